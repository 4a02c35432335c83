"""Posted prices: offers that are honoured, search, repricing, and what theory says of it."""

import itertools
import math

import numpy as np
import pytest

from components.kinds import Agent
from components.market import Estimate, Quotes
from components.space import Position
from ecs import digest
from scenarios.faults import ScenarioError
from systems.economics.neighbourhood import sort_by_place
from systems.economics.posting import lowest_rivals
from tests.systems.markets import Replay, mixed, names, trades

GOODS = ["A", "B", "C", "D"]
WAYS = ["adaptive", "rivals", "mixed"]


def posting(repricing, **more):
    rules = {"repricing": f'"{repricing}"', **({"ceiling": 4} if repricing != "adaptive" else {}), **more}
    return "posting = {" + ", ".join(f"{key} = {value}" for key, value in rules.items()) + "}\n"


def prices(world):
    return world.view(Agent, Estimate)[1].price


@pytest.mark.parametrize(
    ("repricing", "regime", "goods"), list(itertools.product(WAYS, ["barter", "money", "mixed"], [2, 3, 4]))
)
def test_offers_are_honoured_and_everybody_gains(world_of, repricing, regime, goods):
    total = 0
    for point in (False, True):
        rules = posting(repricing, samples=1.5, search_cost=0.2)
        text = mixed(GOODS[:goods], regime, "posted_prices", point=point, rules=rules)
        world = world_of(text)
        watch = Replay(world)
        for _ in range(6):
            watch.trades.clear()
            world.step()
            total += len(watch.trades)
            check_offers(world, watch.trades, goods if regime == "barter" else goods + 1)
    assert total > 0


def check_offers(world, made, wares):
    """Nobody buys twice or buys what it sells; a price, once posted, holds; no seller gets less than it."""
    for good in range(wares - 1):
        of_it = [each for each in made if each[2]["good"] == good]
        buyers, sellers = [b for b, _, _ in of_it], {s for _, s, _ in of_it}
        assert len(buyers) == len(set(buyers))
        assert not sellers & set(buyers)
        quantum, lot = (1000, 500) if good == world.axes["goods"] - 1 else (1, 1)
        for seller in sellers:
            mine = [trade for _, s, trade in of_it if s == seller]
            assert len({trade["quoted"] for trade in mine}) == 1
            assert sum(trade["quantity"] for trade in mine) <= 5 * lot
        for _, _, trade in of_it:
            payment = trade["paid_with"]
            unit, least = (1000, 1) if payment == world.axes["goods"] else (1000, 500)
            assert payment == wares - 1
            due = trade["quoted"] * trade["quantity"] / quantum * unit
            assert due * (1 - 1e-9) <= trade["paid"] <= due + least


def stalls(sellers, buyers, rules, *, block=5, demand="linear"):
    """Return a market at a point: sellers to whom A is worth nothing, buyers to whom it is worth 1 or 1.2."""
    wants = 'family = "linear"\nweights = {A = 1, B = 0}'
    if demand == "one":
        wants = 'family = "quadratic"\nbliss = {A = 1, B = 0}\nsigma = {A = 0.9, B = 1000}'
    return f"""
[world]
kind = "point"
[goods.A]
[goods.B]
[money]
[utilities.sells]
family = "linear"
weights = {{A = 0, B = 1}}
money = {{kind = "linear", weight = 1}}
[utilities.buys]
{wants}
money = {{kind = "linear", weight = 1}}
[populations.sellers]
count = {sellers}
utility = "sells"
inventory = {{A = 1000000}}
[populations.buyers]
count = {buyers}
utility = "buys"
cash = 100000
[exchange]
mechanism = "posted_prices"
regime = "money"
max_block = {block}
{rules}
"""


@pytest.mark.parametrize("cost", [0.01, 0.0])
def test_diamond_and_bertrand(world_of, cost):
    """Diamond 1971: search that costs anything makes the price a monopolist's, free search makes it cost."""
    rules = posting("rivals", ceiling=1, search_cost=cost, samples=1)
    world = world_of(stalls(5, 12, rules))
    for tick in range(1, 101):
        world.step()
        assert prices(world)[0, :5] == pytest.approx([cost * tick] * 5)
        assert bool(trades(world)) == (cost > 0 and tick > 1)
        assert all(each["paid"] / each["quantity"] / 1000 < 1 for each in trades(world))
    assert prices(world)[0, :5] == pytest.approx([1.0 if cost else 0.0] * 5)
    world.step()
    assert not trades(world)  # at their valuation buyers no longer gain


def test_prices_are_dispersed_as_burdett_and_judd_say(world_of):
    posted, paid, all_posted = [], [], []
    for seed in range(8):
        world = world_of(
            stalls(
                800, 800, posting("mixed", ceiling=1, samples=1.5, search_cost=10), block=12, demand="one"
            ),
            seed,
        )
        world.step()
        posted.append(prices(world)[0, :800].mean())
        all_posted.extend(prices(world)[0, :800])
        made = [each["paid"] / 1000 for each in trades(world)]
        assert len(made) == 800
        paid.append(np.mean(made))
    error = [np.std(means, ddof=1) / math.sqrt(len(means)) for means in (posted, paid)]
    assert abs(np.mean(posted) - 0.549306) < 4 * error[0]
    assert abs(np.mean(paid) - 0.5) < 4 * error[1] + 0.0005  # payments are rounded up
    assert max(error) < 0.005
    ordered = np.sort(all_posted)
    theory = 1 - 0.5 * (1 / ordered - 1)
    assert ordered[0] >= 1 / 3
    assert np.abs(theory - np.arange(1, ordered.size + 1) / ordered.size).max() < 1.95 / math.sqrt(
        ordered.size
    )


def test_without_cost_of_search_the_cheapest_sell_first(world_of):
    world = world_of(stalls(40, 60, posting("mixed", ceiling=1, samples=1.5), block=2, demand="one"))
    world.step()
    quoted = [each["quoted"] for each in trades(world)]
    assert quoted == sorted(quoted)
    assert len(quoted) == 60
    assert len(set(quoted)) == 30


def test_a_cost_of_search_keeps_buyers_from_going_on(world_of):
    means = []
    for cost in (0, 0.1, 10):
        rules = posting("mixed", ceiling=1, samples=1.2, search_cost=cost)
        world = world_of(stalls(60, 60, rules, block=60, demand="one"))
        world.step()
        best = prices(world)[0, :60].min()
        over = [each["quoted"] - best for each in trades(world)]
        assert max(over) <= cost
        means.append(np.mean(over))
    assert means[0] == 0 < means[1] < means[2]


def test_on_a_map_only_sellers_in_reach_count(world_of):
    rules = "interaction_radius = 3\n" + posting("mixed", ceiling=1, samples=1.5)
    text = stalls(30, 60, rules, block=60, demand="one").replace('kind = "point"', "width = 9\nheight = 8")
    for cost in (0, 10):
        world = world_of(text.replace("samples = 1.5", f"samples = 1.5, search_cost = {cost}"))
        world.step()
        _, position = world.view(Agent, Position)
        chosen, most = [], 0
        for each in trades(world):
            away = abs(position.x - each["x"])[:30] + abs(position.y - each["y"])[:30]
            near = prices(world)[0, :30][away <= 3]
            assert each["quoted"] in near
            chosen.append(each["quoted"] - near.min())
            most = max(most, near.size)
        assert len(chosen) > 40
        assert most > 3
        assert (max(chosen) == 0) == (cost == 0)


def test_rivals_are_the_others_in_reach():
    luck = np.random.default_rng(2)
    for width, height, radius in ((7, 5, 2), (7, 5, 20), (1, 1, 1)):
        x, y = (luck.integers(0, size, 40).astype(np.int32) for size in (width, height))
        price = luck.integers(1, 9, 40) / 4
        sellers = luck.permutation(40)[:25]
        sellers = sellers[np.lexsort((price[sellers], x[sellers] * height + y[sellers]))]
        start, order = np.zeros(width * height + 2, np.int32), np.empty(25, np.int32)
        sort_by_place(x[sellers], y[sellers], height, start, order)
        found = np.full(40, np.nan)
        lowest_rivals(
            x,
            y,
            radius,
            width,
            height,
            start,
            sellers,
            x[sellers] * np.int32(height) + y[sellers],
            price,
            found,
        )
        for i in range(40):
            near = [j for j in sellers if j != i and abs(x[i] - x[j]) + abs(y[i] - y[j]) <= radius]
            expected = min((price[j] for j in near), default=math.inf)
            assert (found[i] == expected) if i in sellers else np.isnan(found[i])


def test_adaptive_prices_go_up_when_sold_out_and_down_when_nothing_is_sold(world_of):
    # One who sells everything it offers, then nobody has money left.
    text = stalls(2, 1, posting("adaptive", step=0.1, samples=2), block=1)
    world = world_of(text.replace("cash = 100000", "cash = 0.001"))
    world.table(Agent).writable[Estimate].price[0, :2] = [0.001, 0.002]
    world.step()
    assert len(trades(world)) == 1
    assert prices(world)[0] == pytest.approx([0.0011, 0.0018, 0.001])
    world.step()
    assert prices(world)[0, :2] == pytest.approx([0.00099, 0.00162])
    assert not trades(world)


def test_adaptive_prices_come_together(world_of):
    text = f"""
[world]
kind = "point"
[goods.A]
divisible = true
lot = 0.1
[goods.B]
divisible = true
lot = 0.001
[utilities.u]
family = "cobb_douglas"
weights = {{A = {{uniform = [0.3, 0.7]}}, B = 0.5}}
variants = 60
[populations.people]
count = 100
utility = "u"
inventory = {{A = {{uniform = [5, 15]}}, B = {{uniform = [5, 15]}}}}
[exchange]
mechanism = "posted_prices"
{posting("adaptive", step=0.03)}
"""
    world = world_of(text)
    quoted = []
    for _ in range(60):
        world.step()
        quoted.append([math.log(each["quoted"]) for each in trades(world)])
    early, late = np.concatenate(quoted[1:10]), np.concatenate(quoted[35:45])
    assert late.size > 20
    assert late.std() < 0.5 * early.std()
    _, quotes = world.view(Agent, Quotes)
    assert np.log(quotes.up[0] / quotes.up[1]).std() < 0.1  # 0.57 at the start
    assert abs(late.mean()) < 0.15  # as many like A more as like it less, and there is as much of either


def test_the_order_of_the_file_does_not_matter(world_of):
    text = mixed(
        GOODS[:2], "money", "posted_prices", rules=posting("mixed", samples=1.5, search_cost=0.3), point=True
    )
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


@pytest.mark.parametrize("repricing", WAYS)
def test_a_run_split_by_a_snapshot_is_the_same_run(world_of, repricing):
    text = mixed(GOODS[:3], "money", "posted_prices", rules=posting(repricing, samples=1.5))
    world = world_of(text)
    world.step(3)
    snapshot = world.snapshot()
    world.step(4)
    whole = digest(world)
    twin = world_of(text)
    twin.restore(snapshot)
    twin.step(4)
    assert digest(twin) == whole


@pytest.mark.parametrize(
    ("rules", "fault"),
    [
        (posting("mixed", samples=3), "exchange.posting.samples: too high"),
        (posting("rivals", cost=4), "exchange.posting.cost: too high"),
        (posting("mixed").replace(", ceiling = 4", ""), "exchange.posting.ceiling: missing"),
    ],
)
def test_bounds_that_do_not_fit_are_refused(world_of, rules, fault):
    with pytest.raises(ScenarioError, match=fault):
        world_of(mixed(GOODS[:2], "money", "posted_prices", rules=rules))
