"""What a sweep is to do: every combination of the varied values, each with every seed, in one order."""

from __future__ import annotations

import math
import re
from dataclasses import dataclass, replace
from itertools import product
from typing import TYPE_CHECKING, TypeAlias

from scenarios.faults import Fault, ScenarioError, show_path
from scenarios.load import load, open_mods, read_setting
from scenarios.overrides import COMMAND_LINE, with_options
from scenarios.plugins import OPTION as PLUGINS
from scenarios.runs import VERSION, Stop
from scenarios.runs.engine import plain_seconds
from scenarios.runs.sweep_run import Given, Run

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from scenarios.load import Loaded, Mods

    Value: TypeAlias = bool | int | float | str

MOST_COMBINATIONS = 10_000
MOST_RUNS = 1_000_000

OPTION = "--vary"
"""Stands for the file in faults of varied values."""

NOT_VARIED = {
    "seed": "give --seeds instead",
    "ticks": "the runs of a table are of one length, which --ticks says",
}
"""Keys that are not varied, and why."""

_PIECE = re.compile(r"\"(?:[^\"\\]|\\.)*\"|'[^']*'|.", re.DOTALL)


@dataclass(frozen=True)
class Varied:
    """A key that is varied: its values as a table tells them, and as settings."""

    key: str
    values: tuple[Value, ...]
    settings: tuple[str, ...]


@dataclass(frozen=True)
class Combination:
    """One value of every varied key, and all that is put over the scenario with it."""

    values: tuple[Value, ...]
    settings: tuple[str, ...]
    ticks: int


@dataclass(frozen=True)
class Plan:
    """A sweep: what is run, with what varied, in the order of its table."""

    scenario: str
    hash: str
    mods_hash: str
    given: Given
    plugins: tuple[str, ...]
    """Their labels."""
    settings: tuple[str, ...]
    varied: tuple[Varied, ...]
    combinations: tuple[Combination, ...]
    seeds: tuple[int, ...]
    plain_seconds: float
    """What all runs would take without a compiler."""
    warnings: tuple[str, ...]

    def __len__(self) -> int:
        return len(self.combinations) * len(self.seeds)

    def parts(self, number: int) -> tuple[Combination, int]:
        """Return the combination and the seed of a run, by its number from 0."""
        combination, seed = divmod(number, len(self.seeds))
        return self.combinations[combination], self.seeds[seed]

    def run(self, number: int) -> Run:
        """Return a run by its number."""
        combination, seed = self.parts(number)
        return Run(number, combination.settings, seed)

    def words(self, number: int) -> str:
        """Say which run that is."""
        combination, seed = self.parts(number)
        return " ".join([*_words(self.varied, combination.values), f"seed={seed}"])

    def facts(self) -> dict[str, object]:
        """Return what tells this sweep from others, by the words for it."""
        return {
            "version": VERSION,
            "scenario": [self.scenario, self.hash, *([self.mods_hash] if self.mods_hash else [])],
            "--set or --ticks": list(self.settings),
            OPTION: [[each.key, list(each.values)] for each in self.varied],
            "--seeds": list(self.seeds),
            **({PLUGINS: list(self.plugins)} if self.plugins else {}),
        }


def _words(varied: Iterable[Varied], values: Iterable[Value]) -> list[str]:
    return [f"{each.key}={value}" for each, value in zip(varied, values, strict=True)]


def plan_sweep(
    file: str,
    vary: Sequence[str],
    seeds: tuple[int, ...],
    ticks: int | None,
    settings: Sequence[str],
    mods: Sequence[str] = (),
) -> Plan:
    """Read a scenario with every combination of values; raise every fault that any of them has."""
    varied = tuple(parse_varied(text) for text in vary)
    _check_keys([each.key for each in varied], settings)
    count = math.prod(len(each.values) for each in varied)
    if count > MOST_COMBINATIONS or count * len(seeds) > MOST_RUNS:
        most = f"at most {MOST_COMBINATIONS:,} combinations and {MOST_RUNS:,} runs"
        raise Stop(f"{OPTION}: {count:,} combinations, {count * len(seeds):,} runs are too many ({most})", 2)
    fixed = with_options(settings, ticks=ticks)
    files = _load_all(file, fixed, varied, open_mods(mods))
    first = files[0][1]
    return Plan(
        first.name,
        first.hash,
        first.mods_hash,
        Given(first.texts, tuple((each.file, each.source) for each in first.plugins)),
        tuple(each.label for each in first.plugins),
        fixed,
        varied,
        tuple(Combination(values, each.overrides, each.scenario.ticks) for values, each in files),
        seeds,
        len(seeds) * sum(plain_seconds(each.scenario, each.scenario.ticks) for _, each in files),
        tuple(dict.fromkeys(str(warning) for _, each in files for warning in each.warnings)),
    )


def _check_keys(keys: Sequence[str], settings: Sequence[str]) -> None:
    """Refuse keys that are given in two ways, or in the wrong one."""
    for key in keys:
        if key in NOT_VARIED:
            raise Stop(f"{OPTION} {key}: {NOT_VARIED[key]}", 2)
        if keys.count(key) > 1:
            raise Stop(f"{OPTION} {key}: given twice", 2)
    for setting in settings:
        key = setting.partition("=")[0].strip()
        if key == "seed":
            raise Stop(f"{COMMAND_LINE} seed: {NOT_VARIED['seed']}", 2)
        if key in keys:
            raise Stop(f"{COMMAND_LINE} {key}: it is varied", 2)


def _load_all(
    file: str, fixed: tuple[str, ...], varied: Sequence[Varied], mods: Mods
) -> list[tuple[tuple[Value, ...], Loaded]]:
    """Read a scenario with each combination of values."""
    files: list[tuple[tuple[Value, ...], Loaded]] = []
    faulty: dict[Fault, list[str]] = {}
    each_setting = product(*(each.settings for each in varied))
    for values, more in zip(product(*(each.values for each in varied)), each_setting, strict=True):
        try:
            files.append((values, load(file, (*fixed, *more), mods)))
        except ScenarioError as error:
            for fault in error.faults:
                faulty.setdefault(fault, []).append(" ".join(_words(varied, values)))
    if faulty:
        raise ScenarioError([_placed(fault, varied, where) for fault, where in faulty.items()])
    return files


def _placed(fault: Fault, varied: Sequence[Varied], combinations: Sequence[str]) -> Fault:
    """Tell where a fault is: at a varied value, and in which combinations if that does not say it all."""
    count = math.prod(len(each.values) for each in varied)
    for each in varied:
        if fault.file == COMMAND_LINE and re.match(rf"{re.escape(each.key)}(?![\w-])", fault.key):
            fault = replace(fault, file=OPTION)
            count //= len(each.values)
    if len(combinations) == count:
        return fault
    more = f" and {len(combinations) - 1} more" if len(combinations) > 1 else ""
    return replace(fault, found=f"{fault.found} with {combinations[0]}{more}")


def parse_varied(text: str) -> Varied:
    """Take ``KEY=A,B,...`` apart; values are those that --set takes.

    >>> parse_varied("exchange.regime=barter, money").values
    ('barter', 'money')
    >>> parse_varied("cells[0].at=[1, 2],[3, 4]").values
    ('[1, 2]', '[3, 4]')
    """
    key, equals, rest = text.partition("=")
    values: list[Value] = []
    settings: list[str] = []
    wrong: list[Fault] = []
    offset = 0
    for piece in split(rest):
        # With spaces for the values before it, a fault's column is where it stands in `text`.
        settings.append(f"{key}{equals}{' ' * offset}{piece}")
        offset += len(piece) + 1
        setting = read_setting(settings[-1])
        if isinstance(setting, Fault):
            wrong.append(replace(setting, file=OPTION))
            continue
        key = show_path(setting.path)
        told = setting.value if isinstance(setting.value, bool | int | float | str) else setting.text
        if any(told == value and isinstance(told, bool) == isinstance(value, bool) for value in values):
            raise Stop(f"{OPTION} {key}: {setting.text} is given twice", 2)
        values.append(told)
    if wrong:
        raise ScenarioError(wrong)
    return Varied(key, tuple(values), tuple(settings))


def split(text: str) -> list[str]:
    """Split a text at the commas that are in no bracket and no quotes.

    >>> split("1, 'a,b',[2, 3]"), split("")
    (['1', " 'a,b'", '[2, 3]'], [''])
    """
    pieces, depth = [""], 0
    for part in _PIECE.findall(text):
        depth += (part in "[{") - (part in "]}")
        if part == "," and depth <= 0:
            pieces.append("")
        else:
            pieces[-1] += part
    return pieces
