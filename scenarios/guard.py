"""A look over a TOML text before it is parsed: what would stall or break a parser is refused here."""

import re
from collections.abc import Iterator
from dataclasses import dataclass

from scenarios.faults import Complaint, KeyPath

LARGEST_FILE = 4 * 2**20
"""Bytes a file may have."""

DEEPEST = 32
"""Levels that lists, tables and dotted keys may nest."""

MOST_KEYS = 200_000
"""Keys a file may have."""

MOST = {"key": MOST_KEYS, "comma": 400_000}
"""What a text may have of each; commas bound the elements of lists."""

LONGEST_WORD = 100
"""Characters a number or a key without quotes may have."""

# Each alternative starts with another character and none can match in two ways: linear, whatever the text.
_TOKEN = re.compile(
    r"""
    (?P<text> \"{3} (?: [^"\\] | \\. | "(?!"") )* \"{3,5}
            | \'{3} (?: [^'] | '(?!'') )* \'{3,5}
            | "(?!"") (?: [^"\\\n] | \\[^\n] )* "
            | '(?!'') [^'\n]* ' )
    | (?P<comment> \#[^\n]* )
    | (?P<quote> ["'] )
    | (?P<open> [\[{] )
    | (?P<close> [\]}] )
    | (?P<key> = )
    | (?P<comma> , )
    | (?P<word> (?<![\w-]) [\w-]{101,} )
    """,
    re.VERBOSE | re.DOTALL,
)


@dataclass(frozen=True, slots=True)
class Alarm:
    """Why a text cannot be parsed; ``offset`` counts characters from its start."""

    offset: int
    problem: str
    expected: str
    found: str


@dataclass(frozen=True, slots=True)
class Outline:
    """What a scan found: an alarm, or the first bracket or quote that is never closed."""

    alarm: Alarm | None = None
    unclosed: int | None = None


def scan(text: str) -> Outline:
    """Look over a TOML text, knowing strings and comments but no more of its grammar.

    >>> scan("a = [1, [2]]  # [[["), scan("a = [1")
    (Outline(alarm=None, unclosed=None), Outline(alarm=None, unclosed=4))
    >>> scan("a = " + "[" * 40).alarm.problem
    'nested too deep'
    """
    opened: list[int] = []
    counts = dict.fromkeys(MOST, 0)
    for token in _TOKEN.finditer(text):
        start, kind = token.start(), token.lastgroup
        if kind == "open":
            opened.append(start)
            if len(opened) > DEEPEST:
                return Outline(Alarm(start, "nested too deep", f"at most {DEEPEST} levels", "more"))
        elif kind == "close" and opened:
            opened.pop()
        elif kind in MOST:
            counts[kind] += 1
            if counts[kind] > MOST[kind]:
                return Outline(Alarm(start, f"too many {kind}s", f"at most {MOST[kind]}", "more"))
        elif kind == "word":
            found = f"{len(token[0])} characters"
            return Outline(Alarm(start, "word too long", f"at most {LONGEST_WORD} characters", found))
        elif kind == "quote":  # no parser gets past it
            return Outline(unclosed=start)
    return Outline(unclosed=opened[0] if opened else None)


def shape_complaints(document: dict[str, object]) -> Iterator[Complaint]:
    """Yield a complaint when a parsed document nests too deep or has too many keys."""
    keys = 0
    waiting: list[tuple[KeyPath, object]] = [((), document)]
    while waiting:
        path, value = waiting.pop()
        if len(path) > DEEPEST:
            yield Complaint(path[:DEEPEST], "nested too deep", f"at most {DEEPEST} levels", "more")
            return
        if isinstance(value, dict):
            keys += len(value)
            waiting += [
                ((*path, key), inner) for key, inner in value.items() if isinstance(inner, dict | list)
            ]
        elif isinstance(value, list):
            waiting += [
                ((*path, i), inner) for i, inner in enumerate(value) if isinstance(inner, dict | list)
            ]
    if keys > MOST_KEYS:
        yield Complaint((), "too many keys", f"at most {MOST_KEYS}", str(keys))
