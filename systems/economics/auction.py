"""The auction: one clearing mechanism for every market, labour included.

Orders stand in columns: `market`, whether it `buys`, the limit `price` in money per unit, the `quantity` in
smallest units, and the `owner`, 0 … owners - 1. All markets clear in one pass:

1. An owner's own bids and asks are netted, best against best, where they would trade; no money moves.
2. The highest bid meets the lowest ask for the smaller quantity, until a bid is below an ask; earlier orders
   first on ties. This fills the most that can be filled at a gain and makes the surplus maximal.
3. `pairwise` gives each pair the middle of its two limits; `uniform` gives all one price of the competitive
   interval; `mcafee` gives one price no order has set, or leaves out the last unit, and keeps the difference.

The competitive interval [low, high] is where demand meets supply: low the highest of the asks that were
filled and the bids with a rest, high the lowest of the bids that were filled and the asks with a rest.
Nothing filled, it lies between the best bid (0 if there is none) and the best ask (infinity); it is nan in an
empty market.

Sources: Smith 1962; McAfee 1992, "A dominant strategy double auction".
"""

from __future__ import annotations

import math
from typing import TYPE_CHECKING

import numpy as np

from ecs.kernel import In1, In1b, In1f, In2, In2f, Out1, Out1f, Out2, Out2f, inlined, kernel, part

if TYPE_CHECKING:
    import numpy.typing as npt

PRICINGS = ("pairwise", "uniform", "mcafee")
PAIRWISE, UNIFORM, MCAFEE = range(3)

BID, ASK, QUANTITY = range(3)
"""Rows of fills: the two orders, and how much."""
PAID, RECEIVED = range(2)
"""Rows of fill prices: what the buyer pays and the seller gets for a unit."""

FIRST, FILLS, VOLUME, DEMAND, SUPPLY, UNFILLED_DEMAND, UNFILLED_SUPPLY = range(7)
"""Rows of counts, one a market: its first fill, how many, what they come to, what was bid and asked at the
standing price, what was left."""
LOW, HIGH, LAST, VWAP, SINGLE, ATTAINABLE, BUYER_SURPLUS, SELLER_SURPLUS, HOUSE = range(9)
"""Rows of figures, one a market: the interval, the last price and the mean by volume, the uniform price,
what could be gained and who gained it, in money per unit times smallest units. nan where there is none."""


@kernel
def _line_up(market: In1, buys: In1b, price: In1f, side: Out1, distance: Out1f) -> None:
    """Fill in the side of its market that each order is on, and what ranks it there, lowest first."""
    for o in range(market.size):
        side[o] = 2 * market[o] + (1 if buys[o] else 0)
        distance[o] = -price[o] if buys[o] else price[o]


def best_first(
    market: npt.NDArray[np.int64], buys: npt.NDArray[np.bool_], price: npt.NDArray[np.float64]
) -> npt.NDArray[np.int64]:
    """Return the orders, `(orders,)`, market by market: asks from the lowest, then bids from the highest.

    >>> best_first(np.zeros(4, int), np.array([True, False, True, False]), np.array([5.0, 4.0, 6.0, 3.0]))
    array([3, 1, 2, 0])
    """
    side, distance = np.empty(market.size, np.int64), np.empty(market.size)
    _line_up(market, buys, price, side, distance)
    return np.lexsort((distance, side))


@part
def _net(
    ranked: In1,
    first: int,
    split: int,
    last: int,
    price: In1f,
    owner: In1,
    left: Out1,
    own: Out1,
    following: Out1,
) -> None:
    """Take an owner's own asks and bids off the book as far as they would meet.

    `own` `(owners,)` is -1 on entry and again on return: each owner's best ask with a rest; `following`
    `(orders,)` the ask after each.
    """
    for k in range(split - 1, first - 1, -1):
        a = ranked[k]
        following[a] = own[owner[a]]
        own[owner[a]] = a
    for k in range(split, last):
        b = ranked[k]
        a = own[owner[b]]
        while a >= 0 and left[b] > 0 and price[a] <= price[b]:
            both = min(left[a], left[b])
            left[a] -= both
            left[b] -= both
            if left[a] == 0:
                a = following[a]
        own[owner[b]] = a
    for k in range(first, split):
        own[owner[ranked[k]]] = -1


@inlined
def _next(ranked: In1, k: int, last: int, left: In1) -> int:
    """Return the place of the next order with a rest, from `k` on, or `last`."""
    while k < last and left[ranked[k]] == 0:
        k += 1
    return k


@part
def _match(
    ranked: In1,
    first: int,
    split: int,
    last: int,
    price: In1f,
    left: Out1,
    fills: Out2,
    prices: Out2f,
    count: int,
) -> tuple[int, float, float]:
    """Let the best bid meet the best ask as long as it is no lower; each pays and gets its own limit for now.

    Returns how many fills there are then, and the limits of the best bid and ask that have a rest, nan where
    there is none.
    """
    i, j = _next(ranked, first, split, left), _next(ranked, split, last, left)
    while i < split and j < last and price[ranked[j]] >= price[ranked[i]]:
        a, b = ranked[i], ranked[j]
        quantity = min(left[a], left[b])
        left[a] -= quantity
        left[b] -= quantity
        fills[BID, count], fills[ASK, count], fills[QUANTITY, count] = b, a, quantity
        prices[PAID, count], prices[RECEIVED, count] = price[b], price[a]
        count += 1
        i, j = _next(ranked, i, split, left), _next(ranked, j, last, left)
    return count, price[ranked[j]] if j < last else math.nan, price[ranked[i]] if i < split else math.nan


@part
def _mcafee(
    fills: Out2, prices: Out2f, first: int, count: int, left: Out1, next_bid: float, next_ask: float
) -> int:
    """Price the fills from `first` on by McAfee's rule; return how many are left of `count`.

    `next_bid` and `next_ask` are the limits of the first units that were not traded; nan if there are none.
    """
    end = count - 1
    bid, ask = prices[PAID, end], prices[RECEIVED, end]
    middle = 0.5 * (next_bid + next_ask)
    if ask <= middle <= bid:
        bid = ask = middle
    else:
        left[fills[BID, end]] += 1
        left[fills[ASK, end]] += 1
        fills[QUANTITY, end] -= 1
        if fills[QUANTITY, end] == 0:
            count -= 1
    for f in range(first, count):
        prices[PAID, f], prices[RECEIVED, f] = bid, ask
    return count


@part
def _add_up(
    m: int, first: int, count: int, price: In1f, fills: Out2, prices: Out2f, counts: Out2, figures: Out2f
) -> None:
    """Fill in what the fills of market m, `first` … `count` - 1, come to."""
    value = 0.0
    for f in range(first, count):
        quantity = fills[QUANTITY, f]
        counts[VOLUME, m] += quantity
        value += quantity * prices[PAID, f]
        figures[LAST, m] = prices[PAID, f]
        figures[BUYER_SURPLUS, m] += quantity * (price[fills[BID, f]] - prices[PAID, f])
        figures[SELLER_SURPLUS, m] += quantity * (prices[RECEIVED, f] - price[fills[ASK, f]])
        figures[HOUSE, m] += quantity * (prices[PAID, f] - prices[RECEIVED, f])
    counts[FIRST, m], counts[FILLS, m] = first, count - first
    if counts[VOLUME, m] > 0:
        figures[VWAP, m] = value / counts[VOLUME, m]


@kernel
def clear(
    ranked: In1,
    market: In1,
    buys: In1b,
    price: In1f,
    owner: In1,
    owners: int,
    standing: In1f,
    pricing: int,
    at_standing: bool,
    left: Out1,
    fills: Out2,
    prices: Out2f,
    counts: Out2,
    figures: Out2f,
) -> int:
    """Clear every market; return how many fills there are.

    `ranked` is what `best_first` returns. `left` `(orders,)` holds the quantities, and on return what is
    unfilled. `standing` `(markets,)` are the standing prices: demand and supply are counted there, and with
    `at_standing` the uniform price is the one nearest to it in the interval, else the middle. Filled in are
    `fills` `(3, orders)` and `prices` `(2, orders)`, and for each market `counts` `(7, markets)` and
    `figures` `(9, markets)`: see the names of their rows.
    """
    own, following = np.full(owners, -1), np.empty(ranked.size, np.int64)
    count, last = 0, 0
    for m in range(standing.size):
        first = last
        while last < ranked.size and market[ranked[last]] == m and not buys[ranked[last]]:
            last += 1
        split = last
        while last < ranked.size and market[ranked[last]] == m:
            last += 1
        for row in range(counts.shape[0]):
            counts[row, m] = 0
        for row in range(figures.shape[0]):
            figures[row, m] = 0.0 if row >= ATTAINABLE else math.nan
        if first < split < last:
            _net(ranked, first, split, last, price, owner, left, own, following)
        for k in range(first, split):
            counts[SUPPLY, m] += left[ranked[k]] if price[ranked[k]] <= standing[m] else 0
        for k in range(split, last):
            counts[DEMAND, m] += left[ranked[k]] if price[ranked[k]] >= standing[m] else 0
        begun = count
        count, next_bid, next_ask = _match(ranked, first, split, last, price, left, fills, prices, begun)
        if count > begun or not (math.isnan(next_bid) and math.isnan(next_ask)):
            figures[LOW, m] = 0.0 if math.isnan(next_bid) else next_bid
            figures[HIGH, m] = math.inf if math.isnan(next_ask) else next_ask
        if count > begun:
            figures[LOW, m] = low = max(figures[LOW, m], prices[RECEIVED, count - 1])
            figures[HIGH, m] = high = min(figures[HIGH, m], prices[PAID, count - 1])
            single = min(high, max(low, standing[m])) if at_standing else 0.5 * (low + high)
            figures[SINGLE, m] = single
            for f in range(begun, count):
                paid, received = prices[PAID, f], prices[RECEIVED, f]
                figures[ATTAINABLE, m] += fills[QUANTITY, f] * (paid - received)
                if pricing != MCAFEE:
                    each = single if pricing == UNIFORM else 0.5 * (paid + received)
                    prices[PAID, f] = prices[RECEIVED, f] = each
            if pricing == MCAFEE:
                count = _mcafee(fills, prices, begun, count, left, next_bid, next_ask)
        _add_up(m, begun, count, price, fills, prices, counts, figures)
        for k in range(first, split):
            counts[UNFILLED_SUPPLY, m] += left[ranked[k]]
        for k in range(split, last):
            counts[UNFILLED_DEMAND, m] += left[ranked[k]]
    return count


@kernel
def write_down(
    kinds: In1,
    quantum: In1f,
    counts: In2,
    figures: In2f,
    volume: Out2,
    demand: Out2,
    supply: Out2,
    unfilled_demand: Out2,
    unfilled_supply: Out2,
    low: Out2f,
    high: Out2f,
    last: Out2f,
    vwap: Out2f,
    buyer_surplus: Out2f,
    seller_surplus: Out2f,
) -> None:
    """Enter what came of an auction into columns `(markets, settlements)`, in the rows `kinds`.

    The k-th of these in settlement s was market k times the settlements plus s of `counts`, `figures` and
    `quantum`, the smallest units in a unit. Prices stay where nothing was traded.
    """
    places = volume.shape[1]
    for k in range(kinds.size):
        row = kinds[k]
        for s in range(places):
            m = k * places + s
            volume[row, s], demand[row, s], supply[row, s] = (
                counts[VOLUME, m],
                counts[DEMAND, m],
                counts[SUPPLY, m],
            )
            unfilled_demand[row, s] = counts[UNFILLED_DEMAND, m]
            unfilled_supply[row, s] = counts[UNFILLED_SUPPLY, m]
            low[row, s], high[row, s] = figures[LOW, m], figures[HIGH, m]
            buyer_surplus[row, s] = figures[BUYER_SURPLUS, m] / quantum[m]
            seller_surplus[row, s] = figures[SELLER_SURPLUS, m] / quantum[m]
            if counts[VOLUME, m] > 0:
                last[row, s], vwap[row, s] = figures[LAST, m], figures[VWAP, m]
