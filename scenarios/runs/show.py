"""What a run shows on a terminal: a progress bar while it lasts, a table of figures after it."""

from __future__ import annotations

import io
import math
import os
import shutil
import sys
import time
from contextlib import suppress
from typing import TYPE_CHECKING, Any, NamedTuple

from scenarios.runs.provenance import in_words

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence
    from types import TracebackType
    from typing import Self

    from scenarios.runs.run import Result

WIDEST = 100
"""Columns a table takes at most, on however wide a terminal."""

MOST_LISTED = 20
"""Rows of a listing that are shown."""

TOWN = ("settlement", "population", "wage", "employment", "fed", "treasury")
"""Head of the listing of settlements: after the name, keys of their figures."""

PATIENCE = 0.5
"""Seconds before a bar appears."""

REFRESH = 0.1
"""Seconds between two looks of the bar."""


def answer(text: str) -> None:
    """Print on stdout; where nobody reads it, quietly go on."""
    try:
        sys.stdout.write(f"{text}\n")
        sys.stdout.flush()
    except BrokenPipeError:
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())


def tell(message: str) -> None:
    """Print a line on stderr, whether or not anybody reads it."""
    with suppress(OSError):
        sys.stderr.write(f"{message}\n")
        sys.stderr.flush()


class Progress:
    """A progress bar on stderr where that is a terminal and the run lasts; else one line at the end."""

    unit = "ticks"

    def __init__(self, name: str, total: int, lost: Callable[[], float] = lambda: 0.0, done: int = 0) -> None:
        """`lost` returns seconds so far that are not to be counted; so much was `done` before."""
        self._name, self._total, self._lost = name, total, lost
        self._done = self._before = done
        self._lost_before = lost()
        self._started = self._shown = time.monotonic()
        self._bar: Any = None

    def __enter__(self) -> Self:
        return self

    def tick(self, _: object = None) -> None:
        """Count one more."""
        self._done += 1
        now = time.monotonic()
        if now - self._shown >= REFRESH and now - self._started >= PATIENCE and sys.stderr.isatty():
            self._shown = now
            self._show()

    @property
    def _seconds(self) -> float:
        lost = self._lost() - self._lost_before
        return max(time.monotonic() - self._started - lost, 1e-9)

    @property
    def _rate(self) -> str:
        done, seconds = self._done - self._before, self._seconds
        return f"{done / seconds:,.{'0' if done > 20 * seconds else '2'}f} {self.unit}/s"

    def _show(self, **more: Any) -> None:
        # Rich takes a tenth of a second to load.
        from rich import progress
        from rich.console import Console

        if self._bar is None:
            self._bar = progress.Progress(
                progress.TextColumn("{task.description}", markup=False),
                progress.BarColumn(),
                progress.TextColumn(
                    "{task.completed:.0f}/{task.total:.0f} {task.fields[unit]}", markup=False
                ),
                progress.TextColumn("{task.fields[rate]}", markup=False),
                progress.TimeRemainingColumn(),
                console=Console(stderr=True),
                **{"auto_refresh": False, **more},
            )
            fields = {"completed": self._done, "rate": "", "unit": self.unit}
            self._task = self._bar.add_task(self._name, total=self._total, **fields)
            self._bar.start()
        self._bar.update(self._task, completed=self._done, rate=self._rate, refresh=True)

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        if self._bar is not None:
            self._show()
            self._bar.stop()
        elif error is None:
            done = self._done - self._before
            tell(f"{self._name}: {done} {self.unit} in {self._seconds:.2f} s ({self._rate})")


class RunProgress(Progress):
    """The same for runs that others do: it is there from the start, and a thread counts down its seconds."""

    unit = "runs"

    def __enter__(self) -> Self:
        if sys.stderr.isatty():
            # Runs may take minutes each: the time left is told from all there were.
            self._show(refresh_per_second=2, auto_refresh=True, speed_estimate_period=math.inf)
        return self


class Listing(NamedTuple):
    """A head and rows, shown below the figures if there are any and as far as `page` says."""

    head: tuple[str, ...]
    rows: Sequence[Sequence[str]]


def table(result: Result, title: str) -> str:
    """Return the figures of a run as text, no wider than the terminal, or 80 columns without one."""
    settlements: dict[str, dict[str, Any]] = result.settlements or {}
    towns = [[name, *(number(town[each]) for each in TOWN[1:])] for name, town in settlements.items()]
    prices = [
        [name, good, number(price), number(town["mean_prices"][good])]
        for name, town in settlements.items()
        for good, price in town["prices"].items()
    ]
    agents = [_agent(agent) for agent in result.agents or ()]
    profile = [
        [name, f"{each['cpu_seconds']:.3f}", f"{each['share']:.1%}"]
        for name, each in (result.profile or {}).items()
    ]
    listings = [
        Listing(("system", "CPU seconds", "share"), profile),
        Listing(TOWN, towns),
        Listing(("settlement", "good", "price", "mean price"), prices),
        Listing(("id", "agent", "at", "inventory", "utility"), agents),
    ]
    return page(title, _figures(result), listings)


def page(
    title: str,
    figures: Sequence[tuple[str, str]],
    listings: Sequence[Listing] = (),
    most: int = MOST_LISTED,
) -> str:
    """Return figures with their names, and listings below them, as text of the width of `table`."""
    from rich import box
    from rich.console import Console
    from rich.table import Table
    from rich.text import Text

    frame = box.SIMPLE_HEAD if "utf" in (sys.stdout.encoding or "").lower() else box.ASCII2
    text = io.StringIO()
    console = Console(
        file=text,
        width=min(WIDEST, shutil.get_terminal_size((80, 24)).columns),
        color_system=None,
        force_terminal=False,
        markup=False,
        emoji=False,
    )
    console.print(Text(title))
    top = Table("figure", "value", box=frame)
    for name, value in figures:
        top.add_row(Text(name), Text(value, overflow="fold"))
    console.print(top)
    for head, rows in listings:
        below = Table(*head, box=frame)
        for row in rows[:most]:
            below.add_row(*(Text(cell, overflow="fold") for cell in row))
        if rows:
            console.print(below)
        if len(rows) > most:
            console.print(f"  … and {len(rows) - most} more (see --json)")
    return "\n".join(line.rstrip() for line in text.getvalue().rstrip().splitlines())


def _agent(agent: dict[str, Any]) -> list[str]:
    held = amounts(agent["inventory"])
    if "cash" in agent:
        held += f", {number(agent['cash'])} in cash"
    x, y = agent["at"]
    return [str(agent["id"]), agent["name"], f"{x},{y}", held, number(agent["utility"])]


def _figures(result: Result) -> list[tuple[str, str]]:
    metrics: dict[str, Any] = result.metrics
    rows = [
        ("seed", str(result.seed)),
        ("ticks", f"{result.ticks:,}"),
        *((_plural(kind), f"{count:,}") for kind, count in result.entities.items()),
        *([("ships at sea", f"{result.ships['at_sea']:,}")] if result.ships else []),
        ("trades", f"{result.trades:,}"),
    ]
    for name, value in metrics.items():
        words = name.replace("_", " ")
        if name == "price":
            rows.append((words, _price(value)))
        else:
            rows.append((words, amounts(value) if isinstance(value, dict) else number(value)))
    theory: dict[str, Any] = result.theory or {}
    for name, value in theory.items():
        if name == "prices":
            told = ", ".join(f"{good} {number(price)}" for good, price in (value or {}).items())
            rows.append(("Walrasian prices", told or "none found"))
        else:
            rows.append((name.replace("_", " "), number(value)))
    if result.lesson:
        rows.append(("lesson", f"{result.lesson['done']} of {result.lesson['steps']} steps done"))
    if result.goals:
        rows.append(("goals", _outcome(result.goals)))
    errors = {name: error for name, error in result.conservation_error.items() if error}
    speed = result.agent_ticks_per_cpu_second
    return [
        *rows,
        ("conservation error", amounts(errors) if errors else "0 of everything"),
        ("CPU seconds", f"{result.cpu_seconds:.3f}"),
        ("agent-ticks per CPU second", "-" if speed is None else f"{speed:,.0f}"),
        *in_words(result.provenance),
        ("state hash", result.state_hash),
    ]


def _outcome(goals: Mapping[str, object]) -> str:
    """Say how a game stands.

    >>> _outcome({"outcome": "won", "tick": 90, "because": "Be rich"})
    'won after 90 ticks: Be rich'
    """
    outcome = str(goals["outcome"])
    return outcome if outcome == "open" else f"{outcome} after {goals['tick']} ticks: {goals['because']}"


def _plural(kind: str) -> str:
    return f"{kind[:-1]}ies" if kind.endswith("y") else f"{kind}s"


def _price(price: dict[str, Any] | None) -> str:
    if price is None:
        return "no trade of late"
    mean = f"{number(price['geometric_mean'])} {price['paid_with']} for 1 {price['good']}"
    spread = f"sd of ln {number(price['sd_of_log'])}"
    return (
        f"{mean} (geometric mean of {price['trades']:,} trades in the last {price['ticks']} ticks, {spread})"
    )


def amounts(of: Mapping[str, float | None]) -> str:
    """Write a figure for each good.

    >>> amounts({"fish": 1200, "wood": 0.25})
    '1,200 fish, 0.25 wood'
    """
    return ", ".join(f"{number(amount)} {good}" for good, amount in of.items())


def number(value: float | None) -> str:
    """Write a figure readably.

    >>> number(12345), number(2.07513), number(None), number(0.5), number(12345.678)
    ('12,345', '2.0751', 'none', '0.5', '12,345.7')
    """
    if value is None:
        return "none"
    if isinstance(value, int):
        return f"{value:,}"
    return f"{value:,.1f}" if abs(value) >= 1000 else f"{value:.5g}"
