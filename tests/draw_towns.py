"""Pictures of the manual's pages on towns and welfare: what draws each; `tests.draw_economics` draws them."""

import json

import numpy as np

from components.holdings import Wealth
from components.kinds import Agent, FillReport, OfferReport, Settlement
from components.market import Market
from components.people import Land, Population
from components.rules import Goods
from scenarios import build, columns, load
from scenarios.runs.compare import Plan, compare_mechanisms
from systems.economics.expectation import expect
from systems.economics.production import workforce_output
from systems.events import Harvest
from systems.presentation.studies.auction import auction
from tests.charts import BLUE, COLOURS, GREEN, GREY, LINES, RED, curves, label, stepped


def expectations(left, right):
    """How a standing price follows a jump of what is observed, and noise."""
    presets = {
        "book": (0.1, 1.0, 0.02, 2.0), "spec": (0.3, 1.0, 0.0, 5.0),
    }  # fmt: skip
    noise = 20 + 0.8 * np.sin(np.arange(60) * 2.4)
    for n, (name, rule) in enumerate(presets.items()):
        for axis, observed in ((left, np.where(np.arange(60) < 5, 20.0, 40.0)), (right, noise)):
            prices = [20.0]
            for each in observed:
                prices.append(expect(prices[-1], float(each), *rule))
            axis.plot(prices, color=COLOURS[n], linestyle=LINES[n], label=name)
            if n == 0:
                axis.plot(observed, ".", color=GREY, markersize=3, label="observed")
    label(left, "a jump: a share of the way, up to a most", "tick")
    label(right, "noise: nothing below the dead band", "tick")


def labour(*axes):
    """The labour market and the market of provisions of the hamlet at tick 20."""
    world = build(load("hamlet"))
    world.wanted |= {OfferReport, FillReport}
    world.step(20)
    goods, place = world.the(Goods), int(world.view(Settlement, Market)[0][0])
    for axis, market, what in zip(
        axes,
        (len(goods.names), goods.names.index("Provisions")),
        ("labour: workers", "provisions: units"),
        strict=True,
    ):
        curves(axis, auction(world, place, market))
        label(axis, f"{what.split(':')[0]}, coins", what.split(": ")[1])


def production(left, right):
    """Output by workers, in batches, and what the common land yields."""
    policies = load("hamlet").scenario.production
    batches, batch = np.array(policies.batches, float), float(policies.batch)
    workers = np.linspace(0, 80, 161)
    made = [workforce_output(float(each), 40.0, batches, batch) for each in workers]
    left.plot(workers, made, color=BLUE, label="output")
    left.plot(workers, workers, color=GREY, linestyle=":", label="one each")
    label(left, "a facility with an optimum of 40 workers", "workers")
    people, half = np.linspace(0, 400, 200), 120.0
    right.plot(people, people / (1 + people / half), color=GREEN, label="of all")
    right.plot(
        people, half / (1 + people / half) ** 2, color=RED, linestyle="--", label="of the last one, 120 times"
    )
    label(right, "the common land: n / (1 + n / 120)", "people at work there")


def hunger(left, right):
    """What households bid for food in an ordinary tick, and 40 ticks into a failed harvest."""
    for axis, factor in ((left, 1.0), (right, 0.3)):
        world = build(load("hamlet"))
        world.step(300)
        place = int(world.view(Settlement, Market)[0][0])
        world.submit(Harvest((place,), factor, 60))
        world.wanted |= {OfferReport, FillReport}
        world.step(40)
        curves(axis, auction(world, place, world.the(Goods).names.index("Provisions")))
        label(axis, f"provisions, harvest {factor:g} of a year's", "units")


def merchants(*axes):
    """Prices in two ports, by freight, beside those of theory."""
    for axis, freight, ends in zip(axes, (0, 4, 10), ((9, 9), (11, 7), (14, 4)), strict=True):
        _, found = stepped("two_ports", 300, f"merchants.freight={freight}", watch=_fish)
        for n, prices in enumerate(np.array(found).T):
            axis.plot(prices, color=COLOURS[n], linestyle=LINES[n], linewidth=1)
            axis.axhline(ends[n], color="black", linestyle=":", linewidth=1)
        axis.set_ylim(0, 16)
        label(axis, f"freight {freight}", "tick")
    axes[0].set_ylabel("coins a fish")


def _fish(world):
    return world.view(Settlement, Market)[1].expectation[0].copy()


def weather(left, right):
    """Harvests of three towns, and how many live there."""

    def watch(world):
        _, land, people = world.view(Settlement, Land, Population)
        return land.harvest.copy(), people.count / 1000

    world, found = stepped("three_towns", 600, watch=watch)
    harvest, people = (np.array(each).T for each in zip(*found, strict=True))
    names = columns(world, "settlement")["name"]
    for n, name in enumerate(names):
        left.plot(harvest[n], color=COLOURS[n], linewidth=0.8, linestyle=LINES[n], label=name)
        right.plot(people[n], color=COLOURS[n], linestyle=LINES[n], label=name)
    label(left, "harvest, times an ordinary year", "tick")
    label(right, "people", "tick")


def welfare(left, right):
    """How much of what could be gained is gained, and how equal wealth is."""
    mechanisms = ("bilateral", "market_maker", "call_auction", "walrasian")
    found = json.loads(compare_mechanisms(Plan("dealers", mechanisms, (1, 2), ("ticks=20",)), as_json=True))
    for n, name in enumerate(mechanisms):
        gained = np.array([[each["efficiency"] for each in run] for run in found["paths"][name]], float)
        left.plot(
            np.arange(gained.shape[1]),
            gained.mean(axis=0),
            color=COLOURS[n],
            linestyle=LINES[n],
            label=name.replace("_", " "),
        )
    label(left, "gain made of the gain attainable", "tick")
    world = build(load("village"))
    for n, ticks in enumerate((0, 200)):
        world.step(ticks)
        cash = np.sort(world.view(Agent, Wealth)[1].cash)
        held = np.concatenate([[0], np.cumsum(cash) / cash.sum()])
        right.plot(
            np.linspace(0, 1, held.size), held, color=COLOURS[n], linestyle=LINES[n], label=f"tick {ticks}"
        )
    right.plot([0, 1], [0, 1], color=GREY, linewidth=1)
    label(right, "Lorenz curve of coins, the village", "share of people")
