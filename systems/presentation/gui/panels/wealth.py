"""Who owns how much: the money of each sector over time, and how unequal agents are."""

from __future__ import annotations

from typing import TYPE_CHECKING, ClassVar

from imgui_bundle import imgui

from systems.presentation.gui import plots
from systems.presentation.gui.panel import Panel
from systems.presentation.language import _
from systems.presentation.palette import ACCENT
from systems.presentation.studies.flows import SECTORS

if TYPE_CHECKING:
    from systems.presentation.gui.panel import Charted


class WealthPanel(Panel):
    """Money by sector, mean utility and the Gini coefficient, over time."""

    name = "wealth"
    title = "Wealth"
    place = "beside"
    key = "v"
    about = "The money of each sector, agents' mean utility, and how unequal their money is"
    charts: ClassVar[bool] = True

    def draw(self, desk: Charted) -> None:
        """Draw sectors first, agents second, side by side or one below the other."""
        agents = desk.series.films["agents"].count > 0
        wide, tall, aside = plots.two() if agents else (-1.0, -1.0, True)
        across = _("tick") if aside else ""
        with plots.plot(
            "sectors", across, _("coins"), width=wide, height=tall, zero=True, numbers=aside
        ) as seen:
            if seen:
                for viewer in desk.both:
                    for n, sector in enumerate(SECTORS):
                        path = viewer.series.wealth(sector)
                        if path.values.any():
                            hue = plots.HUES[n % len(plots.HUES)]
                            plots.line(
                                _(sector), path.ticks, path.values, hue,
                                dashed=viewer is not desk, mark=plots.shape(n),
                            )  # fmt: skip
        if not agents:
            return
        if aside:
            imgui.same_line()
        imgui.begin_group()
        tall = imgui.get_content_region_avail().y * 0.4  # the other one has the numbers of both
        for figure, name, hue in (
            ("mean_utility", _("utility"), ACCENT),
            ("gini", _("Gini"), plots.HUES[0]),
        ):
            last = figure == "gini"
            with plots.plot(
                figure,
                _("tick") if last else "",
                name,
                height=-1 if last else tall,
                legend=False,
                numbers=last,
            ) as seen:
                if seen:
                    for viewer in desk.both:
                        path = viewer.series.agents(figure)
                        plots.line(name, path.ticks, path.values, hue, dashed=viewer is not desk)
        imgui.end_group()
