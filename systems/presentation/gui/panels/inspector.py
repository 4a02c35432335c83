"""What there is to say of what is selected."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
from imgui_bundle import imgui, implot

from systems.presentation.gui.panel import Panel
from systems.presentation.gui.theme import LARGE, SMALL, rgba
from systems.presentation.lines import (
    Amount,
    Chart,
    Fact,
    Heading,
    Line,
    Market,
    Prices,
    Sentence,
    Title,
    Works,
)
from systems.presentation.palette import ACCENT, ALARM, MUTED, RGB, TEXT

if TYPE_CHECKING:
    from systems.presentation.gui.desk import Desk

TRENDS = ("falling", "", "rising")


class InspectorPanel(Panel):
    """The lines of the inspector, drawn by ImGui."""

    name = "inspector"
    title = "Inspector"
    place = "right"
    key = "i"
    about = "What there is to say of what is selected"

    def draw(self, desk: Desk) -> None:
        """Draw the lines."""
        if desk.selected is None and desk.cell is None:
            imgui.text_disabled("Click an agent, a town, a ship or a cell.")
            return
        for n, line in enumerate(desk.lines()):
            imgui.push_id(n)
            self._line(desk, line)
            imgui.pop_id()

    def _line(self, desk: Desk, line: Line) -> None:
        """Draw one line of the inspector."""
        if isinstance(line, Title):
            _title(desk, line)
        elif isinstance(line, Heading):
            _heading(desk, line)
        elif isinstance(line, Chart):
            _chart(desk, line)
        elif isinstance(line, Fact):
            _fact(line)
        else:
            _row(desk, line)


def _title(desk: Desk, line: Title) -> None:
    imgui.push_font(desk.fonts.bold, imgui.get_style().font_size_base * LARGE)
    imgui.text(line.text)
    imgui.pop_font()
    imgui.text_colored(rgba(MUTED), f"{line.under}{' · following' * desk.following}")


def _heading(desk: Desk, line: Heading) -> None:
    imgui.spacing()
    imgui.push_font(desk.fonts.bold, imgui.get_style().font_size_base * SMALL)
    imgui.text_colored(rgba(MUTED), line.text)
    _columns(line.columns, MUTED)
    imgui.pop_font()
    imgui.separator()


def _fact(line: Fact) -> None:
    imgui.text_colored(rgba(MUTED), line.name)
    if line.share >= 0:
        _gauge(line.share, ALARM if line.alarming else ACCENT)
    _columns((line.text,), ALARM if line.alarming else TEXT)


def _row(desk: Desk, line: Sentence | Amount | Prices | Market | Works) -> None:
    """Draw a line about a ware; one about labour, or about none, has no emblem."""
    if line.ware is not None:
        desk.icons.emblem(line.ware)
    elif isinstance(line, Market):
        desk.icons.blank()
    if isinstance(line, Sentence):
        imgui.push_style_color(imgui.Col_.text, rgba(MUTED if line.quiet else TEXT))
        imgui.text_wrapped(line.text)
        imgui.pop_style_color()
        return
    imgui.text(line.name)
    if isinstance(line, Market):
        _columns((f"{TRENDS[line.trend + 1]} {line.price}".strip(), *line.columns))
    elif isinstance(line, Prices):
        _columns(line.columns)
    else:
        if isinstance(line, Works):
            imgui.set_item_tooltip(line.owner)
        _gauge(line.share, desk.wares.colours[line.ware])
        _columns((line.text,))


def _columns(texts: tuple[str, ...], colour: RGB = TEXT) -> None:
    """Write texts in columns that end at the right edge, on the line that is being written."""
    scale = imgui.get_style().font_scale_main
    right = imgui.get_cursor_start_pos().x + imgui.get_content_region_avail().x
    step = (50 if len(texts) > 2 else 66) * scale
    for n, text in enumerate(texts):
        width = imgui.calc_text_size(text).x
        imgui.same_line(right - step * (len(texts) - 1 - n) - width)
        imgui.text_colored(rgba(colour), text)


def _gauge(share: float, colour: RGB) -> None:
    """Draw a bar that is full so far."""
    scale = imgui.get_style().font_scale_main
    imgui.same_line(imgui.get_cursor_start_pos().x + 114 * scale)
    imgui.push_style_color(imgui.Col_.plot_histogram, rgba(colour))
    room = max(20 * scale, imgui.get_content_region_avail().x - 96 * scale)
    imgui.progress_bar(min(1.0, max(0.0, share)), (room, imgui.get_text_line_height() * 0.7), "")
    imgui.pop_style_color()


def _chart(desk: Desk, line: Chart) -> None:
    flags = implot.Flags_.no_mouse_text
    if implot.begin_plot("##prices", (-1, 150 * imgui.get_style().font_scale_main), flags):
        implot.setup_axes("", "", implot.AxisFlags_.auto_fit, implot.AxisFlags_.auto_fit)
        for each in line.series:
            ticks = np.linspace(line.first, line.last, each.values.size)
            spec = implot.Spec(line_color=rgba(desk.wares.colours[each.ware]), line_weight=2.0)
            implot.plot_line(each.name, ticks, each.values.astype(np.float64), spec)
        implot.end_plot()
