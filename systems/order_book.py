"""The order book of a tick's goods auction: who trades, and what each of them orders."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from components.enterprise import Costs, Organisation, Recipe, Staff
from components.holdings import Inventory, Needs, Wealth
from components.institutions import CURVES, PERSON, Curves, Firms, Households, Labor, Pricing, Recipes
from components.kinds import Agent, Facility, Org, Settlement, Ship, Warehouse
from components.market import Market, Preferences, Quotes
from components.people import Population
from components.rules import Exchange, Goods, Schedule, Tastes
from components.trading import Merchants, Outside
from components.transport import News, Route, Vessel, Voyage
from systems.auction_room import Parties
from systems.economics.firms import council_asks, input_bids, output_asks
from systems.economics.households import household_bids, wealth_ratios
from systems.economics.ladders import RUNGS, agent_orders
from systems.economics.outside import outside_orders
from systems.economics.trading import expected, merchant_orders
from systems.geography import towns_of
from systems.house_orders import Commissions
from systems.lanes import network
from systems.premises import by_merit, premises
from systems.shipping import destinations

if TYPE_CHECKING:
    from ecs import F64, I64, World


class OrderBook:
    """Orders of goods, written down party by party.

    Purses are those of settlements, agents in town, organisations; stores those of settlements, agents in
    town, ships that trade out of their holds, warehouses.
    """

    def __init__(self, world: World) -> None:
        self.world, self.own, self.net = world, premises(world), network(world)
        self.places = world.table(Settlement).rows
        self.agents, self.town = self._visitors()
        self.ships = self._stalls()
        self.first_org = self.places + self.agents.size
        self.first_ship = self.first_org
        self.first_warehouse = self.first_ship + self.ships.size
        goods = len(world.the(Goods).names)
        steps = sum(len(rungs) for rungs in world.the(Households).rungs)
        room = self.places * (1 + steps) + world.table(Facility).rows * (1 + goods) + self.agents.size * RUNGS
        room += (world.table(Warehouse).rows + self.ships.size) * goods
        room += world.the(Outside).steps
        self.commissions = Commissions(world, self.own)
        room += self.commissions.ids.size
        self._orders, self._limits, self._count = np.empty((7, room), np.int64), np.empty(room), 0

    def write(self) -> None:
        """Let everybody write down what they want."""
        if self.world.table(Facility).rows:
            self._firms()
        self._councils()
        self._households()
        if self.agents.size:
            self._agents()
        if self.net.factors.size:
            self._merchants()
        if self.world.the(Outside).takes or self.world.the(Outside).brings:
            self._outside()
        if self.commissions.ids.size:
            self._count = self.commissions.write(
                self.places, self.first_org, self.first_warehouse, self._orders, self._limits, self._count
            )

    @property
    def orders(self) -> I64:
        """What is ordered, `(7, orders)`, as `systems.economics.escrow` lays it out."""
        return self._orders[:, : self._count]

    @property
    def limits(self) -> F64:
        """At what price, `(orders,)`."""
        return self._limits[: self._count]

    def parties(self) -> Parties:
        """Return who trades and what each has, as copies."""
        world = self.world
        settlements, pantry, purse = world.view(Settlement, Inventory, Wealth)
        agents, carried, own = world.view(Agent, Inventory, Wealth)
        orgs, treasury = world.view(Org, Wealth)
        _, hold = world.view(Ship, Inventory)
        _, stored, costs = world.view(Warehouse, Inventory, Costs)
        return Parties(
            ids=np.concatenate([settlements, agents[self.agents], orgs]),
            cash=np.concatenate([purse.cash, own.cash[self.agents], treasury.cash]),
            councils=self.first_org + self.own.council,
            stock=np.concatenate(
                [pantry.stock, carried.stock[:, self.agents], hold.stock[:, self.ships], stored.stock], axis=1
            ),
            hired=np.empty(0, np.int64),
            costs=costs.unit,
        )

    def give_back(self, parties: Parties) -> None:
        """Write back what the parties have after the auction."""
        world, cash, stock = self.world, parties.cash, parties.stock
        _, pantry, purse = world.view(Settlement, Inventory, Wealth)
        _, treasury = world.view(Org, Wealth)
        _, stored = world.view(Warehouse, Inventory)
        if self.agents.size:
            _, carried, own = world.view(Agent, Inventory, Wealth)
            rows, theirs = self.agents, slice(self.places, self.first_org)
            traded = (cash[theirs] != own.cash[rows]) | (stock[:, theirs] != carried.stock[:, rows]).any(
                axis=0
            )
            own.cash[rows], carried.stock[:, rows] = cash[theirs], stock[:, theirs]
            carried.version[rows] += traded
        if self.ships.size:
            _, hold = world.view(Ship, Inventory)
            hold.stock[:, self.ships] = stock[:, self.first_ship : self.first_warehouse]
        purse.cash, treasury.cash = cash[: self.places], cash[self.first_org :]
        pantry.stock, stored.stock = stock[:, : self.places], stock[:, self.first_warehouse :]

    # --- who is there --------------------------------------------------------------------------------------

    def _visitors(self) -> tuple[I64, I64]:
        """Return the agents that are near enough to a town to trade there, as rows, and the town of each."""
        world, none = self.world, np.empty(0, np.int64)
        regime, may_trade = world.the(Exchange).regime, world.the(Schedule).allows(world.tick)[1]
        if regime == "barter" or not may_trade or not world.table(Agent).rows:
            return none, none
        _, needs = world.view(Agent, Needs)
        town, away = towns_of(world)
        rows = np.flatnonzero((away == 0) & needs.alive)
        return rows, town[rows]

    def _stalls(self) -> I64:
        """Return the ships that trade out of their holds, as rows."""
        if not self.world.the(Merchants).from_hold:
            return np.empty(0, np.int64)
        _, voyage, route = self.world.view(Ship, Voyage, Route)
        return np.flatnonzero((voyage.bound < 0) & (route.index < 0) & ~self.net.commanded)

    # --- what they order -----------------------------------------------------------------------------------

    def _firms(self) -> None:
        """Write down the orders of organisations for their facilities."""
        world, own = self.world, self.own
        goods, firms = world.the(Goods), world.the(Firms)
        recipes, curves = world.the(Recipes), world.the(Curves)
        wage, pricing = world.the(Labor).subsistence_wage, world.the(Pricing)
        _, market = world.view(Settlement, Market)
        _, recipe, staff = world.view(Facility, Recipe, Staff)
        _, organisation, treasury = world.view(Org, Organisation, Wealth)
        _, stored, costs = world.view(Warehouse, Inventory, Costs)
        merit, managed = by_merit(world, own)[0], own.managed
        self._count = input_bids(
            merit[managed[merit]], recipe.index, own.warehouse, own.place, own.owner,
            staff.optimum, recipes.output, recipes.per_worker, recipes.inputs, stored.stock,
            goods.ware_quantum, PERSON, market.expectation, treasury.cash, organisation.target, goods.coin,
            curves.x, curves.y, CURVES.index("buying_price_shortfall"), firms.input_ticks,
            firms.input_budget, firms.ceiling_wage * wage, pricing.lowest, pricing.reserve, self.first_org,
            self.first_warehouse, self._orders, self._limits, self._count,
        )  # fmt: skip
        self._count = output_asks(
            recipe.index[managed], own.warehouse[managed], own.place[managed], own.owner[managed],
            staff.optimum[managed], recipes.output,
            recipes.per_worker, recipes.inputs, stored.stock, goods.ware_quantum, PERSON, costs.unit,
            market.expectation, treasury.cash, organisation.target, curves.x, curves.y,
            CURVES.index("selling_price_stock"), CURVES.index("cost_floor_stock"), firms.floor_wage * wage,
            firms.cost_floor, firms.book_costs, firms.output_ticks, firms.own_ticks, self.first_org,
            self.first_warehouse, self._orders, self._limits, self._count,
        )  # fmt: skip

    def _councils(self) -> None:
        """Write down what councils ask for the food of the common land."""
        world, own, curves = self.world, self.own, self.world.the(Curves)
        households, goods = world.the(Households), world.the(Goods)
        food = households.food
        _, people, market = world.view(Settlement, Population, Market)
        _, stored = world.view(Warehouse, Inventory)
        self._count = council_asks(
            food, households.need[food], people.count, PERSON, own.council, own.common_store, stored.stock,
            goods.quantum[food], market.expectation, curves.x, curves.y, CURVES.index("council_price"),
            self.first_org, self.first_warehouse, self._orders, self._limits, self._count,
        )  # fmt: skip

    def _households(self) -> None:
        """Write down the bids of households, food first."""
        world = self.world
        goods, households, curves = world.the(Goods), world.the(Households), world.the(Curves)
        _, people, pantry, wealth, market = world.view(Settlement, Population, Inventory, Wealth, Market)
        ratio, budget = np.empty(people.count.size), np.empty(people.count.size)
        wealth_ratios(wealth.cash, people.count, goods.coin, PERSON, households.target_wealth, ratio)
        for rank, good in enumerate([households.food, *households.comforts.tolist()]):
            self._count = household_bids(
                good, rank, people.count, ratio, wealth.cash, pantry.stock, market.expectation,
                households.need[good], households.ticks[good], households.restock[good],
                households.choke[good], households.rungs[good], households.increments, curves.x, curves.y,
                CURVES.index("spending"), CURVES.index("emergency"), households.emergency,
                households.food_share, households.food_urgency, *households.scale, goods.coin, PERSON,
                goods.quantum[good], 0, budget, self._orders, self._limits, self._count,
            )  # fmt: skip

    def _agents(self) -> None:
        """Write down the orders of the agents in town."""
        world = self.world
        _, market = world.view(Settlement, Market)
        tastes, quantum = world.the(Tastes), world.the(Goods).ware_quantum
        _, preferences, inventory, wealth, quotes = world.view(Agent, Preferences, Inventory, Wealth, Quotes)
        self._count = agent_orders(
            self.agents, self.town, tastes.params, preferences.type, inventory.stock, wealth.cash, quantum,
            quotes.utility, inventory.version == quotes.version, market.expectation, self.places,
            self.places, self._orders, self._limits, self._count,
        )  # fmt: skip

    def _merchants(self) -> None:
        """Write down the orders of merchants, out of their warehouses or the holds of ships in port."""
        world, net, own = self.world, self.net, self.own
        goods, rule, curves = world.the(Goods), world.the(Merchants), world.the(Curves)
        _, stored, news = world.view(Warehouse, Inventory, News)
        _, vessel, voyage, hold = world.view(Ship, Vessel, Voyage, Inventory)
        _, market = world.view(Settlement, Market)
        _, treasury = world.view(Org, Wealth)
        if rule.from_hold:
            at = net.berths(world, voyage.port)[self.ships]
            stalls, store = at[at >= 0], self.first_ship + np.flatnonzero(at >= 0)
            shelf, stock = self.ships[at >= 0], hold.stock
            room = vessel.capacity[shelf]
        else:
            stalls, store = net.factors, self.first_warehouse + net.factors
            shelf, stock = net.factors, stored.stock
            capacity: F64 = np.bincount(net.ship_owner, vessel.capacity, own.home.size).astype(np.float64)
            room = rule.storage * capacity[own.warehouse_owner[stalls]]
        coming = np.empty(stored.stock.shape)
        expected(stored.stock, hold.stock, net.berths(world, voyage.bound), goods.ware_quantum, coming)
        best, worth = destinations(world, net)
        self._count = merchant_orders(
            stalls, own.warehouse_owner[stalls], own.warehouse_place[stalls], store, shelf, room,
            net.link_to, net.link_ticks, best, worth, news.volume, coming, net.rivals, net.ports,
            stock, goods.ware_quantum, treasury.cash, goods.coin, market.expectation, rule.sell_below,
            rule.buy_above, rule.cash_share, rule.boldness, rule.least_boldness, rule.most_boldness,
            rule.smoothing, rule.least_room, rule.ahead, rule.bid_limit, rule.least_volume, rule.arbitrage,
            world.the(Pricing).lowest, curves.x, curves.y, CURVES.index("merchant_price"), self.first_org,
            self._orders, self._limits, self._count,
        )  # fmt: skip

    def _outside(self) -> None:
        """Write down what the world outside demands, and what it brought."""
        world, own, outside = self.world, self.own, self.world.the(Outside)
        _, stored = world.view(Warehouse, Inventory)
        self._count = outside_orders(
            outside.choke, outside.slope, outside.supply, own.warehouse_place, own.warehouse_owner,
            stored.stock, world.the(Goods).ware_quantum, world.the(Pricing).lowest, self.first_org,
            self.first_warehouse, self._orders, self._limits, self._count,
        )  # fmt: skip
