"""What a house is told to do, in words: of an order that is given, and of what became of it."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING

from components.kinds import Facility
from systems.house_orders import CancelOrder, PlaceOrder, SetHiring
from systems.house_ships import BuyShip, EndRoute, LoadShip, SellShip, SendShip, SetRoute, UnloadShip
from systems.house_works import BuildFacility, CloseFacility, OpenWarehouse, PayDividend
from systems.houses import figure
from systems.presentation.describe import name_of
from systems.presentation.language import _
from systems.presentation.rows import recipe_of

if TYPE_CHECKING:
    from collections.abc import Callable

    from ecs import Command, Outcome, World

    Name = Callable[[int], str]


def worded(world: World, command: Command, name: Name | None = None) -> str:
    """Say what a command asks for; `name` knows what entities are called, those that are gone too."""
    name = name or partial(name_of, world)
    return (
        _trade(command, name)
        or _voyage(command, name)
        or _venture(command, name)
        or _hiring(world, command)
        or str(command)
    )


def answered(world: World, outcome: Outcome, name: Name | None = None) -> str:
    """Say what was asked for, and why it was refused if it was."""
    asked = worded(world, outcome.order.command, name)
    if outcome.refusal is None:
        return asked
    return _("{order} - refused: {reason}").format(order=asked, reason=outcome.refusal)


def _trade(command: Command, name: Name) -> str:
    match command:
        case PlaceOrder(place=place, good=good, buys=buys, quantity=quantity, limit=limit):
            bid = _("Bid: {amount} {good} in {town}, up to {limit} a unit")
            ask = _("Ask: {amount} {good} in {town}, from {limit} a unit")
            return (bid if buys else ask).format(
                amount=figure(quantity), good=good, town=name(place), limit=figure(limit)
            )
        case CancelOrder(order=order):
            return _("Cancel order {order}").format(order=order)
        case LoadShip(ship=ship, good=good, amount=amount):
            return _("Load {amount} {good} into {ship}").format(
                amount=figure(amount), good=good, ship=name(ship)
            )
        case UnloadShip(ship=ship, good=good, amount=amount):
            return _("Unload {amount} {good} from {ship}").format(
                amount=figure(amount), good=good, ship=name(ship)
            )
    return ""


def _voyage(command: Command, name: Name) -> str:
    match command:
        case SendShip(ship=ship, place=place, unload=unload):
            way = _("Send {ship} to {town} and unload") if unload else _("Send {ship} to {town}")
            return way.format(ship=name(ship), town=name(place))
        case SetRoute(ship=ship, ports=ports):
            return _("Route of {ship}: {stops}").format(ship=name(ship), stops=" → ".join(map(name, ports)))
        case EndRoute(ship=ship):
            return _("End the journey of {ship}").format(ship=name(ship))
        case BuyShip(place=place, capacity=capacity):
            return _("Have a ship for {units} units built in {town}").format(
                units=figure(capacity), town=name(place)
            )
        case SellShip(ship=ship):
            return _("Sell {ship}").format(ship=name(ship))
    return ""


def _venture(command: Command, name: Name) -> str:
    match command:
        case OpenWarehouse(place=place):
            return _("Open a warehouse in {town}").format(town=name(place))
        case BuildFacility(place=place, recipe=recipe, workers=workers):
            return _("Build a {recipe} for {workers} workers in {town}").format(
                recipe=recipe, workers=figure(workers), town=name(place)
            )
        case PayDividend(coins=coins):
            return _("Pay {coins} coins of dividend").format(coins=figure(coins))
    return ""


def _hiring(world: World, command: Command) -> str:
    match command:
        case SetHiring(facility=facility, workers=0):
            return _("Hire nobody for {facility}").format(facility=_facility(world, facility))
        case SetHiring(facility=facility, workers=workers, wage=wage):
            return _("Hire {workers} for {facility}, up to {wage} each").format(
                workers=figure(workers), facility=_facility(world, facility), wage=figure(wage)
            )
        case CloseFacility(facility=facility):
            return _("Close {facility}").format(facility=_facility(world, facility))
    return ""


def _facility(world: World, eid: int) -> str:
    """Return what a facility makes, and its number."""
    if world.row_of(Facility, eid) < 0:
        return _("facility {number}").format(number=eid)
    return f"{recipe_of(world, eid)} {eid}"
