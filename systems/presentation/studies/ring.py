"""Buffers that remember ticks in bounded memory: a log of the latest, and a film that thins with age."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    import numpy.typing as npt

    from ecs import I64, Array


class Log:
    """The latest `capacity` entries, arrays like `entry`, each with its tick; older ones are forgotten.

    >>> log = Log(4, np.zeros((), int))
    >>> for tick in range(6):
    ...     log.add(tick, np.array([tick * 10]))
    >>> log.since(3)[1].tolist(), log.since(0)[0].tolist()
    ([40, 50], [2, 3, 4, 5])
    """

    def __init__(self, capacity: int, entry: Array) -> None:
        # Twice the room: entries are moved to the front only once in `capacity`, and stay contiguous.
        self._ticks: I64 = np.empty(2 * capacity, np.int64)
        self._rows = np.empty((2 * capacity, *entry.shape), entry.dtype)
        self._capacity, self._end = capacity, 0

    def add(self, tick: int, rows: Array) -> None:
        """Add entries of `tick`; what there was of it and of later ticks is forgotten."""
        if self._end and self._ticks[self._end - 1] >= tick:
            self.clear_after(tick - 1)
        rows = rows[-self._capacity :]
        if self._end + len(rows) > len(self._rows):
            kept = self._capacity - len(rows)
            first = self._end - kept
            self._rows[:kept] = self._rows[first : self._end].copy()
            self._ticks[:kept] = self._ticks[first : self._end].copy()
            self._end = kept
        self._rows[self._end : self._end + len(rows)] = rows
        self._ticks[self._end : self._end + len(rows)] = tick
        self._end += len(rows)

    def clear_after(self, tick: int) -> None:
        """Forget what came after `tick`."""
        self._end = int(np.searchsorted(self._ticks[: self._end], tick, "right"))

    def since(self, tick: int) -> tuple[I64, Array]:
        """Return the ticks and entries after `tick`, the latest last: views, to be read at once."""
        latest = max(0, self._end - self._capacity)
        first = latest + int(np.searchsorted(self._ticks[latest : self._end], tick, "right"))
        return self._ticks[first : self._end], self._rows[first : self._end]


class Film:
    """Figures tick by tick, `(*shape, ticks)`: all of them of late, ever fewer before, the first for good.

    When it is full every second tick of its older half is dropped: what is left was so at its tick.

    >>> film = Film((1,), 8)
    >>> for tick in range(20):
    ...     film.put(tick, np.array([tick]))
    >>> film.ticks.tolist()
    [0, 12, 14, 15, 16, 17, 18, 19]
    """

    def __init__(self, shape: tuple[int, ...], capacity: int, dtype: npt.DTypeLike = np.float32) -> None:
        self.values: Array = np.full((*shape, capacity), np.nan, dtype)
        self._ticks: I64 = np.empty(capacity, np.int64)
        self.count = 0

    @property
    def ticks(self) -> I64:
        """The ticks there are, `(ticks,)`."""
        return self._ticks[: self.count]

    def slot(self, tick: int) -> int:
        """Return where the figures of `tick` go; those of it and of later ticks are forgotten."""
        if self.count and self._ticks[self.count - 1] >= tick:
            self.clear_after(tick - 1)
        if self.count == self._ticks.size:
            self._thin()
        self._ticks[self.count] = tick
        self.count += 1
        return self.count - 1

    def put(self, tick: int, figures: Array) -> None:
        """Remember the figures of a tick, `shape`; those of later ticks are forgotten."""
        self.values[..., self.slot(tick)] = figures

    def clear_after(self, tick: int) -> None:
        """Forget what came after `tick`."""
        self.count = int(np.searchsorted(self.ticks, tick, "right"))

    def _thin(self) -> None:
        half = self.count // 2
        kept = (half + 1) // 2
        end = kept + self.count - half
        for array in (self.values, self._ticks):
            array[..., :kept] = array[..., :half:2].copy()
            array[..., kept:end] = array[..., half : self.count].copy()
        self.count = end

    def latest(self, most: int) -> slice:
        """Return where the latest ticks are that follow one another without a gap, `most` at the most."""
        first = max(0, self.count - most)
        gaps = np.flatnonzero(np.diff(self._ticks[first : self.count]) != 1)
        return slice(first + (int(gaps[-1]) + 1 if gaps.size else 0), self.count)
