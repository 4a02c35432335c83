"""Standing prices in a town over time."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
from imgui_bundle import implot

from components.kinds import Settlement
from components.market import Market
from components.rules import Goods
from systems.presentation.gui.panel import Panel
from systems.presentation.gui.theme import rgba

if TYPE_CHECKING:
    from systems.presentation.gui.desk import Desk


class PricesPanel(Panel):
    """Prices of all goods in the selected town, or in the first."""

    name = "prices"
    title = "Prices"
    place = "bottom"
    key = "p"
    about = "Standing prices in a town, tick by tick"

    def wanted(self, desk: Desk) -> bool:
        """Tell whether there are towns."""
        return bool(desk.world.table(Settlement).rows)

    def draw(self, desk: Desk) -> None:
        """Draw the chart."""
        towns, _ = desk.world.view(Settlement, Market)
        town = desk.town if desk.town is not None else int(towns[0])
        history = desk.memory.series
        prices = desk.study(("prices", town), lambda: history.prices(town))
        ticks = np.arange(history.first, history.first + prices.shape[1], dtype=np.float64)
        if implot.begin_plot(f"{desk.world[town].name}##prices", (-1, -1)):
            implot.setup_axes("tick", "coins", implot.AxisFlags_.auto_fit, implot.AxisFlags_.auto_fit)
            for good, name in enumerate(desk.world.the(Goods).names):
                spec = implot.Spec(line_color=rgba(desk.wares.colours[good]), line_weight=2.0)
                implot.plot_line(name, ticks, prices[good].astype(np.float64), spec)
            implot.end_plot()
