"""Rivals: what each character does first, that they play by the rules, and that a run is run again."""

import pytest

from components.houses import Houses
from components.kinds import Settlement
from components.people import Population
from components.rivals import CHARACTERS
from ecs import digest
from scenarios.build import build
from scenarios.load import ScenarioError, load
from scenarios.runs.save import empty_like
from systems.audit import conservation_error
from systems.figures import FIGURES, Subject
from systems.house_orders import PlaceOrder, SetHiring
from systems.house_ships import SetRoute
from systems.house_works import BuildFacility
from systems.presentation.studies.events import MOST, Events
from systems.rival_plans import EVERY, PLANS
from systems.rivals import look
from tests.systems.houses import HOUSE, PORTS, RIVAL, Player

THREE = """
extends = "three_towns"
title = "x"
[[houses]]
name = "Heron"
character = "carrier"
home = "Greenfield"
cash = 6000
warehouses = ["Stonebridge", "Saltmouth"]
ships = [{count = 2, capacity = 200, crew = 8}]
[[houses]]
name = "Magpie"
character = "speculator"
home = "Stonebridge"
cash = 6000
warehouses = ["Greenfield", "Saltmouth"]
[[houses]]
name = "Beaver"
character = "manufacturer"
home = "Stonebridge"
cash = 6000
warehouses = ["Greenfield", "Saltmouth"]
"""
"""The ordinary world, and one rival of each character."""


def rival(character):
    """Return the house of the small ports as a rival."""
    return HOUSE.replace("player = true", f'character = "{character}"')


@pytest.fixture
def made(tmp_path):
    def make(text, *, seed=None):
        path = tmp_path / "rivals.toml"
        path.write_text("" if "extends" in text else 'format = 1\ntitle = "x"\n')
        path.write_text(path.read_text() + text)
        return build(load(path), seed)

    return make


def done(world, ticks=1):
    """Run, and return the commands of the last tick and what they were refused for."""
    world.step(ticks - 1)
    before = world.answered
    world.step()
    return [(each.order.command, each.refusal) for each in world.outcomes_since(before)]


def test_a_carrier_carries_from_where_it_is_cheap(made):
    world = made(PORTS + rival("carrier").replace("crew = 2", "crew = 0.5"))
    swan = Player(world, "Swan")
    south, north = swan.id_of["South"], swan.id_of["North"]
    (route, no), *deals = done(world)
    assert route == SetRoute(swan.id, swan.ships[0], (south, north), ("all", "all"), route.load)
    assert route.load[0] == "Fish"
    assert no is None
    (bid, no), *_ = deals
    assert isinstance(bid, PlaceOrder)
    assert (bid.place, bid.good, bid.buys, no) == (south, "Fish", True, None)
    assert 4 < bid.limit < 14
    world.step(30)
    assert FIGURES["sold"](world, Subject(swan.id, good=0)) > 0
    assert FIGURES["profit"](world, Subject(swan.id)) > 0


def test_a_carrier_keeps_its_route(made):
    world = made(PORTS + rival("carrier"))
    done(world)
    commands = [each for _ in range(5) for each, _ in done(world, EVERY)]
    assert any(isinstance(each, PlaceOrder) for each in commands)
    assert not any(isinstance(each, SetRoute) for each in commands)


def test_a_speculator_buys_low_and_sells_high(made):
    world = made(PORTS + rival("speculator"))
    swan = Player(world, "Swan")
    assert done(world) == [], "nothing is cheaper than usual on the first day"
    seen = look(world, swan.id)
    at = seen.places.index(swan.id_of["South"])
    seen.usual[0, at] = 2 * seen.price[0, at]
    (bid,) = PLANS["speculator"](seen)
    assert (bid.good, bid.buys) == ("Fish", True)
    seen.usual[:] = seen.price
    seen.stock[0, at] = 8
    assert list(PLANS["speculator"](seen)) == [], "it keeps what is worth what is usual"
    seen.usual[0, at] = seen.price[0, at] / 2
    seen.cost[0, at] = seen.price[0, at] * 0.99
    assert list(PLANS["speculator"](seen)) == [], "and what it paid as much for"
    seen.cost[0, at] = seen.price[0, at] * 0.9
    (ask,) = PLANS["speculator"](seen)
    assert (ask.good, ask.buys, ask.quantity) == ("Fish", False, 8)


def test_a_manufacturer_builds_where_it_pays(made):
    world = made(PORTS + rival("manufacturer"))
    swan = Player(world, "Swan")
    ((build_it, no),) = done(world)
    assert build_it == BuildFacility(swan.id, swan.id_of["South"], "Kiln", build_it.workers)
    assert no is None
    (hire,) = [each for each, _ in done(world, EVERY) if isinstance(each, SetHiring)]
    assert hire.workers > 0
    seen = look(world, swan.id)
    seen.wage[:] = 100
    assert [each.workers for each in PLANS["manufacturer"](seen) if isinstance(each, SetHiring)] == [0]


def test_rivals_see_only_where_they_have_a_warehouse(made):
    world = made(PORTS + rival("carrier"))
    swan = Player(world, "Swan")
    world.step()
    assert sorted(look(world, swan.id).places) == sorted([swan.id_of["North"], swan.id_of["South"]])


def test_rivals_gain_and_harm_nobody(made):
    """The ordinary world for 300 ticks; the manual tells of 1,000, and of more seeds."""
    world, without = made(THREE), build(load("three_towns"))
    world.step(300)
    without.step(300)
    houses = world.the(Houses).ids.tolist()
    assert all(FIGURES["profit"](world, Subject(house)) > 0 for house in houses)
    people = [int(each.view(Settlement, Population)[1].count.sum()) for each in (world, without)]
    assert people[0] > 0.95 * people[1]
    errors, money = conservation_error(world)
    assert not errors.any()
    assert money == 0
    figures = {
        name: [FIGURES[name](world, Subject(house)) for house in houses]
        for name in ("ships", "facilities", "rank")
    }
    assert figures["ships"][0] > 0 == figures["ships"][1] == figures["ships"][2]
    assert figures["facilities"][2] > 0 == figures["facilities"][0] == figures["facilities"][1]


def test_a_world_with_rivals_goes_on_from_a_snapshot_and_has_an_empty_journal(made):
    world = made(THREE)
    world.step(30)
    middle = world.snapshot()
    world.step(30)
    after = digest(world)
    again = empty_like(world)
    again.restore(middle)
    again.step(30)
    assert digest(again) == after
    assert world.journal == []


def test_the_log_tells_no_routine(made):
    world = made(THREE)
    log = Events(world)
    for _ in range(20):
        world.step()
        log.note(world)
    texts = [each.text for each in log.select(["command"], most=MOST)]
    assert any(text.startswith("Route of") for text in texts)
    assert not any(text.startswith(("Bid", "Ask", "Cancel", "Hire")) for text in texts)


def test_characters_are_those_of_the_schema(made):
    assert tuple(PLANS) == CHARACTERS
    for character in CHARACTERS:
        made(PORTS + rival(character))
    with pytest.raises(ScenarioError, match="not among the choices"):
        made(PORTS + rival("miser"))
    with pytest.raises(ScenarioError, match="two minds"):
        made(PORTS + HOUSE + 'character = "carrier"\n')
    made(PORTS + HOUSE + RIVAL)
