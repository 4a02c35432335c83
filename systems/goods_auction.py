"""GoodsAuction: organisations, councils and households trade every good of every settlement."""

from __future__ import annotations

import numpy as np

from components.enterprise import Costs, Organisation, Recipe, Site, Staff, Storage
from components.holdings import Inventory, Needs, Wealth
from components.institutions import CURVES, PERSON, Curves, Firms, Households, Labor, Pricing, Recipes
from components.kinds import Agent, Facility, Org, Settlement, Warehouse
from components.market import Fill, Market, Preferences, Quotes
from components.people import Land, Population
from components.rules import Exchange, Goods, Schedule, Tastes
from components.space import Position
from ecs import F64, I64, System, World
from systems.auction_room import Parties, hold_auction
from systems.economics.firms import council_asks, input_bids, output_asks
from systems.economics.households import household_bids, wealth_ratios
from systems.economics.ladders import RUNGS, agent_orders
from systems.geography import towns_of
from systems.premises import by_merit, premises


class GoodsAuction(System):
    """Collect everybody's orders, clear every market, deliver and pay."""

    reads = (
        Organisation, Storage, Site, Recipe, Staff, Population, Position, Land, Needs, Preferences, Quotes,
    )  # fmt: skip
    writes = (Inventory, Wealth, Costs, Market, Fill)

    def run(self, world: World) -> None:
        """Trade goods; nobody can spend in this tick what it earns in it."""
        settlements, pantry, wealth = world.view(Settlement, Inventory, Wealth)
        if not settlements.size:
            return
        rows, town = self._visitors(world)
        orders, limits = self._orders(world, rows, town)
        orgs, treasury = world.view(Org, Wealth)
        _, stored, costs = world.view(Warehouse, Inventory, Costs)
        agents, carried, purse = world.view(Agent, Inventory, Wealth)
        parties = Parties(
            ids=np.concatenate([settlements, agents[rows], orgs]),
            cash=np.concatenate([wealth.cash, purse.cash[rows], treasury.cash]),
            councils=settlements.size + rows.size + premises(world).council,
            stock=np.concatenate([pantry.stock, carried.stock[:, rows], stored.stock], axis=1),
            hired=np.empty(0, np.int64),
            costs=costs.unit,
        )
        hold_auction(world, np.arange(len(world.the(Goods).names)), orders, limits, parties)
        first, last = settlements.size, settlements.size + rows.size
        if rows.size:
            cash, stock = parties.cash[first:last], parties.stock[:, first:last]
            traded = (cash != purse.cash[rows]) | (stock != carried.stock[:, rows]).any(axis=0)
            purse.cash[rows], carried.stock[:, rows] = cash, stock
            carried.version[rows] += traded
        wealth.cash, treasury.cash = parties.cash[:first], parties.cash[last:]
        pantry.stock, stored.stock = parties.stock[:, :first], parties.stock[:, last:]

    def _visitors(self, world: World) -> tuple[I64, I64]:
        """Return the agents that are near enough to a town to trade there, as rows, and the town of each."""
        none = np.empty(0, np.int64)
        regime, may_trade = world.the(Exchange).regime, world.the(Schedule).allows(world.tick)[1]
        if regime == "barter" or not may_trade or not world.table(Agent).rows:
            return none, none
        _, needs = world.view(Agent, Needs)
        town, away = towns_of(world)
        rows = np.flatnonzero((away == 0) & needs.alive)
        return rows, town[rows]

    def _orders(self, world: World, rows: I64, town: I64) -> tuple[I64, F64]:
        """Return what everybody asks and bids, `rows` being the agents in each `town`."""
        settlements = world.table(Settlement).rows
        goods, households = world.the(Goods), world.the(Households)
        steps = sum(len(rungs) for rungs in households.rungs)
        room = settlements * (1 + steps) + world.table(Facility).rows * (1 + len(goods.names))
        room += rows.size * RUNGS
        orders, limits = np.empty((7, room), np.int64), np.empty(room)
        count = self._firms(world, settlements + rows.size, orders, limits)
        count = self._households(world, orders, limits, count)
        if rows.size:
            count = self._agents(world, rows, town, orders, limits, count)
        return orders[:, :count], limits[:count]

    def _agents(self, world: World, rows: I64, town: I64, orders: I64, limits: F64, count: int) -> int:
        """Write down the orders of the agents in town; return how many orders there are."""
        settlements, market = world.view(Settlement, Market)
        tastes, quantum = world.the(Tastes), world.the(Goods).ware_quantum
        _, preferences, inventory, wealth, quotes = world.view(Agent, Preferences, Inventory, Wealth, Quotes)
        return agent_orders(
            rows, town, tastes.params, preferences.type, inventory.stock, wealth.cash, quantum,
            quotes.utility, inventory.version == quotes.version, market.expectation, settlements.size,
            settlements.size, orders, limits, count,
        )  # fmt: skip

    def _firms(self, world: World, first: int, orders: I64, limits: F64) -> int:
        """Write down the orders of organisations and councils; return how many they are."""
        goods, firms, recipes, curves = (
            world.the(Goods),
            world.the(Firms),
            world.the(Recipes),
            world.the(Curves),
        )
        households, wage, own = world.the(Households), world.the(Labor).subsistence_wage, premises(world)
        _, people, market = world.view(Settlement, Population, Market)
        _, recipe, staff = world.view(Facility, Recipe, Staff)
        _, organisation, treasury = world.view(Org, Organisation, Wealth)
        _, stored, costs = world.view(Warehouse, Inventory, Costs)
        pricing = world.the(Pricing)
        count = input_bids(
            by_merit(world)[0], recipe.index, own.warehouse, own.place, own.owner, staff.optimum,
            recipes.output, recipes.per_worker, recipes.inputs, stored.stock, goods.ware_quantum, PERSON,
            market.expectation, treasury.cash, organisation.target, goods.coin, curves.x, curves.y,
            CURVES.index("buying_price_shortfall"), firms.input_ticks, firms.input_budget,
            firms.ceiling_wage * wage, pricing.lowest, pricing.reserve, first, first, orders, limits, 0,
        )  # fmt: skip
        count = output_asks(
            recipe.index, own.warehouse, own.place, own.owner, staff.optimum, recipes.output,
            recipes.per_worker, recipes.inputs, stored.stock, goods.ware_quantum, PERSON, costs.unit,
            market.expectation, treasury.cash, organisation.target, curves.x, curves.y,
            CURVES.index("selling_price_stock"), CURVES.index("cost_floor_stock"), firms.floor_wage * wage,
            firms.cost_floor, firms.book_costs, firms.output_ticks, firms.own_ticks, first, first,
            orders, limits, count,
        )  # fmt: skip
        food = households.food
        return council_asks(
            food, households.need[food], people.count, PERSON, own.council, own.common_store, stored.stock,
            goods.quantum[food], market.expectation, curves.x, curves.y, CURVES.index("council_price"),
            first, first, orders, limits, count,
        )  # fmt: skip

    def _households(self, world: World, orders: I64, limits: F64, count: int) -> int:
        """Write down the bids of households, food first; return how many orders there are."""
        goods, households, curves = world.the(Goods), world.the(Households), world.the(Curves)
        _, people, pantry, wealth, market = world.view(Settlement, Population, Inventory, Wealth, Market)
        ratio, budget = np.empty(people.count.size), np.empty(people.count.size)
        wealth_ratios(wealth.cash, people.count, goods.coin, PERSON, households.target_wealth, ratio)
        for rank, good in enumerate([households.food, *households.comforts.tolist()]):
            count = household_bids(
                good, rank, people.count, ratio, wealth.cash, pantry.stock, market.expectation,
                households.need[good], households.ticks[good], households.restock[good],
                households.choke[good], households.rungs[good], households.increments, curves.x, curves.y,
                CURVES.index("spending"), CURVES.index("emergency"), households.emergency,
                households.food_share, households.food_urgency, *households.scale, goods.coin, PERSON,
                goods.quantum[good], 0, budget, orders, limits, count,
            )  # fmt: skip
        return count
