"""Recordings: what happened in a run, as tables of an SQLite file that can be read even while it grows.

Written ahead (WAL), one transaction for a batch of whole ticks: a run that is killed leaves a file that
opens, holds whole ticks and lacks at most the last batch.
"""

from __future__ import annotations

import json
import sqlite3
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import TYPE_CHECKING

from components.kinds import FillReport, RefusalReport, TransferReport
from components.rules import Goods
from ecs import World, digest
from ecs.command import as_data
from scenarios.runs import VERSION, Stop, record_agents, record_towns
from scenarios.runs.run import Interrupted
from scenarios.runs.target import APPLICATION_ID, BESIDE, claim

if TYPE_CHECKING:
    from collections.abc import Iterator
    from types import TracebackType
    from typing import Self

    from scenarios.load import Loaded
    from scenarios.runs.record_towns import Rows

FORMAT = 2

TABLES = {
    "run": "key TEXT PRIMARY KEY, value TEXT NOT NULL",
    "requests": "tick INTEGER, due INTEGER, serial INTEGER, command TEXT, fields TEXT",
    **record_agents.TABLES,
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
        self._base: sqlite3.Connection | None = None
        self._rows = self._ticks = self._requests = 0
        self._last_snapshot = -1
        self._recorded = world.tick
        self._whole = True

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
        self.world.wanted |= {FillReport, TransferReport}
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
        self._sql.execute("BEGIN")
        self._snapshot()
        self._commit()

    def _facts(self) -> dict[str, object]:
        scenario, goods = self.loaded.scenario, self.world.the(Goods)
        return {
            "format": FORMAT,
            "version": VERSION,
            "scenario": self.loaded.name,
            "scenario_hash": self.loaded.hash,
            "title": scenario.title,
            "overrides": json.dumps(self.loaded.overrides, ensure_ascii=False),
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
                self._end_batch()
            self._close()
            return
        with self._failing_in_one_line():
            if self._last_snapshot != self.world.tick:
                self._snapshot()
            self._note({"state_hash": digest(self.world), "finished": int(error is None)})
            self._end_batch()
            self._close()

    def tick(self, world: World) -> None:
        """Write down the tick that has just ended."""
        self._whole = False
        with self._failing_in_one_line():
            for rows in rows_of_tick(world):
                if self.refusals or rows.table != "refusals":
                    self._write(rows)
            if world.tick % self.every == 0:
                self._snapshot()
            self._recorded, self._whole = world.tick, True
            self._ticks += 1
            if self._rows >= BATCH_ROWS or self._ticks >= BATCH_TICKS:
                self._commit()

    def _commit(self) -> None:
        """End the transaction and begin another."""
        self._end_batch()
        self._sql.execute("BEGIN")
        self._rows = self._ticks = 0

    def _end_batch(self) -> None:
        if not self._sql.in_transaction:
            return
        if self._whole:
            self._note_requests()
            self._note({"ticks": self._recorded})
            self._sql.execute("COMMIT")
        else:
            self._sql.execute("ROLLBACK")

    def _close(self) -> None:
        base, self._base = self._base, None
        if base is not None:
            base.close()

    def _abandon(self) -> None:
        """Leave nothing behind of a file that could not even be begun."""
        self._close()
        for ending in ("", *BESIDE):
            with suppress(OSError):
                Path(f"{self.path}{ending}").unlink(missing_ok=True)

    @contextmanager
    def _failing_in_one_line(self) -> Iterator[None]:
        try:
            yield
        except sqlite3.Error as error:
            reason = f"recording to {str(self.path)!r} failed: {error}"
            raise Stop(reason, 1) from error

    # --- rows ----------------------------------------------------------------------------------------------

    def _note(self, facts: dict[str, object]) -> None:
        rows = [(key, str(value)) for key, value in facts.items()]
        self._sql.executemany("INSERT OR REPLACE INTO run VALUES (?, ?)", rows)

    def _note_requests(self) -> None:
        """Write down what has been asked of the world since this was last called."""
        new = self.world.journal[self._requests :]
        told = ((each.asked, *as_data(each.order)) for each in new)
        rows = [(*head, json.dumps(fields, ensure_ascii=False)) for *head, fields in told]
        self._sql.executemany("INSERT INTO requests VALUES (?, ?, ?, ?, ?)", rows)
        self._requests += len(new)

    def _write(self, rows: Rows) -> None:
        marks = ", ".join("?" * len(rows.columns))
        self._sql.executemany(f"INSERT INTO {rows.table} VALUES ({marks})", zip(*rows.columns, strict=False))
        self._rows += rows.count

    def _snapshot(self) -> None:
        """Write down what everybody has and what lies about, now."""
        for rows in rows_of_snapshot(self.world):
            self._write(rows)
        self._last_snapshot = self.world.tick


def rows_of_tick(world: World) -> Iterator[Rows]:
    """Yield what happened in the tick that has just ended."""
    yield from record_agents.rows_of_tick(world, world.tick - 1)
    yield from record_towns.rows_of_tick(world, world.tick - 1)


def rows_of_snapshot(world: World) -> Iterator[Rows]:
    """Yield what everybody has, and what lies about, now."""
    yield from record_agents.rows_of_snapshot(world)
    yield from record_towns.rows_of_snapshot(world)
