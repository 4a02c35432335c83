"""Trading houses: orders, trips, routes, hiring, building, dividends, each to the coin; and every refusal."""

import numpy as np
import pytest

from components.enterprise import Organisation, Site, Staff
from components.holdings import Wealth
from components.houses import BuildingSite, Call, HiringTerms, LimitOrder, PortCall, StandingOrder
from components.kinds import ChangeReport, Facility, FillReport, OfferReport, Settlement, Ship, TransferReport
from components.market import REASONS, Change, Fill, Market, Offer
from components.transport import Transfer, Voyage
from ecs import difference, digest
from scenarios.build import build
from scenarios.load import load
from systems.audit import conservation_error
from systems.events import Grant, LoseShips, OpenLane
from systems.house_orders import CancelOrder, PlaceOrder, SetHiring
from systems.house_ships import BuyShip, EndRoute, LoadShip, SellShip, SendShip, SetRoute, UnloadShip
from systems.house_works import BuildFacility, CloseFacility, OpenWarehouse, PayDividend
from tests.systems.houses import HOUSE, PORTS, RIVAL, Player

NORTH, SOUTH, ISLE, SWAN, CROW, SWANS, CROWS = 0, 1, 2, 8, 9, 18, 19
"""Ids in the world of `swan`; the last two are the ship of each house."""


@pytest.fixture
def swan(world_of):
    return Player(world_of(PORTS + HOUSE + RIVAL))


def purse(player, place):
    return player.world[player.id_of[place]][Wealth].cash


# --- orders ------------------------------------------------------------------------------------------------


def test_an_order_stands_beside_all_others_until_it_is_filled(swan):
    """Six fish are brought, outsiders bid 19.5, 18.5 … 0.5; 17 for four comes fourth and sets the price."""
    world = swan.world
    world.wanted |= {FillReport, OfferReport}
    assert swan.ask(PlaceOrder, "North", "Fish", True, 4, 17) is None
    assert (swan.stock("North", "Fish"), swan.cost("North", "Fish")) == (3, 17)
    assert list(swan.orders.values()) == [1000]
    _, fill = world.view(FillReport, Fill)
    mine = fill.buyer == swan.id
    assert (fill.quantity[mine].sum(), fill.paid[mine].sum()) == (3000, 51_000)
    _, offer = world.view(OfferReport, Offer)
    at = np.flatnonzero(offer.owner == swan.id).item()
    assert (offer.limit[at], offer.quantity[at], offer.filled[at]) == (17, 4000, 3000)
    [eid] = swan.orders
    assert (world[eid][LimitOrder].filled, world[eid][LimitOrder].money) == (3000, 51_000)
    world.step()
    # Now six are brought for 19.5, 18.5, 17.5, 17, 16.5 and 15.5.
    assert not swan.orders
    assert swan.stock("North", "Fish") == 4
    paid = world.view(FillReport, Fill)[1].paid[world.view(FillReport, Fill)[1].buyer == swan.id].item()
    assert 14_500 <= paid <= 15_500
    assert swan.cost("North", "Fish") == pytest.approx((51_000 + paid) / 4000)


def test_an_order_asks_as_well(swan):
    """Two fish beside the six that are brought: the eighth is worth 12.5; asked at 12 it costs 12.25."""
    crow = Player(swan.world, "Crow")
    assert crow.ask(PlaceOrder, "North", "Fish", False, 5, 12) is None
    assert (crow.coins, crow.stock("North", "Fish")) == (40 + 2 * 12.25, 0)
    assert list(crow.orders.values()) == [3000]


def test_no_order_goes_further_than_cash_and_stock(swan):
    crow = Player(swan.world, "Crow")
    crow.ask(PlaceOrder, "North", "Fish", True, 4, 19, ticks=0)
    crow.ask(PlaceOrder, "North", "Fish", True, 1, 18.9)
    assert crow.coins >= 0
    assert crow.stock("North", "Fish") == pytest.approx(2 + 40 / 19, abs=1e-3)
    assert conservation_error(swan.world)[1] == 0


def test_the_earlier_order_is_backed_first(world_of):
    crow = Player(world_of(PORTS + RIVAL), "Crow")
    for quantity, limit in ((1, 19), (9, 19.4)):
        crow.world.submit(PlaceOrder(crow.id, crow.id_of["North"], "Fish", True, quantity, limit))
    crow.world.step()
    left = list(crow.orders.values())
    assert left == [9000 - 21_000 // 19.4]


def test_orders_of_a_house_do_not_meet_one_another(swan):
    crow = Player(swan.world, "Crow")
    crow.ask(PlaceOrder, "North", "Brick", True, 2, 5, ticks=0)
    crow.ask(PlaceOrder, "North", "Brick", False, 2, 4, ticks=3)
    assert (crow.coins, crow.stock("North", "Brick"), list(crow.orders.values())) == (40, 7, [2, 2])


def test_an_order_is_taken_back(swan):
    swan.ask(PlaceOrder, "North", "Brick", True, 2, 5)
    [order] = swan.orders
    assert swan.ask(CancelOrder, order) is None
    assert not swan.orders
    assert swan.ask(CancelOrder, order) == f"there is no order {order}: it may have been filled or cancelled"


# --- ships -------------------------------------------------------------------------------------------------


def test_a_trip_earns_what_it_should(swan):
    """Four fish at 7.75 are sold at 10, and a crew is paid 2 coins for three ticks.

    In South the seventh unit is worth 7.5, and 8 was bid; in North the tenth is worth 10.5, the next 9.5.
    """
    ship = swan.ships[0]
    swan.ask(PlaceOrder, "South", "Fish", True, 4, 8)
    assert (swan.stock("South", "Fish"), swan.coins) == (4, 1000 - 4 * 7.75 - 2)
    swan.world.wanted |= {TransferReport}
    swan.ask(PlaceOrder, "North", "Fish", False, 4, 5, ticks=0)
    swan.world.submit(LoadShip(swan.id, ship, "Fish", 4))
    assert swan.ask(SendShip, ship, "North", True) is None
    moved = swan.world.view(TransferReport, Transfer)[1]
    assert (moved.ship.tolist(), moved.quantity.tolist()) == ([ship], [4000])
    assert (swan.aboard("Fish"), swan.world[ship][Voyage].bound) == (4, swan.id_of["North"])
    swan.world.step()
    assert (swan.aboard("Fish"), swan.stock("North", "Fish")) == (0, 0)
    assert swan.cost("North", "Fish") == 7.75
    assert swan.world.view(TransferReport, Transfer)[1].quantity.tolist() == [-4000]
    assert swan.coins == 1000 + 4 * (10 - 7.75) - 3 * 2
    assert not swan.world.view(PortCall, Call)[1].ship.size


def test_a_trip_takes_the_quickest_way(swan):
    swan.ask(SendShip, swan.ships[0], "North", False, ticks=3)
    assert swan.world[swan.ships[0]][Voyage].port == swan.id_of["North"]
    assert swan.ask(SendShip, swan.ships[0], "Isle", False) is None
    swan.world.step(3)
    assert swan.world[swan.ships[0]][Voyage].port == swan.id_of["Isle"]


def test_a_closed_lane_keeps_a_ship_until_it_opens(swan):
    ship = swan.ships[0]
    swan.world.submit(OpenLane(0, open=False))
    swan.ask(SendShip, ship, "North", False, ticks=4)
    assert swan.world[ship][Voyage].port == swan.id_of["South"]
    swan.world.submit(OpenLane(0, open=True))
    swan.world.step(2)
    assert swan.world[ship][Voyage].port == swan.id_of["North"]


def test_a_route_carries_for_ever(swan):
    """A round takes two ticks at sea and a tick in South, where it loads; it unloads and turns in North."""
    ship, ports = swan.ships[0], (swan.id_of["South"], swan.id_of["North"])
    swan.ask(PlaceOrder, "South", "Fish", True, 100, 8, ticks=3)
    assert swan.ask(SetRoute, ship, ports, ("", "all"), ("Fish 3", "")) is None
    seen = []
    for _ in range(8):
        seen.append((swan.world[ship][Voyage].bound, swan.aboard("Fish")))
        swan.world.step()
    north, south = swan.id_of["North"], swan.id_of["South"]
    assert seen == [(north, 3), (south, 0), (-1, 0)] * 2 + [(north, 3), (south, 0)]
    assert swan.stock("North", "Fish") == 9
    assert swan.cost("North", "Fish") == pytest.approx(swan.cost("South", "Fish"), abs=0.2)
    assert swan.ask(EndRoute, ship, ticks=5) is None
    assert swan.world[ship][Voyage].bound == -1
    assert swan.ask(EndRoute, ship) == "ship-0 has no route"


def test_a_route_goes_by_ports_without_a_stop(swan):
    """From North to Isle it passes South; three ticks there, and three back."""
    ship, ports = swan.ships[0], (swan.id_of["North"], swan.id_of["Isle"])
    assert swan.ask(SetRoute, ship, ports, ("", ""), ("", "")) is None
    called = []
    for _ in range(14):
        called.append(swan.world[ship][Voyage].port)
        swan.world.step()
    south, north, isle = (swan.id_of[name] for name in ("South", "North", "Isle"))
    assert called == [
        south,
        north,
        south,
        south,
        isle,
        isle,
        south,
        north,
        south,
        south,
        isle,
        isle,
        south,
        north,
    ]


def test_lost_ships_are_forgotten(swan):
    ship, ports = swan.ships[0], (swan.id_of["South"], swan.id_of["North"])
    swan.ask(PlaceOrder, "South", "Fish", True, 100, 8)
    swan.ask(SetRoute, ship, ports, ("", "all"), ("all", ""), ticks=3)
    swan.world.submit(LoseShips(swan.id, 1))
    swan.world.step(3)
    assert not swan.ships
    assert not swan.world.view(PortCall, Call)[1].ship.size


def test_ships_are_bought_and_sold(swan):
    before = purse(swan, "Isle")
    swan.world.wanted |= {ChangeReport}
    assert swan.ask(BuyShip, "Isle", 10) is None
    change = swan.world.view(ChangeReport, Change)[1]
    assert change.money[change.reason == REASONS.index("ventures")].tolist() == [50_000, -50_000]
    assert swan.coins == 1000 - 50 - 2 - 1  # two crews
    ship = swan.ships[1]
    assert swan.world[ship].name == f"Swan ship {ship}"
    assert (purse(swan, "Isle"), swan.world[ship][Voyage].port) == (before + 51_000, swan.id_of["Isle"])
    assert swan.ask(SellShip, ship) is None
    assert (swan.coins, swan.ships) == (1000 - 50 - 2 - 1 + 25 - 2, swan.ships[:1])


# --- works -------------------------------------------------------------------------------------------------


def test_a_built_facility_hires_and_makes(swan):
    """Four in a Kiln for five: 3 (1.25 (1.12 + 1.04 + 0.96) + 0.25 0.88) = 12.36 bricks a tick."""
    swan.world.wanted |= {ChangeReport}
    assert swan.ask(BuildFacility, "South", "Kiln", 5) is None
    assert (swan.coins, swan.world.table(Facility).rows) == (1000 - 300 - 2, 0)
    change = swan.world.view(ChangeReport, Change)[1]
    paid = change.reason == REASONS.index("ventures")
    assert dict(zip(change.holder[paid], change.money[paid], strict=True)) == {
        swan.id: -300_000,
        swan.id_of["South"]: 300_000,
    }
    swan.world.step(2)
    assert (swan.world.table(Facility).rows, swan.world.table(BuildingSite).rows) == (0, 1)
    swan.world.step()
    [kiln] = swan.world.table(Facility).ids.tolist()
    assert swan.world[kiln].name == f"Swan Kiln {kiln}"
    assert (swan.world[kiln][Staff].optimum, swan.world.table(BuildingSite).rows) == (5000, 0)
    coins = swan.coins
    assert swan.ask(SetHiring, kiln, 4, 40) is None
    assert swan.world[kiln][Staff].hired == 4000
    wage = swan.world[swan.id_of["South"]][Market].vwap[-1]
    assert 20 < wage <= 40
    assert swan.coins == pytest.approx(coins - 4 * wage - 2, abs=0.002)
    assert swan.stock("South", "Brick") == 0
    swan.world.step(4)
    assert swan.stock("South", "Brick") == int(4 * 12.36)
    assert swan.ask(SetHiring, kiln, 0, 0) is None
    assert swan.world[kiln][Staff].hired == 0
    made = swan.stock("South", "Brick")
    assert swan.ask(CloseFacility, kiln) is None
    assert swan.world.table(Facility).rows == swan.world.table(HiringTerms).rows == 0
    assert swan.stock("South", "Brick") == made == int(5 * 12.36)


def test_a_house_hires_no_more_than_it_can_pay(world_of):
    crow = Player(world_of(PORTS + RIVAL, None, "ventures.facility=1"), "Crow")
    crow.ask(BuildFacility, "North", "Kiln", 5, ticks=4)
    [kiln] = crow.world.table(Facility).ids.tolist()
    crow.ask(SetHiring, kiln, 5, 30)
    assert 0 < crow.world[kiln][Staff].hired <= 35_000 / 30
    crow.world.step(20)
    assert 0 <= crow.coins < 1


def test_a_facility_is_built_of_what_it_takes(world_of):
    materials = PORTS.replace("ticks = 3", "ticks = 0\nmaterials = {Brick = 1.5}")
    crow = Player(world_of(materials + RIVAL, None, "ventures.facility=0"), "Crow")
    assert crow.ask(BuildFacility, "North", "Kiln", 4) is None
    assert (crow.stock("North", "Brick"), crow.world.table(Facility).rows) == (1, 1)
    site = crow.world.view(Facility, Site)[1]
    assert crow.world[site.warehouse.item()].name == "warehouse-5"
    assert crow.ask(BuildFacility, "North", "Kiln", 1) == (
        "a Kiln for 1 worker takes 2 of Brick, and there is 1 in the warehouse"
    )


def test_what_is_built_with_is_rounded_up_but_not_by_noise(world_of):
    """0.1 x 3 x 1000 is a little more than 300 in floating point; 1 x 1.00025 x 1000 is 1000.25."""
    for amount, workers, used in ((0.1, 3, 0.3), (1, 1.00025, 1.001)):
        materials = PORTS.replace("ticks = 3", f"ticks = 3\nmaterials = {{Fish = {amount}}}")
        crow = Player(world_of(materials + RIVAL, None, "ventures.facility=0"), "Crow")
        assert crow.ask(BuildFacility, "North", "Kiln", workers) is None
        assert crow.stock("North", "Fish") == pytest.approx(2 - used, abs=1e-9)


def test_a_warehouse_is_opened(swan):
    assert swan.ask(OpenWarehouse, "Isle") is None
    assert (swan.coins, swan.stock("Isle", "Fish")) == (1000 - 100 - 2, 0)
    assert swan.ask(OpenWarehouse, "Isle") == "Swan has a warehouse in Isle already"


def test_dividends_go_home_and_only_when_told(swan):
    swan.world.step(5)
    assert swan.coins == 1000 - 5 * 2
    swan.world.wanted |= {ChangeReport}
    assert swan.ask(PayDividend, 123.5) is None
    assert swan.coins == 1000 - 6 * 2 - 123.5
    change = swan.world.view(ChangeReport, Change)[1]
    mine = (change.reason == REASONS.index("dividends")) & np.isin(
        change.holder, [swan.id, swan.id_of["South"]]
    )
    assert change.money[mine].tolist()[:2] == [123_500, -123_500]


def test_reasons_of_a_tick_are_told_apart(swan):
    swan.world.wanted |= {ChangeReport}
    for command in (BuyShip(swan.id, ISLE, 10), Grant((ISLE,), 0.0, 1000), PayDividend(swan.id, 5)):
        swan.world.submit(command)
    swan.ask(BuyShip, "Isle", 2)
    change = swan.world.view(ChangeReport, Change)[1]
    told = zip(change.reason.tolist(), change.holder.tolist(), change.money.tolist(), strict=True)
    of_isle = [(REASONS[reason], money) for reason, holder, money in told if holder == ISLE]
    assert of_isle[:3] == [("ventures", 50_000), ("gifts", 10_000), ("ventures", 10_000)]


def test_a_house_decides_nothing_itself(swan):
    """Neither dividends nor new capital, neither trade nor voyages."""
    swan.world.step(100)
    crow = Player(swan.world, "Crow")
    assert (crow.coins, crow.stock("North", "Fish"), crow.stock("North", "Brick")) == (40, 2, 7)
    assert swan.coins == 1000 - 100 * 2
    assert swan.world.view(Ship, Voyage)[1].bound.tolist() == [-1, -1]
    assert swan.world[swan.id][Organisation].target == 0


# --- refusals ----------------------------------------------------------------------------------------------

REFUSED = {
    "there is no trading house 0 (Swan is 8, Crow is 9)": PayDividend(0, 1),
    "there is no settlement 99": OpenWarehouse(SWAN, 99),
    "there is no good 'Gold' (there are Fish, Brick, Bread)": PlaceOrder(SWAN, 0, "Gold", True, 1, 1),
    "Swan has no warehouse in Isle: open one there first": PlaceOrder(SWAN, 2, "Fish", True, 1, 1),
    "Brick comes in whole units, not 1.5": PlaceOrder(SWAN, 0, "Brick", True, 1.5, 1),
    "Fish comes in steps of 0.001, not 0.0001": PlaceOrder(SWAN, 0, "Fish", True, 1e-4, 1),
    "nan of Fish is no amount: it is above 0 and up to 2147483": PlaceOrder(
        SWAN, 0, "Fish", True, float("nan"), 1
    ),
    "-3 of Fish is no amount: it is above 0 and up to 2147483": PlaceOrder(SWAN, 0, "Fish", False, -3, 1),
    "the limit is from 1 to 500 coins, not 1000": PlaceOrder(SWAN, 0, "Fish", True, 1, 1000),
    "there is no order 5: it may have been filled or cancelled": CancelOrder(SWAN, 5),
    "there is no ship 5": SendShip(SWAN, 5, 0, unload=False),
    "there is no ship -1": SendShip(SWAN, -1, 0, unload=False),
    "there is no ship 1180591620717411303424": SendShip(SWAN, 2**70, 0, unload=False),
    "ship-1 belongs to Crow, not to Swan": LoadShip(SWAN, CROWS, "Fish", 1),
    "there is 2 of Fish in the warehouse in North, not 40": LoadShip(CROW, CROWS, "Fish", 40),
    "there is 0 of Fish aboard ship-1, not 1": UnloadShip(CROW, CROWS, "Fish", 1),
    "ship-0 lies in South already": SendShip(SWAN, SWANS, 1, unload=False),
    "Crow has no warehouse in South: open one there first": SendShip(CROW, CROWS, 1, unload=True),
    "a route has from 2 to 100 stops, not 1": SetRoute(SWAN, SWANS, (0,), ("",), ("",)),
    "there are 2 stops, and what to load is told for 1": SetRoute(SWAN, SWANS, (0, 1), ("", ""), ("",)),
    "two stops in a row are in North: leave one out": SetRoute(
        SWAN, SWANS, (1, 0, 0), ("", "", ""), ("", "", "")
    ),
    "'Fish four' is not a good and the most of it, as 'Fish 40' is": SetRoute(
        SWAN, SWANS, (1, 0), ("Fish four", ""), ("", "")
    ),
    "there is no facility 7": SetHiring(SWAN, 7, 1, 20),
    "there is no recipe 'Mint' (there are Kiln)": BuildFacility(SWAN, 0, "Mint", 1),
    "a facility is built for 1 to 10000 workers, not 0": BuildFacility(SWAN, 0, "Kiln", 0),
    "a Kiln for 50 workers costs 3000 coins, and Swan has 1000": BuildFacility(SWAN, 0, "Kiln", 50),
    "a warehouse costs 100 coins, and Crow has 40": OpenWarehouse(CROW, 1),
    "a ship carries from 1 to 100000 units, not 0.5": BuyShip(SWAN, 0, 0.5),
    "a ship for 500 units costs 2500 coins, and Swan has 1000": BuyShip(SWAN, 0, 500),
    "-1 coins are no dividend": PayDividend(SWAN, -1),
    "the dividend costs 1000.001 coins, and Swan has 1000": PayDividend(SWAN, 1000.001),
}


@pytest.mark.parametrize("sentence", REFUSED)
def test_what_cannot_be_is_refused_with_a_reason(swan, sentence):
    command = REFUSED[sentence]
    assert (swan.id, Player(swan.world, "Crow").id, *swan.world.table(Ship).ids) == (SWAN, CROW, SWANS, CROWS)
    before = digest(swan.world)
    assert command.check(swan.world) == sentence
    assert digest(swan.world) == before
    swan.world.submit(command)
    swan.world.step()
    assert swan.world.outcomes[-1].refusal == sentence


def test_what_cannot_be_in_the_middle_of_things_is_refused(swan):
    ship = swan.ships[0]
    swan.ask(PlaceOrder, "South", "Fish", True, 6, 9.9, ticks=9)
    swan.ask(BuyShip, "Isle", 10, ticks=0)
    assert swan.ask(LoadShip, ship, "Fish", 2) is None
    assert swan.ask(SellShip, ship) == "there is 2 of Fish aboard ship-0: unload it first"
    assert swan.ask(UnloadShip, ship, "Fish", 3) == "there is 2 of Fish aboard ship-0, not 3"
    swan.ask(SendShip, ship, "Isle", False)
    at_sea = "ship-0 is at sea, bound for Isle, 2 ticks away"
    for command in (LoadShip(swan.id, ship, "Fish", 1), SellShip(swan.id, ship)):
        assert command.check(swan.world) == at_sea
    swan.world.step(4)
    assert swan.ask(UnloadShip, ship, "Fish", 1) == "Swan has no warehouse in Isle: open one there first"
    swan.ask(BuildFacility, "South", "Kiln", 5, ticks=4)
    [kiln] = swan.world.table(Facility).ids.tolist()
    assert swan.ask(SetHiring, kiln, 8, 20) == "8 workers is not from 0 to 7.5, which have work there"
    assert swan.ask(SetHiring, kiln, 2, 0) == "the wage is from 1 to 500 coins, not 0"
    crow = Player(swan.world, "Crow")
    assert crow.ask(CloseFacility, kiln) == f"Swan Kiln {kiln} belongs to Swan, not to Crow"
    swan.ask(PlaceOrder, "South", "Brick", True, 1, 1)
    [order] = swan.orders
    assert crow.ask(CancelOrder, order) == f"order {order} is of Swan, not of Crow"


def test_a_hold_takes_no_more_than_it_has_room_for(world_of):
    crow = Player(world_of(PORTS + RIVAL.replace("Fish = 2", "Fish = 30")), "Crow")
    assert crow.ask(LoadShip, crow.ships[0], "Brick", 7) is None
    assert crow.ask(LoadShip, crow.ships[0], "Fish", 14) == "ship-0 has room for 13 of Fish, not 14"


def test_households_buy_no_ship_they_cannot_pay(world_of):
    poor = PORTS.replace("[settlements.Isle]", "[settlements.Isle]\nwealth = 0.1")
    swan = Player(world_of(poor + HOUSE.replace("crew = 2", 'crew = 0, at = "Isle"')))
    assert swan.ask(SellShip, swan.ships[0]).startswith(
        "the households of Isle have 1 coins, too few for the 50"
    )


def test_a_world_without_houses_refuses_and_has_no_more_columns(world_of):
    world = world_of(PORTS.replace("[ventures]", "[ventures]\n"))
    assert StandingOrder not in world.kinds
    world.submit(PayDividend(3, 1))
    world.step()
    assert world.outcomes[-1].refusal == "there are no trading houses in this world"


# --- state -------------------------------------------------------------------------------------------------


def test_orders_routes_and_terms_are_part_of_the_state(swan):
    world = swan.world
    swan.ask(PlaceOrder, "South", "Fish", True, 100, 8, ticks=0)
    swan.ask(BuildFacility, "South", "Kiln", 3, ticks=3)
    ports = (swan.id_of["South"], swan.id_of["North"])
    swan.ask(SetRoute, swan.ships[0], ports, ("", "all"), ("Fish 3", ""), ticks=2)
    kept = world.snapshot()
    world.step(20)
    hashed = digest(world)
    world.restore(kept)
    world.step(20)
    assert digest(world) == hashed
    assert {"order.LimitOrder.left", "call.Call.load"} <= {
        f"{kind}.{component.__name__}.{column.name}"
        for kind in world.kinds
        for component, column in world.table(kind).columns
    }


def test_a_house_costs_others_nothing_but_what_it_trades(tmp_path):
    """With a house that does nothing, all that others have stays what it is without."""
    worlds = []
    for more in ("", RIVAL):
        path = tmp_path / "x.toml"
        path.write_text('format = 1\ntitle = "x"\n' + PORTS + more)
        worlds.append(build(load(path)))
    for world in worlds:
        world.step(60)
    one, other = worlds
    assert one.view(Settlement, Market)[1].vwap.tolist() == other.view(Settlement, Market)[1].vwap.tolist()
    assert difference(other, other) is None
