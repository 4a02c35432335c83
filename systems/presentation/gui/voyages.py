"""Forms of shipping: trips, standing routes, and who builds and buys ships."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
from imgui_bundle import imgui

from components.houses import Ventures
from components.rules import Goods
from components.transport import Vessel
from systems.house_ships import BuyShip, EndRoute, SellShip, SendShip, SetRoute, has_errand, port_of
from systems.presentation.gui.fields import Flow
from systems.presentation.gui.forms import Form, pick_named, selected_or_first
from systems.presentation.language import _
from systems.presentation.lines import brief
from systems.presentation.studies import advice, house

if TYPE_CHECKING:
    from ecs import F64, Command
    from systems.presentation.gui.desk import Desk
    from systems.presentation.studies.house import Fleet

CAPACITY = 100.0
"""Units of a ship that is built unless somebody says otherwise."""
EVERYTHING = "all"


def fleet_of(desk: Desk) -> Fleet:
    """Return the ships of the player's house."""
    return desk.study("fleet", lambda: house.fleet(desk.world, desk.office.house))


class _ShipForm(Form):
    """What is done with one of the ships there are: the selected one, if it is of the house."""

    def __init__(self) -> None:
        super().__init__()
        self.ship = -1

    def begin(self, desk: Desk) -> None:
        """Choose the selected ship, or the first."""
        self.ship = selected_or_first(desk.ship, fleet_of(desk).id.tolist(), self.ship)

    def lacking(self, desk: Desk) -> str:
        """Say that there is none."""
        fleet = fleet_of(desk)
        return "" if fleet.id.size else _("No ship is yours: have one built.")

    def _pick(self, desk: Desk, flow: Flow) -> bool:
        """Draw the list of ships, and mean one that is selected meanwhile; tell whether it is another."""
        known, before = fleet_of(desk).id.tolist(), self.ship
        meant = selected_or_first(desk.ship, known, before)
        self.ship = pick_named(desk, flow, "", "ship", known, meant)
        if desk.ship in known and self.ship != desk.ship:
            desk.select(ship=self.ship)
        return self.ship != before


class SendForm(_ShipForm):
    """Sends a ship once."""

    action = "send"
    title = "Send"
    verb = "Send it"
    about = "Send a ship to a port, once"

    def __init__(self) -> None:
        super().__init__()
        self.place, self.unload = -1, True

    def begin(self, desk: Desk) -> None:
        """Choose the selected town, or else another of the house's ports."""
        super().begin(desk)
        if self.ship >= 0:
            here = port_of(desk.world, self.ship)
            known = [*advice.homes(desk.world, desk.office.house), *advice.towns(desk.world)]
            others = [each for each in known if each != here]
            self.place = desk.meant if desk.meant in others else (others or [here])[0]
            self.unload = self.place in advice.homes(desk.world, desk.office.house)

    def fields(self, desk: Desk, flow: Flow) -> None:
        """Draw ship, port, and whether to unload."""
        if self._pick(desk, flow):
            self.begin(desk)
        before = self.place
        self.place = pick_named(desk, flow, _("to"), "place", advice.towns(desk.world), before)
        if self.place != before:
            self.unload = self.place in advice.homes(desk.world, desk.office.house)
        flow.room(imgui.calc_text_size(_("and unload")).x + imgui.get_frame_height() * 1.5)
        _changed, self.unload = imgui.checkbox(_("and unload"), self.unload)

    def command(self, desk: Desk) -> Command:
        """Send it."""
        return SendShip(desk.office.house, self.ship, self.place, self.unload)

    def comes_to(self, desk: Desk) -> str:
        """Say how long it takes, and what the crew gets."""
        ticks = advice.voyage(desk.world, self.ship, self.place)
        crew = desk.world[self.ship][Vessel].crew / desk.world.the(Goods).coin
        words = _("{ticks} ticks; its crew gets {coins} coins on the way.")
        return words.format(ticks=ticks, coins=brief(ticks * crew))


@dataclass
class Stop:
    """A stop of a route that is being drawn up."""

    place: int
    unload: str = EVERYTHING
    load: str = ""


class RouteForm(_ShipForm):
    """Draws up a standing route."""

    action = "route"
    title = "Route"
    verb = "Let it go round"
    about = "Let a ship go round some ports for ever, and say what it loads and unloads at each"

    def __init__(self) -> None:
        super().__init__()
        self.stops: list[Stop] = []

    def begin(self, desk: Desk) -> None:
        """Take up the route that the ship has, or begin with two ports."""
        super().begin(desk)
        self.stops = self._present(desk) or [Stop(each) for each in self._two(desk)]

    def _two(self, desk: Desk) -> list[int]:
        """Return the two ports that are compared in the panel of trade, or else two of the house."""
        mine = advice.homes(desk.world, desk.office.house)
        compared = getattr(desk.offered.get("trade"), "ports", None) or ()
        return list(dict.fromkeys([*compared, *mine, *advice.towns(desk.world)]))[:2]

    def _present(self, desk: Desk) -> list[Stop]:
        """Return the stops of the ship's route at which it has something to do."""
        table, names = house.timetable(desk.world, desk.office.house), desk.wares.names[:-1]
        rows = np.flatnonzero((table.ship == self.ship) & table.again)
        busy = [n for n in rows.tolist() if table.unload[:, n].any() or table.load[:, n].any()]
        stops = [
            Stop(int(table.place[n]), _cargo(table.unload[:, n], names), _cargo(table.load[:, n], names))
            for n in busy
        ]
        return stops if len(stops) > 1 else []

    def fields(self, desk: Desk, flow: Flow) -> None:
        """Draw a line for each stop, and one more button."""
        if self._pick(desk, flow):
            self.begin(desk)
        flow.text(_("goes round these ports. Goods as in: Grain 40, Cloth - or all"))
        dropped = None
        for n, stop in enumerate(self.stops):
            imgui.push_id(n)
            if self._stop(desk, n, stop):
                dropped = n
            imgui.pop_id()
        if dropped is not None:
            del self.stops[dropped]
        if imgui.button(_("Another stop")):
            places = advice.towns(desk.world)
            last = self.stops[-1].place if self.stops else -1
            self.stops.append(Stop(next((each for each in places if each != last), last)))
        imgui.same_line()
        imgui.dummy((0, 0))

    def _stop(self, desk: Desk, n: int, stop: Stop) -> bool:
        """Draw a stop; tell whether it is to be left out."""
        line = Flow()
        stop.place = pick_named(desk, line, f"{n + 1}.", "place", advice.towns(desk.world), stop.place)
        hint = _("nothing")
        for key, label in (("unload", _("unload")), ("load", _("load"))):
            focus = self.focus and n == 0 and key == "unload"
            text, entered = line.written(label, key, getattr(stop, key), hint, focus=focus)
            setattr(stop, key, self._choose(desk, key, text))
            self.entered |= entered
        dropped = line.button("\N{MULTIPLICATION SIGN}")
        imgui.set_item_tooltip(_("Leave this stop out"))
        return dropped

    @staticmethod
    def _choose(desk: Desk, key: str, text: str) -> str:
        """Draw a list in which goods are ticked instead of written; Tab leads past it."""
        imgui.same_line(0, 0)
        imgui.push_item_flag(imgui.ItemFlags_.no_tab_stop, True)
        opened = imgui.begin_combo(f"##choose {key}", "", imgui.ComboFlags_.no_preview)
        imgui.pop_item_flag()
        if opened:
            if imgui.selectable(_("everything"), text == EVERYTHING)[0]:
                text = "" if text == EVERYTHING else EVERYTHING
            for good in desk.wares.names[:-1]:
                on = good in goods_in(text)
                if imgui.selectable(good, on, imgui.SelectableFlags_.no_auto_close_popups)[0]:
                    text = toggled(text, good)
            imgui.end_combo()
        return text

    def command(self, desk: Desk) -> Command:
        """Set the route."""
        told = ([getattr(stop, key) for stop in self.stops] for key in ("place", "unload", "load"))
        ports, unload, load = (tuple(each) for each in told)
        return SetRoute(desk.office.house, self.ship, ports, unload, load)


class EndForm(_ShipForm):
    """Ends a trip or a route."""

    action = "end-route"
    title = "Stop"
    verb = "Stop there"
    about = "Let a ship forget its trip or route: it goes on to the next port and stays"

    def fields(self, desk: Desk, flow: Flow) -> None:
        """Draw the ship."""
        self._pick(desk, flow)
        flow.text(_("has something to do") if has_errand(desk.world, self.ship) else _("has nothing to do"))

    def command(self, desk: Desk) -> Command:
        """End it."""
        return EndRoute(desk.office.house, self.ship)


class BuyForm(Form):
    """Has a ship built."""

    action = "buy-ship"
    title = "Buy"
    verb = "Have it built"
    about = "Have a ship built in a port"

    def __init__(self) -> None:
        super().__init__()
        self.place, self.capacity = -1, CAPACITY

    def begin(self, desk: Desk) -> None:
        """Choose the selected town, or the house's home."""
        known = advice.towns(desk.world)
        self.place = desk.meant if desk.meant in known else house.house(desk.world, desk.office.house).home

    def fields(self, desk: Desk, flow: Flow) -> None:
        """Draw port and size."""
        self.place = pick_named(desk, flow, _("in"), "place", advice.towns(desk.world), self.place)
        self.capacity, self.entered = flow.number(_("for units"), "capacity", self.capacity, focus=self.focus)

    def command(self, desk: Desk) -> Command:
        """Have it built."""
        return BuyShip(desk.office.house, self.place, self.capacity)

    def comes_to(self, desk: Desk) -> str:
        """Say what it costs, and what its crew is paid."""
        ventures = desk.world.the(Ventures)
        words = _("It costs {coins} coins, and its crew {crew} coins a tick.")
        coins, crew = self.capacity * ventures.hull, self.capacity * ventures.crew
        return words.format(coins=brief(coins), crew=brief(crew))


class SellForm(_ShipForm):
    """Sells a ship, which cannot be taken back: choosing it is the question, the button the answer."""

    action = "sell-ship"
    title = "Sell"
    verb = "Yes, sell it"
    leave = "No"
    about = "Sell a ship, empty and in port, to the households there; you are asked first"

    def fields(self, desk: Desk, flow: Flow) -> None:
        """Draw the question."""
        self._pick(desk, flow)
        fleet = fleet_of(desk)
        value = float(fleet.value[fleet.id == self.ship].sum())
        flow.text(_("Sell it for {coins} coins?").format(coins=brief(value)))

    def command(self, desk: Desk) -> Command:
        """Sell it."""
        return SellShip(desk.office.house, self.ship)


def goods_in(text: str) -> list[str]:
    """Return the goods that a text of a route names.

    >>> goods_in("Grain 40, Cloth")
    ['Grain', 'Cloth']
    """
    return [part.split()[0] for part in text.split(",") if part.strip() and text != EVERYTHING]


def toggled(text: str, good: str) -> str:
    """Return a text of a route with a good named that was not, or the other way round.

    >>> toggled("Grain 40, Cloth", "Wool"), toggled("Grain 40, Cloth", "Grain"), toggled("all", "Wool")
    ('Grain 40, Cloth, Wool', 'Cloth', 'Wool')
    """
    parts = [] if text == EVERYTHING else [each.strip() for each in text.split(",") if each.strip()]
    left = [each for each in parts if each.split()[0] != good]
    return ", ".join(left if len(left) < len(parts) else [*parts, good])


def _cargo(amounts: F64, names: tuple[str, ...]) -> str:
    """Return what a route unloads or loads, `(goods,)`, as its text says it."""
    if np.isinf(amounts).all():
        return EVERYTHING
    wanted = [(names[g], float(amounts[g])) for g in np.flatnonzero(amounts).tolist()]
    return ", ".join(name if most == np.inf else f"{name} {most:g}" for name, most in wanted)
