"""Notices: events that somebody wants to be told of stand in the corner of the map for a while."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from imgui_bundle import imgui

from systems.goals import has_goals
from systems.presentation.gui.panels.log import capital, mark
from systems.presentation.gui.theme import SMALL, rgba
from systems.presentation.language import _
from systems.presentation.palette import ALARM, MUTED, TEXT
from systems.presentation.studies.events import ALARM as GRAVE

if TYPE_CHECKING:
    from systems.presentation.gui.desk import Desk
    from systems.presentation.studies.event import Event

LASTING, FADING = 6.0, 1.0
"""Seconds that one stands, and in the last of them fades."""
MOST = 3
WIDE = 250
"""Pixels at scale 1 …"""
MOST_WIDE = 0.4
"""… but no more than this share of the map."""
FLAGS = (
    imgui.WindowFlags_.no_decoration | imgui.WindowFlags_.no_saved_settings | imgui.WindowFlags_.no_docking
    | imgui.WindowFlags_.no_focus_on_appearing | imgui.WindowFlags_.no_nav
)  # fmt: skip


def heed(desk: Desk) -> None:
    """Have time stop at those alerts at which the settings say that it shall."""
    pausing = frozenset(kind for kind, on in desk.app.store.settings.pause_on.items() if on)
    if not has_goals(desk.world):
        pausing -= {"goal"}  # for an alert to pause on, every tick is looked at
    if pausing != desk.events.alerts.pausing:
        desk.events.alerts = replace(desk.events.alerts, pausing=pausing)


class Notices:
    """The latest events of some kinds, in the upper right corner of the (left) map; a click goes there."""

    def __init__(self, tick: int, *, played: bool = False) -> None:
        self.kinds = {"starvation", "bankruptcy", "goal"} | ({"refusal"} if not played else set())
        """Those told; what is refused to a player's house its office tells."""
        self._told = tick
        """Up to which tick events have been told of, wherever one has looked since."""
        self._shown: list[tuple[float, Event]] = []

    def shown(self, desk: Desk) -> list[tuple[float, Event]]:
        """Take up what is new, drop what is old; return what stands, and for how many seconds yet.

        Who looks back sees nothing of what is still to come then.
        """
        tick, last = desk.world.tick, desk.timeline.last
        if desk.branched is not None:  # what came after is forgotten, and may come otherwise
            self._told, desk.branched = min(self._told, desk.branched), None
        if tick > self._told and not desk.behind:
            new = [each for each in desk.events.select(self.kinds, most=MOST) if each.tick > self._told]
            self._shown += [(desk.now, each) for each in reversed(new)]
            if any(each.severity == GRAVE for each in new):
                desk.app.sounds.play("alert")
            self._told = tick
        standing = [each for each in self._shown if desk.now - each[0] < LASTING and each[1].tick <= last]
        self._shown = standing[-MOST:]
        return [(LASTING - (desk.now - at), each) for at, each in self._shown if each.tick <= tick]

    def draw(self, desk: Desk) -> None:
        """Draw what is not yet old, and let it fade in the end."""
        scale = imgui.get_style().font_scale_main
        right, y = desk.area[0] + desk.camera.width - 8 * scale, desk.area[1] + 8 * scale
        for n, (left, event) in enumerate(reversed(self.shown(desk))):
            imgui.push_style_var(imgui.StyleVar_.alpha, min(1.0, max(0.05, left / FADING)))
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
            imgui.pop_style_var()


def _notice(event: Event, scale: float) -> None:
    at, line = imgui.get_cursor_screen_pos(), imgui.get_text_line_height()
    mark(event.severity, at.x + 5 * scale, at.y + line / 2, scale)
    imgui.dummy((12 * scale, line))
    imgui.same_line()
    imgui.text_colored(rgba(ALARM if event.severity == GRAVE else TEXT), capital(_(event.kind)))
    imgui.same_line()
    imgui.text_colored(rgba(MUTED), _("tick {tick:,}").format(tick=event.tick))
    imgui.text_wrapped(event.text)
