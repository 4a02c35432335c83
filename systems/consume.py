"""Consume: agents eat what they need; who cannot, dies."""

from __future__ import annotations

from components.holdings import Inventory, Needs
from components.kinds import Account, Agent
from components.rules import ACCOUNTS, Schedule
from ecs import System, World
from systems.economics.foraging import eat


class Consume(System):
    """Eat; under sequential activation agents have done so in Forage."""

    writes = (Inventory, Needs)

    def run(self, world: World) -> None:
        """Move every agent's metabolism to the account `eaten`."""
        if world.the(Schedule).activation == "sequential":
            return
        _, inventory, needs = world.view(Agent, Inventory, Needs)
        _, account = world.view(Account, Inventory)
        eat(
            needs.metabolism, inventory.stock, account.stock, ACCOUNTS.index("eaten"),
            inventory.version, needs.alive,
        )  # fmt: skip
