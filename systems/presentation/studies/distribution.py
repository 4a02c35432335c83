"""Who has how much: Lorenz curve and Gini coefficient over agents, organisations or households."""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from components.holdings import Wealth
from components.institutions import PERSON
from components.kinds import Agent, Org, Settlement
from components.market import Quotes
from components.people import Population
from components.rules import Goods
from systems.economies import holdings_of

if TYPE_CHECKING:
    from ecs import F64, World

POINTS = 101
"""Points of a Lorenz curve, whatever the number of those who have something."""


@dataclass(frozen=True, eq=False)
class Lorenz:
    """How unequally something is shared."""

    count: int
    """Of those who share."""
    total: float
    """Of what they have, in natural units."""
    share_of_people: F64
    """`(points,)`, from 0 to 1, the poorest first …"""
    share_of_total: F64
    """… and what they have of the total."""
    gini: float
    """0 where all have alike, towards 1 where one has all; nan where there is nothing."""


def lorenz(amounts: F64, weights: F64 | None = None) -> Lorenz:
    """Return how `amounts`, `(n,)`, none below 0, are shared; `weights` say for how many each stands.

    >>> whole = lorenz(np.array([0.0, 0.0, 0.0, 8.0]))
    >>> whole.gini, whole.total, float(whole.share_of_total[75])
    (0.75, 8.0, 0.0)
    """
    amounts = np.maximum(amounts, 0.0)
    place = np.linspace(0.0, 1.0, POINTS)
    if weights is None:
        amounts, people = np.sort(amounts), np.ones(amounts.size)
    else:
        each = np.divide(amounts, weights, out=np.zeros(amounts.size), where=weights > 0.0)
        order = np.argsort(each, kind="stable")
        amounts, people = amounts[order], weights[order]
    there, have = (np.append(0.0, np.cumsum(each)) for each in (people, amounts))
    total, everybody = float(have[-1]), float(there[-1])
    if total <= 0.0 or everybody <= 0.0:
        return Lorenz(amounts.size, 0.0, place, place.copy(), math.nan)
    there /= everybody
    have /= total
    gini = 1.0 - float(((there[1:] - there[:-1]) * (have[1:] + have[:-1])).sum())
    return Lorenz(amounts.size, total, place, np.interp(place, there, have), gini)


def of_agents(world: World, ware: int) -> Lorenz:
    """Return how a ware, a good or the number of goods for money, is shared among agents."""
    return lorenz(holdings_of(world)[ware])


def of_agents_at_prices(world: World, prices: F64) -> Lorenz:
    """Return how all that agents have is shared, at `prices` `(wares,)` in natural units."""
    return lorenz((prices[:, None] * holdings_of(world)).sum(axis=0))


def of_organisations(world: World) -> Lorenz:
    """Return how money is shared among organisations; debts count as nothing."""
    _, treasury = world.view(Org, Wealth)
    return lorenz(treasury.cash / world.the(Goods).coin)


def of_households(world: World) -> Lorenz:
    """Return how money is shared among the people of all settlements, each with the mean of its own."""
    _, people, purse = world.view(Settlement, Population, Wealth)
    return lorenz(purse.cash / world.the(Goods).coin, people.count / PERSON)


class Gains:
    """What agents have gained in utility since it was made; those who came or died since are left out."""

    def __init__(self, world: World) -> None:
        agents, quotes = world.view(Agent, Quotes)
        self._ids, self._utility = agents.copy(), quotes.utility.copy()

    def of(self, world: World) -> Lorenz:
        """Return how the gains are shared; losses, and gains from minus infinity, count as nothing."""
        agents, quotes = world.view(Agent, Quotes)
        now, then = np.isin(agents, self._ids), np.isin(self._ids, agents)
        with np.errstate(invalid="ignore"):
            gained = quotes.utility[now] - self._utility[then]
        return lorenz(np.where(np.isfinite(gained), gained, 0.0))
