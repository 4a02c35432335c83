from __future__ import annotations

import os
import random
import subprocess
import sys
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any, TypeAlias

import numpy as np
import pygame
import pytest

from components.kinds import Agent
from components.rules import Endowment
from ecs import World, digest
from scenarios.build import build
from scenarios.load import load
from systems.audit import holdings
from systems.presentation.pace import Pace
from systems.presentation.play import Look, WorldStoppedError, display_available, play
from systems.presentation.window import Window
from tests.systems.presentation.watching import watched

os.environ["SDL_VIDEODRIVER"] = "dummy"

OpenWindow: TypeAlias = Callable[..., Window]
SMALL = [f"populations.{name}.count=30" for name in ("fishers", "foresters", "shepherds")]

ROOT = Path(__file__).parents[3]
KEYS = [
    pygame.K_SPACE, pygame.K_PERIOD, *range(pygame.K_1, pygame.K_8), pygame.K_PLUS, pygame.K_MINUS,
    pygame.K_f, pygame.K_LEFT, pygame.K_UP, pygame.K_PAGEUP, pygame.K_PAGEDOWN, pygame.K_0,
    pygame.K_g, pygame.K_l, pygame.K_h, pygame.K_ESCAPE, pygame.K_F1, pygame.K_z,
]  # fmt: skip


def small_village() -> World:
    return build(load("village", SMALL))


@pytest.fixture
def village() -> World:
    return small_village()


@pytest.fixture
def barter() -> World:
    return build(load("three_agent_barter"))


@pytest.fixture
def opened() -> Iterator[OpenWindow]:
    """Open windows, and close them at the end."""

    def open_window(world: World, size: tuple[int, int] = (640, 400), **pace: Any) -> Window:
        pygame.display.init()
        pygame.font.init()
        screen = pygame.display.set_mode(size, pygame.RESIZABLE)
        return Window(watched(world), screen, Pace(budget=None, **pace))

    yield open_window
    pygame.quit()


def press(key: int, mod: int = 0) -> None:
    pygame.event.post(pygame.event.Event(pygame.KEYDOWN, key=key, mod=mod, unicode="", scancode=0))


def mouse(kind: int, at: tuple[int, int], **more: Any) -> None:
    pygame.event.post(pygame.event.Event(kind, pos=at, **more))


def click(at: tuple[int, int]) -> None:
    mouse(pygame.MOUSEBUTTONDOWN, at, button=1)
    mouse(pygame.MOUSEBUTTONUP, at, button=1)


def random_event(chance: random.Random) -> None:
    at = chance.randrange(-5, 700), chance.randrange(-5, 500)
    kind = chance.random()
    if kind < 0.35:
        press(chance.choice(KEYS))
    elif kind < 0.55:
        click(at)
    elif kind < 0.7:
        notches = chance.choice([-3, -1, 1, 1, 2])
        pygame.event.post(
            pygame.event.Event(pygame.MOUSEWHEEL, x=0, y=notches, precise_y=notches, flipped=False)
        )
    elif kind < 0.85:
        mouse(pygame.MOUSEMOTION, at, rel=(chance.randrange(-40, 40), 7), buttons=(chance.randrange(2), 0, 0))
    elif kind < 0.92:
        mouse(
            chance.choice([pygame.MOUSEBUTTONDOWN, pygame.MOUSEBUTTONUP]), at, button=chance.randrange(1, 6)
        )
    elif kind < 0.96:
        pygame.event.post(pygame.event.Event(chance.choice([pygame.WINDOWFOCUSLOST, pygame.WINDOWLEAVE])))
    else:
        sizes = [(640, 400), (1, 1), (30, 900), (1500, 60), (900, 700)]
        pygame.display.set_mode(chance.choice(sizes), pygame.RESIZABLE)


def test_a_monkey_breaks_nothing_and_changes_nothing(village: World, opened: OpenWindow) -> None:
    chance = random.Random(20)
    window = opened(village)
    for _ in range(400):
        for _ in range(5):
            random_event(chance)
        window.frame(1 / 60)
        assert window.running
        assert window.error is None
    alone = small_village()
    alone.step(village.tick)
    assert village.tick > 5
    assert digest(village) == digest(alone)


def test_the_window_only_reads(village: World, tmp_path: Path) -> None:
    look = Look(frames=30, speed=8, screenshot=tmp_path / "seen.png", size=(800, 500))
    play(lambda: watched(village), look)
    alone = small_village()
    assert village.tick == 16
    alone.step(16)
    assert digest(village) == digest(alone)
    picture = pygame.image.load(str(tmp_path / "seen.png"))
    assert picture.get_size() == (800, 500)
    assert len(np.unique(pygame.surfarray.array3d(picture).reshape(-1, 3), axis=0)) > 50


def test_the_last_picture_does_not_depend_on_the_machine(tmp_path: Path) -> None:
    for name in ("one.png", "two.png"):
        play(lambda: watched(build(load("three_agent_barter"))), Look(frames=20, screenshot=tmp_path / name))
    assert (tmp_path / "one.png").read_bytes() == (tmp_path / "two.png").read_bytes()


def test_a_picture_that_cannot_be_written(barter: World, tmp_path: Path) -> None:
    with pytest.raises(OSError, match="nowhere"):
        play(lambda: watched(barter), Look(frames=1, screenshot=tmp_path / "nowhere" / "seen.png"))


def test_select_follow_and_let_go(barter: World, opened: OpenWindow) -> None:
    window = opened(barter, paused=True)
    window.frame(0.1)
    x, y = window.camera.to_view(3.5, 3.5)
    click((round(x), round(y) + 40))
    window.frame(0.1)
    assert window.agent == 0
    press(pygame.K_l)
    window.frame(0.1)
    assert window.following
    window.frame(0.1)
    x, y = window.camera.to_view(0.5, 0.5)
    click((round(x), round(y) + 40))
    window.frame(0.1)
    assert window.agent is None
    assert window.cell == (0, 0)
    press(pygame.K_h)
    press(pygame.K_ESCAPE)
    window.frame(0.1)
    assert window.cell == (0, 0)
    press(pygame.K_ESCAPE)
    window.frame(0.1)
    assert window.cell is None
    press(pygame.K_q, pygame.KMOD_CTRL)
    window.frame(0.1)
    assert not window.running


def test_drag_moves_the_map_and_selects_nothing(village: World, opened: OpenWindow) -> None:
    window = opened(village, paused=True)
    window.frame(0.1)
    before = window.camera.to_map(0, 0)
    mouse(pygame.MOUSEBUTTONDOWN, (200, 200), button=1)
    mouse(pygame.MOUSEMOTION, (230, 200), rel=(30, 0), buttons=(1, 0, 0))
    mouse(pygame.MOUSEBUTTONUP, (230, 200), button=1)
    window.frame(0.1)
    assert window.camera.to_map(0, 0)[0] == pytest.approx(before[0] - 30 / window.camera.scale)
    assert window.agent is None
    assert window.cell is None


def test_the_selected_may_die_and_everybody_may(barter: World, opened: OpenWindow) -> None:
    window = opened(barter, paused=True)
    window.frame(0.1)
    x, y = window.camera.to_view(3.5, 3.5)
    click((round(x), round(y) + 40))
    window.frame(0.1)
    assert window.agent == 0
    press(pygame.K_l)
    window.frame(0.1)
    barter.despawn(barter.table(Agent).ids.copy())
    goods, money = holdings(barter)
    barter.put(Endowment(tuple(goods.tolist()), money))
    for key in (pygame.K_PERIOD, pygame.K_l, pygame.K_0, pygame.K_g, pygame.K_SPACE):
        press(key)
        window.frame(0.5)
    assert window.error is None
    assert not window.following


def test_a_failing_world_is_told_in_the_window(
    village: World, monkeypatch: pytest.MonkeyPatch, opened: OpenWindow
) -> None:
    window = opened(village)
    monkeypatch.setattr(village, "step", lambda: 1 / 0)
    for _ in range(40):
        window.frame(0.1)
    press(pygame.K_SPACE)
    window.frame(0.1)
    assert window.pace.paused
    assert "division by zero" in (window.trouble or "")
    assert window.running


def test_a_failing_world_is_raised_once_the_window_closes(
    village: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(village, "step", lambda: 1 / 0)
    with pytest.raises(WorldStoppedError, match="division by zero"):
        play(lambda: watched(village), Look(frames=20))


def display_with(**changes: str | None) -> str:
    code = "from systems.presentation.play import display_available; print(display_available())"
    env = {k: v for k, v in os.environ.items() if k not in {"SDL_VIDEODRIVER", "DISPLAY", "WAYLAND_DISPLAY"}}
    env |= {k: v for k, v in changes.items() if v is not None} | {"NUMBA_DISABLE_JIT": "1"}
    run = subprocess.run(
        [sys.executable, "-c", code], cwd=ROOT, env=env, capture_output=True, text=True, check=True
    )
    assert "Traceback" not in run.stderr
    return run.stdout.strip()


@pytest.mark.skipif(not sys.platform.startswith("linux"), reason="other systems always have a display")
def test_no_display_is_told_from_one_that_shows_nothing() -> None:
    assert display_with() == "False"
    assert display_with(DISPLAY=":987") == "False"
    assert display_with(SDL_VIDEODRIVER="dummy") == "True"
    assert display_with(SDL_VIDEODRIVER="offscreen") == "True"
    assert display_with(SDL_VIDEODRIVER="nonsense", DISPLAY=":987") == "False"
    assert display_available()
