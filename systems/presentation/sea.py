"""The sea: which ground is water, derived from the lanes of ships, and the texture of land and water.

Water follows the lanes: broad where one is long, to the edge of the map where that is not far, and
everywhere but around the settlements where lanes are all over the map. Settlements stand on land, their quays
at the shore.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import numpy.typing as npt

from systems.presentation.greenery import MEADOW, WOOD, meadow, plant
from systems.presentation.layers import Layers, fineness
from systems.presentation.noise import bilinear, middles, rumple, scatter
from systems.presentation.palette import GROUND, RGB, U32, mix

if TYPE_CHECKING:
    from ecs import F64, I64, Flag
    from systems.presentation.ways import Ways

AROUND = 7
"""How many cells from a lane its distance is told."""
MANY, THINNED = 20_000, 3
"""Of more points than these only some are looked at."""
OPEN = 0.5
"""Where lanes are that near to this share of the map, all of it is sea but for islands."""
BROAD = 0.5
"""A lane this long, of the map's longer side, crosses the open sea …"""
COAST = 0.28
"""… which reaches to an edge of the map that is within this share of it."""
NARROWEST, BROADEST = 1.5, 2.8
"""Cells of water on both sides of a lane."""
ROUGH = 1.1
"""How much the shore strays from an even line, in cells."""

DEEP: RGB = (21, 43, 64)
WATER: RGB = (27, 57, 80)
SHALLOW: RGB = (41, 83, 101)
FOAM: RGB = (112, 148, 152)
SAND: RGB = (112, 102, 76)


class Sea:
    """Water and land of one map; `pixels` gives them for a view."""

    def __init__(self, ways: Ways) -> None:
        self.ways = ways
        self.depth = self._depths()
        """Cells to the shore from the middle of each cell, below zero on land, `(rows, columns)`."""
        self._layers: Layers | None = None
        if (self.depth > 0).any():
            fine = fineness(ways.width, ways.height)
            self._layers = Layers(self._paint(fine), fine)

    @property
    def wet(self) -> bool:
        """Whether there is any water."""
        return self._layers is not None

    # --- where it is ------------------------------------------------------------------------------

    def _depths(self) -> F64:
        ways = self.ways
        if not ways.count or ways.land.all() or ways.width * ways.height > 1 << 22:
            return np.full((1, 1), -9.0)
        x, y = middles(ways.width), middles(ways.height)
        sea = ~ways.land[ways.lane_of]
        broad = np.clip(ways.length * 0.045, NARROWEST, BROADEST)
        width = broad[ways.lane_of]
        stray = ROUGH * (0.65 * rumple(x, y, 5.0, 1) + 0.35 * rumple(x, y, 2.2, 2))
        near = self._nearness(ways.points[sea], np.zeros(int(sea.sum())))
        if (near > -AROUND).mean() > OPEN:
            depth = np.full(near.shape, 9.0)
        else:
            depth = self._nearness(ways.points[sea], width[sea]) + stray
            depth = np.maximum(depth, self._open_sea(sea) + stray + 2.6 * rumple(x, y, 13.0, 3))
        harboured = ways.harboured()
        town = (
            (harboured[0] != 0) | (harboured[1] != 0) if depth[0, 0] < 9 else np.ones(ways.x.size, np.bool_)
        )
        towns = np.column_stack([ways.x, ways.y])[town]
        ashore = self._nearness(towns, ways.shore[town])
        road = ways.land[ways.lane_of]
        if road.any():
            ashore = np.maximum(ashore, self._nearness(ways.points[road], np.full(int(road.sum()), 1.2)))
        quiet = np.clip(-ashore / 2, 0, 1)
        return np.asarray(np.minimum(depth, -ashore - 0.1 + stray * (0.55 + 0.45 * quiet)))

    def _nearness(self, points: F64, width: F64) -> F64:
        """Return how far within `width` of any point each cell is; below zero how far outside."""
        ways = self.ways
        field = np.full((ways.height, ways.width), -float(AROUND))
        if points.shape[0] > MANY:  # those of a curve are close together
            points, width = points[::THINNED], width[::THINNED]
        column, row = np.floor(points[:, 0]).astype(np.int64), np.floor(points[:, 1]).astype(np.int64)
        for down in range(-AROUND, AROUND + 1):
            for right in range(-AROUND, AROUND + 1):
                x, y = column + right, row + down
                inside = (x >= 0) & (x < ways.width) & (y >= 0) & (y < ways.height)
                away = np.hypot(x + 0.5 - points[:, 0], y + 0.5 - points[:, 1])
                np.maximum.at(field, (y[inside], x[inside]), (width - away)[inside])
        return field

    def _open_sea(self, sea: Flag) -> F64:
        """Return how far within the open sea, between a long lane and an edge nearby, each cell is."""
        ways = self.ways
        long = ways.length[ways.lane_of] >= BROAD * max(ways.width, ways.height)
        x, y = (np.clip(each, 0, None).astype(np.int64) for each in ways.points[sea & long].T)
        lane = np.zeros((ways.height, ways.width), np.bool_)
        lane[np.minimum(y, ways.height - 1), np.minimum(x, ways.width - 1)] = True
        there = np.zeros_like(lane)
        for _ in range(2):  # the second time round the corners
            for turned, found in ((lane, there), (lane.T, there.T)):
                for seen, filled in ((turned, found), (turned[::-1], found[::-1])):
                    wet = seen | filled
                    size = wet.shape[0]
                    last = size - 1 - np.argmax(wet[::-1], axis=0)
                    beyond = wet.any(axis=0) & (size - last <= COAST * size)
                    np.logical_or(filled, beyond & (np.arange(size)[:, None] > last), out=filled)
        soft = there.astype(np.float64)
        for _ in range(4):
            wide = np.pad(soft, 1, mode="edge")
            soft = (wide[:-2, 1:-1] + wide[2:, 1:-1] + wide[1:-1, :-2] + wide[1:-1, 2:] + soft) / 5
        return np.where(soft > 0.02, (soft - 0.5) * 6, -99.0)

    # --- what it looks like -----------------------------------------------------------------------

    def _paint(self, fine: int) -> U32:
        """Return the texture with `fine` texels in a cell."""
        ways = self.ways
        x, y = middles(ways.width * fine) / fine, middles(ways.height * fine) / fine
        depth = bilinear(self.depth, x - 0.5, y - 0.5).astype(np.float32)
        at_y, at_x = np.mgrid[0 : y.size, 0 : x.size].astype(np.uint32)
        grain = (scatter(at_x, at_y) / 65535 - 0.5).astype(np.float32)
        swell = rumple(x, y, 3.1, 5).astype(np.float32)
        deeper = depth + 0.35 * swell
        stops = [(-0.6, SAND), (-0.42, SAND), (-0.04, mix(SAND, (255, 240, 200), 0.12)), (0.0, FOAM)]
        stops += [(0.1, mix(FOAM, SHALLOW, 0.6)), (0.16, SHALLOW), (0.9, mix(SHALLOW, WATER, 0.55))]
        stops += [(1.8, WATER), (4.5, DEEP)]
        key = np.where(depth < 0.16, depth, np.maximum(deeper, 0.17))
        light, dark = meadow(x, y, fine)
        ashore = depth < -0.42 - 0.12 * swell
        out = np.zeros(depth.shape, np.uint32)
        for c in range(3):
            level = np.interp(key, [at for at, _ in stops], [colour[c] for _, colour in stops])
            level += grain * np.where(depth > 0, 2.0, 9.0)
            ground = GROUND[c] + (MEADOW[c] - GROUND[c]) * light + (WOOD[c] - GROUND[c]) * dark + grain * 6
            level = np.where(ashore, ground, level)
            out = out << np.uint32(8) | np.clip(np.rint(level), 1, 255).astype(np.uint32)
        if fine >= 8:
            self._plant(out, fine, depth)
        return out

    def _plant(self, out: U32, fine: int, depth: npt.NDArray[np.float32]) -> None:
        """Plant trees on dry land, but not on roads and in towns."""
        ways = self.ways
        road = ways.land[ways.lane_of]
        taken = self._nearness(np.column_stack([ways.x, ways.y]), ways.shore)
        taken = np.maximum(taken, self._nearness(ways.points[road], np.full(int(road.sum()), 1.0)))

        def bare(x: I64, y: I64) -> Flag:
            near = -taken[np.minimum(y // fine, ways.height - 1), np.minimum(x // fine, ways.width - 1)]
            return np.asarray((depth[y, x] < -0.7) & (near > 0.3))

        plant(out, fine, bare)

    def pixels(self, columns: F64, rows: F64, scale: float) -> U32:
        """Return land and water at these map coordinates of the middles of pixels, `(rows, columns)`."""
        if self._layers is None:
            return np.zeros((rows.size, columns.size), np.uint32)
        return self._layers.pixels(columns, rows, scale)
