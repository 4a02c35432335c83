"""What `run` tells of the goals and the lesson of a scenario."""

from __future__ import annotations

from typing import TYPE_CHECKING

from components.goals import Goals
from systems.goals import has_goals, states, steps_done, verdict

if TYPE_CHECKING:
    from ecs import World


def standing(world: World) -> dict[str, object] | None:
    """Return how a game stands; None where nothing is asked of anybody."""
    if not has_goals(world) or not (goals := world.the(Goals).goals):
        return None
    found = verdict(world)
    return {
        "outcome": found.outcome,
        "tick": found.tick if found.tick >= 0 else None,
        "because": found.because or None,
        "goals": [
            {
                "title": goal.title,
                "outcome": "win" if goal.wins else "lose",
                "state": state,
                "tick": tick if tick >= 0 else None,
            }
            for goal, (state, tick) in zip(goals, states(world), strict=True)
        ],
    }


def steps(world: World) -> dict[str, int] | None:
    """Return how many steps of a lesson are done, and how many there are; None where there is no lesson."""
    if not has_goals(world) or not (every := world.the(Goals).steps):
        return None
    return {"done": steps_done(world), "steps": len(every)}
