"""Goals and lessons: what is won, what is lost, when, and that it stays so."""

from pathlib import Path

import pytest

from components.goals import GOAL_KINDS
from components.houses import Houses
from components.market import Market
from scenarios.build import build
from scenarios.load import ScenarioError, load
from scenarios.runs.goals import standing, steps
from scenarios.schema_goals import FIGURES as TOLD
from systems.figures import FIGURES, Subject, worth
from systems.goals import verdict
from systems.house_orders import PlaceOrder
from systems.house_ships import LoadShip, SendShip, SetRoute
from systems.house_works import BuildFacility, PayDividend
from systems.presentation.studies.events import ALARM, NOTABLE, Events
from systems.presentation.studies.goals import goals, lesson
from systems.presentation.studies.house import house
from tests.systems.houses import HOUSE, PORTS, RIVAL, Player

FREE = PORTS + HOUSE.replace("crew = 2", "crew = 0")

SOLD = ', {figure = "sold", good = "Fish", at_least = 10}'
RICH = f"""
[[goals]]
outcome = "win"
title = "Sell 10 fish"
by = 20
all = [{{figure = "cash", at_least = 905}}{SOLD}]
[[goals]]
outcome = "lose"
title = "Be poor"
any = [{{figure = "cash", at_most = 850}}, {{figure = "ships", at_most = 0}}]
"""

STEPS = """
[[lessons]]
text = "Bid for 5 fish in South."
all = [{figure = "bids", settlement = "South", good = "Fish", at_least = 5}]
done = "The auction gives what there is at your price."
[[lessons]]
text = "Have 5 fish."
all = [{figure = "stock", settlement = "South", good = "Fish", at_least = 5}]
"""


@pytest.fixture
def made(tmp_path):
    def make(text):
        path = tmp_path / "goals.toml"
        path.write_text('format = 1\ntitle = "x"\n' + text)
        return build(load(path))

    return make


def trade(player):
    """Carry fish from where it is cheap to where it is dear."""
    player.ask(PlaceOrder, "South", "Fish", True, 18, 6, ticks=5)
    player.ask(LoadShip, player.ships[0], "Fish", player.stock("South", "Fish"))
    player.ask(SendShip, player.ships[0], "North", True, ticks=2)
    player.ask(PlaceOrder, "North", "Fish", False, 15, 10, ticks=8)


def test_a_goal_is_won_and_stays_won(made):
    world = made(FREE + RICH)
    player = Player(world)
    assert verdict(world).outcome == "open"
    trade(player)
    found = verdict(world)
    assert (found.outcome, found.because) == ("won", "Sell 10 fish")
    assert 6 < found.tick <= world.tick
    assert player.ask(PayDividend, 900) is None
    world.step(20)
    assert verdict(world) == found, "what comes after the end counts no more"


def test_a_goal_missed_is_a_game_lost(made):
    world = made(FREE + RICH)
    world.step(19)
    assert verdict(world).outcome == "open"
    world.step()
    assert (verdict(world).outcome, verdict(world).tick) == ("lost", 20)
    assert verdict(world).because == "Sell 10 fish"
    assert [line.state for line in goals(world).lines] == ["missed", "open"]


def test_what_loses_comes_first(made):
    world = made(FREE + RICH)
    Player(world).ask(PayDividend, 250)
    assert (verdict(world).outcome, verdict(world).tick, verdict(world).because) == ("lost", 1, "Be poor")


def test_a_goal_at_a_tick_counts_then_alone(made):
    world = made(FREE + RICH.replace("by = 20", "at = 3").replace(SOLD, ""))
    world.step(2)
    assert verdict(world).outcome == "open"
    world.step()
    assert (verdict(world).outcome, verdict(world).tick) == ("won", 3)


def test_of_both_in_a_tick_the_loss(made):
    world = made(FREE + RICH.replace("905", "700").replace(SOLD, ""))
    Player(world).ask(PayDividend, 200)
    assert verdict(world).outcome == "lost"


def test_going_back_takes_a_verdict_back(made):
    world = made(FREE + RICH)
    world.step(5)
    before = world.snapshot()
    Player(world).ask(PayDividend, 250)
    assert verdict(world).outcome == "lost"
    assert any("coins, lost at" in str(part) for line in goals(world).lines for part in line.parts)
    world.restore(before)
    assert verdict(world).outcome == "open"


def test_steps_follow_one_another(made):
    world = made(PORTS + HOUSE + STEPS)
    player = Player(world)
    world.step()
    first = lesson(world)
    assert (first.step, first.steps, first.told, first.finished) == (1, 2, "", False)
    assert str(first.parts[0]) == "Fish that Swan bids for in South: 0, 5 or more needed"
    player.ask(PlaceOrder, "South", "Fish", True, 8, 1)
    assert lesson(world).step == 2
    assert lesson(world).told == "The auction gives what there is at your price."
    player.ask(PlaceOrder, "South", "Fish", True, 8, 9, ticks=3)
    assert lesson(world).finished
    assert goals(world) is None


def test_every_figure_is_told_of_and_has_a_value(made):
    world = made(PORTS + HOUSE + RIVAL + STEPS)
    player = Player(world)
    assert FIGURES.keys() == TOLD.keys()
    ids = {"house": player.id, "settlement": player.id_of["South"], "good": 0}
    for name, about in TOLD.items():
        assert isinstance(FIGURES[name](world, Subject(**{key: ids[key] for key in about.of})), int | float)


def test_the_manual_tells_of_every_figure():
    page = (Path(__file__).parents[2] / "assets" / "manual" / "playing.md").read_text(encoding="utf-8")
    for name, about in TOLD.items():
        row = f"| `{name}` | {', '.join(about.of)} | {about.unit} | {about.doc} |".replace("|  |", "| |")
        assert row in page, name


def test_figures_are_what_the_world_says(made):
    world = made(PORTS + HOUSE + RIVAL + STEPS)
    player = Player(world)

    def figure(name, place=None, good=-1):
        return FIGURES[name](world, Subject(player.id, player.id_of.get(place, -1), good))

    assert figure("rank") == 1
    player.ask(PlaceOrder, "South", "Fish", True, 18, 6, ticks=6)
    assert figure("bought", good=0) == player.stock("South", "Fish") == figure("stock", "South", 0) > 4
    assert figure("bids", "South", 0) == 18 - figure("bought", good=0)
    assert figure("price", "South", 0) == world[player.id_of["South"]][Market].expectation[0]
    aboard = player.stock("South", "Fish")
    player.ask(LoadShip, player.ships[0], "Fish", aboard)
    assert figure("cargo", good=0) == aboard
    assert figure("docked", "South") == 1
    ports = (player.id_of["South"], player.id_of["Isle"])
    assert player.ask(SetRoute, player.ships[0], ports, ("", ""), ("", "")) is None
    assert (figure("routes"), figure("at_sea"), figure("docked", "South")) == (1, 1, 0)
    assert player.ask(BuildFacility, "South", "Kiln", 2) is None
    assert figure("facilities") == 1
    player.ask(PayDividend, 100)
    assert figure("dividends") == 100
    assert figure("worth") == pytest.approx(house(world, player.id).worth, rel=1e-12)
    assert figure("profit") == pytest.approx(figure("worth") - 1050 + 100, rel=1e-12)
    player.ask(PlaceOrder, "North", "Fish", False, 5, 3)
    assert figure("asks", "North", 0) == 5


def test_worth_is_that_of_the_study(made):
    world = made(PORTS + HOUSE + RIVAL)
    trade(Player(world))
    for eid in world.the(Houses).ids.tolist():
        assert worth(world, eid) == pytest.approx(house(world, eid).worth, rel=1e-12)


def test_goals_change_nothing_but_what_they_note(made):
    with_goals, without = made(FREE + RICH), made(FREE)
    assert goals(without) is None
    assert lesson(without) is None
    trade(Player(with_goals))
    trade(Player(without))
    after, plain = with_goals.snapshot().columns, without.snapshot().columns
    assert after.keys() - plain.keys() == set(GOAL_KINDS)
    for kind, columns in plain.items():
        for key, column in columns.items():
            assert column.tobytes() == after[kind][key].tobytes(), (kind, key)


@pytest.mark.parametrize(
    ("old", "new", "fault"),
    [
        ("all =", "any = []\nall =", "too short"),
        ("at_least = 905", "at_least = 1, at_most = 2", "bound unclear"),
        (", at_least = 905", "", "bound unclear"),
        ('figure = "cash", at_least', 'figure = "fed", at_least', "no settlement"),
        ('figure = "cash", at_least', 'figure = "wealth", at_least', "not among the choices"),
        ('figure = "cash", at_least', 'figure = "cash", good = "Fish", at_least', "not needed"),
        ('figure = "cash", at_least', 'figure = "cash", house = "Swam", at_least', "unknown house"),
        ("by = 20", "by = 0", "too early"),
        ("by = 20", "by = 20\nat = 20", "two ticks"),
    ],
)
def test_faults_are_told(made, old, new, fault):
    with pytest.raises(ScenarioError) as caught:
        made(FREE + RICH.replace(old, new, 1))
    (told,) = caught.value.faults
    assert told.key.startswith("goals[0]")
    assert told.problem.startswith(fault)


def test_the_log_tells(made):
    world = made(FREE + RICH + STEPS)
    log = Events(world)
    for _ in range(4):
        world.step()
        log.note(world)
    Player(world).ask(PlaceOrder, "South", "Fish", True, 18, 1)
    log.note(world)
    assert [each.text for each in log.select(["goal"])] == [
        "Step 1 of 2 is done. The auction gives what there is at your price."
    ]
    Player(world).ask(PayDividend, 250)
    log.note(world)
    told = [(each.text, each.severity) for each in log.select(["goal"], most=2)]
    assert told == [("Be poor: reached", NOTABLE), ("The game is lost: Be poor", ALARM)]


def test_a_run_tells(made):
    world = made(FREE + RICH + STEPS)
    assert standing(world)["outcome"] == "open"
    assert standing(world)["goals"][0] == {
        "title": "Sell 10 fish", "outcome": "win", "state": "open", "tick": None
    }  # fmt: skip
    assert steps(world) == {"done": 0, "steps": 2}
    world.step(21)
    assert standing(world)["tick"] == 20
    assert standing(world)["goals"][0]["state"] == "missed"
    assert standing(made(FREE)) is steps(made(FREE + RICH)) is None
