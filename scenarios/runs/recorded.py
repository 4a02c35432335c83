"""Recordings opened to be read: checked first, so that what is none, damaged or too new is told in a line."""

from __future__ import annotations

import re
import sqlite3
from contextlib import closing, contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING
from urllib.parse import quote

from scenarios.faults import one_line
from scenarios.runs import Stop
from scenarios.runs.target import APPLICATION_ID

if TYPE_CHECKING:
    from collections.abc import Iterator

FORMAT = 2
"""Of this version's recordings; raised whenever a table has other columns, or a value another meaning."""

KINDS = {"INTEGER", "REAL", "TEXT"}


def quoted(*names: str) -> str:
    """Return names as SQL takes them, whatever is in them.

    >>> quoted("left", 'a"b')
    '"left", "a""b"'
    """
    return ", ".join('"' + name.replace('"', '""') + '"' for name in names)


@dataclass(frozen=True)
class Recording:
    """A recording that is open: where it lies, its tables, and the facts of its run."""

    file: str
    base: sqlite3.Connection
    tables: dict[str, list[tuple[str, str]]]
    """The name and the type, as SQLite has it, of each column of each table."""
    facts: dict[str, str]

    @property
    def finished(self) -> bool:
        """Whether the run came to its end."""
        return self.facts.get("finished") == "1"


@contextmanager
def opened(file: str, *, whole: bool = False) -> Iterator[Recording]:
    """Open a recording to read it; with `whole`, go through all of it first to see that nothing is damaged.

    Raises `Stop`, also where it proves damaged inside the `with`.
    """
    told = one_line(file, 400)
    try:
        path = Path(file)
        if not path.is_file():
            raise Stop(f"{told}: there is no such file", 2)
        with closing(sqlite3.connect(f"file:{quote(str(path.resolve()))}?mode=ro", uri=True)) as base:
            base.execute("BEGIN")  # what a run that goes on adds meanwhile is not seen
            _check(told, base, whole=whole)
            names = [name for (name,) in base.execute("SELECT name FROM sqlite_master WHERE type = 'table'")]
            tables = {
                name: [(each[1], each[2]) for each in base.execute(f"PRAGMA table_info({quoted(name)})")]
                for name in names
            }
            kinds = {kind for columns in tables.values() for _, kind in columns}
            if "run" not in tables or kinds - KINDS or not all(map(re.compile("[a-z_]+").fullmatch, tables)):
                raise Stop(f"{told}: it has other tables than a recording", 2)
            yield Recording(file, base, tables, dict(base.execute("SELECT key, value FROM run")))
    except (sqlite3.Error, ValueError) as error:
        raise Stop(f"{told}: that is no recording that can be read: {one_line(str(error), 200)}", 2) from None


def _check(told: str, base: sqlite3.Connection, *, whole: bool) -> None:
    """Raise `Stop` unless it is a recording of ours, of a format that is known, and undamaged."""
    ((mark,),) = base.execute("PRAGMA application_id")
    if mark != APPLICATION_ID:
        raise Stop(f"{told}: that is no recording of Entrepôt", 2)
    ((number,),) = base.execute("PRAGMA user_version")
    if not 1 <= number <= FORMAT:
        raise Stop(f"{told}: it is of format {number}, and this version reads those up to {FORMAT}", 2)
    if whole:
        ((found,),) = base.execute("PRAGMA quick_check(1)")
        if found != "ok":
            raise Stop(f"{told}: it is damaged: {one_line(str(found), 200)}", 2)
