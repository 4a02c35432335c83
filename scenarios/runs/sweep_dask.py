"""The workers of a Dask cluster that somebody has started, as those who do the runs of a sweep."""

from __future__ import annotations

import logging
from typing import TYPE_CHECKING, Any
from uuid import uuid4

from scenarios.faults import one_line
from scenarios.runs import VERSION, Stop
from scenarios.runs.show import tell
from scenarios.runs.sweep_crew import COLD
from scenarios.runs.sweep_run import LONGEST_MESSAGE, Given, Outcome, Run, code, failed, perform, ready, warm

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence
    from types import TracebackType
    from typing import Self

PATIENCE = 10
"""Seconds in which a cluster has to answer, and to have a worker."""


class Cluster:
    """Used as a context; what it was given to do ends with it."""

    def __init__(self, address: str) -> None:
        self._address = address

    def __enter__(self) -> Self:
        try:
            from distributed import Client
        except ImportError:
            raise Stop("--dask needs distributed, which the extra 'dask' installs", 2) from None
        for chatty in ("distributed", "distributed.client"):  # the client has a level of its own
            logging.getLogger(chatty).setLevel(logging.CRITICAL)
        try:
            self._client: Any = Client(self._address, timeout=PATIENCE)
            self._client.wait_for_workers(1, timeout=PATIENCE)
        except (OSError, TimeoutError, ValueError) as error:
            raise Stop(f"no Dask cluster with workers at {self._address!r} ({error})", 1) from None
        return self

    def prepare(self, runs: int) -> None:  # noqa: ARG002  whoever is there, is there
        """See that all workers have this program, and everything compiled before they run anything."""
        told = self._client.run(ready, on_error="return")
        try:  # the scheduler unpacks what it hands on
            self._client.run_on_scheduler(code)
        except Exception as error:  # noqa: BLE001  of whatever kind, it is why
            told = {"the scheduler": error}
        there = {worker: found for worker, found in told.items() if not isinstance(found, OSError)}  # or gone
        here = (VERSION, code())
        for worker, found in there.items():
            if isinstance(found, Exception):
                why = one_line(f"{type(found).__name__}: {found}", LONGEST_MESSAGE)
                hint = "start it in a checkout, with PYTHONPATH=."
                raise Stop(f"{worker} cannot load Entrepôt: {why} ({hint})", 1)
            if (found.version, found.code) != here:
                raise Stop(f"{worker} has another Entrepôt than this one ({found.version})", 1)
        cold = [worker for worker, found in there.items() if not found.compiled]
        if cold:
            tell(COLD)
        # One on each machine; the first alone, in case they share their files.
        machines = {worker.rpartition(":")[0]: worker for worker in cold}
        for several in (list(machines.values())[:1], list(machines.values())[1:]):
            if several:
                self._client.run(warm, workers=several)

    def perform(self, given: Given, runs: Sequence[Run]) -> Iterator[tuple[Run, Outcome]]:
        """Do runs of a scenario, and yield what came of each as it ends."""
        from distributed import as_completed

        (kept,) = self._client.scatter([given], broadcast=True)
        mine = uuid4().hex  # others may use the same cluster
        futures = {
            self._client.submit(perform, kept, run, key=f"entrepot-{mine}-{run.number}"): run for run in runs
        }
        for future in as_completed(list(futures)):
            run = futures.pop(future)
            if future.status in {"cancelled", "lost"}:
                raise Stop(f"the cluster at {self._address!r} is gone: the same command goes on", 1)
            yield run, future.result() if future.status == "finished" else _died(future.exception())
            future.release()

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._client.close()


def _died(error: BaseException) -> Outcome:
    """Return what came of a run that took its worker with it, or could not be sent there."""
    killed = type(error).__name__ == "KilledWorker"
    return failed("its worker died" if killed else f"{type(error).__name__}: {error}")
