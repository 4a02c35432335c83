"""Demand against closed forms, against a general optimiser, and by what holds of any demand."""

import math

import numpy as np
import pytest
from scipy.optimize import minimize

from systems.economics.demand import demands, excess_demand, expenditures
from systems.economics.economy import utilities, without
from systems.economics.utility import (
    CES,
    COBB_DOUGLAS,
    FAMILIES,
    LEONTIEF,
    LINEAR,
    LINEAR_MONEY,
    LOG_MONEY,
    NO_MONEY,
    QUADRATIC,
    QUASILINEAR,
    STONE_GEARY,
    TRANSLOG,
)
from tests.systems.economics.tastes import taste

FAMILY_IDS = pytest.mark.parametrize("family", range(len(FAMILIES)), ids=FAMILIES)
MONEYS = pytest.mark.parametrize("money", [NO_MONEY, LINEAR_MONEY, LOG_MONEY], ids=["bare", "linear", "log"])
ALONE = np.zeros(1, np.int64)


def bought(row, prices, income, numeraire=0):
    """Return what one agent demands, whose income is all in the first ware."""
    held, x = np.zeros((len(prices), 1)), np.empty((len(prices), 1))
    held[0] = income / prices[0]
    demands(row[None], ALONE, held, np.array(prices, float), numeraire, x)
    return x[:, 0]


def cost_of(row, prices, bundle):
    out = np.empty(1)
    expenditures(row[None], ALONE, np.array(bundle, float)[:, None], np.array(prices, float), out)
    return out[0]


def utility_of(row, bundle):
    return utilities(row[None], ALONE, np.array(bundle, float)[:, None])[0]


def drawn(luck, family, money, goods=3):
    """Return a taste of a family, concave, with parameters by luck."""
    weights, more = luck.uniform(0.3, 2, goods), {}
    if family == CES:
        more["shape"] = luck.choice([-3, -0.5, 0.4, 0.8])
    elif family == COBB_DOUGLAS:
        weights *= luck.choice([0.6, 1.0]) / weights.sum()
    elif family == LINEAR:
        more["second"] = luck.uniform(0.5, 3, goods)
    elif family == QUASILINEAR:
        more |= {"shape": luck.choice([0, 0.5, -1]), "numeraire": luck.integers(goods)}
        weights[more["numeraire"]] = 0
    elif family == QUADRATIC:
        weights, sigma = luck.uniform(1, 6, goods), luck.uniform(0.5, 3, goods)
        cross = luck.uniform(-0.6, 0.6, (goods, goods)) / np.outer(sigma, sigma)
        more |= {"second": sigma, "matrix": (cross + cross.T) * (1 - np.eye(goods))}
    elif family == TRANSLOG:
        beta = luck.uniform(-0.04, 0.04, (goods, goods))
        more["matrix"] = beta + beta.T - 0.1 * np.eye(goods)
    elif family == STONE_GEARY:
        more["second"] = luck.uniform(0, 0.3, goods)
    if money:
        more |= {"money": money, "weight": luck.uniform(0.1, 0.8), "offset": luck.uniform(0.1, 2)}
    return taste(family, weights, **more)


def best_found(row, prices, income, luck):
    """Return the highest utility that sequential quadratic programming finds on the budget."""
    wares = np.flatnonzero(np.array(prices) > 0)

    def whole(part):
        bundle = np.zeros(len(prices))
        bundle[wares] = np.maximum(part, 0)
        return bundle * min(1, income / (bundle @ prices))

    found = [
        minimize(
            lambda part: -max(utility_of(row, whole(part)), -1e6),
            luck.dirichlet(np.ones(wares.size)) * income / prices[wares],
            bounds=[(1e-9, None)] * wares.size,
            constraints=[{"type": "ineq", "fun": lambda part: income - prices[wares] @ part}],
            method="SLSQP",
            options={"maxiter": 200, "ftol": 1e-13},
        ).x
        for _ in range(3)
    ]
    return max(utility_of(row, whole(part)) for part in found)


@FAMILY_IDS
@MONEYS
def test_no_other_bundle_on_the_budget_is_better(family, money):
    luck = np.random.default_rng(family * 3 + money)
    for _ in range(3):
        row, income = drawn(luck, family, money), luck.uniform(3, 12)
        prices = np.append(luck.uniform(0.3, 3, 3), 1.0 if money else 0.0)
        mine = utility_of(row, bought(row, prices, income, numeraire=2 if family == LINEAR else 0))
        best = best_found(row, prices, income, luck)
        if family == QUADRATIC and not money:  # what is of no use is not eaten
            best = min(best, 0)
            mine = 0 if row[7:10] @ prices[:3] <= income else mine
        assert best <= mine + 1e-9 * max(1, abs(mine))
        if family != LEONTIEF:  # at whose kinks the optimiser gets stuck
            assert best >= mine - 1e-2 * max(1, abs(mine))


@FAMILY_IDS
@MONEYS
def test_budgets_balance_and_the_unit_of_account_does_not_matter(family, money):
    luck = np.random.default_rng(100 + family)
    for _ in range(10):
        row, income = drawn(luck, family, money), luck.uniform(3, 30)
        prices = np.append(luck.uniform(0.1, 9, 3), luck.uniform(0.1, 9) if money else 0.0)
        x = bought(row, prices, income)
        assert x.min() >= 0
        assert prices @ x == pytest.approx(income, rel=1e-12)
        assert bought(row, prices * 7, income * 7) == pytest.approx(x, rel=1e-9, abs=1e-9)


@FAMILY_IDS
@MONEYS
def test_expenditure_is_the_income_that_reaches_a_utility(family, money):
    luck = np.random.default_rng(200 + family)
    for _ in range(5):
        row, income = drawn(luck, family, money), luck.uniform(3, 6)
        prices = np.append(luck.uniform(0.5, 3, 3), 1.0 if money else 0.0)
        x = bought(row, prices, income)
        spent = cost_of(row, prices, x)
        assert spent <= income * (1 + 1e-9)
        again = bought(row, prices, spent * (1 + 1e-12))
        assert utility_of(row, again) >= utility_of(row, x) - 1e-9
        satiable = family in {LINEAR, QUADRATIC} and not money
        if not satiable:
            assert spent == pytest.approx(income, rel=1e-9)
        assert cost_of(row, prices, luck.uniform(0.9, 1.1, 4) * x) <= 1.1 * income


def test_by_hand():
    # sigma 2: x_i = w_i^2 / p_i^2 * m / sum of w^2 / p
    assert bought(taste(CES, [1, 2], shape=0.5), [1, 2, 0], 9) == pytest.approx([3, 3, 0])
    assert bought(taste(COBB_DOUGLAS, [3, 1]), [1, 2, 0], 8) == pytest.approx([6, 1, 0])
    assert bought(taste(LEONTIEF, [1, 2]), [1, 2, 0], 10) == pytest.approx([2, 4, 0])
    assert bought(taste(STONE_GEARY, [3, 1], [2, 1]), [1, 2, 0], 12) == pytest.approx([8, 2, 0])
    # U = -(x - 4)^2 - (y - 3)^2: the nearest point of a budget line; then of a corner; then bliss.
    ball = taste(QUADRATIC, [4, 3], [1, 1])
    assert bought(ball, [1, 1, 0], 5) == pytest.approx([3, 2, 0])
    assert bought(taste(QUADRATIC, [4, 1], [1, 1]), [1, 1, 0], 2) == pytest.approx([2, 0, 0])
    assert bought(ball, [1, 1, 0], 9, numeraire=1) == pytest.approx([4, 5, 0])


def test_linear_utility_buys_the_best_value_first_each_up_to_its_limit():
    row = taste(LINEAR, [6, 4, 1], [2, 1, math.inf])
    assert bought(row, [2, 1, 1, 0], 0.5).tolist() == [0, 0.5, 0, 0]
    assert bought(row, [2, 1, 1, 0], 4).tolist() == [1.5, 1, 0, 0]
    assert bought(row, [2, 1, 1, 0], 7).tolist() == [2, 1, 2, 0]
    satiated = taste(LINEAR, [6, 4, 0], [2, 1, math.inf])
    assert bought(satiated, [2, 1, 1, 0], 7, numeraire=2).tolist() == [2, 1, 2, 0]
    assert bought(satiated, [2, 1, 1, 0], 7, numeraire=1).tolist() == [2, 3, 0, 0]


def test_a_numeraire_is_not_negative():
    row = taste(QUASILINEAR, [6, 0], shape=0.0, numeraire=1)  # 6 ln x + y: x = 6 q / p, if it can be paid
    assert bought(row, [2, 1, 0], 10) == pytest.approx([3, 4, 0])
    assert bought(row, [2, 1, 0], 4) == pytest.approx([2, 0, 0])
    money = taste(QUASILINEAR, [6, 0], shape=0.0, numeraire=2, money=LINEAR_MONEY, weight=1)
    assert bought(money, [2, 1, 1], 10) == pytest.approx([3, 0, 4])


def test_what_is_kept_in_money_by_hand():
    # sqrt(x y) at prices 1 is worth half of what is spent on it.
    pair = {"first": [0.5, 0.5], "shape": 0.0}
    dear = taste(COBB_DOUGLAS, money=LINEAR_MONEY, weight=0.6, **pair)
    cheap = taste(COBB_DOUGLAS, money=LINEAR_MONEY, weight=0.4, **pair)
    assert bought(dear, [1, 1, 1], 10) == pytest.approx([0, 0, 10])
    assert bought(cheap, [1, 1, 1], 10) == pytest.approx([5, 5, 0])
    # ln M: 1 / M = 1/2, so 2 coins are kept; with M0 = 5 none.
    assert bought(taste(COBB_DOUGLAS, money=LOG_MONEY, weight=1, **pair), [1, 1, 1], 10) == pytest.approx(
        [4, 4, 2]
    )
    assert bought(
        taste(COBB_DOUGLAS, money=LOG_MONEY, weight=1, offset=5, **pair), [1, 1, 1], 10
    ) == pytest.approx([5, 5, 0])


def test_where_two_goods_together_are_worth_more_than_each_the_best_of_all_is_found():
    # x y + 2 M at prices 1: spending e gives e^2 / 4 - 2 e, so nothing below 8 and all above.
    row = taste(COBB_DOUGLAS, [1, 1], money=LINEAR_MONEY, weight=2)
    assert bought(row, [1, 1, 1], 7.9) == pytest.approx([0, 0, 7.9])
    assert bought(row, [1, 1, 1], 8.1) == pytest.approx([4.05, 4.05, 0])


def test_a_good_without_weight_is_not_bought_and_one_that_cannot_be_had_not_missed():
    for family in range(len(FAMILIES)):
        row = drawn(np.random.default_rng(family), family, NO_MONEY)
        x = bought(without(row[None], 3, 1)[0], [1, 0, 2, 0], 6)
        assert x[1] == 0
        assert x[0] + 2 * x[2] == pytest.approx(6)
    only = without(taste(LEONTIEF, [1, 0])[None], 2, 0)[0]
    assert utility_of(only, [3, 4, 0]) == 0
    assert bought(only, [1, 0, 0], 5).tolist() == [5, 0, 0]  # wants nothing, keeps the numeraire


def test_prices_that_leave_nothing_to_subsist_on():
    x = bought(taste(STONE_GEARY, [1, 1], [2, 2]), [1, 1, 0], 3)
    assert x.tolist() == [1.5, 1.5, 0]
    assert cost_of(taste(STONE_GEARY, [1, 1], [2, 2]), [1, 1, 0], x) == 0


def test_walras_law_of_a_crowd_of_all_tastes():
    luck = np.random.default_rng(5)
    tastes = np.array([drawn(luck, family, money) for family in range(8) for money in range(3)])
    kind = luck.integers(0, len(tastes), 200)
    endowment, excess = luck.uniform(1, 9, (4, 200)), np.empty(4)
    for _ in range(5):
        prices = np.append(luck.uniform(0.2, 5, 3), 1)
        excess_demand(tastes, kind, endowment, prices, 3, excess)
        x = np.empty((4, 200))
        demands(tastes, kind, endowment, prices, 3, x)
        assert excess == pytest.approx(x.sum(axis=1) - endowment.sum(axis=1), rel=1e-9, abs=1e-9)
        assert abs(prices @ excess) <= 1e-9 * (prices @ endowment.sum(axis=1))
        assert np.abs(excess).max() > 1
