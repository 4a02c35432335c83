"""Reports of auctions: against the same written out entry by entry."""

import math

import numpy as np

from systems.economics.auction import ASK, BID, PAID, QUANTITY, RECEIVED
from systems.economics.escrow import AMOUNT, BUYS, MARKET, PURPOSE, PURSE
from systems.economics.reports import tell_fills, tell_offers, works

SETTLEMENTS, IDS, FACILITIES = np.array([3, 5]), np.array([3, 5, 8, 9]), np.array([20, 21])
GOOD = np.array([1, 1, -1, -1])
WARES = 4


def book():
    """Return four orders, one of whose bids is for labour, with two fills, and what they leave."""
    orders = np.full((7, 4), -1)
    orders[MARKET], orders[BUYS], orders[AMOUNT] = [1, 1, 2, 2], [1, 0, 1, 0], [9, 7, 4, 6]
    orders[PURSE], orders[PURPOSE, 2] = [1, 2, 3, 0], 1
    fills = np.empty((3, 2), np.int64)
    fills[BID], fills[ASK], fills[QUANTITY] = [0, 2], [1, 3], [7, 4]
    payments = np.empty((2, 2), np.int64)
    payments[PAID], payments[RECEIVED] = [70, 80], [69, 80]
    return orders, np.array([11.0, 9.5, 21.0, 20.0]), fills, payments, np.array([1, 0, 0, 2])


def test_fills_name_places_goods_and_who_they_are_of():
    orders, limits, fills, payments, _ = book()
    place, buyer, seller, quantity, paid, received, facility = np.full((7, 3), -9)
    market, (bid, ask) = np.full(3, -9, np.int32), np.full((2, 3), math.nan)
    tell_fills(
        fills, payments, orders, limits, GOOD, WARES, IDS, SETTLEMENTS, FACILITIES, 1, place, market, buyer,
        seller, quantity, paid, received, bid, ask, facility,
    )  # fmt: skip
    found = zip(place, market, buyer, seller, quantity, paid, received, bid, ask, facility, strict=True)
    assert list(found)[1:] == [
        (5, 1, 5, 8, 7, 70, 69, 11.0, 9.5, -1),
        (3, WARES, 9, 3, 4, 80, 80, 21.0, 20.0, 21),
    ]
    assert (place[0], market[0], math.isnan(bid[0])) == (-9, -9, True)


def test_offers_tell_what_was_filled_and_what_was_taken_back():
    orders, limits, fills, _, left = book()
    place, owner, quantity, filled, netted = np.full((5, 5), -9)
    market, buys, limit = np.full(5, -9, np.int32), np.zeros(5, np.bool_), np.full(5, math.nan)
    tell_offers(
        fills, left, orders, limits, GOOD, WARES, IDS, SETTLEMENTS, 1, place, market, owner, buys, limit,
        quantity, filled, netted,
    )  # fmt: skip
    found = zip(place, market, owner, buys, limit, quantity, filled, netted, strict=True)
    assert list(found)[1:] == [
        (5, 1, 5, True, 11.0, 9, 7, 1),
        (5, 1, 8, False, 9.5, 7, 7, 0),
        (3, WARES, 9, True, 21.0, 4, 4, 0),
        (3, WARES, 3, False, 20.0, 6, 4, 0),
    ]
    assert (place[0], filled[0]) == (-9, -9)


def test_mean_wages_are_of_the_facilities_that_stand():
    ids, recipe, hired = np.array([20, 21, 30]), np.array([1, 1, 0], np.int32), np.array([500, 700, 900])
    facility = np.array([-1, 20, 21, 25, 31])
    quantity, paid = np.array([9, 2, 6, 9, 9]), np.array([9, 8, 8, 9, 9])
    work, wage = np.empty((2, 3))
    works(ids, recipe, hired, facility, quantity, paid, 10.0, work, wage)
    assert work.tolist() == [900, 1200, 0]
    assert wage[1] == 20.0
    assert np.isnan(wage[[0, 2]]).all()
    works(ids[:0], recipe[:0], hired[:0], facility, quantity, paid, 10.0, work, wage)
    assert not work.any()
    assert np.isnan(wage).all()
