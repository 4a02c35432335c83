"""The table of a sweep: a row a run in the order of the plan, the same bytes however its runs came about."""

from __future__ import annotations

import csv
import io
import json
import os
from importlib.util import find_spec
from typing import TYPE_CHECKING, Any, TypeAlias

from scenarios.runs import VERSION, Stop
from scenarios.runs.container import write_whole
from scenarios.runs.sweep_ledger import problem_of_ledger
from scenarios.runs.target import problem_of_place

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence
    from pathlib import Path

    from scenarios.runs.sweep_ledger import Ledger
    from scenarios.runs.sweep_plan import Plan

    Cell: TypeAlias = bool | int | float | str | None

CSV, PARQUET = ".csv", ".parquet"

FIRST = ("scenario", "scenario_hash", "mods_hash", "version")
THEN = ("seed", "ticks", "status", "message", "state_hash")
"""Columns before those that are varied, and after them; figures follow."""
PLUGINS = "plugins"
"""A column after these, where there are any."""

GROUPS = ("trades", "conservation_error", "entities", "metrics", "settlements", "ships", "theory")
"""What figures begin with, in the order of their columns."""

AT_THE_END = ".end"
"""What the name of a figure has after it where a varied key is called the same."""

HEADS = (",".join(FIRST).encode(), b"PAR1")
"""How files begin that may be replaced."""


def check_table(path: Path, kept: Path, *, overwrite: bool) -> None:
    """Refuse a table that cannot be written or would replace something else; `kept` has its runs."""
    problem = _problem(path, kept, overwrite=overwrite)
    if problem:
        raise Stop(f"cannot write the table {str(path)!r}: {problem}", 2)


def _problem(path: Path, kept: Path, *, overwrite: bool) -> str | None:
    if path.suffix not in {CSV, PARQUET}:
        return f"its name ends in {CSV} or {PARQUET}"
    if path.suffix == PARQUET and find_spec("pyarrow") is None:
        return "Parquet needs pyarrow, which the extra 'parquet' installs"
    try:
        return (
            problem_of_place(path)
            or problem_of_ledger(kept)
            or _problem_of_old(path, kept, overwrite=overwrite)
        )
    except (OSError, ValueError) as error:
        return str(getattr(error, "strerror", None) or error).lower()


def _problem_of_old(path: Path, kept: Path, *, overwrite: bool) -> str | None:
    """Tell what speaks against replacing what is there, if anything is."""
    if not os.path.lexists(path):
        return None
    if not path.is_file() or path.is_symlink():
        return "that is not a plain file"
    if not kept.exists() and not overwrite:
        return "the file exists (--overwrite replaces a table)"
    with path.open("rb") as file:
        ours = file.read(max(map(len, HEADS))).startswith(HEADS)
    return None if ours else "the file is not a table of Entrepôt, and so is not overwritten"


def write_table(path: Path, plan: Plan, ledger: Ledger) -> int:
    """Write the table whole, in the place of an earlier one; return how many columns it has."""
    figures = _figures(ledger)
    varied = [each.key for each in plan.varied]
    names = [f"{name}{AT_THE_END}" if name in varied else name for name in figures]
    head = [*FIRST, *varied, *THEN, *([PLUGINS] if plan.plugins else []), *names]
    rows = _rows(plan, ledger, list(figures))
    data = as_csv(head, rows) if path.suffix == CSV else as_parquet(head, rows)
    try:
        write_whole(path, data)
    except OSError as error:
        reason = (error.strerror or str(error)).lower()
        raise Stop(f"cannot write the table {str(path)!r}: {reason}", 1) from None
    return len(head)


def _figures(ledger: Ledger) -> list[str]:
    """Return the figures that are a number in any run: group by group, as the runs tell them in turn."""
    seen: dict[str, bool] = {}
    for outcome in ledger.outcomes():
        for name, value in json.loads(outcome.figures).items():
            seen[name] = seen.get(name, False) or value is not None
    names = [name for name, has in seen.items() if has]
    return sorted(names, key=lambda name: GROUPS.index(name.partition(".")[0]))


def _rows(plan: Plan, ledger: Ledger, figures: Sequence[str]) -> Iterator[list[Cell]]:
    for number, outcome in enumerate(ledger.outcomes()):
        combination, seed = plan.parts(number)
        told: dict[str, Any] = json.loads(outcome.figures)
        yield [
            plan.scenario, plan.hash, plan.mods_hash, VERSION,
            *combination.values,
            seed, combination.ticks, outcome.status, outcome.message, outcome.state_hash,
            *([", ".join(plan.plugins)] if plan.plugins else []),
            *(told.get(name) for name in figures),
        ]  # fmt: skip


def as_csv(head: Sequence[str], rows: Iterable[Sequence[Cell]]) -> bytes:
    r"""Write a table as CSV; floats in so many digits that they are read as the same.

    >>> as_csv(["a", "b"], [[0.1, None], [True, "x,y"]])
    b'a,b\n0.1,\ntrue,"x,y"\n'
    """
    text = io.StringIO()
    writer = csv.writer(text, lineterminator="\n")
    writer.writerow(head)
    writer.writerows([str(cell).lower() if isinstance(cell, bool) else cell for cell in row] for row in rows)
    return text.getvalue().encode()


def as_parquet(head: Sequence[str], rows: Iterable[Sequence[Cell]]) -> bytes:
    """Write a table as Parquet, each column of the narrowest type that holds all of it."""
    import pyarrow as pa
    from pyarrow import parquet

    columns = [list(column) for column in zip(*rows, strict=True)]
    arrays = [_array(column, pa) for column in columns]
    sink = io.BytesIO()
    parquet.write_table(pa.table(arrays, names=list(head)), sink)
    return sink.getvalue()


def _array(column: list[Cell], pa: Any) -> Any:
    there = [cell for cell in column if cell is not None]
    if all(isinstance(cell, bool) for cell in there):
        return pa.array(column, pa.bool_())
    if all(isinstance(cell, int) and not isinstance(cell, bool) and abs(cell) < 2**63 for cell in there):
        return pa.array(column, pa.int64())
    if all(isinstance(cell, int | float) and not isinstance(cell, bool) for cell in there):
        return pa.array([None if cell is None else float(cell) for cell in column], pa.float64())
    return pa.array([None if cell is None else _word(cell) for cell in column], pa.string())


def _word(cell: Cell) -> str:
    return str(cell).lower() if isinstance(cell, bool) else str(cell)
