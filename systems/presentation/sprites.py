"""Pictures of mods in the place of drawings of ours, in the size that the drawing would have."""

from __future__ import annotations

import io
from typing import TYPE_CHECKING, NamedTuple

import numpy as np
import pygame

from systems.presentation.palette import RGB, U32, packed

if TYPE_CHECKING:
    from collections.abc import Mapping

TINTED = packed((255, 0, 255))
"""Pixels of this colour take that of the cargo, the roof or the clothes."""
SOLID = 128
"""Pixels are either there or clear: from this alpha on they are there."""

_of: dict[str, bytes] = {}
_used: dict[str, pygame.Surface] = {}


class Skin(NamedTuple):
    """Which picture stands in the place of a drawing if there is one, and how."""

    name: str
    colour: RGB
    """What tinted pixels take."""
    mirrored: bool = False


def use(pictures: Mapping[str, bytes]) -> bool:
    """Have these PNGs by name in use from now on; tell whether that changes anything."""
    global _of  # noqa: PLW0603 - there is one window, and all of it has the same pictures
    if dict(pictures) == _of:
        return False
    _of = dict(pictures)
    _used.clear()
    for name, data in pictures.items():
        try:
            _used[name] = pygame.image.load(io.BytesIO(data), "x.png")
        except pygame.error:  # looked through before, and yet not to be decoded: as if there were none
            continue
    return True


def fitted(skin: Skin, wide: int, high: int, *, foot: bool = False) -> U32 | None:
    """Return a picture in a room of `(high, wide)` pixels, standing at its foot or in its middle.

    Its proportions stay; 0 where it is clear, as in an `Atlas`. None if there is none of that name.
    """
    picture = _used.get(skin.name)
    if picture is None:
        return None
    share = min(wide / picture.get_width(), high / picture.get_height())
    size = max(1, int(picture.get_width() * share)), max(1, int(picture.get_height() * share))
    scaled = pygame.transform.scale(picture, size)
    if skin.mirrored:
        scaled = pygame.transform.flip(scaled, True, False)
    room = pygame.Surface((wide, high), pygame.SRCALPHA, 32)
    left, top = (wide - size[0]) // 2, (high - size[1]) // (1 if foot else 2)
    room.blit(scaled, (left, top))
    colours = pygame.surfarray.array3d(room).astype(np.uint32).swapaxes(0, 1)
    alpha = pygame.surfarray.array_alpha(room).swapaxes(0, 1)
    pixels = colours[..., 0] << 16 | colours[..., 1] << 8 | colours[..., 2]
    pixels[pixels == TINTED] = packed(skin.colour)
    there: U32 = np.where(alpha >= SOLID, np.maximum(pixels, 1), 0).astype(np.uint32)
    return there
