"""The auction: known answers, what holds of any clearing, and linear programming."""

import hashlib
import json
import math
import os
import random
import subprocess
import sys
from pathlib import Path

import numpy as np
import pytest
from scipy.optimize import linprog

from scenarios.load import load_book
from scenarios.runs.clearing import cleared
from systems.economics import auction
from tests.fuzz_books import (
    Order,
    check,
    check_scaled,
    clear_book,
    clear_books,
    crossing,
    fuzz,
    netted,
    random_book,
    units,
)

ROOT = Path(__file__).parents[3]
HORSES = [30, 28, 26, 24, 22, 21, 20, 18, 17, 15], [10, 11, 15, 17, 20, 21.5, 25, 26]
STEPS = [3.25 - 0.25 * i for i in range(11)], [0.75 + 0.25 * i for i in range(11)]


def book_of(bids, asks):
    """Return a book of single units, everybody with one order."""
    sides = [(True, price) for price in bids] + [(False, price) for price in asks]
    return [Order(buys, price, 1, owner) for owner, (buys, price) in enumerate(sides)]


def figure(outcome, name):
    return outcome.figures[getattr(auction, name)]


def prices(outcome):
    return [(paid, received) for *_, paid, received in outcome.fills]


# ---- known answers


def test_the_horse_market():
    outcome = clear_book(book_of(*HORSES))
    assert outcome.counts[auction.VOLUME] == 5
    assert (figure(outcome, "LOW"), figure(outcome, "HIGH")) == (21, 21.5)
    assert figure(outcome, "ATTAINABLE") == 57
    assert figure(outcome, "BUYER_SURPLUS") + figure(outcome, "SELLER_SURPLUS") == 57
    assert prices(outcome) == [(each, each) for each in (20, 19.5, 20.5, 20.5, 21)]
    assert figure(outcome, "VWAP") == 20.3


def test_smiths_first_test():
    outcome = clear_book(book_of(*STEPS))
    assert outcome.counts[auction.VOLUME] == 6
    assert (figure(outcome, "LOW"), figure(outcome, "HIGH"), figure(outcome, "SINGLE")) == (2, 2, 2)
    assert figure(outcome, "ATTAINABLE") == 7.5
    assert prices(outcome) == [(2, 2)] * 6
    last = outcome.fills[-1]
    assert book_of(*STEPS)[last[0]].price == book_of(*STEPS)[last[1]].price == 2


def test_mcafee_with_a_price_nobody_has_set():
    outcome = clear_book(book_of([9, 8, 7, 4], [2, 3, 4, 5]), pricing="mcafee")
    assert prices(outcome) == [(4.5, 4.5)] * 3
    assert (figure(outcome, "LOW"), figure(outcome, "HIGH")) == (4, 5)
    assert (figure(outcome, "ATTAINABLE"), figure(outcome, "HOUSE")) == (15, 0)
    assert figure(outcome, "BUYER_SURPLUS") + figure(outcome, "SELLER_SURPLUS") == 15


def test_mcafee_leaves_out_the_last_trade_and_the_house_gains():
    outcome = clear_book(book_of([9, 8, 7, 4], [2, 3, 4, 12]), pricing="mcafee")
    assert prices(outcome) == [(7, 4)] * 2
    assert (figure(outcome, "LOW"), figure(outcome, "HIGH")) == (4, 7)
    assert (figure(outcome, "ATTAINABLE"), figure(outcome, "HOUSE")) == (15, 6)
    assert figure(outcome, "BUYER_SURPLUS") + figure(outcome, "SELLER_SURPLUS") == 6


def test_mcafee_reduces_a_large_order_by_one_unit():
    book = [Order(True, 5.0, 10, 0), Order(False, 1.0, 10, 1)]
    outcome = clear_book(book, pricing="mcafee")
    assert outcome.fills == [(0, 1, 9, 5.0, 1.0)]
    assert outcome.left == [1, 1]


@pytest.mark.parametrize(("standing", "price"), [(math.nan, 21.25), (3, 21), (21.125, 21.125), (99, 21.5)])
def test_a_uniform_price_stays_with_the_standing_one(standing, price):
    given = not math.isnan(standing)
    outcome = clear_book(book_of(*HORSES), standing, "uniform", at_standing=given)
    assert prices(outcome) == [(price, price)] * 5
    assert figure(outcome, "BUYER_SURPLUS") + figure(outcome, "SELLER_SURPLUS") == 57


def test_shipped_books_give_the_known_answers(inside, capsys):
    def answer(*words):
        assert inside("clear", *words, "--json") == 0
        return json.loads(capsys.readouterr().out)

    horses = answer("horse_market")
    assert (horses["quantity"], horses["interval"], horses["surplus"]) == (5, [21, 21.5], 57)
    assert [fill["price"] for fill in horses["fills"]] == [20, 19.5, 20.5, 20.5, 21]
    assert (horses["vwap"], horses["uniform_price"], horses["attainable_surplus"]) == (20.3, 21.25, 57)
    assert (horses["unfilled_bids"], horses["unfilled_asks"], horses["house"]) == (5, 3, 0)
    smith = answer("smith_test_1")
    assert (smith["quantity"], smith["interval"], smith["surplus"]) == (6, [2, 2], 7.5)
    assert [fill["price"] for fill in smith["fills"]] == [2] * 6
    reduced = answer("mcafee")
    assert (reduced["quantity"], reduced["interval"]) == (2, [4, 7])
    assert [(fill["price"], fill["received"]) for fill in reduced["fills"]] == [(7, 4)] * 2
    assert (reduced["surplus"], reduced["attainable_surplus"], reduced["house"]) == (12, 15, 6)
    assert reduced["buyer_surplus"] + reduced["seller_surplus"] == 6
    whole = answer("mcafee", "--set", "asks[3].price=5")
    assert (whole["quantity"], whole["interval"], whole["surplus"]) == (3, [4, 5], 15)
    assert [fill["price"] for fill in whole["fills"]] == [4.5] * 3
    assert not any("received" in fill for fill in whole["fills"])


# ---- edges


@pytest.mark.parametrize("pricing", auction.PRICINGS)
@pytest.mark.parametrize(
    ("book", "low", "high"),
    [
        ([], math.nan, math.nan),
        ([Order(True, 3.0, 2, 0)], 3, math.inf),
        ([Order(False, 3.0, 2, 0)], 0, 3),
        ([Order(True, 3.0, 2, 0), Order(False, 4.0, 2, 1)], 3, 4),
        ([Order(True, 5.0, 2, 0), Order(False, 4.0, 2, 0)], math.nan, math.nan),
        ([Order(True, 5.0, 3, 0), Order(False, 4.0, 2, 0)], 5, math.inf),
    ],
)  # fmt: skip
def test_books_in_which_nobody_trades(book, low, high, pricing):
    outcome = clear_book(book, pricing=pricing)
    assert outcome.fills == []
    assert np.array_equal(outcome.figures[: auction.LAST], [low, high], equal_nan=True)
    assert np.isnan([figure(outcome, name) for name in ("LAST", "VWAP", "SINGLE")]).all()
    assert figure(outcome, "ATTAINABLE") == 0


def test_quantities_near_the_largest_do_not_overflow():
    large = 2**31 - 1
    book = [Order(True, float(large), large, 2 * k) for k in range(50)]
    book += [Order(False, 0.0, large, 2 * k + 1) for k in range(50)]
    outcome = clear_book(book)
    assert outcome.counts[auction.VOLUME] == 50 * large
    assert figure(outcome, "ATTAINABLE") == pytest.approx(50 * large**2)


def test_earlier_orders_come_first_on_ties():
    book = [Order(True, 4.0, 1, 0), Order(True, 4.0, 1, 1), Order(False, 4.0, 1, 2)]
    assert clear_book(book).left == [0, 1, 0]


# ---- random books


def test_random_books():
    """A share of `python -m tests.fuzz_books`."""
    done, failure = fuzz(2000, seed=2)
    assert not failure, failure
    assert done == 2000


def test_the_checks_bite():
    """An outcome that is wrong anywhere is found out."""
    book = book_of(*HORSES)
    good = clear_book(book)
    check(book, good, math.nan, "pairwise", None)
    spoilt = [
        (good.fills[:-1], good.left, good.counts, good.figures),
        ([(0, 11, *good.fills[0][2:]), *good.fills[1:]], good.left, good.counts, good.figures),
        (good.fills, good.left[::-1], good.counts, good.figures),
        *((good.fills, good.left, changed(good.counts, row), good.figures) for row in range(1, 7)),
        *(
            (good.fills, good.left, good.counts, changed(good.figures, row))
            for row in (0, 1, 2, 3, 5, 6, 7, 8)
        ),
    ]
    for parts in spoilt:
        with pytest.raises(AssertionError):
            check(book, type(good)(*parts), math.nan, "pairwise", None)


def changed(numbers, row):
    return [each + (at == row) for at, each in enumerate(numbers)]


def test_markets_do_not_touch_each_other():
    luck = random.Random(3)
    books = [random_book(luck) for _ in range(40)]
    together = clear_books(books, [2.0] * 40, "uniform", at_standing=True, luck=random.Random(4))
    for book, outcome in zip(books, together, strict=True):
        alone = clear_book(book, 2.0, "uniform", at_standing=True)
        assert outcome.counts[2:] == alone.counts[2:]
        assert np.array_equal(outcome.figures, alone.figures, equal_nan=True)


@pytest.mark.parametrize("pricing", auction.PRICINGS)
def test_prices_of_any_kind_scale_bit_by_bit(pricing):
    luck = random.Random(5)
    books = [
        [Order(order.buys, luck.random() * 100, order.quantity, order.owner) for order in random_book(luck)]
        for _ in range(100)
    ]
    larger = [[Order(o.buys, 1024 * o.price, o.quantity, o.owner) for o in book] for book in books]
    none = [math.nan] * 100
    check_scaled(clear_books(books, none, pricing), clear_books(larger, none, pricing))


def test_linear_programming_finds_the_same_gains_and_a_price_in_the_interval():
    """The largest gain of a thousand books, and the shadow price of the good, by another way altogether."""
    luck, compared = random.Random(6), 0
    while compared < 1000:
        book = random_book(luck)
        rest = [order for order in netted(book) if order.quantity]
        if len({order.buys for order in rest}) < 2:
            continue
        compared += 1
        outcome = clear_book(book)
        sign = np.array([1.0 if order.buys else -1.0 for order in rest])
        found = linprog(
            -sign * [order.price for order in rest],
            A_eq=sign[None],
            b_eq=[0.0],
            bounds=[(0, order.quantity) for order in rest],
            method="highs",
        )
        assert found.status == 0
        assert -found.fun == pytest.approx(figure(outcome, "ATTAINABLE"), abs=1e-7)
        price = -found.eqlin.marginals[0]
        assert figure(outcome, "LOW") - 1e-7 <= price <= figure(outcome, "HIGH") + 1e-7


def test_the_oracle_agrees_with_trying_everything():
    """Small books: no set of pairs gains more than the oracle's crossing does."""
    luck = random.Random(7)

    def best(bids, asks):
        if not bids:
            return 0
        first, *others = bids
        gains = [best(others, asks)]
        gains += [first - ask + best(others, asks[:i] + asks[i + 1 :]) for i, ask in enumerate(asks)]
        return max(gains)

    for _ in range(200):
        bids, asks = ([luck.randint(0, 9) for _ in range(luck.randint(0, 4))] for _ in range(2))
        book = book_of(bids, asks)
        buying, selling = units(book, buys=True), units(book, buys=False)
        trades = crossing(buying, selling)
        gain = sum(b[0] - a[0] for b, a in zip(buying[:trades], selling[:trades], strict=True))
        assert gain == best(bids, asks) == figure(clear_book(book), "ATTAINABLE")


# ---- compiled or not

SCRIPT = """
from tests.systems.economics.test_auction import digest_of_books
print(digest_of_books())
"""


def digest_of_books():
    """Return a digest of everything the kernel says of books with prices of any kind."""
    luck, digest = random.Random(8), hashlib.sha256()
    for pricing in auction.PRICINGS:
        books = [random_book(luck) for _ in range(20)]
        books = [
            [Order(o.buys, o.price * luck.random(), o.quantity, o.owner) for o in book] for book in books
        ]
        for outcome in clear_books(books, [1.5] * 20, pricing, at_standing=True):
            digest.update(repr(outcome).encode())
    return digest.hexdigest()


@pytest.mark.parametrize("switch", ["0", "1"])
def test_compiled_or_not_the_outcome_is_the_same(switch):
    done = subprocess.run(
        [sys.executable, "-c", SCRIPT],
        cwd=ROOT,
        env={**os.environ, "NUMBA_DISABLE_JIT": switch},
        capture_output=True,
        text=True,
        check=True,
    )
    assert done.stdout.strip() == digest_of_books()


def test_a_shipped_book_is_cleared_as_its_orders_are():
    answer = cleared(load_book("horse_market").book)
    outcome = clear_book(book_of(*HORSES))
    met = [(fill["buyer"], fill["seller"]) for fill in answer["fills"]]
    assert met == [(f"buyer-{bid + 1}", f"seller-{ask - 9}") for bid, ask, *_ in outcome.fills]
