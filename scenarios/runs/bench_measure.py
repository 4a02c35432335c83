"""A measurement, in a process of its own: rounds of some work, each with one of what it is held against."""

from __future__ import annotations

from contextlib import suppress
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple, TypeAlias

from scenarios.runs import Stop

if TYPE_CHECKING:
    from collections.abc import Callable
    from contextlib import AbstractContextManager


class Sample(NamedTuple):
    """So many units of work, and the CPU seconds of the process that they took."""

    units: float
    seconds: float


Round: TypeAlias = tuple[Sample, Sample]
"""Some work, and what it is held against."""


class Task(NamedTuple):
    """What a round does, and, where memory is told, the bytes in use before what is weighed was made."""

    round: Callable[[], Round]
    base: int | None = None


class Measured(NamedTuple):
    """What came of the rounds, and the bytes that were in use at most, above those before."""

    rounds: list[Round]
    bytes: int | None


class Missing(NamedTuple):
    """There is something that it needs and has not got; the text says what."""

    why: str


def measure(
    prepare: Callable[[int, int], AbstractContextManager[Task]], size: int, rounds: int
) -> Measured | Missing:
    """Prepare a task of a size and do rounds of it."""
    try:
        with prepare(size, rounds) as task:
            done = [task.round() for _ in range(rounds)]
            peak = None if task.base is None else in_use("VmHWM")
    except Stop as stop:
        return Missing(str(stop))
    return Measured(done, None if task.base is None or peak is None else peak - task.base)


def in_turn(work: Callable[[], Sample], reference: Callable[[], Sample]) -> Callable[[], Round]:
    """Return the round that does the one and then the other."""
    return lambda: (work(), reference())


def in_use(what: str = "VmRSS") -> int | None:
    """Return the bytes of memory in use, or with VmHWM the most there were; None where it is not told."""
    with suppress(OSError):
        for line in Path("/proc/self/status").read_text(encoding="ascii").splitlines():
            if line.startswith(f"{what}:"):
                return 1024 * int(line.split()[1])
    return None
