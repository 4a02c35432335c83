"""A call auction among agents: everybody's orders for a good, and what comes of them once they have met.

An order is for one lot; its limit is in smallest units of the numeraire. Agents are rows, as everywhere.
"""

from __future__ import annotations

import math

import numpy as np

from ecs.kernel import In1, In1b, In1f, In2, In2f, Out1, Out1f, Out2, Out2f, kernel
from systems.economics.auction import ASK, BID, PAID, RECEIVED
from systems.economics.lots import hand_over
from systems.economics.reservation import renew


@kernel
def call_orders(
    alive: In1b,
    params: In2f,
    kind: In1,
    stock: In2,
    cash: In1,
    quantum: In1f,
    lot: In1,
    a: int,
    b: int,
    spread: float,
    noted: Out2,
    level: Out1f,
    bids: Out2,
    asks: Out2,
    buys: Out1,
    limit: Out1f,
    owner: Out1,
) -> int:
    """Write down what every living agent bids and asks for lots of good a in ware b; return how many orders.

    Filled in are whether each `buys`, its `limit` and its `owner`, `(orders,)`, by row and from the best on.
    The rest is as in `systems.economics.reservation.renew`.
    """
    units, slopes = np.empty((1, quantum.size))[:, :], np.empty((2, quantum.size))[:, :]
    n = 0
    for i in range(kind.size):
        if not alive[i]:
            continue
        renew(
            i, params, kind, stock, cash, quantum, lot, a, b, spread, units, slopes, noted, level, bids, asks
        )
        for r in range(bids.shape[1]):
            if bids[i, r] > 0:
                buys[n], limit[n], owner[n] = 1, bids[i, r], i
                n += 1
            if asks[i, r] > 0:
                buys[n], limit[n], owner[n] = 0, asks[i, r], i
                n += 1
    return n


@kernel
def carry_out(
    fills: In2,
    prices: In2f,
    owner: In1,
    a: int,
    b: int,
    params: In2f,
    kind: In1,
    quantum: In1f,
    lot: In1,
    stock: Out2,
    cash: Out1,
    version: Out1,
    level: In1f,
    house_stock: Out2,
    house_cash: Out1,
    house: int,
    facts: Out2,
    figures: Out2f,
) -> int:
    """Carry out the fills of an auction, `(3, fills)` at `prices` `(2, fills)`; return how many trades.

    What is paid is rounded to whole smallest units, which stays within limits that are whole. An agent that
    met itself, at limits that are equal then, does nothing, nor do two one of whom would fall below the
    utility `level`, `(agents,)`, at which it ordered. `facts` and `figures` are as in
    `systems.mechanisms.Dealings`.
    """
    units = np.empty((1, quantum.size))[:, :]
    per = quantum[a] / (lot[a] * quantum[b])  # price of a unit, in units, of a payment for a lot
    n = 0
    for f in range(fills.shape[1]):
        buyer, seller = owner[fills[BID, f]], owner[fills[ASK, f]]
        if buyer == seller:
            continue
        paid, received = math.ceil(prices[PAID, f] - 0.5), math.ceil(prices[RECEIVED, f] - 0.5)
        done = hand_over(
            params, kind, stock, cash, version, quantum, house_stock, house_cash, house, level, units,
            buyer, seller, a, lot[a], b, paid, received, prices[PAID, f] * per, False, facts, figures, n,
        )  # fmt: skip
        n += done
    return n
