"""What rivals of each character do with what they see: the textbook's arbitrage, storage and production.

- **carrier**: one route between two of its ports, the one on which a unit gains most over purchase and
  freight; it changes to another only where that gains half as much again.
- **speculator**: buys what is clearly cheaper than usual, keeps it, and sells when it is dearer than it was
  and than usual.
- **manufacturer**: builds where a worker adds most over the wage, if that pays for the building soon; hires
  as long as a worker adds more than the wage, buys inputs for some ticks and sells what is made.

None of them promises more than half its cash in bids for goods.
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from components.enterprise import Recipe, Site, Staff
from components.houses import Building, BuildingSite, Call, Hiring, HiringTerms, PortCall, Ventures
from components.institutions import PERSON, Pricing, Recipes
from components.kinds import Facility, Ship
from components.rules import Goods
from components.transport import Vessel
from systems.errands import voyage_ticks
from systems.house_orders import PlaceOrder, SetHiring
from systems.house_ships import BuyShip, SetRoute
from systems.house_works import BuildFacility

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from ecs import F64, I64, Command, Flag, World

EVERY = 4
"""Ticks from one decision of a rival to the next."""
EAGER = 1.02
"""Bids are so many times the standing price …"""
READY = 0.98
"""… and asks."""
RESERVE = 0.5
"""Share of cash that a rival promises in bids for goods at most."""
SHARE = 0.25
"""Share of what a market usually trades that a rival orders there at most …"""
LEAST = 5.0
"""… or so many units a tick, where less is traded."""
STEADY = 1.5
"""A carrier changes to a route that gains so many times what its own does."""
FLEET = 4
"""Ships that a carrier has at most; it buys one when a shipload lies waiting."""
CHEAP, DEAR = 0.94, 1.04
"""A speculator buys below so many times the usual price, and sells above so many times it and its cost."""
PATIENT = 80
"""A manufacturer builds what pays for itself within so many ticks."""
WORKSHOP = 20
"""Workers that a manufacturer builds for at most …"""
CAPITAL = 5
"""… and so many that half its cash pays for the building, and for their wages and inputs in so many ticks."""

WORKS = 3
"""Facilities that it has at most."""
INPUT_TICKS = 6
"""Ticks of inputs that it wants to have."""
FULL = 10
"""With more than so many ticks of output unsold it hires nobody."""
OVERBID = 1.25
"""The most that it pays for labour, times the standing wage."""


@dataclass(frozen=True, eq=False)
class Look:
    """What a house sees: `(places,)` are those where it has a warehouse, `(goods, places)` their markets."""

    world: World
    house: int
    cash: float
    places: tuple[int, ...]
    warehouses: I64
    stock: F64
    """Natural units."""
    cost: F64
    """Mean price paid; 0 where none was bought."""
    price: F64
    """Standing prices."""
    usual: F64
    """What it takes for usual."""
    wage: F64
    """Standing wages."""
    volume: F64
    """What is traded in a tick, of late."""

    def order(self, good: int, at: int, quantity: float, limit: float, *, buys: bool) -> Iterator[PlaceOrder]:
        """Yield an order, in whole units and within the bounds of prices; none for less than a unit."""
        pricing, goods = self.world.the(Pricing), self.world.the(Goods)
        units = math.floor(quantity)
        if units >= 1:
            kept = min(max(limit, pricing.lowest), pricing.highest)
            yield PlaceOrder(self.house, self.places[at], goods.names[good], buys, float(units), float(kept))

    def room(self, good: int, at: int) -> float:
        """Return how much a market takes or gives without being turned over."""
        return EVERY * max(LEAST, SHARE * float(self.volume[good, at]))


# --- the carrier -------------------------------------------------------------------------------------------


def carrier(seen: Look) -> Iterator[Command]:
    """Go round one route with what gains most, and stay with it."""
    ids, vessel = seen.world.view(Ship, Vessel)
    mine = np.flatnonzero((vessel.owner == seen.house) & ~vessel.land)
    if not mine.size or len(seen.places) < 2:
        return
    gains = {pair: _gains(seen, *pair, int(mine[0])) for pair in _pairs(len(seen.places))}
    rounds = {pair: max(0.0, float(gain.max())) for pair, gain in gains.items()}
    worth = {(a, b): rounds[a, b] + rounds[b, a] for a, b in rounds if a < b}
    best = max(worth, key=lambda pair: (worth[pair], -pair[0], -pair[1]))
    lead = int(ids[mine[0]])
    now = _route(seen, lead)
    if now not in worth or worth[best] > STEADY * worth[now]:
        now = best
    if worth[now] == 0 and _route(seen, lead) != now:
        return
    cargo = {(a, b): _cargo(seen, lead, a, gains[a, b]) for a, b in (now, now[::-1])}
    laden = [(*pair, good) for pair, good in cargo.items() if gains[pair][good] > 0]
    yield from _sail(seen, ids[mine], now, tuple(cargo.values()))
    yield from _deal(seen, laden, float(vessel.capacity[mine].sum()))
    size = float(vessel.capacity[mine[0]])
    affordable = size * seen.world.the(Ventures).hull < RESERVE * seen.cash
    for a, _, good in laden:
        if affordable and mine.size < FLEET and seen.stock[good, a] >= size:
            yield BuyShip(seen.house, seen.places[a], size)
            return


def _pairs(places: int) -> list[tuple[int, int]]:
    return [(a, b) for a in range(places) for b in range(places) if a != b]


def _gains(seen: Look, here: int, there: int, ship: int) -> F64:
    """Return what a unit of each good gains that is bought here, carried and sold there, `(goods,)`."""
    world = seen.world
    _, vessel = world.view(Ship, Vessel)
    speed = float(vessel.speed[ship])
    ticks = voyage_ticks(world, seen.places[here], seen.places[there], land=False, speed=speed)
    crew = float(vessel.crew[ship]) / world.the(Goods).coin
    freight = ticks * crew / float(vessel.capacity[ship]) if ticks else math.inf
    gain: F64 = READY * seen.price[:, there] - EAGER * seen.price[:, here] - freight
    return gain


def _route(seen: Look, ship: int) -> tuple[int, int]:
    """Return the two ports between which a ship goes round, as numbers of places, or (-1, -1)."""
    _, call = seen.world.view(PortCall, Call)
    mine = (call.ship == ship) & call.again & (call.unload.any(axis=0) | call.load.any(axis=0))
    ends = sorted({seen.places.index(place) for place in call.place[mine].tolist() if place in seen.places})
    return (ends[0], ends[1]) if len(ends) == 2 else (-1, -1)


def _loads(seen: Look, ship: int, at: int) -> list[int]:
    """Return what a ship on a standing route loads in a place."""
    _, call = seen.world.view(PortCall, Call)
    mine = (call.ship == ship) & call.again & (call.place == seen.places[at])
    return [int(good) for good in np.flatnonzero(call.load[:, mine].any(axis=1))]


def _cargo(seen: Look, ship: int, at: int, gain: F64) -> int:
    """Return what to load in a place: what is loaded there now, unless another good gains far more."""
    best, now = int(gain.argmax()), _loads(seen, ship, at)
    return now[0] if now and gain[best] <= STEADY * max(0.0, float(gain[now[0]])) else best


def _sail(seen: Look, ships: I64, ends: tuple[int, int], cargo: tuple[int, ...]) -> Iterator[SetRoute]:
    """Yield the routes of ships that do not yet go round these ends with these goods."""
    names = seen.world.the(Goods).names
    for ship in ships.tolist():
        loads = [_loads(seen, ship, end) for end in ends]
        if _route(seen, ship) != ends or loads != [[good] for good in cargo]:
            ports, load = tuple(seen.places[end] for end in ends), tuple(names[good] for good in cargo)
            yield SetRoute(seen.house, ship, ports, ("all", "all"), load)


def _deal(seen: Look, laden: list[tuple[int, int, int]], capacity: float) -> Iterator[PlaceOrder]:
    """Bid for what is to be carried, and ask for everything else that lies about."""
    kept = {(good, a) for a, _, good in laden}
    for a, b, good in laden:
        limit = EAGER * float(seen.price[good, a])
        money = RESERVE * seen.cash / len(laden) / limit
        wanted = min(capacity - float(seen.stock[good, a]), seen.room(good, a), seen.room(good, b), money)
        yield from seen.order(good, a, wanted, limit, buys=True)
    for good, at in np.argwhere(seen.stock >= 1).tolist():
        if (good, at) not in kept:
            limit = READY * float(seen.price[good, at])
            yield from seen.order(good, at, float(seen.stock[good, at]), limit, buys=False)


# --- the speculator ----------------------------------------------------------------------------------------


def speculator(seen: Look) -> Iterator[Command]:
    """Buy what is cheaper than usual and sell what is dearer, in the same place."""
    cheap, keeps = seen.price / seen.usual, seen.world.the(Goods).spoilage == 0
    found = np.argwhere((cheap < CHEAP) & keeps[:, None]).tolist()
    chances = [(float(cheap[good, at]), good, at) for good, at in found]
    held = math.fsum((seen.stock * seen.price).ravel().tolist())
    money = RESERVE * (seen.cash + held) - held
    for _, good, at in sorted(chances):
        limit = EAGER * float(seen.price[good, at])
        wanted = max(0.0, min(money / limit, seen.room(good, at)))
        money -= wanted * limit
        yield from seen.order(good, at, wanted, limit, buys=True)
    for good, at in np.argwhere(seen.stock >= 1).tolist():
        price = float(seen.price[good, at])
        if price > DEAR * max(float(seen.usual[good, at]), float(seen.cost[good, at])):
            amount = min(float(seen.stock[good, at]), seen.room(good, at))
            yield from seen.order(good, at, amount, READY * price, buys=False)


# --- the manufacturer --------------------------------------------------------------------------------------


def manufacturer(seen: Look) -> Iterator[Command]:
    """Build where a worker adds most over his wage; hire, buy inputs and sell as long as he does."""
    world, recipes = seen.world, seen.world.the(Recipes)
    added = _added(seen)
    ids, site, recipe, staff = world.view(Facility, Site, Recipe, Staff)
    mine = np.flatnonzero(np.isin(site.warehouse, seen.warehouses))
    wanted = np.zeros_like(seen.stock)
    output = np.zeros(seen.stock.shape, np.bool_)
    for row in mine.tolist():
        at, kind = int(np.flatnonzero(seen.warehouses == site.warehouse[row])[0]), int(recipe.index[row])
        good, inputs = int(recipes.output[kind]), recipes.inputs[:, kind]
        workers = staff.optimum[row] / PERSON
        per_tick = workers * recipes.per_worker[kind]
        output[good, at] = True
        pays = added[kind, at] > seen.wage[at] and seen.stock[good, at] < FULL * per_tick
        used = np.flatnonzero(inputs)
        there = seen.stock[used, at] / (inputs[used] * per_tick * EVERY)
        share = min([1.0, *there.tolist()]) if pays else 0.0
        yield from _hire(seen, int(ids[row]), math.floor(workers * share), float(added[kind, at]), at)
        wanted[:, at] += inputs * (per_tick * INPUT_TICKS if pays else 0)
    yield from _trade(seen, wanted, output)
    yield from _build(seen, added, mine.size)


def _added(seen: Look) -> F64:
    """Return what a worker adds in a tick by each recipe in each place, `(recipes, places)`, in coins."""
    recipes = seen.world.the(Recipes)
    inputs = np.zeros((recipes.output.size, len(seen.places)))
    for good in range(len(recipes.inputs)):  # one after the other: sums of BLAS differ between machines
        inputs += recipes.inputs[good][:, None] * (EAGER * seen.price[good])[None, :]
    added: F64 = recipes.per_worker[:, None] * (READY * seen.price[recipes.output] - inputs)
    return added


def _hire(seen: Look, facility: int, workers: float, added: float, at: int) -> Iterator[SetHiring]:
    """Yield new terms, where there is something to change."""
    pricing, (_, hiring) = seen.world.the(Pricing), seen.world.view(HiringTerms, Hiring)
    wage = min(max(min(added, OVERBID * float(seen.wage[at])), pricing.lowest), pricing.highest)
    if workers or (hiring.facility == facility).any():
        yield SetHiring(seen.house, facility, workers, wage)


def _trade(seen: Look, wanted: F64, output: Flag) -> Iterator[PlaceOrder]:
    """Bid for the inputs that are missing, and ask for what was made."""
    money = RESERVE * seen.cash
    for good, at in np.argwhere(wanted > seen.stock).tolist():
        limit = EAGER * float(seen.price[good, at])
        amount = min(float(wanted[good, at] - seen.stock[good, at]), money / limit)
        money -= amount * limit
        yield from seen.order(good, at, amount, limit, buys=True)
    for good, at in np.argwhere(output & (wanted == 0) & (seen.stock >= 1)).tolist():
        limit = READY * float(seen.price[good, at])
        yield from seen.order(good, at, float(seen.stock[good, at]), limit, buys=False)


def _build(seen: Look, added: F64, works: int) -> Iterator[BuildFacility | PlaceOrder]:
    """Build where it pays most, if that pays for itself soon and leaves money to work with."""
    world, ventures = seen.world, seen.world.the(Ventures)
    _, building = world.view(BuildingSite, Building)
    if works + int(np.isin(building.warehouse, seen.warehouses).sum()) >= WORKS or not added.size:
        return
    profit = added - seen.wage[None, :]
    kind, at = (int(each) for each in np.unravel_index(int(profit.argmax()), profit.shape))
    good, recipes = int(world.the(Recipes).output[kind]), world.the(Recipes)
    a_head = ventures.facility + CAPITAL * float(recipes.per_worker[kind] * seen.price[good, at])
    workers = min(WORKSHOP, math.floor(RESERVE * seen.cash / a_head))
    if profit[kind, at] * PATIENT <= ventures.facility or workers < 1:
        return
    missing = np.ceil(ventures.materials * workers) - seen.stock[:, at]
    if (missing > 0).any():
        for good in np.flatnonzero(missing > 0).tolist():
            limit = EAGER * float(seen.price[good, at])
            yield from seen.order(good, at, math.ceil(float(missing[good])), limit, buys=True)
    else:
        yield BuildFacility(seen.house, seen.places[at], recipes.names[kind], float(workers))


PLANS: dict[str, Callable[[Look], Iterator[Command]]] = {
    "carrier": carrier,
    "speculator": speculator,
    "manufacturer": manufacturer,
}
"""What each character does."""
