"""Ladders: what an agent bids and asks in a town's auction, from its own preferences.

Rung k is the price that leaves its utility unchanged: U(x + k units, M - the first k prices) = U(x, M) when
it buys, and with the signs exchanged when it sells. So bids fall and asks rise, and whoever is filled at no
worse than its limits is not worse off. The agent orders one good on one side, that of the largest gain at the
standing prices.

Agents are rows; `params`, `kind`, `stock` `(goods, agents)`, `cash` `(agents,)`, `quantum` `(wares,)` are as
in `systems.economics.utility`; `standing` `(markets, settlements)` are prices. An agent to whom money means
nothing does not come to market.
"""

from __future__ import annotations

import math

import numpy as np

from ecs.kernel import (
    In1,
    In1b,
    In1f,
    In1i,
    In2,
    In2f,
    Out1,
    Out1f,
    Out2,
    Out2f,
    kernel,
    part,
)
from systems.economics.escrow import RANK, submit
from systems.economics.utility import (
    LOG_MONEY,
    MONEY_KIND,
    MONEY_OFFSET,
    MONEY_WEIGHT,
    NO_MONEY,
    ONE,
    bundle,
    gain,
    utility,
)

RUNGS = 5
"""Units that an agent orders at most."""

BID_CAP, ASK_FLOOR = 1.5, 0.7
"""No agent bids more than the one, or asks less than the other, times the standing price."""


@part
def compensated(params: In2f, k: int, goods: int, x: Out2f, level: float) -> float:
    """Return with how many coins the goods of bundle 0 are worth `level`; infinity if with none.

    Money must mean something to type k. The bundle's money is scratch.
    """
    weight = params[k, MONEY_WEIGHT]
    if params[k, MONEY_KIND] == LOG_MONEY:
        offset = params[k, MONEY_OFFSET]
        x[0, goods] = 1.0 - offset  # where the logarithm is zero
        worth = utility(params, k, goods, x, ONE)
        return math.inf if worth == -math.inf else math.exp(min(700.0, (level - worth) / weight)) - offset
    x[0, goods] = 0.0
    worth = utility(params, k, goods, x, ONE)
    return math.inf if worth == -math.inf else (level - worth) / weight


@part
def ladder(
    params: In2f, k: int, x: Out2f, cash: float, level: float, g: int, most: int, buys: bool, rungs: Out1f
) -> int:
    """Fill in `rungs`, `(5,)`, for one good and side; return how many there are, up to `most`.

    `x` is the bundle the agent holds, worth `level` with `cash` coins; its money is scratch.
    """
    goods = x.shape[1] - 1
    there, before, count = x[0, g], cash, 0
    while count < most:
        x[0, g] = there + count + 1 if buys else there - count - 1
        after = compensated(params, k, goods, x, level)
        limit = before - after if buys else after - before
        if limit == math.inf or (buys and not limit > 0.0):
            break
        rungs[count] = max(0.0, limit)
        before = after
        count += 1
    x[0, g] = there
    return count


@part
def _best_side(
    params: In2f,
    k: int,
    x: Out2f,
    cash: float,
    level: float,
    standing: In2f,
    town: int,
    tried: Out1f,
    rungs: Out1f,
) -> tuple[int, bool, int]:
    """Return the good and side of the largest gain at the standing prices, and how many `rungs` it has.

    No rungs if nothing is to be gained; ties go to the earlier good, and to buying.
    """
    best, good, side, count = 0.0, 0, True, 0
    for g in range(x.shape[1] - 1):
        price = standing[g, town]
        for way in range(2):
            buys = way == 0
            most = RUNGS if buys else min(RUNGS, math.floor(x[0, g]))
            if buys and cash < price:
                continue
            found = ladder(params, k, x, cash, level, g, most, buys, tried)
            total = 0.0
            for n in range(found):
                total += max(0.0, tried[n] - price if buys else price - tried[n])
            if total > best:
                best, good, side, count = total, g, buys, found
                for n in range(found):
                    rungs[n] = tried[n]
    return good, side, count


@kernel
def agent_orders(
    rows: In1,
    town: In1,
    params: In2f,
    kind: In1,
    stock: In2,
    cash: In1,
    quantum: In1f,
    level: In1f,
    fresh: In1b,
    standing: In2f,
    first_purse: int,
    first_store: int,
    orders: Out2,
    price: Out1f,
    n: int,
) -> int:
    """Write down what the agents `rows` order in their `town`; return how many orders there are.

    The j-th of `rows` has the purse `first_purse` + j and the store `first_store` + j. `level` `(agents,)` is
    each one's utility where it is `fresh`. Bids are rounded down to whole sums of money, asks up.
    """
    goods = stock.shape[0]
    x, tried, rungs = np.empty((1, goods + 1))[:, :], np.empty(RUNGS), np.empty(RUNGS)
    coin = quantum[goods]
    for j in range(rows.size):
        i = rows[j]
        if params[kind[i], MONEY_KIND] == NO_MONEY:
            continue
        bundle(stock, cash, quantum, i, x, ONE)
        money = x[0, goods]
        now = level[i] if fresh[i] else utility(params, kind[i], goods, x, ONE)
        g, buys, count = _best_side(params, kind[i], x, money, now, standing, town[j], tried, rungs)
        for r in range(count):
            if buys:
                limit = math.floor(min(rungs[r], BID_CAP * standing[g, town[j]]) * coin) / coin
            else:
                limit = math.ceil(max(rungs[r], ASK_FLOOR * standing[g, town[j]]) * coin) / coin
            if limit <= 0.0:
                break
            before = n
            n = submit(
                orders, price, n, g * standing.shape[1] + town[j], 1 if buys else 0, int(quantum[g]), limit,
                first_purse + j, first_store + j,
            )  # fmt: skip
            orders[RANK, before] = r
    return n


@kernel
def errands(
    town: In1,
    away: In1,
    fade: In1f,
    alive: In1b,
    params: In2f,
    kind: In1,
    stock: In2,
    cash: In1,
    quantum: In1f,
    level: In1f,
    fresh: In1b,
    standing: In2f,
    worth: Out1f,
) -> None:
    """Fill in `worth`, `(agents,)`: what going to town promises each, in utility, faded by the way there.

    It is the gain from trading at the standing price as many units as are worth it. `town` `(agents,)` is -1
    where there is none, `away` how many steps it is to where one can trade, `fade` `(farthest + 1,)` what a
    gain is worth so many steps away.
    """
    goods = stock.shape[0]
    x, tried, rungs = np.empty((1, goods + 1))[:, :], np.empty(RUNGS), np.empty(RUNGS)
    for i in range(town.size):
        worth[i] = 0.0
        s = town[i]
        if s < 0 or not alive[i] or params[kind[i], MONEY_KIND] == NO_MONEY:
            continue
        bundle(stock, cash, quantum, i, x, ONE)
        money = x[0, goods]
        now = level[i] if fresh[i] else utility(params, kind[i], goods, x, ONE)
        g, buys, count = _best_side(params, kind[i], x, money, now, standing, s, tried, rungs)
        price, units = standing[g, s], 0
        for r in range(count):
            if (buys and rungs[r] > price and money >= price * (r + 1)) or (not buys and rungs[r] < price):
                units = r + 1
        if units > 0:
            sign = 1 if buys else -1
            x[0, g] = stock[g, i] / quantum[g] + sign * units
            x[0, goods] = money - sign * units * price
            worth[i] = max(0.0, gain(utility(params, kind[i], goods, x, ONE), now)) * fade[away[i]]


@kernel
def nearest_town(x: In1i, y: In1i, town_x: In1i, town_y: In1i, reach: In1i, town: Out1, away: Out1) -> None:
    """Fill in each agent's nearest town, `(agents,)`, the lower row on ties, and the steps to its reach.

    `away` is 0 where the agent can trade already; `town` -1 where there is none.
    """
    for i in range(x.size):
        town[i], away[i], near = -1, 0, -1
        for s in range(town_x.size):
            steps = max(0, abs(town_x[s] - x[i]) + abs(town_y[s] - y[i]) - reach[s])
            if town[i] < 0 or steps < near:
                town[i], near = s, steps
        away[i] = max(0, near)
