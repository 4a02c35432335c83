"""A world's agents as an exchange economy: what they want, what they have, what they may exchange."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from components.holdings import Inventory, Wealth
from components.kinds import Agent
from components.market import Preferences
from components.rules import Exchange, Goods, Tastes
from systems.economics.economy import Economy

if TYPE_CHECKING:
    from ecs import F64, I64, World

EVERYBODY = slice(None)


def holdings_of(world: World, rows: I64 | slice = EVERYBODY) -> F64:
    """Return what agents have, everybody or those in `rows`, `(wares, agents)`, in natural units."""
    _, inventory, wealth = world.view(Agent, Inventory, Wealth)
    held = np.vstack([inventory.stock[:, rows], wealth.cash[rows]])
    return held / world.the(Goods).ware_quantum[:, None]


def economy_of(world: World, rows: I64 | slice = EVERYBODY) -> Economy:
    """Return the economy of agents as they are; money takes part unless they only barter."""
    admitted = np.ones(len(world.the(Goods).wares), bool)
    admitted[-1] = world.the(Exchange).regime != "barter"
    _, preferences = world.view(Agent, Preferences)
    kind = preferences.type[rows].copy()
    return Economy.of(world.the(Tastes).params, kind, holdings_of(world, rows), admitted)
