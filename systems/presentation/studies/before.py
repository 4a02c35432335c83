"""What standing prices were before the tick that has just ended, also where one looks back."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from components.kinds import Settlement
from components.market import Market
from systems.presentation.studies.ring import Film

if TYPE_CHECKING:
    from ecs import F64, World

REMEMBERED = 256
"""Ticks of which standing prices are remembered, the older half ever more sparsely."""


class PricesBefore:
    """The standing prices of late, exactly; call `note` after every tick, `look` when one goes in time."""

    def __init__(self, world: World) -> None:
        self._begin(world)

    def _begin(self, world: World) -> None:
        standing = self._standing(world)
        self._shape = standing.shape
        self._film = Film(standing.shape, REMEMBERED, np.float64)
        self._film.put(world.tick, standing)

    @staticmethod
    def _standing(world: World) -> F64:
        _, market = world.view(Settlement, Market)
        return market.expectation

    def note(self, world: World) -> None:
        """Take note of the tick that has just ended."""
        standing = self._standing(world)
        if standing.shape != self._shape:
            self._begin(world)
        self._film.put(world.tick, standing)

    def look(self, tick: int) -> None:
        """Go by what was known after `tick`."""
        self._film.look(tick)

    def of(self, world: World, town: int, market: int) -> float | None:
        """Return the price before the tick that has just ended; None if that is not remembered."""
        row = world.row_of(Settlement, town)
        if row < 0 or self._film.ticks[-2:].tolist() != [world.tick - 1, world.tick]:
            return None
        return float(self._film.at(self._film.count - 2)[market, row])
