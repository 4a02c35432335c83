"""Goals and lessons, looked at when a tick has ended: what has been reached, and whether play is over."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from components.enterprise import Site, Staff, Storage
from components.goals import GoalMet, Goals, Met, StepMet
from components.holdings import Inventory, Wealth
from components.houses import Building, Call, LimitOrder, Turnover
from components.market import Market
from components.people import Population
from components.transport import Vessel, Voyage
from systems.figures import hold

if TYPE_CHECKING:
    from ecs import World

READS = (
    Building, Call, Inventory, LimitOrder, Market, Population, Site, Staff, Storage, Turnover, Vessel, Voyage,
    Wealth,
)  # fmt: skip
WRITES = (Met,)
"""What a system that judges must declare."""


@dataclass(frozen=True)
class Verdict:
    """How a scenario with goals stands."""

    outcome: str
    """`open`, `won` or `lost`."""
    tick: int = -1
    """After so many ticks; -1 while it is open."""
    because: str = ""
    """The title of the goal that settled it."""


def has_goals(world: World) -> bool:
    """Tell whether a scenario asks anything of who plays it."""
    return Goals in world.rules


def verdict(world: World) -> Verdict:
    """Return how a game stands between two ticks.

    It is won when all goals that win are reached, and lost when one that loses is, or one that wins no
    longer can be; whichever came first, and of both in one tick the loss.
    """
    return _verdict(world, world.tick)


def states(world: World) -> list[tuple[str, int]]:
    """Return of each goal whether it is `open`, `reached` or `missed`, and since when, -1 if open."""
    return _states(world, world.tick)


def judge(world: World) -> None:
    """Note which goals are reached and which step is done now, at the end of a tick."""
    if not has_goals(world):
        return
    now, asked = world.tick + 1, world.the(Goals)
    _, met = world.view(GoalMet, Met)
    if asked.goals and _verdict(world, world.tick).outcome == "open":
        for n, goal in enumerate(asked.goals):
            counts = now == goal.at if goal.at >= 0 else goal.by < 0 or now <= goal.by
            if counts and met.tick[n] < 0 and hold(world, goal.when):
                met.tick[n] = now
    _, done = world.view(StepMet, Met)
    step = steps_done(world)
    if step < len(asked.steps) and hold(world, asked.steps[step].when):
        done.tick[step] = now


def steps_done(world: World) -> int:
    """Return how many steps of the lesson are done: one follows the other."""
    return int((world.view(StepMet, Met)[1].tick >= 0).sum())


def _verdict(world: World, now: int) -> Verdict:
    wins, losses = list[tuple[int, str]](), list[tuple[int, str]]()
    goals = world.the(Goals).goals
    for goal, (state, tick) in zip(goals, _states(world, now), strict=True):
        if goal.wins and state == "reached":
            wins.append((tick, goal.title))
        elif state == ("missed" if goal.wins else "reached"):
            losses.append((tick, goal.title))
    first = min(losses, key=lambda each: each[0], default=None)
    complete = len(wins) == sum(goal.wins for goal in goals)
    last = max(wins, key=lambda each: each[0], default=None) if complete else None
    if first is not None and (last is None or first[0] <= last[0]):
        return Verdict("lost", *first)
    return Verdict("open") if last is None else Verdict("won", *last)


def _states(world: World, now: int) -> list[tuple[str, int]]:
    _, met = world.view(GoalMet, Met)
    found: list[tuple[str, int]] = []
    for goal, tick in zip(world.the(Goals).goals, met.tick.tolist(), strict=True):
        if tick >= 0:
            found.append(("reached", tick))
        else:
            found.append(("missed", goal.last) if 0 <= goal.last <= now else ("open", -1))
    return found
