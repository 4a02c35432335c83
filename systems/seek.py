"""Seek: every agent makes up its mind about a partner, a cell, or where to walk."""

from __future__ import annotations

from typing import Any

import numpy as np

from components.holdings import Deposit, Inventory, Needs, Wealth
from components.kinds import Agent, Cell
from components.market import Preferences, Quotes, Standoff
from components.rules import Exchange, Foraging, Goods, Map, Schedule, Seeking, Tastes
from components.space import Home, Intention, Position, Vision
from ecs import F64, I32, I64, System, World
from systems.economics.bargain import PROTOCOLS
from systems.economics.meeting import deal
from systems.economics.quotes import ware_pairs
from systems.economics.seeking import NOTHING, WALK, seek
from systems.geography import geography
from systems.pairs import standing_off

WANDER_TICKS = 8
"""How long a wanderer keeps its direction."""


class Memory:
    """What harvests and partners were found to be worth until holdings change, and scratch: see `seek`."""

    def __init__(self, agents: int, cells: int, goods: int, pairs: int) -> None:
        slots = 1 << (6 * agents).bit_length()
        self.version: I64 = np.full(agents, -1)
        self.harvest: F64 = np.empty((goods, agents))
        beside = np.full((slots, 8), -1, np.int32)
        self.pairs: I32 = beside[:, :4]
        self.gains: F64 = beside[:, 4:].view(np.float64)
        self.scratch: tuple[Any, Any, Any, Any, Any, Any, Any, Any, Any] = (
            np.empty(cells, bool), np.empty((1, goods + 1)), np.empty(2, np.int64), np.empty((2, goods + 1)),
            np.empty((2, goods + 1), np.int64), np.empty((2, goods + 1)), np.empty(pairs),
            np.empty(agents, np.int64), np.empty(agents),
        )  # fmt: skip


class Seek(System):
    """Compare the best trade in sight with the best harvest in sight, in utility, and choose."""

    reads = (
        Position, Home, Vision, Inventory, Wealth, Needs, Preferences, Quotes, Deposit, Standoff,
    )  # fmt: skip
    writes = (Intention,)

    def __init__(self) -> None:
        self._memory = Memory(0, 0, 0, 0)
        self._valid_for: tuple[object, ...] = ()

    def _remember(self, agents: I64, cells: I64, pairs: I64, goods: Goods, *rules: object) -> Memory:
        """Return what was found in earlier ticks: nothing once rows or rules have changed."""
        under = (agents, cells, goods, *rules)
        before = self._valid_for
        if len(under) != len(before) or any(a is not b for a, b in zip(under, before, strict=True)):
            self._memory = Memory(agents.size, cells.size, len(goods.names), len(pairs))
            self._valid_for = under
        return self._memory

    def run(self, world: World) -> None:
        """Fill in every agent's intention."""
        schedule = world.the(Schedule)
        if schedule.activation == "sequential":
            return
        may_forage, may_trade = schedule.allows(world.tick)
        goods, tastes, here = world.the(Goods), world.the(Tastes), world.the(Map)
        exchange, seeking, foraging = world.the(Exchange), world.the(Seeking), world.the(Foraging)
        agents, position, vision, intention, inventory, wealth, needs = world.view(
            Agent, Position, Vision, Intention, Inventory, Wealth, Needs
        )
        _, preferences, quotes = world.view(Agent, Preferences, Quotes)
        cells, place, deposit = world.view(Cell, Position, Deposit)
        places, pairs = geography(world), ware_pairs(exchange.regime, len(goods.names))
        memory = self._remember(agents, cells, pairs, goods, exchange, tastes, foraging)
        fade = np.full(int(vision.reach.max(initial=0)) + 1, seeking.discount)
        fade[0] = 1.0
        seek(
            agents, position.x, position.y, vision.reach, needs.alive,
            tastes.params, tastes.concave, preferences.type, inventory.stock, wealth.cash,
            inventory.version == quotes.version,
            quotes.up, quotes.down, quotes.utility, goods.ware_quantum, goods.ware_lot, pairs,
            here.width, here.height, *places.agents(world),
            places.cell_start, place.x, place.y, deposit.amount,
            *standing_off(world),
            deal, PROTOCOLS.index(exchange.protocol), exchange.spread, exchange.max_block, exchange.patience,
            foraging.rate, seeking.priority == "trade_first",
            may_forage and foraging.active, may_trade,
            inventory.version, memory.version, memory.harvest, memory.pairs, memory.gains,
            np.cumprod(fade), *memory.scratch,
            intention.goal, intention.target, intention.x, intention.y,
        )  # fmt: skip
        self._pass_time(world, seeking.idle)

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
