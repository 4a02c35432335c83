"""Play: open the window on a world and watch it until the window is closed."""

from __future__ import annotations

import os
import re
import sys
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Protocol, TypeAlias

import pygame

from scenarios.load import load
from scenarios.runs import Stop
from scenarios.runs.save import founded
from systems.presentation import film, folders, language, schemes, text
from systems.presentation.actions import Keys
from systems.presentation.mods import Rack, dress
from systems.presentation.pace import BUDGET, Pace
from systems.presentation.pictures import save
from systems.presentation.settings import Store, given
from systems.presentation.window import Window

if TYPE_CHECKING:
    from collections.abc import Callable

    from scenarios.runs.save import Session


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

    size: tuple[int, int] | None = None
    """Else what the settings say."""
    scale: float | None = None
    """Else what the settings say."""
    opened: tuple[str, ...] = ()
    selected: str | None = None
    """Name or id of an entity."""
    beside: tuple[str, ...] = ()
    """Settings, `KEY=VALUE`, of a second run to show beside the first; none without any."""
    frames: int | None = None
    screenshot: Path | None = None
    video: Path | None = None
    settings: Path | None = None
    """Settings to go by instead of the user's own, which are only read."""
    paused: bool = False
    speed: int = 2
    """One of 1, 2, 4 … 64 times four ticks a second."""
    plain: bool = False
    mods: tuple[str, ...] = ()
    """Folders of mods that are on, besides those that the settings name."""

    def rack(self, store: Store | None = None) -> Rack:
        """Return the mods there are, those that are to be on being so."""
        return Rack(self.mods, (store or self.store()).settings.mods)

    def pace(self) -> Pace:
        """Return the pace at which time begins."""
        return Pace(self.speed, paused=self.paused, budget=BUDGET if self.frames is None else None)

    def store(self) -> Store:
        """Return the settings to go by: those given, or the user's own; none where frames are counted."""
        if self.settings is not None:
            return Store(settings=given(self.settings))
        return Store(folders.settings_file() if self.frames is None else None)

    def check(self, *, recorded: bool) -> None:
        """Raise `Stop` where something is asked for that cannot be had of a world, or of what is recorded."""
        film.check(self.video)
        if self.settings is not None:
            self.store()  # refused before anything is shown or run
        if self.beside and (self.plain or recorded):
            raise Stop("--beside is of no use with --plain, or with a recording", 2)

    def do_without(self, *, recorded: bool) -> None:
        """Raise `Stop` where something is asked for that needs a display."""
        if recorded:
            raise Stop("no display, so no charts of a recording (report makes a page of it)", 1)
        if self.beside:
            raise Stop("no display, so nothing beside it (compare runs several mechanisms headless)", 1)
        if self.screenshot is not None or self.video is not None:
            raise Stop("no display, so no picture (on Linux, xvfb-run provides a display)", 1)


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


def parse_size(text: str | None) -> tuple[int, int] | None:
    """Return the size that a text such as 1280x720 means, None of none; raise `Stop` if it is none.

    >>> parse_size("1280x720")
    (1280, 720)
    """
    if text is None:
        return None
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


Begin: TypeAlias = "Callable[[], Session]"


def play(
    what: Begin | Path | None,
    look: Look,
    tell: Callable[[str], None] = lambda _: None,
    rack: Rack | None = None,
) -> None:
    """Show a world in a window and run it until the window is closed, or for `look.frames` frames.

    `what` builds it; of a recording, given by its path, the charts are shown; of nothing, a screen to choose.
    With `frames` every frame is a sixtieth of a second and runs the ticks that are due in it, so that what is
    seen does not depend on the machine. The world is only read and stepped. `tell` is given a line where
    panels cannot be had; `rack` has the mods that are on. Raises
    `WorldStoppedError` once the window is closed if the world failed, and `OSError` where a picture or film
    cannot be written.
    """
    store = look.store()
    pygame.display.init()
    pygame.font.init()
    try:
        pygame.key.set_repeat(300, 50)
        face = _open(what, look, store, tell, rack or look.rack(store))
        _run(face, look)
        if look.screenshot is not None:
            save(face.seen(), look.screenshot)
        face.leave()
    finally:
        pygame.quit()
    if face.error is not None:
        raise WorldStoppedError(str(face.error)) from face.error


def _open(
    what: Begin | Path | None, look: Look, store: Store, tell: Callable[[str], None], rack: Rack
) -> Face:
    """Open the window with panels, or the plain one where that cannot be."""
    if not look.plain and pygame.display.get_driver() != "dummy":
        try:
            from systems.presentation.gui.app import App

            return App(what, look, store, rack)
        except (ImportError, pygame.error) as error:
            tell(f"No panels, only the plain window: {str(error).splitlines()[0]}")
            pygame.display.quit()
            pygame.display.init()
    if look.beside:
        raise Stop("the plain window shows nothing beside a run", 1)
    if isinstance(what, Path):
        raise Stop("the plain window shows no recordings", 1)
    session = founded(load(DEFAULT)) if what is None else what()
    schemes.use(store.settings.palette)
    language.speak(store.settings.language)
    dress(rack.active, store.settings.language)
    text.grow(look.scale or store.settings.scale / 100)
    screen = pygame.display.set_mode(look.size or store.settings.size, pygame.RESIZABLE)
    pygame.display.set_caption(f"{language._(session.loaded.scenario.title)} - Entrepôt")
    window = Window(session, screen, look.pace(), Keys(bound=store.settings.keys))
    window.select_asked(look.selected)
    return window


def _run(face: Face, look: Look) -> None:
    """Show frame after frame."""
    clock = pygame.time.Clock()
    hurried = look.frames is not None and pygame.display.get_driver() in UNSEEN
    shown, elapsed = 0, 0.0
    taken = None if look.video is None else film.Film(look.video, FRAMES_A_SECOND)
    try:
        while face.running and (look.frames is None or shown < look.frames):
            face.frame(elapsed if look.frames is None else 1 / FRAMES_A_SECOND)
            if taken is not None:
                taken.add(face.seen())
            pygame.display.flip()
            elapsed = (clock.tick() if hurried else clock.tick(FRAMES_A_SECOND)) / 1000
            shown += 1
    finally:
        if taken is not None:
            taken.close()
