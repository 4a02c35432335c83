"""Market makers: what they quote, whom they serve, and what theory says of it."""

import itertools
import math

import numpy as np
import pytest

from components.holdings import Inventory, Needs
from components.kinds import Agent
from components.market import Estimate, Preferences
from components.mechanisms import Dealing
from components.space import Position
from ecs import digest
from systems.economics.dealers import belief_after, best_spread, reservation, zero_profit_quotes
from tests.systems.markets import Replay, mixed, names, table, trades

GOODS = ["A", "B", "C", "D"]


def dealers(goods, count=3, utility="t0"):
    stock = table(dict.fromkeys(goods, 20))
    return f"""
[populations.dealers]
count = {count}
dealer = true
utility = "{utility}"
inventory = {stock}
cash = 50
"""


def test_the_spread_of_avellaneda_and_stoikov():
    assert best_spread(0.1, 2.0, 1.0, 1.5) == pytest.approx(1.69077, abs=5e-6)
    assert reservation(100.0, 5.0, 0.1, 2.0, 1.0) == pytest.approx(98.0)


def test_the_quotes_of_glosten_and_milgrom():
    assert zero_profit_quotes(0.5, 0.2) == pytest.approx((0.4, 0.6))
    after = belief_after(0.5, 0.2, bought=True)
    assert zero_profit_quotes(after, 0.2) == pytest.approx((1 / 2, 9 / 13))


@pytest.mark.parametrize(
    ("regime", "goods"), list(itertools.product(["barter", "money", "mixed"], [2, 3, 4]))
)
def test_customers_gain_and_dealers_serve_only_them(world_of, regime, goods):
    total = 0
    for point in (False, True):
        text = mixed(GOODS[:goods], regime, "market_maker", point=point, more=dealers(GOODS[:goods]))
        world = world_of(text)
        deals = np.flatnonzero(world.view(Agent, Preferences)[1].dealer)
        watch = Replay(world, exempt=deals)
        world.step(6)
        total += len(watch.trades)
        assert all(len({b, s} & set(deals)) == 1 for b, s, _ in watch.trades)
        assert (prices(world) > 0).all()
    assert total > 0


def prices(world):
    return world.view(Agent, Estimate)[1].price


def shop(rules, *, regime="barter", a="{A = 30, B = 4, C = 6}", dealing="", more=""):
    """Return one customer and one dealer at a point; the dealer takes A for 2 C, B for 0.5 C or coins."""
    return f"""
[world]
kind = "point"
[goods.A]
divisible = true
[goods.B]
divisible = true
[goods.C]
divisible = true
[money]
[utilities.u]
family = "cobb_douglas"
weights = {{A = 0.3, B = 0.3, C = 0.3}}
money = {{kind = "linear", weight = 0.02}}
[agents.customer]
utility = "u"
inventory = {a}
cash = 100
[agents.dealer]
utility = "u"
dealer = true
inventory = {{A = 100, B = 100, C = 100}}
cash = 1000
{more}
[exchange]
mechanism = "market_maker"
regime = "{regime}"
{rules}
[exchange.dealing]
price = {{A = 2, B = 0.5}}
{dealing}
"""


def test_quotes_stand_around_the_estimate_and_follow_trades(world_of):
    world = world_of(shop("max_block = 3", regime="money", dealing="learning = 0.1\nvolatility = 0.5"))
    spread = best_spread(0.1, 0.5, 1.0, 20.0)
    skew = 0.1 * 0.25
    seen = set()
    for _ in range(12):
        middle = prices(world)[:, 1].copy() if world.tick else np.array([2.0, 0.5, math.nan])
        stock = world.view(Agent, Inventory)[1].stock[:, 1] / 1000
        world.step()
        for each in trades(world):
            g, sold = each["good"], each["seller"] == 1
            if g == 2 and world.tick == 1:
                continue
            quote = middle[g] * math.exp(-skew * (stock[g] - 100) + (0.5 if sold else -0.5) * spread)
            seen.add((g, sold))
            assert each["quoted"] == pytest.approx(quote, rel=1e-9)
            lots = each["quantity"] / 1000
            assert prices(world)[g, 1] == pytest.approx(middle[g] * 1.1 ** (lots if sold else -lots))
            due = quote * each["quantity"]
            assert due <= each["paid"] <= due + 1 if sold else due - 1 <= each["paid"] <= due
    assert len(seen) > 1


def test_a_good_is_exchanged_for_another_at_the_ask_of_one_over_the_bid_of_the_other(world_of):
    world = world_of(shop("max_block = 100", a="{A = 60, B = 1, C = 20}", dealing="volatility = 0"))
    world.step()
    (each,) = trades(world)
    spread = best_spread(0.1, 0.0, 1.0, 20.0)
    assert (each["good"], each["paid_with"], each["seller"]) == (0, 1, 0)
    assert each["quoted"] == pytest.approx(2 / 0.5 * math.exp(-spread))
    assert each["paid"] == math.floor(each["quantity"] / 1000 * each["quoted"]) * 1000


def test_the_better_dealer_is_preferred(world_of):
    rival = (
        '[agents.rival]\nutility = "u"\ndealer = true\ninventory = {A = 100, B = 100, C = 100}\ncash = 1000'
    )
    world = world_of(shop("", regime="money", more=rival))
    world.table(Agent).writable[Estimate].price[:, 1:] = [[2, 2], [0.5, 0.4], [1, 1]]
    world.step()
    (each,) = trades(world)
    assert (each["good"], each["seller"], each["buyer"]) == (1, 2, 0)  # B costs less there


def test_dealers_do_not_promise_what_they_have_not(world_of):
    text = shop("", regime="money").replace(
        "inventory = {A = 100, B = 100, C = 100}\ncash = 1000", "cash = 0.005"
    )
    world = world_of(text)
    watch = Replay(world, exempt=[1])
    world.step(10)
    assert sum(trade["paid"] for _, _, trade in watch.trades[:1]) <= 5


JEVONS = """
[world]
kind = "point"
[goods.G1]
[goods.G2]
[goods.G3]
[money]
{tastes}
[agents.one]
utility = "wants_G2"
inventory = {{G1 = {held}}}
cash = {cash}
[agents.two]
utility = "wants_G3"
inventory = {{G2 = {held}}}
cash = {cash}
[agents.three]
utility = "wants_G1"
inventory = {{G3 = {held}}}
cash = {cash}
{more}
[exchange]
max_block = 20
{rules}
"""


def jevons(rules, cash=0, more="", held=20):
    goods, tastes = ("G1", "G2", "G3"), ""
    for want in goods:
        weights = table({good: int(good == want) for good in goods})
        tastes += f'[utilities.wants_{want}]\nfamily = "linear"\nweights = {weights}\n'
        tastes += 'money = {kind = "linear", weight = 0.5}\n'
    return JEVONS.format(tastes=tastes, cash=cash, rules=rules, more=more, held=held)


def got(world):
    """Return how much of what it wants each of the three has."""
    stock = world.view(Agent, Inventory)[1].stock
    return [int(stock[1, 0]), int(stock[2, 1]), int(stock[0, 2])]


DEALER = """
[agents.dealer]
utility = "wants_G1"
dealer = true
inventory = {G1 = 30, G2 = 30, G3 = 30}
cash = 100
"""


@pytest.mark.parametrize("held", [1, 20])
def test_jevons_triangle_is_stuck_without_money_or_a_dealer(world_of, held):
    world = world_of(jevons('matching = "random_meeting"', held=held))
    for _ in range(50):
        world.step()
        assert not trades(world)
    assert got(world) == [0, 0, 0]


@pytest.mark.parametrize("held", [1, 20])
@pytest.mark.parametrize("mechanism", ["bilateral", "bilateral_signals", "posted_prices"])
def test_money_solves_jevons_triangle(world_of, mechanism, held):
    rules = f'matching = "random_meeting"\nregime = "money"\nmechanism = "{mechanism}"'
    world = world_of(jevons(rules, cash=40, held=held))
    world.step(100)
    assert got(world) == [held] * 3


@pytest.mark.parametrize(
    ("regime", "held", "least"), [("barter", 20, 16), ("money", 20, 20), ("money", 1, 1)]
)
def test_a_dealer_solves_jevons_triangle(world_of, regime, held, least):
    """In barter a dealer lives by the difference: so there must be enough to leave it some."""
    last = ", G3 = 1" if regime == "money" else ""
    dealing = f"\n[exchange.dealing]\nprice = {{G1 = 1, G2 = 1{last}}}\n"
    rules = f'mechanism = "market_maker"\nregime = "{regime}"{dealing}'
    world = world_of(jevons(rules, cash=40, more=DEALER, held=held))
    world.step(30)
    assert min(got(world)) >= least
    stock = world.view(Agent, Inventory)[1].stock
    assert [int(stock[n, n]) for n in range(3)] == [0, 0, 0]


def test_the_stock_of_dealers_comes_back(world_of):
    """Who gathers A in the west and who gathers B in the east trade by dealers alone, for ever."""
    sides = "\n".join(
        f"""[agents.{side}{n}]
at = [{x}, {n}]
utility = "u"
vision = 3
inventory = {{A = 5, B = 5}}
[[cells]]
at = [{x}, {n}]
good = "{good}"
amount = 1
"""
        for side, x, good in (("west", 0, "A"), ("east", 12, "B"))
        for n in range(6)
    )
    stock = 'utility = "u"\ndealer = true\nvision = 0\ninventory = {A = 40, B = 40}'
    middle = "\n".join(f"[agents.dealer{n}]\nat = [6, {n}]\n{stock}" for n in (2, 3))
    world = world_of(
        f"""
[world]
width = 13
height = 6
[goods.A]
[goods.B]
[utilities.u]
family = "cobb_douglas"
weights = {{A = 0.5, B = 0.5}}
{sides}
{middle}
[foraging]
rate = 1
growth = 1
[exchange]
mechanism = "market_maker"
interaction_radius = 12
[exchange.dealing]
volatility = 0.5
"""
    )
    deals = np.flatnonzero(world.view(Agent, Preferences)[1].dealer)
    target, beyond, turnover = world.the(Dealing).target[0], [], 0
    for _ in range(300):
        world.step()
        beyond.append(world.view(Agent, Inventory)[1].stock[0, deals] - target)
        turnover += sum(each["quantity"] for each in trades(world))
    late = np.array(beyond)[100:]
    assert turnover > 1000
    assert np.abs(late).max() <= 10
    assert np.abs(late.mean(axis=0)).max() <= 3


def test_customers_walk_to_dealers_who_wait(world_of):
    text = mixed(GOODS[:2], "barter", "market_maker", more=dealers(GOODS[:2], 1)).replace(
        'idle = "wander"', 'idle = "stay"'
    )
    world = world_of(
        text.replace("width = 6", "width = 12")
        .replace("height = 5", "height = 9")
        .replace("vision = 3", "vision = 20")
    )
    (dealer,) = np.flatnonzero(world.view(Agent, Preferences)[1].dealer)
    place = world.view(Agent, Position)[1]
    home = int(place.x[dealer]), int(place.y[dealer])

    def away():
        position = world.view(Agent, Position)[1]
        return abs(position.x - home[0]) + abs(position.y - home[1])

    far = away()
    world.step(8)
    assert away()[dealer] == 0
    assert (away() <= far).all()
    assert (away() < far).sum() > 5


def test_the_order_of_the_file_does_not_matter(world_of):
    text = mixed(GOODS[:2], "money", "market_maker", point=True, more=dealers(GOODS[:2], 1))
    head, rest = text.split("[populations.people]")
    body, tail = rest.split("[seeking]")
    told = []
    for order in (("one", "two"), ("two", "one")):
        world = world_of(head + "".join(f"[populations.{name}]{body}" for name in order) + "[seeking]" + tail)
        seen = []
        for _ in range(6):
            world.step()
            name = names(world)
            seen += [
                (name[t["buyer"]], name[t["seller"]], t["good"], t["quantity"], t["paid"])
                for t in trades(world)
            ]
        told.append(seen)
    assert told[0] == told[1]
    assert len(told[0]) > 10


def test_a_run_split_by_a_snapshot_is_the_same_run(world_of):
    text = mixed(GOODS[:3], "mixed", "market_maker", more=dealers(GOODS[:3]))
    world = world_of(text)
    world.step(3)
    snapshot = world.snapshot()
    world.step(4)
    whole = digest(world)
    twin = world_of(text)
    twin.restore(snapshot)
    twin.step(4)
    assert digest(twin) == whole


def test_without_dealers_left_nobody_trades(world_of):
    world = world_of(shop("", regime="money"))
    world.table(Agent).writable[Needs].alive[1] = False
    world.step(2)
    assert not trades(world)
