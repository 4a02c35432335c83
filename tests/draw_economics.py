"""Draw the pictures of the manual's pages on economics, each out of runs of our own.

`uv run --group charts python -m tests.draw_economics [NAME ...]`
"""

import argparse
import json
from pathlib import Path

import numpy as np

from components.holdings import Inventory
from components.kinds import Agent, TradeReport
from components.market import Estimate, Preferences, Quotes, Trade
from components.rules import Goods
from scenarios import build, load, theory
from scenarios.load import load_book
from scenarios.runs.clearing import clear_book
from systems.economics.dealers import best_spread, reservation
from systems.economics.demand import tatonnement
from systems.economics.posting import mixed_price
from systems.economics.quotes import ask, bid
from systems.economies import economy_of
from tests import vector
from tests.charts import BLUE, COLOURS, GREEN, GREY, LINES, RED, label, stepped, trades_of
from tests.draw_towns import expectations, hunger, labour, merchants, production, weather, welfare

PICTURES = Path(__file__).parents[1] / "assets" / "manual" / "pictures" / "economics"


# ---- bargaining


def quotes(left, right):
    """Bids and asks of a pair, and the prices it trades at."""

    def watch(world):
        _, each = world.view(Agent, Quotes)
        up, down = each.up[:2], each.down[:2]
        _, trade = world.view(TradeReport, Trade)
        paid = trade.paid / trade.quantity / world.the(Goods).quantum[1] * world.the(Goods).quantum[0]
        sides = [(bid(*pair, 0.0), ask(*others, 0.0)) for pair, others in _slopes(up, down)]
        return *sides[0], *sides[1], *(paid if paid.size else [np.nan])

    _, found = stepped("edgeworth_box", 150, "exchange.protocol=nash", watch=watch)
    rows = np.array(found).T
    for n, (name, colour) in enumerate((("Ann", BLUE), ("Bob", RED))):
        left.plot(rows[2 * n], color=colour, linestyle=LINES[n], label=f"{name}: bid and ask")
        left.plot(rows[2 * n + 1], color=colour, linestyle=LINES[n])
    left.plot(rows[4], color="black", linewidth=1, label="price paid")
    left.set_yscale("log")
    label(left, "an apple, in bread (log)", "tick")
    box(right, {"by Nash's product": "nash"}, ticks=150)
    label(right, "the way through the box", "apples of Ann", "bread of Ann")


def _slopes(up, down):
    """Yield (up of one good, down of the other) and (down, up) of both agents."""
    for row in (0, 1):
        yield (up[0, row], down[1, row]), (down[0, row], up[1, row])


def box(axis, protocols, ticks):
    """Draw an Edgeworth box with what each protocol comes to."""
    world = build(load("edgeworth_box"))
    curve = np.array(theory(world)["contract_curve"]).T[:2]
    axis.plot(*curve, color=GREY, linewidth=1, label="contract curve")
    _, inventory = world.view(Agent, Inventory)
    grains = world.the(Goods).quantum
    for n, (name, protocol) in enumerate(protocols.items()):
        settings = [f"exchange.protocol={protocol}"]
        _, path = stepped("edgeworth_box", ticks, *settings, watch=_held)
        points = np.array([inventory.stock[:, 0] / grains, *path]).T
        axis.plot(*points, color=COLOURS[n], linestyle=LINES[n], label=name)
    axis.plot(*(inventory.stock[:, 0] / grains), "s", color="black", markersize=4)


def _held(world):
    _, inventory = world.view(Agent, Inventory)
    return inventory.stock[:, 0] / world.the(Goods).quantum


def protocols(left, right):
    """Where protocols lead, block by block, and how long that takes."""
    names = ("seed", "geometric", "nash", "split_difference", "take_it_or_leave_it", "negotiation")
    box(left, {name.replace("_", " "): name for name in names}, ticks=200)
    label(left, "apples and bread of Ann", "apples", "bread")
    for n, name in enumerate(names):
        paid = trades_of("edgeworth_box", 60, f"exchange.protocol={name}")
        right.plot(paid["tick"], paid["price"], linestyle=LINES[n], color=COLOURS[n], linewidth=1)
    label(right, "price paid for an apple, in bread (log)", "tick")
    right.set_yscale("log")


def matching(left, right):
    """Two hundred traders under three rules of who meets whom."""
    for n, name in enumerate(("greedy", "random", "random_meeting")):
        done = trades_of("dealers", 30, f"exchange.matching={name}")
        for axis, per_tick in ((left, np.ones(done["tick"].size)), (right, _gains(done))):
            total = np.cumsum(np.bincount(done["tick"], per_tick, minlength=30))
            axis.plot(total, color=COLOURS[n], linestyle=LINES[n], label=name.replace("_", " "))
    label(left, "trades, in all", "tick")
    label(right, "utility gained, in all", "tick")


def _gains(done):
    return done["buyer_gain"] + done["seller_gain"]


def signals(left, right):
    """How far news travels, and how far prices lie apart."""
    width = 10
    for n, radius in enumerate((0, 3, 10, 40)):
        done = trades_of("one_price_or_many", 60, f"exchange.signals.radius={radius}")
        spread = [
            np.log(done["price"][(done["tick"] >= at) & (done["tick"] < at + width)]).std()
            for at in range(0, 60, width)
        ]
        left.plot(range(0, 60, width), spread, color=COLOURS[n], linestyle=LINES[n], label=f"radius {radius}")
        if radius in {0, 40}:
            right.hist(
                np.log(done["price"]), np.linspace(-2, 2, 41), histtype="step", color=COLOURS[n],
                linestyle=LINES[n], label=f"radius {radius}",
            )  # fmt: skip
    label(left, "standard deviation of ln price", "tick")
    label(right, "trades, by ln price", "ln price")


# ---- markets


def call_auction(*axes):
    """Two ways of pricing in the horse market, and McAfee's in a market where it leaves a trade out."""
    ways = ("horse_market", "pairwise"), ("horse_market", "uniform"), ("mcafee", "mcafee")
    for axis, (name, pricing) in zip(axes, ways, strict=True):
        book = load_book(name).book
        told = json.loads(clear_book(name, (f"pricing={pricing}",), as_json=True))
        for orders, colour, way in ((book.bids, BLUE, -1), (book.asks, RED, 1)):
            prices = sorted((order.price for order in orders), key=lambda price: way * price)
            axis.step(range(len(prices) + 1), [prices[0], *prices], color=colour, linewidth=1.2)
        paid = [fill["price"] for fill in told["fills"]]
        got = [fill.get("received", fill["price"]) for fill in told["fills"]]
        at = np.arange(len(paid)) + 0.5
        axis.plot(at, paid, "o", color=BLUE, markersize=4, label="pays")
        axis.plot(at, got, "x", color=RED, markersize=5, label="gets")
        axis.axhspan(*told["interval"], color=GREEN, alpha=0.25, linewidth=0)
        label(axis, f"{name.replace('_', ' ')}, {pricing}", "units")
    axes[0].set_ylabel("price")


def double_auction(*axes):
    """Prices in an order book, trade by trade, against the price of theory."""
    price = theory(build(load("smith_fair")))["equilibria"][0]["prices"]["Unit"]
    for axis, traders in zip(axes, ("unconstrained", "zero_intelligence", "adaptive"), strict=True):
        rule = f"exchange.session.traders={traders}"
        paid = [trades_of("smith_fair", 20, rule, f"seed={seed}")["price"] for seed in range(1, 9)]
        axis.plot(np.concatenate(paid)[:80], "o", color=BLUE, markersize=2)
        axis.axhline(price, color=RED, linestyle="--", linewidth=1)
        axis.set_ylim(0, 4)
        label(axis, traders.replace("_", " "), "trade, session after session")
    axes[0].set_ylabel("dollars")


def posting(left, right):
    """Diamond's paradox, Bertrand's price, and Burdett and Judd's distribution."""
    ways = {
        "rivals, a cost of search": (),
        "rivals, none": ("exchange.posting.search_cost=0",),
        "mixed, half see two": ("exchange.posting.repricing=mixed", "exchange.posting.samples=1.5"),
    }
    posted = []
    for n, (name, settings) in enumerate(ways.items()):
        _, found = stepped("diamond_paradox", 120, *settings, watch=_posted)
        left.plot([each.mean() for each in found], color=COLOURS[n], linestyle=LINES[n], label=name)
        posted = np.sort(np.concatenate(found))
    label(left, "mean price posted", "tick")
    chance = np.linspace(0, 1, 200)
    right.plot(mixed_price(chance, 1.5, 0.0, 1.0), chance, color="black", linewidth=1, label="formula")
    share = np.linspace(0, 1, posted.size)
    right.plot(posted, share, color=GREEN, linestyle=":", linewidth=2, label="posted")
    label(right, "share of prices up to p", "p")


def _posted(world):
    _, estimate = world.view(Agent, Estimate)
    price = estimate.price[0]
    return price[np.isfinite(price)][:5]


def dealers(left, right):
    """Quotes of a dealer: by the formula, and along a run."""
    held = np.linspace(-5, 5, 50)
    middle = [reservation(10.0, float(q), 0.1, 1.0, 1.0) for q in held]
    half = best_spread(0.1, 1.0, 1.0, 1.5) / 2
    left.plot(held, np.array(middle) + half, color=RED, linestyle="--", label="ask")
    left.plot(held, np.array(middle) - half, color=BLUE, label="bid")
    label(left, "quotes at an estimate of 10", "lots beyond the target")

    def watch(world):
        _, estimate, preferences = world.view(Agent, Estimate, Preferences)
        return estimate.price[0, preferences.dealer]

    _, found = stepped("dealers", 40, "exchange.mechanism=market_maker", watch=watch)
    rows = np.array(found).T
    for n in range(rows.shape[0]):
        right.plot(rows[n], color=COLOURS[n], linestyle=LINES[n], label=f"dealer {n + 1}")
    label(right, "what each takes the price to be", "tick")


def groping(left, right):
    """Tatonnement that arrives, and one that never does."""
    for axis, scenario in ((left, "edgeworth_box"), (right, "scarf_orbit")):
        economy = economy_of(build(load(scenario)))
        path = np.array([_groped(economy, steps) for steps in range(60)]).T
        if scenario == "edgeworth_box":
            axis.plot(path[0] / path[1], color=BLUE)
            axis.axhline(13 / 22, color=RED, linestyle="--", linewidth=1)
            label(axis, "price of apples in bread, Edgeworth's box", "step")
        else:
            axis.plot(path[0] / path[2], path[1] / path[2], color=BLUE, linewidth=1)
            axis.plot(1, 1, "x", color=RED)
            axis.set_xscale("log")
            axis.set_yscale("log")
            label(axis, "prices of A and B in C, Scarf's economy (log)", "A", "B")


def _groped(economy, steps):
    """Return prices after some steps; those of three goods begin away from the equilibrium."""
    prices = np.where(economy.traded, 1.0, 0.0)
    prices[0] *= 1.2
    tatonnement(economy.params, economy.kind, economy.endowment, economy.numeraire, 1e-12, steps, prices)
    return prices[:3]


DRAWN = {
    "quotes": (quotes, 2), "protocols": (protocols, 2), "matching": (matching, 2), "signals": (signals, 2),
    "call-auction": (call_auction, 3), "double-auction": (double_auction, 3), "posting": (posting, 2),
    "dealers": (dealers, 2), "groping": (groping, 2), "expectations": (expectations, 2),
    "labour": (labour, 2), "production": (production, 2), "hunger": (hunger, 2),
    "merchants": (merchants, 3), "weather": (weather, 2), "welfare": (welfare, 2),
}  # fmt: skip
"""By name: what draws it, into how many charts."""


def main():
    import matplotlib as mpl  # of a group that tests do without
    import matplotlib.pyplot as plt

    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("names", nargs="*", choices=[*DRAWN, []])
    mpl.use("agg")
    mpl.rcParams.update(vector.STYLE)
    PICTURES.mkdir(exist_ok=True)
    for name in parser.parse_args().names or DRAWN:
        draw, charts = DRAWN[name]
        figure, axes = plt.subplots(1, charts, figsize=(7.6, 2.9), layout="constrained")
        draw(*axes)
        vector.write(figure, PICTURES / f"{name}.svg")
        plt.close(figure)
        print(name)  # noqa: T201 - a command tells what it does


if __name__ == "__main__":
    main()
