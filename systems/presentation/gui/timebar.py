"""The bars at the bottom: the timeline that one can go back on, and a line of hints."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
from imgui_bundle import imgui

from systems.presentation.gui.theme import SMALL, rgba, u32
from systems.presentation.gui.tips import tip
from systems.presentation.language import _
from systems.presentation.palette import ACCENT, ALARM, FAINT, INK, LINE, MUTED, TEXT
from systems.presentation.studies.events import ALARM as GRAVE
from systems.presentation.studies.events import NOTABLE

if TYPE_CHECKING:
    from collections.abc import Iterable

    from systems.presentation.gui.desk import Desk
    from systems.presentation.studies.event import Event

HEIGHT, GRIP, MARK = 26.0, 5.0, 5.0
"""Of the bar, of the handle, and from one mark to the next: pixels at scale 1."""
TOLD = 4
"""Events that are told under the pointer."""
FLAGS = (
    imgui.WindowFlags_.no_decoration | imgui.WindowFlags_.no_saved_settings | imgui.WindowFlags_.no_docking
    | imgui.WindowFlags_.no_nav | imgui.WindowFlags_.no_focus_on_appearing
)  # fmt: skip

MAP = (
    ("Click", "select"), ("Drag", "move the map"), ("Wheel", "zoom"), ("good", "one good after another"),
    ("whole", "whole map"), ("pause", "pause"),
)  # fmt: skip
CHOSEN = (
    ("follow", "follow or let go"), ("close", "select nothing"), ("panel-inspector", "inspector"),
    ("Wheel", "zoom"), ("whole", "whole map"), ("pause", "pause"),
)  # fmt: skip
TOWN = (
    ("panel-prices", "prices"), ("panel-auction", "auction"), ("Click a good", "its prices"),
    ("Hover a number", "where it comes from"), ("close", "select nothing"), ("pause", "pause"),
)  # fmt: skip
TIME = (
    ("Drag", "look back"), ("back", "a tick back"), ("far-back", "ten ticks"), ("tick", "a tick on"),
    ("now", "now"), ("pause", "go on from here"),
)  # fmt: skip
PANEL = (
    ("Drag the tab", "move the panel"), ("Wheel", "scroll"), ("Ctrl+click", "type into a slider"),
    ("help", "manual"), ("profile", "what takes time"),
)  # fmt: skip
"""What the mouse, or the key of an action, does where the pointer is."""


def draw(desk: Desk) -> None:
    """Draw the hints, and above them the timeline, over the whole width."""
    _hints(desk)
    scale = imgui.get_style().font_scale_main
    imgui.push_style_var(imgui.StyleVar_.window_padding, (12 * scale, 0))
    if imgui.internal.begin_viewport_side_bar(
        "##time", imgui.get_main_viewport(), imgui.Dir.down, HEIGHT * scale, FLAGS
    ):
        _words(desk)
        _track(desk, scale)
    imgui.end()
    imgui.pop_style_var()


def _words(desk: Desk) -> None:
    """Say where in time one is, and offer the way back to now."""
    imgui.align_text_to_frame_padding()
    now = desk.timeline.last
    if desk.behind:
        imgui.text_colored(
            rgba(ACCENT), _("Looking back at tick {tick:,} of {now:,}").format(tick=desk.world.tick, now=now)
        )
        imgui.set_item_tooltip(_("To go on, or to ask for anything, begins another future from here."))
        imgui.same_line()
        if imgui.small_button(_("Back to now")):
            desk.go_to(now)
        tip(desk.app.keys, "", "now")
    else:
        imgui.text_colored(rgba(MUTED), _("Now, tick {tick:,}").format(tick=now))
    imgui.same_line()


def _track(desk: Desk, scale: float) -> None:
    """Draw the track, and go where somebody drags to: to a snapshot meanwhile, in the end to the tick."""
    line = desk.timeline
    width = max(imgui.get_content_region_avail().x, 40 * scale)
    origin = imgui.get_cursor_screen_pos()
    imgui.invisible_button("track", (width, HEIGHT * scale))
    scope = Scope(line.first, max(line.last, line.first + 1), width - 2 * GRIP * scale)
    left = origin.x + GRIP * scale
    under = min(scope.tick(imgui.get_mouse_pos().x - left), line.last)
    if imgui.is_item_active():
        desk.go_to(int(line.kept[np.abs(line.kept - under).argmin()]))
    if imgui.is_item_deactivated():
        desk.go_to(under)
    desk.on_time = imgui.is_item_hovered() or imgui.is_item_active()
    marks = desk.study(("marks", scope.width), lambda: Marks.of(desk, scope, scale))
    if desk.on_time:
        imgui.set_tooltip(_tip(desk, marks, scope, under, scale))
    _paint(desk, scope, marks, (left, origin.y + HEIGHT * scale / 2), scale)


@dataclass(frozen=True)
class Scope:
    """The ticks that the track stands for, and its width in pixels."""

    first: int
    last: int
    width: float

    def x(self, tick: float) -> float:
        """Return where on the track a tick is."""
        return self.width * (tick - self.first) / (self.last - self.first)

    def tick(self, x: float) -> int:
        """Return the tick that is at a place of the track."""
        share = min(1.0, max(0.0, x / max(1.0, self.width)))
        return self.first + round((self.last - self.first) * share)


@dataclass(frozen=True)
class Marks:
    """What stands on the track, no two in one place."""

    snapshots: tuple[int, ...]
    """Pixels, as the other two."""
    notable: tuple[int, ...]
    grave: tuple[int, ...]
    events: tuple[Event, ...]
    """Those that are marked, the latest last."""

    @classmethod
    def of(cls, desk: Desk, scope: Scope, scale: float) -> Marks:
        """Look through what is remembered."""
        events = desk.events.marked(NOTABLE)
        apart = round(MARK * scale)

        def places(ticks: Iterable[int]) -> tuple[int, ...]:
            return tuple(sorted({round(scope.x(tick) / apart) * apart for tick in ticks}))

        return cls(
            snapshots=places(desk.timeline.kept.tolist()),
            notable=places(each.tick for each in events if each.severity < GRAVE),
            grave=places(each.tick for each in events if each.severity >= GRAVE),
            events=tuple(events),
        )


def _tip(desk: Desk, marks: Marks, scope: Scope, tick: int, scale: float) -> str:
    """Say what is under the pointer: a tick, and the first events there."""
    near = max(0.5, (scope.last - scope.first) / max(1.0, scope.width) * MARK * scale)
    found = [each for each in marks.events if abs(each.tick - tick) <= near]
    told = [_("tick {tick:,}: {what}").format(tick=each.tick, what=each.text) for each in found[:TOLD]]
    more = [_("… and {count} more").format(count=len(found) - TOLD)] if len(found) > TOLD else []
    head = _("tick {tick:,} of {now:,}").format(tick=tick, now=desk.timeline.last)
    return "\n".join([head, *told, *more])


def _paint(desk: Desk, scope: Scope, marks: Marks, at: tuple[float, float], scale: float) -> None:
    """Draw the line, snapshots below it, events above: dots, and triangles for alarms; and where one is."""
    draw, (left, middle) = imgui.get_window_draw_list(), at
    thick, here = 1.5 * scale, left + scope.x(desk.world.tick)
    for end, colour in ((left + scope.width, LINE), (here, ACCENT)):
        draw.add_rect_filled((left, middle - thick), (end, middle + thick), u32(colour), thick)
    for x in marks.snapshots:
        draw.add_line((left + x, middle + 4 * scale), (left + x, middle + 7 * scale), u32(FAINT))
    for x in marks.notable:
        draw.add_circle_filled((left + x, middle - 6 * scale), 1.6 * scale, u32(MUTED))
    low, peak, half = middle - 4 * scale, middle - 11 * scale, 3.5 * scale
    for x in marks.grave:
        draw.add_triangle_filled((left + x - half, low), (left + x + half, low), (left + x, peak), u32(ALARM))
    draw.add_circle_filled((here, middle), GRIP * scale, u32(INK))
    draw.add_circle_filled((here, middle), (GRIP - 1.5) * scale, u32(TEXT))


def _hints(desk: Desk) -> None:
    """Write at the very bottom what keys and the mouse do where the pointer is."""
    scale = imgui.get_style().font_scale_main
    imgui.push_style_var(imgui.StyleVar_.window_padding, (12 * scale, 2 * scale))
    imgui.push_style_var(imgui.StyleVar_.window_min_size, (1, 1))
    height = imgui.get_text_line_height() * SMALL + 6 * scale
    if imgui.internal.begin_viewport_side_bar(
        "##hints", imgui.get_main_viewport(), imgui.Dir.down, height, FLAGS
    ):
        imgui.push_font(None, imgui.get_style().font_size_base * SMALL)
        keys = desk.app.keys
        for name, what in _here(desk):
            by = keys.first(name) if name in keys.actions else _(name)
            if not by:
                continue
            imgui.text(by)
            imgui.same_line(0, 6 * scale)
            imgui.text_colored(rgba(MUTED), _(what))
            imgui.same_line(0, 18 * scale)
        imgui.pop_font()
    imgui.end()
    imgui.pop_style_var(2)


def _here(desk: Desk) -> tuple[tuple[str, str], ...]:
    """Return the hints for what the pointer is on."""
    if desk.on_time or desk.behind:
        return TIME
    x, y = imgui.get_mouse_pos()
    if desk.on_map((round(x), round(y))):
        return TOWN if desk.town is not None else MAP if desk.selected is None else CHOSEN
    return PANEL
