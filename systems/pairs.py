"""Pairs of agents that something is remembered about, indexed by row."""

from __future__ import annotations

import numpy as np

from components.holdings import Inventory
from components.kinds import AcquaintedPair, Agent, StandoffPair
from components.market import Acquaintance, Standoff
from components.rules import Exchange
from ecs import F64, I32, I64, Flag, World, rows_of

FORGOTTEN = 0.01
"""Standing below which two are strangers again."""


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


def standing(world: World, low: I32, high: I32) -> F64:
    """Return what pairs of rows, `(pairs,)`, have come to think of one another; nothing for strangers."""
    agents, _ = world.view(Agent, Inventory)
    _, known = world.view(AcquaintedPair, Acquaintance)
    keys = rows_of(agents, known.low) * agents.size + rows_of(agents, known.high)
    at = rows_of(keys, low.astype(np.int64) * agents.size + high)
    return np.where(at >= 0, np.append(known.standing, 0.0)[at], 0.0)


def get_acquainted(world: World, one: I64, other: I64) -> None:
    """Raise the standing of pairs of rows, `(trades,)`, that have traded, by 1 a trade."""
    agents, _ = world.view(Agent, Inventory)
    _, known = world.view(AcquaintedPair, Acquaintance)
    key = agents[np.minimum(one, other)] * world.next_id + agents[np.maximum(one, other)]
    pairs, times = np.unique(key, return_counts=True)
    keys = known.low * world.next_id + known.high
    at = rows_of(keys, pairs)
    met, strange = at >= 0, at < 0
    known.standing[at[met]] += times[met]
    known.trades[at[met]] += times[met]
    where = np.searchsorted(keys, pairs[strange])
    after = Acquaintance(
        low=np.insert(known.low, where, pairs[strange] // world.next_id),
        high=np.insert(known.high, where, pairs[strange] % world.next_id),
        standing=np.insert(known.standing, where, times[strange]),
        trades=np.insert(known.trades, where, times[strange]),
    )
    world.rewrite(AcquaintedPair, after.low.size, after)


def forget_acquaintances(world: World) -> None:
    """Let every standing fade, and drop those that are forgotten or whose partner is gone."""
    agents, _ = world.view(Agent, Inventory)
    _, known = world.view(AcquaintedPair, Acquaintance)
    left = known.standing * (1.0 - world.the(Exchange).forgetting)
    kept = (left >= FORGOTTEN) & (rows_of(agents, known.low) >= 0) & (rows_of(agents, known.high) >= 0)
    still = Acquaintance(
        low=known.low[kept], high=known.high[kept], standing=left[kept], trades=known.trades[kept]
    )
    world.rewrite(AcquaintedPair, int(kept.sum()), still)
