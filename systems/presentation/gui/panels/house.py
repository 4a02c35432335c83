"""A trading house: its money, worth and profit, what lies in its warehouses, and its works."""

from __future__ import annotations

import math
from functools import partial
from typing import TYPE_CHECKING

import numpy as np
from imgui_bundle import imgui

from components.institutions import Recipes
from systems.presentation.describe import name_of
from systems.presentation.gui import plots
from systems.presentation.gui.forms import Forms
from systems.presentation.gui.played import Played, heading, nobody
from systems.presentation.gui.plots import scaled
from systems.presentation.gui.theme import rgba
from systems.presentation.gui.ventures import BuildForm, CloseForm, DividendForm, HireForm, WarehouseForm
from systems.presentation.language import _
from systems.presentation.lines import brief, standing
from systems.presentation.palette import ACCENT, ALARM, MUTED, TEXT
from systems.presentation.studies import house

if TYPE_CHECKING:
    from collections.abc import Sequence

    from systems.presentation.gui.desk import Desk
    from systems.presentation.gui.office import Office
    from systems.presentation.palette import RGB

CHART = 150
"""Pixels that the chart is high at scale 1."""
FLAGS = imgui.TableFlags_.sizing_stretch_prop | imgui.TableFlags_.row_bg | imgui.TableFlags_.pad_outer_x


class HousePanel(Played):
    """How a house stands and fares; the player's own can be told what to do."""

    name = "house"
    title = "House"
    place = "right"
    key = "c"
    about = "A trading house: money, worth, profit, warehouses and facilities"

    def __init__(self) -> None:
        self.chosen = -1
        """Whose house is looked at."""
        self.forms = Forms(WarehouseForm(), BuildForm(), HireForm(), CloseForm(), DividendForm())

    def draw(self, desk: Desk) -> None:
        """Draw figures, forms, the chart, warehouses and facilities."""
        known = desk.office.houses
        if not known:
            self.counter(desk)
            return
        if self.chosen not in known:
            self.chosen = known[0]
        self._choose(desk, known)
        mine = desk.study(("house", self.chosen), partial(house.house, desk.world, self.chosen))
        self._figures(desk, mine)
        if self.chosen == desk.office.house:
            self.counter(desk)
        elif desk.office.house < 0:
            imgui.text_wrapped(nobody())
        with self.below() as seen:
            if seen:
                self._course(desk.office)
                self._warehouses(desk, mine)
                self._works(desk)

    def _choose(self, desk: Desk, known: list[int]) -> None:
        """Write whose house it is, or let one be chosen of several."""
        names = [self._called(desk, each) for each in known]
        if len(known) == 1:
            imgui.push_font(desk.fonts.bold, 0.0)
            imgui.text(names[0])
            imgui.pop_font()
            return
        imgui.set_next_item_width(-1)
        changed, at = imgui.combo("##house", known.index(self.chosen), names)
        if changed:
            self.chosen = known[at]

    @staticmethod
    def _called(desk: Desk, eid: int) -> str:
        """Return a house's name, marked where it is the player's."""
        name = name_of(desk.world, eid)
        return _("{name} (yours)").format(name=name) if eid == desk.office.house else name

    def _figures(self, desk: Desk, mine: house.House) -> None:
        """Write money, worth, profit and dividends, large."""
        office = desk.office
        _ticks, _cash, worth, profit = office.books.of(mine.id) if office.books else (np.zeros(1),) * 4
        gained = float(profit[-1])
        paid = gained - float(worth[-1] - worth[0])
        told: tuple[tuple[str, str, RGB, str], ...] = (
            (_("Treasury"), _round(mine.cash), TEXT, _("Coins in hand")),
            (_("Worth"), _round(mine.worth), TEXT,
             _("Coins, goods at standing prices, ships at what they would bring")),
            (_("Profit"), f"{'+' if gained > 0 else ''}{_round(gained)}", ALARM if gained < 0 else ACCENT,
             _("What the worth has grown by since the beginning, and what was paid out")),
            (_("Dividends"), _round(paid), TEXT, _("Paid out since the beginning")),
        )  # fmt: skip
        if not imgui.begin_table("figures", len(told), imgui.TableFlags_.sizing_stretch_same):
            return
        for name, text, colour, about in told:
            imgui.table_next_column()
            imgui.text_colored(rgba(MUTED), name)
            imgui.push_font(desk.fonts.bold, 0.0)
            imgui.text_colored(rgba(colour), text)
            imgui.pop_font()
            imgui.set_item_tooltip(about)
        imgui.end_table()
        if mine.id == office.house and mine.cash < 1:
            imgui.push_text_wrap_pos(0.0)
            words = _(
                "The treasury is empty: bids count for nothing, and crews go unpaid, until something is sold."
            )
            imgui.text_colored(rgba(ALARM), f"! {words}")
            imgui.pop_text_wrap_pos()

    def _course(self, office: Office) -> None:
        if office.books is None:
            return
        ticks, cash, worth, profit = office.books.of(self.chosen)
        with plots.plot("course", "", _("coins"), height=scaled(CHART), zero=True, legend=False) as seen:
            if seen:
                plots.line(_("worth"), ticks, worth, ACCENT, mark=plots.shape(0))
                plots.line(_("treasury"), ticks, cash, plots.HUES[0], mark=plots.shape(1))
                plots.line(_("profit"), ticks, profit, plots.HUES[2], mark=plots.shape(2))
        plots.rows()

    def _warehouses(self, desk: Desk, mine: house.House) -> None:
        """Draw what lies where, what was paid for it, and what it would bring."""
        rooms = mine.rooms
        heading(_("Warehouses: {count}").format(count=rooms.id.size))
        if not imgui.begin_table("warehouses", 4, FLAGS):
            return
        _heads((_("Good"), ""), (_("Stock"), ""), (_("Paid"), _("Mean price that was paid for a unit")),
               (_("Price"), _("Standing price of a unit there")))  # fmt: skip
        for n, place in enumerate(rooms.place.tolist()):
            imgui.table_next_row()
            imgui.table_next_column()
            name = name_of(desk.world, place)
            if imgui.selectable(f"{name}##{n}", False, imgui.SelectableFlags_.span_all_columns)[0]:
                desk.select_entity(place)
            held = np.flatnonzero(rooms.stock[:, n] > 0).tolist()
            if not held:
                imgui.table_next_column()
                imgui.text_disabled(_("empty"))
            for good in held:
                imgui.table_next_row()
                imgui.table_next_column()
                imgui.indent(scaled(10))
                desk.icons.emblem(good)
                imgui.text(desk.wares.names[good])
                imgui.unindent(scaled(10))
                paid, price = float(rooms.cost[good, n]), float(rooms.price[good, n])
                _number(brief(float(rooms.stock[good, n])))
                _number("-" if math.isnan(paid) else standing(paid))
                _number(standing(price), ALARM if price < paid else TEXT)
        imgui.end_table()

    def _works(self, desk: Desk) -> None:
        """Draw facilities with whom they hire and what they make, and what is being built."""
        world, names = desk.world, desk.world.the(Recipes).names
        desk.need(*house.WANTED)
        works = desk.study(("works", self.chosen), partial(house.works, world, self.chosen))
        sites = desk.study(("sites", self.chosen), partial(house.sites, world, self.chosen))
        heading(_("Facilities: {count}").format(count=works.id.size))
        if works.id.size and imgui.begin_table("works", 4, FLAGS):
            _heads((_("Facility"), ""), (_("Staff"), _("Hired, of those it is built for")),
                   (_("Made"), _("Units made in the last tick")),
                   (_("Wages"), _("Coins paid in the last tick")))  # fmt: skip
            for n, eid in enumerate(works.id.tolist()):
                imgui.table_next_row()
                imgui.table_next_column()
                name = f"{names[works.recipe[n]]}##{eid}"
                if imgui.selectable(name, desk.facility == eid, imgui.SelectableFlags_.span_all_columns)[0]:
                    desk.select_entity(eid)
                imgui.set_item_tooltip(self._terms(desk, works, n))
                _number(f"{brief(float(works.hired[n]))} / {brief(float(works.optimum[n]))}")
                _number(_known(float(works.made[n])))
                _number(_known(float(works.paid[n])))
            imgui.end_table()
        for n, tick in enumerate(sites.tick.tolist()):
            words = _("{recipe} for {workers} workers in {town}: ready in tick {tick:,}")
            imgui.text_wrapped(words.format(
                recipe=names[sites.recipe[n]], workers=brief(float(sites.optimum[n])),
                town=name_of(world, int(sites.place[n])), tick=tick,
            ))  # fmt: skip
        if not works.id.size and not sites.tick.size:
            imgui.text_disabled(_("None."))

    @staticmethod
    def _terms(desk: Desk, works: house.Works, n: int) -> str:
        """Say where a facility is, whom it wants, and what a unit costs and brings."""
        told = [name_of(desk.world, int(works.place[n]))]
        if works.wanted[n] > 0:
            words = _("bids for {workers} workers, up to {wage} each")
            wanted = brief(float(works.wanted[n]))
            told.append(words.format(workers=wanted, wage=standing(float(works.wage[n]))))
        else:
            told.append(_("hires nobody"))
        words = _("a unit sells at {price}; its inputs cost {inputs}")
        price, inputs = standing(float(works.price[n])), standing(float(works.inputs[n]))
        return "\n".join([*told, words.format(price=price, inputs=inputs)])


def _round(value: float) -> str:
    return f"{value:,.0f}" if abs(value) < 1e7 else brief(value)


def _known(value: float) -> str:
    return "-" if math.isnan(value) else brief(value)


def _heads(*columns: Sequence[str]) -> None:
    """Draw the heads of a table: the first at the left, the others at the right, as numbers are."""
    for n, (name, _about) in enumerate(columns):
        imgui.table_setup_column(name, 0, 2.2 if n == 0 else 1.0)
    imgui.table_next_row()
    for n, (name, about) in enumerate(columns):
        if n == 0:
            imgui.table_next_column()
            imgui.text_colored(rgba(MUTED), name)
        else:
            _number(name, MUTED)
        if about:
            imgui.set_item_tooltip(about)


def _number(text: str, colour: RGB = TEXT) -> None:
    """Write at the right of the next column."""
    imgui.table_next_column()
    room = imgui.get_content_region_avail().x - imgui.calc_text_size(text).x
    imgui.set_cursor_pos_x(imgui.get_cursor_pos_x() + max(0.0, room))
    imgui.text_colored(rgba(colour), text)
