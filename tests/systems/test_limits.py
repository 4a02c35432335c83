"""Limits within which agents trade: they save work, and change nothing."""

import math

import numpy as np
import pytest

import systems.limits
from ecs import digest
from scenarios.load import load
from scenarios.runs.save import founded
from systems.economics.bargain import AGREED
from systems.economics.limits import BOUND, CARRY, GREATEST, NEVER, _code, _indifferent
from systems.economics.utility import CES, COBB_DOUGLAS, FAMILY, FIRST, SHAPE, parameters, utility
from systems.limits import limits_of
from systems.mechanisms.bilateral import Bilateral

WORLDS = [
    ("crowd", ("populations.crowd.count=300", "utilities.mixed.rho=0.5"), 25),
    ("crowd", ("populations.crowd.count=300", "exchange.spread=0.1", "exchange.max_block=3"), 25),
    ("crowd", ("populations.crowd.count=300", "seeking.priority=trade_first"), 25),
    ("horse_fair", (), 40),
    ("jevons_triangle", (), 40),
    ("jevons_triangle_money", (), 40),
    ("village", (), 30),
    ("dealers", (), 40),
]


@pytest.mark.parametrize(("name", "settings", "ticks"), WORLDS)
def test_a_world_goes_the_same_way_without_them(monkeypatch, name, settings, ticks):
    within = founded(load(name, settings)).world
    states = []
    for _ in range(ticks):
        within.step()
        states.append(digest(within))
    monkeypatch.setattr(systems.limits, "LONGEST", 0)
    without = founded(load(name, settings)).world
    for state in states:
        without.step()
        assert digest(without) == state
    assert limits_of(without).limits.size == 0


def test_they_rule_out_most_who_find_no_deal_and_nobody_who_does():
    world = founded(load("crowd", ("populations.crowd.count=2000", "exchange.interaction_radius=4"))).world
    world.step(2)
    found = limits_of(world)
    tried = Bilateral().rehearse(world)
    low, high = found.limits[tried.low], found.limits[tried.high]
    bound = (found.status[tried.low] == BOUND) & (found.status[tried.high] == BOUND)
    may = ((low[:, ::2] >= high[:, 1::2]) | (high[:, ::2] >= low[:, 1::2])).any(axis=1)
    one, other = found.words[tried.low], found.words[tried.high]
    near = ((one[:, 0] - other[:, 1]) | (other[:, 0] - one[:, 1])) & CARRY != 0
    agreed, failed = tried.outcome == AGREED, (tried.outcome >= 0) & bound
    assert agreed.sum() > 50
    assert failed.sum() > 200
    assert may[agreed & bound].all()
    assert near[may & bound].all()
    assert may[failed].mean() < 0.1


def test_the_code_of_a_limit_rises_with_it_and_fits_a_byte():
    lots = sorted(
        {0, NEVER - 1, *(2**octave + more for octave in range(31) for more in (-1, 0, 1, 2, 5))} - {NEVER}
    )
    codes = [_code(each) for each in lots]
    assert codes == sorted(codes)
    assert codes[0] == 0
    assert codes[-1] < GREATEST


@pytest.mark.parametrize("rho", [None, -7.9, -1.0, -0.5, -0.01, 0.01, 0.5, 0.99])
def test_an_indifference_curve_joins_what_is_equally_good(rho):
    luck = np.random.default_rng(1)
    for _ in range(200):
        taste = np.zeros((1, parameters(2)))
        taste[0, FAMILY], taste[0, SHAPE] = (COBB_DOUGLAS, 0.0) if rho is None else (CES, rho)
        taste[0, FIRST : FIRST + 2] = luck.uniform(0.2, 2.0, 2)
        own, x = luck.uniform(0.5, 20.0, (1, 3)), luck.uniform(0.0, 20.0)

        def worth(y, taste=taste, x=x):
            return utility(taste, 0, 2, np.array([[x, y, 0.0]]), 0)

        y, now = _indifferent(taste, 0, 0, 1, own, x), utility(taste, 0, 2, own, 0)
        if y == math.inf:
            assert worth(1e9) < now
        elif y == 0.0:
            assert worth(1e-9) > now
        else:
            assert worth(y) <= now * (1 + 1e-9)
            assert worth(y + 1e-4 * (1 + y)) > now


@pytest.mark.parametrize(("held", "x"), [((1.0, 1.0), 0.0), ((5.0, 0.1), 0.0)])
def test_nothing_makes_up_for_a_good_that_one_cannot_be_without(held, x):
    taste = np.zeros((1, parameters(2)))
    taste[0, FAMILY], taste[0, SHAPE], taste[0, FIRST : FIRST + 2] = CES, -0.5, 1.0
    assert _indifferent(taste, 0, 0, 1, np.array([[*held, 0.0]]), x) == math.inf
