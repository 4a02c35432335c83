"""Candidates: the blocks that two agents look at, one after the other, as their protocol does.

What `bargain`, `protocols` and `signals` decide in the tick, told step by step: the same prices, sums, gains
and scores, but with every block written down that is looked at and why it will not do. Two sit at a table as
in `systems.economics.bargain`. Rows of what is `found`, `(7, blocks)`, are named below; the kernels return
how many blocks there are, no more than there is room for.
"""

from __future__ import annotations

import math

import numpy as np

from ecs.kernel import In1, In1f, In2, In2f, Out2f, inlined, kernel, part
from systems.economics.bargain import (
    AGREED,
    BUYER_LOSES,
    BUYER_SHORT,
    EPSILON,
    HELD_OUT,
    NEGOTIATION,
    SEARCH_LIMIT,
    SELLER_LOSES,
    SELLER_SHORT,
    ULTIMATUM,
    candidate,
    gain_of,
)
from systems.economics.protocols import CONCESSION, best_block, best_sums, live_prices, score_of
from systems.economics.utility import utility

DA, DB, PRICE, BUYER_GAIN, SELLER_GAIN, VERDICT, SCORE = range(7)
"""Smallest units of a and of b; b for a unit of a, in natural units; gains; `AGREED` where both gain, or why
not; how well it meets the criterion of the protocol."""


@inlined
def _note(
    found: Out2f,
    n: int,
    da: int,
    db: int,
    price: float,
    gains: tuple[float, float],
    verdict: int,
    score: float,
) -> int:
    """Write down a block, if there is room, and return how many there are."""
    if n == found.shape[1]:
        return n
    found[DA, n], found[DB, n], found[PRICE, n] = da, db, price
    found[BUYER_GAIN, n], found[SELLER_GAIN, n] = gains
    found[VERDICT, n], found[SCORE, n] = verdict, score
    return n + 1


@part
def _gains(
    params: In2f, kinds: In1, units: Out2f, held: In2, quantum: In1f, buyer: int, now: tuple[float, float],
    a: int, da: int, b: int, db: int,
) -> tuple[float, float]:  # fmt: skip
    """Return what the buyer and the seller gain by a block; `now` are their utilities, side by side."""
    return (
        gain_of(params, kinds, units, held, quantum, buyer, now[buyer], a, da, b, -db),
        gain_of(params, kinds, units, held, quantum, 1 - buyer, now[1 - buyer], a, -da, b, db),
    )


@inlined
def _verdict(gains: tuple[float, float]) -> int:
    """Return `AGREED` if both gain, or who loses, the buyer first."""
    if gains[0] <= EPSILON:
        return BUYER_LOSES
    return AGREED if gains[1] > EPSILON else SELLER_LOSES


@part
def _seated(params: In2f, kinds: In1, held: In2, quantum: In1f, units: Out2f) -> tuple[float, float]:
    """Write down what both hold in natural units, and return their utilities."""
    for side in range(2):
        for ware in range(quantum.size):
            units[side, ware] = held[side, ware] / quantum[ware]
    goods = quantum.size - 1
    return utility(params, kinds[0], goods, units, 0), utility(params, kinds[1], goods, units, 1)


@kernel
def seed_candidates(
    params: In2f, kinds: In1, held: In2, quantum: In1f, lot: In1, buyer: int, a: int, b: int, low: float,
    high: float, max_block: int, found: Out2f,
) -> int:  # fmt: skip
    """Write down the blocks of `bargain.seed_block`, up to the first at which both gain."""
    units, seller, n = np.empty((2, quantum.size))[:, :], 1 - buyer, 0
    now, per = _seated(params, kinds, held, quantum, units), quantum[b] / lot[b]
    for blocks in range(1, max_block + 1):
        da = blocks * lot[a]
        if held[seller, a] < da:
            return _note(found, n, da, 0, math.nan, (math.nan, math.nan), SELLER_SHORT, math.nan)
        amount = da / quantum[a]
        step, k, lots, tried = 0, max(1, math.ceil(low * amount) - 1), 0, 0
        while k <= 19 and k / amount < low:
            k += 1
        while True:
            price, lots, step, k = candidate(low, high, amount, per, step, k)
            if price == math.inf:
                break
            if lots <= tried:
                continue
            tried = lots
            db = lots * lot[b]
            if held[buyer, b] < db:
                n = _note(found, n, da, db, price, (math.nan, math.nan), BUYER_SHORT, math.nan)
                break
            gains = _gains(params, kinds, units, held, quantum, buyer, now, a, da, b, db)
            verdict = _verdict(gains)
            n = _note(found, n, da, db, price, gains, verdict, math.nan)
            if verdict == AGREED:
                return n
    return n


@kernel
def price_candidates(
    params: In2f, kinds: In1, held: In2, quantum: In1f, lot: In1, buyer: int, a: int, b: int, price: float,
    least: float, most: float, max_block: int, found: Out2f,
) -> int:  # fmt: skip
    """Write down the blocks of `signals.block_at`; the score is the product of gains.

    Below `least` the seller holds out for a better price, above `most` the buyer.
    """
    units, seller, n = np.empty((2, quantum.size))[:, :], 1 - buyer, 0
    now = _seated(params, kinds, held, quantum, units)
    for blocks in range(1, max_block + 1):
        da = blocks * lot[a]
        if held[seller, a] < da:
            return _note(found, n, da, 0, math.nan, (math.nan, math.nan), SELLER_SHORT, math.nan)
        amount = da / quantum[a]
        db = math.floor(min(1e17, price * amount * quantum[b]) / lot[b] + 0.5) * lot[b]
        if held[buyer, b] < db:
            return _note(found, n, da, db, price, (math.nan, math.nan), BUYER_SHORT, math.nan)
        if db == 0:
            n = _note(found, n, da, db, price, (math.nan, math.nan), SELLER_LOSES, math.nan)
            continue
        gains, rate = (
            _gains(params, kinds, units, held, quantum, buyer, now, a, da, b, db),
            db / quantum[b] / amount,
        )
        verdict = _verdict(gains)
        if verdict == AGREED and (rate < least or rate > most):
            verdict = HELD_OUT
        n = _note(found, n, da, db, price, gains, verdict, gains[0] * gains[1])
    return n


@kernel
def block_candidates(
    params: In2f, kinds: In1, held: In2, quantum: In1f, lot: In1, buyer: int, a: int, b: int, protocol: int,
    max_block: int, buyer_proposes: bool, target: float, refused: int, patience: int, found: Out2f,
) -> tuple[int, float, float]:  # fmt: skip
    """Write down the blocks of `protocols.chosen_block`.

    Returns also what the one who proposes and the other insist on under negotiation.
    """
    wares = quantum.size
    units, spare, seller, n = np.empty((2, wares))[:, :], np.empty((2, wares))[:, :], 1 - buyer, 0
    now = _seated(params, kinds, held, quantum, units)
    insists = expects = 0.0
    criterion = protocol
    if protocol == NEGOTIATION:
        criterion, share = CONCESSION, max(0.0, 1.0 - refused / patience)
        for speaks in (buyer_proposes, not buyer_proposes):
            best = best_block(
                params, kinds, units, held, spare, quantum, lot, buyer, now[buyer], now[seller], a, b,
                max_block, (ULTIMATUM, speaks, 0.0, target),
            )  # fmt: skip
            most = share * (best[3] if speaks else best[4])
            if speaks == buyer_proposes:
                insists = most
            else:
                expects = most
    terms = (criterion, buyer_proposes, insists, target)
    lowest = live_prices(params, kinds, units, seller, spare, a, b)[0] * (1 - 1e-9)
    highest = live_prices(params, kinds, units, buyer, spare, a, b)[1] * (1 + 1e-9)
    for side in range(1 if b == wares - 1 else 2):
        few, many = (a, b) if side == 0 else (b, a)
        few_held, many_held = held[seller, a], held[buyer, b]
        if side == 1:
            few_held, many_held = many_held, few_held
        for blocks in range(1, max_block + 1):
            d_few = blocks * lot[few]
            if d_few > few_held:
                if blocks == 1:
                    short = SELLER_SHORT if side == 0 else BUYER_SHORT
                    nothing = (math.nan, math.nan)
                    n = _note(found, n, lot[a], lot[b], math.nan, nothing, short, math.nan)
                break
            sums, first, last = (-1, -1, -1, -1), 0, 3
            if b == wares - 1:
                sums = best_sums(
                    params, kinds, units, held, quantum, buyer, now[buyer], now[seller], a, d_few, b, terms
                )
            else:
                per_lot = d_few / quantum[few] * quantum[many] / lot[many]
                rate_low = lowest if side == 0 else (1.0 / highest if highest > 0.0 else math.inf)
                rate_high = highest if side == 0 else (1.0 / lowest if lowest > 0.0 else math.inf)
                first = int(
                    max(1.0 if side == 0 else max_block + 1.0, min(1e15, math.floor(rate_low * per_lot)))
                )
                last = min(math.ceil(min(1e15, rate_high * per_lot)), many_held // lot[many])
                last = min(last, first + SEARCH_LIMIT)
            for each in range(first, last + 1):
                d_many = sums[each] if b == wares - 1 else each * lot[many]
                if d_many <= 0:
                    continue
                da, db = (d_few, d_many) if side == 0 else (d_many, d_few)
                gains = _gains(params, kinds, units, held, quantum, buyer, now, a, da, b, db)
                verdict, score, price = _verdict(gains), math.nan, db / quantum[b] / (da / quantum[a])
                if verdict == AGREED:
                    score = score_of(criterion, buyer_proposes, insists, target, price, gains)
                n = _note(found, n, da, db, price, gains, verdict, score)
    return n, insists, expects
