"""Figures of houses and settlements that goals and lessons ask for, by their names in scenarios."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING, NamedTuple

import numpy as np

from components.enterprise import Site, Staff, Storage
from components.holdings import Inventory, Wealth
from components.houses import (
    Building,
    BuildingSite,
    Call,
    HouseBook,
    Houses,
    LimitOrder,
    PortCall,
    StandingOrder,
    Turnover,
    Ventures,
)
from components.institutions import PERSON
from components.kinds import Facility, Org, Settlement, Ship, Warehouse
from components.market import Market
from components.people import Population
from components.rules import Goods
from components.transport import Vessel, Voyage
from ecs import rows_of

if TYPE_CHECKING:
    from collections.abc import Callable

    from components.goals import Condition, Conditions
    from ecs import I64, World


class Subject(NamedTuple):
    """What a figure is a figure of; -1 for what it does not need."""

    house: int = -1
    settlement: int = -1
    good: int = -1


def value_of(world: World, condition: Condition) -> float:
    """Return the figure of a condition as it stands."""
    subject = Subject(condition.house, condition.settlement, condition.good)
    return FIGURES[condition.figure](world, subject)


def hold(world: World, conditions: Conditions) -> bool:
    """Tell whether conditions hold, all or any as they say."""
    found = (each.holds(value_of(world, each)) for each in conditions.each)
    return all(found) if conditions.every else any(found)


# --- houses ------------------------------------------------------------------------------------------------


def worth(world: World, house: int) -> float:
    """Return what a house has in coins: money, goods at standing prices, ships at what they would bring.

    What is aboard counts at the prices of the port its ship lies in or is bound for.
    """
    goods, ventures = world.the(Goods), world.the(Ventures)
    settlements, market = world.view(Settlement, Market)
    _, storage, stored = world.view(Warehouse, Storage, Inventory)
    mine = np.flatnonzero(storage.owner == house)
    price = market.expectation[:-1, rows_of(settlements, storage.place[mine])]
    ashore = stored.stock[:, mine] / goods.quantum[:, None] * price
    ships, at = _ships(world, house)
    _, vessel, hold = world.view(Ship, Vessel, Inventory)
    price = market.expectation[:-1, rows_of(settlements, at)]
    aboard = hold.stock[:, ships] / goods.quantum[:, None] * price
    value = vessel.capacity[ships] * (ventures.hull * ventures.resale)
    parts = (ashore.ravel().tolist(), aboard.ravel().tolist(), value.tolist())
    return math.fsum((cash(world, house), *(each for part in parts for each in part)))


def cash(world: World, house: int) -> float:
    """Return the money of a house in coins."""
    _, treasury = world.view(Org, Wealth)
    return int(treasury.cash[world.row_of(Org, house)]) / world.the(Goods).coin


def _ships(world: World, house: int) -> tuple[I64, I64]:
    """Return the rows of the ships of a house, and the port each lies in or is bound for."""
    _, vessel, voyage = world.view(Ship, Vessel, Voyage)
    mine = np.flatnonzero(vessel.owner == house)
    bound = voyage.bound[mine]
    return mine, np.where(bound >= 0, bound, voyage.port[mine])


def _turnover(world: World, house: int) -> tuple[Turnover, int]:
    _, turnover = world.view(HouseBook, Turnover)
    return turnover, int(np.flatnonzero(turnover.house == house)[0])


def _worth(world: World, of: Subject) -> float:
    return worth(world, of.house)


def _cash(world: World, of: Subject) -> float:
    return cash(world, of.house)


def _dividends(world: World, of: Subject) -> float:
    turnover, row = _turnover(world, of.house)
    return int(turnover.dividends[row]) / world.the(Goods).coin


def _profit(world: World, of: Subject) -> float:
    turnover, row = _turnover(world, of.house)
    return worth(world, of.house) - float(turnover.opening[row]) + _dividends(world, of)


def _rank(world: World, of: Subject) -> float:
    mine = worth(world, of.house)
    return 1 + sum(worth(world, other) > mine for other in world.the(Houses).ids.tolist())


def _fleet(world: World, of: Subject) -> float:
    return _ships(world, of.house)[0].size


def _routes(world: World, of: Subject) -> float:
    ids, vessel = world.view(Ship, Vessel)
    _, call = world.view(PortCall, Call)
    return np.intersect1d(ids[vessel.owner == of.house], call.ship[call.again]).size


def _at_sea(world: World, of: Subject) -> float:
    _, voyage = world.view(Ship, Voyage)
    return int(np.count_nonzero(voyage.bound[_ships(world, of.house)[0]] >= 0))


def _docked(world: World, of: Subject) -> float:
    _, voyage = world.view(Ship, Voyage)
    mine, port = _ships(world, of.house)
    return int(np.count_nonzero((voyage.bound[mine] < 0) & (port == of.settlement)))


def _warehouses(world: World, of: Subject) -> float:
    return int(np.count_nonzero(world.view(Warehouse, Storage)[1].owner == of.house))


def _facilities(world: World, of: Subject) -> float:
    ids, storage = world.view(Warehouse, Storage)
    mine = ids[storage.owner == of.house]
    sites = (world.view(Facility, Site)[1].warehouse, world.view(BuildingSite, Building)[1].warehouse)
    return sum(int(np.isin(each, mine).sum()) for each in sites)


def _workers(world: World, of: Subject) -> float:
    ids, storage = world.view(Warehouse, Storage)
    _, site, staff = world.view(Facility, Site, Staff)
    mine = np.isin(site.warehouse, ids[storage.owner == of.house])
    return int(staff.hired[mine].sum()) / PERSON


def _stock(world: World, of: Subject) -> float:
    _, storage, stored = world.view(Warehouse, Storage, Inventory)
    there = (storage.owner == of.house) & (storage.place == of.settlement)
    return _units(world, of, int(stored.stock[of.good, there].sum()))


def _cargo(world: World, of: Subject) -> float:
    _, hold = world.view(Ship, Inventory)
    return _units(world, of, int(hold.stock[of.good, _ships(world, of.house)[0]].sum()))


def _bids(world: World, of: Subject) -> float:
    return _ordered(world, of, buys=True)


def _asks(world: World, of: Subject) -> float:
    return _ordered(world, of, buys=False)


def _ordered(world: World, of: Subject, *, buys: bool) -> float:
    ids, storage = world.view(Warehouse, Storage)
    _, order = world.view(StandingOrder, LimitOrder)
    there = ids[(storage.owner == of.house) & (storage.place == of.settlement)]
    mine = np.isin(order.warehouse, there) & (order.good == of.good) & (order.buys == buys)
    return _units(world, of, int(order.left[mine].sum()))


def _bought(world: World, of: Subject) -> float:
    turnover, row = _turnover(world, of.house)
    return _units(world, of, int(turnover.bought[of.good, row]))


def _sold(world: World, of: Subject) -> float:
    turnover, row = _turnover(world, of.house)
    return _units(world, of, int(turnover.sold[of.good, row]))


def _units(world: World, of: Subject, amount: int) -> float:
    return amount / int(world.the(Goods).quantum[of.good])


# --- settlements -------------------------------------------------------------------------------------------


def _price(world: World, of: Subject) -> float:
    _, market = world.view(Settlement, Market)
    return float(market.expectation[of.good, world.row_of(Settlement, of.settlement)])


def _wage(world: World, of: Subject) -> float:
    return _price(world, of._replace(good=-1))


def _fed(world: World, of: Subject) -> float:
    return float(world.view(Settlement, Population)[1].fed[world.row_of(Settlement, of.settlement)])


def _people(world: World, of: Subject) -> float:
    count = world.view(Settlement, Population)[1].count[world.row_of(Settlement, of.settlement)]
    return int(count) / PERSON


FIGURES: dict[str, Callable[[World, Subject], float]] = {
    "worth": _worth,
    "cash": _cash,
    "profit": _profit,
    "dividends": _dividends,
    "rank": _rank,
    "ships": _fleet,
    "routes": _routes,
    "at_sea": _at_sea,
    "docked": _docked,
    "warehouses": _warehouses,
    "facilities": _facilities,
    "workers": _workers,
    "stock": _stock,
    "cargo": _cargo,
    "bids": _bids,
    "asks": _asks,
    "bought": _bought,
    "sold": _sold,
    "price": _price,
    "wage": _wage,
    "fed": _fed,
    "people": _people,
}
