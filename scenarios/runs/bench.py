"""The command `bench`: standard works, each beside something that was timed in the same run."""

from __future__ import annotations

import json
import math
import os
import platform
import re
from dataclasses import asdict, dataclass
from datetime import UTC, datetime
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path
from statistics import linear_regression, median
from typing import TYPE_CHECKING, Any

from scenarios.runs import VERSION, Stop
from scenarios.runs.bench_measure import Measured, Missing, measure
from scenarios.runs.show import RunProgress, tell
from scenarios.runs.sweep_crew import Crew, DeadError, cores

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from scenarios.runs.bench_measure import Round
    from scenarios.runs.bench_works import Work

LARGEST = 10_000_000


@dataclass(frozen=True)
class Spread:
    """The median of what rounds came to, the least and the most."""

    median: float
    least: float
    most: float

    @classmethod
    def of(cls, values: Sequence[float]) -> Spread:
        """Return that of some values.

        >>> Spread.of([3.0, 1.0, 7.0])
        Spread(median=3.0, least=1.0, most=7.0)
        """
        return cls(median(values), min(values), max(values))


@dataclass(frozen=True)
class Result:
    """What a work of a size came to, round by round."""

    work: str
    size: int | None
    unit: str
    units: float
    """Of work, in all rounds."""
    units_per_cpu_second: Spread
    cpu_seconds_per_unit: Spread
    bytes_per_unit_of_size: float | None
    reference: str
    reference_cpu_seconds_per_unit: Spread
    ratio: Spread
    ratio_is: str

    @classmethod
    def of(cls, name: str, work: Work, size: int, measured: Measured) -> Result:
        """Work out the figures of some rounds."""
        costs, theirs, ratios = zip(*(_costs(each, work) for each in measured.rounds), strict=True)
        weighed = measured.bytes is not None and size >= work.large
        return cls(
            name,
            size if work.counts else None,
            work.unit,
            sum(mine.units for mine, _ in measured.rounds),
            Spread.of([1 / cost for cost in costs]),
            Spread.of(costs),
            measured.bytes / size if weighed and measured.bytes is not None else None,
            work.reference.name,
            Spread.of(theirs),
            Spread.of(ratios),
            work.reference.ratio,
        )


def _costs(round_: Round, work: Work) -> tuple[float, float, float]:
    """Return the CPU seconds of a unit, of one of the reference, and the ratio."""
    cost, reference = (max(each.seconds, 1e-9) / each.units for each in round_)
    return cost, reference, reference / cost if work.reference.faster else cost / reference


@dataclass(frozen=True)
class LeftOut:
    """A work that was not measured, and why: it lacks something, or it has failed."""

    work: str
    size: int | None
    why: str
    failed: bool


@dataclass(frozen=True)
class Bench:
    """What was measured, when and on what."""

    version: str
    date: str
    machine: dict[str, object]
    rounds: int
    results: list[Result]
    exponents: dict[str, float]
    """Of CPU seconds over size, by work, where there are several sizes that are large."""
    left_out: list[LeftOut]

    @property
    def failed(self) -> bool:
        """Whether a work has failed."""
        return any(each.failed for each in self.left_out)


# ---- what is asked for


@dataclass(frozen=True)
class Plan:
    """The works to measure, by name, and the sizes of each."""

    works: dict[str, Work]
    sizes: dict[str, tuple[int, ...]]
    rounds: int

    def each(self) -> Iterator[tuple[str, int]]:
        """Yield works and sizes, in order."""
        return ((name, size) for name, sizes in self.sizes.items() for size in sizes)


def plan(
    names: Sequence[str], sizes: str | None, rounds: int, known: Mapping[str, Work], *, everything: bool
) -> Plan:
    """Return what to measure; without names all works."""
    for name in names:
        if name not in known:
            raise Stop(f"no work {name!r} (there are {', '.join(known)})", 2)
    chosen = {name: each for name, each in known.items() if not names or name in names}
    if sizes is None:
        planned = {
            name: each.sizes + each.more if everything else each.sizes or (each.more if names else ())
            for name, each in chosen.items()
        }
        return Plan(chosen, planned, rounds)
    if not names or everything:
        raise Stop("--sizes is of use with the names of works, and without --all", 2)
    for name, each in chosen.items():
        if not each.counts:
            raise Stop(f"--sizes is of no use with {name}, which has none", 2)
    return Plan(chosen, dict.fromkeys(chosen, parse_sizes(sizes)), rounds)


def parse_sizes(text: str) -> tuple[int, ...]:
    """Return the sizes of a list such as `200,1000`.

    >>> parse_sizes("200, 1000")
    (200, 1000)
    """
    sizes = []
    for word in text.split(","):
        if not re.fullmatch(r"\s*\d{1,8}\s*", word) or not 1 <= int(word) <= LARGEST:
            raise Stop(f"--sizes: {word.strip()!r} is not a size from 1 to {LARGEST:,}", 2)
        sizes.append(int(word))
    if len(set(sizes)) < len(sizes):
        raise Stop("--sizes: a size is given twice", 2)
    return tuple(sizes)


# ---- measuring


def bench(asked: Plan) -> Bench:
    """Measure each work and size in a process of its own, one after the other."""
    found: list[Result | LeftOut] = []
    all_of_them = list(asked.each())
    try:
        with Measuring("bench", len(all_of_them)) as progress:
            for name, size in all_of_them:
                found.append(_measured(name, asked.works[name], size, asked.rounds))
                progress.tick()
    except KeyboardInterrupt:
        raise Stop(f"interrupted after {len(found)} of {len(all_of_them)} measurements", 130) from None
    results = [each for each in found if isinstance(each, Result)]
    slopes = {name: exponent(name, work, results) for name, work in asked.works.items()}
    return Bench(
        VERSION,
        datetime.now(UTC).isoformat(timespec="minutes"),
        machine(),
        asked.rounds,
        results,
        {name: slope for name, slope in slopes.items() if slope is not None},
        [each for each in found if isinstance(each, LeftOut)],
    )


class Measuring(RunProgress):
    """A bar that is there from the start: a measurement may take minutes."""

    unit = "measurements"


def _measured(name: str, work: Work, size: int, rounds: int) -> Result | LeftOut:
    """Have a new process do the rounds."""
    try:
        with Crew(1) as crew:
            answer: Measured | Missing = crew.call(measure, work.prepare, size, rounds)
    except DeadError as error:
        answer, failed = Missing(str(error)), True
    else:
        failed = False
    if isinstance(answer, Measured):
        return Result.of(name, work, size, answer)
    tell(f"{name} left out: {answer.why}")
    return LeftOut(name, size if work.counts else None, answer.why, failed)


def exponent(name: str, work: Work, results: Sequence[Result]) -> float | None:
    """Return by which power of its size the cost of a work grows, where there are two large sizes.

    It is the slope of the logarithms of CPU seconds over size, by least squares.
    """
    large = [each for each in results if each.work == name and each.size and each.size >= work.large]
    if len(large) < 2:
        return None
    sizes = [math.log(each.size or 1) for each in large]
    costs = [math.log(each.cpu_seconds_per_unit.median) for each in large]
    return linear_regression(sizes, costs).slope + (0 if work.of_all else 1)


def machine() -> dict[str, object]:
    """Tell what this runs on."""
    return {
        "cpu": _cpu(),
        "cores": cores(),
        "system": f"{platform.system()} {platform.machine()}",
        "python": platform.python_version(),
        **{name: _version(name) for name in ("numpy", "numba", "mesa")},
        "compiled": os.environ.get("NUMBA_DISABLE_JIT", "0") in {"", "0"},
    }


def _cpu() -> str:
    try:
        told = Path("/proc/cpuinfo").read_text(encoding="utf-8")
    except OSError:
        told = ""
    found = re.search(r"^model name\s*:\s*(.+)$", told, re.MULTILINE)
    return found[1] if found else platform.processor() or "unknown"


def _version(package: str) -> str | None:
    try:
        return version(package)
    except PackageNotFoundError:
        return None


# ---- the answer


def as_dict(found: Bench) -> dict[str, Any]:
    """Return what `bench --json` prints."""
    from scenarios.runs.bench_table import held_to_goals

    return {**asdict(found), "goals": [asdict(each) for each in held_to_goals(found)]}


def told_of(found: Bench, *, as_json: bool) -> str:
    """Return the answer, one JSON object or tables."""
    from scenarios.runs.bench_table import bench_page

    return json.dumps(as_dict(found), allow_nan=False) if as_json else bench_page(found)
