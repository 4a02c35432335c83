"""The world: who exists, what is asked of it, and the tick."""

from __future__ import annotations

from contextlib import contextmanager
from dataclasses import dataclass, fields, is_dataclass
from typing import TYPE_CHECKING, Any, TypeVar

import numpy as np

from ecs import luck
from ecs.census import Census
from ecs.columns import F64, I32, I64, U64, Array, Component, Identity, exact
from ecs.command import Command, Order, Outcome, Request
from ecs.entity import Entity
from ecs.table import Key, Kind, Table, rows_of
from ecs.views import Views

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping, Sequence

    from ecs.system import System

_R = TypeVar("_R")

BORN = "born"
"""The name of those who come without one; no group may take it."""


@dataclass(frozen=True)
class Snapshot:
    """A copy of a world's state between two ticks."""

    tick: int
    seed: int
    next_id: int
    births: int
    groups: tuple[str, ...]
    rules: dict[type, object]
    columns: dict[Kind, dict[Key, Array]]
    orders: tuple[Order, ...]
    serial: int
    outcomes: tuple[Outcome, ...] = ()
    journal: tuple[Request, ...] = ()


class World(Views):
    """Entities in columns, rules beside them, and systems that run over both, tick by tick.

    Outside a tick every view is read-only: change comes from systems, and to those from commands.
    `attached` gives kinds further components in this world alone.
    `wanted` names transient kinds that somebody reads and systems may leave empty otherwise. `journal` keeps
    what was submitted outside a tick: with the rules and the seed it is all that a run hangs on.
    `after_system` hooks are called with the world and the system that has just run. After an exception inside
    a tick the world stands in the middle of it: `restore` a snapshot to go on.
    """

    def __init__(
        self,
        systems: Sequence[type[System]],
        kinds: Sequence[Kind],
        *,
        seed: int = 0,
        axes: dict[str, int] | None = None,
        attached: Mapping[Kind, tuple[type[Component], ...]] | None = None,
    ) -> None:
        super().__init__(kinds, axes or {}, attached or {})
        self.systems = tuple(systems)
        self.seed = seed
        self.tick = 0
        self.next_id = 0
        self.births = 0
        self.groups: list[str] = []
        self._group_of: dict[str, int] = {}
        self.rules: dict[type, object] = {}
        self.outcomes: list[Outcome] = []
        self.answered = 0
        """How many outcomes there have been since it was made."""
        self.journal: list[Request] = []
        self.after_system: list[Callable[[World, System], None]] = []
        self.wanted: set[Kind] = set()
        self._ticking = False
        self._founding = False
        self._unborn: list[tuple[Kind, int, dict[Key, Array]]] = []
        self._dying: list[I64] = []
        self._orders: list[Order] = []
        self._serial = 0
        self._streams: dict[tuple[int, str], np.uint64] = {}
        self._census = Census(systems, (table for kind, table in self._tables.items() if kind.entity))

    # --- rules ---------------------------------------------------------------------------------------------

    def put(self, rule: object) -> None:
        """Set the one rule of this type, a frozen dataclass of parameters; its arrays become read-only."""
        if is_dataclass(rule):
            for field in fields(rule):
                if isinstance(value := getattr(rule, field.name), np.ndarray):
                    value.flags.writeable = False
        self.rules[type(rule)] = rule

    def the(self, kind: type[_R]) -> _R:
        """Return the rule of this type."""
        try:
            rule: Any = self.rules[kind]
        except KeyError:
            msg = f"this world has no rule {kind.__name__}"
            raise KeyError(msg) from None
        found: _R = rule
        return found

    # --- who exists ----------------------------------------------------------------------------------------

    def name_of(self, group: int, number: int) -> str:
        """Return the name of the `number`-th of a group; a number below zero says it is the only one."""
        return self.groups[group] if number < 0 else f"{self.groups[group]}-{number}"

    def spawn(self, kind: Kind, count: int, *batches: Component, group: str | None = None) -> I64:
        """Add `count` rows of `kind` and return their ids, `(count,)`; facts have none.

        `group` names them: `farmer-0`, `farmer-1` … Their luck hangs on that name and nothing else; entities
        without a name are born and take theirs from the world's count of births. Columns left out take their
        defaults. Inside a tick the rows appear at the next sync point.
        """
        numbers = np.arange(count) + (self.births if group is None else 0)
        return self._spawn(kind, count, numbers, batches, group)

    @contextmanager
    def founding(self) -> Iterator[None]:
        """Let all who are spawned inside appear together at the end: many single ones cost less that way."""
        self._between_ticks("founding")
        self._founding = True
        try:
            yield
        finally:
            self._founding = False
        self.sync()

    def spawn_one(self, kind: Kind, *batches: Component, name: str) -> int:
        """Add a single entity called `name` and return its id."""
        return int(self._spawn(kind, 1, np.array([-1]), batches, name)[0])

    def _spawn(
        self, kind: Kind, count: int, numbers: I64, batches: tuple[Component, ...], group: str | None
    ) -> I64:
        """Note `count` new rows with these numbers in their group."""
        if kind.entity:
            if group is not None and (group == BORN or group in self._group_of):
                msg = f"the name {group!r} is taken"
                raise ValueError(msg)
            name = BORN if group is None else group
            ids = np.arange(self.next_id, self.next_id + count)
            index = np.full(ids.size, self._group_of.get(name, len(self.groups)))
            lucks = luck.of(name, np.maximum(numbers, 0))
            identity = Identity(id=ids, luck=lucks, group=index, number=numbers)
            given = self.table(kind).checked(count, (identity, *batches))
            if name not in self._group_of:
                self._group_of[name] = len(self.groups)
                self.groups.append(name)
            self.next_id += count
            self.births += count if group is None else 0
        elif group is None:
            ids = np.empty(0, np.int64)
            given = self.table(kind).checked(count, batches)
        else:
            msg = f"a {kind} is a fact and has no name"
            raise TypeError(msg)
        self._unborn.append((kind, count, given))
        if not (self._ticking or self._founding):
            self.sync()
        return ids

    def despawn(self, ids: I64) -> None:
        """Remove the entities `ids`, `(any,)`; inside a tick at the next sync point."""
        dying = np.atleast_1d(exact(ids, np.dtype(np.int64), "despawn"))
        alive = np.zeros(dying.size, np.bool_)
        for _, table in self._peopled():
            alive |= rows_of(table.ids, dying) >= 0
        if not alive.all():
            msg = f"there is no entity {dying[~alive][0]}"
            raise KeyError(msg)
        self._dying.append(dying)
        if not self._ticking:
            self.sync()

    def sync(self) -> None:
        """Let the deaths and births asked for so far take effect; views from before hold no longer."""
        if not (self._unborn or self._dying):
            return
        changed = {kind for kind, _, _ in self._unborn}
        if self._dying:
            dead, self._dying = np.concatenate(self._dying), []
            for kind, table in self._peopled():
                rows = rows_of(table.ids, dead)
                if (rows >= 0).any():
                    stays = np.ones(table.rows, np.bool_)
                    stays[rows[rows >= 0]] = False
                    table.keep(stays)
                    changed.add(kind)
        unborn, self._unborn = self._unborn, []
        for kind, count, given in unborn:
            self._tables[kind].append(count, given)
        self._enlist([kind for kind in self._tables if kind in changed])

    def _peopled(self) -> Iterator[tuple[Kind, Table]]:
        """Yield the kinds of entities that there are any of."""
        for kind, table in self._tables.items():
            if kind.entity and table.rows:
                yield kind, table

    def _enlist(self, kinds: list[Kind]) -> None:
        """Tell esper who is there now."""
        for kind in kinds:
            if kind.entity:
                table = self._tables[kind]
                members = tuple(table.readonly[component] for component in table.components)
                self._census.match(kind, table.ids, members)

    def __getitem__(self, eid: int) -> Entity:
        for kind, _ in self._peopled():
            if self.row_of(kind, eid) >= 0:
                return Entity(self, kind, eid)
        msg = f"there is no entity {eid}"
        raise KeyError(msg)

    def esper_handle(self, eid: int) -> tuple[str, int]:
        """Return esper's world name and integer for an entity: what esper's own queries take."""
        kind = self[eid].kind
        return self._census.context, self._census.handle(kind, self.row_of(kind, eid))

    # --- luck ----------------------------------------------------------------------------------------------

    def bits(self, name: str, kind: Kind, *, every: int = 1) -> U64:
        """Return 64 random bits for each entity of `kind`, `(rows,)`, new ones every `every` ticks."""
        return luck.bits(self._stream(name), self._lucks(kind), self.tick // every)

    def turns(self, name: str, kind: Kind) -> I32:
        """Return the rows of `kind`, `(rows,)`, in an order drawn by lot, another one every tick."""
        return luck.turns(self.bits(name, kind))

    def uniform(self, name: str, kind: Kind, *, every: int = 1) -> F64:
        """Return a number in [0, 1) for each entity of `kind`, `(rows,)`, a new one every `every` ticks."""
        return luck.uniform(self._stream(name), self._lucks(kind), self.tick // every)

    def _lucks(self, kind: Kind) -> U64:
        return self.table(kind).batch(Identity, writable=False).luck

    def _stream(self, name: str) -> np.uint64:
        if (self.seed, name) not in self._streams:
            self._streams[self.seed, name] = luck.stream(self.seed, name)
        return self._streams[self.seed, name]

    # --- the tick ------------------------------------------------------------------------------------------

    def act(self, system: System) -> None:
        """Run `system` and hold every view meanwhile to what it declared."""
        self._acting = system
        try:
            system.run(self)
        finally:
            self._acting = None
        for hook in self.after_system:
            hook(self, system)

    def step(self, ticks: int = 1) -> None:
        """Run every system once a tick, in order, `ticks` times."""
        self._between_ticks("step")
        self._ticking = True
        try:
            for _ in range(ticks):
                self._census.process(self)
                self.sync()
                self.tick += 1
        finally:
            self._ticking = False

    def _between_ticks(self, act: str) -> None:
        if self._ticking:
            msg = f"{act} inside a tick"
            raise RuntimeError(msg)

    def submit(self, command: Command, tick: int | None = None) -> Order:
        """Ask for `command` at `tick` (the next one if left out); it is checked when it is due."""
        order = Order(max(self.tick, tick or 0), self._serial, command)
        self._serial += 1
        self._orders.append(order)
        if not self._ticking:
            self.journal.append(Request(self.tick, order))
        return order

    def due(self) -> list[Order]:
        """Take the orders that are due now, by tick and serial."""
        now = [order for order in self.orders if order.tick <= self.tick]
        if now:
            self._orders = [order for order in self._orders if order.tick > self.tick]
        return now

    def answer(self, outcomes: Sequence[Outcome], kept: int) -> None:
        """Note what became of orders; the last `kept` are remembered."""
        self.outcomes += outcomes
        self.answered += len(outcomes)
        del self.outcomes[:-kept]

    def outcomes_since(self, answered: int) -> list[Outcome]:
        """Return those that are remembered of the outcomes after the first `answered`."""
        new = self.answered - answered
        return self.outcomes[-new:] if new > 0 else []

    @property
    def orders(self) -> tuple[Order, ...]:
        """The orders that are not due yet, by tick and serial."""
        return tuple(sorted(self._orders, key=lambda order: (order.tick, order.serial)))

    # --- snapshots -----------------------------------------------------------------------------------------

    def snapshot(self, like: Snapshot | None = None) -> Snapshot:
        """Copy the state; `restore` goes back to it, and what follows is then the same.

        Large columns that stand as in `like`, an earlier snapshot of this world, are shared with it.
        """
        self._between_ticks("snapshot")
        earlier = {} if like is None else like.columns
        return Snapshot(
            tick=self.tick,
            seed=self.seed,
            next_id=self.next_id,
            births=self.births,
            groups=tuple(self.groups),
            rules=dict(self.rules),
            columns={
                kind: table.dump(earlier.get(kind))
                for kind, table in self._tables.items()
                if not kind.transient
            },
            orders=self.orders,
            serial=self._serial,
            outcomes=tuple(self.outcomes),
            journal=tuple(self.journal),
        )

    def restore(self, snapshot: Snapshot) -> None:
        """Go back (or forward) to `snapshot`, taken from this world or one built alike, any number of times.

        Transient kinds come back empty. Views from before hold no longer.
        """
        self._between_ticks("restore")
        kept = {kind: table for kind, table in self._tables.items() if not kind.transient}
        if kept.keys() != snapshot.columns.keys() or not all(
            table.fits(snapshot.columns[kind]) for kind, table in kept.items()
        ):
            msg = "the snapshot is of a world with other kinds, columns or axes"
            raise ValueError(msg)
        self.tick = snapshot.tick
        self.seed = snapshot.seed
        self.next_id = snapshot.next_id
        self.births = snapshot.births
        self.groups = list(snapshot.groups)
        self._group_of = {name: index for index, name in enumerate(self.groups)}
        self.rules = dict(snapshot.rules)
        self.outcomes = list(snapshot.outcomes)
        self.journal = list(snapshot.journal)
        self._orders = list(snapshot.orders)
        self._serial = snapshot.serial
        self._unborn, self._dying = [], []
        for kind, table in self._tables.items():
            table.restore({} if kind.transient else snapshot.columns[kind])
        self._enlist(self.kinds)
