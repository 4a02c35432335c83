"""Pieces of the surface around the map: lines of text, icons, boxes, key caps."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pygame

from systems.presentation import art
from systems.presentation.palette import LINE, PANEL, RAISED, RGB, TEXT, Wares
from systems.presentation.text import NORMAL, SMALL, Type, ui

if TYPE_CHECKING:
    from systems.presentation.art import Stamp


class Pieces:
    """Draws them on the screen."""

    def __init__(self, wares: Wares) -> None:
        self.type = Type()
        self.wares = wares
        self._icons: dict[tuple[object, ...], pygame.Surface] = {}

    def write(
        self, screen: pygame.Surface, text: str, x: int, y: int, colour: RGB = TEXT, size: int = NORMAL,
        *, bold: bool = False, right: bool = False,
    ) -> int:  # fmt: skip
        """Write a line centred on height `y`; return its width."""
        line = self.type.render(text, colour, size, bold=bold)
        screen.blit(line, (x - line.get_width() if right else x, y - line.get_height() // 2))
        return line.get_width()

    def icon(self, key: tuple[object, ...], stamp: Stamp) -> pygame.Surface:
        """Return a stamp as a small surface."""
        if key not in self._icons:
            reach = stamp.reach
            surface = pygame.Surface((2 * reach + 1, 2 * reach + 1), pygame.SRCALPHA)
            for dx, dy, pixel, alpha in zip(
                stamp.dx.tolist(), stamp.dy.tolist(), stamp.pixel.tolist(), stamp.alpha.tolist(), strict=True
            ):
                colour = (pixel >> 16, pixel >> 8 & 255, pixel & 255, min(255, alpha))
                surface.set_at((dx + reach, dy + reach), colour)
            self._icons[key] = surface
        return self._icons[key]

    def emblem(self, screen: pygame.Surface, ware: int, x: int, y: int, size: int = 2) -> None:
        """Draw the emblem of a ware around a point."""
        icon = self.icon(("emblem", ware, size), art.emblems(self.wares, size).stamp(ware))
        screen.blit(icon, (x - icon.get_width() // 2, y - icon.get_height() // 2))

    def box(self, screen: pygame.Surface, box: pygame.Rect, alpha: int = 232) -> None:
        """Draw the ground of a panel, through which a little of the map can be seen."""
        ground = pygame.Surface(box.size, pygame.SRCALPHA)
        pygame.draw.rect(ground, (*PANEL, alpha), ground.get_rect(), border_radius=ui(6))
        pygame.draw.rect(ground, (*LINE, 255), ground.get_rect(), 1, border_radius=ui(6))
        screen.blit(ground, box)

    def key(self, screen: pygame.Surface, text: str, x: int, y: int) -> int:
        """Draw a key cap centred on height `y`; return its width."""
        label = self.type.render(text, TEXT, SMALL)
        box = pygame.Rect(x, y - ui(9), label.get_width() + ui(10), ui(18))
        pygame.draw.rect(screen, RAISED, box, border_radius=ui(4))
        screen.blit(label, label.get_rect(center=box.center))
        return box.width
