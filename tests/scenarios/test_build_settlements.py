"""Building settlements: rules, amounts in smallest units, and who belongs to whom."""

import time
from dataclasses import asdict
from pathlib import Path

import numpy as np
import pytest

from components import institutions as rules
from components.enterprise import Costs, Organisation, Recipe, Site, Staff, Storage
from components.holdings import Inventory, Wealth
from components.kinds import Agent, Facility, Org, Settlement, Warehouse
from components.market import Market
from components.people import Employment, Land, Population
from components.rules import Endowment, Goods
from components.space import Position
from scenarios.build import build
from scenarios.load import load
from scenarios.presets import HYSTERESIS, LABOR_DEMAND
from systems.audit import audit, holdings

TOWNS = """format = 1
title = "Towns"
world = {width = 40, height = 40}
money = {quantum = 0.01}
firms = {opening_staff = 0.25}
[goods.Grain]
divisible = true
price = 15
spoilage = 0.01
[goods.Bread]
divisible = true
price = 20
[goods.Tools]
price = 40
[recipes.Farm]
output = "Grain"
per_worker = 2.4
seasonal = true
[recipes.Bakery]
output = "Bread"
per_worker = 3.2
inputs = {Grain = 0.5, Tools = 0.01}
[households]
food = "Bread"
[households.comforts.Tools]
need = 0.0125
[settlements.West]
at = [2, 3]
people = 100.5
land = 4
reach = 5
prices = {Bread = 25}
[settlements.East]
at = [30, 20]
people = 10
land = 0.5
wealth = 12.345
pantry = {Grain = 7}
council_treasury = 9.87
[orgs.Bakers]
home = "West"
facilities = [
    {recipe = "Bakery", workers = 10},
    {recipe = "Bakery", workers = 2.5, at = "East"},
    {recipe = "Farm", workers = 4},
]
[orgs.Idlers]
home = "East"
treasury = 5
[orgs.Farmers]
home = "East"
target = 100
facilities = [{recipe = "Farm", workers = 1, at = "West"}]
stock = {Tools = 2, Grain = 1.5}
[utilities.u]
family = "linear"
weights = {Grain = 1}
[agents.ann]
utility = "u"
cash = 1.25
"""


@pytest.fixture
def world(tmp_path):
    path = tmp_path / "x.toml"
    path.write_text(TOWNS, encoding="utf-8")
    return lambda *overrides: build(load(path, overrides))


def column(world, kind, component, name):
    return getattr(world.table(kind).readonly[component], name).tolist()


# ---- who there is


def test_order_and_links(world):
    world = world()
    names = [world.name_of(*each) for each in [(g, -1) for g in range(len(world.groups))]]
    councils = ["West-council", "East-council"]
    assert names == ["West", "East", *councils, "Bakers", "Idlers", "Farmers", "warehouse", "facility", "ann"]
    assert column(world, Org, Organisation, "home") == [0, 1, 0, 1, 1]
    assert column(world, Org, Organisation, "council") == [True, True, False, False, False]
    rooms = [column(world, Warehouse, Storage, name) for name in ("owner", "place")]
    # councils; bakers at home and in the east; idlers; farmers at home and in the west
    assert rooms == [[2, 3, 4, 4, 5, 6, 6], [0, 1, 0, 1, 1, 1, 0]]
    first = int(world.table(Warehouse).ids[0])
    assert column(world, Facility, Site, "warehouse") == [first + 2, first + 3, first + 2, first + 6]
    assert column(world, Facility, Recipe, "index") == [1, 1, 0, 0]
    assert world.table(Agent).rows == 1
    assert world.axes["markets"] == 4


# ---- how much there is


def test_people_land_and_money(world):
    world = world()
    assert column(world, Settlement, Position, "x") == [2, 30]
    assert column(world, Settlement, Population, "count") == [100500, 10000]
    assert column(world, Settlement, Population, "fed") == [1, 1]
    assert column(world, Settlement, Land, "area") == [4, 0.5]
    assert column(world, Settlement, Land, "harvest") == [1, 1]
    assert column(world, Settlement, Land, "reach") == [5, 3]
    assert column(world, Settlement, Employment, "wage") == [20, 20]
    assert world.the(Goods).coin == 100
    assert column(world, Settlement, Wealth, "cash") == [502500, 12345]
    council = 100.5 * 0.6 * 0.35 * 20 * 8 * 100
    bakers = 2.5 * (3.2 * 10 * 25 + 3.2 * 2.5 * 20 + 2.4 * 4 * 15) * 100
    targets = [round(council), 33600, round(bakers), 500, 10000]
    assert column(world, Org, Organisation, "target") == targets
    assert column(world, Org, Wealth, "cash") == [round(council), 987, round(bakers), 500, 10000]
    assert column(world, Agent, Wealth, "cash") == [125]


def test_stocks(world):
    world = world()
    pantries = np.array(column(world, Settlement, Inventory, "stock"))
    # 8 ticks of 0.6 bread, 4 ticks of 0.0125 tools: 5.025, rounded half up
    assert pantries.T.tolist() == [[0, 482400, 5], [7000, 0, 0]]
    stocks = np.array(column(world, Warehouse, Inventory, "stock")).T.tolist()
    west = [round(4 * 32 * 0.5 * 1000 + 1.5 * 2.4 * 4 * 1000), round(1.5 * 32 * 1000), 1]
    east = [round(4 * 8 * 0.5 * 1000), 12000, 0]
    assert stocks == [[0, 0, 0], [0, 0, 0], west, east, [0, 0, 0], [1500, 0, 2], [0, 0, 0]]
    assert not np.any(column(world, Warehouse, Costs, "unit"))


def test_staff(world):
    world = world()
    assert column(world, Facility, Staff, "optimum") == [10000, 2500, 4000, 1000]
    assert column(world, Facility, Staff, "hired") == [2500, 625, 1000, 250]


def test_markets_start_from_the_prices_of_the_place(world):
    world = world()
    for name in ("expectation", "last", "vwap"):
        assert column(world, Settlement, Market, name) == [[15, 15], [25, 20], [40, 40], [20, 20]]
    for name in ("low", "high"):
        assert np.isnan(column(world, Settlement, Market, name)).all()


def test_the_endowment_counts_it_all(world):
    world = world()
    goods, money = holdings(world)
    assert world.the(Endowment).money == money
    assert goods.tolist() == list(world.the(Endowment).goods)
    assert money == sum(sum(column(world, kind, Wealth, "cash")) for kind in (Settlement, Org, Agent))
    audit(world)


# ---- rules


def test_curves_are_padded_with_their_last_point(world):
    curves = world("curves.eating=[[0, 0.5]]").the(rules.Curves)
    assert curves.x.shape == curves.y.shape == (len(rules.CURVES), 5)
    row = rules.CURVES.index("eating")
    assert (curves.x[row].tolist(), curves.y[row].tolist()) == ([0] * 5, [0.5] * 5)
    row = rules.CURVES.index("reservation")
    assert curves.x[row].tolist() == [0.5, 1, 1.5, 1.5, 1.5]
    assert curves.y[row].tolist() == [0.8, 1, 1.5, 1.5, 1.5]


def test_recipes_and_wants(world):
    world = world("households.comforts.Grain={need = 1, choke = 7}")
    recipes, households = world.the(rules.Recipes), world.the(rules.Households)
    assert (recipes.names, recipes.output.tolist()) == (("Farm", "Bakery"), [0, 1])
    assert recipes.inputs.tolist() == [[0, 0.5], [0, 0], [0, 0.01]]
    assert recipes.seasonal.tolist() == [True, False]
    assert (households.food, households.comforts.tolist()) == (1, [2, 0])
    assert households.need.tolist() == [1, 0.6, 0.0125]
    assert households.choke.tolist() == [7, 120, 60]
    assert [ladder.shape for ladder in households.rungs] == [(4, 3), (5, 3), (4, 3)]
    assert world.the(Goods).spoilage.tolist() == [0.01, 0, 0]


@pytest.mark.parametrize("preset", ["recommended", "spec_literal", "spec_price_only"])
@pytest.mark.parametrize("hysteresis", list(HYSTERESIS))
@pytest.mark.parametrize("demand", list(LABOR_DEMAND))
def test_policies_reach_the_rules(world, preset, hysteresis, demand):
    settings = {"preset": preset, "hysteresis": hysteresis, "labor_demand": demand, "escrow": "reserve"}
    world = world(*(f"policies.{key}={value}" for key, value in settings.items()), "prices.most=9")
    pricing, firms, labor = (world.the(each) for each in (rules.Pricing, rules.Firms, rules.Labor))
    wanted = asdict(HYSTERESIS[hysteresis]) | {"most": 9, "reserve": True, "lowest": 1, "highest": 500}
    assert wanted.items() <= asdict(pricing).items()
    assert asdict(LABOR_DEMAND[demand]).items() <= asdict(firms).items()
    literal = preset != "recommended"
    assert (labor.spread, labor.outside_option) == (1.0 if literal else 0.25, False)
    assert world.the(rules.Subsistence).pays_all == literal
    assert (firms.dividends, world.the(rules.Councils).relief) == ((0, 0) if literal else (0.1, 0.1))


def test_the_outside_option(world):
    labor = world("policies.reservation_spread=outside_option").the(rules.Labor)
    assert (labor.spread, labor.outside_option) == (1.0, True)


def test_rules_are_there_without_settlements():
    world = build(load("three_agent_barter"))
    assert world.the(rules.Recipes).inputs.shape == (2, 0)
    assert world.the(rules.Households).food == -1
    assert world.the(rules.Pricing).signal == "book"
    assert not any(world.table(kind).rows for kind in (Settlement, Org, Warehouse, Facility))


# ---- shipped, and large


def test_the_hamlet():
    loaded = load("hamlet")
    world = build(loaded)
    assert loaded.warnings == ()
    assert [world.table(kind).rows for kind in (Settlement, Org, Warehouse, Facility)] == [1, 4, 4, 3]


def test_a_thousand_settlements_and_ten_thousand_facilities(tmp_path):
    towns = "".join(
        f"[settlements.s{i}]\nat = [{i % 40}, {i // 40}]\npeople = 9\nland = 1\n" for i in range(1000)
    )
    owned = ", ".join(["{recipe = 'Farm', workers = 2}"] * 10)
    orgs = "".join(f"[orgs.o{i}]\nhome = 's{i}'\nfacilities = [{owned}]\n" for i in range(1000))
    path = Path(tmp_path / "x.toml")
    path.write_text(TOWNS[: TOWNS.index("[settlements")] + towns + orgs, encoding="utf-8")
    start = time.process_time()
    world = build(load(path))
    assert time.process_time() - start < 20  # about 3 on a slow machine
    assert world.table(Facility).rows == 10_000
