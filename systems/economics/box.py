"""The Edgeworth box: two agents, what they may agree on, and what both would agree to.

By the second theorem of welfare economics each efficient allocation is an equilibrium of suitable endowments.
The contract curve is traced by giving the first agent a share of all there is of every ware, the second the
rest, and letting them trade in equilibrium. The core is the part of it that leaves neither worse off.

Sources: Edgeworth 1881; Arrow 1951.
"""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

import numpy as np

from systems.economics.economy import utilities
from systems.economics.equilibrium import an_equilibrium

if TYPE_CHECKING:
    from collections.abc import Callable

    from systems.economics.economy import F64, Economy

POINTS = 33
"""Points of the contract curve, from almost nothing to almost everything for the first agent."""

HALVINGS = 50
"""Halvings of the share at which an agent is as well off as at the start."""


class Box:
    """The economy of a pair, for any division of what the two own together."""

    def __init__(self, economy: Economy) -> None:
        self._economy = economy
        self._guess = economy.middle()
        self._start = utilities(economy.params, economy.kind, economy.endowment)

    def agreed(self, share: float) -> F64 | None:
        """Return the equilibrium allocation, `(wares, 2)`, if the first agent starts with a share of all.

        None where no equilibrium is found.
        """
        supply = self._economy.supply
        endowment = np.column_stack([share * supply, (1.0 - share) * supply])
        divided = replace(self._economy, endowment=endowment)
        found = an_equilibrium(divided, self._guess)
        if found is None:
            return None
        self._guess = found.prices
        return found.allocation

    def contract_curve(self) -> F64:
        """Return what the first agent has at points of the contract curve, `(points, wares)`."""
        reached = [self.agreed(share) for share in np.arange(0.5, POINTS) / POINTS]
        return np.array([each[:, 0] for each in reached if each is not None]).reshape(
            -1, self._economy.supply.size
        )

    def core(self) -> tuple[F64, F64] | None:
        """Return the least and the most of each ware, `(wares,)`, that the first agent has in the core."""
        least = self._share(lambda level: level[0] >= self._start[0])
        most = self._share(lambda level: level[1] < self._start[1])
        if least is None or most is None or least > most:
            return None
        ends = [self.agreed(share) for share in np.linspace(least, most, POINTS)]
        held = np.array([each[:, 0] for each in ends if each is not None])
        return (held.min(axis=0), held.max(axis=0)) if held.size else None

    def _share(self, enough: Callable[[F64], bool]) -> float | None:
        """Return the share of the first agent from which on utilities, `(2,)`, are `enough`."""
        low, high = 0.0, 1.0
        for _ in range(HALVINGS):
            middle = 0.5 * (low + high)
            reached = self.agreed(middle)
            if reached is None:
                return None
            if enough(utilities(self._economy.params, self._economy.kind, reached)):
                high = middle
            else:
                low = middle
        return 0.5 * (low + high)
