"""Names of settlements over the map, each on a plate that can be clicked."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pygame

from systems.presentation.extract import FAR
from systems.presentation.language import _
from systems.presentation.palette import ACCENT, ALARM, INK, LINE, MUTED, TEXT
from systems.presentation.pieces import Pieces
from systems.presentation.settlement_sheet import HUNGRY
from systems.presentation.text import NORMAL, SMALL, ui
from systems.presentation.townview import radius

if TYPE_CHECKING:
    from systems.presentation.camera import Camera
    from systems.presentation.settlements import Settlements

FEW = 10
"""With more plates, what their numbers count is not said."""
MARGIN = 3
"""Pixels between two plates at the least."""


class Labels(Pieces):
    """Draws the plates, of those that would lie on one another only that of the most people."""

    plates: tuple[tuple[pygame.Rect, int], ...] = ()
    """Where plates are on the screen, and of which settlement."""
    _corner = 0, 0

    def draw(
        self, screen: pygame.Surface, towns: Settlements, camera: Camera, detail: int, selected: int | None,
        corner: tuple[int, int],
    ) -> None:  # fmt: skip
        """Draw a plate below each settlement that has a name and room; the view begins at `corner`."""
        left, top = corner
        view = pygame.Rect(left, top, camera.width, camera.height)
        below = radius(towns.people, camera)
        plates: list[tuple[pygame.Rect, int]] = []
        old = screen.get_clip()
        screen.set_clip(view)
        order = sorted(range(len(towns.names)), key=lambda n: int(towns.ids[n]) != selected)
        for n in order:
            x, y = camera.to_view(float(towns.x[n]), float(towns.y[n]))
            name = self.type.render(towns.names[n], TEXT, SMALL if detail == FAR else NORMAL, bold=True)
            hungry = float(towns.fed[n]) < HUNGRY
            count = _("{people:,.0f} people") if len(order) <= FEW else "{people:,.0f}"
            if len(order) <= FEW and round(towns.people[n]) == 1:
                count = _("1 person")
            people = self.type.render(count.format(people=towns.people[n]), ALARM if hungry else MUTED, SMALL)
            width = name.get_width() + people.get_width() + ui(20)
            box = pygame.Rect(0, 0, width, name.get_height() + ui(4))
            away = float(below[n]) * 0.86
            if towns.quay_below[n]:
                box.midbottom = left + round(x), top + round(y - away) - ui(7)
            else:
                box.midtop = left + round(x), top + round(y + away) + ui(5)
            near = box.inflate(2 * ui(MARGIN), 2 * ui(MARGIN))
            if view.colliderect(box) and near.collidelist([plate for plate, _town in plates]) < 0:
                eid = int(towns.ids[n])
                self._plate(screen, box, name, people, chosen=eid == selected)
                plates.append((box, eid))
        screen.set_clip(old)
        self.plates, self._corner = tuple(plates), corner

    def _plate(
        self, screen: pygame.Surface, box: pygame.Rect, name: pygame.Surface, people: pygame.Surface, *,
        chosen: bool,
    ) -> None:  # fmt: skip
        ground = pygame.Surface(box.size, pygame.SRCALPHA)
        pygame.draw.rect(ground, (*INK, 215), ground.get_rect(), border_radius=ui(5))
        pygame.draw.rect(ground, ACCENT if chosen else LINE, ground.get_rect(), 1, border_radius=ui(5))
        screen.blit(ground, box)
        screen.blit(name, name.get_rect(midleft=(box.x + ui(7), box.centery)))
        screen.blit(people, people.get_rect(midright=(box.right - ui(7), box.centery)))

    def at(self, place: tuple[float, float]) -> int | None:
        """Return the settlement whose plate is at a pixel of the view."""
        x, y = place[0] + self._corner[0], place[1] + self._corner[1]
        return next((eid for box, eid in self.plates if box.collidepoint(x, y)), None)
