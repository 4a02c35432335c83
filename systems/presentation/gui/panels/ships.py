"""The ships of a house: where they are, what they carry and where they go; and orders for them."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING

import numpy as np
from imgui_bundle import imgui

from systems.presentation.describe import name_of
from systems.presentation.gui.fields import bar
from systems.presentation.gui.forms import Forms
from systems.presentation.gui.played import Played
from systems.presentation.gui.theme import rgba
from systems.presentation.gui.voyages import BuyForm, EndForm, RouteForm, SellForm, SendForm
from systems.presentation.language import _
from systems.presentation.lines import brief
from systems.presentation.palette import MUTED
from systems.presentation.studies import house

if TYPE_CHECKING:
    from systems.presentation.gui.desk import Desk

FLAGS = (
    imgui.TableFlags_.sizing_stretch_prop | imgui.TableFlags_.row_bg | imgui.TableFlags_.scroll_y
    | imgui.TableFlags_.resizable | imgui.TableFlags_.borders_inner_h
    | imgui.TableFlags_.pad_outer_x
)  # fmt: skip
ARROW = "\N{RIGHTWARDS ARROW}"


class ShipsPanel(Played):
    """Ships, one a row; a click selects one on the map."""

    name = "ships"
    title = "Ships"
    place = "bottom"
    key = "s"
    about = "Your ships: cargo, trips, standing routes; buy and sell"

    def __init__(self) -> None:
        self.forms = Forms(SendForm(), RouteForm(), EndForm(), BuyForm(), SellForm())

    def take(self, desk: Desk, action: str) -> bool:
        """Do what a key asks for."""
        if action != "next-ship":
            return super().take(desk, action)
        if desk.office.house < 0:
            return True
        known = house.fleet(desk.world, desk.office.house).id.tolist()
        if known:
            at = known.index(desk.ship) + 1 if desk.ship in known else 0
            desk.select(ship=known[at % len(known)])
            desk.open(self.name)
        return True

    def draw(self, desk: Desk) -> None:
        """Draw the forms and the list."""
        self.counter(desk)
        mine = desk.office.house
        if mine < 0:
            return
        with self.below() as seen:
            if seen:
                self._fleet(desk, mine)

    def _fleet(self, desk: Desk, mine: int) -> None:
        """Draw the list."""
        fleet = desk.study("fleet", partial(house.fleet, desk.world, mine))
        calls = desk.study("timetable", partial(house.timetable, desk.world, mine))
        if not fleet.id.size or not imgui.begin_table("ships", 5, FLAGS):
            return
        imgui.table_setup_scroll_freeze(0, 1)
        for name, share in (
            (_("Ship"), 1.0), (_("Where"), 1.4), (_("Laden"), 1.0), (_("Cargo"), 1.6), (_("Next calls"), 2.2),
        ):  # fmt: skip
            imgui.table_setup_column(name, 0, share)
        imgui.table_headers_row()
        for n, eid in enumerate(fleet.id.tolist()):
            self._row(desk, fleet, calls, n, eid)
        imgui.end_table()

    def _row(self, desk: Desk, fleet: house.Fleet, calls: house.Timetable, n: int, eid: int) -> None:
        world, port = desk.world, name_of(desk.world, int(fleet.port[n]))
        imgui.table_next_row()
        imgui.table_next_column()
        chosen = desk.ship == eid
        label = f"{name_of(world, eid)}##{eid}"
        if imgui.selectable(label, chosen, imgui.SelectableFlags_.span_all_columns)[0]:
            desk.select(ship=eid)
        imgui.table_next_column()
        if fleet.at_sea[n]:
            words = _("at sea, in {port} in {ticks} ticks")
            imgui.text(words.format(port=port, ticks=int(fleet.arrives[n])))
        else:
            imgui.text(_("in {town}").format(town=port))
        imgui.table_next_column()
        laden, capacity = float(fleet.laden[n]), float(fleet.capacity[n])
        told = _("{some} of {all}").format(some=brief(laden), all=brief(capacity))
        bar(laden / capacity if capacity else 0.0, told)
        imgui.table_next_column()
        for good in np.flatnonzero(fleet.cargo[:, n] > 0).tolist():
            desk.icons.emblem(good)
            imgui.text(brief(float(fleet.cargo[good, n])))
            imgui.set_item_tooltip(desk.wares.names[good])
            imgui.same_line()
        imgui.table_next_column()
        self._calls(desk, calls, eid)

    @staticmethod
    def _calls(desk: Desk, calls: house.Timetable, eid: int) -> None:
        """Write where a ship calls next, and when."""
        rows = np.flatnonzero(calls.ship == eid).tolist()
        if not rows:
            imgui.text_colored(rgba(MUTED), _("stays until told otherwise"))
            return
        stops = [f"{name_of(desk.world, int(calls.place[n]))} ({int(calls.tick[n]):,})" for n in rows]
        told = f" {ARROW} ".join(stops)
        if calls.again[rows[0]]:
            told = _("{stops}, and round again.").format(stops=told)
        imgui.text(told)
        imgui.set_item_tooltip(_("Ports, and the ticks in which it arrives: {stops}").format(stops=told))
