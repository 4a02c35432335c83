"""Building what lies between settlements: lanes, ships, warehouses, rules of trade, and events."""

import time

import numpy as np
import pytest

from components import trading as rules
from components.enterprise import Organisation, Storage
from components.holdings import Inventory, Wealth
from components.institutions import Councils
from components.kinds import Facility, LaneBetween, Org, Settlement, Ship, Triggered, Warehouse
from components.people import Population
from components.space import Position
from components.transport import Fired, Lane, News, Route, Vessel, Voyage
from scenarios.build import build
from scenarios.load import ScenarioError, load, shipped
from scenarios.totals import most_of_goods, most_of_money
from systems.audit import audit, holdings
from systems.events import AddShips, Grant, Harvest, LoseShips, OpenLane, Withhold

PORTS = """format = 1
title = "Ports"
world = {width = 9, height = 9}
money = {quantum = 0.01}
households = {food = "Bread"}
council = {equalise = 0.02}
[goods]
Fish = {price = 10, divisible = true}
Bread = {price = 20}
[recipes.Bakery]
output = "Bread"
per_worker = 3
[settlements.West]
at = [1, 1]
people = 100
land = 1
prices = {Fish = 4}
[settlements.East]
at = [6, 1]
people = 100
land = 1
demand = {Bread = {choke = 30}, Fish = {choke = 20, slope = 0.5}}
[settlements.Isle]
at = [6, 6]
people = 100
land = 4
[settlements.Far]
at = [8, 8]
people = 100
land = 4
[lanes.pass]
between = ["East", "Isle"]
ticks = 1
land = true
[lanes.strait]
between = ["West", "East"]
ticks = 2
path = [[3, 0], [4, 0]]
[routes.ferry]
stops = [{at = "West", load = ["Fish"]}, {at = "East", unload = []}]
[routes.round]
stops = [{at = "East"}, {at = "Isle"}, {at = "East", load = ["Bread", "Fish"]}, {at = "West"}]
[orgs.Bakers]
home = "Far"
facilities = [{recipe = "Bakery", workers = 5, at = "Isle"}]
warehouses = ["West", "Far"]
supply = {Fish = 0.25}
[orgs.Traders]
home = "East"
merchant = true
treasury = 70
facilities = [{recipe = "Bakery", workers = 5, at = "Far"}]
ships = [
    {count = 2, capacity = 2.5, crew = 0.1, speed = 2, route = "ferry"},
    {land = true, at = "Isle"},
]
[orgs.Rivals]
home = "West"
merchant = true
treasury = 9
target = 11
warehouses = []
ships = [{at = "East", count = 1}]
"""

EVENTS = """
[[events]]
tick = 7
harvest = {settlements = ["Isle", "West"], factor = 0.5, ticks = 60}
[[events]]
tick = 3
harvest = {factor = 2, ticks = 1}
[[events]]
when = {settlement = "Isle", figure = "fed", below = 0.5}
ships = {withhold = 9}
[[events]]
tick = 3
ships = {org = "Rivals", withhold = 9}
[[events]]
tick = 4
lose_ships = {org = "Traders", count = 2}
[[events]]
when = {settlement = "East", figure = "price", good = "Bread", above = 25}
add_ships = {org = "Rivals", count = 3, capacity = 10, crew = 0.25}
[[events]]
tick = 5
money = {settlements = ["Far"], coins_a_head = 1.5}
[[events]]
tick = 6
money = {factor = 1.5}
[[events]]
tick = 8
lane = {name = "strait", open = false}
"""


@pytest.fixture
def world(tmp_path):
    path = tmp_path / "x.toml"

    def built(*overrides, text=PORTS):
        path.write_text(text, encoding="utf-8")
        return build(load(path, overrides))

    return built


def column(world, kind, component, name):
    return getattr(world.table(kind).readonly[component], name).tolist()


def ids(world, *names):
    by_name = {world[eid].name: eid for eid in range(world.next_id)}
    return [by_name[name] for name in names]


# ---- ways


def test_lanes_lie_as_they_are_written(world):
    world = world()
    west, east, isle = ids(world, "West", "East", "Isle")
    assert column(world, LaneBetween, Lane, "one") == [east, west]
    assert column(world, LaneBetween, Lane, "other") == [isle, east]
    assert column(world, LaneBetween, Lane, "ticks") == [1, 2]
    assert column(world, LaneBetween, Lane, "land") == [True, False]
    assert column(world, LaneBetween, Lane, "open") == [True, True]
    paths = world.the(rules.Paths)
    assert paths.start.tolist() == [0, 2, 6]
    assert list(zip(paths.x.tolist(), paths.y.tolist(), strict=True)) == [
        (6, 1), (6, 6), (1, 1), (3, 0), (4, 0), (6, 1),
    ]  # fmt: skip
    assert paths.x.dtype == paths.y.dtype == np.int32


def test_routes(world):
    world = world()
    west, east, isle = ids(world, "West", "East", "Isle")
    routes = world.the(rules.Routes)
    assert routes.names == ("ferry", "round")
    assert routes.start.tolist() == [0, 2, 6]
    assert routes.stop.tolist() == [west, east, east, isle, east, west]
    assert routes.load.tolist() == [[True] * 6, [False, True, True, True, True, True]]
    assert routes.unload.tolist() == [[True, False, True, True, True, True]] * 2


# ---- who trades


def test_merchants_have_warehouses_where_lanes_lead(world):
    world = world()
    west, east, isle, far = ids(world, "West", "East", "Isle", "Far")
    bakers, traders, rivals = ids(world, "Bakers", "Traders", "Rivals")
    owner, place = (column(world, Warehouse, Storage, name) for name in ("owner", "place"))
    rooms = list(zip(owner, place, strict=True))[4:]
    assert rooms == [
        (bakers, far), (bakers, isle), (bakers, west),
        (traders, east), (traders, far), (traders, west), (traders, isle),
        (rivals, west),
    ]  # fmt: skip
    assert column(world, Org, Organisation, "merchant") == [False] * 5 + [True, True]
    assert column(world, Org, Organisation, "target")[-2:] == [7000, 1100]
    assert column(world, Org, Wealth, "cash")[-2:] == [7000, 900]


def test_news_is_of_the_first_day(world):
    world = world()
    fish, bread = column(world, Warehouse, News, "price")
    west = ids(world, "West")[0]
    assert fish == [4 if place == west else 10 for place in column(world, Warehouse, Storage, "place")]
    assert set(bread) == {20}
    assert not np.any(column(world, Warehouse, News, "heard"))


def test_ships_come_in_order(world):
    world = world()
    west, east, isle, traders, rivals = ids(world, "West", "East", "Isle", "Traders", "Rivals")
    assert [world[eid].name for eid in world.table(Ship).ids.tolist()] == [f"ship-{n}" for n in range(4)]
    assert column(world, Ship, Vessel, "owner") == [traders] * 3 + [rivals]
    assert column(world, Ship, Vessel, "capacity") == [2.5, 2.5, 400, 400]
    assert column(world, Ship, Vessel, "crew") == [10, 10, 1500, 1500]
    assert column(world, Ship, Vessel, "speed") == [2, 2, 1, 1]
    assert column(world, Ship, Vessel, "land") == [False, False, True, False]
    assert column(world, Ship, Voyage, "port") == [east, east, isle, east]
    assert column(world, Ship, Voyage, "bound") == column(world, Ship, Voyage, "lane") == [-1] * 4
    assert column(world, Ship, Route, "index") == [0, 0, -1, -1]
    assert column(world, Ship, Route, "stop") == [1, 1, 0, 0]
    assert column(world, Ship, Position, "y") == [1, 1, 6, 1]
    assert not np.any(column(world, Ship, Inventory, "stock"))
    assert column(world, LaneBetween, Lane, "one")[1] == west
    audit(world)


# ---- rules


def test_what_the_world_outside_takes_and_brings(world):
    world = world()
    outside = world.the(rules.Outside)
    assert outside.choke.tolist() == [[0, 20, 0, 0], [0, 30, 0, 0]]
    assert outside.slope.tolist() == [[0, 0.5, 0, 0], [0, 1, 0, 0]]
    assert outside.supply.shape == (2, world.table(Warehouse).rows)
    assert np.argwhere(outside.supply).tolist() == [[0, 4]]
    assert outside.supply[0, 4] == 250


def test_numbers_of_trade(world):
    settings = ["merchants.news=instant", "merchants.trade_from=hold", "merchants.patience=7"]
    merchants = world(*settings).the(rules.Merchants)
    assert (merchants.instant, merchants.from_hold, merchants.arbitrage) == (True, True, False)
    assert (merchants.patience, merchants.restless, merchants.least_room) == (7, 1, 20)
    assert world("merchants.pricing=arbitrage").the(rules.Merchants).arbitrage
    assert world().the(Councils).equalise == 0.02


def test_weather_and_migration_are_off_unless_given(world):
    still = world()
    assert (still.the(rules.Weather).season, still.the(rules.Weather).deviation) == (0, 0)
    assert still.the(rules.Migration).rate == 0
    lively = world(text=PORTS + "[weather]\n[migration]\nmost = 0.5\n")
    assert (lively.the(rules.Weather).season, lively.the(rules.Weather).period) == (0.1, 52)
    assert (lively.the(rules.Migration).rate, lively.the(rules.Migration).most) == (0.002, 0.5)


def test_rules_are_there_without_settlements():
    world = build(load("three_agent_barter"))
    assert world.the(rules.Routes).names == ()
    assert world.the(rules.Routes).load.shape == world.the(rules.Outside).supply.shape == (2, 0)
    assert world.the(rules.Paths).start.tolist() == world.the(rules.Routes).start.tolist() == [0]
    assert world.the(rules.Triggers).commands == ()
    assert not any(world.table(kind).rows for kind in (LaneBetween, Ship, Triggered))
    assert "ship" not in world.groups


# ---- events


def test_events_are_orders_and_triggers(world):
    world = world(text=PORTS + EVENTS)
    west, east, isle, far = ids(world, "West", "East", "Isle", "Far")
    traders, rivals = ids(world, "Traders", "Rivals")
    assert [(order.tick, order.command) for order in world.orders] == [
        (3, Harvest((west, east, isle, far), 2.0, 1)),
        (3, Withhold(rivals, 9)),
        (4, LoseShips(traders, 2)),
        (5, Grant((far,), 0.0, 150)),
        (6, Grant((west, east, isle, far), 0.5, 0)),
        (7, Harvest((isle, west), 0.5, 60)),
        (8, OpenLane(1, open=False)),
    ]
    triggers = world.the(rules.Triggers)
    assert triggers.settlement.tolist() == [isle, east]
    assert (triggers.figure, triggers.good.tolist()) == (("fed", "price"), [-1, 1])
    assert (triggers.bound.tolist(), triggers.below.tolist()) == ([0.5, 25], [True, False])
    assert triggers.commands == (Withhold(-1, 9), AddShips(rivals, 3, 10.0, 25))
    assert column(world, Triggered, Fired, "flag") == [False, False]


# ---- shipped


@pytest.mark.parametrize("name", [name for name in shipped() if name.startswith("three_towns")])
def test_three_towns(name):
    world = build(load(name))
    kinds = (Settlement, Org, Warehouse, Facility, Ship, LaneBetween)
    assert [world.table(kind).rows for kind in kinds] == [3, 13, 19, 11, 12, 3]
    assert all(count % 1000 == 0 for count in column(world, Settlement, Population, "count"))
    assert len(world.orders) == (name == "three_towns_no_ships")


@pytest.mark.parametrize("name", ["three_towns", "two_ports", "archipelago"])
def test_totals_are_not_exceeded(name):
    loaded = load(name)
    world = build(loaded)
    goods, money = holdings(world)
    most = [amount * 1000 for amount in most_of_goods(loaded.scenario).values()]
    assert all(there <= bound + 1000 for there, bound in zip(goods.tolist(), most, strict=True))
    assert money <= most_of_money(loaded.scenario) * 1000


# ---- archipelagos


def towns(number):
    return load("archipelago", [f"archipelago.towns={number}"]).scenario


def test_an_archipelago_is_the_same_for_every_seed():
    one, other = load("archipelago", ["seed=1"]).scenario, load("archipelago", ["seed=2"]).scenario
    assert one.model_copy(update={"seed": 2}) == other
    places = [each.at for each in one.settlements.values()]
    assert len(set(places)) == 100
    assert one.size is not None
    assert all(0 <= x < one.size[0] and 0 <= y < one.size[1] for x, y in places)


def test_every_town_is_joined_to_its_nearest():
    scenario = towns(50)
    places = {name: np.array(each.at) for name, each in scenario.settlements.items()}
    joined = {frozenset(lane.between) for lane in scenario.lanes.values()}
    for name, place in places.items():
        near = sorted(places, key=lambda other, place=place: ((places[other] - place) ** 2).sum())
        far = [((places[other] - place) ** 2).sum() for other in near]
        for other, distance in zip(near[1:], far[1:], strict=True):
            if distance < far[4]:  # of several as far as the last, any may be taken
                assert frozenset((name, other)) in joined
        company = scenario.orgs[f"{name}-Shipping"]
        assert {frozenset((name, other)) for other in company.warehouses or ()} == {
            lane for lane in joined if name in lane
        }


def test_every_neighbourhood_makes_everything():
    scenario = towns(100)
    for town in range(100):
        x, y = town % 10, town // 10
        if 0 < x < 9 and 0 < y < 9:
            made = {
                facility.recipe
                for near in (town, town - 1, town + 1, town - 10, town + 10)
                for facility in scenario.orgs[f"Isle-{near}-Works"].facilities
            }
            assert made == set(scenario.recipes)
    assert len({each.recipe for each in scenario.orgs["Isle-0-Works"].facilities}) < 6


@pytest.mark.parametrize("number", [1, 2, 3, 5])
def test_small_archipelagos(number):
    world = build(load("archipelago", [f"archipelago.towns={number}", "archipelago.lanes=12"]))
    assert world.table(Settlement).rows == number
    assert world.table(LaneBetween).rows == number * (number - 1) // 2


@pytest.mark.parametrize(
    ("settings", "start"),
    [
        (["recipes={}"], "archipelago.toml:81:1: archipelago: no recipes"),
        (["archipelago.mix=['Fram']"], "--set:1:18: archipelago.mix[0]: unknown recipe, did you mean 'Farm'"),
        (["archipelago.towns=0"], "--set:1:19: archipelago.towns: too small"),
        (
            ["archipelago.towns=20000", "archipelago.spacing=64"],
            "archipelago.toml:81:1: archipelago: map too large (expected sides up to 8192",
        ),
        (
            ["archipelago.towns=10001", "archipelago.ships=100"],
            "archipelago.toml:81:1: archipelago: too many ships (expected up to 1000000",
        ),
        (
            ["settlements.Isle={at = [1, 1], people = 1, land = 1}"],
            "--set:1:18: settlements: not with [archi",
        ),
        (["world.width=9"], "--set:1:13: world.width: size given twice (expected none: the archipelago"),
    ],
)
def test_faults_of_archipelagos(settings, start):
    with pytest.raises(ScenarioError) as caught:
        load("archipelago", settings)
    lines = str(caught.value).split("\n")
    assert any(line.startswith(start) for line in lines), lines


def test_a_thousand_towns_are_soon_there():
    start = time.process_time()
    world = build(load("archipelago", ["archipelago.towns=1000"]))
    assert time.process_time() - start < 20  # about 2 on a slow machine
    assert [world.table(kind).rows for kind in (Settlement, Facility, Ship)] == [1000, 10_000, 5000]
