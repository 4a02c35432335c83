"""The drawings behind the little pictures: a letter is a pixel, '.' is clear.

Figures: h and H hat or hair, s skin, e eyes, c and C clothes, l legs. Emblems: a the good's colour,
b lighter, d darker, g leaf green.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from systems.presentation.palette import RGB

HATS: tuple[tuple[str, ...], ...] = (
    ("...hhh...", "..hHHHh..", ".hhhhhhh.", "..seses..", "..sssss.."),
    ("...hhh...", "..hhhhh..", ".hhsssHh.", ".hheseHh.", "..hsssH.."),
    ("..hhhhh..", ".hhhhhhh.", ".hsssssh.", ".hsesesh.", ".h.sss.h."),
    (".........", "..hhhh...", "..hhhhhhh", "..seses..", "..sssss.."),
    ("....h....", "..hhhhh..", ".hHHHHHh.", "..seses..", "..sssss.."),
    ("..hhhhh..", "..hhhhh..", "..HHHHH..", ".hhhhhhh.", "..seses.."),
    ("...sss...", "..sssss..", "..seses..", "..hhhhh..", "...hhh..."),
    ("..hh.hh..", ".hhhhhhh.", ".hhsssHh.", "..seses..", "..sssss.."),
)
"""Straw hat, hood, long hair, cap, pointed cap, tall hat, bald with a beard, curls."""

BODIES: tuple[tuple[tuple[str, ...], ...], ...] = (
    (
        ("..ccccc..", ".ccccccc.", ".scccccs.", "..CCCCC..", "..ll.ll..", "..ll.ll.."),
        ("..ccccc..", ".ccccccc.", ".scccccs.", "..CCCCC..", "..lllll..", ".ll...ll."),
    ),
    (
        ("..ccccc..", ".ccccccc.", ".scCCCcs.", "..ccccc..", ".ccccccc.", ".cCcccCc."),
        ("..ccccc..", ".ccccccc.", ".scCCCcs.", "..ccccc..", ".ccccccc.", ".CcccCcc."),
    ),
)
"""Tunic and robe, each with both positions of the legs."""

CLOTHES: tuple[tuple[RGB, RGB], ...] = (
    ((86, 122, 152), (222, 196, 134)),
    ((104, 130, 84), (78, 104, 66)),
    ((158, 104, 112), (120, 78, 52)),
    ((176, 140, 82), (92, 92, 110)),
    ((94, 138, 132), (190, 110, 84)),
    ((120, 104, 142), (66, 66, 80)),
    ((150, 120, 96), (186, 182, 176)),
    ((142, 146, 150), (94, 62, 44)),
)
"""Colours of clothes and of hat or hair, look by look."""

LOOKS = len(HATS)

SKINS: tuple[RGB, ...] = ((240, 205, 172), (205, 152, 112), (140, 96, 70))

TUFTS: tuple[tuple[str, ...], ...] = (
    ("a...a", ".a.a.", "....."), ("..a..", "a.a.a", "....."),
    (".....", "a..aa", "....."), (".a...", ".....", "...a."),
)  # fmt: skip
"""What stands on bare ground here and there."""

HOUSE: tuple[str, ...] = (
    "....r....",
    "...rrr...",
    "..rrrrr..",
    ".rrrrrrr.",
    "..wwwww..",
    "..wwdww..",
    "..wwdww..",
)

EMBLEMS: dict[str, tuple[str, ...]] = {
    "fish": (".......", "..aab.a", ".aaaaba", "adaaaaa", ".aaaaba", "..aab.a", "......."),
    "berrie": ("...g...", "..g.gg.", ".g...g.", "aba.aba", "aaa.aaa", "daa.daa", "......."),
    "wood": (".......", ".aaaaa.", "abbaaad", "bddbaad", "abbaaad", ".ddddd.", "......."),
    "wool": (".......", "..bab..", ".babab.", "bababad", "ababaad", ".aaaad.", "..ddd.."),
    "bread": (".......", "..bbb..", ".bdbda.", "badadaa", "aaaaaaa", ".ddddd.", "......."),
    "sugar": (".......", ".bbbbb.", ".baaab.", ".aaaad.", ".aaaad.", ".ddddd.", "......."),
    "spice": ("....g..", "...gg..", "..abg..", ".abb...", "aaa....", "da.....", "......."),
    "grain": ("...b...", ".b.a.b.", ".a.a.a.", "..aaa..", "...a...", "...d...", "...d..."),
    "stone": (".......", "...bb..", ".bbaab.", ".aaaaad", "aaaaadd", ".ddddd.", "......."),
    "iron": (".......", ".......", "..bbbb.", ".baaaa.", "baaaaad", "ddddddd", "......."),
    "salt": ("...b...", "..bbb..", "..bab..", ".babab.", ".aaaaa.", "aaaaaad", "......."),
    "cloth": (".......", "bbbbbb.", "aaaaab.", "bbbbba.", "aaaaab.", "dddddd.", "......."),
    "wine": ("...d...", "...d...", "..aaa..", ".abaaa.", ".abaaa.", ".aaaaa.", "..ddd.."),
    "tool": (".......", ".bbbb..", ".aaaab.", "...d...", "...d...", "...d...", "......."),
}
"""Emblems of goods of these names, without a plural s."""

ROOFS: tuple[tuple[RGB, RGB], ...] = (
    ((178, 92, 68), (216, 202, 172)),
    ((196, 154, 88), (206, 190, 158)),
    ((112, 120, 138), (222, 214, 196)),
    ((150, 74, 66), (198, 184, 160)),
    ((134, 104, 80), (224, 206, 170)),
)
"""Colours of roof and walls in towns: tiles, thatch, slate, brick, shingle."""

HOUSES: tuple[tuple[str, ...], ...] = (
    (
        "...........", "...........", ".......kk..", "...bbbbkk..", "..rrrrrrr..", ".rrrrrrrrr.",
        "rrRrrRrrRrr", ".wwwwwwwww.", ".wywwdwwyw.", ".WWWWdWWWW.",
    ),
    (
        "...........", ".....b.....", "....bbr....", "...brrrr...", "..brrrrrr..", ".brrwwwrrr.",
        "brrwwywwrrR", ".wwwwwwwww.", ".wywwdwwyw.", ".WWWWdWWWW.",
    ),
    (
        ".....b.....", "....brr....", "...brrrr...", "..brrrrrr..", ".RRRRRRRRR.", "..wywywyw..",
        "..wwwwwww..", "..wtwtwtw..", "..wywdwyw..", "..WWWdWWW..",
    ),
    (
        "...........", "...........", ".kk........", ".kk.bbbb...", ".rrrrrrrrr.", "rrrrrrrrrrr",
        "RRRRRRRRRRR", ".wwwtwwwtw.", ".wdwtwywtw.", ".WdWtWWWtW.",
    ),
)  # fmt: skip
"""Houses of a town: b, r, R roof, w and W wall, y window, d door, t timber, k chimney."""

HALL: tuple[str, ...] = (
    ".......g.......",
    ".......r.......",
    "......brr......",
    "......brr......",
    ".....brrrr.....",
    ".....RRRRR.....",
    ".....wwyww.....",
    ".....wwwww.....",
    ".bbrrwwwwwrrrr.",
    "bbrrrwwywwrrrrr",
    "RRRRRwwwwwRRRRR",
    ".wwwwwwwwwwwww.",
    ".wywywwdwwywyw.",
    ".WWWWWdddWWWWW.",
)
"""The hall in the middle of a town of some size, with a gilded ball on its tower."""

COTTAGE: tuple[str, ...] = ("..b..", ".brr.", "brrrR", ".www.", ".wdw.")
"""A house from afar."""

MARKERS: tuple[tuple[str, ...], ...] = (
    (
        "...........", "...........", ".....b.....", "....brr....", "...brrrr...", "..RRRRRRR..",
        "...wwwww...", "...wwdww...", "...WWdWW...",
    ),
    (
        "...........", ".....b.....", "..b.brr.b..", ".brobrrorr.", "brrorrrRorr", "RRoRRRRRoRR",
        ".wowwwwwow.", ".wowwdwwow.", ".WoWWdWWoW.",
    ),
    (
        ".....g.....", ".....b.....", "....brr....", ".b..brr..b.", "brroRRRobrr", "rrrowwworrr",
        "RRRowywoRRR", ".wwowdwoww.", ".WWoWdWoWW.",
    ),
)  # fmt: skip
"""A settlement from far away: a village, a town, a city; o is the dark of outlines."""

SHIPS: tuple[tuple[str, ...], ...] = (
    (
        "....ff.......", "......m......", "...aabm......", "..aaaamaa....", ".aaaaamaaa...", ".aaaaamaaab..",
        ".dddddmaaaa..", "......mdddd..", "hb....m....bb", "bbbbbbbbbbbbb", ".hhhhhhhhhhh.", "..HHHHHHHHH..",
    ),
    (
        "......m......", "......m......", "......m......", "..cacacacac..", "..ddddmdddd..", "......m......",
        "......m......", "......m......", "hb..aamaa..bb", "bbbbbbbbbbbbb", ".hhhhhhhhhhh.", "..HHHHHHHHH..",
    ),
    (
        ".............", ".............", ".............", "..aaaa.......", ".aaaaaa....o.", ".adadada..ooO",
        "bbbbbbbb.oooo", ".hhhhhhmooooo", ".wkwHwkwoooo.", "wkHkwkHkw.oo.", ".wkw.wkw.o.o.", ".........O.O.",
    ),
    (
        ".............", ".............", ".............", "..aaaa.......", ".aaaaaa......", ".adadada.....",
        "bbbbbbbb.....", ".hhhhhhmmm...", ".wkwHwkw..m..", "wkHkwkHkw....", ".wkw.wkw.....", ".............",
    ),
)  # fmt: skip
"""A ship under sail, one with its sail furled, a cart with an ox, and one without.

a, d and c what is carried, and furled sail between it; f pennant, m mast, b, h and H planks, w and k wheels,
o and O the ox.
"""

BOATS: tuple[tuple[str, ...], ...] = (
    ("..m..", ".aaa.", "aaaa.", "hhhhh", ".HHH."),
    ("..m..", "..m..", ".aaa.", "hhhhh", ".HHH."),
    (".....", ".aaa.", "aaaa.", "hhhho", ".k.k."),
    (".....", ".aaa.", ".aaa.", "hhhh.", ".k.k."),
)
"""The same from afar."""

RIPPLES: tuple[tuple[str, ...], ...] = (
    (".......", ".a...a.", "a.a.a.a"),
    (".......", "..a....", "aa.aa.."),
    ("...a...", ".aa.a..", "......."),
)
"""Waves, one after the other."""
