"""Scenario files with settlements: what is accepted, what is refused and where, what is warned of."""

from pathlib import Path

import pytest

from components.institutions import CURVES
from scenarios.load import ScenarioError, load
from scenarios.presets import PRESETS, Choices, chosen
from scenarios.runs.engine import LONGEST_PLAIN, plain_seconds
from scenarios.schema import Money
from scenarios.schema_policies import Curves, Policies

TOWN = """format = 1
title = "Town"
world = {width = 8, height = 8}
[money]
[goods.Grain]
divisible = true
price = 15
[goods.Bread]
divisible = true
price = 20
[goods.Tools]
price = 40
[recipes.Farm]
output = "Grain"
per_worker = 2.4
[recipes.Bakery]
output = "Bread"
per_worker = 3.2
inputs = {Grain = 0.5}
[households]
food = "Bread"
[households.comforts.Tools]
[settlements.Town]
at = [2, 2]
people = 100
land = 4
[orgs.Bakers]
home = "Town"
facilities = [{recipe = "Bakery", workers = 10}]
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


def replaced(old, new):
    assert TOWN.count(old) == 1, old
    return TOWN.replace(old, new)


# ---- what is accepted


def test_settlements_need_no_agents(told):
    assert told(TOWN) == []
    scenario = load("x.toml").scenario
    assert scenario.agent_count == 0
    assert scenario.settlements["Town"].reach == 3
    assert scenario.households.comforts["Tools"].need == 0.08
    assert scenario.model_validate(scenario.model_dump()) == scenario


def test_every_curve_has_a_default():
    assert tuple(Curves.model_fields) == CURVES


@pytest.mark.parametrize(
    ("quantum", "coin"), [(0.001, 1000.0), (1.024, 1000 / 1024), (1, 1.0), (0.01, 100.0), (0.5, 2.0)]
)
def test_quantum(quantum, coin):
    assert Money(quantum=quantum).coin == coin


@pytest.mark.parametrize(
    ("quantum", "sum_", "fits"),
    [
        ("0.001", "0.001", True),
        ("0.001", "2147483.647", True),
        ("0.001", "0.0005", False),
        ("0.001", "1.0000001", False),
        ("0.001", "1e-300", False),
        ("1.024", "1.024", True),
        ("1.024", "1048.576", True),
        ("1.024", "1", False),
        ("0.01", "0.07", True),
        ("0.03", "0.09", True),
        ("0.03", "0.1", False),
        ("5", "15", True),
        ("5", "16", False),
    ],
)
@pytest.mark.parametrize("key", ["orgs.Bakers.treasury", "settlements.Town.council_treasury"])
def test_sums_are_multiples_of_the_quantum(told, key, quantum, sum_, fits):
    lines = told(TOWN, f"money.quantum={quantum}", f"{key}={sum_}")
    assert bool(lines) != fits
    if not fits:
        assert f"{key}: too fine (expected a multiple of {quantum}, got" in lines[0]


def test_a_small_run_is_not_compiled_and_a_long_one_is(told):
    told(TOWN)
    scenario = load("x.toml").scenario
    assert plain_seconds(scenario, 10) < LONGEST_PLAIN < plain_seconds(scenario, 5000)
    assert plain_seconds(load("hamlet").scenario, 5000) > LONGEST_PLAIN


# ---- policies


def test_presets():
    recommended, literal, price_only = PRESETS.values()
    assert chosen(Policies()) == recommended == Choices()
    assert chosen(Policies(preset="spec_literal")) == literal
    assert chosen(Policies(preset="spec_price_only")) == price_only
    assert (literal.subsistence, literal.escrow, literal.reservation_spread) == ("spec", "spec", 1.0)
    assert (literal.levy, literal.relief, literal.dividends, literal.recapitalisation) == (0, 0, 0, 0)
    differences = {key for key, value in vars(price_only).items() if value != getattr(literal, key)}
    assert differences == {"hysteresis"}
    assert price_only.hysteresis == recommended.hysteresis == "book"


def test_what_is_named_goes_over_the_preset():
    policies = Policies(
        preset="spec_literal", hysteresis="vwap", emergency=True, reservation_spread="outside_option"
    )
    choices = chosen(policies)
    assert (choices.hysteresis, choices.emergency, choices.escrow) == ("vwap", True, "spec")
    assert choices.reservation_spread == "outside_option"
    assert set(vars(choices)) == set(Policies.model_fields) - {"preset"}


def test_policies_without_a_settlement_are_fine(told):
    text = TOWN[: TOWN.index("[settlements")] + "[utilities.u]\nfamily='linear'\nweights={Grain=1}\n"
    assert told(text + "[agents.a]\nutility='u'\n[policies]\npricing='mcafee'\n") == []


# ---- what is refused


@pytest.mark.parametrize(
    ("setting", "problem"),
    [
        ("money.quantum=0", "too small"),
        ("money.quantum=nan", "not a finite number"),
        ("money.quantum=1e-300", "too small"),
        ("goods.Grain.price=0", "too small"),
        ("goods.Grain.price=nan", "not a finite number"),
        ("goods.Grain.spoilage=1", "too large"),
        ("recipes=[]", "wrong type"),
        ("recipes.Farm={}", "missing"),
        ("recipes.Farm.output=Grian", "unknown good, did you mean 'Grain'?"),
        ("recipes.Farm.per_worker=0", "too small"),
        ("recipes.Farm.inputs={Grain = 1}", "made of itself"),
        ("recipes.Farm.inputs={Bread = 0}", "too small"),
        ("recipes.Farm.inputs={Oil = 1}", "unknown good"),
        ("recipes.Farm.seasonal=1", "wrong type"),
        ("production.batches=[]", "too short"),
        ("production.batches=[1, 0]", "too small"),
        ("production.batches=[1, 2]", "rises"),
        ("production.batch=0", "too small"),
        ("labor.force=1.5", "too large"),
        ("labor.subsistence_wage=0", "too small"),
        ("subsistence.payroll=0", "too small"),
        ("households.food=Bred", "unknown good, did you mean 'Bread'?"),
        ("households.comforts.Bread={}", "food and comfort"),
        ("households.need=0", "too small"),
        ("households.rungs=[]", "too short"),
        ("households.rungs=[[1, 2]]", "wrong length"),
        ("households.rungs=[[1, 0, 1], [1, 0, 1]]", "price does not fall"),
        ("households.rungs=[[1, 0.5, 1], [0.9, 0.4, 1]]", "shares fall"),
        ("households.rungs=[[0, 0.5, 1]]", "too small"),
        ("households.scale=[2, 1]", "ends exchanged"),
        ("households.comforts=['Tools']", "wrong type"),
        ("households.comforts.Tools.wear=2", "too large"),
        ("firms.labor_budget=1.1", "too large"),
        ("firms.target_ticks=0", "too small"),
        ("council.workers=0", "too small"),
        ("prices.lowest=0", "too small"),
        ("prices.lowest=501", "lowest above highest"),
        ("prices.highest=0.5", "lowest above highest"),
        ("curves.eating=[]", "too short"),
        ("curves.eating=[[1, 1], [1, 2]]", "x falls or stays"),
        ("curves.eating=[[1, -1]]", "too small"),
        ("curves.eating=[[1]]", "wrong length"),
        ("curves.eating=[1]", "wrong type"),
        ("curves.eating=[[nan, 1]]", "not a finite number"),
        ("curves.emergency=[[0, 1.5]]", "too large"),
        ("curves.growth=[[0, -2]]", "too small"),
        ("policies.pricing=fair", "not among the choices"),
        ("policies.preset=spec", "not among the choices"),
        ("policies.reservation_spread=-1", "too small"),
        ("policies.reservation_spread=true", "not understood"),
        ("policies.cost_floor=1", "wrong type"),
        ("settlements=[{at = [1, 1]}]", "wrong type"),
        ("settlements.Town=3", "wrong type"),
        ("settlements.Town.at=[8, 0]", "outside the map"),
        ("settlements.Town.people=0", "too small"),
        ("settlements.Town.people=1180591620717411303424", "too large"),
        ("settlements.Town.land=-1", "too small"),
        ("settlements.Town.reach=1.5", "not a whole number"),
        ("settlements.Town.pantry={Tools = 0.5}", "too fine"),
        ("settlements.Town.pantry={Bred = 1}", "unknown good"),
        ("settlements.Town.prices={Bread = 0}", "too small"),
        ("settlements.Next={at = [2, 2], people = 1, land = 1}", "settlement on settlement"),
        ("settlements.born={at = [1, 2], people = 1, land = 1}", "reserved word"),
        ("settlements.Bakers-council={at = [1, 2], people = 1, land = 1}", ""),
        ("orgs.Bakers.home=Twon", "unknown settlement, did you mean 'Town'?"),
        (
            "orgs.Bakers.facilities=[{recipe = 'Bakry', workers = 1}]",
            "unknown recipe, did you mean 'Bakery'?",
        ),
        ("orgs.Bakers.facilities=[{recipe = 'Bakery', workers = 0}]", "too small"),
        ("orgs.Bakers.facilities=[{recipe = 'Bakery', workers = 1, at = 'Tow'}]", "unknown settlement"),
        ("orgs.Bakers.facilities=[{workers = 1}]", "missing"),
        ("orgs.Bakers.facilities={}", "wrong type"),
        ("orgs.Bakers.treasury=-1", "too small"),
        ("orgs.Bakers.stock={Tools = 0.5}", "too fine"),
        ("orgs.Town={home = 'Town'}", "name used twice"),
        ("orgs.Town-council={home = 'Town'}", "name used twice"),
        ("orgs.facility={home = 'Town'}", "reserved word"),
        ("orgs.Free={home = 'Town'}", ""),
    ],
)
def test_each_rule(told, setting, problem):
    lines = told(TOWN, setting)
    if problem:
        assert any(line.startswith("--set:1:") and f": {problem}" in line for line in lines), lines
    else:
        assert lines == []


@pytest.mark.parametrize(
    ("text", "place", "problem"),
    [
        (replaced("[money]\n", ""), "22:1", "settlements.Town: money needed"),
        (replaced("price = 40\n", ""), "11:1", "goods.Tools.price: no price"),
        (
            replaced("price = 40\n", "prise = 40\n"),
            "12:1",
            "goods.Tools.prise: unknown key, did you mean 'pri",
        ),
        (replaced('food = "Bread"\n', ""), "20:1", "households.food: missing"),
        (replaced('food = "Bread"\n', 'fodd = "Bread"\n'), "21:1", "households.fodd: unknown key, did you"),
        (replaced("people = 100\n", ""), "23:1", "settlements.Town.people: missing"),
        (replaced("people = 100\n", "poeple = 100\n"), "25:1", "settlements.Town.poeple: unknown key"),
        (replaced("[2, 2]", "[2, 9]"), "24:10", "settlements.Town.at[1]: outside the map"),
        (
            replaced("workers = 10", "workers = 1e999"),
            "29:45",
            "orgs.Bakers.facilities[0].workers: not a fini",
        ),
        (
            replaced("per_worker = 2.4", "per_worker = 2.4\ninputs = {Tools = 1}")
            + "[recipes.Smithy]\noutput = 'Tools'\nper_worker = 1\ninputs = {Grain = 1}\n",
            "16:11",
            "recipes.Farm.inputs.Tools: fed only by itself (expected Tools to be had from elsewhere, got",
        ),
        (
            TOWN.replace("people = 100", "people = 1e9").replace("wealth", "")
            + "[settlements.Two]\nat = [1, 1]\npeople = 1e9\nland = 1\nwealth = 2147483647\n",
            "4:1",
            "money: too much of it in all",
        ),
        (
            replaced("workers = 10", "workers = 1e9") + "[firms]\nopening_output = 2147483647\n",
            "8:1",
            "goods.Bread: too much of it in all",
        ),
    ],
)
def test_places_of_faults(told, text, place, problem):
    lines = told(text)
    assert len(lines) == 1, lines
    assert lines[0].startswith(f"x.toml:{place}: {problem}")


def test_what_is_found_breaks_a_circle(told):
    circle = replaced("per_worker = 2.4", "per_worker = 2.4\ninputs = {Bread = 0.1}")
    assert told(circle) == []  # bread comes off the common land
    barren = circle.replace("land = 4", "land = 0")
    assert "recipes.Farm.inputs.Bread: fed only by itself" in told(barren)[0]
    assert told(barren + "[[cells]]\nat = [0, 0]\ngood = 'Grain'\namount = 1\n") == []
    assert told(barren + "[recipes.Gleaning]\noutput = 'Bread'\nper_worker = 1\n") == []


def test_agents_and_settlements_share_names(told):
    agent = "[utilities.u]\nfamily = 'linear'\nweights = {Grain = 1}\n[agents.NAME]\nutility = 'u'\n"
    assert told(TOWN + agent.replace("NAME", "ann")) == []
    for name, holder in {"Town": "agent", "Bakers": "agent", "Town-council": "agent"}.items():
        lines = told(TOWN + agent.replace("NAME", name))
        assert len(lines) == 1
        assert f"name used twice (expected a name that no {holder} has, got '{name}')" in lines[0]


# ---- what is warned of


@pytest.mark.parametrize(
    ("text", "place", "problem"),
    [
        (replaced("land = 4", "land = 0\npantry = {}"), "", ""),
        (
            replaced('"Bakery", workers', '"Farm", workers').replace("land = 4", "land = 0"),
            "26:8",
            "settlements.Town.land: no food source",
        ),
        (
            replaced("per_worker = 2.4", "per_worker = 2.4\ninputs = {Tools = 1}"),
            "16:11",
            "recipes.Farm.inputs.Tools: comes from nowhere",
        ),
    ],
)
def test_warnings(told, text, place, problem):
    lines = told(text)
    if problem:
        assert len(lines) == 1, lines
        assert lines[0].startswith(f"x.toml:{place}: warning: {problem}")
    else:
        assert lines == []


@pytest.mark.parametrize(
    ("text", "place", "problem"),
    [
        (replaced("price = 40", "price = 501"), "12:9", "goods.Tools.price: beyond the bounds of prices"),
        (
            replaced("land = 4", "land = 4\nprices = {Bread = 0.5}"),
            "27:19",
            "settlements.Town.prices.Bread: beyond the bounds of prices",
        ),
    ],
)
def test_prices_beyond_their_bounds(told, text, place, problem):
    (line,) = told(text)
    assert line.startswith(f"x.toml:{place}: {problem}")


def test_warnings_keep_silent_beside_faults(told):
    lines = told(
        replaced("land = 4", "land = 0\npantry = {}").replace('"Bakery", workers', '"Farm", workers'),
        "seed=-1",
    )
    assert len(lines) == 1
    assert "seed: too small" in lines[0]
