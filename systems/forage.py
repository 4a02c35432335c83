"""Forage: agents harvest the cells they stand on."""

from __future__ import annotations

from components.holdings import Deposit, Inventory, Needs, Wealth
from components.kinds import Account, Agent, Cell
from components.market import Preferences
from components.rules import ACCOUNTS, Foraging, Goods, Map, Schedule, Tastes
from components.space import Position, Vision
from ecs import System, World
from systems.economics.foraging import harvest
from systems.economics.foraging_in_turn import forage_in_turn
from systems.economics.neighbourhood import by_distance
from systems.geography import geography


class Forage(System):
    """Harvest; under sequential activation each agent seeks, moves, harvests and eats, one by one."""

    reads = (Vision, Wealth, Preferences)
    writes = (Position, Deposit, Inventory, Needs)

    def run(self, world: World) -> None:
        """Harvest where the schedule lets agents forage."""
        schedule = world.the(Schedule)
        if not world.table(Agent).rows:
            return
        if schedule.activation == "sequential":
            self._in_turn(world)
        elif schedule.allows(world.tick)[0] and world.the(Foraging).active:
            _, position, inventory, needs = world.view(Agent, Position, Inventory, Needs)
            _, deposit = world.view(Cell, Deposit)
            harvest(
                position.x, position.y, needs.alive, world.the(Map).height, geography(world).cell_start,
                world.the(Foraging).rate, world.tick,
                deposit.amount, deposit.harvested, inventory.stock, inventory.version,
            )  # fmt: skip

    def _in_turn(self, world: World) -> None:
        tastes, here = world.the(Tastes), world.the(Map)
        _, position, vision, inventory, wealth, needs, preferences = world.view(
            Agent, Position, Vision, Inventory, Wealth, Needs, Preferences
        )
        _, deposit = world.view(Cell, Deposit)
        _, account = world.view(Account, Inventory)
        turn = world.turns("turn to forage", Agent)
        forage_in_turn(
            turn, world.uniform("choice of place", Agent), vision.reach,
            *by_distance(int(vision.reach.max())), needs.metabolism,
            here.width, here.height, geography(world).cell_start,
            tastes.params, preferences.type, wealth.cash, world.the(Goods).ware_quantum,
            world.the(Foraging).rate, world.tick, position.x, position.y, deposit.amount, deposit.harvested,
            inventory.stock, account.stock, ACCOUNTS.index("eaten"), inventory.version, needs.alive,
        )  # fmt: skip
