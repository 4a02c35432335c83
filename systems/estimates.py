"""What agents take prices to be; those who have no idea yet go by their own tastes."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from components.kinds import Agent
from components.market import Estimate, Quotes
from systems.economics.estimates import estimate_by_taste
from systems.mechanisms import numeraire

if TYPE_CHECKING:
    from ecs import F64, World


def estimates(world: World) -> F64:
    """Return the column of estimates, `(goods, agents)`, with none left out."""
    _, quotes, estimate = world.view(Agent, Quotes, Estimate)
    estimate_by_taste(quotes.up, quotes.down, numeraire(world), False, estimate.price)
    return estimate.price


def believed(world: World) -> F64:
    """Return what `estimates` would: a copy, which changes nothing."""
    _, quotes, estimate = world.view(Agent, Quotes, Estimate)
    price = estimate.price.copy()
    estimate_by_taste(quotes.up, quotes.down, numeraire(world), False, price)
    return price


def asks(world: World) -> F64:
    """Return the least that agents would take for a trifle of each good, `(goods, agents)`."""
    _, quotes, estimate = world.view(Agent, Quotes, Estimate)
    price = np.full(estimate.price.shape, np.nan)
    estimate_by_taste(quotes.up, quotes.down, numeraire(world), True, price)
    return price
