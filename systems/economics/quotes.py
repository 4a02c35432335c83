"""Quotes: what an agent would pay and take, from its marginal utilities.

The price of good a in good b is what one unit of a costs in units of b. An agent bids up_a / down_b for one
more a, paid in b it then has less of, and asks down_a / up_b.
"""

from __future__ import annotations

import numpy as np
import numpy.typing as npt

from ecs.kernel import inlined

LOWEST, HIGHEST = 1e-6, 1e6
"""Quotes are held between these."""


@inlined
def bid(up: float, down: float, spread: float) -> float:
    """Return the most an agent offers: MU of what it gets over MU of what it gives, less the spread.

    >>> bid(3.0, 2.0, 0.0)
    1.5
    >>> bid(0.0, 0.0, 0.0)
    0.0
    """
    got, given = max(up, 0.0), max(down, 0.0)
    if given == 0.0:
        return HIGHEST if got > 0.0 else 0.0
    return min(HIGHEST, max(LOWEST, got / given * (1.0 - spread)))


@inlined
def ask(down: float, up: float, spread: float) -> float:
    """Return the least an agent takes: MU of what it gives over MU of what it gets, plus the spread.

    >>> ask(0.0, 0.0, 0.0)
    1000000.0
    """
    given, got = max(down, 0.0), max(up, 0.0)
    if got == 0.0:
        return HIGHEST
    return min(HIGHEST, max(LOWEST, given / got * (1.0 + spread)))


def ware_pairs(regime: str, goods: int) -> npt.NDArray[np.int64]:
    """Return the pairs (bought, paid with) that a regime lets agents exchange, `(pairs, 2)`, lowest first.

    >>> ware_pairs("barter", 3).tolist()
    [[0, 1], [0, 2], [1, 2]]
    >>> ware_pairs("money", 2).tolist()
    [[0, 2], [1, 2]]
    """
    pairs = [
        (a, b)
        for a in range(goods)
        for b in range(a + 1, goods + 1)
        if regime == "mixed" or (b == goods) == (regime == "money")
    ]
    return np.array(pairs, np.int64).reshape(-1, 2)
