"""Traces: what every system changed, value by value, so that another run can be held against it."""

from __future__ import annotations

from collections import deque
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from ecs.digest import apart, digest, of_row, state

if TYPE_CHECKING:
    from collections.abc import Iterable

    from ecs.columns import Array
    from ecs.save import Arrays, Header
    from ecs.system import System
    from ecs.world import World

AFTERWARDS = "the end of the tick"
"""Where births and deaths take effect that no system has seen to."""


class Divergence(Exception):  # noqa: N818 - it is what was looked for
    """Two runs differ; the text says where: tick, system, column, id, and both values."""


@dataclass(frozen=True)
class Step:
    """What one system changed: columns as they were after it, by `kind.Component.column`."""

    system: str
    changed: dict[str, Array]


@dataclass(frozen=True)
class TracedTick:
    """A tick, the digest of the state it began with but for orders, and what its systems changed in turn."""

    tick: int
    digest: str
    steps: list[Step] = field(default_factory=list)


class Trace:
    """Follows `world`, and keeps what it came to in the last `ticks` ticks; `tick` is called after each."""

    def __init__(self, world: World, ticks: int) -> None:
        self.ticks: deque[TracedTick] = deque(maxlen=ticks)
        self._values = {path: array.copy() for path, _, array in state(world)}
        self._current = TracedTick(world.tick, digest(world, orders=False))
        self._world = world
        world.after_system.append(self._note)

    def _note(self, world: World, system: System | None) -> None:
        changed = {path: array.copy() for path, _, array in state(world) if apart(array, self._values[path])}
        self._values |= changed
        name = AFTERWARDS if system is None else type(system).__name__
        self._current.steps.append(Step(name, changed))

    def tick(self, world: World) -> None:
        """Note that a tick has ended."""
        self._note(world, None)
        self.ticks.append(self._current)
        self._current = TracedTick(world.tick, digest(world, orders=False))

    def stop(self) -> None:
        """Follow no longer."""
        self._world.after_system.remove(self._note)


class Comparison:
    """Holds `world`, about to run the first of `ticks`, against them; `tick` is called after each.

    Raises `Divergence` as soon as a system has come to something else.
    """

    def __init__(self, world: World, ticks: Iterable[TracedTick]) -> None:
        self._expected = {path: array.copy() for path, _, array in state(world)}
        self._steps = deque((each.tick, step) for each in ticks for step in each.steps)
        self._world = world
        world.after_system.append(self._hold)

    def _hold(self, world: World, system: System | None) -> None:
        name = AFTERWARDS if system is None else type(system).__name__
        if not self._steps:
            return
        tick, step = self._steps.popleft()
        if step.system != name:
            msg = f"tick {tick}: {step.system} was to run, and {name} did"
            raise Divergence(msg)
        self._expected |= step.changed
        for path, table, array in state(world):
            if found := apart(self._expected[path], array):
                msg = f"tick {tick}, {name}: {path}{of_row(table, *found)}"
                raise Divergence(msg)

    def tick(self, world: World) -> None:
        """Compare what stands at the end of a tick."""
        self._hold(world, None)

    @property
    def done(self) -> bool:
        """Whether all ticks have been compared."""
        return not self._steps

    def stop(self) -> None:
        """Compare no longer."""
        self._world.after_system.remove(self._hold)


def lockstep(one: World, other: World) -> None:
    """Step two worlds that stand alike once; raise `Divergence` where `other` comes to something else."""
    trace = Trace(one, 1)
    one.step()
    trace.tick(one)
    trace.stop()
    comparison = Comparison(other, trace.ticks)
    other.step()
    comparison.tick(other)
    comparison.stop()


def add_to(header: Header, arrays: Arrays, ticks: Iterable[TracedTick]) -> None:
    """Put a trace into a save."""
    told: list[Any] = []
    for each in ticks:
        steps: list[Any] = []
        for step in each.steps:
            arrays.update({_name(each.tick, len(steps), path): array for path, array in step.changed.items()})
            steps.append([step.system, list(step.changed)])
        told.append([each.tick, each.digest, steps])
    header["trace"] = told


def of(header: Header, arrays: Arrays) -> list[TracedTick]:
    """Return the trace in a save; raise ValueError if it makes no sense."""
    try:
        return _traced(header, arrays)
    except (LookupError, TypeError, ValueError):
        msg = "its trace makes no sense"
        raise ValueError(msg) from None


def _traced(header: Header, arrays: Arrays) -> list[TracedTick]:
    return [
        TracedTick(
            int(tick),
            str(start),
            [
                Step(str(system), {path: arrays[_name(tick, n, path)] for path in paths})
                for n, (system, paths) in enumerate(steps)
            ],
        )
        for tick, start, steps in header.get("trace", ())
    ]


def _name(tick: int, step: int, path: str) -> str:
    return f"trace/{tick}/{step}/{path}"
