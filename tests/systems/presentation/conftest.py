"""No window is shown in tests."""

import os

import pytest

os.environ["SDL_VIDEODRIVER"] = "dummy"


@pytest.fixture
def village():
    from scenarios.build import build
    from scenarios.load import load

    return build(load("village"))


@pytest.fixture
def barter():
    from scenarios.build import build
    from scenarios.load import load

    return build(load("three_agent_barter"))
