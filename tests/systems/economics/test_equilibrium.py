"""Equilibria and gains from exchange against textbooks."""

import math
from fractions import Fraction

import numpy as np
import pytest

from systems.economics.box import Box
from systems.economics.demand import excess_demand, tatonnement
from systems.economics.economy import Economy, appraised, utilities
from systems.economics.equilibrium import Groping, equilibria, grope, reference
from systems.economics.quotes import ware_pairs
from systems.economics.utility import (
    CES,
    COBB_DOUGLAS,
    LEONTIEF,
    LINEAR,
    LINEAR_MONEY,
    LOG_MONEY,
    QUADRATIC,
    QUASILINEAR,
    STONE_GEARY,
)
from systems.economics.welfare import (
    Yardstick,
    attainable_utility,
    competitive_interval,
    distance_to_contract_curve,
)
from tests.systems.economics.tastes import buyer, economy, taste

HORSES = [30, 28, 26, 24, 22, 21, 20, 18, 17, 15], [10, 11, 15, 17, 20, 21.5, 25, 26]
SMITH = [3.25 - 0.25 * i for i in range(11)], [0.75 + 0.25 * i for i in range(11)]

UNEQUAL = economy(
    [taste(COBB_DOUGLAS, [0.6, 0.4]), taste(COBB_DOUGLAS, [0.1, 0.9])], [[10, 20], [20, 10]]
)  # B01
SCARF = economy(
    [taste(LEONTIEF, [1, 1, 0]), taste(LEONTIEF, [0, 1, 1]), taste(LEONTIEF, [1, 0, 1])], np.eye(3)
)
SURPLUS = 2 ** (8 / 9) - 2 ** (1 / 9)
THREE = economy(
    [
        taste(QUASILINEAR, [0, 1], shape=-8, numeraire=0),
        taste(QUASILINEAR, [1, 0], shape=-8, numeraire=1),
    ],
    [[2, SURPLUS], [SURPLUS, 2]],
)  # Mas-Colell, Whinston and Green 1995, exercise 15.B.6


def market(values, costs, cash=100.0):
    """Return the economy of those who would buy one unit and those who have one to sell."""
    held = [[0] * len(values) + [1] * len(costs)]
    return economy([buyer(worth) for worth in (*values, *costs)], held, cash)


def only(found):
    assert len(found) == 1
    return found[0]


# ---- prices and allocations


def test_two_agents_of_different_tastes():
    found = only(equilibria(UNEQUAL))
    assert found.prices.tolist() == pytest.approx([13 / 22, 1, 0], rel=1e-12)
    assert found.allocation[:2].T.tolist() == [
        pytest.approx([342 / 13, 114 / 11], rel=1e-12),
        pytest.approx([48 / 13, 216 / 11], rel=1e-12),
    ]
    assert found.stable
    before = utilities(UNEQUAL.params, UNEQUAL.kind, UNEQUAL.endowment)
    after = utilities(UNEQUAL.params, UNEQUAL.kind, found.allocation)
    assert before == pytest.approx([13.195, 10.718], abs=5e-4)
    assert after == pytest.approx([18.124, 16.614], abs=5e-4)


@pytest.mark.parametrize(("a", "price"), [(0.1, 1 / 9), (0.2, 1 / 4), (0.5, 1)])
def test_a_common_taste(a, price):
    found = only(equilibria(economy([taste(COBB_DOUGLAS, [a, 1 - a])] * 2, [[1, 2], [2, 1]])))
    assert found.prices[0] == pytest.approx(price, rel=1e-12)


def test_corner_endowments():
    found = only(equilibria(economy([taste(CES, [1, 1], shape=-1)] * 2, [[10, 0], [0, 5]])))
    assert found.prices[0] == pytest.approx(0.25, rel=1e-12)
    assert found.allocation[:2] == pytest.approx(np.array([[10 / 3, 20 / 3], [5 / 3, 10 / 3]]), rel=1e-12)


@pytest.mark.parametrize("goods", range(2, 7))
def test_cobb_douglas_economies_have_rational_prices(goods):
    luck = np.random.default_rng(goods)
    weights, held = luck.integers(1, 9, (4, goods)), luck.integers(0, 9, (goods, 4))
    tastes = [taste(COBB_DOUGLAS, row / 10) for row in weights]
    share = [[Fraction(int(each), int(row.sum())) for each in row] for row in weights]
    # What all spend on a good is what all of it costs: linear in prices, the last of which is 1.
    rows = [
        [
            sum(share[i][g] * int(held[h, i]) for i in range(4)) - (int(held[g].sum()) if g == h else 0)
            for h in range(goods)
        ]
        for g in range(goods - 1)
    ]
    exact = solved([row[:-1] for row in rows], [-row[-1] for row in rows])
    found = only(equilibria(economy(tastes, held)))
    assert found.prices[:-2].tolist() == pytest.approx([float(each) for each in exact], rel=1e-9)
    assert found.stable
    assert found.allocation.sum(axis=1) == pytest.approx([*held.sum(axis=1), 0], rel=1e-10)


def solved(matrix, right):
    """Solve a linear system in fractions."""
    rows = [[*row, last] for row, last in zip(matrix, right, strict=True)]
    for i, row in enumerate(rows):
        pivot = row[i]
        row[:] = [each / pivot for each in row]
        for other in rows[:i] + rows[i + 1 :]:
            factor = other[i]
            other[:] = [x - factor * y for x, y in zip(other, row, strict=True)]
    return [row[-1] for row in rows]


def test_all_three_equilibria_are_found_and_the_middle_one_is_not_stable():
    found = equilibria(THREE)
    assert [each.prices[0] for each in found] == pytest.approx([0.5, 1, 2], abs=1e-9)
    assert [each.stable for each in found] == [True, False, True]
    for each in found:
        assert np.abs(THREE.excess(each.prices)).max() < 1e-11


def test_three_equilibria_with_money_beside_them():
    """Money, of which both want a little more, shifts the three by a little."""
    tastes = [
        taste(QUASILINEAR, [0, 1, 0], shape=-8, numeraire=0, money=LOG_MONEY, weight=1e-3, offset=1),
        taste(QUASILINEAR, [1, 0, 0], shape=-8, numeraire=1, money=LOG_MONEY, weight=1e-3, offset=1),
    ]
    found = equilibria(economy(tastes, [[2, SURPLUS], [SURPLUS, 2], [0, 0]], cash=1))
    assert [each.prices[0] / each.prices[1] for each in found] == pytest.approx([0.5, 1, 2], rel=5e-2)
    assert [each.stable for each in found] == [True, False, True]


# ---- demand that jumps, flats, goods that cost nothing


def test_the_horse_market_clears_in_an_interval():
    horses = market(*HORSES)
    found = only(equilibria(horses))
    assert found.interval == pytest.approx((21, 21.5), rel=1e-12)
    assert found.prices.tolist() == pytest.approx([21.25, 1], rel=1e-12)
    assert found.allocation[0].tolist() == [1] * 5 + [0] * 10 + [1] * 3
    assert competitive_interval(horses) == (21, 21.5)
    assert Yardstick.of(horses, found.prices, found.allocation).attainable == pytest.approx(57)
    total = utilities(horses.params, horses.kind, horses.endowment).sum()
    assert attainable_utility(horses.params, horses.kind, horses.endowment) == pytest.approx(total + 57)


def test_where_demand_jumps_those_who_do_not_care_share_what_is_left():
    smith = market(*SMITH)
    found = only(equilibria(smith))
    assert found.interval is None
    assert found.prices[0] == pytest.approx(2, rel=1e-12)
    assert found.allocation[0].sum() == pytest.approx(11, rel=1e-12)
    assert found.allocation[0, :5].tolist() == [1] * 5
    assert found.allocation[0, 5] + found.allocation[0, 16] == pytest.approx(1)
    assert Yardstick.of(smith, found.prices, found.allocation).attainable == pytest.approx(7.5)
    assert competitive_interval(smith) == (2, 2)


def test_perfect_substitutes():
    pair = [taste(LINEAR, [1, 2]), taste(LINEAR, [2, 1])]
    assert only(equilibria(economy(pair, [[5, 5], [5, 5]]))).prices[0] == pytest.approx(1)
    # The first would sell all it has of A; the second can pay for it at a price of 2 no more.
    found = only(equilibria(economy(pair, [[9, 1], [1, 3]])))
    assert 0.5 < found.prices[0] < 2
    assert found.allocation[:2].sum(axis=1) == pytest.approx([10, 4])


def test_what_there_is_too_much_of_costs_nothing():
    glutted = economy([taste(QUADRATIC, [1, 9], [1, 1]), taste(QUADRATIC, [1, 9], [1, 1])], [[5, 5], [1, 2]])
    found = only(equilibria(glutted))
    assert found.prices.tolist() == [0, 1, 0]
    assert found.allocation[1].tolist() == pytest.approx([1, 2])
    # Also where it is what prices are told in.
    found = only(equilibria(economy([taste(LEONTIEF, [1, 1])] * 2, [[1, 2], [9, 1]])))
    assert found.prices.tolist() == [1, 0, 0]
    assert found.allocation[0].tolist() == pytest.approx([1, 2])


def test_one_who_wants_less_than_there_is_of_three_wares():
    sated = taste(QUADRATIC, [0, 1, 8], [1, 2, 1], money=LINEAR_MONEY, weight=0.6)
    assert only(equilibria(economy([sated], [[2], [5], [9]], cash=17))).prices.tolist() == [0, 0, 0, 1]


def test_no_equilibrium():
    """Both want the good of the first; the second has but money, for which the first has no use."""
    hoard = [taste(LINEAR, [1]), taste(CES, [1], shape=-2, money=LOG_MONEY, weight=1, offset=1)]
    assert equilibria(economy(hoard, [[2, 0]], cash=[1, 10])) == []


def test_wares_nobody_wants_or_nobody_has_are_left_out():
    first, second = taste(CES, [1, 1, 0, 1], shape=-1), taste(CES, [1, 1, 0, 2], shape=-1)
    found = economy([first, second], [[10, 0], [0, 5], [3, 3], [0, 0]], cash=4)
    assert found.traded.tolist() == [True, True, False, False, False]
    one = only(equilibria(found))
    assert one.prices.tolist() == pytest.approx([0.25, 1, 0, 0, 0])
    assert one.allocation[2].tolist() == [3, 3]


def test_one_alone_keeps_what_it_has():
    alone = economy([taste(CES, [1, 1], shape=0.5)], [[4], [1]])
    found = only(equilibria(alone))
    assert found.prices[0] == pytest.approx(0.5)
    assert found.allocation[:2, 0] == pytest.approx([4, 1])


# ---- tatonnement


def test_tatonnement_finds_what_newton_finds():
    luck = np.random.default_rng(8)
    tastes = [taste(CES, luck.uniform(0.2, 1, 3), shape=luck.uniform(-2, 0.8)) for _ in range(5)]
    many = economy(tastes, luck.uniform(0, 9, (3, 5)))
    groping, found = grope(many), only(equilibria(many))
    assert groping.converged
    assert groping.prices == pytest.approx(found.prices, rel=1e-7)
    assert groping.residual <= 1e-9
    warm = grope(many, found.prices)
    assert (warm.converged, warm.steps) == (True, 0)


def test_tatonnement_that_fails_says_so():
    groping = grope(SCARF)
    assert not groping.converged
    assert groping.residual > 0.1
    assert grope(SCARF, np.array([1.4, 1, 0.2, 0])).converged is False
    prices = np.array([1.4, 1.0, 0.2, 0.0])
    converged, steps, _ = tatonnement(SCARF.params, SCARF.kind, SCARF.endowment, 2, 1e-9, 50, prices)
    assert (bool(converged), steps) == (False, 50)


def test_scarf_is_found_and_not_stable():
    found = only(equilibria(SCARF))
    assert found.prices.tolist() == pytest.approx([1, 1, 1, 0], rel=1e-9)
    assert not found.stable
    assert reference([found], grope(SCARF)) is found


def orbit(start, until, step):
    """Integrate dp/dt = z(p) by Runge and Kutta's method; return times and prices, `(times, 3)`."""
    out = np.empty(4)

    def change(prices):
        excess_demand(SCARF.params, SCARF.kind, SCARF.endowment, np.append(prices, 0.0), 2, out)
        return out[:3].copy()

    times, prices = np.arange(0, until, step), [np.array(start, float)]
    for _ in times[1:]:
        p = prices[-1]
        a = change(p)
        b = change(p + step / 2 * a)
        c = change(p + step / 2 * b)
        d = change(p + step * c)
        prices.append(p + step / 6 * (a + 2 * b + 2 * c + d))
    return times, np.array(prices)


def test_scarf_goes_round_for_ever():
    _, far = orbit([1.4, 1, 0.2], 200, 0.05)
    for invariant in ((far**2).sum(axis=1), far.prod(axis=1)):
        assert invariant == pytest.approx(np.full(len(far), invariant[0]), rel=1e-5)
    assert np.abs(far[2000:] - 1).max(axis=1).min() == pytest.approx(0.627, abs=1e-3)
    assert np.sqrt(((far[2000:] - 1) ** 2).sum(axis=1)).min() == pytest.approx(0.867, abs=1e-3)


def test_scarf_takes_14_51_once_round_the_equilibrium():
    times, near = orbit([1.01, 1, 0.99], 60, 0.05)
    side = near[:, 0] - near[:, 1]
    rising = np.flatnonzero((side[:-1] < 0) & (side[1:] >= 0))
    assert np.diff(times[rising]).mean() == pytest.approx(8 * math.pi / math.sqrt(3), abs=0.05)


def test_agents_of_one_homothetic_taste_demand_as_one():
    luck = np.random.default_rng(4)
    tastes = np.array([taste(CES, [1, 2], shape=0.5), taste(STONE_GEARY, [1, 1], [0.1, 0.1])])
    kind, held = np.arange(30) % 2, np.vstack([luck.uniform(1, 9, (2, 30)), np.zeros(30)])
    crowd = Economy.of(tastes, kind, held, np.array([True, True, False]))
    assert crowd.consumers[0].size == 1 + 15
    prices, one_by_one = np.array([0.7, 1, 0]), np.empty(3)
    excess_demand(tastes, kind, held, prices, 1, one_by_one)
    assert crowd.excess(prices)[:2] * crowd.supply[:2] == pytest.approx(one_by_one[:2], rel=1e-9)


# ---- the box


def test_core_of_two_tastes():
    least, most = Box(UNEQUAL).core()
    assert (least[0], most[0]) == pytest.approx((22.8888, 28.3510), abs=5e-5)
    for ends in (least, most):  # on the contract curve both marginal rates of substitution agree
        first = 0.6 / 0.4 * ends[1] / ends[0]
        assert first == pytest.approx(0.1 / 0.9 * (30 - ends[1]) / (30 - ends[0]), rel=1e-9)
    curve = Box(UNEQUAL).contract_curve()
    assert (np.diff(curve[:, :2], axis=0) > 0).all()


def test_core_of_a_common_taste_lies_on_the_diagonal():
    least, most = Box(economy([taste(CES, [1, 1], shape=-0.5)] * 2, [[8, 4], [4, 8]])).core()
    assert least[:2] == pytest.approx([5.4903] * 2, abs=5e-5)
    assert most[:2] == pytest.approx([6.5097] * 2, abs=5e-5)


# ---- gains


def of_one_taste(held):
    tastes, agents = np.array([taste(CES, [0.5, 0.5], shape=0.5)]), np.shape(held)[1]
    kind, holdings = np.zeros(agents, np.int64), np.vstack([held, np.zeros(agents)])
    return Economy.of(tastes, kind, holdings, np.array([True, True, False]))


@pytest.mark.parametrize(("held", "most"), [([[10, 2], [2, 10]], 12), ([[8, 8, 3, 3], [3, 3, 8, 8]], 22)])
def test_attainable_utility_of_a_common_taste(held, most):
    same = of_one_taste(held)
    assert attainable_utility(same.params, same.kind, same.endowment) == pytest.approx(most, rel=1e-12)


def test_efficiency_in_money_is_that_in_utility_where_utilities_compare():
    same = of_one_taste([[8, 8, 3, 3], [3, 3, 8, 8]])
    found = only(equilibria(same))
    yardstick = Yardstick.of(same, found.prices, found.allocation)
    before = utilities(same.params, same.kind, same.endowment).sum()
    later = np.array([[6, 6, 5, 5], [5, 6, 6, 5], [0, 0, 0, 0]], float)
    share = (utilities(same.params, same.kind, later).sum() - before) / (22 - before)
    assert 0.9 < share < 1
    assert yardstick.efficiency(later) == pytest.approx(share, rel=1e-9)
    assert yardstick.efficiency(found.allocation) == pytest.approx(1)
    assert yardstick.efficiency(same.endowment) == 0
    assert yardstick.gains(later[:, 2:], np.array([2, 3])) == pytest.approx(yardstick.gains(later)[2:])


def test_nothing_to_gain():
    same = of_one_taste([[6, 3], [6, 3]])
    found = only(equilibria(same))
    assert Yardstick.of(same, found.prices, found.allocation).efficiency(same.endowment) is None


def test_no_outcome_is_more_than_efficient():
    luck = np.random.default_rng(6)
    found = only(equilibria(UNEQUAL))
    yardstick = Yardstick.of(UNEQUAL, found.prices, found.allocation)
    shares = [
        yardstick.efficiency(np.array([[30 * s, 30 * (1 - s)], [30 * t, 30 * (1 - t)], [0, 0]]))
        for s, t in luck.uniform(0.01, 0.99, (200, 2))
    ]
    assert max(shares) <= 1
    assert max(shares) > 0.95


def test_attainable_utility_by_steps_uphill():
    # With u_i = a_i ln x_i + b_i ln y_i each has its share of all weights.
    logs = economy([taste(STONE_GEARY, [1, 1]), taste(STONE_GEARY, [3, 1])], [[8, 8], [3, 1]])
    most = math.log(4) + 3 * math.log(12) + 2 * math.log(2)
    assert attainable_utility(logs.params, logs.kind, logs.endowment) == pytest.approx(most, rel=1e-6)
    # Who values a good more gets it all; money is worth most to the second.
    keen = economy(
        [
            taste(QUADRATIC, [9], [1], money=LINEAR_MONEY, weight=1),
            taste(LINEAR, [2], money=LINEAR_MONEY, weight=3),
        ],
        [[1, 5]],
        cash=10,
    )
    # -(x - 9)^2 rises by 2 at x = 8, and there are 6.
    most = -9 + 20 * 3
    assert attainable_utility(keen.params, keen.kind, keen.endowment) == pytest.approx(most, rel=1e-6)
    log = economy([taste(LINEAR, [1], money=LOG_MONEY, weight=w) for w in (1, 3)], [[1, 5]], cash=[8, 0])
    most = 6 + math.log(2) + 3 * math.log(6)
    assert attainable_utility(log.params, log.kind, log.endowment) == pytest.approx(most, rel=1e-9)


def test_distance_to_the_contract_curve():
    def distance(first, second, regime="barter"):
        held = np.array([first, second], float).T
        tastes = np.array([taste(COBB_DOUGLAS, [0.5, 0.5])])
        up, down, _ = appraised(tastes, np.zeros(2, np.int64), held)
        return distance_to_contract_curve(up, down, held, ware_pairs(regime, 2))

    # Rates of substitution y / x: 4 against 1/4, then alike.
    assert distance([2, 8, 0], [8, 2, 0]) == pytest.approx(math.log(16))
    assert distance([2, 2, 0], [8, 8, 0]) == 0
    # The second would give anything for what the first has, and has nothing to give.
    assert distance([4, 4, 0], [0, 0, 0]) == 0
    assert distance([2, 8, 5], [8, 2, 5], "money") == 0


def test_a_competitive_interval_needs_whole_units_of_one_good_and_money_enough():
    assert competitive_interval(UNEQUAL) is None
    assert competitive_interval(market([5, 3], [1], cash=2)) is None
    assert competitive_interval(market([5, 3], [1])) == (3, 5)


def test_the_reference_is_where_tatonnement_comes_to():
    found, groping = equilibria(THREE), grope(THREE)
    assert groping.converged
    assert reference(found, groping).prices == pytest.approx(groping.prices, rel=1e-6)
    high = Groping(np.array([2.0, 1, 0]), converged=True, steps=9, residual=0.0)
    assert reference(found, high) is found[2]
    assert reference([], groping) is None
