"""Price signals: deals at the prices agents take for right, and what they make of the deals they hear of."""

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
    wide,
)
from systems.economics.bargain import (
    AGREED,
    BUYER_LOSES,
    BUYER_SHORT,
    COOLDOWN,
    EPSILON,
    HELD_OUT,
    NO_SURPLUS,
    SELLER_LOSES,
    SELLER_SHORT,
    Block,
    gain_of,
)
from systems.economics.estimates import correct, rate_of
from systems.economics.matching import SKIPPED, exchange
from systems.economics.meeting import Deal, overlap, sit_down, tangents
from systems.economics.neighbourhood import how_many, nth, run
from systems.economics.seeking import listed
from systems.economics.utility import ONE, OTHER, utility

UNIT = float(1 << 36)
"""Logarithms are summed in whole numbers of this fraction: the sum of many is the same in any order."""


@part
def block_at(
    params: In2f,
    kinds: In1,
    units: Out2f,
    held: In2,
    quantum: In1f,
    lot: In1,
    buyer: int,
    buyer_now: float,
    seller_now: float,
    a: int,
    b: int,
    price: float,
    feasible: tuple[float, float],
    accepted: tuple[float, float],
    max_block: int,
) -> Block:
    """Return the block at `price` with the largest product of gains, the smaller on ties (Nash 1950).

    Blocks are 1 … max_block lots of a for floor(price da + 1/2) lots of b. None at a rate outside `feasible`
    can do; one outside `accepted` is refused by a side that holds out for a better one.
    """
    seller, best_score = 1 - buyer, 0.0
    best = (0, 0, 0.0, 0.0, 0.0, SELLER_SHORT)
    reason = SELLER_SHORT
    for blocks in range(1, max_block + 1):
        da = blocks * lot[a]
        if held[seller, a] < da:
            break
        amount = da / quantum[a]
        lots = math.floor(min(1e17, price * amount * quantum[b]) / lot[b] + 0.5)
        db = lots * lot[b]
        if held[buyer, b] < db:
            reason = max(reason, BUYER_SHORT)
            break
        rate = db / quantum[b] / amount
        if db == 0 or rate < feasible[0]:
            reason = max(reason, SELLER_LOSES)
            continue
        if rate > feasible[1]:
            reason = max(reason, BUYER_LOSES)
            continue
        buyer_gain = gain_of(params, kinds, units, held, quantum, buyer, buyer_now, a, da, b, -db)
        if buyer_gain <= EPSILON:
            reason = max(reason, BUYER_LOSES)
            continue
        seller_gain = gain_of(params, kinds, units, held, quantum, seller, seller_now, a, -da, b, db)
        if seller_gain <= EPSILON:
            reason = max(reason, SELLER_LOSES)
        elif rate < accepted[0] or rate > accepted[1]:
            reason = HELD_OUT
        elif buyer_gain * seller_gain > best_score:
            best_score = buyer_gain * seller_gain
            best = (da, db, price, buyer_gain, seller_gain, AGREED)
    if best[5] != AGREED:
        return 0, 0, 0.0, 0.0, 0.0, reason
    return best


@part
def _deal(
    params: In2f,
    kinds: In1,
    units: Out2f,
    held: In2,
    stock: In2,
    cash: In1,
    up: In2f,
    down: In2f,
    quantum: In1f,
    lot: In1,
    pairs: In2,
    i: int,
    j: int,
    i_now: float,
    j_now: float,
    price: In2f,
    hold_out: float,
    spread: float,
    max_block: int,
    sure: bool,
    tried: Out1f,
) -> Deal:
    """Return the deal that i < j make at the geometric mean of their estimates.

    Clipped to the seller's ask and the buyer's bid. Pairs of wares are tried by ln(bid / ask), as in
    `meeting.deal`. If `sure`, tangents bound what is feasible.
    """
    for n in range(pairs.shape[0]):
        gap, _, low, high = overlap(stock, cash, up, down, lot, i, j, pairs[n, 0], pairs[n, 1], spread)
        tried[n] = high / low if gap > 0.0 else 0.0
    found = (0, False, 0, 0, 0.0, 0.0, 0.0, NO_SURPLUS)
    while True:
        n = 0
        for other in range(1, pairs.shape[0]):
            if tried[other] > tried[n]:
                n = other
        if tried[n] <= 0.0:
            return found
        tried[n] = 0.0
        a, b = pairs[n, 0], pairs[n, 1]
        _, i_buys, low, high = overlap(stock, cash, up, down, lot, i, j, a, b, spread)
        buyer, seller = (i, j) if i_buys else (j, i)
        buyer_now, seller_now = (i_now, j_now) if i_buys else (j_now, i_now)
        bought_at, sold_at = rate_of(price, buyer, a, b), rate_of(price, seller, a, b)
        proposed = min(high, max(low, math.sqrt(bought_at) * math.sqrt(sold_at)))
        feasible = tangents(up, down, buyer, seller, a, b) if sure else (0.0, math.inf)
        accepted = (sold_at / (1.0 + hold_out), bought_at * (1.0 + hold_out))
        da, db, at, buyer_gain, seller_gain, reason = block_at(
            params, kinds, units, held, quantum, lot, 0 if i_buys else 1, buyer_now, seller_now, a, b,
            proposed, feasible, accepted, max_block,
        )  # fmt: skip
        if reason == AGREED or found[7] == NO_SURPLUS:
            found = (n, i_buys, da, db, at, buyer_gain, seller_gain, reason)
        if reason == AGREED:
            return found


@kernel
def settle_by_signals(
    # pairs in the order in which they are tried, and those that stand off
    low: In1i,
    high: In1i,
    standoff_start: In1i,
    standoff_other: In1i,
    # what they trade by
    params: In2f,
    concave: In1b,
    kind: In1,
    up: In2f,
    down: In2f,
    level: In1f,
    fresh: In1b,
    quantum: In1f,
    lot: In1,
    pairs: In2,
    price: In2f,
    hold_out: float,
    spread: float,
    max_block: int,
    held_stock: In2,
    held_cash: In1,
    # what changes: the same holdings
    stock: Out2,
    cash: Out1,
    version: Out1,
    # what is reported
    outcome: Out1,
    facts: Out2,
    figures: Out2f,
) -> None:
    """Let each pair in turn make at most one trade, by its estimates `price`; see `matching.settle`.

    Fills `outcome`, `(pairs,)`, the first six rows of `facts`, `(7, pairs)`, and `figures`, `(3, pairs)`.
    """
    wares = quantum.size
    busy = np.zeros(kind.size, np.bool_)
    kinds, units = np.empty(2, np.int64), np.empty((2, wares))[:, :]
    held, tried = np.empty((2, wares), np.int64)[:, :], np.empty(pairs.shape[0])
    for n in range(low.size):
        i, j = wide(low[n]), wide(high[n])
        facts[:, n] = 0
        if busy[i] or busy[j]:
            outcome[n] = SKIPPED
            continue
        if listed(standoff_start, standoff_other, i, j) >= 0:
            outcome[n] = COOLDOWN
            continue
        sit_down(held_stock, held_cash, quantum, kind, i, ONE, kinds, units, held)
        sit_down(held_stock, held_cash, quantum, kind, j, OTHER, kinds, units, held)
        found, i_buys, da, db, at, buyer_gain, seller_gain, outcome[n] = _deal(
            params, kinds, units, held, held_stock, held_cash, up, down, quantum, lot, pairs, i, j,
            level[i] if fresh[i] else utility(params, kinds[0], wares - 1, units, ONE),
            level[j] if fresh[j] else utility(params, kinds[1], wares - 1, units, OTHER),
            price, hold_out, spread, max_block,
            concave[kind[i]] and concave[kind[j]] and fresh[i] and fresh[j], tried,
        )  # fmt: skip
        buyer, seller = (i, j) if i_buys else (j, i)
        a, b = pairs[found, 0], pairs[found, 1]
        facts[0, n], facts[1, n], facts[2, n], facts[3, n] = buyer, seller, a, da
        facts[4, n], facts[5, n] = b, db
        figures[0, n], figures[1, n], figures[2, n] = at, buyer_gain, seller_gain
        if outcome[n] == AGREED:
            exchange(stock, cash, buyer, seller, a, da, b, db)
            version[i] += 1
            version[j] += 1
            busy[i] = busy[j] = True


@kernel
def learn_from_own(facts: In2, rate: In1f, numeraire: int, weight: float, price: Out2f) -> None:
    """Move both sides' estimates towards the `rate`, `(trades,)`, of each of `facts`: by `weight` of the gap.

    Error correction, in logarithms.
    """
    for n in range(rate.size):
        a, b = facts[2, n], facts[4, n]
        for side in range(2):
            i = facts[side, n]
            gap = math.log(rate[n] / rate_of(price, i, a, b))
            correct(price, i, a, b, numeraire, weight * gap)


@kernel
def learn_from_news(
    x: In1i,
    y: In1i,
    alive: In1b,
    radius: int,
    width: int,
    height: int,
    start: In1i,
    order: In1i,
    pair: In1,
    rate: In1f,
    pairs: In2,
    own: In1,
    own_near: In1b,
    numeraire: int,
    weight: float,
    price: Out2f,
) -> None:
    """Move everybody's estimates by `weight` of the mean gap to the deals within `radius`, bar the own one.

    Deals are sorted by place, `start` and `order`; `pair` and `rate`, `(deals,)`, are the wares exchanged, as
    an index into `pairs`, and the price. `own` `(agents,)` is each one's own deal or -1, and `own_near`
    whether it is within the radius. Running sums along the places make one difference of each column of the
    map. An estimate moves by the mean over the deals that the good is part of; where neither ware is the
    numeraire, each of the two bears half the gap.
    """
    kinds, goods = pairs.shape[0], price.shape[0]
    count = np.zeros((kinds, rate.size + 1), np.int64)
    total = np.zeros((kinds, rate.size + 1), np.int64)
    for k in range(rate.size):
        count[:, k + 1], total[:, k + 1] = count[:, k], total[:, k]
        count[pair[order[k]], k + 1] += 1
        total[pair[order[k]], k + 1] += math.floor(math.log(rate[order[k]]) * UNIT)
    heard, tone = np.empty(kinds, np.int64), np.empty(kinds, np.int64)
    pull, voices = np.empty(goods), np.empty(goods, np.int64)
    for i in range(x.size):
        if not alive[i]:
            continue
        heard[:], tone[:] = 0, 0
        for column in range(max(0, x[i] - radius), min(width - 1, x[i] + radius) + 1):
            first, last = run(column, x[i], y[i], radius, height)
            since, until = start[first], start[last]
            if since < until:
                for n in range(kinds):
                    heard[n] += count[n, until] - count[n, since]
                    tone[n] += total[n, until] - total[n, since]
        if own[i] >= 0 and own_near[i]:
            heard[pair[own[i]]] -= 1
            tone[pair[own[i]]] -= math.floor(math.log(rate[own[i]]) * UNIT)
        pull[:], voices[:] = 0.0, 0
        for n in range(kinds):
            if heard[n] > 0:
                a, b = pairs[n, 0], pairs[n, 1]
                gap = tone[n] / UNIT - heard[n] * math.log(rate_of(price, i, a, b))
                voices[a] += heard[n]
                if b == numeraire:
                    pull[a] += gap
                else:
                    voices[b] += heard[n]
                    pull[a] += 0.5 * gap
                    pull[b] -= 0.5 * gap
        for g in range(goods):
            if voices[g] > 0:
                price[g, i] *= math.exp(weight * pull[g] / voices[g])


@kernel
def gossip(
    x: In1i,
    y: In1i,
    alive: In1b,
    radius: int,
    width: int,
    height: int,
    start: In1i,
    order: In1i,
    luck: In1f,
    weight: float,
    told: In2f,
    price: Out2f,
) -> None:
    """Move everybody's estimates by `weight` of the gap to those, `told`, of one other within `radius`.

    Chosen by `luck`, `(agents,)`, in [0, 1); the dead tell nothing.
    """
    for i in range(x.size):
        others = how_many(x[i], y[i], radius, width, height, start) - 1
        if not alive[i] or others < 1:
            continue
        j = wide(order[nth(int(luck[i] * others), x[i], y[i], radius, width, height, start)])
        if j == i:
            j = wide(order[nth(others, x[i], y[i], radius, width, height, start)])
        if alive[j]:
            for g in range(price.shape[0]):
                price[g, i] *= math.exp(weight * math.log(told[g, j] / told[g, i]))
