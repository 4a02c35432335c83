"""Pairs of agents that something is remembered about, indexed by row."""

from __future__ import annotations

import numpy as np

from components.holdings import Inventory
from components.kinds import Agent, StandoffPair
from components.market import Standoff
from ecs import I32, I64, Flag, World, rows_of


def by_row(ids: I64, low: I64, high: I64) -> tuple[I32, I32]:
    """Return `start` and `other`: the partners of row i are other[start[i] : start[i + 1]].

    `start` is `(agents + 1,)`, `other` `(pairs,)`; `low` and `high` are the ids of each pair, all there and
    sorted.
    """
    start = np.zeros(ids.size + 1, np.int32)
    np.cumsum(np.bincount(rows_of(ids, low), minlength=ids.size), out=start[1:])
    return start, rows_of(ids, high).astype(np.int32)


def still_standing(world: World) -> Flag:
    """Tell which standoffs hold, `(pairs,)`: cooling down, and neither inventory has changed."""
    agents, inventory = world.view(Agent, Inventory)
    _, standoff = world.view(StandoffPair, Standoff)
    held = standoff.until > world.tick
    for eid, met in ((standoff.low, standoff.low_version), (standoff.high, standoff.high_version)):
        row = rows_of(agents, eid)
        held &= (row >= 0) & (inventory.version[row] == met)
    return held


def standing_off(world: World) -> tuple[I32, I32]:
    """Return the standoffs that hold, indexed as by `by_row`."""
    agents, _ = world.view(Agent, Inventory)
    _, standoff = world.view(StandoffPair, Standoff)
    held = still_standing(world)
    return by_row(agents, standoff.low[held], standoff.high[held])
