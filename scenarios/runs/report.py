"""The report of a comparison: one HTML file with tables and charts that needs nothing else."""

from __future__ import annotations

import html
import math
from typing import TYPE_CHECKING, Any

from scenarios.runs.compare import figures_of, plus_minus, refusals_of
from scenarios.runs.exchange import FIGURES, PATH
from scenarios.runs.provenance import in_words
from scenarios.runs.report_page import COLOURS, grid, key, note, panel, section, wide, words
from scenarios.runs.report_page import page as shell
from scenarios.runs.samples import ends, estimate
from scenarios.runs.show import number
from scenarios.runs.svg import Band, bands, dots

if TYPE_CHECKING:
    from pathlib import Path

    from scenarios.runs.compare import Comparison


def write_report(path: Path, found: Comparison) -> None:
    """Write the report of a comparison to `path`, in the place of an earlier one."""
    path.write_text(page(found), encoding="utf-8")


def page(found: Comparison) -> str:
    """Return the report of a comparison."""
    colours = {mechanism: COLOURS[n % len(COLOURS)] for n, mechanism in enumerate(found.runs)}
    seeds = len(found.seeds)
    about = (
        f"{found.provenance['scenario']}, {found.ticks:,} ticks,"
        f" {seeds} seed{'s' * (seeds > 1)} ({found.seeds[0]} to {found.seeds[-1]}). The same agents,"
        " endowments and luck under every mechanism; means with 95 % confidence intervals over the seeds."
    )
    parts = [
        note(about),
        key(colours),
        section("On the way", grid([_path(found, figure, colours) for figure in PATH])),
        section(
            "At the end", grid([_dots(found, figure, colours) for figure in figures_of(found)], "panels")
        ),
        section("Figures", _table(found)),
        _refusals(found),
        note(_origin(found)),
    ]
    return shell(found.title, parts)


def _origin(found: Comparison) -> str:
    told = [f"{name} {value}" for name, value in in_words(found.provenance)]
    return f"Entrepôt: {', '.join(told)}. Start of seed {found.seeds[0]}: {found.start_hashes[0]}."


def _panel(figure: str, drawing: str) -> str:
    about = FIGURES[figure]
    return panel(about.words.capitalize(), about.meaning, drawing)


def _path(found: Comparison, figure: str, colours: dict[str, str]) -> str:
    """Draw how a figure went from window to window: the mean over the seeds and its interval."""
    lines = []
    for mechanism, paths in found.paths.items():
        points = []
        for windows in zip(*paths, strict=True):
            values = [window[figure] for window in windows if window[figure] is not None]
            told = estimate(values)
            if told is not None:
                points.append((float(windows[0]["tick"]), *ends(told.mean, told.half)))
        lines.append(Band(words(mechanism), colours[mechanism], points))
    return _panel(figure, bands(lines, "ticks"))


def _dots(found: Comparison, figure: str, colours: dict[str, str]) -> str:
    """Draw a figure under each mechanism: a dot and its interval."""
    rows = []
    for mechanism, told in found.summary(figure).items():
        if told["mean"] is not None:
            label = words(mechanism)
            rows.append(Band(label, colours[mechanism], [(0.0, *ends(told["mean"], told["half"]))]))
    return _panel(figure, dots(rows, number))


def _table(found: Comparison) -> str:
    first, *_ = found.runs
    head = "".join(f"<th>{words(mechanism)}</th>" for mechanism in found.runs)
    body = []
    for figure in figures_of(found):
        cells = []
        for mechanism, told in found.summary(figure).items():
            difference = _difference(told["difference"]) if mechanism != first else ""
            cells.append(f"<td>{plus_minus(told)}{difference}</td>")
        body.append(f"<tr><td>{html.escape(FIGURES[figure].words)}</td>{''.join(cells)}</tr>")
    note = f"<p class=about>Below each figure: how it differs from {words(first)}, seed by seed."
    note += " A star marks differences whose interval leaves out 0.</p>"
    return note + wide(f"<tr><th>figure</th>{head}</tr>", body)


def _difference(told: dict[str, Any]) -> str:
    if told["mean"] is None:
        return ""
    sure = told["half"] is not None and abs(told["mean"]) > told["half"]
    sign = "+" if told["mean"] > 0 else ""
    return f"<small>{sign}{plus_minus(told)}{' *' * (sure and not math.isclose(told['mean'], 0))}</small>"


def _refusals(found: Comparison) -> str:
    """Return the table of why pairs did not trade; nothing where nobody was refused."""
    counts = {mechanism: refusals_of(found, mechanism) for mechanism in found.runs}
    reasons = list(dict.fromkeys(reason for each in counts.values() for reason in each))
    if not reasons:
        return ""
    head = "".join(f"<th>{words(mechanism)}</th>" for mechanism in counts)
    rows = [
        f"<tr><td>{html.escape(reason)}</td>"
        + "".join(f"<td>{number(each[reason]) if reason in each else '-'}</td>" for each in counts.values())
        + "</tr>"
        for reason in reasons
    ]
    about = "<p class=about>How often a pair that met did not trade, in a run.</p>"
    return section("Who could not trade, and why", about, wide(f"<tr><th>reason</th>{head}</tr>", rows))
