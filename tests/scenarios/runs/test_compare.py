"""Comparing mechanisms: the same start, figures beside theory, intervals, a report that stands alone."""

import json
import math
import random
from html.parser import HTMLParser

import numpy as np
import pytest
from scipy import stats

from components.kinds import TradeReport
from components.market import Trade
from scenarios.build import build
from scenarios.load import load
from scenarios.runs import Stop
from scenarios.runs.benchmark import yardstick_of
from scenarios.runs.compare import Plan, compare_mechanisms, parse_mechanisms, parse_seeds
from scenarios.runs.exchange import FIGURES, Watch, start_hash
from scenarios.runs.samples import estimate, paired, quantile
from scenarios.schema_exchange import MECHANISMS

PAIR = ("bilateral", "walrasian")


def told(file, *mechanisms, seeds=(1, 2), settings=()):
    return json.loads(compare_mechanisms(Plan(file, mechanisms, seeds, settings), as_json=True))


@pytest.fixture(scope="module")
def box():
    return told("edgeworth_box", *PAIR, settings=("ticks=60",))


# ---- what is asked for


@pytest.mark.parametrize(
    ("text", "problem"),
    [
        *((text, "not a seed") for text in ("", "1-", "-3", "a", "1..3")),
        ("5-2", "backwards"),
        ("1,1", "twice"),
        ("1-99999", "more than"),
    ],
)
def test_seeds_that_are_none(text, problem):
    with pytest.raises(Stop, match=problem):
        parse_seeds(text)


def test_mechanisms():
    assert parse_mechanisms("walrasian, bilateral") == ("walrasian", "bilateral")
    assert parse_mechanisms("all") == MECHANISMS
    with pytest.raises(Stop, match=r"'barter' \(there are .*bilateral"):
        parse_mechanisms("bilateral,barter")
    with pytest.raises(Stop, match="twice"):
        parse_mechanisms("bilateral,bilateral")


@pytest.mark.parametrize("setting", ["seed=3", "exchange.mechanism=walrasian"])
def test_what_has_an_option_of_its_own_is_not_set(setting):
    with pytest.raises(Stop, match="instead"):
        told("edgeworth_box", *PAIR, settings=(setting,))


def test_a_scenario_without_agents():
    with pytest.raises(Stop, match="no agents"):
        told("three_towns", *PAIR)


# ---- intervals


def test_quantiles_of_student():
    for freedom in [*range(1, 60), 100, 1000, 100_000]:
        assert quantile(freedom) == pytest.approx(stats.t.ppf(0.975, freedom), rel=1e-6)


def test_intervals_hold_the_truth_as_often_as_they_say():
    luck = random.Random(3)
    held = sum(
        abs(found.mean - 5) <= found.half
        for found in (estimate([luck.gauss(5, 2) for _ in range(6)]) for _ in range(4000))
    )
    assert held / 4000 == pytest.approx(0.95, abs=0.015)


def test_samples_of_nothing_and_of_one():
    assert estimate([]) is None
    assert estimate([3.0]) == (3.0, None, 1)
    assert paired([1.0, None], [None, 2.0]) is None


# ---- figures


def test_the_same_start_under_every_mechanism(box):
    for seed, start in zip(box["seeds"], box["start_hashes"], strict=True):
        for mechanism in PAIR:
            world = build(load("edgeworth_box", [f"exchange.mechanism={mechanism}"]), seed)
            assert start_hash(world) == start


def test_start_hashes_tell_seeds_and_endowments_apart():
    crowd = ["populations.crowd.count=20"]
    one, other = (start_hash(build(load("crowd", crowd), seed)) for seed in (1, 2))
    assert one != other
    assert one != start_hash(build(load("crowd", [*crowd, "fields.common.amount=4"]), 1))


def test_the_auctioneer_makes_all_of_the_gain(box):
    figures = box["figures"]
    assert figures["efficiency"]["walrasian"]["mean"] == pytest.approx(1, abs=1e-4)
    assert figures["price"]["walrasian"]["mean"] == pytest.approx(1, abs=1e-3)
    assert figures["gain"]["walrasian"]["mean"] == pytest.approx(14.790, abs=2e-3)
    assert 0 < figures["efficiency"]["bilateral"]["mean"] < 1
    assert figures["distance"]["walrasian"]["mean"] < 0.01 < figures["distance"]["bilateral"]["mean"]


def test_differences_are_paired(box):
    for each in box["figures"].values():
        first, other = each["bilateral"], each["walrasian"]
        if None not in first["values"] + other["values"]:
            apart = [b - a for a, b in zip(first["values"], other["values"], strict=True)]
            assert other["difference"]["mean"] == pytest.approx(sum(apart) / len(apart))
            assert first["difference"]["mean"] == 0


def test_gains_are_what_goods_would_cost():
    """With Cobb-Douglas tastes, whoever is u times as well off would need u times the income."""
    world = build(load("edgeworth_box"))
    yardstick = yardstick_of(world)
    prices = np.array([13 / 22, 1.0])
    assert yardstick.prices[:2] == pytest.approx(prices)
    held = np.array([[12.0, 18.0], [18.0, 12.0], [0.0, 0.0]])
    for agent, share in enumerate((0.6, 0.1)):
        price_of_utility = (prices[0] / share) ** share * (prices[1] / (1 - share)) ** (1 - share)
        before, after = (
            x[0, agent] ** share * x[1, agent] ** (1 - share) * price_of_utility
            for x in (yardstick.economy.endowment, held)
        )
        assert yardstick.gains(held)[agent] == pytest.approx(after - before)
    assert yardstick.attainable == pytest.approx(14.790, abs=1e-3)


def test_prices_of_trades_by_hand():
    """Three apples for two bread, and one bread given for two apples: 2/3 and 1/2 against 13/22."""
    world = build(load("edgeworth_box"))
    watch = Watch(world, yardstick_of(world), 1)
    trade = {
        "buyer": [0, 1], "seller": [1, 0], "good": [0, 1], "quantity": [3000, 1000],
        "paid_with": [1, 0], "paid": [2000, 2000], "received": [2000, 2000],
    }  # fmt: skip
    blank = {
        "x": [0, 0],
        "y": [0, 0],
        "quoted": [0.0, 0.0],
        "buyer_gain": [0.0] * 2,
        "seller_gain": [0.0] * 2,
    }
    world.step()
    world.rewrite(TradeReport, 2, Trade(**{key: np.array(value) for key, value in (trade | blank).items()}))
    watch.tick(world)
    found = watch.figures(world)
    rates, fair = np.array([2 / 3, 1 / 2]), 13 / 22
    assert found["price"] == pytest.approx(math.sqrt(rates.prod()) / fair)
    assert found["alpha"] == pytest.approx(100 * math.sqrt(((rates / fair - 1) ** 2).mean()))
    assert found["dispersion"] == pytest.approx(np.log(rates).std())
    assert found["trades"] == 2
    assert found["volume"] == pytest.approx((3 * fair + 1) / (30 * fair + 30))


# ---- the report


VOID = {"meta", "line", "polygon", "circle"}


class Reader(HTMLParser):
    """Notes what a page opens, closes and asks for."""

    def __init__(self):
        super().__init__()
        self.open, self.asked, self.text, self.drawings = [], [], "", 0

    def handle_starttag(self, tag, attrs):
        self.drawings += tag == "svg"
        self.asked += [value for name, value in attrs if name in {"src", "href"}]
        if tag not in VOID:
            self.open.append(tag)

    def handle_startendtag(self, tag, attrs):
        assert tag in VOID, attrs

    def handle_endtag(self, tag):
        if tag not in VOID:
            assert self.open.pop() == tag

    def handle_data(self, data):
        self.text += data


def test_the_report_stands_alone(tmp_path):
    page = tmp_path / "report.html"
    compare_mechanisms(Plan("edgeworth_box", PAIR, (1, 2), ("ticks=20", "title=<b>&")), html=page)
    reader = Reader()
    reader.feed(page.read_text(encoding="utf-8"))
    assert not reader.open
    assert not reader.asked
    assert "<b>&" in reader.text
    assert reader.drawings >= 10
    for figure in ("efficiency", "alpha", "buyers_share"):
        assert FIGURES[figure].words in reader.text
    assert "nan" not in page.read_text(encoding="utf-8")


@pytest.mark.parametrize(("name", "problem"), [("x.txt", "ends in .html"), ("no/x.html", "no folder")])
def test_a_report_that_could_not_be_saved_is_refused_first(tmp_path, name, problem):
    with pytest.raises(Stop, match=problem):
        compare_mechanisms(Plan("edgeworth_box", PAIR, (1,)), html=tmp_path / name)


def test_the_dead_are_left_out():
    settings = ("populations.traders.count=30", "exchange.protocol=seed", "exchange.matching=greedy")
    found = told(
        "sugarscape_trade",
        *PAIR,
        settings=(*settings, "exchange.repeat=once", "ticks=25", "schedule.activation=phases"),
    )
    assert all(0 <= each <= 1 for each in found["figures"]["never_traded"]["bilateral"]["values"])
    assert found["figures"]["gini_of_wealth"]["walrasian"]["mean"] > 0
