"""The command `sweep`: a scenario with many values and seeds, on many cores or machines, and one table."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Protocol

from scenarios.runs import Stop
from scenarios.runs.compare import parse_seeds
from scenarios.runs.engine import choose_engine_for
from scenarios.runs.show import MOST_LISTED, RunProgress, page, tell
from scenarios.runs.sweep_crew import Crew
from scenarios.runs.sweep_ledger import ENDING, Ledger
from scenarios.runs.sweep_plan import Plan, plan_sweep
from scenarios.runs.sweep_run import FAILED, OK
from scenarios.runs.sweep_table import check_table, write_table
from scenarios.runs.target import is_save

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence
    from contextlib import AbstractContextManager

    from scenarios.runs.sweep_run import Given, Outcome, Run


@dataclass(frozen=True)
class Job:
    """What to sweep over, by whom, and where the table goes."""

    file: str
    out: Path
    vary: tuple[str, ...] = ()
    seeds: str = "1-20"
    ticks: int | None = None
    settings: tuple[str, ...] = ()
    workers: int | None = None
    dask: str | None = None
    overwrite: bool = False
    mods: tuple[str, ...] = ()


class Workers(Protocol):
    """Who does the runs."""

    def prepare(self, runs: int) -> None:
        """Make ready for so many."""

    def perform(self, given: Given, runs: Sequence[Run]) -> Iterator[tuple[Run, Outcome]]:
        """Do runs of a scenario, and yield what came of each as it ends."""


def sweep(job: Job) -> tuple[str, int]:
    """Do what is left of a sweep and write its table; return what to answer, and how many runs failed."""
    if is_save(job.file):
        raise Stop("a sweep begins with a scenario, not with a save", 2)
    if job.dask is not None and job.workers is not None:
        raise Stop("--workers is of no use with --dask, whose workers are started elsewhere", 2)
    plan = plan_sweep(job.file, job.vary, parse_seeds(job.seeds), job.ticks, job.settings, job.mods)
    check_table(job.out, Path(f"{job.out}{ENDING}"), overwrite=job.overwrite)
    for warning in plan.warnings[:MOST_LISTED]:
        tell(warning)
    with _workers(job) as workers, Ledger(job.out, plan, overwrite=job.overwrite) as ledger:
        try:
            _do(plan, ledger, workers)
        except KeyboardInterrupt:
            write_table(job.out, plan, ledger)
            done = ledger.count(OK)
            again = "the same command goes on"
            raise Stop(f"interrupted after {done} of {len(plan)} runs: {again}", 130) from None
        columns = write_table(job.out, plan, ledger)
        return _answer(plan, job.out, columns, ledger), ledger.count(FAILED)


def _workers(job: Job) -> AbstractContextManager[Workers]:
    if job.dask is None:
        return Crew(job.workers)
    from scenarios.runs.sweep_dask import Cluster

    return Cluster(job.dask)


def _do(plan: Plan, ledger: Ledger, workers: Workers) -> None:
    """Do the runs that are not done, and keep what comes of them."""
    left = ledger.unfinished()
    done = len(plan) - len(left)
    if done:
        tell(f"{done} of {len(plan)} runs are done already")
    if not left:
        return
    choose_engine_for(plan.plain_seconds)
    workers.prepare(len(left))
    with RunProgress(plan.scenario, len(plan), done=done) as progress:
        for run, outcome in workers.perform(plan.given, [plan.run(number) for number in left]):
            ledger.note(run.number, outcome)
            progress.tick()


def _answer(plan: Plan, table: Path, columns: int, ledger: Ledger) -> str:
    """Say what there is now; tell the runs that failed."""
    failed = ledger.count(FAILED)
    told = ledger.failures(MOST_LISTED)
    for number, message in told:
        tell(f"failed: {plan.words(number)}: {message}")
    if failed > len(told):
        tell(f"failed: … and {failed - len(told)} more (in {table})")
    figures = [
        *((each.key, ", ".join(map(str, each.values))) for each in plan.varied),
        ("seeds", f"{len(plan.seeds)} ({plan.seeds[0]} to {plan.seeds[-1]})"),
        ("runs", f"{len(plan):,}"),
        ("failed", f"{failed:,}"),
        ("table", f"{table} ({len(plan):,} rows, {columns:,} columns)"),
    ]
    return page(f"A sweep of {plan.scenario}", figures)
