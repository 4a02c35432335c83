"""Gatherings: where people are seen who are all in one place, in rings by what they brought."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING

import numpy as np

from components.holdings import Inventory, Wealth
from components.kinds import Agent
from components.rules import Goods
from ecs.table import rows_of

if TYPE_CHECKING:
    from ecs import F64, I64, World

APART, ROW = 1.35, 1.6
"""Cells from one to the next in a ring, and from a ring to the next."""
SMALLEST, MARGIN = 2.6, 2.4
"""Radius of the innermost ring at the least, and room around the outermost, in cells."""
IN_A_RING = 26
"""People for whom one ring is enough."""
GAP = 1.5
"""How many people would find room in the gap between two groups."""


def brought(world: World) -> I64:
    """Return the ware each agent has most of, measured by what all have of it, `(agents,)`; money is last."""
    _, inventory, purse = world.view(Agent, Inventory, Wealth)
    stock = np.vstack([inventory.stock, purse.cash])
    if world.the(Goods).money is None:
        stock[-1] = 0
    mean = np.maximum(stock.mean(axis=1, keepdims=True), 1e-9) if stock.shape[1] else 1.0
    best: I64 = (stock / mean).argmax(axis=0)
    return best


def rings(count: int) -> tuple[F64, F64]:
    """Return the angle and radius of so many places, `(places,)` each, left of the top and on around.

    >>> angle, radius = rings(4)
    >>> radius.tolist(), np.degrees(angle).round().tolist()
    ([2.6, 2.6, 2.6, 2.6], [45.0, 135.0, 225.0, 315.0])
    """
    rows = max(1, math.ceil(math.sqrt(count / IN_A_RING)))
    inner = max(SMALLEST, count * APART / (2 * math.pi * rows) - ROW * (rows - 1) / 2)
    radius: F64 = inner + ROW * np.arange(rows, dtype=np.float64)
    ends = np.rint(np.cumsum(radius) / radius.sum() * count).astype(np.int64)
    sizes = np.diff(ends, prepend=0)
    ring = np.repeat(np.arange(rows), sizes)
    number = np.arange(count) - np.repeat(ends - sizes, sizes)
    angle: F64 = (number + 0.5) / np.maximum(sizes[ring], 1) * 2 * math.pi
    order = np.lexsort((ring, angle))
    return angle[order], radius[ring[order]]


class Gathering:
    """The places of everybody in a world that is a point; those who come later find theirs, too."""

    def __init__(self, world: World) -> None:
        self.world = world
        self.x = self.y = np.empty(0, np.float32)
        """Where each agent is seen, `(agents,)`, in cells."""
        self.groups: tuple[tuple[int, float, float], ...] = ()
        """What each group has brought, and where its sign stands."""
        self._ids, self._ware = np.empty(0, np.int64), np.empty(0, np.int64)
        self.side = self._side(world.table(Agent).rows)
        """Cells along the ground, which is a square."""
        self.refresh()

    @staticmethod
    def _side(count: int) -> int:
        _, radius = rings(count + 8)
        return math.ceil(2 * (float(radius.max()) + MARGIN))

    def refresh(self) -> None:
        """Give everybody a place, if somebody has come or gone; what people brought is not forgotten."""
        ids = self.world.table(Agent).ids
        if ids is self._ids:
            return
        ware = brought(self.world)
        known = rows_of(self._ids, ids)
        ware[known >= 0] = self._ware[known[known >= 0]]
        self._ids, self._ware = ids, ware
        self._place(ware)

    def _place(self, ware: I64) -> None:
        kinds, group, size = np.unique(ware, return_inverse=True, return_counts=True)
        order = np.argsort(group, kind="stable")
        gap = GAP if kinds.size > 1 else 0.0
        room = ware.size + round(gap * kinds.size)
        angle, radius = rings(max(1, room))
        slot = np.arange(ware.size) + np.round(gap * (group[order] + 0.5)).astype(np.int64)
        middle = self.side / 2
        turned, away = angle[np.minimum(slot, room - 1)], radius[np.minimum(slot, room - 1)]
        self.x, self.y = np.empty(ware.size, np.float32), np.empty(ware.size, np.float32)
        self.x[order] = middle - away * np.sin(turned)
        self.y[order] = middle - away * np.cos(turned)
        last = np.cumsum(size) - 1
        heart = (turned[last] + turned[last - size + 1]) / 2
        out = (radius.max() if radius.size else SMALLEST) + MARGIN * 0.62
        self.groups = tuple(
            (int(kind), middle - out * math.sin(way), middle - out * math.cos(way))
            for kind, way in zip(kinds.tolist(), heart.tolist(), strict=True)
        )  # fmt: skip

    def ground(self) -> tuple[float, float, float]:
        """Return the middle of the ground and how far people stand from it: x, y, radius, in cells."""
        return self.side / 2, self.side / 2, self.side / 2 - MARGIN + 1.0
