"""People: how many, how well fed, and where they go."""

from __future__ import annotations

from typing import TYPE_CHECKING, ClassVar

from imgui_bundle import imgui

from systems.presentation.gui import plots
from systems.presentation.gui.panel import Panel
from systems.presentation.palette import ACCENT

if TYPE_CHECKING:
    from systems.presentation.gui.panel import Charted

FIGURES = ("population", "fed", "growth", "migration", "wealth_a_head")
UNITS = ("persons", "share of the need", "persons a tick", "persons a tick", "coins")


class PopulationPanel(Panel):
    """Figures of people in towns, or the number of agents where there are none."""

    name = "population"
    title = "Population"
    place = "beside"
    key = "n"
    about = "How many people there are, how well they are fed, births, deaths and migration"
    charts: ClassVar[bool] = True

    def __init__(self) -> None:
        self._figure = 0

    def draw(self, desk: Charted) -> None:
        """Draw one figure, a line for each town."""
        if not desk.series.settlements.size:
            self._agents(desk)
            return
        names = tuple(each.replace("_", " ") for each in FIGURES)
        self._figure = plots.choice(desk, "figure", names, self._figure)
        figure = FIGURES[self._figure]
        with plots.plot("people", "tick", UNITS[self._figure]) as seen:
            if not seen:
                return
            for viewer in desk.both:
                towns = zip(viewer.series.settlements, viewer.series.names, strict=True)
                for n, (town, name) in enumerate(towns):
                    path, hue = viewer.series.town(figure, town), plots.HUES[n % len(plots.HUES)]
                    plots.line(name, path.ticks, path.values, hue, dashed=viewer is not desk)

    def _agents(self, desk: Charted) -> None:
        imgui.text_disabled("agents alive")
        with plots.plot("agents", "tick", "agents", zero=True, legend=False) as seen:
            if seen:
                for viewer in desk.both:
                    path = viewer.series.agents("agents")
                    plots.line("agents", path.ticks, path.values, ACCENT, dashed=viewer is not desk)
