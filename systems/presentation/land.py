"""The land: what dry ground looks like between the cells, tinted by what grows around."""

from __future__ import annotations

from functools import cached_property
from typing import TYPE_CHECKING

import numpy as np
import numpy.typing as npt

from components.holdings import Deposit
from components.kinds import Cell
from components.rules import Goods, Map
from components.space import Position
from systems.presentation.greenery import MEADOW, WOOD, meadow, plant
from systems.presentation.layers import Layers, fineness
from systems.presentation.noise import bilinear, middles, rumple, scatter
from systems.presentation.palette import GROUND, RGB, U32, VOID, Wares, packed

if TYPE_CHECKING:
    from ecs import F64, I64, Flag, World
    from systems.presentation.gathering import Gathering

LARGEST = 512
"""The texture has at the most this many texels a side, one a cell where the map is smaller."""
SAMPLED = 2_000_000
"""Of more cells than these only some are looked at."""
REACH = 0.035
"""How far a cell tints the ground around, of the map's longer side."""
STRENGTH = 0.8
GRAIN = 1.1
"""How much one texel differs from the next."""
LUSH, GRAVEL = 0.6, 7.0
"""How much of a meadow there is where nothing grows, and the grain of it."""
TRODDEN: RGB = (104, 88, 64)


def _blurred(field: npt.NDArray[np.float32], reach: int) -> npt.NDArray[np.float32]:
    """Return a field smoothed by three running means of `2 reach + 1`, edges repeated."""
    for axis in (0, 1) * 3:
        size = field.shape[axis]
        wide = np.take(field, np.clip(np.arange(-reach - 1, size + reach), 0, size - 1), axis=axis)
        sums = np.cumsum(wide, axis=axis, dtype=np.float64)
        ahead, behind = np.arange(size) + 2 * reach + 1, np.arange(size)
        field = ((sums.take(ahead, axis) - sums.take(behind, axis)) / (2 * reach + 1)).astype(np.float32)
    return field


class Land:
    """The texture of the ground, made once; that of a gathering is trodden in the middle."""

    def __init__(self, world: World, wares: Wares, gathering: Gathering | None = None) -> None:
        here = world.the(Map)
        self.width, self.height = here.width, here.height
        self.gathering = gathering
        if gathering is not None:
            self.width = self.height = gathering.side
        self.block = -(-max(here.width, here.height) // LARGEST)
        self.texture = self._paint(world, wares)

    def _paint(self, world: World, wares: Wares) -> U32:
        across, down = -(-self.width // self.block), -(-self.height // self.block)
        _, position, deposit = world.view(Cell, Position, Deposit)
        self._grown: Flag = np.zeros((down, across), np.bool_)
        self._grown[position.y // self.block, position.x // self.block] = True
        every = 1 + position.x.size // SAMPLED
        place = (position.y[::every] // self.block).astype(np.int64) * across + position.x[
            ::every
        ] // self.block
        quantum = world.the(Goods).quantum
        reach = max(1, round(max(across, down) * REACH))
        colour = np.zeros((3, down, across), np.float32)
        total = np.zeros((down, across), np.float32)
        for g in range(quantum.size):
            weight = deposit.capacity[g, ::every] / max(1, int(deposit.capacity[g].max(initial=1)))
            if not weight.any():
                continue
            field = np.bincount(place, weight, minlength=across * down).reshape(down, across)
            near = _blurred(field.astype(np.float32), reach)
            total += near
            for c in range(3):
                colour[c] += near * wares.colours[g][c]
        return self._mixed(colour, total)

    def _mixed(self, colour: npt.NDArray[np.float32], total: npt.NDArray[np.float32]) -> U32:
        """Tint the ground and give it a fine grain."""
        down, across = total.shape
        usual = max(1e-6, float(np.percentile(total, 90))) if total.any() else 1.0
        share = STRENGTH * np.minimum(1, total / usual) ** 0.8
        mixed = np.divide(colour, total, out=np.zeros_like(colour), where=total > 1e-9)
        y, x = np.mgrid[0:down, 0:across].astype(np.uint32)
        grain = scatter(x, y).astype(np.float32) / 65535 - 0.5
        out = np.zeros((down, across), np.uint32)
        for c in range(3):
            dark = mixed[c] * 0.4 + 4
            level = GROUND[c] + (dark - GROUND[c]) * share + grain * 2 * GRAIN
            out = out << np.uint32(8) | np.clip(np.rint(level), 0, 255).astype(np.uint32)
        return out

    @cached_property
    def layers(self) -> Layers | None:
        """The ground in detail, meadows and trees; None where the map is too wide for that."""
        if self.block > 1:
            return None
        fine = fineness(self.width, self.height)
        x, y = middles(self.width * fine) / fine, middles(self.height * fine) / fine
        light, dark = meadow(x, y, fine)
        at_y, at_x = np.mgrid[0 : y.size, 0 : x.size].astype(np.uint32)
        grain = ((scatter(at_x, at_y) / 65535 - 0.5) * GRAVEL).astype(np.float32)
        trodden = self._trodden(x, y)
        out = np.zeros(grain.shape, np.uint32)
        for c, shift in enumerate((16, 8, 0)):
            tone = (self.texture >> np.uint32(shift) & np.uint32(255)).astype(np.float64)
            ground = bilinear(tone, x - 0.5, y - 0.5).astype(np.float32)
            ground += (MEADOW[c] - GROUND[c]) * light * LUSH + (WOOD[c] - GROUND[c]) * dark * LUSH
            ground += (TRODDEN[c] - ground) * trodden
            out = out << np.uint32(8) | np.clip(np.rint(ground + grain), 1, 255).astype(np.uint32)
        if fine >= 8:
            taken = _blurred(self._grown.astype(np.float32), 1)

            def bare(x: I64, y: I64) -> Flag:
                return np.asarray((taken[y // fine, x // fine] < 0.2) & (trodden[y, x] < 0.02))

            plant(out, fine, bare)
        return Layers(out, fine)

    def _trodden(self, x: F64, y: F64) -> npt.NDArray[np.float32]:
        """Return how trodden the ground is, 0 to 1, `(rows, columns)`."""
        if self.gathering is None:
            return np.zeros((y.size, x.size), np.float32)
        middle_x, middle_y, radius = self.gathering.ground()
        away = np.hypot(x[None, :] - middle_x, y[:, None] - middle_y) + 0.5 * rumple(x, y, 1.6, 4)
        return np.clip((radius - away) * 1.4, 0, 0.92).astype(np.float32)

    def sample(self, columns: npt.NDArray[np.int64], rows: npt.NDArray[np.int64]) -> U32:
        """Return the ground at these columns and rows of cells, `(rows, columns)`; void off the map."""
        inside_x, inside_y = (columns >= 0) & (columns < self.width), (rows >= 0) & (rows < self.height)
        x = np.clip(columns, 0, self.width - 1) // self.block
        y = np.clip(rows, 0, self.height - 1) // self.block
        ground: U32 = self.texture.take(y, axis=0).take(x, axis=1)
        ground[:, ~inside_x] = packed(VOID)
        ground[~inside_y] = packed(VOID)
        return ground
