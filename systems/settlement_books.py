"""The books of settlements, closed in Housekeeping: money, people who move, prices, the weather to come."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING

import numpy as np

from components.enterprise import Organisation, Site, Storage
from components.holdings import Decay, Inventory, Wealth
from components.institutions import PERSON, Councils, Firms, Households, Labor, Pricing
from components.kinds import Account, LaneBetween, Org, Settlement, Warehouse
from components.market import Market
from components.people import Land, Population
from components.rules import ACCOUNTS, Goods
from components.trading import Migration, Weather
from components.transport import Lane, News, Vessel, Voyage
from systems.changes import Tally
from systems.economics.climate import weather
from systems.economics.expectation import follow, remember
from systems.economics.finance import equalise, govern, pay_dividends, recapitalise, set_aims
from systems.economics.migration import migrate, welfare
from systems.economics.production import spoil
from systems.lanes import network
from systems.premises import premises
from systems.shipping import hear_the_news

if TYPE_CHECKING:
    from ecs import World

READS = (Storage, Site, Lane, Vessel, Voyage)
WRITES = (Inventory, Decay, Wealth, Organisation, Market, Population, Land, News)
"""What a system that closes the books must declare."""


def close_settlement_books(world: World) -> None:
    """Let goods spoil and money return where it is needed, and let prices follow what auctions found."""
    if world.table(Settlement).rows:
        _spoil(world)
        _finance(world)
        _migrate(world)
        _follow(world)
        hear_the_news(world)
        _await_weather(world)


def _spoil(world: World) -> None:
    rate = world.the(Goods).spoilage
    if rate.any():
        _, account = world.view(Account, Inventory)
        for kind in (Settlement, Warehouse):
            _, inventory, decay = world.view(kind, Inventory, Decay)
            spoil(rate, decay.begun, inventory.stock, account.stock, ACCOUNTS.index("spoiled"))


def _finance(world: World) -> None:
    firms, councils, labor, own = world.the(Firms), world.the(Councils), world.the(Labor), premises(world)
    _, people, purse = world.view(Settlement, Population, Wealth)
    _, organisation, treasury = world.view(Org, Organisation, Wealth)
    aim = np.empty(people.count.size, np.int64)
    set_aims(
        people.count, PERSON, world.the(Goods).coin, labor.force * councils.workers, labor.subsistence_wage,
        councils.coverage, world.the(Households).target_wealth, own.council, organisation.target, aim,
    )  # fmt: skip
    tally = Tally(world)
    # Houses pay when they say so: for them all they have is the target here.
    target = np.where(own.house, treasury.cash, organisation.target)
    pay_dividends(
        firms.dividends, target, own.home, own.owner, own.place,
        np.empty(organisation.target.size, np.int64), treasury.cash, purse.cash,
    )  # fmt: skip
    tally.note("dividends")
    for reason, levy, relief in (("levies", councils.levy, 0.0), ("relief", 0.0, councils.relief)):
        govern(
            aim, own.council, councils.rich, levy, councils.poor, relief, councils.relief_limit,
            purse.cash, treasury.cash,
        )  # fmt: skip
        tally.note(reason)
    if councils.equalise:
        equalise(councils.equalise, own.council, organisation.target, treasury.cash)
        tally.note("equalisation")
    recapitalise(
        organisation.target, own.home, organisation.council, firms.recapitalised_below, firms.recapital,
        firms.recapital_purse, purse.cash, treasury.cash,
    )  # fmt: skip
    tally.note("recapitalisation")


def _migrate(world: World) -> None:
    """Let people move along lanes to where life is better."""
    rule, goods, food = world.the(Migration), world.the(Goods), world.the(Households).food
    lanes, lane = world.view(LaneBetween, Lane)
    if not (rule.rate and lanes.size):
        return
    _, people, pantry, purse, market = world.view(Settlement, Population, Inventory, Wealth, Market)
    value, net = np.empty(people.count.size), network(world)
    welfare(
        people.count, people.income, market.expectation[food], people.fed, people.clothed, PERSON,
        goods.coin, rule.food, rule.comfort, value,
    )  # fmt: skip
    tally = Tally(world, (Settlement,))
    migrate(
        net.one, net.other, lane.open, value, rule.rate, rule.threshold, rule.most, people.count,
        purse.cash, pantry.stock,
    )  # fmt: skip
    tally.note("migration")


def _await_weather(world: World) -> None:
    """Fill in the harvest of the coming tick."""
    rule = world.the(Weather)
    _, land = world.view(Settlement, Land)
    season = rule.season * math.sin(2.0 * math.pi * (world.tick + 1) / rule.period)
    weather(
        world.uniform("weather", Settlement), world.uniform("more weather", Settlement), season,
        rule.persistence, rule.deviation, rule.lowest, rule.highest, land.plight, land.plight_until,
        world.tick + 1, land.luck, land.usual, land.harvest,
    )  # fmt: skip


def _follow(world: World) -> None:
    """Let standing prices, and what is usual, follow what the auctions found."""
    pricing = world.the(Pricing)
    _, market = world.view(Settlement, Market)
    remember(
        market.volume, market.demand, world.the(Goods).market_quantum, market.usual_volume,
        market.usual_unmet,
    )  # fmt: skip
    if pricing.signal == "book":
        observed = 0.5 * (market.low + market.high)
    else:
        observed = market.last if pricing.signal == "last" else market.vwap
    follow(
        observed, market.volume, market.demand, market.supply, pricing.rate, pricing.band,
        pricing.relative_band, pricing.most, pricing.pressure, pricing.lowest, pricing.highest,
        market.expectation,
    )  # fmt: skip
