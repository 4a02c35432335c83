"""Layers: one texture of the map at several sizes, so that it is looked up and never shrunk."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from ecs import F64
    from systems.presentation.palette import U32

FINEST, LARGEST = 16, 1536
"""Texels in a cell at the most, and in a side of the map."""


def fineness(width: int, height: int) -> int:
    """Return how many texels a cell has on a map of this size.

    >>> fineness(64, 48), fineness(500, 500), fineness(4000, 4000)
    (16, 3, 1)
    """
    return max(1, min(FINEST, LARGEST // max(width, height)))


class Layers:
    """The texture `finest`, `(rows, columns)` with `fine` texels in a cell, and its halves."""

    def __init__(self, finest: U32, fine: int) -> None:
        self._levels = [finest]
        self._fine = float(fine)
        while fine % 2 == 0:
            fine //= 2
            self._levels.append(_halved(self._levels[-1]))

    def pixels(self, columns: F64, rows: F64, scale: float) -> U32:
        """Return the texture at these map coordinates of the middles of pixels, `(rows, columns)`.

        0 off the map.
        """
        level, fine = 0, self._fine
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


def _halved(texture: U32) -> U32:
    """Return a texture at half its size."""
    out = np.zeros((texture.shape[0] // 2, texture.shape[1] // 2), np.uint32)
    for shift in (16, 8, 0):
        tone = texture >> np.uint32(shift) & np.uint32(255)
        four = tone[::2, ::2] + tone[1::2, ::2] + tone[::2, 1::2] + tone[1::2, 1::2]
        out |= (four >> np.uint32(2)) << np.uint32(shift)
    return out
