"""How money and utility are spread over agents at the start and the end of a recording."""

from __future__ import annotations

import math
from itertools import accumulate
from typing import TYPE_CHECKING

from scenarios.runs.inequality import gini
from scenarios.runs.report_page import COLOURS, grid, key, panel, section
from scenarios.runs.svg import Band, bands, bars

if TYPE_CHECKING:
    from collections.abc import Sequence

    from scenarios.runs.recorded import Recording

BINS = 24
CORNERS = 100
"""Of a Lorenz curve at most."""
WHEN = {"start": COLOURS[5], "end": COLOURS[1]}


def distributions(recording: Recording) -> str:
    """Return the part of a report about who has how much; nothing without agents."""
    money = recording.facts.get("money")
    panels = []
    for column, title, unit in (("cash", "Money", money or ""), ("utility", "Utility", "utility")):
        if column == "cash" and not money:
            continue
        values = {"start": _values(recording, column, "min"), "end": _values(recording, column, "max")}
        if not values["end"]:
            continue
        panels.append(
            panel(f"{title} at the end", "How many agents have how much.", _histogram(values["end"], unit))
        )
        if all(each and each[0] >= 0 and each[-1] > 0 for each in values.values()):
            panels.append(_inequality(title, values))
    return section("Who has how much", key(WHEN), grid(panels)) if panels else ""


def _values(recording: Recording, column: str, which: str) -> list[float]:
    """Return a figure of all agents in the first or last snapshot, in order; infinite ones are left out."""
    found = recording.base.execute(
        f"SELECT {column} FROM agents WHERE tick = (SELECT {which}(tick) FROM agents) ORDER BY 1"
    )
    return [value for (value,) in found if value is not None and math.isfinite(value)]


def _histogram(values: Sequence[float], unit: str) -> str:
    low, high = values[0], values[-1]
    width = (high - low) / BINS or 1.0
    counts = [0] * BINS
    for value in values:
        counts[min(BINS - 1, int((value - low) / width))] += 1
    return bars([low + n * width for n in range(BINS + 1)], counts, unit, "agents", WHEN["end"])


def _inequality(title: str, values: dict[str, list[float]]) -> str:
    """Draw Lorenz curves."""
    told = ", ".join(f"{gini(each):.3f} at the {when}" for when, each in values.items())
    lines = [Band(when, WHEN[when], lorenz(each)) for when, each in values.items()]
    equal = Band("all have the same", "#888888", [(0.0, 0.0, 0.0, 0.0), (1.0, 1.0, 1.0, 1.0)], dashed=True)
    drawing = bands([equal, *lines], "share of agents, the poorest first", f"share of all {title.lower()}")
    return panel(f"{title}: Lorenz curve", f"Gini coefficient {told}; 0 where all have the same.", drawing)


def lorenz(values: Sequence[float]) -> list[tuple[float, float, float, float]]:
    """Return the corners of the Lorenz curve of values in order.

    >>> [corner[:2] for corner in lorenz([1.0, 3.0])]
    [(0.0, 0.0), (0.5, 0.25), (1.0, 1.0)]
    """
    sums = [0.0, *accumulate(values)]
    step = max(1, -(-len(values) // CORNERS))
    corners = [*range(0, len(values), step), len(values)]
    return [(n / len(values), *[sums[n] / sums[-1]] * 3) for n in corners]
