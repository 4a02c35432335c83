"""A continuous double auction: traders come one after another and shout a price for one lot.

A shout that reaches the best order of the other side trades with it, at its price; of equal orders the
earlier one is first. Otherwise it rests in the book, unless its trader has a better one there already, which
it replaces. If one of the two who meet would lose by it, having enough of the numeraire already, both orders
are withdrawn. Whoever has traded has no orders left, and in this session stays on its side of the market.

- `zero_intelligence`: any price from nothing to its limit, or from its limit to the ceiling, with equal
  chances (Gode and Sunder 1993);
- `unconstrained`: any price up to the ceiling, or to all it has to pay with; it may lose by a trade;
- `adaptive`: the price it remembers, as far as its limit allows. It begins with a margin of 5 to 35 %; when
  it comes it moves by a share of the gap (Widrow and Hoff) to the last price paid, if that is news to it, or
  else to one that beats the best order of its own side, if that is better than its own (after the
  zero-intelligence-plus traders of Cliff 1997, who remember margins and are all ears at every shout);
- `own_quotes`: its limit.

Nobody bids who would pay nothing for a lot, nor asks who has none or would part with it at no price; that
holds of unconstrained traders too. Payments for a lot are whole smallest units of the numeraire, 1 or more.
"""

from __future__ import annotations

import math

import numpy as np

from ecs.kernel import In1, In1f, In1u, In2, In2f, Out1, Out1f, Out2, Out2f, inlined, kernel, part
from systems.economics.lots import hand_over
from systems.economics.meeting import holding
from systems.economics.reservation import renew

TRADERS = ("zero_intelligence", "unconstrained", "adaptive", "own_quotes")
ZERO_INTELLIGENCE, UNCONSTRAINED, ADAPTIVE, OWN_QUOTES = range(4)

BUY, SELL = range(2)
"""Sides of the book. The key of an order is its price or, of a bid, minus that: the least is the best."""

LEAST_MARGIN, MARGINS = 0.05, 0.3
"""Adaptive traders begin with a margin from the one to the sum of both."""

NUDGE = 0.05
"""Share by which they would at most beat a rival's price."""


@inlined
def ahead(key: In1, m: int, n: int) -> bool:
    """Tell whether order m is better than n, or as good and earlier."""
    return key[m] < key[n] or (key[m] == key[n] and m < n)


@part
def push(heap: Out2, size: Out1, side: int, key: In1, n: int) -> None:
    """Add order n to a side of the book, `heap` `(2, orders)` with `size` `(2,)`, a binary heap."""
    at = size[side]
    size[side] += 1
    while at > 0 and ahead(key, n, heap[side, (at - 1) // 2]):
        heap[side, at] = heap[side, (at - 1) // 2]
        at = (at - 1) // 2
    heap[side, at] = n


@part
def pop(heap: Out2, size: Out1, side: int, key: In1) -> None:
    """Take the best order off a side of the book, which is not empty."""
    size[side] -= 1
    last, at = heap[side, size[side]], 0
    while 2 * at + 1 < size[side]:
        child = 2 * at + 1
        if child + 1 < size[side] and ahead(key, heap[side, child + 1], heap[side, child]):
            child += 1
        if not ahead(key, heap[side, child], last):
            break
        heap[side, at] = heap[side, child]
        at = child
    heap[side, at] = last


@part
def best(heap: Out2, size: Out1, side: int, key: In1, who: In1, standing: In2) -> int:
    """Return the best order of a side that still stands, -1 if there is none; forget those that do not.

    `standing` `(2, agents)` is the order that each agent has on each side, or -1.
    """
    while size[side] > 0 and standing[side, who[heap[side, 0]]] != heap[side, 0]:
        pop(heap, size, side, key)
    return heap[side, 0] if size[side] > 0 else -1


@part
def clear_out(
    heap: In2, size: Out1, who: In1, standing: Out2, buyer: int, seller: int, everything: bool
) -> None:
    """Cancel the orders of two who have traded, or all there are."""
    for side in range(2):
        standing[side, buyer] = standing[side, seller] = -1
        if everything:
            for m in range(size[side]):
                standing[side, who[heap[side, m]]] = -1
            size[side] = 0


@inlined
def random_price(luck: float, lowest: int, highest: int) -> int:
    """Return a whole price from `lowest` to `highest`, with equal chances, or 0 if there is none.

    >>> random_price(0.0, 3, 6), random_price(0.999, 3, 6), random_price(0.5, 7, 6)
    (3, 6, 0)
    """
    return lowest + math.floor(luck * (highest - lowest + 1)) if lowest <= highest else 0


@inlined
def moved(
    price: float, deal: float, rival: float, learning: float, limit: int, buys: bool, luck: float
) -> float:
    """Return what an adaptive trader remembers when it comes: its `price`, nan at first, moved by the news.

    `deal` is the last price paid, nan if it has heard of that, `rival` the best order on its own side, nan if
    there is none. `luck` in [0, 1) is for the first margin, and for by how much it would beat a rival.

    >>> moved(10.0, 20.0, 12.0, 0.25, 15, True, 0.0), moved(10.0, math.nan, 12.0, 0.25, 15, True, 0.0)
    (12.5, 10.5)
    >>> moved(math.nan, math.nan, 12.0, 0.25, 100, False, 0.0)
    105.0
    """
    if math.isnan(price):
        margin = LEAST_MARGIN + MARGINS * luck
        return limit * (1.0 - margin if buys else 1.0 + margin)
    if not math.isnan(deal):
        return price + learning * (deal - price)
    if (buys and rival >= price) or (not buys and rival <= price):
        beaten = rival * (1.0 + NUDGE * luck if buys else 1.0 - NUDGE * luck)
        return price + learning * (beaten - price)
    return price


@part
def shouted(traders: int, buys: bool, limit: int, ceiling: int, purse: int, aimed: float, luck: float) -> int:
    """Return what a trader shouts for a lot, 0 if nothing; `luck` is in [0, 1)."""
    if traders == OWN_QUOTES:
        return limit
    if traders == ADAPTIVE:
        return max(1, math.floor(min(aimed, limit))) if buys else math.ceil(max(aimed, limit))
    if traders == UNCONSTRAINED:
        return random_price(luck, 1, min(ceiling, purse) if buys else ceiling)
    return random_price(luck, 1, limit) if buys else random_price(luck, limit, ceiling)


@kernel
def hold_session(
    who: In1,
    luck: In1u,
    traders: int,
    ceiling: int,
    reset: bool,
    learning: float,
    aim: Out1f,
    params: In2f,
    kind: In1,
    stock: Out2,
    cash: Out1,
    version: Out1,
    quantum: In1f,
    lot: In1,
    a: int,
    b: int,
    spread: float,
    noted: Out2,
    level: Out1f,
    bids: Out2,
    asks: Out2,
    facts: Out2,
    figures: Out2f,
) -> int:
    """Let traders come to the book of good a, paid in ware b, one by one; return how many trades there were.

    `who` `(arrivals,)` comes, with what `luck` `(arrivals,)` it has: the lowest bit decides whether one who
    can do both bids, the high ones the price. `ceiling` is in smallest units a lot. `aim` `(agents,)` is what
    adaptive traders remember, in units of b for one of a. `facts` and `figures`, with room for as many trades
    as arrivals, are as in `systems.mechanisms.Dealings`, the rest as in `systems.economics.reservation`.
    """
    units, slopes = np.empty((1, quantum.size))[:, :], np.empty((2, quantum.size))[:, :]
    heap, size, key = np.empty((2, who.size), np.int64)[:, :], np.zeros(2, np.int64), np.empty_like(who)
    standing = np.full((2, kind.size), -1)[:, :]
    side = np.full(kind.size, -1)  # of those who have traded
    per = lot[a] / quantum[a] * quantum[b]  # smallest units for a lot, of a price in units
    heard = np.zeros(kind.size, np.int64)  # of how many trades
    count, paid = 0, 0
    for n in range(who.size):
        i = who[n]
        renew(
            i, params, kind, stock, cash, quantum, lot, a, b, spread, units, slopes, noted, level, bids, asks
        )
        can_bid, can_ask = bids[i, 0] > 0 and side[i] != SELL, asks[i, 0] > 0 and side[i] != BUY
        if not (can_bid or can_ask):
            continue
        buys = can_bid and (not can_ask or luck[n] & np.uint64(1) == np.uint64(1))
        here, there = (BUY, SELL) if buys else (SELL, BUY)
        chance = (luck[n] >> np.uint64(11)) * 2.0**-53
        limit = bids[i, 0] if buys else asks[i, 0]
        facing = best(heap, size, there, key, who, standing)
        if traders == ADAPTIVE:
            rival = best(heap, size, here, key, who, standing)
            standing_price = math.nan if rival < 0 else float(abs(key[rival]))
            deal = float(paid) if heard[i] < count else math.nan
            aim[i] = moved(aim[i] * per, deal, standing_price, learning, limit, buys, chance) / per
            heard[i] = count
        purse = holding(stock, cash, i, b)
        price = shouted(traders, buys, limit, ceiling, purse, aim[i] * per, chance)
        if price == 0:
            continue
        key[n] = -price if buys else price
        if facing >= 0 and who[facing] == i and key[facing] + key[n] <= 0:
            standing[there, i] = -1  # nobody trades with itself
            facing = best(heap, size, there, key, who, standing)
        if facing < 0 or key[facing] + key[n] > 0:
            if standing[here, i] < 0 or key[n] < key[standing[here, i]]:
                standing[here, i] = n
                push(heap, size, here, key, n)
            continue
        other = who[facing]
        price = abs(key[facing])
        buyer, seller = (i, other) if buys else (other, i)
        done = hand_over(
            params, kind, stock, cash, version, quantum, stock, cash, 0, level, units,
            buyer, seller, a, lot[a], b, price, price, price / per, traders == UNCONSTRAINED,
            facts, figures, count,
        )  # fmt: skip
        if not done:
            standing[there, other] = -1
            continue
        paid = price
        count += 1
        side[buyer], side[seller] = BUY, SELL
        clear_out(heap, size, who, standing, buyer, seller, reset)
    return count
