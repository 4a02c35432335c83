"""Seek: every agent makes up its mind about a partner, a cell, or where to walk."""

from __future__ import annotations

from typing import Any

import numpy as np

from components.holdings import Deposit, Inventory, Needs, Wealth
from components.kinds import Agent, Cell, Settlement
from components.market import Market, Preferences, Quotes, Standoff
from components.people import Land
from components.rules import Exchange, Foraging, Goods, Map, Schedule, Seeking, Tastes
from components.space import Home, Intention, Position, Vision
from ecs import F64, I32, I64, System, World
from systems.economics.bargain import PROTOCOLS
from systems.economics.ladders import errands
from systems.economics.meeting import deal
from systems.economics.neighbourhood import STRIP
from systems.economics.quotes import ware_pairs
from systems.economics.seeking import NOTHING, PARTNER, TOWN, WALK, seek
from systems.geography import geography, towns_of
from systems.limits import limits_of
from systems.mechanisms import find
from systems.pairs import standing_off

WANDER_TICKS = 8
"""How long a wanderer keeps its direction."""


class Memory:
    """What harvests and partners were found to be worth until holdings change, and scratch: see `seek`."""

    def __init__(self, agents: int, cells: int, goods: int, pairs: int, bounded: bool) -> None:
        slots = 1 << ((2 if bounded else 6) * agents).bit_length()
        self.version: I64 = np.full(agents, -1)
        self.harvest: F64 = np.empty((goods, agents))
        beside = np.full((slots, 8), -1, np.int32)
        self.pairs: I32 = beside[:, :4]
        self.gains: F64 = beside[:, 4:].view(np.float64)
        self.scratch: tuple[Any, Any, Any, Any, Any, Any, Any, Any, Any, Any, Any] = (
            np.empty(cells, np.int8), np.empty(goods, np.bool_), np.empty(goods + 2),
            np.empty((1, goods + 1)), np.empty(2, np.int64),
            np.empty((2, goods + 1)), np.empty((2, goods + 1), np.int64), np.empty((2, goods + 1)),
            np.empty(pairs), np.empty(agents, np.int64), np.empty(agents),
        )  # fmt: skip


def faded(discount: float, farthest: int) -> F64:
    """Return what a gain so many steps away is worth, `(farthest + 1,)`."""
    fade = np.full(farthest + 1, discount)
    fade[0] = 1.0
    return np.cumprod(fade)


class Seek(System):
    """Compare the best trade in sight with the best harvest in sight, in utility, and choose."""

    reads = (
        Position, Home, Vision, Inventory, Wealth, Needs, Preferences, Quotes, Deposit, Standoff, Market,
        Land,
    )  # fmt: skip
    writes = (Intention,)

    def __init__(self) -> None:
        self._memory = Memory(0, 0, 0, 0, False)
        self._valid_for: tuple[object, ...] = ()

    def _remember(
        self, agents: I64, cells: I64, pairs: I64, bounded: bool, goods: Goods, *rules: object
    ) -> Memory:
        """Return what was found in earlier ticks: nothing once rows or rules have changed."""
        under = (agents, cells, goods, *rules)
        before = self._valid_for
        if len(under) != len(before) or any(a is not b for a, b in zip(under, before, strict=True)):
            self._memory = Memory(agents.size, cells.size, len(goods.names), len(pairs), bounded)
            self._valid_for = under
        return self._memory

    def run(self, world: World) -> None:
        """Fill in every agent's intention."""
        schedule = world.the(Schedule)
        if schedule.activation == "sequential" or world.the(Map).point or not world.table(Agent).rows:
            return
        may_forage, may_trade = schedule.allows(world.tick)
        goods, tastes, here = world.the(Goods), world.the(Tastes), world.the(Map)
        exchange, seeking, foraging = world.the(Exchange), world.the(Seeking), world.the(Foraging)
        agents, position, vision, intention, inventory, wealth, needs = world.view(
            Agent, Position, Vision, Intention, Inventory, Wealth, Needs
        )
        _, preferences, quotes = world.view(Agent, Preferences, Quotes)
        cells, deposit = world.view(Cell, Deposit)
        places, pairs = geography(world), ware_pairs(exchange.regime, len(goods.names))
        limits = limits_of(world)
        bounded = limits.limits.shape[1] > 0
        memory = self._remember(agents, cells, pairs, bounded, goods, exchange, tastes, foraging)
        mechanism = find(exchange.mechanism)
        strips = (
            self._dealers_in_strips(world)
            if mechanism.with_dealers
            else places.in_strips(position.x, position.y)
        )
        town, away, errand, resale = self._errands(world, may_trade and exchange.regime != "barter")
        seek(
            agents, position.x, position.y, vision.reach, needs.alive,
            tastes.params, tastes.concave, preferences.type, inventory.stock, wealth.cash,
            inventory.version == quotes.version, quotes.up, quotes.down, quotes.utility,
            goods.ware_quantum, goods.ware_lot, pairs,
            here.width, here.height, *strips, *places.cell_strips, deposit.amount,
            *standing_off(world),
            deal, PROTOCOLS.index(exchange.protocol), exchange.spread, exchange.max_block, exchange.patience,
            foraging.rate, seeking.priority == "trade_first",
            may_forage and foraging.active, may_trade and mechanism.meets,
            seeking.least_gain, errand, resale,
            limits.limits, limits.words, limits.status,
            inventory.version, memory.version, memory.harvest, memory.pairs, memory.gains,
            faded(seeking.discount, int(vision.reach.max(initial=0)) + STRIP - 1),
            limits.scratch, *memory.scratch,
            intention.goal, intention.target, intention.x, intention.y,
        )  # fmt: skip
        if mechanism.with_dealers:
            intention.goal[preferences.dealer & (intention.goal == PARTNER)] = NOTHING
        self._send_to_town(world, town, away)
        self._pass_time(world, seeking.idle)

    def _errands(self, world: World, may_trade: bool) -> tuple[I64, I64, F64, F64]:
        """Return each agent's nearest town, the steps to where it can trade, and what that gains it.

        The gain from going there now, `(agents,)`, and that from selling there a smallest unit more of each
        good some time, `(goods, agents)`, or nothing of that where there are no towns.
        """
        agents, needs, inventory, wealth = world.view(Agent, Needs, Inventory, Wealth)
        errand = np.zeros(agents.size)
        if not (may_trade and world.table(Settlement).rows):
            none = np.empty((len(inventory.stock), 0))
            return np.full(agents.size, -1), np.zeros(agents.size, np.int64), errand, none
        town, away = towns_of(world)
        fade = faded(world.the(Seeking).discount, int(away.max(initial=0)))
        _, market = world.view(Settlement, Market)
        _, preferences, quotes = world.view(Agent, Preferences, Quotes)
        tastes = world.the(Tastes)
        errands(
            town, away, fade, needs.alive, tastes.params, preferences.type,
            inventory.stock, wealth.cash, world.the(Goods).ware_quantum, quotes.utility,
            inventory.version == quotes.version, market.expectation, errand,
        )  # fmt: skip
        price = market.expectation[:-1, town] / world.the(Goods).quantum[:, None]
        resale = price * quotes.up[-1] * fade[away]
        return town, away, errand, resale

    def _dealers_in_strips(self, world: World) -> tuple[I32, I32, I32, I32]:
        """Return the dealers by strip, as `Geography.in_strips` returns all."""
        _, position, preferences = world.view(Agent, Position, Preferences)
        dealers = np.flatnonzero(preferences.dealer).astype(np.int32)
        start, order, x, y = geography(world).in_strips(position.x[dealers], position.y[dealers])
        return start, dealers[order], x, y

    def _send_to_town(self, world: World, town: I64, away: I64) -> None:
        """Let those with an errand walk there, or stay where they are if they can trade from here."""
        settlements, place = world.view(Settlement, Position)
        _, position, intention = world.view(Agent, Position, Intention)
        going = intention.goal == TOWN
        if going.any():
            there = away[going] == 0
            intention.target[going] = settlements[town[going]]
            intention.x[going] = np.where(there, position.x[going], place.x[town[going]])
            intention.y[going] = np.where(there, position.y[going], place.y[town[going]])

    def _pass_time(self, world: World, idle: str) -> None:
        """Send those with nothing to do home, or for a walk."""
        if idle == "stay":
            return
        here = world.the(Map)
        _, position, home, intention, needs = world.view(Agent, Position, Home, Intention, Needs)
        free = (intention.goal == NOTHING) & needs.alive
        if idle == "home":
            x, y = home.x, home.y
        else:
            heading = (world.bits("wander", Agent, every=WANDER_TICKS) & np.uint64(3)).astype(np.int32)
            x = np.clip(position.x + np.array([1, 0, -1, 0])[heading], 0, here.width - 1)
            y = np.clip(position.y + np.array([0, 1, 0, -1])[heading], 0, here.height - 1)
        intention.goal[free] = WALK
        intention.x[free], intention.y[free] = x[free], y[free]
