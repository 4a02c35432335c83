"""Figures of two runs side by side."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING

from imgui_bundle import imgui

from systems.presentation.gui import plots
from systems.presentation.gui.panel import Panel
from systems.presentation.gui.theme import rgba
from systems.presentation.language import _
from systems.presentation.palette import MUTED
from systems.presentation.studies.beside import Figure, figures

if TYPE_CHECKING:
    from systems.presentation.gui.desk import Desk


class BesidePanel(Panel):
    """A table: a figure a row, a run a column."""

    name = "beside"
    title = "Side by side"
    place = "bottom"
    key = "b"
    about = "Figures of two runs of one scenario; the World menu begins the second"

    def draw(self, desk: Desk) -> None:
        """Draw the table."""
        if desk.beside is None:
            imgui.text_wrapped(_("There is but one run. World, Compare with … begins another beside it."))
            return
        theory = desk.beside.theory
        both = desk.study("beside", lambda: [figures(each.world, each.memory, theory) for each in desk.both])
        late = desk.beside.viewer.late
        told = _("Tick {tick:,}. What is asked of the left run is asked of the right one.")
        plots.note(told.format(tick=desk.world.tick))
        flags = (
            imgui.TableFlags_.row_bg
            | imgui.TableFlags_.borders_inner_h
            | imgui.TableFlags_.sizing_stretch_prop
        )
        if imgui.begin_table("figures", 4, flags):
            imgui.table_setup_column("", imgui.TableColumnFlags_.width_fixed)
            for head in (_("As the scenario says"), desk.beside.viewer.title, _("Difference")):
                imgui.table_setup_column(head, imgui.TableColumnFlags_.width_stretch, 1.0)
            imgui.table_headers_row()
            named = {each.name: each for each in both[1]}
            for each in both[0]:
                _row(each, named.get(each.name), late=late)
            imgui.end_table()


def _row(one: Figure, other: Figure | None, *, late: bool) -> None:
    """Draw a figure of both runs, and by how much they differ."""
    imgui.table_next_row()
    imgui.table_next_column()
    imgui.text(one.name)
    imgui.set_item_tooltip(one.about)
    second = math.nan if other is None or late else other.value
    for value in (one.value, second):
        imgui.table_next_column()
        imgui.text(_worded(value, percent=one.percent))
    imgui.table_next_column()
    imgui.text_colored(rgba(MUTED), _worded(second - one.value, percent=one.percent, sign=True))


def _worded(value: float, *, percent: bool, sign: bool = False) -> str:
    """Write a figure.

    >>> _worded(0.1234, percent=True), _worded(12345.6, percent=False), _worded(2.0, percent=False, sign=True)
    ('12.3 %', '12,346', '+2')
    """
    if not math.isfinite(value):
        return "-"
    if percent:
        return (_("{value:+.1f} points") if sign else "{value:.1f} %").format(value=value * 100)
    if abs(value) >= 1000:
        return f"{value:{'+' if sign else ''},.0f}"
    return f"{value:{'+' if sign else ''}.4g}"
