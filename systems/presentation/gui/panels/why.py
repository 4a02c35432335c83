"""Why did this (not) trade: the blocks that a pair could exchange, what each would gain, and the verdict."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING

import numpy as np
from imgui_bundle import imgui

from components.kinds import Agent, OfferReport, Settlement
from components.market import Market, Offer
from components.rules import Goods
from systems.presentation.describe import name_of
from systems.presentation.gui import plots
from systems.presentation.gui.panel import Panel
from systems.presentation.gui.sheet import LINK
from systems.presentation.gui.theme import SMALL, rgba, u32
from systems.presentation.gui.tips import after_a_tick
from systems.presentation.language import _
from systems.presentation.lines import brief, price
from systems.presentation.palette import ACCENT, ALARM, FAINT, LINE, MUTED, RAISED, TEXT
from systems.presentation.studies.verdicts import TRADED, quoted

if TYPE_CHECKING:
    from systems.presentation.gui.desk import Desk
    from systems.presentation.studies.verdicts import Attempt, Block, Why

SHOWN = 40
"""Blocks of one pair of wares in the table, around the one carried out."""
ROOMY = 520
"""Pixels at scale 1 that a table with all its columns takes."""
LISTED = 60
"""Orders of a town in the table."""
FLAGS = (
    imgui.TableFlags_.row_bg | imgui.TableFlags_.borders_inner_v | imgui.TableFlags_.sizing_stretch_prop
)  # fmt: skip
ASK = (
    "Click an agent to see why it traded or did not, a second one with Shift to ask about the two, "
    "or a town to see what became of the orders there."
)
VERDICTS = {
    "buyer's utility": "the buyer would lose", "seller's utility": "the seller would lose",
    "seller short": "the seller has too little", "buyer short": "the buyer cannot pay",
    "cooldown": "they have just found no deal", "other partner": "another was first",
}  # fmt: skip
GAIN, LOSS = (112, 176, 214), (232, 132, 84)
"""Blue to the right is a gain, orange to the left a loss."""


class WhyPanel(Panel):
    """Tells of the selected agent and its partner, or of a town's orders, in the last tick."""

    name = "why"
    title = "Why this trade?"
    place = "bottom"
    key = "q"
    about = "Why the selected agent and its partner traded or did not: blocks, gains of both, the verdict"

    def wanted(self, desk: Desk) -> bool:
        """Tell whether there is anybody who trades."""
        return desk.world.table(Agent).rows > 0 or desk.world.table(Settlement).rows > 0

    def draw(self, desk: Desk) -> None:
        """Draw the verdict and what it comes from."""
        if desk.town is not None:
            _orders(desk, desk.town)
        elif desk.agent is None:
            imgui.text_wrapped(_(ASK))
        else:
            self._pair(desk, desk.agent)

    def _pair(self, desk: Desk, agent: int) -> None:
        heard = desk.listener.latest
        if heard is None:
            imgui.text_wrapped(after_a_tick(desk.app.keys, _("It is known from the next tick on.")))
            return
        partner = desk.partner
        why = desk.study(
            ("why", agent, partner, heard.tick),
            lambda: heard.agent(agent) if partner is None else heard.pair(agent, partner),
        )
        self._header(desk, why, heard.tick)
        for n, attempt in enumerate(reversed(why.attempts) if why.verdict == TRADED else why.attempts):
            imgui.push_id(n)
            _attempt(desk, attempt)
            imgui.pop_id()

    @staticmethod
    def _header(desk: Desk, why: Why, tick: int) -> None:
        """Write who it is about, and the verdict in a sentence."""
        one, other = why.agents
        imgui.push_font(desk.fonts.bold, 0.0)
        imgui.text(name_of(desk.world, one))
        imgui.same_line()
        imgui.text_colored(rgba(MUTED), _("and"))
        imgui.same_line()
        _link(desk, other)
        imgui.pop_font()
        imgui.same_line()
        imgui.text_colored(rgba(MUTED), _("tick {tick:,}").format(tick=tick))
        if desk.partner is not None:
            imgui.same_line()
            if imgui.small_button(_("Any partner")):
                desk.partner = None
        traded = why.verdict == TRADED
        reason = _(VERDICTS.get(why.verdict, why.verdict))
        words = _("Traded") if traded else _("Did not trade: {reason}").format(reason=reason)
        imgui.text_colored(rgba(ACCENT if traded else ALARM), words)
        imgui.text_wrapped(why.words)
        for each in why.instead:
            _link(desk, each)
            imgui.same_line()
        if why.instead:
            imgui.new_line()


def _link(desk: Desk, eid: int) -> None:
    """Write a name that selects what it names."""
    imgui.push_style_color(imgui.Col_.text_link, rgba(LINK))
    if imgui.text_link(f"{name_of(desk.world, eid)}##{eid}"):
        desk.select_entity(eid)
    imgui.pop_style_color()


def _attempt(desk: Desk, it: Attempt) -> None:
    """Draw two wares that could be exchanged: the quotes, and the blocks looked at."""
    world = desk.world
    buyer, seller = name_of(world, it.buyer), name_of(world, it.seller)
    imgui.spacing()
    desk.icons.emblem(it.good)
    imgui.text_wrapped(quoted(world, it))
    _quotes(it)
    wide = _roomy()
    if not it.blocks or not imgui.begin_table("blocks", 6 if wide else 5, FLAGS):
        return
    gains = _("{name} gains")
    head = (
        _("quantity"), _("paid"), _("price"), gains.format(name=buyer), gains.format(name=seller),
        _("verdict"),
    )  # fmt: skip
    for name, share in zip(head, (1.0, 1.0, 1.0, 1.8, 1.8, 1.6), strict=True):
        if wide or name != head[-1]:
            imgui.table_setup_column(name, imgui.TableColumnFlags_.width_stretch, share if wide else 1.0)
    imgui.push_font(desk.fonts.bold, imgui.get_style().font_size_base * SMALL)
    imgui.table_headers_row()
    imgui.pop_font()
    first = max(0, min(it.chosen - SHOWN // 2, len(it.blocks) - SHOWN)) if it.chosen >= 0 else 0
    blocks = it.blocks[first : first + SHOWN]
    sizes = (max(abs(each.buyer_gain), abs(each.seller_gain)) for each in blocks if _finite(each))
    most = max(sizes, default=0.0)
    for n, block in enumerate(blocks, first):
        _block(block, most, chosen=n == it.chosen, wide=wide)
    imgui.end_table()
    if len(blocks) < len(it.blocks):
        imgui.text_colored(
            rgba(MUTED), _("{some} of {all} blocks").format(some=len(blocks), all=len(it.blocks))
        )


def _finite(block: Block) -> bool:
    return math.isfinite(block.buyer_gain) and math.isfinite(block.seller_gain)


def _quotes(it: Attempt) -> None:
    """Draw ask and bid on a line: where the bid is the higher one, what lies between is to be shared."""
    scale, line = imgui.get_style().font_scale_main, imgui.get_text_line_height()
    at, wide = imgui.get_cursor_screen_pos(), imgui.get_content_region_avail().x
    low, high = sorted((it.ask, it.bid))
    if not (low > 0 and math.isfinite(high)):
        return
    pen, middle = imgui.get_window_draw_list(), at.y + line * 0.5
    pen.add_line((at.x, middle), (at.x + wide, middle), u32(LINE), scale)
    least = max(imgui.calc_text_size(f"{each} {price(low)}").x for each in (_("ask"), _("bid"))) + 12 * scale
    left, right = at.x + max(wide * 0.25, least), at.x + min(wide * 0.75, wide - least)
    if it.surplus > 0:
        pen.add_rect_filled((left, middle - 4 * scale), (right, middle + 4 * scale), u32(GAIN, 0.5))
    for x, name, value, higher in (
        (left if it.ask <= it.bid else right, _("ask"), it.ask, it.ask > it.bid),
        (right if it.ask <= it.bid else left, _("bid"), it.bid, it.bid >= it.ask),
    ):
        pen.add_line((x, middle - 7 * scale), (x, middle + 7 * scale), u32(TEXT), 2 * scale)
        text = f"{name} {price(value)}"
        away = 6 * scale if higher else -6 * scale - imgui.calc_text_size(text).x
        pen.add_text((x + away, middle - line / 2), u32(TEXT), text)
    imgui.dummy((wide, line * 1.2))


def _roomy() -> bool:
    """Tell whether there is room for all columns of a table."""
    return imgui.get_content_region_avail().x > ROOMY * imgui.get_style().font_scale_main


def _block(block: Block, most: float, *, chosen: bool, wide: bool) -> None:
    """Draw one block as a row of the table; the one carried out is marked.

    Where it is not `wide`, gains are numbers alone and the verdict is told under the pointer.
    """
    imgui.table_next_row()
    if chosen:
        imgui.table_set_bg_color(imgui.TableBgTarget_.row_bg1, u32(ACCENT, 0.22))
    for text in (brief(block.quantity), brief(block.paid), price(block.price)):
        imgui.table_next_column()
        room = imgui.get_content_region_avail().x - imgui.calc_text_size(text).x
        imgui.set_cursor_pos_x(imgui.get_cursor_pos_x() + max(0.0, room))
        imgui.text(text)
    verdict = _(VERDICTS.get(block.verdict, block.verdict))
    text = _("carried out: {verdict}").format(verdict=verdict) if chosen else verdict
    for gain in (block.buyer_gain, block.seller_gain):
        imgui.table_next_column()
        if wide:
            _two_ways(gain, most)
        else:
            imgui.text_colored(
                rgba(GAIN if gain > 0 else LOSS), f"{gain:+.3g}" if math.isfinite(gain) else "-"
            )
            imgui.set_item_tooltip(text)
    if wide:
        imgui.table_next_column()
        imgui.text_colored(rgba(ACCENT if chosen else MUTED), text)


def _two_ways(gain: float, most: float) -> None:
    """Draw a gain to the right of the middle, a loss to the left, and the number."""
    scale, line = imgui.get_style().font_scale_main, imgui.get_text_line_height()
    at, wide = imgui.get_cursor_screen_pos(), imgui.get_content_region_avail().x
    text = f"{gain:+.3g}" if math.isfinite(gain) else "-"
    pen, read = imgui.get_window_draw_list(), 70 * scale
    half = max(4.0, (wide - read) / 2)
    middle, y = at.x + half, at.y + line / 2
    pen.add_rect_filled((at.x, y - 3 * scale), (at.x + 2 * half, y + 3 * scale), u32(RAISED))
    if math.isfinite(gain):
        end = middle + half * max(-1.0, min(1.0, gain / max(most, 1e-12)))
        near, far = sorted((middle, end))
        pen.add_rect_filled((near, y - 3 * scale), (far, y + 3 * scale), u32(GAIN if gain > 0 else LOSS))
    pen.add_line((middle, y - 5 * scale), (middle, y + 5 * scale), u32(FAINT), scale)
    imgui.dummy((wide - read, line))
    imgui.same_line(0, 4 * scale)
    imgui.text_colored(rgba(TEXT if gain > 0 else MUTED), text)


# --- orders in town -------------------------------------------------------------------------------


def _orders(desk: Desk, town: int) -> None:
    """Draw what became of the orders in a town: the limit of each against the interval that cleared."""
    world = desk.world
    desk.need(OfferReport)
    goods, row = world.the(Goods), world.row_of(Settlement, town)
    _ids, offer = world.view(OfferReport, Offer)
    _ids, market = world.view(Settlement, Market)
    mine = np.flatnonzero(offer.place == town)
    mine = mine[np.argsort(offer.market[mine], kind="stable")]
    imgui.push_font(desk.fonts.bold, 0.0)
    imgui.text(_("Orders in {town}, tick {tick:,}").format(town=name_of(world, town), tick=world.tick - 1))
    imgui.pop_font()
    if not mine.size:
        imgui.text_wrapped(after_a_tick(desk.app.keys, _("They are known from the next tick on.")))
        return
    wide = _roomy()
    if not imgui.begin_table("orders", 6 if wide else 2, FLAGS):
        return
    heads = (_("market"), _("who"), _("limit"), _("cleared at"), _("filled"), _("why"))
    for head in heads if wide else (heads[1], heads[-1]):
        imgui.table_setup_column(head)
    imgui.table_headers_row()
    for n in mine[:LISTED].tolist():
        m = int(offer.market[n])
        quantum = int(goods.market_quantum[m])
        name = goods.names[m] if m < len(goods.names) else _("labour")
        low, high = float(market.low[m, row]), float(market.high[m, row])
        limit, buys = float(offer.limit[n]), bool(offer.buys[n])
        filled, asked = int(offer.filled[n]) / quantum, int(offer.quantity[n]) / quantum
        order = (
            (_("buys at {price}") if buys else _("sells at {price}")).format(price=price(limit)),
            _("{low} to {high}").format(low=price(low), high=price(high)),
            _("{some} of {all}").format(some=brief(filled), all=brief(asked)),
            reason(limit, low, high, filled, asked, buys=buys),
        )
        _order(desk, int(offer.owner[n]), name, order, wide=wide)
    imgui.end_table()
    if mine.size > LISTED:
        imgui.text_colored(rgba(MUTED), _("{some} of {all} orders").format(some=LISTED, all=mine.size))


def _order(desk: Desk, owner: int, market: str, order: tuple[str, str, str, str], *, wide: bool) -> None:
    """Draw an order as a row of six columns, or of two with several lines."""
    limit, cleared, filled, why = order
    imgui.table_next_row()
    imgui.table_next_column()
    if wide:
        imgui.text(market)
        imgui.table_next_column()
    _link(desk, owner)
    for text in order if wide else ():
        imgui.table_next_column()
        imgui.text(text)
    if not wide:
        plots.note(f"{market}, {limit}")
        imgui.table_next_column()
        imgui.text_wrapped(why)
        plots.note(f"{filled}, {cleared}")


def reason(limit: float, low: float, high: float, filled: float, asked: float, *, buys: bool) -> str:
    """Say why an order was filled, or was not.

    >>> reason(5.0, 6.0, 7.0, 0.0, 1.0, buys=True)
    'it offers less than the market cleared at'
    """
    if filled >= asked > 0:
        return _("filled")
    if buys and limit < low:
        return _("it offers less than the market cleared at")
    if not buys and limit > high:
        return _("it asks more than the market cleared at")
    return (
        _("filled in part: its limit is at the margin") if filled > 0 else _("nobody was left to trade with")
    )
