"""LaborAuction: households offer work, facilities bid for it; who is not hired works the common land."""

from __future__ import annotations

import numpy as np

from components.enterprise import Costs, Organisation, Recipe, Site, Staff, Storage
from components.holdings import Inventory, Wealth
from components.houses import Hiring
from components.institutions import (
    CURVES,
    PERSON,
    Curves,
    Firms,
    Households,
    Labor,
    Pricing,
    Recipes,
    Subsistence,
)
from components.kinds import Account, Facility, FillReport, OfferReport, Org, Settlement, Warehouse
from components.market import Fill, Market, Offer
from components.people import Employment, Land, Population
from components.rules import ACCOUNTS, Goods
from ecs import F64, I64, System, World
from systems.auction_room import LABOR, Parties, hold_auction
from systems.changes import Tally
from systems.economics.households import wealth_ratios
from systems.economics.labor import PARTS, labor_asks, labor_bids, note_wages, work_common_land
from systems.house_orders import hiring_terms, write_hiring
from systems.premises import by_merit, premises


class LaborAuction(System):
    """Clear every labour market, assign the workers, and send the rest to the common land."""

    reads = (Organisation, Storage, Site, Recipe, Costs, Land, Hiring)
    writes = (Inventory, Wealth, Population, Employment, Staff, Market, Fill, Offer)

    def run(self, world: World) -> None:
        """Collect asks and bids, clear, pay, and let the idle work."""
        world.rewrite(FillReport, 0)
        world.rewrite(OfferReport, 0)
        _, people, employment, wealth = world.view(Settlement, Population, Employment, Wealth)
        if not people.count.size:
            return
        labor = world.the(Labor)
        employment.pool = np.floor(people.count * labor.force).astype(np.int64)
        orders, limits = self._orders(world)
        settlements, orgs = people.count.size, world.table(Org)
        _, treasury = world.view(Org, Wealth)
        _, staff = world.view(Facility, Staff)
        parties = Parties(
            ids=np.concatenate([world.table(Settlement).ids, orgs.ids]),
            cash=np.concatenate([wealth.cash, treasury.cash]),
            councils=settlements + premises(world).council,
            stock=np.empty((0, 0), np.int64),
            hired=np.zeros(staff.hired.size, np.int64),
            costs=np.empty((0, 0)),
        )
        outcome = hold_auction(world, LABOR, orders, limits, parties)
        wealth.cash, treasury.cash = parties.cash[:settlements], parties.cash[settlements:]
        staff.hired = parties.hired
        note_wages(
            orders, outcome.fills, outcome.payments, outcome.counts, outcome.figures,
            labor.subsistence_wage, employment.hired, employment.wage, people.income,
        )  # fmt: skip
        tally = Tally(world)
        self._work_common_land(world)
        tally.note("common land")

    def _orders(self, world: World) -> tuple[I64, F64]:
        """Return what everybody asks and bids."""
        goods, labor, firms, recipes = (
            world.the(Goods),
            world.the(Labor),
            world.the(Firms),
            world.the(Recipes),
        )
        curves, own = world.the(Curves), premises(world)
        _, people, employment, wealth, land = world.view(Settlement, Population, Employment, Wealth, Land)
        _, recipe, staff = world.view(Facility, Recipe, Staff)
        _, inventory = world.view(Warehouse, Inventory)
        _, treasury = world.view(Org, Wealth)
        room = PARTS * people.count.size + recipes.batches.size * recipe.index.size + hiring_terms(world)
        orders, limits, ratio = np.empty((7, room), np.int64), np.empty(room), np.empty(people.count.size)
        target = world.the(Households).target_wealth
        wealth_ratios(wealth.cash, people.count, goods.coin, PERSON, target, ratio)
        count = labor_asks(
            employment.pool, ratio, curves.x, curves.y, CURVES.index("reservation"), labor.subsistence_wage,
            labor.spread, labor.outside_option, 0, orders, limits,
        )  # fmt: skip
        merit, value = by_merit(world, own)
        merit = merit[own.managed[merit]]
        count = labor_bids(
            merit, recipe.index, own.warehouse, own.place, own.owner, staff.optimum, staff.hired, value,
            recipes.output, recipes.per_worker, recipes.inputs, recipes.seasonal, recipes.batches,
            recipes.batch, land.harvest, inventory.stock, goods.ware_quantum, PERSON,
            treasury.cash, goods.coin, curves.x, curves.y, CURVES.index("hiring_stock"),
            labor.subsistence_wage, firms.labor_budget, firms.margin, firms.hiring_pace, firms.mind_stock,
            world.the(Pricing).reserve, people.count.size, orders, limits, count,
        )  # fmt: skip
        if hiring_terms(world):
            per = goods.coin / PERSON
            count = write_hiring(world, own, per, people.count.size, orders, limits, count)
        return orders[:, :count], limits[:count]

    def _work_common_land(self, world: World) -> None:
        """Let the idle work, for pay or for what they glean."""
        goods, subsistence, food = world.the(Goods), world.the(Subsistence), world.the(Households).food
        own = premises(world)
        _, people, employment, land, pantry, wealth, market = world.view(
            Settlement, Population, Employment, Land, Inventory, Wealth, Market
        )
        _, treasury = world.view(Org, Wealth)
        _, stored = world.view(Warehouse, Inventory)
        _, account = world.view(Account, Inventory)
        work_common_land(
            employment.pool, employment.hired, people.count, land.area, land.harvest,
            market.expectation[food], subsistence.yield_, world.the(Labor).subsistence_wage,
            subsistence.counted_on, subsistence.payroll, subsistence.pays_all,
            not world.the(Pricing).reserve, PERSON, goods.coin, goods.quantum[food], own.council,
            own.common_store, treasury.cash, wealth.cash, stored.stock[food], pantry.stock[food],
            account.stock[food], ACCOUNTS.index("common_land"), employment.paid, people.income,
        )  # fmt: skip
