"""What takes time: milliseconds of a frame by part, and of a tick by system."""

from __future__ import annotations

from contextlib import contextmanager
from time import perf_counter
from typing import TYPE_CHECKING

from imgui_bundle import imgui

from systems.presentation.gui.theme import SMALL, rgba, u32
from systems.presentation.language import _
from systems.presentation.palette import ACCENT, MUTED, RAISED

if TYPE_CHECKING:
    from collections.abc import Iterator

    from ecs import System, World
    from systems.presentation.gui.desk import Desk

CALM = 0.1
"""Share of the newest frame in what is shown."""
LEAST = 0.005
"""Milliseconds below which a part is not shown."""
NAMES, BARS = 140, 90
"""Widths of names and bars, pixels at scale 1."""
REST = "OpenGL and waiting"


class Profile:
    """Takes the time of what a desk does; of systems only while it is open."""

    def __init__(self, world: World) -> None:
        self.open = False
        self.frame = 0.0
        """Milliseconds from one frame to the next."""
        self.parts: dict[str, float] = {}
        """Milliseconds of a frame, smoothed."""
        self.systems: dict[str, float] = {}
        """Milliseconds of a tick, smoothed."""
        self._world = world
        self._now: dict[str, float] = {}
        self._began = self._last = perf_counter()

    def toggle(self) -> None:
        """Open it, or close it and take the time of systems no longer."""
        self.open = not self.open
        if self.open:
            self._world.after_system.append(self._note)
        else:
            self._world.after_system.remove(self._note)

    def begin(self) -> None:
        """Begin a frame: what the last one took beside its parts went to the screen."""
        now = perf_counter()
        whole, self._began = now - self._began, now
        self._now[REST] = max(0.0, whole - sum(self._now.values()))
        self.frame += (whole * 1000 - self.frame) * CALM
        for name in {*self.parts, *self._now}:
            before = self.parts.get(name, 0.0)
            self.parts[name] = before + (self._now.get(name, 0.0) * 1000 - before) * CALM
        self._now = {}

    @contextmanager
    def part(self, name: str) -> Iterator[None]:
        """Take the time of a part of the frame."""
        started = perf_counter()
        yield
        self._now[name] = self._now.get(name, 0.0) + perf_counter() - started

    def begin_tick(self) -> None:
        """Say that a tick begins."""
        self._last = perf_counter()

    def _note(self, _: World, system: System) -> None:
        now = perf_counter()
        name, taken = type(system).__name__, (now - self._last) * 1000
        before = self.systems.get(name, taken)
        self.systems[name], self._last = before + (taken - before) * CALM, now

    def draw(self, desk: Desk) -> None:
        """Draw it over the upper left corner of the map."""
        scale = imgui.get_style().font_scale_main
        imgui.set_next_window_pos((desk.area[0] + 10 * scale, desk.area[1] + 10 * scale))
        imgui.set_next_window_bg_alpha(0.88)
        flags = (
            imgui.WindowFlags_.no_decoration | imgui.WindowFlags_.always_auto_resize
            | imgui.WindowFlags_.no_saved_settings | imgui.WindowFlags_.no_docking
            | imgui.WindowFlags_.no_focus_on_appearing | imgui.WindowFlags_.no_inputs
        )  # fmt: skip
        imgui.begin("##profile", None, flags)
        imgui.push_font(None, imgui.get_style().font_size_base * SMALL)
        imgui.push_style_var(imgui.StyleVar_.item_spacing, (8 * scale, 2 * scale))
        _heading(
            desk,
            _("A frame takes {time:.1f} ms ({rate:.0f} a second)").format(
                time=self.frame, rate=1000 / max(self.frame, 0.01)
            ),
        )
        _bars(self.parts, self.frame, scale)
        tick = sum(self.systems.values())
        imgui.spacing()
        _heading(
            desk,
            _("A tick takes {time:.2f} ms ({rate:,.1f} ticks/s)").format(time=tick, rate=desk.pace.achieved),
        )
        _bars(self.systems, tick, scale)
        imgui.pop_style_var()
        imgui.pop_font()
        imgui.end()


def _heading(desk: Desk, text: str) -> None:
    imgui.push_font(desk.fonts.bold, 0.0)
    imgui.text(text)
    imgui.pop_font()


def _bars(times: dict[str, float], whole: float, scale: float) -> None:
    """Draw the longest first, as names, bars and milliseconds."""
    for name, taken in sorted(times.items(), key=lambda each: -each[1]):
        if taken >= LEAST:
            share = taken / max(whole, 1e-9)
            imgui.text_colored(rgba(MUTED), name)
            imgui.same_line(NAMES * scale)
            at, height = imgui.get_cursor_screen_pos(), imgui.get_text_line_height()
            for width, colour in ((1.0, RAISED), (min(1.0, share), ACCENT)):
                end = at.x + width * BARS * scale, at.y + 0.8 * height
                imgui.get_window_draw_list().add_rect_filled((at.x, at.y + 0.2 * height), end, u32(colour))
            for n, text in enumerate((f"{taken:.2f} ms", f"{share:.0%}")):
                edge = (NAMES + BARS + (64, 106)[n]) * scale
                imgui.same_line(edge - imgui.calc_text_size(text).x)
                imgui.text(text)
