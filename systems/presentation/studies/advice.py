"""What forms of a house begin with: amounts and limits that make sense as things stand."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING

from components.holdings import Inventory, Wealth
from components.houses import Houses
from components.kinds import Org, Settlement, Ship
from components.market import Market
from components.rules import Goods
from components.transport import Vessel
from systems.errands import voyage_ticks
from systems.house_ships import port_of
from systems.presentation.studies.house import fleet, rooms

if TYPE_CHECKING:
    from ecs import F64, I64, World

SOME = 10.0
"""Units that are bid for where no ship says how many are worth the while."""


def player(world: World) -> int:
    """Return the house that a player runs, -1 if there is none."""
    return world.the(Houses).player if Houses in world.rules else -1


def price(world: World, place: int, good: int) -> float:
    """Return the standing price of a good in a settlement, rounded to three places."""
    return round(
        float(world.view(Settlement, Market)[1].expectation[good, world.row_of(Settlement, place)]), 3
    )


def to_buy(world: World, house: int, limit: float) -> float:
    """Return how many units to bid for: a full hold of the largest ship, as far as the money goes."""
    purse = int(world.view(Org, Wealth)[1].cash[world.row_of(Org, house)]) / world.the(Goods).coin
    capacity = fleet(world, house).capacity
    wanted = float(capacity.max()) if capacity.size else SOME
    return float(max(1, math.floor(min(wanted, purse / limit if limit > 0 else wanted))))


def stock(world: World, house: int, place: int) -> F64:
    """Return what the house has in its warehouse in a settlement, `(goods,)`, in natural units."""
    mine = rooms(world, house)
    total: F64 = mine.stock[:, mine.place == place].sum(axis=1)
    return total


def aboard(world: World, ship: int) -> F64:
    """Return what is in the hold of a ship, `(goods,)`, in natural units."""
    hold: F64 = world.view(Ship, Inventory)[1].stock[:, world.row_of(Ship, ship)] / world.the(Goods).quantum
    return hold


def to_load(world: World, house: int, ship: int, good: int) -> float:
    """Return how much of a good in the warehouse beside a ship there is room for in its hold."""
    row = world.row_of(Ship, ship)
    free = float(world.view(Ship, Vessel)[1].capacity[row]) - float(aboard(world, ship).sum())
    quantum = int(world.the(Goods).quantum[good])
    there = float(stock(world, house, port_of(world, ship))[good])
    return max(0.0, math.floor(min(free, there) * quantum) / quantum)


def lying_in(world: World, house: int, place: int) -> I64:
    """Return the ships of a house that lie in a settlement."""
    mine = fleet(world, house)
    found: I64 = mine.id[~mine.at_sea & (mine.port == place)]
    return found


def homes(world: World, house: int) -> list[int]:
    """Return where a house has warehouses, its home first."""
    mine = rooms(world, house)
    return [int(each) for each in dict.fromkeys(mine.place.tolist())]


def towns(world: World) -> list[int]:
    """Return all settlements."""
    return [int(each) for each in world.table(Settlement).ids]


def best_pair(world: World, house: int) -> tuple[int, int]:
    """Return two settlements to compare first: the first warehouse of a house, and the next other place."""
    here = (homes(world, house) or towns(world))[0] if house >= 0 else towns(world)[0]
    others = [each for each in [*(homes(world, house) if house >= 0 else []), *towns(world)] if each != here]
    return here, (others or [here])[0]


def voyage(world: World, ship: int, place: int) -> int:
    """Return how many ticks a ship takes from where it is, or will be, to a settlement."""
    vessel = world[ship][Vessel]
    here = port_of(world, ship)
    return voyage_ticks(world, here, place, land=bool(vessel.land), speed=float(vessel.speed))
