"""Results and their figures, checked against books kept independently."""

import json
import math
import random
import re
from pathlib import Path

import numpy as np
import pytest

from components.enterprise import Organisation
from components.holdings import Deposit, Inventory, Wealth
from components.kinds import Agent, Cell, Org, Settlement, Ship, TradeReport, Warehouse
from components.market import Market, Trade
from components.people import Employment, Population
from components.rules import Goods
from components.transport import Voyage
from scenarios.build import build
from scenarios.load import load
from scenarios.runs.inequality import gini
from scenarios.runs.metrics import added, utilities_of
from scenarios.runs.run import run
from scenarios.runs.show import page, table


def result_of(name, ticks, *settings, watch=None):
    loaded = load(name, settings)
    world = build(loaded)
    return world, run(world, loaded, ticks, [watch] if watch else [])


@pytest.mark.parametrize("seed", range(50))
def test_sums_kept_in_parts_are_those_of_all_numbers(seed):
    luck = random.Random(seed)
    numbers = [luck.choice([0.0, 1.0, luck.gauss(0, 1) * 10.0 ** luck.randint(-30, 30)]) for _ in range(400)]
    parts = []
    for number in numbers:
        parts = added(parts, number)
    assert math.fsum(parts) == math.fsum(numbers)
    assert len(parts) < 40


def test_gathered_regrown_and_eaten_add_up():
    loaded = load("sugarscape_trade", ["populations.traders.count=200"])
    world = build(loaded)
    _, deposit = world.view(Cell, Deposit)
    lying = deposit.amount.sum(axis=1)
    result = run(world, loaded, 30)
    metrics = result.metrics
    _, deposit = world.view(Cell, Deposit)
    for g, good in enumerate(["sugar", "spice"]):
        assert metrics["regrown"][good] > 0
        gone = lying[g] + metrics["regrown"][good] - deposit.amount[g].sum()
        assert metrics["gathered"][good] == gone
    assert metrics["deaths"] == 200 - result.entities["agent"] > 0
    assert result.conservation_error == {"money": 0, "sugar": 0, "spice": 0}


def test_trades_gains_and_price_are_those_of_the_reports():
    seen = []

    def watch(world):
        _, trade = world.view(TradeReport, Trade)
        quantum = world.the(Goods).ware_quantum
        seen.extend(
            (world.tick, good, with_, (paid / quantum[with_]) / (got / quantum[good]), one + other)
            for good, got, with_, paid, one, other in zip(
                trade.good.tolist(), trade.quantity.tolist(), trade.paid_with.tolist(), trade.paid.tolist(),
                trade.buyer_gain.tolist(), trade.seller_gain.tolist(), strict=True,
            )
        )  # fmt: skip

    small = [f"populations.{each}.count=30" for each in ("fishers", "foresters", "shepherds")]
    world, result = result_of("village", 70, *small, watch=watch)
    metrics, names = result.metrics, world.the(Goods).wares
    assert result.trades == len(seen)
    assert metrics["gains_from_trade"] == pytest.approx(math.fsum(each[4] for each in seen))
    late = [each for each in seen if each[0] > 20]
    pairs = [(good, with_) for _, good, with_, *_ in late]
    most = max(set(pairs), key=pairs.count)
    logs = [math.log(rate) for _, good, with_, rate, _ in late if (good, with_) == most]
    price = metrics["price"]
    assert pairs.count((names.index(price["good"]), names.index(price["paid_with"]))) == pairs.count(most)
    assert (price["ticks"], price["trades"]) == (50, len(logs))
    assert price["geometric_mean"] == pytest.approx(math.exp(np.mean(logs)))
    assert price["sd_of_log"] == pytest.approx(np.std(logs))


def test_utility_and_inequality():
    loaded = load("village")
    world = build(loaded)
    before = math.fsum(utilities_of(world))
    result = run(world, loaded, 10)
    now = utilities_of(world)
    assert result.metrics["total_utility"] == math.fsum(now)
    assert result.metrics["utility_gain"] == pytest.approx(math.fsum(now) - before)
    _, wealth = world.view(Agent, Wealth)
    cash = wealth.cash.tolist()
    naive = sum(abs(a - b) for a in cash for b in cash) / (2 * len(cash) * sum(cash))
    assert result.metrics["gini_of_money"] == gini(cash) == pytest.approx(naive)


def test_a_utility_without_value_is_none():
    settings = [
        "utilities.even={family = 'quasilinear', numeraire = 'A', weights = {B = 1}}",
        "agents.ann.inventory={A = 5}",
        "agents.bob.inventory={A = 5}",
    ]
    _, result = result_of("edgeworth_pair", 2, *settings)
    assert (result.metrics["total_utility"], result.agents[0]["utility"]) == (None, None)
    assert "none" in table(result, "title")


def test_agents_are_as_the_world_has_them():
    world, result = result_of("village", 3, "populations.fishers.count=10", "populations.foresters.count=5")
    ids, inventory, wealth = world.view(Agent, Inventory, Wealth)
    assert [agent["id"] for agent in result.agents] == ids.tolist()
    assert [agent["name"] for agent in result.agents][9:11] == ["fishers-9", "foresters-0"]
    assert [agent["cash"] for agent in result.agents] == (wealth.cash / 1000).tolist()
    assert [agent["inventory"]["wool"] for agent in result.agents] == inventory.stock[3].tolist()


def test_the_clock_runs_for_stepping_alone():
    def waste(_):
        sum(range(300_000))

    _, result = result_of("edgeworth_pair", 20, watch=waste)
    _, other = result_of("edgeworth_pair", 20)
    assert result.cpu_seconds < 20 * other.cpu_seconds + 0.1
    assert result.agent_ticks_per_cpu_second == pytest.approx(40 / result.cpu_seconds)


# ---- settlements


@pytest.fixture(scope="module")
def hamlet():
    """Run the hamlet for 30 ticks; return the world, the result, and what was seen after each tick."""
    seen = []

    def watch(world):
        _, market, people, work = world.view(Settlement, Market, Population, Employment)
        seen.append(
            (market.expectation[:, 0].tolist(), work.wage[0], work.hired[0] / work.pool[0], people.fed[0])
        )

    world, result = result_of("hamlet", 30, watch=watch)
    return world, result, seen


def test_figures_of_a_settlement_are_those_of_the_world(hamlet):
    world, result, _ = hamlet
    town = result.settlements["Hamlet"]
    ids, market, people, work, wealth = world.view(Settlement, Market, Population, Employment, Wealth)
    _, org, purse = world.view(Org, Organisation, Wealth)
    [council] = np.flatnonzero(org.council & (org.home == ids[0]))
    assert list(town["prices"].values()) == market.expectation[:-1, 0].tolist()
    assert list(town["prices"]) == ["Grain", "Flour", "Provisions"]
    assert town["population"] == people.count[0] / 1000
    assert (town["wage"], town["fed"]) == (work.wage[0], people.fed[0])
    assert town["employment"] == work.hired[0] / work.pool[0]
    assert town["treasury"] == purse.cash[council] / 1000
    assert town["wealth_per_head"] == pytest.approx(wealth.cash[0] / people.count[0])


def test_means_of_a_settlement_are_those_of_its_ticks(hamlet):
    _, result, seen = hamlet
    town = result.settlements["Hamlet"]
    prices, wages, shares, fed = zip(*seen, strict=True)
    assert list(town["mean_prices"].values()) == pytest.approx(np.mean(prices, axis=0)[:-1])
    assert town["mean_wage"] == pytest.approx(np.mean(wages))
    assert town["mean_employment"] == pytest.approx(np.mean(shares))
    assert town["hungry_ticks"] == np.mean([each < 0.8 for each in fed])


def test_what_is_made_and_used_adds_up(hamlet):
    world, result, _ = hamlet
    metrics = result.metrics
    _, warehouse = world.view(Warehouse, Inventory)
    _, pantry = world.view(Settlement, Inventory)
    before = build(load("hamlet"))
    lay = before.view(Warehouse, Inventory)[1].stock.sum(axis=1)
    lay = lay + before.view(Settlement, Inventory)[1].stock.sum(axis=1)
    lies = warehouse.stock.sum(axis=1) + pantry.stock.sum(axis=1)
    for g, good in enumerate(("Grain", "Flour", "Provisions")):
        came = metrics["made"][good] + metrics["common_land"][good]
        went = sum(metrics[each][good] for each in ("used", "worn", "spoiled", "eaten"))
        assert came - went == pytest.approx((lies[g] - lay[g]) / 1000)
    assert metrics["used"]["Grain"] > 0
    assert metrics["eaten"]["Provisions"] > 0


def test_a_world_without_agents_has_figures(hamlet):
    _, result, _ = hamlet
    assert (result.agents, result.trades) == ([], 0)
    assert result.entities == {"agent": 0, "settlement": 1, "org": 4, "warehouse": 4, "facility": 3}
    assert (result.metrics["total_utility"], result.metrics["price"]) == (0, None)
    json.dumps(result.as_dict(), allow_nan=False)
    shown = table(result, "title")
    assert "facilities" in shown
    assert re.search(r"^  Hamlet +Grain +\d", shown, re.MULTILINE)


def test_a_settlement_that_has_not_begun_has_no_means():
    _, result = result_of("hamlet", 0)
    town = result.settlements["Hamlet"]
    assert (town["mean_wage"], town["hungry_ticks"], town["mean_prices"]["Grain"]) == (None, None, None)
    assert town["prices"]["Grain"] == 15


def test_where_there_is_no_settlement_nothing_is_told_of_them():
    _, result = result_of("edgeworth_pair", 1)
    assert "settlements" not in result.as_dict()
    assert "made" not in result.metrics
    assert result.entities == {"agent": 2}
    assert "lost_at_sea" not in result.metrics


def test_every_figure_of_a_settlement_is_in_the_manual(hamlet):
    _, result, _ = hamlet
    manual = (Path(__file__).parents[3] / "assets/manual/running.md").read_text(encoding="utf-8")
    told = manual.split("### Settlements")[1].split("\n## ")[0]
    keys = set(re.findall(r"^\| `(\w+)` \|", told, re.MULTILINE))
    flows = {"made", "used", "worn", "spoiled", "common_land", "lost_at_sea"}
    assert keys == {*result.settlements["Hamlet"], *flows}
    assert keys - {*result.settlements["Hamlet"]} <= result.metrics.keys()


# ---- ships


def test_ships_are_told_of_in_port_and_at_sea():
    # A crew that nothing could pay for keeps four ships in port.
    world, result = result_of("three_towns", 30, "orgs.Saltmouth-Shipping.ships[0].crew=9000")
    ids = world.table(Settlement).ids.tolist()
    _, voyage = world.view(Ship, Voyage)
    lying = voyage.port[voyage.bound < 0].tolist()
    assert result.ships == {"total": 12, "at_sea": 12 - len(lying)}
    assert 0 < len(lying) < 12
    assert [town["ships_in_port"] for town in result.settlements.values()] == [lying.count(n) for n in ids]
    assert result.metrics["lost_at_sea"] == dict.fromkeys(world.the(Goods).names, 0)
    assert json.loads(json.dumps(result.as_dict()))["ships"] == result.ships
    assert re.search(rf"ships at sea +{12 - len(lying)}\b", table(result, "title"))


def test_what_went_down_with_ships_is_told(tmp_path):
    text = (Path(__file__).parents[3] / "scenarios" / "three_towns.toml").read_text(encoding="utf-8")
    more = "[[events]]\ntick = 25\nlose_ships = {org = 'Greenfield-Shipping', count = 4}\n"
    (tmp_path / "lost.toml").write_text(text + more, encoding="utf-8")
    _, result = result_of(tmp_path / "lost.toml", 26)
    assert result.ships["total"] == 8
    assert sum(result.metrics["lost_at_sea"].values()) > 0
    assert not any(result.conservation_error.values())


def test_without_ships_nothing_is_told_of_them(hamlet):
    _, result, _ = hamlet
    assert result.ships is None
    assert "ships" not in result.as_dict()
    assert result.settlements["Hamlet"]["ships_in_port"] == 0
    assert "ships at sea" not in table(result, "title")


def test_the_key_for_ships_is_in_the_manual():
    _, result = result_of("three_towns", 0)
    manual = (Path(__file__).parents[3] / "assets/manual/running.md").read_text(encoding="utf-8")
    told = manual.split("### Settlements")[1].split("\n## ")[0]
    assert "key `ships`" in told
    for key in result.ships:
        assert f"`{key}`" in told


def test_tables_print_headings_as_they_stand():
    told = page("title", [("figure", ":ship:")], [(["[b]wool", ":ship:"], [["1", "2"]])])
    assert "[b]wool   :ship:" in told
