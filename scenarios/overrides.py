"""Values given on the command line: ``KEY=VALUE`` with a dotted key, put over those of the file."""

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

from scenarios.faults import Fault, KeyPath, show, show_path

COMMAND_LINE = "--set"
"""Stands for the file in faults of overrides."""

_KEY = re.compile(r"[A-Za-z0-9_-]+(\[\d{1,9}\])*(\.[A-Za-z0-9_-]+(\[\d{1,9}\])*){0,31}")
_STEP = re.compile(r"\[(\d+)\]|([A-Za-z0-9_-]+)")


@dataclass(frozen=True, slots=True)
class Override:
    """One ``KEY=VALUE``, taken apart; ``column`` is where the value's ``text`` starts, from 1."""

    path: KeyPath
    text: str
    column: int
    value: object


def parse_override(setting: str, read_value: Callable[[str], object]) -> Override | Fault:
    """Take a ``KEY=VALUE`` apart; ``read_value`` reads a TOML value and raises ValueError for others.

    >>> parse_override("cells[0].amount=3", int)
    Override(path=('cells', 0, 'amount'), text='3', column=17, value=3)
    >>> parse_override("exchange.matching=greedy", int).value
    'greedy'
    """
    key, equals, rest = setting.partition("=")
    text = rest.strip()
    column = len(setting) - len(rest.lstrip()) + 1
    if not equals or not text:
        return Fault(
            COMMAND_LINE, 1, column, key.strip() or "scenario", "no value", "KEY=VALUE", show(setting)
        )
    if not _KEY.fullmatch(key.strip()):
        expected = "a key such as exchange.matching or cells[0].at"
        return Fault(COMMAND_LINE, 1, 1, "scenario", "not a key", expected, show(key))
    path = tuple(int(index) if index else name for index, name in _STEP.findall(key))
    try:
        value = read_value(text)
    except ValueError:
        if text[0] in "\"'[{":
            return Fault(
                COMMAND_LINE, 1, column, show_path(path), "not understood", "a TOML value", show(text)
            )
        value = text
    return Override(path, text, column, value)


def apply_override(document: dict[str, object], override: Override) -> Fault | None:
    """Put a value into a document, making tables on the way; return what stands in the way, if anything."""
    owner: Any = document
    *way, end = override.path
    for place, step in enumerate(override.path):
        key = show_path(override.path[: place + 1])
        if isinstance(step, int) and isinstance(owner, list):
            if step >= len(owner):
                return Fault(
                    COMMAND_LINE, 1, 1, key, "no such element", f"an index below {len(owner)}", str(step)
                )
        elif not (isinstance(step, str) and isinstance(owner, dict)):
            expected = (
                f"{show_path(override.path[:place])} to be a {'list' if isinstance(step, int) else 'table'}"
            )
            return Fault(COMMAND_LINE, 1, 1, key, "no such key", expected, show(owner))
        if place == len(way):
            owner[end] = override.value
        elif isinstance(owner, dict):
            owner = owner.setdefault(step, {})
        else:
            owner = owner[step]
    return None


def with_options(settings: Sequence[str] | None, **options: int | None) -> tuple[str, ...]:
    """Return what to put over a scenario: the --set of the user, then the options that stand for a key.

    >>> with_options(["exchange.matching=greedy"], ticks=5, seed=None)
    ('exchange.matching=greedy', 'ticks=5')
    """
    given = [f"{key}={value}" for key, value in options.items() if value is not None]
    return (*(settings or ()), *given)
