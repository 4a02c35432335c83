"""Bilateral trade with price signals, and what those that traded think of one another."""

import itertools
import math

import numpy as np
import pytest

from components.holdings import Needs
from components.kinds import AcquaintedPair, Agent, DealNews, RefusalReport
from components.market import Acquaintance, Estimate, Refusal
from ecs import digest
from systems.economics.bargain import REASONS
from systems.economics.neighbourhood import sort_by_place
from systems.economics.signals import gossip, learn_from_news
from tests.systems.markets import Replay, mixed, names, trades

SOURCES = ["own", "broadcast", "gossip"]
GOODS = ["A", "B", "C", "D"]


def heard(source, **more):
    rules = {"source": f'"{source}"', **more}
    return "signals = {" + ", ".join(f"{key} = {value}" for key, value in rules.items()) + "}\n"


def prices(world):
    return world.view(Agent, Estimate)[1].price


@pytest.mark.parametrize(
    ("source", "regime", "goods"), list(itertools.product(SOURCES, ["barter", "money", "mixed"], [2, 3, 4]))
)
def test_everybody_gains_by_every_trade(world_of, source, regime, goods):
    total = 0
    for point in (False, True):
        text = mixed(GOODS[:goods], regime, "bilateral_signals", point=point, rules=heard(source))
        world = world_of(text)
        watch = Replay(world)
        world.step(6)
        total += len(watch.trades)
        price = prices(world)
        assert (np.isfinite(price) & (price > 0)).all()
        assert (price[-1] == 1).all() == (regime == "barter")
    assert total > 0


def pair(world_of, rules, a="{A = 9, B = 2}", b="{A = 2, B = 9}", more="", mechanism="bilateral_signals"):
    return world_of(
        f"""
[world]
width = 9
height = 1
[goods.A]
[goods.B]
[utilities.u]
family = "ces"
rho = -0.5
weights = {{A = 1, B = 1}}
[agents.ann]
at = [0, 0]
utility = "u"
vision = 1
inventory = {a}
[agents.bob]
at = [1, 0]
utility = "u"
vision = 1
inventory = {b}
{more}
[exchange]
mechanism = "{mechanism}"
matching = "greedy"
{rules}
"""
    )


def ces(a, b):
    return 0.0 if min(a, b) <= 0 else (a**-0.5 + b**-0.5) ** -2


def test_the_price_is_the_mean_of_both_estimates_and_the_block_the_best_at_it(world_of):
    found = 0
    for a, b, c, d in itertools.product((1, 3, 6, 9), repeat=4):
        world = pair(world_of, "", f"{{A = {a}, B = {b}}}", f"{{A = {c}, B = {d}}}")
        rate = [(y / x) ** 1.5 for x, y in ((a, b), (c, d))]
        price = math.sqrt(rate[0] * rate[1])
        buyer, seller = ((a, b), (c, d)) if rate[0] > rate[1] else ((c, d), (a, b))
        best = (0.0, 0, 0)
        for da in range(1, 6):
            db = math.floor(price * da + 0.5)
            if rate[0] != rate[1] and seller[0] >= da and buyer[1] >= db > 0:
                gains = (
                    ces(buyer[0] + da, buyer[1] - db) - ces(*buyer),
                    ces(seller[0] - da, seller[1] + db) - ces(*seller),
                )
                if min(gains) > 1e-12 and gains[0] * gains[1] > best[0] + 1e-15:
                    best = (gains[0] * gains[1], da, db)
        world.step()
        made = [(each["quantity"], each["paid"]) for each in trades(world)]
        assert made == [best[1:]] * (best[0] > 0), (a, b, c, d)
        for each in trades(world):
            assert each["quoted"] == pytest.approx(price, rel=1e-9)
            found += 1
    assert found > 50


def test_own_deals_move_estimates_by_a_share_of_the_gap(world_of):
    world = pair(world_of, heard("own", weight=0.25))
    before = np.log([(2 / 9) ** 1.5, (9 / 2) ** 1.5])
    world.step()
    (deal,) = trades(world)
    rate = math.log(deal["paid"] / deal["quantity"])
    assert np.log(prices(world)[0]) == pytest.approx(before + 0.25 * (rate - before))
    assert world[0][Estimate].price == pytest.approx([prices(world)[0, 0], 1.0])


def test_news_may_come_at_once(world_of):
    rival = '[agents.near]\nat = [4, 0]\nvision = 0\nutility = "u"\ninventory = {A = 5, B = 5}'
    world = pair(world_of, heard("broadcast", radius=4, delay=0, weight=0.5), more=rival)
    world.step()
    (deal,) = trades(world)
    gap = math.log(deal["paid"] / deal["quantity"])
    own = 1.5 * math.log(2 / 9)
    assert np.log(prices(world)[0, [0, 2]]) == pytest.approx([own + 0.5 * (gap - own), 0.5 * gap])
    assert world.table(DealNews).rows == 0


def test_news_comes_as_far_as_the_radius_and_after_the_delay(world_of):
    rivals = "\n".join(
        f'[agents.{name}]\nat = [{x}, 0]\nvision = 0\nutility = "u"\ninventory = {{A = 5, B = 5}}'
        for name, x in (("near", 4), ("far", 8))
    )
    # Ann's and Bob's deal happens where the buyer stands, at 0 or 1.
    world = pair(world_of, heard("broadcast", radius=4, delay=2, weight=0.5), more=rivals)
    world.step()
    (deal,) = trades(world)
    assert world.table(DealNews).rows == 1
    own = prices(world)[0, :2].copy()
    gap = math.log(deal["paid"] / deal["quantity"])
    world.step()
    assert not trades(world)
    assert np.log(prices(world)[0, 2:]) == pytest.approx([0, 0])
    world.step()
    assert np.log(prices(world)[0, 2:]) == pytest.approx([0.5 * gap, 0])
    assert prices(world)[0, :2].tolist() == own.tolist()  # what they heard of is their own
    assert world.table(DealNews).rows == 0


def test_news_against_a_loop_over_everybody_and_every_deal():
    luck = np.random.default_rng(5)
    pairs = np.array([[0, 1], [0, 2], [0, 3], [1, 2], [1, 3], [2, 3]])
    for width, height, radius in ((8, 7, 2), (8, 7, 30), (1, 1, 3)):
        agents, deals = 40, 30
        x, y = (luck.integers(0, size, agents).astype(np.int32) for size in (width, height))
        price = np.exp(luck.normal(size=(3, agents)))
        alive = luck.random(agents) < 0.9
        pair, rate = luck.integers(0, 6, deals), np.exp(luck.normal(size=deals))
        own = np.full(agents, -1)
        own[:20] = np.arange(20)
        dx, dy = (luck.integers(0, size, deals).astype(np.int32) for size in (width, height))
        near = abs(dx[own] - x) + abs(dy[own] - y) <= radius
        expected = price.copy()
        for i in np.flatnonzero(alive):
            gaps = {g: [] for g in range(3)}
            for n in range(deals):
                if abs(dx[n] - x[i]) + abs(dy[n] - y[i]) <= radius and own[i] != n:
                    a, b = pairs[pair[n]]
                    worth = np.append(price[:, i], 1.0)
                    gap = math.log(rate[n] / (worth[a] / worth[b]))
                    gaps[a].append(gap if b == 3 else gap / 2)
                    if b < 3:
                        gaps[b].append(-gap / 2)
            for g, found in gaps.items():
                if found:
                    expected[g, i] *= math.exp(0.3 * np.mean(found))
        start, order = np.zeros(width * height + 2, np.int32), np.empty(deals, np.int32)
        sort_by_place(dx, dy, height, start, order)
        learn_from_news(
            x, y, alive, radius, width, height, start, order, pair, rate, pairs, own, near, 3, 0.3, price
        )
        assert np.allclose(price, expected, rtol=1e-9)


def test_gossip_is_with_one_other_in_reach_each_as_often():
    luck = np.random.default_rng(1)
    x, y = np.array([0, 0, 1, 5], np.int32), np.array([0, 1, 0, 5], np.int32)
    start, order = np.zeros(38, np.int32), np.empty(4, np.int32)
    sort_by_place(x, y, 6, start, order)
    told = np.array([[1.0, 2.0, 4.0, 8.0]])
    seen = {i: [] for i in range(4)}
    for _ in range(400):
        price = told.copy()
        gossip(x, y, np.ones(4, bool), 2, 6, 6, start, order, luck.random(4), 0.5, told, price)
        for i in range(4):
            seen[i].append(float((price[0, i] / told[0, i]) ** 2 * told[0, i]))
    assert set(np.round(seen[0], 9)) == {2.0, 4.0}
    assert abs(np.mean(np.round(seen[0], 9) == 2.0) - 0.5) < 0.1
    assert set(np.round(seen[3], 9)) == {8.0}  # nobody is near


def test_who_holds_out_refuses_worse_prices_than_it_takes_for_right(world_of):
    world = pair(world_of, heard("own", hold_out=0.1))
    world.wanted.add(RefusalReport)
    world.table(Agent).writable[Estimate].price[0] = [3.0, 1.0]  # Ann, who sells A, thinks it is dear
    world.step()
    assert not trades(world)
    _, refusal = world.view(RefusalReport, Refusal)
    assert [REASONS[reason] for reason in refusal.reason] == ["held out"]
    easy = pair(world_of, heard("own", hold_out=2))
    easy.table(Agent).writable[Estimate].price[0] = [3.0, 1.0]
    easy.step()
    assert trades(easy)


def test_rates_stay_within_what_both_accept(world_of):
    world = world_of(mixed(GOODS[:3], "money", "bilateral_signals", rules=heard("broadcast", hold_out=0.2)))
    seen = 0
    for _ in range(8):
        before = prices(world).copy()
        if np.isnan(before).any():
            world.step()
            continue
        world.step()
        for each in trades(world):
            divisible = 1000 if each["good"] == 2 else 1
            rate = each["paid"] / 1000 / (each["quantity"] / divisible)
            assert rate <= before[each["good"], each["buyer"]] * 1.2 * (1 + 1e-9)
            assert rate >= before[each["good"], each["seller"]] / 1.2 * (1 - 1e-9)
            seen += 1
    assert seen > 0


MARKETS = """
[world]
width = 20
height = 20
[goods.A]
divisible = true
lot = 0.1
[goods.B]
divisible = true
lot = 0.001
[utilities.u]
family = "cobb_douglas"
weights = {A = {uniform = [0.2, 0.8]}, B = 0.5}
variants = 40
[populations.people]
count = 200
utility = "u"
vision = 2
inventory = {A = {uniform = [5, 15]}, B = {uniform = [5, 15]}}
[seeking]
idle = "wander"
[exchange]
mechanism = "bilateral_signals"
matching = "random"
"""


def dispersion(world_of, seed, rules):
    """Return the standard deviation of ln(exchange rate) and, at the end, of ln(estimate)."""
    world, rates = world_of(MARKETS + rules, seed), []
    for _ in range(30):
        world.step()
        rates.extend(math.log(each["paid"] / each["quantity"]) for each in trades(world) if world.tick > 10)
    return np.std(rates), np.log(prices(world)[0]).std()


def test_prices_agree_the_more_the_farther_news_goes(world_of):
    """Five seeds: exchange rates 0.12, 0.10, 0.035, 0.015; estimates 0.13, 0.07, 0.02, 0.000."""
    settings = [heard("own"), *(heard("broadcast", radius=radius) for radius in (1, 8, 40))]
    found = np.array([[dispersion(world_of, seed, rules) for rules in settings] for seed in range(4)])
    rates, estimates = found[:, :, 0], found[:, :, 1]
    assert (np.diff(estimates, axis=1) < 0).all()
    assert (rates[:, 2] < 0.6 * rates[:, 1]).all()
    means = rates.mean(axis=0)
    assert (np.diff(means) < 0).all()
    assert 0.08 < means[0] < 0.2
    assert 0.005 < means[3] < 0.03


def test_the_order_of_the_file_does_not_matter(world_of):
    text = mixed(GOODS[:2], "money", "bilateral_signals", rules=heard("gossip") + "loyalty = 2\n", point=True)
    head, rest = text.split("[populations.people]")
    body, tail = rest.split("[seeking]")
    body = body.replace("inventory = {A = {uniform = [0, 12]}", "inventory = {A = {uniform = [0, 15]}")
    told = []
    for order in (("one", "two"), ("two", "one")):
        world = world_of(head + "".join(f"[populations.{name}]{body}" for name in order) + "[seeking]" + tail)
        seen = []
        for _ in range(6):
            world.step()
            name = names(world)
            seen.append(
                {
                    (name[t["buyer"]], name[t["seller"]], t["good"], t["quantity"], t["paid"])
                    for t in trades(world)
                }
            )
        told.append(seen)
    assert told[0] == told[1]
    assert sum(map(len, told[0])) > 10


@pytest.mark.parametrize("source", SOURCES)
def test_a_run_split_by_a_snapshot_is_the_same_run(world_of, source):
    text = mixed(GOODS[:3], "mixed", "bilateral_signals", rules=heard(source, delay=3) + "loyalty = 1\n")
    world = world_of(text)
    world.step(4)
    snapshot = world.snapshot()
    world.step(5)
    whole = digest(world)
    twin = world_of(text)
    twin.restore(snapshot)
    twin.step(5)
    assert digest(twin) == whole


# ---- trade memory


def known(world):
    _, pairs = world.view(AcquaintedPair, Acquaintance)
    return dict(
        zip(
            zip(pairs.low.tolist(), pairs.high.tolist(), strict=True),
            zip(pairs.standing.tolist(), pairs.trades.tolist(), strict=True),
            strict=True,
        )
    )


@pytest.mark.parametrize("mechanism", ["bilateral", "bilateral_signals"])
def test_standing_rises_with_trades_and_fades(world_of, mechanism):
    rules = "loyalty = 1\nforgetting = 0.5\nmax_block = 1\n"
    world = pair(world_of, rules, mechanism=mechanism)
    world.step()
    assert trades(world)
    count, value = 1, 0.5
    assert known(world) == {(0, 1): (value, count)}
    for _ in range(12):
        world.step()
        more = len(trades(world))
        count, value = count + more, (value + more) * 0.5
        assert known(world) == ({(0, 1): (pytest.approx(value), count)} if value >= 0.01 else {})
    assert value < 0.01


@pytest.mark.parametrize("mechanism", ["bilateral", "bilateral_signals"])
def test_with_one_good_there_is_nothing_to_exchange(world_of, mechanism):
    world = world_of(
        f"""
[world]
kind = "point"
[goods.A]
[utilities.u]
family = "linear"
weights = {{A = 1}}
[populations.people]
count = 4
utility = "u"
inventory = {{A = 3}}
[exchange]
mechanism = "{mechanism}"
matching = "random_meeting"
"""
    )
    world.step(2)
    assert not trades(world)


def test_strangers_stay_strangers_without_loyalty(world_of):
    world = world_of(mixed(GOODS[:2], "barter", "bilateral_signals"))
    world.step(5)
    assert world.table(AcquaintedPair).rows == 0


def test_a_known_partner_is_preferred(world_of):
    cat = '[agents.cat]\nat = [1, 0]\nutility = "u"\nvision = 1\ninventory = {A = 2, B = 10}'
    for loyalty, partner in ((0, 2), (5, 1)):
        world = pair(world_of, f"loyalty = {loyalty}\n", more=cat)
        if loyalty:
            bond = Acquaintance(low=[0], high=[1], standing=[1.0], trades=[1])
            world.rewrite(AcquaintedPair, 1, bond)
        world.step()
        assert {each["buyer"] for each in trades(world)} | {each["seller"] for each in trades(world)} == {
            0,
            partner,
        }


def test_the_dead_are_forgotten(world_of):
    world = pair(world_of, "loyalty = 1\n")
    world.step()
    assert known(world)
    world.table(Agent).writable[Needs].alive[1] = False
    world.step()
    assert not known(world)
