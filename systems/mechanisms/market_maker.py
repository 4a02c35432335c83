"""Market makers: dealers keep stock and cash, quote a bid and an ask, and everybody else trades with them.

Quotes stand around what a dealer takes prices to be, apart by its spread, and lower the more it holds beyond
what it started with (Avellaneda and Stoikov 2008, with ln price for price). Each trade is news to it: after a
lot sold it takes the price to be higher, after one bought lower. On a map the others walk to
them.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, ClassVar

import numpy as np

from components.holdings import Inventory, Needs, Wealth
from components.kinds import Agent
from components.market import Estimate, Preferences, Quotes
from components.mechanisms import Dealing
from components.rules import Exchange, Goods, Map, Tastes
from components.space import Position
from ecs import rows_of
from systems.economics.dealers import FARTHEST, best_spread, quotes, reservation, serve
from systems.economics.quotes import ware_pairs
from systems.estimates import estimates
from systems.geography import geography
from systems.mechanisms import NO_REFUSALS, Dealings, Mechanism, numeraire

if TYPE_CHECKING:
    from ecs import F64, World


class MarketMaker(Mechanism):
    """Let customers, one after the other, make the trade that is best for them with a dealer in reach."""

    with_dealers: ClassVar[bool] = True

    def trade(self, world: World) -> Dealings:
        """Let every customer trade once with a dealer, or not."""
        goods, tastes, exchange = world.the(Goods), world.the(Tastes), world.the(Exchange)
        dealing, here = world.the(Dealing), world.the(Map)
        agents, position, needs, inventory, wealth = world.view(Agent, Position, Needs, Inventory, Wealth)
        _, preferences, mine = world.view(Agent, Preferences, Quotes)
        price = self._prices(world, dealing)
        row = rows_of(agents, dealing.dealers)
        there = (row >= 0) & needs.alive[row]
        rows, target = row[there], dealing.target[:, there]
        skew, spread = _terms(dealing)
        bid, ask = np.empty((2, len(goods.wares), rows.size))
        quotes(rows, inventory.stock, price, goods.lot, target, skew, spread, numeraire(world), bid, ask)
        turn = world.turns("turn to see a dealer", Agent)
        turn = turn[(needs.alive & ~preferences.dealer)[turn]]
        facts, figures = np.empty((6, turn.size), np.int64), np.empty((3, turn.size))
        count = serve(
            turn, position.x, position.y, exchange.interaction_radius, here.width, here.height,
            *geography(world).sorted(position.x[rows], position.y[rows]), rows,
            target, skew, spread, dealing.learning, bid, ask,
            tastes.params, tastes.concave, preferences.type, mine.up, mine.down,
            inventory.version == mine.version, goods.ware_quantum, goods.ware_lot,
            ware_pairs(exchange.regime, len(goods.names)), numeraire(world), exchange.max_block,
            inventory.stock, wealth.cash, inventory.stock, wealth.cash, inventory.version, price,
            facts, figures,
        )  # fmt: skip
        return Dealings(np.vstack([facts, facts[5]])[:, :count], figures[:, :count], NO_REFUSALS)

    def _prices(self, world: World, dealing: Dealing) -> F64:
        """Return everybody's estimates; dealers without one take that of the scenario, if it has one."""
        agents, estimate = world.view(Agent, Estimate)
        rows = rows_of(agents, dealing.dealers)
        rows = rows[rows >= 0]
        known = estimate.price[:, rows]
        estimate.price[:, rows] = np.where(np.isnan(known), dealing.price[:, None], known)
        return estimates(world)


def _terms(dealing: Dealing) -> tuple[float, float]:
    """Return by how much a lot too many lowers quotes, and the distance from bid to ask, in logarithms."""
    aversion, volatility, horizon = dealing.risk_aversion, dealing.volatility, dealing.horizon
    skew = -reservation(0.0, 1.0, aversion, volatility, horizon)
    return skew, min(FARTHEST, best_spread(aversion, volatility, horizon, dealing.intensity))
