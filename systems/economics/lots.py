"""A lot changes hands at an agreed price, and what both make of it is written down."""

from __future__ import annotations

from ecs.kernel import In1, In1f, In2f, Out1, Out2, Out2f, part
from systems.economics.ledger import transfer
from systems.economics.utility import ONE, bundle, gain, utility


@part
def worth(params: In2f, kind: In1, stock: Out2, cash: Out1, quantum: In1f, i: int, units: Out2f) -> float:
    """Return the utility of what row i holds; `units` `(1, wares)` is scratch."""
    bundle(stock, cash, quantum, i, units, ONE)
    return utility(params, kind[i], quantum.size - 1, units, ONE)


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
    units: Out2f,
    buyer: int,
    seller: int,
    a: int,
    quantity: int,
    b: int,
    paid: int,
    received: int,
    price: float,
    facts: Out2,
    figures: Out2f,
    n: int,
) -> None:
    """Hand `quantity` of good a to the buyer, and the payment in ware b to the seller and the house.

    All are smallest units; `price` is what a unit of a was to cost before rounding, in units of b. Fills in
    column n of `facts` `(7, trades)` and `figures` `(3, trades)`, as `systems.mechanisms.Dealings` has them.
    Agents are rows of `stock` `(goods, agents)` and `cash` `(agents,)`, `house` one of `house_stock` and
    `house_cash`; `units` is scratch.
    """
    buyer_was = worth(params, kind, stock, cash, quantum, buyer, units)
    seller_was = worth(params, kind, stock, cash, quantum, seller, units)
    money = b == stock.shape[0]
    purse, safe = cash if money else stock[b], house_cash if money else house_stock[b]
    transfer(stock[a], seller, stock[a], buyer, quantity, False)
    transfer(purse, buyer, purse, seller, received, False)
    transfer(purse, buyer, safe, house, paid - received, False)
    version[buyer] += 1
    version[seller] += 1
    facts[0, n], facts[1, n], facts[2, n], facts[3, n] = buyer, seller, a, quantity
    facts[4, n], facts[5, n], facts[6, n] = b, paid, received
    figures[0, n] = price
    figures[1, n] = gain(worth(params, kind, stock, cash, quantum, buyer, units), buyer_was)
    figures[2, n] = gain(worth(params, kind, stock, cash, quantum, seller, units), seller_was)
