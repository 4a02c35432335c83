"""The command `run`: a scenario without a window, from its file to its figures."""

from __future__ import annotations

import gc
import json
from contextlib import ExitStack
from dataclasses import dataclass
from typing import TYPE_CHECKING

from scenarios.load import load
from scenarios.runs import Stop
from scenarios.runs.engine import choose_engine
from scenarios.runs.show import Progress, table, tell
from scenarios.runs.target import check_target

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from ecs import World
    from scenarios.load import Loaded, LoadedBook


@dataclass(frozen=True)
class Job:
    """What to run, and what to do with it."""

    file: str
    settings: tuple[str, ...] = ()
    record: Path | None = None
    every: int = 10
    refusals: bool = False
    overwrite: bool = False
    as_json: bool = False


def run_headless(job: Job) -> str:
    """Run a scenario and return the answer, one JSON object or a table; messages go to stderr."""
    loaded = load(job.file, job.settings)
    if job.record is not None:
        check_target(job.record, overwrite=job.overwrite)
    ticks = loaded.scenario.ticks
    choose_engine(loaded.scenario, ticks)

    # From here on kernels are what `choose_engine` has made them.
    warn(loaded)
    from ecs import kernel
    from scenarios.build import build
    from scenarios.runs.run import Interrupted, run
    from systems.audit import ConservationError

    world = build(loaded)
    gc.freeze()  # The world stays to the end: the collector need not look through it again and again.
    try:
        with ExitStack() as open_now:
            watchers: list[Callable[[World], None]] = []
            if job.record is not None:
                from scenarios.runs.record import Recorder

                recorder = Recorder(
                    job.record, world, loaded, every=job.every, refusals=job.refusals, overwrite=job.overwrite
                )
                watchers.append(open_now.enter_context(recorder).tick)
            watchers.append(open_now.enter_context(Progress(loaded.name, ticks, kernel.compile_seconds)).tick)
            result = run(world, loaded, ticks, watchers)
    except Interrupted:
        reason = f"interrupted after {world.tick} of {ticks} ticks"
        raise Stop(reason, 130) from None
    except ConservationError as error:
        raise Stop(str(error), 1) from None
    if job.as_json:
        return json.dumps(result.as_dict(), allow_nan=False)
    return table(result, f"{loaded.scenario.title} ({loaded.name})")


def warn(loaded: Loaded | LoadedBook) -> None:
    """Tell the warnings of a file, and when the kernels have yet to be compiled; starts the engine."""
    from ecs import kernel

    for warning in loaded.warnings:
        tell(str(warning))
    if kernel.is_cold():
        tell("First run of this version: compiling its kernels once takes about a minute.")
