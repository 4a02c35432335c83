"""A recording in the window: the charts of a run that is over, without its world."""

from __future__ import annotations

from typing import TYPE_CHECKING, TypeVar

import pygame
from imgui_bundle import imgui

from systems.presentation.gui import layout
from systems.presentation.gui.icons import Icons
from systems.presentation.gui.panels import PANELS
from systems.presentation.language import _
from systems.presentation.palette import Wares
from systems.presentation.studies.recorded import from_recording

if TYPE_CHECKING:
    from collections.abc import Callable, Hashable
    from pathlib import Path

    from ecs import Kind
    from systems.presentation.gui.app import App
    from systems.presentation.gui.panel import Panel

_T = TypeVar("_T")


class RecordingScreen:
    """Shows the charts of a recording, one beside the other; what needs a world stays away."""

    meant = None
    """Nothing can be selected where there is no map."""

    def __init__(self, app: App, path: Path) -> None:
        self.app, self.fonts = app, app.fonts
        self.title = path.name
        self.series = from_recording(str(path))
        self.wares = Wares.of(self.series.wares, self.series.colours)
        self.both = (self,)
        self.icons = Icons(self.wares)
        self.running = True
        self.error: Exception | None = None
        self._kept: dict[Hashable, object] = {}
        made = [panel() for panel in PANELS if panel.charts]
        self.offered: dict[str, Panel] = {each.name: each for each in made if each.wanted(self)}
        self.opened = set(self.offered)

    def study(self, key: Hashable, make: Callable[[], _T]) -> _T:
        """Return what `make` returned the first time: nothing changes any more."""
        if key not in self._kept:
            self._kept[key] = make()
        known: _T = self._kept[key]  # type: ignore[assignment] # a key is of one maker
        return known

    def need(self, *reports: Kind) -> None:
        """Do nothing: it is over."""

    def equilibrium_price(self, good: int, paid_with: int) -> float | None:  # noqa: ARG002 - as a desk's
        """Return none: a recording tells nothing of what was wanted."""
        return None

    def handle(self, event: pygame.event.Event) -> None:
        """Close the window, or go back to the start."""
        pressed = event.type == pygame.KEYDOWN
        action = self.app.keys.action(event.key, event.mod) if pressed else None
        if event.type == pygame.QUIT or action == "leave":
            self.running = False
        elif action in {"close", "start"}:
            self.app.go_to_start()

    def draw(self, _elapsed: float) -> None:
        """Draw the charts."""
        if imgui.begin_main_menu_bar():
            imgui.push_font(self.fonts.bold, 0.0)
            imgui.text(self.title)
            imgui.pop_font()
            first, last = self.series.span
            imgui.text_disabled(_("a recording, ticks {first:,} to {last:,}").format(first=first, last=last))
            if imgui.menu_item(_("Start screen"), self.app.keys.first("start"), p_selected=False)[0]:
                self.app.go_to_start()
            imgui.end_main_menu_bar()
        layout.grid(list(self.offered.values()))
        layout.draw_opened(self)

    def leave(self) -> None:
        """Give back what it holds of OpenGL."""
        self.icons.close()
