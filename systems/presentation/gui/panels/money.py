"""Who pays whom: the flow of money between sectors, as ribbons as thick as what flows."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
from imgui_bundle import imgui

from components.kinds import ChangeReport, FillReport
from components.rules import Exchange
from systems.presentation.gui import plots
from systems.presentation.gui.panel import Panel
from systems.presentation.gui.theme import u32
from systems.presentation.language import _
from systems.presentation.lines import brief
from systems.presentation.palette import MUTED, TEXT
from systems.presentation.studies.flows import CAUSES, SECTORS

if TYPE_CHECKING:
    from ecs import F64
    from systems.presentation.gui.desk import Desk

SPANS = (1, 10, 100, 1000)
"""Ticks that may be summed up."""
NAMED = 104
"""Pixels that names have room for at each side."""
APART = 10
"""Pixels between two sectors."""
THREAD, BENDS = 4.0, 24
"""Pixels at scale 1 below which a ribbon is a line, and the straight parts of an edge of one that is not."""
CURVE = 0.45
"""How far ribbons run level before they bend, as a share of their length."""


class MoneyPanel(Panel):
    """Ribbons from payers at the left to payees at the right."""

    name = "money"
    title = "Money"
    place = "bottom"
    key = "y"
    about = "Who paid whom in the latest ticks: wages, goods, levies, relief and the rest"

    def __init__(self) -> None:
        self._span = 1

    def wanted(self, desk: Desk) -> bool:
        """Tell whether there is money that could flow."""
        return bool(desk.series.settlements.size) or desk.world.the(Exchange).regime != "barter"

    def draw(self, desk: Desk) -> None:
        """Draw the ribbons of the chosen number of ticks, of those since this was opened."""
        desk.need(FillReport, ChangeReport)
        names = tuple(_("{span:,} ticks").format(span=span) if span > 1 else _("1 tick") for span in SPANS)
        self._span = plots.choice(desk, "span", names, self._span)
        flows = desk.study(("money", self._span), lambda: desk.flows.money(desk.world, SPANS[self._span]))
        ticks = max(1, flows.last - flows.first + 1)
        told = _("coins a tick, from who pays at the left to who is paid at the right")
        plots.note(told, after=True)
        _ribbons(flows.coins / flows.coin / ticks)


def _ribbons(coins: F64) -> None:
    """Draw what flowed, coins `(causes, sectors, sectors)`."""
    total = coins.sum(axis=0)
    there = np.flatnonzero((total.sum(axis=0) + total.sum(axis=1)) > 0)
    if not there.size:
        imgui.text_disabled(_("Nothing was paid since this was opened: let a tick pass."))
        return
    total, parts = total[np.ix_(there, there)], coins[:, there][:, :, there]
    corner, room = imgui.get_cursor_screen_pos(), imgui.get_content_region_avail()
    apart = max(plots.scaled(APART), 0.75 * imgui.get_text_line_height())
    gaps = apart * (there.size - 1)
    per_coin = max(1.0, room.y - gaps - plots.scaled(8)) / total.sum()
    left, right = corner.x + plots.scaled(NAMED), corner.x + room.x - plots.scaled(NAMED)
    tops = [_tops(total.sum(axis=axis) * per_coin, corner.y, apart) for axis in (1, 0)]
    paper = imgui.get_window_draw_list()
    used = [np.zeros(there.size), np.zeros(there.size)]
    for payer in range(there.size):
        for payee in range(there.size):
            thick = float(total[payer, payee] * per_coin)
            if thick > 0.2:
                start = left, float(tops[0][payer] + used[0][payer]) + thick / 2
                end = right, float(tops[1][payee] + used[1][payee]) + thick / 2
                used[0][payer] += thick
                used[1][payee] += thick
                _ribbon(paper, start, end, thick, int(there[payer]))
                _told(start, end, thick, (int(there[payer]), int(there[payee])), parts[:, payer, payee])
    for side, (x, sums) in enumerate(((left, total.sum(axis=1)), (right, total.sum(axis=0)))):
        ends = [*tops[side][1:].tolist(), corner.y + room.y]
        for n, sector in enumerate(there.tolist()):
            if sums[n] > 0:
                place = float(tops[side][n]), float(sums[n] * per_coin), float(ends[n])
                _sector(paper, x, place, sector, float(sums[n]), side)
    imgui.dummy((room.x, max(1.0, room.y - 1)))


def _tops(tall: F64, top: float, apart: float) -> F64:
    """Return where each sector begins, one below the other."""
    return top + np.cumsum(tall + apart) - tall - apart


def _ribbon(
    paper: imgui.ImDrawList, start: tuple[float, float], end: tuple[float, float], thick: float, sector: int
) -> None:
    bend, half, colour = (end[0] - start[0]) * CURVE, thick / 2, u32(_hue(sector), 0.45)
    if thick < plots.scaled(THREAD):
        one, other = (start[0] + bend, start[1]), (end[0] - bend, end[1])
        paper.add_bezier_cubic(start, one, other, end, colour, max(1.0, thick))
        return
    for (x, y), (to_x, to_y), way, side in ((start, end, bend, -half), (end, start, -bend, half)):
        paper.path_line_to((x, y + side))
        far = to_x, to_y + side
        paper.path_bezier_cubic_curve_to((x + way, y + side), (to_x - way, far[1]), far, BENDS)
    paper.path_fill_concave(colour)


def _told(
    start: tuple[float, float], end: tuple[float, float], thick: float, way: tuple[int, int], parts: F64
) -> None:
    """Tell what a ribbon is made of where the pointer is on its middle."""
    middle = (start[0] + end[0]) / 2, (start[1] + end[1]) / 2
    reach = max(thick, plots.scaled(6)) / 2
    low, high = (
        (middle[0] - plots.scaled(60), middle[1] - reach),
        (middle[0] + plots.scaled(60), middle[1] + reach),
    )
    if imgui.is_window_hovered() and imgui.is_mouse_hovering_rect(low, high) and imgui.begin_tooltip():
        imgui.text(_("{payer} to {payee}").format(payer=_(SECTORS[way[0]]), payee=_(SECTORS[way[1]])))
        for cause in np.argsort(-parts, kind="stable").tolist():
            if parts[cause] > 0:
                imgui.text_disabled(f"{_(CAUSES[cause])}  {brief(float(parts[cause]))}")
        imgui.end_tooltip()


def _sector(
    paper: imgui.ImDrawList, x: float, place: tuple[float, float, float], sector: int, coins: float, side: int
) -> None:
    """Draw a sector's end of its ribbons, its name and what it pays or is paid.

    `place` is where it begins, how high it is, and where the next one begins.
    """
    wide, (top, tall, end) = plots.scaled(8), place
    edge = x - wide if side == 0 else x
    paper.add_rect_filled(
        (edge, top), (edge + wide, top + max(1.0, tall)), u32(_hue(sector)), plots.scaled(2)
    )
    line = imgui.get_text_line_height()
    name, sum_ = _(SECTORS[sector]), brief(coins)
    lines = [(name, TEXT), (sum_, MUTED)] if end - top > 2 * line else [(f"{name} {sum_}", TEXT)]
    y = top + max(0.0, (tall - len(lines) * line) / 2) if tall > line else top + (tall - line) / 2
    for n, (text, colour) in enumerate(lines):
        width = imgui.calc_text_size(text).x
        at = edge - width - plots.scaled(6) if side == 0 else edge + wide + plots.scaled(6)
        paper.add_text((at, y + n * line), u32(colour), text)


def _hue(sector: int) -> tuple[int, int, int]:
    return plots.HUES[sector % len(plots.HUES)]
