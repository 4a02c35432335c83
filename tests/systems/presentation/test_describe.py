from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import pytest

from components.kinds import Agent
from components.market import Estimate
from scenarios.build import build
from scenarios.load import load
from systems.presentation import describe, lines
from systems.presentation.memory import Memory

if TYPE_CHECKING:
    from ecs import World


@pytest.fixture
def village() -> World:
    return build(load("village"))


@pytest.fixture
def barter() -> World:
    return build(load("three_agent_barter"))


def text(lines: list[lines.Line]) -> str:
    return "\n".join(" ".join(str(value) for value in vars(line).values()) for line in lines)


def test_what_is_said_of_an_agent(barter: World) -> None:
    memory = Memory()
    for tick in range(4):
        barter.step()
        memory.note(barter, tick)
    ann = text(describe.agent(barter, 0, memory))
    assert "ann" in ann
    assert "sees 3 steps far" in ann
    assert "Utility" in ann
    assert "Quotes in A" in ann
    assert memory.recent > 0
    assert "for" in ann
    assert "bob" in ann


def test_what_an_agent_takes_prices_to_be_is_said() -> None:
    world = build(load("edgeworth_box", ["exchange.mechanism=bilateral_signals"]))
    assert "Estimates" not in text(describe.agent(world, 0, Memory()))
    world.step()
    ann = text(describe.agent(world, 0, Memory()))
    assert "Estimates in Bread" in ann
    assert lines.price(world[0][Estimate].price[0]) in ann


def test_every_villager_can_be_described(village: World) -> None:
    memory = Memory()
    for tick in range(5):
        village.step()
        memory.note(village, tick)
    ids, _ = village.view(Agent, next(iter(village.table(Agent).readonly)))
    for eid in ids[::17].tolist():
        assert "coins" in text(describe.agent(village, eid, memory))


def test_what_is_said_of_cells(barter: World) -> None:
    assert "0 of 1" not in text(describe.cell(barter, 2, 7, np.array([0])))
    nowhere = text(describe.cell(barter, 3, 3, np.empty(0, np.int64)))
    assert "Nothing grows here" in nowhere
    assert "ann" in nowhere
    assert "lived until tick 7" in text(describe.gone("ann", 7))


def test_memory_keeps_count_and_the_newest_first(village: World) -> None:
    memory = Memory()
    for tick in range(6):
        village.step()
        memory.note(village, tick * 0.2)
    flashes = memory.flashes(1.0)
    assert flashes.age.size
    assert (np.diff(flashes.age) >= 0).all()
    assert ((flashes.age >= 0) & (flashes.age < 1)).all()
    assert memory.flashes(100.0).age.size == 0
    assert memory.flashes(1.0, 3).age.size == 3
    eid = int(flashes.buyer[0])
    deals = memory.deals(eid, 3)
    assert [deal.tick for deal in deals] == sorted((deal.tick for deal in deals), reverse=True)
    assert all(eid in {deal.buyer, deal.seller} for deal in deals)
