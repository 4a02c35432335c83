"""Move: steps on the grid towards what agents mean to do."""

from __future__ import annotations

import numpy as np

from ecs.kernel import In1, In1c, In1i, Out1i, inlined, kernel, wide
from systems.economics.seeking import NOTHING, PARTNER


@inlined
def row_of(ids: In1, wanted: int) -> int:
    """Return the row of an id that is there; ids ascend, and have no gaps until somebody dies."""
    guess = wanted - ids[0]
    if 0 <= guess < ids.size and ids[guess] == wanted:
        return guess
    return wide(np.searchsorted(ids, wanted))


@kernel
def walk(
    ids: In1,
    goal: In1c,
    target: In1,
    goal_x: In1i,
    goal_y: In1i,
    radius: int,
    budget: int,
    x: Out1i,
    y: Out1i,
) -> None:
    """Take up to `budget` unit steps with each agent, in order of rows.

    Along x first when that is at least as far. Who seeks a partner walks to where it stands by now, until it
    is within `radius`; if two seek each other and stand diagonally, the one with the lower id waits.
    """
    for i in range(ids.size):
        if goal[i] == NOTHING:
            continue
        for _ in range(budget):
            to_x, to_y = goal_x[i], goal_y[i]
            if goal[i] == PARTNER:
                j = row_of(ids, target[i])
                to_x, to_y = x[j], y[j]
                far_x, far_y = abs(to_x - x[i]), abs(to_y - y[i])
                if far_x + far_y <= radius:
                    break
                mutual = goal[j] == PARTNER and target[j] == ids[i]
                if far_x == 1 and far_y == 1 and mutual and i < j:
                    break
            dx, dy = to_x - x[i], to_y - y[i]
            if dx == 0 and dy == 0:
                break
            if abs(dx) >= abs(dy):
                x[i] += 1 if dx > 0 else -1
            else:
                y[i] += 1 if dy > 0 else -1
