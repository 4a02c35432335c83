"""Dealers: who quotes a bid and an ask, keeps stock and cash, and serves whoever comes.

What dealers hold and take prices to be, `price` `(goods, agents)`, is in the columns of all agents; `bid` and
`ask`, `(wares, dealers)`, are the prices at which they buy and sell a ware, in the numeraire, whose own
quotes are 1.
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
from systems.economics.neighbourhood import run
from systems.economics.posting import MOST, SLACK
from systems.economics.quotes import HIGHEST, LOWEST
from systems.economics.utility import ONE, OTHER, utility

FARTHEST = 100.0
"""Quotes are held within so much of the estimate, in logarithms."""


@inlined
def reservation(
    middle: float, inventory: float, risk_aversion: float, volatility: float, horizon: float
) -> float:
    """Return the price at which a dealer is indifferent to a unit more: s - q g σ² (T - t), aversion g.

    `inventory` is what it holds beyond what it wants to; `volatility` the standard deviation of the price in
    a unit of time, `horizon` the time that is left. (Avellaneda and Stoikov 2008, "High-frequency trading in
    a limit order book", equation 29.)

    >>> reservation(100.0, 5.0, 0.1, 2.0, 1.0)
    98.0
    """
    return middle - inventory * risk_aversion * volatility * volatility * horizon


@inlined
def best_spread(risk_aversion: float, volatility: float, horizon: float, intensity: float) -> float:
    """Return the distance from bid to ask: g σ² (T - t) + (2 / g) ln(1 + g / k), aversion g.

    Orders come at a rate that falls with the distance d of a quote from the middle, as exp(-k d): k is the
    `intensity`. (Avellaneda and Stoikov 2008, equation 30.)

    >>> round(best_spread(0.1, 2.0, 1.0, 1.5), 5)
    1.69077
    """
    risk = risk_aversion * volatility * volatility * horizon
    return risk + 2.0 / risk_aversion * math.log1p(risk_aversion / intensity)


def zero_profit_quotes(belief: float, informed: float) -> tuple[float, float]:
    """Return the bid and the ask of a dealer that breaks even on each trade, whoever it is with.

    The value is 1 with probability `belief`, else 0. A share `informed` of traders know it and buy or sell
    accordingly, the others do either with 1/2: the ask is what the value is expected to be if somebody buys,
    the bid if somebody sells. (Glosten and Milgrom 1985, "Bid, ask and transaction prices in a specialist
    market with heterogeneously informed traders".)

    >>> [round(quote, 9) for quote in zero_profit_quotes(0.5, 0.2)]
    [0.4, 0.6]
    """
    return belief_after(belief, informed, bought=False), belief_after(belief, informed, bought=True)


def belief_after(belief: float, informed: float, *, bought: bool) -> float:
    """Return the probability that the value is 1 once somebody has bought or sold, by Bayes' rule."""
    by_chance = 0.5 * (1.0 - informed)
    if_high = by_chance + (informed if bought else 0.0)
    if_low = by_chance + (0.0 if bought else informed)
    return belief * if_high / (belief * if_high + (1.0 - belief) * if_low)


@inlined
def _quote(
    stock: In2,
    price: In2f,
    lot: In1,
    target: In2,
    skew: float,
    spread: float,
    g: int,
    row: int,
    dealer: int,
    bid: Out2f,
    ask: Out2f,
) -> None:
    """Quote good g around the estimate, lower by `skew` for each lot beyond the target; all in logarithms."""
    beyond = (stock[g, row] - target[g, dealer]) / lot[g]
    middle = price[g, row] * math.exp(max(-FARTHEST, min(FARTHEST, -beyond * skew)))
    bid[g, dealer], ask[g, dealer] = middle * math.exp(-0.5 * spread), middle * math.exp(0.5 * spread)


@kernel
def quotes(
    rows: In1,
    stock: In2,
    price: In2f,
    lot: In1,
    target: In2,
    skew: float,
    spread: float,
    numeraire: int,
    bid: Out2f,
    ask: Out2f,
) -> None:
    """Fill `bid` and `ask`; `rows` and `target`, `(dealers,)` and `(goods, dealers)`, say whose."""
    for d in range(rows.size):
        for g in range(stock.shape[0]):
            _quote(stock, price, lot, target, skew, spread, g, rows[d], d, bid, ask)
        bid[numeraire, d] = ask[numeraire, d] = 1.0


@part
def _best_dealer(
    x: int,
    y: int,
    reach: int,
    width: int,
    height: int,
    start: In1i,
    order: In1i,
    rows: In1,
    stock: In2,
    cash: In1,
    lot: In1,
    bid: In2f,
    ask: In2f,
    get: int,
    give: int,
) -> tuple[int, float]:
    """Return the dealer within reach that wants least of one ware for another, and how much; -1 if none.

    Of those that have a lot of what they would give; the first on ties.
    """
    best, least = -1, math.inf
    for column in range(max(0, x - reach), min(width - 1, x + reach) + 1):
        first, last = run(column, x, y, reach, height)
        for k in range(start[first], start[last]):
            d = wide(order[k])
            rate = ask[get, d] / bid[give, d]
            better = rate < least or (rate == least and d < best)
            if better and holding(stock, cash, rows[d], get) >= lot[get]:
                best, least = d, rate
    return best, least


@part
def _best_trade(
    params: In2f,
    kinds: In1,
    units: Out2f,
    held: In2,
    quantum: In1f,
    lot: In1,
    now: float,
    get: int,
    give: int,
    rate: float,
    got_in_lots: bool,
    max_block: int,
) -> tuple[int, int, float]:
    """Return what side 0 gets from side 1, what it gives, and its gain, for the block best for it.

    1 … `max_block` lots of what it gets or, unless `got_in_lots`, of what it gives; the other side of the
    block is rounded to whole lots, in favour of the dealer.
    """
    best = (0, 0, EPSILON)
    per_lot = rate * (lot[get] / quantum[get]) / (lot[give] / quantum[give])
    for lots in range(1, max_block + 1):
        if got_in_lots:
            gets, gives = lots, math.ceil(min(MOST / lot[give], lots * per_lot * SLACK))
        else:
            gets, gives = math.floor(min(MOST / lot[get], lots / per_lot / SLACK)), lots
        got, given = gets * lot[get], gives * lot[give]
        if given > held[0, give] or got > held[1, get]:
            break
        if gets > 0:
            gains = gain_of(params, kinds, units, held, quantum, 0, now, get, got, give, -given)
            if gains > best[2]:
                best = (got, given, gains)
    return best


@kernel
def serve(
    # customers in turn
    turn: In1i,
    x: In1i,
    y: In1i,
    # dealers by place
    radius: int,
    width: int,
    height: int,
    start: In1i,
    order: In1i,
    rows: In1,
    # how dealers quote
    target: In2,
    skew: float,
    spread: float,
    learning: float,
    bid: Out2f,
    ask: Out2f,
    # what customers trade by
    params: In2f,
    concave: In1b,
    kind: In1,
    up: In2f,
    down: In2f,
    fresh: In1b,
    quantum: In1f,
    lot: In1,
    pairs: In2,
    numeraire: int,
    max_block: int,
    held_stock: In2,
    held_cash: In1,
    # what changes: holdings, estimates
    stock: Out2,
    cash: Out1,
    version: Out1,
    price: Out2f,
    # what is reported
    facts: Out2,
    figures: Out2f,
) -> int:
    """Let each customer in `turn` make the one trade that is best for it with a dealer; return how many do.

    Dealers honour what they quote as far as they have it, and quote anew after each trade: the estimate of
    what they sold has risen by the share `learning` for a lot, that of what they bought fallen, for at most
    `max_block` lots. `fresh` says whose `up` and `down` are the quotes of what they hold: a customer of
    concave utility that values what it would get less than what it costs need not try. Fills `facts`
    `(6, customers)` and `figures` `(3, customers)` as `matching.settle` does.
    """
    wares, count = quantum.size, 0
    kinds, units = np.empty(2, np.int64), np.empty((2, wares))[:, :]
    held = np.empty((2, wares), np.int64)[:, :]
    for who in turn:
        i = wide(who)
        sit_down(held_stock, held_cash, quantum, kind, i, ONE, kinds, units, held)
        now = utility(params, kinds[0], wares - 1, units, ONE)
        best, dealer, chosen, buys = (0, 0, EPSILON), -1, 0, False
        for n in range(2 * pairs.shape[0]):
            a, b = pairs[n // 2, 0], pairs[n // 2, 1]
            get, give = (a, b) if n % 2 == 0 else (b, a)
            if held[0, give] < lot[give]:
                continue
            d, rate = _best_dealer(
                x[i], y[i], radius, width, height, start, order, rows, held_stock, held_cash, lot, bid, ask,
                get, give,
            )  # fmt: skip
            if d < 0 or (concave[kind[i]] and fresh[i] and up[get, i] <= down[give, i] * rate):
                continue
            for ware in range(wares):
                held[1, ware] = holding(held_stock, held_cash, rows[d], ware)
            block = _best_trade(
                params, kinds, units, held, quantum, lot, now, get, give, rate, get == a, max_block
            )
            if block[2] > best[2]:
                best, dealer, chosen, buys = block, d, n // 2, get == a
        if dealer < 0:
            continue
        j, a, b = rows[dealer], pairs[chosen, 0], pairs[chosen, 1]
        buyer, seller = (i, j) if buys else (j, i)
        da, db = (best[0], best[1]) if buys else (best[1], best[0])
        sit_down(held_stock, held_cash, quantum, kind, j, OTHER, kinds, units, held)
        now = utility(params, kinds[1], wares - 1, units, OTHER)
        sign = -1 if buys else 1
        gains = gain_of(params, kinds, units, held, quantum, 1, now, a, sign * da, b, -sign * db)
        facts[0, count], facts[1, count], facts[2, count], facts[3, count] = buyer, seller, a, da
        facts[4, count], facts[5, count] = b, db
        figures[0, count] = ask[a, dealer] / bid[b, dealer] if buys else bid[a, dealer] / ask[b, dealer]
        figures[1, count], figures[2, count] = (best[2], gains) if buys else (gains, best[2])
        count += 1
        exchange(stock, cash, buyer, seller, a, da, b, db)
        version[i] += 1
        version[j] += 1
        for ware, moved in ((a, sign * -da), (b, sign * db)):
            if ware < price.shape[0] and ware != numeraire:
                lots = max(-max_block, min(max_block, moved / lot[ware]))
                risen = price[ware, j] * math.exp(lots * math.log1p(learning))
                price[ware, j] = min(HIGHEST, max(LOWEST, risen))
                _quote(held_stock, price, lot, target, skew, spread, ware, j, dealer, bid, ask)
    return count
