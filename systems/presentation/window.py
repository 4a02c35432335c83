"""The plain window: a viewer drawn by pygame alone, where there is no OpenGL."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pygame

from systems.presentation.controls import Controls
from systems.presentation.inspector import Inspector
from systems.presentation.panels import BOTTOM, TOP
from systems.presentation.text import ui
from systems.presentation.viewer import Viewer

if TYPE_CHECKING:
    from scenarios.runs.save import Session
    from systems.presentation.actions import Keys
    from systems.presentation.pace import Pace


class Window(Viewer):
    """Shows one world on `screen`."""

    def __init__(
        self, session: Session, screen: pygame.Surface, pace: Pace, keys: Keys | None = None
    ) -> None:
        self.screen = screen
        super().__init__(session, pace, self._view_size(0))
        self.inspector = Inspector(self.wares)
        self.controls = Controls(self, keys)
        self.help = False

    # --- what controls ask for --------------------------------------------------------------------

    def on_map(self, at: tuple[int, int]) -> bool:
        """Tell whether a pixel of the window belongs to the map."""
        x, y = self.to_view(at)
        return 0 <= x < self.camera.width and 0 <= y < self.camera.height and not self.help

    def to_view(self, at: tuple[int, int]) -> tuple[int, int]:
        """Return the pixel of the map's view at a pixel of the window."""
        return at[0], at[1] - ui(TOP)

    def wheel(self, notches: float, at: tuple[int, int]) -> None:
        """Scroll the inspector if the pointer is on it, else zoom."""
        if self._sheet_wanted() and at[0] >= self.camera.width and not self.help:
            self.inspector.scroll(notches)
        else:
            self.zoom_at(notches, self.to_view(at) if self.on_map(at) else None)

    def explain(self) -> None:
        """Show the help, or hide it."""
        self.help = not self.help

    def close(self) -> None:
        """Close the help, or let go of what is selected."""
        if self.help:
            self.help = False
        else:
            self.select()

    def act(self, action: str) -> None:
        """Do nothing: there is no more."""

    def seen(self) -> pygame.Surface:
        """Return what was drawn last."""
        return self.screen

    # --- a frame ----------------------------------------------------------------------------------

    def frame(self, elapsed: float) -> None:
        """Let `elapsed` seconds pass: answer events, run what ticks are due, draw; the caller flips."""
        for event in pygame.event.get():
            self.controls.handle(event)
        surface = pygame.display.get_surface()
        self.screen = surface if surface is not None else self.screen
        self.pass_time(elapsed)
        self.camera.resize(*self._view_size(self._side()))
        self.look()
        at, self.controls.click = self.controls.click, None
        if at is not None and self.on_map(at):
            self.select_at(self.to_view(at))
            self.inspector.scrolled = 0
        self._draw()

    def _view_size(self, side: int) -> tuple[int, int]:
        """Return the size of the map's view beside an inspector of this width."""
        width, height = self.screen.get_size()
        return max(1, width - side), max(1, height - ui(TOP + BOTTOM))

    def _side(self) -> int:
        """Return how wide the inspector is."""
        return self.inspector.side(self.screen, wide=self._wide()) if self._sheet_wanted() else 0

    def _wide(self) -> bool:
        return self.town is not None or self.ship is not None

    def _sheet_wanted(self) -> bool:
        return self.selected is not None or self.cell is not None

    def _draw(self) -> None:
        """Draw the map and what stands around it."""
        screen, status = self.screen, self.status()
        self.draw_map(screen, 0, ui(TOP))
        if self.picture is not None:
            self.panels.legend(screen, status, self.picture.detail)
        if self._sheet_wanted():
            self.inspector.draw(screen, self.lines(), following=self.following, wide=self._wide())
        self.panels.top(screen, status)
        self.panels.bottom(screen, status, self.controls.keys)
        if self.trouble is not None:
            self.panels.trouble(screen, self.trouble)
        if self.help:
            self.panels.help(screen, self.controls.keys)
