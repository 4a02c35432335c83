"""Bilateral trade with price signals: pairs deal at the prices that both take for right.

Agents keep an estimate of every price and correct it by their own deals and by what they hear: of deals
nearby, or what somebody else thinks. The estimates propose, utility decides. For partners they look as under
`bilateral`.
"""

from __future__ import annotations

import numpy as np

from components.holdings import Inventory, Needs
from components.kinds import Agent, DealNews
from components.market import Estimate, Preferences, Quotes, RecentDeal
from components.mechanisms import Signals
from components.rules import Exchange, Goods, Map, Tastes
from components.space import Position
from ecs import F64, I32, I64, World, rows_of
from systems.economics.quotes import ware_pairs
from systems.economics.signals import gossip, learn_from_news, learn_from_own, settle_by_signals
from systems.estimates import believed, estimates
from systems.geography import geography
from systems.mechanisms import Dealings, numeraire
from systems.mechanisms.bilateral import Bilateral


class BilateralSignals(Bilateral):
    """Match as in bilateral trade, deal by estimates, learn from the deals."""

    def trade(self, world: World) -> Dealings:
        """Let pairs trade, those that promise most first; then let everybody learn."""
        price, signals = estimates(world), world.the(Signals)
        dealings = super().trade(world)
        deals = _deals(world, dealings.facts)
        learn_from_own(dealings.facts, deals.rate, numeraire(world), signals.weight, price)
        if signals.source == "broadcast":
            self._hear(world, deals)
        elif signals.source == "gossip":
            self._gossip(world)
        return dealings

    def _strike(
        self,
        world: World,
        low: I32,
        high: I32,
        standoffs: tuple[I32, I32],
        stock: I64,
        cash: I64,
        version: I64,
        *,
        reasons: bool,  # noqa: ARG002 - they are found out in any case
    ) -> tuple[I64, I64, F64]:
        goods, tastes, exchange = world.the(Goods), world.the(Tastes), world.the(Exchange)
        _, inventory, preferences, quotes = world.view(Agent, Inventory, Preferences, Quotes)
        outcome = np.empty(low.size, np.int64)
        facts, figures = np.empty((7, low.size), np.int64), np.empty((3, low.size))
        settle_by_signals(
            low, high, *standoffs, tastes.params, tastes.concave, preferences.type, quotes.up, quotes.down,
            quotes.utility, inventory.version == quotes.version, goods.ware_quantum, goods.ware_lot,
            ware_pairs(exchange.regime, len(goods.names)), believed(world), world.the(Signals).hold_out,
            exchange.spread, exchange.max_block, stock, cash, stock, cash, version, outcome, facts, figures,
        )  # fmt: skip
        return outcome, facts, figures

    def _hear(self, world: World, new: RecentDeal) -> None:
        """Let everybody hear of the deals nearby that are `delay` ticks old, and remember the later ones."""
        signals, here = world.the(Signals), world.the(Map)
        _, known = world.view(DealNews, RecentDeal)
        names = [each.name for each in RecentDeal.columns]
        deals = {name: np.concatenate([getattr(known, name), getattr(new, name)]) for name in names}
        due = deals["tick"] <= world.tick - signals.delay
        kept = RecentDeal(**{name: deals[name][~due] for name in names})
        world.rewrite(DealNews, kept.tick.size, kept)
        news = RecentDeal(**{name: deals[name][due] for name in names})
        if news.tick.size == 0:
            return
        agents, position, needs, estimate = world.view(Agent, Position, Needs, Estimate)
        pairs = ware_pairs(world.the(Exchange).regime, len(world.the(Goods).names))
        wares = len(world.the(Goods).wares)
        own = np.full(agents.size, -1)
        for side in (news.buyer, news.seller):
            row = rows_of(agents, side)
            own[row[row >= 0]] = np.flatnonzero(row >= 0)
        away = abs(news.x[own] - position.x) + abs(news.y[own] - position.y)
        learn_from_news(
            position.x, position.y, needs.alive, signals.radius, here.width, here.height,
            *geography(world).sorted(news.x, news.y),
            rows_of(pairs[:, 0] * wares + pairs[:, 1], news.good.astype(np.int64) * wares + news.paid_with),
            news.rate, pairs, own, away <= signals.radius, numeraire(world), signals.weight, estimate.price,
        )  # fmt: skip

    def _gossip(self, world: World) -> None:
        """Let everybody hear what one other within the interaction radius takes prices to be."""
        signals, here = world.the(Signals), world.the(Map)
        _, position, needs, estimate = world.view(Agent, Position, Needs, Estimate)
        by_luck = world.turns("heard in gossip", Agent)
        start, order = geography(world).sorted(position.x[by_luck], position.y[by_luck])
        gossip(
            position.x, position.y, needs.alive, world.the(Exchange).interaction_radius,
            here.width, here.height, start, by_luck[order], world.uniform("gossip", Agent),
            signals.weight, estimate.price.copy(), estimate.price,
        )  # fmt: skip


def _deals(world: World, facts: I64) -> RecentDeal:
    """Return the trades of this tick, `facts` `(7, trades)`, as news."""
    agents, position = world.view(Agent, Position)
    quantum = world.the(Goods).ware_quantum
    buyer, seller, good, quantity, paid_with, paid, _ = facts
    return RecentDeal(
        tick=np.full(buyer.size, world.tick),
        x=position.x[buyer],
        y=position.y[buyer],
        buyer=agents[buyer],
        seller=agents[seller],
        good=good,
        paid_with=paid_with,
        rate=paid / quantum[paid_with] / (quantity / quantum[good]),
    )
