"""Houses: what their standing orders come to in an auction, and whom they would hire.

Nobody lends to a house: an order, or the terms of a facility, counts for no more than what is left of cash
and stock after the earlier ones of the same house.
"""

from __future__ import annotations

import math

from ecs.kernel import In1, In1b, In1f, In1i, In2, Out1, Out1f, Out2, inlined, kernel, wide
from systems.economics.escrow import PURPOSE, submit, worth


@inlined
def affordable(amount: int, limit: float, per: float, cash: int) -> int:
    """Return how much of an amount can be paid at its limit; `per` is smallest units of money a coin.

    >>> affordable(40, 2.5, 1000.0, 100000), affordable(41, 2.5, 1000.0, 100000), affordable(3, 2.0, 1.0, -5)
    (40, 40, 0)
    """
    if cash <= 0:
        return 0
    if amount * limit * per <= cash:
        return amount
    most = math.floor(cash / (limit * per))
    while most > 0 and worth(most, limit, per) > cash:
        most -= 1
    return min(amount, most)


@kernel
def hiring_bids(
    facility: In1, workers: In1, wage: In1f, owner: In1, place: In1, per: float, cash: In1, first_purse: int,
    spent: Out1, orders: Out2, price: Out1f, n: int,
) -> int:  # fmt: skip
    """Write down what houses bid for labour, from order n on; return how many orders there are.

    `facility` `(terms,)` are rows of `owner` and `place` `(facilities,)`; `spent` `(orgs,)` is scratch.
    """
    spent[:] = 0
    for k in range(facility.size):
        f = facility[k]
        o = owner[f]
        amount = affordable(workers[k], wage[k], per, cash[o] - spent[o])
        before = n
        n = submit(orders, price, n, place[f], 1, amount, wage[k], first_purse + o, -1)
        if n > before:
            orders[PURPOSE, before] = f
            spent[o] += worth(amount, wage[k], per)
    return n


@kernel
def standing_orders(
    turn: In1, owner: In1, warehouse: In1, good: In1i, buys: In1b, limit: In1f, left: In1, place: In1,
    per: In1f, cash: In1, stock: In2, places: int, first_purse: int, first_store: int, spent: Out1,
    promised: Out2, which: Out1, orders: Out2, price: Out1f, n: int,
) -> int:  # fmt: skip
    """Write down the standing orders of houses, from order n on; return how many orders there are.

    They are backed in `turn` `(standing,)`; `owner` and `warehouse` `(standing,)` are rows, `place`
    `(warehouses,)`. `which` `(standing,)` is filled with the row of the k-th that is written down. `spent`
    `(orgs,)` and `promised` `(goods, warehouses)` are scratch.
    """
    spent[:] = 0
    first = n
    for k in turn:
        promised[good[k], warehouse[k]] = 0
    for k in turn:
        g, w, o = wide(good[k]), warehouse[k], owner[k]
        if buys[k]:
            amount = affordable(left[k], limit[k], per[g], cash[o] - spent[o])
        else:
            amount = max(0, min(left[k], stock[g, w] - promised[g, w]))
        before = n
        n = submit(
            orders, price, n, g * places + place[w], 1 if buys[k] else 0, amount, limit[k], first_purse + o,
            first_store + w,
        )  # fmt: skip
        if n > before:
            which[before - first] = k
            if buys[k]:
                spent[o] += worth(amount, limit[k], per[g])
            else:
                promised[g, w] += amount
    return n
