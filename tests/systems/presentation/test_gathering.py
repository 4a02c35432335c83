"""People who are all in one place are seen apart."""

import numpy as np

from components.kinds import Agent
from scenarios.load import load
from scenarios.runs.save import founded
from systems.presentation.camera import Camera
from systems.presentation.extract import Extractor
from systems.presentation.gathering import Gathering, rings


def test_buyers_and_sellers_stand_apart() -> None:
    world = founded(load("horse_fair")).world
    gathering = Gathering(world)
    names = [world[eid].name for eid in world.table(Agent).ids.tolist()]
    buyers = np.array([name.startswith("buyer") for name in names])
    assert 0 < buyers.sum() < buyers.size
    middle = gathering.side / 2
    sides = gathering.x < middle
    assert len(set(sides[buyers].tolist())) == len(set(sides[~buyers].tolist())) == 1
    assert len(gathering.groups) == 2
    before = gathering.x.copy()
    world.step(10)
    gathering.refresh()
    assert np.array_equal(gathering.x, before)


def test_everybody_has_room() -> None:
    for count in (1, 2, 30, 500, 10_000):
        angle, radius = rings(count)
        x, y = radius * np.cos(angle), radius * np.sin(angle)
        assert angle.size == count
        order = np.lexsort((x, y))[:400]
        away = np.hypot(x[order, None] - x[None, order], y[order, None] - y[None, order])
        np.fill_diagonal(away, 9)
        assert away.min() > 0.9


def test_a_gathering_is_extracted_from_back_to_front() -> None:
    world = founded(load("horse_fair")).world
    gathering = Gathering(world)
    picture = Extractor(world, gathering).picture(Camera(gathering.side, gathering.side, 640, 480))
    assert picture.agents.ids.size == world.table(Agent).rows
    assert (np.diff(picture.agents.y) >= 0).all()
    assert picture.gathered
