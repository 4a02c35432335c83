"""One trade: which block of goods changes hands between two agents, by the source's protocol.

Two parties sit at a table, sides 0 and 1: `kinds` `(2,)` are their utility types, `held` `(2, wares)` what
they hold in smallest units, `units` `(2, wares)` the same in natural units and scratch. The buyer gets `da`
of ware a and pays `db` of ware b. A block is feasible if both can deliver and both utilities rise by more
than `EPSILON`.
"""

from __future__ import annotations

import math
from typing import TypeAlias

from ecs.kernel import In1, In1f, In2, In2f, Out2f, inlined, part
from systems.economics.utility import gain, utility

Block: TypeAlias = tuple[int, int, float, float, float, int]
"""da, db, price proposed, buyer's gain, seller's gain, and `AGREED` or the reason why there is none."""

EPSILON = 1e-12

PROTOCOLS = (
    "seed",
    "geometric",
    "nash",
    "split_difference",
    "take_it_or_leave_it",
    "negotiation",
    "sugarscape",
)
SEED, GEOMETRIC, NASH, SPLIT_DIFFERENCE, ULTIMATUM, NEGOTIATION, SUGARSCAPE = range(7)

REASONS = (
    "no surplus",
    "seller short",
    "buyer short",
    "buyer's utility",
    "seller's utility",
    "offer refused",
    "cooldown",
    "held out",
)
NO_SURPLUS, SELLER_SHORT, BUYER_SHORT, BUYER_LOSES, SELLER_LOSES, OFFER_REFUSED, COOLDOWN, HELD_OUT = range(8)
AGREED = -1

SEARCH_LIMIT = 10_000
"""Most sizes of one side that are tried against one size of the other."""


@inlined
def gain_of(
    params: In2f,
    kinds: In1,
    units: Out2f,
    held: In2,
    quantum: In1f,
    side: int,
    before: float,
    a: int,
    da: int,
    b: int,
    db: int,
) -> float:
    """Return what a side gains if its stock of ware a changes by `da` and that of b by `db`."""
    units[side, a] = (held[side, a] + da) / quantum[a]
    units[side, b] = (held[side, b] + db) / quantum[b]
    after = utility(params, kinds[side], quantum.size - 1, units, side)
    units[side, a] = held[side, a] / quantum[a]
    units[side, b] = held[side, b] / quantum[b]
    return gain(after, before)


@part
def candidate(
    low: float, high: float, amount: float, per: float, step: int, k: int
) -> tuple[float, int, int, int]:
    """Return the next candidate price, its lots of b, and the step and k from which to go on.

    Candidates are five evenly spaced prices from `low` to `high` and k / amount for k <= 19 between them;
    infinite when there are no more. `per` is lots of b in a unit of it.
    """
    even = low + step * (high - low) / 4 if step < 5 else math.inf
    whole = k / amount if k <= 19 and k / amount <= high else math.inf
    price = min(even, whole)
    if price == math.inf:
        return price, 0, step, k
    lots = math.floor(price * amount * per + 0.5)
    return price, lots, step + (even == price), k + (whole == price)


@part
def seed_block(
    params: In2f,
    kinds: In1,
    units: Out2f,
    held: In2,
    quantum: In1f,
    lot: In1,
    buyer: int,
    buyer_now: float,
    seller_now: float,
    a: int,
    b: int,
    low: float,
    high: float,
    least: float,
    most: float,
    concave: bool,
    max_block: int,
) -> Block:
    """Return the first feasible block over da = 1 … max_block lots and the candidate prices, ascending.

    `buyer_now` and `seller_now` are their utilities. Candidates are k / da between the quotes `low` and
    `high`, k <= 19, and five evenly spaced prices from one to the other; db = floor(price da + 1/2), in lots.
    Blocks at prices below `least` or above `most` are known not to be feasible. If both utilities are
    `concave`, who loses by a block loses by every larger one at that price or a worse.
    """
    seller = 1 - buyer
    reason = SELLER_SHORT
    lot_b, per = lot[b] / quantum[b], quantum[b] / lot[b]
    for blocks in range(1, max_block + 1):
        da = blocks * lot[a]
        if held[seller, a] < da:
            break
        amount = da / quantum[a]
        if most * amount * per < math.ceil(least * amount * per):
            reason = max(reason, BUYER_LOSES)
            continue
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
                reason = max(reason, BUYER_SHORT)
                break
            paid = lots * lot_b
            if paid > most * amount:
                reason = max(reason, BUYER_LOSES)
                break
            if paid < least * amount:
                reason = SELLER_LOSES
                continue
            buyer_gain = gain_of(params, kinds, units, held, quantum, buyer, buyer_now, a, da, b, -db)
            if buyer_gain <= EPSILON:
                reason = max(reason, BUYER_LOSES)
                if concave and buyer_gain < -EPSILON:
                    most = paid / amount
                continue
            seller_gain = gain_of(params, kinds, units, held, quantum, seller, seller_now, a, -da, b, db)
            if seller_gain > EPSILON:
                return da, db, price, buyer_gain, seller_gain, AGREED
            reason = SELLER_LOSES
            if concave and seller_gain < -EPSILON:
                least = paid / amount
    return 0, 0, 0.0, 0.0, 0.0, reason
