"""How prices formed: in a town's markets, or between agents who exchange."""

from __future__ import annotations

from typing import TYPE_CHECKING, ClassVar

import numpy as np
from imgui_bundle import imgui

from systems.presentation.gui import plots
from systems.presentation.gui.panel import Panel
from systems.presentation.language import _
from systems.presentation.lines import brief, standing
from systems.presentation.palette import ACCENT, MUTED, TEXT

if TYPE_CHECKING:
    from systems.presentation.gui.panel import Charted

SHARE = 0.66
"""Of the room that prices take; volumes have the rest, below, or at the right where that is wide."""
WIDE = 2.6
"""Times as wide as high."""
TOLD = ("expectation", "vwap", "low", "high", "volume", "demand", "supply")
"""Figures that are told of the tick under the pointer."""


def goods_of(desk: Charted) -> int:
    """Return how many goods there are, without money."""
    return len(desk.series.wares) - 1


class PricesPanel(Panel):
    """Price history: all goods of a town, or one with what moved its price; or rates of exchange."""

    name = "prices"
    title = "Prices"
    place = "bottom"
    key = "p"
    about = "How prices went: what was paid, what was expected, and between what they could lie"
    charts: ClassVar[bool] = True

    def __init__(self) -> None:
        self._town = 0
        self._market: int | None = None
        self._pair = 0
        self._asked: int | None = None

    def draw(self, desk: Charted) -> None:
        """Draw the chart of a town, or of agents where there is none."""
        if desk.series.settlements.size:
            self._choose(desk)
            if self._market is None:
                self._all(desk)
            else:
                self._one(desk, self._market)
        else:
            self._rates(desk)

    def _choose(self, desk: Charted) -> None:
        """Let the town and the good be chosen; a town that is selected is meant."""
        towns = desk.series.settlements.tolist()
        if desk.meant != self._asked and desk.meant in towns:
            self._town = towns.index(desk.meant)
        self._asked = desk.meant
        self._town = plots.pick("town", desk.series.names, min(self._town, len(towns) - 1))
        names = (_("all goods"), *desk.series.wares[: goods_of(desk)], _("labour"))
        imgui.same_line()
        chosen = plots.choice(desk, "good", names, 0 if self._market is None else self._market + 1)
        self._market = None if chosen == 0 else chosen - 1

    def _all(self, desk: Charted) -> None:
        with plots.plot("all", _("tick"), _("coins"), zero=True) as seen:
            if not seen:
                return
            for viewer in desk.both:
                town = viewer.series.settlements[self._town]
                for good, name in enumerate(viewer.series.wares[: goods_of(desk)]):
                    path = viewer.series.market("expectation", town, good)
                    colour = desk.wares.colours[good]
                    plots.line(
                        name, path.ticks, path.values, colour,
                        dashed=viewer is not desk, mark=plots.shape(good),
                    )  # fmt: skip

    def show(self, town: int, market: int) -> None:
        """Have a market of the town at this place in the list be shown."""
        self._town, self._market = town, market

    def _one(self, desk: Charted, market: int) -> None:
        """Draw what was expected with its dead band, what was paid, and the competitive interval."""
        room = imgui.get_content_region_avail()
        aside = room.x > WIDE * room.y
        wide, tall = (room.x * SHARE, -1.0) if aside else (-1.0, room.y * SHARE)
        colour = desk.wares.colours[market] if market < goods_of(desk) else TEXT
        with plots.plot(
            "one", _("tick") if aside else "", _("coins"), width=wide, height=tall, numbers=aside
        ) as seen:
            if seen:
                series, town = desk.series, desk.series.settlements[self._town]
                low, high = (series.market(each, town, market) for each in ("low", "high"))
                plots.band(_("competitive interval"), low.ticks, low.values, high.values, ACCENT)
                near, far = series.dead_band(town, market)
                plots.band(_("dead band"), near.ticks, near.values, far.values, MUTED, 0.25)
                paid = series.market("vwap", town, market)
                traded = series.market("volume", town, market).values > 0
                plots.points(_("paid"), paid.ticks, np.where(traded, paid.values, np.nan), TEXT, "diamond")
                for viewer in desk.both:
                    expected = viewer.series.market(
                        "expectation", viewer.series.settlements[self._town], market
                    )
                    plots.line(
                        _("standing price"), expected.ticks, expected.values, colour, weight=plots.THICK,
                        dashed=viewer is not desk,
                    )  # fmt: skip
                self._tell(desk, market)
        if aside:
            imgui.same_line()
        with plots.plot("volume", _("tick"), _("units a tick"), zero=True) as seen:
            if seen:
                series, town = desk.series, desk.series.settlements[self._town]
                volume = series.market("volume", town, market)
                plots.bars(_("traded"), volume.ticks, volume.values, colour)
                for figure, name, hue, mark in (
                    ("demand", _("demand"), plots.HUES[0], "down"),
                    ("supply", _("supply"), plots.HUES[1], "up"),
                ):  # fmt: skip
                    path = series.market(figure, town, market)
                    plots.line(name, path.ticks, path.values, hue, mark=mark)
                self._tell(desk, market)

    def _tell(self, desk: Charted, market: int) -> None:
        """Say in words what the tick under the pointer was like."""
        tick = plots.pointed()
        if tick is None:
            return
        series, town = desk.series, desk.series.settlements[self._town]
        ticks = series.market("volume", town, market).ticks
        if not ticks.size:
            return
        at = int(np.abs(ticks - tick).argmin())
        of = {each: float(series.market(each, town, market).values[at]) for each in TOLD}
        told = [
            _("tick {tick:,}").format(tick=int(ticks[at])),
            _("standing price {price}: what orders go by").format(price=standing(of["expectation"])),
        ]
        if of["volume"] > 0:
            paid = _("paid {price} on average, {amount} traded")
            told.append(paid.format(price=standing(of["vwap"]), amount=brief(of["volume"])))
        if np.isfinite(of["low"] + of["high"]):
            interval = _("competitive interval {low} to {high}: there demand and supply meet")
            told.append(interval.format(low=standing(of["low"]), high=standing(of["high"])))
        both = _("at the standing price {demand} wanted, {supply} offered")
        told.append(both.format(demand=brief(of["demand"]), supply=brief(of["supply"])))
        imgui.set_tooltip("\n".join(told))

    def _rates(self, desk: Charted) -> None:
        """Draw at what rates a pair of wares was exchanged, and how far they lay apart."""
        series = desk.series
        names = [
            _("{good} in {ware}").format(good=series.wares[a], ware=series.wares[b]) for a, b in series.pairs
        ]
        if not names:
            imgui.text_disabled(_("One good alone has no price."))
            return
        self._pair = plots.pick("pair", names, min(self._pair, len(names) - 1))
        told = _("geometric mean of a tick's exchange rates, and one standard deviation either way")
        plots.note(told, after=True)
        good, paid_with = series.pairs[self._pair]
        label = _("{ware} for 1 {good}").format(ware=series.wares[paid_with], good=series.wares[good])
        with plots.plot("rates", _("tick"), label) as seen:
            if not seen:
                return
            colour = desk.wares.colours[good]
            mean, sd = series.rate(self._pair)
            plots.band(
                _("spread"),
                mean.ticks,
                mean.values * np.exp(-sd.values),
                mean.values * np.exp(sd.values),
                colour,
            )
            for viewer in desk.both:
                mean, _sd = viewer.series.rate(self._pair)
                there = np.isfinite(mean.values)
                plots.line(
                    _("paid"), mean.ticks[there], mean.values[there], colour, dashed=viewer is not desk
                )
            price = desk.equilibrium_price(good, paid_with)
            if price is not None:
                plots.level(_("Walrasian price"), price, TEXT)
