"""Colours: a calm dark ground on which goods stand out."""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache
from typing import TypeAlias

import numpy as np
import numpy.typing as npt

RGB: TypeAlias = tuple[int, int, int]
U32: TypeAlias = npt.NDArray[np.uint32]

VOID: RGB = (17, 21, 25)
GROUND: RGB = (38, 54, 49)
SHORE: RGB = (58, 70, 70)
PANEL: RGB = (24, 29, 34)
RAISED: RGB = (36, 43, 50)
LINE: RGB = (50, 59, 67)
TEXT: RGB = (226, 231, 234)
MUTED: RGB = (147, 159, 168)
FAINT: RGB = (98, 109, 118)
ACCENT: RGB = (245, 203, 110)
ALARM: RGB = (232, 120, 98)
COINS: RGB = (232, 196, 88)
NOTHING: RGB = (128, 138, 143)
INK: RGB = (14, 18, 20)

SHAPES = ("circle", "diamond", "triangle", "square", "plus", "wedge", "hexagon", "bar")
"""Shapes of goods, in turn: never hue alone."""


def rgb(code: str) -> RGB:
    """Return the colour that '#rrggbb' means.

    >>> rgb("#5b8fb9")
    (91, 143, 185)
    """
    return int(code[1:3], 16), int(code[3:5], 16), int(code[5:7], 16)


def packed(colour: RGB) -> int:
    """Return a colour as a pixel, 0x00rrggbb."""
    return colour[0] << 16 | colour[1] << 8 | colour[2]


def mix(one: RGB, other: RGB, share: float) -> RGB:
    """Return a colour that is `share` of the way from one to the other.

    >>> mix((0, 0, 0), (100, 200, 50), 0.5)
    (50, 100, 25)
    """
    r, g, b = (round(a + (b - a) * share) for a, b in zip(one, other, strict=True))
    return r, g, b


def luminance(colour: RGB) -> float:
    """Return the relative luminance of a colour, 0 to 1, as the contrast rules of WCAG 2 define it."""
    linear = [c / 3294.6 if c <= 10 else ((c / 255 + 0.055) / 1.055) ** 2.4 for c in colour]
    return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]


def contrast(one: RGB, other: RGB) -> float:
    """Return the contrast ratio of two colours, 1 to 21."""
    low, high = sorted((luminance(one), luminance(other)))
    return (high + 0.05) / (low + 0.05)


@lru_cache(maxsize=256)
def legible(colour: RGB, ground: RGB = GROUND, ratio: float = 3.4) -> RGB:
    """Return the colour, lightened as little as makes it stand out from the ground."""
    for share in range(20):
        lighter = mix(colour, (255, 255, 255), share / 20)
        if contrast(lighter, ground) >= ratio:
            return lighter
    return TEXT


@dataclass(frozen=True, eq=False)
class Wares:
    """How goods look; the ware after the last good is money, and -1, the last of all, is nothing."""

    names: tuple[str, ...]
    colours: tuple[RGB, ...]
    """Of each good, money, and nothing."""
    shapes: tuple[str, ...]
    """Of each good, money, and nothing."""

    @classmethod
    def of(cls, names: tuple[str, ...], codes: tuple[str, ...], ratio: float = 3.4) -> Wares:
        """Choose the looks of goods with these names (money last) and colours ('#rrggbb', goods only)."""
        goods = tuple(legible(rgb(code), ratio=ratio) for code in codes)
        shapes = tuple(SHAPES[g % len(SHAPES)] for g in range(len(goods)))
        return cls(names, (*goods, COINS, NOTHING), (*shapes, "circle", "ring"))

    @property
    def table(self) -> npt.NDArray[np.float32]:
        """The colours, `(wares + 1, 3)`."""
        return np.array(self.colours, np.float32)

    @property
    def pixels(self) -> U32:
        """The colours as pixels, `(wares + 1,)`."""
        return np.array([packed(colour) for colour in self.colours], np.uint32)
