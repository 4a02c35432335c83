"""Texts of the window that a mod puts in the place of others, in one language."""

from __future__ import annotations

import re
from string import Formatter
from typing import TYPE_CHECKING

from scenarios.faults import Complaint, show

if TYPE_CHECKING:
    from collections.abc import Iterator

LANGUAGE = re.compile(r"[a-z]{2,3}(_[A-Z]{2})?")
MOST_TEXTS = 5000
LONGEST_TEXT = 2000


def complaints_about(document: dict[str, object]) -> Iterator[Complaint]:
    """Go through what cannot stand in a table of texts: each text with what stands in its place."""
    if len(document) > MOST_TEXTS:
        yield Complaint((), "too many texts", f"at most {MOST_TEXTS}", str(len(document)))
    for old, new in document.items():
        if not isinstance(new, str):
            yield Complaint((old,), "wrong type", "text in quotes", show(new))
        elif not 0 < len(new) <= LONGEST_TEXT:
            yield Complaint((old,), "wrong length", f"1 to {LONGEST_TEXT} characters", str(len(new)))
        elif not all(char.isprintable() or char == "\n" for char in new):
            yield Complaint((old,), "unprintable character", "printable text", show(new))
        elif places(old) != places(new):
            expected = "the places of " + show(old)
            yield Complaint((old,), "not the same places to fill in", expected, show(new))


def places(text: str) -> list[tuple[str, str, str]] | None:
    """Return what is to be filled into a text, each with how it is written; None where that is not clear.

    What is not asked for in the old text cannot be asked for in the new one.

    >>> places("tick {tick:,}"), places("{tick")
    ([('tick', ',', '')], None)
    """
    try:
        parts = list(Formatter().parse(text))
    except ValueError:
        return None
    return sorted((name, how or "", kind or "") for _, name, how, kind in parts if name is not None)
