"""The auction that cleared last, as step curves."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING

import numpy as np
from imgui_bundle import imgui

from components.kinds import FillReport, OfferReport, Settlement
from components.market import Market
from components.rules import Exchange
from systems.presentation.gui import plots
from systems.presentation.gui.panel import Panel
from systems.presentation.gui.theme import rgba
from systems.presentation.lines import brief, standing
from systems.presentation.palette import ACCENT, INK, MUTED, TEXT, mix
from systems.presentation.studies.auction import AMONG_AGENTS, OWNERS, Auction, Steps, auction

if TYPE_CHECKING:
    from ecs import F64
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
        names = (*desk.series.wares[:goods], *(("labour",) if towns else ()))
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
            _nothing(fresh=desk.world.tick == self._since)
        else:
            _draw(found, labour=market == goods)

    def show(self, town: int, market: int) -> None:
        """Have a market of the town at this place in the list be shown."""
        self._town, self._market = town, market


def _busiest(desk: Desk, town: int) -> int:
    """Return the market in which most money changed hands in the last tick, the first of several."""
    row = desk.world.row_of(Settlement, town)
    _, market = desk.world.view(Settlement, Market)
    goods = len(desk.series.wares) - 1
    return int(
        (np.nan_to_num(market.vwap) * market.volume / desk.series.quantum[:, None])[:goods, row].argmax()
    )


def _nothing(*, fresh: bool) -> None:
    """Say why there are no curves."""
    if fresh:
        imgui.text_wrapped("Offers are kept from now on: they are here after the next tick. Key: .")
    else:
        imgui.text_disabled("Nobody offered anything in the last tick.")


def _draw(found: Auction, *, labour: bool) -> None:
    _sentence(found)
    unit = "persons" if labour else "units"
    plots.legend(LEGEND)
    with plots.plot("steps", unit, "coins", legend=False, airy=True) as seen:
        if not seen:
            return
        if found.volume > 0 and math.isfinite(found.low) and math.isfinite(found.high):
            ends = np.array([0.0, found.volume])
            plots.band("interval", ends, np.full(2, found.low), np.full(2, found.high), ACCENT, 0.35)
        for name, side, colour in (("demand", found.demand, DEMAND), ("supply", found.supply, SUPPLY)):
            _surplus(name, side, found, colour)
            x, y = _corners(side)
            plots.line(name, x, y, colour, weight=plots.THICK)
        if found.paid.size:
            shares = np.cumsum(found.paid[1])
            plots.points("paid", shares - found.paid[1] / 2, found.paid[0], TEXT, "diamond", 3)
        if math.isfinite(found.standing):
            plots.level("standing price", found.standing, TEXT)


def _sentence(found: Auction) -> None:
    """Say what was traded, and who would have liked to; the pointer finds who offered what."""
    closed = math.isfinite(found.low + found.high)
    interval = f"{standing(found.low)} to {standing(found.high)}" if closed else "open"
    imgui.push_style_color(imgui.Col_.text, rgba(MUTED))
    imgui.text_wrapped(
        f"{brief(found.volume)} traded, competitive interval {interval}; surplus "
        f"{brief(found.buyer_surplus)} to buyers, {brief(found.seller_surplus)} to sellers"
    )
    imgui.pop_style_color()
    if imgui.is_item_hovered() and imgui.begin_tooltip():
        for name, side in (("wanted", found.demand), ("offered", found.supply)):
            for owner, amount, filled in zip(OWNERS, *side.by_owner.tolist(), strict=True):
                if amount > 0:
                    imgui.text(f"{owner} {name} {brief(amount)}, of which {brief(filled)} was filled")
        imgui.end_tooltip()


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
    whose = "buyers" if name == "demand" else "sellers"
    plots.band(f"surplus of {whose}", x, np.full(x.size, price), y, colour, SURPLUS)
