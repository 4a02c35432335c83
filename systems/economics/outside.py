"""Trade with the world outside: linear demand that settlements meet, and goods that are brought.

The market of good g in settlement s has the number g times the settlements plus s.
"""

from __future__ import annotations

import math

from ecs.kernel import In1, In1f, In2, In2f, Out1f, Out2, kernel
from systems.economics.escrow import submit
from systems.economics.ledger import transfer


@kernel
def bring(supply: In2, accounts: Out2, source: int, stock: Out2) -> None:
    """Bring every warehouse its `supply`, `(goods, warehouses)`, out of row `source` of the accounts."""
    for g in range(supply.shape[0]):
        for w in range(supply.shape[1]):
            transfer(accounts[g], source, stock[g], w, supply[g, w], True)


@kernel
def outside_orders(
    choke: In2f,
    slope: In2f,
    supply: In2,
    place: In1,
    owner: In1,
    stock: In2,
    quantum: In1f,
    lowest: float,
    first_purse: int,
    first_store: int,
    orders: Out2,
    price: Out1f,
    n: int,
) -> int:
    """Write down what is demanded, unit by unit, and what was brought, at any price; return how many orders.

    The k-th unit is worth the middle of the demand curve there: choke - slope (k - 1/2).
    """
    places = choke.shape[1]
    for g in range(choke.shape[0]):
        for s in range(places):
            if choke[g, s] <= 0.0:
                continue
            for k in range(math.ceil(choke[g, s] / slope[g, s])):
                limit = choke[g, s] - slope[g, s] * (k + 0.5)
                if limit > 0.0:
                    n = submit(orders, price, n, g * places + s, 1, int(quantum[g]), limit, s, s)
        for w in range(supply.shape[1]):
            if supply[g, w] > 0:
                n = submit(
                    orders, price, n, g * places + place[w], 0, stock[g, w], lowest, first_purse + owner[w],
                    first_store + w,
                )  # fmt: skip
    return n


@kernel
def use_up(choke: In2f, pantry: Out2, accounts: Out2, worn: int) -> None:
    """Let what was bought to meet outside demand leave the pantries."""
    for g in range(choke.shape[0]):
        for s in range(choke.shape[1]):
            if choke[g, s] > 0.0:
                transfer(pantry[g], s, accounts[g], worn, pantry[g, s], False)
