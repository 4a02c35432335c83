"""How wealth is spread: the Lorenz curve, and its Gini coefficient over time."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
from imgui_bundle import imgui

from systems.presentation.gui import plots
from systems.presentation.gui.panel import Panel
from systems.presentation.palette import ACCENT, MUTED
from systems.presentation.studies.distribution import MEASURES, distribution

if TYPE_CHECKING:
    from systems.presentation.gui.desk import Desk


class WealthPanel(Panel):
    """The Lorenz curve of what somebody has."""

    name = "wealth"
    title = "Wealth"
    place = "bottom"
    key = "v"
    about = "Lorenz curve and Gini coefficient of money, goods or utility"

    def draw(self, desk: Desk) -> None:
        """Draw the curve and, over time, the coefficient."""
