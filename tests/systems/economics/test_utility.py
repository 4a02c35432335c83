"""Utilities against their formulas, marginal utilities against difference quotients."""

import math

import numpy as np
import pytest

from ecs.kernel import In2f, Out2f, kernel
from systems.economics.utility import (
    CES,
    COBB_DOUGLAS,
    FAMILIES,
    FAMILY,
    FIRST,
    LEONTIEF,
    LINEAR,
    MONEY_KIND,
    MONEY_OFFSET,
    MONEY_WEIGHT,
    NUMERAIRE,
    QUADRATIC,
    QUASILINEAR,
    SHAPE,
    STONE_GEARY,
    TRANSLOG,
    concave,
    gain,
    marginal,
    parameters,
    utility,
)

GOODS = 3


@kernel
def evaluate(params: In2f, x: In2f, slopes: Out2f) -> float:
    marginal(params, 0, 3, x, 0, slopes)
    return utility(params, 0, 3, x, 0)


def row(family, **values):
    params = np.zeros((1, parameters(GOODS)))
    params[0, FAMILY] = family
    if family == LINEAR:
        params[0, FIRST + 3 : FIRST + 6] = math.inf
    places = {
        "shape": SHAPE, "numeraire": NUMERAIRE, "money": MONEY_KIND, "money_weight": MONEY_WEIGHT,
        "offset": MONEY_OFFSET, "first": slice(FIRST, FIRST + 3), "second": slice(FIRST + 3, FIRST + 6),
        "matrix": slice(FIRST + 6, FIRST + 15),
    }  # fmt: skip
    for name, value in values.items():
        params[0, places[name]] = value
    return params


def value(params, *x):
    slopes = np.empty((2, 4))
    level = evaluate(params, np.array([[*x, 0.0]] if len(x) == 3 else [x], float), slopes)
    return level, *slopes


SAMPLES = {
    CES: row(CES, shape=-0.5, first=[1, 2, 0.5]),
    COBB_DOUGLAS: row(COBB_DOUGLAS, first=[0.2, 0.5, 0.3]),
    LEONTIEF: row(LEONTIEF, first=[1, 2, 0.5]),
    LINEAR: row(LINEAR, first=[1, 2, 0]),
    QUASILINEAR: row(QUASILINEAR, shape=0.5, numeraire=0, first=[0, 2, 1]),
    QUADRATIC: row(
        QUADRATIC, first=[5, 6, 7], second=[2, 3, 1],
        matrix=np.array([[0, 0.1, 0], [0.1, 0, 0.2], [0, 0.2, 0]]).ravel(),
    ),
    TRANSLOG: row(
        TRANSLOG, shape=0.1, first=[0.5, 0.4, 0.3],
        matrix=np.array([[-0.02, 0.01, 0], [0.01, -0.01, 0], [0, 0, 0.005]]).ravel(),
    ),
    STONE_GEARY: row(STONE_GEARY, first=[1, 2, 0.5], second=[1, 0.5, 0]),
}  # fmt: skip


def by_formula(family, x, y, z):
    if family == CES:
        return (1 * x**-0.5 + 2 * y**-0.5 + 0.5 * z**-0.5) ** -2
    if family == COBB_DOUGLAS:
        return x**0.2 * y**0.5 * z**0.3
    if family == LEONTIEF:
        return min(x / 1, y / 2, z / 0.5)
    if family == LINEAR:
        return x + 2 * y
    if family == QUASILINEAR:
        return x + 2 * y**0.5 / 0.5 + z**0.5 / 0.5
    if family == QUADRATIC:
        a, b, c = x - 5, y - 6, z - 7
        return -(a * a / 4) - b * b / 9 - c * c - 0.1 * a * b - 0.2 * b * c
    if family == TRANSLOG:
        p, q, r = math.log(x), math.log(y), math.log(z)
        linear = 0.1 + 0.5 * p + 0.4 * q + 0.3 * r
        return math.exp(linear + 0.5 * (-0.02 * p * p - 0.01 * q * q + 0.005 * r * r) + 0.01 * p * q)
    return math.log(x - 1) + 2 * math.log(y - 0.5) + 0.5 * math.log(z)


@pytest.mark.parametrize("family", range(len(FAMILIES)), ids=FAMILIES)
def test_utility_and_marginal_utility_are_those_of_the_formula(family):
    for bundle in ((3.0, 4.0, 5.0), (9.0, 2.5, 1.5), (40.0, 30.0, 2.0)):
        level, up, down = value(SAMPLES[family], *bundle)
        assert level == pytest.approx(by_formula(family, *bundle), rel=1e-12)
        h = 1e-6
        for good in range(GOODS):
            more, less = list(bundle), list(bundle)
            more[good] += h
            less[good] -= h
            assert up[good] == pytest.approx((by_formula(family, *more) - level) / h, rel=1e-4, abs=1e-5)
            assert down[good] == pytest.approx((level - by_formula(family, *less)) / h, rel=1e-4, abs=1e-5)


def test_leontief_at_its_kink_has_nothing_to_gain_and_everything_to_lose():
    level, up, down = value(SAMPLES[LEONTIEF], 2, 4, 1)
    assert level == 2
    assert up.tolist() == [0, 0, 0, 0]
    assert down.tolist() == [1, 0.5, 2, 0]


def test_linear_counts_a_good_up_to_its_limit():
    limited = row(LINEAR, first=[3, 2, 0], second=[1, math.inf, math.inf])
    up, down = [3, 2, 0, 0], [3, 2, 0, 0]
    for held, more, less in ((0.5, 3, 3), (1, 0, 3), (4, 0, 0)):
        level, *slopes = value(limited, held, 5, 9)
        assert level == 3 * min(held, 1) + 10
        up[0], down[0] = more, less
        assert [each.tolist() for each in slopes] == [up, down]


@pytest.mark.parametrize("family", [CES, COBB_DOUGLAS, LEONTIEF, TRANSLOG])
def test_a_missing_good_leaves_nothing(family):
    assert value(SAMPLES[family], 0, 4, 5)[0] == 0


@pytest.mark.parametrize(
    ("params", "bundle"),
    [
        (SAMPLES[STONE_GEARY], (1, 4, 5)),
        (row(QUASILINEAR, shape=0, numeraire=0, first=[0, 1, 0]), (3, 0, 0)),
        (row(QUASILINEAR, shape=-1, numeraire=0, first=[0, 1, 0]), (3, 0, 0)),
        (row(LINEAR, first=[1, 1, 1], money=2, money_weight=1), (3, 0, 0)),
    ],
)
def test_a_logarithm_of_nothing_is_minus_infinity(params, bundle):
    assert value(params, *bundle)[0] == -math.inf


def test_goods_of_weight_zero_do_not_count():
    for family in (CES, COBB_DOUGLAS, LEONTIEF):
        params = SAMPLES[family].copy()
        params[0, FIRST] = 0
        assert value(params, 0, 4, 5)[0] == value(params, 9, 4, 5)[0] > 0
    translog = SAMPLES[TRANSLOG].copy()
    translog[0, FIRST : FIRST + 1] = 0
    translog[0, FIRST + 6 :] = 0
    assert value(translog, 0, 4, 5)[0] > 0


def test_money_adds_its_part():
    linear = row(LINEAR, first=[1, 0, 0], money=1, money_weight=2)
    level, up, _ = value(linear, 3, 0, 0, 5)
    assert (level, up[3]) == (13, 2)
    log = row(LINEAR, first=[1, 0, 0], money=2, money_weight=2, offset=1)
    level, up, _ = value(log, 3, 0, 0, 5)
    assert level == pytest.approx(3 + 2 * math.log(6))
    assert up[3] == pytest.approx(2 / 6)


def test_extreme_tastes_neither_overflow_nor_turn_into_nan():
    luck = np.random.default_rng(1)
    for rho in (-300.0, -50.0, -0.001, 0.001, 0.999):
        params = row(CES, shape=rho, first=[1, 1e-6, 1e6])
        for bundle in ((1e-3, 2e9, 1), (0, 0, 0), (1, 0, 2e9), tuple(luck.uniform(0, 1e6, 3))):
            level, up, down = value(params, *bundle)
            assert math.isfinite(level)
            assert np.isfinite([up, down]).all()


@pytest.mark.parametrize(
    ("after", "before", "expected"),
    [(3, 1, 2), (1, -math.inf, 1e12), (-math.inf, 1, -1e12), (-math.inf, -math.inf, 0)],
)
def test_leaving_minus_infinity_is_a_gain_and_staying_there_is_none(after, before, expected):
    assert gain(after, before) == expected


def test_only_what_is_sure_to_be_concave_is_called_so():
    steep = row(COBB_DOUGLAS, first=[0.6, 0.5, 0.3])
    table = np.vstack([SAMPLES[family] for family in range(len(FAMILIES))] + [steep])
    assert concave(table, GOODS).tolist() == [True] * 6 + [False, True, False]
