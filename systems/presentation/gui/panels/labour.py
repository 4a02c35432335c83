"""Wages and employment."""

from __future__ import annotations

from typing import TYPE_CHECKING, ClassVar

import numpy as np
from imgui_bundle import imgui

from systems.presentation.gui import plots
from systems.presentation.gui.panel import Panel
from systems.presentation.palette import MUTED

if TYPE_CHECKING:
    from systems.presentation.gui.panel import Charted, Remembered

EVERYWHERE = "everywhere"


class LabourPanel(Panel):
    """Who works where at what wage: by town, or by what is made."""

    name = "labour"
    title = "Labour"
    place = "bottom"
    key = "w"
    about = "Wages, and how many are hired by facilities, paid by the council or glean"
    charts: ClassVar[bool] = True

    def __init__(self) -> None:
        self._town = 0

    def wanted(self, desk: Charted) -> bool:
        """Tell whether there are towns."""
        return bool(desk.series.settlements.size)

    def draw(self, desk: Charted) -> None:
        """Draw wages at the left and what people do at the right."""
        self._town = plots.pick("town", [EVERYWHERE, *desk.series.names], self._town)
        imgui.same_line()
        imgui.text_disabled("wages of those hired; persons of the labour force by what they do")
        half = imgui.get_content_region_avail().x / 2
        with plots.plot("wages", "tick", "coins a tick", width=half - plots.scaled(4), zero=True) as seen:
            if seen:
                for viewer in desk.both:
                    self._wages(desk, viewer)
        imgui.same_line()
        if not self._town and not desk.series.films["works"].count:
            imgui.text_disabled("A recording does not tell who is hired for what in all towns.")
            return
        with plots.plot("work", "tick", "persons", zero=True) as seen:
            if seen and self._town:
                self._work(desk, desk.series.settlements[self._town - 1])
            elif seen:
                self._trades(desk)

    def _wages(self, desk: Charted, viewer: Remembered) -> None:
        """Draw the mean wage of each town, or of the chosen one."""
        for n, (town, name) in enumerate(zip(viewer.series.settlements, viewer.series.names, strict=True)):
            if self._town in {0, n + 1}:
                path = viewer.series.town("wage", town)
                wage = np.where(path.values > 0, path.values, np.nan)
                plots.line(name, path.ticks, wage, _hue(n), dashed=viewer is not desk)

    def _work(self, desk: Charted, town: int) -> None:
        """Draw who is hired, paid and gleaning, one upon the other."""
        below = None
        for name, figure, colour in (
            ("hired", "hired", plots.HUES[2]), ("paid by the council", "paid", plots.HUES[1]),
            ("gleaning", "gleaning", MUTED),
        ):  # fmt: skip
            path = desk.series.town(figure, town)
            floor = np.zeros(path.values.size) if below is None else below
            below = floor + np.nan_to_num(path.values)
            plots.band(name, path.ticks, floor, below, colour, 0.5)

    def _trades(self, desk: Charted) -> None:
        """Draw how many are hired for what, in all towns together."""
        for n, name in enumerate(desk.series.recipes):
            path = desk.series.works("hired", n)
            plots.line(name, path.ticks, path.values, _hue(n))


def _hue(n: int) -> tuple[int, int, int]:
    return plots.HUES[n % len(plots.HUES)]
