"""What the commands of trading houses have in common: who and what they name, amounts, and payments."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING

import numpy as np

from components.enterprise import Site, Staff, Storage
from components.holdings import Wealth
from components.houses import Houses
from components.institutions import PERSON, Recipes
from components.kinds import Facility, Org, Settlement, Ship, Warehouse
from components.rules import Goods
from components.transport import Vessel
from systems.economics.ledger import transfer

if TYPE_CHECKING:
    from ecs import Kind, World

MOST = 2**31 - 1
"""The largest amount, in smallest units, that a command names."""

PLACES = 12
"""Digits to which figures are told."""


def has_houses(world: World) -> bool:
    """Tell whether there are houses in this world."""
    return Houses in world.rules


def is_house(world: World, org: int) -> bool:
    """Tell whether an organisation is a house."""
    return has_houses(world) and bool((world.the(Houses).ids == org).any())


def row(world: World, kind: Kind, eid: int) -> int:
    """Return the row of an entity, or -1; any whole number will do."""
    return world.row_of(kind, eid) if -1 < eid <= np.iinfo(np.int64).max else -1


def name(world: World, eid: int) -> str:
    """Return what an entity is called."""
    return world[eid].name


def new_name(world: World, house: int, what: str) -> str:
    """Return what the next thing a house gets is called; nothing in a scenario has spaces in its name."""
    return f"{name(world, house)} {what} {world.next_id}"


def figure(value: float) -> str:
    """Write a number down as a person would.

    >>> figure(12.0), figure(0.1 + 0.2), figure(1234567.0)
    ('12', '0.3', '1234567')
    """
    try:
        return f"{value:.{PLACES}g}"
    except OverflowError:
        return "far too much"


# --- what is refused ---------------------------------------------------------------------------------------


def no_house(world: World, house: int) -> str | None:
    """Refuse whoever is no house."""
    if not has_houses(world):
        return "there are no trading houses in this world"
    houses = world.the(Houses).ids.tolist()
    if house not in houses:
        known = ", ".join(f"{name(world, eid)} is {eid}" for eid in houses)
        return f"there is no trading house {house} ({known})"
    return None


def no_place(world: World, place: int) -> str | None:
    """Refuse what is no settlement."""
    return f"there is no settlement {place}" if row(world, Settlement, place) < 0 else None


def no_good(world: World, good: str) -> str | None:
    """Refuse what is no good."""
    goods = world.the(Goods).names
    return None if good in goods else f"there is no good {good!r} (there are {', '.join(goods)})"


def no_warehouse(world: World, house: int, place: int) -> str | None:
    """Refuse places in which a house has no warehouse."""
    if warehouse_of(world, house, place) >= 0:
        return None
    return f"{name(world, house)} has no warehouse in {name(world, place)}: open one there first"


def no_ship(world: World, house: int, ship: int) -> str | None:
    """Refuse ships that are not there, and those of others."""
    at = row(world, Ship, ship)
    if at < 0:
        return f"there is no ship {ship}"
    owner = int(world.view(Ship, Vessel)[1].owner[at])
    if owner != house:
        return f"{name(world, ship)} belongs to {name(world, owner)}, not to {name(world, house)}"
    return None


def no_facility(world: World, house: int, facility: int) -> str | None:
    """Refuse facilities that are not there, and those of others."""
    at = row(world, Facility, facility)
    if at < 0:
        return f"there is no facility {facility}"
    _, site = world.view(Facility, Site)
    owner = int(world[int(site.warehouse[at])][Storage].owner)
    if owner != house:
        return f"{name(world, facility)} belongs to {name(world, owner)}, not to {name(world, house)}"
    return None


def no_amount(world: World, good: str, amount: float) -> str | None:
    """Refuse amounts of a good that are none, or finer than it can be divided."""
    goods = world.the(Goods)
    quantum = int(goods.quantum[goods.names.index(good)])
    most = MOST // quantum
    if not 0 < amount <= most:
        return f"{figure(amount)} of {good} is no amount: it is above 0 and up to {most}"
    if not math.isclose(amount * quantum, round(amount * quantum), rel_tol=1e-12):
        finest = "in whole units" if quantum == 1 else f"in steps of {figure(1 / quantum)}"
        return f"{good} comes {finest}, not {figure(amount)}"
    return None


def no_money(world: World, house: int, coins: float, what: str) -> str | None:
    """Refuse what a house cannot pay for."""
    cash = int(world.view(Org, Wealth)[1].cash[world.row_of(Org, house)])
    if whole_coins(world, coins) <= cash:
        return None
    has = figure(cash / world.the(Goods).coin)
    return f"{what} costs {figure(coins)} coins, and {name(world, house)} has {has}"


# --- what it comes to --------------------------------------------------------------------------------------


def smallest(world: World, good: str, amount: float) -> int:
    """Return an amount that `no_amount` lets pass in smallest units."""
    goods = world.the(Goods)
    return round(amount * int(goods.quantum[goods.names.index(good)]))


def natural(world: World, good: str, amount: int) -> str:
    """Write down an amount in smallest units in natural ones."""
    goods = world.the(Goods)
    return figure(amount / int(goods.quantum[goods.names.index(good)]))


def whole_coins(world: World, coins: float) -> int:
    """Return a sum in smallest units of money, rounded half up."""
    return math.floor(coins * world.the(Goods).coin + 0.5)


def warehouse_of(world: World, house: int, place: int) -> int:
    """Return the row of the warehouse of a house in a place, -1 if it has none."""
    _, storage = world.view(Warehouse, Storage)
    found = np.flatnonzero((storage.owner == house) & (storage.place == place))
    return int(found[0]) if found.size else -1


def pay_households(world: World, house: int, place: int, coins: float) -> None:
    """Let a house pay the households of a place."""
    _, treasury = world.view(Org, Wealth)
    _, purse = world.view(Settlement, Wealth)
    payer, payee = world.row_of(Org, house), world.row_of(Settlement, place)
    transfer(treasury.cash, payer, purse.cash, payee, whole_coins(world, coins), False)


def room_for_workers(world: World, facility: int) -> float:
    """Return how many workers add anything in a facility."""
    recipes = world.the(Recipes)
    optimum: int = world[facility][Staff].optimum
    return optimum / PERSON * recipes.batch * recipes.batches.size
