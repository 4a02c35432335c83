"""Notices: events that somebody wants to be told of stand in the corner of the map for a while."""

from __future__ import annotations

from typing import TYPE_CHECKING

from imgui_bundle import imgui

from systems.presentation.gui.panels.log import capital, mark
from systems.presentation.gui.theme import SMALL, rgba
from systems.presentation.language import _
from systems.presentation.palette import ALARM, MUTED, TEXT
from systems.presentation.studies.events import ALARM as GRAVE

if TYPE_CHECKING:
    from systems.presentation.gui.desk import Desk
    from systems.presentation.studies.events import Event

LASTING = 6.0
"""Seconds."""
MOST = 3
WIDE = 250
"""Pixels at scale 1 …"""
MOST_WIDE = 0.4
"""… but no more than this share of the map."""
FLAGS = (
    imgui.WindowFlags_.no_decoration | imgui.WindowFlags_.no_saved_settings | imgui.WindowFlags_.no_docking
    | imgui.WindowFlags_.no_focus_on_appearing | imgui.WindowFlags_.no_nav
)  # fmt: skip


class Notices:
    """The latest events of some kinds, in the upper right corner of the (left) map; a click goes there."""

    def __init__(self, tick: int) -> None:
        self.kinds = {"starvation", "bankruptcy", "refusal", "goal"}
        """Those told."""
        self._told = tick
        self._shown: list[tuple[float, Event]] = []

    def draw(self, desk: Desk) -> None:
        """Take up what is new, and draw what is not yet old."""
        tick = desk.world.tick
        if tick > self._told and not desk.behind:
            new = [each for each in desk.events.select(self.kinds, most=MOST) if each.tick > self._told]
            self._shown += [(desk.now, each) for each in reversed(new)]
        self._told = tick
        self._shown = [each for each in self._shown if desk.now - each[0] < LASTING][-MOST:]
        scale = imgui.get_style().font_scale_main
        right, y = desk.area[0] + desk.camera.width - 8 * scale, desk.area[1] + 8 * scale
        for n, (_since, event) in enumerate(reversed(self._shown)):
            imgui.set_next_window_pos((right, y), pivot=(1, 0))
            imgui.set_next_window_size((min(WIDE * scale, MOST_WIDE * desk.camera.width), 0))
            imgui.set_next_window_bg_alpha(0.92)
            imgui.begin(f"##notice{n}", None, FLAGS)
            imgui.push_font(None, imgui.get_style().font_size_base * SMALL)
            _notice(event, scale)
            imgui.pop_font()
            if imgui.is_window_hovered() and imgui.is_mouse_clicked(0):
                desk.visit(event)
            y += imgui.get_window_height() + 6 * scale
            imgui.end()


def _notice(event: Event, scale: float) -> None:
    at, line = imgui.get_cursor_screen_pos(), imgui.get_text_line_height()
    mark(event.severity, at.x + 5 * scale, at.y + line / 2, scale)
    imgui.dummy((12 * scale, line))
    imgui.same_line()
    imgui.text_colored(rgba(ALARM if event.severity == GRAVE else TEXT), capital(_(event.kind)))
    imgui.same_line()
    imgui.text_colored(rgba(MUTED), _("tick {tick:,}").format(tick=event.tick))
    imgui.text_wrapped(event.text)
