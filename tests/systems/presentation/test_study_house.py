"""What panels tell of a trading house, and of two ports side by side, held against small worlds."""

import math

import numpy as np
import pytest

from components.kinds import Facility
from components.transport import Voyage
from systems.house_orders import PlaceOrder, SetHiring
from systems.house_ships import LoadShip, SendShip, SetRoute
from systems.house_works import BuildFacility, PayDividend
from systems.presentation import org_sheet, ship_sheet
from systems.presentation.studies import compare, house
from tests.systems.houses import HOUSE, PORTS, RIVAL, Player


@pytest.fixture
def swan(world_of):
    player = Player(world_of(PORTS + HOUSE + RIVAL))
    player.world.wanted |= house.WANTED
    return player


def test_a_house_is_worth_what_it_has(swan):
    crow = house.house(swan.world, swan.id_of["Crow"])
    assert (crow.cash, crow.rooms.place.tolist()) == (40, [swan.id_of["North"]])
    # Two fish at 14, seven bricks at 10, and half of 5 coins for each of 20 units that the ship carries.
    assert crow.worth == 40 + 2 * 14 + 7 * 10 + 20 * 5 * 0.5
    assert np.isnan(crow.rooms.cost).all()
    swan.ask(PlaceOrder, "South", "Fish", True, 4, 8)
    ship = swan.ships[0]
    swan.world.submit(LoadShip(swan.id, ship, "Fish", 3))
    swan.ask(SendShip, ship, "North", True)
    mine = house.house(swan.world, swan.id)
    south = mine.rooms.place.tolist().index(swan.id_of["South"])
    assert (mine.rooms.stock[0, south], mine.rooms.cost[0, south]) == (1, 7.75)
    assert (mine.fleet.laden.tolist(), mine.fleet.cost[0].tolist()) == ([3], [7.75])
    assert (mine.fleet.port.tolist(), mine.fleet.arrives.tolist()) == ([swan.id_of["North"]], [1])
    prices = house.standing_prices(swan.world, np.array([swan.id_of["South"], swan.id_of["North"]]))[0]
    assert mine.worth == pytest.approx(mine.cash + prices[0] + 3 * prices[1] + 50)


def test_a_timetable_is_kept(swan):
    """Every call it foretells is made at that tick, wherever on the round it is told."""
    ship = swan.ships[0]
    ports = (swan.id_of["North"], swan.id_of["Isle"], swan.id_of["South"])
    swan.ask(PlaceOrder, "South", "Fish", True, 500, 8, ticks=0)
    swan.ask(SetRoute, ship, ports, ("all", "", ""), ("Brick", "", "Fish 2"), ticks=0)
    foretold, arrived = {}, {}
    for _ in range(30):
        table = house.timetable(swan.world, swan.id)
        before = swan.world[ship][Voyage].bound
        foretold[swan.world.tick] = list(zip(table.tick.tolist(), table.place.tolist(), strict=True))
        swan.world.step()
        if before >= 0 and swan.world[ship][Voyage].waited == 0:
            arrived[swan.world.tick - 1] = swan.world[ship][Voyage].port
    assert len(arrived) > 12
    for told, calls in foretold.items():
        for tick, place in calls:
            if tick in arrived and tick > told:
                assert arrived[tick] == place, (told, tick)
        if told < 20 and told > 0:
            assert {tick for tick, _ in calls if tick > told} <= set(arrived)


def test_a_timetable_tells_what_is_moved(swan):
    ports = (swan.id_of["South"], swan.id_of["North"])
    swan.ask(SetRoute, swan.ships[0], ports, ("", "all"), ("Fish 2.5", ""))
    table = house.timetable(swan.world, swan.id)
    by_place = dict(zip(table.place.tolist(), range(2), strict=True))
    south, north = by_place[ports[0]], by_place[ports[1]]
    assert table.load[:, south].tolist() == [2.5, 0, 0]
    assert table.unload[:, north].tolist() == [math.inf] * 3
    assert table.again.all()


def test_works_tell_whom_they_hire_and_what_that_costs(swan):
    swan.ask(BuildFacility, "South", "Kiln", 5)
    site = house.sites(swan.world, swan.id)
    assert (site.optimum.tolist(), site.tick.tolist()) == ([5], [3])
    swan.world.step(3)
    [kiln] = swan.world.table(Facility).ids.tolist()
    before = swan.coins
    swan.ask(SetHiring, kiln, 4, 40)
    work = house.works(swan.world, swan.id)
    assert (work.id.tolist(), work.hired.tolist(), work.wanted.tolist()) == ([kiln], [4], [4])
    assert work.paid[0] == pytest.approx(before - 2 - swan.coins)
    assert (work.wage.tolist(), work.made.tolist(), work.inputs.tolist()) == ([40], [0], [0])
    swan.world.step()
    work = house.works(swan.world, swan.id)
    assert (work.made.tolist(), work.price.tolist()) == ([12], [10])
    assert not house.works(swan.world, swan.id_of["Crow"]).id.size


def test_without_reports_wages_and_output_are_unknown(world_of):
    swan = Player(world_of(PORTS + HOUSE))
    swan.ask(BuildFacility, "South", "Kiln", 5, ticks=4)
    work = house.works(swan.world, swan.id)
    assert np.isnan([work.paid[0], work.made[0], work.wage[0]]).all()


def test_orders_tell_what_they_came_to(swan):
    swan.ask(PlaceOrder, "North", "Fish", True, 4, 17, ticks=0)
    swan.ask(PlaceOrder, "South", "Brick", False, 7, 11)
    order = house.orders(swan.world, swan.id)
    assert order.place.tolist() == [swan.id_of["North"], swan.id_of["South"]]
    assert (order.good.tolist(), order.buys.tolist()) == ([0, 1], [True, False])
    assert (order.left.tolist(), order.filled.tolist(), order.mean[0]) == ([1, 7], [3, 0], 17)
    assert np.isnan(order.mean[1])
    assert order.standing[1] == 10
    assert not house.orders(swan.world, swan.id_of["Crow"]).id.size


def test_books_tell_the_profit_whatever_is_paid_out(swan):
    books = house.Books(swan.world)
    for tick in range(12):
        if tick == 4:
            swan.world.submit(PayDividend(swan.id, 200))
        swan.world.step()
        books.note(swan.world)
    ticks, cash, worth, profit = books.of(swan.id)
    assert ticks.tolist() == list(range(13))
    assert cash[-1] == swan.coins == 1000 - 200 - 12 * 2
    assert worth[-1] == cash[-1] + 50
    assert profit.tolist() == [-2 * tick for tick in range(13)]
    books.clear_after(3)
    assert books.of(swan.id)[0].tolist() == [0, 1, 2, 3]


def test_two_ports_are_compared(swan):
    swan.ask(PlaceOrder, "South", "Fish", True, 4, 8)
    south, north = swan.id_of["South"], swan.id_of["North"]
    table = compare.compare(swan.world, swan.id, south, north)
    # Two coins a tick for one tick, over 20 units.
    assert table.freight.tolist() == [0.1] * 3
    assert (table.stock_here[0], table.stock_there[0], table.cost_here[0]) == (4, 0, 7.75)
    assert (table.volume_here[0], table.volume_there[0]) == (6, 6)
    assert table.unmet_there[0] == 14
    assert table.profit[0] == pytest.approx(table.price_there[0] - 7.75 - 0.1)
    assert table.gain[1] == pytest.approx(-0.1)
    assert np.isnan(table.profit[1:]).all()
    assert table.ranked("gain").tolist()[0] == 0
    assert table.ranked("profit").tolist() == [0, 1, 2]
    assert table.ranked("price_here", descending=False).tolist() == [0, 1, 2]
    nobody = compare.compare(swan.world, -1, south, north)
    assert not nobody.stock_here.any()
    assert np.isnan(nobody.freight).all()
    assert set(compare.COLUMNS) >= {"gain", "profit", "freight"}


def test_the_cheapest_passage_is_taken(swan):
    isle, north = swan.id_of["Isle"], swan.id_of["North"]
    assert compare.passage(swan.world, swan.id, north, isle) == compare.Passage(swan.ships[0], 3, 0.3)
    assert compare.passage(swan.world, swan.id_of["Crow"], north, isle).freight == 0


def test_sheets_tell_what_a_house_was_told(swan):
    ship, ports = swan.ships[0], (swan.id_of["South"], swan.id_of["North"])
    assert "stays until its house says" in said(ship_sheet.ship(swan.world, ship))
    swan.ask(BuildFacility, "South", "Kiln", 5, ticks=0)
    swan.ask(SetRoute, ship, ports, ("", ""), ("", ""), ticks=4)
    assert "South → North, and round again." in said(ship_sheet.ship(swan.world, ship))
    assert "trading house" in said(org_sheet.organisation(swan.world, swan.id))
    [kiln] = swan.world.table(Facility).ids.tolist()
    assert "Bids for labour nothing" in said(org_sheet.facility(swan.world, kiln))
    swan.ask(SetHiring, kiln, 4, 40)
    assert "Bids for labour 40 coins for 4" in said(org_sheet.facility(swan.world, kiln))


def said(sheet):
    """Return what a sheet says, in one line."""
    return " ".join(str(part) for line in sheet for part in vars(line).values() if isinstance(part, str))
