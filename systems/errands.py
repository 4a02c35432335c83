"""Errands of ships of trading houses: where they call, what they move there, what their cargo has cost."""

from __future__ import annotations

import heapq
import math
from typing import TYPE_CHECKING

import numpy as np

from components.enterprise import Costs
from components.holdings import Inventory
from components.houses import Call, CargoBook, CargoCosts, PortCall
from components.kinds import LaneBetween, Settlement, Ship, TransferReport, Warehouse
from components.rules import Goods
from components.transport import Lane, Transfer, Vessel, Voyage
from ecs import rows_of
from systems.economics.errands import carry, run_errands
from systems.lanes import network

if TYPE_CHECKING:
    from ecs import F64, I64, Flag, World
    from systems.lanes import Network


def sail_on_errands(
    world: World, net: Network, lying: Flag, ready: Flag, base: I64, port: I64, bound: I64, lane: I64,
    moved: I64,
) -> None:  # fmt: skip
    """Let ships of houses do what they were told to; fill in `bound` and `lane` of those that leave."""
    _, call = world.view(PortCall, Call)
    if not call.ship.size:
        return
    ships, vessel, voyage, hold = world.view(Ship, Vessel, Voyage, Inventory)
    _, way = world.view(LaneBetween, Lane)
    _, stored, costs = world.view(Warehouse, Inventory, Costs)
    owner = rows_of(ships, call.ship)
    first = np.searchsorted(owner, np.arange(ships.size))
    last = np.searchsorted(owner, np.arange(ships.size), side="right")
    carried, done = cargo_costs(world), np.empty(ships.size, np.int64)
    run_errands(
        first, last, lying, ready, voyage.waited, base, port, vessel.capacity, vessel.land,
        rows_of(world.table(Settlement).ids, call.place), call.unload, call.load, net.one, net.other,
        way.ticks, way.open, way.land, world.the(Goods).ware_quantum, call.landed, done, hold.stock,
        stored.stock, moved, carried, costs.unit, bound, lane,
    )  # fmt: skip
    _turn_over(world, owner, np.arange(owner.size) - first[owner] < done[owner])
    keep_cargo_costs(world, carried)


def _turn_over(world: World, owner: I64, done: Flag) -> None:
    """Put calls that are done behind the others of their ship if they come again, or strike them out."""
    if not done.any():
        return
    _, call = world.view(PortCall, Call)
    kept = np.flatnonzero(~done | call.again)
    rows = kept[np.lexsort((done[kept], owner[kept]))]
    columns = {column.name: getattr(call, column.name)[..., rows] for column in Call.columns}
    columns["landed"] &= ~done[rows]
    world.rewrite(PortCall, rows.size, Call(**columns))


def give_calls(world: World, ship: int, calls: Call) -> None:
    """Let a ship make these calls and no others; the calls of all ships stay in the order of their ids."""
    _, known = world.view(PortCall, Call)
    others = known.ship != ship
    names = [column.name for column in Call.columns]
    every = {
        key: np.concatenate([getattr(known, key)[..., others], getattr(calls, key)], axis=-1) for key in names
    }
    order = np.argsort(every["ship"], kind="stable")
    world.rewrite(PortCall, order.size, Call(**{key: every[key][..., order] for key in names}))


def forget_ships(world: World, gone: I64) -> None:
    """Strike out what ships that are no more were to do and what they carried."""
    _, call = world.view(PortCall, Call)
    if np.isin(call.ship, gone).any():
        for ship in gone.tolist():
            give_calls(world, ship, no_calls(world))
    _, book = world.view(CargoBook, CargoCosts)
    kept = np.flatnonzero(~np.isin(book.ship, gone))
    world.rewrite(CargoBook, kept.size, CargoCosts(ship=book.ship[kept], unit=book.unit[:, kept]))


def no_calls(world: World, count: int = 0) -> Call:
    """Return so many calls that are still blank."""
    table, axes = {column.name: column for column in Call.columns}, world.axes
    return Call(**{key: np.zeros(column.shape(count, axes), column.dtype) for key, column in table.items()})


# --- what cargo has cost -----------------------------------------------------------------------------------


def cargo_costs(world: World) -> F64:
    """Return what a unit of each good in each hold cost, `(goods, ships)`; 0 where nobody knows."""
    ships = world.table(Ship).ids
    _, book = world.view(CargoBook, CargoCosts)
    costs = np.zeros((world.axes["goods"], ships.size))
    costs[:, rows_of(ships, book.ship)] = book.unit
    return costs


def keep_cargo_costs(world: World, costs: F64) -> None:
    """Keep what `cargo_costs` returned, as it is now, for goods that are aboard."""
    ships, hold = world.view(Ship, Inventory)
    _, book = world.view(CargoBook, CargoCosts)
    costs = np.where(hold.stock > 0, costs, 0.0)
    rows = np.flatnonzero(costs.any(axis=0))
    if not (np.array_equal(ships[rows], book.ship) and np.array_equal(costs[:, rows], book.unit)):
        world.rewrite(CargoBook, rows.size, CargoCosts(ship=ships[rows], unit=costs[:, rows]))


def carry_now(world: World, ship: int, warehouse: int, good: int, amount: int) -> None:
    """Load so much into the hold of a ship, or unload it if below zero; both by their rows."""
    ships, hold = world.view(Ship, Inventory)
    _, stored, costs = world.view(Warehouse, Inventory, Costs)
    carried, moved, base = cargo_costs(world), np.zeros_like(hold.stock), np.full(ships.size, warehouse)
    carry(good, amount, ship, warehouse, hold.stock, stored.stock, moved, carried, costs.unit)
    keep_cargo_costs(world, carried)
    report_transfers(world, moved, base)


def report_transfers(world: World, moved: I64, base: I64) -> None:
    """Add what was moved between holds and warehouses, `(goods, ships)`, to the report of this tick."""
    if TransferReport not in world.wanted or not moved.any():
        return
    _, known = world.view(TransferReport, Transfer)
    good, ship = np.nonzero(moved)
    new = {
        "ship": world.table(Ship).ids[ship],
        "warehouse": world.table(Warehouse).ids[base[ship]],
        "good": good,
        "quantity": moved[good, ship],
    }
    both = {key: np.concatenate([getattr(known, key), column]) for key, column in new.items()}
    world.rewrite(TransferReport, both["ship"].size, Transfer(**both))


# --- ways --------------------------------------------------------------------------------------------------


def way_between(world: World, here: int, there: int, *, land: bool) -> list[int] | None:
    """Return the ports of the quickest way from one to another, the last one last; None if there is none.

    Of ways that are as quick the one through older settlements. Closed lanes count: they may open again.
    """
    beside, settled = network(world).beside(world, land), set[int]()
    waiting: list[tuple[int, list[int]]] = [(0, [here])]
    while waiting:
        ticks, ports = heapq.heappop(waiting)
        port = ports[-1]
        if port == there:
            return ports[1:]
        if port not in settled:
            settled.add(port)
            for other, more in beside.get(port, {}).items():
                heapq.heappush(waiting, (ticks + more, [*ports, other]))
    return None


def voyage_ticks(world: World, here: int, there: int, *, land: bool, speed: float) -> int:
    """Return how long the quickest way takes; 0 where there is none, or no need of one."""
    beside, total = network(world).beside(world, land), 0
    for port in way_between(world, here, there, land=land) or ():
        total += max(1, math.ceil(beside[here][port] / speed))
        here = port
    return total
