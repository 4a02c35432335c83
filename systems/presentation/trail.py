"""The trail: what was selected before, to go back to and forth again."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable

LONGEST = 64


class Trail:
    """Remembers entities one after another.

    >>> trail = Trail()
    >>> for eid in (3, 5, 8):
    ...     trail.note(eid)
    >>> trail.go(-1, lambda _: True), trail.go(-1, lambda _: True), trail.go(1, lambda _: True)
    (5, 3, 5)
    """

    def __init__(self) -> None:
        self._steps: list[int] = []
        self._at = -1

    def note(self, eid: int | None) -> None:
        """Take note of what is selected now; what lay ahead is forgotten, unless one is on the trail."""
        if eid is None or (self._steps and self._steps[self._at] == eid):
            return
        self._steps = [*self._steps[: self._at + 1], eid][-LONGEST:]
        self._at = len(self._steps) - 1

    def go(self, way: int, there: Callable[[int], bool]) -> int | None:
        """Go so many steps along, over those that are not `there` any more; None where the trail ends."""
        at = self._at + way
        while 0 <= at < len(self._steps):
            if there(self._steps[at]):
                self._at = at
                return self._steps[at]
            at += way
        return None

    def can_go(self, way: int) -> bool:
        """Tell whether there is something that way."""
        return 0 <= self._at + way < len(self._steps)
