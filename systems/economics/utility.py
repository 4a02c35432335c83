"""Utility: eight families over any number of goods, with money beside them.

A utility type is row k of a table `params`. A bundle is row s of `x`, `(bundles, wares)`: the goods in
natural units and, last, money in coins. The table's columns are

    0 family       index into `FAMILIES`
    1 shape        rho (ces), exponent of v, 0 for the logarithm (quasilinear), alpha0 (translog)
    2 numeraire    ware that enters linearly (quasilinear)
    3 money kind   0 none, 1 linear: U + weight M, 2 log: U + weight ln(M + offset)
    4 money weight
    5 money offset
    6 first        (goods,) weights; bliss points (quadratic); alpha (translog, stone_geary)
      second       (goods,) sigma (quadratic), gamma (stone_geary), limits or infinity (linear)
      matrix       (goods, goods) gamma (quadratic), beta (translog)

Goods of weight 0 (sigma 0 for quadratic) do not count. Where a good that counts is missing, U is 0 (ces with
rho < 0, Cobb-Douglas, Leontief, translog) or minus infinity (logarithms).

Scratch bundles are sliced `[:, :]`, which makes their memory layout any, as that of arguments is: numba
compiles what is inlined once for both.

Sources: Arrow, Chenery, Minhas and Solow 1961 (ces); Christensen, Jorgenson and Lau 1975 (translog); Geary
1950 and Stone 1954; the rest any textbook, such as Mas-Colell, Whinston and Green 1995, chapter 3.
"""

from __future__ import annotations

import math
from typing import TypeAlias

import numpy as np
import numpy.typing as npt

from ecs.kernel import In1, In1b, In1f, In2, In2f, Out1f, Out2f, inlined, kernel, part, wide

FAMILIES = (
    "ces",
    "cobb_douglas",
    "leontief",
    "linear",
    "quasilinear",
    "quadratic",
    "translog",
    "stone_geary",
)
CES, COBB_DOUGLAS, LEONTIEF, LINEAR, QUASILINEAR, QUADRATIC, TRANSLOG, STONE_GEARY = range(8)

FAMILY, SHAPE, NUMERAIRE, MONEY_KIND, MONEY_WEIGHT, MONEY_OFFSET, FIRST = range(7)
NO_MONEY, LINEAR_MONEY, LOG_MONEY = range(3)

ONE, OTHER = wide(0), wide(1)
"""Rows of scratch bundles; plain 0 and 1 would make numba compile what is inlined anew for each."""

GUARD = 1e-12
"""Stands in for a missing amount in a marginal utility, never in a utility."""
F64: TypeAlias = npt.NDArray[np.float64]
Flag: TypeAlias = npt.NDArray[np.bool_]

FROM_NOTHING = 1e12
"""The gain of leaving a utility of minus infinity."""


def parameters(goods: int) -> int:
    """Return the length of a parameter row for that many goods.

    >>> parameters(2)
    14
    """
    return FIRST + 2 * goods + goods * goods


def concave(params: F64, goods: int) -> Flag:
    """Tell of each type, `(types,)`, whether its utility is sure to be concave.

    Cobb-Douglas is if its weights sum to at most one; the translog need not be, though it is quasi-concave.
    """
    family, weights = params[:, FAMILY], params[:, FIRST : FIRST + goods].sum(axis=1)
    sure: Flag = (family != TRANSLOG) & ((family != COBB_DOUGLAS) | (weights <= 1.0 + 1e-12))
    return sure


@inlined
def power(x: float, y: float) -> float:
    """Return x**y for x > 0, held within 1e-150 and 1e150 so that it neither overflows nor vanishes."""
    if not (1e-3 <= x <= 1e3 and -50.0 <= y <= 50.0):
        exponent = y * math.log(x)
        if exponent > 345.0:
            return 1e150
        if exponent < -345.0:
            return 1e-150
    return math.pow(x, y)


@inlined
def _ces(params: In2f, k: int, goods: int, x: In2f, s: int) -> float:
    rho = params[k, SHAPE]
    total = 0.0
    for g in range(goods):
        weight = params[k, FIRST + g]
        if weight > 0.0:
            if x[s, g] > 0.0:
                total += weight * power(x[s, g], rho)
            elif rho < 0.0:
                return 0.0
    return power(total, 1.0 / rho) if total > 0.0 else 0.0


@inlined
def cobb_douglas(params: In2f, k: int, goods: int, x: In2f, s: int) -> float:
    """Return the utility of bundle s to the Cobb-Douglas type k."""
    product = 1.0
    for g in range(goods):
        weight = params[k, FIRST + g]
        if weight > 0.0:
            if x[s, g] <= 0.0:
                return 0.0
            product *= power(x[s, g], weight)
    return product


@part
def _leontief(params: In2f, k: int, goods: int, x: In2f, s: int) -> float:
    least = math.inf
    for g in range(goods):
        if params[k, FIRST + g] > 0.0:
            least = min(least, x[s, g] / params[k, FIRST + g])
    return least


@part
def _linear(params: In2f, k: int, goods: int, x: In2f, s: int) -> float:
    total = 0.0
    for g in range(goods):
        total += params[k, FIRST + g] * min(x[s, g], params[k, FIRST + goods + g])
    return total


@part
def _quasilinear(params: In2f, k: int, goods: int, x: In2f, s: int) -> float:
    a, numeraire = params[k, SHAPE], int(params[k, NUMERAIRE])
    total = x[s, numeraire] if numeraire < goods else 0.0
    for g in range(goods):
        weight = params[k, FIRST + g]
        if g == numeraire or weight <= 0.0:
            continue
        if x[s, g] > 0.0:
            total += weight * (math.log(x[s, g]) if a == 0.0 else power(x[s, g], a) / a)
        elif a <= 0.0:
            return -math.inf
    return total


@part
def _quadratic(params: In2f, k: int, goods: int, x: In2f, s: int) -> float:
    total = 0.0
    for i in range(goods):
        sigma = params[k, FIRST + goods + i]
        if sigma > 0.0:
            off = x[s, i] - params[k, FIRST + i]
            total -= off * off / (sigma * sigma)
            for j in range(i + 1, goods):
                if params[k, FIRST + goods + j] > 0.0:
                    total -= (
                        params[k, FIRST + 2 * goods + i * goods + j] * off * (x[s, j] - params[k, FIRST + j])
                    )
    return total


@part
def translog_counts(params: In2f, k: int, goods: int, g: int) -> bool:
    """Tell whether good g enters a translog utility at all."""
    if params[k, FIRST + g] != 0.0:
        return True
    for j in range(goods):
        if params[k, FIRST + 2 * goods + g * goods + j] != 0.0:
            return True
    return False


@part
def _translog(params: In2f, k: int, goods: int, x: In2f, s: int) -> float:
    exponent = params[k, SHAPE]
    for i in range(goods):
        if not translog_counts(params, k, goods, i):
            continue
        if x[s, i] <= 0.0:
            return 0.0
        log_i = math.log(x[s, i])
        exponent += params[k, FIRST + i] * log_i
        for j in range(goods):
            beta = params[k, FIRST + 2 * goods + i * goods + j]
            if beta != 0.0 and x[s, j] > 0.0:
                exponent += 0.5 * beta * log_i * math.log(x[s, j])
    return math.exp(min(345.0, max(-345.0, exponent)))


@part
def _stone_geary(params: In2f, k: int, goods: int, x: In2f, s: int) -> float:
    total = 0.0
    for g in range(goods):
        if params[k, FIRST + g] > 0.0:
            above = x[s, g] - params[k, FIRST + goods + g]
            if above <= 0.0:
                return -math.inf
            total += params[k, FIRST + g] * math.log(above)
    return total


@part
def utility_of_goods(params: In2f, k: int, goods: int, x: In2f, s: int) -> float:
    """Return what type k thinks of the goods of bundle s; minus infinity where they have no value."""
    family = int(params[k, FAMILY])
    if family == CES:
        return _ces(params, k, goods, x, s)
    if family == COBB_DOUGLAS:
        return cobb_douglas(params, k, goods, x, s)
    if family == LEONTIEF:
        return _leontief(params, k, goods, x, s)
    if family == LINEAR:
        return _linear(params, k, goods, x, s)
    if family == QUASILINEAR:
        return _quasilinear(params, k, goods, x, s)
    if family == QUADRATIC:
        return _quadratic(params, k, goods, x, s)
    if family == TRANSLOG:
        return _translog(params, k, goods, x, s)
    return _stone_geary(params, k, goods, x, s)


@part
def utility(params: In2f, k: int, goods: int, x: In2f, s: int) -> float:
    """Return what type k thinks of bundle s, money included; minus infinity where it has no value."""
    total = utility_of_goods(params, k, goods, x, s)
    if params[k, MONEY_KIND] == LINEAR_MONEY:
        total += params[k, MONEY_WEIGHT] * x[s, goods]
    elif params[k, MONEY_KIND] == LOG_MONEY:
        held = x[s, goods] + params[k, MONEY_OFFSET]
        total = total + params[k, MONEY_WEIGHT] * math.log(held) if held > 0.0 else -math.inf
    return total


@inlined
def gain(after: float, before: float) -> float:
    """Return after - before, where leaving minus infinity gains `FROM_NOTHING` and staying there nothing."""
    if before == -math.inf:
        return 0.0 if after == -math.inf else FROM_NOTHING
    return -FROM_NOTHING if after == -math.inf else after - before


@part
def marginal(params: In2f, k: int, goods: int, x: In2f, s: int, slopes: Out2f) -> None:
    """Fill in `slopes`, `(2, wares)`: the marginal utility of one more and of one less of each ware.

    The two differ only at a kink (Leontief, linear at a limit). A missing amount is taken as `GUARD`.
    """
    family = int(params[k, FAMILY])
    for g in range(goods + 1):
        slopes[0, g] = 0.0
    if family == CES:
        rho = params[k, SHAPE]
        total = 0.0
        for g in range(goods):
            if params[k, FIRST + g] > 0.0:
                total += params[k, FIRST + g] * power(max(x[s, g], GUARD), rho)
        scale = power(total, 1.0 / rho - 1.0) if total > 0.0 else 0.0
        for g in range(goods):
            if params[k, FIRST + g] > 0.0:
                slopes[0, g] = scale * params[k, FIRST + g] * power(max(x[s, g], GUARD), rho - 1.0)
    elif family == COBB_DOUGLAS:
        product = 1.0
        for g in range(goods):
            if params[k, FIRST + g] > 0.0:
                product *= power(max(x[s, g], GUARD), params[k, FIRST + g])
        for g in range(goods):
            slopes[0, g] = product * params[k, FIRST + g] / max(x[s, g], GUARD)
    elif family == LINEAR:
        for g in range(goods):
            if x[s, g] < params[k, FIRST + goods + g]:
                slopes[0, g] = params[k, FIRST + g]
    elif family == QUASILINEAR:
        for g in range(goods):
            if g == int(params[k, NUMERAIRE]):
                slopes[0, g] = 1.0
            elif params[k, FIRST + g] > 0.0:
                slopes[0, g] = params[k, FIRST + g] * power(max(x[s, g], GUARD), params[k, SHAPE] - 1.0)
    elif family == QUADRATIC:
        for g in range(goods):
            sigma = params[k, FIRST + goods + g]
            if sigma > 0.0:
                slopes[0, g] = -2.0 * (x[s, g] - params[k, FIRST + g]) / (sigma * sigma)
                for j in range(goods):
                    if j != g and params[k, FIRST + goods + j] > 0.0:
                        slopes[0, g] -= params[k, FIRST + 2 * goods + g * goods + j] * (
                            x[s, j] - params[k, FIRST + j]
                        )
    elif family == TRANSLOG:
        exponent = params[k, SHAPE]
        for g in range(goods):
            share = params[k, FIRST + g]
            for j in range(goods):
                beta = params[k, FIRST + 2 * goods + g * goods + j]
                if beta != 0.0:
                    share += beta * math.log(max(x[s, j], GUARD))
            log_g = math.log(max(x[s, g], GUARD))
            exponent += 0.5 * (params[k, FIRST + g] + share) * log_g
            slopes[0, g] = share / max(x[s, g], GUARD)
        level = math.exp(min(345.0, max(-345.0, exponent)))
        for g in range(goods):
            slopes[0, g] *= level
    elif family == STONE_GEARY:
        for g in range(goods):
            if params[k, FIRST + g] > 0.0:
                slopes[0, g] = params[k, FIRST + g] / max(x[s, g] - params[k, FIRST + goods + g], GUARD)
    if params[k, MONEY_KIND] == LINEAR_MONEY:
        slopes[0, goods] = params[k, MONEY_WEIGHT]
    elif params[k, MONEY_KIND] == LOG_MONEY:
        slopes[0, goods] = params[k, MONEY_WEIGHT] / max(x[s, goods] + params[k, MONEY_OFFSET], GUARD)
    for g in range(goods + 1):
        slopes[1, g] = slopes[0, g]
    if family == LINEAR:
        for g in range(goods):
            if x[s, g] == params[k, FIRST + goods + g]:
                slopes[1, g] = params[k, FIRST + g]
    if family == LEONTIEF:
        least = _leontief(params, k, goods, x, s)
        scarce = 0
        for g in range(goods):
            if params[k, FIRST + g] > 0.0 and x[s, g] / params[k, FIRST + g] == least:
                slopes[1, g] = 1.0 / params[k, FIRST + g]
                scarce += 1
        for g in range(goods):
            if slopes[1, g] > 0.0 and scarce == 1:
                slopes[0, g] = slopes[1, g]


@inlined
def appraise(params: In2f, k: int, goods: int, x: In2f, s: int, slopes: Out2f) -> float:
    """Fill in `slopes` as `marginal` does, and return the utility of bundle s to type k."""
    simple = params[k, FAMILY] == COBB_DOUGLAS and params[k, MONEY_KIND] == NO_MONEY
    for g in range(goods):
        simple = simple and x[s, g] > GUARD
    if not simple:
        marginal(params, k, goods, x, s, slopes)
        return utility(params, k, goods, x, s)
    level = cobb_douglas(params, k, goods, x, s)
    for g in range(goods):
        slopes[0, g] = slopes[1, g] = level * params[k, FIRST + g] / x[s, g]
    slopes[0, goods] = slopes[1, goods] = 0.0
    return level


@part
def bundle(stock: In2, cash: In1, quantum: In1f, row: int, x: Out2f, s: int) -> None:
    """Write what `row` holds into bundle s, in natural units."""
    goods = quantum.size - 1
    for g in range(goods):
        x[s, g] = stock[g, row] / quantum[g]
    x[s, goods] = cash[row] / quantum[goods]


@kernel
def refresh_quotes(
    params: In2f,
    kind: In1,
    stock: In2,
    cash: In1,
    quantum: In1f,
    changed: In1b,
    up: Out2f,
    down: Out2f,
    level: Out1f,
) -> None:
    """Recompute marginal utilities, `(wares, agents)`, and utility of those whose holdings have `changed`.

    `params` is the table of types, `kind` each agent's row in it, `stock` `(goods, agents)` and `cash` its
    holdings in smallest units, `quantum` `(wares,)` the smallest units in one unit.
    """
    goods = quantum.size - 1
    x, slopes = np.empty((1, goods + 1))[:, :], np.empty((2, goods + 1))[:, :]
    for i in range(kind.size):
        if not changed[i]:
            continue
        bundle(stock, cash, quantum, i, x, ONE)
        level[i] = appraise(params, kind[i], goods, x, ONE, slopes)
        for g in range(goods + 1):
            up[g, i] = slopes[0, g]
            down[g, i] = slopes[1, g]
