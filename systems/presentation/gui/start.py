"""The start screen: which scenario to watch."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pygame
from imgui_bundle import imgui

from scenarios.load import Loaded, load_either, shipped
from scenarios.runs.save import founded

if TYPE_CHECKING:
    from systems.presentation.gui.app import App


class Start:
    """Lists the scenarios."""

    title = "Start"

    def __init__(self, app: App) -> None:
        self.app = app
        self.running = True
        self.error: Exception | None = None
        files = [load_either(name) for name in shipped()]
        self._scenarios = [each for each in files if isinstance(each, Loaded)]

    def handle(self, event: pygame.event.Event) -> None:
        """Close the window if that is asked for."""
        if event.type == pygame.QUIT:
            self.running = False

    def draw(self, _: float) -> None:
        """Draw the list."""
        view = imgui.get_main_viewport()
        imgui.set_next_window_pos(view.work_pos)
        imgui.set_next_window_size(view.work_size)
        flags = imgui.WindowFlags_.no_decoration | imgui.WindowFlags_.no_saved_settings
        imgui.begin("start", None, flags)
        for each in self._scenarios:
            if imgui.selectable(f"{each.scenario.title}##{each.name}", False)[0]:
                self.app.play(founded(each))
        imgui.end()

    def leave(self) -> None:
        """Give nothing back."""
