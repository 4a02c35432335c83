"""Scenario files with lanes, ships, merchants and events: what is accepted, and what is refused where."""

from pathlib import Path

import pytest

from scenarios.load import ScenarioError, load
from scenarios.runs.engine import LONGEST_PLAIN, plain_seconds

PORTS = """format = 1
title = "Ports"
world = {width = 8, height = 8}
money = {}
ticks = 100
goods = {Fish = {price = 10, divisible = true}, Bread = {price = 20}}
households = {food = "Bread"}
[recipes.Bakery]
output = "Bread"
per_worker = 3
[settlements.West]
at = [1, 1]
people = 100
land = 0
[settlements.East]
at = [6, 1]
people = 100
land = 0
[settlements.Isle]
at = [6, 6]
people = 100
land = 4
[lanes.strait]
between = ["West", "East"]
ticks = 2
path = [[3, 0]]
[lanes.pass]
between = ["East", "Isle"]
ticks = 1
land = true
[routes.ferry]
stops = [{at = "West", load = ["Fish"]}, {at = "East"}]
[orgs.Traders]
home = "West"
merchant = true
treasury = 100
ships = [{count = 2, route = "ferry"}]
[orgs.Bakers]
home = "East"
facilities = [{recipe = "Bakery", workers = 5}]
supply = {Fish = 6}
"""


@pytest.fixture
def told(tmp_path, monkeypatch):
    """Write a text to a file and return the lines its faults, or else its warnings, are told in."""
    monkeypatch.chdir(tmp_path)

    def tell(text, *overrides):
        Path("x.toml").write_text(text, encoding="utf-8")
        try:
            return [str(each) for each in load("x.toml", overrides).warnings]
        except ScenarioError as error:
            return str(error).split("\n")

    return tell


def test_a_merchant_needs_little(told):
    assert told(PORTS) == []
    scenario = load("x.toml").scenario
    assert scenario.merchants.news == "visited"
    assert scenario.orgs["Traders"].ships[0].capacity == 400
    assert (scenario.weather, scenario.migration) == (None, None)
    assert scenario.model_validate(scenario.model_dump()) == scenario


def test_food_may_come_by_ship(told):
    alone = PORTS.replace("[lanes.strait]", "[lanes.other]").replace('["West", "East"]', '["West", "Isle"]')
    assert "no way there" in told(alone)[0]
    barren = alone.replace(', route = "ferry"', "").split("[routes.ferry]")
    barren = barren[0] + "[orgs.Traders]" + barren[1].split("[orgs.Traders]")[1]
    assert told(barren) == []
    assert "settlements.West.land: warning" not in "".join(told(barren))
    lonely = PORTS[: PORTS.index("[lanes")] + "[orgs.Bakers]\nhome = 'East'\n"
    assert ["no food source" in line for line in told(lonely)] == [True, True]


def test_a_fleet_is_compiled_sooner(told):
    told(PORTS)
    few, many = load("x.toml").scenario, load("x.toml", ["orgs.Traders.ships[0].count=900"]).scenario
    assert plain_seconds(few, 40) < LONGEST_PLAIN < plain_seconds(many, 40)


EVENT = "events=[{tick = 3, %s}]"
ONCE = "events=[{when = {%s}, ships = {withhold = 3}}]"


@pytest.mark.parametrize(
    ("setting", "problem"),
    [
        ("lanes.strait.between=['West']", "wrong length"),
        ("lanes.strait.between=['West', 'West']", "leads nowhere"),
        ("lanes.strait.between=['West', 'Isel']", "unknown settlement, did you mean 'Isle'?"),
        ("lanes.strait.ticks=0", "too small"),
        ("lanes.strait.ticks=1.5", "not a whole number"),
        ("lanes.strait.path=[[8, 1]]", "outside the map"),
        ("lanes.strait.path=[1]", "wrong type"),
        ("lanes.strait.land=1", "wrong type"),
        ("lanes.strait.way=1", "unknown key"),
        ("lanes=[]", "wrong type"),
        ("routes.ferry.stops=[{at = 'West'}]", "too short"),
        ("routes.ferry.stops=[{at = 'West'}, {at = 'Isle'}]", "no way there"),
        ("routes.ferry.stops=[{at = 'Isle'}, {at = 'East'}]", "no way there"),
        ("routes.ferry.stops=[{at = 'West'}, {at = 'West'}]", "same stop twice in a row"),
        ("routes.ferry.stops=[{at = 'West'}, {at = 'East'}, {at = 'West'}]", "same stop twice in a row"),
        ("routes.ferry.stops[0].load=['Fsh']", "unknown good, did you mean 'Fish'?"),
        ("routes.ferry.stops[0].unload=[]", ""),
        ("routes.way={stops = [{at = 'East'}, {at = 'Isle'}]}", ""),
        ("orgs.Traders.merchant=false", "ships: not a merchant"),
        ("orgs.Traders.treasury=100.0001", "too fine"),
        ("orgs.Bakers.merchant=true", "treasury: missing"),
        ("orgs.Bakers.merchant='yes'", "wrong type"),
        ("orgs.Traders.warehouses=['Isle', 'Wst']", "unknown settlement, did you mean 'West'?"),
        ("orgs.Bakers.warehouses=['Isle', 'Isle', 'East']", ""),
        ("orgs.Traders.ships=[{at = 'Isle', route = 'ferry'}]", "at: not on its route"),
        ("orgs.Traders.ships=[{at = 'East', route = 'ferry'}]", ""),
        ("orgs.Traders.ships=[{land = true, route = 'ferry'}]", ""),
        ("orgs.Traders.ships=[{route = 'fery'}]", "unknown route, did you mean 'ferry'?"),
        ("orgs.Traders.ships=[{count = 0}]", "too small"),
        ("orgs.Traders.ships=[{count = 1000000}, {count = 1}]", "too many ships"),
        ("orgs.Traders.ships=[{capacity = 0}]", "too small"),
        ("orgs.Traders.ships=[{speed = 0}]", "too small"),
        ("orgs.Traders.ships=[{crew = -1}]", "too small"),
        ("orgs.Traders.ships=[{crew = 0.0001}]", "too fine"),
        ("orgs.Traders.home=Isle", "route: not on its route"),
        ("orgs.ship={home = 'West'}", "reserved word"),
        ("orgs.Bakers.supply={Fish = 0}", "too small"),
        ("orgs.Bakers.supply={Bread = 0.5}", "too fine"),
        ("orgs.Bakers.supply={Tea = 1}", "unknown good"),
        ("settlements.West.demand.Fish={choke = 0}", "too small"),
        ("settlements.West.demand.Fish={choke = 9, slope = 0}", "too small"),
        ("settlements.West.demand.Fish={}", "missing"),
        ("settlements.West.demand.Fish={choke = 100, slope = 0.01}", ""),
        ("settlements.West.demand.Fish={choke = 100, slope = 0.0099}", "takes too many units"),
        ("settlements.West.demand.Tea={choke = 9}", "unknown good"),
        ("merchants.news=heard", "not among the choices"),
        ("merchants.pricing=fair", "not among the choices"),
        ("merchants.counted_on=1.5", "too large"),
        ("merchants.patience=1.5", "not a whole number"),
        ("merchants.bid_limit=0", "too small"),
        ("merchants.least_boldness=4", "ends exchanged"),
        ("merchants.most_boldness=0.1", "ends exchanged"),
        ("curves.merchant_share=[[1, 2]]", "too large"),
        ("curves.merchant_price=[[1, 1], [1, 1]]", "x falls or stays"),
        ("weather={}", ""),
        ("weather.lowest=1.6", "ends exchanged"),
        ("weather.highest=0.4", "ends exchanged"),
        ("weather.persistence=1", "too large"),
        ("weather.period=0", "too small"),
        ("migration.rate=nan", "not a finite number"),
        ("council.equalise=1.1", "too large"),
        ("extends=hamlet", "not to be set"),
        ("events={}", "wrong type"),
        ("events=[{harvest = {factor = 1, ticks = 1}}]", "no time"),
        ("events=[{tick = 1}]", "no deed"),
        (EVENT % "harvest = {factor = 1, ticks = 1}", ""),
        (EVENT % "harvest = {factor = 1}", "missing"),
        (EVENT % "harvest = {factor = -1, ticks = 1}", "too small"),
        (EVENT % "harvest = {factor = 1, ticks = 1, settlements = ['Wst']}", "unknown settlement"),
        (EVENT % "ships = {withhold = 0}", "too small"),
        (EVENT % "ships = {withhold = 2147483647}", ""),
        (EVENT % "ships = {withhold = 1, org = 'Bakers'}", "not a merchant"),
        (EVENT % "ships = {withhold = 1, org = 'Tradrs'}", "unknown org, did you mean 'Traders'?"),
        (EVENT % "ships = {withhold = 1}, lane = {name = 'strait', open = true}", "more than one deed"),
        (EVENT % "lose_ships = {org = 'Traders', count = 2}", ""),
        (EVENT % "lose_ships = {}", "missing"),
        (EVENT % "add_ships = {org = 'Traders', crew = 0.0001}", "too fine"),
        (EVENT % "add_ships = {org = 'Traders', capacity = 0}", "too small"),
        (EVENT % "money = {factor = 1}", "too small"),
        (EVENT % "money = {factor = 2, coins_a_head = 1}", "more than one sum"),
        (EVENT % "money = {}", "no sum"),
        (EVENT % "money = {coins_a_head = 0.0001}", "too fine"),
        (EVENT % "money = {facter = 2}", "unknown key, did you mean 'factor'?"),
        (EVENT % "lane = {name = 'strat', open = false}", "unknown lane, did you mean 'strait'?"),
        (EVENT % "lane = {name = 'strait'}", "missing"),
        (ONCE % "settlement = 'West', figure = 'fed', below = 0.5", ""),
        (ONCE % "settlement = 'West', figure = 'price', good = 'Fish', above = 20", ""),
        (ONCE % "settlement = 'West', figure = 'price', above = 20", "missing"),
        (ONCE % "settlement = 'West', figure = 'price', good = 'Fsh', above = 20", "unknown good"),
        (ONCE % "settlement = 'West', figure = 'fed', good = 'Fish', above = 20", "not with this figure"),
        (ONCE % "settlement = 'West', figure = 'fed'", "no bound"),
        (ONCE % "settlement = 'West', figure = 'fed', above = 1, below = 1", "more than one bound"),
        (ONCE % "settlement = 'West', figure = 'hunger', below = 1", "not among the choices"),
        (ONCE % "settlement = 'Wst', figure = 'fed', below = 1", "unknown settlement"),
        ("archipelago={towns = 4}", "world.width: size given twice"),
        ("archipelago={towns = 4}", "settlements: not with [archipelago]"),
    ],
)
def test_each_rule(told, setting, problem):
    lines = told(PORTS, setting)
    if problem:
        assert any(problem in line for line in lines), lines
        assert not any("Error" in line for line in lines)
    elif "land = true" in setting:
        assert ["no way there" in line for line in lines] == [True]
    else:
        assert lines == []


@pytest.mark.parametrize(
    ("old", "new", "place", "problem"),
    [
        ('"East"]', '"Est"]', "24:20", "lanes.strait.between[1]: unknown settlement"),
        (
            '{at = "East"}',
            '{at = "Isle"}',
            "32:48",
            "routes.ferry.stops[1].at: no way there (expected a lane",
        ),
        ("treasury = 100\n", "", "33:1", "orgs.Traders.treasury: missing (expected treasury = 8000 or"),
        ("treasury = 100\n", "tresury = 100\n", "36:1", "orgs.Traders.tresury: unknown key, did you mean"),
        ("count = 2", "count = 0", "37:19", "orgs.Traders.ships[0].count: too small"),
        ("supply = {Fish = 6}", "supply = {Fish = 1e9}", "6:17", "goods.Fish: too much of it in all"),
    ],
)
def test_places_of_faults(told, old, new, place, problem):
    assert PORTS.count(old) == 1 or old == '"East"]'
    lines = told(PORTS.replace(old, new, 1), *(["ticks=2147483647"] if "1e9" in new else []))
    assert len(lines) == 1, lines
    assert lines[0].startswith(f"x.toml:{place}: {problem}")


def test_grants_count_as_money(told):
    grant = "[[events]]\ntick = 1\nmoney = {factor = 1000}\n"
    assert told(PORTS + grant * 2) == []
    lines = told(PORTS + grant * 6)
    assert len(lines) == 1
    assert "money: too much of it in all" in lines[0]
    assert "too much" in told(PORTS + grant * 400)[0]
