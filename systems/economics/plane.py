"""The plane of two wares: what two agents may make of what they have of both, all else staying as it is.

Points are the first agent's holdings of the two wares, x and y; the second has the rest of `totals`. Whatever
the utilities, kinked, satiated or without value where a ware is missing, they are only compared and never
inverted: outlines are bisected on the edges of a grid, contract curve and demands by the signs of marginal
utilities. Where tastes for the two wares depend on nothing else, this is the box of `systems.economics.box`.
A satiated agent still spends all it has.

Source: Edgeworth 1881.
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from functools import cached_property
from itertools import pairwise
from typing import TYPE_CHECKING, NamedTuple

import numpy as np

from systems.economics.economy import appraised, utilities
from systems.economics.outlines import outline
from systems.economics.utility import FAMILY, FIRST, LEONTIEF, LINEAR

if TYPE_CHECKING:
    from systems.economics.economy import F64, I64, Flag

FINE = 64
"""Cells of the grid on which outlines are found, each way."""
POINTS = 65
"""Points of the contract curve."""
HALVINGS = 46
SECTIONS, ROUNDS = 65, 5
"""A place is narrowed down to one of so many sections, so many times over."""
ZOOMS, CLOSER = 6, 8.0
"""A lens that the grid does not show is looked for so many times, each time so much closer to its corner."""
DECADES, LOOKS = 6.0, 241
"""Prices are looked through so many powers of ten either way."""
CLEARED = 1e-12
"""Share of all there is by which demand may differ from it."""
SPECK = 1e-3
"""Share of the largest outline below which another is left out."""
SAME = 1e-6
"""Share of all there is by which the ends of a core that is a point may seem to lie the wrong way round."""
NEAR, WAYS = 1e-4, 16
"""A point is efficient if no step of this share of the box, in so many directions, pleases both."""


class Clearing(NamedTuple):
    """Prices of x in y at which both want the same point, and that point."""

    low: float
    high: float
    x: float
    y: float

    @property
    def price(self) -> float:
        """The middle of them."""
        return 0.5 * (self.low + self.high)


@dataclass(frozen=True, eq=False)
class Plane:
    """Two agents and two wares."""

    params: F64
    """The table of types, as `systems.economics.utility` says."""
    kind: I64
    """`(2,)`"""
    held: F64
    """`(wares, 2)`, in natural units."""
    wares: tuple[int, int]

    @cached_property
    def totals(self) -> tuple[float, float]:
        """What both have of x and of y."""
        one, other = self.wares
        return float(self.held[one].sum()), float(self.held[other].sum())

    @cached_property
    def start(self) -> tuple[float, float]:
        """What the first has."""
        one, other = self.wares
        return float(self.held[one, 0]), float(self.held[other, 0])

    def _bundles(self, side: int, x: F64, y: F64) -> F64:
        bundles = np.repeat(self.held[:, side, None], x.size, axis=1)
        one, other = self.wares
        totals = self.totals
        bundles[one] = x.ravel() if side == 0 else totals[0] - x.ravel()
        bundles[other] = y.ravel() if side == 0 else totals[1] - y.ravel()
        return np.maximum(bundles, 0.0)

    def utility(self, side: int, x: F64, y: F64) -> F64:
        """Return what a side thinks of points, whatever their shape."""
        kind = np.full(x.size, self.kind[side])
        return utilities(self.params, kind, self._bundles(side, x, y)).reshape(x.shape)

    def level(self, side: int, at: tuple[float, float]) -> float:
        """Return what a side thinks of a point."""
        return float(self.utility(side, np.array([at[0]]), np.array([at[1]]))[0])

    def slopes(self, side: int, x: F64, y: F64) -> tuple[F64, F64, F64, F64]:
        """Return marginal utilities at points, none below 0: more x, less x, more y, less y."""
        kind = np.full(x.size, self.kind[side])
        up, down, _ = appraised(self.params, kind, self._bundles(side, x, y))
        one, other = self.wares
        more_x, less_x, more_y, less_y = np.maximum(
            np.array([up[one], down[one], up[other], down[other]]), 0.0
        )
        return more_x, less_x, more_y, less_y

    def better(self, side: int, level: float, x: F64, y: F64) -> Flag:
        """Tell which points a side likes better than `level`, rounding apart."""
        slack = 1e-13 * abs(level) if math.isfinite(level) else 0.0
        found: Flag = self.utility(side, x, y) > level + slack
        return found

    # --- outlines ------------------------------------------------------------------------------------------

    def indifference(self, side: int, at: tuple[float, float]) -> list[F64]:
        """Return the curves, `(2, points)` each, beyond which a side is better off than at a point."""
        level = self.level(side, at)
        grid = [np.union1d(np.linspace(0.0, top, FINE + 1), each) for top, each in zip(
            self.totals, self._kinks(side, at, level), strict=True
        )]  # fmt: skip
        return outline(lambda x, y: self.better(side, level, x, y), *grid)

    def _kinks(self, side: int, at: tuple[float, float], level: float) -> tuple[F64, F64]:
        """Return where in x and in y an indifference curve through a point may have a kink."""
        found = []
        for place, ware, total in zip(at, self.wares, self.totals, strict=True):
            ends = _kinks_of(self.params[self.kind[side]], len(self.held) - 1, ware, level)
            each = np.array([place, *(end if side == 0 else total - end for end in ends)])
            found.append(each[(each >= 0.0) & (each <= total)])
        return found[0], found[1]

    def lens(self, at: tuple[float, float]) -> list[F64]:
        """Return the outlines, `(2, points)` each and closed, of where both are better off than there."""
        levels = [self.level(side, at) for side in (0, 1)]

        def inside(x: F64, y: F64) -> Flag:
            found: Flag = self.better(0, levels[0], x, y) & self.better(1, levels[1], x, y)
            return found

        window = [(0.0, self.totals[0]), (0.0, self.totals[1])]
        for _ in range(ZOOMS):
            grid = [_grid(*ends, place) for ends, place in zip(window, at, strict=True)]
            there = inside(*(each.ravel() for each in np.meshgrid(*grid, indexing="ij")))
            there = there.reshape(grid[0].size, grid[1].size)
            if there.any():
                shadows = [np.asarray(there.any(axis=1 - n)) for n in (0, 1)]
                closer = [_around(*each) for each in zip(grid, shadows, at, strict=True)]
                return _worth_showing(outline(inside, *closer, closed=True))
            window = [
                (place - (place - ends[0]) / CLOSER, place + (ends[1] - place) / CLOSER)
                for ends, place in zip(window, at, strict=True)
            ]
        return []

    # --- efficient points ----------------------------------------------------------------------------------

    def gainful(self, x: F64, y: F64) -> I64:
        """Return 1 where both gain if the first gets a trifle more x for y, -1 if it gets less, else 0."""
        first, second = self.slopes(0, x, y), self.slopes(1, x, y)
        with np.errstate(over="ignore", invalid="ignore"):
            more = (x < self.totals[0]) & (y > 0.0) & (first[0] * second[2] > first[3] * second[1])
            less = (x > 0.0) & (y < self.totals[1]) & (first[2] * second[0] > first[1] * second[3])
        return more.astype(np.int64) - (less & ~more)

    def efficient_y(self, x: F64) -> F64:
        """Return at which y, given x, neither way of trading pleases both any more."""
        low, high = np.zeros(x.size), np.full(x.size, self.totals[1])
        for _ in range(HALVINGS):
            y = 0.5 * (low + high)
            way = self.gainful(x, y)
            low, high = np.where(way <= 0, y, low), np.where(way >= 0, y, high)
        # The first agent's corner and the second's are efficient, whatever lies between them at that x.
        ends = [x <= 0.0, x >= self.totals[0]]
        return np.select(ends, [0.0, self.totals[1]], 0.5 * (low + high))

    def efficient(self, x: F64, y: F64) -> Flag:
        """Tell from which points no short step pleases both."""
        turn = np.arange(WAYS) * (2.0 * math.pi / WAYS)
        near_x = x[:, None] + NEAR * self.totals[0] * np.cos(turn)
        near_y = y[:, None] + NEAR * self.totals[1] * np.sin(turn)
        within = (near_x >= 0.0) & (near_x <= self.totals[0]) & (near_y >= 0.0) & (near_y <= self.totals[1])
        both = within
        for side in (0, 1):
            now = self.utility(side, x, y)[:, None]
            with np.errstate(invalid="ignore"):
                both &= self.utility(side, near_x, near_y) > now + 1e-9 * np.abs(now)
        found: Flag = ~both.any(axis=1)
        return found

    def contract_curve(self) -> F64:
        """Return efficient points, `(2, points)`, from the first agent's corner on."""
        inner = np.linspace(0.0, 1.0, POINTS - 2)
        inner[[0, -1]] = CLEARED, 1.0 - CLEARED
        x = self.totals[0] * np.concatenate([[0.0], inner, [1.0]])
        y = self.efficient_y(x)
        kept = self.efficient(x, y)
        return np.array([x[kept], y[kept]])

    def core(self) -> F64:
        """Return the part of the contract curve, `(2, points)`, that leaves neither worse off than now."""
        least, most = self._ends()
        beyond = [(low - high) / total for low, high, total in zip(least, most, self.totals, strict=True)]
        if max(beyond) > SAME:
            return np.empty((2, 0))
        curve = self.contract_curve()
        between = curve[:, (curve[0] > least[0]) & (curve[0] < most[0])]
        return np.column_stack([least, between, most])

    def _ends(self) -> list[tuple[float, float]]:
        """Return where, on the contract curve, the first is as well off as now, and where the second is."""
        level = [self.level(side, self.start) for side in (0, 1)]

        def before(x: F64, y: F64) -> list[int]:
            """Count for each side, a row each, the places that lie before its end."""
            short = np.array(
                [self.utility(0, x[0], y[0]) < level[0], self.utility(1, x[1], y[1]) >= level[1]]
            )
            counted: list[int] = np.logical_and.accumulate(short, axis=1).sum(axis=1).tolist()
            return counted

        x = np.linspace(0.0, self.totals[0], SECTIONS) * np.ones((2, 1))
        for _ in range(ROUNDS):
            counts = before(x, self.efficient_y(x.ravel()).reshape(x.shape))
            x = np.array([_section(row, count) for row, count in zip(x, counts, strict=True)])
        # Where the curve is vertical the end lies between the heights at both ends of what is left of x.
        x = np.linspace(x[:, 0], x[:, -1], SECTIONS, axis=1)
        height = self.efficient_y(x[:, [0, -1]].ravel()).reshape(2, 2)
        y = np.linspace(height[:, 0], height[:, 1], SECTIONS, axis=1)
        for _ in range(ROUNDS):
            counts = before(x, y)
            x, y = (
                np.array([_section(row, count) for row, count in zip(each, counts, strict=True)])
                for each in (x, y)
            )
        return [(float(x[side, -1]), float(y[side, -1])) for side in (0, 1)]

    # --- prices --------------------------------------------------------------------------------------------

    def demand(self, side: int, price: F64) -> F64:
        """Return the x that a side wants most at each price of it in y, on the line through the start."""
        (x, y), (all_x, all_y) = self.start, self.totals
        low, high = (np.zeros(price.size), x + y / price)
        if side == 1:
            low, high = x - (all_y - y) / price, np.full(price.size, all_x)
        for _ in range(HALVINGS):
            at = 0.5 * (low + high)
            more_x, less_x, more_y, less_y = self.slopes(side, at, y - price * (at - x))
            if side == 0:
                way = (more_x > price * less_y).astype(int) - (less_x < price * more_y)
            else:
                way = (less_x < price * more_y).astype(int) - (more_x > price * less_y)
            low, high = np.where(way >= 0, at, low), np.where(way <= 0, at, high)
        return 0.5 * (low + high)

    def excess(self, price: F64) -> F64:
        """Return what both want of x more than there is, as a share of it, at each price."""
        return (self.demand(0, price) - self.demand(1, price)) / self.totals[0]

    def clearings(self) -> list[Clearing]:
        """Return where markets clear on a line through the start, lowest price first."""
        if min(self.totals) <= 0.0:
            return []
        reach = DECADES * math.log(10.0)
        places = math.log(self.totals[1] / self.totals[0]) + np.linspace(-reach, reach, LOOKS)
        sign = _sign(self.excess(np.exp(places)))
        away = np.flatnonzero(sign).tolist()
        found = [
            self._between(places[i], places[j], int(sign[i]))
            for i, j in pairwise(away)
            if sign[i] != sign[j] or j > i + 1
        ]
        return [each for each in found if each is not None]

    def _between(self, low: float, high: float, before: int) -> Clearing | None:
        """Return what lies between two logarithms of prices, where excess demand is not 0."""
        after = int(_sign(self.excess(np.exp(np.array([high]))))[0])
        ends = np.array([np.linspace(low, high, SECTIONS), np.linspace(high, low, SECTIONS)])
        for _ in range(ROUNDS):
            sign = _sign(self.excess(np.exp(ends.ravel()))).reshape(ends.shape)
            same = np.logical_and.accumulate(sign == np.array([[before], [after]]), axis=1).sum(axis=1)
            ends = np.array([_section(row, count) for row, count in zip(ends, same.tolist(), strict=True)])
        first, last = ends[:, 0].tolist()
        price = np.exp(np.array([first, last]))
        excess, wanted = self.excess(price), self.demand(0, price)
        share = 0.5
        if excess[0] * excess[1] < 0.0:
            share = float(excess[0] / (excess[0] - excess[1]))
        x = float((1.0 - share) * wanted[0] + share * wanted[1])
        clearing = Clearing(float(price[0]), float(price[1]), x, 0.0)
        y = self.start[1] - clearing.price * (x - self.start[0])
        slack = 1e-6
        inside = -slack <= x / self.totals[0] <= 1 + slack and -slack <= y / self.totals[1] <= 1 + slack
        return clearing._replace(y=y) if inside else None


def _section(line: F64, count: int) -> F64:
    """Return the part of a line after its first `count` places, as many places in it."""
    return np.linspace(line[max(0, count - 1)], line[min(count, line.size - 1)], line.size)


def _worth_showing(outlines: list[F64]) -> list[F64]:
    """Return outlines without those that are specks beside the largest."""
    areas = [abs(float(_area(each))) for each in outlines]
    return [each for each, area in zip(outlines, areas, strict=True) if area > SPECK * max(areas)]


def _area(line: F64) -> float:
    """Return the area within a closed line, above 0 if it runs anticlockwise."""
    x, y = line - line[:, :1]
    return 0.5 * float((x[:-1] * y[1:] - x[1:] * y[:-1]).sum())


def _kinks_of(row: F64, goods: int, ware: int, level: float) -> list[float]:
    """Return how much of a ware a type has where its indifference curve of some level has a kink."""
    if ware == goods or row[FIRST + ware] <= 0.0:
        return []
    if row[FAMILY] == LEONTIEF:
        return [float(row[FIRST + ware]) * level]
    return [float(row[FIRST + goods + ware])] if row[FAMILY] == LINEAR else []


def _sign(excess: F64) -> I64:
    return np.where(np.abs(excess) <= CLEARED, 0, np.sign(excess)).astype(np.int64)


def _grid(low: float, high: float, through: float) -> F64:
    return np.union1d(np.linspace(low, high, FINE + 1), [through])


def _around(line: F64, there: Flag, through: float) -> F64:
    """Return a finer grid around the places of a line where something is, as far as it reaches."""
    first, last = np.flatnonzero(there)[[0, -1]].tolist()
    return _grid(float(line[max(0, first - 1)]), float(line[min(line.size - 1, last + 1)]), through)
