"""A lot changes hands at an agreed price, and what both make of it is written down."""

from __future__ import annotations

from ecs.kernel import In1, In1f, In2, In2f, Out1, Out2, Out2f, part
from systems.economics.ledger import transfer
from systems.economics.meeting import holding
from systems.economics.utility import ONE, bundle, gain, utility

ROUNDING = 1e-11
"""Share of its utility that an agent may seem to lose."""


@part
def gain_by(
    params: In2f,
    k: int,
    stock: In2,
    cash: In1,
    quantum: In1f,
    i: int,
    a: int,
    change_a: int,
    b: int,
    change_b: int,
    level: float,
    units: Out2f,
) -> tuple[float, bool]:
    """Return what row i, of type k, gains if its stocks of a and b change so, and if it falls below `level`.

    `units` `(1, wares)` is scratch. To lose what rounding may be is no fall.
    """
    goods = quantum.size - 1
    bundle(stock, cash, quantum, i, units, ONE)
    before = utility(params, k, goods, units, ONE)
    units[0, a] = (holding(stock, cash, i, a) + change_a) / quantum[a]
    units[0, b] = (holding(stock, cash, i, b) + change_b) / quantum[b]
    after = utility(params, k, goods, units, ONE)
    return gain(after, before), after < level - ROUNDING * abs(level)


@part
def hand_over(
    params: In2f,
    kind: In1,
    stock: Out2,
    cash: Out1,
    version: Out1,
    quantum: In1f,
    house_stock: Out2,
    house_cash: Out1,
    house: int,
    level: In1f,
    units: Out2f,
    buyer: int,
    seller: int,
    a: int,
    quantity: int,
    b: int,
    paid: int,
    received: int,
    price: float,
    regardless: bool,
    facts: Out2,
    figures: Out2f,
    n: int,
) -> bool:
    """Hand `quantity` of good a to the buyer, and the payment in ware b to the seller and the house.

    Nothing happens, and False is returned, if one of the two fell below the utility `level` `(agents,)` at
    which it ordered, unless it is done `regardless`: so does a seller that has enough of ware b already and
    is paid more than it asked.

    All are smallest units; `price` is what a unit of a was to cost before rounding, in units of b. Fills in
    column n of `facts` `(7, trades)` and `figures` `(3, trades)`, as `systems.mechanisms.Dealings` has them.
    Agents are rows of `stock` `(goods, agents)` and `cash` `(agents,)`, `house` one of `house_stock` and
    `house_cash`; `units` is scratch.
    """
    buyer_gain, buyer_falls = gain_by(
        params, kind[buyer], stock, cash, quantum, buyer, a, quantity, b, -paid, level[buyer], units
    )
    seller_gain, seller_falls = gain_by(
        params, kind[seller], stock, cash, quantum, seller, a, -quantity, b, received, level[seller], units
    )
    if (buyer_falls or seller_falls) and not regardless:
        return False
    money = b == stock.shape[0]
    purse, safe = cash if money else stock[b], house_cash if money else house_stock[b]
    transfer(stock[a], seller, stock[a], buyer, quantity, False)
    transfer(purse, buyer, purse, seller, received, False)
    transfer(purse, buyer, safe, house, paid - received, False)
    version[buyer] += 1
    version[seller] += 1
    facts[0, n], facts[1, n], facts[2, n], facts[3, n] = buyer, seller, a, quantity
    facts[4, n], facts[5, n], facts[6, n] = b, paid, received
    figures[0, n], figures[1, n], figures[2, n] = price, buyer_gain, seller_gain
    return True
