"""Who stands near whom: rows sorted by the place they stand on.

Places of a map are numbered column by column: place = x height + y. So what lies within reach of a point is
one run of places in each column.

Where the order does not matter they are sorted by strip instead: `STRIP` columns side by side, row of the map
after row. That takes a quarter of the runs, and passes a few who stand out of reach.
"""

from __future__ import annotations

import functools

import numpy as np
import numpy.typing as npt

from ecs.kernel import In1i, Out1i, inlined, kernel, part


@functools.lru_cache(8)
def by_distance(reach: int) -> tuple[npt.NDArray[np.int32], npt.NDArray[np.int32], npt.NDArray[np.int32]]:
    """Return the steps along x and along y to all points within `reach` steps, and their squared distances.

    The nearest come first, and then in order of places.
    """
    x, y = np.mgrid[-reach : reach + 1, -reach : reach + 1].astype(np.int32)
    within = abs(x) + abs(y) <= reach
    x, y = x[within], y[within]
    order = np.argsort(x * x + y * y, kind="stable")
    return x[order], y[order], (x * x + y * y)[order]


@inlined
def run(column: int, x: int, y: int, reach: int, height: int) -> tuple[int, int]:
    """Return the first place of a column within `reach` steps of (x, y), and the place after the last."""
    side = reach - abs(column - x)
    return column * height + max(0, y - side), column * height + min(height - 1, y + side) + 1


@kernel
def sort_by_place(x: In1i, y: In1i, height: int, start: Out1i, order: Out1i) -> None:
    """Sort rows by place, counting.

    Fills `order`, `(rows,)`, and `start`, `(places + 2,)`: those on place c are order[start[c] :
    start[c + 1]], by row, and those on a run of places are one slice as well.
    """
    start[:] = 0
    for i in range(x.size):
        start[x[i] * height + y[i] + 2] += 1
    for c in range(1, start.size):
        start[c] += start[c - 1]
    for i in range(x.size):
        place = x[i] * height + y[i] + 1
        order[start[place]] = i
        start[place] += 1


STRIP = 4
"""Columns in a strip."""


@inlined
def strip_run(strip: int, x: int, y: int, reach: int, height: int) -> tuple[int, int]:
    """Return the bounds of a run of a strip with all of it that lies within `reach` steps of (x, y)."""
    side = reach - max(0, strip * STRIP - x, x - strip * STRIP - (STRIP - 1))
    return strip * height + max(0, y - side), strip * height + min(height - 1, y + side) + 1


@kernel
def sort_by_strip(
    x: In1i, y: In1i, height: int, start: Out1i, order: Out1i, at_x: Out1i, at_y: Out1i
) -> None:
    """Sort rows by strip, and by height within it, counting.

    Fills `order`, `at_x` and `at_y`, `(rows,)`: the rows and where they stand; and `start`, `(strips height +
    2,)`, as `sort_by_place` does.
    """
    start[:] = 0
    for i in range(x.size):
        start[x[i] // STRIP * height + y[i] + 2] += 1
    for c in range(1, start.size):
        start[c] += start[c - 1]
    for i in range(x.size):
        place = x[i] // STRIP * height + y[i] + 1
        k = start[place]
        order[k], at_x[k], at_y[k] = i, x[i], y[i]
        start[place] += 1


@part
def how_many(x: int, y: int, reach: int, width: int, height: int, start: In1i) -> int:
    """Return how many of those sorted by place stand within `reach` steps of (x, y)."""
    found = 0
    for column in range(max(0, x - reach), min(width - 1, x + reach) + 1):
        first, last = run(column, x, y, reach, height)
        found += start[last] - start[first]
    return found


@part
def nth(n: int, x: int, y: int, reach: int, width: int, height: int, start: In1i) -> int:
    """Return where the n-th of those within `reach` steps of (x, y) stands; -1 if there are too few."""
    for column in range(max(0, x - reach), min(width - 1, x + reach) + 1):
        first, last = run(column, x, y, reach, height)
        here = start[last] - start[first]
        if n < here:
            return start[first] + n
        n -= here
    return -1
