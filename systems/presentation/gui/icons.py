"""Small pictures among the text of panels: the emblems of goods, each in its own shape."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from imgui_bundle import imgui

from systems.presentation.gui.backend import Texture, stage
from systems.presentation.pieces import Pieces

if TYPE_CHECKING:
    from systems.presentation.palette import Wares

SIDE = 24
"""Pixels that an emblem has room for."""


class Icons:
    """The emblems of the wares of one world, side by side in one texture."""

    def __init__(self, wares: Wares) -> None:
        self._count = len(wares.names)
        strip = stage((SIDE * max(1, self._count), SIDE), opaque=False)
        pieces = Pieces(wares)
        for ware in range(self._count):
            pieces.emblem(strip, ware, SIDE * ware + SIDE // 2, SIDE // 2)
        self._texture = Texture(opaque=False)
        self._texture.put(strip)

    def emblem(self, ware: int) -> None:
        """Draw the emblem of a ware as high as a line of text, and stay on that line."""
        side = self._side()
        left, right = ware / self._count, (ware + 1) / self._count
        imgui.image(self._texture.ref, (side, side), (left, 0.0), (right, 1.0))
        imgui.same_line()

    def stamp(self, pen: Any, ware: int, x: float, y: float, side: float) -> None:
        """Draw the emblem of a ware with its upper left corner at a pixel of the window."""
        left, right = ware / self._count, (ware + 1) / self._count
        pen.add_image(self._texture.ref, (x, y), (x + side, y + side), (left, 0.0), (right, 1.0))

    def blank(self) -> None:
        """Leave the room of an emblem, and stay on that line."""
        imgui.dummy((self._side(), self._side()))
        imgui.same_line()

    @staticmethod
    def _side() -> float:
        return imgui.get_text_line_height() * 1.15

    def close(self) -> None:
        """Give the texture back."""
        self._texture.close()
