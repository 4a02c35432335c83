"""What keys and the mouse do."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pygame

from systems.presentation.pace import SPEEDS

if TYPE_CHECKING:
    from systems.presentation.viewer import Viewer

STILL = 4
"""Pixels the pointer may move between press and release for a click."""
PUSH = 60
"""Pixels an arrow key moves the map."""
MOST_NOTCHES = 4.0
SOON = 350
"""Milliseconds in which a second click makes a double one."""
JOINING = pygame.KMOD_SHIFT | pygame.KMOD_CTRL

_PANS = {
    pygame.K_LEFT: (PUSH, 0), pygame.K_RIGHT: (-PUSH, 0), pygame.K_UP: (0, PUSH), pygame.K_DOWN: (0, -PUSH),
}  # fmt: skip
_ZOOMS = {pygame.K_PAGEUP: 1, pygame.K_PAGEDOWN: -1}
_SLOWER_FASTER = {
    pygame.K_PLUS: 1, pygame.K_KP_PLUS: 1, pygame.K_EQUALS: 1, pygame.K_MINUS: -1, pygame.K_KP_MINUS: -1,
}  # fmt: skip


class Controls:
    """Turns events into what the window does; of the clicks of one frame only the last counts."""

    def __init__(self, window: Viewer) -> None:
        self.window = window
        self.click: tuple[int, int] | None = None
        self.double = self.joins = False
        """Whether the click was the second in a row, and whether Shift or Ctrl was held."""
        self._clicked = -SOON
        self._pressed: tuple[int, int] | None = None
        self._dragged = False
        self._acts = {
            pygame.K_SPACE: window.pace.pause, pygame.K_PERIOD: window.pace.single,
            pygame.K_f: window.pace.hurry,
            pygame.K_0: window.show_all, pygame.K_HOME: window.show_all, pygame.K_g: window.next_good,
            pygame.K_l: window.follow, pygame.K_h: window.explain, pygame.K_F1: window.explain,
            pygame.K_ESCAPE: window.close, pygame.K_BACKSPACE: window.back,
        }  # fmt: skip

    def handle(self, event: pygame.event.Event) -> None:
        """Do what an event asks for."""
        if event.type == pygame.QUIT:
            self.window.running = False
        elif event.type == pygame.KEYDOWN:
            self._key(event)
        elif event.type == pygame.MOUSEWHEEL:
            self._wheel(event)
        elif event.type == pygame.MOUSEBUTTONDOWN and event.button in {1, 2, 3}:
            if self.window.on_map(event.pos):
                self._pressed, self._dragged = event.pos, False
        elif event.type == pygame.MOUSEMOTION:
            self._move(event)
        elif event.type == pygame.MOUSEBUTTONUP and event.button in {1, 2, 3}:
            if self._pressed is not None and not self._dragged and event.button == 1:
                self._click(event.pos)
            self._pressed = None
        elif event.type in {pygame.WINDOWFOCUSLOST, pygame.WINDOWLEAVE, pygame.WINDOWMINIMIZED}:
            self._pressed = None

    def _click(self, at: tuple[int, int]) -> None:
        now = pygame.time.get_ticks()
        self.double, self.joins = now - self._clicked < SOON, bool(pygame.key.get_mods() & JOINING)
        self.click, self._clicked = at, -SOON if self.double else now

    def _wheel(self, event: pygame.event.Event) -> None:
        notches = float(getattr(event, "precise_y", 0.0) or event.y)
        if getattr(event, "flipped", False):
            notches = -notches
        if notches:
            self.window.wheel(max(-MOST_NOTCHES, min(MOST_NOTCHES, notches)), pygame.mouse.get_pos())

    def _move(self, event: pygame.event.Event) -> None:
        if self._pressed is None:
            return
        if not any(event.buttons):
            self._pressed = None
            return
        away = max(abs(event.pos[0] - self._pressed[0]), abs(event.pos[1] - self._pressed[1]))
        if self._dragged:
            self.window.pan(*event.rel)
        elif away > STILL:
            self._dragged = True
            self.window.pan(event.pos[0] - self._pressed[0], event.pos[1] - self._pressed[1])

    def _key(self, event: pygame.event.Event) -> None:
        key, pace = event.key, self.window.pace
        if key == pygame.K_BACKSPACE and event.mod & JOINING:
            self.window.forward()
        elif event.mod & pygame.KMOD_CTRL:
            self.window.running = self.window.running and key not in {pygame.K_q, pygame.K_w}
        elif pygame.K_1 <= key < pygame.K_1 + len(SPEEDS):
            pace.set_speed(SPEEDS[key - pygame.K_1])
        elif key in _SLOWER_FASTER:
            pace.change_speed(_SLOWER_FASTER[key])
        elif key in _PANS:
            self.window.pan(*_PANS[key])
        elif key in _ZOOMS:
            self.window.zoom_at(_ZOOMS[key], None)
        elif key in self._acts:
            self._acts[key]()
        else:
            self.window.press(key)
