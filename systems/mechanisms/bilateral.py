"""Bilateral trade: agents that stand near one another pair up, bargain, and trade once a tick.

Who has seen that trade is good with whom, and who has just found that it is not, is remembered.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from components.holdings import Inventory, Needs, Wealth
from components.kinds import Agent, NegotiatingPair, RefusalReport, StandoffPair
from components.market import Negotiation, Preferences, Quotes, Standoff
from components.rules import Exchange, Goods, Map, Tastes
from components.space import Intention, Position, Vision
from ecs import F64, I32, I64, World, rows_of
from systems.economics.bargain import AGREED, OFFER_REFUSED, PROTOCOLS, SELLER_LOSES, SELLER_SHORT
from systems.economics.limits import OPEN
from systems.economics.matching import find_pairs, settle, trade_in_view
from systems.economics.meeting import deal
from systems.economics.quotes import ware_pairs
from systems.economics.seeking import PARTNER
from systems.geography import geography
from systems.limits import limits_of
from systems.mechanisms import NO_REFUSALS, Dealings, Mechanism
from systems.pairs import by_row, get_acquainted, standing, standing_off
from systems.quotes import refresh, renew


@dataclass(frozen=True, eq=False)
class Rehearsal:
    """What would come of the pairs, in the order in which they would be tried."""

    low: I32
    """The lower row of each pair, `(pairs,)`."""
    high: I32
    outcome: I64
    """`AGREED`, `SKIPPED` where one of them has traded already, or the reason why there is no deal."""
    facts: I64
    """`(7, pairs)`, as `systems.economics.matching.settle` fills them in."""
    figures: F64
    """`(3, pairs)`"""


class Bilateral(Mechanism):
    """Match, bargain, trade: at most one trade an agent in a tick, unless everyone trades in view."""

    def __init__(self) -> None:
        self._room = 1024

    def trade(self, world: World) -> Dealings:
        """Let pairs trade, those that promise most first."""
        dealings = self._deal(world)
        if world.the(Exchange).loyalty > 0.0:
            get_acquainted(world, *dealings.facts[:2])
        return dealings

    def rehearse(self, world: World) -> Rehearsal:
        """Return what `trade` would come to if it were called now; nothing is changed."""
        _, inventory, wealth = world.view(Agent, Inventory, Wealth)
        held = inventory.stock.copy(), wealth.cash.copy(), inventory.version.copy()
        if not ware_pairs(world.the(Exchange).regime, len(world.the(Goods).names)).size:
            none = np.empty(0, np.int32)
            return Rehearsal(none, none, none.astype(np.int64), np.empty((7, 0), np.int64), np.empty((3, 0)))
        if world.the(Exchange).matching == "everyone_in_view":
            _, quotes = world.view(Agent, Quotes)
            known = quotes.up.copy(), quotes.down.copy(), quotes.utility.copy()
            refresh(world, *known)
            facts, figures = self._trade_in_view(world, *held, known[0], known[2])
            pairs = np.sort(facts[:2], axis=0).astype(np.int32)
            return Rehearsal(pairs[0], pairs[1], np.full(pairs.shape[1], AGREED), facts, figures)
        standoffs = standing_off(world)
        low, high = self._queue(world, standoffs)
        return Rehearsal(low, high, *self._strike(world, low, high, standoffs, *held, reasons=True))

    def _deal(self, world: World) -> Dealings:
        if not ware_pairs(world.the(Exchange).regime, len(world.the(Goods).names)).size:
            return Dealings(np.empty((7, 0), np.int64), np.empty((3, 0)), NO_REFUSALS)
        _, inventory, wealth = world.view(Agent, Inventory, Wealth)
        held = inventory.stock, wealth.cash, inventory.version
        if world.the(Exchange).matching == "everyone_in_view":
            renew(world)
            _, quotes = world.view(Agent, Quotes)
            return Dealings(*self._trade_in_view(world, *held, quotes.up, quotes.utility), NO_REFUSALS)
        standoffs = standing_off(world)
        low, high = self._queue(world, standoffs)
        reasons = RefusalReport in world.wanted
        outcome, facts, figures = self._strike(world, low, high, standoffs, *held, reasons=reasons)
        refused = outcome == OFFER_REFUSED
        self._keep_talking(world, low[refused], high[refused], facts[6, refused] + 1)
        return self._tell(world, low, high, outcome, facts, figures)

    def _queue(self, world: World, standoffs: tuple[I32, I32]) -> tuple[I32, I32]:
        """Return the pairs of rows in the order in which they are tried."""
        if world.the(Exchange).matching == "random_meeting":
            return _meet(world)
        low, high, promise = self._pairs(world, standoffs)
        if world.the(Exchange).loyalty > 0.0:
            promise *= 1.0 + world.the(Exchange).loyalty * standing(world, low, high)
        order = self._order(world, low, high, promise)
        return low[order], high[order]

    def _pairs(self, world: World, standoffs: tuple[I32, I32]) -> tuple[I32, I32, F64]:
        """Return the pairs of rows within the interaction radius that may trade, and their surplus."""
        goods, exchange, here = world.the(Goods), world.the(Exchange), world.the(Map)
        _, position, needs, inventory, wealth, quotes = world.view(
            Agent, Position, Needs, Inventory, Wealth, Quotes
        )
        strips = geography(world).in_strips(position.x, position.y)
        while True:
            low, high = np.empty(self._room, np.int32), np.empty(self._room, np.int32)
            promise = np.empty(self._room)
            count = find_pairs(
                position.x, position.y, needs.alive, here.width, here.height, *strips,
                exchange.interaction_radius, *standoffs, inventory.stock, wealth.cash, quotes.up, quotes.down,
                goods.ware_lot, ware_pairs(exchange.regime, len(goods.names)), exchange.spread,
                RefusalReport in world.wanted, low, high, promise,
            )  # fmt: skip
            if count <= self._room:
                return low[:count], high[:count], promise[:count]
            self._room = count + count // 4

    def _order(self, world: World, low: I32, high: I32, promise: F64) -> I64:
        """Return the order in which pairs, given in order of rows, are tried, `(pairs,)`."""
        matching = world.the(Exchange).matching
        if matching == "random":
            ticket = world.bits("meeting", Agent)
            return np.lexsort((high, low, ticket[low] ^ ticket[high]))
        order = np.argsort(-promise, kind="stable")
        if matching == "greedy":
            return order
        agents, intention = world.view(Agent, Intention)
        wanted = np.where(intention.goal == PARTNER, intention.target, -1)
        mutual = ((wanted[low] == agents[high]) & (wanted[high] == agents[low]))[order]
        return np.concatenate((order[mutual], order[~mutual]))

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
        reasons: bool,
    ) -> tuple[I64, I64, F64]:
        """Let pairs of rows deal, changing what is held; return outcome, facts and figures of each.

        Without `reasons` it is enough to know who found no deal.
        """
        goods, tastes, exchange = world.the(Goods), world.the(Tastes), world.the(Exchange)
        agents, inventory, preferences, quotes = world.view(Agent, Inventory, Preferences, Quotes)
        talk_low, talk_high, talk_rounds = self.talks(world)
        limits = limits_of(world)
        status = np.full_like(limits.status, OPEN) if reasons else limits.status
        outcome = np.empty(low.size, np.int64)
        facts, figures = np.empty((7, low.size), np.int64), np.empty((3, low.size))
        settle(
            low, high, world.bits("meeting", Agent), exchange.proposer == "luck",
            *standoffs, *by_row(agents, talk_low, talk_high), talk_rounds,
            tastes.params, tastes.concave, preferences.type, quotes.up, quotes.down, quotes.utility,
            inventory.version == quotes.version, goods.ware_quantum, goods.ware_lot,
            ware_pairs(exchange.regime, len(goods.names)), deal, PROTOCOLS.index(exchange.protocol),
            exchange.spread, exchange.max_block, exchange.patience, limits.limits, status,
            stock, cash, stock, cash, version, outcome, facts, figures,
        )  # fmt: skip
        return outcome, facts, figures

    def _tell(self, world: World, low: I32, high: I32, outcome: I64, facts: I64, figures: F64) -> Dealings:
        """Let those who found no deal stand off, and return what came of the pairs of rows."""
        failed = (outcome >= SELLER_SHORT) & (outcome <= SELLER_LOSES)
        self._stand_off(world, low[failed], high[failed])
        facts[6], agreed = facts[5], outcome == AGREED
        asked = (outcome >= 0) & (RefusalReport in world.wanted)
        told = np.array([low, high, facts[2], facts[4], outcome])[:, asked]
        return Dealings(facts[:, agreed], figures[:, agreed], told)

    def _trade_in_view(
        self, world: World, stock: I64, cash: I64, version: I64, up: F64, level: F64
    ) -> tuple[I64, F64]:
        goods, tastes, here = world.the(Goods), world.the(Tastes), world.the(Map)
        _, position, vision, needs, preferences = world.view(Agent, Position, Vision, Needs, Preferences)
        turn = world.turns("turn to trade", Agent)
        facts, figures = trade_in_view(
            turn, position.x, position.y, vision.reach, needs.alive, here.width, here.height,
            *geography(world).agents(world), tastes.params, preferences.type,
            up, level, goods.ware_quantum, stock, cash, stock, cash, version,
        )  # fmt: skip
        facts[6] = facts[5]
        return facts, figures

    def _stand_off(self, world: World, low: I32, high: I32) -> None:
        """Remember the pairs of rows that found no deal, beside those remembered already, in order of ids."""
        agents, inventory = world.view(Agent, Inventory)
        _, known = world.view(StandoffPair, Standoff)
        order = np.argsort(low.astype(np.int64) * agents.size + high, kind="stable")
        low, high = low[order], high[order]
        new = Standoff(
            low=agents[low],
            high=agents[high],
            low_version=inventory.version[low],
            high_version=inventory.version[high],
            until=np.full(low.size, world.tick + world.the(Exchange).cooldown),
        )
        keys = known.low * world.next_id + known.high
        at = np.searchsorted(keys, new.low * world.next_id + new.high, "right")
        names = "low", "high", "low_version", "high_version", "until"
        pairs = {name: np.insert(getattr(known, name), at, getattr(new, name)) for name in names}
        world.rewrite(StandoffPair, keys.size + low.size, Standoff(**pairs))

    def talks(self, world: World) -> tuple[I64, I64, I64]:
        """Return the pairs that negotiate, both alive, by id, and how many offers they have refused."""
        agents, _ = world.view(Agent, Needs)
        _, talk = world.view(NegotiatingPair, Negotiation)
        there = (rows_of(agents, talk.low) >= 0) & (rows_of(agents, talk.high) >= 0)
        return talk.low[there], talk.high[there], talk.rounds[there]

    def _keep_talking(self, world: World, low: I32, high: I32, rounds: I64) -> None:
        """Remember the pairs of rows that go on negotiating, in order of ids; forget all others."""
        agents, _ = world.view(Agent, Needs)
        order = np.lexsort((high, low))
        talk = Negotiation(low=agents[low[order]], high=agents[high[order]], rounds=rounds[order])
        world.rewrite(NegotiatingPair, order.size, talk)


def _meet(world: World) -> tuple[I32, I32]:
    """Give everybody alive one partner by luck, all but one if they are odd; return the pairs of rows."""
    _, needs = world.view(Agent, Needs)
    order = world.turns("partner", Agent)
    order = order[needs.alive[order]]
    pairs = order[: order.size // 2 * 2].reshape(-1, 2)
    return pairs.min(axis=1), pairs.max(axis=1)
