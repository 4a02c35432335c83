"""Waiting: what is shown while a world is built, which happens in a thread so that the window stays alive."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from typing import TYPE_CHECKING

import pygame
from imgui_bundle import imgui

from ecs.kernel import is_cold
from scenarios.faults import ScenarioError
from scenarios.runs import Stop
from systems.presentation.gui.theme import LARGE, u32, width
from systems.presentation.language import _
from systems.presentation.palette import ACCENT, INK, MUTED, RAISED, TEXT

if TYPE_CHECKING:
    from collections.abc import Callable
    from concurrent.futures import Future

    from scenarios.runs.save import Session
    from systems.presentation.gui.app import App

BAR = 260, 3
"""Width and height of what moves, in pixels at scale 1."""


class Wait:
    """Builds a world and has it come next; where that fails, the start screen comes and tells why."""

    def __init__(self, app: App, title: str, begin: Callable[[], Session]) -> None:
        self.app, self.title = app, title
        self.running = True
        self.error: Exception | None = None
        self._cold = is_cold()
        self._passed = 0.0
        self._begin = begin
        self._thread = ThreadPoolExecutor(1)
        self._building: Future[Session] | None = None

    def handle(self, event: pygame.event.Event) -> None:
        """Close the window if that is asked for."""
        if event.type == pygame.QUIT:
            self.running = False

    def draw(self, elapsed: float) -> None:
        """Draw what is being done, once at least before it begins; go on when it is done."""
        self._passed += elapsed
        self._say()
        if self._building is None:
            self._building = self._thread.submit(self._build)
        elif self._building.done():
            self._finish(self._building)

    def _build(self) -> Session:
        """Build the world; where nothing is compiled yet, run another like it for a tick."""
        if self._cold:
            self._begin().world.step()
        return self._begin()

    def _finish(self, building: Future[Session]) -> None:
        try:
            self.app.play(building.result())
        except ScenarioError as error:
            self.app.fail(str(error))
        except (Stop, OSError, MemoryError) as error:
            self.app.fail(str(error) or _("There is not enough memory for it."))

    def _say(self) -> None:
        view = imgui.get_main_viewport()
        scale = imgui.get_style().font_scale_main
        painter = imgui.get_background_draw_list()
        far = view.pos.x + view.size.x, view.pos.y + view.size.y
        painter.add_rect_filled((view.pos.x, view.pos.y), far, u32(INK))
        middle = view.work_pos.x + view.work_size.x / 2
        y = view.work_pos.y + view.work_size.y * 0.44
        lines = [
            (self.title, self.app.fonts.bold, LARGE, TEXT),
            (self._what(), self.app.fonts.regular, 1.0, MUTED),
        ]
        for text, font, size, colour in lines:
            high = imgui.get_style().font_size_base * size * scale
            wide = width(font, high, text)
            painter.add_text(font, high, (middle - wide / 2, y), u32(colour), text)
            y += high * 1.7
        wide, high = (each * scale for each in BAR)
        left, top = middle - wide / 2, y + 10 * scale
        painter.add_rect_filled((left, top), (left + wide, top + high), u32(RAISED), high)
        at = left + (wide * 0.7) * (1 - abs(1 - self._passed * 0.8 % 2))
        painter.add_rect_filled((at, top), (at + wide * 0.3, top + high), u32(ACCENT), high)

    def _what(self) -> str:
        if self._cold:
            return _("Building the world. The first time its arithmetic is compiled too: about a minute …")
        return _("Building the world …")

    def leave(self) -> None:
        """Let the thread go; what it still builds is dropped."""
        self._thread.shutdown(wait=False)
