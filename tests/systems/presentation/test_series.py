"""Series: what they say is what the world said at that tick, live or out of a recording."""

import math

import numpy as np
import pytest

from components.enterprise import Staff
from components.holdings import Inventory, Wealth
from components.institutions import PERSON, Pricing
from components.kinds import (
    Agent,
    ChangeReport,
    Facility,
    FillReport,
    Settlement,
    Ship,
    TradeReport,
    TransferReport,
    Warehouse,
)
from components.market import Market, Trade
from components.people import Employment, Population
from components.rules import Goods
from scenarios.build import build
from scenarios.load import load
from scenarios.runs import Stop
from scenarios.runs.inequality import gini as gini_of
from scenarios.runs.record import Recorder
from systems.economics.expectation import expect
from systems.presentation.studies.flows import SECTORS
from systems.presentation.studies.recorded import from_recording
from systems.presentation.studies.ring import Film, Log
from systems.presentation.studies.series import AGENTS, MARKET, TOWN, Series, gini, rates


def run(world, ticks, series, seen=None):
    for _ in range(ticks):
        world.step()
        series.note(world)
        if seen is not None:
            seen[world.tick] = {kind: world.table(kind).dump() for kind in (Settlement, TradeReport, Agent)}


def test_markets_and_towns_are_told_in_natural_units():
    world, series, seen = build(load("three_towns")), Series(), {}
    world.wanted |= {FillReport, ChangeReport}
    run(world, 30, series, seen)
    goods, town = world.the(Goods), int(world.table(Settlement).ids[1])
    for market, per in ((2, goods.quantum[2]), (5, PERSON)):
        for figure in MARKET:
            line = series.market(figure, town, market)
            assert line.ticks.tolist() == list(range(1, 31))
            unit = per if "volume" in figure or "demand" in figure or "supply" in figure else 1
            told = [seen[tick][Settlement][Market, figure][market, 1] / unit for tick in range(1, 31)]
            assert line.values == pytest.approx(told, rel=1e-6, nan_ok=True)
    _, work, people, purse = world.view(Settlement, Employment, Population, Wealth)
    gleaning = (work.pool[1] - work.hired[1] - work.paid[1]) / PERSON
    assert series.town("gleaning", town).values[-1] == pytest.approx(gleaning, rel=1e-5, abs=1e-3)
    assert series.town("employment", town).values[-1] == pytest.approx(work.hired[1] / work.pool[1])
    a_head = purse.cash[1] / goods.coin / (people.count[1] / PERSON)
    assert series.town("wealth_a_head", town).values[-1] == pytest.approx(a_head)
    counts = series.town("population", town).values
    moves = series.town("growth", town).values + series.town("migration", town).values
    assert np.diff(counts) == pytest.approx(moves[1:], abs=1e-3)
    assert series.works("hired", 0).values[-1] > 0
    with pytest.raises(KeyError, match="there is no settlement 999"):
        series.town("fed", 999)


def test_wages_and_work_of_facilities_add_up_to_those_of_towns():
    world, series = build(load("hamlet")), Series()
    world.wanted.add(FillReport)
    run(world, 20, series)
    town = int(world.table(Settlement).ids[0])
    hired = sum(series.works("hired", n).values[-1] for n in range(len(series.recipes)))
    assert hired == pytest.approx(series.town("hired", town).values[-1])
    assert hired == pytest.approx(world.view(Facility, Staff)[1].hired.sum() / PERSON)
    shares = [series.works("hired", n).values[-1] / hired for n in range(len(series.recipes))]
    wages = [series.works("wage", n).values[-1] for n in range(len(series.recipes))]
    mean = sum(share * wage for share, wage in zip(shares, wages, strict=True) if share)
    assert mean == pytest.approx(series.town("wage", town).values[-1], rel=1e-3)


def test_within_the_dead_band_a_standing_price_stays():
    world, series = build(load("three_towns")), Series()
    run(world, 5, series)
    pricing, town = world.the(Pricing), int(world.table(Settlement).ids[0])
    standing = float(series.market("expectation", town, 0).values[-1])
    low, high = (float(end.values[-1]) for end in series.dead_band(town, 0))
    rules = pricing.rate, pricing.band, pricing.relative_band, pricing.most
    assert low < standing < high
    for inside, outside in ((low + 1e-4, low - 1e-2), (high - 1e-4, high + 1e-2)):
        assert expect(standing, inside, *rules) == standing
        assert expect(standing, outside, *rules) != standing


def test_agents_and_their_rates_are_told():
    world, series = build(load("village")), Series()
    trades, gain = [], 0.0
    for _ in range(10):
        world.step()
        series.note(world)
        _, trade = world.view(TradeReport, Trade)
        trades.append(trade.good.size)
        gain += float(trade.buyer_gain.sum() + trade.seller_gain.sum())
    assert series.agents("trades").values.tolist() == trades
    assert series.agents("gain").values[-1] == pytest.approx(gain)
    inequality = series.agents("gini")
    assert inequality.ticks.tolist() == [5, 10]
    assert inequality.values[-1] == pytest.approx(gini_of(world.view(Agent, Wealth)[1].cash.tolist()))
    quantum = world.the(Goods).ware_quantum
    for n, (a, b) in enumerate(series.pairs):
        logs = []
        for k in range(trade.good.size):
            amounts = {trade.good[k]: trade.quantity[k], trade.paid_with[k]: trade.paid[k]}
            if set(amounts) == {a, b}:
                logs.append(math.log((amounts[b] / quantum[b]) / (amounts[a] / quantum[a])))
        mean, sd = series.rate(n)
        if logs:
            assert mean.values[-1] == pytest.approx(math.exp(np.mean(logs)), rel=1e-5)
            assert sd.values[-1] == pytest.approx(np.std(logs), abs=1e-5)
        else:
            assert math.isnan(mean.values[-1])


def test_goods_and_wealth_are_told_by_where_they_are():
    world, series = build(load("frontier")), Series()
    run(world, 5, series)
    for place, kind in (("agents", Agent), ("homes", Settlement), ("warehouses", Warehouse)):
        stock = world.view(kind, Inventory)[1].stock[2].sum() / world.the(Goods).quantum[2]
        assert series.goods(place, 2).values[-1] == pytest.approx(stock, rel=1e-6)
    in_transit = world.view(Ship, Inventory)[1].stock.sum(axis=1) / world.the(Goods).quantum
    told = [series.goods("holds", good).values[-1] for good in range(in_transit.size)]
    assert told == pytest.approx(in_transit.tolist(), rel=1e-5)
    purses = world.view(Settlement, Wealth)[1].cash.sum() / world.the(Goods).coin
    assert series.wealth("households").values[-1] == purses


def test_going_back_forgets_and_goes_on():
    world, series = build(load("hamlet")), Series()
    town = int(world.table(Settlement).ids[0])
    series.note(world)
    start = world.snapshot()
    run(world, 20, series)
    once = series.market("expectation", town, 0).values
    series.clear_after(7)
    assert series.market("expectation", town, 0).ticks.tolist() == list(range(8))
    world.restore(start)
    run(world, 20, series)
    again = series.market("expectation", town, 0)
    assert again.ticks.tolist() == list(range(21))
    assert np.array_equal(again.values, once, equal_nan=True)
    other = build(load("three_towns"))
    series.note(other)
    assert series.names == ["Greenfield", "Stonebridge", "Saltmouth"]


def test_a_recording_tells_the_same(tmp_path):
    for scenario, ticks in (("frontier", 20), ("village", 20)):
        loaded = load(scenario)
        world, series = build(loaded), Series()
        world.wanted |= {FillReport, TransferReport}
        path = tmp_path / f"{scenario}.sqlite"
        with Recorder(path, world, loaded, every=5) as recorder:
            for _ in range(ticks):
                world.step()
                series.note(world)
                recorder.tick(world)
        found = from_recording(str(path))
        for name in ("markets", "towns", "rates", "goods", "wealth", "agents"):
            there, here = found.films[name], series.films[name]
            ticks_of = np.intersect1d(there.ticks, here.ticks)
            assert ticks_of.size == here.ticks.size
            a = there.values[..., np.searchsorted(there.ticks, ticks_of)]
            b = here.values[..., np.searchsorted(here.ticks, ticks_of)]
            if name == "markets":
                b = np.where(np.isfinite(b), b, np.nan)
            if name == "towns":
                told = [TOWN.index(each) for each in TOWN if each not in {"clothed", "growth", "migration"}]
                a, b = a[told], b[told]
            if name == "wealth":
                a, b = a[: SECTORS.index("outside")], b[: SECTORS.index("outside")]
            if name == "agents":
                a, b = a[1:, 4::5], b[1:, 4::5]
            assert a == pytest.approx(b, rel=1e-5, abs=1e-6, nan_ok=True)
    assert found.agents("agents").values[0] == world.table(Agent).rows
    assert found.names == []


def test_what_is_no_recording_is_refused(tmp_path):
    path = tmp_path / "no.sqlite"
    with pytest.raises(Stop, match="there is no such file"):
        from_recording(str(path))
    path.write_text("nothing of the kind")
    with pytest.raises(Stop, match="that is no recording"):
        from_recording(str(path))


def test_a_film_thins_what_is_old_and_keeps_the_latest_whole():
    film = Film((2,), 64)
    for tick in range(10_000):
        film.put(tick, np.array([tick, -tick]))
    assert film.ticks[0] == 0
    assert np.array_equal(film.values[0, : film.count], film.ticks)
    assert (np.diff(film.ticks[-32:]) == 1).all()
    assert (np.diff(film.ticks) > 0).all()
    assert film.latest(16) == slice(film.count - 16, film.count)
    film.put(9_990, np.array([1, 1]))
    assert film.ticks[-2:].tolist() == [9_989, 9_990]
    film.put(20_000, np.array([1, 1]))
    assert film.latest(16) == slice(film.count - 1, film.count)


def test_a_film_is_the_same_however_often_it_is_read_and_looked_back_on():
    read, unread = Film((2,), 256), Film((2,), 256)
    for tick in range(600):
        for film in (read, unread):
            film.row(tick)[:] = tick, -tick
        assert read.values[0, read.count - 1] == read.at(read.count - 1)[0] == tick
        assert unread.at(max(0, unread.count - 2))[1] == -unread.ticks[max(0, unread.count - 2)]
        if tick in {100, 333}:
            for film in (read, unread):
                film.look(tick - 40)
                assert film.ticks[-1] == tick - 40
                film.look(tick)
                assert film.ticks[-1] == tick
    assert np.array_equal(read.ticks, unread.ticks)
    for film in (read, unread):
        assert np.array_equal(film.values[0, : film.count], film.ticks)
        film.look(550)
        film.put(551, (7, 7))  # goes on from there: what came after is forgotten
        film.look(600)
        assert film.ticks[-1] == 551
        assert film.values[:, film.count - 1].tolist() == [7, 7]


def test_a_log_keeps_the_latest():
    log = Log(10, np.zeros(2))
    for tick in range(40):
        log.add(tick, np.full((tick % 4, 2), tick))
    ticks, rows = log.since(0)
    assert ticks.tolist() == rows[:, 0].tolist()
    assert ticks.tolist() == sorted(tick for tick in range(40) for _ in range(tick % 4))[-10:]
    log.clear_after(37)
    assert log.since(30)[0].max() == 37
    log.add(50, np.zeros((25, 2)))
    assert log.since(0)[0].tolist() == [50] * 10


def test_inequality_and_rates_without_anything():
    assert math.isnan(gini(np.zeros(3, np.int64)))
    none = np.empty(0, np.int32)
    assert np.isnan(rates(none, np.empty(0), none, np.empty(0), 3)).all()
    assert AGENTS[0] == "agents"
