"""The plane of two wares, beside the theory of two agents and on figures known by hand."""

import numpy as np
import pytest

from components.kinds import Agent
from components.market import Preferences
from components.rules import Tastes
from systems.economics.box import Box
from systems.economics.equilibrium import equilibria
from systems.economics.plane import Plane
from systems.economics.utility import FAMILY, LEONTIEF, parameters
from systems.economies import economy_of, holdings_of

TASTES = {
    "ces": 'family = "ces"\nrho = -0.5\nweights = {A = 1, B = 2}',
    "ces_flat": 'family = "ces"\nrho = 0.5\nweights = {A = 2, B = 1}',
    "cobb_douglas": 'family = "cobb_douglas"\nweights = {A = 0.3, B = 0.6}',
    "leontief": 'family = "leontief"\nweights = {A = 1, B = 2}',
    "linear": 'family = "linear"\nweights = {A = 1, B = 2}',
    "limited": 'family = "linear"\nweights = {A = 3, B = 2}\nlimits = {A = 5}',
    "quasilinear": 'family = "quasilinear"\nnumeraire = "B"\nweights = {A = 4}',
    "quadratic": 'family = "quadratic"\nbliss = {A = 30, B = 30}\nsigma = {A = 2, B = 3}',
    "translog": 'family = "translog"\nalpha = {A = 0.5, B = 0.4}\nbeta = [{goods = ["A", "B"], value = 0.1}]',
    "stone_geary": 'family = "stone_geary"\nalpha = {A = 1, B = 2}\ngamma = {A = 1, B = 1}',
}


def text(one, other):
    """Return a scenario of two agents who barter A for B."""
    types = "\n".join(f"[utilities.{name}]\n{TASTES[name]}" for name in {one, other})
    people = "\n".join(
        f'[agents.{name}]\nutility = "{taste}"\ninventory = {stock}'
        for name, taste, stock in (("ann", one, "{A = 9, B = 3}"), ("bob", other, "{A = 3, B = 10}"))
    )
    return f"""
[world]
kind = "point"
[goods.A]
divisible = true
[goods.B]
divisible = true
{types}
{people}
[exchange]
regime = "barter"
matching = "random_meeting"
"""


def plane_of(world):
    kind = world.view(Agent, Preferences)[1].type.copy()
    return Plane(world.the(Tastes).params, kind, holdings_of(world), (0, 1))


PAIRS = [(name, "cobb_douglas") for name in TASTES] + [
    ("leontief", "ces"),
    ("linear", "ces"),
    ("quasilinear", "ces"),
]
SMOOTH = [(one, other) for one, other in PAIRS if {one, other}.isdisjoint({"limited"})]


@pytest.mark.parametrize(("one", "other"), PAIRS)
def test_curves_are_where_utility_stays_the_same(world_of, one, other):
    plane = plane_of(world_of(text(one, other)))
    for side in (0, 1):
        level = plane.level(side, plane.start)
        lines = plane.indifference(side, plane.start)
        assert lines
        for x, y in lines:
            assert np.allclose(plane.utility(side, x, y), level, rtol=1e-9, atol=1e-9)


@pytest.mark.parametrize(("one", "other"), PAIRS)
def test_both_prefer_the_lens_and_nothing_beyond_it(world_of, one, other):
    plane = plane_of(world_of(text(one, other)))
    levels = [plane.level(side, plane.start) for side in (0, 1)]
    area = 0.0
    for line in plane.lens(plane.start):
        assert (line[:, 0] == line[:, -1]).all()
        worse = [level - plane.utility(side, *line) for side, level in enumerate(levels)]
        assert max(each.max() for each in worse) < 1e-6
        x, y = line
        area += abs((x[:-1] * y[1:] - x[1:] * y[:-1]).sum()) / 2
    luck = np.random.default_rng(1)
    x, y = (luck.uniform(0, total, 40_000) for total in plane.totals)
    both = plane.better(0, levels[0], x, y) & plane.better(1, levels[1], x, y)
    share = both.mean() * plane.totals[0] * plane.totals[1]
    assert area == pytest.approx(share, abs=0.02 * plane.totals[0] * plane.totals[1] ** 0.5 + 0.05 * share)


@pytest.mark.parametrize(("one", "other"), SMOOTH)
def test_prices_are_those_of_theory(world_of, one, other):
    world = world_of(text(one, other))
    plane, known = plane_of(world), equilibria(economy_of(world))
    found = plane.clearings()
    assert len(found) == len(known) > 0
    for clearing, equilibrium in zip(found, known, strict=True):
        assert clearing.price == pytest.approx(equilibrium.prices[0], rel=1e-6)
        if equilibrium.interval is None:
            assert (clearing.x, clearing.y) == pytest.approx(tuple(equilibrium.allocation[:2, 0]), rel=1e-5)


@pytest.mark.parametrize(("one", "other"), SMOOTH)
def test_the_core_is_that_of_theory(world_of, one, other):
    world = world_of(text(one, other))
    plane, known = plane_of(world), Box(economy_of(world)).core()
    core = plane.core()
    assert core.size
    start = [plane.level(side, plane.start) for side in (0, 1)]
    for side in (0, 1):
        assert (plane.utility(side, *core) >= start[side] - 1e-6 * abs(start[side])).all()
    assert plane.efficient(*core).all()
    if known is not None and not {one, other} & {"leontief"}:
        assert np.allclose(core.min(axis=1), known[0][:2], rtol=1e-4, atol=1e-4)
        assert np.allclose(core.max(axis=1), known[1][:2], rtol=1e-4, atol=1e-4)


def test_without_value_the_curve_is_the_axes(world_of):
    plane = plane_of(world_of(text("cobb_douglas", "ces")))
    (line,) = plane.indifference(0, (0.0, 4.0))
    assert (np.minimum(*line) < 1e-9).all()


def test_what_else_they_have_counts():
    """With 1 of C as the bound of a Leontief taste, more than 1 of A or B is of no use to anybody."""
    params = np.zeros((1, parameters(3)))
    params[0, FAMILY], params[0, 6:9] = LEONTIEF, 1.0
    held = np.array([[4.0, 1.0], [1.0, 4.0], [1.0, 1.0], [0.0, 0.0]])
    assert Plane(params, np.zeros(2, np.int64), held, (0, 1)).lens((4.0, 1.0)) == []
    held[2] = 9.0
    assert Plane(params, np.zeros(2, np.int64), held, (0, 1)).lens((4.0, 1.0))
