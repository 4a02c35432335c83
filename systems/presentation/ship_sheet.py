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
from systems.presentation.describe import name_of
from systems.presentation.lines import (
    Amount,
    Fact,
    Heading,
    Line,
    Sentence,
    Title,
    Works,
    brief,
    natural,
)
from systems.presentation.studies import explain

if TYPE_CHECKING:
    from ecs import World

LISTED = 8
"""Ships listed in port at the most."""


def _ticks(count: int) -> str:
    return f"{count} {'tick' if count == 1 else 'ticks'}"


def ship(world: World, eid: int) -> list[Line]:
    """Return what there is to say of a ship or a caravan."""
    who, goods = world[eid], world.the(Goods)
    vessel, voyage, here = who[Vessel], who[Voyage], who[Position]
    kind = "caravan" if vessel.land else "ship"
    lines: list[Line] = [
        Title(who.name, f"{kind} at {here.x}, {here.y}"),
        _owned(world, int(vessel.owner)),
    ]
    lines += _voyage(world, eid, kind)
    lines.append(Fact("Crew", f"{int(vessel.crew) / goods.coin:,.4g} {goods.money or 'coins'} a tick"))
    if float(vessel.speed) != 1:
        lines.append(Fact("Speed", f"{float(vessel.speed):.3g}"))
    if int(voyage.bound) < 0 and int(vessel.idle_until) > world.tick:
        lines.append(Fact("Held in port", f"until tick {int(vessel.idle_until)}", alarming=True))
    lines += _hold(world, eid)
    lines += _route(world, eid, kind)
    return lines


def _owned(world: World, owner: int) -> Line:
    name = name_of(world, owner)
    return Sentence(f"It belongs to {name}.", links=((name, owner),))


def _voyage(world: World, eid: int, kind: str) -> list[Line]:
    """Say where a ship is, or from where to where it sails and how long it still takes."""
    voyage = world[eid][Voyage]
    port = name_of(world, int(voyage.port))
    if int(voyage.bound) < 0:
        waited = int(voyage.waited)
        lies = "lies in" if kind == "ship" else "rests in"
        since = f" for {_ticks(waited)} now" if waited else ""
        return [Sentence(f"It {lies} {port}{since}.", links=((port, int(voyage.port)),))]
    left, total = int(voyage.left), max(1, int(voyage.total))
    bound = name_of(world, int(voyage.bound))
    return [
        Sentence(
            f"It is on its way from {port} to {bound}.",
            links=((port, int(voyage.port)), (bound, int(voyage.bound))),
        ),
        Fact("Arrives in", f"{left} of {_ticks(total)}", (total - left) / total),
    ]


def _hold(world: World, eid: int) -> list[Line]:
    """Say what a ship carries, good by good."""
    goods, who = world.the(Goods), world[eid]
    stock, capacity = who[Inventory].stock, float(who[Vessel].capacity)
    units = stock / goods.quantum
    total = float(units.sum())
    share = total / capacity if capacity > 0 else 0.0
    lines: list[Line] = [
        Heading("Hold"),
        Fact("Laden", f"{brief(total)} of {brief(capacity)}", share),
    ]
    if total > 0 and not is_house(world, int(who[Vessel].owner)):
        gain = explain.voyage(world, eid).value
        text = f"{gain:,.0f} {goods.money or 'coins'}"
        lines.append(Fact("Expected gain", text, source=("voyage",), alarming=gain < 0))
    carried = np.flatnonzero(stock > 0).tolist()
    lines += [
        Amount(g, goods.names[g], natural(int(stock[g]), int(goods.quantum[g])), float(units[g]) / capacity)
        for g in carried
    ]
    return lines if carried else [*lines, Sentence("There is nothing in it.", quiet=True)]


def _route(world: World, eid: int, kind: str) -> list[Line]:
    """Say which standing route a ship goes, or that it goes where it likes."""
    if is_house(world, int(world[eid][Vessel].owner)):
        return [Heading("Route"), _told(world, eid)]
    route = world[eid][Route]
    number = int(route.index)
    lines: list[Line] = [Heading("Route")]
    if number < 0:
        likes = f"None: the {kind} goes where trade promises most."
        return [*lines, Sentence(likes, quiet=True)]
    routes = world.the(Routes)
    first, last = int(routes.start[number]), int(routes.start[number + 1])
    stops = [name_of(world, int(each)) for each in routes.stop[first:last].tolist()]
    lines.append(Sentence(f"{routes.names[number]}: {' → '.join(stops)}, and round again."))
    if 0 <= int(route.stop) < len(stops):
        lines.append(Sentence(f"Its last stop was {stops[int(route.stop)]}.", quiet=True))
    return lines


def _told(world: World, eid: int) -> Line:
    """Say where a ship of a house was told to go."""
    _, call = world.view(PortCall, Call)
    mine = np.flatnonzero(call.ship == eid)
    if not mine.size:
        return Sentence("None: it stays until its house says where to go.", quiet=True)
    places = call.place[mine].tolist()
    stops = [(name_of(world, place), place) for place in places]
    again = ", and round again" if call.again[mine[0]] else ""
    return Sentence(f"{' → '.join(name for name, _ in stops)}{again}.", links=tuple(dict.fromkeys(stops)))


def gone(name: str) -> list[Line]:
    """Return what there is to say of a ship that is no more."""
    return [Title(name, "gone"), Sentence("There is no such ship any more.")]


# --- in port --------------------------------------------------------------------------------------


def in_port(world: World, eid: int) -> list[Line]:
    """Say which ships lie in a settlement's port, and how many are on their way; nothing without ships."""
    ids, vessel, voyage, hold = world.view(Ship, Vessel, Voyage, Inventory)
    if not ids.size:
        return []
    coming = int((voyage.bound == eid).sum())
    here = np.flatnonzero((voyage.port == eid) & (voyage.bound < 0))
    lines: list[Line] = [Heading(f"Ships in port: {here.size}", (f"{coming} coming",))]
    goods = world.the(Goods)
    for row in here[:LISTED].tolist():
        units = hold.stock[:, row] / goods.quantum
        total, capacity = float(units.sum()), float(vessel.capacity[row])
        lines.append(
            Works(
                ware=int(units.argmax()) if total > 0 else -1,
                name=name_of(world, int(ids[row])),
                owner=name_of(world, int(vessel.owner[row])),
                text=f"{brief(total)} of {brief(capacity)}",
                share=total / capacity if capacity > 0 else 0.0,
                link=int(ids[row]),
            )
        )
    if here.size > LISTED:
        lines.append(Sentence(f"and {here.size - LISTED} more", quiet=True))
    if not here.size:
        lines.append(Sentence("None.", quiet=True))
    return lines
