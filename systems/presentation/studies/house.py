"""A trading house at a glance: what it has and what that is worth, ships and when they arrive, works, orders.

Goods are valued at standing prices: of the place where they lie, or of the port their ship lies in or is
bound for. Ships count for what households pay for them; warehouses and facilities, which nobody buys, for
nothing.
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from components.enterprise import Costs, Organisation, Output, Recipe, Site, Staff, Storage
from components.holdings import Inventory, Wealth
from components.houses import (
    Building,
    BuildingSite,
    Call,
    Hiring,
    HiringTerms,
    Houses,
    LimitOrder,
    PortCall,
    StandingOrder,
    Ventures,
)
from components.institutions import PERSON, Recipes
from components.kinds import (
    ChangeReport,
    Facility,
    FillReport,
    OutputReport,
    Settlement,
    Ship,
    Warehouse,
)
from components.market import REASONS, Change, Fill, Market
from components.rules import Goods
from components.transport import Vessel, Voyage
from ecs import rows_of
from systems.errands import cargo_costs, voyage_ticks
from systems.presentation.studies.ring import Film

if TYPE_CHECKING:
    from ecs import F64, I64, Flag, Kind, World

WANTED: frozenset[Kind] = frozenset({FillReport, OutputReport, ChangeReport})
"""The reports that wages, output and dividends are read from."""
REMEMBERED = 2048
"""Ticks of which a house's worth is remembered, the older ones ever more rarely."""


@dataclass(frozen=True, eq=False)
class Rooms:
    """The warehouses of a house, `(rooms,)`; figures of goods are `(goods, rooms)`."""

    id: I64
    place: I64
    stock: F64
    """Natural units."""
    cost: F64
    """Mean price paid for a unit of what is there; nan where none was bought."""
    price: F64
    """Standing price of a unit there."""

    @property
    def worth(self) -> F64:
        """Coins, by good and warehouse."""
        return self.stock * self.price


@dataclass(frozen=True, eq=False)
class Fleet:
    """The ships of a house, `(ships,)`; figures of goods are `(goods, ships)`."""

    id: I64
    port: I64
    """Where each lies, or is bound for."""
    at_sea: Flag
    arrives: I64
    """In so many ticks; 0 in port."""
    capacity: F64
    crew: F64
    """Coins a tick."""
    cargo: F64
    """Natural units."""
    cost: F64
    """Mean price paid for a unit of what is aboard; nan where none was bought."""
    price: F64
    """Standing price of a unit in the port."""
    value: F64
    """Coins that households pay for each."""

    @property
    def worth(self) -> F64:
        """Coins, by good and ship, of what is aboard."""
        return self.cargo * self.price

    @property
    def laden(self) -> F64:
        """Units aboard."""
        total: F64 = self.cargo.sum(axis=0)
        return total


@dataclass(frozen=True, eq=False)
class Timetable:
    """Where the ships of a house call next, a row for each call of a trip or of one round of a route."""

    ship: I64
    place: I64
    tick: I64
    """When each arrives, should lanes stay open and nobody keep it in port."""
    again: Flag
    """Whether it comes again, as on a standing route."""
    unload: F64
    """Most that is brought ashore, `(goods, calls)`, in natural units; infinite for all there is."""
    load: F64
    """Most that is taken on board."""


@dataclass(frozen=True, eq=False)
class Works:
    """The facilities of a house, `(works,)`, and what the last tick made of them."""

    id: I64
    place: I64
    recipe: I64
    """Row in the table of recipes."""
    optimum: F64
    """Persons."""
    hired: F64
    wanted: F64
    wage: F64
    """The most that is paid a head; nan where nobody is wanted."""
    paid: F64
    """Coins paid in wages in the last tick; nan unless fills are reported."""
    made: F64
    """Units made in the last tick; nan unless output is reported."""
    inputs: F64
    """Coins that the inputs of a unit cost at standing prices."""
    price: F64
    """Standing price of a unit that is made."""


@dataclass(frozen=True, eq=False)
class Sites:
    """What a house builds, `(sites,)`."""

    place: I64
    recipe: I64
    optimum: F64
    tick: I64
    """When each is ready."""


@dataclass(frozen=True, eq=False)
class Orders:
    """What a house bids and asks until told otherwise, `(orders,)`."""

    id: I64
    place: I64
    good: I64
    buys: Flag
    limit: F64
    left: F64
    filled: F64
    """Units."""
    mean: F64
    """Coins a unit so far; nan where nothing was filled."""
    placed: I64
    standing: F64
    """Standing price there."""


@dataclass(frozen=True, eq=False)
class House:
    """A house as it stands."""

    id: int
    home: int
    cash: float
    """Coins."""
    rooms: Rooms
    fleet: Fleet

    @property
    def worth(self) -> float:
        """What it has in coins: money, goods at standing prices, ships at what they would bring."""
        goods = (*self.rooms.worth.ravel().tolist(), *self.fleet.worth.ravel().tolist())
        return math.fsum((self.cash, *goods, *self.fleet.value.tolist()))


def house(world: World, eid: int) -> House:
    """Return what a house has and is worth."""
    at = world[eid]
    home, cash = int(at[Organisation].home), at[Wealth].cash / world.the(Goods).coin
    return House(eid, home, cash, rooms(world, eid), fleet(world, eid))


def rooms(world: World, eid: int) -> Rooms:
    """Return the warehouses of a house."""
    ids, storage, inventory, costs = world.view(Warehouse, Storage, Inventory, Costs)
    mine = np.flatnonzero(storage.owner == eid)
    stock = inventory.stock[:, mine] / world.the(Goods).quantum[:, None]
    place = storage.place[mine]
    cost = _known(costs.unit[:, mine], stock)
    return Rooms(ids[mine], place, stock, cost, standing_prices(world, place))


def fleet(world: World, eid: int) -> Fleet:
    """Return the ships of a house."""
    ids, vessel, voyage, hold = world.view(Ship, Vessel, Voyage, Inventory)
    mine, ventures = np.flatnonzero(vessel.owner == eid), world.the(Ventures)
    at_sea = voyage.bound[mine] >= 0
    port = np.where(at_sea, voyage.bound[mine], voyage.port[mine])
    cargo = hold.stock[:, mine] / world.the(Goods).quantum[:, None]
    return Fleet(
        id=ids[mine],
        port=port,
        at_sea=at_sea,
        arrives=np.where(at_sea, voyage.left[mine], 0).astype(np.int64),
        capacity=vessel.capacity[mine],
        crew=vessel.crew[mine] / world.the(Goods).coin,
        cargo=cargo,
        cost=_known(cargo_costs(world)[:, mine], cargo),
        price=standing_prices(world, port),
        value=vessel.capacity[mine] * (ventures.hull * ventures.resale),
    )


def standing_prices(world: World, places: I64) -> F64:
    """Return the standing price of each good in each of these settlements, `(goods, places)`."""
    settlements, market = world.view(Settlement, Market)
    prices: F64 = market.expectation[:-1, rows_of(settlements, places)]
    return prices


def _known(cost: F64, amount: F64) -> F64:
    """Return the cost of what is there and was bought, else nan."""
    return np.where((cost > 0) & (amount > 0), cost, np.nan)


def timetable(world: World, eid: int) -> Timetable:
    """Return where the ships of a house call next."""
    _, call = world.view(PortCall, Call)
    ships, vessel, voyage = world.view(Ship, Vessel, Voyage)
    owner = rows_of(ships, call.ship)
    mine = np.flatnonzero(vessel.owner[owner] == eid)
    tick = np.empty(mine.size, np.int64)
    before = -1
    for n, row in enumerate(mine.tolist()):
        ship = int(owner[row])
        if ship != before:
            sails = voyage.bound[ship] >= 0
            port = int(voyage.bound[ship] if sails else voyage.port[ship])
            # Before a tick has begun a ship at sea has `left` of them to go; one in port leaves in this one.
            now = world.tick + (int(voyage.left[ship]) - 1 if sails else 0)
            lies, before = not sails, ship
        place = int(call.place[row])
        ticks = voyage_ticks(
            world, port, place, speed=float(vessel.speed[ship]), land=bool(vessel.land[ship])
        )
        if ticks:
            now, lies = now + ticks, False
        tick[n] = now
        port = place
        if call.load[:, row].any() and not lies:
            now += 1
    units = world.the(Goods).quantum[:, None]
    return Timetable(
        ship=call.ship[mine],
        place=call.place[mine],
        tick=tick,
        again=call.again[mine],
        unload=_most(call.unload[:, mine], units),
        load=_most(call.load[:, mine], units),
    )


def _most(amounts: I64, units: I64) -> F64:
    """Return amounts in natural units, infinite where they stand for all there is."""
    return np.where(amounts == np.iinfo(np.int64).max, np.inf, amounts / units)


def works(world: World, eid: int) -> Works:
    """Return the facilities of a house."""
    goods, recipes = world.the(Goods), world.the(Recipes)
    ids, site, recipe, staff = world.view(Facility, Site, Recipe, Staff)
    warehouses, storage = world.view(Warehouse, Storage)
    at = rows_of(warehouses, site.warehouse)
    mine = np.flatnonzero(storage.owner[at] == eid)
    place, kind = storage.place[at[mine]], recipe.index[mine].astype(np.int64)
    _, terms = world.view(HiringTerms, Hiring)
    row = rows_of(ids[mine], terms.facility)
    wanted, wage = np.zeros(mine.size), np.full(mine.size, np.nan)
    wanted[row[row >= 0]] = terms.workers[row >= 0] / PERSON
    wage[row[row >= 0]] = terms.wage[row >= 0]
    price = standing_prices(world, place)
    output = recipes.output[kind]
    return Works(
        id=ids[mine],
        place=place,
        recipe=kind,
        optimum=staff.optimum[mine] / PERSON,
        hired=staff.hired[mine] / PERSON,
        wanted=wanted,
        wage=wage,
        paid=_wages(world, ids[mine]),
        made=_made(world, ids[mine]) / goods.quantum[output],
        inputs=(recipes.inputs[:, kind] * price).sum(axis=0),
        price=price[output, np.arange(mine.size)],
    )


def _wages(world: World, facilities: I64) -> F64:
    """Return what each facility paid in the last auction, `(facilities,)`, in coins."""
    if FillReport not in world.wanted:
        return np.full(facilities.size, np.nan)
    _, fill = world.view(FillReport, Fill)
    row = rows_of(facilities, fill.facility)
    paid = np.bincount(row[row >= 0], fill.paid[row >= 0], facilities.size).astype(np.float64)
    return paid / world.the(Goods).coin


def _made(world: World, facilities: I64) -> F64:
    """Return what each facility made in the last tick, `(facilities,)`, in smallest units."""
    if OutputReport not in world.wanted:
        return np.full(facilities.size, np.nan)
    _, output = world.view(OutputReport, Output)
    row = rows_of(facilities, output.facility)
    return np.bincount(row[row >= 0], output.quantity[row >= 0], facilities.size).astype(np.float64)


def sites(world: World, eid: int) -> Sites:
    """Return what a house builds."""
    _, building = world.view(BuildingSite, Building)
    warehouses, storage = world.view(Warehouse, Storage)
    at = rows_of(warehouses, building.warehouse)
    mine = np.flatnonzero(storage.owner[at] == eid)
    return Sites(
        place=storage.place[at[mine]],
        recipe=building.recipe[mine].astype(np.int64),
        optimum=building.optimum[mine] / PERSON,
        tick=building.until[mine],
    )


def orders(world: World, eid: int) -> Orders:
    """Return the standing orders of a house, the earliest first."""
    ids, order = world.view(StandingOrder, LimitOrder)
    mine = np.flatnonzero(order.owner == eid)
    warehouses, storage = world.view(Warehouse, Storage)
    place, good = storage.place[rows_of(warehouses, order.warehouse[mine])], order.good[mine].astype(np.int64)
    quantum = world.the(Goods).quantum[good]
    filled = order.filled[mine] / quantum
    money = order.money[mine] / world.the(Goods).coin
    return Orders(
        id=ids[mine],
        place=place,
        good=good,
        buys=order.buys[mine],
        limit=order.limit[mine],
        left=order.left[mine] / quantum,
        filled=filled,
        mean=np.divide(money, filled, out=np.full(mine.size, np.nan), where=filled > 0),
        placed=order.placed[mine],
        standing=standing_prices(world, place)[good, np.arange(mine.size)],
    )


class Books:
    """How houses fare: money, worth and dividends of each, noted after every tick in bounded memory.

    Dividends count only where a world is wanted to report changes.
    """

    def __init__(self, world: World) -> None:
        self.houses: I64 = world.the(Houses).ids
        self._paid = np.zeros(self.houses.size)
        self._film = Film((3, self.houses.size), REMEMBERED, np.float64)
        self.note(world)

    def note(self, world: World) -> None:
        """Remember how things stand now; what there was of later ticks is forgotten."""
        self._film.clear_after(world.tick - 1)
        self._paid = self._film.values[2, :, self._film.count - 1] if self._film.count else self._paid
        _, change = world.view(ChangeReport, Change)
        mine = change.reason == REASONS.index("dividends")
        row = rows_of(self.houses, change.holder[mine])
        paid = np.bincount(row[row >= 0], -change.money[mine][row >= 0], self.houses.size)
        each = [house(world, eid) for eid in self.houses.tolist()]
        now = [[one.cash for one in each], [one.worth for one in each]]
        self._film.put(world.tick, np.array([*now, self._paid + paid / world.the(Goods).coin]))

    def clear_after(self, tick: int) -> None:
        """Forget what came after `tick`."""
        self._film.clear_after(tick)

    def look(self, tick: int) -> None:
        """Let only what there was up to `tick` be seen, until something is noted."""
        self._film.look(tick)

    def of(self, eid: int) -> tuple[I64, F64, F64, F64]:
        """Return ticks, money, worth and profit of a house, `(ticks,)` each, in coins.

        The profit is what its worth has grown by since it was first noted, and what it has paid out.
        """
        row = int(np.flatnonzero(self.houses == eid)[0])
        cash, worth, paid = self._film.values[:, row, : self._film.count]
        return self._film.ticks, cash, worth, worth - worth[0] + paid - paid[0]
