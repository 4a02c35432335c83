"""What a recording says of settlements: markets and people, who owns what there, and the ships between."""

from __future__ import annotations

from dataclasses import dataclass
from itertools import repeat
from typing import TYPE_CHECKING, Any

import numpy as np

from components.enterprise import Organisation, Storage
from components.holdings import Inventory, Wealth
from components.institutions import PERSON
from components.kinds import FillReport, Org, Settlement, Ship, TransferReport, Warehouse
from components.market import Fill, Market
from components.people import Employment, Land, Population
from components.rules import Goods
from components.space import Position
from components.transport import Transfer, Vessel, Voyage
from ecs import Identity
from scenarios.runs.towns import settlement_names, treasuries

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from ecs import I64, Array, World

TABLES = {
    "prices": "tick INTEGER, place TEXT, good TEXT, last REAL, vwap REAL, expectation REAL, low REAL, "
    "high REAL, volume REAL, demand REAL, supply REAL, unfilled_demand REAL, unfilled_supply REAL",
    "settlements": "tick INTEGER, name TEXT, population REAL, wealth REAL, treasury REAL, fed REAL, "
    "income REAL, pool REAL, hired REAL, paid REAL, wage REAL, harvest REAL",
    "fills": "tick INTEGER, place TEXT, good TEXT, buyer INTEGER, seller INTEGER, quantity REAL, "
    "paid REAL, received REAL, bid REAL, ask REAL",
    "orgs": "tick INTEGER, id INTEGER, name TEXT, home TEXT, treasury REAL, target REAL",
    "warehouses": "tick INTEGER, id INTEGER, org INTEGER, place TEXT, good TEXT, quantity REAL",
    "pantries": "tick INTEGER, place TEXT, good TEXT, quantity REAL",
    "ships": "tick INTEGER, id INTEGER, owner INTEGER, port TEXT, bound TEXT, left INTEGER, x INTEGER, "
    "y INTEGER",
    "cargo": "tick INTEGER, ship INTEGER, good TEXT, quantity REAL",
    "transfers": "tick INTEGER, ship INTEGER, warehouse INTEGER, good TEXT, quantity REAL",
}
"""Tables and their columns, as in `scenarios.runs.record`."""

LABOR = "labor"
"""What the market for work is called among the goods."""


@dataclass(frozen=True)
class Rows:
    """Rows for a table, column by column."""

    table: str
    count: int
    columns: tuple[Iterable[Any], ...]


def rows_of_tick(world: World, tick: int) -> Iterator[Rows]:
    """Yield what markets and people came to, and what ships moved, in the tick that has just ended."""
    names, goods = settlement_names(world), world.the(Goods)
    if not names:
        return
    markets = (*goods.names, LABOR)
    quantum = np.append(goods.quantum, PERSON)
    _, market, people, work = world.view(Settlement, Market, Population, Employment)
    _, land, wealth = world.view(Settlement, Land, Wealth)
    places = [name for name in names for _ in markets]
    money = [market.last, market.vwap, market.expectation, market.low, market.high]
    amounts = [market.volume, market.demand, market.supply, market.unfilled_demand, market.unfilled_supply]
    columns = [*money, *(amount / quantum[:, None] for amount in amounts)]
    numbers = [_numbers(column.T.ravel()) for column in columns]
    yield Rows("prices", len(places), (repeat(tick), places, markets * len(names), *numbers))
    figures = [
        people.count / PERSON, wealth.cash / goods.coin, treasuries(world) / goods.coin, people.fed,
        people.income / goods.coin, work.pool / PERSON, work.hired / PERSON, work.paid / PERSON, work.wage,
        land.harvest,
    ]  # fmt: skip
    yield Rows("settlements", len(names), (repeat(tick), names, *map(_numbers, figures)))
    _, fill = world.view(FillReport, Fill)
    columns = [fill.quantity / quantum[fill.market], fill.paid / goods.coin, fill.received / goods.coin]
    yield Rows(
        "fills",
        fill.market.size,
        (
            repeat(tick),
            _places(world, fill.place),
            np.array(markets, object)[fill.market].tolist(),
            fill.buyer.tolist(),
            fill.seller.tolist(),
            *map(_numbers, (*columns, fill.bid, fill.ask)),
        ),
    )
    yield _transfers(world, tick)


def _transfers(world: World, tick: int) -> Rows:
    """Return what was moved between holds and warehouses."""
    goods = world.the(Goods)
    _, transfer = world.view(TransferReport, Transfer)
    columns = (
        transfer.ship.tolist(),
        transfer.warehouse.tolist(),
        np.array(goods.names, object)[transfer.good].tolist(),
        (transfer.quantity / goods.quantum[transfer.good]).tolist(),
    )
    return Rows("transfers", transfer.good.size, (repeat(tick), *columns))


def rows_of_snapshot(world: World) -> Iterator[Rows]:
    """Yield what organisations and households have, and where ships are with what, now."""
    tick, goods = repeat(world.tick), world.the(Goods)
    ids, identity, org, wealth = world.view(Org, Identity, Organisation, Wealth)
    names = [
        world.name_of(group, number)
        for group, number in zip(identity.group.tolist(), identity.number.tolist(), strict=True)
    ]
    money = (wealth.cash / goods.coin).tolist(), (org.target / goods.coin).tolist()
    yield Rows("orgs", ids.size, (tick, ids.tolist(), names, _places(world, org.home), *money))
    ids, storage, inventory = world.view(Warehouse, Storage, Inventory)
    kinds = len(goods.names)
    yield Rows(
        "warehouses",
        inventory.stock.size,
        (
            tick,
            np.repeat(ids, kinds).tolist(),
            np.repeat(storage.owner, kinds).tolist(),
            _places(world, np.repeat(storage.place, kinds)),
            goods.names * ids.size,
            (inventory.stock / goods.quantum[:, None]).T.ravel().tolist(),
        ),
    )
    ids, pantry = world.view(Settlement, Inventory)
    amounts = (pantry.stock / goods.quantum[:, None]).T.ravel().tolist()
    places = _places(world, np.repeat(ids, kinds))
    yield Rows("pantries", len(amounts), (tick, places, goods.names * ids.size, amounts))
    yield from _ships(world)


def _ships(world: World) -> Iterator[Rows]:
    """Yield where ships are, and what is in their holds."""
    tick, goods = repeat(world.tick), world.the(Goods)
    ids, vessel, voyage, position, hold = world.view(Ship, Vessel, Voyage, Position, Inventory)
    sails = voyage.bound >= 0
    bound: list[str | None] = [None] * ids.size
    for row, name in zip(np.flatnonzero(sails).tolist(), _places(world, voyage.bound[sails]), strict=True):
        bound[row] = name
    numbers = [column.tolist() for column in (voyage.left, position.x, position.y)]
    ports = _places(world, voyage.port)
    yield Rows("ships", ids.size, (tick, ids.tolist(), vessel.owner.tolist(), ports, bound, *numbers))
    amounts = (hold.stock / goods.quantum[:, None]).T.ravel().tolist()
    ships = np.repeat(ids, len(goods.names)).tolist()
    yield Rows("cargo", len(amounts), (tick, ships, goods.names * ids.size, amounts))


def _places(world: World, ids: I64) -> list[str]:
    """Return the names of settlements, given by id."""
    names = np.array(settlement_names(world), object)
    names_of: list[str] = names[np.searchsorted(world.table(Settlement).ids, ids)].tolist()
    return names_of


def _numbers(column: Array) -> list[float | None]:
    """Return numbers as SQLite takes them: None for those that are not finite."""
    return [
        number if finite else None
        for number, finite in zip(column.tolist(), np.isfinite(column), strict=True)
    ]
