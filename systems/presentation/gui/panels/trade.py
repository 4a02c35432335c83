"""Two ports side by side, good by good, and what a house bids, asks, loads and unloads there."""

from __future__ import annotations

import math
from dataclasses import dataclass
from functools import partial
from typing import TYPE_CHECKING

from imgui_bundle import imgui

from components.kinds import OfferReport
from systems.house_orders import CancelOrder
from systems.presentation.describe import name_of
from systems.presentation.gui.fields import Flow, bar
from systems.presentation.gui.forms import Forms
from systems.presentation.gui.orders import AskForm, BidForm, LoadForm, UnloadForm
from systems.presentation.gui.played import Played
from systems.presentation.gui.plots import scaled
from systems.presentation.gui.theme import rgba
from systems.presentation.gui.tips import tip
from systems.presentation.language import _
from systems.presentation.lines import brief, standing
from systems.presentation.palette import ALARM, MUTED, TEXT
from systems.presentation.studies import compare, house
from systems.presentation.studies.advice import best_pair, towns

if TYPE_CHECKING:
    from ecs import F64
    from systems.presentation.gui.desk import Desk
    from systems.presentation.studies.compare import Comparison

ROWS = 3
"""Orders seen at once."""
NARROW = 20
"""Times the height of a field: in a panel less wide a form has the room of what is said of the way."""
NUMBER, NAME, SORTED = 50, 92, 14
"""Pixels of columns at scale 1, and of the sign of those that are sorted by."""


@dataclass(frozen=True)
class Column:
    """A column of the table: what of a comparison it shows, and how it is called."""

    figure: str
    title: str
    about: str
    signed: bool = False
    hidden: bool = False


COLUMNS = (
    Column("good", "Good", "A click chooses it"),
    Column("price_here", "From", "Standing price of a unit in the first port"),
    Column("price_there", "To", "Standing price of a unit in the second port"),
    Column("spread", "Spread", "How much more it costs in the second port", signed=True),
    Column("freight", "Freight", "The crew's pay for the way, over the units that your cheapest ship takes"),
    Column("gain", "Gain", "Spread less freight: of a unit that is bought now", signed=True),
    Column("cost_here", "Paid", "What you paid on average for a unit of your stock in the first port"),
    Column("profit", "Profit", "Price in the second port, less what you paid, less freight", signed=True),
    Column("stock_here", "Stock", "What you have in the first port"),
    Column("stock_there", "There", "What you have in the second port"),
    Column("volume_here", "Traded", "Units traded in the last auction of the first port"),
    Column("volume_there", "Traded there", "Units traded in the last auction there", hidden=True),
    Column("unmet_here", "Unmet", "Units bid for in vain in the first port", hidden=True),
    Column("unmet_there", "Unmet there", "Units bid for in vain in the second port", hidden=True),
    Column("unsold_here", "Unsold", "Units offered in vain in the first port", hidden=True),
    Column("unsold_there", "Unsold there", "Units offered in vain in the second port", hidden=True),
)
FLAGS = (
    imgui.TableFlags_.sortable | imgui.TableFlags_.resizable | imgui.TableFlags_.reorderable
    | imgui.TableFlags_.hideable | imgui.TableFlags_.row_bg | imgui.TableFlags_.scroll_x
    | imgui.TableFlags_.scroll_y | imgui.TableFlags_.sizing_fixed_fit | imgui.TableFlags_.borders_inner_h
    | imgui.TableFlags_.pad_outer_x
)  # fmt: skip
KEYS = "swap", "trade-good", "trade-from", "trade-to", "sort", "cancel-order"


class TradePanel(Played):
    """What every good costs in two ports, and orders."""

    name = "trade"
    title = "Trade"
    place = "bottom"
    key = "m"
    about = "Two ports side by side: prices, stock, freight and profit, and your orders"

    def __init__(self) -> None:
        self.ports: tuple[int, int] | None = None
        self.good = 0
        self.order = -1
        """Which order is chosen."""
        self.forms = Forms(BidForm(self), AskForm(self), LoadForm(self), UnloadForm(self))
        self._meant: int | None = None
        self._sort = False
        """Whether another column is to be sorted by."""
        self.by: tuple[str, bool] = "profit", True
        """Which column rows are sorted by, and whether the largest comes first."""

    # --- keys -------------------------------------------------------------------------------------

    def take(self, desk: Desk, action: str) -> bool:
        """Do what a key asks for."""
        if action not in KEYS:
            return super().take(desk, action)
        here, there = self._ports(desk)
        if action == "swap":
            self.ports = there, here
        elif action == "trade-good":
            self.good = (self.good + 1) % (len(desk.wares.names) - 1)
        elif action == "sort":
            self._sort = True
        elif action == "cancel-order":
            self._cancel(desk)
        else:
            first = action == "trade-from"
            moved = _next(towns(desk.world), here if first else there)
            self.ports = (moved, there) if first else (here, moved)
        desk.open(self.name)
        return True

    def _cancel(self, desk: Desk) -> None:
        """Take back the chosen order, or the one that was placed last."""
        if desk.office.house < 0:
            return
        mine = house.orders(desk.world, desk.office.house).id.tolist()
        if mine:
            desk.office.ask(CancelOrder(desk.office.house, self.order if self.order in mine else mine[-1]))

    # --- drawing ----------------------------------------------------------------------------------

    def draw(self, desk: Desk) -> None:
        """Draw the ports, the forms, the table and the orders; from now on the world keeps its offers."""
        self.counter(desk, self._choose(desk))
        here, there = self._ports(desk)
        mine = desk.office.house
        found = desk.study(("compare", here, there), partial(compare.compare, desk.world, mine, here, there))
        if mine < 0:
            self._table(desk, found, -1.0)
            return
        desk.need(OfferReport)  # which tell what an order would come to
        with self.below() as seen:
            if seen:
                self._goods_and_orders(desk, found)

    def _goods_and_orders(self, desk: Desk, found: Comparison) -> None:
        """Draw the table of goods, and below it some of the orders."""
        orders = desk.study("orders", partial(house.orders, desk.world, desk.office.house))
        line = imgui.get_text_line_height_with_spacing() + 2 * imgui.get_style().cell_padding.y
        below = (min(ROWS, orders.id.size) + 1.3) * line if orders.id.size else 0.0
        room = imgui.get_content_region_avail().y
        if self.forms.chosen is None:
            room = max(3 * line + below, room)
        elif room < 2.5 * line + below:
            below = 0.0  # until the form is put away
        self._table(desk, found, room - below)
        if below:
            self._orders(desk, orders)

    def _ports(self, desk: Desk) -> tuple[int, int]:
        if self.ports is None:
            self.ports = best_pair(desk.world, desk.office.house)
        return self.ports

    def _choose(self, desk: Desk) -> Flow:
        """Let two ports be chosen, in lists or by a click on the map, and tell of the way between them."""
        world, keys, flow = desk.world, desk.app.keys, Flow()
        here, there = self._ports(desk)
        known = towns(world)
        names = [name_of(world, each) for each in known]
        if desk.meant is not None and desk.meant != self._meant and desk.meant in known:
            here, there = (desk.meant, there) if desk.controls.joins else (here, desk.meant)
        self._meant = desk.meant
        here = flow.pick(_("From"), "here", known, names, here)
        tip(keys, _("Or click a town on the map with Shift held"), "trade-from")
        if flow.button(_("Swap")):
            here, there = there, here
        tip(keys, _("Have them change places"), "swap")
        there = flow.pick(_("to"), "there", known, names, there)
        tip(keys, _("Or click a town on the map"), "trade-to")
        self.ports = here, there
        mine = desk.office.house
        tight = imgui.get_window_width() < NARROW * imgui.get_frame_height()
        if mine < 0 or (tight and self.forms.chosen is not None):
            return flow
        way = desk.study(("passage", here, there), partial(compare.passage, world, mine, here, there))
        if here == there:
            flow.text(_("Choose two ports to compare them."))
        elif way.ship < 0:
            flow.text(_("No ship of yours can go from here to there."))
        else:
            words = _("{ticks} ticks by {ship}, {freight} a unit with a full hold")
            flow.text(words.format(
                ticks=way.ticks, ship=name_of(world, way.ship), freight=standing(way.freight)
            ))  # fmt: skip
        return flow

    def _table(self, desk: Desk, found: Comparison, tall: float) -> None:
        acts = desk.office.house >= 0
        padding = scaled(4), scaled(3)
        imgui.push_style_var(imgui.StyleVar_.cell_padding, padding)
        if imgui.begin_table("goods", len(COLUMNS) + acts, FLAGS, (0, tall)):
            self._rows(desk, found, acts=acts)
            imgui.end_table()
        imgui.pop_style_var()

    def _rows(self, desk: Desk, found: Comparison, *, acts: bool) -> None:
        """Draw the heads, by which goods are sorted, and the goods."""
        imgui.table_setup_scroll_freeze(1, 1)
        for column in COLUMNS:
            flags = imgui.TableColumnFlags_.prefer_sort_descending if column.figure != "good" else 0
            flags |= imgui.TableColumnFlags_.default_hide * column.hidden
            flags |= imgui.TableColumnFlags_.default_sort * (column.figure == "profit")
            flags |= imgui.TableColumnFlags_.no_hide * (column.figure == "good")
            wide = scaled(NAME if column.figure == "good" else NUMBER)
            wide = max(wide, imgui.calc_text_size(_(column.title)).x + scaled(SORTED) * column.signed)
            imgui.table_setup_column(f"{_(column.title)}###{column.figure}", flags, wide)
        if acts:
            imgui.table_setup_column(
                "###acts", imgui.TableColumnFlags_.no_sort | imgui.TableColumnFlags_.no_hide
            )
        imgui.table_next_row(imgui.TableRowFlags_.headers)
        for n, column in enumerate(COLUMNS):
            if imgui.table_set_column_index(n):
                imgui.table_header(f"{_(column.title)}###{column.figure}")
                imgui.set_item_tooltip(_(column.about))
        self.by = self._sorting()
        for good in found.ranked(self.by[0], descending=self.by[1]).tolist():
            self._row(desk, found, good, acts=acts)

    def _sorting(self) -> tuple[str, bool]:
        """Return by which column rows stand in order, and whether the largest comes first."""
        specs = imgui.table_get_sort_specs()
        if specs.specs_count == 0:
            return self.by
        by = specs.get_specs(0)
        at, falling = int(by.column_index), by.get_sort_direction() == imgui.SortDirection.descending
        if self._sort:
            self._sort = False
            seen = [n for n in range(len(COLUMNS)) if not COLUMNS[n].hidden]
            at = seen[(seen.index(at) + 1) % len(seen)] if at in seen else 0
            falling = at > 0
            imgui.internal.table_set_column_sort_direction(
                at, imgui.SortDirection.descending if falling else imgui.SortDirection.ascending, False
            )
        return COLUMNS[min(at, len(COLUMNS) - 1)].figure, falling

    def _row(self, desk: Desk, found: Comparison, good: int, *, acts: bool) -> None:
        imgui.table_next_row()
        imgui.table_next_column()
        imgui.push_id(good)
        flags = imgui.SelectableFlags_.span_all_columns | imgui.SelectableFlags_.allow_overlap
        desk.icons.emblem(good)
        if imgui.selectable(desk.wares.names[good], good == self.good, flags)[0]:
            self.good = good
            if self.forms.chosen is not None:
                self.forms.choose(desk, self.forms.chosen)
        for n, column in enumerate(COLUMNS[1:], 1):
            if imgui.table_set_column_index(n):
                _cell(getattr(found, column.figure), good, column)
        if acts and imgui.table_set_column_index(len(COLUMNS)):
            for n, (action, form) in enumerate(self.forms.all.items()):
                if n:
                    imgui.same_line(0, scaled(4))
                if imgui.small_button(f"{_(form.title)}##{action}"):
                    self.good = good
                    self.forms.show(desk, self, action)
                tip(desk.app.keys, _(form.about), action)
        imgui.pop_id()

    def _orders(self, desk: Desk, orders: house.Orders) -> None:
        """Draw the standing orders, how far they are, and a button that takes each back."""
        flags = imgui.TableFlags_.row_bg | imgui.TableFlags_.scroll_y | imgui.TableFlags_.sizing_stretch_prop
        flags |= imgui.TableFlags_.pad_outer_x
        if not imgui.begin_table("orders", 6, flags):
            return
        placed = _("Standing orders: {count}").format(count=orders.id.size)
        for name in (placed, _("Port"), _("Limit"), _("Standing price"), _("Filled"), ""):
            imgui.table_setup_column(name)
        imgui.table_setup_scroll_freeze(0, 1)
        imgui.table_headers_row()
        for n, eid in enumerate(orders.id.tolist()):
            self._placed(desk, orders, n, eid)
        imgui.end_table()

    def _placed(self, desk: Desk, orders: house.Orders, n: int, eid: int) -> None:
        imgui.push_id(eid)
        imgui.table_next_row()
        imgui.table_next_column()
        good, total = int(orders.good[n]), float(orders.left[n] + orders.filled[n])
        words = _("Bid {amount} {good}") if orders.buys[n] else _("Ask {amount} {good}")
        flags = imgui.SelectableFlags_.span_all_columns | imgui.SelectableFlags_.allow_overlap
        label = words.format(amount=brief(total), good=desk.wares.names[good])
        if imgui.selectable(label, eid == self.order, flags)[0]:
            self.order, self.good = eid, good
        imgui.table_next_column()
        imgui.text(name_of(desk.world, int(orders.place[n])))
        imgui.table_next_column()
        imgui.text(standing(float(orders.limit[n])))
        imgui.table_next_column()
        price, limit = float(orders.standing[n]), float(orders.limit[n])
        far = price > limit if orders.buys[n] else price < limit
        imgui.text_colored(rgba(MUTED if far else TEXT), standing(price))
        if far:
            imgui.set_item_tooltip(_("The standing price lies beyond the limit: little will be filled."))
        imgui.table_next_column()
        share = float(orders.filled[n]) / total if total else 0.0
        words = _("{some} of {all} at {price}") if orders.filled[n] > 0 else _("{some} of {all}")
        some, mean = brief(float(orders.filled[n])), standing(float(orders.mean[n]))
        bar(share, words.format(some=some, all=brief(total), price=mean))
        imgui.table_next_column()
        if imgui.small_button(_("Cancel")):
            desk.office.ask(CancelOrder(desk.office.house, eid))
        tip(desk.app.keys, _("Take back what is left of it"), "cancel-order")
        imgui.pop_id()


def _cell(values: F64, good: int, column: Column) -> None:
    """Write a figure at the right of its column; gains and losses with their sign."""
    value = float(values[good])
    if math.isnan(value):
        text, colour = "-", MUTED
    elif column.signed:
        text = f"{'+' if value > 0 else '-' if value < 0 else ''}{standing(abs(value))}"
        colour = ALARM if value < 0 else TEXT
    else:
        money = column.figure in {"price_here", "price_there", "freight", "cost_here"}
        text, colour = standing(value) if money else brief(value), TEXT if value else MUTED
    imgui.set_cursor_pos_x(
        imgui.get_cursor_pos_x() + max(0.0, imgui.get_content_region_avail().x - imgui.calc_text_size(text).x)
    )
    imgui.text_colored(rgba(colour), text)


def _next(ids: list[int], chosen: int) -> int:
    return ids[(ids.index(chosen) + 1) % len(ids)] if chosen in ids else ids[0]
