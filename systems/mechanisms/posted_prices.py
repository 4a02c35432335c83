"""Posted prices with search: sellers post a price and a quantity, buyers look around and buy.

There is a market for every good but the numeraire, one after the other, and another goes first each tick.
Whoever gains by selling a lot at its price offers what it gains by, and does not buy the same good in that
tick. On a map both look for one another as under `bilateral`.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from components.holdings import Inventory, Needs, Wealth
from components.kinds import Agent
from components.market import Estimate, Preferences, Quotes
from components.mechanisms import Posting
from components.rules import Exchange, Goods, Map, Tastes
from components.space import Position
from systems.economics.posting import adapt, lowest_rivals, mixed_price, offers, shop
from systems.economics.quotes import HIGHEST
from systems.estimates import asks
from systems.geography import geography
from systems.mechanisms import NO_REFUSALS, Dealings, Mechanism, numeraire

if TYPE_CHECKING:
    from ecs import F64, I32, I64, Flag, World


class PostedPrices(Mechanism):
    """Post, search, buy, reprice."""

    def trade(self, world: World) -> Dealings:
        """Hold the markets of the tick."""
        payment, least = numeraire(world), asks(world)
        _, estimate = world.view(Agent, Estimate)
        estimate.price[payment:] = 1.0
        goods = [g for g in range(len(least)) if g != payment]
        first = world.tick % len(goods)
        facts, figures = [], []
        for g in goods[first:] + goods[:first]:
            offered = self._post(world, g, least[g])
            left = offered.copy()
            fact, figure = self._shop(world, g, offered, left)
            self._reprice(world, g, offered, left, fact, figure)
            facts.append(fact)
            figures.append(figure)
        whole = np.concatenate(facts, axis=1)
        return Dealings(np.vstack([whole, whole[5]]), np.concatenate(figures, axis=1), NO_REFUSALS)

    def _post(self, world: World, g: int, least: F64) -> I64:
        """Set the prices of good g for the tick, and return how many lots everybody offers."""
        posting = world.the(Posting)
        _, estimate = world.view(Agent, Estimate)
        price = estimate.price[g]
        if posting.repricing == "adaptive":
            np.copyto(price, least, where=np.isnan(price))
        elif posting.repricing == "rivals":
            price[np.isnan(price)] = posting.cost
        else:
            chance = world.uniform(f"price of {world.the(Goods).names[g]}", Agent)
            price[:] = mixed_price(chance, posting.samples, posting.cost, posting.ceiling)
        np.minimum(price, posting.ceiling, out=price)
        return self._offers(world, g, price, world.the(Exchange).max_block)

    def _offers(self, world: World, g: int, price: F64, max_block: int) -> I64:
        """Return how many lots of good g, up to `max_block`, everybody gains by selling at its price."""
        goods = world.the(Goods)
        _, needs, inventory, wealth, preferences = world.view(Agent, Needs, Inventory, Wealth, Preferences)
        offered = np.empty(price.size, np.int64)
        offers(
            world.the(Tastes).params, preferences.type, needs.alive, inventory.stock, wealth.cash,
            goods.ware_quantum, goods.ware_lot, g, numeraire(world), price, max_block, offered,
        )  # fmt: skip
        return offered

    def _by_place(self, world: World, sells: Flag, price: F64) -> tuple[I32, I64, I32]:
        """Return `start`, rows and places of those who sell, by place and there by price."""
        _, position = world.view(Agent, Position)
        rows = np.flatnonzero(sells)
        rows = rows[np.argsort(price[rows], kind="stable")]
        start, order = geography(world).sorted(position.x[rows], position.y[rows])
        rows = rows[order]
        places = position.x[rows] * np.int32(world.the(Map).height) + position.y[rows]
        return start, rows, places

    def _shop(self, world: World, g: int, offered: I64, left: I64) -> tuple[I64, F64]:
        """Let those who offer nothing buy what is `left`; return facts, `(6, trades)`, and figures."""
        goods, tastes, posting = world.the(Goods), world.the(Tastes), world.the(Posting)
        exchange, here = world.the(Exchange), world.the(Map)
        _, position, needs, inventory, wealth = world.view(Agent, Position, Needs, Inventory, Wealth)
        _, preferences, quotes, estimate = world.view(Agent, Preferences, Quotes, Estimate)
        price, name = estimate.price[g], goods.names[g]
        facts, figures = np.empty((6, price.size), np.int64), np.empty((3, price.size))
        turn = world.turns(f"turn to buy {name}", Agent)
        count = shop(
            turn, world.bits(f"looking for {name}", Agent), position.x, position.y, needs.alive,
            exchange.interaction_radius, here.width, here.height, *self._by_place(world, offered > 0, price),
            price, offered, posting.samples, posting.search_cost, tastes.params, tastes.concave,
            preferences.type, quotes.up, quotes.down, quotes.version, goods.ware_quantum, goods.ware_lot,
            g, numeraire(world), exchange.max_block, inventory.stock, wealth.cash, left,
            inventory.stock, wealth.cash, inventory.version, facts, figures,
        )  # fmt: skip
        return facts[:, :count], figures[:, :count]

    def _reprice(self, world: World, g: int, offered: I64, left: I64, facts: I64, figures: F64) -> None:
        """Let sellers make up their minds about the next price of good g."""
        posting, goods = world.the(Posting), world.the(Goods)
        _, estimate, inventory = world.view(Agent, Estimate, Inventory)
        price = estimate.price[g]
        if posting.repricing == "adaptive":
            paid = np.full(price.size, np.nan)
            paid[facts[0]] = figures[0]
            has = inventory.stock[g] >= goods.lot[g]
            adapt(price, min(posting.ceiling, HIGHEST), posting.step, offered, left, has, paid)
        elif posting.repricing == "rivals":
            could = self._offers(world, g, np.full(price.size, posting.ceiling), 1) > 0
            self._follow_rivals(world, could, price)

    def _follow_rivals(self, world: World, sells: Flag, price: F64) -> None:
        """Let those who could sell post the lowest rival's price and what it costs a buyer to go there."""
        posting, here = world.the(Posting), world.the(Map)
        _, position = world.view(Agent, Position)
        start, rows, places = self._by_place(world, sells, price)
        rival = np.empty(price.size)
        lowest_rivals(
            position.x, position.y, world.the(Exchange).interaction_radius, here.width, here.height,
            start, rows, places, price, rival,
        )  # fmt: skip
        price[sells] = np.clip(rival[sells] + posting.search_cost, posting.cost, posting.ceiling)
