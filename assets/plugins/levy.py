"""Sellers pay a share of the coins they take, and all get an equal part of it: a mechanism and a system."""

from dataclasses import dataclass
from typing import Annotated

import numpy as np

from components.rules import ACCOUNTS, Goods
from scenarios import Account, Agent, Inventory, Wealth
from scenarios.additions import I64, Component, Range, System, column
from systems.mechanisms.bilateral import Bilateral

HOUSE = ACCOUNTS.index("house")


@dataclass(frozen=True)
class Levy:
    """What is taken of a sale."""

    share: Annotated[float, Range(0, 1), "Share of what a seller takes in coins."] = 0.1


class Taxpayer(Component):
    """What an agent has paid of the levy."""

    paid: I64 = column(unit="milli-coin", doc="since the beginning")


class Taxed(Bilateral):
    """Bilateral trade, of which the account of the house takes its share."""

    writes = (Taxpayer,)

    def trade(self, world):
        """Let agents trade, and take the levy of what sellers took in coins."""
        dealings = super().trade(world)
        _, seller, _, _, paid_with, _, received = dealings.facts
        levy = np.where(paid_with == len(world.the(Goods).names), received * world.the(Levy).share, 0)
        levy = levy.astype(np.int64)
        _, wealth, taxpayer = world.view(Agent, Wealth, Taxpayer)
        np.subtract.at(wealth.cash, seller, levy)
        np.add.at(taxpayer.paid, seller, levy)
        world.view(Account, Wealth)[1].cash[HOUSE] += levy.sum()
        received -= levy
        return dealings


class ShareOut(System):
    """Give everybody an equal part of what the house has; what cannot be divided stays there."""

    writes = (Inventory, Wealth)

    def run(self, world):
        """Move it, and have everybody reckon anew what it wants."""
        agents, inventory, wealth = world.view(Agent, Inventory, Wealth)
        cash = world.view(Account, Wealth)[1].cash
        part = cash[HOUSE] // max(1, agents.size)
        cash[HOUSE] -= part * agents.size
        wealth.cash += part
        inventory.version += part > 0


def plugin(add):
    """Say what there is."""
    add.parameters(Levy)
    add.attach(Agent, Taxpayer)
    add.mechanism("taxed", Taxed)
    add.system(ShareOut, before="Housekeeping")
