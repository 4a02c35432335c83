"""The command `compare`: one scenario under several mechanisms, seed by seed the same agents and luck."""

from __future__ import annotations

import json
import math
import re
from dataclasses import dataclass
from itertools import islice
from typing import TYPE_CHECKING, Any

from scenarios.faults import ScenarioError
from scenarios.load import load, open_mods
from scenarios.plugins import mechanisms_in_use
from scenarios.runs import Stop
from scenarios.runs.headless import warn
from scenarios.runs.provenance import provenance
from scenarios.runs.samples import estimate, paired
from scenarios.runs.show import Listing, Progress, number, page, tell
from scenarios.runs.target import check_page

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping
    from pathlib import Path

    from scenarios.load import Loaded
    from scenarios.runs.samples import Estimate

MOST_SEEDS = 10_000

ROUNDING = 1e-12
"""A figure that is smaller is 0 but for rounding."""

FIGURES_ABREAST = 3
"""So many figures stand side by side in a terminal."""


@dataclass(frozen=True)
class Plan:
    """What to compare."""

    file: str
    mechanisms: tuple[str, ...]
    seeds: tuple[int, ...]
    settings: tuple[str, ...] = ()
    mods: tuple[str, ...] = ()


@dataclass(frozen=True)
class Comparison:
    """What came of it: every figure of every run, `runs[mechanism][n]` of the n-th seed."""

    title: str
    provenance: dict[str, object]
    """As in `scenarios.runs.provenance`, the mechanism left open."""
    ticks: int
    seeds: tuple[int, ...]
    start_hashes: tuple[str, ...]
    """Of agents, endowments and luck at the start, one a seed: the same under every mechanism."""
    runs: dict[str, list[dict[str, Any]]]
    """The figures of each run, as `scenarios.runs.exchange` names them."""
    paths: dict[str, list[list[dict[str, Any]]]]
    """Figures of each run along the way, a window of ticks each."""

    def sample(self, mechanism: str, figure: str) -> list[float | None]:
        """Return a figure of every run of a mechanism, by seed."""
        return [run[figure] for run in self.runs[mechanism]]

    def summary(self, figure: str) -> dict[str, dict[str, Any]]:
        """Return the mean of a figure under each mechanism, and how it differs from the first's."""
        first = self.sample(next(iter(self.runs)), figure)
        return {
            mechanism: {
                **_told(estimate([each for each in self.sample(mechanism, figure) if each is not None])),
                "difference": _told(paired(self.sample(mechanism, figure), first)),
                "values": self.sample(mechanism, figure),
            }
            for mechanism in self.runs
        }


def _told(found: Estimate | None) -> dict[str, Any]:
    return {"mean": None, "half": None, "size": 0} if found is None else found._asdict()


def parse_mechanisms(text: str) -> tuple[str, ...]:
    """Return the mechanisms of a list such as `bilateral,walrasian`; `all` names them all."""
    known = mechanisms_in_use()
    names = known if text == "all" else tuple(name.strip() for name in text.split(","))
    for name in names:
        if name not in known:
            raise Stop(f"--mechanisms: no mechanism {name!r} (there are {', '.join(known)})", 2)
    if len(set(names)) < len(names):
        raise Stop("--mechanisms: a mechanism is named twice", 2)
    return names


def parse_seeds(text: str) -> tuple[int, ...]:
    """Return the seeds of a list such as `1-20` or `3,5,9-12`.

    >>> parse_seeds("3,5,9-12")
    (3, 5, 9, 10, 11, 12)
    """
    seeds: list[int] = []
    for part in text.split(","):
        match = re.fullmatch(r"\s*(\d{1,18})(?:-(\d{1,18}))?\s*", part)
        if not match:
            raise Stop(f"--seeds: {part!r} is not a seed such as 7 or a range such as 1-20", 2)
        low, high = int(match[1]), int(match[2] or match[1])
        if high < low:
            raise Stop(f"--seeds: the range {part.strip()} runs backwards", 2)
        if high - low >= MOST_SEEDS or len(seeds) + high - low >= MOST_SEEDS:
            raise Stop(f"--seeds: more than {MOST_SEEDS:,}", 2)
        seeds += range(low, high + 1)
    if len(set(seeds)) < len(seeds):
        raise Stop("--seeds: a seed is named twice", 2)
    return tuple(seeds)


def compare_mechanisms(plan: Plan, *, as_json: bool = False, html: Path | None = None) -> str:
    """Run a scenario under every mechanism and seed and return the answer, one JSON object or tables.

    `html` is where a report goes that a browser shows.
    """
    for key, option in (("seed", "--seeds"), ("exchange.mechanism", "--mechanisms")):
        if any(setting.partition("=")[0].strip() == key for setting in plan.settings):
            raise Stop(f"--set {key}: give {option} instead", 2)
    if html is not None:
        check_page(html)
    files = _files(plan)
    warn(next(iter(files.values())))
    found = _run_all(plan, files)
    if html is not None:
        from scenarios.runs.report import write_report

        write_report(html, found)
    if as_json:
        return json.dumps(as_dict(found), allow_nan=False)
    return _page(found)


def _files(plan: Plan) -> dict[str, Loaded]:
    """Load the scenario with every mechanism; those it has nothing for are left out where all were asked."""
    files: dict[str, Loaded] = {}
    mods = open_mods(plan.mods)
    faults: dict[str, ScenarioError] = {}
    for mechanism in plan.mechanisms:
        try:
            settings = *plan.settings, f"exchange.mechanism={mechanism}"
            files[mechanism] = load(plan.file, settings, mods)
        except ScenarioError as error:
            if plan.mechanisms != mechanisms_in_use():
                raise
            faults[mechanism] = error
    if not files:
        raise next(iter(faults.values()))
    for mechanism, each in faults.items():
        tell(f"{mechanism} left out: {each.faults[0]}")
    return files


def _run_all(plan: Plan, files: Mapping[str, Loaded]) -> Comparison:
    from ecs import kernel
    from scenarios.build import build
    from scenarios.runs.benchmark import yardstick_of
    from scenarios.runs.exchange import run_exchange, start_hash

    first = next(iter(files.values()))
    if not first.scenario.agent_count:
        raise Stop(f"{first.name} has no agents to compare mechanisms by", 2)
    ticks = first.scenario.ticks
    runs: dict[str, list[dict[str, Any]]] = {mechanism: [] for mechanism in files}
    paths: dict[str, list[list[dict[str, Any]]]] = {mechanism: [] for mechanism in files}
    hashes: list[str] = []
    total = ticks * len(plan.seeds) * len(files)
    with Progress(first.name, total, kernel.compile_seconds) as progress:
        for seed in plan.seeds:
            worlds = {mechanism: build(loaded, seed) for mechanism, loaded in files.items()}
            starts = {start_hash(world) for world in worlds.values()}
            if len(starts) > 1:
                msg = "agents differ from mechanism to mechanism at the start"
                raise RuntimeError(msg)
            hashes += starts
            yardstick = yardstick_of(next(iter(worlds.values())))
            for mechanism, world in worlds.items():
                figures, path = run_exchange(world, yardstick, ticks, progress.tick)
                runs[mechanism].append(figures)
                paths[mechanism].append(path)
    about = {**provenance(first), "overrides": list(plan.settings)}
    return Comparison(first.scenario.title, about, ticks, plan.seeds, tuple(hashes), runs, paths)


def figures_of(found: Comparison) -> list[str]:
    """Return the figures that have a value anywhere, in order."""
    from scenarios.runs.exchange import FIGURES

    return [
        figure
        for figure in FIGURES
        if any(run[figure] is not None for runs in found.runs.values() for run in runs)
    ]


def refusals_of(found: Comparison, mechanism: str) -> dict[str, float]:
    """Return how often pairs did not trade for each reason, on average over the seeds."""
    runs = found.runs[mechanism]
    reasons = dict.fromkeys(reason for run in runs for reason in run["refusals"])
    return {reason: sum(run["refusals"].get(reason, 0) for run in runs) / len(runs) for reason in reasons}


def as_dict(found: Comparison) -> dict[str, Any]:
    """Return what `compare --json` prints."""
    return {
        "title": found.title,
        **found.provenance,
        "ticks": found.ticks,
        "seeds": list(found.seeds),
        "start_hashes": list(found.start_hashes),
        "mechanisms": list(found.runs),
        "figures": {figure: found.summary(figure) for figure in figures_of(found)},
        "refusals": {mechanism: refusals_of(found, mechanism) for mechanism in found.runs},
        "paths": found.paths,
    }


def _page(found: Comparison) -> str:
    """Write the comparison as tables, a few figures at a time."""
    from scenarios.runs.exchange import FIGURES

    summaries = {figure: found.summary(figure) for figure in figures_of(found)}
    listings = []
    for few in batched(summaries, FIGURES_ABREAST):
        head = ("mechanism", *(FIGURES[figure].words for figure in few))
        rows = [
            [mechanism, *(plus_minus(summaries[figure][mechanism]) for figure in few)]
            for mechanism in found.runs
        ]
        listings.append(Listing(head, rows))
    seeds = f"{len(found.seeds)} ({found.seeds[0]} to {found.seeds[-1]})"
    top = [("seeds", seeds), ("ticks", f"{found.ticks:,}"), ("figures", "mean ± 95 % confidence interval")]
    return page(f"{found.title} ({found.provenance['scenario']})", top, listings)


def batched(names: Iterable[str], size: int) -> Iterator[tuple[str, ...]]:
    """Yield the names in groups of `size`, the last perhaps smaller.

    >>> list(batched("abcde", 2))
    [('a', 'b'), ('c', 'd'), ('e',)]
    """
    rest = iter(names)
    while group := tuple(islice(rest, size)):
        yield group


def plus_minus(told: Mapping[str, Any]) -> str:
    """Write a mean with its interval, and no more digits than that leaves any sense to.

    >>> plus_minus({"mean": 0.96437, "half": 0.0031}), plus_minus({"mean": 2.5, "half": 0.0})
    ('0.9644 ± 0.0031', '2.5 ± 0')
    >>> plus_minus({"mean": None, "half": None}), plus_minus({"mean": 7, "half": None})
    ('-', '7')
    """
    mean, half = told["mean"], told["half"]
    if mean is None:
        return "-"
    if abs(mean) < ROUNDING:
        mean = 0.0
    if half is None:
        return number(mean)
    if half <= 1e-9 * abs(mean) or half < ROUNDING:
        return f"{number(mean)} ± 0"
    if half >= 100:
        return f"{mean:,.0f} ± {half:,.0f}"
    places = min(6, 1 - math.floor(math.log10(half)))
    return f"{mean:,.{places}f} ± {half:.{places}f}"
