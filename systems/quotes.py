"""Quotes: what goods are worth to agents at the margin, and their utility, by what they hold now."""

from __future__ import annotations

from typing import TYPE_CHECKING

from components.holdings import Inventory, Wealth
from components.kinds import Agent
from components.market import Preferences, Quotes
from components.rules import Goods, Tastes
from systems.economics.utility import refresh_quotes

if TYPE_CHECKING:
    from ecs import F64, World


def renew(world: World) -> None:
    """Find the quotes anew of those whose holdings have changed."""
    _, inventory, quotes = world.view(Agent, Inventory, Quotes)
    refresh(world, quotes.up, quotes.down, quotes.utility)
    quotes.version[:] = inventory.version


def refresh(world: World, up: F64, down: F64, level: F64) -> None:
    """Bring marginal utilities, `(wares, agents)`, and utilities noted so far, `(agents,)`, up to date."""
    tastes = world.the(Tastes)
    _, inventory, wealth, preferences, quotes = world.view(Agent, Inventory, Wealth, Preferences, Quotes)
    refresh_quotes(
        tastes.params, preferences.type, inventory.stock, wealth.cash, world.the(Goods).ware_quantum,
        inventory.version != quotes.version, up, down, level,
    )  # fmt: skip
