"""What a recording says of settlements: markets and people, who owns what there, and the ships between."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from components.enterprise import Organisation, Recipe, Site, Staff, Storage
from components.holdings import Inventory, Wealth
from components.institutions import PERSON, Recipes
from components.kinds import Facility, FillReport, Org, Settlement, Ship, TransferReport, Warehouse
from components.market import Fill, Market
from components.people import Employment, Land, Population
from components.rules import Goods
from components.space import Position
from components.transport import Transfer, Vessel, Voyage
from ecs import Identity, rows_of
from scenarios.runs.record_rows import Rows, named, numbers, places, stocks
from scenarios.runs.towns import settlement_names, treasuries

if TYPE_CHECKING:
    from collections.abc import Iterator

    from ecs import F64, World

TABLES = {
    "prices": "tick INTEGER, place TEXT, good TEXT, last REAL, vwap REAL, expectation REAL, low REAL, "
    "high REAL, volume REAL, demand REAL, supply REAL, unfilled_demand REAL, unfilled_supply REAL, "
    "buyer_surplus REAL, seller_surplus REAL",
    "settlements": "tick INTEGER, name TEXT, population REAL, wealth REAL, treasury REAL, fed REAL, "
    "clothed REAL, income REAL, pool REAL, hired REAL, paid REAL, wage REAL, harvest REAL",
    "fills": "tick INTEGER, place TEXT, good TEXT, buyer INTEGER, seller INTEGER, quantity REAL, "
    "paid REAL, received REAL, bid REAL, ask REAL",
    "orgs": "tick INTEGER, id INTEGER, name TEXT, home TEXT, treasury REAL, target REAL",
    "warehouses": "tick INTEGER, id INTEGER, org INTEGER, place TEXT, good TEXT, quantity REAL",
    "facilities": "tick INTEGER, id INTEGER, warehouse INTEGER, place TEXT, recipe TEXT, optimum REAL, "
    "hired REAL",
    "pantries": "tick INTEGER, place TEXT, good TEXT, quantity REAL",
    "ships": "tick INTEGER, id INTEGER, owner INTEGER, port TEXT, bound TEXT, left INTEGER, x INTEGER, "
    "y INTEGER",
    "cargo": "tick INTEGER, ship INTEGER, good TEXT, quantity REAL",
    "transfers": "tick INTEGER, ship INTEGER, warehouse INTEGER, good TEXT, quantity REAL",
}
"""Tables and their columns, as in `scenarios.runs.record`."""

LABOR = "labor"
"""What the market for work is called among the goods."""


def rows_of_tick(world: World, tick: int) -> Iterator[Rows]:
    """Yield what markets and people came to, and what ships moved, in the tick that has just ended."""
    if world.table(Settlement).rows:
        markets = (*world.the(Goods).names, LABOR)
        yield _prices(world, tick, markets)
        yield _settlements(world, tick)
        yield _fills(world, tick, markets)
        yield _transfers(world, tick)


def _prices(world: World, tick: int, markets: tuple[str, ...]) -> Rows:
    """Return what each market came to."""
    names, quantum, (_, market) = settlement_names(world), _units(world), world.view(Settlement, Market)
    amounts = [market.volume, market.demand, market.supply, market.unfilled_demand, market.unfilled_supply]
    figures = [
        market.last, market.vwap, market.expectation, market.low, market.high,
        *(amount / quantum[:, None] for amount in amounts), market.buyer_surplus, market.seller_surplus,
    ]  # fmt: skip
    columns = [numbers(figure.T.ravel()) for figure in figures]
    towns = [name for name in names for _ in markets]
    return Rows("prices", len(towns), (tick, towns, markets * len(names), *columns))


def _settlements(world: World, tick: int) -> Rows:
    """Return how people are, what they earn, and what the land yields."""
    coin, names = world.the(Goods).coin, settlement_names(world)
    _, people, work, land, wealth = world.view(Settlement, Population, Employment, Land, Wealth)
    figures = [
        people.count / PERSON, wealth.cash / coin, treasuries(world) / coin, people.fed, people.clothed,
        people.income / coin, work.pool / PERSON, work.hired / PERSON, work.paid / PERSON, work.wage,
        land.harvest,
    ]  # fmt: skip
    return Rows("settlements", len(names), (tick, names, *map(numbers, figures)))


def _fills(world: World, tick: int, markets: tuple[str, ...]) -> Rows:
    """Return the orders that met."""
    coin, quantum, (_, fill) = world.the(Goods).coin, _units(world), world.view(FillReport, Fill)
    figures = [fill.quantity / quantum[fill.market], fill.paid / coin, fill.received / coin]
    columns = (
        places(world, fill.place),
        named(markets, fill.market),
        fill.buyer.tolist(),
        fill.seller.tolist(),
        *map(numbers, (*figures, fill.bid, fill.ask)),
    )
    return Rows("fills", fill.market.size, (tick, *columns))


def _units(world: World) -> F64:
    """Return smallest units in a natural one, `(markets,)`."""
    return np.append(world.the(Goods).quantum, PERSON).astype(np.float64)


def _transfers(world: World, tick: int) -> Rows:
    """Return what was moved between holds and warehouses."""
    goods, (_, transfer) = world.the(Goods), world.view(TransferReport, Transfer)
    columns = (
        transfer.ship.tolist(),
        transfer.warehouse.tolist(),
        named(goods.names, transfer.good),
        (transfer.quantity / goods.quantum[transfer.good]).tolist(),
    )
    return Rows("transfers", transfer.good.size, (tick, *columns))


def rows_of_snapshot(world: World) -> Iterator[Rows]:
    """Yield what organisations and households have, and where ships are with what, now."""
    if world.table(Settlement).rows:
        yield _orgs(world)
        yield from _stores(world)
        yield _facilities(world)
        yield from _ships(world)


def _orgs(world: World) -> Rows:
    coin, (ids, identity, org, wealth) = (
        world.the(Goods).coin,
        world.view(Org, Identity, Organisation, Wealth),
    )
    names = list(map(world.name_of, identity.group.tolist(), identity.number.tolist()))
    money = (wealth.cash / coin).tolist(), (org.target / coin).tolist()
    return Rows("orgs", ids.size, (world.tick, ids.tolist(), names, places(world, org.home), *money))


def _stores(world: World) -> Iterator[Rows]:
    """Yield what lies in warehouses and pantries."""
    goods, (ids, storage, stored) = world.the(Goods), world.view(Warehouse, Storage, Inventory)
    kinds = len(goods.names)
    whose = [np.repeat(each, kinds) for each in (ids, storage.owner, storage.place)]
    columns = [whose[0].tolist(), whose[1].tolist(), places(world, whose[2]), goods.names * ids.size]
    amounts = stocks(stored.stock, goods).tolist()
    yield Rows("warehouses", len(amounts), (world.tick, *columns, amounts))
    ids, pantry = world.view(Settlement, Inventory)
    towns, amounts = places(world, np.repeat(ids, kinds)), stocks(pantry.stock, goods).tolist()
    yield Rows("pantries", len(amounts), (world.tick, towns, goods.names * ids.size, amounts))


def _facilities(world: World) -> Rows:
    """Return where facilities stand, what they make, and who works there from now on."""
    ids, site, recipe, staff = world.view(Facility, Site, Recipe, Staff)
    _, storage = world.view(Warehouse, Storage)
    columns = (
        ids.tolist(),
        site.warehouse.tolist(),
        places(world, storage.place[rows_of(world.table(Warehouse).ids, site.warehouse)]),
        named(world.the(Recipes).names, recipe.index),
        (staff.optimum / PERSON).tolist(),
        (staff.hired / PERSON).tolist(),
    )
    return Rows("facilities", ids.size, (world.tick, *columns))


def _ships(world: World) -> Iterator[Rows]:
    """Yield where ships are, and what is in their holds."""
    tick, goods = world.tick, world.the(Goods)
    ids, vessel, voyage, position, hold = world.view(Ship, Vessel, Voyage, Position, Inventory)
    sails = np.flatnonzero(voyage.bound >= 0)
    bound: list[str | None] = [None] * ids.size
    for row, name in zip(sails.tolist(), places(world, voyage.bound[sails]), strict=True):
        bound[row] = name
    ports, owners = places(world, voyage.port), vessel.owner.tolist()
    spots = [column.tolist() for column in (voyage.left, position.x, position.y)]
    yield Rows("ships", ids.size, (tick, ids.tolist(), owners, ports, bound, *spots))
    amounts, holds = stocks(hold.stock, goods).tolist(), np.repeat(ids, len(goods.names)).tolist()
    yield Rows("cargo", len(amounts), (tick, holds, goods.names * ids.size, amounts))
