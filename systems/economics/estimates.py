"""Estimates: what agents take prices to be, `(goods, agents)`, in the numeraire, whose own price is 1."""

from __future__ import annotations

import math

from ecs.kernel import In2f, Out2f, inlined, kernel
from systems.economics.quotes import LOWEST, ask, bid


@kernel
def estimate_by_taste(up: In2f, down: In2f, numeraire: int, asks: bool, price: Out2f) -> None:
    """Fill in what `price` lacks: the ask or, unless `asks`, the rate of substitution of the own quotes.

    `up` and `down`, `(wares, agents)`, are marginal utilities; between bid and ask stands their geometric
    mean. Whoever has enough goes by its ask.
    """
    for g in range(price.shape[0]):
        for i in range(price.shape[1]):
            if g == numeraire:
                price[g, i] = 1.0
            elif math.isnan(price[g, i]):
                least = ask(down[g, i], up[numeraire, i], 0.0)
                sated = up[g, i] <= 0.0
                most = least if asks or sated else max(LOWEST, bid(up[g, i], down[numeraire, i], 0.0))
                price[g, i] = math.sqrt(least * most)


@inlined
def rate_of(price: In2f, i: int, a: int, b: int) -> float:
    """Return what agent i takes ware a to be worth in ware b; money has no row and is worth 1."""
    worth_a = price[a, i] if a < price.shape[0] else 1.0
    worth_b = price[b, i] if b < price.shape[0] else 1.0
    return worth_a / worth_b


@inlined
def correct(price: Out2f, i: int, a: int, b: int, numeraire: int, step: float) -> None:
    """Raise ln(price of a in b) by `step`: by that of a, or half each if neither is the numeraire."""
    if b == numeraire:
        price[a, i] *= math.exp(step)
    else:
        price[a, i] *= math.exp(0.5 * step)
        price[b, i] *= math.exp(-0.5 * step)
