"""Limits within which agents trade: they save work, and change nothing."""

import pytest

import systems.limits
from ecs import digest
from scenarios.load import load
from scenarios.runs.save import founded
from systems.economics.bargain import AGREED
from systems.economics.limits import BOUND
from systems.limits import limits_of
from systems.mechanisms.bilateral import Bilateral

WORLDS = [
    ("crowd", ("populations.crowd.count=300", "utilities.mixed.rho=0.5"), 25),
    ("crowd", ("populations.crowd.count=300", "exchange.spread=0.1", "exchange.max_block=3"), 25),
    ("crowd", ("populations.crowd.count=300", "seeking.priority=trade_first"), 25),
    ("horse_fair", (), 40),
    ("jevons_triangle", (), 40),
    ("jevons_triangle_money", (), 40),
    ("village", (), 30),
    ("dealers", (), 40),
]


@pytest.mark.parametrize(("name", "settings", "ticks"), WORLDS)
def test_a_world_goes_the_same_way_without_them(monkeypatch, name, settings, ticks):
    within = founded(load(name, settings)).world
    states = []
    for _ in range(ticks):
        within.step()
        states.append(digest(within))
    monkeypatch.setattr(systems.limits, "LONGEST", 0)
    without = founded(load(name, settings)).world
    for state in states:
        without.step()
        assert digest(without) == state
    assert limits_of(without).limits.size == 0


def test_they_rule_out_most_who_find_no_deal_and_nobody_who_does():
    world = founded(load("crowd", ("populations.crowd.count=2000", "exchange.interaction_radius=4"))).world
    world.step(2)
    found = limits_of(world)
    tried = Bilateral().rehearse(world)
    low, high = found.limits[tried.low], found.limits[tried.high]
    bound = (found.status[tried.low] == BOUND) & (found.status[tried.high] == BOUND)
    may = ((low[:, ::2] >= high[:, 1::2]) | (high[:, ::2] >= low[:, 1::2])).any(axis=1)
    rates = found.rates[tried.low], found.rates[tried.high]
    near = (rates[0][:, 0] >= rates[1][:, 1]) | (rates[1][:, 0] >= rates[0][:, 1])
    agreed, failed = tried.outcome == AGREED, (tried.outcome >= 0) & bound
    assert agreed.sum() > 50
    assert failed.sum() > 200
    assert may[agreed & bound].all()
    assert near[may & bound].all()
    assert may[failed].mean() < 0.1
