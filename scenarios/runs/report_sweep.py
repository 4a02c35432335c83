"""The report of a sweep: every figure of its table against every key that was varied."""

from __future__ import annotations

import csv
import math
from dataclasses import dataclass
from itertools import takewhile
from pathlib import Path
from typing import TYPE_CHECKING, Any

from scenarios.faults import one_line
from scenarios.runs import Stop
from scenarios.runs.compare import plus_minus
from scenarios.runs.provenance import in_words
from scenarios.runs.report_page import COLOURS, grid, key, listing, note, panel, section
from scenarios.runs.report_page import page as shell
from scenarios.runs.samples import ends, estimate
from scenarios.runs.show import number
from scenarios.runs.svg import Band, bands, dots
from scenarios.runs.sweep_table import PLUGINS

if TYPE_CHECKING:
    from collections.abc import Iterable

ORIGIN = ("scenario", "scenario_hash", "mods_hash", "version")
OUTCOME = ("seed", "ticks", "status", "message", "state_hash")
MOST_LINES = len(COLOURS)
"""Where the other keys have more combinations, a figure is their mean."""
MOST_ROWS = 200


@dataclass(frozen=True)
class Sweep:
    """The table of a sweep: its rows, the keys that were varied and the figures."""

    rows: list[dict[str, Any]]
    keys: list[str]
    figures: list[str]

    @property
    def done(self) -> list[dict[str, Any]]:
        """The runs that came to their end."""
        return [row for row in self.rows if row["status"] == "OK"]


def page(file: str) -> str:
    """Return the report of a table; raise `Stop` if it is none of a sweep."""
    sweep = read(file)
    first = sweep.rows[0]
    seeds = sorted({row["seed"] for row in sweep.rows}, key=_order)
    about = f"{first['scenario']}: {len(sweep.rows):,} runs, {len(seeds)} seeds ({seeds[0]} to {seeds[-1]}), "
    about += f"varied {', '.join(sweep.keys) or 'nothing'}. Means with 95 % confidence intervals over seeds."
    failed = [row for row in sweep.rows if row["status"] != "OK"]
    parts = [
        note(about),
        section("Runs that failed", _failures(sweep, failed)),
        *(section(f"By {name}", *_by_key(sweep, name)) for name in sweep.keys),
        section("Figures", _table(sweep)),
        section("Where it comes from", _provenance(sweep)),
    ]
    return shell(f"A sweep of {first['scenario']}", parts)


# ---- the table


def read(file: str) -> Sweep:
    """Read the table of a sweep."""
    told = one_line(file, 400)
    try:
        rows = _read_parquet(file) if file.lower().endswith(".parquet") else _read_csv(file)
    except OSError as error:
        raise Stop(f"{told}: {(error.strerror or str(error)).lower()}", 2) from None
    except (ValueError, csv.Error) as error:
        raise Stop(f"{told}: that is no table: {one_line(str(error), 200)}", 2) from None
    names = list(rows[0]) if rows else []
    missing = [name for name in (*ORIGIN, *OUTCOME) if name not in names]
    if missing or not rows or tuple(names[: len(ORIGIN)]) != ORIGIN:
        raise Stop(f"{told}: that is no table of a sweep (no column {', '.join(missing) or ORIGIN[0]})", 2)
    keys = list(takewhile(lambda name: name != OUTCOME[0], names[len(ORIGIN) :]))
    figures = [name for name in names if name not in {*ORIGIN, *keys, *OUTCOME}]
    return Sweep(rows, keys, [name for name in figures if any(_finite(row[name]) for row in rows)])


def _read_csv(file: str) -> list[dict[str, Any]]:
    with Path(file).open(encoding="utf-8", newline="") as lines:
        rows = list(csv.DictReader(lines, strict=True))
    return [{name: _value(name, text) for name, text in row.items() if name is not None} for row in rows]


def _value(name: str, text: str | None) -> Any:
    """Read a cell: a number where it is one, None where there is nothing."""
    if not text:
        return None if name not in ORIGIN else ""
    if name in {*ORIGIN, "status", "message", "state_hash"}:
        return text
    for kind in (int, float):
        try:
            return kind(text)
        except ValueError:
            continue
    return text


def _read_parquet(file: str) -> list[dict[str, Any]]:
    try:
        from pyarrow import parquet
    except ImportError:
        raise Stop("Parquet needs pyarrow: uv sync --extra parquet, or pip install pyarrow", 2) from None
    rows: list[dict[str, Any]] = parquet.read_table(file).to_pylist()
    return rows


def _finite(value: Any) -> bool:
    return isinstance(value, int | float) and not isinstance(value, bool) and math.isfinite(value)


def _order(value: Any) -> tuple[int, Any]:
    """Sort numbers before texts."""
    return (0, value) if _finite(value) else (1, str(value))


# ---- charts


def _by_key(sweep: Sweep, name: str) -> list[str]:
    """Return a chart of every figure against one key, a line for each combination of the others."""
    others = [other for other in sweep.keys if other != name]
    combinations = sorted(
        {tuple(row[other] for other in others) for row in sweep.done}, key=lambda c: [*map(_order, c)]
    )
    split = len(combinations) <= MOST_LINES
    lines: dict[str, list[dict[str, Any]]] = {}
    for row in sweep.done:
        label = ", ".join(f"{other} {_word(row[other])}" for other in others) if split else "all"
        lines.setdefault(label, []).append(row)
    colours = dict(zip(lines, COLOURS, strict=False))
    panels = [panel(figure, "", _chart(name, figure, lines, colours)) for figure in sweep.figures]
    told = (
        ""
        if split
        else note(f"Each is the mean over {len(combinations)} combinations of {', '.join(others)}.")
    )
    return [told, key(colours) if others and split else "", grid(panels)]


def _chart(name: str, figure: str, lines: dict[str, list[dict[str, Any]]], colours: dict[str, str]) -> str:
    found = {label: _estimates(rows, name, figure) for label, rows in lines.items()}
    values = {value for points in found.values() for value in points}
    if not values:
        return "<p class=about>No value.</p>"
    if all(map(_finite, values)) and len(values) > 1:
        drawn = [
            Band(label, colours[label], [(float(value), *told) for value, told in points.items()])
            for label, points in found.items()
        ]
        return bands(drawn, name)
    rows = [
        Band(_word(value) if len(found) == 1 else f"{_word(value)} {label}", colours[label], [(0.0, *told)])
        for label, points in found.items()
        for value, told in points.items()
    ]
    return dots(rows, number)


def _estimates(
    rows: Iterable[dict[str, Any]], name: str, figure: str
) -> dict[Any, tuple[float, float, float]]:
    """Return by value of a key the mean of a figure over seeds and the ends of its interval.

    What several runs of a seed came to is one observation, their mean: they share their luck.
    """
    found: dict[Any, dict[Any, list[float]]] = {}
    for row in rows:
        if _finite(row[figure]):
            found.setdefault(row[name], {}).setdefault(row["seed"], []).append(row[figure])
    told = {}
    for value in sorted(found, key=_order):
        known = estimate([math.fsum(each) / len(each) for each in found[value].values()])
        if known is not None:
            told[value] = ends(known.mean, known.half)
    return told


def _word(value: Any) -> str:
    return number(value) if _finite(value) else "none" if value is None else str(value)


# ---- tables


def _table(sweep: Sweep) -> str:
    """Return every figure for each combination of keys."""
    groups: dict[tuple[Any, ...], list[dict[str, Any]]] = {}
    for row in sweep.done:
        groups.setdefault(tuple(row[name] for name in sweep.keys), []).append(row)
    rows = []
    for values in sorted(groups, key=lambda each: [*map(_order, each)])[:MOST_ROWS]:
        cells = []
        for figure in sweep.figures:
            known = estimate([float(row[figure]) for row in groups[values] if _finite(row[figure])])
            cells.append("-" if known is None else plus_minus(known._asdict()))
        rows.append((*map(_word, values), number(len(groups[values])), *cells))
    more = note(f"The first {MOST_ROWS} of {len(groups):,} combinations.") if len(groups) > MOST_ROWS else ""
    return more + listing((*sweep.keys, "runs", *sweep.figures), rows) if rows else ""


def _failures(sweep: Sweep, failed: list[dict[str, Any]]) -> str:
    rows = [
        (
            *(_word(row[name]) for name in sweep.keys),
            str(row["seed"]),
            str(row["status"]),
            str(row["message"] or ""),
        )
        for row in failed[:MOST_ROWS]
    ]
    more = note(f"{len(failed):,} of {len(sweep.rows):,}.") if rows else ""
    return more + listing((*sweep.keys, "seed", "status", "message"), rows) if rows else ""


def _provenance(sweep: Sweep) -> str:
    names = (*ORIGIN, PLUGINS)
    every = {tuple(str(row.get(name) or "") for name in names) for row in sweep.rows}
    parts = []
    for each in sorted(every):
        about: dict[str, object] = {"overrides": [], **dict(zip(names, each, strict=True))}
        parts.append(listing(("", ""), [("scenario", each[0]), *in_words(about)]))
    return "".join(parts)
