"""Reports of an auction: its fills and its orders one by one, written down as it left them, and sums of them.

Orders, fills and payments are laid out as in `systems.economics.escrow` and `systems.economics.auction`. A
market m is for the good `good[m]`, or labour at -1, which reports call by the number of `wares`; the k-th of
them in settlement s has the number k times the settlements plus s. `ids` `(purses,)` say whose each purse is.
"""

from __future__ import annotations

import math

from ecs.kernel import In1, In1f, In1i, In2, Out1, Out1b, Out1f, Out1i, inlined, kernel
from systems.economics.auction import ASK, BID, PAID, QUANTITY, RECEIVED
from systems.economics.escrow import AMOUNT, BUYS, MARKET, PURPOSE, PURSE
from systems.economics.moving import row_of


@inlined
def called(good: int, wares: int) -> int:
    """Return the number by which a report calls a good, or labour.

    >>> called(2, 5), called(-1, 5)
    (2, 5)
    """
    return good if good >= 0 else wares


@kernel
def tell_fills(
    fills: In2,
    payments: In2,
    orders: In2,
    limits: In1f,
    good: In1,
    wares: int,
    ids: In1,
    settlements: In1,
    facilities: In1,
    first: int,
    place: Out1,
    market: Out1i,
    buyer: Out1,
    seller: Out1,
    quantity: Out1,
    paid: Out1,
    received: Out1,
    bid: Out1f,
    ask: Out1f,
    facility: Out1,
) -> None:
    """Write down the fills in the columns of `components.market.Fill`, from the row `first` on."""
    for f in range(fills.shape[1]):
        b, a, n = fills[BID, f], fills[ASK, f], first + f
        m, purpose = orders[MARKET, b], orders[PURPOSE, b]
        place[n], market[n] = settlements[m % settlements.size], called(good[m], wares)
        buyer[n], seller[n] = ids[orders[PURSE, b]], ids[orders[PURSE, a]]
        quantity[n], paid[n], received[n] = fills[QUANTITY, f], payments[PAID, f], payments[RECEIVED, f]
        bid[n], ask[n] = limits[b], limits[a]
        facility[n] = facilities[purpose] if purpose >= 0 else -1


@kernel
def tell_offers(
    fills: In2,
    left: In1,
    orders: In2,
    limits: In1f,
    good: In1,
    wares: int,
    ids: In1,
    settlements: In1,
    first: int,
    place: Out1,
    market: Out1i,
    owner: Out1,
    buys: Out1b,
    limit: Out1f,
    quantity: Out1,
    filled: Out1,
    netted: Out1,
) -> None:
    """Write down the orders in the columns of `components.market.Offer`, from the row `first` on.

    `left` `(orders,)` is what of each was neither filled nor taken back.
    """
    for o in range(limits.size):
        n, m = first + o, orders[MARKET, o]
        place[n], market[n] = settlements[m % settlements.size], called(good[m], wares)
        owner[n], buys[n], limit[n] = ids[orders[PURSE, o]], orders[BUYS, o] == 1, limits[o]
        quantity[n], filled[n] = orders[AMOUNT, o], 0
    for f in range(fills.shape[1]):
        filled[first + fills[BID, f]] += fills[QUANTITY, f]
        filled[first + fills[ASK, f]] += fills[QUANTITY, f]
    for o in range(limits.size):
        netted[first + o] = quantity[first + o] - filled[first + o] - left[o]


@kernel
def works(
    ids: In1,
    recipe: In1i,
    hired: In1,
    facility: In1,
    quantity: In1,
    paid: In1,
    per: float,
    work: Out1f,
    wage: Out1f,
) -> None:
    """Fill in how much `work` is hired for each recipe, and at what mean `wage`, nan where that is not told.

    Facilities have the `ids`, which rise, a `recipe` and so many `hired`, `(facilities,)`; fills are for a
    `facility`, `(fills,)`, or for none that stands. `work` and `wage` are `(recipes,)`; a wage is what was
    paid for a smallest unit of labour, times `per`.
    """
    work[:], wage[:] = 0.0, 0.0
    for f in range(facility.size if ids.size > 0 else 0):
        row = row_of(ids, facility[f])
        if row < ids.size and ids[row] == facility[f]:
            work[recipe[row]] += quantity[f]
            wage[recipe[row]] += paid[f]
    for kind in range(wage.size):
        wage[kind] = wage[kind] * per / work[kind] if work[kind] > 0.0 else math.nan
    work[:] = 0.0
    for f in range(ids.size):
        work[recipe[f]] += hired[f]
