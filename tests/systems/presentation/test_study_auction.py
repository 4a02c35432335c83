"""Step curves say what the auction did: volumes, intervals, surplus and rests are those of the books."""

import math

import numpy as np
import pytest

from components.institutions import Pricing
from components.kinds import FillReport, OfferReport, Settlement, TradeReport
from components.market import Market, Offer, Trade
from components.rules import Goods
from ecs import digest
from scenarios.build import build
from scenarios.load import load
from systems.presentation.studies import auction as study
from systems.presentation.studies.auction import AMONG_AGENTS, OWNERS, auction, orders_of


def observed(name, settings=(), ticks=3):
    world = build(load(name, settings))
    world.wanted |= {OfferReport, FillReport}
    world.step(ticks)
    return world


@pytest.mark.parametrize(
    ("name", "settings"),
    [
        ("hamlet", []),
        ("market_day", []),
        ("three_towns", []),
        ("hamlet", ["policies.pricing=mcafee"]),
        ("hamlet", ["policies.pricing=pairwise"]),
    ],
)
def test_curves_of_towns_are_those_of_the_books(name, settings):
    world = observed(name, settings, 12)
    quantum, seen = world.the(Goods).market_quantum, 0
    for _ in range(4):
        world.step()
        places, market = world.view(Settlement, Market)
        for row, place in enumerate(places.tolist()):
            for m in range(quantum.size):
                found = auction(world, place, m)
                if found is None:
                    assert market.volume[m, row] == 0
                    continue
                seen += found.volume > 0
                unit = float(quantum[m])
                for side, unfilled in (
                    (found.demand, market.unfilled_demand), (found.supply, market.unfilled_supply),
                ):  # fmt: skip
                    assert side.filled.sum() == pytest.approx(market.volume[m, row] / unit)
                    assert side.unfilled == pytest.approx(unfilled[m, row] / unit, abs=1e-9)
                    assert side.by_owner[1].sum() == pytest.approx(found.volume)
                    assert (np.diff(side.until) >= 0).all()
                assert (np.diff(found.demand.price) <= 0).all()
                assert (np.diff(found.supply.price) >= 0).all()
                assert found.paid[1].sum() == pytest.approx(found.volume)
                if found.volume:
                    check_prices(world, found)
    assert seen > 4


def check_prices(world, found):
    """The interval follows from the offers; surplus is that between limits and what was paid."""
    _, offer = world.view(OfferReport, Offer)
    rows = np.flatnonzero((offer.place == found.place) & (offer.market == found.market))
    if world.the(Pricing).mechanism != "mcafee":
        assert study._interval(offer, rows) == (found.low, found.high)
    price, received, quantity, bid, ask = study._bought_in_town(world, found.place, found.market)
    coin = 1.0 / world.the(Goods).coin
    rounding = coin * quantity.size
    assert (quantity * (bid - price)).sum() == pytest.approx(found.buyer_surplus, abs=rounding)
    assert (quantity * (received - ask)).sum() == pytest.approx(found.seller_surplus, abs=rounding)


def test_owners_are_told_apart():
    world = observed("three_towns", ticks=20)
    seen = set()
    for place in world.table(Settlement).ids.tolist():
        for m in range(world.the(Goods).market_quantum.size):
            found = auction(world, place, m)
            if found is not None:
                for side in (found.demand, found.supply):
                    seen |= {OWNERS[n] for n in np.flatnonzero(side.by_owner[0])}
    assert seen >= {"households", "organisations", "merchants"}


@pytest.mark.parametrize("mechanism", ["call_auction", "double_auction"])
def test_markets_of_agents(mechanism):
    world = observed("horse_fair", [f"exchange.mechanism={mechanism}"], 1)
    found = auction(world, AMONG_AGENTS, 0)
    _, trade = world.view(TradeReport, Trade)
    assert found.volume == trade.good.size > 0
    assert found.demand.filled.sum() == found.supply.filled.sum() == found.volume
    if mechanism == "call_auction":
        assert 21 <= found.low <= found.high <= 21.5 + 1e-9
        assert ((found.paid[0] >= found.low) & (found.paid[0] <= found.high)).all() or found.paid[0].size > 1
    total = trade.buyer_gain.sum() + trade.seller_gain.sum()
    assert found.buyer_surplus + found.seller_surplus == pytest.approx(total, rel=0.02, abs=1.0)


def test_orders_are_told_of():
    world = observed("hamlet", ticks=15)
    _, offer = world.view(OfferReport, Offer)
    words = set()
    for owner in np.unique(offer.owner).tolist():
        for told in orders_of(world, owner):
            assert (told.words == "It was filled.") == (told.filled == told.quantity > 0)
            words.add(told.words.split(" ")[1])
    assert {"was", "asked"} <= words


def test_many_orders_are_drawn_as_few(monkeypatch):
    world = observed("hamlet", ticks=5)
    (place,) = world.table(Settlement).ids.tolist()
    labour = world.the(Goods).market_quantum.size - 1
    whole = auction(world, place, labour)
    monkeypatch.setattr(study, "MOST_STEPS", 4)
    few = auction(world, place, labour)
    assert few.supply.price.size == 4 < whole.supply.price.size
    assert few.supply.until[-1] == pytest.approx(whole.supply.until[-1])
    assert few.supply.filled.sum() == pytest.approx(whole.supply.filled.sum())


@pytest.mark.parametrize("name", ["market_day", "horse_fair"])
def test_wanting_offers_changes_nothing(name):
    plain, asked = build(load(name)), build(load(name))
    asked.wanted.add(OfferReport)
    for _ in range(4):
        plain.step()
        asked.step()
        assert digest(plain) == digest(asked)
    assert plain.table(OfferReport).rows == 0 < asked.table(OfferReport).rows


def test_an_order_for_which_nothing_is_there_says_so():
    assert math.isnan(study._in_turn(np.array([1]), np.array([2.0]), np.array([7]))[0])
