"""The figures of settlements: prices, work, food, wealth and ships at the end of a run, and means over it.

Money is in coins, people are persons, a share is of 1.
"""

from __future__ import annotations

import math
from typing import TYPE_CHECKING

import numpy as np

from components.enterprise import Organisation
from components.holdings import Wealth
from components.institutions import PERSON
from components.kinds import Org, Settlement, Ship
from components.market import Market
from components.people import Employment, Population
from components.rules import Goods
from components.transport import Voyage
from ecs import Identity, rows_of

if TYPE_CHECKING:
    from ecs import F64, I64, Array, World

HUNGRY = 0.8
"""Who has eaten less than this share of the need is hungry."""


def settlement_names(world: World) -> list[str]:
    """Return every settlement's name, by id."""
    _, identity = world.view(Settlement, Identity)
    numbers = zip(identity.group.tolist(), identity.number.tolist(), strict=True)
    return [world.name_of(group, number) for group, number in numbers]


def treasuries(world: World) -> I64:
    """Return the money of each settlement's council, `(settlements,)`, in its smallest units."""
    _, org, wealth = world.view(Org, Organisation, Wealth)
    cash = np.zeros(world.table(Settlement).rows, np.int64)
    homes = np.searchsorted(world.table(Settlement).ids, org.home[org.council])
    np.add.at(cash, homes, wealth.cash[org.council])
    return cash


def ships_in_port(world: World) -> I64:
    """Return how many ships lie in each settlement, `(settlements,)`."""
    _, voyage = world.view(Ship, Voyage)
    settlements = world.table(Settlement).ids
    ports = rows_of(settlements, voyage.port[voyage.bound < 0])
    return np.bincount(ports, minlength=settlements.size)


def fleet(world: World) -> dict[str, int]:
    """Return how many ships there are, and how many of them are at sea."""
    _, voyage = world.view(Ship, Voyage)
    return {"total": voyage.bound.size, "at_sea": int(np.count_nonzero(voyage.bound >= 0))}


def share(part: Array, whole: Array) -> F64:
    """Return what part of a whole each is; nan where there is nothing.

    >>> share(np.array([1, 0]), np.array([4, 0]))
    array([0.25,  nan])
    """
    shares = np.full(whole.shape, math.nan)
    np.divide(part, whole, out=shares, where=whole > 0)
    return shares


class TownMeter:
    """Watches the settlements of a world from the moment it is made; call `tick` after every tick."""

    def __init__(self, world: World) -> None:
        count = world.table(Settlement).rows
        self._ticks, self._at_work = 0, np.zeros(count, np.int64)
        self._prices = np.zeros((world.axes["markets"], count))
        self._wage, self._employment = np.zeros((2, count))
        self._hungry = np.zeros(count, np.int64)

    def tick(self, world: World) -> None:
        """Take note of the tick that has just ended."""
        _, market, people, work = world.view(Settlement, Market, Population, Employment)
        self._ticks += 1
        self._prices += market.expectation
        self._wage += work.wage
        self._employment += np.nan_to_num(share(work.hired, work.pool))
        self._at_work += work.pool > 0
        self._hungry += people.fed < HUNGRY

    def figures(self, world: World) -> dict[str, dict[str, object]]:
        """Return the figures of each settlement by its name; None where one has no value."""
        names, goods = settlement_names(world), world.the(Goods)
        _, market, people, work, wealth = world.view(Settlement, Market, Population, Employment, Wealth)
        ticks = np.full(len(names), self._ticks)
        columns = {
            "population": people.count / PERSON,
            "wage": work.wage,
            "employment": share(work.hired, work.pool),
            "fed": people.fed,
            "mean_wage": share(self._wage, ticks),
            "mean_employment": share(self._employment, self._at_work),
            "hungry_ticks": share(self._hungry, ticks),
            "treasury": treasuries(world) / goods.coin,
            "wealth_per_head": share(wealth.cash / goods.coin, people.count / PERSON),
        }
        in_port = ships_in_port(world).tolist()
        prices, means = market.expectation, share(self._prices, np.broadcast_to(ticks, self._prices.shape))
        return {
            name: {
                "prices": dict(zip(goods.names, map(_value, prices[:-1, row].tolist()), strict=True)),
                "mean_prices": dict(zip(goods.names, map(_value, means[:-1, row].tolist()), strict=True)),
                **{figure: _value(float(column[row])) for figure, column in columns.items()},
                "ships_in_port": in_port[row],
            }
            for row, name in enumerate(names)
        }


def _value(figure: float) -> float | None:
    return figure if math.isfinite(figure) else None
