"""Goals and lessons: what a scenario asks of who plays it; only worlds with such know these."""

from __future__ import annotations

from dataclasses import dataclass

from ecs import I64, Component, Kind, column


class Met(Component):
    """When a goal was reached, or the step of a lesson done."""

    tick: I64 = column(default=-1, unit="tick", doc="after so many ticks; -1 for not so far")


GoalMet = Kind("goal", (Met,), entity=False)
StepMet = Kind("step", (Met,), entity=False)

GOAL_KINDS = (GoalMet, StepMet)
"""What only worlds with goals or lessons have, in the order of the rule."""


@dataclass(frozen=True)
class Condition:
    """A figure and its bound."""

    figure: str
    """Of `systems.figures.FIGURES`."""
    house: int
    """Ids of what it is the figure of, -1 where it needs none."""
    settlement: int
    good: int
    """Index; -1 where it needs none."""
    bound: float
    at_least: bool
    """Or else at most."""

    def holds(self, value: float) -> bool:
        """Tell whether a value is within the bound."""
        return value >= self.bound if self.at_least else value <= self.bound


@dataclass(frozen=True)
class Conditions:
    """Several of them together."""

    each: tuple[Condition, ...]
    every: bool
    """Whether all must hold, or one is enough."""


@dataclass(frozen=True)
class Goal:
    """What is won by, or lost by."""

    title: str
    wins: bool
    """Or else it loses."""
    when: Conditions
    by: int
    """It counts up to the end of this tick; -1 for ever."""
    at: int
    """It counts at the end of this tick alone; -1 for any."""

    @property
    def last(self) -> int:
        """The tick after which it can no longer be reached; -1 for none."""
        return self.at if self.at >= 0 else self.by


@dataclass(frozen=True)
class Step:
    """A step of a lesson."""

    text: str
    """What is to be done."""
    when: Conditions
    """What shows that it was."""
    done: str
    """What is told then."""


@dataclass(frozen=True)
class Goals:
    """What a scenario asks of who plays it."""

    goals: tuple[Goal, ...]
    steps: tuple[Step, ...]
