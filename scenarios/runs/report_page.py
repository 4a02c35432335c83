"""The shell of reports: one HTML file with its style, and the panels, keys and tables that stand in it."""

from __future__ import annotations

import html
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

COLOURS = ("#0072b2", "#d55e00", "#009e73", "#cc79a7", "#e69f00", "#56b4e9", "#6b6b6b", "#a07800")
"""Of what is compared, in turn (Okabe and Ito 2008: they differ to the colour-blind as well)."""

STYLE = """
:root { color-scheme: light dark; --ink: #1d2433; --soft: #5c6577; --rule: #dfe3ea; --paper: #fbfbf9;
        --sheet: #fff; --grid: #e8ebf0; }
@media (prefers-color-scheme: dark) { :root { --ink: #e6e9f0; --soft: #a3abbb; --rule: #363d4b;
        --paper: #171b23; --sheet: #1f242e; --grid: #323947; } }
body { font: 16px/1.5 system-ui, sans-serif; color: var(--ink); background: var(--paper);
       max-width: 76rem; margin: 2rem auto; padding: 0 1.5rem; }
h1 { font-size: 1.7rem; margin: 0; } h2 { font-size: 1.15rem; margin: 2.4rem 0 .6rem; }
p.about, figcaption, td.about { color: var(--soft); } p.about { margin: .2rem 0 0; }
.key { display: flex; flex-wrap: wrap; gap: .3rem 1.2rem; margin: 1rem 0; }
.key i { display: inline-block; width: .8rem; height: .8rem; border-radius: 50%; margin-right: .4rem; }
.panels { display: grid; grid-template-columns: repeat(auto-fill, minmax(min(21rem, 100%), 1fr)); gap: 1rem; }
.pairs { grid-template-columns: repeat(auto-fill, minmax(min(28rem, 100%), 1fr)); }
figure { margin: 0; background: var(--sheet); border: 1px solid var(--rule); border-radius: .5rem;
         padding: .8rem 1rem; }
figure b { display: block; } figcaption { font-size: .82rem; line-height: 1.35; min-height: 2.2em; }
svg .grid { stroke: var(--grid); } svg { width: 100%; height: auto; display: block; }
svg text { font: 11px system-ui, sans-serif; fill: var(--soft); }
table { border-collapse: collapse; background: var(--sheet); width: 100%;
        font-variant-numeric: tabular-nums; }
th, td { border-bottom: 1px solid var(--rule); padding: .35rem .6rem; text-align: right;
         vertical-align: top; }
th:first-child, td:first-child { text-align: left; } thead th { border-bottom: 2px solid var(--ink); }
td { white-space: nowrap; } td small { display: block; color: var(--soft); } .scroll { overflow-x: auto; }
table.plain { width: auto; min-width: min(28rem, 100%); } table.plain td { white-space: normal;
        overflow-wrap: anywhere; }
"""


def page(title: str, parts: Sequence[str]) -> str:
    """Return a page that needs nothing else."""
    told = html.escape(title)
    head = f'<meta charset="utf-8"><title>{told}</title><meta name="viewport" content="width=device-width">'
    head += f"<style>{STYLE}</style>"
    body = f"<h1>{told}</h1>{''.join(parts)}"
    return f'<!doctype html><html lang="en"><head>{head}</head><body>{body}</body></html>\n'


def note(text: str) -> str:
    """Return a line of small words."""
    return f"<p class=about>{html.escape(text)}</p>"


def key(colours: Mapping[str, str]) -> str:
    """Return which colour is whose."""
    each = (
        f'<span><i style="background:{colour}"></i>{words(name)}</span>' for name, colour in colours.items()
    )
    return f"<div class=key>{''.join(each)}</div>"


def words(name: str) -> str:
    """Return a name as words."""
    return html.escape(name.replace("_", " "))


def grid(panels: Sequence[str], style: str = "panels pairs") -> str:
    """Return panels side by side, as many as there is room for."""
    return f'<div class="{style}">{"".join(panels)}</div>'


def panel(title: str, meaning: str, drawing: str) -> str:
    """Return a drawing with its title and what it means."""
    caption = f"<figcaption>{html.escape(meaning)}</figcaption>" if meaning else ""
    return f"<figure><b>{html.escape(title)}</b>{caption}{drawing}</figure>"


def wide(head: str, rows: Sequence[str]) -> str:
    """Return a table that scrolls sideways where there is no room."""
    table = f"<table><thead>{head}</thead><tbody>{''.join(rows)}</tbody></table>"
    return f"<div class=scroll>{table}</div>"


def listing(head: Sequence[str], rows: Sequence[Sequence[str]]) -> str:
    """Return a table of plain texts."""
    lines = ["".join(f"<td>{html.escape(cell)}</td>" for cell in row) for row in rows]
    titles = "".join(f"<th>{html.escape(cell)}</th>" for cell in head)
    top = f"<thead><tr>{titles}</tr></thead>" if any(head) else ""
    body = "".join(f"<tr>{line}</tr>" for line in lines)
    return f"<div class=scroll><table class=plain>{top}<tbody>{body}</tbody></table></div>"


def section(title: str, *parts: str) -> str:
    """Return a part of a page under its heading; nothing where there is nothing to show."""
    return f"<h2>{html.escape(title)}</h2>{''.join(parts)}" if any(parts) else ""
