"""The command `export`: every table of a recording as a file of its own, Parquet or CSV.

Rows are read and written a batch at a time, so that a recording may be larger than memory. A file has its
name once it is whole.
"""

from __future__ import annotations

import json
import os
from contextlib import contextmanager, suppress
from typing import TYPE_CHECKING, Any, Protocol

from scenarios.runs import Stop
from scenarios.runs.recorded import opened, quoted
from scenarios.runs.show import tell

if TYPE_CHECKING:
    import sqlite3
    from collections.abc import Callable, Iterable, Iterator
    from pathlib import Path
    from types import TracebackType
    from typing import Self

    from scenarios.runs.recorded import Recording

BATCH = 50_000
"""Rows that are in memory at a time."""

KINDS = ("parquet", "csv")


class Writer(Protocol):
    """Writes a table to a file, a batch of rows at a time; a context, at whose end the file is closed."""

    def __enter__(self) -> Self: ...

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None: ...

    def write(self, rows: list[tuple[Any, ...]]) -> None:
        """Add rows."""


def export(file: str, kind: str, folder: Path, *, overwrite: bool = False) -> str:
    """Write the tables of a recording into `folder`; return what was written, in a line a table."""
    if kind not in KINDS:
        raise Stop(f"--to: there is no {kind!r} (there are {', '.join(KINDS)})", 2)
    writer = _parquet() if kind == "parquet" else Csv
    with opened(file, whole=True) as recording:
        _check_folder(folder, [*(f"{table}.{kind}" for table in recording.tables), "run.json"], overwrite)
        if not recording.finished:
            tell(f"{file}: unfinished; it is complete until tick {recording.facts.get('ticks', 'none')}")
        counts = {
            table: _export(recording, table, folder / f"{table}.{kind}", writer) for table in recording.tables
        }
        about = json.dumps(recording.facts, ensure_ascii=False, indent=2)
        with _whole(folder / "run.json") as part:
            part.write_text(f"{about}\n", encoding="utf-8")
    return "\n".join(f"{table}.{kind}: {count:,} rows" for table, count in counts.items())


def _check_folder(folder: Path, names: list[str], overwrite: bool) -> None:
    """Make the folder if need be; refuse one in which something would be lost."""
    try:
        folder.mkdir(exist_ok=True)
        there = [name for name in names if os.path.lexists(folder / name)]
        odd = [name for name in there if not (folder / name).is_file()]
    except (OSError, ValueError) as error:
        problem = (getattr(error, "strerror", None) or str(error)).lower()
        raise Stop(f"cannot export to {str(folder)!r}: {problem}", 2) from None
    if odd or (there and not overwrite):
        problem = "that is not a plain file" if odd else "the file exists (--overwrite replaces it)"
        raise Stop(f"cannot export to {str(folder / (odd or there)[0])!r}: {problem}", 2)


def _export(
    recording: Recording,
    table: str,
    path: Path,
    writer: Callable[[Path, list[tuple[str, str]], dict[str, str]], Writer],
) -> int:
    """Write a table to a file; return how many rows it has."""
    columns, count = recording.tables[table], 0
    with _whole(path) as part, writer(part, columns, recording.facts) as out:
        for rows in _batches(recording.base, table, [name for name, _ in columns]):
            out.write(rows)
            count += len(rows)
    return count


def _batches(base: sqlite3.Connection, table: str, names: list[str]) -> Iterator[list[tuple[Any, ...]]]:
    """Yield the rows of a table in the order in which they were recorded."""
    found = base.execute(f"SELECT {quoted(*names)} FROM {quoted(table)}")
    while rows := found.fetchmany(BATCH):
        yield rows


@contextmanager
def _whole(path: Path) -> Iterator[Path]:
    """Give a name to write under, which becomes `path` when all is written; raise `Stop` if it cannot be."""
    part = path.with_name(f".{path.name}.{os.getpid()}.part")
    try:
        yield part
        with part.open("rb") as file:
            os.fsync(file.fileno())
        part.replace(path)
    except OSError as error:
        reason = f"writing {str(path)!r} failed: {(error.strerror or str(error)).lower()}"
        raise Stop(reason, 1) from None
    finally:
        with suppress(OSError):
            part.unlink(missing_ok=True)


class Csv:
    """Writes CSV: texts in quotes, numbers bare and in all their digits, nothing at all for NULL."""

    def __init__(self, path: Path, columns: list[tuple[str, str]], facts: dict[str, str]) -> None:
        del facts  # they are in run.csv and run.json
        self._file = path.open("w", encoding="utf-8", newline="")
        self._line(_text(name) for name, _ in columns)

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._file.close()

    def _line(self, cells: Iterable[str]) -> None:
        self._file.write(f"{','.join(cells)}\n")

    def write(self, rows: list[tuple[Any, ...]]) -> None:
        """Add rows."""
        for row in rows:
            self._line(
                "" if value is None else _text(value) if isinstance(value, str) else repr(value)
                for value in row
            )


def _text(value: str) -> str:
    """Write a text in quotes.

    >>> print(_text('a "b" c'))
    "a ""b"" c"
    """
    return '"' + value.replace('"', '""') + '"'


def _parquet() -> type[Writer]:
    """Return what writes Parquet; raise `Stop` with a hint where that is not installed."""
    try:
        from scenarios.runs.parquet import Parquet
    except ImportError:
        raise Stop("Parquet needs pyarrow: uv sync --extra parquet, or pip install pyarrow", 2) from None
    return Parquet
