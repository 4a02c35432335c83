"""Outlines: where a region of the plane ends that is known only by asking of points whether they lie in it.

Marching squares (Lorensen and Cline 1987, in two dimensions), with each crossing of an edge bisected.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from collections.abc import Callable

    from systems.economics.economy import F64, Flag

HALVINGS = 46


def outline(inside: Callable[[F64, F64], Flag], xs: F64, ys: F64, *, closed: bool = False) -> list[F64]:
    """Return the lines, `(2, points)` each, that part what is `inside` from what is not, on a grid.

    Points lie on the lines of the grid. What is beyond it is left open or, if `closed`, is outside: then each
    line ends where it begins.

    >>> disc = outline(lambda x, y: x * x + y * y < 1, np.linspace(-2, 2, 9), np.linspace(-2, 2, 9))
    >>> len(disc), bool(np.allclose(np.hypot(*disc[0]), 1)), bool((disc[0][:, 0] == disc[0][:, -1]).all())
    (1, True, True)
    """
    if closed:
        xs, ys = np.pad(xs, 1, mode="edge"), np.pad(ys, 1, mode="edge")
    there = inside(*(each.ravel() for each in np.meshgrid(xs, ys, indexing="ij"))).reshape(xs.size, ys.size)
    if closed:
        there[[0, -1], :] = there[:, [0, -1]] = False
    across, along = np.nonzero(there[1:] != there[:-1]), np.nonzero(there[:, 1:] != there[:, :-1])
    flat = [index.astype(np.int64) for index in (*across, *along)]
    begin = np.array([np.append(flat[0], flat[2]), np.append(flat[1], flat[3])])
    end = begin.copy()
    end[0, : flat[0].size] += 1
    end[1, flat[0].size :] += 1
    swap = there[end[0], end[1]]
    near, far = np.where(swap, end, begin), np.where(swap, begin, end)
    near_x, near_y, far_x, far_y = xs[near[0]], ys[near[1]], xs[far[0]], ys[far[1]]
    for _ in range(HALVINGS):
        x, y = 0.5 * (near_x + far_x), 0.5 * (near_y + far_y)
        still = inside(x, y)
        near_x, near_y = np.where(still, x, near_x), np.where(still, y, near_y)
        far_x, far_y = np.where(still, far_x, x), np.where(still, far_y, y)
    points = np.array([0.5 * (near_x + far_x), 0.5 * (near_y + far_y)])
    number = {
        (kind, i, j): n
        for n, (kind, i, j) in enumerate(
            [(0, *each) for each in zip(*(index.tolist() for index in across), strict=True)]
            + [(1, *each) for each in zip(*(index.tolist() for index in along), strict=True)]
        )
    }
    return [points[:, line] for line in _lines(_neighbours(there, number), len(number))]


def _neighbours(there: Flag, number: dict[tuple[int, int, int], int]) -> list[list[int]]:
    """Return which crossings each crossing is joined to: those at the same cell, two by two."""
    beside: list[list[int]] = [[] for _ in number]
    corners = there[:-1, :-1].astype(np.int8) + there[1:, :-1] + there[:-1, 1:] + there[1:, 1:]
    mixed = np.argwhere((corners > 0) & (corners < 4)).tolist()
    for i, j in mixed:
        bottom, top = number.get((0, i, j)), number.get((0, i, j + 1))
        left, right = number.get((1, i, j)), number.get((1, i + 1, j))
        met = [each for each in (bottom, left, top, right) if each is not None]
        if len(met) == 4 and not there[i, j]:
            met = [met[0], met[3], met[1], met[2]]
        for one, other in zip(met[::2], met[1::2], strict=True):
            beside[one].append(other)
            beside[other].append(one)
    return beside


def _lines(beside: list[list[int]], count: int) -> list[list[int]]:
    """Follow crossings from one to the next; lines with ends first."""
    lines, seen = [], [False] * count
    for first in sorted(range(count), key=lambda n: len(beside[n])):
        if seen[first]:
            continue
        line, at, before = [first], first, -1
        seen[first] = True
        while True:
            onward = [n for n in beside[at] if n != before and not seen[n]]
            if not onward:
                break
            before, at = at, onward[0]
            seen[at] = True
            line.append(at)
        if len(line) > 2 and first in beside[at]:
            line.append(first)
        lines.append(line)
    return lines
