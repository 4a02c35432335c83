"""Demand: what agents want at given prices, in goods and money, and what a level of utility costs at least.

Prices are `(wares,)`, of the goods and, last, of money, in any unit of account: demand does not change when
all of them and income are multiplied alike. A ware that nobody trades has no price: 0. Where money counts
beside the goods, so much is spent on goods (`systems.economics.spending`) that the last of it is worth as
much spent as kept: bisection, or the whole where a kink or a corner says so.

Kernels hand on copies of the prices they are given: arrays that may be written, as those of tatonnement are,
so that numba compiles what they share once.

Source: Mas-Colell, Whinston and Green 1995, chapters 3 and 17.
"""

from __future__ import annotations

import math

import numpy as np

from ecs.kernel import In1, In1f, In2f, Out1f, Out2f, kernel, part
from systems.economics.spending import cost_of, spend, sum_of_weights
from systems.economics.utility import (
    CES,
    COBB_DOUGLAS,
    FAMILY,
    LEONTIEF,
    LINEAR,
    LINEAR_MONEY,
    MONEY_KIND,
    MONEY_OFFSET,
    MONEY_WEIGHT,
    NO_MONEY,
    NUMERAIRE,
    ONE,
    QUASILINEAR,
    TRANSLOG,
    marginal,
    power,
    utility,
    utility_of_goods,
)

HALVINGS = 60
"""Halvings of an interval, after which it is as short as doubles tell."""

COARSE = 16
"""Parts in which spending is tried first where the utility need not be concave."""

FREE = 1e-12
"""A ware of which there is too much is free once its price has sunk to this share of where it began."""

LONGEST_STEP = 1e3
"""The step of tatonnement grows no longer than this."""

LARGEST = 1e100
"""No level of utility is worth more than this."""


@part
def _on_goods(
    params: In2f, k: int, goods: int, prices: In1f, income: float, x: Out2f, s: int, work: Out2f
) -> float:
    """Return how much of its income type k, which counts money, spends on goods."""
    family, weight = int(params[k, FAMILY]), params[k, MONEY_WEIGHT]
    coin, more = prices[goods], params[k, MONEY_OFFSET] * prices[goods]
    linear = params[k, MONEY_KIND] == LINEAR_MONEY
    if family in (CES, LEONTIEF):  # a unit of account spent is always worth the same
        worth = spend(params, k, goods, prices, income, 0.0, x, s, work)
        if linear:
            return income if worth > weight / coin else 0.0
        return min(income, max(0.0, income + more - weight / worth))
    low, high = 0.0, income
    if family == TRANSLOG or (family == COBB_DOUGLAS and sum_of_weights(params, k, goods) > 1.0):
        best, chosen = -math.inf, 0
        for part_of in range(COARSE + 1):
            spend(params, k, goods, prices, income * part_of / COARSE, 0.0, x, s, work)
            x[s, goods] = income * (COARSE - part_of) / COARSE / coin
            level = utility(params, k, goods, x, s)
            if level > best:
                best, chosen = level, part_of
        low, high = max(0, chosen - 1) * income / COARSE, min(COARSE, chosen + 1) * income / COARSE
    for _ in range(HALVINGS):
        middle = 0.5 * (low + high)
        kept = weight / coin if linear else weight / (income - middle + more)
        if spend(params, k, goods, prices, middle, 0.0, x, s, work) > kept:
            low = middle
        else:
            high = middle
    return income if high == income else low


@part
def demand(
    params: In2f, k: int, goods: int, prices: In1f, income: float, x: Out2f, s: int, work: Out2f
) -> float:
    """Fill in bundle s of `x`: what type k demands; return the part of `income` it has no use for."""
    in_money = params[k, FAMILY] == QUASILINEAR and params[k, NUMERAIRE] == goods
    if params[k, MONEY_KIND] == NO_MONEY or in_money:
        if spend(params, k, goods, prices, income, 0.0, x, s, work) > 0.0:
            return 0.0
        return max(0.0, income - cost_of(goods, prices, x, s))
    if params[k, FAMILY] == LINEAR and params[k, MONEY_KIND] == LINEAR_MONEY:
        spend(params, k, goods, prices, income, params[k, MONEY_WEIGHT] / prices[goods], x, s, work)
    else:
        spent = _on_goods(params, k, goods, prices, income, x, s, work)
        spend(params, k, goods, prices, spent, 0.0, x, s, work)
    x[s, goods] = max(0.0, income - cost_of(goods, prices, x, s)) / prices[goods]
    return 0.0


@part
def expenditure(
    params: In2f, k: int, goods: int, prices: In1f, level: float, x: Out2f, s: int, work: Out2f
) -> float:
    """Return the least income with which type k reaches a `level` of utility; infinity where none does."""
    family = int(params[k, FAMILY])
    degree = sum_of_weights(params, k, goods) if family == COBB_DOUGLAS else 1.0
    if params[k, MONEY_KIND] == NO_MONEY and degree > 0.0 and family in (CES, COBB_DOUGLAS, LEONTIEF):
        spend(params, k, goods, prices, 1.0, 0.0, x, s, work)
        return power(level / utility_of_goods(params, k, goods, x, s), 1.0 / degree) if level > 0.0 else 0.0
    level -= 4e-16 * abs(level)
    low, high = 0.0, 0.0
    demand(params, k, goods, prices, 0.0, x, s, work)
    while utility(params, k, goods, x, s) < level:
        low, high = high, max(1.0, 2.0 * high)
        if high > LARGEST:
            return math.inf
        demand(params, k, goods, prices, high, x, s, work)
    for _ in range(HALVINGS):
        middle = 0.5 * (low + high)
        demand(params, k, goods, prices, middle, x, s, work)
        if utility(params, k, goods, x, s) < level:
            low = middle
        else:
            high = middle
    return high


@part
def _after(
    params: In2f, kind: In1, endowment: In2f, i: int, prices: In1f, numeraire: int, x: Out2f, work: Out2f
) -> None:
    """Fill in bundle 0: what agent i has when it has bought what it demands."""
    goods, income = prices.size - 1, 0.0
    for g in range(goods + 1):
        income += prices[g] * endowment[g, i]
    unspent = demand(params, kind[i], goods, prices, income, x, ONE, work)
    x[0, numeraire] += unspent / prices[numeraire]
    for g in range(goods + 1):
        if prices[g] == 0.0 and x[0, g] == 0.0:
            x[0, g] = endowment[g, i]


@part
def _excess(
    params: In2f, kind: In1, endowment: In2f, prices: In1f, numeraire: int, x: Out2f, work: Out2f, out: Out1f
) -> None:
    """Add up what all demand, less what they own."""
    for g in range(prices.size):
        out[g] = 0.0
    for i in range(kind.size):
        _after(params, kind, endowment, i, prices, numeraire, x, work)
        for g in range(prices.size):
            out[g] += x[0, g] - endowment[g, i]


@kernel
def demands(params: In2f, kind: In1, endowment: In2f, prices: In1f, numeraire: int, x: Out2f) -> None:
    """Fill in `x`, `(wares, agents)`: what each agent has when all have bought what they demand.

    `kind` `(agents,)` is each agent's row in `params`, `endowment` `(wares, agents)` what it owns, in natural
    units. Income of no use is kept in the `numeraire`; wares without a price stay with their owners.
    """
    wares = prices.size
    bundle, work = np.empty((1, wares))[:, :], np.empty((wares + 1, wares + 1))[:, :]
    asked = prices.copy()
    for i in range(kind.size):
        _after(params, kind, endowment, i, asked, numeraire, bundle, work)
        for g in range(wares):
            x[g, i] = bundle[0, g]


@kernel
def excess_demand(
    params: In2f, kind: In1, endowment: In2f, prices: In1f, numeraire: int, excess: Out1f
) -> None:
    """Fill in `excess`, `(wares,)`: what all demand less what they own, as of `demands`."""
    wares = prices.size
    bundle, work = np.empty((1, wares))[:, :], np.empty((wares + 1, wares + 1))[:, :]
    _excess(params, kind, endowment, prices.copy(), numeraire, bundle, work, excess)


@kernel
def tatonnement(
    params: In2f,
    kind: In1,
    endowment: In2f,
    numeraire: int,
    tolerance: float,
    most_steps: int,
    prices: Out1f,
) -> tuple[bool, int, float]:
    """Grope for prices at which markets clear; return whether they do, the steps taken and what is left.

    The auctioneer cries prices, hears what all demand, and changes the price of every ware but the numeraire
    by exp(step * excess demand / supply), at most by e; nobody trades meanwhile. A ware's step is halved when
    its excess has changed sign, and grows by a tenth when it has not. `prices` are where it starts and
    where it ends, wares of price 0 staying out. What is left is that largest relative excess, of which a
    `FREE` ware has none; markets clear when it is at most `tolerance`. If they do not, the prices are no
    equilibrium.

    Source: Walras 1874; Arrow and Hahn 1971, chapter 12.
    """
    wares = prices.size
    bundle, work = np.empty((1, wares))[:, :], np.empty((wares + 1, wares + 1))[:, :]
    excess, before, step, supply = np.empty(wares), np.zeros(wares), np.ones(wares), np.zeros(wares)
    for g in range(wares):
        for i in range(kind.size):
            supply[g] += endowment[g, i]
    start = prices.copy()
    for taken in range(most_steps + 1):
        _excess(params, kind, endowment, prices, numeraire, bundle, work, excess)
        largest = 0.0
        for g in range(wares):
            if prices[g] == 0.0 or (excess[g] < 0.0 and prices[g] < FREE * start[g]):
                excess[g] = 0.0
            else:
                excess[g] /= supply[g]
            largest = max(largest, abs(excess[g]))
        if largest <= tolerance or taken == most_steps:
            break
        for g in range(wares):
            step[g] = 0.5 * step[g] if excess[g] * before[g] < 0.0 else min(LONGEST_STEP, 1.1 * step[g])
            before[g] = excess[g]
            if g != numeraire:
                prices[g] *= math.exp(max(-1.0, min(1.0, step[g] * excess[g])))
    return largest <= tolerance, taken, largest


@kernel
def expenditures(params: In2f, kind: In1, held: In2f, prices: In1f, out: Out1f) -> None:
    """Fill in `out`, `(agents,)`: the least income with which each agent is as well off as with what it has.

    `held` is `(wares, agents)`, in natural units. Such sums of money can be compared and added up where
    utilities cannot: money-metric utility (Samuelson 1974).
    """
    wares, asked = prices.size, prices.copy()
    bundle, work = np.empty((1, wares))[:, :], np.empty((wares + 1, wares + 1))[:, :]
    for i in range(kind.size):
        for g in range(wares):
            bundle[0, g] = held[g, i]
        level = utility(params, kind[i], wares - 1, bundle, ONE)
        out[i] = expenditure(params, kind[i], wares - 1, asked, level, bundle, ONE, work)


@kernel
def appraise(params: In2f, kind: In1, held: In2f, up: Out2f, down: Out2f, level: Out1f) -> None:
    """Fill in marginal utilities of one more and one less, `(wares, agents)`, and utility, `(agents,)`."""
    wares = held.shape[0]
    bundle, slopes = np.empty((1, wares))[:, :], np.empty((2, wares))[:, :]
    for i in range(kind.size):
        for g in range(wares):
            bundle[0, g] = held[g, i]
        level[i] = utility(params, kind[i], wares - 1, bundle, ONE)
        marginal(params, kind[i], wares - 1, bundle, ONE, slopes)
        for g in range(wares):
            up[g, i] = slopes[0, g]
            down[g, i] = slopes[1, g]
