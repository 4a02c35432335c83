"""Settlements: what was known before the program was, what never fails, and how they live and die."""

import math

import numpy as np
import pytest

from components.enterprise import Organisation, Staff
from components.holdings import Inventory, Wealth
from components.institutions import PERSON, Pricing
from components.kinds import KINDS, Account, Agent, Facility, FillReport, Org, Settlement, Warehouse
from components.market import Fill, Market
from components.people import Employment, Population
from components.rules import ACCOUNTS, Goods
from ecs import digest
from scenarios.build import build
from scenarios.load import load
from systems.audit import conservation_error
from systems.economics.auction import UNFILLED_DEMAND, VOLUME, VWAP, best_first, clear
from systems.economics.escrow import AMOUNT, BUYS, MARKET, PURSE, RANK, STORE, by_holder, reserve, settle
from systems.economics.expectation import expect, follow
from systems.economics.input_output import balanced_growth, gross_output, zero_profit_prices
from systems.economics.labor import reservation_wage
from tests.soak_settlements import soak


def auctioned(bids, asks, *, pricing=0, standing=0.0):
    """Clear one market of (price, quantity), everybody an owner; return fills, counts and figures."""
    orders = [(True, *each) for each in bids] + [(False, *each) for each in asks]
    count = len(orders)
    buys = np.array([each[0] for each in orders])
    price = np.array([each[1] for each in orders], float)
    left = np.array([each[2] for each in orders])
    market = np.zeros(count, np.int64)
    fills, prices = np.empty((3, count), np.int64), np.empty((2, count))
    counts, figures = np.empty((7, 1), np.int64), np.empty((9, 1))
    found = clear(
        best_first(market, buys, price), market, buys, price, np.arange(count), count, np.array([standing]),
        pricing, False, left, fills, prices, counts, figures,
    )  # fmt: skip
    return list(zip(fills[2, :found].tolist(), prices[0, :found].tolist(), strict=True)), counts, figures


def world_of(name, *overrides, seed=None):
    return build(load(name, overrides), seed=seed)


def history(world, ticks):
    """Run and return what became of the first settlement: columns by name, `(ticks,)`, and goods' prices."""
    rows = {name: np.empty(ticks) for name in ("people", "fed", "wage", "employment", "lowest_purse")}
    prices = np.empty((ticks, world.axes["markets"]))
    for tick in range(ticks):
        world.step()
        _, people, employment, wealth, market = world.view(Settlement, Population, Employment, Wealth, Market)
        _, treasury = world.view(Org, Wealth)
        rows["people"][tick] = people.count[0] / PERSON
        rows["fed"][tick] = people.fed[0]
        rows["wage"][tick] = employment.wage[0]
        rows["employment"][tick] = employment.hired[0] / max(1, employment.pool[0])
        rows["lowest_purse"][tick] = min(wealth.cash.min(), treasury.cash.min())
        prices[tick] = market.expectation[:, 0]
    return rows, dict(zip(world.the(Goods).names, prices.T, strict=False))


# ---- known answers


def test_hysteresis_step_by_step():
    prices = [20.0]
    while len(prices) < 12:
        prices.append(expect(prices[-1], 30.0, 0.3, 1.0, 0.0, 5.0))
    known = [20, 23, 25.1, 26.57, 27.599, 28.3193, 28.82351, 29.176457]
    assert prices[:8] == pytest.approx(known, abs=1e-9)
    assert prices[8:] == [prices[7]] * 4


@pytest.mark.parametrize(("level", "lowest", "top"), [(0.8, 25.06, 36), (1.0, 26.32, 40), (1.5, 29.49, 50)])
def test_the_ladder_of_reservation_wages(level, lowest, top):
    asks = [reservation_wage(part, level, 20.0, 1.0, False) for part in range(1, 11)]
    assert round(asks[0], 2) == lowest
    assert asks[-1] == pytest.approx(top)
    assert asks == sorted(asks)


def test_twenty_of_a_hundred_are_hired_at_a_value_of_thirty():
    asks = [(reservation_wage(part, 1.0, 20.0, 1.0, False), 10) for part in range(1, 11)]
    fills, counts, _ = auctioned([(30.0, 60)], asks)
    assert counts[VOLUME, 0] == 20
    assert counts[UNFILLED_DEMAND, 0] == 40
    assert [(quantity, round(wage, 2)) for quantity, wage in fills] == [(10, 28.16), (10, 29.47)]


def ladder_of_demand(price):
    """Return bids of 20 on every rung as far as a budget of 1,000 goes, spent at what is bid."""
    bids, budget = [], 1000.0
    for times in (1.5, 1.2, 1.0, 0.9, 0.8):
        amount = min(20.0, budget / (price * times))
        if amount > 0:
            bids.append((price * times, math.floor(amount * 1000)))
            budget -= amount * price * times
    return bids


def test_demand_on_every_rung_does_not_drive_the_price_up():
    standing, seen = np.full((1, 1), 20.0), []
    for _ in range(60):
        price = float(standing[0, 0])
        _, counts, figures = auctioned(ladder_of_demand(price), [(0.9 * price, 500_000)], standing=price)
        observed = 0.5 * (figures[0:1] + figures[1:2])
        follow(
            observed, counts[2:3], counts[3:4], counts[4:5], 0.1, 1.0, 0.02, 2.0, 0.03, 1.0, 500.0, standing
        )
        seen.append(float(standing[0, 0]))
    assert seen == sorted(seen, reverse=True)
    assert [round(seen[19], 2), round(seen[59], 2)] == [9.95, 2.54]


def test_following_the_mean_price_paid_drives_it_up():
    price = 20.0
    for _ in range(60):
        _, _, figures = auctioned(ladder_of_demand(price), [(0.9 * price, 500_000)], standing=price)
        price = expect(price, float(figures[VWAP, 0]), 0.3, 1.0, 0.0, 5.0)
    assert round(price) == 249


def test_shipped_prices_leave_no_profit_at_a_wage_near_35():
    scenario = load("hamlet").scenario
    goods = list(scenario.goods)
    inputs, labour = np.zeros((3, 3)), np.zeros(3)
    for recipe in scenario.recipes.values():
        j = goods.index(recipe.output)
        labour[j] = 1 / recipe.per_worker
        for good, ratio in recipe.inputs.items():
            inputs[goods.index(good), j] = ratio
    prices = zero_profit_prices(inputs, labour, 35.0)
    assert [scenario.goods[good].price for good in goods] == pytest.approx(prices.tolist(), rel=0.04)


def test_input_output_of_leontief():
    inputs, labour = np.array([[0.2, 0.3], [0.4, 0.1]]), np.array([0.4, 0.5])
    assert gross_output(inputs, np.array([12.0, 6.0])) == pytest.approx([21, 16])
    assert zero_profit_prices(inputs, labour, 20.0) == pytest.approx([56 / 3, 52 / 3])
    factor, prices = balanced_growth(inputs)
    assert factor == pytest.approx(2)
    assert prices == pytest.approx([4 / 7, 3 / 7])


# ---- how they live and die


@pytest.fixture
def world_of_text(tmp_path):
    def make(text):
        path = tmp_path / "scenario.toml"
        path.write_text(f'format = 1\ntitle = "test"\n{text}')
        return build(load(path))

    return make


@pytest.fixture(scope="module")
def recommended():
    return history(world_of("hamlet"), 5000)


def test_the_hamlet_lives(recommended):
    rows, prices = recommended
    assert 14 <= prices["Provisions"].mean() <= 28
    assert 20 <= rows["wage"].mean() <= 35
    assert (rows["fed"] < 0.8).mean() <= 0.005
    assert rows["people"].min() > 350
    assert rows["lowest_purse"].min() >= 0


def test_the_hamlet_is_stationary(recommended):
    rows, prices = recommended
    for series in (prices["Provisions"][1000:], rows["people"][1000:]):
        early, late = np.split(series, 2)
        assert late.mean() == pytest.approx(early.mean(), rel=0.03)


def test_read_literally_the_source_ruins_the_hamlet():
    rows, prices = history(world_of("hamlet", 'policies.preset="spec_literal"'), 1000)
    assert prices["Provisions"].max() == 500
    assert rows["people"][-1] < 70
    assert rows["lowest_purse"].min() < 0


def test_with_the_prices_repaired_the_council_is_ruined():
    world = world_of("hamlet", 'policies.preset="spec_price_only"')
    rows, prices = history(world, 1500)
    _, organisation, treasury = world.view(Org, Organisation, Wealth)
    assert prices["Provisions"].max() < 60
    assert treasury.cash[organisation.council].min() < -100_000 * world.the(Goods).coin
    assert rows["people"][-1] < 0.7 * rows["people"][0]


def test_one_price_for_all_feeds_the_hamlet_too():
    rows, prices = history(world_of("hamlet", 'policies.pricing="uniform"'), 1500)
    assert 14 <= prices["Provisions"].mean() <= 28
    assert (rows["fed"] < 0.8).mean() <= 0.005


def test_what_mcafee_keeps_back_goes_to_the_council_and_the_hamlet_lives():
    world = world_of("hamlet", 'policies.pricing="mcafee"')
    rows, prices = history(world, 1500)
    kept = 0
    world.wanted.add(FillReport)
    for _ in range(20):
        world.step()
        _, fill = world.view(FillReport, Fill)
        kept += int((fill.paid - fill.received).sum())
    assert kept > 0
    assert (rows["fed"] < 0.8).mean() <= 0.005
    assert 14 <= prices["Provisions"].mean() <= 28


@pytest.mark.parametrize(
    "policy",
    [
        'policies.reservation_spread="outside_option"',
        'policies.subsistence="spec"',
        'policies.demand_rungs="spec"',
        'policies.labor_demand="spec"',
        'policies.hysteresis="vwap"',
        'policies.escrow="spec"',
        "policies.dividends=0",
    ],
)
def test_every_policy_changes_something_and_conserves_everything(policy):
    plain, other = world_of("hamlet"), world_of("hamlet", policy)
    plain.step(60)
    other.step(60)
    if policy != 'policies.escrow="spec"':  # it only matters where somebody promises too much
        _, one = plain.view(Settlement, Market)
        _, two = other.view(Settlement, Market)
        assert (one.expectation != two.expectation).any()
    goods, money = conservation_error(other)
    assert not goods.any()
    assert money == 0


# ---- what never fails


@pytest.mark.parametrize("name", ["hamlet", "market_day"])
def test_nothing_is_made_or_lost_and_nobody_owes(name):
    world = world_of(name, "goods.Provisions.spoilage=0.01", seed=3)
    for _ in range(300):
        world.step()  # the audit of every tick raises if anything is missing
        for kind in (Settlement, Warehouse, Agent):
            assert (world.view(kind, Inventory)[1].stock >= 0).all()
        for kind in (Settlement, Org, Agent):
            assert (world.view(kind, Wealth)[1].cash >= 0).all()
    _, account = world.view(Account, Inventory)
    flows = dict(zip(ACCOUNTS, account.stock.T, strict=True))
    assert (flows["made"] < 0).all()
    assert flows["eaten"][2] > 0
    assert flows["spoiled"][2] > 0
    assert flows["common_land"][2] < 0


def test_seeds_differ_and_repeat():
    worlds = [
        world_of("market_day", "settlements.Hamlet.people={uniform=[360, 440]}", seed=s) for s in (1, 2, 1)
    ]
    for world in worlds:
        world.step(40)
    assert digest(worlds[0]) == digest(worlds[2]) != digest(worlds[1])
    assert worlds[0].view(Settlement, Population)[1].count != worlds[1].view(Settlement, Population)[1].count


def test_all_fills_are_within_both_limits():
    world = world_of("market_day")
    world.wanted.add(FillReport)
    goods = world.the(Goods)
    quantum = np.append(goods.quantum, PERSON)
    for _ in range(120):
        world.step()
        _, fill = world.view(FillReport, Fill)
        exact = fill.quantity / quantum[fill.market] * goods.coin
        assert (fill.paid == fill.received).all()
        assert (fill.paid <= exact * fill.bid + 1).all()
        assert (fill.received >= exact * fill.ask - 1).all()
        assert (fill.buyer != fill.seller).all()


def test_who_is_hired_works_in_the_next_tick():
    world = world_of("hamlet")
    world.step()
    before = world.view(Facility, Staff)[1].hired.copy()
    account = world.view(Account, Inventory)[1].stock[:, ACCOUNTS.index("made")].copy()
    world.step()
    made = account - world.view(Account, Inventory)[1].stock[:, ACCOUNTS.index("made")]
    farmers = before[0] / PERSON
    assert 0 < farmers <= 14
    full = [1.12, 1.04, 0.96, 0.88]
    grain = sum(min(max(farmers - 3.5 * n, 0), 3.5) * each for n, each in enumerate(full)) * 2.4
    assert abs(made[0] - grain * 1000) < 1


WORKSHOP = """
[world]
width = 8
height = 8
[money]
[goods.Tool]
price = 60
spoilage = 0.01
[goods.Bread]
divisible = true
price = 20
[recipes.Smithy]
output = "Tool"
per_worker = 0.3
[recipes.Bakery]
output = "Bread"
per_worker = 3
inputs = { Tool = 0.004 }
[households]
food = "Bread"
[settlements.Town]
at = [4, 4]
people = 300
land = 6
[orgs.Smiths]
home = "Town"
facilities = [{ recipe = "Smithy", workers = 5 }]
[orgs.Bakers]
home = "Town"
facilities = [{ recipe = "Bakery", workers = 30 }]
"""


def test_fractions_of_whole_goods_are_not_lost(world_of_text):
    world = world_of_text(WORKSHOP)
    world.step(300)
    stock = world.view(Account, Inventory)[1].stock
    account = dict(zip(ACCOUNTS, stock.T.tolist(), strict=True))
    bread = -account["made"][1] / 1000
    assert account["used"][0] == pytest.approx(0.004 * bread, abs=1)
    assert account["used"][0] > 20
    assert -account["made"][0] > 30
    assert account["spoiled"][0] > 0


def test_nobody_works_who_is_not_there():
    world = world_of("hamlet", "orgs.Bakers.facilities=[{recipe='Bakery', workers=3000}]")
    _, staff = world.view(Facility, Staff)
    assert staff.hired.sum() <= 0.6 * world.view(Settlement, Population)[1].count[0] + 3


# ---- escrow


def orders_of(rows):
    """Lay out orders of one good: (buys, purse, store, rank, quantity, price)."""
    orders = np.zeros((7, len(rows)), np.int64)
    for n, (buys, purse, store, rank, quantity, _) in enumerate(rows):
        orders[[BUYS, PURSE, STORE, RANK, AMOUNT, MARKET], n] = buys, purse, store, rank, quantity, 0
    return orders, np.array([each[-1] for each in rows], float)


def reserved(rows, cash, stock, *, credit=False, per=1.0):
    orders, price = orders_of(rows)
    cash, stock = np.array(cash), np.array([stock])
    money, goods = np.zeros(len(rows), np.int64), np.zeros(len(rows), np.int64)
    reserve(
        by_holder(orders), orders, price, np.array([0]), np.array([per]), credit, cash, stock, money, goods
    )
    return orders, price, cash, stock, money, goods


def test_what_is_promised_is_set_aside():
    orders, _, cash, stock, money, goods = reserved(
        [(1, 0, 0, 0, 10, 3.0), (0, 1, 1, 0, 6, 2.0)], [100, 0], [0, 9]
    )
    assert cash.tolist() == [70, 0]
    assert stock.tolist() == [[0, 3]]
    assert (money.tolist(), goods.tolist()) == ([30, 0], [0, 6])
    assert orders[AMOUNT].tolist() == [10, 6]


def test_one_class_is_cut_in_proportion_and_later_ones_get_nothing():
    rows = [(1, 0, 0, 1, 50, 2.0), (1, 0, 0, 0, 100, 2.0), (1, 0, 0, 0, 300, 2.0)]
    orders, _, cash, _, money, _ = reserved(rows, [402], [0])
    assert orders[AMOUNT].tolist() == [0, 50, 150]
    assert (money.sum(), cash.tolist()) == (400, [2])


def test_with_credit_nothing_is_cut():
    orders, _, cash, _, money, _ = reserved([(1, 0, 0, 0, 100, 2.0)], [50], [0], credit=True)
    assert (orders[AMOUNT, 0], money[0], cash[0]) == (100, 200, -150)


@pytest.mark.parametrize("seed", range(60))
def test_settling_conserves_and_never_overdraws(seed):
    luck = np.random.default_rng(seed)
    count, people = int(luck.integers(2, 60)), 6
    rows = []
    for buys, owner, rank, quantity in luck.integers([2, people, 3, 50], size=(count, 4)).tolist():
        price = float(luck.integers(1, 40)) / luck.choice([1, 2, 3, 7])
        rows.append((buys, owner, owner, rank, quantity + 1, price))
    before, held = luck.integers(0, 400, people), luck.integers(0, 60, people)
    per = float(luck.choice([1.0, 0.125, 3.7]))
    before = np.append(before, 0)  # the last purse is the house's
    orders, price, cash, stock, money, goods = reserved(rows, before, held, per=per)
    assert (cash >= 0).all()
    assert (stock >= 0).all()
    buys, left = orders[BUYS] == 1, orders[AMOUNT].copy()
    fills, prices = np.empty((3, count), np.int64), np.empty((2, count))
    counts, figures = np.empty((7, 1), np.int64), np.empty((9, 1))
    pricing = int(luck.integers(3))
    found = clear(
        best_first(orders[MARKET], buys, price), orders[MARKET], buys, price, orders[PURSE], people,
        np.array([10.0]), pricing, False, left, fills, prices, counts, figures,
    )  # fmt: skip
    payments = np.empty((2, found), np.int64)
    settle(
        fills[:, :found], prices[:, :found], orders, np.array([0]), np.array([per]), money, goods, cash,
        stock, np.array([people]), np.empty(0, np.int64), payments,
    )  # fmt: skip
    assert cash.sum() == before.sum()
    assert cash[people] == payments[0].sum() - payments[1].sum()
    assert stock.sum() == held.sum()
    assert not money.any()
    assert not goods.any()
    assert (cash >= 0).all()
    bid, ask, quantity = fills[0, :found], fills[1, :found], fills[2, :found]
    assert (payments[0] <= quantity * price[bid] * per + 1).all()
    assert (payments[1] >= quantity * price[ask] * per - 1).all()
    # What an order pays for all its fills is rounded once.
    for order in np.unique(bid):
        mine = bid == order
        assert abs(payments[0, mine].sum() - (quantity * prices[0, :found] * per)[mine].sum()) <= 0.5 + 1e-6


# ---- neutrality

NOMINAL = {
    "money.quantum": 0.001,
    "labor.subsistence_wage": 20.0,
    "households.choke": 120.0,
    "households.target_wealth": 50.0,
    "prices.band": 1.0,
    "prices.most": 2.0,
    "prices.lowest": 1.0,
    "prices.highest": 500.0,
    "settlements.Hamlet.wealth": 50.0,
    "goods.Grain.price": 15.0,
    "goods.Flour.price": 18.0,
    "goods.Provisions.price": 20.0,
}
FORAGERS = {"populations.foragers.cash": 60.0}


def scaled(name, nominal, factor, *more):
    return world_of(name, *(f"{key}={value * factor!r}" for key, value in nominal.items()), *more)


def neutral(one, other, ticks, factor):
    """Assert that two worlds that differ in the unit of money alone stay so, bit by bit."""
    nominal = {
        "Costs.unit", "Employment.wage", "Market.expectation", "Market.last", "Market.vwap", "Market.low",
        "Market.high", "Market.buyer_surplus", "Market.seller_surplus", "News.price",
    }  # fmt: skip
    for _ in range(ticks):
        one.step()
        other.step()
    for kind in KINDS:
        if kind.transient:
            continue
        for component, column in one.table(kind).columns:
            name = f"{component.__name__}.{column.name}"
            a = getattr(one.table(kind).readonly[component], column.name)
            b = getattr(other.table(kind).readonly[component], column.name)
            if name in {"Quotes.up", "Quotes.down"}:
                a, b = a[:-1], b[:-1]
            np.testing.assert_array_equal(a * factor if name in nominal else a, b, err_msg=name)


def test_money_is_neutral():
    one, other = (scaled("hamlet", NOMINAL, factor) for factor in (1, 1024))
    assert other.the(Pricing).band == 1024
    neutral(one, other, 1000, 1024)


def test_money_is_neutral_in_trade_too():
    base = {key: value for key, value in NOMINAL.items() if "Hamlet" not in key}
    base |= {"goods.Wool.price": 12.0, "goods.Cloth.price": 25.0, "households.comforts.Cloth.choke": 60.0}
    base |= {f"settlements.{name}.wealth": 50.0 for name in ("Greenfield", "Stonebridge", "Saltmouth")}
    base |= {f"orgs.{name}-Shipping.treasury": 8000.0 for name in ("Greenfield", "Stonebridge", "Saltmouth")}
    worlds = [
        scaled(
            "three_towns", base | {"merchants.freight": 0.2}, factor,
            *(f"orgs.{name}-Shipping.ships=[{{count=4, capacity=400, crew={15.0 * factor!r}}}]"
              for name in ("Greenfield", "Stonebridge", "Saltmouth")),
        )
        for factor in (1, 1024)
    ]  # fmt: skip
    neutral(*worlds, 300, 1024)


def test_money_is_neutral_for_agents_too():
    worlds = [
        scaled("market_day", NOMINAL | FORAGERS, factor, 'exchange.protocol="nash"',
               f'utilities.forager.money={{kind="linear", weight={0.05 / factor!r}}}')
        for factor in (1, 1024)
    ]  # fmt: skip
    neutral(*worlds, 200, 1024)


def test_every_sum_of_money_in_a_scenario_is_scaled_above():
    """Guards the test of neutrality: a new nominal key of the format must be added to it."""
    from scenarios.schema import json_schema

    found = set()

    def walk(node, path):
        if isinstance(node, dict):
            if str(node.get("unit", "")).startswith("coins"):
                found.add(path)
            for key, value in node.items():
                walk(value, path if key in {"properties", "anyOf", "$defs", "items"} else f"{path}.{key}")
        elif isinstance(node, list):
            for each in node:
                walk(each, path)

    walk(json_schema()["$defs"], "")
    known = {key.split(".")[-1] for key in NOMINAL} | {"cash", "offset"}
    # These are none, or worked out from the others, where they are left out.
    known |= {"treasury", "target", "council_treasury", "prices", "^[A-Za-z0-9_-]{1,40}$"}
    # Of ships, outside demand and events; the first is scaled for three towns.
    known |= {"freight", "crew", "slope", "coins_a_head"}
    # Of ventures of trading houses, which none of these has.
    known |= {"warehouse", "facility", "hull"}
    assert {path.split(".")[-1] for path in found if not path.endswith("oneOf")} <= known, found


def test_a_share_of_the_soak():
    soak("hamlet", 500, 2, ["goods.Provisions.spoilage=0.02"])
