"""Trade at one price: markets clear in whole lots, nobody loses, and without a price nobody trades."""

import random

import numpy as np
import pytest

from components.holdings import Inventory, Wealth
from components.kinds import Agent, TradeReport
from components.market import Estimate, Quotes, Trade
from components.rules import Goods
from scenarios.build import build
from scenarios.load import load
from systems.economics.one_price import agree

FAMILIES = [
    'family = "ces"\nrho = -0.7\nweights = {A = 1, B = 2, C = 1}',
    'family = "cobb_douglas"\nweights = {A = 0.3, B = 0.3, C = 0.4}',
    'family = "leontief"\nweights = {A = 1, B = 1, C = 2}',
    'family = "stone_geary"\nalpha = {A = 1, B = 1, C = 1}\ngamma = {A = 0.5}',
    'family = "quasilinear"\nnumeraire = "C"\nweights = {A = 8, B = 6}',
    'family = "quadratic"\nbliss = {A = 30, B = 30, C = 30}\nsigma = {A = 5, B = 6, C = 4}',
]


def world_of(tmp_path, *, divisible=True, regime="barter", agents=24, seed=1):
    text = 'format = 1\ntitle = "x"\n[world]\nkind = "point"\n'
    for good in "ABC":
        text += f"[goods.{good}]\ndivisible = {str(divisible).lower()}\nlot = {0.01 if divisible else 1}\n"
    text += '[money]\nname = "coins"\n' if regime == "money" else ""
    for n, family in enumerate(FAMILIES):
        money = '\nmoney = {kind = "log", weight = 2, offset = 1}' if regime == "money" else ""
        text += f"[utilities.t{n}]\n{family}{money}\n"
    text += f'[populations.all]\ncount = {agents}\nutility = ["t0", "t1", "t2", "t3", "t4", "t5"]\n'
    text += "".join(f"inventory.{good} = {{uniform = [1, 20]}}\n" for good in "ABC")
    text += "cash = {uniform = [5, 40]}\n" if regime == "money" else ""
    text += f'[exchange]\nmechanism = "walrasian"\nregime = "{regime}"\n'
    path = tmp_path / "x.toml"
    path.write_text(text, encoding="utf-8")
    return build(load(str(path)), seed)


def step(world):
    """Run a tick; return the trades and each agent's utility before and after."""
    before = world.view(Agent, Quotes)[1].utility.copy()
    world.step()
    _, trade = world.view(TradeReport, Trade)
    columns = {column.name: getattr(trade, column.name).copy() for column in Trade.columns}
    return Trade(**columns), before, world.view(Agent, Quotes)[1].utility.copy()


@pytest.mark.parametrize("regime", ["barter", "money"])
@pytest.mark.parametrize("divisible", [True, False])
@pytest.mark.parametrize("seed", [1, 2, 3])
def test_nobody_loses_and_everybody_pays_the_same(tmp_path, regime, divisible, seed):
    world = world_of(tmp_path, divisible=divisible, regime=regime, seed=seed)
    goods = world.the(Goods)
    payment = 3 if regime == "money" else 2
    trade, before, after = step(world)
    assert trade.good.size > 5
    assert (after >= before - 1e-9).all()
    assert (trade.paid_with == payment).all()
    assert (trade.buyer != trade.seller).all()
    assert (trade.quantity % goods.lot[trade.good] == 0).all()
    price = world.view(Agent, Estimate)[1].price
    assert (
        price[: payment if regime == "money" else 2] == price[: payment if regime == "money" else 2, :1]
    ).all()
    # Rounding is carried on: what is paid in all differs by less than a unit from the price of it all.
    for good in set(trade.good.tolist()):
        these = trade.good == good
        exact = (
            price[good, 0] * trade.quantity[these].sum() / goods.quantum[good] * goods.ware_quantum[payment]
        )
        assert abs(trade.paid[these].sum() - exact) <= goods.ware_lot[payment] / 2 + 1e-6 * exact
    assert trade.buyer_gain.min() >= -1e-9
    assert trade.seller_gain.min() >= -1e-9
    gained = np.bincount(trade.buyer, trade.buyer_gain, after.size)
    gained += np.bincount(trade.seller, trade.seller_gain, after.size)
    assert gained == pytest.approx(after - before, abs=1e-9)


def test_divisible_goods_leave_hardly_anything_to_gain(tmp_path):
    world = world_of(tmp_path)
    first, start, middle = step(world)
    second, _, end = step(world)
    assert first.quantity.sum() > 100 * second.quantity.sum()
    assert (end - middle).sum() < 1e-4 * (middle - start).sum()


def test_no_price_no_trade():
    world = build(load("scarf_orbit"))
    for _ in range(3):
        trade, before, after = step(world)
        assert not trade.good.size
        assert before.tolist() == after.tolist()
        assert np.isnan(world.view(Agent, Estimate)[1].price).all()


def test_the_triangle_is_cleared_at_once():
    world = build(load("jevons_triangle", ["exchange.mechanism=walrasian"]))
    step(world)
    stock = world.view(Agent, Inventory)[1].stock[:, :3]
    assert stock.tolist() == [[0, 0, 20], [20, 0, 0], [0, 20, 0]]


def test_the_horse_fair_sells_five_horses_between_21_and_21_5():
    world = build(load("horse_fair", ["exchange.mechanism=walrasian"]))
    trade, before, after = step(world)
    assert trade.good.size == 5
    assert ((trade.paid >= 21_000) & (trade.paid <= 21_500)).all()
    assert (after - before).sum() == pytest.approx(57)


def agreed(stock, cash, prices, wanted, lot=(1, 1, 1), params=None):
    """Return net trades of two goods among agents with tastes linear in goods, and the trades."""
    stock, cash = np.array(stock, np.int64), np.array(cash, np.int64)
    net, gains = np.empty((3, cash.size), np.int64), np.empty((2, cash.size))
    facts = np.empty((7, stock.size), np.int64)
    count = agree(
        params, np.arange(cash.size), stock, cash, np.array([1.0, 1.0, 1.0]), np.array(lot, np.int64),
        np.array(prices, np.float64), 1, np.array(wanted, np.float64), net, gains, facts,
    )  # fmt: skip
    return net.tolist(), facts[:, :count]


def linear(*weights):
    from systems.economics.utility import FAMILY, FIRST, LINEAR, parameters

    params = np.zeros((len(weights), parameters(2)))
    params[:, FAMILY] = LINEAR
    params[:, FIRST : FIRST + 2] = weights
    params[:, FIRST + 2 : FIRST + 4] = np.inf
    return params


def test_the_long_side_is_cut_back_in_proportion():
    """Six are wanted by two, four are offered: three and one, and rounding costs nobody a unit."""
    keen, sated = (9.0, 1.0), (0.0, 1.0)
    net, facts = agreed(
        [[0, 0, 4], [9, 9, 0]], [0, 0, 0], [1.0, 1.0, 0.0], [[4, 2, 0], [5, 7, 4], [0, 0, 0]],
        params=linear(keen, keen, sated),
    )  # fmt: skip
    assert net == [[2, 2, -4], [-2, -2, 4], [0, 0, 0]]
    assert facts[3].sum() == 4


def test_who_would_lose_stays_out_and_the_rest_is_cleared_anew():
    """At 0.4 a unit the buyer of one pays nothing, so its seller loses; the others trade five for two."""
    keen, sated = (9.0, 1.0), (0.1, 1.0)
    net, _ = agreed(
        [[0, 5, 1], [9, 0, 0]], [0, 0, 0], [0.4, 1.0, 0.0], [[6, 0, 0], [6.6, 2, 0.4], [0, 0, 0]],
        params=linear(keen, sated, sated),
    )  # fmt: skip
    assert net[0][0] == -sum(net[0][1:])
    assert sum(net[1]) == 0
    assert net[0][1] == -5


def test_random_wants_clear():
    luck = random.Random(4)
    for _ in range(200):
        agents = luck.randint(2, 8)
        params = linear(*((luck.uniform(0, 3), luck.uniform(0, 3)) for _ in range(agents)))
        stock = [[luck.randint(0, 9) for _ in range(agents)] for _ in range(2)]
        price, lot = luck.uniform(0.2, 4), (luck.choice((1, 2)), luck.choice((1, 3)), 1)
        wanted = [[luck.uniform(0, 12) for _ in range(agents)] for _ in range(3)]
        net, facts = agreed(stock, [0] * agents, [price, 1.0, 0.0], wanted, lot, params)
        assert sum(net[0]) == sum(net[1]) == 0
        assert all(n % lot[0] == 0 for n in net[0])
        assert all(
            have + n >= 0
            for row, changes in zip(stock, net, strict=False)
            for have, n in zip(row, changes, strict=True)
        )
        bought = np.bincount(facts[0], facts[3], agents) - np.bincount(facts[1], facts[3], agents)
        assert bought.tolist() == net[0]
        for i in range(agents):
            value = sum(params[i, 6 + g] * net[g][i] for g in range(2))
            assert value >= -1e-9


def test_wealth_and_goods_stay_what_they_are(tmp_path):
    world = world_of(tmp_path, regime="money")
    _, inventory, wealth = world.view(Agent, Inventory, Wealth)
    before = inventory.stock.sum(axis=1).tolist(), int(wealth.cash.sum())
    world.step(5)
    _, inventory, wealth = world.view(Agent, Inventory, Wealth)
    assert (inventory.stock.sum(axis=1).tolist(), int(wealth.cash.sum())) == before
