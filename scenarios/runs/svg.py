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
LETTER = 6.2
"""… at least as much as their letters take …"""
VALUES = 62.0
"""… and of the values."""


class Band(NamedTuple):
    """Something drawn in one colour: points (x, y, low, high), a line through all y and a band behind it."""

    name: str
    colour: str
    points: list[tuple[float, float, float, float]]
    dashed: bool = False


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


def bands(lines: Sequence[Band], across: str, up: str = "") -> str:
    """Draw lines with bands from left to right; `across` and `up` are the units of the axes."""
    points = [point for line in lines for point in line.points]
    if not points:
        return "<p class=about>No value.</p>"
    x0, x1 = min(point[0] for point in points), max(point[0] for point in points)
    x1 = x1 if x1 > x0 else x0 + 1
    y0, y1 = _range([y for point in points for y in point[1:]])
    top, base = TOP + 14 * bool(up), HEIGHT - BOTTOM - 12

    def place(x: float, y: float) -> str:
        right = LEFT + (WIDE - LEFT - RIGHT) * (x - x0) / (x1 - x0)
        down = base - (base - top) * (y - y0) / (y1 - y0)
        return f"{right:.1f},{down:.1f}"

    parts = [f'<text x="0" y="{TOP + 3}">{up}</text>'] if up else []
    for y in ticks_of(y0, y1):
        (_, _, down), end = place(x0, y).partition(","), WIDE - RIGHT
        parts.append(f'<line x1="{LEFT}" x2="{end}" y1="{down}" y2="{down}" class=grid />')
        parts.append(f'<text x="{LEFT - 5}" y="{float(down) + 4}" text-anchor="end">{brief(y)}</text>')
    parts += [
        f'<text x="{place(x, y0).partition(",")[0]}" y="{base + 16}" text-anchor="middle">{brief(x)}</text>'
        for x in ticks_of(x0, x1, 8)
    ]
    parts.append(f'<text x="{WIDE - RIGHT}" y="{base + 30}" text-anchor="end">{across}</text>')
    for line in lines:
        upper = [place(x, high) for x, _, _, high in line.points]
        lower = [place(x, low) for x, _, low, _ in reversed(line.points)]
        middle = " ".join(place(x, y) for x, y, _, _ in line.points)
        if any(low < high for _, _, low, high in line.points):
            parts.append(f'<polygon points="{" ".join(upper + lower)}" fill="{line.colour}" opacity=".15"/>')
        stroke = 'stroke-width="1" stroke-dasharray="3 3"' if line.dashed else 'stroke-width="1.8"'
        parts.append(
            f'<polyline points="{middle}" fill="none" stroke="{line.colour}" {stroke}>'
            f"<title>{line.name}</title></polyline>"
        )
    return f'<svg viewBox="0 0 {WIDE:g} {HEIGHT:g}" role="img">{"".join(parts)}</svg>'


def brief(value: float) -> str:
    """Write a number of an axis.

    >>> brief(0.25), brief(1500.0), brief(250000.0), brief(3e6)
    ('0.25', '1,500', '250k', '3M')
    """
    for size, letter in ((1e9, "G"), (1e6, "M"), (1e3, "k")):
        if abs(value) >= size * (10 if letter == "k" else 1):
            return f"{value / size:g}{letter}"
    return f"{value:,.0f}" if abs(value) >= 1000 else f"{value:g}"


def bars(edges: Sequence[float], counts: Sequence[int], across: str, up: str, colour: str) -> str:
    """Draw a histogram: `counts[n]` from `edges[n]` to `edges[n + 1]`."""
    steps: list[tuple[float, float, float, float]] = []
    for n, count in enumerate(counts):
        steps += [(edge, float(count), 0.0, float(count)) for edge in edges[n : n + 2]]
    return bands([Band("", colour, steps)], across, up)


def dots(rows: Sequence[Band], write: Callable[[float], str]) -> str:
    """Draw a dot with whiskers a row, its name to the left and its value to the right."""
    height = ROW * len(rows) + BOTTOM
    names = max([NAMES, *(LETTER * len(row.name) for row in rows)])
    width = WIDTH + names - NAMES
    low, high = _range([end for row in rows for point in row.points for end in point[1:]])

    def place(x: float) -> float:
        return names + (width - names - VALUES) * (x - low) / (high - low)

    parts = []
    for x in ticks_of(low, high, 3):
        across = f"{place(x):.1f}"
        parts.append(f'<line x1="{across}" x2="{across}" y1="0" y2="{height - BOTTOM}" class=grid />')
        parts.append(f'<text x="{across}" y="{height - 8}" text-anchor="middle">{brief(x)}</text>')
    for n, (name, colour, ((_, mean, least, most),), _) in enumerate(rows):
        y = ROW * (n + 0.5)
        left, middle, right = (f"{place(x):.1f}" for x in (least, mean, most))
        parts.append(f'<text x="0" y="{y + 4}">{name}</text>')
        parts.append(
            f'<line x1="{left}" x2="{right}" y1="{y}" y2="{y}" stroke="{colour}" stroke-width="2.5"/>'
        )
        parts.append(f'<circle cx="{middle}" cy="{y}" r="4.5" fill="{colour}"/>')
        parts.append(f'<text x="{width:g}" y="{y + 4}" text-anchor="end">{write(mean)}</text>')
    return f'<svg viewBox="0 0 {width:g} {height:g}" role="img">{"".join(parts)}</svg>'
