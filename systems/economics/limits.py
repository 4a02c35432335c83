"""Limits: how much an agent would pay for a block at the most, and take for one at the least.

What one agent holds decides them, whoever it meets: a pair has a feasible block of a size only if the buyer's
limit is not below the seller's. Most pairs have none, and are found out by comparing whole numbers.
"""

from __future__ import annotations

import math
from typing import Any

from ecs.kernel import In1, In1b, In1f, In2, In2f, Out1, Out1c, Out2f, Out2i, inlined, lean, part
from systems.economics.bargain import EPSILON, SEED
from systems.economics.meeting import holding
from systems.economics.utility import ONE, bundle, gain, utility

DEAD, OPEN, BOUND = range(3)
"""Who does not trade, who may trade anything, and who trades within limits."""

LONGEST = 16
"""Sizes of blocks, over all pairs of wares, for which limits are worth keeping."""
NEVER = 2**31 - 1
"""The least that is taken for what cannot be delivered, in lots."""
TRIES = 4
"""Blocks that are tried at each limit; what is still in doubt counts as possible."""
SLACK = 1e-9
"""Share by which a tangent may be wrong for rounding."""


@lean
def keep_limits(
    alive: In1b,
    fresh: In1b,
    params: In2f,
    concave: In1b,
    kind: In1,
    stock: In2,
    cash: In1,
    version: In1,
    up: In2f,
    down: In2f,
    level: In1f,
    quantum: In1f,
    lot: In1,
    pairs: In2,
    protocol: int,
    own: Out2f,
    limited: Out1,
    limits: Out2i,
    rates: Out2f,
    status: Out1c,
) -> None:
    """Find the limits of agents whose holdings have changed since they were `limited`, and all their status.

    They are bound by limits that have a concave utility and quotes of what they hold, `fresh`, with utility
    `level`; nobody is if `limits`, `(agents, 2 pairs blocks)`, has no room. `rates` `(agents, 2 pairs)` are
    the highest that each would pay for a lot, over all blocks, and the lowest that it would take.
    """
    for i in range(alive.size):
        status[i] = OPEN if alive[i] else DEAD
        if alive[i] and fresh[i] and concave[kind[i]] and protocol == SEED and limits.shape[1] > 0:
            status[i] = BOUND
            if limited[i] != version[i]:
                limited[i] = version[i]
                bundle(stock, cash, quantum, i, own, ONE)
                _find_limits(
                    params, kind, stock, cash, up, down, quantum, lot, pairs, i, level[i], own, limits, rates
                )  # fmt: skip


@part
def _find_limits(
    params: In2f,
    kind: In1,
    stock: In2,
    cash: In1,
    up: In2f,
    down: In2f,
    quantum: In1f,
    lot: In1,
    pairs: In2,
    i: int,
    now: float,
    own: Out2f,
    limits: Out2i,
    rates: Out2f,
) -> None:
    """Fill in the limits of i, in lots of the ware that is paid with, and its rates.

    For each pair of wares and each number of lots bought the most that i would pay and, next to it, the least
    that it would take. Utility must be concave: no block beyond the tangents is feasible, and between a
    feasible and an infeasible one on a line there is just one change. `now` is its utility, `own` `(1,
    wares)` what it holds, and scratch. Nothing is known of who has nothing to lose, at minus infinity.
    """
    blocks = limits.shape[1] // (2 * pairs.shape[0])
    tries = TRIES if now > -math.inf else 0
    for n in range(pairs.shape[0]):
        a, b = pairs[n, 0], pairs[n, 1]
        offered, purse = holding(stock, cash, i, a), holding(stock, cash, i, b)
        rates[i, 2 * n], rates[i, 2 * n + 1] = 0.0, math.inf
        rate = (lot[a] / quantum[a]) / (lot[b] / quantum[b])
        for k in range(1, blocks + 1):
            most = purse // lot[b]
            if down[b, i] > 0.0 and now > -math.inf:
                tangent = max(0.0, up[a, i] / down[b, i]) * (k * rate) * (1 + SLACK)
                most = math.floor(tangent) if tangent < most else most
            for _ in range(tries):
                if most < 1 or _gains(
                    params, kind, quantum, own, i, now, a, offered, k * lot[a], b, purse, -most * lot[b]
                ):
                    break
                most -= 1
            least = NEVER
            if offered >= k * lot[a]:
                tangent = 1.0
                if up[b, i] > 0.0 and now > -math.inf:
                    tangent = max(1.0, down[a, i] / up[b, i] * (k * rate) * (1 - SLACK))
                least = math.ceil(tangent) if tangent < NEVER else NEVER
                for _ in range(tries):
                    if least == NEVER or _gains(
                        params, kind, quantum, own, i, now, a, offered, -k * lot[a], b, purse, least * lot[b]
                    ):
                        break
                    least += 1
            at = 2 * (n * blocks + k - 1)
            limits[i, at], limits[i, at + 1] = min(most, NEVER - 1), least
            rates[i, 2 * n] = max(rates[i, 2 * n], most / k)
            if least < NEVER:
                rates[i, 2 * n + 1] = min(rates[i, 2 * n + 1], least / k)


@inlined
def _gains(
    params: In2f,
    kind: In1,
    quantum: In1f,
    own: Out2f,
    i: int,
    now: float,
    a: int,
    held_a: int,
    da: int,
    b: int,
    held_b: int,
    db: int,
) -> bool:
    """Tell whether i gains if its stock of a changes by `da` and that of b by `db`."""
    own[0, a], own[0, b] = (held_a + da) / quantum[a], (held_b + db) / quantum[b]
    after = utility(params, kind[i], quantum.size - 1, own, ONE)
    own[0, a], own[0, b] = held_a / quantum[a], held_b / quantum[b]
    return gain(after, now) > EPSILON


@inlined
def may_agree(mine: Any, i: int, others: Any, j: int) -> bool:
    """Tell whether there may be a block that both gain from, by the limits or rates of i and of j."""
    for at in range(0, mine.shape[1], 2):
        if mine[i, at] >= others[j, at + 1] or others[j, at] >= mine[i, at + 1]:
            return True
    return False
