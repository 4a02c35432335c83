"""Spending: the goods that a given sum is best spent on, for each family of utility.

Prices are `(wares,)`, of the goods and, last, of money, in any unit of account; they are above 0 for goods
that count. Utility types are those of `systems.economics.utility`, bundles rows of `x`, `(bundles, wares)`,
in natural units. `work` is scratch, `(goods + 2, goods + 2)`.

With sigma = 1 / (1 - rho) and a sum m, what is bought of good i is

    ces           proportional to (w_i / p_i)^sigma
    cobb_douglas  w_i / sum w * m / p_i
    leontief      w_i * m / sum w p
    linear        goods by w_i / p_i, the best first, each as far as its limit or the sum
    quasilinear   (w_i q / p_i)^(1 / (1 - a)) while that can be paid, and the numeraire, at q, with the rest
    quadratic     the bliss point if it can be paid, else by the Kuhn-Tucker conditions (active sets)
    translog      m / p_i times the share s_i / sum s, where s = alpha + beta ln x (Newton's method)
    stone_geary   gamma_i and its share alpha_i / sum alpha of what is left beyond all gammas

Of bundles equally good, one is taken: that with more of the goods named first.

Sources: Mas-Colell, Whinston and Green 1995, chapter 3; Nocedal and Wright 2006, section 16.5.
"""

from __future__ import annotations

import math

from ecs.kernel import In1f, In2f, Out2f, inlined, part
from systems.economics.utility import (
    CES,
    COBB_DOUGLAS,
    FAMILY,
    FIRST,
    LEONTIEF,
    LINEAR,
    MONEY_KIND,
    NO_MONEY,
    NUMERAIRE,
    QUADRATIC,
    QUASILINEAR,
    SHAPE,
    STONE_GEARY,
    TRANSLOG,
    power,
    translog_counts,
    utility_of_goods,
)

NEWTON_STEPS = 60
"""Steps of Newton's method; a few do where the translog is regular."""


@inlined
def cost_of(goods: int, prices: In1f, x: In2f, s: int) -> float:
    """Return what the goods of bundle s cost."""
    total = 0.0
    for g in range(goods):
        if x[s, g] > 0.0:
            total += prices[g] * x[s, g]
    return total


@inlined
def sum_of_weights(params: In2f, k: int, goods: int) -> float:
    """Return the sum of a type's weights: the degree of homogeneity of Cobb-Douglas."""
    total = 0.0
    for g in range(goods):
        total += params[k, FIRST + g]
    return total


@part
def _proportional(params: In2f, k: int, goods: int, prices: In1f, spent: float, x: Out2f, s: int) -> float:
    """Buy by the proportions of ces, cobb_douglas or leontief; return what the last unit spent is worth."""
    family, rho, best = int(params[k, FAMILY]), params[k, SHAPE], 0.0
    for g in range(goods):
        if params[k, FIRST + g] > 0.0:
            best = max(best, params[k, FIRST + g] / prices[g])
    if best == 0.0:
        return 0.0
    if best == math.inf and family != LEONTIEF:  # what costs nothing is wanted without end
        for g in range(goods):
            if params[k, FIRST + g] > 0.0 and prices[g] == 0.0:
                x[s, g] = math.inf
        return 1.0
    for g in range(goods):
        weight = params[k, FIRST + g]
        if weight > 0.0:
            if family == CES:
                x[s, g] = power(weight / prices[g] / best, 1.0 / (1.0 - rho))
            else:
                x[s, g] = weight if family == LEONTIEF else weight / prices[g]
    scale = spent / cost_of(goods, prices, x, s)
    for g in range(goods):
        x[s, g] *= scale
    if params[k, MONEY_KIND] == NO_MONEY:
        return 1.0
    degree = sum_of_weights(params, k, goods) if family == COBB_DOUGLAS else 1.0
    return degree * utility_of_goods(params, k, goods, x, s) / spent


@part
def _linear(
    params: In2f, k: int, goods: int, prices: In1f, spent: float, least: float, x: Out2f, s: int
) -> float:
    """Buy the goods that give most for a unit of account first, as long as that is more than `least`."""
    left = spent
    for _ in range(goods):
        best, chosen = least, -1
        for g in range(goods):
            if x[s, g] == 0.0 and params[k, FIRST + g] > best * prices[g]:
                best, chosen = params[k, FIRST + g] / prices[g], g
        if chosen < 0:
            return 0.0
        limit = params[k, FIRST + goods + chosen]
        if left <= limit * prices[chosen]:
            x[s, chosen] = left / prices[chosen]
            return best
        x[s, chosen] = limit
        left -= limit * prices[chosen]
    return 0.0


@part
def _quasilinear(params: In2f, k: int, goods: int, prices: In1f, spent: float, x: Out2f, s: int) -> float:
    a, numeraire, cost = params[k, SHAPE], int(params[k, NUMERAIRE]), 0.0
    q = prices[numeraire] if numeraire >= 0 else 1.0
    for g in range(goods):
        if g != numeraire and params[k, FIRST + g] > 0.0:
            x[s, g] = power(params[k, FIRST + g] * q / prices[g], 1.0 / (1.0 - a))
            cost += prices[g] * x[s, g]
    if numeraire >= 0 and cost <= spent:
        x[s, numeraire] = (spent - cost) / q
        return 1.0 / q
    if cost == 0.0:
        return 0.0
    for g in range(goods):
        x[s, g] *= spent / cost
    return power(spent / cost, a - 1.0) / q


@part
def _stone_geary(params: In2f, k: int, goods: int, prices: In1f, spent: float, x: Out2f, s: int) -> float:
    weights, subsistence = 0.0, 0.0
    for g in range(goods):
        if params[k, FIRST + g] > 0.0:
            weights += params[k, FIRST + g]
            subsistence += params[k, FIRST + goods + g] * prices[g]
    if weights == 0.0:
        return 0.0
    free = max(0.0, spent - subsistence)
    share = 1.0 if free > 0.0 else spent / subsistence
    for g in range(goods):
        if params[k, FIRST + g] > 0.0:
            x[s, g] = params[k, FIRST + goods + g] * share
            x[s, g] += params[k, FIRST + g] / weights * free / prices[g]
    return weights / free if free > 0.0 else math.inf


@part
def solve(work: Out2f, size: int) -> None:
    """Solve a linear system by elimination: rows `(size, size + 1)` of `work`, the answer in the last column.

    >>> import numpy as np
    >>> work = np.array([[2.0, 1.0, 5.0], [1.0, -1.0, 1.0]])
    >>> solve(work, 2)
    >>> work[:, 2].tolist()
    [2.0, 1.0]
    """
    for column in range(size):
        pivot = column
        for row in range(column + 1, size):
            if abs(work[row, column]) > abs(work[pivot, column]):
                pivot = row
        for c in range(column, size + 1):
            work[column, c], work[pivot, c] = work[pivot, c], work[column, c]
        for row in range(size):
            if row != column and work[row, column] != 0.0:
                factor = work[row, column] / work[column, column]
                for c in range(column, size + 1):
                    work[row, c] -= factor * work[column, c]
    for row in range(size):
        work[row, size] /= work[row, row]


@inlined
def _bend(params: In2f, k: int, goods: int, i: int, j: int) -> float:
    """Return minus the second derivative of a quadratic utility."""
    if params[k, FIRST + goods + i] <= 0.0 or params[k, FIRST + goods + j] <= 0.0:
        return 0.0
    if i == j:
        return 2.0 / (params[k, FIRST + goods + i] * params[k, FIRST + goods + i])
    return params[k, FIRST + 2 * goods + i * goods + j]


@part
def _quadratic(
    params: In2f, k: int, goods: int, prices: In1f, spent: float, x: Out2f, s: int, work: Out2f
) -> float:
    """Buy up to the bliss point: goods above 0 are `free`, and one at a time leaves or joins them."""
    free, bliss = goods + 1, 0.0
    for g in range(goods):
        wanted = params[k, FIRST + goods + g] > 0.0
        x[s, g] = params[k, FIRST + g] if wanted else 0.0
        work[free, g] = 1.0 if wanted and x[s, g] > 0.0 else 0.0
        bliss += prices[g] * x[s, g]
    if bliss <= spent:
        return 0.0
    for g in range(goods):
        x[s, g] *= spent / bliss
    worth = 0.0
    for _ in range(8 * goods):
        for i in range(goods):
            for j in range(goods):
                both = work[free, i] * work[free, j] > 0.0
                work[i, j] = _bend(params, k, goods, i, j) if both else (1.0 if i == j else 0.0)
            work[i, goods + 1] = 0.0
            for j in range(goods):
                work[i, goods + 1] += work[free, i] * _bend(params, k, goods, i, j) * params[k, FIRST + j]
            work[i, goods] = work[goods, i] = prices[i] * work[free, i]
        work[goods, goods], work[goods, goods + 1] = 0.0, spent
        solve(work, goods + 1)
        worth, step, out = work[goods, goods + 1], 1.0, -1
        for g in range(goods):
            aim = work[g, goods + 1]
            if work[free, g] > 0.0 and aim < 0.0 and x[s, g] < step * (x[s, g] - aim):
                step, out = x[s, g] / (x[s, g] - aim), g
        for g in range(goods):
            x[s, g] += step * (work[g, goods + 1] - x[s, g])
        if out >= 0:
            x[s, out] = work[free, out] = 0.0
            continue
        most, join = 1e-12 * worth, -1
        for i in range(goods):
            if work[free, i] == 0.0 and params[k, FIRST + goods + i] > 0.0:
                slope = 0.0
                for j in range(goods):
                    slope += _bend(params, k, goods, i, j) * (params[k, FIRST + j] - x[s, j])
                if slope - worth * prices[i] > most * prices[i]:
                    most, join = slope / prices[i] - worth, i
        if join < 0:
            break
        work[free, join] = 1.0
    return worth


@part
def _translog(
    params: In2f, k: int, goods: int, prices: In1f, spent: float, x: Out2f, s: int, work: Out2f
) -> float:
    """Buy by shares of spending that are those of the bundle: Newton's method on the logarithms of x."""
    logs, count = goods + 1, 0
    for g in range(goods):
        work[logs, g] = 0.0
        count += translog_counts(params, k, goods, g)
    for g in range(goods):
        if translog_counts(params, k, goods, g):
            x[s, g] = spent / (count * prices[g])
            work[logs, g] = math.log(x[s, g])
    total = 0.0
    for _ in range(NEWTON_STEPS):
        total, worst, farthest = 0.0, 0.0, 0.0
        for i in range(goods):
            work[i, goods] = params[k, FIRST + i]
            for j in range(goods):
                work[i, goods] += params[k, FIRST + 2 * goods + i * goods + j] * work[logs, j]
            total += work[i, goods]
        for j in range(goods):
            work[goods, j] = 0.0
            for i in range(goods):
                work[goods, j] += params[k, FIRST + 2 * goods + i * goods + j]
        for i in range(goods):
            share = prices[i] * x[s, i] / spent if x[s, i] > 0.0 else 0.0
            for j in range(goods):
                work[i, j] = share * work[goods, j] - params[k, FIRST + 2 * goods + i * goods + j]
            work[i, i] += total * share if share > 0.0 else 1.0
            work[i, goods] -= total * share
            worst = max(worst, abs(work[i, goods]))
        if worst <= 1e-15 * abs(total):
            break
        solve(work, goods)
        for g in range(goods):
            farthest = max(farthest, abs(work[g, goods]))
        for g in range(goods):
            if x[s, g] > 0.0:
                work[logs, g] += work[g, goods] / max(1.0, farthest)
                x[s, g] = math.exp(work[logs, g])
    scale = spent / cost_of(goods, prices, x, s)
    for g in range(goods):
        x[s, g] *= scale
    return total * utility_of_goods(params, k, goods, x, s) / spent


@part
def spend(
    params: In2f, k: int, goods: int, prices: In1f, spent: float, least: float, x: Out2f, s: int, work: Out2f
) -> float:
    """Fill in the best bundle s that `spent` buys; return what a last unit of account is worth to type k.

    That is 0 if it does not need all of it. Without a money term it may be another number above 0 instead.
    Linear utility leaves unspent what is worth no more than `least` a unit of account.
    """
    for g in range(goods + 1):
        x[s, g] = 0.0
    family = int(params[k, FAMILY])
    if spent <= 0.0:
        return math.inf
    if family == LINEAR:
        return _linear(params, k, goods, prices, spent, least, x, s)
    if family == QUASILINEAR:
        return _quasilinear(params, k, goods, prices, spent, x, s)
    if family == QUADRATIC:
        return _quadratic(params, k, goods, prices, spent, x, s, work)
    if family == TRANSLOG:
        return _translog(params, k, goods, prices, spent, x, s, work)
    if family == STONE_GEARY:
        return _stone_geary(params, k, goods, prices, spent, x, s)
    return _proportional(params, k, goods, prices, spent, x, s)
