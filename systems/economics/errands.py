"""Errands: what ships of houses do at their ports of call, and what the goods they carry have cost.

Ships are rows; `hold` and `carried` `(goods, ships)`, `stock` and `unit` `(goods, warehouses)`: amounts, and
mean costs of a unit, 0 where nobody knows.
"""

from __future__ import annotations

import math

from ecs.kernel import In1, In1b, In1f, In1i, In2, Out1, Out1b, Out2, Out2f, inlined, kernel, part
from systems.economics.shipping import move_cargo


@inlined
def blended(held: int, known: float, more: int, cost: float) -> float:
    """Return what a unit cost on average, once `more` that cost `cost` each have come to those `held`.

    >>> blended(30, 4.0, 10, 8.0), blended(0, 4.0, 10, 8.0), blended(30, 4.0, 10, 0.0)
    (5.0, 8.0, 4.0)
    """
    if held <= 0:
        return cost
    if more <= 0 or cost <= 0.0:
        return known
    if known <= 0.0:
        return cost
    return (known * held + cost * more) / (held + more)


@part
def _carry(
    good: int, amount: int, ship: int, warehouse: int, hold: Out2, stock: Out2, moved: Out2, carried: Out2f,
    unit: Out2f,
) -> None:  # fmt: skip
    """Load so much of a good, or unload it if below zero, and let its cost go along."""
    if amount >= 0:
        cost = unit[good, warehouse]
        carried[good, ship] = blended(hold[good, ship], carried[good, ship], amount, cost)
    else:
        cost = carried[good, ship]
        unit[good, warehouse] = blended(stock[good, warehouse], unit[good, warehouse], -amount, cost)
    move_cargo(good, amount, hold, ship, stock, warehouse, moved)


@kernel
def carry(
    good: int, amount: int, ship: int, warehouse: int, hold: Out2, stock: Out2, moved: Out2, carried: Out2f,
    unit: Out2f,
) -> None:  # fmt: skip
    """Do as `_carry` does, for one ship and good."""
    _carry(good, amount, ship, warehouse, hold, stock, moved, carried, unit)


@inlined
def room_for(capacity: float, aboard: float, quantum: float) -> int:
    """Return how many smallest units of a good a hold still takes.

    >>> room_for(400.0, 388.5, 1.0), room_for(400.0, 388.5, 1000.0), room_for(400.0, 401.0, 1.0)
    (11, 11500, 0)
    """
    return math.floor(max(0.0, capacity - aboard) * quantum)


@part
def _unload(
    i: int, c: int, w: int, unload: In2, hold: Out2, stock: Out2, moved: Out2, carried: Out2f, unit: Out2f
) -> None:
    """Bring ashore what is to be unloaded at call c."""
    for g in range(hold.shape[0]):
        _carry(g, -min(hold[g, i], unload[g, c]), i, w, hold, stock, moved, carried, unit)


@part
def _load(
    i: int, c: int, w: int, load: In2, capacity: float, quantum: In1f, hold: Out2, stock: Out2, moved: Out2,
    carried: Out2f, unit: Out2f,
) -> None:  # fmt: skip
    """Take on board what is to be loaded at call c, good by good, as far as there is room."""
    aboard = 0.0
    for g in range(hold.shape[0]):
        aboard += hold[g, i] / quantum[g]
    for g in range(hold.shape[0]):
        amount = min(load[g, c], stock[g, w], room_for(capacity, aboard, quantum[g]))
        _carry(g, amount, i, w, hold, stock, moved, carried, unit)
        aboard += amount / quantum[g]


@inlined
def _loads(load: In2, c: int) -> bool:
    """Tell whether anything is to be loaded at call c."""
    for g in range(load.shape[0]):
        if load[g, c] > 0:
            return True
    return False


@kernel
def run_errands(
    # the ships, and which calls are theirs
    first: In1,
    last: In1,
    lying: In1b,
    ready: In1b,
    waited: In1i,
    base: In1,
    port: In1,
    capacity: In1f,
    land: In1b,
    # the calls and the lanes
    place: In1,
    unload: In2,
    load: In2,
    lane_one: In1,
    lane_other: In1,
    lane_ticks: In1i,
    lane_open: In1b,
    lane_land: In1b,
    quantum: In1f,
    # what changes
    landed: Out1b,
    done: Out1,
    hold: Out2,
    stock: Out2,
    moved: Out2,
    carried: Out2f,
    unit: Out2f,
    bound: Out1,
    lane: Out1,
) -> None:
    """Let ships do what they are to do where they lie, and leave for their next call; `lane` is -1 to stay.

    The calls of ship i are those from `first[i]` to `last[i]`, in turn; `done` `(ships,)` is filled with how
    many of them it has finished. A ship unloads when it arrives; it loads when it has been in port for an
    auction and may leave, and leaves at once by the quickest open lane. `place` `(calls,)` are settlements,
    `base` `(ships,)` the owner's warehouse in port, -1 if there is none: then nothing is moved.
    """
    for i in range(first.size):
        done[i] = 0
        if not lying[i]:
            continue
        c = first[i]
        while c < last[i] and place[c] == port[i]:
            w = base[i]
            if w >= 0 and not landed[c]:
                _unload(i, c, w, unload, hold, stock, moved, carried, unit)
            landed[c] = True
            if w >= 0 and _loads(load, c):
                if waited[i] == 0 or not ready[i]:
                    break
                _load(i, c, w, load, capacity[i], quantum, hold, stock, moved, carried, unit)
            c += 1
        done[i] = c - first[i]
        if c == last[i] or place[c] == port[i] or not ready[i]:
            continue
        there = place[c]
        for n in range(lane_one.size):
            ends = (lane_one[n] == port[i] and lane_other[n] == there) or (
                lane_one[n] == there and lane_other[n] == port[i]
            )
            quicker = lane[i] < 0 or lane_ticks[n] < lane_ticks[lane[i]]
            if ends and lane_open[n] and lane_land[n] == land[i] and quicker:
                lane[i], bound[i] = n, there
