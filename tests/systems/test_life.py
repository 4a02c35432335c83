"""Foraging, growing, eating, dying, idling, spells, commands."""

import os
import subprocess
import sys
from pathlib import Path

import numpy as np
import pytest

from components.holdings import Deposit, Inventory, Needs, Wealth
from components.kinds import Account, Agent, Cell, TradeReport
from components.market import Trade
from components.rules import ACCOUNTS
from components.space import Position
from ecs import digest
from scenarios.build import build
from scenarios.load import load
from systems.audit import ConservationError, conservation_error
from systems.commands import KEPT, Give

BASE = """
[world]
width = {width}
height = 1
[goods.A]
[goods.B]
[utilities.u]
family = "ces"
rho = 0.5
weights = {{A = 1, B = 1}}
"""


def agent(name, x, a, b, more=""):
    return f'[agents.{name}]\nat = [{x}, 0]\nutility = "u"\ninventory = {{A = {a}, B = {b}}}\n{more}\n'


def cell(x, good, amount):
    return f'[[cells]]\nat = [{x}, 0]\ngood = "{good}"\namount = {amount}\n'


def stock(world):
    return world.view(Agent, Inventory)[1].stock.T.tolist()


def left(world):
    return world.view(Cell, Deposit)[1].amount.sum(axis=0).tolist()


def account(world, name):
    return world.view(Account, Inventory)[1].stock[:, ACCOUNTS.index(name)].tolist()


def test_a_cell_grows_back_after_its_rest_and_not_beyond_what_it_was(world_of):
    rules = "[foraging]\nrate = 3\ngrowth = 1\nregrow_delay = 3\n"
    world = world_of(BASE.format(width=3) + agent("ann", 0, 1, 1) + cell(1, "A", 3) + rules)
    seen = []
    for _ in range(9):
        world.step()
        seen.append(left(world)[0])
    # Harvested whole at tick 0; grows from tick 3 on, and whoever waits there takes what has grown.
    assert seen[:3] == [0, 0, 0]
    assert max(seen) <= 3
    assert sum(stock(world)[0]) + left(world)[0] - 2 - 3 == -account(world, "regrowth")[0]
    assert account(world, "regrowth")[0] < 0


def test_one_harvester_a_cell_and_tick(world_of):
    world = world_of(BASE.format(width=1) + agent("ann", 0, 1, 1) + agent("bob", 0, 1, 1) + cell(0, "A", 5))
    world.step()
    assert stock(world) == [[2, 1], [1, 1]]
    assert left(world) == [4]


def test_a_claimed_cell_sends_the_next_one_elsewhere(world_of):
    world = world_of(
        BASE.format(width=9)
        + agent("ann", 4, 1, 1)
        + agent("bob", 4, 1, 1)
        + cell(3, "A", 1)
        + cell(6, "A", 1)
    )
    world.step()
    assert world.view(Agent, Position)[1].x.tolist() == [3, 5]


def test_all_of_a_cell_can_be_taken_at_once(world_of):
    world = world_of(
        BASE.format(width=2) + agent("ann", 0, 1, 1) + cell(0, "A", 5) + '[foraging]\nrate = "all"\n'
    )
    world.step()
    assert stock(world) == [[6, 1]]


@pytest.mark.parametrize(
    ("estate", "heirs", "sunk"), [("sink", [[5, 5]], [0, 3]), ("survivors", [[5, 8]], [0, 0])]
)
def test_who_cannot_eat_dies_and_its_goods_go_where_the_scenario_says(world_of, estate, heirs, sunk):
    world = world_of(
        BASE.format(width=9)
        + agent("ann", 0, 5, 5, "vision = 0")
        + agent("bob", 8, 3, 3, "metabolism = {A = 2}\nvision = 0")
        + f'[needs]\nestate = "{estate}"\n'
    )
    world.step()
    assert stock(world) == [[5, 5], [1, 3]]
    world.step()
    assert stock(world) == heirs
    assert account(world, "eaten") == [3, 0]
    assert account(world, "estates") == sunk
    assert world.view(Agent, Needs)[0].tolist() == [0]


def test_a_world_without_anybody_left_goes_on(world_of):
    world = world_of(BASE.format(width=3) + agent("ann", 0, 1, 1, "metabolism = {A = 1}") + cell(2, "B", 1))
    world.step(6)
    assert stock(world) == []
    assert conservation_error(world)[0].tolist() == [0, 0]


def test_spells_of_foraging_and_trading_take_turns(world_of):
    text = (
        BASE.format(width=2)
        + agent("ann", 0, 20, 2)
        + agent("bob", 1, 2, 20)
        + cell(0, "A", 30)
        + cell(1, "B", 30)
    )
    world = world_of(
        text
        + '[[schedule.modes]]\nmode = "forage"\nticks = 2\n[[schedule.modes]]\nmode = "trade"\nticks = 3\n'
    )
    story = []
    for _ in range(10):
        before = sum(left(world))
        world.step()
        story.append((before > sum(left(world)), world.view(TradeReport, Trade)[1].buyer.size > 0))
    spell = [(True, False)] * 2 + [(False, True)] * 3
    assert story == spell * 2


@pytest.mark.parametrize("idle", ["stay", "home", "wander"])
def test_the_idle_stay_go_home_or_wander(world_of, idle):
    text = BASE.format(width=9) + agent("ann", 4, 1, 1, "home = [0, 0]") + f'[seeking]\nidle = "{idle}"\n'
    world = world_of(text)
    seen = []
    for _ in range(24):
        world.step()
        seen.append(int(world.view(Agent, Position)[1].x[0]))
    if idle == "stay":
        assert set(seen) == {4}
    elif idle == "home":
        assert seen[:4] == [3, 2, 1, 0]
        assert set(seen[4:]) == {0}
    else:
        assert len(set(seen)) > 2
        assert 0 <= min(seen) <= max(seen) <= 8


def test_gifts_are_given_or_refused_with_a_reason(world_of):
    world = world_of(BASE.format(width=3) + agent("ann", 0, 1, 1, "cash = 2") + "[money]\nname = 'ducats'\n")
    world.submit(Give(agent=0, ware="B", amount=4))
    world.submit(Give(agent=0, ware="ducats", amount=3))
    world.submit(Give(agent=9, ware="B", amount=1))
    world.submit(Give(agent=0, ware="C", amount=1))
    world.submit(Give(agent=0, ware="B", amount=0))
    world.submit(Give(agent=0, ware="B", amount=1), tick=3)
    world.step()
    assert stock(world) == [[1, 5]]
    assert world.view(Agent, Wealth)[1].cash.tolist() == [5000]
    refusals = [outcome.refusal for outcome in world.outcomes]
    assert refusals[:2] == [None, None]
    assert "agent 9" in refusals[2]
    assert "'C'" in refusals[3]
    assert refusals[4]
    world.step(3)
    assert stock(world) == [[1, 6]]
    assert conservation_error(world)[0].tolist() == [0, 0]


def test_only_the_last_outcomes_are_kept(world_of):
    world = world_of(BASE.format(width=3) + agent("ann", 0, 1, 1))
    for _ in range(3):
        for _ in range(KEPT - 1):
            world.submit(Give(agent=9, ware="B", amount=1))
        world.step()
    assert [outcome.order.serial for outcome in world.outcomes] == list(range(2 * KEPT - 3, 3 * KEPT - 3))


def test_goods_out_of_nowhere_are_noticed_at_once(world_of):
    world = world_of(BASE.format(width=3) + agent("ann", 0, 1, 1))

    def meddle(world, system):
        if type(system).__name__ == "Forage" and world.tick == 2:
            world.table(Agent).batch(Inventory, writable=True).stock[1, 0] += 1

    world.after_system.append(meddle)
    world.step(2)
    with pytest.raises(ConservationError, match=r"tick 2: not conserved: \+1 B"):
        world.step()


def test_an_unrelated_agent_changes_nobody_elses_luck(world_of):
    text = """
[world]
width = 60
height = 20
[goods.A]
[goods.B]
[utilities.u]
family = "ces"
rho = 0.5
weights = {A = {uniform = [0.5, 1.5]}, B = 1}
variants = 8
%s
[populations.crowd]
count = 30
utility = "u"
at = {rect = [0, 0, 14, 14]}
inventory = {A = {uniform = [0, 9]}, B = {uniform = [0, 9]}}
vision = {uniform = [1, 5]}
[seeking]
idle = "wander"
"""
    alone = world_of(text % "")
    hermit = world_of(
        text % "[agents.hermit]\nat = [59, 19]\nutility = 'u'\ninventory = {A = 3, B = 3}\nvision = 1\n"
    )
    for _ in range(15):
        for world in (alone, hermit):
            world.step()
        ours, theirs = (world.view(Agent, Position, Inventory) for world in (alone, hermit))
        assert np.array_equal(ours[1].x, theirs[1].x[1:])
        assert np.array_equal(ours[1].y, theirs[1].y[1:])
        assert np.array_equal(ours[2].stock, theirs[2].stock[:, 1:])


FEW_KINDS = """
from ecs import digest
from scenarios.build import build
from scenarios.load import load
from systems.economics import foraging_in_turn
foraging_in_turn.ODD = {odd}
world = build(load("sugarscape_trade", ["populations.traders.count=60"]))
world.step(6)
print(digest(world))
"""


@pytest.mark.parametrize("odd", [1, 5])
def test_a_harvest_is_worth_the_same_whether_it_is_of_a_known_kind_or_odd(odd):
    world = build(load("sugarscape_trade", ["populations.traders.count=60"]))
    world.step(6)
    done = subprocess.run(
        [sys.executable, "-W", "ignore", "-c", FEW_KINDS.format(odd=odd)],
        cwd=Path(__file__).parents[2],
        env={**os.environ, "NUMBA_DISABLE_JIT": "1"},
        capture_output=True,
        text=True,
        check=True,
    )
    assert done.stdout.strip() == digest(world)
