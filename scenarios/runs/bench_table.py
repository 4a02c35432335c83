"""What `bench` has measured, as tables: for a terminal, and for the manual; and how far the goals are met."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, NamedTuple

from scenarios.runs.bench_works import WITHOUT
from scenarios.runs.show import Listing, page

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence

    from scenarios.runs.bench import Bench, Result, Spread


class Goal(NamedTuple):
    """A bound on a figure of a work: from below where it `is_least`, else from above."""

    work: str
    size: int | None
    figure: str
    bound: float
    is_least: bool = False


@dataclass(frozen=True)
class Held:
    """A goal, and what was measured."""

    work: str
    size: int | None
    figure: str
    goal: str
    measured: float
    met: bool


RATE, COST, RATIO = "units per CPU second", "CPU seconds", "ratio"
WEIGHT, EXPONENT = "bytes", "exponent"

FIGURES: dict[str, Callable[[Result], float | None]] = {
    RATE: lambda each: each.units_per_cpu_second.median,
    COST: lambda each: each.cpu_seconds_per_unit.median,
    RATIO: lambda each: each.ratio.median,
    WEIGHT: lambda each: each.bytes_per_unit_of_size,
}

GOALS = (
    Goal("crowd", 10_000, RATE, 1.0e6, is_least=True),
    Goal("crowd", 100_000, RATE, 0.8e6, is_least=True),
    Goal("crowd", 1_000_000, RATE, 0.5e6, is_least=True),
    Goal("crowd", 1_000_000, EXPONENT, 1.15),
    Goal("crowd", 1_000_000, WEIGHT, 1024),
    Goal("mesa", 1_000, RATIO, 60, is_least=True),
    Goal("mesa", 10_000, RATIO, 100, is_least=True),
    Goal("trades", 10_000, RATIO, 1.15),
    Goal("checks", 10_000, RATIO, 1.03),
    Goal("clear", 1_000_000, RATIO, 2),
    Goal("help", None, COST, 0.3),
    Goal("barter", None, COST, 0.8),
    Goal("cold", None, COST, 25),
)


def held_to_goals(found: Bench) -> list[Held]:
    """Return what became of each goal whose figure was measured; an exponent where that size was."""
    held = []
    for goal in GOALS:
        for each in found.results:
            if (each.work, each.size) == (goal.work, goal.size):
                value = (
                    found.exponents.get(goal.work) if goal.figure == EXPONENT else FIGURES[goal.figure](each)
                )
                if value is not None:
                    met = value >= goal.bound if goal.is_least else value <= goal.bound
                    bound = f"{'at least' if goal.is_least else 'at most'} {short(goal.bound)}"
                    held.append(Held(goal.work, goal.size, goal.figure, bound, value, met))
    return held


def short(value: float, digits: int = 3) -> str:
    """Write a figure in so many digits.

    >>> short(1234567), short(12.345), short(0.00012345), short(999.6), short(0), short(1.00345, 4)
    ('1,230,000', '12.3', '0.000123', '1,000', '0', '1.003')
    """
    rounded = float(f"{value:.{digits}g}")
    if abs(rounded) >= 100 or rounded == int(rounded):
        return f"{rounded:,.0f}"
    return f"{rounded:.10f}".rstrip("0")


def spread(of: Spread) -> str:
    """Write a median, and half the way from the least to the most as a share of it.

    >>> from scenarios.runs.bench import Spread
    >>> spread(Spread.of([90.0, 100.0, 120.0])), spread(Spread.of([3.0]))
    ('100 ±15%', '3')
    """
    half = f" ±{(of.most - of.least) / 2 / of.median:.0%}" if of.most > of.least else ""
    return short(of.median) + half


def speed(of: Result) -> str:
    """Write how many units a CPU second does, or, of what takes long, how long one takes."""
    rate = of.units_per_cpu_second
    return spread(rate) if rate.median >= 10 else f"{spread(of.cpu_seconds_per_unit)} s each"


def ratio(of: Result) -> str:
    """Write how a work compares to its reference."""
    if of.ratio_is == WITHOUT.ratio:
        return f"{of.ratio.median - 1:+.1%} {of.ratio_is}"
    return f"{spread(of.ratio)} {of.ratio_is}"


def _tables(found: Bench) -> Iterator[Listing]:
    """Return rows of what was measured, of exponents and of goals."""
    rows = [
        (
            _name(each.work, each.size),
            each.unit,
            speed(each),
            ratio(each),
            "" if each.bytes_per_unit_of_size is None else short(each.bytes_per_unit_of_size),
        )
        for each in found.results
    ]
    yield Listing(("work", "unit", "units a CPU second", "by its reference", "bytes"), rows)
    yield Listing(
        ("work", "cost grows as size to the"),
        [(name, f"{value:.2f}") for name, value in found.exponents.items()],
    )
    goals = [
        (
            _name(each.work, each.size),
            each.figure,
            each.goal,
            short(each.measured, 4),
            "yes" if each.met else "no",
        )
        for each in held_to_goals(found)
    ]
    yield Listing(("work", "figure", "goal", "measured", "met"), goals)
    left_out = [(_name(each.work, each.size), each.why) for each in found.left_out]
    yield Listing(("left out", "why"), left_out)


def _name(work: str, size: int | None) -> str:
    return work if size is None else f"{work} {size:,}"


def _about(found: Bench) -> list[tuple[str, str]]:
    told = {**found.machine, "date": found.date, "version": found.version, "rounds": found.rounds}
    return [(name, str(value)) for name, value in told.items() if value is not None]


def bench_page(found: Bench) -> str:
    """Return the tables for a terminal."""
    tables = list(_tables(found))
    return page("Benchmark", _about(found), tables, most=max(len(rows) for _, rows in tables))


def as_markdown(found: Bench) -> str:
    """Return the tables for the manual."""
    lines = ["; ".join(f"{name} {value}" for name, value in _about(found)) + "."]
    for head, rows in _tables(found):
        if rows:
            lines += ["", _row(head), _row(["---"] * len(head)), *(_row(each) for each in rows)]
    return "\n".join(lines)


def _row(cells: Sequence[str]) -> str:
    return f"| {' | '.join(cells)} |"
