"""Forms of trade: bids and asks, and what is loaded and unloaded."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING, ClassVar, Protocol

from systems.house_orders import PlaceOrder
from systems.house_ships import LoadShip, UnloadShip, port_of
from systems.presentation.describe import name_of
from systems.presentation.gui.forms import Form, pick_named
from systems.presentation.language import _
from systems.presentation.lines import brief
from systems.presentation.studies import advice, house
from systems.presentation.studies.prospect import book

if TYPE_CHECKING:
    from ecs import Command
    from systems.presentation.gui.desk import Desk
    from systems.presentation.gui.fields import Flow


class Counter(Protocol):
    """Where forms of trade stand: two ports, and the good that is chosen."""

    ports: tuple[int, int] | None
    good: int


class _OrderForm(Form):
    buys: ClassVar[bool]

    def __init__(self, counter: Counter) -> None:
        super().__init__()
        self.counter = counter
        self.place = -1
        self.quantity = self.limit = 0.0

    def begin(self, desk: Desk) -> None:
        """Bid in the first port, ask in the second; at the standing price."""
        here, there = self.counter.ports or advice.best_pair(desk.world, desk.office.house)
        self.place = here if self.buys else there
        self._fill(desk)

    def _fill(self, desk: Desk) -> None:
        world, mine, good = desk.world, desk.office.house, self.counter.good
        self.limit = advice.price(world, self.place, good)
        if self.buys:
            self.quantity = advice.to_buy(world, mine, self.limit)
        else:
            self.quantity = float(advice.stock(world, mine, self.place)[good]) or 1.0

    def fields(self, desk: Desk, flow: Flow) -> None:
        """Draw good, port, quantity and limit."""
        names = list(desk.wares.names[:-1])
        good = flow.pick("", "good", range(len(names)), names, self.counter.good)
        place = pick_named(desk, flow, _("in"), "place", advice.towns(desk.world), self.place)
        if (good, place) != (self.counter.good, self.place):
            self.counter.good, self.place = good, place
            self._fill(desk)
        self.quantity, first = flow.number(_("units"), "quantity", self.quantity, focus=self.focus)
        limit = _("at most") if self.buys else _("at least")
        self.limit, second = flow.number(limit, "limit", self.limit)
        self.entered = first or second

    def command(self, desk: Desk) -> Command:
        """Place an order."""
        good = desk.wares.names[self.counter.good]
        return PlaceOrder(desk.office.house, self.place, good, self.buys, self.quantity, self.limit)

    def comes_to(self, desk: Desk) -> str:
        """Say what it costs at the most, or brings at the least, and what would have come of it last."""
        coins = brief(self.quantity * self.limit)
        words = _("At most {coins} coins; standing price {price}. It stands until it is filled or cancelled.")
        if not self.buys:
            words = _("At least {coins} coins; standing price {price}. It stands until filled or cancelled.")
        price = advice.price(desk.world, self.place, self.counter.good)
        told = [words.format(coins=coins, price=f"{price:g}"), self._would_have(desk)]
        cash = house.house(desk.world, desk.office.house).cash
        if self.buys and cash < self.quantity * self.limit:
            words = _("Your {coins} coins pay for {some} of it now.")
            told.append(words.format(coins=brief(cash), some=brief(cash / self.limit)))
        return " ".join(told)

    def _would_have(self, desk: Desk) -> str:
        """Say what the last auction would have filled of it."""
        mine, place, good, buys = desk.office.house, self.place, self.counter.good, self.buys
        found = desk.study(
            ("book", place, good, buys), lambda: book(desk.world, mine, place, good, buys=buys)
        )
        if found is None:
            return _("After the next auction it says here what would have been filled.")
        filled, turn = found.fills(self.quantity, self.limit), found.turn
        if filled > 0:
            words = _("The last auction would have filled {some} of {all}.")
        elif not found.others.limit.size:
            words = (
                _("Nobody sold any in the last auction.") if buys else _("Nobody bid in the last auction.")
            )
        elif math.isnan(turn):
            words = _("The last auction would have filled none of it: others took all there was.")
        elif buys:
            words = _("The last auction would have filled none of it, and some of a bid above {price}.")
        else:
            words = _("The last auction would have filled none of it, and some of an ask below {price}.")
        return words.format(some=brief(filled), all=brief(self.quantity), price=f"{round(turn, 3):g}")


class BidForm(_OrderForm):
    """Bids for a good."""

    action = "bid"
    title = "Bid"
    verb = "Place the bid"
    about = "Bid for the chosen good in every auction, until the order is filled or cancelled"
    buys = True


class AskForm(_OrderForm):
    """Asks for a good."""

    action = "ask"
    title = "Ask"
    verb = "Place the ask"
    about = "Offer the chosen good in every auction, until the order is filled or cancelled"
    buys = False


class _CargoForm(Form):
    loads: ClassVar[bool]

    def __init__(self, counter: Counter) -> None:
        super().__init__()
        self.counter = counter
        self.ship = -1
        self.amount = 0.0

    def _ships(self, desk: Desk) -> list[int]:
        """Return the ships in port, those in the chosen ports first."""
        world, mine = desk.world, desk.office.house
        here, there = self.counter.ports or advice.best_pair(world, mine)
        places = dict.fromkeys([*((here, there) if self.loads else (there, here)), *advice.towns(world)])
        return [int(ship) for place in places for ship in advice.lying_in(world, mine, place)]

    def begin(self, desk: Desk) -> None:
        """Choose a ship in port, and as much as fits, or is there."""
        ships = self._ships(desk)
        if desk.ship in ships:
            self.ship = desk.ship
        elif ships:
            self.ship = ships[0]
        self._fill(desk)

    def _fill(self, desk: Desk) -> None:
        if self.ship not in self._ships(desk):
            self.amount = 0.0
        elif self.loads:
            self.amount = advice.to_load(desk.world, desk.office.house, self.ship, self.counter.good)
        else:
            self.amount = float(advice.aboard(desk.world, self.ship)[self.counter.good])

    def lacking(self, desk: Desk) -> str:
        """Say that all ships are at sea."""
        return "" if self._ships(desk) else _("No ship of yours lies in a port.")

    def fields(self, desk: Desk, flow: Flow) -> None:
        """Draw good, ship and amount."""
        world, ships = desk.world, self._ships(desk)
        goods = list(desk.wares.names[:-1])
        good = flow.pick("", "good", range(len(goods)), goods, self.counter.good)
        names = [_port(desk, each) for each in ships]
        ship = flow.pick(_("into") if self.loads else _("from"), "ship", ships, names, self.ship, 190)
        if (good, ship) != (self.counter.good, self.ship):
            self.counter.good, self.ship = good, ship
            self._fill(desk)
        self.amount, self.entered = flow.number(_("units"), "amount", self.amount, focus=self.focus)
        if not self.loads:
            held = float(advice.aboard(world, self.ship)[self.counter.good])
            flow.text(_("{amount} aboard").format(amount=brief(held)))

    def command(self, desk: Desk) -> Command:
        """Move goods between hold and warehouse."""
        kind, good = LoadShip if self.loads else UnloadShip, desk.wares.names[self.counter.good]
        return kind(desk.office.house, self.ship, good, self.amount)


class LoadForm(_CargoForm):
    """Takes goods out of a warehouse into a hold."""

    action = "load-ship"
    title = "Load"
    verb = "Load it"
    about = "Take goods out of a warehouse into the hold of a ship there"
    loads = True


class UnloadForm(_CargoForm):
    """Brings goods ashore."""

    action = "unload-ship"
    title = "Unload"
    verb = "Unload it"
    about = "Bring goods out of the hold of a ship into the warehouse there"
    loads = False


def _port(desk: Desk, ship: int) -> str:
    """Return what a ship is called, and where it lies."""
    return f"{name_of(desk.world, ship)} · {name_of(desk.world, port_of(desk.world, ship))}"
