"""The pace: how many ticks a frame runs."""

from __future__ import annotations

import time
from collections import deque
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable

SPEEDS = (1, 2, 4, 8, 16, 32, 64)
TICKS_A_SECOND = 4
"""At the lowest speed."""
BUDGET = 0.012
"""Seconds of a frame that may go to ticks."""
LONGEST = 0.25
"""Seconds of one frame that count at the most: after a halt the world does not rush."""
SMOOTHED = 1.0
"""Seconds over which ticks/s are measured."""


class Pace:
    """Turns the time that passes into ticks; when the world is slower than asked, game time slows.

    >>> pace = Pace(speed=2)
    >>> [pace.run(1 / 16, lambda: None) for _ in range(4)]
    [0, 1, 0, 1]
    >>> pace.pause()
    >>> pace.run(10.0, lambda: None)
    0
    """

    def __init__(
        self,
        speed: int = 1,
        *,
        paused: bool = False,
        budget: float | None = BUDGET,
        clock: Callable[[], float] = time.perf_counter,
    ) -> None:
        self.paused = paused
        self.fast = False
        self.budget = budget
        """None: as many ticks as are due, however long they take; "fast" is then a tick a frame."""
        self._level = 0
        self._owed = 0.0
        self._single = 0
        self._clock = clock
        self._elapsed = 0.0
        self._done: deque[tuple[float, int]] = deque()
        self.set_speed(speed)

    @property
    def speed(self) -> int:
        """The speed asked for, one of `SPEEDS`."""
        return SPEEDS[self._level]

    @property
    def rate(self) -> float:
        """Ticks a second asked for."""
        return self.speed * float(TICKS_A_SECOND)

    @property
    def part(self) -> float:
        """How much of the next tick's time has passed, 0 to 1; 1 where ticks are not slow enough to tell."""
        slow = not (self.paused or self.fast) and self.rate <= 16 * TICKS_A_SECOND
        return min(1.0, self._owed) if slow else 1.0

    def set_speed(self, speed: int) -> None:
        """Run at the highest of `SPEEDS` that is not above `speed`."""
        self._level = max([n for n, each in enumerate(SPEEDS) if each <= speed], default=0)
        self.fast = False

    def change_speed(self, by: int) -> None:
        """Go so many steps of `SPEEDS` up or down."""
        self._level = min(max(self._level + by, 0), len(SPEEDS) - 1)
        self.fast = False

    def pause(self) -> None:
        """Stop, or go on."""
        self.paused = not self.paused
        self._owed = 0.0

    def hurry(self) -> None:
        """Run as fast as possible, or as before."""
        self.fast = not self.fast

    def single(self) -> None:
        """Stop, and run one tick."""
        self.paused = True
        self._single = min(self._single + 1, 4)

    def run(self, elapsed: float, step: Callable[[], None]) -> int:
        """Call `step` as often as `elapsed` seconds ask for and the budget lets it; return how often."""
        self._elapsed += elapsed
        started, ticks = self._clock(), 0
        if self.paused:
            wanted, self._single = float(self._single), 0
        else:
            self._owed += min(elapsed, LONGEST) * self.rate
            wanted = self._owed
        if self.fast and not self.paused:
            wanted = float("inf") if self.budget is not None else 1.0
        while ticks + 1 <= wanted + 1e-9:
            step()
            ticks += 1
            if self.budget is not None and self._clock() - started >= self.budget:
                break
        if not self.paused:
            self._owed = 0.0 if self.fast else min(1.0, max(0.0, wanted - ticks))
        self._count(ticks)
        return ticks

    def _count(self, ticks: int) -> None:
        self._done.append((self._elapsed, ticks))
        while len(self._done) > 1 and self._done[0][0] < self._elapsed - SMOOTHED:
            self._done.popleft()

    @property
    def achieved(self) -> float:
        """Ticks a second that were run of late."""
        span = self._elapsed - self._done[0][0] if self._done else 0.0
        return sum(ticks for _, ticks in list(self._done)[1:]) / span if span > 0 else 0.0
