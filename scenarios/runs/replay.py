"""The command `replay`: what a save or a recording is of, run again from its beginning and compared.

A run hangs on its scenario, its seed and what was asked of it from outside. A save keeps these, digests on
the way and the state at its end; a recording keeps these and what it tells of.
"""

from __future__ import annotations

from collections import deque
from dataclasses import dataclass
from typing import TYPE_CHECKING

from ecs import digest, trace
from ecs.save import difference_to
from ecs.trace import Comparison, Divergence
from scenarios.runs import Stop
from scenarios.runs.headless import Job, conclude, warn
from scenarios.runs.save import empty_like, founded, revive
from scenarios.runs.saved import read, usable
from scenarios.runs.show import tell
from scenarios.runs.target import check_save, is_save

if TYPE_CHECKING:
    from pathlib import Path

    from ecs import Request, Snapshot, World
    from scenarios.load import Loaded
    from scenarios.runs.saved import Saved


@dataclass(frozen=True)
class Rerun:
    """What to run again, and what to do with it."""

    file: str
    verify: bool = False
    ticks: int | None = None
    save: Path | None = None
    trace: int | None = None
    as_json: bool = False


@dataclass(frozen=True)
class Past:
    """What a run hangs on, and how many ticks it took."""

    loaded: Loaded
    seed: int
    ticks: int
    journal: tuple[Request, ...]


def rerun(job: Rerun) -> str:
    """Run again and return the answer, as the command `run` does; raise `Stop` at a divergence."""
    check_save(job.save)
    if job.trace and job.save is None:
        raise Stop("--trace is of no use without --save", 2)
    if not is_save(job.file):
        from scenarios.runs.rerecord import rerun_recording

        return rerun_recording(job)
    saved = read(job.file)
    warn(saved.loaded)
    world = revive(saved).world
    past = Past(saved.loaded, saved.seed, world.tick, tuple(world.journal))
    again = founded(past.loaded, past.seed)
    asker = Asker(past.journal)
    ticks = past.ticks if job.ticks is None else min(job.ticks, past.ticks)
    settings = Job(job.file, as_json=job.as_json, save=job.save, trace=job.trace)
    try:
        verifier = Verifier(past, saved, again.world) if job.verify else None
        before = [] if verifier is None else [verifier.tick]
        asker.tick(again.world)
        answer = conclude(again, settings, ticks, before, [asker.tick])
        if verifier is not None:
            tell(f"{job.file}: the same in {verifier.end(again.world)} digests over {ticks} ticks")
    except Divergence as error:
        reason = f"{job.file}: not the same: {error}"
        raise Stop(reason, 1) from None
    return answer


class Asker:
    """Asks of a world what was asked of an earlier one; `tick` is called at its beginning and after each."""

    def __init__(self, journal: tuple[Request, ...]) -> None:
        self._left = deque(journal)

    def tick(self, world: World) -> None:
        """Submit what was submitted at this tick."""
        while self._left and self._left[0].asked <= world.tick:
            request = self._left.popleft()
            order = world.submit(request.order.command, request.order.tick)
            if order != request.order:
                msg = f"tick {world.tick}: {request.order} was asked for, and is {order} now"
                raise Divergence(msg)


class Verifier:
    """Holds a world that runs again against what a save says of the first time; `tick` after each tick."""

    def __init__(self, past: Past, saved: Saved, world: World) -> None:
        self._past, self._header, self._arrays = past, saved.packed.header, saved.packed.arrays
        if self._header["state_hash"] is None:
            reason = f"{saved.path}: it is of an older format, whose digests are not those of this version"
            raise Stop(reason, 2)
        with usable(saved.path):
            self._traced = trace.of(self._header, self._arrays)
        self._expected = {**dict(saved.digests), **{each.tick: each.digest for each in self._traced}}
        self._comparison: Comparison | None = None
        self._good: Snapshot | None = None
        self.compared = 0
        self.tick(world)

    def tick(self, world: World) -> None:
        """Compare what there is to compare; raise `Divergence` where it is not the same."""
        if self._comparison is not None:
            self._comparison.tick(world)
        expected = self._expected.get(world.tick)
        if expected is None:
            return
        if digest(world, orders=False) != expected:
            raise Divergence(self._where(world))
        self.compared += 1
        self._good = world.snapshot()
        if self._comparison is None and self._traced and self._traced[0].tick == world.tick:
            self._comparison = Comparison(world, self._traced)

    def end(self, world: World) -> int:
        """Compare the state at the end of the save, if the run went so far; return how many digests held."""
        if world.tick < self._past.ticks:
            return self.compared
        if digest(world) != self._header["state_hash"]:
            raise Divergence(self._where(world))
        return self.compared + 1

    def _where(self, world: World) -> str:
        """Say as precisely as can be known where two runs part."""
        tick = world.tick
        if self._good is None:
            return f"tick {tick}: the world begins in another state"
        first = self._good.tick
        at_end = difference_to(self._header, self._arrays, world) if tick == self._past.ticks else None
        if found := self._twice(self._good, world, tick):
            return f"two runs from the same state differ: {found}"
        return (
            f"from tick {first} to {tick} it comes to another state"
            + (f"; at the end {at_end}" if at_end else "")
            + f" (replay it with --ticks {tick} --trace {tick - first} --save where it was made, "
            "and --verify that save here, to know more)"
        )

    def _twice(self, good: Snapshot, world: World, end: int) -> str | None:
        """Run from the last good state again, once with systems that have already run, once with new ones."""
        fresh = empty_like(world)
        if self._comparison is not None:
            self._comparison.stop()
        for each in (world, fresh):
            each.restore(good)
        askers = [Asker(tuple(self._past.journal[len(good.journal) :])) for _ in range(2)]
        try:
            while world.tick < end:
                for each, asker in zip((world, fresh), askers, strict=True):
                    asker.tick(each)
                trace.lockstep(world, fresh)
        except Divergence as error:
            return str(error)
        return None
