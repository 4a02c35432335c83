"""Buffers that remember ticks in bounded memory: a log of the latest, and a film that thins with age."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    import numpy.typing as npt

    from ecs import I64, Array

BLOCK = 64
"""Ticks that a film takes in before it lays them along the others."""
LONGEST, SHORTEST = 4096, 64
"""Ticks remembered in a small world, and in a very large one."""
ROOM = 1 << 26
"""Bytes a film takes at the most, unless that leaves less than `SHORTEST` ticks."""


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
        self._capacity, self._end, self._whole = capacity, 0, 0

    def add(self, tick: int, rows: Array) -> None:
        """Add entries of `tick`; what there was of it and of later ticks is forgotten."""
        self.clear_after(tick - 1)
        self.extend(np.full(len(rows), tick), rows)

    def extend(self, ticks: I64, rows: Array) -> None:
        """Add entries, each with its tick; they come after all that there are."""
        rows, ticks = rows[-self._capacity :], ticks[-self._capacity :]
        if self._end + len(rows) > len(self._rows):
            kept = self._capacity - len(rows)
            first = self._end - kept
            self._rows[:kept] = self._rows[first : self._end].copy()
            self._ticks[:kept] = self._ticks[first : self._end].copy()
            self._end = kept
        self._rows[self._end : self._end + len(rows)] = rows
        self._ticks[self._end : self._end + len(rows)] = ticks
        self._end += len(rows)
        self._whole = self._end

    def clear_after(self, tick: int) -> None:
        """Forget what came after `tick`."""
        self._end = self._whole = int(np.searchsorted(self._ticks[: self._end], tick, "right"))

    def look(self, tick: int) -> None:
        """Let only what there was up to `tick` be seen; what came after is kept until something is added."""
        self._end = int(np.searchsorted(self._ticks[: self._whole], tick, "right"))

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
        self._values: Array = np.full((*shape, capacity), np.nan, dtype)
        # The latest ticks, tick by tick as they come in: they are laid along the others when somebody reads.
        self._block: Array = np.empty((max(1, min(BLOCK, capacity // 8)), *shape), dtype)
        self._held = 0
        self._ticks: I64 = np.empty(capacity, np.int64)
        self._last = -1
        self.count = self._whole = 0

    @property
    def ticks(self) -> I64:
        """The ticks there are, `(ticks,)`."""
        return self._ticks[: self.count]

    @property
    def values(self) -> Array:
        """The figures, `(*shape, capacity)`, as far as there are ticks."""
        self._settle()
        return self._values

    def at(self, number: int) -> Array:
        """Return the figures of the `number`-th of the ticks, `shape`: a view, to be read at once."""
        new = number - (self.count - self._held)
        figures: Array = self._values[..., number] if new < 0 else self._block[new]
        return figures

    def put(self, tick: int, figures: npt.ArrayLike) -> None:
        """Remember the figures of a tick, `shape`; those of later ticks are forgotten."""
        self._block[self._place(tick)] = figures

    def row(self, tick: int) -> Array:
        """Return where the figures of a tick are to be written, `shape`, as `put` would."""
        place: Array = self._block[self._place(tick)]
        return place

    def _place(self, tick: int) -> int:
        if self._last >= tick:
            self.clear_after(tick - 1)
        if self._held == len(self._block):
            self._settle()
        if self.count == self._ticks.size:
            self._thin()
        self._ticks[self.count] = self._last = tick
        self.count += 1
        self._whole = self.count
        self._held += 1
        return self._held - 1

    def _settle(self) -> None:
        """Lay the latest ticks along the others."""
        if self._held:
            new = self._block[: self._held]
            end = self._whole
            self._values[..., end - self._held : end] = np.moveaxis(new, 0, -1)
            self._held = 0

    def clear_after(self, tick: int) -> None:
        """Forget what came after `tick`."""
        self._whole = self.count
        self.look(tick)
        self._whole = self.count

    def look(self, tick: int) -> None:
        """Let only what there was up to `tick` be seen; what came after is kept until something is added."""
        self._settle()
        self.count = int(np.searchsorted(self._ticks[: self._whole], tick, "right"))
        self._last = int(self._ticks[self.count - 1]) if self.count else -1

    def _thin(self) -> None:
        self._settle()
        half = self.count // 2
        kept = (half + 1) // 2
        end = kept + self.count - half
        for array in (self._values, self._ticks):
            array[..., :kept] = array[..., :half:2].copy()
            array[..., kept:end] = array[..., half : self.count].copy()
        self.count = self._whole = end

    def latest(self, most: int) -> slice:
        """Return where the latest ticks are that follow one another without a gap, `most` at the most."""
        first = max(0, self.count - most)
        gaps = np.flatnonzero(np.diff(self._ticks[first : self.count]) != 1)
        return slice(first + (int(gaps[-1]) + 1 if gaps.size else 0), self.count)


def film(shape: tuple[int, ...], dtype: npt.DTypeLike = np.float32) -> Film:
    """Return a film for figures of this shape, as long as there is room for."""
    size = max(1, math.prod(shape)) * np.dtype(dtype).itemsize
    return Film(shape, max(SHORTEST, min(LONGEST, ROOM // size)), dtype)
