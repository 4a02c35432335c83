"""Draw what a scenario leaves to luck: amounts, types and places, each by the luck of whom it is for.

A draw depends on the seed, the name of what is drawn and the luck of its owner, and on nothing else in the
file.
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from statistics import NormalDist

import numpy as np

from ecs import F64, I64, U64, luck
from scenarios.schema_values import Around, Choice, Distribution, Normal, Place, Rect, Uniform


@dataclass(frozen=True)
class Draw:
    """Luck under one seed on a map of `width` times `height` cells."""

    seed: int
    width: int
    height: int

    def uniform(self, what: str, owners: U64) -> F64:
        """Return a number in [0, 1) for each owner, `(owners,)`."""
        return luck.uniform(luck.stream(self.seed, what), owners)

    def index(self, what: str, owners: U64, choices: int) -> I64:
        """Return a whole number from 0 to choices - 1 for each owner, `(owners,)`."""
        return (self.uniform(what, owners) * choices).astype(np.int64)

    def values(self, what: str, owners: U64, distribution: Distribution) -> F64:
        """Return one value of `distribution` for each owner, `(owners,)`, in the file's units."""
        if isinstance(distribution, Uniform):
            low, high = distribution.uniform
            u = self.uniform(what, owners)
            if isinstance(low, int) and isinstance(high, int):
                return low + np.floor(u * (high - low + 1))
            return low + u * (high - low)
        if isinstance(distribution, Normal):
            mean, deviation = distribution.normal
            standard = NormalDist()
            u = self.uniform(what, owners) + 2.0**-54
            normal = np.array([standard.inv_cdf(each) for each in u.tolist()])
            return np.maximum(0.0, mean + deviation * normal)
        if isinstance(distribution, Choice):
            options = np.array(distribution.choice, np.float64)
            return options[self.index(what, owners, options.size)]
        return np.full(owners.size, float(distribution))

    def amounts(self, what: str, owners: U64, distribution: Distribution, quantum: float) -> I64:
        """Return an amount for each owner, `(owners,)`: smallest units, `quantum` to the unit, half up."""
        return np.floor(self.values(what, owners, distribution) * quantum + 0.5).astype(np.int64)

    def region(self, place: Place) -> Region:
        """Return the part of the map that `place` means."""
        if isinstance(place, Rect):
            x0, y0, x1, y1 = place.rect
            rows = np.arange(y0, y1 + 1)
            return Region(rows, np.full(rows.size, x0), np.full(rows.size, x1))
        if isinstance(place, Around):
            (x, y), radius = place.around, place.radius
            rows = np.arange(max(0, y - radius), min(self.height - 1, y + radius) + 1)
            side = radius - abs(rows - y)
            return Region(rows, np.maximum(0, x - side), np.minimum(self.width - 1, x + side))
        rows = np.arange(self.height)
        return Region(rows, np.zeros(self.height, np.int64), np.full(self.height, self.width - 1))

    def places(self, what: str, owners: U64, place: Place) -> tuple[I64, I64]:
        """Return a cell of `place` for each owner: x and y, `(owners,)` each; several may share one."""
        region = self.region(place)
        return region.cell(self.index(what, owners, region.size))


@dataclass(frozen=True, eq=False)
class Region:
    """Cells of the map, one run from `left` to `right` in each row y of `rows`; all `(rows,)`."""

    rows: I64
    left: I64
    right: I64

    @property
    def size(self) -> int:
        """How many cells it has."""
        return int((self.right - self.left + 1).sum())

    def cell(self, index: I64) -> tuple[I64, I64]:
        """Return x and y of the cells of these numbers, counted row by row."""
        ends = np.cumsum(self.right - self.left + 1)
        run = np.searchsorted(ends, index, side="right")
        before = ends[run] - (self.right - self.left + 1)[run]
        return self.left[run] + index - before, self.rows[run]


def share(density: float, size: int) -> int:
    """Return how many of `size` cells a density stands for, rounded half up.

    >>> share(0.1, 64)
    6
    """
    return math.floor(density * size + 0.5)
