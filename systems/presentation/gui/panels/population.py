"""People: how many, how well fed, and where they go."""

from __future__ import annotations

from typing import TYPE_CHECKING, ClassVar

from imgui_bundle import imgui

from components.kinds import ChangeReport
from systems.presentation.gui import plots
from systems.presentation.gui.panel import Panel
from systems.presentation.language import _
from systems.presentation.palette import ACCENT

if TYPE_CHECKING:
    from systems.presentation.gui.panel import Charted

FIGURES = {
    "population": ("population", "persons"), "fed": ("fed", "share of the need"),
    "growth": ("growth", "persons a tick"), "migration": ("migration", "persons a tick"),
    "wealth_a_head": ("wealth a head", "coins"),
}  # fmt: skip
"""What they are called, and their units."""


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
        desk.need(ChangeReport)
        names = tuple(_(name) for name, _unit in FIGURES.values())
        self._figure = plots.choice(desk, "figure", names, self._figure)
        figure, (_name, unit) = list(FIGURES.items())[self._figure]
        with plots.plot("people", _("tick"), _(unit)) as seen:
            if not seen:
                return
            for viewer in desk.both:
                towns = zip(viewer.series.settlements, viewer.series.names, strict=True)
                for n, (town, name) in enumerate(towns):
                    path, hue = viewer.series.town(figure, town), plots.HUES[n % len(plots.HUES)]
                    plots.line(
                        name, path.ticks, path.values, hue, dashed=viewer is not desk, mark=plots.shape(n)
                    )

    def _agents(self, desk: Charted) -> None:
        imgui.text_disabled(_("agents alive"))
        with plots.plot("agents", _("tick"), _("agents"), zero=True, legend=False) as seen:
            if seen:
                for viewer in desk.both:
                    path = viewer.series.agents("agents")
                    plots.line(_("agents"), path.ticks, path.values, ACCENT, dashed=viewer is not desk)
