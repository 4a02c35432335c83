"""Ships: how long voyages take and where they are seen, what is loaded and unloaded, and who pays for it."""

from types import SimpleNamespace

import numpy as np
import pytest

from components.enterprise import Storage
from components.holdings import Inventory, Wealth
from components.kinds import FillReport, LaneBetween, Org, Settlement, Ship, TransferReport, Warehouse
from components.market import Fill
from components.rules import Goods
from components.space import Position
from components.transport import Lane, Route, Transfer, Vessel, Voyage
from scenarios.build import build
from scenarios.load import load
from systems.events import OpenLane, Withhold

TOWNS = """
[world]
width = 40
height = 20
[money]
[goods.Salt]
divisible = true
price = 10
[goods.Iron]
price = 10
[goods.Bread]
divisible = true
price = 20
[households]
food = "Bread"
[curves]
growth = [[0, 0]]
[policies]
dividends = 0
levy = 0
relief = 0
[settlements.West]
at = [4, 10]
people = 10
land = 0
prices = {Salt = 5}
[settlements.East]
at = [24, 10]
people = 10
land = 0
prices = {Salt = 30}
[settlements.Isle]
at = [30, 2]
people = 10
land = 0
[lanes.strait]
between = ["West", "East"]
ticks = 7
path = [[4, 14], [24, 14]]
[orgs.Traders]
home = "West"
merchant = true
treasury = 1000
stock = {Salt = 1000}
ships = [{capacity = 100, crew = 1}]
[merchants]
news = "instant"
"""
"""Salt is cheap in West, where 1,000 units of it lie, and dear in East; nobody else wants any."""

MORE_LANES = """
[lanes.sound]
between = ["East", "Isle"]
ticks = 2
[lanes.ocean]
between = ["Isle", "West"]
ticks = 3
"""
RIVER = [(4, 14), (8, 14), (12, 14), (16, 14), (20, 14), (24, 14)]
"""Where ships of speed 1 are seen on the strait, four steps a tick."""


def names(world):
    return {eid: world[eid].name for eid in world.table(Settlement).ids.tolist()} | {-1: None}


def ships(world):
    """Return what there is to know of each ship, names for ids."""
    ids, vessel, voyage, position, hold = world.view(Ship, Vessel, Voyage, Position, Inventory)
    known, quantum = names(world), world.the(Goods).quantum
    return [
        SimpleNamespace(
            id=eid,
            port=known[int(voyage.port[row])],
            bound=known[int(voyage.bound[row])],
            left=int(voyage.left[row]),
            lane=int(voyage.lane[row]),
            at=(int(position.x[row]), int(position.y[row])),
            hold=(hold.stock[:, row] / quantum).tolist(),
            capacity=float(vessel.capacity[row]),
            land=bool(vessel.land[row]),
        )
        for row, eid in enumerate(ids.tolist())
    ]


def stored(world, place):
    """Return what lies in the warehouses of a place, by good, councils' and all."""
    _, storage, inventory = world.view(Warehouse, Storage, Inventory)
    there = [names(world)[eid] == place for eid in storage.place.tolist()]
    amounts = inventory.stock[:, there].sum(axis=1) / world.the(Goods).quantum
    return dict(zip(world.the(Goods).names, amounts.tolist(), strict=True))


def treasury(world, name):
    ids, wealth = world.view(Org, Wealth)
    [row] = [row for row, eid in enumerate(ids.tolist()) if world[eid].name == name]
    return int(wealth.cash[row])


def log(world, ticks):
    """Run, and return the ships after each tick, `[tick][ship]`."""
    return [(world.step(), ships(world))[1] for _ in range(ticks)]


# ---- voyages


@pytest.mark.parametrize(("speed", "ticks"), [(1, 7), (2, 4), (3.5, 2), (7, 1), (100, 1), (0.5, 14)])
def test_a_voyage_takes_the_ticks_of_its_lane_over_the_speed(world_of, speed, ticks):
    world = world_of(TOWNS, None, f"orgs.Traders.ships=[{{capacity=100, crew=1, speed={speed}}}]")
    seen = [ship for [ship] in log(world, ticks + 1)]
    assert [(ship.port, ship.bound) for ship in seen[:-1]] == [("West", "East")] * ticks
    assert [ship.left for ship in seen[:-1]] == list(range(ticks, 0, -1))
    assert seen[-1].port == "East"
    assert seen[-1].left in {0, ticks}  # it may have left again already


def test_a_ship_is_seen_on_the_cells_of_its_lane_there_and_back(world_of):
    seen = [ship for [ship] in log(world_of(TOWNS), 30)]
    east = next(n for n, ship in enumerate(seen) if ship.port == "East")
    west = next(n for n, ship in enumerate(seen) if n > east and ship.port == "West")
    assert [ship.at for ship in seen[: east + 1]] == [(4, 10), *RIVER, (24, 10)]
    back = [ship.at for ship in seen[:west] if ship.bound == "West"]
    assert back == [(24, 10), *RIVER[::-1]]
    assert seen[west].at == (4, 10)


def test_ships_are_never_off_the_cells_between_the_corners_of_their_lane():
    world = build(load("three_towns"))
    corners = [
        [(18, 14), (24, 12), (30, 17), (36, 17), (41, 23), (46, 24)],
        [(46, 24), (54, 30), (60, 44), (70, 44), (76, 40)],
        [(18, 14), (16, 28), (28, 46), (52, 51), (70, 46), (76, 40)],
    ]
    lanes = set()
    for fleet in log(world, 60):
        for ship in fleet:
            if ship.bound is not None:
                lanes.add(ship.lane)
                assert min(distance(ship.at, corners[ship.lane])) < 0.75
    assert lanes == {0, 1, 2}


def distance(at, corners):
    """Yield how far a cell is from each stretch between two corners."""
    point = np.array(at, float)
    for one, other in zip(np.array(corners, float), np.array(corners[1:], float), strict=False):
        along = np.clip((point - one) @ (other - one) / ((other - one) @ (other - one)), 0, 1)
        yield float(np.hypot(*(point - one - along * (other - one))))


def test_closed_lanes_are_not_entered_but_voyages_under_way_end(world_of):
    world = world_of(TOWNS)
    world.step(3)
    world.submit(OpenLane(0, open=False))
    seen = [ship for [ship] in log(world, 25)]
    assert [ship.bound for ship in seen] == ["East"] * 4 + [None] * 21
    assert seen[-1].port == "East"
    world.submit(OpenLane(0, open=True))
    assert [ship.bound for [ship] in log(world, 2)][-1] == "West"


def test_a_lane_that_is_closed_from_the_start_is_never_entered(world_of):
    world = world_of(TOWNS)
    world.submit(OpenLane(0, open=False))
    assert {ship.bound for [ship] in log(world, 20)} == {None}
    assert world.outcomes[0].refusal is None
    world.submit(OpenLane(1, open=False))
    world.step()
    assert world.outcomes[-1].refusal == "there is no lane 1"


# ---- cargo


def test_what_is_in_the_hold_stays_there_at_sea():
    world = build(load("three_towns"))
    before = {ship.id: ship for ship in ships(world)}
    under_way = 0
    for fleet in log(world, 100):
        for ship in fleet:
            if before[ship.id].bound is not None and ship.bound == before[ship.id].bound:
                assert ship.hold == before[ship.id].hold
                under_way += any(ship.hold)
            before[ship.id] = ship
    assert under_way > 100


OUTSIDE = """
[world]
width = 24
height = 12
[goods.Fish]
divisible = true
price = 9
[goods.Bread]
divisible = true
price = 20
[money]
[households]
food = "Bread"
[curves]
growth = [[0, 0]]
[policies]
levy = 0
relief = 0
dividends = 0
[settlements.North]
at = [5, 6]
people = 1
land = 0
wealth = 1000000
prices = {Fish = 14}
demand = {Fish = {choke = 20, slope = 0.5}}
[settlements.South]
at = [18, 6]
people = 1
land = 0
wealth = 1000000
prices = {Fish = 4}
demand = {Fish = {choke = 10, slope = 0.5}}
[lanes.strait]
between = ["North", "South"]
ticks = 2
[orgs.North-Fishers]
home = "North"
treasury = 100
supply = {Fish = 2}
[orgs.South-Fishers]
home = "South"
treasury = 100
supply = {Fish = 22}
[orgs.Ferry]
home = "South"
merchant = true
treasury = 2000
ships = [{capacity = 40, crew = 0}]
[merchants]
news = "instant"
trade_from = "hold"
"""


@pytest.mark.parametrize("pricing", ["margin", "arbitrage"])
def test_a_ship_that_trades_out_of_its_hold_cannot_trade_at_sea(world_of, pricing):
    world = world_of(OUTSIDE, None, f"merchants.pricing={pricing}")
    world.wanted |= {FillReport, TransferReport}
    [ferry] = [eid for eid in world.table(Org).ids.tolist() if world[eid].name == "Ferry"]
    fills = {True: 0, False: 0}
    for _ in range(60):
        world.step()
        _, fill = world.view(FillReport, Fill)
        [ship] = ships(world)
        fills[ship.bound is not None] += int(((fill.buyer == ferry) | (fill.seller == ferry)).sum())
        assert world.table(TransferReport).rows == 0
        assert sum(ship.hold) <= ship.capacity
    assert fills[True] == 0
    assert fills[False] > 10


def test_a_ship_that_trades_out_of_its_hold_sells_where_it_is_dear(world_of):
    world = world_of(OUTSIDE)
    sold = 0
    for before, after in zip(fleets := log(world, 80), fleets[1:], strict=False):
        if before[0].bound is None and after[0].bound is None and after[0].port == "North":
            sold += before[0].hold[0] - after[0].hold[0]
    assert sold > 100
    assert treasury(world, "Ferry") > 2_000_000


def test_loading_and_unloading_move_what_they_tell_and_never_overload():
    world = build(load("three_towns"))
    world.wanted.add(TransferReport)
    rows = {eid: row for row, eid in enumerate(world.table(Ship).ids.tolist())}
    ids, storage = world.view(Warehouse, Storage)
    place = dict(
        zip(ids.tolist(), zip(storage.owner.tolist(), storage.place.tolist(), strict=True), strict=True)
    )
    hold = world.view(Ship, Inventory)[1].stock.copy()
    came = went = 0
    for _ in range(150):
        world.step()  # audits
        _, vessel, voyage, inventory = world.view(Ship, Vessel, Voyage, Inventory)
        _, transfer = world.view(TransferReport, Transfer)
        for ship, warehouse, good, quantity in zip(
            transfer.ship.tolist(), transfer.warehouse.tolist(), transfer.good.tolist(),
            transfer.quantity.tolist(), strict=True,
        ):  # fmt: skip
            row = rows[ship]
            assert place[warehouse] == (vessel.owner[row], voyage.port[row])
            hold[good, row] += quantity
            came, went = came + max(0, quantity), went + max(0, -quantity)
        np.testing.assert_array_equal(hold, inventory.stock)
        assert (hold >= 0).all()
        assert ((hold / world.the(Goods).quantum[:, None]).sum(axis=0) <= vessel.capacity + 1e-9).all()
    assert came >= went > 0


@pytest.mark.parametrize("route", ["", 'route = "ferry", '])
def test_whole_goods_and_fractions_fill_a_small_hold_and_no_more(world_of, route):
    text = TOWNS.replace("stock = {Salt = 1000}", "stock = {Salt = 1.75, Iron = 9}")
    text = text.replace("prices = {Salt = 30}", "prices = {Salt = 30, Iron = 90}")
    text = text.replace("{capacity = 100, crew = 1}", f"{{{route}capacity = 3.5, crew = 1}}")
    text += '[routes.ferry]\nstops = [{at = "West"}, {at = "East"}]\n'
    world = world_of(text)
    world.step()
    [ship] = ships(world)
    assert ship.bound == "East"
    assert ship.hold == ([1.75, 1, 0] if route else [0, 3, 0])
    total = [stored(world, "West")[good] + ship.hold[n] for n, good in enumerate(("Salt", "Iron"))]
    assert total == [1.75, 9]


def test_what_arrives_is_brought_ashore_at_once(world_of):
    world = world_of(TOWNS)
    world.step(7)
    assert (ships(world)[0].hold[0], stored(world, "East")["Salt"]) == (100, 0)
    world.step()
    assert (ships(world)[0].hold[0], stored(world, "East")["Salt"]) == (0, 100)


def test_a_ship_without_a_load_fetches_one(world_of):
    world = world_of(TOWNS, None, "orgs.Traders.ships=[{capacity=100, crew=1, at='East'}]")
    seen = [ship for [ship] in log(world, 12)]
    assert seen[0].bound == "West"
    assert not any(seen[0].hold)
    assert seen[-1].bound == "East"
    assert seen[-1].hold[0] == 100


def test_a_load_that_does_not_pay_the_crew_stays(world_of):
    world = world_of(TOWNS, None, "orgs.Traders.ships=[{capacity=100, crew=500}]")
    assert {ship.bound for [ship] in log(world, 20)} == {None}


# ---- crews


def test_crews_are_paid_to_the_households_of_the_port_and_no_more_than_there_is(world_of):
    world = world_of(TOWNS, None, "orgs.Traders.treasury=40", "orgs.Traders.target=0",
                     "orgs.Traders.ships=[{capacity=100, crew=15}]", "merchants.cash_share=0")  # fmt: skip
    before = world.view(Settlement, Wealth)[1].cash.copy()
    for left in (25, 10, 0, 0, 0):
        world.step()
        assert treasury(world, "Traders") == left * 1000
        paid = world.view(Settlement, Wealth)[1].cash - before
        assert paid.tolist() == [(40 - left) * 1000, 0, 0]
    assert ships(world)[0].bound == "East"


def test_after_a_voyage_crews_spend_where_they_are(world_of):
    world = world_of(TOWNS, None, "orgs.Traders.target=0", "orgs.Traders.ships=[{capacity=100, crew=15}]",
                     "merchants.cash_share=0", "merchants.restless=1000")  # fmt: skip
    before = world.view(Settlement, Wealth)[1].cash.copy()
    world.step(12)
    # The pay of the tick in which they arrive is spent where they come from.
    assert (world.view(Settlement, Wealth)[1].cash - before).tolist() == [8 * 15_000, 4 * 15_000, 0]


def test_poor_owners_pay_the_crews_of_all_ships_as_far_as_it_goes(world_of):
    fleet = "orgs.Traders.ships=[{count=9, capacity=100, crew=15}]"
    given = "orgs.Traders.treasury=100", "orgs.Traders.target=0", "merchants.cash_share=0"
    world = world_of(TOWNS, None, fleet, *given)
    before = world.view(Settlement, Wealth)[1].cash.sum()
    world.step(3)
    assert treasury(world, "Traders") == 0
    assert world.view(Settlement, Wealth)[1].cash.sum() - before == 100_000


# ---- routes

ROUND = """
[routes.round]
stops = [
    {at = "West", load = ["Salt", "Iron"]},
    {at = "East", unload = ["Salt"], load = []},
    {at = "Isle", unload = ["Iron"], load = []},
]
"""


def calls(seen):
    """Return the ports a ship came to, one after the other."""
    ports = [ship.port for ship in seen if ship.bound is None]
    return [port for n, port in enumerate(ports) if n == 0 or port != ports[n - 1]]


def test_a_standing_route_goes_round_its_stops_and_moves_only_what_it_should(world_of):
    text = TOWNS.replace("stock = {Salt = 1000}", "stock = {Salt = 70, Iron = 40}") + MORE_LANES + ROUND
    world = world_of(text, None, "orgs.Traders.ships=[{capacity=50, crew=1, route='round'}]")
    seen = [ship for [ship] in log(world, 80)]
    assert calls(seen)[:7] == ["East", "Isle", "West", "East", "Isle", "West", "East"]
    assert {ship.bound for ship in seen if ship.port == "West"} - {None} == {"East"}
    assert seen[0].hold == [50, 0, 0]
    assert [stored(world, town)["Salt"] for town in ("West", "East", "Isle")] == [0, 70, 0]
    assert [stored(world, town)["Iron"] for town in ("West", "East", "Isle")] == [0, 0, 40]
    assert not any(seen[-1].hold)


def test_ships_on_a_route_sail_whatever_it_costs_and_wait_for_a_closed_lane(world_of):
    text = TOWNS.replace("prices = {Salt = 30}", "prices = {Salt = 1}") + MORE_LANES + ROUND
    world = world_of(text, None, "orgs.Traders.ships=[{capacity=50, crew=1, route='round'}]")
    world.submit(OpenLane(1, open=False))
    seen = [ship for [ship] in log(world, 30)]
    assert seen[-1].port == "East"
    assert {ship.bound for ship in seen} == {"East", None}
    world.submit(OpenLane(1, open=True))
    assert [ship.bound for [ship] in log(world, 2)][-1] == "Isle"


def test_ships_begin_a_route_where_they_lie(world_of):
    text = TOWNS + MORE_LANES + ROUND
    world = world_of(text, None, "orgs.Traders.ships=[{capacity=50, crew=1, route='round', at='Isle'}]")
    seen = [ship for [ship] in log(world, 30)]
    assert seen[0].bound == "West"
    assert calls(seen)[:2] == ["West", "East"]
    assert world.view(Ship, Route)[1].index.tolist() == [0]


# ---- on land


ROAD = '[lanes.road]\nbetween = ["West", "Isle"]\nticks = 9\nland = true\n'


def test_caravans_use_roads_and_ships_the_sea(world_of):
    text = TOWNS.replace("stock = {Salt = 1000}", "stock = {Salt = 1000, Iron = 1000}") + ROAD
    fleet = "[{count=2, capacity=100, crew=1}, {count=2, capacity=80, crew=1, land=true}]"
    world = world_of(text, None, f"orgs.Traders.ships={fleet}", "settlements.Isle.prices={Iron=40}")
    land = world.view(LaneBetween, Lane)[1].land
    used = set()
    for seen in log(world, 40):
        for ship in seen:
            if ship.bound is not None:
                assert land[ship.lane] == ship.land
                assert {ship.port, ship.bound} == {"West", "Isle" if ship.land else "East"}
                used.add(ship.land)
    assert used == {True, False}
    assert stored(world, "East")["Salt"] >= 200
    assert stored(world, "Isle")["Iron"] >= 160


def test_a_road_beside_a_lane_is_used_too(world_of):
    fleet = "[{count=1, capacity=100, crew=1}, {count=1, capacity=80, crew=1, land=true}]"
    world = world_of(TOWNS + ROAD.replace("Isle", "East"), None, f"orgs.Traders.ships={fleet}")
    world.step(2)
    assert [(ship.land, ship.bound, ship.left) for ship in ships(world)] == [
        (False, "East", 6),
        (True, "East", 8),
    ]


@pytest.mark.parametrize("land", ["true", "false"])
def test_without_a_way_of_their_own_they_stay(world_of, land):
    ship = f"orgs.Traders.ships=[{{capacity=100, crew=1, land={land}}}]"
    other = {"true": "false", "false": "true"}[land]
    world = world_of(TOWNS, None, ship, f"lanes.strait.land={other}")
    assert {each.bound for [each] in log(world, 15)} == {None}


# ---- withheld


def test_withheld_ships_stay_for_so_long(world_of):
    world = world_of(TOWNS)
    world.submit(Withhold(-1, 10))
    assert [ship.bound for [ship] in log(world, 11)] == [None] * 10 + ["East"]


def test_only_the_ships_of_the_one_named_are_withheld(world_of):
    rivals = TOWNS.split("[merchants]", maxsplit=1)[0].split("[orgs.Traders]")[1]
    world = world_of(f"{TOWNS}[orgs.Rivals]{rivals}")
    [traders] = [eid for eid in world.table(Org).ids.tolist() if world[eid].name == "Traders"]
    world.submit(Withhold(traders, 5))
    world.step()
    owners = world.view(Ship, Vessel)[1].owner.tolist()
    assert [ship.bound is None for ship in ships(world)] == [owner == traders for owner in owners]


@pytest.mark.parametrize("route", ["", ", route='ferry'"])
def test_withheld_ships_under_way_arrive_and_unload_as_ever(world_of, route):
    text = TOWNS + '[routes.ferry]\nstops = [{at = "West", load = ["Salt"]}, {at = "East", load = []}]\n'
    world = world_of(text, None, f"orgs.Traders.ships=[{{capacity=100, crew=1{route}}}]")
    world.step(3)
    world.submit(Withhold(-1, 30))
    seen = [ship for [ship] in log(world, 30)]
    assert [ship.bound for ship in seen] == ["East"] * 4 + [None] * 26
    assert seen[-1].port == "East"
    assert seen[-1].hold[0] == 0
    assert stored(world, "East")["Salt"] == 100
