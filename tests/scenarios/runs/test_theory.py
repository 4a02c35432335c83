"""The command `theory`, from scenario files to what it prints."""

import json
import math
import tomllib
from pathlib import Path

import pytest

from scenarios.build import build
from scenarios.load import load
from scenarios.runs import Stop
from scenarios.runs.benchmark import distance_of, yardstick_of
from scenarios.runs.theory import tell_theory
from systems.economics.economy import utilities
from systems.economies import holdings_of

ROOT = Path(__file__).parents[3]

EDGEWORTH = ["utilities.even={family='cobb_douglas', weights={A=0.6, B=0.4}}"]
EDGEWORTH += ["utilities.other={family='cobb_douglas', weights={A=0.1, B=0.9}}", "agents.bob.utility=other"]
EDGEWORTH += ["agents.ann.inventory={A=10, B=20}", "agents.bob.inventory={A=20, B=10}"]


def said(file, *settings):
    return json.loads(tell_theory(str(file), settings, as_json=True), parse_constant=pytest.fail)


@pytest.fixture
def horses(tmp_path):
    """Böhm-Bawerk's horse market as agents with money: each values one horse."""
    book = tomllib.loads((ROOT / "scenarios" / "horse_market.toml").read_text(encoding="utf-8"))
    lines = [
        "format = 1",
        "title = 'horses'",
        "[world]",
        "width = 1",
        "height = 1",
        "[goods.horse]",
        "[money]",
    ]
    lines += ["[exchange]", "regime = 'money'"]
    for side, held in (("bids", 0), ("asks", 1)):
        for order in book[side]:
            name = order["by"].replace("-", "_")
            lines += [f"[utilities.{name}]", "family = 'linear'", f"weights = {{horse = {order['price']}}}"]
            lines += ["limits = {horse = 1}", "money = {kind = 'linear', weight = 1}"]
            lines += [
                f"[agents.{name}]",
                f"utility = '{name}'",
                f"inventory = {{horse = {held}}}",
                "cash = 50",
            ]
    path = tmp_path / "horses.toml"
    path.write_text("\n".join(lines))
    return path


def test_an_exchange_of_two_tastes():
    answer = said("edgeworth_pair", *EDGEWORTH)
    assert list(answer) == [
        "scenario", "scenario_hash", "overrides", "mods", "mods_hash", "plugins", "version",
        "title", "seed", "agents", "numeraire", "left_out", "tatonnement", "equilibria",
        "utility", "attainable_utility", "distance_to_contract_curve", "competitive_interval", "core",
        "contract_curve",
    ]  # fmt: skip
    (found,) = answer["equilibria"]
    assert found["prices"] == pytest.approx({"A": 13 / 22, "B": 1})
    assert found["allocation"]["ann"] == pytest.approx({"A": 342 / 13, "B": 114 / 11})
    assert (found["stable"], found["interval"]) == (True, None)
    assert answer["core"]["A"] == pytest.approx([22.8888, 28.3510], abs=5e-5)
    assert (answer["numeraire"], answer["left_out"], answer["competitive_interval"]) == ("B", {}, None)
    assert answer["tatonnement"]["converged"]
    assert answer["tatonnement"]["prices"] == pytest.approx(found["prices"], rel=1e-6)
    assert answer["utility"] == pytest.approx(13.195 + 10.718, abs=1e-3)
    assert answer["attainable_utility"] > 18.124 + 16.614
    # Marginal rates of substitution 1.5 * 2 and 1/9 * 1/2.
    assert answer["distance_to_contract_curve"] == pytest.approx(math.log(54))
    for a, b in answer["contract_curve"]:
        assert 1.5 * b / a == pytest.approx((30 - b) / (30 - a) / 9)


def test_money_is_a_ware_where_it_pays(horses):
    answer = said(horses)
    (found,) = answer["equilibria"]
    assert answer["numeraire"] == "coins"
    assert found["prices"] == pytest.approx({"horse": 21.25, "coins": 1})
    assert found["interval"] == {"horse": pytest.approx([21, 21.5])}
    assert answer["competitive_interval"] == [21, 21.5]
    assert found["money_metric_gain"] == pytest.approx(57)
    assert answer["attainable_utility"] - answer["utility"] == pytest.approx(57)
    assert found["allocation"]["buyer_1"] == pytest.approx({"horse": 1, "coins": 50 - 21.25})
    assert (answer["core"], answer["contract_curve"]) == (None, None)


def test_units_beyond_the_limit_are_worth_nothing(horses):
    world = build(load(str(horses), ["agents.buyer_1.inventory={horse=3}"]))
    from components.kinds import Agent
    from components.market import Quotes

    _, quotes = world.view(Agent, Quotes)
    assert (quotes.up[0, :2].tolist(), quotes.down[0, :2].tolist()) == ([0, 28], [0, 28])
    assert quotes.utility[0] == 30 + 50


def test_tables(horses):
    text = tell_theory(str(horses))
    assert "21 to 21.5" in text
    assert "buyer_1" in text
    pair = tell_theory("edgeworth_pair")
    assert "A 1, B 1" in pair
    assert "5.2361 to 6.7639" in pair
    assert max(map(len, pair.splitlines())) <= 80


def test_what_cannot_be_told_is_told_plainly(inside, capsys):
    nothing = ("--set", "agents.ann.inventory={A=1}", "--set", "agents.bob.inventory={A=2}")
    for words, reason in (
        (("hamlet",), "hamlet has no agents"),
        (("edgeworth_pair", *nothing), "edgeworth_pair has nothing to exchange"),
        (("nowhere.toml",), "not found"),
    ):
        assert inside("theory", *words) == 2
        out, err = capsys.readouterr()
        assert (out, reason in err, len(err.splitlines())) == ("", True, 1)


def test_allocations_are_listed_up_to_200_agents():
    assert len(said("crowd", "populations.crowd.count=200")["equilibria"][0]["allocation"]) == 200
    assert said("crowd", "populations.crowd.count=201")["equilibria"][0]["allocation"] is None


def test_goods_nobody_has_or_wants_are_told():
    answer = said("edgeworth_pair", "goods={A={}, B={}, C={}, D={}}", "agents.ann.inventory={A=9, B=1, C=4}")
    assert answer["left_out"] == {"C": "nobody wants it", "D": "nobody has it"}
    (found,) = answer["equilibria"]
    assert found["prices"]["C"] == 0
    assert found["prices"]["D"] is None
    assert found["allocation"]["ann"]["C"] == pytest.approx(4)


def test_shipped_scenarios_with_agents_have_a_theory():
    for name in ("three_agent_barter", "edgeworth_four", "livelock_50", "village"):
        answer = said(name)
        assert answer["tatonnement"]["converged"]
        (found,) = answer["equilibria"]
        assert found["stable"]
        assert found["money_metric_gain"] > 0
        assert answer["attainable_utility"] > answer["utility"]


def test_efficiency_of_a_run_as_it_goes():
    world = build(load("edgeworth_four"))
    yardstick = yardstick_of(world)
    assert yardstick.efficiency(holdings_of(world)) == 0
    before = distance_of(world)
    world.step(40)
    held = holdings_of(world)
    economy = yardstick.economy
    share = (utilities(economy.params, economy.kind, held).sum() - 20.798) / (22 - 20.798)
    assert yardstick.efficiency(held) == pytest.approx(share, abs=1e-3)
    assert 0.95 < share <= 1
    assert distance_of(world) < before
    assert (
        yardstick_of(
            build(load("edgeworth_pair", ["agents.ann.inventory={B=1}", "agents.bob.inventory={B=2}"]))
        )
        is None
    )


def test_nothing_is_built_for_a_scenario_without_agents():
    with pytest.raises(Stop) as stop:
        tell_theory("three_towns")
    assert stop.value.code == 2


def test_kinks_do_not_hide_what_the_equilibrium_attains():
    """In Scarf's economy everybody has 50 of what they want at the equilibrium: 150 in all."""
    assert json.loads(tell_theory("scarf_orbit", as_json=True))["attainable_utility"] == pytest.approx(150)
