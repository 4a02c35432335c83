"""What keys and the mouse do."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING

import pygame

from systems.presentation.actions import Keys
from systems.presentation.pace import SPEEDS

if TYPE_CHECKING:
    from collections.abc import Callable

    from systems.presentation.viewer import Viewer

STILL = 4
"""Pixels the pointer may move between press and release for a click."""
PUSH = 60
"""Pixels an arrow key moves the map."""
MOST_NOTCHES = 4.0
EVER = 1 << 40
"""More ticks than there are."""
SOON = 350
"""Milliseconds in which a second click makes a double one."""
JOINING = pygame.KMOD_SHIFT | pygame.KMOD_CTRL

FAR = 10
"""Ticks that one goes back with Shift."""


class Controls:
    """Turns events into what the window does; of the clicks of one frame only the last counts."""

    def __init__(self, window: Viewer, keys: Keys | None = None) -> None:
        self.window = window
        self.keys = keys or Keys()
        self.click: tuple[int, int] | None = None
        self.double = self.joins = False
        """Whether the click was the second in a row, and whether Shift or Ctrl was held."""
        self._clicked = -SOON
        self._pressed: tuple[int, int] | None = None
        self._dragged = False
        pace, pan = window.pace, window.pan
        self._acts: dict[str, Callable[[], None]] = {
            "pause": pace.pause, "tick": window.forward, "back": lambda: window.back(1),
            "far-back": lambda: window.back(FAR), "now": lambda: window.back(-EVER), "fast": pace.hurry,
            "faster": lambda: pace.change_speed(1), "slower": lambda: pace.change_speed(-1),
            "left": lambda: pan(PUSH, 0), "right": lambda: pan(-PUSH, 0),
            "up": lambda: pan(0, PUSH), "down": lambda: pan(0, -PUSH),
            "zoom-in": lambda: window.zoom_at(1, None), "zoom-out": lambda: window.zoom_at(-1, None),
            "whole": window.show_all, "good": window.next_good, "follow": window.follow,
            "previous": window.previous, "subsequent": window.subsequent,
            "help": window.explain, "close": window.close, "leave": window.quit,
        }  # fmt: skip
        self._acts |= {f"speed-{speed}": partial(pace.set_speed, speed) for speed in SPEEDS}

    def handle(self, event: pygame.event.Event) -> None:
        """Do what an event asks for."""
        if event.type == pygame.QUIT:
            self.window.quit()
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
        action = self.keys.action(event.key, event.mod)
        if action in self._acts:
            self._acts[action]()
        elif action is not None:
            self.window.act(action)
