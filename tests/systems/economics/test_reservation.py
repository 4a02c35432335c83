"""Reservation prices against their definition, amount by amount."""

import itertools
import math

import numpy as np
import pytest

from components.holdings import Inventory, Wealth
from components.kinds import Agent
from components.market import Preferences
from components.rules import Goods, Tastes
from ecs.kernel import In2f, Out1f, kernel
from systems.economics.calls import call_orders
from systems.economics.utility import utility
from tests.systems.test_trading_rules import FAMILIES

LOTS = 3
ENOUGH = 400
"""Amounts of the numeraire, in smallest units, up to which all are tried."""


@kernel
def values(params: In2f, k: int, units: In2f, out: Out1f) -> None:
    for n in range(out.size):
        out[n] = utility(params, k, units.shape[1] - 1, units, n)


def crowd(seed, extra=""):
    return f"""
seed = {seed}
[world]
kind = "point"
[goods.A]
[goods.B]
[goods.C]
[money]
quantum = 0.5
{FAMILIES}
[populations.people]
count = 60
utility = ["t0", "t1", "t2", "t3", "t4", "t5", "t6", "t7"]
inventory = {{A = {{uniform = [0, 9]}}, B = {{uniform = [0, 9]}}, C = {{uniform = [0, 9]}}}}
cash = {{uniform = [0, 20]}}
{extra}
"""


def limits(world, a, b, lots=LOTS, spread=0.0):
    """Return the bids and asks of all agents, `(agents, lots)` each."""
    goods = world.the(Goods)
    _, inventory, wealth, preferences = world.view(Agent, Inventory, Wealth, Preferences)
    count = wealth.cash.size
    bids, asks = np.zeros((count, lots), np.int64), np.zeros((count, lots), np.int64)
    noted = np.full((goods.ware_quantum.size + 1, count), -1)
    call_orders(
        np.ones(count, bool), world.the(Tastes).params, preferences.type, inventory.stock, wealth.cash,
        goods.ware_quantum, goods.ware_lot, a, b, spread, noted, np.zeros(count), bids, asks,
        np.zeros(2 * bids.size, np.int64), np.zeros(2 * bids.size), np.zeros(2 * bids.size, np.int64),
    )  # fmt: skip
    return bids, asks


def well_off(level, now):
    """Tell which utilities are no worse than `now`."""
    return level > -math.inf if now == -math.inf else level >= now - 1e-12 * abs(now)


def expected(world, i, a, b):
    """Return the bids and asks of agent i by trying every amount, and whether it could ever have too much."""
    params, goods = world.the(Tastes).params, world.the(Goods)
    _, inventory, wealth, preferences = world.view(Agent, Inventory, Wealth, Preferences)
    held = np.append(inventory.stock[:, i], wealth.cash[i]).astype(float)

    def levels(lots):
        """Return the utilities with so many lots more and each amount of the numeraire."""
        units = np.tile(held, (ENOUGH, 1))
        units[:, a] += lots * goods.ware_lot[a]
        units[:, b] = np.arange(ENOUGH)
        out = np.empty(ENOUGH)
        values(params, preferences.type[i], units / goods.ware_quantum, out)
        return out

    purse = int(held[b])
    level = levels(0)
    now, turns = level[purse], (level[1:] < level[:-1]).any()
    bids, asks = [], []
    for sign, ladder in ((1, bids), (-1, asks)):
        before = purse
        for k in range(1, LOTS + 1):
            if held[a] + sign * k * goods.ware_lot[a] < 0:
                break
            level = levels(sign * k)
            found = np.flatnonzero(well_off(level, now))
            if found.size == 0 or (sign > 0 and found[0] > before):
                break
            if sign > 0 and found[0] == 0 and not level[before] > now:
                break
            after = int(found[0]) if sign > 0 else max(before, int(found[0]))
            limit = sign * (before - after)
            if ladder:
                limit = min(limit, ladder[-1]) if sign > 0 else max(limit, ladder[-1])
            if sign > 0 and limit == 0:
                break
            ladder.append(max(1, limit))
            before = after
    return bids, asks, turns


@pytest.mark.parametrize("seed", range(3))
def test_limits_are_exact_to_a_smallest_unit(world_of, seed):
    world = world_of(crowd(seed))
    counted = 0
    for a, b in itertools.permutations(range(4), 2):
        if a == 3:
            continue
        found = limits(world, a, b)
        for i in range(60):
            bids, asks, turns = expected(world, i, a, b)
            if turns:
                continue
            if bids and asks and bids[0] > asks[0]:
                bids = []
            got_bids, got_asks = (row[i][row[i] > 0].tolist() for row in found)
            assert got_bids == bids, (a, b, i)
            assert got_asks[: len(asks)] == asks, (a, b, i)
            assert sum(got_asks) == sum(asks) or sum(got_asks) >= ENOUGH - 40, (a, b, i)
            counted += len(bids) + len(asks)
    assert counted > 1000


@pytest.mark.parametrize(
    ("coin", "cash", "near"), [("0.001", "[0, 40]", 1), ("0.000001", "[1000000, 2000000]", 1000)]
)
def test_limits_of_a_fine_numeraire(world_of, coin, cash, near):
    text = crowd(5).replace("quantum = 0.5", f"quantum = {coin}").replace("[0, 20]", cash)
    world = world_of(text)
    goods, params = world.the(Goods), world.the(Tastes).params
    _, inventory, wealth, preferences = world.view(Agent, Inventory, Wealth, Preferences)
    out, counted = np.empty(3), 0
    for a in range(3):
        bids, asks = limits(world, a, 3)
        for i, sign in itertools.product(range(60), (1, -1)):
            limit = bids[i, 0] if sign > 0 else asks[i, 0]
            if limit == 0:
                continue
            units = np.tile(np.append(inventory.stock[:, i], wealth.cash[i]), (3, 1)).astype(float)
            units[1:, a] += sign
            units[1:, 3] -= sign * limit
            units[2, 3] -= near
            values(params, preferences.type[i], units / goods.ware_quantum, out)
            assert well_off(out[1], out[0])
            assert units[2, 3] < 0 or limit == 1 or not well_off(out[2], out[0])
            counted += 1
    assert counted > 150


def test_known_limits(world_of):
    world = world_of(
        """
[world]
kind = "point"
[goods.A]
[goods.B]
[money]
[utilities.log]
family = "quasilinear"
numeraire = "B"
weights = {A = 10}
[utilities.product]
family = "cobb_douglas"
weights = {A = 0.5, B = 0.5}
[utilities.pairs]
family = "leontief"
weights = {A = 1, B = 1}
[utilities.none]
family = "linear"
weights = {B = 1}
[agents.ann]
utility = "log"
inventory = {A = 2, B = 30}
[agents.bob]
utility = "product"
inventory = {A = 4, B = 36}
[agents.cid]
utility = "pairs"
inventory = {A = 3, B = 5}
[agents.dan]
utility = "none"
inventory = {A = 3, B = 5}
[agents.eve]
utility = "product"
inventory = {B = 5}
[agents.fay]
utility = "log"
inventory = {B = 5}
"""
    )
    bids, asks = limits(world, 0, 1)
    # ann: 10 ln 3/2 = 4.05, 10 ln 2 = 6.93, 10 ln 5/2 = 9.16; nothing makes up for both of hers
    assert bids[0].tolist() == [4, 2, 2]
    assert asks[0].tolist() == [7, 0, 0]
    # bob keeps A B = 144: 28.8, 24, 20.57; 48, 72, 144
    assert bids[1].tolist() == [7, 5, 3]
    assert asks[1].tolist() == [12, 24, 72]
    # cid has a pair more with another A, and is worth no less with 4 B then
    assert bids[2].tolist() == [2, 0, 0]
    assert asks[2].tolist() == [0, 0, 0]
    # dan would give A for anything
    assert bids[3].tolist() == [0, 0, 0]
    assert asks[3].tolist() == [1, 1, 1]
    # eve and fay have nothing without A: they would pay all they have
    assert bids[4].tolist() == [5, 0, 0]
    assert bids[5].tolist() == [5, 0, 0]


def test_the_spread_lowers_bids_and_raises_asks(world_of):
    world = world_of(crowd(1))
    bids, asks = limits(world, 0, 3)
    lower, higher = limits(world, 0, 3, spread=0.25)
    assert (lower == np.floor(0.75 * bids)).all()
    assert (higher == np.ceil(1.25 * asks)).all()
