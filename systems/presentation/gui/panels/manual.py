"""The manual beside the map."""

from __future__ import annotations

from typing import TYPE_CHECKING

from systems.presentation.gui.panel import Panel

if TYPE_CHECKING:
    from systems.presentation.gui.desk import Desk


class ManualPanel(Panel):
    """The manual; F1 with another panel in use opens what it says of that."""

    name = "manual"
    title = "Manual"
    place = "right"
    about = "How everything works, to read and to search"

    def draw(self, desk: Desk) -> None:
        """Draw the page one is on."""
        desk.app.reader.draw()
