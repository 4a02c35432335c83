"""What `bench` measures of the window: a frame that nobody sees, of a crowd, while time stands still."""

from __future__ import annotations

import os
from contextlib import contextmanager
from typing import TYPE_CHECKING

from scenarios.runs import Stop
from scenarios.runs.bench_measure import Sample, Task, in_turn
from scenarios.runs.bench_works import COPY, Work

if TYPE_CHECKING:
    from collections.abc import Iterator

SIZE = 1280, 720
OPENED = "inspector", "prices", "distribution"
"""Panels that have something to show of a crowd."""

BEFORE = 30
"""Frames before anything is timed: panels find their places, sprites and texts are made."""

FRAMES = 60
"""In a round."""


@contextmanager
def frame(size: int, _: int) -> Iterator[Task]:
    """Draw the whole map of a crowd with panels beside it, in software where no other driver is to be had."""
    os.environ.setdefault("SDL_VIDEODRIVER", "offscreen")
    if not os.environ.get("DISPLAY"):  # said before PyOpenGL loads
        os.environ.setdefault("PYOPENGL_PLATFORM", "egl")
    import pygame

    from scenarios.runs.bench_tools import copying, opened, seconds
    from scenarios.runs.save import founded
    from systems.presentation.play import Look

    loaded = opened("crowd", f"populations.crowd.count={size}", small="populations.crowd.count=100")
    copy = copying()
    try:
        pygame.display.init()
        pygame.font.init()
        from systems.presentation.gui.app import App

        app = App(lambda: founded(loaded), Look(size=SIZE, frames=1, paused=True, opened=OPENED))
    except (ImportError, pygame.error) as error:
        reason = f"no OpenGL for a window: {str(error).splitlines()[0]}"
        raise Stop(reason, 1) from None

    def draw(frames: int) -> None:
        for _frame in range(frames):
            app.frame(1 / 60)
            pygame.display.flip()

    try:
        draw(BEFORE)
        yield Task(in_turn(lambda: Sample(FRAMES, seconds(lambda: draw(FRAMES))), copy))
    finally:
        app.leave()
        pygame.quit()


FRAME = Work("frame", frame, COPY, "agents", (1_000, 10_000), (100_000,), of_all=True)
