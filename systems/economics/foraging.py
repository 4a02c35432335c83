"""Foraging: harvest, regrowth, eating and dying; and Sugarscape's way of doing it all in turn."""

from __future__ import annotations

import math
from typing import Any

import numpy as np

from ecs.kernel import (
    In1,
    In1b,
    In1f,
    In1i,
    In2,
    In2f,
    Out1,
    Out1b,
    Out1f,
    Out1i,
    Out2,
    Out2f,
    inlined,
    kernel,
    part,
    wide,
)
from systems.economics.ledger import transfer
from systems.economics.neighbourhood import run
from systems.economics.utility import ONE, bundle, utility


@inlined
def cell_at(cell_start: In1i, place: int) -> int:
    """Return the row of the cell at a place, or -1 if nothing can grow there."""
    return cell_start[place] if cell_start[place + 1] > cell_start[place] else -1


@part
def _reap(cell: int, agent: int, rate: In1, amount: Out2, stock: Out2, harvested: Out1, tick: int) -> int:
    """Move one harvest from a cell to an agent; return how many units."""
    total = 0
    for g in range(amount.shape[0]):
        taken = min(amount[g, cell], rate[g])
        if taken > 0:
            transfer(amount[g], cell, stock[g], agent, taken, False)
            total += taken
    if total > 0:
        harvested[cell] = tick
    return total


@kernel
def harvest(
    x: In1i,
    y: In1i,
    alive: In1b,
    height: int,
    cell_start: In1i,
    rate: In1,
    tick: int,
    amount: Out2,
    harvested: Out1,
    stock: Out2,
    version: Out1,
) -> None:
    """Let each agent, in order of rows, harvest the cell it stands on; one harvester per cell and tick."""
    for i in range(x.size):
        cell = cell_at(cell_start, x[i] * height + y[i])
        if (
            alive[i]
            and cell >= 0
            and harvested[cell] != tick
            and (_reap(cell, i, rate, amount, stock, harvested, tick) > 0)
        ):
            version[i] += 1


@kernel
def regrow(
    growth: In1,
    delay: int,
    tick: int,
    capacity: In2,
    harvested: In1,
    amount: Out2,
    source: Out2,
    account: int,
) -> None:
    """Grow every cell by `growth`, `(goods,)`, up to its capacity, `delay` ticks after the last harvest.

    What grows comes out of row `account` of `source`, `(goods, accounts)`, which so counts it below zero.
    """
    for g in range(amount.shape[0]):
        row, supply, most = amount[g], source[g], growth[g]
        for c in range(row.size):
            missing = capacity[g, c] - row[c]
            if missing > 0 and tick - harvested[c] >= delay:
                transfer(supply, account, row, c, min(most, missing), True)


@part
def _feed(
    i: int, strict: bool, metabolism: In2, stock: Out2, eaten: Out2, account: int, version: Out1, alive: Out1b
) -> None:
    """Let one agent eat; it dies if it cannot pay, or (`strict`) if nothing of a good it needs is left."""
    for g in range(stock.shape[0]):
        need = metabolism[g, i]
        if need > 0:
            if stock[g, i] < need or (strict and stock[g, i] == need):
                alive[i] = False
            transfer(stock[g], i, eaten[g], account, min(need, stock[g, i]), False)
            version[i] += 1


@kernel
def eat(metabolism: In2, stock: Out2, eaten: Out2, account: int, version: Out1, alive: Out1b) -> None:
    """Let all agents eat their metabolism, `(goods, agents)`; who cannot pay for a good dies."""
    for i in range(alive.size):
        if alive[i]:
            _feed(i, False, metabolism, stock, eaten, account, version, alive)


@kernel
def bequeath(
    alive: In1b,
    survivors: bool,
    stock: Out2,
    cash: Out1,
    sink: Out2,
    sink_cash: Out1,
    account: int,
    version: Out1,
) -> None:
    """Empty the pockets of the dead into row `account` of the sink, or among the survivors, evenly."""
    living = 0
    for i in range(alive.size):
        living += alive[i]
    for i in range(alive.size):
        if alive[i]:
            continue
        for ware in range(stock.shape[0] + 1):
            if ware < stock.shape[0]:
                held, pot = stock[ware], sink[ware]
            else:
                held, pot = cash, sink_cash
            if survivors and living > 0:
                share, rest = held[i] // living, held[i] % living
                for j in range(alive.size):
                    if alive[j] and held[i] > 0:
                        transfer(held, i, held, j, share + (1 if rest > 0 else 0), False)
                        rest -= 1
                        version[j] += 1
            else:
                transfer(held, i, pot, account, held[i], False)


TAKEN, ODD = 255, 254
"""How a place looks where somebody stands, and where the harvest is like none of the first `ODD` kinds."""
SLOTS = 1024  # 2 to the power of 32 - 22
"""Of the table in which kinds of harvests are looked up."""


@part
def _look(cell: int, rate: In1, amount: In2, kinds: Out2, slots: Out1i) -> int:
    """Return which kind of harvest a cell promises, or none at -1; `ODD` if there are too many.

    `kinds` `(ODD + 1, goods)` has the harvests seen so far, and in its last row this one; `slots` `(SLOTS +
    1,)` says where to look for each, and how many there are.
    """
    goods, slot = rate.size, 0
    for g in range(goods):
        kinds[ODD, g] = min(amount[g, cell], rate[g]) if cell >= 0 else 0
        slot = (slot ^ kinds[ODD, g]) * 0x9E3779B1 & 0xFFFFFFFF
    slot >>= 22
    while slots[slot] >= 0:
        same = True
        for g in range(goods):
            same = same and kinds[slots[slot], g] == kinds[ODD, g]
        if same:
            return wide(slots[slot])
        slot = (slot + 1) & (SLOTS - 1)
    count = slots[SLOTS]
    if count == ODD:
        return ODD
    slots[slot], slots[SLOTS] = count, count + 1
    for g in range(goods):
        kinds[count, g] = kinds[ODD, g]
    return wide(count)


@part
def _leave(
    place: int,
    cell_start: In1i,
    rate: In1,
    amount: In2,
    kinds: Out2,
    slots: Out1i,
    occupied: Out1i,
    looks: Any,
) -> None:
    """Take one of those who stand on a place off it; where nobody is left it is seen what grows there."""
    occupied[place] -= 1
    if occupied[place] == 0:
        looks[place] = _look(cell_at(cell_start, place), rate, amount, kinds, slots)


@inlined
def _promise(
    i: int,
    cell: int,
    look: int,
    params: In2f,
    kind: In1,
    quantum: In1f,
    rate: In1,
    amount: In2,
    stock: In2,
    kinds: In2,
    units: Out2f,
    owner: Out1,
    worths: Out1f,
) -> float:
    """Return the utility of i after a harvest that looks like this.

    `owner` and `worths` `(ODD + 1,)` tell for whom each kind was found to be worth how much: many places
    promise the same.
    """
    if owner[look] != i or look == ODD:
        for g in range(rate.size):
            taken = min(amount[g, cell], rate[g]) if look == ODD else kinds[look, g]
            units[0, g] = (stock[g, i] + taken) / quantum[g]
        owner[look] = i
        worths[look] = utility(params, kind[i], rate.size, units, ONE)
    return worths[look]


@kernel
def forage_in_turn(
    turn: In1i,
    dice: In1f,
    reach: In1i,
    metabolism: In2,
    width: int,
    height: int,
    cell_start: In1i,
    params: In2f,
    kind: In1,
    cash: In1,
    quantum: In1f,
    rate: In1,
    tick: int,
    x: Out1i,
    y: Out1i,
    amount: Out2,
    harvested: Out1,
    stock: Out2,
    eaten: Out2,
    account: int,
    version: Out1,
    alive: Out1b,
) -> None:
    """Let the agents, in the order `turn`, each move, harvest and eat before the next does.

    It moves to the unoccupied place within its reach that promises the highest utility after the harvest; the
    nearest (Euclidean) on ties, then by its dice, uniform in [0, 1). Where none is free it stays. The dead
    leave their place at once. (Epstein and Axtell 1996, chapters 2 and 4.)
    """
    goods = quantum.size - 1
    occupied = np.zeros(width * height, np.int32)
    for i in range(x.size):
        if alive[i]:
            occupied[x[i] * height + y[i]] += 1
    units, kinds = np.empty((1, goods + 1))[:, :], np.empty((ODD + 1, goods), np.int64)[:, :]
    owner, worths = np.full(ODD + 1, -1), np.empty(ODD + 1)
    slots = np.full(SLOTS + 1, -1, np.int32)
    slots[SLOTS] = 0
    looks = np.empty(width * height, np.uint8)
    for place in range(width * height):
        looks[place] = TAKEN
        if occupied[place] == 0:
            looks[place] = _look(cell_at(cell_start, place), rate, amount, kinds, slots)
    widest = 0
    for i in range(x.size):
        widest = max(widest, reach[i])
    ties = np.empty(2 * widest * (widest + 1) + 1, np.int64)
    for agent in turn:
        i = wide(agent)
        if not alive[i]:
            continue
        vision = reach[i]
        best, nearest, count = -math.inf, 0, 0
        bundle(stock, cash, quantum, i, units, ONE)
        for to_x in range(max(0, x[i] - vision), min(width - 1, x[i] + vision) + 1):
            first, last = run(to_x, x[i], y[i], vision, height)
            for place in range(first, last):
                look = wide(looks[place])
                if look == TAKEN:
                    continue
                to_y = place - to_x * height
                value = _promise(
                    i, cell_at(cell_start, place) if look == ODD else -1, look, params, kind, quantum, rate,
                    amount, stock, kinds, units, owner, worths,
                )  # fmt: skip
                distance = (to_x - x[i]) * (to_x - x[i]) + (to_y - y[i]) * (to_y - y[i])
                if count == 0 or value > best or (value == best and distance < nearest):
                    best, nearest, count = value, distance, 0
                if value == best and distance == nearest:
                    ties[count] = place
                    count += 1
        if count > 0:
            _leave(x[i] * height + y[i], cell_start, rate, amount, kinds, slots, occupied, looks)
            place = ties[int(dice[i] * count)]
            x[i], y[i] = place // height, place % height
            occupied[place] += 1
            looks[place] = TAKEN
        cell = cell_at(cell_start, x[i] * height + y[i])
        if cell >= 0 and _reap(cell, i, rate, amount, stock, harvested, tick) > 0:
            version[i] += 1
        _feed(i, True, metabolism, stock, eaten, account, version, alive)
        if not alive[i]:
            _leave(x[i] * height + y[i], cell_start, rate, amount, kinds, slots, occupied, looks)
