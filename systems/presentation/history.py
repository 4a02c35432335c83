"""What the window remembers of the prices in towns, since a market knows only those of now."""

from __future__ import annotations

from collections import deque
from typing import TYPE_CHECKING

import numpy as np
import numpy.typing as npt

from components.kinds import Settlement
from components.market import Market

if TYPE_CHECKING:
    from ecs import I64, World

LONGEST, SHORTEST = 360, 40
"""Ticks remembered in a small world, and in a very large one."""
ROOM = 6_000_000
"""Prices kept at the most, all markets together, unless that leaves less than `SHORTEST` ticks."""
AGO = 5
"""A price goes up or down by how it stands to what it was so many ticks ago …"""
STEADY = 0.002
"""… unless that is less than this share of it."""


class History:
    """The standing prices of the latest ticks."""

    def __init__(self) -> None:
        self._ids: I64 = np.empty(0, np.int64)
        self._prices: deque[npt.NDArray[np.float32]] = deque(maxlen=LONGEST)
        self.last = 0
        """The tick after which the latest prices were noted."""

    def note(self, world: World) -> None:
        """Remember the prices that stand now."""
        ids, market = world.view(Settlement, Market)
        if not ids.size:
            return
        if not np.array_equal(ids, self._ids) or world.tick not in {self.last, self.last + 1}:
            self._ids = ids.copy()
            ticks = max(SHORTEST, min(LONGEST, ROOM // market.expectation.size))
            self._prices = deque(maxlen=ticks)
        elif world.tick == self.last and self._prices:
            self._prices.pop()
        self._prices.append(market.expectation.astype(np.float32))
        self.last = world.tick

    @property
    def first(self) -> int:
        """The tick after which the oldest prices were noted."""
        return self.last - max(0, len(self._prices) - 1)

    def prices(self, settlement: int) -> npt.NDArray[np.float32]:
        """Return the prices in a settlement, `(markets, ticks)`, the latest last."""
        row = np.flatnonzero(self._ids == settlement)
        if not row.size:
            return np.empty((0, 0), np.float32)
        return np.array([each[:, row[0]] for each in self._prices]).T

    def _ago(self) -> int:
        return min(AGO, len(self._prices) - 1)

    def trends(self, settlement: int) -> list[int]:
        """Return for each market whether its price fell (-1), stayed or rose (1) of late."""
        row = np.flatnonzero(self._ids == settlement)
        if not row.size:
            return []
        now, then = (each[:, row[0]] for each in (self._prices[-1], self._prices[-1 - self._ago()]))
        moved = np.abs(now - then) > STEADY * np.abs(then)
        return [int(way) for way in np.where(moved, np.sign(now - then), 0)]
