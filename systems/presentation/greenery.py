"""Greenery: meadows, woods and trees on dry land."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import numpy.typing as npt

from systems.presentation.noise import middles, rumple, scatter
from systems.presentation.palette import INK, RGB, U32, mix

if TYPE_CHECKING:
    from collections.abc import Callable

    from ecs import F64, I64, Flag

MEADOW: RGB = (58, 78, 55)
WOOD: RGB = (29, 45, 40)
SPOTS = 3
"""Trees that may stand side by side in a cell."""
LONELY, DENSE = 0.015, 0.75
"""How likely a tree is on open land, and in the thick of a wood."""

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


def _woods(x: F64, y: F64) -> F64:
    return rumple(x, y, 11.0, 9) + 0.4 * rumple(x, y, 3.0, 10)


def meadow(x: F64, y: F64, fine: int) -> tuple[npt.NDArray[np.float32], npt.NDArray[np.float32]]:
    """Return how much of meadow, and of wood, the ground is, 0 to 1."""
    green = 0.5 + 0.5 * rumple(x, y, 9.0, 7) + 0.25 * rumple(x, y, 2.6, 8)
    steps = 5 if fine > 1 else 50
    light = np.round(np.clip(green, 0, 1) * steps) / steps
    return light.astype(np.float32), np.clip(_woods(x, y) * 1.4 - 0.2, 0, 0.8).astype(np.float32)


def plant(out: U32, fine: int, bare: Callable[[I64, I64], Flag]) -> None:
    """Plant trees, in woods and here and there; `bare` tells where, by column and row of the texture."""
    height, width = out.shape[0] // fine, out.shape[1] // fine
    cell_y, cell_x = np.mgrid[0 : height * SPOTS, 0 : width * SPOTS]
    luck = scatter(cell_x.astype(np.uint32), cell_y.astype(np.uint32) + np.uint32(911))
    wood = _woods(middles(width * SPOTS) / SPOTS, middles(height * SPOTS) / SPOTS)
    some = luck < 65536 * np.clip(wood * 1.1 - 0.1, LONELY, DENSE)
    x = (cell_x[some] * fine // SPOTS + (luck[some] & 3)).astype(np.int64)
    y = (cell_y[some] * fine // SPOTS + (luck[some] >> 2 & 3)).astype(np.int64)
    x, y = np.minimum(x, out.shape[1] - 1), np.minimum(y, out.shape[0] - 1)
    there = bare(x, y)
    x, y, hue = x[there], y[there], luck[some][there] >> 4 & 1
    for n, line in enumerate(TREE):
        for m, letter in enumerate(line):
            if letter != ".":
                px, py = np.minimum(x + m, out.shape[1] - 1), np.minimum(y + n, out.shape[0] - 1)
                tones = TONES[letter]
                out[py, px] = np.where(hue, tones[0], tones[1])
