"""The command `report`: which report a file gets, and where that goes."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from scenarios.faults import one_line
from scenarios.runs import Stop
from scenarios.runs.container import write_whole
from scenarios.runs.target import check_page

if TYPE_CHECKING:
    from collections.abc import Callable


def write_report(file: str, out: Path | None = None) -> Path:
    """Write the report of a recording or of the table of a sweep; return where it lies."""
    target = Path(file).with_suffix(".html") if out is None else out
    check_page(target)
    text = _maker(file)(file)
    try:
        write_whole(target, text.encode())
    except OSError as error:
        reason = f"writing {str(target)!r} failed: {(error.strerror or str(error)).lower()}"
        raise Stop(reason, 1) from None
    return target


def _maker(file: str) -> Callable[[str], str]:
    """Return what makes the report of a file of this name."""
    ending = Path(file).suffix.lower()
    if ending in {".csv", ".parquet"}:
        from scenarios.runs.report_sweep import page

        return page
    if ending in {".sqlite", ".db"}:
        from scenarios.runs.report_run import page as page_of_run

        return page_of_run
    raise Stop(f"{one_line(file, 400)}: a report is of a recording (.sqlite) or a table (.csv, .parquet)", 2)
