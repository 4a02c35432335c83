"""Lorenz curves and Gini coefficients, beside the definition and beside figures known by hand."""

import math

import numpy as np
import pytest

from components.kinds import Agent
from scenarios.build import build
from scenarios.load import load
from scenarios.runs.inequality import gini
from systems.economies import holdings_of
from systems.presentation.studies.distribution import (
    POINTS,
    Gains,
    lorenz,
    of_agents,
    of_agents_at_prices,
    of_households,
    of_organisations,
)


def test_gini_is_that_of_runs():
    luck = np.random.default_rng(2)
    for size in (1, 2, 7, 5000):
        amounts = luck.integers(0, 1000, size)
        found = lorenz(amounts.astype(float))
        assert found.gini == pytest.approx(gini(amounts.tolist()))
        assert found.share_of_people.size == found.share_of_total.size == POINTS
        assert (np.diff(found.share_of_total) >= 0).all()
        assert (found.share_of_total <= found.share_of_people + 1e-12).all()
        assert found.share_of_total[[0, -1]] == pytest.approx([0, 1])


def test_a_weight_stands_for_so_many():
    several = lorenz(np.array([2.0, 2.0, 2.0, 9.0]))
    one = lorenz(np.array([6.0, 9.0]), np.array([3.0, 1.0]))
    assert one.gini == pytest.approx(several.gini)
    assert np.allclose(one.share_of_total, several.share_of_total)


def test_nothing_has_no_gini():
    assert math.isnan(lorenz(np.zeros(3)).gini)
    assert math.isnan(lorenz(np.empty(0)).gini)


def test_agents_goods_and_gains():
    world = build(load("edgeworth_four"))
    gains = Gains(world)
    assert math.isnan(gains.of(world).gini)
    held = holdings_of(world)
    assert of_agents(world, 0).gini == pytest.approx(gini((held[0]).astype(int).tolist()))
    prices = np.array([1.0, 2.0, 0.0])
    assert of_agents_at_prices(world, prices).total == pytest.approx(float(prices @ held.sum(axis=1)))
    world.step(30)
    found = gains.of(world)
    assert found.count == world.table(Agent).rows
    assert found.total > 0
    assert 0 <= found.gini < 1


def test_towns_and_organisations():
    world = build(load("three_towns"))
    for found in (of_households(world), of_organisations(world)):
        assert found.total > 0
        assert 0 <= found.gini < 1
