"""Two agents meet: which wares they could exchange, in which direction, and the deal they make.

Agents are rows i < j; `stock` `(goods, agents)` and `cash` `(agents,)` is what they hold, `up` and `down`
`(wares, agents)` their quotes, `pairs` `(n, 2)` the wares (bought, paid with) that may be exchanged.
"""

from __future__ import annotations

import math
from typing import TypeAlias

from ecs.kernel import In1, In1f, In2, In2f, Out1, Out1f, Out2, Out2f, inlined, lean, part
from systems.economics.bargain import AGREED, NO_SURPLUS, OFFER_REFUSED, SEED, seed_block
from systems.economics.protocols import chosen_block, live_prices
from systems.economics.quotes import ask, bid
from systems.economics.utility import bundle

Deal: TypeAlias = tuple[int, bool, int, int, float, float, float, int]
"""Which pair of wares, whether i buys, and a block: da, db, price, buyer's gain, seller's gain, AGREED or a
reason."""


@inlined
def holding(stock: In2, cash: In1, row: int, ware: int) -> int:
    """Return how many smallest units of a ware `row` holds."""
    return stock[ware, row] if ware < stock.shape[0] else cash[row]


@inlined
def overlap(
    stock: In2, cash: In1, up: In2f, down: In2f, lot: In1, i: int, j: int, a: int, b: int, spread: float
) -> tuple[float, bool, float, float]:
    """Return by how much quotes overlap when i < j exchange a for b: bid - ask, whether i buys, ask, bid.

    The direction with the larger overlap, the higher id buying on ties; not positive where none is feasible.
    """
    forth = back = -math.inf
    ask_j = ask_i = bid_i = bid_j = 0.0
    if holding(stock, cash, j, a) >= lot[a] and holding(stock, cash, i, b) >= lot[b]:
        bid_i, ask_j = bid(up[a, i], down[b, i], spread), ask(down[a, j], up[b, j], spread)
        forth = bid_i - ask_j
    if holding(stock, cash, i, a) >= lot[a] and holding(stock, cash, j, b) >= lot[b]:
        bid_j, ask_i = bid(up[a, j], down[b, j], spread), ask(down[a, i], up[b, i], spread)
        back = bid_j - ask_i
    if forth > back:
        return forth, True, ask_j, bid_i
    return back, False, ask_i, bid_j


@part
def surplus(
    stock: In2, cash: In1, up: In2f, down: In2f, lot: In1, pairs: In2, i: int, j: int, spread: float
) -> float:
    """Return how promising a meeting of i < j looks by their quotes; not positive if not at all.

    With one pair of wares the overlap bid - ask; with more, where overlaps have different units, the largest
    ln(bid / ask).
    """
    if pairs.shape[0] == 1:
        return overlap(stock, cash, up, down, lot, i, j, pairs[0, 0], pairs[0, 1], spread)[0]
    best = 0.0
    for n in range(pairs.shape[0]):
        found, _, low, high = overlap(stock, cash, up, down, lot, i, j, pairs[n, 0], pairs[n, 1], spread)
        if found > 0.0:
            best = max(best, high / low)
    return math.log(best) if best > 0.0 else 0.0


@inlined
def tangents(up: In2f, down: In2f, buyer: int, seller: int, a: int, b: int) -> tuple[float, float]:
    """Return the lowest and the highest price of a in b at which tangents leave both sides something to gain.

    Utility rises nowhere faster than along its tangent, so no block outside is feasible. Rounding is allowed
    for.
    """
    least, most = 0.0, math.inf
    if up[b, seller] > 0.0:
        least = max(0.0, down[a, seller] / up[b, seller] * (1 - 1e-9))
    if down[b, buyer] > 0.0:
        most = max(0.0, up[a, buyer] / down[b, buyer] * (1 + 1e-9))
    return least, most


@part
def most_gain(
    stock: In2,
    cash: In1,
    up: In2f,
    down: In2f,
    quantum: In1f,
    lot: In1,
    pairs: In2,
    i: int,
    j: int,
    for_i: bool,
    spread: float,
    max_block: int,
) -> float:
    """Return an upper bound of what i (or j) gains from one block of up to `max_block` lots, by the tangents.

    Nothing where no whole number of lots lies between the tangents: then there is no feasible block at all.
    """
    most = 0.0
    for n in range(pairs.shape[0]):
        a, b = pairs[n, 0], pairs[n, 1]
        found, i_buys, _, _ = overlap(stock, cash, up, down, lot, i, j, a, b, spread)
        if found <= 0.0:
            continue
        buyer, seller = (i, j) if i_buys else (j, i)
        lowest, highest = tangents(up, down, buyer, seller, a, b)
        lot_a, lot_b = lot[a] / quantum[a], lot[b] / quantum[b]
        lowest, highest = lowest * (lot_a / lot_b), highest * (lot_a / lot_b)
        offered, purse = holding(stock, cash, seller, a), holding(stock, cash, buyer, b)
        me, buys = (buyer, True) if i_buys == for_i else (seller, False)
        worth_a = up[a, me] if buys else -down[a, me]
        worth_b = -down[b, me] if buys else up[b, me]
        for blocks in range(1, max_block + 1):
            fewest, many = max(1, math.ceil(lowest * blocks)), purse
            if blocks * lot[a] > offered or fewest * lot[b] > purse:
                break
            if highest * blocks * lot[b] < purse:
                many = math.floor(highest * blocks)
            elif lot[b] > 1:
                many = purse // lot[b]
            if fewest <= many:
                lots = many if worth_b > 0.0 else fewest
                most = max(most, worth_a * (blocks * lot_a) + worth_b * (lots * lot_b))
    return most * (1 + 1e-9)


@part
def sit_down(
    stock: In2,
    cash: In1,
    quantum: In1f,
    kind: In1,
    row: int,
    side: int,
    kinds: Out1,
    units: Out2f,
    held: Out2,
) -> None:
    """Seat `row` at a side of the table: its type, and what it holds in natural and in smallest units."""
    kinds[side] = kind[row]
    bundle(stock, cash, quantum, row, units, side)
    for ware in range(quantum.size):
        held[side, ware] = holding(stock, cash, row, ware)


@lean
def deal(
    params: In2f,
    kinds: In1,
    units: Out2f,
    held: In2,
    spare: Out2f,
    stock: In2,
    cash: In1,
    up: In2f,
    down: In2f,
    quantum: In1f,
    lot: In1,
    pairs: In2,
    i: int,
    j: int,
    protocol: int,
    spread: float,
    max_block: int,
    patience: int,
    i_now: float,
    j_now: float,
    i_proposes: bool,
    refused: int,
    concave: bool,
    fresh: bool,
    tried: Out1f,
) -> Deal:
    """Return the deal that i < j, at sides 0 and 1 of the table, make.

    `i_now` and `j_now` are their utilities. Pairs of wares are tried by ln(bid / ask), the first on ties;
    `tried`, `(pairs,)`, is scratch, as is `spare`, `(2, wares)`. If none will do the block tells why the most
    promising one did not. Tangents bound what is feasible if both utilities are `concave` and the quotes
    `fresh`, those of what both hold now.
    """
    for n in range(pairs.shape[0]):
        gap, _, low, high = overlap(stock, cash, up, down, lot, i, j, pairs[n, 0], pairs[n, 1], spread)
        tried[n] = high / low if gap > 0.0 else 0.0
    found = (0, False, 0, 0, 0.0, 0.0, 0.0, NO_SURPLUS)
    while True:
        n = 0
        for other in range(1, pairs.shape[0]):
            if tried[other] > tried[n]:
                n = other
        if tried[n] <= 0.0:
            return found
        tried[n] = 0.0
        a, b = pairs[n, 0], pairs[n, 1]
        _, i_buys, low, high = overlap(stock, cash, up, down, lot, i, j, a, b, spread)
        buyer = 0 if i_buys else 1
        buyer_now, seller_now = (i_now, j_now) if i_buys else (j_now, i_now)
        if protocol == SEED:
            least, most = 0.0, math.inf
            if concave and fresh:
                least, most = tangents(up, down, i if i_buys else j, j if i_buys else i, a, b)
            elif concave:
                least = live_prices(params, kinds, units, 1 - buyer, spare, a, b)[0] * (1 - 1e-9)
                most = live_prices(params, kinds, units, buyer, spare, a, b)[1] * (1 + 1e-9)
            block = seed_block(
                params, kinds, units, held, quantum, lot, buyer, buyer_now, seller_now, a, b, low, high,
                least, most, concave, max_block,
            )  # fmt: skip
        else:
            target = 0.5 * (math.log(low) + math.log(high))
            block = chosen_block(
                protocol, params, kinds, units, held, spare, quantum, lot, buyer, buyer_now,
                seller_now, a, b, max_block, i_buys == i_proposes, target, refused, patience,
            )  # fmt: skip
        da, db, price, buyer_gain, seller_gain, reason = block
        over = reason in (AGREED, OFFER_REFUSED)
        if over or found[7] == NO_SURPLUS:
            found = (n, i_buys, da, db, price, buyer_gain, seller_gain, reason)
        if over:
            return found
