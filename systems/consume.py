"""Consume: agents and households eat what they need; an agent who cannot, dies."""

from __future__ import annotations

import numpy as np

from components.holdings import Inventory, Needs, Wealth
from components.institutions import CURVES, PERSON, Curves, Households
from components.kinds import Account, Agent, Settlement
from components.people import Population
from components.rules import ACCOUNTS, Goods, Schedule
from components.trading import Outside
from ecs import System, World
from systems.changes import Tally
from systems.economics.foraging import eat
from systems.economics.households import eat_at_home, grow, wealth_ratios, wear_out
from systems.economics.outside import use_up


class Consume(System):
    """Eat; under sequential activation agents have done so in Forage."""

    reads = (Wealth,)
    writes = (Inventory, Needs, Population)

    def run(self, world: World) -> None:
        """Move what is eaten to the account `eaten`, and what is worn out to `worn`."""
        _, account = world.view(Account, Inventory)
        if world.table(Settlement).rows:
            self._at_home(world, account)
        if world.the(Schedule).activation == "sequential" or not world.table(Agent).rows:
            return
        _, inventory, needs = world.view(Agent, Inventory, Needs)
        eat(
            needs.metabolism, inventory.stock, account.stock, ACCOUNTS.index("eaten"),
            inventory.version, needs.alive,
        )  # fmt: skip

    def _at_home(self, world: World, account: Inventory) -> None:
        """Let households eat out of their pantries, use their comforts, and grow or decline."""
        goods, households, curves = world.the(Goods), world.the(Households), world.the(Curves)
        _, people, pantry, wealth = world.view(Settlement, Population, Inventory, Wealth)
        food, ratio = households.food, np.empty(people.count.size)
        eat_at_home(
            food, households.need[food], people.count, goods.quantum[food], PERSON, curves.x, curves.y,
            CURVES.index("eating"), pantry.stock, account.stock, ACCOUNTS.index("eaten"), people.fed,
        )  # fmt: skip
        wealth_ratios(wealth.cash, people.count, goods.coin, PERSON, households.target_wealth, ratio)
        people.clothed[:] = 0.0
        for good in households.comforts.tolist():
            wear_out(
                good, households.need[good], households.wear[good], people.count, ratio, *households.scale,
                goods.quantum[good], PERSON, pantry.stock, account.stock, ACCOUNTS.index("worn"),
                1.0 / households.comforts.size, people.clothed,
            )  # fmt: skip
        outside = world.the(Outside)
        if outside.takes:
            use_up(outside.choke, pantry.stock, account.stock, ACCOUNTS.index("worn"))
        tally = Tally(world, (Settlement,))
        grow(people.fed, curves.x, curves.y, CURVES.index("growth"), people.count)
        tally.note("growth")
