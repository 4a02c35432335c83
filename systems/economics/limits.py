"""Limits: how much an agent would pay for a block at the most, and take for one at the least.

What one agent holds decides them, whoever it meets: a pair has a feasible block of a size only if the buyer's
limit is not below the seller's. Most pairs have none, and are found out by comparing whole numbers.
"""

from __future__ import annotations

import math
from typing import Any

import numpy as np

from ecs.kernel import (
    In1,
    In1b,
    In1f,
    In2,
    In2f,
    Out1,
    Out1c,
    Out2f,
    Out2i,
    Out2u,
    inlined,
    lean,
    part,
)
from systems.economics.bargain import EPSILON, SEED
from systems.economics.meeting import holding
from systems.economics.utility import (
    CES,
    COBB_DOUGLAS,
    FAMILY,
    FIRST,
    ONE,
    SHAPE,
    bundle,
    gain,
    power,
    utility,
)

DEAD, OPEN, BOUND = range(3)
"""Who does not trade, who may trade anything, and who trades within limits."""

LONGEST = 16
"""Sizes of blocks, over all pairs of wares, for which limits are worth keeping."""
NEVER = 2**31 - 1
"""The least that is taken for what cannot be delivered, in lots."""
TRIES = 4
"""Blocks that are tried at each limit where no curve tells it; what is still in doubt counts as possible."""
SLACK = 1e-9
"""Share by which a tangent may be wrong for rounding …"""
ROUNDING = 1e-12
"""… and the terms of an indifference curve."""
STEEPEST, FLATTEST = 8.0, 1e-3
"""Exponents beyond which powers lose too much to rounding."""

IN_WORD = 8
"""Limits in a word: a byte each."""
GREATEST = 126
"""The code of no limit to what is paid; there is none for what is never taken."""
CARRY = np.uint64(0x8080808080808080)
"""The highest bit of each byte: it stays where nothing had to be borrowed."""
NO_LIMITS = CARRY | np.uint64(0x0101010101010101 * GREATEST), np.uint64(0x0101010101010101)
"""The words of who may trade anything: pays whatever it is, takes the least there is."""
NO_TRADE = CARRY, np.uint64(0x7F7F7F7F7F7F7F7F)
"""The words of who trades nothing."""


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
    words: Out2u,
    status: Out1c,
) -> None:
    """Find the limits of agents whose holdings have changed since they were `limited`, and all their status.

    They are bound by limits that have a concave utility, and an indifference curve that can be told or quotes
    of what they hold, `fresh`, with utility `level`; nobody is if `limits`, `(agents, 2 pairs blocks)`, has
    no room. `words` are a short form of `limits`: see `may_agree`.
    """
    for i in range(alive.size):
        told = alive[i] and concave[kind[i]] and protocol == SEED and limits.shape[1] > 0
        if told and (fresh[i] or _has_curve(params, kind[i])):
            status[i] = BOUND
            if limited[i] != version[i]:
                limited[i] = version[i]
                bundle(stock, cash, quantum, i, own, ONE)
                _find_limits(
                    params, kind, stock, cash, fresh[i], up, down, quantum, lot, pairs, i, level[i], own,
                    limits, words,
                )  # fmt: skip
        else:
            status[i], limited[i] = OPEN if alive[i] else DEAD, -1
            for at in range(0, words.shape[1], 2):
                words[i, at], words[i, at + 1] = NO_LIMITS if alive[i] else NO_TRADE


@part
def _find_limits(
    params: In2f,
    kind: In1,
    stock: In2,
    cash: In1,
    fresh: bool,
    up: In2f,
    down: In2f,
    quantum: In1f,
    lot: In1,
    pairs: In2,
    i: int,
    level: float,
    own: Out2f,
    limits: Out2i,
    words: Out2u,
) -> None:
    """Fill in the limits of i, in lots of the ware that is paid with, and their words.

    For each pair of wares and each number of lots bought the most that i would pay and, next to it, the least
    that it would take. Both lie on its indifference curve, where that can be told. Else utility must be
    concave: no block beyond the tangents is feasible, and between a feasible and an infeasible one on a line
    there is just one change. `level` is its utility if quotes are `fresh`, `own` `(1, wares)` what it
    holds, and scratch. Nothing is known of who has nothing to lose, at minus infinity.
    """
    k, goods = kind[i], quantum.size - 1
    blocks = limits.shape[1] // (2 * pairs.shape[0])
    for at in range(0, words.shape[1], 2):
        words[i, at], words[i, at + 1] = NO_TRADE
    now = level if fresh else utility(params, k, goods, own, ONE)
    for n in range(pairs.shape[0]):
        a, b = pairs[n, 0], pairs[n, 1]
        offered, purse = holding(stock, cash, i, a), holding(stock, cash, i, b)
        lot_a, lot_b = lot[a] / quantum[a], lot[b] / quantum[b]
        curve = _has_curve(params, k) and _is_on_curve(params, k, goods, a, b, own)
        tangents = fresh and now > -math.inf
        tries = TRIES if now > -math.inf and not curve else 0
        for size in range(1, blocks + 1):
            most, least, da = purse // lot[b], 1, size * lot[a]
            bound = math.inf
            if curve:
                bound = (own[0, b] - _indifferent(params, k, a, b, own, own[0, a] + size * lot_a)) / lot_b
            elif tangents and down[b, i] > 0.0:
                bound = max(0.0, up[a, i] / down[b, i]) * (size * lot_a / lot_b)
            if bound * (1 + SLACK) < most:
                most = math.floor(bound * (1 + SLACK))
            for _ in range(tries):
                if most < 1 or _gains(params, k, quantum, own, now, a, offered, da, b, purse, -most * lot[b]):
                    break
                most -= 1
            bound = 1.0
            if offered < da:
                bound = math.inf
            elif curve:
                bound = (_indifferent(params, k, a, b, own, own[0, a] - size * lot_a) - own[0, b]) / lot_b
            elif tangents and up[b, i] > 0.0:
                bound = down[a, i] / up[b, i] * (size * lot_a / lot_b)
            if bound * (1 - SLACK) > least:
                least = math.ceil(bound * (1 - SLACK)) if bound < NEVER else NEVER
            for _ in range(tries):
                if least == NEVER or _gains(
                    params, k, quantum, own, now, a, offered, -da, b, purse, least * lot[b]
                ):
                    break
                least += 1
            _write(limits, words, i, n * blocks + size - 1, min(most, NEVER - 1), least)


@inlined
def _write(limits: Out2i, words: Out2u, i: int, n: int, most: int, least: int) -> None:
    """Write down the n-th limits of i, and their codes into its words, which are those of no trade."""
    limits[i, 2 * n], limits[i, 2 * n + 1] = most, least
    at, shift = 2 * (n // IN_WORD), np.uint64(8 * (n % IN_WORD))
    words[i, at] |= np.uint64(_code(most)) << shift
    if least < NEVER:
        words[i, at + 1] ^= np.uint64(_code(least) ^ 127) << shift


@inlined
def _code(lots: int) -> int:
    """Return a number up to `GREATEST` that is the greater the more lots: four to an octave from sixteen."""
    if lots < 16:
        return lots
    share, octave = math.frexp(lots)
    return min(GREATEST, 4 * octave + int(8.0 * share) - 8)


@inlined
def _has_curve(params: In2f, k: int) -> bool:
    """Tell whether indifference curves of type k are told by a formula that rounding leaves something of."""
    rho = params[k, SHAPE]
    return params[k, FAMILY] == COBB_DOUGLAS or (params[k, FAMILY] == CES and FLATTEST < abs(rho) < STEEPEST)


@inlined
def _is_on_curve(params: In2f, k: int, goods: int, a: int, b: int, own: In2f) -> bool:
    """Tell whether both wares are goods that count, and are there: whether a curve goes through `own`."""
    if a >= goods or b >= goods:
        return False
    return min(params[k, FIRST + a], params[k, FIRST + b], own[0, a], own[0, b]) > 0.0


@part
def _indifferent(params: In2f, k: int, a: int, b: int, own: In2f, x: float) -> float:
    """Return how much of b makes a bundle with x of a as good as `own`: no more, but for rounding less.

    Infinite where no amount does.
    """
    ratio = params[k, FIRST + a] / params[k, FIRST + b]
    if params[k, FAMILY] == COBB_DOUGLAS:
        return own[0, b] * power(own[0, a] / x, ratio) * (1 - SLACK) if x > 0.0 else math.inf
    rho = params[k, SHAPE]
    if x <= 0.0 and rho < 0.0:
        return math.inf
    had, has = ratio * power(own[0, a], rho), ratio * power(x, rho) if x > 0.0 else 0.0
    rest = power(own[0, b], rho)
    term = rest + had - has - math.copysign(ROUNDING, rho) * (rest + had + has)
    if term <= 0.0:
        return 0.0 if rho > 0.0 else math.inf
    return power(term, 1.0 / rho) * (1 - ROUNDING)


@inlined
def _gains(
    params: In2f,
    k: int,
    quantum: In1f,
    own: Out2f,
    now: float,
    a: int,
    held_a: int,
    da: int,
    b: int,
    held_b: int,
    db: int,
) -> bool:
    """Tell whether one gains if its stock of a changes by `da` and that of b by `db`."""
    own[0, a], own[0, b] = (held_a + da) / quantum[a], (held_b + db) / quantum[b]
    after = utility(params, k, quantum.size - 1, own, ONE)
    own[0, a], own[0, b] = held_a / quantum[a], held_b / quantum[b]
    return gain(after, now) > EPSILON


@inlined
def may_agree(mine: Any, i: int, others: Any, j: int) -> bool:
    """Tell whether there may be a block that both gain from, by the words of i and of j.

    Of each two words the first has the codes of what would be paid, each with a bit above it, the second of
    what would be taken: taken from one another, the bit is left where enough is paid.
    """
    left = np.uint64(0)
    for at in range(0, mine.shape[1], 2):
        left |= (mine[i, at] - others[j, at + 1]) | (others[j, at] - mine[i, at + 1])
    return (left & CARRY) != np.uint64(0)


@inlined
def meet(limits: Any, i: int, j: int) -> bool:
    """Tell the same by the limits themselves."""
    for at in range(0, limits.shape[1], 2):
        if limits[i, at] >= limits[j, at + 1] or limits[j, at] >= limits[i, at + 1]:
            return True
    return False
