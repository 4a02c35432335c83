"""The box as the window shows it: where the pair stands, how it came there, what it may agree on."""

import numpy as np
import pytest

from components.kinds import Agent, TradeReport
from components.market import Quotes, Trade
from scenarios.build import build
from scenarios.load import load
from systems.economies import holdings_of
from systems.presentation.studies import box
from systems.presentation.studies.box import OTHERWISE, TOGETHER, BoxWatch


def watched(world, agents, wares, ticks):
    watch, trades = BoxWatch(world, agents, wares), []
    for _ in range(ticks):
        world.step()
        watch.note(world)
        _, trade = world.view(TradeReport, Trade)
        trades += zip(trade.buyer.tolist(), trade.seller.tolist(), strict=True)
    return watch, trades


@pytest.fixture(scope="module")
def barter():
    world = build(load("edgeworth_box"))
    start = holdings_of(world)[:2, 0]
    ids = tuple(world.table(Agent).ids.tolist())
    watch, trades = watched(world, ids, (0, 1), 150)
    return world, start, trades, watch.box(world)


def test_the_path_leads_from_the_start_to_the_point(barter):
    world, start, trades, seen = barter
    assert np.allclose(seen.began, start)
    assert len(trades) == seen.path.tick.size > 20
    assert (seen.path.kind == TOGETHER).all()
    assert np.allclose(seen.path.first[:, -1], seen.point)
    assert np.allclose(seen.point, holdings_of(world)[:2, 0])
    assert np.allclose(seen.path.first + seen.path.second, np.array(seen.size)[:, None])


def test_rates_are_the_quotes_of_both(barter):
    world, _, _, seen = barter
    _, quotes = world.view(Agent, Quotes)
    assert np.allclose(seen.bid, quotes.up[0] / quotes.down[1])
    assert seen.rates.tick.tolist() == list(range(151))
    assert np.allclose(seen.rates.bid[:, -1], seen.bid)
    apart = np.abs(np.log(seen.rates.bid[0] / seen.rates.bid[1]))
    assert apart[-1] < apart[0]


def test_what_they_may_agree_on():
    fresh = build(load("edgeworth_box"))
    theory = BoxWatch(fresh, tuple(fresh.table(Agent).ids.tolist()), (0, 1)).box(fresh).theory
    (clearing,) = theory.clearings
    assert clearing.price == pytest.approx(13 / 22)
    assert clearing.x == pytest.approx(342 / 13)
    (budget,) = theory.budget
    assert np.diff(budget[1]) == pytest.approx(-clearing.price * np.diff(budget[0]))
    assert theory.core[0, [0, -1]] == pytest.approx([22.8888, 28.3510], abs=1e-3)
    assert theory.lattice.shape == (2, 0)  # too fine to be shown


def test_whole_goods_show_what_both_prefer():
    world = build(load("edgeworth_pair"))
    seen = BoxWatch(world, tuple(world.table(Agent).ids.tolist()), (0, 1)).box(world)
    points = {tuple(each) for each in seen.theory.lattice.T.tolist()}
    assert (6.0, 6.0) in points
    assert all(x == round(x) and y == round(y) for x, y in points)
    assert seen.point not in points


def test_trades_with_others_and_what_else_happens_are_told_apart():
    world = build(
        load("village", [f"populations.{name}.count=6" for name in ("fishers", "foresters", "shepherds")])
    )
    agents = tuple(world.table(Agent).ids[:2].tolist())
    watch, trades = watched(world, agents, (0, world.axes["goods"]), 60)
    seen = watch.box(world)
    assert OTHERWISE in seen.path.kind
    theirs = [each for each in trades if set(each) & set(agents)]
    assert np.count_nonzero(seen.path.kind != OTHERWISE) == len(theirs) > 0
    assert np.count_nonzero(seen.path.kind == TOGETHER) == sum(set(each) == set(agents) for each in theirs)
    assert np.allclose(seen.path.first[:, -1], seen.point)


def test_memory_is_bounded_and_theory_kept_while_nothing_changes(monkeypatch):
    monkeypatch.setattr(box, "STEPS", 5)
    monkeypatch.setattr(box, "TICKS", 7)
    world = build(load("edgeworth_box"))
    watch, _ = watched(world, tuple(world.table(Agent).ids.tolist()), (0, 1), 30)
    seen = watch.box(world)
    assert seen.path.tick.size == 5
    assert seen.rates.tick.tolist() == list(range(24, 31))
    assert watch.box(world).theory is seen.theory
    world.step()
    watch.note(world)
    assert watch.box(world).theory is not seen.theory
