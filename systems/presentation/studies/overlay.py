"""Overlays: fields, points and lines over the map, in natural units, soon made."""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from components.holdings import Wealth
from components.institutions import PERSON
from components.kinds import Agent, Settlement
from components.market import Estimate, Market, Quotes
from components.people import Population
from components.rules import Goods, Map
from components.space import Position
from ecs import rows_of
from systems.mechanisms import numeraire

if TYPE_CHECKING:
    from ecs import F64, I32, I64, Array, World
    from systems.presentation.memory import Memory
    from systems.presentation.studies.flows import Cargoes

FINEST = 96
"""Squares of a field along the longer side of the map, at the most."""
TOWN_WEIGHT = 8.0
"""A town's price counts as much as so many agents' in its square."""
MOST_LINES = 2000


@dataclass(frozen=True, eq=False)
class Field:
    """A number a square of the map, `(rows, columns)`, `side` cells wide each; nan where there is none."""

    values: F64
    side: int


@dataclass(frozen=True, eq=False)
class Points:
    """A number a place, `(places,)` each."""

    ids: I64
    x: I32
    y: I32
    values: F64


@dataclass(frozen=True, eq=False)
class Lines:
    """Lines from place to place, `(lines,)` each, the heaviest first."""

    origin: I64
    end: I64
    """Ids of what they join."""
    x: I32
    y: I32
    end_x: I32
    end_y: I32
    weight: F64


def price_map(world: World, good: int) -> Field:
    """Return what a unit of a good costs where, in the last ware or money.

    Towns say by their standing price, agents by what they take the price to be or, without that, by how much
    they would give for one more; in between it is what is near.
    """
    total, weight, side = _squares(world)
    _, market, place = world.view(Settlement, Market, Position)
    _pour(total, weight, side, place, market.expectation[good], TOWN_WEIGHT)
    _, estimate, quotes, at = world.view(Agent, Estimate, Quotes, Position)
    if at.x.size:
        last = numeraire(world)
        with np.errstate(divide="ignore", invalid="ignore"):
            worth = quotes.up[good] / quotes.down[last]
        told = np.isfinite(estimate.price[good])
        _pour(total, weight, side, at, np.where(told, estimate.price[good], worth), 1.0)
    return Field(between(total, weight), side)


def wealth(world: World) -> tuple[Field, Points]:
    """Return the coins a head: of agents, square by square, and of the people of towns."""
    total, weight, side = _squares(world)
    coin = world.the(Goods).coin
    _, purse, at = world.view(Agent, Wealth, Position)
    _pour(total, weight, side, at, purse.cash / coin, 1.0)
    ids, people, purse, place = world.view(Settlement, Population, Wealth, Position)
    values = np.full(ids.size, math.nan)
    np.divide(purse.cash / coin, people.count / PERSON, out=values, where=people.count > 0)
    heads = np.full(total.shape, math.nan)
    np.divide(total, weight, out=heads, where=weight > 0)
    return Field(heads, side), Points(ids.copy(), place.x.copy(), place.y.copy(), values)


def unmet(world: World, good: int) -> Points:
    """Return how many units of a good were wanted in vain in each town in the last tick."""
    ids, market, place = world.view(Settlement, Market, Position)
    units = market.unfilled_demand[good] / world.the(Goods).market_quantum[good]
    return Points(ids.copy(), place.x.copy(), place.y.copy(), units)


def trade_routes(world: World, cargoes: Cargoes, good: int | None = None) -> Lines:
    """Return what left which town for which, in units of a good or, for all, in coins at standing prices."""
    ids, market, place = world.view(Settlement, Market, Position)
    origin, bound = rows_of(ids, cargoes.origin), rows_of(ids, cargoes.bound)
    if good is None:
        weight = (cargoes.units * market.expectation[:-1, origin]).sum(axis=0)
    else:
        weight = cargoes.units[good].astype(np.float64)
    ends = place.x[origin], place.y[origin], place.x[bound], place.y[bound]
    return _lines(cargoes.origin, cargoes.bound, ends, weight)


def partners(memory: Memory, since: int) -> Lines:
    """Return who traded with whom from tick `since` on, where they last did, by how often."""
    trades = memory.since(since)
    low, high = np.minimum(trades["buyer"], trades["seller"]), np.maximum(trades["buyer"], trades["seller"])
    pairs = np.stack([low, high])
    _, first, count = np.unique(pairs, axis=1, return_index=True, return_counts=True)
    turned = trades["buyer"][first] != low[first]
    ends = [trades[name][first] for name in ("x", "y", "seller_x", "seller_y")]
    swapped = tuple(np.where(turned, ends[n - 2], ends[n]) for n in range(4))
    return _lines(low[first], high[first], swapped, count.astype(np.float64))


def _lines(origin: I64, end: I64, ends: tuple[Array, ...], weight: F64) -> Lines:
    """Return the heaviest lines that weigh anything; `ends` are x, y, and x and y of the other end."""
    order = np.argsort(-weight, kind="stable")[:MOST_LINES]
    order = order[weight[order] > 0]
    x, y, end_x, end_y = (each[order].astype(np.int32) for each in ends)
    return Lines(origin[order], end[order], x, y, end_x, end_y, weight[order])


def _squares(world: World) -> tuple[F64, F64, int]:
    """Return empty squares for a sum and its weights, and how many cells wide they are."""
    here = world.the(Map)
    side = math.ceil(max(here.width, here.height) / FINEST)
    shape = math.ceil(here.height / side), math.ceil(here.width / side)
    return np.zeros(shape), np.zeros(shape), side


def _pour(total: F64, weight: F64, side: int, at: Position, values: F64, each: float) -> None:
    """Add `values`, found at places, to the squares they are in; those that are no numbers are left out."""
    known = np.isfinite(values)
    square = (at.y[known] // side).astype(np.int64) * total.shape[1] + at.x[known] // side
    total += each * np.bincount(square, values[known], total.size).reshape(total.shape)
    weight += each * np.bincount(square, minlength=total.size).reshape(total.shape)


def between(total: F64, weight: F64) -> F64:
    """Return the mean of each square, and where nothing is known that of the smallest surroundings.

    Surroundings are 2, 4, 8 … squares wide, and fade into one another.

    >>> between(np.array([[4.0, 0.0, 0.0, 9.0]]), np.array([[2.0, 0.0, 0.0, 3.0]])).round(2).tolist()
    [[2.0, 2.0, 3.0, 3.0]]
    """
    means = np.full(total.shape, math.nan)
    np.divide(total, weight, out=means, where=weight > 0)
    if total.size == 1 or (weight > 0).all() or not weight.any():
        return means
    coarse = between(_by_fours(total), _by_fours(weight))
    around = coarse.repeat(2, axis=0).repeat(2, axis=1)[: total.shape[0], : total.shape[1]]
    if min(total.shape) > 2:
        around = _blurred(around)
    return np.where(weight > 0, means, around)


def _by_fours(squares: F64) -> F64:
    """Return the sum of every two by two squares."""
    rows, columns = squares.shape
    even = np.pad(squares, ((0, rows % 2), (0, columns % 2)))
    found: F64 = even.reshape(even.shape[0] // 2, 2, even.shape[1] // 2, 2).sum(axis=(1, 3))
    return found


def _blurred(squares: F64) -> F64:
    """Return the mean of every square and those next to it."""
    wide = np.pad(squares, 1, mode="edge")
    rows = wide[:-2] + wide[1:-1] + wide[2:]
    found: F64 = (rows[:, :-2] + rows[:, 1:-1] + rows[:, 2:]) / 9.0
    return found
