"""The timeline: any tick comes back as it was, and what is asked from there makes another future."""

import itertools
import random

import numpy as np
import pytest

from components.kinds import Agent, FillReport, Org, Settlement, TradeReport, TransferReport
from components.market import Fill, Trade
from ecs import digest
from scenarios.build import build
from scenarios.load import load
from scenarios.runs.replay import Asker
from systems.commands import Give
from systems.events import AddShips, Grant, LoseShips
from systems.presentation.studies.timeline import Timeline

LONG = 1.0
"""Seconds of a tick after which a snapshot has been earned."""


def asks_of(world):
    """Return what a player asks for, and after which tick; some of it for later, some of it refused."""
    if world.table(Settlement).rows:
        town, merchant = int(world.table(Settlement).ids[0]), int(world.table(Org).ids[-1])
        return {
            11: [(Grant((town,), 0.5, 3), None)],
            12: [(LoseShips(merchant, 2), 15), (Grant((-1,), 0.5, 3), None)],
            30: [(AddShips(merchant, 3, 50.0, 1000), None), (Grant((town,), 0.1, 0), 45)],
            31: [(Grant((town,), 0.0, 1), None)],
        }
    agent = int(world.table(Agent).ids[0])
    return {
        5: [(Give(agent, "sugar", 40), None)],
        20: [(Give(agent, "gold", 1), 22), (Give(-1, "spice", 1), None)],
    }


def run(world, timeline, ticks, seconds=LONG):
    """Step a world while somebody asks things of it; return the digest after each tick."""
    asks, digests = asks_of(world), {world.tick: digest(world)}
    for _ in range(ticks):
        for command, due in asks.get(world.tick, ()):
            world.submit(command, due)
        world.step()
        timeline.note(world, seconds)
        digests[world.tick] = digest(world)
    return digests


@pytest.mark.parametrize(
    ("scenario", "seconds", "budget", "returns"),
    [
        ("three_towns", LONG, 2**28, 200),
        ("three_towns", 0.002, 2**20, 50),
        ("sugarscape_trade", LONG, 2**22, 20),
    ],
)
def test_every_tick_comes_back_as_it_was(scenario, seconds, budget, returns):
    world = build(load(scenario))
    born = world.table(Agent).rows
    timeline = Timeline(world, budget, clock=itertools.count(0.0, 0.0002).__next__)
    digests = run(world, timeline, 60, seconds)
    assert (scenario == "sugarscape_trade") == (world.table(Agent).rows < born)
    assert len(timeline.kept) < 61 if budget < 2**28 else len(timeline.kept) == 61
    luck = random.Random(5)
    for tick in [60, 0, *(luck.randint(0, 60) for _ in range(returns)), 60]:
        timeline.go_to(world, tick)
        assert (world.tick, digest(world)) == (tick, digests[tick])
    assert len(world.outcomes) == sum(map(len, asks_of(world).values()))
    assert timeline.last == 60


def test_reports_come_back_with_their_tick():
    world = build(load("frontier"))
    world.wanted.add(TransferReport)
    timeline = Timeline(world)
    seen = {}
    for _ in range(12):
        world.step()
        timeline.note(world, LONG)
        seen[world.tick] = world.view(TradeReport, Trade)[1].quantity.copy()
    world.wanted.add(FillReport)  # too late for the snapshots, so that ticks are run again
    for tick in (3, 11, 7):
        timeline.go_to(world, tick)
        assert np.array_equal(world.view(TradeReport, Trade)[1].quantity, seen[tick])
        assert world.view(FillReport, Fill)[1].quantity.size
    assert any(each.size for each in seen.values())


def test_a_resumed_run_is_one_that_was_asked_the_same_from_the_beginning():
    world = build(load("three_towns"))
    timeline = Timeline(world)
    run(world, timeline, 40)
    timeline.go_to(world, 25)
    world.submit(Grant((int(world.table(Settlement).ids[1]),), 1.0, 0))
    for _ in range(20):
        world.step()
        timeline.note(world, LONG)
    headless = build(load("three_towns"))
    asker = Asker(tuple(world.journal))
    while headless.tick < 45:
        asker.tick(headless)
        headless.step()
    assert digest(headless) == digest(world)
    timeline.go_to(world, 10)
    timeline.go_to(world, 45)
    assert digest(headless) == digest(world)


def test_looking_back_forgets_nothing_and_going_on_from_there_does():
    world = build(load("two_ports"))
    timeline = Timeline(world)
    town = int(world.table(Settlement).ids[0])
    for _ in range(10):
        world.step()
        timeline.note(world, LONG)
    timeline.go_to(world, 4)
    timeline.go_to(world, 10)
    assert timeline.kept.tolist() == list(range(11))
    timeline.go_to(world, 7)
    world.submit(Grant((town,), 0.5, 0))
    timeline.go_to(world, 5)
    assert (timeline.last, timeline.kept.tolist()) == (7, list(range(8)))
    with pytest.raises(ValueError, match="tick 8 is not among those remembered, 0 to 7"):
        timeline.go_to(world, 8)
    timeline.go_to(world, 7)
    assert len(world.orders) == 1
    timeline.go_to(world, 3)
    world.step()
    timeline.note(world, LONG)
    assert (timeline.last, timeline.kept.tolist()) == (4, [0, 1, 2, 3, 4])
    assert not world.journal


def test_memory_is_bounded_dense_of_late_and_the_first_is_kept():
    world = build(load("two_ports"))
    timeline = Timeline(world, budget=1 << 20)
    for _ in range(400):
        world.step()
        timeline.note(world, LONG)
        assert timeline.bytes <= 1 << 20
    gaps = np.diff(timeline.kept)
    assert timeline.kept[0] == 0
    assert timeline.kept[-1] == 400
    assert gaps[-1] == 1
    halves = gaps[: len(gaps) // 2], gaps[len(gaps) // 2 :]
    assert np.mean(halves[0]) > 2 * np.mean(halves[1])
    held = {id(array): array.nbytes for each in timeline._kept for array in each.arrays()}
    assert sum(held.values()) < timeline.bytes


def test_snapshots_cost_no_more_than_their_share():
    world = build(load("two_ports"))
    timeline = Timeline(world, clock=itertools.count(0.0, 1.0).__next__)
    for _ in range(1000):
        timeline.note(world, 1.0)
        world.step()
    assert 1000 / len(timeline.kept) == pytest.approx(100, rel=0.2)
