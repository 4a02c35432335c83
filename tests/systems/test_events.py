"""What happens to towns from outside or of itself: events, weather, people who move, councils that share."""

import math
from pathlib import Path

import numpy as np
import pytest

from components.enterprise import Organisation
from components.holdings import Inventory, Wealth
from components.institutions import PERSON
from components.kinds import Account, Org, Settlement, Ship, Triggered
from components.people import Land, Population
from components.rules import ACCOUNTS, Goods
from components.space import Position
from components.transport import Fired, Vessel, Voyage
from ecs import digest
from scenarios.build import build
from scenarios.load import load
from systems.audit import conservation_error
from systems.economics.climate import weather
from systems.economics.finance import equalise
from systems.economics.migration import migrate
from systems.events import AddShips, Grant, Harvest, LoseShips, OpenLane, Withhold
from systems.housekeeping import Housekeeping
from systems.settlement_books import _await_weather

TOWNS = Path(__file__).parents[2] / "scenarios" / "three_towns.toml"


@pytest.fixture
def towns(tmp_path):
    """Build the three towns, with events and settings of one's own."""

    def make(events="", *overrides):
        path = tmp_path / "towns.toml"
        path.write_text(TOWNS.read_text(encoding="utf-8") + events, encoding="utf-8")
        return build(load(path, overrides))

    return make


def ids(world, *names):
    by_name = {world[eid].name: eid for kind in (Settlement, Org) for eid in world.table(kind).ids.tolist()}
    return [by_name[name] for name in names]


def harvests(world, ticks):
    """Run, and return the harvest that each tick worked with, `(ticks, settlements)`."""
    seen = np.empty((ticks, world.table(Settlement).rows))

    def watch(world, system):
        if type(system).__name__ == "Production":
            seen[world.tick - begun] = world.view(Settlement, Land)[1].harvest

    begun = world.tick
    world.after_system.append(watch)
    world.step(ticks)
    world.after_system.remove(watch)
    return seen


def account(world, name):
    _, stock, purse = world.view(Account, Inventory, Wealth)
    return stock.stock[:, ACCOUNTS.index(name)].copy(), int(purse.cash[ACCOUNTS.index(name)])


def conserved(world):
    goods, money = conservation_error(world)
    return not goods.any() and money == 0


# ---- ships


def test_lost_ships_vanish_with_their_cargo(towns):
    world = towns()
    world.step(25)
    [org] = ids(world, "Greenfield-Shipping")
    there, vessel, hold = world.view(Ship, Vessel, Inventory)
    theirs = np.flatnonzero(vessel.owner == org)[:3]
    gone, cargo = there[theirs], hold.stock[:, theirs].sum(axis=1)
    assert cargo.any()
    world.submit(LoseShips(org, 3))
    world.step()
    assert world.table(Ship).rows == 9
    assert not np.isin(world.table(Ship).ids, gone).any()
    assert account(world, "lost_at_sea")[0].tolist() == cargo.tolist()
    world.step(30)
    assert account(world, "lost_at_sea")[0].tolist() == cargo.tolist()
    assert conserved(world)


def test_ships_lost_twice_in_a_tick_are_others(towns):
    world = towns()
    [org] = ids(world, "Greenfield-Shipping")
    for _ in range(2):
        world.submit(LoseShips(org, 2))
    world.step()
    assert (world.view(Ship, Vessel)[1].owner == org).sum() == 0
    assert conserved(world)


def test_of_more_ships_than_there_are_all_are_lost(towns):
    world = towns()
    [org] = ids(world, "Greenfield-Shipping")
    world.submit(LoseShips(org, 5))
    world.submit(LoseShips(999, 1))
    world.step()
    refusals = [outcome.refusal for outcome in world.outcomes]
    assert refusals == [None, "there is no organisation 999"]
    assert world.table(Ship).rows == 8
    assert conserved(world)


def test_a_merchant_without_ships_goes_on(towns):
    world = towns()
    for org in ids(world, "Greenfield-Shipping", "Stonebridge-Shipping", "Saltmouth-Shipping"):
        world.submit(LoseShips(org, 4), 10)
    world.step(40)
    assert world.table(Ship).rows == 0
    assert conserved(world)


def test_added_ships_lie_in_the_home_port_and_sail(towns):
    world = towns()
    world.step(5)
    org, home = ids(world, "Saltmouth-Shipping", "Saltmouth")
    old = world.table(Ship).ids.copy()
    world.submit(Withhold(-1, 3))
    world.submit(AddShips(org, 2, 123.5, 4000))
    world.submit(Withhold(-1, 3))
    world.step()
    there, position, vessel, voyage, hold = world.view(Ship, Position, Vessel, Voyage, Inventory)
    new = np.flatnonzero(~np.isin(there, old))
    assert new.size == 2
    assert vessel.owner[new].tolist() == [org, org]
    assert vessel.capacity[new].tolist() == [123.5, 123.5]
    assert (vessel.crew[new].tolist(), vessel.speed[new].tolist()) == ([4000, 4000], [1, 1])
    assert voyage.port[new].tolist() == [home, home]
    assert list(zip(position.x[new].tolist(), position.y[new].tolist(), strict=True)) == [(76, 40)] * 2
    assert hold.stock[:, new].sum(axis=0).max() <= 123_500
    sailed = set()
    for _ in range(40):
        world.step()
        sailed |= set(world.table(Ship).ids[world.view(Ship, Voyage)[1].bound >= 0].tolist())
    assert sailed >= set(there[new].tolist())
    assert conserved(world)


def test_ships_are_withheld_at_the_tick_told(towns):
    world = towns('[[events]]\ntick = 20\nships = {org = "Saltmouth-Shipping", withhold = 30}\n')
    [org] = ids(world, "Saltmouth-Shipping")
    world.step(30)
    for _ in range(19):
        world.step()
        _, vessel, voyage = world.view(Ship, Vessel, Voyage)
        assert (voyage.bound[vessel.owner == org] < 0).all()
    assert (voyage.bound >= 0).any()
    world.step(10)
    assert (voyage.bound[vessel.owner == org] >= 0).any()


# ---- money


def test_a_grant_multiplies_purses_or_gives_so_much_a_head(towns):
    world = towns()
    world.step(3)
    one, two, three = world.table(Settlement).ids.tolist()
    seen = []

    def watch(world, system):
        if type(system).__name__ == "Commands":
            seen.append(world.view(Settlement, Wealth)[1].cash.copy())

    people = world.view(Settlement, Population)[1].count.copy()
    before = world.view(Settlement, Wealth)[1].cash.copy()
    world.after_system.append(watch)
    world.submit(Grant((one, three), 1.0, 0))
    world.step()
    assert seen[0].tolist() == [2 * before[0], before[1], 2 * before[2]]
    before, people = (world.view(Settlement, each)[1] for each in (Wealth, Population))
    before, people = before.cash.copy(), people.count.copy()
    world.submit(Grant((two,), 0.0, 1500))
    world.step()
    assert seen[1].tolist() == [before[0], before[1] + people[1] * 1500 // PERSON, before[2]]
    assert account(world, "gifts")[1] < 0
    world.step(10)
    assert conserved(world)
    world.submit(Grant((999,), 1.0, 0))
    world.step()
    assert world.outcomes[-1].refusal == "there is no settlement 999"


def test_twice_the_money_comes_out_of_the_account_for_gifts(towns):
    world = towns("[[events]]\ntick = 4\nmoney = {factor = 2}\n")
    world.step(4)
    before = int(world.view(Settlement, Wealth)[1].cash.sum())
    world.step()
    assert account(world, "gifts")[1] == -before


# ---- harvest


def test_a_halved_harvest_lasts_so_long_and_ends(towns):
    world, plain = towns(), towns()
    one, _, three = world.table(Settlement).ids.tolist()
    world.submit(Harvest((one, three), 0.5, 6), 10)
    plain_harvest, harvest = harvests(plain, 25), harvests(world, 25)
    share = harvest / plain_harvest
    assert share[:10] == pytest.approx(1)
    assert share[10:16].tolist() == pytest.approx(np.tile([0.5, 1, 0.5], (6, 1)))
    assert share[16:] == pytest.approx(1)


def test_a_second_blow_takes_the_place_of_the_first(towns):
    world, plain = towns(), towns()
    [one, *_] = world.table(Settlement).ids.tolist()
    world.submit(Harvest((one,), 0.5, 10), 5)
    world.submit(Harvest((one,), 0.8, 10), 8)
    share = harvests(world, 25)[:, 0] / harvests(plain, 25)[:, 0]
    assert share.tolist() == pytest.approx([1] * 5 + [0.5] * 3 + [0.8] * 10 + [1] * 7)


def test_a_halved_harvest_halves_what_is_made(towns):
    made = []
    for factor in (1, 0.5):
        world = towns("", "weather.deviation=0", "weather.season=0")
        world.submit(Harvest(tuple(world.table(Settlement).ids.tolist()), factor, 60))
        world.step()
        made.append(-account(world, "made")[0][[0, 2]].astype(float))  # grain and wool
    assert made[1] == pytest.approx(0.5 * made[0], rel=0.01)


# ---- on a condition


def events_on(figure, bound, deed="harvest = {factor = 0.5, ticks = 3}"):
    when = f'settlement = "Saltmouth", figure = "{figure}", {bound}'
    return f"[[events]]\nwhen = {{{when}}}\n{deed}\n"


def test_a_conditional_event_happens_once_at_the_first_tick_it_holds(towns):
    world = towns(events_on("people", "below = 299"), "migration.rate=0.01", "migration.most=0.01")
    world.view(Settlement, Population)
    figure = []
    while world.tick < 200:
        figure.append(world.view(Settlement, Population)[1].count[2] / PERSON)
        world.step()
    first = next(tick for tick, people in enumerate(figure) if people < 299)
    assert [(outcome.order.tick, outcome.refusal) for outcome in world.outcomes] == [(first, None)]
    assert world.view(Triggered, Fired)[1].flag.tolist() == [True]


@pytest.mark.parametrize(
    ("figure", "bound", "fires"),
    [
        ("people", "above = 1", True),
        ("people", "below = 1", False),
        ("fed", "below = 0.01", False),
        ("price", 'good = "Cloth", above = 24', True),
        ("price", 'good = "Cloth", below = 24', False),
        ("price", 'good = "Grain", below = 15.5', True),
    ],
)
def test_conditions_hold_at_the_start_or_do_not(towns, figure, bound, fires):
    world = towns(events_on(figure, bound))
    world.step()
    assert world.view(Triggered, Fired)[1].flag.tolist() == [fires]
    assert [type(outcome.order.command) for outcome in world.outcomes] == [Harvest] * fires
    world.step(5)
    assert len(world.outcomes) == world.view(Triggered, Fired)[1].flag.sum()


def test_what_has_fired_is_part_of_the_state(towns):
    world = towns(events_on("people", "above = 1") + events_on("people", "below = 1"))
    snapshot = world.snapshot()
    world.step(3)
    later = digest(world)
    world.restore(snapshot)
    assert world.view(Triggered, Fired)[1].flag.tolist() == [False, False]
    world.step(3)
    assert digest(world) == later


def test_a_lane_is_closed_by_an_event(towns):
    world = towns('[[events]]\ntick = 3\nlane = {name = "sea", open = false}\n')
    world.step(20)
    for _ in range(30):
        world.step()
        assert 2 not in world.view(Ship, Voyage)[1].lane.tolist()
    assert isinstance(world.outcomes[0].order.command, OpenLane)


# ---- people who move


def holdings_of_towns(world):
    _, people, purse, pantry = world.view(Settlement, Population, Wealth, Inventory)
    return people.count.copy(), purse.cash.copy(), pantry.stock.copy()


def test_people_move_with_their_share_to_where_life_is_better():
    people, purse = np.array([10_000, 20_000, 5_000]), np.array([900, 70, 0])
    pantry = np.array([[100, 3, 0], [7, 1000, 50]])
    before = [each.copy() for each in (people, purse, pantry)]
    one, other = np.array([0, 1]), np.array([1, 2])
    value = np.array([1.0, 2.0, 1.5])
    migrate(one, other, np.array([True, True]), value, 0.1, 0.2, 0.05, people, purse, pantry)
    # To town 1: from 0 a share of 0.05, its most, and from 2 one of 0.1 · (0.5 - 0.2).
    assert people.tolist() == [9500, 20_000 + 500 + 150, 4850]
    assert purse.tolist() == [900 - 45, 70 + 45, 0]
    assert pantry[0].tolist() == [95, 8, 0]
    assert pantry[1].tolist() == [7, 1001, 49]
    for after, was in zip((people, purse, pantry), before, strict=True):
        assert (after.sum(axis=-1) == was.sum(axis=-1)).all()


def test_nobody_moves_for_little_or_along_a_closed_lane():
    people = np.array([10_000, 20_000])
    for value, open_ in (([1.0, 1.2], True), ([1.0, 9.0], False)):
        migrate(
            np.array([0]), np.array([1]), np.array([open_]), np.array(value), 0.1, 0.2, 0.05, people,
            np.array([5, 5]), np.array([[5, 5]]),
        )  # fmt: skip
        assert people.tolist() == [10_000, 20_000]


def test_migration_moves_people_and_conserves(towns):
    fast = ("migration.rate=0.05", "migration.most=0.02", "curves.growth=[[0, 0]]")
    world, still = towns("", *fast), towns("", "migration.rate=0", "curves.growth=[[0, 0]]")
    begun = holdings_of_towns(world)[0]
    world.step(100)
    still.step(100)
    assert holdings_of_towns(still)[0].tolist() == begun.tolist()
    people = holdings_of_towns(world)[0]
    assert people.sum() == begun.sum()
    assert abs(people - begun).max() > 10 * PERSON
    assert conserved(world)


# ---- councils that share


def test_equalising_moves_toward_the_fair_share_and_conserves():
    cash, target = np.array([1000, 7, 200, 0]), np.array([100, 1, 300, 600])
    council = np.array([0, 2, 3])
    fair = 1200 / 1000 * target
    distance = [np.abs(cash - fair)[council].sum()]
    for _ in range(200):
        equalise(0.1, council, target, cash)
        assert cash[council].sum() == 1200
        assert cash[1] == 7
        distance.append(np.abs(cash - fair)[council].sum())
    assert distance == sorted(distance, reverse=True)
    assert distance[1] == pytest.approx(0.9 * distance[0], abs=3)
    assert distance[-1] < 60  # a share below one whole unit no longer moves


def test_councils_share_in_the_three_towns(towns):
    spreads = []
    for share in (0, 0.2):
        world = towns("", f"council.equalise={share}")
        spread = 0.0
        for _ in range(150):
            world.step()
            _, org, wealth = world.view(Org, Organisation, Wealth)
            ratio = wealth.cash[org.council] / org.target[org.council]
            spread += float(ratio.max() - ratio.min())
        spreads.append(spread)
        assert conserved(world)
    assert spreads[1] < 0.5 * spreads[0]


# ---- the weather


def series(ticks, **given):
    """Return the harvest of 20 places, `(ticks, places)`, out of the kernel alone."""
    rule = {
        "season": 0.0, "period": 52, "persistence": 0.95, "deviation": 0.02, "lowest": 0.5, "highest": 1.5,
    } | given  # fmt: skip
    luck, harvest = np.zeros(20), np.ones(20)
    draw, seen = np.random.default_rng(1), np.empty((ticks, 20))
    for tick in range(ticks):
        season = rule["season"] * math.sin(2 * math.pi * tick / rule["period"])
        weather(
            draw.random(20), draw.random(20), season, rule["persistence"], rule["deviation"],
            rule["lowest"], rule["highest"], np.ones(20), np.zeros(20, np.int64), tick, luck, np.ones(20),
            harvest,
        )  # fmt: skip
        seen[tick] = harvest
    return seen


def test_luck_lasts_as_it_should():
    seen = series(5000)
    assert seen.mean() == pytest.approx(1, abs=0.01)
    assert seen.std() == pytest.approx(0.02 / math.sqrt(1 - 0.95**2), rel=0.08)
    off = seen - seen.mean()
    for lag in (1, 5):
        kept = (off[lag:] * off[:-lag]).mean() / (off**2).mean()
        assert kept == pytest.approx(0.95**lag, abs=0.02)
    apart = np.corrcoef(seen.T)
    assert np.abs(apart - np.eye(20)).max() < 0.35


def test_without_persistence_ticks_have_nothing_to_do_with_each_other():
    off = series(5000, persistence=0.0, deviation=0.1) - 1
    assert abs((off[1:] * off[:-1]).mean() / (off**2).mean()) < 0.02
    assert off.std() == pytest.approx(0.1, rel=0.03)


def test_harvests_stay_within_bounds():
    seen = series(5000, persistence=0.9, deviation=0.3, lowest=0.6, highest=1.2)
    assert (seen.min(), seen.max()) == (0.6, 1.2)


def test_the_weather_of_the_three_towns(towns):
    world = towns()
    seen = np.array([weather_of(world) for _ in range(5000)])
    assert seen.mean(axis=0) == pytest.approx(np.ones(3), abs=0.03)
    assert seen.min() >= 0.5
    assert seen.max() <= 1.5
    # The season is what is left when years are laid over each other.
    years = seen[: 52 * 96].reshape(96, 52, 3).mean(axis=(0, 2))
    expected = 1 + 0.1 * np.sin(2 * np.pi * np.arange(1, 53) / 52)
    assert np.abs(years - expected).max() < 0.03
    luck = seen[: 52 * 96] - np.tile(expected, 96)[:, None]
    kept = (luck[1:] * luck[:-1]).sum() / (luck**2).sum()
    assert kept == pytest.approx(0.95, abs=0.02)
    assert luck.std() == pytest.approx(0.064, rel=0.15)
    assert np.abs(np.corrcoef(luck.T) - np.eye(3)).max() < 0.25


class Sky(Housekeeping):
    """The part of Housekeeping that makes the weather."""

    def run(self, world):
        _await_weather(world)


SKY = Sky()


def weather_of(world):
    """Let the world's own luck make the weather of a tick and nothing else."""
    world.act(SKY)
    world.tick += 1
    return world.view(Settlement, Land)[1].harvest.copy()


def test_without_weather_every_year_is_ordinary():
    world = build(load("hamlet"))
    assert (harvests(world, 30) == 1).all()
    assert world.the(Goods).names
