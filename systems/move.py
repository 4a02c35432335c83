"""Move: agents take their steps."""

from __future__ import annotations

from components.kinds import Agent
from components.rules import Exchange, Schedule, Seeking
from components.space import Intention, Position
from ecs import System, World
from systems.economics.moving import walk


class Move(System):
    """Walk towards partners, cells and homes."""

    reads = (Intention,)
    writes = (Position,)

    def run(self, world: World) -> None:
        """Take up to the move budget of steps with every agent."""
        if world.the(Schedule).activation == "sequential":
            return
        agents, position, intention = world.view(Agent, Position, Intention)
        walk(
            agents, intention.goal, intention.target, intention.x, intention.y,
            world.the(Exchange).interaction_radius, world.the(Seeking).move_budget, position.x, position.y,
        )  # fmt: skip
