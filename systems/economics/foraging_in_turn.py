"""Foraging in turn, as in Sugarscape: each looks about, moves, harvests and eats before the next does."""

from __future__ import annotations

import math
from typing import Any

import numpy as np

from ecs.kernel import (
    In1,
    In1f,
    In1i,
    In2,
    In2f,
    Out1,
    Out1b,
    Out1i,
    Out2,
    Out2f,
    inlined,
    kernel,
    part,
    wide,
)
from systems.economics.foraging import cell_at, feed, reap
from systems.economics.neighbourhood import run
from systems.economics.utility import COBB_DOUGLAS, FAMILY, FIRST, ONE, bundle, utility

TAKEN, ODD = 62, 61
"""How a place looks where somebody stands, and where the harvest is like none of the first `ODD` kinds."""
CODES, BITS = 4096, 12
"""Of what a place has to harvest a code is made, which gets as many bits for each good as there is room."""
CLEAR = 1e-3
"""A weight from which on more of a good is not lost in the rounding of a utility."""


@inlined
def _promise(cell: int, g: int, rate: In1, amount: In2) -> int:
    """Return how much of a good a cell, or none at -1, has for whom harvests it."""
    return min(amount[g, cell], rate[g]) if cell >= 0 else 0


@part
def _add_kind(
    cell: int, code: int, rate: In1, amount: In2, kinds: Out2, poorer: Out1, looks_of: Out1i
) -> None:
    """Have a code stand for a new kind of harvest, that of a cell; note which others have more or less."""
    count = wide(looks_of[CODES])
    looks_of[code] = count
    if count == ODD:
        return
    looks_of[CODES], poorer[count] = count + 1, 0
    for g in range(rate.size):
        kinds[count, g] = _promise(cell, g, rate, amount)
    for k in range(count):
        least = most = 0
        for g in range(rate.size):
            least, most = min(least, kinds[count, g] - kinds[k, g]), max(most, kinds[count, g] - kinds[k, g])
        if least == 0:
            poorer[count] |= 1 << k
        if most == 0:
            poorer[k] |= 1 << count


@inlined
def _look(cell: int, rate: In1, amount: In2, kinds: Out2, poorer: Out1, looks_of: Out1i) -> int:
    """Return which kind of harvest a cell promises, or none at -1; `ODD` if there are too many.

    `kinds` `(ODD + 1, goods)` has the harvests seen so far; `poorer` `(ODD,)` the kinds that promise less, a
    bit each; `looks_of` `(CODES + 1,)` the kind that each code stands for, and how many there are.
    """
    bits, code, most = BITS // rate.size, 0, 0
    for g in range(rate.size):
        promise = _promise(cell, g, rate, amount)
        code, most = code << bits | promise, most | promise
    if most >> bits:
        return ODD
    if looks_of[code] < 0:
        _add_kind(cell, code, rate, amount, kinds, poorer, looks_of)
    return wide(looks_of[code])


@inlined
def _seen(x: int, y: int, vision: int, width: int, height: int, looks: Any) -> int:
    """Return how unoccupied places within reach look, a bit for each kind."""
    seen = 0
    for column in range(max(0, x - vision), min(width - 1, x + vision) + 1):
        first, last = run(column, x, y, vision, height)
        for place in range(first, last):
            seen |= 1 << wide(looks[place])
    return seen & ((1 << TAKEN) - 1)


@inlined
def _more_is_better(i: int, params: In2f, k: int, stock: In2) -> bool:
    """Tell whether i is sure to prefer more of any good."""
    better = params[k, FAMILY] == COBB_DOUGLAS
    for g in range(stock.shape[0]):
        better = better and params[k, FIRST + g] > CLEAR and stock[g, i] > 0
    return better


@part
def _weigh(cell: int, rate: In1, amount: In2, kinds: Out2) -> None:
    """Write what a cell promises into the last row of `kinds`."""
    for g in range(rate.size):
        kinds[ODD, g] = _promise(cell, g, rate, amount)


@part
def _worth(
    i: int, look: int, params: In2f, k: int, quantum: In1f, stock: In2, kinds: In2, units: Out2f
) -> float:
    """Return the utility of i after a harvest of this kind."""
    for g in range(stock.shape[0]):
        units[0, g] = (stock[g, i] + kinds[look, g]) / quantum[g]
    return utility(params, k, stock.shape[0], units, ONE)


@part
def _leave(
    place: int,
    cell_start: In1i,
    rate: In1,
    amount: In2,
    kinds: Out2,
    poorer: Out1,
    looks_of: Out1i,
    occupied: Out1i,
    looks: Any,
) -> None:
    """Take one of those who stand on a place off it; where nobody is left it is seen what grows there."""
    occupied[place] -= 1
    if occupied[place] == 0:
        looks[place] = _look(cell_at(cell_start, place), rate, amount, kinds, poorer, looks_of)


@part
def _best(
    i: int,
    seen: int,
    x: In1i,
    y: In1i,
    vision: int,
    width: int,
    height: int,
    cell_start: In1i,
    params: In2f,
    k: int,
    quantum: In1f,
    rate: In1,
    amount: In2,
    stock: In2,
    kinds: Out2,
    looks_of: In1i,
    units: Out2f,
    looks: Any,
) -> tuple[int, float]:
    """Return which of the kinds seen, a bit for each, are worth most to i, and how much."""
    wanted, best = 0, -math.inf
    for look in range(looks_of[CODES]):
        if seen >> look & 1:
            value = _worth(i, look, params, k, quantum, stock, kinds, units)
            if wanted == 0 or value > best:
                wanted, best = 0, value
            if value == best:
                wanted |= 1 << look
    if seen >> ODD & 1:
        for column in range(max(0, x[i] - vision), min(width - 1, x[i] + vision) + 1):
            first, last = run(column, x[i], y[i], vision, height)
            for place in range(first, last):
                if looks[place] == ODD:
                    _weigh(cell_at(cell_start, place), rate, amount, kinds)
                    value = _worth(i, ODD, params, k, quantum, stock, kinds, units)
                    if wanted == 0 or value > best:
                        wanted, best = 0, value
                    if value == best:
                        wanted |= 1 << ODD
    return wanted, best


@kernel
def forage_in_turn(
    turn: In1i,
    dice: In1f,
    reach: In1i,
    near_x: In1i,
    near_y: In1i,
    far: In1i,
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
    leave their place at once. `near_x`, `near_y` and `far` are `by_distance` of the longest reach. (Epstein
    and Axtell 1996, chapters 2 and 4.)
    """
    goods = quantum.size - 1
    occupied, looks = np.zeros(width * height, np.int32), np.full(width * height, TAKEN, np.uint8)
    for i in range(x.size):
        if alive[i]:
            occupied[x[i] * height + y[i]] += 1
    units, kinds = np.empty((1, goods + 1))[:, :], np.empty((ODD + 1, goods), np.int64)[:, :]
    poorer, looks_of = np.empty(ODD, np.int64), np.full(CODES + 1, -1, np.int32)
    looks_of[CODES] = 0
    for place in range(width * height):
        if occupied[place] == 0:
            looks[place] = _look(cell_at(cell_start, place), rate, amount, kinds, poorer, looks_of)
    ties = np.empty(near_x.size, np.int64)
    for agent in turn:
        i = wide(agent)
        if not alive[i]:
            continue
        k, here, vision = kind[i], x[i] * height + y[i], wide(reach[i])
        seen, best = _seen(x[i], y[i], vision, width, height, looks), 0.0
        if _more_is_better(i, params, k, stock):
            for look in range(looks_of[CODES]):
                if seen >> look & 1:
                    seen &= ~poorer[look]
        if seen & (seen - 1) or seen >> ODD & 1:
            bundle(stock, cash, quantum, i, units, ONE)
            seen, best = _best(
                i, seen, x, y, vision, width, height, cell_start, params, k, quantum, rate, amount, stock,
                kinds, looks_of, units, looks,
            )  # fmt: skip
        count, nearest = 0, vision * vision if seen else -1
        for n in range(far.size):
            if far[n] > nearest:
                break
            to_x, to_y = x[i] + near_x[n], y[i] + near_y[n]
            if abs(near_x[n]) + abs(near_y[n]) > vision or not (0 <= to_x < width and 0 <= to_y < height):
                continue
            place = to_x * height + to_y
            look = wide(looks[place])
            if not seen >> look & 1:
                continue
            if look == ODD:
                _weigh(cell_at(cell_start, place), rate, amount, kinds)
                if _worth(i, ODD, params, k, quantum, stock, kinds, units) != best:
                    continue
            nearest, ties[count] = wide(far[n]), place
            count += 1
        if count > 0:
            _leave(here, cell_start, rate, amount, kinds, poorer, looks_of, occupied, looks)
            here = ties[int(dice[i] * count)]
            x[i], y[i] = here // height, here % height
            occupied[here] += 1
            looks[here] = TAKEN
        cell = cell_at(cell_start, here)
        if cell >= 0 and reap(cell, i, rate, amount, stock, harvested, tick) > 0:
            version[i] += 1
        feed(i, True, metabolism, stock, eaten, account, version, alive)
        if not alive[i]:
            _leave(here, cell_start, rate, amount, kinds, poorer, looks_of, occupied, looks)
