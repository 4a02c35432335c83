"""Posted prices: what sellers offer, where buyers look, what they buy, and the next price.

Offers are in lots of good g, prices, `(agents,)`, in units of ware b a unit of g. What is paid for a block is
rounded up to whole lots of b, so that nobody sells below its price.
"""

from __future__ import annotations

import math

import numpy as np
import numpy.typing as npt

from ecs.kernel import (
    In1,
    In1b,
    In1f,
    In1i,
    In1u,
    In2,
    In2f,
    Out1,
    Out1f,
    Out1i,
    Out2,
    Out2f,
    inlined,
    kernel,
    part,
    wide,
)
from systems.economics.bargain import EPSILON, gain_of
from systems.economics.matching import exchange
from systems.economics.meeting import holding, sit_down
from systems.economics.neighbourhood import how_many, nth, run
from systems.economics.utility import ONE, OTHER, gain, utility

SLACK = 1.0 - 1e-12
"""Keeps a price that is a round sum but for the last bit from being rounded up."""

MOST = 1e17
"""Smallest units beyond which no payment is counted: more than anybody has."""


def mixed_price(
    chance: npt.NDArray[np.float64], samples: float, cost: float, ceiling: float
) -> npt.NDArray[np.float64]:
    """Return the prices at which the equilibrium distribution of prices reaches `chance`, `(sellers,)`.

    `samples` - 1 of the buyers see two prices, the others one. Whoever undercuts wins those that see two and
    loses on those that see it alone; at F(p) = 1 - (2 - samples) / (2 (samples - 1)) (v - p) / (p - c) no
    price from cost c to ceiling v does better. (Burdett and Judd 1983, "Equilibrium price dispersion".)

    >>> mixed_price(np.array([0.0, 0.5, 1.0]), 1.5, 0.0, 1.0).round(6).tolist()
    [0.333333, 0.5, 1.0]
    >>> mixed_price(np.array([0.0, 1.0]), 1.0, 0.0, 1.0).tolist()
    [1.0, 1.0]
    """
    if samples >= 2.0:
        return np.full(chance.size, cost)
    rivalry = 2.0 * (samples - 1.0) / (2.0 - samples)
    return cost + (ceiling - cost) / (1.0 + rivalry * (1.0 - chance))


@inlined
def charge(price: float, amount: int, quantum: In1f, lot: In1, g: int, b: int) -> int:
    """Return the smallest units of b due for `amount` smallest units of g, at least its price."""
    worth = price * (amount / quantum[g]) * quantum[b] / lot[b]
    return math.ceil(min(MOST / lot[b], worth * SLACK)) * lot[b]


@inlined
def _mix(ticket: np.uint64, n: int) -> np.uint64:
    """Return the n-th number that follows from a random `ticket` (splitmix64, Steele, Lea and Flood 2014)."""
    z = ticket + np.uint64(n) * np.uint64(0x9E3779B97F4A7C15)
    z = (z ^ (z >> np.uint64(30))) * np.uint64(0xBF58476D1CE4E5B9)
    z = (z ^ (z >> np.uint64(27))) * np.uint64(0x94D049BB133111EB)
    return z ^ (z >> np.uint64(31))


@kernel
def offers(
    params: In2f,
    kind: In1,
    alive: In1b,
    stock: In2,
    cash: In1,
    quantum: In1f,
    lot: In1,
    g: int,
    b: int,
    price: In1f,
    max_block: int,
    offered: Out1,
) -> None:
    """Fill `offered`, `(agents,)`: up to `max_block` lots, each of which gains if sold after those before.

    Nothing is given away.
    """
    wares = quantum.size
    kinds, units = np.empty(1, np.int64), np.empty((1, wares))[:, :]
    held = np.empty((1, wares), np.int64)[:, :]
    for i in range(kind.size):
        offered[i] = 0
        if not alive[i] or stock[g, i] < lot[g]:
            continue
        sit_down(stock, cash, quantum, kind, i, ONE, kinds, units, held)
        paid = charge(price[i], lot[g], quantum, lot, g, b)
        if paid == 0:
            continue
        before = utility(params, kinds[0], wares - 1, units, ONE)
        for lots in range(1, min(max_block, held[0, g] // lot[g]) + 1):
            units[0, g] = (held[0, g] - lots * lot[g]) / quantum[g]
            units[0, b] = (held[0, b] + lots * float(paid)) / quantum[b]
            after = utility(params, kinds[0], wares - 1, units, ONE)
            if gain(after, before) <= EPSILON:
                break
            offered[i], before = lots, after


@part
def _cheapest_near(
    x: int,
    y: int,
    reach: int,
    width: int,
    height: int,
    start: In1i,
    sellers: In1,
    places: In1i,
    head: Out1i,
    price: In1f,
    left: In1,
) -> int:
    """Return the row of the cheapest within `reach` steps of (x, y) that has something left, or -1.

    `sellers` stand by place and there by price; `head` is the first of each place that is not sold out.
    """
    best = -1
    for column in range(max(0, x - reach), min(width - 1, x + reach) + 1):
        first, last = run(column, x, y, reach, height)
        k = wide(start[first])
        while k < start[last]:
            place = wide(places[k])
            k = wide(head[place])
            while k < start[place + 1] and left[sellers[k]] == 0:
                k += 1
            head[place] = k
            if k < start[place + 1]:
                j = sellers[k]
                if best < 0 or price[j] < price[best] or (price[j] == price[best] and j < best):
                    best = j
            k = wide(start[place + 1])
    return best


@part
def _cheapest_seen(
    x: int,
    y: int,
    reach: int,
    width: int,
    height: int,
    start: In1i,
    sellers: In1,
    price: In1f,
    left: In1,
    ticket: np.uint64,
    samples: float,
    seen: Out1,
) -> int:
    """Return the row of the cheapest of `samples` sellers within reach, drawn by `ticket`; -1 if sold out.

    Without replacement (Floyd's algorithm, Bentley and Floyd 1987); a fraction is one more by luck. `seen`,
    `(samples + 1,)`, is scratch.
    """
    here, best = how_many(x, y, reach, width, height, start), -1
    more = (_mix(ticket, 0) >> np.uint64(11)) * 2.0**-53 < samples - math.floor(samples)
    wanted = min(here, math.floor(samples) + (1 if more else 0))
    for n in range(wanted):
        top = here - wanted + n
        draw = int((_mix(ticket, n + 1) >> np.uint64(11)) * 2.0**-53 * (top + 1))
        for m in range(n):
            if seen[m] == draw:
                draw = top
                break
        seen[n] = draw
        j = sellers[nth(draw, x, y, reach, width, height, start)]
        if left[j] > 0 and (best < 0 or price[j] < price[best] or (price[j] == price[best] and j < best)):
            best = j
    return best


@part
def _best_number(
    params: In2f,
    kinds: In1,
    units: Out2f,
    held: In2,
    quantum: In1f,
    lot: In1,
    now: float,
    g: int,
    b: int,
    price: float,
    most: int,
) -> tuple[int, int, float]:
    """Return how many lots of g up to `most` side 0 gains most by at `price`, what it pays, and the gain."""
    best = (0, 0, EPSILON)
    for lots in range(1, most + 1):
        paid = charge(price, lots * lot[g], quantum, lot, g, b)
        if paid > held[0, b]:
            break
        got = gain_of(params, kinds, units, held, quantum, 0, now, g, lots * lot[g], b, -paid)
        if got > best[2]:
            best = (lots, paid, got)
    return best


@kernel
def shop(
    # buyers in turn, and their luck
    turn: In1i,
    ticket: In1u,
    x: In1i,
    y: In1i,
    alive: In1b,
    # sellers by place, and there by price
    radius: int,
    width: int,
    height: int,
    start: In1i,
    sellers: In1,
    places: In1i,
    price: In1f,
    offered: In1,
    # what they trade by
    samples: float,
    search_cost: float,
    params: In2f,
    concave: In1b,
    kind: In1,
    up: In2f,
    down: In2f,
    quoted: In1,
    quantum: In1f,
    lot: In1,
    g: int,
    b: int,
    max_block: int,
    held_stock: In2,
    held_cash: In1,
    # what changes: what is left of the offers, holdings
    left: Out1,
    stock: Out2,
    cash: Out1,
    version: Out1,
    # what is reported
    facts: Out2,
    figures: Out2f,
) -> int:
    """Let each buyer in `turn` that has posted nothing buy once, and return how many did.

    It sees some sellers and takes the cheapest of them, or the cheapest in reach if that saves more than
    `search_cost`. `quoted` is the version of the inventory that `up` and `down` are quotes of: while it holds
    a buyer of concave utility that values g less than it costs need not even look. An offer that would no
    longer gain, because what was paid before was rounded up by so much, is taken down. Fills `facts`
    `(6, agents)` and `figures` `(3, agents)`, as `matching.settle` does.
    """
    wares, count = quantum.size, 0
    kinds, units = np.empty(2, np.int64), np.empty((2, wares))[:, :]
    held = np.empty((2, wares), np.int64)[:, :]
    head, seen = start.copy(), np.empty(math.ceil(samples) + 1, np.int64)
    for who in turn:
        i = wide(who)
        if not alive[i] or offered[i] > 0 or holding(held_stock, held_cash, i, b) < lot[b]:
            continue
        near = _cheapest_near(x[i], y[i], radius, width, height, start, sellers, places, head, price, left)
        if near < 0:
            continue
        if concave[kind[i]] and version[i] == quoted[i] and up[g, i] <= down[b, i] * price[near]:
            continue
        j = _cheapest_seen(
            x[i], y[i], radius, width, height, start, sellers, price, left, ticket[i], samples, seen
        )
        if j < 0 or price[j] - price[near] > search_cost:
            j = near
        sit_down(held_stock, held_cash, quantum, kind, i, ONE, kinds, units, held)
        now = utility(params, kinds[0], wares - 1, units, ONE)
        lots, paid, buyer_gain = _best_number(
            params, kinds, units, held, quantum, lot, now, g, b, price[j], min(max_block, left[j])
        )
        if lots == 0:
            continue
        sit_down(held_stock, held_cash, quantum, kind, j, OTHER, kinds, units, held)
        now = utility(params, kinds[1], wares - 1, units, OTHER)
        seller_gain = gain_of(params, kinds, units, held, quantum, 1, now, g, -lots * lot[g], b, paid)
        if seller_gain <= EPSILON:
            left[j] = 0
            continue
        exchange(stock, cash, i, j, g, lots * lot[g], b, paid)
        left[j] -= lots
        version[i] += 1
        version[j] += 1
        facts[0, count], facts[1, count], facts[2, count] = i, j, g
        facts[3, count], facts[4, count], facts[5, count] = lots * lot[g], b, paid
        figures[0, count], figures[1, count], figures[2, count] = price[j], buyer_gain, seller_gain
        count += 1
    return count


@kernel
def lowest_rivals(
    x: In1i,
    y: In1i,
    radius: int,
    width: int,
    height: int,
    start: In1i,
    sellers: In1,
    places: In1i,
    price: In1f,
    rival: Out1f,
) -> None:
    """Fill `rival`, `(agents,)`, for `sellers`: the lowest price of another in reach; infinite if none.

    `sellers` stand by place and there by price, so the first two of a place are all there is to look at.
    """
    for i in sellers:
        rival[i] = math.inf
        for column in range(max(0, x[i] - radius), min(width - 1, x[i] + radius) + 1):
            first, last = run(column, x[i], y[i], radius, height)
            k = wide(start[first])
            while k < start[last]:
                after = wide(start[wide(places[k]) + 1])
                if sellers[k] == i:
                    k += 1
                if k < after:
                    rival[i] = min(rival[i], price[sellers[k]])
                k = after


@kernel
def adapt(
    price: Out1f,
    highest: float,
    step: float,
    offered: In1,
    left: In1,
    has: In1b,
    paid: In1f,
) -> None:
    """Move each adaptive price, `(agents,)`, by what came of it.

    Up by the share `step` when sold out, down when nothing was sold. Who bought takes over what it paid, a
    price a unit, nan if it did not buy. Who has a lot but neither offered nor bought asks for more; who has
    none has no price. None goes above `highest`; below what a lot is worth to its owner it is not offered.
    """
    for i in range(price.size):
        if not has[i]:
            price[i] = math.nan
            continue
        if not math.isnan(paid[i]):
            price[i] = paid[i]
        elif left[i] == 0:
            price[i] *= 1.0 + step
        elif left[i] == offered[i]:
            price[i] *= 1.0 - step
        price[i] = min(highest, price[i])
