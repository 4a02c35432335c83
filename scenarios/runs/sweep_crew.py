"""Processes of this machine that do the runs of a sweep, and outlive neither it nor one another's faults."""

from __future__ import annotations

import multiprocessing
import os
import signal
import threading
from collections import deque
from contextlib import contextmanager, suppress
from multiprocessing import connection, resource_tracker
from typing import TYPE_CHECKING, Any, NamedTuple

from scenarios.runs import Stop
from scenarios.runs.show import tell
from scenarios.runs.sweep_run import Given, Outcome, Run, failed, perform, ready, warm

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence
    from multiprocessing.connection import Connection
    from multiprocessing.context import SpawnProcess
    from types import TracebackType
    from typing import Self

THREADS = ("OMP", "OPENBLAS", "MKL", "BLIS", "NUMEXPR")
"""Libraries that would multiply matrices in as many threads as there are cores, in every process."""

COLD = "First sweep of this version: compiling all its kernels once takes some minutes."


class DeadError(Exception):
    """A process has ended instead of giving an answer; the text says of what."""


class Worker(NamedTuple):
    """A process, and the pipe to it: a function and its arguments in, what it returns out."""

    process: SpawnProcess
    pipe: Connection

    def ask(self, function: Callable[..., Any], *arguments: object) -> None:
        """Have it call a function; `told` then returns the answer."""
        with suppress(OSError):  # if it is no more, `told` says so
            self.pipe.send((function, arguments))

    def told(self) -> Any:
        """Wait for the answer; raise `DeadError` if there will be none."""
        try:
            return self.pipe.recv()
        except (EOFError, OSError):
            raise DeadError(self._end()) from None

    def _end(self) -> str:
        """Say what it died of."""
        self.process.join()
        code = self.process.exitcode or 0
        if code >= 0:
            return f"its process ended with exit code {code}"
        return f"its process was killed by {signal.Signals(-code).name}"


class Crew:
    """Used as a context; the processes start when there is something to do."""

    def __init__(self, size: int | None) -> None:
        """Without a size, one for each core that this process may use."""
        self._size = size or cores()
        self._all: list[Worker] = []

    def __enter__(self) -> Self:
        return self

    def prepare(self, runs: int) -> None:
        """Hire as many as there is work for, and see that everything is compiled before they do any."""
        for _ in range(min(self._size, runs)):
            self._hire().ask(ready)
        try:
            told = [worker.told() for worker in self._all]
            if not all(each.compiled for each in told):
                tell(COLD)
                self._all[0].ask(warm)
                self._all[0].told()
        except DeadError as error:
            raise Stop(f"no run was begun: {error}", 1) from None

    def perform(self, given: Given, runs: Sequence[Run]) -> Iterator[tuple[Run, Outcome]]:
        """Do runs of a scenario, and yield what came of each as it ends."""
        waiting, idle = deque(runs), list(self._all)
        busy: dict[Any, tuple[Worker, Run]] = {}
        while waiting or busy:
            while waiting and (idle or len(busy) < self._size):
                worker, run = idle.pop() if idle else self._hire(), waiting.popleft()
                worker.ask(perform, given, run)
                busy[worker.pipe] = worker, run
            for pipe in connection.wait(list(busy)):
                worker, run = busy.pop(pipe)
                try:
                    outcome = worker.told()
                except DeadError as error:
                    outcome = failed(str(error))
                else:
                    idle.append(worker)
                yield run, outcome

    def call(self, function: Callable[..., Any], *arguments: object) -> Any:
        """Have a new process call a function and return the answer; raise `DeadError` if there is none."""
        worker = self._hire()
        worker.ask(function, *arguments)
        return worker.told()

    def _hire(self) -> Worker:
        os.environ.update({f"{library}_NUM_THREADS": "1" for library in THREADS})
        context = multiprocessing.get_context("spawn")
        ours, theirs = context.Pipe()
        process = context.Process(target=_work, args=(theirs,), daemon=True)
        with _unheard():
            process.start()
        theirs.close()
        self._all.append(Worker(process, ours))
        return self._all[-1]

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        for process, pipe in self._all:
            pipe.close()  # an idle one then ends by itself
            if kind is not None:
                process.terminate()
        for process, _ in self._all:
            process.join()


def cores() -> int:
    """Return how many cores this process may use."""
    if hasattr(os, "sched_getaffinity"):
        return len(os.sched_getaffinity(0))
    return os.cpu_count() or 1


@contextmanager
def _unheard() -> Iterator[None]:
    """Start processes that do not hear of Ctrl-C, not even before they could say so; this one does, after."""
    if not hasattr(signal, "pthread_sigmask"):
        yield
        return
    resource_tracker.ensure_running()  # which would let Ctrl-C through
    before = signal.pthread_sigmask(signal.SIG_BLOCK, {signal.SIGINT})
    try:
        yield
    finally:
        signal.pthread_sigmask(signal.SIG_SETMASK, before)


def _work(pipe: Connection) -> None:
    """Call what comes through the pipe until nothing more does, or whoever sends it is no more."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    threading.Thread(target=_end_with_parent, daemon=True).start()
    with suppress(EOFError, OSError):
        while True:
            function, arguments = pipe.recv()
            pipe.send(function(*arguments))


def _end_with_parent() -> None:
    parent = multiprocessing.parent_process()
    if parent is not None:
        parent.join()
        os._exit(1)
