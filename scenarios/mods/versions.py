"""Versions of mods, one to three numbers, and the ranges of them that others need."""

from __future__ import annotations

import operator
import re
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable

Version = tuple[int, int, int]

_NUMBERS = re.compile(r"\d{1,6}(?:\.\d{1,6}){0,2}", re.ASCII)
_BOUND = re.compile(r"\s*(>=|<=|==|>|<)\s*([\d.]+)\s*", re.ASCII)
_COMPARE: dict[str, Callable[[Version, Version], bool]] = {
    ">=": operator.ge,
    "<=": operator.le,
    "==": operator.eq,
    ">": operator.gt,
    "<": operator.lt,
}
MOST_BOUNDS = 8


def parse_version(text: str) -> Version | None:
    """Return a version, or None.

    >>> parse_version("1.2"), parse_version("1.x")
    ((1, 2, 0), None)
    """
    if not _NUMBERS.fullmatch(text):
        return None
    first, second, third, *_ = [*map(int, text.split(".")), 0, 0]
    return first, second, third


def parse_bounds(text: str) -> list[tuple[str, Version]] | None:
    """Return the comparisons that a range consists of, or None.

    >>> parse_bounds(">=1.0, <2"), parse_bounds("newest")
    ([('>=', (1, 0, 0)), ('<', (2, 0, 0))], None)
    """
    found = []
    for part in text.split(",", MOST_BOUNDS):
        match = _BOUND.fullmatch(part)
        version = parse_version(match[2]) if match else None
        if match is None or version is None:
            return None
        found.append((match[1], version))
    return found


def within(version: str, bounds: str) -> bool:
    """Tell whether a version is in a range; both are known to be what they should.

    >>> within("1.4.2", ">=1.0, <2"), within("2.0", "<2")
    (True, False)
    """
    known = parse_version(version)
    return known is not None and all(
        _COMPARE[sign](known, bound) for sign, bound in parse_bounds(bounds) or ()
    )
