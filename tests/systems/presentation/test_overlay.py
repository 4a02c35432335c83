"""Overlays: what is over the map is what stands in columns there, and in between what is near."""

import numpy as np
import pytest

from components.holdings import Wealth
from components.kinds import Agent, FillReport, Settlement, TradeReport
from components.market import Estimate, Market, Quotes, Trade
from components.rules import Goods, Map
from components.space import Position
from scenarios.build import build
from scenarios.load import load
from systems.presentation.memory import Memory
from systems.presentation.studies import overlay
from systems.presentation.studies.flows import Flows
from systems.presentation.studies.overlay import FINEST, between


def test_a_price_map_says_what_towns_say_and_lies_between_them():
    world = build(load("three_towns"))
    world.step(20)
    field = overlay.price_map(world, 2)
    _, market, place = world.view(Settlement, Market, Position)
    prices = market.expectation[2]
    at = field.values[place.y // field.side, place.x // field.side]
    assert at == pytest.approx(prices)
    assert np.isfinite(field.values).all()
    assert field.values.min() >= prices.min() - 1e-9
    assert field.values.max() <= prices.max() + 1e-9
    here = world.the(Map)
    assert max(field.values.shape) <= FINEST
    assert field.values.shape[1] * field.side >= here.width


def test_agents_say_what_a_good_is_worth_to_them_where_they_stand():
    world = build(load("village"))
    world.step(3)
    field = overlay.price_map(world, 0)
    _, quotes, estimate, at = world.view(Agent, Quotes, Estimate, Position)
    assert np.isnan(estimate.price[0]).all()
    square = (at.y // field.side) * 10_000 + at.x // field.side
    mine = np.flatnonzero(square == square[0])
    worth = quotes.up[0, mine] / quotes.down[-1, mine]
    expected = worth[np.isfinite(worth)].mean()
    assert field.values[at.y[0] // field.side, at.x[0] // field.side] == pytest.approx(expected)


def test_wealth_is_coins_a_head():
    world = build(load("frontier"))
    field, towns = overlay.wealth(world)
    _, purse, at = world.view(Agent, Wealth, Position)
    counted = np.zeros(field.values.shape)
    np.add.at(counted, (at.y // field.side, at.x // field.side), 1)
    coins = np.nansum(field.values * counted)
    assert coins == pytest.approx(purse.cash.sum() / world.the(Goods).coin)
    assert (np.isnan(field.values) == (counted == 0)).all()
    assert towns.ids.tolist() == world.table(Settlement).ids.tolist()
    assert (towns.values > 0).all()


def test_unmet_demand_and_cargoes():
    world = build(load("three_towns"))
    study = Flows(world)
    for _ in range(40):
        world.step()
        study.note(world)
    _, market, place = world.view(Settlement, Market, Position)
    quantum = world.the(Goods).quantum
    assert overlay.unmet(world, 4).values == pytest.approx(market.unfilled_demand[4] / quantum[4])
    cargoes = study.cargoes(world, 40)
    lines = overlay.trade_routes(world, cargoes, 0)
    assert lines.weight.sum() == pytest.approx(cargoes.units[0].sum())
    assert (np.diff(lines.weight) <= 0).all()
    town = int(np.flatnonzero(world.table(Settlement).ids == lines.origin[0])[0])
    assert (lines.x[0], lines.y[0]) == (place.x[town], place.y[town])
    whole = overlay.trade_routes(world, cargoes)
    origins = np.searchsorted(world.table(Settlement).ids, cargoes.origin)
    assert whole.weight.sum() == pytest.approx((cargoes.units * market.expectation[:-1, origins]).sum())


def test_partners_are_joined_as_often_as_they_traded():
    world, memory = build(load("village")), Memory()
    expected, late = {}, {}
    for tick in range(6):
        world.step()
        memory.note(world, 0.0)
        _, trade = world.view(TradeReport, Trade)
        for pair in zip(trade.buyer.tolist(), trade.seller.tolist(), strict=True):
            key = tuple(sorted(pair))
            expected[key] = expected.get(key, 0) + 1
            if tick >= 4:
                late[key] = late.get(key, 0) + 1
    for since, there in ((0, expected), (4, late)):
        lines = overlay.partners(memory, since)
        found = dict(
            zip(zip(lines.origin.tolist(), lines.end.tolist(), strict=True), lines.weight, strict=True)
        )
        assert found == there
    recent, last = memory.recent, memory.last
    memory.clear_after(5)
    assert (memory.recent, memory._tick) == (recent - last, 5)
    assert overlay.partners(memory, 5).origin.size == 0
    assert overlay.partners(memory, 4).origin.size
    assert overlay.partners(Memory(), 0).origin.size == 0


def test_agents_who_trade_in_town_are_joined_to_it():
    world, memory = build(load("market_day")), Memory()
    world.wanted.add(FillReport)
    for _ in range(30):
        world.step()
        memory.note(world, 0.0)
    lines = overlay.partners(memory, 0)
    joined = set(np.concatenate([lines.origin, lines.end]).tolist())
    assert joined - set(world.table(Agent).ids.tolist())
    _, place = world.view(Settlement, Position)
    assert ((lines.end_x == place.x[0]) & (lines.end_y == place.y[0])).any()


def test_nothing_known_is_nothing_said():
    assert np.isnan(between(np.zeros((4, 5)), np.zeros((4, 5)))).all()
    lone = np.zeros((5, 7))
    lone[2, 3] = 6.0
    assert between(lone, lone / 3.0) == pytest.approx(np.full((5, 7), 3.0))
    random = np.random.default_rng(1)
    weight = (random.random((40, 30)) < 0.05).astype(float)
    found = between(weight * random.random((40, 30)), weight)
    assert np.isfinite(found).all()
    assert (found >= 0).all()
    assert (found <= 1).all()
