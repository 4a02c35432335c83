"""Protocols that choose among all feasible blocks of a pair.

Geometric price, Nash product, equal split, ultimatum, negotiation.

The set: at most `max_block` lots of one of the two wares, any number of the other; where money pays, at most
`max_block` lots of the good and any sum. Sources: Nash 1950, "The bargaining problem"; Güth, Schmittberger
and Schwarze 1982 for the ultimatum; Zeuthen 1930 for concessions under patience.
"""

from __future__ import annotations

import math

from ecs.kernel import In1, In1f, In2, In2f, Out2f, part
from systems.economics.bargain import (
    AGREED,
    BUYER_LOSES,
    BUYER_SHORT,
    EPSILON,
    GEOMETRIC,
    NASH,
    NEGOTIATION,
    OFFER_REFUSED,
    SEARCH_LIMIT,
    SELLER_LOSES,
    SELLER_SHORT,
    SPLIT_DIFFERENCE,
    ULTIMATUM,
    Block,
    gain_of,
)
from systems.economics.utility import marginal

CONCESSION = NEGOTIATION
"""As a criterion: the block best for the other side that leaves the proposer at least what it insists on."""


@part
def score_of(
    criterion: int,
    buyer_proposes: bool,
    insists: float,
    target: float,
    price: float,
    gains: tuple[float, float],
) -> float:
    """Return how well a feasible block meets the criterion; minus infinity if not at all."""
    buyer_gain, seller_gain = gains
    if criterion == GEOMETRIC:
        return -abs(math.log(price) - target)
    if criterion == NASH:
        return buyer_gain * seller_gain
    if criterion == SPLIT_DIFFERENCE:
        return -abs(buyer_gain / (buyer_gain + seller_gain) - 0.5)
    own, other = gains if buyer_proposes else (seller_gain, buyer_gain)
    if criterion == ULTIMATUM:
        return own
    return other if own >= insists else -math.inf


@part
def live_prices(
    params: In2f, kinds: In1, units: In2f, side: int, spare: Out2f, a: int, b: int
) -> tuple[float, float]:
    """Return a side's marginal rates of substitution of a in b just now: (of one less a, of one more a)."""
    marginal(params, kinds[side], units.shape[1] - 1, units, side, spare)
    least = spare[1, a] / spare[0, b] if spare[0, b] > 0.0 and spare[1, a] > 0.0 else 0.0
    most = spare[0, a] / spare[1, b] if spare[1, b] > 0.0 else math.inf
    return least, max(most, 0.0)


@part
def best_sums(
    params: In2f,
    kinds: In1,
    units: Out2f,
    held: In2,
    quantum: In1f,
    buyer: int,
    buyer_now: float,
    seller_now: float,
    a: int,
    da: int,
    b: int,
    terms: tuple[int, bool, float, float],
) -> tuple[int, int, int, int]:
    """Return up to four sums of money for `da` of a good among which the criterion's best is; -1 for none.

    The buyer's gain falls and the seller's rises with the sum, so what is feasible is one interval.
    """
    criterion, buyer_proposes, insists, target = terms
    seller = 1 - buyer
    floor_buyer = insists if criterion == CONCESSION and buyer_proposes else 0.0
    floor_seller = insists if criterion == CONCESSION and not buyer_proposes else 0.0
    low, high = 1, held[buyer, b]
    if high < 1:
        return -1, -1, -1, -1
    first, last = low, high + 1
    while first < last:
        middle = (first + last) // 2
        got = gain_of(params, kinds, units, held, quantum, seller, seller_now, a, -da, b, middle)
        if got > EPSILON and got >= floor_seller:
            last = middle
        else:
            first = middle + 1
    low = first
    first, last = 0, high
    while first < last:
        middle = (first + last + 1) // 2
        got = gain_of(params, kinds, units, held, quantum, buyer, buyer_now, a, da, b, -middle)
        if got > EPSILON and got >= floor_buyer:
            first = middle
        else:
            last = middle - 1
    high = first
    if low > high:
        return -1, -1, -1, -1
    if criterion == GEOMETRIC:
        best = math.floor(min(1e15, math.exp(target) * da / quantum[a] * quantum[b]))
        return min(high, max(low, best)), min(high, max(low, best + 1)), -1, -1
    if criterion in (ULTIMATUM, CONCESSION):
        return low, high, -1, -1
    first, last = low, high
    while last - first > 2:
        left = first + (last - first) // 3
        right = last - (last - first) // 3
        if criterion == NASH:
            at_left = gain_of(
                params, kinds, units, held, quantum, buyer, buyer_now, a, da, b, -left
            ) * gain_of(params, kinds, units, held, quantum, seller, seller_now, a, -da, b, left)
            at_right = gain_of(
                params, kinds, units, held, quantum, buyer, buyer_now, a, da, b, -right
            ) * gain_of(params, kinds, units, held, quantum, seller, seller_now, a, -da, b, right)
            rises = at_left < at_right
        else:
            rises = gain_of(params, kinds, units, held, quantum, buyer, buyer_now, a, da, b, -left) > gain_of(
                params, kinds, units, held, quantum, seller, seller_now, a, -da, b, left
            )
            right = left
        if rises:
            first = left
        else:
            last = right
    return first, first + 1 if first < last else -1, last, -1


@part
def best_block(
    params: In2f,
    kinds: In1,
    units: Out2f,
    held: In2,
    spare: Out2f,
    quantum: In1f,
    lot: In1,
    buyer: int,
    buyer_now: float,
    seller_now: float,
    a: int,
    b: int,
    max_block: int,
    terms: tuple[int, bool, float, float],
) -> Block:
    """Return the feasible block that meets the criterion best; the smaller one on ties.

    `terms` are the criterion, whether the buyer proposes, the gain the proposer insists on and the logarithm
    of the price that the geometric criterion aims at.
    """
    criterion, buyer_proposes, insists, target = terms
    seller, money = 1 - buyer, quantum.size - 1
    lowest = live_prices(params, kinds, units, seller, spare, a, b)[0] * (1 - 1e-9)
    highest = live_prices(params, kinds, units, buyer, spare, a, b)[1] * (1 + 1e-9)
    best_score, best_size, best_joint = -math.inf, math.inf, 0.0
    best = (0, 0, 0.0, 0.0, 0.0, SELLER_SHORT)
    reason = (
        SELLER_SHORT
        if held[seller, a] < lot[a]
        else (BUYER_SHORT if held[buyer, b] < lot[b] else BUYER_LOSES)
    )
    # First so many lots of a against any number of b, then so many lots of b against more of a.
    for side in range(1 if b == money else 2):
        few, many = (a, b) if side == 0 else (b, a)
        few_held, many_held = (
            (held[seller, a], held[buyer, b]) if side == 0 else (held[buyer, b], held[seller, a])
        )
        for blocks in range(1, max_block + 1):
            d_few = blocks * lot[few]
            if d_few > few_held:
                break
            per_lot = d_few / quantum[few] * quantum[many] / lot[many]
            if b == money:
                sums = best_sums(
                    params, kinds, units, held, quantum, buyer, buyer_now, seller_now, a, d_few, b, terms
                )
                first, last = 0, 3
            else:
                sums = (-1, -1, -1, -1)
                rate_low = lowest if side == 0 else (1.0 / highest if highest > 0.0 else math.inf)
                rate_high = highest if side == 0 else (1.0 / lowest if lowest > 0.0 else math.inf)
                first = int(
                    max(1.0 if side == 0 else max_block + 1.0, min(1e15, math.floor(rate_low * per_lot)))
                )
                last = min(math.ceil(min(1e15, rate_high * per_lot)), many_held // lot[many])
                last = min(last, first + SEARCH_LIMIT)
            for n in range(first, last + 1):
                d_many = sums[n] if b == money else n * lot[many]
                if d_many <= 0:
                    continue
                da, db = (d_few, d_many) if side == 0 else (d_many, d_few)
                buyer_gain = gain_of(params, kinds, units, held, quantum, buyer, buyer_now, a, da, b, -db)
                if buyer_gain <= EPSILON:
                    continue
                seller_gain = gain_of(params, kinds, units, held, quantum, seller, seller_now, a, -da, b, db)
                if seller_gain <= EPSILON:
                    reason = SELLER_LOSES
                    continue
                units_a, units_b = da / quantum[a], db / quantum[b]
                price = units_b / units_a
                gains = (buyer_gain, seller_gain)
                score = score_of(criterion, buyer_proposes, insists, target, price, gains)
                if score == -math.inf or score < best_score:
                    continue
                size, joint = units_a + units_b, buyer_gain + seller_gain
                if criterion == SPLIT_DIFFERENCE:
                    better = score > best_score or joint > best_joint
                else:
                    better = score > best_score or size < best_size
                if better:
                    best_score, best_size, best_joint = score, size, joint
                    best = (da, db, price, buyer_gain, seller_gain, AGREED)
    if best[5] != AGREED:
        return 0, 0, 0.0, 0.0, 0.0, reason
    return best


@part
def chosen_block(
    protocol: int,
    params: In2f,
    kinds: In1,
    units: Out2f,
    held: In2,
    spare: Out2f,
    quantum: In1f,
    lot: In1,
    buyer: int,
    buyer_now: float,
    seller_now: float,
    a: int,
    b: int,
    max_block: int,
    buyer_proposes: bool,
    target: float,
    refused: int,
    patience: int,
) -> Block:
    """Return the block that `protocol` chooses, or the reason why there is none.

    Under negotiation, after `refused` refusals, each side insists on the share 1 - refused / patience of the
    best it could get; whoever proposes offers the block best for the other that leaves it so much, and the
    other takes it if that gives it as much as it insists on.
    """
    talking = protocol == NEGOTIATION
    share = max(0.0, 1.0 - refused / patience)
    own_best = other_best = 0.0
    block = (0, 0, 0.0, 0.0, 0.0, OFFER_REFUSED)
    for stage in range(3):
        criterion = protocol if not talking else CONCESSION if stage == 2 else ULTIMATUM
        speaks = buyer_proposes == (stage != 1)
        terms = (criterion, speaks, share * own_best, target)
        block = best_block(
            params,
            kinds,
            units,
            held,
            spare,
            quantum,
            lot,
            buyer,
            buyer_now,
            seller_now,
            a,
            b,
            max_block,
            terms,
        )
        if block[5] != AGREED or not talking:
            return block
        if stage == 0:
            own_best = block[3] if buyer_proposes else block[4]
        elif stage == 1:
            other_best = block[4] if buyer_proposes else block[3]
    offered = block[4] if buyer_proposes else block[3]
    if offered >= share * other_best:
        return block
    return 0, 0, 0.0, 0.0, 0.0, OFFER_REFUSED
