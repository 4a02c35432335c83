"""Trade at one price: everybody nets what they want, in whole lots, and those who would lose stay out."""

from __future__ import annotations

import math

import numpy as np

from ecs.kernel import In1, In1f, In2, In2f, Out1, Out1f, Out2, Out2f, kernel, part
from systems.economics.bargain import EPSILON
from systems.economics.ledger import transfer
from systems.economics.meeting import holding
from systems.economics.utility import ONE, bundle, gain, utility


@part
def _round(
    wanted: In2f, stock: In2, quantum: In1f, lot: In1, prices: In1f, numeraire: int, net: Out2, short: Out2f
) -> None:
    """Fill in `net`, `(wares, agents)`: what each wants less what it has, to the nearest lot.

    And `short`, `(wares, agents)`: by how many lots that is less than it wants to buy or to sell.
    """
    net[:] = 0
    for g in range(stock.shape[0]):
        for i in range(stock.shape[1]):
            if g != numeraire and prices[g] > 0.0:
                exact = (wanted[g, i] * quantum[g] - stock[g, i]) / lot[g]
                lots = max(math.floor(exact + 0.5), -(stock[g, i] // lot[g]))
                net[g, i] = lots * lot[g]
                short[g, i] = abs(exact) - abs(lots)


@part
def _ration(net: Out1, short: Out1f, order: In1, lot: int) -> None:
    """Cut the long side back until as much is bought as is sold.

    First those whom rounding gave more than they want, by a lot, in `order`, then all in proportion.
    """
    surplus = 0
    for i in range(net.size):
        surplus += net[i] // lot
    sign = 1 if surplus > 0 else -1
    for i in order:
        if surplus != 0 and net[i] * sign > 0 and short[i] < 0.0:
            net[i] -= sign * lot
            surplus -= sign
            short[i] += 1.0
    if surplus == 0:
        return
    wanted = before = got = 0
    for i in range(net.size):
        wanted += max(0, net[i] * sign // lot)
    there = wanted - abs(surplus)
    for i in range(net.size):
        if net[i] * sign > 0:
            before += net[i] * sign // lot
            upto = there if before == wanted else math.floor(before * (there / wanted))
            net[i] = sign * (upto - got) * lot
            got = upto


@part
def _pair(
    wants: In1, price: float, lot: int, left: Out1, purse: Out1, facts: Out2, good: int, count: int
) -> int:
    """List who delivers to whom, from `count` on, and what is paid from `purse`; return the new count.

    `price` is in smallest units of the numeraire for one of the good. Rounding is carried on from one pair to
    the next, so that nobody's sum is off by a `lot` of the numeraire.
    """
    total = cried = 0
    seller = 0
    for i in range(left.size):
        left[i] = wants[i]
    for buyer in range(left.size):
        while left[buyer] > 0:
            while left[seller] >= 0:
                seller += 1
            quantity = min(left[buyer], -left[seller])
            left[buyer] -= quantity
            left[seller] += quantity
            total += quantity
            due = math.floor(price * total / lot + 0.5) * lot
            facts[0, count], facts[1, count], facts[2, count] = buyer, seller, good
            facts[3, count], facts[5, count] = quantity, due - cried
            purse[buyer] -= due - cried
            purse[seller] += due - cried
            cried = due
            count += 1
    return count


@part
def _gain(params: In2f, kind: In1, stock: In2, cash: In1, quantum: In1f, i: int, net: In2, x: Out2f) -> float:
    """Return what an agent gains by its net trades; minus infinity where it cannot pay."""
    goods = quantum.size - 1
    bundle(stock, cash, quantum, i, x, ONE)
    before = utility(params, kind[i], goods, x, ONE)
    for ware in range(goods + 1):
        after = holding(stock, cash, i, ware) + net[ware, i]
        if after < 0:
            return -math.inf
        x[0, ware] = after / quantum[ware]
    return gain(utility(params, kind[i], goods, x, ONE), before)


@part
def _trades(net: In2, i: int) -> bool:
    """Tell whether an agent gives or gets anything."""
    for ware in range(net.shape[0]):
        if net[ware, i] != 0:
            return True
    return False


@kernel
def agree(
    params: In2f,
    kind: In1,
    stock: In2,
    cash: In1,
    quantum: In1f,
    lot: In1,
    prices: In1f,
    numeraire: int,
    wanted: In2f,
    net: Out2,
    gains: Out2f,
    facts: Out2,
) -> int:
    """Find net trades in whole lots that clear every market at `prices` and by which nobody loses.

    `wanted` `(wares, agents)` is what each would have, in natural units. What is wanted is rounded, the long
    side of each market cut back, and whoever would lose by it, or could not pay, left out; and again, until
    nobody is. Fills in `net`, `(wares, agents)`; `gains`, `(2, agents)`: in utility, and the value traded;
    `facts`, `(7, trades)`: rows of buyer and seller, good, quantity, ware paid with, paid, received. Returns
    how many trades there are.
    """
    goods = stock.shape[0]
    x, left = np.empty((1, goods + 1))[:, :], np.empty(kind.size, np.int64)
    short = np.zeros(wanted.shape)
    _round(wanted, stock, quantum, lot, prices, numeraire, net, short)
    losers = 1
    while losers > 0:
        count = losers = 0
        net[numeraire] = 0
        for g in range(goods):
            if g != numeraire and prices[g] > 0.0:
                order = np.argsort(short[g], kind="mergesort")
                _ration(net[g], short[g], order, lot[g])
                price = prices[g] / prices[numeraire] * quantum[numeraire] / quantum[g]
                count = _pair(net[g], price, lot[numeraire], left, net[numeraire], facts, g, count)
        for i in range(kind.size):
            gains[0, i] = _gain(params, kind, stock, cash, quantum, i, net, x) if _trades(net, i) else 0.0
            if gains[0, i] < -EPSILON:
                losers += 1
                net[:, i] = 0
    gains[1] = 0.0
    for n in range(count):
        facts[4, n], facts[6, n] = numeraire, facts[5, n]
        for side in range(2):
            gains[1, facts[side, n]] += facts[3, n] * prices[facts[2, n]] / quantum[facts[2, n]]
    return count


@kernel
def deliver(net: In2, stock: Out2, cash: Out1, version: Out1) -> None:
    """Hand over `net`, `(wares, agents)`: first all bring what they give, then all take what they get."""
    counter = np.zeros(1, np.int64)
    for ware in range(net.shape[0]):
        purse = cash if ware == stock.shape[0] else stock[ware]
        for i in range(cash.size):
            if net[ware, i] < 0:
                transfer(purse, i, counter, 0, -net[ware, i], False)
        for i in range(cash.size):
            if net[ware, i] > 0:
                transfer(counter, 0, purse, i, net[ware, i], False)
    for i in range(cash.size):
        version[i] += _trades(net, i)
