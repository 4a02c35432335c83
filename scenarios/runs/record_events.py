"""What a recording says of events: births and deaths, what comes from outside and goes there, commands.

Besides, the voyages that begin, and what facilities make.
"""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

import numpy as np

from components.enterprise import Output
from components.holdings import Deposit, Inventory, Wealth
from components.institutions import PERSON
from components.kinds import Account, Cell, OutputReport, Ship
from components.rules import ACCOUNTS, Goods
from components.transport import Voyage
from ecs import Identity
from ecs.command import as_data
from scenarios.runs.record_rows import Rows, named, places

if TYPE_CHECKING:
    from collections.abc import Iterator

    from ecs import I32, I64, World
    from ecs.table import Kind

TABLES = {
    "lives": "tick INTEGER, event TEXT, kind TEXT, id INTEGER, name TEXT",
    "flows": "tick INTEGER, account TEXT, good TEXT, amount REAL",
    "commands": "tick INTEGER, serial INTEGER, command TEXT, fields TEXT, asked INTEGER, refusal TEXT",
    "voyages": "tick INTEGER, ship INTEGER, port TEXT, bound TEXT, ticks INTEGER",
    "production": "tick INTEGER, facility INTEGER, good TEXT, workers REAL, quantity REAL",
}
"""Tables and their columns, as in `scenarios.runs.record`."""

GATHERED = "gathered"
"""What agents took from cells, told among what went through the accounts."""


class Chronicle:
    """Notices what has come, gone or flowed since it was last asked."""

    def __init__(self, world: World) -> None:
        self._kinds = [kind for kind in world.kinds if kind.entity]
        self._seen = {kind: world.table(kind).ids for kind in self._kinds}
        self._there = {kind: _roll(world, kind) for kind in self._kinds}
        self._accounts, self._lying = _balances(world)
        self._answered, self._journal = world.answered, 0
        self._asked: dict[int, int] = {}

    def rows_of_tick(self, world: World, tick: int) -> Iterator[Rows]:
        """Yield what happened in the tick that has just ended."""
        for kind in self._kinds:
            if self._seen[kind] is not world.table(kind).ids:  # a new array wherever rows come or go
                yield from self._lives(world, kind, tick)
        yield self._flows(world, tick)
        if world.answered > self._answered:
            yield self._commands(world, tick)
        yield _voyages(world, tick)
        yield _production(world, tick)

    def _lives(self, world: World, kind: Kind, tick: int) -> Iterator[Rows]:
        before, now = self._there[kind], _roll(world, kind)
        self._seen[kind], self._there[kind] = world.table(kind).ids, now
        for event, some, others in (("died", before, now), ("born", now, before)):
            ids, group, number = some[:, ~np.isin(some[0], others[0])].tolist()
            names = list(map(world.name_of, group, number))
            yield Rows("lives", len(ids), (tick, event, kind.name, ids, names))

    def _flows(self, world: World, tick: int) -> Rows:
        """Return what accounts have gained, and what was gathered: what left the cells and did not regrow."""
        goods, (accounts, lying) = world.the(Goods), _balances(world)
        gained = accounts - self._accounts
        gathered = self._lying - lying - gained[:-1, ACCOUNTS.index("regrowth")]
        self._accounts, self._lying = accounts, lying
        flows = np.column_stack([gained, np.append(gathered, 0)])
        ware, account = np.nonzero(flows)
        amounts = (flows[ware, account] / goods.ware_quantum[ware]).tolist()
        names = named((*ACCOUNTS, GATHERED), account)
        return Rows("flows", ware.size, (tick, names, named(goods.wares, ware), amounts))

    def _commands(self, world: World, tick: int) -> Rows:
        """Return what was carried out or refused."""
        self._asked |= {each.order.serial: each.asked for each in world.journal[self._journal :]}
        outcomes = world.outcomes_since(self._answered)
        self._answered, self._journal = world.answered, len(world.journal)
        orders = [as_data(each.order) for each in outcomes]
        columns = (
            [serial for _, serial, _, _ in orders],
            [name for _, _, name, _ in orders],
            [json.dumps(fields, ensure_ascii=False) for *_, fields in orders],
            [self._asked.get(serial) for _, serial, _, _ in orders],
            [each.refusal for each in outcomes],
        )
        return Rows("commands", len(orders), (tick, *columns))


def _roll(world: World, kind: Kind) -> I64:
    """Return who there is of a kind, `(3, rows)`: id, group and number, copied."""
    ids, identity = world.view(kind, Identity)
    return np.array([ids, identity.group, identity.number])


def _balances(world: World) -> tuple[I64, I64]:
    """Return what is on the accounts, `(wares, accounts)`, and what lies in cells, `(goods,)`."""
    _, inventory, wealth = world.view(Account, Inventory, Wealth)
    _, deposit = world.view(Cell, Deposit)
    return np.vstack([inventory.stock, wealth.cash]), deposit.amount.sum(axis=1)


def _voyages(world: World, tick: int) -> Rows:
    """Return which ships have left port, for where, and how long that takes."""
    ids, voyage = world.view(Ship, Voyage)
    left = np.flatnonzero((voyage.bound >= 0) & (voyage.left == voyage.total))
    ports = (places(world, each[left]) if left.size else [] for each in (voyage.port, voyage.bound))
    return Rows("voyages", left.size, (tick, ids[left].tolist(), *ports, voyage.total[left].tolist()))


def _production(world: World, tick: int) -> Rows:
    """Return what each facility made, and with how many."""
    goods, (_, output) = world.the(Goods), world.view(OutputReport, Output)
    good: I32 = output.good
    columns = (
        output.facility.tolist(),
        named(goods.names, good),
        (output.workers / PERSON).tolist(),
        (output.quantity / goods.quantum[good]).tolist(),
    )
    return Rows("production", good.size, (tick, *columns))
