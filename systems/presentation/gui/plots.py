"""Pieces of charts: how lines, bands and steps are drawn, the same in every panel."""

from __future__ import annotations

import math
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any

import numpy as np
from imgui_bundle import imgui, implot

from systems.presentation.gui.legend import MOST, SHAPES, Legend, Sign
from systems.presentation.gui.theme import rgba
from systems.presentation.palette import MUTED, RGB

if TYPE_CHECKING:
    from collections.abc import Iterator

    from ecs import Array
    from systems.presentation.gui.panel import Charted

THIN, NORMAL, THICK = 1.0, 1.8, 2.6
"""Widths of lines, in pixels at scale 1."""
MARKS = 8
"""Marks on a line, about."""
ASIDE = 2.0
"""Times as wide as high is the room in which two charts stand side by side."""
UNDER, BEFORE = 40, 60
"""Pixels at scale 1 that an axis takes below a chart, and beside it."""
LARGE, HUGE = 10_000, 1e9
"""Between which numbers of axes are written with commas."""
BAND = 0.18
"""How much of a band's colour is to be seen …"""
BARS = 0.55
"""… and of a bar's."""
HUES: tuple[RGB, ...] = (
    (86, 180, 233), (230, 159, 0), (0, 158, 115), (240, 228, 66), (204, 121, 167), (213, 94, 0),
    (0, 114, 178),
)  # fmt: skip
"""Colours of what has none of its own, told apart with any kind of colour vision (Okabe and Ito 2008)."""


def scaled(pixels: float) -> float:
    """Return a length at the scale of the panels."""
    return float(pixels * imgui.get_style().font_scale_main)


_legends: dict[int, Legend] = {}
"""Of all charts, by what ImGui calls them."""
_current = Legend()
"""Of the chart that is being drawn: ImPlot, too, draws one at a time."""


def shape(n: int) -> str:
    """Return the mark of the n-th line of a chart."""
    return SHAPES[n % len(SHAPES)]


@contextmanager
def plot(
    name: str, across: str, up: str, *, height: float = -1.0, width: float = -1.0, zero: bool = False,
    fitted: bool = True, legend: bool = True, numbers: bool = True,
) -> Iterator[bool]:  # fmt: skip
    """Begin a chart with named axes and end it, its legend at the right; yields whether it is seen.

    Axes fit what is drawn until somebody drags them; `zero` keeps 0 in sight. Without `numbers` across
    they are those of the chart below.
    """
    here = begin(name)
    room = imgui.get_content_region_avail()
    wide, tall = width if width > 0 else room.x, height if height > 0 else room.y
    aside = min(here.width, MOST * wide) if legend else 0.0
    flags = implot.Flags_.no_mouse_text | implot.Flags_.no_title | implot.Flags_.no_legend
    imgui.begin_group()
    seen = implot.begin_plot(f"##{name}", (max(1.0, wide - aside), height), flags)
    try:
        if seen:
            fit = implot.AxisFlags_.auto_fit if fitted else 0
            beside, below = (imgui.calc_text_size(each).x for each in (up, across))
            high, long = tall - scaled(UNDER), wide - aside - scaled(BEFORE)
            bare = 0 if numbers else implot.AxisFlags_.no_tick_labels
            implot.setup_axes(across if below < long else "", up if beside < high else "", fit | bare, fit)
            _grouped(implot.ImAxis_.x1, *here.limits[0], wide / scaled(90))
            _grouped(implot.ImAxis_.y1, *here.limits[1], tall / scaled(36))
            if zero:
                level("##zero", 0.0, alpha=0.0)  # so that it is in sight
        yield seen
    finally:
        if seen:
            limits = implot.get_plot_limits()
            here.limits = (limits.x.min, limits.x.max), (limits.y.min, limits.y.max)
            implot.end_plot()
            if legend:
                imgui.same_line(0, scaled(6))
                here.draw(tall)
        imgui.end_group()


def begin(name: str) -> Legend:
    """Return the legend of a chart that is drawn by other means than `plot`, with nothing in it yet."""
    global _current  # noqa: PLW0603 - as ImPlot's own current chart
    _current = _legends.setdefault(imgui.get_id(name), Legend())
    _current.signs.clear()
    return _current


def rows() -> None:
    """Draw the legend of the chart that was drawn last below it, in rows."""
    _current.draw_rows()


def _grouped(axis: int, low: float, high: float, most: float) -> None:
    """Write the numbers of an axis with commas, where they are large enough to need some."""
    if not LARGE <= max(abs(low), abs(high)) < HUGE or high - low < 1:
        return
    values = round_values(low, high, max(2, int(most)))
    implot.setup_axis_ticks(axis, values, [f"{each:,.0f}" for each in values])


def round_values(low: float, high: float, most: int) -> list[float]:
    """Return at most so many round numbers between two others, at least two, evenly apart.

    >>> round_values(0.0, 71000.0, 4)
    [0.0, 20000.0, 40000.0, 60000.0]
    """
    step = 10.0 ** math.floor(math.log10((high - low) / most))
    step = next(step * each for each in (1, 2, 5, 10, 20) if (high - low) / (step * each) <= most)
    first = math.ceil(low / step)
    return [n * step for n in range(first, math.floor(high / step) + 1)]


def pointed() -> float | None:
    """Return where along the chart that is being drawn the pointer is; None where it is not on it."""
    return float(implot.get_plot_mouse_pos().x) if implot.is_plot_hovered() else None


def floats(values: Array) -> Any:
    """Return values as ImPlot takes them."""
    return np.ascontiguousarray(values, np.float64)


def line(
    name: str, x: Array, y: Array, colour: RGB, *, weight: float = NORMAL, alpha: float = 1.0,
    dashed: bool = False, mark: str = "",
) -> None:  # fmt: skip
    """Draw a line, with a gap where there is no value; `dashed` tells another run from this one.

    Some of its points bear a mark, the same ones as long as the chart is about as wide: `x` are then ticks.
    """
    if not _current.shows(name, Sign("line" if weight > THIN else "level", colour, alpha, mark)):
        return
    spec = implot.Spec(line_color=rgba(colour, alpha), line_weight=scaled(weight))
    if dashed:
        spec.flags = implot.LineFlags_.segments
    implot.plot_line(name, floats(x), floats(y), spec)
    if mark and not dashed and x.size:
        apart = 2.0 ** math.ceil(math.log2(max(1.0, float(x[-1] - x[0])) / MARKS))
        phase = SHAPES.index(mark) / len(SHAPES)
        where = np.arange(math.ceil(x[0] / apart - phase), math.floor(x[-1] / apart - phase) + 1)
        at = np.searchsorted(x, (where + phase) * apart)
        _scatter(name, x[at], y[at], colour, mark, 3.2)


def band(name: str, x: Array, low: Array, high: Array, colour: RGB, alpha: float = BAND) -> None:
    """Fill what lies between two lines, where both have a value."""
    there = np.isfinite(low) & np.isfinite(high)
    if there.any() and _current.shows(name, Sign("area", colour, alpha)):
        spec = implot.Spec(fill_color=rgba(colour, alpha), line_color=rgba(colour, 0.0))
        implot.plot_shaded(name, floats(x[there]), floats(low[there]), floats(high[there]), spec)


def points(name: str, x: Array, y: Array, colour: RGB, marker: str = "circle", size: float = 2.5) -> None:
    """Draw points, where there is a value."""
    if _current.shows(name, Sign("points", colour, 1.0, marker)):
        _scatter(name, x, y, colour, marker, size)


def _scatter(name: str, x: Array, y: Array, colour: RGB, marker: str, size: float) -> None:
    there = np.isfinite(y)
    spec = implot.Spec(
        marker=getattr(implot.Marker_, marker), marker_size=scaled(size),
        marker_fill_color=rgba(colour), marker_line_color=rgba(colour),
    )  # fmt: skip
    implot.plot_scatter(name, floats(x[there]), floats(y[there]), spec)


def level(name: str, value: float, colour: RGB = MUTED, *, alpha: float = 1.0) -> None:
    """Draw a line from edge to edge at a value."""
    if not _current.shows(name, Sign("level", colour)):
        return
    spec = implot.Spec(line_color=rgba(colour, alpha), line_weight=scaled(THIN))
    spec.flags = implot.InfLinesFlags_.horizontal
    implot.plot_inf_lines(name, floats(np.array([value])), spec)


def bars(name: str, x: Array, y: Array, colour: RGB, width: float = 1.0) -> None:
    """Draw a bar for each value."""
    if not _current.shows(name, Sign("area", colour, BARS)):
        return
    spec = implot.Spec(fill_color=rgba(colour, BARS), line_color=rgba(colour, 0.0))
    implot.plot_bars(name, floats(x), floats(np.nan_to_num(y)), width, spec)


def two() -> tuple[float, float, bool]:
    """Return how wide and high each of two charts is to be, and whether they stand side by side."""
    room, gap = imgui.get_content_region_avail(), imgui.get_style().item_spacing
    if room.x > ASIDE * room.y:
        return (room.x - gap.x) / 2, -1.0, True
    return -1.0, (room.y - gap.y) / 2, False


def note(text: str, *, after: bool = False) -> None:
    """Write in muted words what a chart shows; `after` what stands before it, where there is room there."""
    if after:
        imgui.same_line()
        if imgui.get_content_region_avail().x < imgui.calc_text_size(text).x:
            imgui.new_line()
    imgui.push_style_color(imgui.Col_.text, rgba(MUTED))
    imgui.text_wrapped(text)
    imgui.pop_style_color()


def choice(desk: Charted, label: str, names: tuple[str, ...], chosen: int, *, wares: bool = False) -> int:
    """Draw names of which one is chosen, on a line or, where that is too short, as a list; return which."""
    gap = imgui.get_style().item_spacing.x
    room = sum(imgui.calc_text_size(name).x + gap for name in names) + wares * len(names) * scaled(22)
    if room > imgui.get_content_region_avail().x:
        return pick(label, list(names), chosen)
    for n, name in enumerate(names):
        if n:
            imgui.same_line()
        if wares and n < len(desk.wares.names):
            desk.icons.emblem(n)
        on = n == chosen
        if imgui.selectable(f"{name}##{label}{n}", on, 0, (imgui.calc_text_size(name).x, 0))[0]:
            chosen = n
    return chosen


def pick(label: str, names: list[str], chosen: int) -> int:
    """Draw a list of which one is chosen; return which."""
    longest = max((imgui.calc_text_size(name).x for name in names), default=0.0) + scaled(44)
    room = imgui.get_content_region_avail().x
    imgui.set_next_item_width(min(max(scaled(120), longest), max(scaled(70), room)))
    changed, now = imgui.combo(f"##{label}", chosen, names)
    return int(now) if changed else chosen
