"""Ships of trading houses: what they load and unload, where they go, who buys and sells them."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from components.holdings import Inventory, Wealth
from components.houses import ALL, Call, PortCall, Ventures
from components.kinds import Org, Settlement, Ship, Warehouse
from components.rules import Goods
from components.space import Position
from components.transport import Vessel, Voyage
from ecs import Command
from systems.economics.errands import room_for
from systems.economics.ledger import transfer
from systems.errands import carry_now, forget_ships, give_calls, no_calls, way_between
from systems.houses import (
    figure,
    name,
    natural,
    new_name,
    no_amount,
    no_good,
    no_house,
    no_money,
    no_place,
    no_ship,
    no_warehouse,
    pay_households,
    smallest,
    warehouse_of,
    whole_coins,
)

if TYPE_CHECKING:
    from ecs import I64, World

LARGEST_SHIP = 100_000
"""Units that a ship may carry."""

MOST_STOPS = 100
"""So many stops a standing route may have."""


@dataclass(frozen=True)
class LoadShip(Command):
    """Take so much of a good out of a house's warehouse into the hold of its ship in that port."""

    house: int
    ship: int
    good: str
    amount: float

    def check(self, world: World) -> str | None:
        """Refuse more than there is, and more than there is room for."""
        if refusal := _no_transfer(world, self):
            return refusal
        port, amount = port_of(world, self.ship), smallest(world, self.good, self.amount)
        good = world.the(Goods).names.index(self.good)
        there = int(world.view(Warehouse, Inventory)[1].stock[good, warehouse_of(world, self.house, port)])
        if amount > there:
            what = f"{natural(world, self.good, there)} of {self.good} in the warehouse"
            return f"there is {what} in {name(world, port)}, not {figure(self.amount)}"
        free = _room(world, self.ship, good)
        if amount > free:
            room = natural(world, self.good, free)
            return f"{name(world, self.ship)} has room for {room} of {self.good}, not {figure(self.amount)}"
        return None

    def apply(self, world: World) -> None:
        """Carry it aboard."""
        _carry(world, self, smallest(world, self.good, self.amount))


@dataclass(frozen=True)
class UnloadShip(Command):
    """Bring so much of a good out of the hold of a house's ship into its warehouse in that port."""

    house: int
    ship: int
    good: str
    amount: float

    def check(self, world: World) -> str | None:
        """Refuse more than is aboard."""
        if refusal := _no_transfer(world, self):
            return refusal
        good, at = world.the(Goods).names.index(self.good), world.row_of(Ship, self.ship)
        aboard = int(world.view(Ship, Inventory)[1].stock[good, at])
        if smallest(world, self.good, self.amount) > aboard:
            what = f"{natural(world, self.good, aboard)} of {self.good}"
            return f"there is {what} aboard {name(world, self.ship)}, not {figure(self.amount)}"
        return None

    def apply(self, world: World) -> None:
        """Carry it ashore."""
        _carry(world, self, -smallest(world, self.good, self.amount))


@dataclass(frozen=True)
class SendShip(Command):
    """Send a ship of a house to a port, by the quickest way, and let it unload there or only arrive.

    It forgets what else it was to do; under way, it goes on from the port it is bound for.
    """

    house: int
    ship: int
    place: int
    unload: bool

    def check(self, world: World) -> str | None:
        """Refuse ports it is in already, or cannot come to, or where there is no room ashore."""
        refusal = no_house(world, self.house) or no_ship(world, self.house, self.ship)
        if refusal := refusal or no_place(world, self.place):
            return refusal
        if not under_way(world, self.ship) and port_of(world, self.ship) == self.place:
            return f"{name(world, self.ship)} lies in {name(world, self.place)} already"
        if self.unload and (refusal := no_warehouse(world, self.house, self.place)):
            return refusal
        return _no_way(world, self.ship, port_of(world, self.ship), self.place)

    def apply(self, world: World) -> None:
        """Note where it is to call."""
        ports = _way(world, self.ship, port_of(world, self.ship), self.place) or [self.place]
        calls = no_calls(world, len(ports))
        calls.ship, calls.place = np.full(len(ports), self.ship), np.array(ports)
        calls.unload[:, -1] = ALL if self.unload else 0
        give_calls(world, self.ship, calls)


@dataclass(frozen=True)
class SetRoute(Command):
    """Let a ship of a house go round these ports for ever, and unload and load at each what is said of it.

    `unload` and `load` have a text for each port: goods with or without the most of each, as in
    `"Grain 40, Cloth"`; `"all"`; or `""` for nothing. It unloads when it arrives, and loads a tick later.
    """

    house: int
    ship: int
    ports: tuple[int, ...]
    unload: tuple[str, ...]
    load: tuple[str, ...]

    def check(self, world: World) -> str | None:
        """Refuse routes that lead nowhere, or ask for what cannot be done there."""
        refusal = no_house(world, self.house) or no_ship(world, self.house, self.ship)
        if refusal := refusal or self._misshapen() or self._stop(world):
            return refusal
        legs = zip((port_of(world, self.ship), *self.ports), (*self.ports, self.ports[0]), strict=True)
        return next(filter(None, (_no_way(world, self.ship, here, there) for here, there in legs)), None)

    def _misshapen(self) -> str | None:
        stops = len(self.ports)
        if not 1 < stops <= MOST_STOPS:
            return f"a route has from 2 to {MOST_STOPS} stops, not {stops}"
        for what, texts in (("unload", self.unload), ("load", self.load)):
            if len(texts) != stops:
                return f"there are {stops} stops, and what to {what} is told for {len(texts)}"
        return None

    def _stop(self, world: World) -> str | None:
        """Say what is wrong with the first stop of which anything is."""
        before = self.ports[-1]
        for port, unload, load in zip(self.ports, self.unload, self.load, strict=True):
            if refusal := no_place(world, port):
                return refusal
            if port == before:
                return f"two stops in a row are in {name(world, port)}: leave one out"
            before = port
            for text in (unload, load):
                amounts = read_cargo(world, text)
                if isinstance(amounts, str):
                    return amounts
                if amounts.any() and (refusal := no_warehouse(world, self.house, port)):
                    return refusal
        return None

    def apply(self, world: World) -> None:
        """Note where it is to call, and the ports in between where there is nothing to do."""
        places: list[int] = []
        stops: list[int] = []
        here = self.ports[-1]
        for port in self.ports:
            stops += [len(places) + len(way := _way(world, self.ship, here, port) or [port]) - 1]
            places += way
            here = port
        calls = no_calls(world, len(places))
        calls.ship, calls.place = np.full(len(places), self.ship), np.array(places)
        calls.again = np.ones(len(places), np.bool_)
        for column, unload, load in zip(stops, self.unload, self.load, strict=True):
            calls.unload[:, column] = read_cargo(world, unload)
            calls.load[:, column] = read_cargo(world, load)
        give_calls(world, self.ship, _from_here(world, self.ship, calls, stops[0]))


@dataclass(frozen=True)
class EndRoute(Command):
    """Let a ship of a house forget its route or trip; under way, it goes on to the next port and stays."""

    house: int
    ship: int

    def check(self, world: World) -> str | None:
        """Refuse ships that have nothing to do."""
        refusal = no_house(world, self.house) or no_ship(world, self.house, self.ship)
        return refusal or (None if has_errand(world, self.ship) else f"{name(world, self.ship)} has no route")

    def apply(self, world: World) -> None:
        """Strike out its calls."""
        give_calls(world, self.ship, no_calls(world))


@dataclass(frozen=True)
class BuyShip(Command):
    """Let a house have a ship built in a port, for so many units; the households there are paid for it."""

    house: int
    place: int
    capacity: float

    def check(self, world: World) -> str | None:
        """Refuse ships that are no ships, or cannot be paid for."""
        if refusal := no_house(world, self.house) or no_place(world, self.place):
            return refusal
        if not 1 <= self.capacity <= LARGEST_SHIP:
            return f"a ship carries from 1 to {LARGEST_SHIP} units, not {figure(self.capacity)}"
        price = self.capacity * world.the(Ventures).hull
        return no_money(world, self.house, price, f"a ship for {figure(self.capacity)} units")

    def apply(self, world: World) -> None:
        """Pay for it and launch it."""
        ventures, row = world.the(Ventures), world.row_of(Settlement, self.place)
        pay_households(world, self.house, self.place, self.capacity * ventures.hull)
        _, at = world.view(Settlement, Position)
        world.spawn_one(
            Ship,
            Position(x=at.x[row], y=at.y[row]),
            Vessel(
                owner=self.house,
                capacity=float(self.capacity),
                crew=whole_coins(world, self.capacity * ventures.crew),
            ),
            Voyage(port=self.place),
            name=new_name(world, self.house, "ship"),
        )
        world.sync()


@dataclass(frozen=True)
class SellShip(Command):
    """Sell a ship of a house, empty and in port, to the households there for a share of what it cost."""

    house: int
    ship: int

    def check(self, world: World) -> str | None:
        """Refuse ships at sea or with cargo, and households that cannot pay."""
        refusal = no_house(world, self.house) or no_ship(world, self.house, self.ship)
        if refusal := refusal or _at_sea(world, self.ship):
            return refusal
        aboard = world.view(Ship, Inventory)[1].stock[:, world.row_of(Ship, self.ship)]
        if aboard.any():
            good = world.the(Goods).names[int(np.flatnonzero(aboard)[0])]
            amount = natural(world, good, int(aboard[aboard > 0][0]))
            return f"there is {amount} of {good} aboard {name(world, self.ship)}: unload it first"
        port = port_of(world, self.ship)
        purse = int(world.view(Settlement, Wealth)[1].cash[world.row_of(Settlement, port)])
        if purse < self._price(world):
            coins = world.the(Goods).coin
            has, price = figure(purse / coins), figure(self._price(world) / coins)
            return f"the households of {name(world, port)} have {has} coins, too few for the {price} of it"
        return None

    def _price(self, world: World) -> int:
        ventures = world.the(Ventures)
        capacity = world[self.ship][Vessel].capacity
        return whole_coins(world, capacity * ventures.hull * ventures.resale)

    def apply(self, world: World) -> None:
        """Take the money and strike it out."""
        _, treasury = world.view(Org, Wealth)
        _, purse = world.view(Settlement, Wealth)
        buyer, seller = world.row_of(Settlement, port_of(world, self.ship)), world.row_of(Org, self.house)
        transfer(purse.cash, buyer, treasury.cash, seller, self._price(world), False)
        forget_ships(world, np.array([self.ship]))
        world.despawn(np.array([self.ship]))
        world.sync()


# --- where ships are, and what they can do there -----------------------------------------------------------


def under_way(world: World, ship: int) -> bool:
    """Tell whether a ship is at sea."""
    return bool(world[ship][Voyage].bound >= 0)


def port_of(world: World, ship: int) -> int:
    """Return the port a ship lies in or, under way, the one it is bound for."""
    voyage = world[ship][Voyage]
    return int(voyage.bound if voyage.bound >= 0 else voyage.port)


def has_errand(world: World, ship: int) -> bool:
    """Tell whether a ship has a trip or a route before it."""
    return bool((world.view(PortCall, Call)[1].ship == ship).any())


def read_cargo(world: World, text: str) -> I64 | str:
    """Return the most of each good that a text of `SetRoute` names, `(goods,)`, or what is wrong with it."""
    goods = world.the(Goods).names
    amounts = np.zeros(len(goods), np.int64)
    if text.strip() == "all":
        amounts[:] = ALL
        return amounts
    for part in filter(None, map(str.strip, text.split(","))):
        good, _, written = part.partition(" ")
        if refusal := no_good(world, good):
            return refusal
        try:
            most = float(written) if written.strip() else None
        except ValueError:
            return f"{part!r} is not a good and the most of it, as '{good} 40' is"
        if most is not None and (refusal := no_amount(world, good, most)):
            return refusal
        amounts[goods.index(good)] = ALL if most is None else smallest(world, good, most)
    return amounts


def _at_sea(world: World, ship: int) -> str | None:
    if not under_way(world, ship):
        return None
    voyage = world[ship][Voyage]
    bound = f"bound for {name(world, voyage.bound)}, {voyage.left} ticks away"
    return f"{name(world, ship)} is at sea, {bound}"


def _no_transfer(world: World, command: LoadShip | UnloadShip) -> str | None:
    """Refuse to move goods where ship and warehouse are not together."""
    house, ship = command.house, command.ship
    return (
        no_house(world, house)
        or no_ship(world, house, ship)
        or _at_sea(world, ship)
        or no_warehouse(world, house, port_of(world, ship))
        or no_good(world, command.good)
        or no_amount(world, command.good, command.amount)
    )


def _room(world: World, ship: int, good: int) -> int:
    """Return how much of a good a hold still takes."""
    quantum = world.the(Goods).quantum
    row = world.row_of(Ship, ship)
    _, vessel, hold = world.view(Ship, Vessel, Inventory)
    aboard = float((hold.stock[:, row] / quantum).sum())
    return room_for(float(vessel.capacity[row]), aboard, float(quantum[good]))


def _carry(world: World, command: LoadShip | UnloadShip, amount: int) -> None:
    port = port_of(world, command.ship)
    good = world.the(Goods).names.index(command.good)
    warehouse = warehouse_of(world, command.house, port)
    carry_now(world, world.row_of(Ship, command.ship), warehouse, good, amount)


def _way(world: World, ship: int, here: int, there: int) -> list[int] | None:
    return way_between(world, here, there, land=world[ship][Vessel].land)


def _no_way(world: World, ship: int, here: int, there: int) -> str | None:
    """Refuse ways that no lanes make up."""
    if _way(world, ship, here, there) is not None:
        return None
    kind = "roads lead" if world[ship][Vessel].land else "lanes for ships lead"
    return f"no {kind} from {name(world, here)} to {name(world, there)}"


def _from_here(world: World, ship: int, calls: Call, first: int) -> Call:
    """Return the calls of a route turned so that its first stop comes first, and the way there before it.

    The calls before `first` lead from the last stop to the first; they are made at the end of a round.
    """
    count = calls.ship.size
    turned = (np.arange(count) + first) % count
    round_trip = {column.name: getattr(calls, column.name)[..., turned] for column in Call.columns}
    ports = (_way(world, ship, port_of(world, ship), int(calls.place[first])) or [])[:-1]
    there = no_calls(world, len(ports))
    there.ship, there.place = np.full(len(ports), ship), np.array(ports, np.int64)
    names = [column.name for column in Call.columns]
    return Call(**{key: np.concatenate([getattr(there, key), round_trip[key]], axis=-1) for key in names})
