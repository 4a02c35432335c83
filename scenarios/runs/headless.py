"""The command `run`: a scenario without a window, from its file to its figures."""

from __future__ import annotations

import gc
import json
from contextlib import ExitStack
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, TypeAlias

from scenarios.load import load
from scenarios.overrides import with_options
from scenarios.runs import Stop
from scenarios.runs.engine import choose_engine
from scenarios.runs.saved import read
from scenarios.runs.show import Progress, table, tell
from scenarios.runs.target import check_save, check_target, is_save

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from ecs import World
    from scenarios.load import Loaded, LoadedBook, Mods
    from scenarios.runs.save import Session

    Watcher: TypeAlias = Callable[[World], None]


@dataclass(frozen=True)
class Job:
    """What to run, and what to do with it; without `ticks`, as long as the scenario says."""

    file: str
    settings: tuple[str, ...] = ()
    ticks: int | None = None
    seed: int | None = None
    record: Path | None = None
    every: int = 10
    refusals: bool = False
    overwrite: bool = False
    as_json: bool = False
    save: Path | None = None
    autosave: int | None = None
    trace: int | None = None
    heavy: bool = False
    profile: bool = False
    mods: tuple[str, ...] = ()


def opening(
    file: str, settings: Sequence[str], seed: int | None, ticks: int | None = None, mods: Mods = ()
) -> tuple[Loaded, Callable[[], Session]]:
    """Read a scenario or a save; return the scenario, and what then makes the session."""
    if not is_save(file):
        loaded = load(file, with_options(settings, ticks=ticks, seed=seed), mods)

        def begin() -> Session:
            from scenarios.runs.save import founded

            return founded(loaded)

        return loaded, begin
    for option, given in (("--set", settings), ("--seed", seed is not None), ("--mod", mods)):
        if given:
            reason = f"{option} is of no use with a save, which goes on as it began"
            raise Stop(reason, 2)
    saved = read(file)

    def go_on() -> Session:
        from scenarios.runs.save import revive

        return revive(saved)

    return saved.loaded, go_on


def run_headless(job: Job) -> str:
    """Run a scenario or go on from a save; return the answer, one JSON object or a table.

    Messages go to stderr.
    """
    loaded, begin = opening(job.file, job.settings, job.seed, job.ticks, job.mods)
    if job.record is not None:
        check_target(job.record, overwrite=job.overwrite)
    ticks = loaded.scenario.ticks if job.ticks is None else job.ticks
    check_save(job.save)
    choose_engine(loaded.scenario, ticks)

    # From here on kernels are what `choose_engine` has made them.
    warn(loaded)
    session = begin()
    gc.freeze()  # The world stays to the end: the collector need not look through it again and again.
    from ecs.trace import Divergence

    try:
        return conclude(session, job, ticks)
    except Divergence as error:
        reason = f"loaded from a save, it goes on otherwise: {error}"
        raise Stop(reason, 1) from None


def conclude(
    session: Session, job: Job, ticks: int, first: Sequence[Watcher] = (), last: Sequence[Watcher] = ()
) -> str:
    """Run a session for some ticks and return the answer; some watch first, some last of all."""
    from ecs.trace import Trace
    from scenarios.runs.run import Interrupted, run
    from scenarios.runs.save import save
    from systems.audit import ConservationError

    world, end = session.world, session.world.tick + ticks
    if job.trace is not None:
        session.trace = Trace(world, job.trace)
    try:
        with ExitStack() as open_now:
            watchers = [*first, *_watchers(session, job, ticks, open_now), *last]
            result = run(world, session.loaded, ticks, watchers, profile=job.profile)
    except Interrupted:
        if job.save is not None:
            save(session, job.save)
        reason = f"interrupted after {world.tick} of {end} ticks"
        raise Stop(reason, 130) from None
    except ConservationError as error:
        raise Stop(str(error), 1) from None
    if job.save is not None:
        save(session, job.save)
    if job.as_json:
        return json.dumps(result.as_dict(), allow_nan=False)
    return table(result, f"{session.loaded.scenario.title} ({session.loaded.name})")


def _watchers(session: Session, job: Job, ticks: int, open_now: ExitStack) -> list[Watcher]:
    """Return what is to be called after every tick, in turn."""
    from ecs import kernel

    world, loaded = session.world, session.loaded
    watchers: list[Watcher] = [session.tick]
    if job.heavy:
        from scenarios.runs.heavy import Heavy

        watchers.append(Heavy(session).tick)
    if job.record is not None:
        from scenarios.runs.record import Recorder

        recorder = Recorder(
            job.record, world, loaded, every=job.every, refusals=job.refusals, overwrite=job.overwrite
        )
        watchers.append(open_now.enter_context(recorder).tick)
    if job.autosave is not None:
        from scenarios.runs.save import Autosaver

        base = Path(loaded.name) if job.save is None else job.save.with_suffix("")
        watchers.append(open_now.enter_context(Autosaver(session, base, job.autosave)).tick)
    watchers.append(open_now.enter_context(Progress(loaded.name, ticks, kernel.compile_seconds)).tick)
    return watchers


def warn(loaded: Loaded | LoadedBook) -> None:
    """Tell the warnings of a file, and when the kernels have yet to be compiled; starts the engine."""
    from ecs import kernel

    for warning in loaded.warnings:
        tell(str(warning))
    if kernel.is_cold():
        tell("First run of this version: compiling its kernels once takes about a minute.")
