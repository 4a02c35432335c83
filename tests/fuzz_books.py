"""Random order books, cleared by the auction and by an oracle that counts units one by one.

    uv run python -m tests.fuzz_books --books 100000 --seed 1

Prices are whole quarters, so that all sums of a book are exact and every comparison below is for equality.
"""

import argparse
import math
import random
import sys
import time
import traceback
from collections import Counter
from dataclasses import dataclass

import numpy as np

from systems.economics import auction
from systems.economics.auction import PRICINGS

BATCH = 50
"""Books cleared in one call, each a market of its own."""


@dataclass(frozen=True)
class Order:
    buys: bool
    price: float
    quantity: int
    owner: int


@dataclass(frozen=True)
class Outcome:
    """What the kernel says of one book."""

    fills: list  # (bid, ask, quantity, paid, received), orders counted within the book
    left: list
    counts: list
    figures: list


# ---- the kernel


def clear_books(books, standing, pricing="pairwise", *, at_standing=False, luck=None):
    """Clear books as the markets of one call, their orders in turn or, with `luck`, shuffled."""
    rows = [(m, k) for m, book in enumerate(books) for k in range(len(book))]
    if luck:
        luck.shuffle(rows)
    orders = [books[m][k] for m, k in rows]
    market = np.array([m for m, _ in rows], np.int64)
    buys = np.array([order.buys for order in orders], np.bool_)
    price = np.array([order.price for order in orders], np.float64)
    owner = np.array([order.owner for order in orders], np.int64)
    left = np.array([order.quantity for order in orders], np.int64)
    fills, prices = np.empty((3, len(rows)), np.int64), np.empty((2, len(rows)))
    counts, figures = np.empty((7, len(books)), np.int64), np.empty((9, len(books)))
    ranked = auction.best_first(market, buys, price)
    auction.clear(
        ranked, market, buys, price, owner, int(owner.max(initial=0)) + 1, np.array(standing, np.float64),
        PRICINGS.index(pricing), at_standing, left, fills, prices, counts, figures,
    )  # fmt: skip
    rest = [[0] * len(book) for book in books]
    for (m, k), each in zip(rows, left.tolist(), strict=True):
        rest[m][k] = each
    outcomes = []
    for m in range(len(books)):
        first, count = counts[auction.FIRST, m], counts[auction.FILLS, m]
        these = zip(
            *fills[:, first : first + count].tolist(), *prices[:, first : first + count].tolist(), strict=True
        )
        met = [(rows[bid][1], rows[ask][1], *more) for bid, ask, *more in these]
        assert all(rows[bid][0] == rows[ask][0] == m for bid, ask in fills[:2, first : first + count].T)
        outcomes.append(Outcome(met, rest[m], counts[:, m].tolist(), figures[:, m].tolist()))
    return outcomes


def clear_book(book, standing=math.nan, pricing="pairwise", *, at_standing=False):
    return clear_books([book], [standing], pricing, at_standing=at_standing)[0]


# ---- the oracle


def units(book, *, buys, owner=None):
    """Return the units of one side as (price, order), the best first, of equals the earlier order's."""
    found = [
        (order.price, k)
        for k, order in enumerate(book)
        if order.buys == buys and owner in {None, order.owner}
        for _ in range(order.quantity)
    ]
    return sorted(found, key=lambda unit: (-unit[0] if buys else unit[0], unit[1]))


def crossing(bids, asks):
    """Return how many of the best bids, one by one, are no lower than the best asks."""
    return sum(bid[0] >= ask[0] for bid, ask in zip(bids, asks, strict=False))


def netted(book):
    """Return the book without what owners would trade with themselves."""
    gone = Counter()
    buyers = {order.owner for order in book if order.buys}
    for owner in buyers & {order.owner for order in book if not order.buys}:
        bids, asks = units(book, buys=True, owner=owner), units(book, buys=False, owner=owner)
        own = crossing(bids, asks)
        gone.update(k for _, k in (*bids[:own], *asks[:own]))
    return [
        Order(order.buys, order.price, order.quantity - gone[k], order.owner) for k, order in enumerate(book)
    ]


def regret(book, price):
    """Return what all could gain at best, each at this price: least at a competitive one."""
    return sum(
        order.quantity * max(order.price - price if order.buys else price - order.price, 0) for order in book
    )


def expected_prices(bids, asks, trades, low, high, pricing, reference):
    """Return what is paid and received for each unit, in order."""
    bids, asks = [price for price, _ in bids], [price for price, _ in asks]
    if pricing == "uniform":
        single = (low + high) / 2 if reference is None else sorted((low, reference, high))[1]
        return [(single, single)] * trades
    if pricing == "pairwise":
        return [((bids[i] + asks[i]) / 2,) * 2 for i in range(trades)]
    if not trades:
        return []
    bid, ask = bids[trades - 1], asks[trades - 1]
    if trades < min(len(bids), len(asks)):
        middle = (bids[trades] + asks[trades]) / 2
        if ask <= middle <= bid:
            return [(middle, middle)] * trades
    return [(bid, ask)] * (trades - 1)


# ---- what must hold


def check(book, outcome, standing, pricing, reference):
    """Compare one outcome with the oracle and with what holds of any clearing."""
    rest = netted(book)
    bids, asks = units(rest, buys=True), units(rest, buys=False)
    efficient = crossing(bids, asks)
    low, high = check_interval(rest, bids, asks, efficient, outcome.figures)
    expected = expected_prices(bids, asks, efficient, low, high, pricing, reference)
    found = [(paid, got) for *_, quantity, paid, got in outcome.fills for _ in range(quantity)]
    assert found == expected
    traded = len(found)
    assert efficient - traded in ({0, 1} if pricing == "mcafee" else {0})
    check_orders(book, rest, outcome, Counter(k for _, k in (*bids[:traded], *asks[:traded])))
    if pricing != "mcafee":
        unfilled = [(rest[k].buys, rest[k].price) for k, left in enumerate(outcome.left) if left]
        best_bid = max((price for buys, price in unfilled if buys), default=-1)
        assert best_bid < min((price for buys, price in unfilled if not buys), default=math.inf)
    check_figures(rest, bids, asks, found, outcome, standing)
    single = outcome.figures[auction.SINGLE]
    assert math.isnan(single) if not efficient else low <= single <= high


def check_interval(rest, bids, asks, efficient, figures):
    """The interval is where the regret is least, and the least regret is what can be gained."""
    low, high = figures[auction.LOW], figures[auction.HIGH]
    if not bids and not asks:
        assert math.isnan(low)
        assert math.isnan(high)
        assert figures[auction.ATTAINABLE] == 0
        return low, high
    last, following = efficient - 1, efficient
    assert low == max(bids[following][0] if following < len(bids) else 0, asks[last][0] if efficient else 0)
    assert high == min(
        asks[following][0] if following < len(asks) else math.inf, bids[last][0] if efficient else math.inf
    )
    assert low <= high
    prices = {order.price for order in rest if order.quantity}
    least = min(regret(rest, price) for price in prices)
    assert figures[auction.ATTAINABLE] == least
    for end in {low, high} - {math.inf}:
        assert regret(rest, end) == least
    for price in prices:
        assert (regret(rest, price) == least) == (low <= price <= high)
    return low, high


def check_orders(book, rest, outcome, expected):
    """Each order is filled as far as its turn comes, within its limit, and never by its owner."""
    filled = Counter()
    for bid, ask, quantity, paid, received in outcome.fills:
        assert quantity > 0
        assert book[bid].buys > book[ask].buys
        assert book[bid].owner != book[ask].owner
        assert book[ask].price <= received <= paid <= book[bid].price
        filled[bid] += quantity
        filled[ask] += quantity
    assert filled == expected
    assert outcome.left == [order.quantity - filled[k] for k, order in enumerate(rest)]


def check_figures(rest, bids, asks, found, outcome, standing):
    """What is counted and added up is so."""
    left = [
        sum(n for n, order in zip(outcome.left, rest, strict=True) if order.buys == buys) for buys in (1, 0)
    ]
    at_standing = sum(price >= standing for price, _ in bids), sum(price <= standing for price, _ in asks)
    _, fills, *more = outcome.counts
    assert fills == len(outcome.fills)
    assert more == [len(found), *at_standing, *left]
    figures = outcome.figures
    paid, received = sum(each for each, _ in found), sum(each for _, each in found)
    assert figures[auction.BUYER_SURPLUS] == sum(price for price, _ in bids[: len(found)]) - paid >= 0
    assert figures[auction.SELLER_SURPLUS] == received - sum(price for price, _ in asks[: len(found)]) >= 0
    assert figures[auction.HOUSE] == paid - received >= 0
    if found:
        assert figures[auction.VWAP] == paid / len(found)
        assert figures[auction.LAST] == found[-1][0]
    else:
        assert math.isnan(figures[auction.VWAP])
        assert math.isnan(figures[auction.LAST])


# ---- luck


def random_book(luck):
    """Return a book of 1 to 200 orders: ties, empty sides, owners on both sides, large and small lots."""
    size = luck.randint(1, luck.choice([4, 4, 20, 20, 60, 200]))
    buyers = luck.choice([0, 0.2, 0.5, 0.5, 0.5, 0.8, 1])
    finest, largest = luck.choice([3, 12, 40, 400]), luck.choice([1, 1, 3, 12])
    owners = luck.choice([1, 2, 1 + size // 3, size, 4 * size])
    return [
        Order(
            luck.random() < buyers,
            luck.randint(0, finest) / 4,
            luck.randint(1, largest),
            luck.randrange(owners),
        )
        for _ in range(size)
    ]


def check_batch(luck):
    """Clear a batch of random books and check each, and the batch once more shuffled and once scaled."""
    books = [random_book(luck) for _ in range(BATCH)]
    pricing, at_standing = luck.choice(PRICINGS), luck.random() < 0.5
    standing = [luck.choice([math.nan] * (not at_standing) + [luck.randint(0, 40) / 4]) for _ in books]
    outcomes = clear_books(books, standing, pricing, at_standing=at_standing)
    for book, outcome, price in zip(books, outcomes, standing, strict=True):
        check(book, outcome, price, pricing, price if at_standing else None)
    shuffled = clear_books(books, standing, pricing, at_standing=at_standing, luck=luck)
    assert [each.counts[2:] for each in shuffled] == [each.counts[2:] for each in outcomes]
    assert np.array_equal(
        [each.figures for each in shuffled], [each.figures for each in outcomes], equal_nan=True
    )
    larger = [[Order(o.buys, 1024 * o.price, o.quantity, o.owner) for o in book] for book in books]
    check_scaled(
        outcomes, clear_books(larger, [1024 * price for price in standing], pricing, at_standing=at_standing)
    )
    return BATCH


def check_scaled(outcomes, scaled):
    """With all prices times 1024 everything is the same, prices and gains times 1024, bit by bit."""
    for one, other in zip(outcomes, scaled, strict=True):
        assert [(*fill[:3], 1024 * fill[3], 1024 * fill[4]) for fill in one.fills] == other.fills
        assert (one.left, one.counts) == (other.left, other.counts)
        assert np.array_equal(1024 * np.array(one.figures), other.figures, equal_nan=True)


def fuzz(books, seed, every=math.inf):
    """Check so many books; return how many were, and what went wrong if anything did."""
    done, shown = 0, time.monotonic()
    for batch in range(-(-books // BATCH)):
        try:
            done += check_batch(random.Random(f"{seed} {batch}"))
        except AssertionError:
            return done, f"batch {batch} failed\n{traceback.format_exc()}"
        if time.monotonic() - shown >= every:
            shown = time.monotonic()
            sys.stderr.write(f"\r{done:,} of {books:,} books")
            sys.stderr.flush()
    return done, ""


def main():
    parser = argparse.ArgumentParser(description=__doc__.split("\n", maxsplit=1)[0])
    parser.add_argument("--books", type=int, default=100_000)
    parser.add_argument("--seed", type=int, default=1)
    options = parser.parse_args()
    started = time.monotonic()
    done, failure = fuzz(options.books, options.seed, every=0.5)
    seconds = time.monotonic() - started
    sys.stderr.write("\n")
    sys.stdout.write(
        f"{done:,} books checked in {seconds:.1f} s, seed {options.seed}: {failure or 'all well'}\n"
    )
    return 1 if failure else 0


if __name__ == "__main__":
    sys.exit(main())
