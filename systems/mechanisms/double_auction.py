"""Double auction: an order book, to which traders come one by one; it is empty when a tick begins and ends.

Every good but the numeraire has a book of its own, open one after another.
"""

from __future__ import annotations

import math
from typing import TYPE_CHECKING

import numpy as np

from components.holdings import Inventory, Needs, Wealth
from components.kinds import Agent, OfferReport
from components.market import Estimate, Preferences, Quotes
from components.mechanisms import Session
from components.rules import Exchange, Goods, Tastes
from ecs import luck
from systems.economics.reservation import MOST
from systems.economics.session import TRADERS, hold_session
from systems.mechanisms import Dealings, Mechanism, numeraire
from systems.offers import orders_within, tell_orders
from systems.reservations import Reservations, held_in_turn

if TYPE_CHECKING:
    from ecs import F64, I64, World


class DoubleAuction(Mechanism):
    """Draw who comes, and let each shout a price for a lot."""

    meets = False

    def __init__(self) -> None:
        self._reservations, self._asked = Reservations(), Reservations()

    def trade(self, world: World) -> Dealings:
        """Hold a session in every market."""
        return held_in_turn(world, self._session)

    def _session(self, world: World, good: int) -> tuple[I64, F64]:
        """Let agents trade one good; return what happened, `(7, trades)` and `(3, trades)`."""
        goods, tastes, exchange = world.the(Goods), world.the(Tastes), world.the(Exchange)
        rules, paid_with = world.the(Session), numeraire(world)
        _, needs, preferences, estimate, inventory, wealth = world.view(
            Agent, Needs, Preferences, Estimate, Inventory, Wealth
        )
        limits = self._reservations.of(world, good, 1)
        living = np.flatnonzero(needs.alive)
        arrival = np.arange(rules.arrivals * living.size).astype(np.uint64)
        key = luck.stream(world.seed, f"session {goods.names[good]}")
        who = living[(luck.uniform(key, arrival, world.tick) * living.size).astype(np.int64)]
        told = None
        if OfferReport in world.wanted:
            told = orders_within(world, good, self._asked.of(world, good, exchange.max_block))
        facts, figures = np.empty((7, who.size), np.int64), np.empty((3, who.size))
        trades = hold_session(
            who, luck.bits(key, arrival, world.tick, draw=1),
            TRADERS.index(rules.traders), self._ceiling(world, good), rules.reset,
            rules.learning, estimate.price[good],
            tastes.params, preferences.type, inventory.stock, wealth.cash, inventory.version,
            goods.ware_quantum, goods.ware_lot, good, paid_with, exchange.spread,
            limits.noted, limits.level, limits.bids, limits.asks, facts, figures,
        )  # fmt: skip
        if told is not None:
            tell_orders(world, good, told, facts[:, :trades])
        return facts[:, :trades], figures[:, :trades]

    def _ceiling(self, world: World, good: int) -> int:
        """Return the most that is shouted for a lot, in smallest units of the numeraire.

        That is the scenario's bound or else the most anybody might bid: what its tangent says, or all it has.
        """
        goods, bound, paid_with = world.the(Goods), world.the(Session).ceiling, numeraire(world)
        per = goods.ware_lot[good] / goods.quantum[good] * goods.ware_quantum[paid_with]
        if math.isfinite(bound):
            return int(min(MOST, bound * per))
        _, needs, quotes, inventory, wealth = world.view(Agent, Needs, Quotes, Inventory, Wealth)
        purse = wealth.cash if paid_with == len(goods.names) else inventory.stock[paid_with]
        with np.errstate(divide="ignore", invalid="ignore"):
            worth = np.nan_to_num(quotes.up[good] / quotes.down[paid_with] * per, posinf=MOST)
        most = np.minimum(worth, purse)[needs.alive].max(initial=1.0)
        return int(min(MOST, max(1.0, most)))
