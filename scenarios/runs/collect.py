"""Collectors: what a recording would tell, kept in memory while a world runs."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from components.kinds import FillReport, OutputReport, RefusalReport, TransferReport
from scenarios.faults import did_you_mean
from scenarios.runs.record import TABLES, rows_of_snapshot, rows_of_tick
from scenarios.runs.record_events import TABLES as EVENTS
from scenarios.runs.record_events import Chronicle

if TYPE_CHECKING:
    from collections.abc import Iterable

    from ecs import World
    from scenarios.runs.record_rows import Rows

WANTED = {
    "fills": FillReport, "refusals": RefusalReport, "transfers": TransferReport, "production": OutputReport,
}  # fmt: skip
"""What a world has to be asked for before it reports it."""

AT_ONCE = ("trades", "refusals", "prices", "settlements", "fills", "transfers", *EVENTS)
"""Tables of what happens in a tick; the others, but for `run` and `requests`, tell of the state after one."""


class Collector:
    """Collects tables of a recording in memory: trades and prices, unless others are named.

    `tick` watches a run. What happens is collected in every tick, states at the start and every `every`
    ticks. The tables, their columns and units are those of recordings; `columns`, `frame` and `arrow` take
    them out.

    >>> from scenarios import Collector, build, columns, load
    >>> world = build(load("three_agent_barter"))
    >>> seen = Collector(world, "trades", "inventories", every=2)
    >>> for _ in range(4):
    ...     world.step()
    ...     seen.tick(world)
    >>> trades = columns(seen, "trades")
    >>> trades["tick"], trades["good"], trades["price"]
    (array([0, 1]), array(['A', 'A'], dtype=object), array([1., 1.]))
    >>> sorted(set(columns(seen, "inventories")["tick"].tolist()))
    [0, 2, 4]
    """

    def __init__(self, world: World, *tables: str, every: int = 1) -> None:
        known = [name for name in TABLES if name not in {"run", "requests"}]
        for name in tables:
            if name not in known:
                hint = did_you_mean(name, known)
                msg = f"there is no table {name!r}{hint} (there are {', '.join(known)})"
                raise ValueError(msg)
        if every < 1:
            msg = f"every {every} ticks is never"
            raise ValueError(msg)
        self.world, self.every = world, every
        self.tables: dict[str, list[list[Any]]] = {
            name: [[] for _ in TABLES[name].split(", ")] for name in tables or ("trades", "prices")
        }
        """The values of each table, column by column."""
        world.wanted |= {kind for name, kind in WANTED.items() if name in self.tables}
        self._chronicle = None if self.tables.keys().isdisjoint(EVENTS) else Chronicle(world)
        self._happen = not self.tables.keys().isdisjoint(AT_ONCE)
        self._stand = not self.tables.keys() <= set(AT_ONCE)
        if self._stand:
            self._take(rows_of_snapshot(world))

    def tick(self, world: World) -> None:
        """Collect what has happened in the tick that has just ended, and how things stand."""
        if self._happen:
            self._take(rows_of_tick(world))
        if self._chronicle is not None:
            self._take(self._chronicle.rows_of_tick(world, world.tick - 1))
        if self._stand and world.tick % self.every == 0:
            self._take(rows_of_snapshot(world))

    def _take(self, found: Iterable[Rows]) -> None:
        for rows in found:
            for values, more in zip(self.tables.get(rows.table, ()), rows.columns, strict=False):
                values.extend([more] * rows.size if isinstance(more, int | str) else more)
