"""Palettes to choose from: colours of goods that everybody can tell apart, and of what stands around the map.

The constants of `palette` are names: `shown` says what stands for one of them in the palette that is in use.
"""

from __future__ import annotations

from dataclasses import dataclass, field

from systems.presentation.palette import ACCENT, ALARM, FAINT, INK, LINE, MUTED, PANEL, RAISED, RGB, TEXT, rgb


@dataclass(frozen=True)
class Scheme:
    """A palette: `goods` in turn ('#rrggbb'; none: those of the scenario), and colours instead of ours."""

    name: str
    title: str
    goods: tuple[str, ...] = ()
    instead: dict[RGB, RGB] = field(default_factory=dict)
    ratio: float = 3.4
    """Contrast of goods to the ground, at the least."""


OKABE_ITO = ("#56b4e9", "#e69f00", "#009e73", "#f0e442", "#d55e00", "#cc79a7", "#0072b2", "#bbbbbb")
"""Okabe and Ito 2008, "Color Universal Design", with grey for black, which our ground is."""
TOL_LIGHT = ("#77aadd", "#ee8866", "#eedd88", "#ffaabb", "#99ddff", "#44bb99", "#bbcc33", "#dddddd")
"""Paul Tol 2021, "Colour schemes", light."""
TOL_CONTRAST = ("#ffffff", "#ddaa33", "#6699ff", "#ee99aa", "#eecc66", "#99ccff", "#44dd99", "#bbbbbb")
"""Made of Paul Tol's medium-contrast scheme, which stays in order when printed grey."""

_SAFE = {ACCENT: rgb("#f0e442"), ALARM: rgb("#ff8f3f")}
_STARK = {
    PANEL: (0, 0, 0), INK: (0, 0, 0), RAISED: (38, 38, 38), LINE: (150, 150, 150), TEXT: (255, 255, 255),
    MUTED: (222, 222, 222), FAINT: (180, 180, 180), ACCENT: (255, 221, 64), ALARM: (255, 150, 120),
}  # fmt: skip

SCHEMES = {
    each.name: each
    for each in (
        Scheme("scenario", "The scenario's own colours"),
        Scheme("okabe-ito", "Okabe and Ito", OKABE_ITO, _SAFE),
        Scheme("tol-light", "Paul Tol, light", TOL_LIGHT, _SAFE),
        Scheme("contrast", "High contrast", TOL_CONTRAST, _STARK, 4.5),
    )
}

_used = SCHEMES["scenario"]


def use(name: str) -> None:
    """Have this palette in use from now on."""
    global _used  # noqa: PLW0603 - there is one window, and all of it has one palette
    _used = SCHEMES[name]


def used() -> Scheme:
    """Return the palette in use."""
    return _used


def shown(colour: RGB) -> RGB:
    """Return what stands for a colour of ours in the palette in use.

    >>> shown(TEXT) == TEXT
    True
    """
    return _used.instead.get(colour, colour)


def goods_codes(codes: tuple[str, ...]) -> tuple[str, ...]:
    """Return the colours of goods: their own, or those of the palette in use, in turn.

    >>> goods_codes(("#112233",))
    ('#112233',)
    """
    chosen = _used.goods
    return tuple(chosen[n % len(chosen)] for n in range(len(codes))) if chosen else codes
