"""Merchants: they buy cheap, carry and sell dear; what they know; and what the three towns come to."""

import os
import subprocess
import sys
from pathlib import Path

import numpy as np
import pytest

from components.enterprise import Organisation, Storage
from components.holdings import Inventory, Wealth
from components.kinds import FillReport, Org, Settlement, Ship, Warehouse
from components.market import Fill, Market
from components.trading import Merchants
from components.transport import News, Vessel, Voyage
from ecs import digest
from scenarios.build import build
from scenarios.load import load
from systems.audit import conservation_error
from systems.economics.trading import expected, find_warehouses
from systems.events import Withhold
from tests.figures_three_towns import watch

ROOT = Path(__file__).parents[2]

MARKETS = """
[world]
width = 24
height = 12
[goods.Fish]
divisible = true
price = 10
[goods.Bread]
divisible = true
price = 20
[money]
[households]
food = "Bread"
[curves]
growth = [[0, 0]]
[policies]
levy = 0
relief = 0
dividends = 0
[settlements.North]
at = [5, 6]
people = 1
land = 0
wealth = 1000000
prices = {Fish = 18}
demand = {Fish = {choke = 20, slope = 0.25}}
[settlements.South]
at = [18, 6]
people = 1
land = 0
wealth = 1000000
prices = {Fish = 6}
demand = {Fish = {choke = 12, slope = 0.25}}
[lanes.strait]
between = ["North", "South"]
ticks = 2
[orgs.North-Fishers]
home = "North"
treasury = 100
supply = {Fish = 8}
[orgs.South-Fishers]
home = "South"
treasury = 100
supply = {Fish = 40}
[orgs.Ferry]
home = "South"
merchant = true
treasury = 2000
ships = [{count = 3, capacity = 60, crew = 1}]
[merchants]
news = "instant"
"""
"""Fish is landed in South and dear in North; the world outside eats it."""


def row_of(world, kind, name):
    return next(row for row, eid in enumerate(world.table(kind).ids.tolist()) if world[eid].name == name)


def price_ratio(world, good=0):
    price = world.view(Settlement, Market)[1].expectation[good]
    return float(price.max() / price.min())


# ---- they buy cheap and sell dear


@pytest.mark.parametrize(
    ("trade_from", "pricing"), [("warehouse", "margin"), ("warehouse", "arbitrage"), ("hold", "arbitrage")]
)
def test_trade_brings_prices_together(world_of, trade_from, pricing):
    given = f"merchants.trade_from={trade_from}", f"merchants.pricing={pricing}"
    world, apart = world_of(MARKETS, None, *given), world_of(MARKETS, None, *given)
    apart.submit(Withhold(-1, 1000))
    ratios = []
    for each in (world, apart):
        each.step(150)
        ratios.append(np.mean([(each.step(), price_ratio(each))[1] for _ in range(100)]))
    assert ratios[0] < 0.75 * ratios[1]
    gained = world.view(Org, Wealth)[1].cash[row_of(world, Org, "Ferry")] - 2_000_000
    # Who bids up to what a unit brings elsewhere makes no profit to pay three crews for 250 ticks with.
    assert gained > (100_000 if pricing == "margin" else -3 * 250_000)
    assert conservation_error(world)[1] == 0


def test_they_buy_in_one_port_and_sell_in_the_other(world_of):
    world = world_of(MARKETS)
    world.wanted.add(FillReport)
    ferry = int(world.table(Org).ids[row_of(world, Org, "Ferry")])
    north, south = world.table(Settlement).ids.tolist()
    bought, sold = {north: 0.0, south: 0.0}, {north: 0.0, south: 0.0}
    paid = received = 0.0
    for _ in range(150):
        world.step()
        _, fill = world.view(FillReport, Fill)
        for place in (north, south):
            bought[place] += fill.quantity[(fill.buyer == ferry) & (fill.place == place)].sum()
            sold[place] += fill.quantity[(fill.seller == ferry) & (fill.place == place)].sum()
        paid += fill.paid[fill.buyer == ferry].sum()
        received += fill.received[fill.seller == ferry].sum()
    assert bought[south] > 10 * bought[north]
    assert sold[north] > 10 * sold[south]
    assert 0 < sold[north] <= bought[south]
    assert received / sold[north] > paid / bought[south]


def test_they_promise_no_more_than_they_have_and_store_no_more_than_there_is_room(world_of):
    world = world_of(MARKETS, None, "orgs.Ferry.treasury=50", "merchants.storage=0.1")
    ferry = row_of(world, Org, "Ferry")
    for _ in range(150):
        world.step()
        assert world.view(Org, Wealth)[1].cash[ferry] >= 0
        _, storage, inventory = world.view(Warehouse, Storage, Inventory)
        theirs = (storage.owner == world.table(Org).ids[ferry]) & (storage.place == 1)
        assert (inventory.stock[0, theirs] <= 0.1 * 180 * 1000 + 1).all()


def test_prices_of_the_three_towns_are_closer_with_ships():
    spread = {}
    for withheld in (False, True):
        world = build(load("three_towns"))
        if withheld:
            world.submit(Withhold(-1, 1000))
        history = watch(world, 300)
        for good in ("Grain", "Flour", "Wool"):
            price = history.price(good)[150:]
            spread[good, withheld] = (price.max(axis=1) / price.min(axis=1)).mean()
    for good in ("Grain", "Flour", "Wool"):
        assert spread[good, False] < 0.8 * spread[good, True]


# ---- what they know


def news_of(world):
    _, storage, news = world.view(Warehouse, Storage, News)
    return storage, news.price.copy(), news.volume.copy(), news.heard.copy()


def test_instant_news_is_of_this_tick_everywhere():
    world = build(load("three_towns"))
    world.step(12)
    merchants = np.isin(world.table(Org).ids, world.view(Ship, Vessel)[1].owner)
    storage, price, _, heard = news_of(world)
    theirs = np.isin(storage.owner, world.table(Org).ids[merchants])
    place = np.searchsorted(world.table(Settlement).ids, storage.place)
    expectation = world.view(Settlement, Market)[1].expectation[:-1]
    assert (heard[theirs] == 11).all()
    np.testing.assert_array_equal(price[:, theirs], expectation[:, place[theirs]])


def test_news_comes_with_ships_and_its_age_is_told():
    world = build(load("three_towns", ["merchants.news=visited"]))
    assert not world.the(Merchants).instant
    ids = world.table(Org).ids
    home = {int(eid): int(org) for eid, org in zip(ids, world.view(Org, Organisation)[1].home, strict=True)}
    old = 0
    for _ in range(80):
        before = news_of(world)
        world.step()
        storage, price, volume, heard = news_of(world)
        _, vessel, voyage = world.view(Ship, Vessel, Voyage)
        lying = {
            (int(owner), int(port))
            for owner, port in zip(vessel.owner[voyage.bound < 0], voyage.port[voyage.bound < 0], strict=True)
        }
        _, market = world.view(Settlement, Market)
        for w, (owner, place) in enumerate(zip(storage.owner.tolist(), storage.place.tolist(), strict=True)):
            if owner not in set(vessel.owner.tolist()):
                continue
            if place == home[owner] or (owner, place) in lying:
                row = int(np.searchsorted(world.table(Settlement).ids, place))
                assert heard[w] == world.tick - 1
                assert price[:, w].tolist() == market.expectation[:-1, row].tolist()
            else:
                assert heard[w] == before[3][w]
                assert price[:, w].tolist() == before[1][:, w].tolist()
                assert volume[:, w].tolist() == before[2][:, w].tolist()
                old += heard[w] < world.tick - 1
    assert old > 20


def test_merchants_live_on_old_news_too(world_of):
    world = world_of(MARKETS, None, "merchants.news=visited")
    begun = price_ratio(world)
    world.step(300)
    assert price_ratio(world) < 0.75 * begun
    assert world.view(Org, Wealth)[1].cash[row_of(world, Org, "Ferry")] > 2_100_000


# ---- always the same


SCRIPT = """
from ecs import digest
from scenarios.build import build
from scenarios.load import load
world = build(load("three_towns"))
world.step(60)
print(digest(world))
"""


def test_another_process_without_the_compiler_comes_to_the_same_state():
    world = build(load("three_towns"))
    world.step(60)
    done = subprocess.run(
        [sys.executable, "-W", "ignore", "-c", SCRIPT],
        cwd=ROOT,
        env={**os.environ, "NUMBA_DISABLE_JIT": "1", "PYTHONHASHSEED": "3"},
        capture_output=True,
        text=True,
        check=True,
    )
    assert done.stdout.strip() == digest(world)


def test_a_run_split_in_the_middle_of_voyages_is_the_same_run():
    world = build(load("three_towns"))
    world.step(33)
    voyage = world.view(Ship, Voyage)[1]
    assert ((voyage.bound >= 0) & (voyage.left < voyage.total)).any()
    snapshot = world.snapshot()
    now = digest(world)
    world.step(40)
    later = digest(world)
    other = build(load("three_towns"))
    for each in (world, other):
        each.restore(snapshot)
        assert digest(each) == now
        each.step(40)
        assert digest(each) == later


# ---- a share of what `tests.figures_three_towns` measures


def test_the_three_towns_live():
    history = watch(build(load("three_towns")), 1600)
    provisions = history.price("Provisions")[1000:].mean(axis=0)
    assert ((provisions >= 14) & (provisions <= 25)).all(), provisions
    assert np.array(history.people)[1000:].sum(axis=1).min() >= 1100
    assert np.array(history.people).sum(axis=1).min() >= 950  # where they began
    assert history.lowest == 0


# ---- what merchants have where


def test_warehouses_are_found_by_owner_and_place():
    owner, place = np.array([2, 0, 2, 1]), np.array([1, 2, 0, 1])  # of four warehouses
    key = owner * 3 + place
    order = np.argsort(key)
    asked = np.array([(o, s) for o in range(-1, 4) for s in range(-1, 3)])
    found = np.empty(len(asked), np.int64)
    find_warehouses(key[order], order, 3, asked[:, 0].copy(), asked[:, 1].copy(), found)
    known = {(o, s): w for w, (o, s) in enumerate(zip(owner.tolist(), place.tolist(), strict=True))}
    assert found.tolist() == [known.get((o, s), -1) for o, s in asked.tolist()]


def test_what_is_on_its_way_counts_where_it_goes():
    stock, hold = np.array([[10, 0], [3, 4]]), np.array([[5, 7, 1], [0, 2, 0]])
    coming = np.empty((2, 2))
    expected(stock, hold, np.array([1, -1, 1]), np.array([10.0, 1.0]), coming)
    assert coming.tolist() == [[1.0, 0.6], [3.0, 4.0]]
