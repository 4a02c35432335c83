"""The app: the window with panels, which shows one screen after another."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Protocol

import pygame

from systems.presentation.gui import theme
from systems.presentation.gui.backend import Backend, open_display
from systems.presentation.gui.desk import Desk
from systems.presentation.gui.recording import RecordingScreen
from systems.presentation.gui.start import Start

if TYPE_CHECKING:
    from scenarios.runs.save import Session
    from systems.presentation.play import Look


class Screen(Protocol):
    """What fills the window."""

    title: str
    running: bool
    """Whether the window is to stay open."""
    error: Exception | None
    """How the world failed, if it did."""

    def handle(self, event: pygame.event.Event) -> None:
        """Do what an event asks for that no panel has taken."""

    def draw(self, elapsed: float) -> None:
        """Let `elapsed` seconds pass and draw, between the beginning and the end of a frame of ImGui."""

    def leave(self) -> None:
        """Give back what it holds."""


class App:
    """The window; `show` has another screen come next."""

    def __init__(self, what: Session | Path | None, look: Look) -> None:
        open_display(look.size, "Entrepôt")
        self.look = look
        self.backend = Backend()
        theme.apply(look.scale)
        self.fonts = theme.Fonts()
        self.screen: Screen = Start(self)
        self._next: Screen | None = None
        if isinstance(what, Path):
            self.show(RecordingScreen(self, what))
        elif what is not None:
            self.play(what)
        self._turn()

    @property
    def running(self) -> bool:
        """Whether the window is to stay open."""
        return self.screen.running

    @property
    def error(self) -> Exception | None:
        """How the world failed, if it did."""
        return self.screen.error

    def play(self, session: Session) -> None:
        """Have a world come next."""
        desk = Desk(self, session, self.look.pace(), self.look.opened)
        desk.select_asked(self.look.selected)
        self.show(desk)

    def begin(self) -> None:
        """Have the start screen come next."""
        self.show(Start(self))

    def show(self, screen: Screen) -> None:
        """Have this screen come next, once the frame is drawn."""
        self._next = screen

    def _turn(self) -> None:
        """Change to the next screen, if there is one."""
        if self._next is not None:
            self.screen.leave()
            self.screen, self._next = self._next, None
            pygame.display.set_caption(f"{self.screen.title} - Entrepôt")

    def frame(self, elapsed: float) -> None:
        """Let `elapsed` seconds pass: answer events, draw; the caller flips."""
        for event in pygame.event.get():
            self.backend.feed(event)
            if not (event.type == pygame.KEYDOWN and self.backend.io.want_text_input):
                self.screen.handle(event)
        self.backend.begin(elapsed)
        self.screen.draw(elapsed)
        self.backend.end()
        self._turn()

    def seen(self) -> pygame.Surface:
        """Return what was drawn last."""
        return self.backend.picture()

    def leave(self) -> None:
        """Give back what the window holds."""
        self.screen.leave()
        self.backend.close()
