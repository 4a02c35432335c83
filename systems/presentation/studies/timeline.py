"""The timeline: snapshots of what was, in bounded memory, and the way back to any tick of it."""

from __future__ import annotations

import time
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from scenarios.runs.replay import Asker

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from ecs import I64, Array, Kind, Request, Snapshot, World
    from ecs.table import Key

BUDGET = 256 << 20
"""Bytes that snapshots may hold."""
SHARE = 0.01
"""Share of the time of stepping that snapshots may take."""
MOST = 2000
"""Snapshots kept at the most, however small."""
OVERHEAD = 256
"""Bytes that an array and its place in a snapshot take beside its numbers."""


@dataclass(frozen=True, eq=False)
class Moment:
    """A world after one tick: its state, and what that tick reported."""

    state: Snapshot
    reports: dict[Kind, dict[Key, Array]]
    wanted: frozenset[Kind]
    """Which reports were asked for."""

    @classmethod
    def of(cls, world: World, before: Moment | None) -> Moment:
        """Copy what stands now; what has stayed as it was `before` is shared with it."""
        state = world.snapshot(None if before is None else before.state)
        transient = [world.table(kind) for kind in world.kinds if kind.transient]
        earlier = {} if before is None else before.reports
        reports = {each.kind: each.dump(earlier.get(each.kind)) for each in transient}
        return cls(state, reports, frozenset(world.wanted))

    def arrays(self) -> Iterator[Array]:
        """Go through all that takes room."""
        for columns in (*self.state.columns.values(), *self.reports.values()):
            yield from (each for each in columns.values() if each.size)

    def come_back(self, world: World) -> None:
        """Put the world where it was."""
        world.restore(self.state)
        for kind, columns in self.reports.items():
            world.table(kind).restore(columns)


class Timeline:
    """Keeps snapshots of one world, from the moment it is made; `note` is called after every tick.

    They are dense for the latest ticks and ever sparser before, and the first is kept. A world that has gone
    back may look at any tick up to `last`; as soon as something new is asked of it, or it is stepped on from
    there, what came after that tick is forgotten.
    """

    def __init__(
        self, world: World, budget: int = BUDGET, clock: Callable[[], float] = time.perf_counter
    ) -> None:
        self.budget = budget
        self.bytes = 0
        """What the snapshots hold; what they share counts once."""
        self.last = self.at = world.tick
        """The latest tick there is to go to, and the one at which the world was left."""
        self._clock = clock
        self._kept: list[Moment] = []
        self._uses: dict[int, int] = {}
        """How many snapshots hold an array."""
        self._journal: list[Request] = list(world.journal)
        self._asked = len(world.journal)
        self._spared = self._cost = 0.0
        self._keep(world)

    @property
    def first(self) -> int:
        """The earliest tick there is to go back to."""
        return self._kept[0].state.tick

    @property
    def kept(self) -> I64:
        """The ticks of which there are snapshots, `(snapshots,)`: those one is at in no time."""
        return np.array([each.state.tick for each in self._kept])

    def note(self, world: World, seconds: float) -> None:
        """Remember the tick that has just run and took so many seconds, if enough time has been spared."""
        self.settle(world)
        self._spared += seconds * SHARE
        if self._spared >= self._cost and self._kept[-1].state.tick < world.tick:
            started = self._clock()
            self._keep(world)
            self._cost, self._spared = self._clock() - started, 0.0

    def go_to(self, world: World, tick: int) -> None:
        """Put the world where it was after `tick`, reports included, as nothing else had ever been.

        What was asked at `tick` itself comes back with the latest tick alone: before that the world may be
        asked for something else.
        """
        self.settle(world)
        if not self.first <= tick <= self.last:
            msg = f"tick {tick} is not among those remembered, {self.first} to {self.last}"
            raise ValueError(msg)
        if tick == world.tick:
            return
        start = self._nearest(world, tick)
        if not start.state.tick <= world.tick < tick:
            start.come_back(world)
        asker = Asker(tuple(self._journal[len(world.journal) :]))
        while world.tick < tick:
            asker.tick(world)
            world.step()
        if tick == self.last:
            asker.tick(world)
        self.at, self._asked = world.tick, len(world.journal)

    def _nearest(self, world: World, tick: int) -> Moment:
        """Return the latest snapshot to begin from: that of `tick` only if it has the reports now wanted."""
        early = [each for each in self._kept if each.state.tick <= tick]
        whole = world.wanted <= early[-1].wanted or early[-1].state.tick < tick
        return early[-1] if whole or len(early) == 1 else early[-2]

    def settle(self, world: World) -> bool:
        """Forget the future that was, if the world is no longer where it was left; tell if there was one."""
        asked, last = len(world.journal), self.last
        if (world.tick, asked) == (self.at, self._asked):
            return False
        if self.at < self.last or world.tick < self.at:
            self._forget_after(min(self.at, world.tick))
        if asked != len(self._journal):
            self._journal = list(world.journal)
        self.last, self.at, self._asked = world.tick, world.tick, asked
        return world.tick < last

    def _forget_after(self, tick: int) -> None:
        while len(self._kept) > 1 and self._kept[-1].state.tick > tick:
            self._drop(len(self._kept) - 1)

    def _keep(self, world: World) -> None:
        """Take a snapshot, and make room for it."""
        moment = Moment.of(world, self._kept[-1] if self._kept else None)
        self._kept.append(moment)
        uses = self._uses
        for array in moment.arrays():
            uses[id(array)] = used = uses.get(id(array), 0) + 1
            self.bytes += OVERHEAD + (array.nbytes if used == 1 else 0)
        while len(self._kept) > 2 and (self.bytes > self.budget or len(self._kept) > MOST):
            self._drop(self._least_missed())

    def _least_missed(self) -> int:
        """Return the snapshot, neither first nor last, whose loss leaves the smallest gap for its age."""
        ticks = self.kept
        return 1 + int(np.argmin((ticks[2:] - ticks[:-2]) / (ticks[-1] - ticks[1:-1])))

    def _drop(self, number: int) -> None:
        for array in self._kept.pop(number).arrays():
            self._uses[id(array)] -= 1
            self.bytes -= OVERHEAD
            if not self._uses[id(array)]:
                del self._uses[id(array)]
                self.bytes -= array.nbytes
