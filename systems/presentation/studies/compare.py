"""Two ports side by side: what every good costs in each, and what a house gains by carrying it over."""

from __future__ import annotations

from dataclasses import dataclass, fields
from typing import TYPE_CHECKING

import numpy as np

from components.kinds import Settlement, Ship
from components.market import Market
from components.rules import Goods
from components.transport import Vessel
from systems.errands import voyage_ticks
from systems.presentation.studies.house import rooms

if TYPE_CHECKING:
    from ecs import F64, I64, World


@dataclass(frozen=True, eq=False)
class Comparison:
    """Two ports, `here` and `there`; each column `(goods,)`, in coins and natural units."""

    good: I64
    price_here: F64
    """Standing prices."""
    price_there: F64
    volume_here: F64
    """Units traded in the last auction."""
    volume_there: F64
    unmet_here: F64
    """Units bid for and not sold."""
    unmet_there: F64
    unsold_here: F64
    """Units asked for and not bought."""
    unsold_there: F64
    stock_here: F64
    """Units that the house has in its warehouses."""
    stock_there: F64
    cost_here: F64
    """Mean price that the house paid for its stock here; nan where it bought none."""
    freight: F64
    """What carrying a unit over costs: the same for every good; nan where no ship of the house can."""
    gain: F64
    """What a unit gains that is bought here at the standing price, carried, and sold there at it."""
    profit: F64
    """The same of a unit in stock, over what it cost; nan where none was bought."""

    def ranked(self, column: str, *, descending: bool = True) -> I64:
        """Return the rows in order of a column; those without a figure last, equal ones as goods stand."""
        values = np.asarray(getattr(self, column), np.float64)
        keys = np.where(np.isnan(values), np.inf, -values if descending else values)
        return np.argsort(keys, kind="stable")


COLUMNS = tuple(each.name for each in fields(Comparison))
"""What a comparison may be sorted by."""


@dataclass(frozen=True)
class Passage:
    """The cheapest way a house has to carry a unit from one port to another."""

    ship: int
    """Id; -1 if no ship of the house can."""
    ticks: int
    freight: float
    """Coins a unit: pay of the crew for these ticks, over the units the ship carries; nan if none can."""


def passage(world: World, house: int, here: int, there: int) -> Passage:
    """Return by which ship of a house a unit is carried for least, the older of equal ones."""
    ids, vessel = world.view(Ship, Vessel)
    best, ticks_of = Passage(-1, 0, float("nan")), dict[tuple[bool, float], int]()
    for row in np.flatnonzero(vessel.owner == house).tolist():
        kind = bool(vessel.land[row]), float(vessel.speed[row])
        if kind not in ticks_of:
            ticks_of[kind] = voyage_ticks(world, here, there, land=kind[0], speed=kind[1])
        ticks = ticks_of[kind]
        freight = ticks * vessel.crew[row] / world.the(Goods).coin / vessel.capacity[row]
        if ticks and not freight >= best.freight:
            best = Passage(int(ids[row]), ticks, float(freight))
    return best


def compare(world: World, house: int, here: int, there: int) -> Comparison:
    """Return all goods of two ports in the eyes of a house; `house` may be -1, for nobody's eyes."""
    goods = world.the(Goods)
    one, other = (_figures(world, place) for place in (here, there))
    mine = rooms(world, house)
    stock, cost = np.zeros((2, len(goods.names))), np.full(len(goods.names), np.nan)
    for n, place in enumerate(mine.place.tolist()):
        for side in (0, 1):
            if place == (here, there)[side]:
                stock[side] = mine.stock[:, n]
        if place == here:
            cost = mine.cost[:, n]
    freight = np.full(len(goods.names), passage(world, house, here, there).freight)
    return Comparison(
        good=np.arange(len(goods.names)),
        price_here=one[0],
        price_there=other[0],
        volume_here=one[1],
        volume_there=other[1],
        unmet_here=one[2],
        unmet_there=other[2],
        unsold_here=one[3],
        unsold_there=other[3],
        stock_here=stock[0],
        stock_there=stock[1],
        cost_here=cost,
        freight=freight,
        gain=other[0] - one[0] - freight,
        profit=other[0] - cost - freight,
    )


def _figures(world: World, place: int) -> tuple[F64, F64, F64, F64]:
    """Return price, volume, unmet demand and unsold supply of each good in a settlement, `(goods,)` each."""
    _, market = world.view(Settlement, Market)
    row, quantum = world.row_of(Settlement, place), world.the(Goods).quantum
    units = (market.volume, market.unfilled_demand, market.unfilled_supply)
    volume, unmet, unsold = (each[:-1, row] / quantum for each in units)
    return market.expectation[:-1, row].copy(), volume, unmet, unsold
