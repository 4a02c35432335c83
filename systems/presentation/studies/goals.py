"""What a scenario asks of who plays it, and how that stands: goals, and the steps of a lesson.

`goals(world) -> Standing | None` (None where there are no goals): `outcome` is "open", "won" or "lost",
`tick` and `because` say when and by which goal, `lines` has a `Line` for each goal: `title`, `wins`, `state`
("open", "reached", "missed"), `tick`, `by`, `at`, `share` (how far, 0 to 1), `every` and `parts`, a `Part`
for each condition: `text` ("worth of Swan"), `value`, `bound`, `at_least`, `avoid`, `holds`, `unit`, `share`.

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
from systems.presentation.gallery import paragraphs
from systems.presentation.language import _

if TYPE_CHECKING:
    from components.goals import Condition, Conditions, Goal
    from ecs import World

WORDS = {
    "worth": "worth of {house}",
    "cash": "money of {house}",
    "profit": "profit of {house}",
    "dividends": "dividends of {house}",
    "rank": "rank of {house}",
    "ships": "ships of {house}",
    "routes": "ships of {house} on routes",
    "at_sea": "ships of {house} at sea",
    "docked": "ships of {house} in {place}",
    "warehouses": "warehouses of {house}",
    "facilities": "facilities of {house}",
    "workers": "workers of {house}",
    "stock": "{good} of {house} in the warehouse in {place}",
    "cargo": "{good} aboard ships of {house}",
    "bids": "{good} that {house} bids for in {place}",
    "asks": "{good} that {house} offers in {place}",
    "bought": "{good} that {house} has bought",
    "sold": "{good} that {house} has sold",
    "price": "price of {good} in {place}",
    "wage": "wage in {place}",
    "fed": "share of their need that people eat in {place}",
    "people": "people in {place}",
}
"""How figures are called."""


@dataclass(frozen=True)
class Part:
    """A condition as it stands."""

    text: str
    """What the figure is of what: "Grain of Swan in the warehouse in Greenfield"."""
    value: float
    bound: float
    at_least: bool
    avoid: bool
    """Whether it is of a goal that loses."""
    holds: bool
    unit: str
    share: float
    """How far it has come, 0 to 1."""

    def __str__(self) -> str:
        """Tell how it stands, as in "worth of Swan: 12,000 coins, 30,000 or more needed"."""
        if self.at_least:
            words = _("lost at {bound} or more") if self.avoid else _("{bound} or more needed")
        else:
            words = _("lost at {bound} or less") if self.avoid else _("{bound} or less needed")
        value = f"{round(self.value, 2):,.10g}"
        value = _("{value} coins").format(value=value) if self.unit == "coins" else value
        return f"{self.text}: {value}, {words.format(bound=f'{self.bound:,.10g}')}"


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
    return Standing(found.outcome, found.tick, _(found.because), lines)


def lesson(world: World) -> Lesson | None:
    """Return where the lesson of a world has come to."""
    if not has_goals(world) or not (steps := world.the(Goals).steps):
        return None
    done = steps_done(world)
    told = _(paragraphs(steps[done - 1].done)) if done else ""
    if done == len(steps):
        return Lesson(done, done, "", told, True, (), True)
    step = steps[done]
    parts = _parts(world, step.when)
    return Lesson(done + 1, len(steps), _(paragraphs(step.text)), told, step.when.every, parts, False)


def _line(world: World, goal: Goal, state: str, tick: int) -> Line:
    parts, when = _parts(world, goal.when, avoid=not goal.wins), goal.when
    share = 1.0 if state == "reached" else (min if when.every else max)(part.share for part in parts)
    return Line(_(goal.title), goal.wins, state, tick, goal.by, goal.at, share, when.every, parts)


def _parts(world: World, conditions: Conditions, *, avoid: bool = False) -> tuple[Part, ...]:
    return tuple(_part(world, each, avoid=avoid) for each in conditions.each)


def _part(world: World, condition: Condition, *, avoid: bool) -> Part:
    value, bound = value_of(world, condition), condition.bound
    holds = condition.holds(value)
    far, near = (value, bound) if condition.at_least else (bound, value)
    share = 1.0 if holds else max(0.0, min(1.0, far / near)) if near > 0 else 0.0
    unit = FIGURES[condition.figure].unit
    return Part(_worded(world, condition), value, bound, condition.at_least, avoid, holds, unit, share)


def _worded(world: World, condition: Condition) -> str:
    """Say what a figure is the figure of."""
    return _(WORDS[condition.figure]).format(
        good=world.the(Goods).names[condition.good] if condition.good >= 0 else "",
        house=world[condition.house].name if condition.house >= 0 else "",
        place=world[condition.settlement].name if condition.settlement >= 0 else "",
    )
