"""Walrasian tatonnement: an auctioneer cries prices until markets clear, and only then does anybody trade."""

from __future__ import annotations

from typing import TYPE_CHECKING, ClassVar

import numpy as np

from components.holdings import Inventory, Needs, Wealth
from components.kinds import Agent
from components.market import Estimate
from components.mechanisms import Tatonnement
from components.rules import Goods, Tastes
from systems.economics.equilibrium import call
from systems.economics.one_price import agree, deliver
from systems.economies import economy_of
from systems.mechanisms import NO_REFUSALS, Dealings, Mechanism

if TYPE_CHECKING:
    from ecs import F64, I64, World
    from systems.economics.economy import Economy


class Walrasian(Mechanism):
    """Everybody trades at the prices at which markets clear; nobody trades where none are found."""

    meets: ClassVar[bool] = False

    def trade(self, world: World) -> Dealings:
        """Grope for prices from the last ones, and trade at them."""
        _, needs, estimate = world.view(Agent, Needs, Estimate)
        living, rules = np.flatnonzero(needs.alive), world.the(Tatonnement)
        economy = economy_of(world, living)
        called = call(economy, _last(economy, estimate.price), rules.tolerance, rules.most_steps)
        estimate.price[:] = np.nan
        if called is None:
            return Dealings(np.empty((7, 0), np.int64), np.empty((3, 0)), NO_REFUSALS)
        prices, wanted = called
        estimate.price[np.ix_(economy.free, living)] = prices[economy.free, None]
        return self._trade_at(world, economy, prices, wanted, living)

    def _trade_at(self, world: World, economy: Economy, prices: F64, wanted: F64, living: I64) -> Dealings:
        """Let all trade at `prices` towards what they want, `(wares, agents)`, as far as whole lots go."""
        goods = world.the(Goods)
        _, inventory, wealth = world.view(Agent, Inventory, Wealth)
        stock, cash, version = inventory.stock[:, living], wealth.cash[living], inventory.version[living]
        net, gains = np.empty(economy.endowment.shape, np.int64), np.empty((2, cash.size))
        facts = np.empty((7, stock.size), np.int64)
        count = agree(
            world.the(Tastes).params, economy.kind, stock, cash, goods.ware_quantum, goods.ware_lot,
            prices, economy.numeraire, wanted, net, gains, facts,
        )  # fmt: skip
        deliver(net, stock, cash, version)
        inventory.stock[:, living], wealth.cash[living], inventory.version[living] = stock, cash, version
        facts = facts[:, :count]
        value = facts[3] * (prices[facts[2]] / goods.ware_quantum[facts[2]])
        figures = np.array(
            [prices[facts[2]], *(gains[0, side] * value / gains[1, side] for side in facts[:2])]
        )
        facts[:2] = living[facts[:2]]
        return Dealings(facts, figures, NO_REFUSALS)


def _last(economy: Economy, price: F64) -> F64 | None:
    """Return the prices that were called last, `(wares,)`; None if there are none for a ware now traded."""
    called = np.zeros(economy.traded.size)
    called[economy.numeraire] = 1.0
    for good in economy.free:
        known = price[good][np.isfinite(price[good])]
        if not known.size:
            return None
        called[good] = known[0]
    return called
