"""Wages and employment."""

from __future__ import annotations

from typing import TYPE_CHECKING, ClassVar

import numpy as np
from imgui_bundle import imgui

from systems.presentation.gui import plots
from systems.presentation.gui.panel import Panel
from systems.presentation.language import _
from systems.presentation.palette import MUTED

if TYPE_CHECKING:
    from systems.presentation.gui.panel import Charted, Remembered


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
        """Draw wages first and what people do second, side by side or one below the other."""
        self._town = plots.pick("town", [_("everywhere"), *desk.series.names], self._town)
        known = bool(self._town or desk.series.films["works"].count)
        told = _("wages of those hired; persons of the labour force by what they do")
        if not known:
            told = _("wages of those hired; choose a town to see what people do")
        plots.note(told, after=True)
        wide, tall, aside = plots.two() if known else (-1.0, -1.0, True)
        across = _("tick") if aside else ""
        with plots.plot(
            "wages", across, _("coins a tick"), width=wide, height=tall, zero=True, numbers=aside
        ) as seen:
            if seen:
                for viewer in desk.both:
                    self._wages(desk, viewer)
        if not known:  # a recording does not tell who is hired for what in all towns
            return
        if aside:
            imgui.same_line()
        with plots.plot("work", _("tick"), _("persons"), zero=True) as seen:
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
                plots.line(name, path.ticks, wage, _hue(n), dashed=viewer is not desk, mark=plots.shape(n))

    def _work(self, desk: Charted, town: int) -> None:
        """Draw who is hired, paid and gleaning, one upon the other."""
        below = None
        for name, figure, colour in (
            (_("hired"), "hired", plots.HUES[2]), (_("paid by the council"), "paid", plots.HUES[1]),
            (_("gleaning"), "gleaning", MUTED),
        ):  # fmt: skip
            path = desk.series.town(figure, town)
            floor = np.zeros(path.values.size) if below is None else below
            below = floor + np.nan_to_num(path.values)
            plots.band(name, path.ticks, floor, below, colour, 0.5)

    def _trades(self, desk: Charted) -> None:
        """Draw how many are hired for what, in all towns together."""
        for n, name in enumerate(desk.series.recipes):
            path = desk.series.works("hired", n)
            plots.line(name, path.ticks, path.values, _hue(n), mark=plots.shape(n))


def _hue(n: int) -> tuple[int, int, int]:
    return plots.HUES[n % len(plots.HUES)]
