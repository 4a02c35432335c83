"""Recordings: what happened in a run, as tables of an SQLite file that can be read even while it grows.

Written ahead (WAL), one transaction for a batch of whole ticks: a run that is killed leaves a file that
opens, holds whole ticks and lacks at most the last batch.
"""

from __future__ import annotations

import json
import sqlite3
from contextlib import contextmanager, suppress
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING

from components.kinds import FillReport, OutputReport, RefusalReport, TransferReport
from components.rules import Goods
from ecs import World, digest
from ecs.command import as_data
from scenarios.runs import Stop, record_agents, record_events, record_towns
from scenarios.runs.provenance import provenance
from scenarios.runs.record_rows import PER_STATEMENT, Rows
from scenarios.runs.recorded import FORMAT
from scenarios.runs.run import Interrupted
from scenarios.runs.show import tell
from scenarios.runs.target import APPLICATION_ID, bring_back, claim, earlier, let_go

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator
    from types import TracebackType
    from typing import Self

    from scenarios.load import Loaded
TABLES = {
    "run": "key TEXT PRIMARY KEY, value TEXT NOT NULL",
    "requests": "tick INTEGER, due INTEGER, serial INTEGER, command TEXT, fields TEXT",
    **record_agents.TABLES,
    **record_events.TABLES,
    **record_towns.TABLES,
}
"""The tables and their columns; all but `run` are indexed by tick."""

BATCH_ROWS = 50_000
BATCH_TICKS = 100
"""A transaction ends with the tick that makes it so many rows or so many ticks."""


class Recorder:
    """Records a world while it runs: agents and resources at the start, every `every` ticks, and at the end.

    Used as a context, with `tick` called after every tick. Raises `Stop` when the file cannot be written.
    """

    def __init__(
        self,
        path: str | Path,
        world: World,
        loaded: Loaded,
        *,
        every: int = 10,
        refusals: bool = False,
        overwrite: bool = False,
    ) -> None:
        self.path, self.world, self.loaded = Path(path), world, loaded
        self.every, self.refusals, self.overwrite = every, refusals, overwrite
        self.rows = 0
        """In all tables but `run`, committed or not."""
        self._base: sqlite3.Connection | None = None
        self._chronicle = record_events.Chronicle(world)
        self._waiting: dict[str, list[object]] = {}
        """Values to be committed, by table and row by row: of whole ticks, until `_recorded`."""
        self._rows = self._ticks = self._requests = 0
        self._last_snapshot = -1
        self._recorded = world.tick

    @property
    def _sql(self) -> sqlite3.Connection:
        if self._base is None:
            msg = "the recorder is not open"
            raise RuntimeError(msg)
        return self._base

    def __enter__(self) -> Self:
        claim(self.path, overwrite=self.overwrite)
        with self._failing_in_one_line():
            try:
                self._base = sqlite3.connect(self.path, isolation_level=None)
                self._create()
            except BaseException:
                self._abandon()
                raise
        self.world.wanted |= {FillReport, OutputReport, TransferReport}
        if self.refusals:
            self.world.wanted.add(RefusalReport)
        return self

    def _create(self) -> None:
        """Lay out the file, note what is run, and write the state at the start."""
        self._sql.execute("PRAGMA synchronous = NORMAL")
        self._sql.execute("BEGIN")
        self._sql.execute(f"PRAGMA application_id = {APPLICATION_ID}")
        self._sql.execute(f"PRAGMA user_version = {FORMAT}")
        for table, columns in TABLES.items():
            self._sql.execute(f"CREATE TABLE {table} ({columns}){' WITHOUT ROWID' * (table == 'run')}")
            if table != "run":
                self._sql.execute(f"CREATE INDEX {table}_by_tick ON {table} (tick)")
        self._note(self._facts())
        self._sql.execute("COMMIT")
        self._sql.execute("PRAGMA journal_mode = WAL")
        self._keep(self._snapshot())
        self._commit()

    def _facts(self) -> dict[str, object]:
        scenario, goods = self.loaded.scenario, self.world.the(Goods)
        return {
            "format": FORMAT,
            **provenance(self.loaded),
            "title": scenario.title,
            "overrides": json.dumps(self.loaded.overrides, ensure_ascii=False),
            "mods": json.dumps(self.loaded.mods),
            "plugins": json.dumps([each.label for each in self.loaded.plugins]),
            "texts": json.dumps(self.loaded.texts, ensure_ascii=False),
            "seed": self.world.seed,
            "goods": json.dumps(goods.names),
            "money": goods.money or "",
            "every": self.every,
            "refusals": int(self.refusals),
            "first_tick": self.world.tick,
            "ticks": self.world.tick,
            "finished": 0,
        }

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        """Close the file: after a failure inside a tick with what was whole before it."""
        if self._base is None:
            return
        if error is not None and not isinstance(error, Interrupted):
            with suppress(sqlite3.Error):
                self._commit()
            self._close()
        else:
            with self._failing_in_one_line():
                try:
                    self._finish(whole=error is None)
                finally:
                    self._close()
        if error is None:
            let_go(self.path)
        elif not isinstance(error, Stop) and earlier(self.path).exists():
            tell(f"what was recorded before is {str(earlier(self.path))!r}")

    def _finish(self, *, whole: bool) -> None:
        """Write down how it ended."""
        if self._last_snapshot != self.world.tick:
            self._keep(self._snapshot())
        self._commit({"state_hash": digest(self.world), "finished": int(whole)})
        with suppress(sqlite3.OperationalError):  # somebody reads it, and it stays as it is
            self._sql.execute("PRAGMA journal_mode = DELETE")  # one file, which can be read anywhere

    def tick(self, world: World) -> None:
        """Write down the tick that has just ended."""
        happened = [*self._happenings(world.tick - 1)]
        if world.tick % self.every == 0:
            happened += self._snapshot()
        self._keep(happened)
        self._recorded = world.tick
        self._ticks += 1
        if self._rows >= BATCH_ROWS or self._ticks >= BATCH_TICKS:
            with self._failing_in_one_line():
                self._commit()

    def _keep(self, happened: Iterable[Rows]) -> None:
        """Let rows wait until they are committed."""
        for rows in happened:
            self._waiting.setdefault(rows.table, []).extend(rows.flat())
            self._rows += rows.size
            self.rows += rows.size

    def _commit(self, facts: dict[str, object] | None = None) -> None:
        """Write down what waits, and until when it is complete, all of it or nothing."""
        self._keep(self._asked())
        self._sql.execute("BEGIN")
        try:
            for table, values in self._waiting.items():
                self._write(table, values)
            self._note({"ticks": self._recorded, **(facts or {})})
            self._sql.execute("COMMIT")
        except BaseException:
            if self._sql.in_transaction:
                self._sql.execute("ROLLBACK")
            raise
        self._waiting.clear()
        self._rows = self._ticks = 0

    def _close(self) -> None:
        base, self._base = self._base, None
        if base is not None:
            base.close()

    def _abandon(self) -> None:
        """Leave everything as it was before a file that could not even be begun."""
        self._close()
        bring_back(self.path)

    @contextmanager
    def _failing_in_one_line(self) -> Iterator[None]:
        try:
            yield
        except sqlite3.Error as error:
            reason = f"recording to {str(self.path)!r} failed: {error}"
            if earlier(self.path).exists() and self._base is not None:
                reason += f" (what was recorded before is {str(earlier(self.path))!r})"
            raise Stop(reason, 1) from error

    # --- rows ----------------------------------------------------------------------------------------------

    def _note(self, facts: dict[str, object]) -> None:
        rows = [(key, str(value)) for key, value in facts.items()]
        self._sql.executemany("INSERT OR REPLACE INTO run VALUES (?, ?)", rows)

    def _write(self, table: str, values: list[object]) -> None:
        """Put rows into their table, many by one statement."""
        width = TABLES[table].count(",") + 1
        many = min(PER_STATEMENT, self._sql.getlimit(sqlite3.SQLITE_LIMIT_VARIABLE_NUMBER) // width)
        step = many * width
        whole = len(values) // step * step
        for start in range(0, whole, step):
            self._sql.execute(_insertion(table, width, many), values[start : start + step])
        rest = zip(*[iter(values[whole:])] * width, strict=True)
        self._sql.executemany(_insertion(table, width, 1), rest)

    def _asked(self) -> Iterator[Rows]:
        """Yield what has been asked of the world since this was last called, as a save keeps it."""
        new = self.world.journal[self._requests :]
        self._requests += len(new)
        for each in new:
            tick, serial, command, fields = as_data(each.order)
            told = each.asked, tick, serial, command, json.dumps(fields, ensure_ascii=False)
            yield Rows("requests", 1, told)

    def _happenings(self, tick: int) -> Iterator[Rows]:
        """Yield what happened in the tick that has just ended."""
        for rows in rows_of_tick(self.world):
            if self.refusals or rows.table != "refusals":
                yield rows
        yield from self._chronicle.rows_of_tick(self.world, tick)

    def _snapshot(self) -> list[Rows]:
        """Return what everybody has and what lies about, now."""
        self._last_snapshot = self.world.tick
        return [*rows_of_snapshot(self.world)]


def rows_of_tick(world: World) -> Iterator[Rows]:
    """Yield what was traded, refused and moved in the tick that has just ended."""
    yield record_agents.trades(world, world.tick - 1)
    yield record_agents.refusals(world, world.tick - 1)
    yield from record_towns.rows_of_tick(world, world.tick - 1)


def rows_of_snapshot(world: World) -> Iterator[Rows]:
    """Yield what everybody has, and what lies about, now."""
    yield from record_agents.rows_of_snapshot(world)
    yield from record_towns.rows_of_snapshot(world)


@cache
def _insertion(table: str, width: int, rows: int) -> str:
    marks = f"({', '.join('?' * width)})"
    return f"INSERT INTO {table} VALUES {', '.join([marks] * rows)}"
