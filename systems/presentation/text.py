"""Type: short texts as surfaces, kept so that each is drawn once."""

from __future__ import annotations

from collections import OrderedDict
from pathlib import Path
from typing import TYPE_CHECKING

import pygame

if TYPE_CHECKING:
    from systems.presentation.palette import RGB

FONTS = Path(__file__).parents[2] / "assets" / "fonts"
KEPT = 1024
NO_BREAK = "\N{NO-BREAK SPACE}"
UI_SCALE = 1.0
"""Everything but the map grows with this; `grow` sets it."""
SMALL, NORMAL, LARGE = 12, 13, 16


def grow(scale: float) -> None:
    """Have all texts and what holds them grow."""
    global UI_SCALE  # noqa: PLW0603 - a window has one size of text
    UI_SCALE = scale


def ui(pixels: float) -> int:
    """Return a length of the surface around the map in pixels."""
    return round(pixels * UI_SCALE)


def printable(text: str) -> str:
    """Return a text without what a font cannot show."""
    return "".join(c if c.isprintable() or c == NO_BREAK else " " for c in text)[:400]


class Type:
    """Renders and keeps texts. Needs `pygame.font.init()`."""

    def __init__(self) -> None:
        self._fonts: dict[tuple[int, bool], pygame.font.Font] = {}
        self._kept: OrderedDict[tuple[str, int, RGB, bool], pygame.Surface] = OrderedDict()

    def font(self, size: int = NORMAL, *, bold: bool = False) -> pygame.font.Font:
        """Return the font of a size; pygame's own where ours is missing."""
        key = ui(size), bold
        if key not in self._fonts:
            file = FONTS / ("Inter-SemiBold.otf" if bold else "Inter-Regular.otf")
            self._fonts[key] = pygame.font.Font(str(file) if file.is_file() else None, key[0])
        return self._fonts[key]

    def render(self, text: str, colour: RGB, size: int = NORMAL, *, bold: bool = False) -> pygame.Surface:
        """Return a line of text."""
        key = (text, ui(size), colour, bold)
        if key in self._kept:
            self._kept.move_to_end(key)
            return self._kept[key]
        surface = self.font(size, bold=bold).render(printable(text), True, colour)
        self._kept[key] = surface
        if len(self._kept) > KEPT:
            self._kept.popitem(last=False)
        return surface

    def width(self, text: str, size: int = NORMAL, *, bold: bool = False) -> int:
        """Return how wide a line of text is."""
        return int(self.font(size, bold=bold).size(printable(text))[0])

    def height(self, size: int = NORMAL) -> int:
        """Return how far one line is from the next."""
        return round(self.font(size).get_linesize() * 1.12)

    def fitted(self, text: str, room: int, size: int = NORMAL, *, bold: bool = False) -> str:
        """Return a text cut to `room` pixels, with an ellipsis where it was."""
        if self.width(text, size, bold=bold) <= room:
            return text
        low, high = 0, len(text)
        while low < high:
            middle = (low + high + 1) // 2
            if self.width(text[:middle].rstrip() + "…", size, bold=bold) <= room:
                low = middle
            else:
                high = middle - 1
        return text[:low].rstrip() + "…" if low else ""

    def wrapped(self, text: str, room: int, size: int = NORMAL) -> list[str]:
        """Return a text as lines of at most `room` pixels, broken between words."""
        lines: list[str] = []
        line = ""
        for word in printable(text).split(" "):
            longer = f"{line} {word}" if line else word
            if line and self.width(longer, size) > room:
                lines.append(line)
                line = word
            else:
                line = longer
        return [self.fitted(each, room, size) for each in [*lines, line]]
