"""A share of `python -m tests.monkey`, and that it notices what is wrong."""

import random

import pytest

from components.holdings import Inventory
from components.kinds import Agent
from scenarios.load import load
from scenarios.runs.save import founded
from systems.presentation import language, schemes
from systems.presentation.play import Look
from tests import monkey
from tests.systems.presentation.watching import opened_app


@pytest.fixture
def desk(request):
    return opened_app(request, founded(load("three_agent_barter")), Look(frames=1, speed=64)).screen


@pytest.fixture
def own(monkeypatch, tmp_path):
    """Return a folder that is the user's."""
    for name in ("ENTREPOT_CONFIG_DIR", "ENTREPOT_DATA_DIR"):
        monkeypatch.setenv(name, str(tmp_path))
    yield tmp_path
    schemes.use("scenario")
    language.speak("en")


@pytest.mark.parametrize("name", ["hamlet", "three_agent_barter", "first_voyage"])
def test_a_share_of_the_monkey(request, own, name):
    app = opened_app(request, founded(load(name)), Look(frames=1, speed=8, size=(640, 480)))
    one = monkey.Monkey(app, random.Random(f"share {name}"), own)
    with one.clock():
        one.play(200)
    assert one.events >= 200 or not app.running
    assert one.compared
    assert one.done["click"]


@pytest.mark.parametrize("name", [each for each in monkey.WORLDS if each])
def test_every_world_of_the_monkey_can_be_opened(name):
    assert load(name, monkey.WORLDS[name]).scenario.title


def test_the_monkey_notices_a_world_that_is_not_its_replay(desk, tmp_path):
    one = monkey.Monkey(desk.app, random.Random(1), tmp_path)
    for _ in range(5):
        one.frame()
    one.hold(desk)
    desk.world.table(Agent).writable[Inventory].stock[0, 0] += 1
    with pytest.raises(ArithmeticError, match="the replay of its journal is another world"):
        one.hold(desk)


def test_the_monkey_notices_a_world_that_has_stopped(desk, monkeypatch, tmp_path):
    def fail(*_):
        raise FloatingPointError("not today")

    one = monkey.Monkey(desk.app, random.Random(1), tmp_path)
    monkeypatch.setattr(desk.world, "step", fail)
    desk.pace.single()
    with pytest.raises(FloatingPointError, match="not today"):
        one.frame(1.0)
