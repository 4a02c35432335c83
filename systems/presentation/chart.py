"""The price chart: standing prices of goods over the ticks that the window remembers."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING

import numpy as np
import pygame

from systems.presentation.lines import Chart, Series, price
from systems.presentation.palette import FAINT, LINE, MUTED, VOID, mix
from systems.presentation.text import SMALL, ui

if TYPE_CHECKING:
    import numpy.typing as npt

    from ecs import F64
    from systems.presentation.pieces import Pieces

TALL = 172
"""Height of a chart, before `UI_SCALE`."""
LABELS = 82
"""Room for the names at the right."""
GUTTER = 30
"""Room for the prices at the left."""
FOOT = 20
"""Room for the ticks below."""
SPREAD = 12.0
"""Where the dearest is so many times the cheapest, equal steps up are equal shares."""
STEPS = (1.0, 2.0, 2.5, 5.0, 10.0)


def steps(low: float, high: float, most: int = 4) -> list[float]:
    """Return round numbers from `low` to `high`, at the most `most` and one.

    >>> steps(13.2, 21.9)
    [15.0, 17.5, 20.0]
    """
    rough = max(high - low, 1e-9) / most
    unit = 10.0 ** math.floor(math.log10(rough))
    step = unit * next(each for each in STEPS if each * unit >= rough * (1 - 1e-9))
    return [round(n * step, 9) for n in range(math.ceil(low / step), math.floor(high / step) + 1)]


def apart(places: list[float], gap: float, low: float, high: float) -> list[float]:
    """Return places, which must rise, moved so far that they are `gap` from one another.

    >>> apart([10.0, 11.0, 40.0], 5.0, 0.0, 50.0)
    [10.0, 15.0, 40.0]
    """
    moved: list[float] = []
    for place in places:
        moved.append(max(place, moved[-1] + gap if moved else low))
    limit = high
    for n in range(len(moved) - 1, -1, -1):
        moved[n] = min(moved[n], limit)
        limit = moved[n] - gap
    return moved


class Scale:
    """Where prices stand on a chart: 0 at the bottom, 1 on top."""

    def __init__(self, values: list[npt.NDArray[np.float32]]) -> None:
        every = np.concatenate(values).astype(np.float64)
        every = every[np.isfinite(every) & (every > 0)]
        low, high = (float(every.min()), float(every.max())) if every.size else (0.5, 1.5)
        self.even_shares = high > SPREAD * low
        room = 0.08 * max(high - low, 0.04 * high)
        self.low, self.high = (low / 1.15, high * 1.15) if self.even_shares else (low - room, high + room)
        marks = [10.0**n * m for n in range(-6, 13) for m in (1, 3)] if self.even_shares else None
        self.marks = [m for m in marks if self.low <= m <= self.high] if marks else steps(self.low, self.high)

    def at(self, values: npt.NDArray[np.floating]) -> F64:
        """Return how high prices stand."""
        values = np.clip(values.astype(np.float64), self.low, self.high)
        if self.even_shares:
            return np.asarray(np.log(values / self.low) / math.log(self.high / self.low))
        return np.asarray((values - self.low) / (self.high - self.low))


def draw(pieces: Pieces, screen: pygame.Surface, chart: Chart) -> None:
    """Draw a chart that fills `screen`."""
    box = screen.get_rect()
    plot = pygame.Rect(
        box.x + ui(GUTTER), box.y + ui(8), box.width - ui(GUTTER + LABELS), box.height - ui(FOOT + 8)
    )
    scale = Scale([each.values for each in chart.series])
    screen.fill(mix(VOID, LINE, 0.12), plot)
    for mark in scale.marks:
        y = plot.bottom - 1 - round(float(scale.at(np.array([mark]))[0]) * (plot.height - 1))
        pygame.draw.line(screen, mix(VOID, LINE, 0.7), (plot.x, y), (plot.right - 1, y))
        pieces.write(screen, price(mark), plot.x - ui(6), y, FAINT, SMALL, right=True)
    for each in reversed(chart.series):
        _line(pieces, screen, each, scale, plot)
    _names(pieces, screen, chart.series, scale, plot)
    foot = plot.bottom + ui(10)
    pieces.write(screen, f"tick {chart.first:,}", plot.x, foot, FAINT, SMALL)
    pieces.write(screen, f"{chart.last:,}", plot.right, foot, FAINT, SMALL, right=True)


def _line(pieces: Pieces, screen: pygame.Surface, series: Series, scale: Scale, plot: pygame.Rect) -> None:
    """Draw the line of one good, its last price at the right edge."""
    values = series.values
    y = plot.bottom - 1 - scale.at(values) * (plot.height - 1)
    x = np.linspace(plot.x, plot.right - 1, values.size) if values.size > 1 else np.array([plot.right - 1.0])
    colour = pieces.wares.colours[series.ware]
    points = np.column_stack([x, y]).tolist()
    if len(points) > 1:
        pygame.draw.aalines(screen, colour, False, points)
        pygame.draw.aalines(screen, colour, False, [(px, py + 1) for px, py in points])
    pygame.draw.circle(screen, colour, points[-1], ui(2.5))


def _names(
    pieces: Pieces, screen: pygame.Surface, series: tuple[Series, ...], scale: Scale, plot: pygame.Rect
) -> None:
    """Write the names of the goods beside the ends of their lines."""
    ends = sorted(
        (plot.bottom - 1 - float(scale.at(each.values[-1:])[0]) * (plot.height - 1), n)
        for n, each in enumerate(series)
    )
    low, high = plot.y + ui(4), plot.bottom - ui(4)
    for (end, n), y in zip(ends, apart([end for end, _ in ends], ui(14), low, high), strict=True):
        colour = pieces.wares.colours[series[n].ware]
        middle = round(y)
        tail = plot.right + ui(10)
        pygame.draw.aaline(screen, mix(MUTED, VOID, 0.5), (plot.right + ui(3), round(end)), (tail, middle))
        name = pieces.type.fitted(series[n].name, ui(LABELS - 14), SMALL)
        pieces.write(screen, name, tail + ui(4), middle, colour, SMALL)
