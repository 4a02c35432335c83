"""What the inspector says of a ship, and of the ships that lie in a settlement's port."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from components.holdings import Inventory
from components.houses import Call, PortCall
from components.kinds import Ship
from components.rules import Goods
from components.space import Position
from components.trading import Routes
from components.transport import Route, Vessel, Voyage
from systems.houses import is_house
from systems.presentation import rows
from systems.presentation.describe import name_of
from systems.presentation.language import _
from systems.presentation.lines import Fact, Heading, Line, Sentence, Title
from systems.presentation.studies import explain

if TYPE_CHECKING:
    from ecs import World

LISTED = 8
"""Ships listed in port at the most."""


def ship(world: World, eid: int) -> list[Line]:
    """Return what there is to say of a ship or a caravan."""
    who, goods = world[eid], world.the(Goods)
    vessel, voyage, here = who[Vessel], who[Voyage], who[Position]
    under = _("caravan at {x}, {y}") if vessel.land else _("ship at {x}, {y}")
    lines: list[Line] = [
        Title(who.name, under.format(x=here.x, y=here.y)),
        _owned(world, int(vessel.owner)),
    ]
    lines += _voyage(world, eid)
    pay = _("{pay} {coins} a tick").format(
        pay=f"{int(vessel.crew) / goods.coin:,.4g}", coins=goods.money or _("coins")
    )
    lines.append(Fact(_("Crew"), pay))
    if float(vessel.speed) != 1:
        lines.append(Fact(_("Speed"), f"{float(vessel.speed):.3g}"))
    if int(voyage.bound) < 0 and int(vessel.idle_until) > world.tick:
        until = _("until tick {tick}").format(tick=int(vessel.idle_until))
        lines.append(Fact(_("Held in port"), until, alarming=True))
    lines += _hold(world, eid)
    lines += _route(world, eid)
    return lines


def _owned(world: World, owner: int) -> Line:
    name = name_of(world, owner)
    return Sentence(_("It belongs to {owner}.").format(owner=name), links=((name, owner),))


def _voyage(world: World, eid: int) -> list[Line]:
    """Say where a ship is, or from where to where it sails and how long it still takes."""
    voyage, land = world[eid][Voyage], bool(world[eid][Vessel].land)
    port = name_of(world, int(voyage.port))
    if int(voyage.bound) < 0:
        waited = int(voyage.waited)
        if waited == 0:
            words = _("It rests in {port}.") if land else _("It lies in {port}.")
        elif waited == 1:
            words = (
                _("It rests in {port} for a tick now.") if land else _("It lies in {port} for a tick now.")
            )
        elif land:
            words = _("It rests in {port} for {ticks} ticks now.")
        else:
            words = _("It lies in {port} for {ticks} ticks now.")
        return [Sentence(words.format(port=port, ticks=waited), links=((port, int(voyage.port)),))]
    left, total = int(voyage.left), max(1, int(voyage.total))
    bound = name_of(world, int(voyage.bound))
    arrives = _("{some} of {all} ticks") if total > 1 else _("{some} of {all} tick")
    return [
        Sentence(
            _("It is on its way from {port} to {bound}.").format(port=port, bound=bound),
            links=((port, int(voyage.port)), (bound, int(voyage.bound))),
        ),
        Fact(_("Arrives in"), arrives.format(some=left, all=total), (total - left) / total),
    ]


def _hold(world: World, eid: int) -> list[Line]:
    """Say what a ship carries, good by good."""
    goods, who = world.the(Goods), world[eid]
    stock, capacity = who[Inventory].stock, float(who[Vessel].capacity)
    total = float((stock / goods.quantum).sum())
    lines: list[Line] = [Heading(_("Hold")), Fact(_("Laden"), *rows.laden(total, capacity))]
    if total > 0 and not is_house(world, int(who[Vessel].owner)):
        gain = explain.voyage(world, eid).value
        text = f"{gain:,.0f} {goods.money or _('coins')}"
        lines.append(Fact(_("Expected gain"), text, source=("voyage",), alarming=gain < 0))
    if total > 0:
        return lines + rows.stored(world, stock, capacity)
    return [*lines, Sentence(_("There is nothing in it."), quiet=True)]


def _route(world: World, eid: int) -> list[Line]:
    """Say which standing route a ship goes, or that it goes where it likes."""
    if is_house(world, int(world[eid][Vessel].owner)):
        return [Heading(_("Route")), _told(world, eid)]
    route = world[eid][Route]
    number = int(route.index)
    lines: list[Line] = [Heading(_("Route"))]
    if number < 0:
        return [*lines, Sentence(_("None: it goes where trade promises most."), quiet=True)]
    routes = world.the(Routes)
    first, last = int(routes.start[number]), int(routes.start[number + 1])
    stops = [name_of(world, int(each)) for each in routes.stop[first:last].tolist()]
    goes = _("{route}: {stops}, and round again.").format(route=routes.names[number], stops=" → ".join(stops))
    lines.append(Sentence(goes))
    if 0 <= int(route.stop) < len(stops):
        stop = _("Its last stop was {town}.").format(town=stops[int(route.stop)])
        lines.append(Sentence(stop, quiet=True))
    return lines


def _told(world: World, eid: int) -> Line:
    """Say where a ship of a house was told to go."""
    _ids, call = world.view(PortCall, Call)
    mine = np.flatnonzero(call.ship == eid)
    if not mine.size:
        return Sentence(_("None: it stays until its house says where to go."), quiet=True)
    places = call.place[mine].tolist()
    stops = [(name_of(world, place), place) for place in places]
    words = _("{stops}, and round again.") if call.again[mine[0]] else "{stops}."
    way = " → ".join(name for name, _place in stops)
    return Sentence(words.format(stops=way), links=tuple(dict.fromkeys(stops)))


def gone(name: str) -> list[Line]:
    """Return what there is to say of a ship that is no more."""
    return [Title(name, _("gone")), Sentence(_("There is no such ship any more."))]


# --- in port --------------------------------------------------------------------------------------


def in_port(world: World, eid: int) -> list[Line]:
    """Say which ships lie in a settlement's port, and how many are on their way; nothing without ships."""
    ids, vessel, voyage = world.view(Ship, Vessel, Voyage)
    if not ids.size:
        return []
    coming = _("{count} coming").format(count=int((voyage.bound == eid).sum()))
    here = np.flatnonzero((voyage.port == eid) & (voyage.bound < 0))
    lines: list[Line] = [Heading(_("Ships in port: {count}").format(count=here.size), (coming,))]
    lines += [rows.ship(world, row, name_of(world, int(vessel.owner[row]))) for row in here[:LISTED].tolist()]
    lines += rows.more(here.size, LISTED)
    if not here.size:
        lines.append(Sentence(_("None."), quiet=True))
    return lines
