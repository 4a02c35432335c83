"""Reservation prices: what an agent would pay for a few lots more, and what it would take for a few less.

Prices are whole smallest units of one ware, the numeraire. With k lots more (or less) of a good, an agent is
as well off as now with n_k of the numeraire, the point of its indifference curve there: the smallest whole
amount with which U(x + k lots, n_k) >= U(x, n_0). So it pays at most n_0 - n_k for k lots, n_(k-1) - n_k for
the last of them, and takes at least n_k - n_(k-1) for the k-th it gives. These limits are made to fall, or to
rise, from lot to lot: whoever is filled at no worse than its limits, from the first one on, is not worse off.

What counts as well off: utility to within `SLACK` of what it is; anything above minus infinity from there. An
agent to whom even a gift of lots means nothing does not pay for them.

Limits say what is enough, not what is too much: preferences with a bliss point may have more of the numeraire
than they can use. Trades at better prices than the limits are looked at once more (`lots.hand_over`).

Agents are rows; `params`, `kind`, `stock` `(goods, agents)`, `cash` `(agents,)`, `quantum` `(wares,)` are as
in `systems.economics.utility`. `units` `(1, wares)` is a bundle and `slopes` `(2, wares)` its marginal
utilities, both scratch.

Source: compensated demand, Mas-Colell, Whinston and Green 1995, chapter 3; the secant method with bisection
is Dekker's 1969.
"""

from __future__ import annotations

import math

from ecs.kernel import In1, In1f, In2, In2f, Out1, Out1f, Out2, Out2f, inlined, part
from systems.economics.meeting import holding
from systems.economics.utility import ONE, bundle, marginal, utility

SLACK = 1e-12
"""Share of its utility by which rounding may make an agent seem worse off."""

MOST = 10**15
"""Smallest units above which nobody asks."""

PATIENCE = 6
"""Steps of the secant without an amount that will do after which the largest is tried."""


@inlined
def excess(level_after: float, level: float) -> float:
    """Return by how much an agent is better off than `level`, where rounding does not make it worse off."""
    if level == -math.inf:
        return -1.0 if level_after == -math.inf else 1.0
    return level_after - level + SLACK * abs(level)


@part
def compensating(
    params: In2f,
    k: int,
    units: Out2f,
    ware: int,
    quantum: float,
    level: float,
    least: int,
    most: int,
    guess: int,
    slope: float,
) -> tuple[int, float]:
    """Return the smallest amount of `ware` with which bundle 0 is worth `level`, `most` + 1 if there is none.

    Amounts are whole smallest units from `least` on. `slope` is about what a smallest unit adds to utility;
    returned with the amount is a better one. The bundle's amount of `ware` is scratch.
    """
    goods = units.shape[1] - 1
    low, high = least - 1, most + 1  # too little; enough
    n, before, value_before = min(most, max(least, guess)), 0, math.nan
    steps = 0
    while high - low > 1:
        units[0, ware] = n / quantum
        value = excess(utility(params, k, goods, units, ONE), level)
        if value >= 0.0:
            high = n
        else:
            low = n
        if steps > 0 and (value - value_before) / (n - before) > 0.0:
            slope = (value - value_before) / (n - before)
        before, value_before = n, value
        steps += 1
        straight = 0.0 < slope < math.inf and abs(value) / slope < MOST
        if high > most and n < most and (steps % PATIENCE == 0 or not straight):
            n = most
        elif straight and steps % 4 != 0:
            n = math.ceil(n - value / slope)
        else:
            n = low + min((high - low) // 2, 8 * (low - least + 2))
        n = min(high - 1, max(low + 1, n))
    return high, slope


@part
def ladder(
    params: In2f,
    k: int,
    units: Out2f,
    slopes: In2f,
    quantum: In1f,
    held: int,
    lot: int,
    purse: int,
    a: int,
    b: int,
    level: float,
    buys: bool,
    rungs: Out1,
) -> None:
    """Fill in `rungs`, `(lots,)`: the limits of one side, lot by lot, and 0 from where there are none.

    `units` is what an agent holds, worth `level`: of it `held` smallest units of good a and `purse` of the
    numeraire b. A lot is `lot` of a. Limits are 1 or more: nothing is given for nothing.
    """
    goods, sign = units.shape[1] - 1, 1 if buys else -1
    unit_a, unit_b = units[0, a], units[0, b]
    slope = slopes[0, b] / quantum[b]
    step = slopes[0 if buys else 1, a] * (lot / quantum[a]) / slope if slope > 0.0 else math.inf
    now, limit = purse, 0
    for r in range(rungs.size):
        rungs[r] = 0
    for r in range(rungs.size):
        if not buys and held < (r + 1) * lot:
            break
        units[0, a] = (held + sign * (r + 1) * lot) / quantum[a]
        least, most = (0, now) if buys else (now, MOST)
        guess = now - sign * (math.ceil(step) if step < MOST else MOST)
        after, slope = compensating(params, k, units, b, quantum[b], level, least, most, guess, slope)
        if after > most:
            break
        if buys and after == 0:
            units[0, b] = most / quantum[b]
            if not utility(params, k, goods, units, ONE) > level:
                break
        before, limit = limit, sign * (now - after)
        if r > 0:
            limit = min(limit, before) if buys else max(limit, before)
        if limit == 0 and buys:
            break
        limit = max(1, limit)
        rungs[r] = limit
        step = limit * (limit / before) if r > 0 else limit
        now = after
    units[0, a], units[0, b] = unit_a, unit_b


@part
def renew(
    i: int,
    params: In2f,
    kind: In1,
    stock: In2,
    cash: In1,
    quantum: In1f,
    lot: In1,
    a: int,
    b: int,
    spread: float,
    units: Out2f,
    slopes: Out2f,
    noted: Out2,
    level: Out1f,
    bids: Out2,
    asks: Out2,
) -> None:
    """Bring up to date what row i pays and takes for lots of a in b, if its holdings are not those `noted`.

    `noted` `(wares + 1, agents)` are the type and the holdings for which `level` `(agents,)`, its utility,
    and `bids` and `asks` `(agents, lots)` were found. The `spread` lowers bids and raises asks. Whoever would
    pay more for a lot than it would take for one, as preferences that are not convex have it, only sells.
    """
    goods = quantum.size - 1
    same = noted[goods + 1, i] == kind[i]
    for ware in range(goods + 1):
        same = same and noted[ware, i] == holding(stock, cash, i, ware)
    if same:
        return
    noted[goods + 1, i] = kind[i]
    for ware in range(goods + 1):
        noted[ware, i] = holding(stock, cash, i, ware)
    bundle(stock, cash, quantum, i, units, ONE)
    level[i] = utility(params, kind[i], goods, units, ONE)
    marginal(params, kind[i], goods, units, ONE, slopes)
    held, purse = stock[a, i], holding(stock, cash, i, b)
    ladder(params, kind[i], units, slopes, quantum, held, lot[a], purse, a, b, level[i], True, bids[i])
    ladder(params, kind[i], units, slopes, quantum, held, lot[a], purse, a, b, level[i], False, asks[i])
    crossed = bids[i, 0] > asks[i, 0] > 0
    for r in range(bids.shape[1]):
        bids[i, r] = 0 if crossed else math.floor(bids[i, r] * (1.0 - spread))
        asks[i, r] = math.ceil(asks[i, r] * (1.0 + spread))
