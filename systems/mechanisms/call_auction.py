"""Call auction: all bids and asks of a tick are collected and cleared at once, good by good.

Everybody orders as many lots as may be, at what the next one is worth to it; the clearing is that of towns.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from components.holdings import Inventory, Wealth
from components.kinds import Account, Agent, OfferReport
from components.market import Preferences
from components.rules import ACCOUNTS, Exchange, Goods, Tastes
from systems.economics.auction import ASK, BID, PRICINGS, best_first, clear
from systems.economics.calls import carry_out
from systems.mechanisms import Dealings, Mechanism, numeraire
from systems.offers import orders_within, tell_orders
from systems.reservations import Reservations, held_in_turn

if TYPE_CHECKING:
    from ecs import F64, I64, Flag, World


class CallAuction(Mechanism):
    """Collect, clear, settle; McAfee's rule leaves the house what buyers pay and sellers do not get."""

    meets = False

    def __init__(self) -> None:
        self._reservations = Reservations()

    def trade(self, world: World) -> Dealings:
        """Hold an auction of every good but the numeraire."""
        return held_in_turn(world, self._auction)

    def _auction(self, world: World, good: int) -> tuple[I64, F64]:
        """Let agents trade one good; return what happened, `(7, trades)` and `(3, trades)`."""
        goods, tastes, exchange = world.the(Goods), world.the(Tastes), world.the(Exchange)
        _, preferences, inventory, wealth = world.view(Agent, Preferences, Inventory, Wealth)
        _, house_stock, house_cash = world.view(Account, Inventory, Wealth)
        limits, paid_with = self._reservations.of(world, good, exchange.max_block), numeraire(world)
        buys, limit, owner = orders_within(world, good, limits)
        fills, prices = _cleared(buys, limit, exchange.pricing)
        facts, figures = np.empty((7, fills.shape[1]), np.int64), np.empty((3, fills.shape[1]))
        trades = carry_out(
            fills, prices, owner, good, paid_with,
            tastes.params, preferences.type, goods.ware_quantum, goods.ware_lot,
            inventory.stock, wealth.cash, inventory.version, limits.level,
            house_stock.stock, house_cash.cash, ACCOUNTS.index("house"), facts, figures,
        )  # fmt: skip
        if OfferReport in world.wanted:
            tell_orders(world, good, (buys, limit, owner), facts[:, :trades])
        return facts[:, :trades], figures[:, :trades]


def _cleared(buys: Flag, limit: F64, pricing: str) -> tuple[I64, F64]:
    """Clear orders of a lot each, `(orders,)`; return the fills `(3, fills)` and their prices `(2, fills)`.

    Two who would neither gain by it do not trade: they would swap for ever.
    Nobody's orders cross, so each counts as an owner's of its own: where somebody bids what it asks, others
    may trade with both.
    """
    market, each = np.zeros(limit.size, np.int64), np.arange(limit.size)
    fills, prices = np.empty((3, limit.size), np.int64), np.empty((2, limit.size))
    counts, figures = np.empty((7, 1), np.int64), np.empty((9, 1))
    count = clear(
        best_first(market, buys, limit), market, buys, limit, each, limit.size, np.full(1, np.nan),
        PRICINGS.index(pricing), False, np.ones(limit.size, np.int64), fills, prices, counts, figures,
    )  # fmt: skip
    gains = limit[fills[BID, :count]] > limit[fills[ASK, :count]]
    return fills[:, :count][:, gains], prices[:, :count][:, gains]
