"""Play: open the window on a world and watch it until the window is closed."""

from __future__ import annotations

import os
import sys
from typing import TYPE_CHECKING

import pygame

from components.kinds import FillReport
from ecs.kernel import is_cold
from systems.presentation.pace import BUDGET, Pace
from systems.presentation.window import Window

if TYPE_CHECKING:
    from pathlib import Path

    from ecs import World

FRAMES_A_SECOND = 60
SMALLEST = (160, 120)
UNSEEN = frozenset({"dummy", "offscreen"})
"""Video drivers that show nothing: only whoever asks for one gets it."""


class WorldStoppedError(Exception):
    """The world failed in a tick while the window was open; the cause says how."""


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


def play(
    world: World,
    *,
    title: str,
    frames: int | None = None,
    screenshot: Path | None = None,
    size: tuple[int, int] = (1280, 720),
    paused: bool = False,
    speed: int = 2,
) -> None:
    """Show `world` in a window and run it until the window is closed, or for `frames` frames.

    With `frames` every frame is a sixtieth of a second and runs the ticks that are due in it, so the picture
    at the end does not depend on the machine. `screenshot` is where the last frame is saved. `speed` is one
    of 1, 2, 4 … 64 times four ticks a second. The world is only read and stepped. Raises `WorldStoppedError`
    once the window is closed if the world failed, and `OSError` where the screenshot cannot be written.
    """
    told = {FillReport} - world.wanted
    pygame.display.init()
    pygame.font.init()
    try:
        screen = pygame.display.set_mode(
            (max(SMALLEST[0], size[0]), max(SMALLEST[1], size[1])), pygame.RESIZABLE
        )
        pygame.display.set_caption(f"{title} - Entrepôt")
        pygame.key.set_repeat(300, 50)
        pace = Pace(speed, paused=paused, budget=BUDGET if frames is None else None)
        window = Window(world, title, screen, pace)
        if is_cold():
            window.busy = "compiling, once …"
        _run(window, frames)
        if screenshot is not None:
            save(window.screen, screenshot)
    finally:
        world.wanted -= told
        pygame.quit()
    if window.error is not None:
        raise WorldStoppedError(window.trouble) from window.error


def _run(window: Window, frames: int | None) -> None:
    """Show frame after frame."""
    clock = pygame.time.Clock()
    hurried = frames is not None and pygame.display.get_driver() in UNSEEN
    shown, elapsed = 0, 0.0
    while window.running and (frames is None or shown < frames):
        window.frame(elapsed if frames is None else 1 / FRAMES_A_SECOND)
        if window.world.tick:
            window.busy = None
        elapsed = (clock.tick() if hurried else clock.tick(FRAMES_A_SECOND)) / 1000
        shown += 1


def save(screen: pygame.Surface, file: Path) -> None:
    """Write a picture of the screen to a file, or raise `OSError`."""
    try:
        pygame.image.save(screen, str(file))
    except pygame.error as error:
        msg = f"cannot write the picture {file}: {error}"
        raise OSError(msg) from error
