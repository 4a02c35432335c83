"""The report of a comparison: one HTML file with tables and charts that needs nothing else."""

from __future__ import annotations

import html
import math
from typing import TYPE_CHECKING, Any

from scenarios.runs.compare import figures_of, plus_minus, refusals_of
from scenarios.runs.exchange import FIGURES, PATH
from scenarios.runs.provenance import in_words
from scenarios.runs.samples import estimate
from scenarios.runs.show import number
from scenarios.runs.svg import Band, bands, dots

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

    from scenarios.runs.compare import Comparison

COLOURS = ("#0072b2", "#d55e00", "#009e73", "#cc79a7", "#e69f00", "#56b4e9", "#6b6b6b", "#a07800")
"""Of the mechanisms, in turn (Okabe and Ito 2008: they differ to the colour-blind as well)."""

STYLE = """
:root { color-scheme: light; --ink: #1d2433; --soft: #5c6577; --rule: #dfe3ea; --paper: #fbfbf9; }
body { font: 16px/1.5 system-ui, sans-serif; color: var(--ink); background: var(--paper);
       max-width: 76rem; margin: 2rem auto; padding: 0 1.5rem; }
h1 { font-size: 1.7rem; margin: 0; } h2 { font-size: 1.15rem; margin: 2.4rem 0 .6rem; }
p.about, figcaption, td.about { color: var(--soft); } p.about { margin: .2rem 0 0; }
.key { display: flex; flex-wrap: wrap; gap: .3rem 1.2rem; margin: 1rem 0; }
.key i { display: inline-block; width: .8rem; height: .8rem; border-radius: 50%; margin-right: .4rem; }
.panels { display: grid; grid-template-columns: repeat(auto-fill, minmax(21rem, 1fr)); gap: 1rem; }
.pairs { grid-template-columns: repeat(auto-fill, minmax(28rem, 1fr)); }
figure { margin: 0; background: #fff; border: 1px solid var(--rule); border-radius: .5rem;
         padding: .8rem 1rem; }
figure b { display: block; } figcaption { font-size: .82rem; line-height: 1.35; min-height: 2.2em; }
svg { width: 100%; height: auto; display: block; }
svg text { font: 11px system-ui, sans-serif; fill: var(--soft); }
table { border-collapse: collapse; background: #fff; width: 100%; font-variant-numeric: tabular-nums; }
th, td { border-bottom: 1px solid var(--rule); padding: .35rem .6rem; text-align: right;
         vertical-align: top; }
th:first-child, td:first-child { text-align: left; } thead th { border-bottom: 2px solid var(--ink); }
td { white-space: nowrap; } td small { display: block; color: var(--soft); } .scroll { overflow-x: auto; }
"""


def write_report(path: Path, found: Comparison) -> None:
    """Write the report of a comparison to `path`, in the place of an earlier one."""
    path.write_text(page(found), encoding="utf-8")


def page(found: Comparison) -> str:
    """Return the report of a comparison."""
    colours = {mechanism: COLOURS[n % len(COLOURS)] for n, mechanism in enumerate(found.runs)}
    title, seeds = html.escape(found.title), len(found.seeds)
    about = (
        f"{html.escape(str(found.provenance['scenario']))}, {found.ticks:,} ticks,"
        f" {seeds} seed{'s' * (seeds > 1)} ({found.seeds[0]} to {found.seeds[-1]}). The same agents,"
        " endowments and luck under every mechanism; means with 95 % confidence intervals over the seeds."
    )
    key = "".join(
        f'<span><i style="background:{colour}"></i>{_words(mechanism)}</span>'
        for mechanism, colour in colours.items()
    )
    parts = [
        f"<h1>{title}</h1><p class=about>{about}</p><div class=key>{key}</div>",
        "<h2>On the way</h2>",
        _grid([_path(found, figure, colours) for figure in PATH], "panels pairs"),
        "<h2>At the end</h2>",
        _grid([_dots(found, figure, colours) for figure in figures_of(found)], "panels"),
        "<h2>Figures</h2>",
        _table(found),
        _refusals(found),
        f"<p class=about>{html.escape(_origin(found))}</p>",
    ]
    head = f'<meta charset="utf-8"><title>{title}</title><meta name="viewport" content="width=device-width">'
    head += f"<style>{STYLE}</style>"
    return f'<!doctype html><html lang="en"><head>{head}</head><body>{"".join(parts)}</body></html>\n'


def _origin(found: Comparison) -> str:
    told = [f"{name} {value}" for name, value in in_words(found.provenance)]
    return f"Entrepôt: {', '.join(told)}. Start of seed {found.seeds[0]}: {found.start_hashes[0]}."


def _words(name: str) -> str:
    return html.escape(name.replace("_", " "))


def _grid(panels: Sequence[str], style: str) -> str:
    return f'<div class="{style}">{"".join(panels)}</div>'


def _panel(figure: str, drawing: str) -> str:
    about = FIGURES[figure]
    words, meaning = html.escape(about.words.capitalize()), html.escape(about.meaning)
    return f"<figure><b>{words}</b><figcaption>{meaning}</figcaption>{drawing}</figure>"


def _path(found: Comparison, figure: str, colours: dict[str, str]) -> str:
    """Draw how a figure went from window to window: the mean over the seeds and its interval."""
    lines = []
    for mechanism, paths in found.paths.items():
        points = []
        for windows in zip(*paths, strict=True):
            values = [window[figure] for window in windows if window[figure] is not None]
            told = estimate(values)
            if told is not None:
                points.append((float(windows[0]["tick"]), told.mean, told.half or 0.0))
        lines.append(Band(_words(mechanism), colours[mechanism], points))
    return _panel(figure, bands(lines, "ticks"))


def _dots(found: Comparison, figure: str, colours: dict[str, str]) -> str:
    """Draw a figure under each mechanism: a dot and its interval."""
    rows = []
    for mechanism, told in found.summary(figure).items():
        if told["mean"] is not None:
            label = _words(mechanism)
            rows.append(Band(label, colours[mechanism], [(0.0, told["mean"], told["half"] or 0.0)]))
    return _panel(figure, dots(rows, number))


def _table(found: Comparison) -> str:
    first, *_ = found.runs
    head = "".join(f"<th>{_words(mechanism)}</th>" for mechanism in found.runs)
    body = []
    for figure in figures_of(found):
        cells = []
        for mechanism, told in found.summary(figure).items():
            difference = _difference(told["difference"]) if mechanism != first else ""
            cells.append(f"<td>{plus_minus(told)}{difference}</td>")
        body.append(f"<tr><td>{html.escape(FIGURES[figure].words)}</td>{''.join(cells)}</tr>")
    note = f"<p class=about>Below each figure: how it differs from {_words(first)}, seed by seed."
    note += " A star marks differences whose interval leaves out 0.</p>"
    return note + _wide(f"<tr><th>figure</th>{head}</tr>", body)


def _wide(head: str, rows: Sequence[str]) -> str:
    """Return a table that scrolls sideways where there is no room."""
    table = f"<table><thead>{head}</thead><tbody>{''.join(rows)}</tbody></table>"
    return f"<div class=scroll>{table}</div>"


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
    head = "".join(f"<th>{_words(mechanism)}</th>" for mechanism in counts)
    rows = [
        f"<tr><td>{html.escape(reason)}</td>"
        + "".join(f"<td>{number(each[reason]) if reason in each else '-'}</td>" for each in counts.values())
        + "</tr>"
        for reason in reasons
    ]
    about = "<p class=about>How often a pair that met did not trade, in a run.</p>"
    return f"<h2>Who could not trade, and why</h2>{about}" + _wide(f"<tr><th>reason</th>{head}</tr>", rows)
