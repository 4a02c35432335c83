"""Orders, and the goods and money set aside for them until the auction has cleared.

Orders stand in columns: `orders` `(7, orders)` of whole numbers, its rows named below, and `price`
`(orders,)`, limits in coins per unit. A market m is for the good `good[m]`, or labour at -1; `per[m]` are
the smallest units of money in a coin for the smallest units of its good in a unit: quantity times price
times `per` is money.
"""

from __future__ import annotations

import math
from typing import TYPE_CHECKING

import numpy as np

from ecs.kernel import In1, In1f, In2, In2f, Out1, Out1f, Out2, Out2f, inlined, kernel
from systems.economics.auction import ASK, BID, PAID, QUANTITY, RECEIVED
from systems.economics.ledger import transfer

if TYPE_CHECKING:
    import numpy.typing as npt

MARKET, BUYS, AMOUNT, PURSE, STORE, RANK, PURPOSE = range(7)
"""Rows of orders: the market; 1 to buy, 0 to sell; smallest units; whose money; whose goods; in which turn
its owner's bids are backed, lowest first; the facility that labour is for."""


@inlined
def submit(
    orders: Out2,
    price: Out1f,
    n: int,
    market: int,
    buys: int,
    amount: int,
    limit: float,
    purse: int,
    store: int,
) -> int:
    """Write down order n, unless it is for nothing, and return how many there are now."""
    if amount <= 0:
        return n
    orders[MARKET, n], orders[BUYS, n], orders[AMOUNT, n] = market, buys, amount
    orders[PURSE, n], orders[STORE, n], orders[RANK, n], orders[PURPOSE, n] = purse, store, 0, -1
    price[n] = limit
    return n + 1


@inlined
def worth(amount: float, price: float, per: float) -> int:
    """Return what an amount costs in smallest units of money: to the nearest, half of one down.

    >>> worth(1500, 2.0, 1.0), worth(3, 0.5, 1.0), worth(5, 0.5, 1.0)
    (3000, 1, 2)
    """
    return math.ceil(amount * price * per - 0.5)


@kernel
def _name_holders(orders: In2, holder: Out1, part: Out1) -> None:
    """Fill in what backs each order, and which part of it."""
    for o in range(holder.size):
        buys = orders[BUYS, o] == 1
        holder[o] = orders[PURSE, o] if buys else orders[STORE, o]
        part[o] = orders[RANK, o] if buys else orders[MARKET, o]


def by_holder(orders: npt.NDArray[np.int64]) -> npt.NDArray[np.int64]:
    """Return the orders by what backs them, `(orders,)`: asks by store and market, bids by purse and rank."""
    holder, part = np.empty(orders.shape[1], np.int64), np.empty(orders.shape[1], np.int64)
    _name_holders(orders, holder, part)
    return np.lexsort((part, holder, orders[BUYS]))


@kernel
def reserve(
    grouped: In1,
    orders: Out2,
    price: In1f,
    good: In1,
    per: In1f,
    credit: bool,
    cash: Out1,
    stock: Out2,
    money: Out1,
    goods: Out1,
) -> None:
    """Set aside what every order promises: `money` of buyers and `goods` of sellers, `(orders,)`.

    `grouped` is what `by_holder` returns. Where there is not enough for all orders of a group they are cut in
    proportion, and those of later ranks get nothing; with `credit` buyers may owe. `cash` `(purses,)`,
    `stock` `(goods, stores)`.
    """
    k = 0
    while k < grouped.size:
        o = grouped[k]
        buys, market = orders[BUYS, o], orders[MARKET, o]
        end, total = k, 0.0
        while end < grouped.size:
            other = grouped[end]
            if orders[BUYS, other] != buys:
                break
            if buys == 1:
                if orders[PURSE, other] != orders[PURSE, o] or orders[RANK, other] != orders[RANK, o]:
                    break
                total += worth(orders[AMOUNT, other], price[other], per[orders[MARKET, other]])
            else:
                if orders[STORE, other] != orders[STORE, o] or orders[MARKET, other] != market:
                    break
                total += orders[AMOUNT, other]
            end += 1
        there = cash[orders[PURSE, o]]
        if buys == 0:
            there = stock[good[market], orders[STORE, o]] if good[market] >= 0 else int(total)
        enough = total <= there or (buys == 1 and credit)
        # Each rounding may cost one smallest unit more than its share.
        share = 1.0 if enough else max(0.0, there - (end - k)) / total
        for n in range(k, end):
            o = grouped[n]
            if not enough:
                orders[AMOUNT, o] = math.floor(orders[AMOUNT, o] * share)
            if buys == 1:
                cost = worth(orders[AMOUNT, o], price[o], per[orders[MARKET, o]])
                transfer(cash, orders[PURSE, o], money, o, cost, credit)
            elif good[market] >= 0:
                transfer(stock[good[market]], orders[STORE, o], goods, o, orders[AMOUNT, o], False)
        k = end


@kernel
def settle(
    fills: In2,
    prices: In2f,
    orders: In2,
    good: In1,
    per: In1f,
    money: Out1,
    goods: Out1,
    cash: Out1,
    stock: Out2,
    house: In1,
    hired: Out1,
    payments: Out2,
) -> None:
    """Pay for every fill out of what is set aside, deliver, and give back the rest.

    What a buyer pays for several fills of one order is rounded as one sum: each payment is the difference it
    makes, so that rounding never adds up to more than the buyer promised. `payments` `(2, fills)` is filled
    with what was paid and received; what lies between goes to the purse `house` `(settlements,)` of whoever
    keeps the market. Labour is added to `hired` `(facilities,)`.
    """
    owed, spent = np.zeros(money.size), np.zeros(money.size, np.int64)
    for f in range(payments.shape[1]):
        b, a, quantity = fills[BID, f], fills[ASK, f], fills[QUANTITY, f]
        market = orders[MARKET, b]
        owed[b] += quantity * prices[PAID, f] * per[market]
        paid = min(money[b], math.ceil(owed[b] - 0.5) - spent[b])
        spent[b] += paid
        received = paid
        if prices[RECEIVED, f] < prices[PAID, f]:
            received = min(paid, worth(quantity, prices[RECEIVED, f], per[market]))
        transfer(money, b, cash, orders[PURSE, a], received, False)
        transfer(money, b, cash, house[market % house.size], paid - received, False)
        payments[PAID, f], payments[RECEIVED, f] = paid, received
        if good[market] >= 0:
            transfer(goods, a, stock[good[market]], orders[STORE, b], quantity, False)
        else:
            hired[orders[PURPOSE, b]] += quantity
    for o in range(money.size):
        if orders[BUYS, o] == 1:
            transfer(money, o, cash, orders[PURSE, o], money[o], False)
        elif good[orders[MARKET, o]] >= 0:
            transfer(goods, o, stock[good[orders[MARKET, o]]], orders[STORE, o], goods[o], False)


@kernel
def note_costs(
    fills: In2, prices: In2f, orders: In2, good: In1, stock: In2, first: int, quantity: Out2f, unit: Out2f
) -> None:
    """Let what is bought change the mean cost `unit`, `(goods, warehouses)`, of what is in stock.

    To be called before `settle`; warehouses are the stores from `first` on; `quantity`, like `unit`, is
    scratch.
    """
    for g in range(unit.shape[0]):
        for w in range(unit.shape[1]):
            quantity[g, w] = stock[g, first + w]
    for f in range(fills.shape[1]):
        b = fills[BID, f]
        w, g = orders[STORE, b] - first, good[orders[MARKET, b]]
        if 0 <= w < unit.shape[1]:
            before, bought = quantity[g, w], fills[QUANTITY, f]
            known = unit[g, w] if before > 0.0 and unit[g, w] > 0.0 else prices[PAID, f]
            unit[g, w] = (known * before + prices[PAID, f] * bought) / (before + bought)
            quantity[g, w] = before + bought
