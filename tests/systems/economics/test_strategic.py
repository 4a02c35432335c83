"""Bargaining under incomplete information, played through the auction."""

import math

import numpy as np
import pytest

from systems.economics import auction
from systems.economics.strategic import equilibrium_ask, equilibrium_bid

PAIRS = 200_000


def played(bid, ask, pricing="pairwise"):
    """Let each buyer and seller meet in a market of their own; return who traded, and at what price."""
    pairs = bid.size
    market, buys = np.tile(np.arange(pairs), 2), np.repeat([True, False], pairs)
    price = np.concatenate([bid, ask])
    fills, prices = np.empty((3, 2 * pairs), np.int64), np.empty((2, 2 * pairs))
    count = auction.clear(
        auction.best_first(market, buys, price), market, buys, price, np.arange(2 * pairs), 2 * pairs,
        np.full(pairs, math.nan), auction.PRICINGS.index(pricing), False, np.ones(2 * pairs, np.int64),
        fills, prices, np.empty((7, pairs), np.int64), np.empty((9, pairs)),
    )  # fmt: skip
    met, paid = market[fills[auction.BID, :count]], np.full(pairs, math.nan)
    paid[met] = prices[auction.PAID, :count]
    return ~np.isnan(paid), paid


def values(seed):
    luck = np.random.default_rng(seed)
    return luck.random(PAIRS), luck.random(PAIRS)


@pytest.mark.parametrize("pricing", ["pairwise", "uniform"])
def test_shading_costs_five_parts_in_thirty_two(pricing):
    value, cost = values(1)
    traded, paid = played(equilibrium_bid(value), equilibrium_ask(cost), pricing)
    clear_cut = np.abs(value - cost - 0.25) > 1e-12
    assert np.array_equal(traded[clear_cut], (value >= cost + 0.25)[clear_cut])
    assert (paid[traded] <= value[traded]).all()
    assert (paid[traded] >= cost[traded]).all()
    gain, possible = np.where(traded, value - cost, 0), np.maximum(value - cost, 0)
    error = gain.std() / math.sqrt(PAIRS)
    assert abs(gain.mean() - 9 / 64) < 4 * error
    share = gain.mean() / possible.mean()
    noise = (gain - 27 / 32 * possible).std() / math.sqrt(PAIRS) / possible.mean()
    assert abs(share - 27 / 32) < 4 * noise


def test_the_truth_would_be_efficient():
    value, cost = values(2)
    traded, _ = played(value, cost)
    assert np.array_equal(traded, value >= cost)


def test_nobody_does_better_by_another_linear_bid():
    value, cost = values(3)
    bid, ask = equilibrium_bid(value), equilibrium_ask(cost)

    def gain(bid):
        traded, paid = played(bid, ask)
        return np.where(traded, value - paid, 0)

    best = gain(bid)
    for slope in (0.5, 2 / 3, 0.8, 1.0):
        for shift in (-0.05, 0.05):
            lost = best - gain(slope * value + 1 / 12 + shift)
            assert lost.mean() > -4 * lost.std() / math.sqrt(PAIRS)
