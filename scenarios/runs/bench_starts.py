"""The program from its start to its end, as processes of their own."""

from __future__ import annotations

import os
import subprocess
import sys
from contextlib import contextmanager
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import TYPE_CHECKING

from scenarios.runs import Stop
from scenarios.runs.bench_measure import Sample, Task, in_turn

if TYPE_CHECKING:
    from collections.abc import Iterator

NOT_HERE = "NUMBA_DISABLE_JIT", "PYTHONDONTWRITEBYTECODE"
"""Variables that would keep a start from finding what earlier ones have compiled."""
MAIN = str(Path(__file__).parents[2] / "main.py")


@contextmanager
def help_told(_: int, __: int) -> Iterator[Task]:
    """Print what commands there are."""
    with _starting(MAIN, "--help") as task:
        yield task


@contextmanager
def barter(_: int, __: int) -> Iterator[Task]:
    """Run the smallest scenario."""
    with _starting(MAIN, "run", "three_agent_barter", "--ticks", "10") as task:
        yield task


@contextmanager
def cold(_: int, __: int) -> Iterator[Task]:
    """Run what is run when nothing is said, with nothing compiled."""
    with _starting(MAIN, "run", "frontier", "--ticks", "10", cold=True) as task:
        yield task


@contextmanager
def _starting(*words: str, cold: bool = False) -> Iterator[Task]:
    """Return what starts a program, and a Python that does nothing; `cold`: with an empty cache each time."""
    _cpu_of_children()  # where it cannot be told, nothing is started
    if not cold:
        _started(*words)  # files are read, and kernels compiled
    yield Task(in_turn(lambda: _started(*words, cold=cold), lambda: _started("-c", "pass")))


def _started(*words: str, cold: bool = False) -> Sample:
    """Run a Python to its end, in an empty folder."""
    before = _cpu_of_children()
    with TemporaryDirectory() as folder:
        around = {name: value for name, value in os.environ.items() if name not in NOT_HERE}
        if cold:
            around["XDG_CACHE_HOME"] = folder
        subprocess.run(  # noqa: S603  this very program
            [sys.executable, *words], env=around, cwd=folder, check=True, capture_output=True
        )
    return Sample(1, _cpu_of_children() - before)


def _cpu_of_children() -> float:
    """Return the CPU seconds of all processes that have ended."""
    try:
        import resource
    except ImportError:
        raise Stop("no CPU time of other processes on this system", 1) from None
    used = resource.getrusage(resource.RUSAGE_CHILDREN)
    return used.ru_utime + used.ru_stime
