"""The auction that cleared last, as step curves."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING

import numpy as np
from imgui_bundle import imgui, implot

from components.kinds import FillReport, OfferReport, Settlement
from components.market import Market
from components.rules import Exchange
from systems.presentation.gui import plots
from systems.presentation.gui.panel import Panel
from systems.presentation.gui.theme import rgba
from systems.presentation.gui.tips import after_a_tick
from systems.presentation.language import _
from systems.presentation.lines import brief, standing
from systems.presentation.palette import ACCENT, INK, MUTED, TEXT, mix
from systems.presentation.studies.auction import AMONG_AGENTS, OWNERS, Auction, Steps, auction

if TYPE_CHECKING:
    from ecs import F64
    from systems.presentation.actions import Keys
    from systems.presentation.gui.desk import Desk

DEMAND, SUPPLY = plots.HUES[0], plots.HUES[1]
MECHANISMS = frozenset({"call_auction", "double_auction"})
"""Those of agents that have offers to show."""
SURPLUS = 0.25
"""How much of the colour of a surplus is to be seen."""
LEGEND = [
    ("demand", DEMAND), ("surplus of buyers", mix(INK, DEMAND, 0.4)), ("supply", SUPPLY),
    ("surplus of sellers", mix(INK, SUPPLY, 0.4)), ("paid, standing price", TEXT), ("interval", ACCENT),
]  # fmt: skip


class AuctionPanel(Panel):
    """Demand and supply of one market as they met in the last tick, and who gained what."""

    name = "auction"
    title = "Auction"
    place = "beside"
    key = "a"
    about = "Demand and supply of the last auction, what was filled, the price, and the surplus of each side"

    def __init__(self) -> None:
        self._town = 0
        self._market: int | None = None
        self._asked: int | None = None
        self._since: int | None = None
        """The tick in which offers began to be kept."""

    def wanted(self, desk: Desk) -> bool:
        """Tell whether there are auctions."""
        return bool(desk.series.settlements.size) or desk.world.the(Exchange).mechanism in MECHANISMS

    def draw(self, desk: Desk) -> None:
        """Draw the market that is chosen; a town that is selected is meant.

        From now on the world keeps its offers.
        """
        desk.need(OfferReport, FillReport)
        self._since = desk.world.tick if self._since is None else self._since
        towns = desk.series.settlements.tolist()
        goods = len(desk.series.wares) - 1
        names = (*desk.series.wares[:goods], *((_("Labour"),) if towns else ()))
        place = AMONG_AGENTS
        if towns:
            if desk.meant != self._asked and desk.meant in towns:
                self._town = towns.index(desk.meant)
            self._asked = desk.meant
            self._town = plots.pick("town", desk.series.names, min(self._town, len(towns) - 1))
            place = towns[self._town]
            imgui.same_line()
        if self._market is None:
            self._market = _busiest(desk, place) if towns else 0
        self._market = plots.choice(desk, "market", names, min(self._market, len(names) - 1))
        key = "auction", place, self._market
        market = self._market
        found = desk.study(key, lambda: auction(desk.world, place, market))
        if found is None:
            _nothing(desk.app.keys, fresh=desk.world.tick == self._since)
        else:
            _draw(found, labour=market == goods)

    def show(self, town: int, market: int) -> None:
        """Have a market of the town at this place in the list be shown."""
        self._town, self._market = town, market


def _busiest(desk: Desk, town: int) -> int:
    """Return the market in which most money changed hands in the last tick, the first of several."""
    row = desk.world.row_of(Settlement, town)
    _ids, market = desk.world.view(Settlement, Market)
    goods = len(desk.series.wares) - 1
    return int(
        (np.nan_to_num(market.vwap) * market.volume / desk.series.quantum[:, None])[:goods, row].argmax()
    )


def _nothing(keys: Keys, *, fresh: bool) -> None:
    """Say why there are no curves."""
    if fresh:
        kept = _("Offers are kept from now on: they are here after the next tick.")
        imgui.text_wrapped(after_a_tick(keys, kept))
    else:
        imgui.text_wrapped(_("Nobody offered anything in the last tick."))


def _draw(found: Auction, *, labour: bool) -> None:
    _sentence(found)
    with plots.plot("steps", _("persons") if labour else _("units"), _("coins")) as seen:
        if not seen:
            return
        implot.setup_axis(
            implot.ImAxis_.y1, _("coins"), implot.AxisFlags_.auto_fit | implot.AxisFlags_.range_fit
        )
        implot.setup_axis_limits(implot.ImAxis_.x1, 0.0, _until(found), implot.Cond_.always)
        if found.volume > 0 and math.isfinite(found.low) and math.isfinite(found.high):
            ends = np.array([0.0, found.volume])
            plots.band(_("interval"), ends, np.full(2, found.low), np.full(2, found.high), ACCENT, 0.35)
        for name, gain, side, colour, mark in (
            (_("demand"), _("buyers' gain"), found.demand, DEMAND, "down"),
            (_("supply"), _("sellers' gain"), found.supply, SUPPLY, "up"),
        ):
            _surplus(gain, side, found, colour)
            x, y = _corners(side)
            last = int(np.searchsorted(x, _until(found))) + 1  # the first corner beyond, too
            plots.line(name, x[:last], y[:last], colour, weight=plots.THICK, mark=mark)
        if found.paid.size:
            shares = np.cumsum(found.paid[1])
            plots.points(_("paid"), shares - found.paid[1] / 2, found.paid[0], TEXT, "diamond", 3)
        if math.isfinite(found.standing):
            plots.level(_("standing price"), found.standing, TEXT)


def _sentence(found: Auction) -> None:
    """Say what was traded, and who would have liked to; the pointer finds who offered what."""
    interval = _("no interval")
    if math.isfinite(found.low + found.high):
        interval = _("between {low} and {high}").format(low=standing(found.low), high=standing(found.high))
    told = (
        _("Nothing traded.") if found.volume <= 0 else
        _("{amount} traded, {interval}. Gains: buyers {buyers}, sellers {sellers} coins.").format(
            amount=brief(found.volume), interval=interval, buyers=brief(found.buyer_surplus),
            sellers=brief(found.seller_surplus),
        )
    )  # fmt: skip
    imgui.push_style_color(imgui.Col_.text, rgba(MUTED))
    imgui.text_wrapped(told)
    imgui.pop_style_color()
    if imgui.is_item_hovered() and imgui.begin_tooltip():
        for text, side in (
            (_("{who} wanted {amount} and got {filled}"), found.demand),
            (_("{who} offered {amount} and sold {filled}"), found.supply),
        ):
            for owner, amount, filled in zip(OWNERS, *side.by_owner.tolist(), strict=True):
                if amount > 0:
                    imgui.text(text.format(who=_(owner), amount=brief(amount), filled=brief(filled)))
        imgui.end_tooltip()


def _until(found: Auction) -> float:
    """Return how much of the curves to show: a little more than the shorter of them, where they meet."""
    ends = [float(side.until[-1]) for side in (found.demand, found.supply) if side.until.size]
    return max(1.2 * found.volume, 1.15 * min(ends, default=1.0), 1e-6)


def _corners(side: Steps) -> tuple[F64, F64]:
    """Return the corners of a curve of steps: along each quantity, then up or down to the next price."""
    until = np.concatenate([[0.0], side.until])
    return np.repeat(until, 2)[1:-1], np.repeat(side.price, 2)


def _surplus(name: str, side: Steps, found: Auction, colour: tuple[int, int, int]) -> None:
    """Fill what lies between a curve and the price, as far as was traded."""
    if found.volume <= 0 or not (found.paid.size and side.price.size):
        return
    price = float((found.paid[0] * found.paid[1]).sum() / found.paid[1].sum())
    x, y = _corners(side)
    until = min(found.volume, float(x[-1]))
    inside = x <= until
    x = np.append(x[inside], until)
    y = np.append(y[inside], y[min(int(inside.sum()), y.size - 1)])
    plots.band(name, x, np.full(x.size, price), y, colour, SURPLUS)
