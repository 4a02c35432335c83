"""What there is to say of what is selected, and of what was pinned beside it."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING

from imgui_bundle import imgui

from systems.presentation.describe import name_of
from systems.presentation.gui.panel import Panel
from systems.presentation.gui.sheet import Sheet
from systems.presentation.gui.tips import tip
from systems.presentation.language import _

if TYPE_CHECKING:
    from systems.presentation.gui.desk import Desk

WIDE, TALL = 330.0, 420.0
"""Pixels of a pinned sheet at scale 1."""


class InspectorPanel(Panel):
    """The sheet of the selected, with the way back, and pinned sheets to compare it with."""

    name = "inspector"
    title = "Inspector"
    place = "right"
    key = "i"
    about = "What there is to say of what is selected; hover a number for where it comes from"

    def __init__(self) -> None:
        self.pinned: list[int] = []

    def draw(self, desk: Desk) -> None:
        """Draw the sheet of the selected, and the pinned ones in windows of their own."""
        self._bar(desk)
        if desk.selected is None and desk.cell is None:
            imgui.text_wrapped(_("Click an agent, a town, a ship or a cell of the map."))
        else:
            Sheet(desk, -1 if desk.selected is None else desk.selected).draw(desk.lines())

    def beside(self, desk: Desk) -> None:
        """Draw the pinned sheets."""
        scale = imgui.get_style().font_scale_main
        for n, eid in enumerate(list(self.pinned)):
            place = desk.area[0] + (40 + 30 * n) * scale, desk.area[1] + (60 + 30 * n) * scale
            imgui.set_next_window_pos(place, imgui.Cond_.appearing)
            imgui.set_next_window_size((WIDE * scale, TALL * scale), imgui.Cond_.appearing)
            shown, stays = imgui.begin(f"{name_of(desk.world, eid)}###pinned {eid}", p_open=True)
            if shown:
                lines = desk.study(("sheet", eid), partial(desk.sheet, eid))
                Sheet(desk, eid).draw(lines)
            imgui.end()
            if not stays:
                self.pinned.remove(eid)

    def _bar(self, desk: Desk) -> None:
        """Draw the buttons of the way back and forth, and of the pin."""
        keys = desk.app.keys
        for label, way, about, action in (
            ("<", -1, _("Back to what was selected before"), "previous"),
            (">", 1, _("Forward again"), "subsequent"),
        ):
            imgui.begin_disabled(not desk.trail.can_go(way))
            if imgui.small_button(label):
                (desk.previous if way < 0 else desk.subsequent)()
            imgui.end_disabled()
            tip(keys, about, action)
            imgui.same_line()
        imgui.begin_disabled(desk.selected is None)
        if imgui.small_button(_("Pin")):
            self.pin(desk.selected)
        tip(keys, _("Keep this sheet open beside others, to compare"), "pin")
        imgui.same_line()
        movable = desk.agent is not None or desk.ship is not None
        imgui.begin_disabled(not movable)
        if imgui.small_button(_("Let go") if desk.following else _("Follow")):
            desk.follow()
        imgui.end_disabled()
        tip(keys, _("Keep it in the middle of the map: a double click does the same"), "follow")
        imgui.end_disabled()

    def pin(self, eid: int | None) -> None:
        """Pin the sheet of an entity, or take it away."""
        if eid in self.pinned:
            self.pinned.remove(eid)
        elif eid is not None:
            self.pinned.append(eid)
