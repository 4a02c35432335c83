"""Pieces of charts: how lines, bands and steps are drawn, the same in every panel."""

from __future__ import annotations

from contextlib import contextmanager
from typing import TYPE_CHECKING, Any

import numpy as np
from imgui_bundle import imgui, implot

from systems.presentation.gui.theme import rgba, u32
from systems.presentation.palette import MUTED, RGB

if TYPE_CHECKING:
    from collections.abc import Iterator

    from ecs import Array
    from systems.presentation.gui.panel import Charted

THIN, NORMAL, THICK = 1.0, 1.8, 2.6
"""Widths of lines, in pixels at scale 1."""
LEGEND = implot.LegendFlags_.horizontal | implot.LegendFlags_.outside
BAND = 0.18
"""How much of a band's colour is to be seen …"""
BARS = 0.55
"""… and of a bar's."""
AIR = 0.08
"""Of the height, left free above and below what is drawn in an airy chart."""
HUES: tuple[RGB, ...] = (
    (86, 180, 233), (230, 159, 0), (0, 158, 115), (240, 228, 66), (204, 121, 167), (213, 94, 0),
    (0, 114, 178),
)  # fmt: skip
"""Colours of what has none of its own, told apart with any kind of colour vision (Okabe and Ito 2008)."""


def scaled(pixels: float) -> float:
    """Return a length at the scale of the panels."""
    return float(pixels * imgui.get_style().font_scale_main)


@contextmanager
def plot(
    name: str, across: str, up: str, *, height: float = -1.0, width: float = -1.0, zero: bool = False,
    fitted: bool = True, equal: bool = False, legend: bool = True, airy: bool = False,
) -> Iterator[bool]:  # fmt: skip
    """Begin a chart with named axes and end it; yields whether it is seen.

    Axes fit what is drawn until somebody drags them; `zero` keeps 0 in sight, `airy` what lies at the edges.
    """
    implot.push_style_var(implot.StyleVar_.fit_padding, (0.0, AIR if airy else 0.0))
    flags = implot.Flags_.no_mouse_text | implot.Flags_.no_title | (implot.Flags_.equal if equal else 0)
    flags |= 0 if legend else implot.Flags_.no_legend
    seen = implot.begin_plot(f"##{name}", (width, height), flags)
    try:
        if seen:
            fit = implot.AxisFlags_.auto_fit if fitted else 0
            implot.setup_axes(across, up, fit, fit)
            implot.setup_legend(implot.Location_.north_west, LEGEND)
            if zero:
                level("##zero", 0.0, alpha=0.0)  # so that it is in sight
        yield seen
    finally:
        if seen:
            implot.end_plot()
        implot.pop_style_var()


def pointed() -> float | None:
    """Return where along the chart that is being drawn the pointer is; None where it is not on it."""
    return float(implot.get_plot_mouse_pos().x) if implot.is_plot_hovered() else None


def floats(values: Array) -> Any:
    """Return values as ImPlot takes them."""
    return np.ascontiguousarray(values, np.float64)


def line(
    name: str, x: Array, y: Array, colour: RGB, *, weight: float = NORMAL, alpha: float = 1.0,
    dashed: bool = False,
) -> None:  # fmt: skip
    """Draw a line, with a gap where there is no value; `dashed` tells another run from this one."""
    spec = implot.Spec(line_color=rgba(colour, alpha), line_weight=scaled(weight))
    if dashed:
        spec.flags = implot.LineFlags_.segments
    implot.plot_line(name, floats(x), floats(y), spec)


def band(name: str, x: Array, low: Array, high: Array, colour: RGB, alpha: float = BAND) -> None:
    """Fill what lies between two lines, where both have a value."""
    there = np.isfinite(low) & np.isfinite(high)
    if there.any():
        spec = implot.Spec(fill_color=rgba(colour, alpha), line_color=rgba(colour, 0.0))
        implot.plot_shaded(name, floats(x[there]), floats(low[there]), floats(high[there]), spec)


def points(name: str, x: Array, y: Array, colour: RGB, marker: str = "circle", size: float = 2.5) -> None:
    """Draw points, where there is a value."""
    there = np.isfinite(y)
    spec = implot.Spec(
        marker=getattr(implot.Marker_, marker), marker_size=scaled(size),
        marker_fill_color=rgba(colour), marker_line_color=rgba(colour),
    )  # fmt: skip
    implot.plot_scatter(name, floats(x[there]), floats(y[there]), spec)


def level(name: str, value: float, colour: RGB = MUTED, *, alpha: float = 1.0) -> None:
    """Draw a line from edge to edge at a value."""
    spec = implot.Spec(line_color=rgba(colour, alpha), line_weight=scaled(THIN))
    spec.flags = implot.InfLinesFlags_.horizontal
    implot.plot_inf_lines(name, floats(np.array([value])), spec)


def bars(name: str, x: Array, y: Array, colour: RGB, width: float = 1.0) -> None:
    """Draw a bar for each value."""
    spec = implot.Spec(fill_color=rgba(colour, BARS), line_color=rgba(colour, 0.0))
    implot.plot_bars(name, floats(x), floats(np.nan_to_num(y)), width, spec)


def legend(items: list[tuple[str, RGB]]) -> None:
    """Write what colours mean, as many on a line as there is room for."""
    for n, (name, colour) in enumerate(items):
        if n:
            imgui.same_line()
            if imgui.get_content_region_avail().x < imgui.calc_text_size(name).x + scaled(24):
                imgui.new_line()
        side = imgui.get_text_line_height()
        at = imgui.get_cursor_screen_pos()
        box = (at.x, at.y + 0.3 * side), (at.x + 0.6 * side, at.y + 0.9 * side)
        imgui.get_window_draw_list().add_rect_filled(*box, u32(colour), scaled(2))
        imgui.dummy((0.7 * side, side))
        imgui.same_line(0, scaled(3))
        imgui.text_disabled(name)


def choice(desk: Charted, label: str, names: tuple[str, ...], chosen: int, *, wares: bool = False) -> int:
    """Draw names of which one is chosen, as many on a line as there is room for; return which."""
    for n, name in enumerate(names):
        if n:
            imgui.same_line()
            if imgui.get_content_region_avail().x < imgui.calc_text_size(name).x + scaled(44):
                imgui.new_line()
        if wares and n < len(desk.wares.names):
            desk.icons.emblem(n)
        on = n == chosen
        if imgui.selectable(f"{name}##{label}{n}", on, 0, (imgui.calc_text_size(name).x, 0))[0]:
            chosen = n
    return chosen


def pick(label: str, names: list[str], chosen: int) -> int:
    """Draw a list of which one is chosen; return which."""
    imgui.set_next_item_width(scaled(150))
    changed, now = imgui.combo(f"##{label}", chosen, names)
    return int(now) if changed else chosen
