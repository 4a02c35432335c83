"""The settings beside the map."""

from __future__ import annotations

from typing import TYPE_CHECKING

from systems.presentation.gui.panel import Panel

if TYPE_CHECKING:
    from systems.presentation.gui.desk import Desk


class SettingsPanel(Panel):
    """Size of text, palette, language, saves, sound and keys."""

    name = "settings"
    title = "Settings"
    place = "right"
    about = "Size of text, palette, language, saves, sound and keys"

    def draw(self, desk: Desk) -> None:
        """Draw the settings."""
        desk.app.preferences.draw()
