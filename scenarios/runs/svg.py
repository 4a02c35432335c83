"""Charts as SVG text: lines with bands over time, and dots with whiskers."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

WIDTH, WIDE, HEIGHT = 340.0, 480.0, 200.0
"""Of a chart of dots, of one of lines, and the height of that."""
LEFT, RIGHT, TOP, BOTTOM = 46.0, 10.0, 8.0, 24.0
ROW = 22.0
"""Height of a row of dots."""
NAMES = 118.0
"""Width of the names beside them …"""
VALUES = 62.0
"""… and of the values."""


class Band(NamedTuple):
    """Something drawn in one colour: points (x, mean, half of its interval)."""

    name: str
    colour: str
    points: list[tuple[float, float, float]]


def ticks_of(low: float, high: float, most: int = 5) -> list[float]:
    """Return round numbers from `low` to `high`, at most about `most`.

    >>> ticks_of(0.0, 1.0), ticks_of(3.0, 47.0)
    ([0.0, 0.2, 0.4, 0.6, 0.8, 1.0], [10.0, 20.0, 30.0, 40.0])
    """
    rough = (high - low) / most
    size = 10.0 ** math.floor(math.log10(rough))
    step = next(size * factor for factor in (1, 2, 5, 10) if size * factor >= rough * (1 - 1e-9))
    first, last = math.ceil(low / step - 1e-9), math.floor(high / step + 1e-9)
    digits = max(0, 1 - math.floor(math.log10(step)))
    return [round(n * step, digits) for n in range(first, last + 1)]


def _range(values: Sequence[float]) -> tuple[float, float]:
    """Return ends between which all values lie, with 0 where that is not far."""
    low, high = min(values), max(values)
    if 0 < low < 0.6 * high:
        low = 0.0
    if low == high:
        return (0.0, 1.0) if low == 0 else (low - abs(low) * 0.1, high + abs(high) * 0.1)
    margin = 0.05 * (high - low)
    return low if low == 0 else low - margin, high + margin


def bands(lines: Sequence[Band], unit: str) -> str:
    """Draw lines with bands from left to right."""
    points = [point for line in lines for point in line.points]
    if not points:
        return "<p class=about>No value under any mechanism.</p>"
    x0, x1 = min(x for x, _, _ in points), max(x for x, _, _ in points)
    x1 = x1 if x1 > x0 else x0 + 1
    y0, y1 = _range([mean + sign * half for _, mean, half in points for sign in (-1, 1)])

    def place(x: float, y: float) -> str:
        across = LEFT + (WIDE - LEFT - RIGHT) * (x - x0) / (x1 - x0)
        down = HEIGHT - BOTTOM - (HEIGHT - TOP - BOTTOM) * (y - y0) / (y1 - y0)
        return f"{across:.1f},{down:.1f}"

    parts = []
    for y in ticks_of(y0, y1):
        (_, _, down), end = place(x0, y).partition(","), WIDE - RIGHT
        parts.append(f'<line x1="{LEFT}" x2="{end}" y1="{down}" y2="{down}" stroke="#e8ebf0"/>')
        parts.append(f'<text x="{LEFT - 5}" y="{float(down) + 4}" text-anchor="end">{y:g}</text>')
    for x in ticks_of(x0, x1):
        across = place(x, y0).partition(",")[0]
        parts.append(f'<text x="{across}" y="{HEIGHT - 8}" text-anchor="middle">{x:g}</text>')
    parts.append(f'<text x="{LEFT - 5}" y="{HEIGHT - 8}" text-anchor="end">{unit}</text>')
    for line in lines:
        upper = [place(x, mean + half) for x, mean, half in line.points]
        lower = [place(x, mean - half) for x, mean, half in reversed(line.points)]
        middle = " ".join(place(x, mean) for x, mean, _ in line.points)
        title = f"<title>{line.name}</title>"
        parts.append(f'<polygon points="{" ".join(upper + lower)}" fill="{line.colour}" opacity=".15"/>')
        parts.append(
            f'<polyline points="{middle}" fill="none" stroke="{line.colour}" stroke-width="1.8">'
            f"{title}</polyline>"
        )
    return f'<svg viewBox="0 0 {WIDE:g} {HEIGHT:g}" role="img">{"".join(parts)}</svg>'


def dots(rows: Sequence[Band], write: Callable[[float], str]) -> str:
    """Draw a dot with whiskers a row, its name to the left and its value to the right."""
    height = ROW * len(rows) + BOTTOM
    ends = [mean + sign * half for row in rows for _, mean, half in row.points for sign in (-1, 1)]
    low, high = _range(ends)

    def place(x: float) -> float:
        return NAMES + (WIDTH - NAMES - VALUES) * (x - low) / (high - low)

    parts = []
    for x in ticks_of(low, high, 3):
        across = f"{place(x):.1f}"
        parts.append(f'<line x1="{across}" x2="{across}" y1="0" y2="{height - BOTTOM}" stroke="#e8ebf0"/>')
        parts.append(f'<text x="{across}" y="{height - 8}" text-anchor="middle">{x:g}</text>')
    for n, (name, colour, ((_, mean, half),)) in enumerate(rows):
        y = ROW * (n + 0.5)
        left, middle, right = (f"{place(x):.1f}" for x in (mean - half, mean, mean + half))
        parts.append(f'<text x="0" y="{y + 4}">{name}</text>')
        parts.append(
            f'<line x1="{left}" x2="{right}" y1="{y}" y2="{y}" stroke="{colour}" stroke-width="2.5"/>'
        )
        parts.append(f'<circle cx="{middle}" cy="{y}" r="4.5" fill="{colour}"/>')
        parts.append(f'<text x="{WIDTH}" y="{y + 4}" text-anchor="end">{write(mean)}</text>')
    return f'<svg viewBox="0 0 {WIDTH:g} {height:g}" role="img">{"".join(parts)}</svg>'
