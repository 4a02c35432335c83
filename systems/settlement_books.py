"""The books of settlements, closed in Housekeeping: spoilage, dividends, levies, relief, standing prices."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from components.enterprise import Organisation, Site, Storage
from components.holdings import Decay, Inventory, Wealth
from components.institutions import PERSON, Councils, Firms, Households, Labor, Pricing
from components.kinds import Account, Org, Settlement, Warehouse
from components.market import Market
from components.people import Population
from components.rules import ACCOUNTS, Goods
from systems.economics.expectation import follow
from systems.economics.finance import govern, pay_dividends, recapitalise
from systems.economics.production import spoil
from systems.premises import premises

if TYPE_CHECKING:
    from ecs import World

READS = (Storage, Site, Population)
WRITES = (Inventory, Decay, Wealth, Organisation, Market)
"""What a system that closes the books must declare."""


def close_settlement_books(world: World) -> None:
    """Let goods spoil and money return where it is needed, and let prices follow what auctions found."""
    if world.table(Settlement).rows:
        _spoil(world)
        _finance(world)
        _follow(world)


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
    coins = people.count / PERSON * world.the(Goods).coin
    workforce = coins * (labor.force * councils.workers)
    organisation.target[own.council] = np.floor(workforce * labor.subsistence_wage * councils.coverage)
    pay_dividends(
        firms.dividends, organisation.target, own.home, own.owner, own.place,
        np.empty(organisation.target.size, np.int64), treasury.cash, purse.cash,
    )  # fmt: skip
    aim = np.floor(coins * world.the(Households).target_wealth).astype(np.int64)
    govern(
        aim, own.council, councils.rich, councils.levy, councils.poor, councils.relief,
        councils.relief_limit, purse.cash, treasury.cash,
    )  # fmt: skip
    recapitalise(
        organisation.target, own.home, organisation.council, firms.recapitalised_below, firms.recapital,
        firms.recapital_purse, purse.cash, treasury.cash,
    )  # fmt: skip


def _follow(world: World) -> None:
    pricing = world.the(Pricing)
    _, market = world.view(Settlement, Market)
    if pricing.signal == "book":
        observed = 0.5 * (market.low + market.high)
    else:
        observed = market.last if pricing.signal == "last" else market.vwap
    follow(
        observed, market.volume, market.demand, market.supply, pricing.rate, pricing.band,
        pricing.relative_band, pricing.most, pricing.pressure, pricing.lowest, pricing.highest,
        market.expectation,
    )  # fmt: skip
