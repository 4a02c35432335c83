"""The window with panels, drawn for real where there is OpenGL."""

import numpy as np
import pygame
import pytest

from components.kinds import Settlement
from ecs import digest
from scenarios.load import load
from scenarios.runs.save import founded
from systems.presentation.play import PANEL_NAMES, Look
from tests.systems.presentation.watching import opened_app


@pytest.fixture
def hamlet(request):
    app = opened_app(request, founded(load("hamlet")), Look(frames=1, speed=8))
    for _ in range(3):
        app.frame(1 / 60)
    return app


def test_every_panel_can_be_open(request):
    app = opened_app(request, founded(load("frontier")), Look(frames=1, speed=64, opened=PANEL_NAMES))
    for _ in range(10):
        app.frame(1 / 60)
    assert app.screen.opened == set(app.screen.offered)
    assert app.screen.world.tick == 42
    colours = np.unique(pygame.surfarray.array3d(app.seen()).reshape(-1, 3), axis=0)
    assert len(colours) > 100


def test_a_click_on_a_town_opens_the_inspector(hamlet):
    desk = hamlet.screen
    x, y = desk.camera.to_view(12.5, 8.5)
    at = round(x + desk.area[0]), round(y + desk.area[1])
    for kind in (pygame.MOUSEMOTION, pygame.MOUSEBUTTONDOWN, pygame.MOUSEBUTTONUP):
        more = {"rel": (0, 0), "buttons": (0, 0, 0)} if kind == pygame.MOUSEMOTION else {"button": 1}
        pygame.event.post(pygame.event.Event(kind, pos=at, **more))
        hamlet.frame(1 / 60)
    assert desk.town == desk.world.table(Settlement).ids[0]
    assert "inspector" in desk.opened
    wide = desk.camera.width
    hamlet.frame(1 / 60)
    assert desk.camera.width < wide


def test_panels_only_read(hamlet):
    hamlet.screen.opened = set(hamlet.screen.offered)
    for _ in range(20):
        hamlet.frame(1 / 60)
    alone = founded(load("hamlet")).world
    alone.step(hamlet.screen.world.tick)
    assert digest(alone) == digest(hamlet.screen.world)


def test_the_start_screen_opens_a_scenario(request):
    app = opened_app(request, None, Look(frames=1))
    app.frame(1 / 60)
    app.play(founded(load("hamlet")))
    app.frame(1 / 60)
    assert app.screen.title == load("hamlet").scenario.title


def test_a_map_that_stands_still_is_not_drawn_again(hamlet, monkeypatch):
    desk = hamlet.screen
    desk.pace.paused = True
    for _ in range(60):  # until the last flash has faded
        hamlet.frame(1 / 60)
    drawn = []
    monkeypatch.setattr(desk, "draw_map", lambda *_: drawn.append(1))
    hamlet.frame(1 / 60)
    assert not drawn
    desk.pan(5, 0)
    hamlet.frame(1 / 60)
    desk.select(cell=(1, 1))
    hamlet.frame(1 / 60)
    desk.pace.single()
    hamlet.frame(1 / 60)
    assert len(drawn) == 3
