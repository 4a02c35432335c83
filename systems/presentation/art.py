"""Little pictures, drawn when they are first needed: shapes and emblems of goods, people, houses."""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache
from typing import TYPE_CHECKING

import numpy as np

from systems.presentation.drawings import (
    BOATS,
    BODIES,
    CLOTHES,
    COTTAGE,
    EMBLEMS,
    HALL,
    HATS,
    HOUSE,
    HOUSES,
    LOOKS,
    MARKERS,
    RIPPLES,
    ROOFS,
    SHIPS,
    SKINS,
    TUFTS,
)
from systems.presentation.palette import GROUND, INK, PANEL, RGB, SHORE, U32, Wares, mix, packed
from systems.presentation.sprites import Skin, fitted

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from ecs import F64, I64, Flag
    from systems.presentation.extract import Agents

OPAQUE = 256


@dataclass(frozen=True, eq=False)
class Stamp:
    """Pixels around a point, `(pixels,)` each: their offsets, colours and alpha, 1 to 256."""

    dx: I64
    dy: I64
    pixel: U32
    alpha: U32

    @property
    def reach(self) -> int:
        """How far from the point the stamp goes."""
        return int(max(np.abs(self.dx).max(initial=0), np.abs(self.dy).max(initial=0)))


@dataclass(frozen=True, eq=False)
class Atlas:
    """Stamps of the same form: `pixel` is `(variants, pixels)`, 0 where it is clear."""

    dx: I64
    dy: I64
    pixel: U32

    @property
    def reach(self) -> int:
        """How far from the point the stamps go."""
        return int(max(np.abs(self.dx).max(initial=0), np.abs(self.dy).max(initial=0)))

    def stamp(self, variant: int) -> Stamp:
        """Return one of the variants."""
        there = self.pixel[variant] != 0
        pixel = self.pixel[variant, there]
        return Stamp(self.dx[there], self.dy[there], pixel, np.full(pixel.size, OPAQUE, np.uint32))


# --- shapes ---------------------------------------------------------------------------------------


_INSIDE: dict[str, Callable[[F64, F64], Flag]] = {
    "circle": lambda u, v: np.hypot(u, v) <= 0.94,
    "ring": lambda u, v: np.abs(np.hypot(u, v) - 0.71) <= 0.19,
    "diamond": lambda u, v: np.abs(u) + np.abs(v) <= 1.12,
    "triangle": lambda u, v: (v <= 0.82) & (np.abs(u) <= (v + 0.98) / 1.8 * 1.02),
    "wedge": lambda u, v: (v >= -0.82) & (np.abs(u) <= (0.98 - v) / 1.8 * 1.02),
    "square": lambda u, v: np.maximum(np.abs(u), np.abs(v)) <= 0.8,
    "plus": lambda u, v: (
        (np.minimum(np.abs(u), np.abs(v)) <= 0.36) & (np.maximum(np.abs(u), np.abs(v)) <= 0.98)
    ),
    "hexagon": lambda u, v: (np.abs(v) <= 0.86) & (np.abs(u) <= 1.02 - np.abs(v) * 0.55),
    "bar": lambda u, v: (np.abs(u) <= 0.98) & (np.abs(v) <= 0.5),
}
"""Which points, -1 to 1 to the right and down, are inside each shape."""


@lru_cache(maxsize=512)
def coverage(shape: str, size: int) -> F64:
    """Return how much of each pixel of a `size` by `size` square a shape covers, 0 to 1."""
    fine = 6
    at = (np.arange(size * fine) + 0.5) / (size * fine) * 2 - 1
    inside = _INSIDE[shape](at[None, :], at[:, None])
    cover: F64 = inside.reshape(size, fine, size, fine).mean(axis=(1, 3))
    return cover


@lru_cache(maxsize=1024)
def dot(shape: str, size: int, colour: RGB) -> Stamp:
    """Return a shape of `size` pixels with a thin dark rim; below 5 pixels all are plain squares."""
    if size < 5:
        at = np.arange(size) - size // 2
        dx, dy = np.meshgrid(at, at)
        body = np.ones((size, size))
        rim = body
    else:
        at = np.arange(size + 2) - (size + 2) // 2
        dx, dy = np.meshgrid(at, at)
        body = np.pad(coverage(shape, size), 1)
        rim = np.zeros_like(body)
        for right in (-1, 0, 1):
            for down in (-1, 0, 1):
                if not (right and down):
                    rim = np.maximum(rim, np.roll(body, (down, right), (0, 1)))
        rim *= 0.7
    alpha = 1 - (1 - rim) * (1 - body)
    share = np.divide(body, alpha, out=np.zeros_like(body), where=alpha > 0)[..., None]
    mixed = np.array(INK) + (np.array(colour) - np.array(INK)) * share
    red, green, blue = np.moveaxis(np.rint(mixed).astype(np.uint32), -1, 0)
    there = alpha > 0.02
    weight = np.rint(alpha * OPAQUE).astype(np.uint32)
    return Stamp(
        dx[there],
        dy[there],
        (red << 16 | green << 8 | blue)[there],
        np.where(weight > 250, OPAQUE, weight)[there],
    )


@lru_cache(maxsize=256)
def ring(radius: int, thickness: float) -> Stamp:
    """Return a smooth white circle line; only its alpha matters."""
    at = np.arange(-radius - 2, radius + 3)
    dx, dy = np.meshgrid(at, at)
    cover = np.clip(thickness / 2 + 0.5 - np.abs(np.hypot(dx, dy) - radius), 0, 1)
    there = cover > 0.02
    alpha = np.rint(cover[there] * OPAQUE).astype(np.uint32)
    return Stamp(dx[there], dy[there], np.full(alpha.size, 0xFFFFFF, np.uint32), alpha)


# --- drawings -------------------------------------------------------------------------------------


def compiled(lines: tuple[str, ...], colours: dict[str, RGB], outline: RGB | None = INK) -> U32:
    """Turn a drawing, a letter a pixel and '.' where it is clear, into pixels, with an outline around it."""
    art = np.array([[packed(colours[c]) if c != "." else 0 for c in line] for line in lines], np.uint32)
    if outline is None:
        return art
    art = np.pad(art, 1)
    solid = art != 0
    around = np.zeros_like(solid)
    for axis in (0, 1):
        for way in (-1, 1):
            around |= np.roll(solid, way, axis)
    art[around & ~solid] = packed(outline)
    return art


def atlas_of(art: U32, scale: int, *, foot: bool = False, skins: Sequence[Skin] = ()) -> Atlas:
    """Make stamps of drawings, `(variants, height, width)`, standing on their point or centred on it.

    Of each drawing that has a skin, the picture of a mod takes its place if there is one.
    """
    art = art.repeat(scale, 1).repeat(scale, 2)
    height, width = art.shape[1:]
    for n, skin in enumerate(skins):
        picture = fitted(skin, width, height, foot=foot)
        if picture is not None:
            art[n] = picture
    dx, dy = np.meshgrid(
        np.arange(width) - width // 2, np.arange(height) - (height - 1 if foot else height // 2)
    )
    return Atlas(dx.reshape(-1), dy.reshape(-1), art.reshape(art.shape[0], -1))


VARIANTS = len(SKINS) * 4
"""Figures of one look: by skin, position of the legs, and where they face."""


@lru_cache(maxsize=16)
def figures(scale: int) -> Atlas:
    """Return the figures at `scale` pixels a dot, standing on their point; `variant` says which is which."""
    art, skins = [], []
    for look in range(LOOKS):
        cloth, hat = CLOTHES[look]
        for skin in SKINS:
            colours = {
                "c": cloth, "C": mix(cloth, (0, 0, 0), 0.3), "h": hat, "H": mix(hat, (0, 0, 0), 0.35),
                "s": skin, "e": INK, "l": mix(cloth, INK, 0.62),
            }  # fmt: skip
            for legs in range(2):
                drawn = compiled(HATS[look] + BODIES[look % 2][legs], colours)
                art += [drawn, drawn[:, ::-1]]
                skins += [Skin("person", cloth), Skin("person", cloth, mirrored=True)]
    return atlas_of(np.array(art), scale, foot=True, skins=skins)


def variant(agents: Agents, beat: int) -> I64:
    """Return which of the `figures` each agent is; `beat` moves the legs of those who walk."""
    person = agents.look.astype(np.int64) % LOOKS * len(SKINS) + agents.ids * 7 // 3 % len(SKINS)
    legs = (agents.step != 0) & ((agents.ids + beat) % 2 == 1)
    index: I64 = person * 4 + legs * 2 + (agents.step < 0)
    return index


@lru_cache(maxsize=16)
def tufts(scale: int) -> tuple[Stamp, ...]:
    """Return the faint marks of bare ground."""
    stamps = []
    for lines in TUFTS:
        stamp = atlas_of(compiled(lines, {"a": (176, 204, 168)}, None)[None], scale).stamp(0)
        stamps.append(Stamp(stamp.dx, stamp.dy, stamp.pixel, np.full(stamp.dx.size, 38, np.uint32)))
    return tuple(stamps)


@lru_cache(maxsize=16)
def house(scale: int) -> Stamp:
    """Return the mark of a home."""
    colours = {
        "r": mix(SHORE, (196, 120, 92), 0.5),
        "w": mix(SHORE, GROUND, 0.25),
        "d": mix(INK, GROUND, 0.4),
    }
    return atlas_of(compiled(HOUSE, colours)[None], scale).stamp(0)


def masonry(roof: RGB, wall: RGB) -> dict[str, RGB]:
    """Return the colours of a house."""
    return {
        "b": mix(roof, (255, 255, 255), 0.22), "r": roof, "R": mix(roof, INK, 0.35),
        "w": wall, "W": mix(wall, INK, 0.25), "t": mix(wall, INK, 0.55), "d": (84, 58, 44),
        "y": (255, 214, 116), "k": (122, 112, 106), "g": (245, 203, 110), "o": INK,
    }  # fmt: skip


@lru_cache(maxsize=16)
def houses(scale: int) -> Atlas:
    """Return the houses of towns at `scale` pixels a dot, standing on their point."""
    art = np.array([compiled(h, masonry(*c)) for h in HOUSES for c in ROOFS])
    skins = [Skin("house", roof) for _ in HOUSES for roof, _ in ROOFS]
    return atlas_of(art, scale, foot=True, skins=skins)


@lru_cache(maxsize=16)
def cottages(scale: int) -> Atlas:
    """Return the houses of towns as they are seen from afar."""
    return atlas_of(np.array([compiled(COTTAGE, masonry(*c)) for c in ROOFS]), scale, foot=True)


@lru_cache(maxsize=16)
def hall(scale: int) -> Stamp:
    """Return the hall of a town, standing on its point."""
    roof, wall = (98, 110, 138), (226, 216, 196)
    art = compiled(HALL, masonry(roof, wall))[None]
    return atlas_of(art, scale, foot=True, skins=[Skin("hall", roof)]).stamp(0)


@lru_cache(maxsize=4)
def markers(scale: int) -> Atlas:
    """Return the marks of a village, a town and a city on a map of wide lands, centred on their point."""
    return atlas_of(np.array([compiled(m, masonry((206, 118, 86), (240, 228, 200))) for m in MARKERS]), scale)


SHIP_FORMS = 8
"""Drawings of a ship with one cargo: ship or cart, going or at rest, heading right or left."""
SHIP_WIDE, SHIP_TALL = len(SHIPS[0][0]), len(SHIPS[0])


SHIP_SKINS = ("ship", "ship", "cart", "cart")
"""What each of `SHIPS` is called by mods."""


def _laden(
    drawings: tuple[tuple[str, ...], ...], wares: Wares, scale: int, named: tuple[str, ...] = ()
) -> Atlas:
    """Return drawings of ships in the colours of each of the wares, heading right and left."""
    art, skins, sail = [], [], (156, 160, 158)
    for n, colour in enumerate(wares.colours):
        cargo = sail if n == len(wares.colours) - 1 else colour
        tones = {
            "a": cargo, "b": (150, 106, 66), "c": (206, 202, 190), "d": mix(cargo, INK, 0.3),
            "f": (206, 84, 72), "m": (92, 66, 46), "h": (118, 80, 50), "H": (82, 54, 38), "w": (160, 124, 84),
            "k": (60, 46, 38), "o": (160, 132, 104), "O": (110, 88, 70),
        }  # fmt: skip
        for lines in drawings:
            drawn = compiled(lines, tones)
            art += [drawn, drawn[:, ::-1]]
        skins += [Skin(name, cargo, mirrored) for name in named for mirrored in (False, True)]
    return atlas_of(np.array(art), scale, foot=True, skins=skins)


@lru_cache(maxsize=16)
def ships(wares: Wares, scale: int) -> Atlas:
    """Return ships and carts laden with each of the wares, standing on their point."""
    return _laden(SHIPS, wares, scale, SHIP_SKINS)


@lru_cache(maxsize=4)
def boats(wares: Wares) -> Atlas:
    """Return the same as they are seen from afar."""
    return _laden(BOATS, wares, 1)


@lru_cache(maxsize=16)
def ripples(scale: int, colour: RGB) -> tuple[Stamp, ...]:
    """Return waves, one after the other."""
    stamps = []
    for lines in RIPPLES:
        stamp = atlas_of(compiled(lines, {"a": colour}, None)[None], scale).stamp(0)
        stamps.append(Stamp(stamp.dx, stamp.dy, stamp.pixel, np.full(stamp.dx.size, 120, np.uint32)))
    return tuple(stamps)


@lru_cache(maxsize=16)
def shadow(size: int) -> Stamp:
    """Return the shadow under a figure."""
    dx, dy = np.meshgrid(np.arange(-5 * size, 5 * size + 1), np.arange(-2 * size, 2 * size + 1))
    there = np.hypot(dx / 5, dy / 2) <= size
    flat = int(there.sum())
    return Stamp(dx[there], dy[there], np.full(flat, packed(PANEL), np.uint32), np.full(flat, 130, np.uint32))


@lru_cache(maxsize=128)
def disc(radius: int, colour: RGB, alpha: int) -> Stamp:
    """Return a flattened disc without a rim."""
    at = np.arange(-radius, radius + 1)
    dx, dy = np.meshgrid(at, at)
    there = np.hypot(dx, dy * 1.3) <= radius
    flat = int(there.sum())
    return Stamp(
        dx[there], dy[there], np.full(flat, packed(colour), np.uint32), np.full(flat, alpha, np.uint32)
    )


def emblem_art(name: str, shape: str, colour: RGB, outline: RGB | None = INK) -> U32:
    """Return the emblem of a good: a picture where its name is a known one, else its shape."""
    tones = {
        "a": colour, "b": mix(colour, (255, 255, 255), 0.4), "d": mix(colour, INK, 0.45),
        "g": (122, 158, 96),
    }  # fmt: skip
    lines = EMBLEMS.get(name.lower().rstrip("s"), EMBLEMS.get(name.lower()))
    if lines is not None:
        return compiled(lines, tones, outline)
    solid = coverage(shape, 7) >= 0.5
    fringed = np.pad(solid, 1)
    above, below = fringed[:-2, 1:-1], fringed[2:, 1:-1]
    drawn = np.where(~above, "b", np.where(~below, "d", "a"))
    drawing = tuple("".join(np.where(line, tone, ".")) for line, tone in zip(solid, drawn, strict=True))
    return compiled(drawing, tones, outline)


@lru_cache(maxsize=64)
def _emblems(wares: Wares, scale: int, outline: RGB | None) -> Atlas:
    art = [
        emblem_art(name, shape, colour, outline)
        for name, shape, colour in zip((*wares.names, ""), wares.shapes, wares.colours, strict=True)
    ]
    named = zip(wares.names, wares.colours, strict=False)  # the last colour is of no ware
    return atlas_of(np.array(art), scale, skins=[Skin(f"good-{name.lower()}", c) for name, c in named])


def emblems(wares: Wares, scale: int, *, outlined: bool = True) -> Atlas:
    """Return the emblems of all wares, in their order, centred on their point."""
    return _emblems(wares, scale, INK if outlined else None)


def forget() -> None:
    """Draw anew what mods may have other pictures of, when it is next needed."""
    for drawn in (figures, houses, hall, ships, _emblems):
        drawn.cache_clear()
