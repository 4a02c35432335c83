"""What a scenario asks of who plays it, and how that stands: goals, and the steps of a lesson.

`goals(world) -> Standing | None` (None where there are no goals): `outcome` is "open", "won" or "lost",
`tick` and `because` say when and by which goal, `lines` has a `Line` for each goal: `title`, `wins`, `state`
("open", "reached", "missed"), `tick`, `by`, `at`, `share` (how far, 0 to 1), `every` and `parts`, a `Part`
for each condition: `text` ("worth of Swan"), `value`, `bound`, `at_least`, `holds`, `unit`, `share`.

`lesson(world) -> Lesson | None` (None where there is none): `step` of `steps`, counted from 1, `text` of what
to do, `every` and `parts` that show it, what is `told` since the step before is done, `finished`.

Both read the world as it stands between two ticks, and change nothing.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from components.goals import Goals
from components.rules import Goods
from scenarios.schema_goals import FIGURES
from systems.figures import value_of
from systems.goals import has_goals, states, steps_done, verdict

if TYPE_CHECKING:
    from components.goals import Condition, Conditions, Goal
    from ecs import World


@dataclass(frozen=True)
class Part:
    """A condition as it stands."""

    text: str
    """What the figure is of what: "stock of Grain of Swan in Greenfield"."""
    value: float
    bound: float
    at_least: bool
    holds: bool
    unit: str
    share: float
    """How far it has come, 0 to 1."""

    def __str__(self) -> str:
        """Tell how it stands, as in "worth of Swan: 12,000, wanted at least 30,000 coins"."""
        bound = f"at {'least' if self.at_least else 'most'} {self.bound:,.6g}"
        return f"{self.text}: {self.value:,.6g}, wanted {bound} {self.unit}".rstrip()


@dataclass(frozen=True)
class Line:
    """A goal as it stands."""

    title: str
    wins: bool
    state: str
    """`open`, `reached` or, where it no longer can be, `missed`."""
    tick: int
    """When it was reached or missed; -1 while it is open."""
    by: int
    at: int
    """Until when, or when alone it counts; -1 for no such tick."""
    share: float
    """How far it has come, 0 to 1."""
    every: bool
    """Whether all parts must hold, or one is enough."""
    parts: tuple[Part, ...]


@dataclass(frozen=True)
class Standing:
    """How a game stands."""

    outcome: str
    """`open`, `won` or `lost`."""
    tick: int
    because: str
    lines: tuple[Line, ...]


@dataclass(frozen=True)
class Lesson:
    """Where a lesson has come to."""

    step: int
    """The one to be done now, from 1; the number of steps once all are done."""
    steps: int
    text: str
    """What to do; empty once all is done."""
    told: str
    """By the step before; empty at the start."""
    every: bool
    parts: tuple[Part, ...]
    finished: bool


def goals(world: World) -> Standing | None:
    """Return how the goals of a world stand."""
    if not has_goals(world) or not world.the(Goals).goals:
        return None
    found, every = verdict(world), zip(world.the(Goals).goals, states(world), strict=True)
    lines = tuple(_line(world, goal, state, tick) for goal, (state, tick) in every)
    return Standing(found.outcome, found.tick, found.because, lines)


def lesson(world: World) -> Lesson | None:
    """Return where the lesson of a world has come to."""
    if not has_goals(world) or not (steps := world.the(Goals).steps):
        return None
    done = steps_done(world)
    told = steps[done - 1].done if done else ""
    if done == len(steps):
        return Lesson(done, done, "", told, True, (), True)
    step = steps[done]
    parts = _parts(world, step.when)
    return Lesson(done + 1, len(steps), step.text, told, step.when.every, parts, False)


def _line(world: World, goal: Goal, state: str, tick: int) -> Line:
    parts, when = _parts(world, goal.when), goal.when
    share = 1.0 if state == "reached" else (min if when.every else max)(part.share for part in parts)
    return Line(goal.title, goal.wins, state, tick, goal.by, goal.at, share, when.every, parts)


def _parts(world: World, conditions: Conditions) -> tuple[Part, ...]:
    return tuple(_part(world, each) for each in conditions.each)


def _part(world: World, condition: Condition) -> Part:
    value, bound = value_of(world, condition), condition.bound
    holds = condition.holds(value)
    far, near = (value, bound) if condition.at_least else (bound, value)
    share = 1.0 if holds else max(0.0, min(1.0, far / near)) if near > 0 else 0.0
    unit = FIGURES[condition.figure].unit
    return Part(_worded(world, condition), value, bound, condition.at_least, holds, unit, share)


def _worded(world: World, condition: Condition) -> str:
    """Say what a figure is the figure of."""
    words = [condition.figure.replace("_", " ")]
    if condition.good >= 0:
        words.append(f"of {world.the(Goods).names[condition.good]}")
    if condition.house >= 0:
        words.append(f"of {world[condition.house].name}")
    if condition.settlement >= 0:
        words.append(f"in {world[condition.settlement].name}")
    return " ".join(words)
