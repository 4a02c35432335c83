"""The runs of a sweep and what has come of each so far: an SQLite file beside the table.

A run is in it as soon as it has ended, in a transaction of its own: whatever kills the program costs the
runs that were under way, and no others.
"""

from __future__ import annotations

import json
import os
import sqlite3
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING

from scenarios.runs import Stop
from scenarios.runs.sweep_run import FAILED, OK, PENDING, Outcome

if TYPE_CHECKING:
    from collections.abc import Iterator
    from types import TracebackType
    from typing import Self

    from scenarios.runs.sweep_plan import Plan

APPLICATION_ID = 0x456E7357
"""Marks an SQLite file as the runs of a sweep of ours ("EnsW")."""

ENDING = ".runs"
"""What the name of the file has after that of the table."""

OVERWRITE = "--overwrite begins anew"

TABLES = """
DROP TABLE IF EXISTS plan;
DROP TABLE IF EXISTS runs;
CREATE TABLE plan (key TEXT PRIMARY KEY, value TEXT NOT NULL);
CREATE TABLE runs (
    number INTEGER PRIMARY KEY, status TEXT NOT NULL, message TEXT NOT NULL, state_hash TEXT NOT NULL,
    figures TEXT NOT NULL
);
"""


class Ledger:
    """Used as a context; in the hands of one program at a time."""

    def __init__(self, table: Path, plan: Plan, *, overwrite: bool) -> None:
        """Open the runs of `plan` beside `table`, or begin them; raise `Stop` if others are there."""
        self.path = Path(f"{table}{ENDING}")
        with self._usable():
            self._base = sqlite3.connect(self.path, timeout=0, isolation_level=None)
            try:
                self._open(plan, overwrite=overwrite)
            except BaseException:
                self._base.close()
                raise

    def _open(self, plan: Plan, *, overwrite: bool) -> None:
        # The lock is never let go, so that a second program cannot come between.
        self._base.execute("PRAGMA locking_mode = EXCLUSIVE")
        self._base.execute("PRAGMA synchronous = FULL")
        self._base.execute("BEGIN EXCLUSIVE")
        (marked,) = self._base.execute("PRAGMA application_id").fetchone()
        facts = {key: json.dumps(value) for key, value in plan.facts().items()}
        if not marked or overwrite:
            for statement in TABLES.split(";")[:-1]:
                self._base.execute(statement)
            self._base.executemany("INSERT INTO plan VALUES (?, ?)", facts.items())
            nothing = Outcome(PENDING)
            self._base.executemany(
                "INSERT INTO runs VALUES (?, ?, ?, ?, ?)", ((number, *nothing) for number in range(len(plan)))
            )
            self._base.execute(f"PRAGMA application_id = {APPLICATION_ID}")
        else:
            kept = dict(self._base.execute("SELECT key, value FROM plan"))
            for key in [*facts, *(each for each in kept if each not in facts)]:
                if kept.get(key) != facts.get(key):
                    raise Stop(f"{str(self.path)!r} is of another sweep: {key} differs ({OVERWRITE})", 2)
        self._base.execute("COMMIT")

    @contextmanager
    def _usable(self) -> Iterator[None]:
        """Tell in a line what is wrong with the file."""
        try:
            yield
        except sqlite3.Error as error:
            busy = "locked" in str(error)
            reason = "another sweep is at it" if busy else str(error)
            raise Stop(f"{str(self.path)!r}: {reason}", 1) from None

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._base.close()

    def unfinished(self) -> list[int]:
        """Return the numbers of the runs that are not done, those that failed among them."""
        with self._usable():
            found = self._base.execute("SELECT number FROM runs WHERE status <> ? ORDER BY number", (OK,))
            return [number for (number,) in found]

    def note(self, number: int, outcome: Outcome) -> None:
        """Keep what came of a run."""
        with self._usable():
            self._base.execute(
                "UPDATE runs SET status = ?, message = ?, state_hash = ?, figures = ? WHERE number = ?",
                (*outcome, number),
            )

    def outcomes(self) -> Iterator[Outcome]:
        """Yield what has come of every run, in the order of the plan."""
        with self._usable():
            found = self._base.execute(
                "SELECT status, message, state_hash, figures FROM runs ORDER BY number"
            )
            yield from map(Outcome._make, found)

    def count(self, status: str) -> int:
        """Return how many runs are of a status."""
        with self._usable():
            (count,) = self._base.execute("SELECT count(*) FROM runs WHERE status = ?", (status,)).fetchone()
            return int(count)

    def failures(self, most: int) -> list[tuple[int, str]]:
        """Return number and message of the first runs that failed."""
        with self._usable():
            asked = "SELECT number, message FROM runs WHERE status = ? ORDER BY number LIMIT ?"
            return self._base.execute(asked, (FAILED, most)).fetchall()


def problem_of_ledger(path: Path) -> str | None:
    """Tell why there can be no runs kept at `path`, if something else is there."""
    if not os.path.lexists(path):
        return None
    if not path.is_file() or path.is_symlink():
        return f"{str(path)!r} is not a plain file"
    with path.open("rb") as file:
        head = file.read(72)
    ours = head.startswith(b"SQLite format 3\0") and head[68:] == APPLICATION_ID.to_bytes(4, "big")
    return None if ours or not head else f"{str(path)!r} is in the way"
