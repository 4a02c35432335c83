"""Matching: which agents meet, and the trades that come of it."""

from __future__ import annotations

import math

import numpy as np

from ecs.kernel import (
    In1,
    In1b,
    In1c,
    In1f,
    In1i,
    In1u,
    In2,
    In2f,
    In2i,
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
from systems.economics.bargain import AGREED, BUYER_LOSES, COOLDOWN, NO_SURPLUS, OFFER_REFUSED
from systems.economics.ledger import transfer
from systems.economics.limits import BOUND, SLACK, meet
from systems.economics.meeting import holding, sit_down, surplus
from systems.economics.neighbourhood import STRIP, run, strip_run
from systems.economics.seeking import Striking, listed
from systems.economics.utility import (
    CES,
    COBB_DOUGLAS,
    FAMILY,
    FIRST,
    GUARD,
    ONE,
    OTHER,
    appraise,
    gain,
    utility,
)

SKIPPED = -2
"""Outcome of a pair one of whom had traded already."""


@part
def exchange(stock: Out2, cash: Out1, buyer: int, seller: int, a: int, da: int, b: int, db: int) -> None:
    """Hand `da` of good a to the buyer and `db` of ware b to the seller."""
    transfer(stock[a], seller, stock[a], buyer, da, False)
    purse = cash if b == stock.shape[0] else stock[b]
    transfer(purse, buyer, purse, seller, db, False)


@inlined
def log_below(t: float) -> float:
    """Return a little more than ln(1 + t), for t above -1: Padé approximants of it."""
    return t * (6.0 + t) / (6.0 + 4.0 * t) if t >= 0.0 else 2.0 * t / (2.0 + t)


@inlined
def _loses(params: In2f, k: int, rate: float, x: In2f, side: int, da: float, db: float) -> bool:
    """Tell whether a change of what one has of two goods, in natural units, is surely for the worse.

    `rate` is the marginal rate of substitution. Indifference curves without kinks lie above their tangents.
    """
    least = min(x[side, 0], x[side, 0] + da, x[side, 1], x[side, 1] + db)
    if params[k, FAMILY] == COBB_DOUGLAS and least > GUARD:
        first = params[k, FIRST] * log_below(da / x[side, 0])
        second = params[k, FIRST + 1] * log_below(db / x[side, 1])
        return first + second < -SLACK * (abs(first) + abs(second))
    return params[k, FAMILY] == CES and rate * da + db < -SLACK * abs(db)


@kernel
def find_pairs(
    x: In1i,
    y: In1i,
    alive: In1b,
    width: int,
    height: int,
    start: In1i,
    order: In1i,
    at_x: In1i,
    at_y: In1i,
    radius: int,
    standoff_start: In1i,
    standoff_other: In1i,
    stock: In2,
    cash: In1,
    up: In2f,
    down: In2f,
    lot: In1,
    pairs: In2,
    spread: float,
    everything: bool,
    low: Out1i,
    high: Out1i,
    promise: Out1f,
) -> int:
    """List every pair of rows within `radius` that may trade, with its surplus: quotes overlap, no standoff.

    With `everything` the others are listed as well. The lower row comes first, and pairs in order of rows.
    Returns how many there are, which may be more than there was room for.
    """
    count = 0
    for i in range(x.size):
        if not alive[i]:
            continue
        begin = count
        for strip in range(max(0, x[i] - radius) // STRIP, min(width - 1, x[i] + radius) // STRIP + 1):
            first, last = strip_run(strip, x[i], y[i], radius, height)
            for k in range(start[first], start[last]):
                j = wide(order[k])
                if j <= i or abs(at_x[k] - x[i]) + abs(at_y[k] - y[i]) > radius or not alive[j]:
                    continue
                if not everything and listed(standoff_start, standoff_other, i, j) >= 0:
                    continue
                found = surplus(stock, cash, up, down, lot, pairs, i, j, spread)
                if found > 0.0 or everything:
                    if count < low.size:
                        n = count
                        while n > begin and high[n - 1] > j:
                            high[n], promise[n] = high[n - 1], promise[n - 1]
                            n -= 1
                        low[count], high[n], promise[n] = i, j, found
                    count += 1
    return count


@kernel
def settle(
    # pairs in the order in which they are tried, and what chance says about each agent
    low: In1i,
    high: In1i,
    ticket: In1u,
    by_luck: bool,
    # pairs that stand off, pairs that negotiate
    standoff_start: In1i,
    standoff_other: In1i,
    talk_start: In1i,
    talk_other: In1i,
    talk_rounds: In1,
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
    strike: Striking,
    protocol: int,
    spread: float,
    max_block: int,
    patience: int,
    limits: In2i,
    status: In1c,
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
    """Let each pair in turn make at most one trade; an agent that has traded is out for the tick.

    `fresh` says whose quotes and utility `level` are those of what they hold now. Of pairs that `limits` keep
    from dealing, see `keep_limits`, only the outcome is told, and no more than that nobody gains. Fills, for
    each pair, `outcome`: `AGREED`, `SKIPPED` or a reason; `facts` `(7, pairs)`: buyer and seller row, ware
    bought, quantity, ware paid with, paid, offers refused so far; `figures` `(3, pairs)`: price proposed, the
    buyer's and the seller's gain.
    """
    goods = quantum.size - 1
    busy = np.zeros(kind.size, np.bool_)
    kinds, units, held = (
        np.empty(2, np.int64),
        np.empty((2, goods + 1))[:, :],
        np.empty((2, goods + 1), np.int64)[:, :],
    )
    spare = np.empty((2, goods + 1))[:, :]
    tried = np.empty(pairs.shape[0])
    for n in range(low.size):
        i, j = wide(low[n]), wide(high[n])
        if busy[i] or busy[j]:
            outcome[n] = SKIPPED
            continue
        if listed(standoff_start, standoff_other, i, j) >= 0:
            outcome[n] = COOLDOWN
            for fact in range(7):
                facts[fact, n] = 0
            continue
        if status[i] == BOUND and status[j] == BOUND and not meet(limits, i, j):
            found = surplus(stock, cash, up, down, lot, pairs, i, j, spread)
            outcome[n] = BUYER_LOSES if found > 0.0 else NO_SURPLUS
            continue
        talk = listed(talk_start, talk_other, i, j)
        refused = talk_rounds[talk] if talk >= 0 else 0
        low_first = not by_luck or (ticket[i] ^ ticket[j]) & np.uint64(1) == np.uint64(0)
        sit_down(held_stock, held_cash, quantum, kind, i, ONE, kinds, units, held)
        sit_down(held_stock, held_cash, quantum, kind, j, OTHER, kinds, units, held)
        found, i_buys, da, db, price, buyer_gain, seller_gain, outcome[n] = strike(
            params, kinds, units, held, spare, held_stock, held_cash, up, down, quantum, lot, pairs, i, j,
            protocol, spread, max_block, patience,
            level[i] if fresh[i] else utility(params, kinds[0], goods, units, ONE),
            level[j] if fresh[j] else utility(params, kinds[1], goods, units, OTHER), low_first == (refused %
            2 == 0), refused, concave[kind[i]] and concave[kind[j]], fresh[i] and fresh[j], tried,
        )  # fmt: skip
        buyer, seller = (i, j) if i_buys else (j, i)
        a, b = pairs[found, 0], pairs[found, 1]
        facts[0, n], facts[1, n], facts[2, n], facts[3, n], facts[4, n], facts[5, n] = (
            buyer,
            seller,
            a,
            da,
            b,
            db,
        )
        facts[6, n] = refused
        figures[0, n], figures[1, n], figures[2, n] = price, buyer_gain, seller_gain
        if outcome[n] == AGREED:
            exchange(stock, cash, buyer, seller, a, da, b, db)
            version[i] += 1
            version[j] += 1
        busy[i] = busy[j] = outcome[n] == AGREED or outcome[n] == OFFER_REFUSED


@kernel
def trade_in_view(
    turn: In1i,
    x: In1i,
    y: In1i,
    reach: In1i,
    alive: In1b,
    width: int,
    height: int,
    start: In1i,
    order: In1i,
    params: In2f,
    kind: In1,
    up: In2f,
    level: In1f,
    quantum: In1f,
    held_stock: In2,
    held_cash: In1,
    stock: Out2,
    cash: Out1,
    version: Out1,
) -> tuple[Out2, Out2f]:
    """Let each agent in `turn` trade with everyone it sees, each time until the two gain no more.

    The price is the geometric mean p of both rates of substitution; one unit of the first good goes for
    floor(p) of the second, or floor(1/p) of it for one, to whoever values it more; if both utilities rise,
    the rates do not cross and nobody runs out of a good. (Epstein and Axtell 1996, chapter 4.) Marginal
    utilities `up` and utility `level` are those of what agents hold now. Returns facts and figures as
    `settle` does.
    """
    wares, goods = quantum.size, quantum.size - 1
    facts, figures, count = np.zeros((7, 256), np.int64), np.empty((3, 256)), 0
    units, slopes = np.empty((2, wares))[:, :], np.empty((2, wares))[:, :]
    rates, levels = np.empty(x.size), level.copy()
    for i in range(x.size):
        rates[i] = up[0, i] / up[1, i]
    for agent in turn:
        i = wide(agent)
        if not alive[i]:
            continue
        vision = reach[i]
        for column in range(max(0, x[i] - vision), min(width - 1, x[i] + vision) + 1):
            first, last = run(column, x[i], y[i], vision, height)
            for k in range(start[first], start[last]):
                j = wide(order[k])
                if not alive[j] or (x[j] == x[i] and y[j] == y[i]):
                    continue
                while rates[i] != rates[j]:
                    buyer, seller = (i, j) if rates[i] > rates[j] else (j, i)
                    price = math.sqrt(rates[i] * rates[j])
                    da = int(quantum[0]) * (1 if price >= 1.0 else math.floor(1.0 / price))
                    db = int(quantum[1]) * (math.floor(price) if price >= 1.0 else 1)
                    if stock[0, seller] <= da or stock[1, buyer] <= db:
                        break
                    for g in range(wares):
                        units[0, g] = holding(held_stock, held_cash, buyer, g) / quantum[g]
                        units[1, g] = holding(held_stock, held_cash, seller, g) / quantum[g]
                    bought, paid = da / quantum[0], db / quantum[1]
                    if _loses(params, kind[buyer], rates[buyer], units, ONE, bought, -paid) or _loses(
                        params, kind[seller], rates[seller], units, OTHER, -bought, paid
                    ):
                        break
                    units[0, 0] = (stock[0, buyer] + da) / quantum[0]
                    units[0, 1] = (stock[1, buyer] - db) / quantum[1]
                    units[1, 0] = (stock[0, seller] - da) / quantum[0]
                    units[1, 1] = (stock[1, seller] + db) / quantum[1]
                    buyer_level = appraise(params, kind[buyer], goods, units, ONE, slopes)
                    buyer_rate = slopes[0, 0] / slopes[0, 1]
                    buyer_gain = gain(buyer_level, levels[buyer])
                    if buyer_gain <= 0.0:
                        break
                    seller_level = appraise(params, kind[seller], goods, units, OTHER, slopes)
                    seller_rate = slopes[0, 0] / slopes[0, 1]
                    seller_gain = gain(seller_level, levels[seller])
                    if seller_gain <= 0.0:
                        break
                    if buyer_rate < seller_rate:
                        break
                    exchange(stock, cash, buyer, seller, 0, da, 1, db)
                    rates[buyer], rates[seller] = buyer_rate, seller_rate
                    levels[buyer], levels[seller] = buyer_level, seller_level
                    version[i] += 1
                    version[j] += 1
                    if count == facts.shape[1]:
                        facts = np.concatenate((facts, np.zeros_like(facts)), axis=1)
                        figures = np.concatenate((figures, np.empty_like(figures)), axis=1)
                    facts[0, count], facts[1, count], facts[2, count] = buyer, seller, 0
                    facts[3, count], facts[4, count], facts[5, count] = da, 1, db
                    figures[0, count], figures[1, count], figures[2, count] = price, buyer_gain, seller_gain
                    count += 1
    return facts[:, :count], figures[:, :count]
