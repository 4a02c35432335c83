"""Seek: what each agent means to do next, its best partner against its best cell."""

from __future__ import annotations

import math
from collections.abc import Callable
from typing import Annotated, Any, TypeAlias

from ecs.kernel import (
    In1,
    In1b,
    In1c,
    In1f,
    In1i,
    In2,
    In2f,
    In2i,
    In2u,
    Out1,
    Out1b,
    Out1c,
    Out1f,
    Out1i,
    Out2,
    Out2f,
    Out2i,
    Out2u,
    inlined,
    lean,
    part,
    unsigned,
    wide,
)
from systems.economics.bargain import SEED
from systems.economics.limits import BOUND, may_agree, meet
from systems.economics.meeting import deal, most_gain, sit_down, surplus
from systems.economics.neighbourhood import STRIP, strip_run
from systems.economics.utility import ONE, OTHER, bundle, gain, utility

NOTHING, PARTNER, CELL, WALK, TOWN = range(5)
"""Goals of an agent."""
BARE, MIXED = range(2)
"""After the goods: what a cell offers that has nothing, and one that has not just a full harvest of one."""


Striking: TypeAlias = Annotated[Callable[..., Any], deal]
"""`deal`, handed to a kernel."""


@inlined
def listed(start: In1i, other: In1i, i: int, j: int) -> int:
    """Return where the pair of rows i < j stands in a list of pairs by lower row, or -1."""
    for k in range(start[i], start[i + 1]):
        if other[k] == j:
            return k
    return -1


@part
def _best_cell(
    i: int,
    now: float,
    x: int,
    y: int,
    vision: int,
    width: int,
    height: int,
    params: In2f,
    kind: In1,
    stock: In2,
    cash: In1,
    quantum: In1f,
    cell_start: In1i,
    cell_order: In1i,
    cell_x: In1i,
    cell_y: In1i,
    amount: In2,
    rate: In1,
    resale: In2f,
    least: float,
    fade: In1f,
    offered: In1c,
    worth: In1f,
    own: Out2f,
) -> tuple[float, int]:
    """Return the discounted gain of the best harvest in sight and where its cell is in `cell_order`.

    `least` and -1 if none is better.

    A harvest is worth what it adds to utility, or its `resale` `(goods, agents or none)` if that is more.
    `offered` `(cells,)`, in that order, is the good of which a cell has a full harvest and no other, or
    `BARE` or `MIXED` beyond; `worth` is what each of these is worth, see `_appraise`; `own` `(1, wares)` is
    what i holds, and scratch.
    """
    goods = quantum.size - 1
    best, at = least, -1
    for strip in range(max(0, x - vision) // STRIP, min(width - 1, x + vision) // STRIP + 1):
        first, last = strip_run(strip, x, y, vision, height)
        for n in range(unsigned(cell_start[first]), unsigned(cell_start[last])):
            what, away = unsigned(offered[n]), unsigned(abs(cell_x[n] - x) + abs(cell_y[n] - y))
            score = worth[what] * fade[away]
            if (away > vision) | (score < best):  # both are worked out: to guess wrong would cost more
                continue
            c = wide(cell_order[n])
            if wide(what) == goods + MIXED:
                for g in range(goods):
                    own[0, g] = (stock[g, i] + min(amount[g, c], rate[g])) / quantum[g]
                got = gain(utility(params, kind[i], goods, own, ONE), now)
                bundle(stock, cash, quantum, i, own, ONE)
                if resale.shape[1] > 0:
                    sold = 0.0
                    for g in range(goods):
                        sold += min(amount[g, c], rate[g]) * resale[g, i]
                    got = max(got, sold)
                score = got * fade[away]
            if score > best or (score == best and at >= 0 and c < cell_order[at]):
                best, at = score, wide(n)
    return best, at


@part
def _appraise(
    i: int,
    now: float,
    params: In2f,
    kind: In1,
    stock: In2,
    quantum: In1f,
    rate: In1,
    resale: In2f,
    growing: In1b,
    harvest: Out2f,
    own: Out2f,
    worth: Out1f,
) -> None:
    """Fill in what a full harvest of each good is worth to i, or as much as any may be where that varies.

    `harvest` `(goods, agents)` keeps what one adds to utility once it is known, below zero before; only goods
    that are `growing` are looked at. `own` is what i holds, and scratch.
    """
    goods = rate.size
    for g in range(goods):
        if growing[g] and harvest[g, i] < 0.0:
            own[0, g] = (stock[g, i] + rate[g]) / quantum[g]
            harvest[g, i] = max(0.0, gain(utility(params, kind[i], goods, own, ONE), now))
            own[0, g] = stock[g, i] / quantum[g]
        worth[g] = harvest[g, i]
        if resale.shape[1] > 0:
            worth[g] = max(worth[g], rate[g] * resale[g, i])
    worth[goods + BARE], worth[goods + MIXED] = -1.0, math.inf


@part
def _look_at_cells(cell_order: In1i, amount: In2, rate: In1, offered: Out1c, growing: Out1b) -> None:
    """Fill in what each cell offers, see `_best_cell`, and which goods are offered at all."""
    goods = rate.size
    growing[:] = False
    for n in range(cell_order.size):
        c, offered[n] = wide(cell_order[n]), goods + BARE
        for g in range(goods):
            if amount[g, c] > 0:
                whole = offered[n] == goods + BARE and amount[g, c] >= rate[g]
                offered[n] = g if whole else goods + MIXED
                growing[g] = True


@inlined
def _slot(known: In2i, low: int, high: int, version: In1) -> int:
    """Return the slot of a pair of rows: where it stands in its bucket of four, or where it may stand."""
    bucket = (low * 2654435761 + high) & (known.shape[0] - 4)
    for slot in range(bucket, bucket + 4):
        if (known[slot, 0] == low and known[slot, 1] == high) or known[slot, 0] < 0:
            return slot
    return bucket + ((version[low] + version[high]) & 3)


@inlined
def _remembered(known: In2i, slot: int, low: int, high: int, version: In1) -> bool:
    """Tell whether a slot holds what this pair of rows would gain by what they hold now."""
    return (
        known[slot, 0] == low
        and known[slot, 1] == high
        and known[slot, 2] == version[low]
        and known[slot, 3] == version[high]
    )


@inlined
def _remember(
    known: Out2i,
    known_gain: Out2f,
    slot: int,
    low: int,
    high: int,
    version: In1,
    gain_low: float,
    gain_high: float,
) -> None:
    """Keep what a pair of rows would gain by what they hold now."""
    known[slot, 0], known[slot, 1] = low, high
    known[slot, 2], known[slot, 3] = version[low], version[high]
    known_gain[slot, 0], known_gain[slot, 1] = gain_low, gain_high


@lean
def seek(
    # who they are and where they stand
    ids: In1,
    x: In1i,
    y: In1i,
    reach: In1i,
    alive: In1b,
    # what they trade by
    params: In2f,
    concave: In1b,
    kind: In1,
    stock: In2,
    cash: In1,
    fresh: In1b,
    up: In2f,
    down: In2f,
    level: In1f,
    quantum: In1f,
    lot: In1,
    pairs: In2,
    # the map: agents and cells by place, amounts in the cells
    width: int,
    height: int,
    start: In1i,
    order: In1i,
    at_x: In1i,
    at_y: In1i,
    cell_start: In1i,
    cell_order: In1i,
    cell_x: In1i,
    cell_y: In1i,
    amount: In2,
    # pairs that stand off
    standoff_start: In1i,
    standoff_other: In1i,
    # the rules
    strike: Striking,
    protocol: int,
    spread: float,
    max_block: int,
    patience: int,
    rate: In1,
    trade_first: bool,
    may_forage: bool,
    may_trade: bool,
    least_gain: float,
    errand: In1f,
    resale: In2f,
    # within what limits they trade
    limits: In2i,
    words: In2u,
    status: In1c,
    # what a harvest or a partner was found to be worth before
    version: In1,
    known_version: Out1,
    known_harvest: Out2f,
    known: Out2i,
    known_gain: Out2f,
    # scratch
    fade: In1f,
    at_words: Out2u,
    offered: Out1c,
    growing: Out1b,
    worth: Out1f,
    own: Out2f,
    kinds: Out1,
    units: Out2f,
    held: Out2,
    spare: Out2f,
    tried: Out1f,
    candidates: Out1,
    bounds: Out1f,
    # the intentions
    goal: Out1c,
    target: Out1,
    goal_x: Out1i,
    goal_y: Out1i,
) -> None:
    """Choose a partner, a cell or the town for each agent, in order of rows, by its expected gain in utility.

    Gains are those of one block by the protocol or of one harvest, discounted by `fade`, `(farthest +
    STRIP,)`, so much for so many steps; `errand` `(agents,)` is what going to town gains, `resale` `(goods,
    agents)` what a smallest unit brings there, or `(goods, 0)`; harvests and errands that gain no more than
    `least_gain` are not worth the trouble. Ties go to the lower row. A chosen cell is its chooser's: those
    after it look elsewhere. With `trade_first` a feasible partner comes before any cell and partners are
    ranked by surplus. `start`, `order`, `at_x` and `at_y` have those who may be met by strip, as
    `sort_by_strip` sorts them, `cell_…` the cells.
    `fresh` says whose quotes and utility `level` are those of what they hold now.

    What was found before saves work and changes nothing: `limits`, `words` and `status`, see `keep_limits`;
    `known_harvest` `(goods, agents)`, what one harvest gains at `known_version`; `known` `(slots, 4)`, pairs
    of rows and versions, slots a power of two, and `known_gain` `(slots, 2)`, what each would gain from a
    block, or below zero a bound of it, minus infinity if there is none.
    """
    goods, agents = quantum.size - 1, x.size
    if may_forage:
        _look_at_cells(cell_order, amount, rate, offered, growing)
    if may_trade:
        for n in range(order.size):
            for at in range(words.shape[1]):
                at_words[n, at] = words[order[n], at]
    for i in range(agents):
        goal[i] = NOTHING
        target[i] = -1
        if not alive[i]:
            continue
        here_x, here_y = wide(x[i]), wide(y[i])
        bundle(stock, cash, quantum, i, own, ONE)
        now = level[i] if fresh[i] else utility(params, kind[i], goods, own, ONE)
        vision, best, cell = reach[i], least_gain, -1
        if may_forage:
            if known_version[i] != version[i]:
                known_version[i] = version[i]
                for g in range(goods):
                    known_harvest[g, i] = -1.0
            _appraise(
                i, now, params, kind, stock, quantum, rate, resale, growing, known_harvest, own, worth,
            )  # fmt: skip
            best, cell = _best_cell(
                i, now, here_x, here_y, vision, width, height, params, kind, stock, cash, quantum, cell_start,
                cell_order, cell_x, cell_y, amount, rate, resale, least_gain, fade, offered, worth, own,
            )  # fmt: skip
        partner = -1
        if may_trade:
            best = 0.0 if trade_first or cell < 0 else best
            count = 0
            for strip in range(
                max(0, here_x - vision) // STRIP, min(width - 1, here_x + vision) // STRIP + 1
            ):
                first, last = strip_run(strip, here_x, here_y, vision, height)
                for n in range(unsigned(start[first]), unsigned(start[last])):
                    away = abs(at_x[n] - here_x) + abs(at_y[n] - here_y)
                    if (away > vision) | (not may_agree(words, i, at_words, n)):
                        continue
                    j = wide(order[n])
                    if j == i or (status[i] == BOUND and status[j] == BOUND and not meet(limits, i, j)):
                        continue
                    low, high = min(i, j), max(i, j)
                    near = fade[away]
                    slot = _slot(known, low, high, version)
                    mine = 0 if i == low else 1
                    lasting = protocol == SEED and fresh[i] and fresh[j] and not trade_first
                    if lasting and concave[kind[i]] and concave[kind[j]]:
                        if not _remembered(known, slot, low, high, version):
                            _remember(known, known_gain, slot, low, high, version, -math.inf, -math.inf)
                        if known_gain[slot, mine] == -math.inf and now > -math.inf:
                            most = most_gain(
                                stock, cash, up, down, quantum, lot, pairs, low, high, i == low, spread,
                                max_block,
                            )  # fmt: skip
                            known_gain[slot, mine] = -most
                            if most <= 0.0:
                                known_gain[slot, 0] = known_gain[slot, 1] = 0.0
                        promise = abs(known_gain[slot, mine]) * near
                    else:
                        promise = surplus(stock, cash, up, down, lot, pairs, low, high, spread)
                        if promise > 0.0 and not trade_first:
                            promise = math.inf
                    if (
                        promise <= 0.0
                        or promise < best
                        or listed(standoff_start, standoff_other, low, high) >= 0
                    ):
                        continue
                    candidates[count], bounds[count] = j, promise
                    count += 1
            # The most promising first: once the best found beats every promise left, the search is over.
            while count > 0:
                n = 0
                for other in range(1, count):
                    if bounds[other] > bounds[n] or (
                        bounds[other] == bounds[n] and candidates[other] < candidates[n]
                    ):
                        n = other
                j, promise = candidates[n], bounds[n]
                count -= 1
                candidates[n], bounds[n] = candidates[count], bounds[count]
                if promise < best:
                    break
                low, high = min(i, j), max(i, j)
                lasting = protocol == SEED and fresh[i] and fresh[j]
                slot = _slot(known, low, high, version)
                got = -1.0
                if lasting and _remembered(known, slot, low, high, version):
                    got = known_gain[slot, 0 if i == low else 1]
                if got < 0.0:
                    sit_down(stock, cash, quantum, kind, low, ONE, kinds, units, held)
                    sit_down(stock, cash, quantum, kind, high, OTHER, kinds, units, held)
                    _, low_buys, _, _, _, buyer_gain, seller_gain, _ = strike(
                        params, kinds, units, held, spare, stock, cash, up, down, quantum, lot, pairs, low,
                        high, protocol, spread, max_block, patience, level[low] if fresh[low] else
                        utility(params, kind[low], goods, units, ONE), level[high] if fresh[high] else
                        utility(params, kind[high], goods, units, OTHER), i == low, patience, concave[kind[i]]
                        and concave[kind[j]], fresh[i] and fresh[j], tried,
                    )  # fmt: skip
                    gain_low, gain_high = (buyer_gain, seller_gain) if low_buys else (seller_gain, buyer_gain)
                    if lasting:
                        _remember(known, known_gain, slot, low, high, version, gain_low, gain_high)
                    got = gain_low if i == low else gain_high
                if got <= 0.0:
                    continue
                got = promise if trade_first else got * fade[abs(x[j] - here_x) + abs(y[j] - here_y)]
                if got > best or (got == best and (partner < 0 or j < partner)):
                    partner, best = j, got
        if errand[i] > max(best, least_gain) and not (trade_first and partner >= 0):
            goal[i] = TOWN
        elif partner >= 0:
            goal[i], target[i], goal_x[i], goal_y[i] = PARTNER, ids[partner], x[partner], y[partner]
        elif cell >= 0:
            goal[i], target[i], goal_x[i], goal_y[i] = CELL, cell_order[cell], cell_x[cell], cell_y[cell]
            offered[cell] = goods + BARE
