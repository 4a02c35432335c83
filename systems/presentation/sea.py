"""The sea: which ground is water, derived from the lanes of ships, and the texture of land and water.

Water follows the lanes: broad where one is long, to the edge of the map where that is not far, and
everywhere but around the settlements where lanes are all over the map. Settlements stand on land, their quays
at the shore.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import numpy.typing as npt

from systems.presentation.land import scatter
from systems.presentation.palette import GROUND, INK, RGB, U32, mix

if TYPE_CHECKING:
    from ecs import F64, Flag
    from systems.presentation.ways import Ways

FINEST, LARGEST = 16, 1536
"""Texels in a cell at the most, and in a side of the map."""
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
MEADOW: RGB = (58, 78, 55)
WOOD: RGB = (29, 45, 40)


def rumple(x: F64, y: F64, size: float, salt: int) -> F64:
    """Return smooth noise, -1 to 1, at these columns and rows, `(rows, columns)`; waves have `size` cells."""
    across, down = x / size, y / size
    left, top = np.floor(across).astype(np.int64), np.floor(down).astype(np.int64)
    grid_x = np.arange(left.min(), left.max() + 2)
    grid_y = np.arange(top.min(), top.max() + 2)
    corner = scatter(
        (grid_x[None, :] + 1000 * salt).astype(np.uint32), (grid_y[:, None] + 77 * salt).astype(np.uint32)
    )
    field = corner / 32767.5 - 1
    return bilinear(field, across - grid_x[0], down - grid_y[0], ease=True)


def middles(count: int) -> F64:
    """Return the middles of so many cells in a row."""
    at: F64 = np.arange(count, dtype=np.float64)
    at += 0.5
    return at


def bilinear(field: F64, x: F64, y: F64, *, ease: bool = False) -> F64:
    """Return a field between its points, `(y, x)`; with `ease` it is level at them."""
    left = np.clip(np.floor(x).astype(np.int64), 0, field.shape[1] - 1)
    top = np.clip(np.floor(y).astype(np.int64), 0, field.shape[0] - 1)
    u, v = np.clip(x - left, 0, 1), np.clip(y - top, 0, 1)
    if ease:
        u, v = u * u * (3 - 2 * u), v * v * (3 - 2 * v)
    right, below = np.minimum(left + 1, field.shape[1] - 1), np.minimum(top + 1, field.shape[0] - 1)
    across = field.take(left, axis=1) * (1 - u) + field.take(right, axis=1) * u
    mixed: F64 = across.take(top, axis=0) * (1 - v)[:, None] + across.take(below, axis=0) * v[:, None]
    return mixed


class Sea:
    """Water and land of one map; `pixels` gives them for a view."""

    def __init__(self, ways: Ways) -> None:
        self.ways = ways
        self.depth = self._depths()
        """Cells to the shore from the middle of each cell, below zero on land, `(rows, columns)`."""
        self._levels: list[U32] = []
        if (self.depth > 0).any():
            fine = max(1, min(FINEST, LARGEST // max(ways.width, ways.height)))
            self._levels = [self._paint(fine)]
            while fine % 2 == 0:
                fine //= 2
                self._levels.append(self._halved(self._levels[-1]))
            self._finest = self._levels[0].shape[1] / ways.width

    @property
    def wet(self) -> bool:
        """Whether there is any water."""
        return bool(self._levels)

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
        meadow, dark = self._meadow(x, y, fine)
        ashore = depth < -0.42 - 0.12 * swell
        out = np.zeros(depth.shape, np.uint32)
        for c in range(3):
            level = np.interp(key, [at for at, _ in stops], [colour[c] for _, colour in stops])
            level += grain * np.where(depth > 0, 2.0, 9.0)
            ground = GROUND[c] + (MEADOW[c] - GROUND[c]) * meadow + (WOOD[c] - GROUND[c]) * dark + grain * 6
            level = np.where(ashore, ground, level)
            out = out << np.uint32(8) | np.clip(np.rint(level), 1, 255).astype(np.uint32)
        if fine >= 8:
            self._plant(out, depth)
        return out

    def _meadow(self, x: F64, y: F64, fine: int) -> tuple[npt.NDArray[np.float32], npt.NDArray[np.float32]]:
        """Return how much of meadow, and of wood, the ground is, 0 to 1."""
        green = 0.5 + 0.5 * rumple(x, y, 9.0, 7) + 0.25 * rumple(x, y, 2.6, 8)
        wood = rumple(x, y, 11.0, 9) + 0.4 * rumple(x, y, 3.0, 10)
        steps = 5 if fine > 1 else 50
        meadow = np.round(np.clip(green, 0, 1) * steps) / steps
        return meadow.astype(np.float32), np.clip(wood * 1.4 - 0.2, 0, 0.8).astype(np.float32)

    def _plant(self, out: U32, depth: npt.NDArray[np.float32]) -> None:
        """Plant trees on dry land, in woods and here and there."""
        ways = self.ways
        fine = out.shape[1] // ways.width
        spots = 3
        cell_y, cell_x = np.mgrid[0 : ways.height * spots, 0 : ways.width * spots]
        luck = scatter(cell_x.astype(np.uint32), cell_y.astype(np.uint32) + np.uint32(911))
        span = middles(ways.width * spots) / spots, middles(ways.height * spots) / spots
        wood = rumple(*span, 11.0, 9) + 0.4 * rumple(*span, 3.0, 10)
        some = luck < 65536 * np.clip(wood * 1.1 - 0.1, 0.015, 0.75)
        x = (cell_x[some] * fine // spots + (luck[some] & 3)).astype(np.int64)
        y = (cell_y[some] * fine // spots + (luck[some] >> 2 & 3)).astype(np.int64)
        road = ways.land[ways.lane_of]
        taken = self._nearness(np.column_stack([ways.x, ways.y]), ways.shore)
        taken = np.maximum(taken, self._nearness(ways.points[road], np.full(int(road.sum()), 1.0)))
        near = -taken[np.minimum(y // fine, ways.height - 1), np.minimum(x // fine, ways.width - 1)]
        dry = (depth[np.minimum(y, depth.shape[0] - 1), np.minimum(x, depth.shape[1] - 1)] < -0.7) & (
            near > 0.3
        )
        x, y, hue = x[dry], y[dry], luck[some][dry] >> 4 & 1
        for n, line in enumerate(TREE):
            for m, letter in enumerate(line):
                if letter != ".":
                    px, py = np.minimum(x + m, out.shape[1] - 1), np.minimum(y + n, out.shape[0] - 1)
                    tones = TONES[letter]
                    out[py, px] = np.where(hue, tones[0], tones[1])

    @staticmethod
    def _halved(texture: U32) -> U32:
        """Return a texture at half its size."""
        out = np.zeros((texture.shape[0] // 2, texture.shape[1] // 2), np.uint32)
        for shift in (16, 8, 0):
            tone = texture >> np.uint32(shift) & np.uint32(255)
            four = tone[::2, ::2] + tone[1::2, ::2] + tone[::2, 1::2] + tone[1::2, 1::2]
            out |= (four >> np.uint32(2)) << np.uint32(shift)
        return out

    def pixels(self, columns: F64, rows: F64, scale: float) -> U32:
        """Return land and water at these map coordinates of the middles of pixels, `(rows, columns)`.

        0 off the map.
        """
        level, fine = 0, self._finest
        while level + 1 < len(self._levels) and fine > scale * 1.3:
            level, fine = level + 1, fine / 2
        texture = self._levels[level]
        x, y = (np.floor(each * fine).astype(np.int64) for each in (columns, rows))
        inside_x, inside_y = (x >= 0) & (x < texture.shape[1]), (y >= 0) & (y < texture.shape[0])
        down = texture.take(np.clip(y, 0, texture.shape[0] - 1), axis=0)
        out: U32 = down.take(np.clip(x, 0, texture.shape[1] - 1), axis=1)
        out[:, ~inside_x] = 0
        out[~inside_y] = 0
        return out


TREE: tuple[str, ...] = (".ll.", "llml", "lmmd", ".mdd", "..k.")
"""A tree from afar: l light, m and d darker leaves, k its trunk."""


def _tone(*colours: RGB) -> tuple[int, int]:
    one, other = (colour[0] << 16 | colour[1] << 8 | colour[2] for colour in colours)
    return one, other


TONES = {
    "l": _tone((72, 100, 64), (86, 100, 58)),
    "m": _tone((50, 78, 54), (62, 80, 48)),
    "d": _tone((32, 54, 44), (40, 56, 40)),
    "k": _tone(mix(INK, (96, 70, 50), 0.6), mix(INK, (96, 70, 50), 0.6)),
}
"""Colours of the letters of trees, of two kinds."""
