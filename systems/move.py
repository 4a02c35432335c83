"""Move: agents take their steps, ships sail."""

from __future__ import annotations

from components.enterprise import Costs, Organisation, Site, Storage
from components.holdings import Inventory, Wealth
from components.houses import Call, CargoCosts
from components.kinds import Agent
from components.rules import Exchange, Schedule, Seeking
from components.space import Intention, Position
from components.transport import Lane, News, Route, Transfer, Vessel, Voyage
from ecs import System, World
from systems.economics.moving import walk
from systems.shipping import sail


class Move(System):
    """Walk towards partners, cells and homes; sail, unload, load and leave."""

    reads = (Intention, Organisation, Site, Storage, Lane, News, Vessel)
    writes = (Position, Inventory, Wealth, Costs, Voyage, Route, Transfer, Call, CargoCosts)

    def run(self, world: World) -> None:
        """Take up to the move budget of steps with every agent, and a tick of every voyage."""
        sail(world)
        if world.the(Schedule).activation == "sequential" or not world.table(Agent).rows:
            return
        agents, position, intention = world.view(Agent, Position, Intention)
        walk(
            agents, intention.goal, intention.target, intention.x, intention.y,
            world.the(Exchange).interaction_radius, world.the(Seeking).move_budget, position.x, position.y,
        )  # fmt: skip
