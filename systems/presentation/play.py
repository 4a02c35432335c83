"""Play: open the window on a world and watch it until the window is closed."""

from __future__ import annotations

import os
import re
import sys
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Protocol

import pygame

from scenarios.load import load
from scenarios.runs import Stop
from scenarios.runs.save import Session, founded
from systems.presentation.pace import BUDGET, Pace
from systems.presentation.window import Window

if TYPE_CHECKING:
    from collections.abc import Callable


DEFAULT = "frontier"
PANEL_NAMES = tuple(path.stem for path in sorted((Path(__file__).parent / "gui" / "panels").glob("[!_]*.py")))
"""Panels are called like their files."""
FRAMES_A_SECOND = 60
UNSEEN = frozenset({"dummy", "offscreen"})
"""Video drivers that show nothing: only whoever asks for one gets it."""


class WorldStoppedError(Exception):
    """The world failed in a tick while the window was open; the cause says how."""


@dataclass(frozen=True)
class Look:
    """How a window is opened: its size, what stands open in it and is selected, and when it ends."""

    size: tuple[int, int] = (1280, 720)
    scale: float = 1.0
    opened: tuple[str, ...] = ()
    selected: str | None = None
    """Name or id of an entity."""
    frames: int | None = None
    screenshot: Path | None = None
    paused: bool = False
    speed: int = 2
    """One of 1, 2, 4 … 64 times four ticks a second."""
    plain: bool = False

    def pace(self) -> Pace:
        """Return the pace at which time begins."""
        return Pace(self.speed, paused=self.paused, budget=BUDGET if self.frames is None else None)


class Face(Protocol):
    """An open window."""

    @property
    def running(self) -> bool:
        """Whether it is to stay open."""

    @property
    def error(self) -> Exception | None:
        """How the world failed, if it did."""

    def frame(self, elapsed: float) -> None:
        """Draw a frame, `elapsed` seconds after the last; the caller flips."""

    def seen(self) -> pygame.Surface:
        """Return what was drawn last."""

    def leave(self) -> None:
        """Give back what it holds."""


def parse_size(text: str) -> tuple[int, int]:
    """Return the size that a text such as 1280x720 means; raise `Stop` if it is none.

    >>> parse_size("1280x720")
    (1280, 720)
    """
    match = re.fullmatch(r"(\d{3,4})x(\d{3,4})", text)
    if not match:
        reason = f"--size: {text!r} is not a size such as 1280x720"
        raise Stop(reason, 2)
    return int(match[1]), int(match[2])


def parse_panels(text: str) -> tuple[str, ...]:
    """Return the names of panels in a list such as inspector,prices; raise `Stop` where one is none.

    >>> parse_panels("inspector, prices")
    ('inspector', 'prices')
    """
    names = tuple(name.strip() for name in text.split(",") if name.strip())
    for name in names:
        if name not in PANEL_NAMES:
            reason = f"--open: no panel {name!r} (there are {', '.join(PANEL_NAMES)})"
            raise Stop(reason, 2)
    return names


def _asked_for() -> set[str]:
    """Return the video drivers that the environment names."""
    return {name.strip() for name in os.environ.get("SDL_VIDEODRIVER", "").split(",")} - {""}


def display_available() -> bool:
    """Tell whether there is a display to open a window on, or SDL_VIDEODRIVER names dummy or offscreen."""
    asked = _asked_for()
    x11_or_wayland = any(os.environ.get(name) for name in ("DISPLAY", "WAYLAND_DISPLAY"))
    if sys.platform.startswith("linux") and not x11_or_wayland and not asked & UNSEEN:
        return False
    if pygame.display.get_init():
        return True
    try:
        pygame.display.init()
        return pygame.display.get_driver() not in UNSEEN - asked
    except pygame.error:
        return False
    finally:
        pygame.display.quit()


def play(what: Session | Path | None, look: Look, tell: Callable[[str], None] = lambda _: None) -> None:
    """Show a world in a window and run it until the window is closed, or for `look.frames` frames.

    Of a recording, given by its path, it shows the charts; of nothing, a screen to choose. With `frames`
    every frame is a sixtieth of a second and runs the ticks that are due in it, so the picture at the end
    does not depend on the machine. The world is only read and stepped. `tell` is given a line where panels
    cannot be had. Raises `WorldStoppedError` once the window is closed if the world failed, and `OSError`
    where the screenshot cannot be written.
    """
    world = what.world if isinstance(what, Session) else None
    wanted = set() if world is None else set(world.wanted)
    pygame.display.init()
    pygame.font.init()
    try:
        pygame.key.set_repeat(300, 50)
        face = _open(what, look, tell)
        _run(face, look.frames)
        if look.screenshot is not None:
            save(face.seen(), look.screenshot)
        face.leave()
    finally:
        if world is not None:
            world.wanted = wanted
        pygame.quit()
    if face.error is not None:
        raise WorldStoppedError(str(face.error)) from face.error


def _open(what: Session | Path | None, look: Look, tell: Callable[[str], None]) -> Face:
    """Open the window with panels, or the plain one where that cannot be."""
    if not look.plain and pygame.display.get_driver() != "dummy":
        try:
            from systems.presentation.gui.app import App

            return App(what, look)
        except (ImportError, pygame.error) as error:
            tell(f"No panels, only the plain window: {str(error).splitlines()[0]}")
            pygame.display.quit()
            pygame.display.init()
    if isinstance(what, Path):
        raise Stop("the plain window shows no recordings", 1)
    session = what or founded(load(DEFAULT))
    screen = pygame.display.set_mode(look.size, pygame.RESIZABLE)
    pygame.display.set_caption(f"{session.loaded.scenario.title} - Entrepôt")
    window = Window(session, screen, look.pace())
    window.select_asked(look.selected)
    return window


def _run(face: Face, frames: int | None) -> None:
    """Show frame after frame."""
    clock = pygame.time.Clock()
    hurried = frames is not None and pygame.display.get_driver() in UNSEEN
    shown, elapsed = 0, 0.0
    while face.running and (frames is None or shown < frames):
        face.frame(elapsed if frames is None else 1 / FRAMES_A_SECOND)
        pygame.display.flip()
        elapsed = (clock.tick() if hurried else clock.tick(FRAMES_A_SECOND)) / 1000
        shown += 1


def save(screen: pygame.Surface, file: Path) -> None:
    """Write a picture of the screen to a file, or raise `OSError`."""
    try:
        pygame.image.save(screen, str(file))
    except pygame.error as error:
        msg = f"cannot write the picture {file}: {error}"
        raise OSError(msg) from error
