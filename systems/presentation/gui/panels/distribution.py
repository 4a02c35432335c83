"""How equally something is shared: its Lorenz curve and Gini coefficient."""

from __future__ import annotations

import math
from functools import partial
from typing import TYPE_CHECKING

import numpy as np
from imgui_bundle import imgui

from components.kinds import Agent, Org
from components.rules import Exchange
from systems.presentation.gui import plots
from systems.presentation.gui.panel import Panel
from systems.presentation.language import _
from systems.presentation.lines import brief
from systems.presentation.palette import ACCENT, MUTED
from systems.presentation.studies import distribution

if TYPE_CHECKING:
    from collections.abc import Callable

    from systems.presentation.gui.desk import Desk
    from systems.presentation.studies.distribution import Lorenz

WIDE = 2.4
"""Times as wide as high, with its legend."""


class DistributionPanel(Panel):
    """The Lorenz curve of what agents, organisations or households have."""

    name = "distribution"
    title = "Distribution"
    place = "beside"
    key = "d"
    about = "Lorenz curve and Gini coefficient of goods, money and gains"

    def __init__(self) -> None:
        self._chosen = 0
        self._gains: distribution.Gains | None = None

    def draw(self, desk: Desk) -> None:
        """Draw the curve of what is chosen."""
        shared = self._shared(desk)
        self._chosen = plots.choice(desk, "shared", tuple(shared), min(self._chosen, len(shared) - 1))
        name, make = list(shared.items())[self._chosen]
        found = desk.study(("distribution", name), make)
        gini = _("none") if math.isnan(found.gini) else f"{found.gini:.3f}"
        words = _("Gini coefficient {gini}. {total} in all, of {count:,} who have a share.")
        plots.note(words.format(gini=gini, total=brief(found.total), count=found.count))
        room = imgui.get_content_region_avail()
        wide = min(room.x, WIDE * max(room.y, plots.scaled(80)))
        across, up = _("share of them, the poorest first"), _("share of the total")
        with plots.plot("lorenz", across, up, width=wide) as seen:
            if seen:
                diagonal = np.array([0.0, 1.0])
                plots.line(_("all alike"), diagonal, diagonal, MUTED, weight=plots.THIN)
                x, y = found.share_of_people, found.share_of_total
                plots.band(_("gap"), x, y, x, ACCENT)
                plots.line(_("Lorenz curve"), x, y, ACCENT, weight=plots.THICK)

    def _shared(self, desk: Desk) -> dict[str, Callable[[], Lorenz]]:
        """Return what may be chosen, and what works it out."""
        world, wares = desk.world, desk.series.wares
        found: dict[str, Callable[[], Lorenz]] = {}
        if world.table(Agent).rows:
            barter = world.the(Exchange).regime == "barter"
            for n, name in enumerate(wares[:-1] if barter else wares):
                found[_("{ware} of agents").format(ware=name)] = partial(distribution.of_agents, world, n)
            gains = self._gains = self._gains or distribution.Gains(world)
            found[_("gains of agents since this was opened")] = partial(gains.of, world)
        if desk.series.settlements.size:
            found[_("money of households")] = partial(distribution.of_households, world)
        if world.table(Org).rows:
            found[_("money of organisations")] = partial(distribution.of_organisations, world)
        return found
