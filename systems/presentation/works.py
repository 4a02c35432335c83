"""Works: the buildings of a town by what is made in them, and the fields and pastures around it."""

from __future__ import annotations

from functools import lru_cache
from typing import TYPE_CHECKING

import numpy as np

from systems.presentation import art
from systems.presentation.palette import INK, RGB, Wares, mix

if TYPE_CHECKING:
    from systems.presentation.art import Atlas

NAMES: tuple[tuple[str, ...], ...] = (
    ("mill",), ("bak", "oven", "brew"), ("farm", "field", "garden", "orchard"), ("weav", "cloth", "loom"),
    ("fish",), ("pasture", "sheep", "herd"), ("mine", "quarr", "smelt", "smith", "pit"),
)  # fmt: skip
"""What the name of a recipe has in it if it is made in a building of the same row of `BUILDINGS`."""
MILL, BAKERY, FARM, WEAVER, FISHERY, PASTURE, MINE, WORKSHOP = range(8)

BUILDINGS: tuple[tuple[tuple[str, ...], ...], ...] = (
    (
        (
            "......s......", "......s......", "......s......", "......s......", ".....rsr.....",
            ".sssssksssss.", ".....wsw.....", "....wwsww....", "....wwsww....", "....wwsww....",
            "...wwwwwww...", "...wwydyww...", "...WWWdWWW...",
        ),
        (
            ".............", "..s.......s..", "...s.....s...", "....s...s....", ".....srs.....",
            ".....rkr.....", ".....sws.....", "....swwws....", "...swwwwws...", "..s.wwwww.s..",
            "...wwwwwww...", "...wwydyww...", "...WWWdWWW...",
        ),
    ),
    (
        (
            ".kk..........", ".kk..........", ".kkbbbbbbb...", ".krrrrrrrrr..", "brrrrrrrrrrr.",
            "RRRRRRRRRRRR.", ".wwwwwwwwww..", ".wywwoowwdw..", ".WWWoyyoWdW..",
        ),
    ),
    (
        (
            "......b......", "....bbbrr....", "..bbbrrrrrr..", ".brrrrrrrrrr.", "brrrrtttrrrrR",
            ".wwwwtytwwww.", ".wwwwwwwwwww.", ".wwttttttwww.", ".wwtWtWttwww.", ".WWtWWtWtWWW.",
        ),
    ),
    (
        (
            "..bbbbb......", ".rrrrrrr.....", "rrrrrrrrr....", "RRRRRRRRRmmmm", ".wwwwwww.a.c.",
            ".wywwyww.a.c.", ".wwwwwww.a.c.", ".wywdwyw.m..m", ".WWWdWWW.m..m",
        ),
    ),
    (
        (
            "...bbb.......", "..rrrrr...m..", ".rrrrrrr.mnm.", "rRRRRRRRmnnnm", ".wwwwww.mnnnm",
            ".wywdww.m.n.m", ".wwwdww......", ".WWWdWW.hhhhh", ".........HHH.",
        ),
    ),
    (
        (
            ".....bbb.....", "...bbbrrr....", ".brrrrrrrrr..", "rrRRRRRRRRRR.", ".wwttttttww..",
            ".wwtwwwwtww..", ".WWtWWWWtWW..",
        ),
    ),
    (
        (
            "....GGG......", "..GGgggGG....", ".GgggggggG...", "GggtttttggGG.", "GgttoootgggGG",
            "GgtoooootgggG", "ggtoooootaagg",
        ),
    ),
    (
        (
            "..bbbbbbb.m..", ".rrrrrrrrrmaa", "rrrrrrrrrrmaa", "RRRRRRRRRRmaa", ".wwwwwwwww.m.",
            ".wywwdwwyw.m.", ".WWWWdWWWW.m.",
        ),
    ),
)  # fmt: skip
"""Mill (its sails in two positions), bakery, barn, weaver, fishery, stable, mine, and any other workshop.

Letters as of houses; s sails, n nets, a and c the ware and what it is like in shade, h and H planks, m posts,
g and G rock.
"""
WIDE, TALL = 13, 13
ROOF: tuple[RGB, ...] = (
    (150, 80, 62), (160, 88, 66), (152, 66, 54), (120, 116, 140), (104, 124, 132), (170, 138, 84),
    (112, 104, 98), (134, 104, 80),
)  # fmt: skip

FIELD: tuple[str, ...] = (
    ".eccccccccce.", "eeeeeeeeeeeee", "ccccccccccccc", "eeeeeeeeeeeee", "ccccccccccccc", "eeeeeeeeeeeee",
    "ccccccccccccc", "eeeeeeeeeeeee", ".ecccccccce..",
)  # fmt: skip
CROPS: tuple[tuple[RGB, RGB], ...] = (
    ((82, 66, 48), (92, 78, 54)), ((80, 68, 48), (92, 100, 58)), ((84, 76, 48), (118, 124, 62)),
    ((98, 84, 50), (168, 146, 72)), ((112, 92, 52), (214, 176, 84)),
)  # fmt: skip
"""Earth and crop from a failed harvest to a rich one."""
MEADOWS: tuple[tuple[str, ...], ...] = (
    (
        "f.f.f.f.f.f.f", "ggggggggggggg", "fgWWkgggggggf", "ggwwgggggGggg", "fgggggggWWkgf", "ggGgggggwwggg",
        "fgggWWkgggggf", "gggGwwggggggg", "f.f.f.f.f.f.f",
    ),
    (
        "f.f.f.f.f.f.f", "ggggggggggggg", "fggWWkggggggf", "gggwwggggGggg", "fggggggWWkggf", "ggGggggwwgggg",
        "fgggkWWgggggf", "gggGgwwgggggg", "f.f.f.f.f.f.f",
    ),
)  # fmt: skip
"""A pasture, and the sheep a moment later."""
SHEEP = {
    "f": (120, 98, 70), "g": (66, 92, 58), "G": (84, 112, 66), "W": (236, 232, 220), "w": (190, 186, 176),
    "k": (44, 40, 42),
}  # fmt: skip
STAGES = len(CROPS)


def kind_of(recipe: str) -> int:
    """Return in which of the buildings something is made, by the name of its recipe.

    >>> kind_of("Windmill"), kind_of("Bakery"), kind_of("Perfumer") == WORKSHOP
    (0, 1, True)
    """
    name = recipe.lower()
    return next((n for n, words in enumerate(NAMES) if any(word in name for word in words)), WORKSHOP)


@lru_cache(maxsize=16)
def buildings(wares: Wares, scale: int) -> Atlas:
    """Return the buildings, standing on their point; `variant` says which is which."""
    drawn = []
    for kind, frames in enumerate(BUILDINGS):
        for frame in (frames[0], frames[-1]):
            room = ("." * WIDE,) * (TALL - len(frame))
            for colour in wares.colours[:-1]:
                more = {
                    "s": (232, 222, 200), "n": (150, 150, 132), "a": colour, "c": mix(colour, INK, 0.3),
                    "h": (126, 92, 60), "H": (88, 62, 42), "m": (92, 70, 50), "g": (122, 118, 112),
                    "G": (150, 146, 138),
                }  # fmt: skip
                tones = art.masonry(ROOF[kind], (214, 200, 172)) | more
                drawn.append(art.compiled(room + frame, tones))
    return art.atlas_of(np.array(drawn), scale, foot=True)


def variant(kind: int, good: int, frame: int, wares: Wares) -> int:
    """Return which of the `buildings` one for a good is, at one of two moments."""
    return (kind * 2 + frame) * (len(wares.colours) - 1) + good


@lru_cache(maxsize=16)
def plots(scale: int) -> Atlas:
    """Return fields, from a failed harvest to a rich one, and a pasture at two moments."""
    fields = [art.compiled(FIELD, {"e": earth, "c": crop}, None) for earth, crop in CROPS]
    return art.atlas_of(np.array(fields + [art.compiled(m, SHEEP, None) for m in MEADOWS]), scale)
