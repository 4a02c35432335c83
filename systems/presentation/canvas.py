"""The canvas: pixels that numpy draws on, with a margin so that nothing needs to be cut at the edge."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import numpy.typing as npt
import pygame

from systems.presentation.art import OPAQUE

if TYPE_CHECKING:
    from systems.presentation.art import Atlas, Stamp
    from systems.presentation.palette import U32

PAD = 160
"""Pixels of margin."""

_RED_BLUE, _GREEN = np.uint32(0xFF00FF), np.uint32(0x00FF00)


def blend(under: U32, over: U32, alpha: U32) -> U32:
    """Return pixels 0x00rrggbb laid over others with an alpha of 0 to 256.

    >>> under, over, alpha = (np.array([each], np.uint32) for each in (0x000000, 0xFF8040, 128))
    >>> hex(blend(under, over, alpha)[0])
    '0x7f4020'
    """
    rest = np.uint32(OPAQUE) - alpha
    red_blue = ((over & _RED_BLUE) * alpha + (under & _RED_BLUE) * rest) >> np.uint32(8)
    green = ((over & _GREEN) * alpha + (under & _GREEN) * rest) >> np.uint32(8)
    mixed: U32 = (red_blue & _RED_BLUE) | (green & _GREEN)
    return mixed


class Canvas:
    """A surface of `width` by `height` pixels; draw between `open` and `close`."""

    def __init__(self) -> None:
        self.width = 0
        self.height = 0
        self._surface = pygame.Surface((1, 1))
        self._grid: U32 = np.empty((0, 0), np.uint32)

    def open(self, width: int, height: int) -> U32:
        """Make ready for a view of this size and return its pixels, `(height, width)`, to be filled."""
        if (width, height) != (self.width, self.height):
            self.width, self.height = width, height
            size = (width + 2 * PAD, height + 2 * PAD)
            self._surface = pygame.Surface(size, 0, 32, (0xFF0000, 0xFF00, 0xFF, 0))
        self._grid = pygame.surfarray.pixels2d(self._surface).T
        return self._grid[PAD : PAD + height, PAD : PAD + width]

    def close(self, screen: pygame.Surface, x: int, y: int) -> None:
        """Copy what was drawn to `screen`."""
        self._grid = np.empty((0, 0), np.uint32)
        screen.blit(self._surface, (x, y), (PAD, PAD, self.width, self.height))

    @property
    def _flat(self) -> U32:
        return self._grid.reshape(-1)

    def _base(
        self, x: npt.NDArray[np.int64], y: npt.NDArray[np.int64], reach: int
    ) -> tuple[npt.NDArray[np.int64], npt.NDArray[np.bool_] | None]:
        """Return where points are in memory, and which of them are near enough, None for all."""
        room = PAD - reach
        there = (x >= -room) & (x < self.width + room) & (y >= -room) & (y < self.height + room)
        base = (y + PAD) * self._grid.shape[1] + (x + PAD)
        return (base, None) if there.all() else (base[there], there)

    def stamp(
        self, x: npt.NDArray[np.int64], y: npt.NDArray[np.int64], stamp: Stamp, share: float = 1.0
    ) -> None:
        """Put the same stamp on many points, `(points,)`; `share` weakens it."""
        base, _ = self._base(x, y, stamp.reach)
        away = stamp.dy * self._grid.shape[1] + stamp.dx
        solid = stamp.alpha == OPAQUE if share >= 1 else np.zeros(stamp.alpha.size, np.bool_)
        flat = self._flat
        flat[base[:, None] + away[solid]] = stamp.pixel[solid]
        if not solid.all():
            at = base[:, None] + away[~solid]
            alpha = (stamp.alpha[~solid] * share).astype(np.uint32)
            flat[at] = blend(flat[at], stamp.pixel[~solid], alpha)

    def stamp_each(
        self,
        x: npt.NDArray[np.int64],
        y: npt.NDArray[np.int64],
        atlas: Atlas,
        variant: npt.NDArray[np.int64],
    ) -> None:
        """Put one variant of an atlas on each point, `(points,)`."""
        base, there = self._base(x, y, atlas.reach)
        pixel = atlas.pixel[variant if there is None else variant[there]]
        at = base[:, None] + (atlas.dy * self._grid.shape[1] + atlas.dx)
        drawn = pixel != 0
        self._flat[at[drawn]] = pixel[drawn]

    def points(
        self, x: npt.NDArray[np.int64], y: npt.NDArray[np.int64], pixel: U32, alpha: U32 | None = None
    ) -> None:
        """Colour single pixels, `(points,)`, each with its own alpha."""
        base, there = self._base(x, y, 0)
        if there is not None:
            pixel = pixel[there]
        flat = self._flat
        if alpha is None:
            flat[base] = pixel
        else:
            flat[base] = blend(flat[base], pixel, alpha if there is None else alpha[there])

    def blocks(
        self, x: npt.NDArray[np.int64], y: npt.NDArray[np.int64], pixel: U32, width: int, height: int
    ) -> None:
        """Fill a rectangle of its own colour at each point, its upper left corner, `(points,)`."""
        base, there = self._base(x, y, max(width, height))
        dx, dy = np.meshgrid(np.arange(width), np.arange(height))
        away = (dy * self._grid.shape[1] + dx).reshape(-1)
        self._flat[base[:, None] + away] = (pixel if there is None else pixel[there])[:, None]
