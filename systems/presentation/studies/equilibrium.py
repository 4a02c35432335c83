"""The Walrasian prices of a world of agents who only exchange, found while the window goes on."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from typing import TYPE_CHECKING

from components.kinds import Agent
from scenarios.runs.benchmark import only_exchanges
from systems.economics.equilibrium import call
from systems.economies import economy_of

if TYPE_CHECKING:
    from concurrent.futures import Future

    from ecs import F64, World

MOST = 500
"""With more agents nothing is looked for."""


class Equilibrium:
    """Looks for the prices at which all markets of a world, as it is now, would clear."""

    def __init__(self, world: World) -> None:
        self._found: Future[tuple[F64, F64] | None] | None = None
        if 1 < world.table(Agent).rows <= MOST and only_exchanges(world):
            thread = ThreadPoolExecutor(1)
            self._found = thread.submit(call, economy_of(world))
            thread.shutdown(wait=False)

    def price(self, good: int, paid_with: int) -> float | None:
        """Return the price of a good in another ware; None while it is not found, or where there is none."""
        if self._found is None or not self._found.done():
            return None
        called = self._found.result()
        if called is None or called[0][paid_with] <= 0:
            return None
        return float(called[0][good] / called[0][paid_with])
