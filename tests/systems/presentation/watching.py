"""What tests of windows share."""

import os

import pygame
import pytest

from scenarios.load import load
from scenarios.runs.save import Session
from systems.presentation import text

if not os.environ.get("DISPLAY"):  # said before PyOpenGL loads
    os.environ.setdefault("PYOPENGL_PLATFORM", "egl")


def watched(world):
    """Return a session for a world, which says of its scenario no more than a window asks."""
    return Session(world, load("three_agent_barter"))


def opened_app(request, what, look, store=None):
    """Open the window with panels, which nobody sees, until the test ends; skip where it cannot be drawn."""
    driver = os.environ.get("SDL_VIDEODRIVER")
    os.environ["SDL_VIDEODRIVER"] = "offscreen"

    def close():
        pygame.quit()
        os.environ.pop("SDL_VIDEODRIVER") if driver is None else os.environ.update(SDL_VIDEODRIVER=driver)

    request.addfinalizer(close)
    request.addfinalizer(lambda: text.grow(1.0))
    try:
        pygame.display.init()
        pygame.font.init()
        from systems.presentation.gui.app import App

        app = App((lambda: what) if isinstance(what, Session) else what, look, store)
    except (ImportError, pygame.error) as error:
        pytest.skip(f"no OpenGL here, so no panels are drawn: {error}")
    request.addfinalizer(app.leave)
    return app


def press(app, at):
    for kind, more in (
        (pygame.MOUSEMOTION, {"rel": (0, 0), "buttons": (0, 0, 0)}), (pygame.MOUSEBUTTONDOWN, {"button": 1}),
        (pygame.MOUSEBUTTONUP, {"button": 1}),
    ):  # fmt: skip
        pygame.event.post(pygame.event.Event(kind, pos=at, **more))
        app.frame(1 / 60)


def map_of(app):
    """Return the pixels of the map and what lies over it, once the last flash has faded."""
    for _ in range(3):
        app.frame(1.0)
    left, top = (round(each) for each in app.screen.area)
    camera = app.screen.camera
    return pygame.surfarray.array3d(app.seen())[left : left + camera.width, top : top + camera.height]
