"""The limits within which agents trade, kept while holdings stay as they are; never part of the state."""

from __future__ import annotations

from typing import TYPE_CHECKING
from weakref import WeakKeyDictionary

import numpy as np

from components.holdings import Inventory, Needs, Wealth
from components.kinds import Agent
from components.market import Preferences, Quotes
from components.rules import Exchange, Goods, Tastes
from systems.economics.bargain import PROTOCOLS
from systems.economics.limits import IN_WORD, LONGEST, keep_limits
from systems.economics.quotes import ware_pairs

if TYPE_CHECKING:
    from ecs import F64, I8, I32, I64, U64, World


class Limits:
    """The limits of the agents of one world: see `systems.economics.limits.keep_limits`."""

    def __init__(self, world: World) -> None:
        goods, exchange = world.the(Goods), world.the(Exchange)
        agents, self._under = world.table(Agent).ids, self._stands(world)
        self._pairs = ware_pairs(exchange.regime, len(goods.names))
        pairs = len(self._pairs)
        blocks = exchange.max_block if pairs * exchange.max_block <= LONGEST else 0
        self._version: I64 = np.full(agents.size, -1)
        self._own: F64 = np.empty((1, len(goods.names) + 1))
        self.limits: I32 = np.empty((agents.size, 2 * pairs * blocks), np.int32)
        self.words: U64 = np.empty((agents.size, 2 * max(1, -(-pairs * blocks // IN_WORD))), np.uint64)
        self.status: I8 = np.empty(agents.size, np.int8)
        self.scratch: U64 = np.empty_like(self.words)
        """Room for words in the order in which agents stand on the map."""

    @staticmethod
    def _stands(world: World) -> tuple[object, ...]:
        return world.table(Agent).ids, world.the(Goods), world.the(Exchange), world.the(Tastes)

    def holds(self, world: World) -> bool:
        """Tell whether rows and rules are still those that it was made for."""
        return all(one is other for one, other in zip(self._under, self._stands(world), strict=True))

    def update(self, world: World) -> None:
        """Find the limits of those whose holdings have changed."""
        _, needs, inventory, wealth = world.view(Agent, Needs, Inventory, Wealth)
        _, preferences, quotes = world.view(Agent, Preferences, Quotes)
        goods, tastes, exchange = world.the(Goods), world.the(Tastes), world.the(Exchange)
        keep_limits(
            needs.alive, inventory.version == quotes.version, tastes.params, tastes.concave, preferences.type,
            inventory.stock, wealth.cash, inventory.version, quotes.up, quotes.down, quotes.utility,
            goods.ware_quantum, goods.ware_lot, self._pairs, PROTOCOLS.index(exchange.protocol), self._own,
            self._version, self.limits, self.words, self.status,
        )  # fmt: skip


_known: WeakKeyDictionary[World, Limits] = WeakKeyDictionary()


def limits_of(world: World) -> Limits:
    """Return the limits of all agents by what they hold now."""
    found = _known.get(world)
    if found is None or not found.holds(world):
        found = _known[world] = Limits(world)
    found.update(world)
    return found
