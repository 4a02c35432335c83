"""Measure the three towns against what they must come to; prints each figure beside its target.

`uv run python -m tests.figures_three_towns --seeds 1-10 --ticks 5000`. Also the ships withheld and released,
and three shocks: a halved harvest, no ships, twice the money.
"""

import argparse
import sys
from collections.abc import Callable
from dataclasses import dataclass, field

import numpy as np

from components.holdings import Inventory, Wealth
from components.institutions import PERSON
from components.kinds import Agent, Org, Settlement, Ship, Warehouse
from components.market import Market
from components.people import Employment, Population
from components.rules import Goods
from scenarios.build import build
from scenarios.load import load
from systems.audit import conservation_error
from systems.events import Grant, Harvest, Withhold

FIRST = 1000
"""Ticks that are left out: the towns settle."""


@dataclass
class History:
    """What became of the settlements: arrays `(ticks, settlements)`, prices `(ticks, goods, settlements)`."""

    goods: tuple[str, ...]
    people: list = field(default_factory=list)
    fed: list = field(default_factory=list)
    wage: list = field(default_factory=list)
    hired: list = field(default_factory=list)
    pool: list = field(default_factory=list)
    prices: list = field(default_factory=list)
    lowest: int = 0

    def price(self, good):
        return np.array(self.prices)[:, self.goods.index(good)]


def watch(world, ticks, history=None):
    """Run and write down; raises where anything is missing."""
    history = history or History(world.the(Goods).names)
    for _ in range(ticks):
        world.step()
        _, people, employment, market = world.view(Settlement, Population, Employment, Market)
        history.people.append(people.count / PERSON)
        history.fed.append(people.fed.copy())
        history.wage.append(employment.wage.copy())
        history.hired.append(employment.hired.copy())
        history.pool.append(employment.pool.copy())
        history.prices.append(market.expectation.copy())
        for kind in (Settlement, Org, Agent):
            history.lowest = min(history.lowest, int(world.view(kind, Wealth)[1].cash.min(initial=0)))
        for kind in (Settlement, Warehouse, Ship, Agent):
            history.lowest = min(history.lowest, int(world.view(kind, Inventory)[1].stock.min(initial=0)))
    goods, money = conservation_error(world)
    if goods.any() or money:
        raise ArithmeticError(f"not conserved: {goods} {money}")
    return history


@dataclass(frozen=True)
class Figure:
    """A figure, its value in each run, and whether a value will do."""

    name: str
    target: str
    fits: Callable[[float], bool]
    values: list


def told(figures, seeds):
    """Print the figures and return how many miss their target in some run."""
    misses = 0
    for each in figures:
        values = np.array(each.values)
        bad = [seed for seed, value in zip(seeds, each.values, strict=True) if not each.fits(value)]
        misses += bool(bad)
        mark = "ok" if not bad else f"MISSED by seed {', '.join(map(str, bad))}"
        sys.stdout.write(
            f"  {each.name:44} {values.mean():10.3f}  [{values.min():.3f}, {values.max():.3f}]"
            f"   {each.target:16} {mark}\n"
        )
    sys.stdout.flush()
    return misses


def within(low, high):
    return lambda value: low <= value <= high


def life_figures(runs):
    """Return the figures of undisturbed life, from tick `FIRST` on."""
    food = [run.price("Provisions")[FIRST:] for run in runs]
    people = [np.array(run.people)[FIRST:].sum(axis=1) for run in runs]
    figures = []
    for town, name in enumerate(("Greenfield", "Stonebridge", "Saltmouth")):
        figures += [
            Figure(f"provisions, {name}", "16 to 23", within(16, 23), [f[:, town].mean() for f in food]),
            Figure(f"  their deviation, {name}", "up to 5", within(0, 5), [f[:, town].std() for f in food]),
        ]
    mean = [f.mean(axis=1) for f in food]
    halves = [[half.mean() for half in np.array_split(m, 2)] for m in mean]
    figures += [
        Figure("deviation of the mean of the towns", "up to 3.2", within(0, 3.2), [m.std() for m in mean]),
        Figure("lowest mean of the towns", "10 or more", within(10, 99), [m.min() for m in mean]),
        Figure("highest mean of the towns", "up to 36", within(0, 36), [m.max() for m in mean]),
        Figure("lowest in a town", "9 or more", within(9, 99), [f.min() for f in food]),
        Figure("highest in a town", "up to 48", within(0, 48), [f.max() for f in food]),
        Figure("difference of the halves", "below 0.5", within(0, 0.5), [abs(a - b) for a, b in halves]),
        Figure("mean wage", "22 to 30", within(22, 30), [wage_of(run) for run in runs]),
        Figure("fewest people", "1150 or more", within(1150, 9999), [p.min() for p in people]),
        Figure("most people", "up to 1500", within(0, 1500), [p.max() for p in people]),
        Figure("% of town-ticks fed below 80 %", "up to 0.5", within(0, 0.5), [hungry(run) for run in runs]),
        Figure("% employed in facilities", "28 or more", within(28, 100), [employed(run) for run in runs]),
        Figure("lowest purse or stock", "0 or more", within(0, 0), [run.lowest for run in runs]),
    ]
    return figures


def wage_of(run):
    return np.array(run.wage)[FIRST:].mean()


def hungry(run):
    return 100 * (np.array(run.fed)[FIRST:] < 0.8).mean()


def employed(run):
    return 100 * np.array(run.hired)[FIRST:].sum() / np.array(run.pool)[FIRST:].sum()


def spread(runs, good, first, last):
    """Return the mean ratio of the dearest town's price to the cheapest's, of each run."""
    prices = [run.price(good)[first:last] for run in runs]
    return [(price.max(axis=1) / price.min(axis=1)).mean() for price in prices]


def released(seeds):
    """Withhold all ships for 600 ticks and release them."""
    runs = []
    for seed in seeds:
        world = build(load("three_towns"), seed=seed)
        world.submit(Withhold(-1, 600))
        runs.append(watch(world, 1800))
    bounds = {"Grain": 1.6, "Flour": 1.5, "Wool": 1.6}
    figures = [
        Figure(f"{good}, dearest over cheapest, withheld", "", within(0, 1e9), spread(runs, good, 100, 600))
        for good in bounds
    ]
    figures += [
        Figure(f"{good}, +400 to +900", f"below {most}", within(0, most), spread(runs, good, 1000, 1500))
        for good, most in bounds.items()
    ]
    last = [float(np.sum(run.people[-1])) for run in runs]
    figures.append(Figure("people at +1200", "1200 or more", within(1200, 9999), last))
    return figures


def shocked(seeds, shock):
    """Give a shock at tick 1500; compare the last 104 of 600 ticks with the 500 before."""
    changes, people, fewest, lowest = [], [], [], []
    for seed in seeds:
        world = build(load("three_towns"), seed=seed)
        run = watch(world, 1500)
        before = run.price("Provisions")[1000:].mean()
        world.submit(shock(tuple(world.table(Settlement).ids.tolist())))
        watch(world, 600, run)
        changes.append(100 * (run.price("Provisions")[-104:].mean() / before - 1))
        after = np.array(run.people)[1500:].sum(axis=1)
        people.append(after[-104:].mean())
        fewest.append(after.min())
        lowest.append(run.lowest)
    return [
        Figure("change of provisions, %", "within 25", within(-25, 25), changes),
        Figure("people in the last 104 ticks", "1100 or more", within(1100, 9999), people),
        Figure("fewest people on the way", "", within(0, 9999), fewest),
        Figure("lowest purse or stock", "0 or more", within(0, 0), lowest),
    ]


SHOCKS = {
    "halved harvest for 60 ticks": lambda towns: Harvest(towns, 0.5, 60),
    "no ships for 60 ticks": lambda _: Withhold(-1, 60),
    "twice the money": lambda towns: Grant(towns, 1.0, 0),
}


def main(arguments=None):
    parser = argparse.ArgumentParser(description=__doc__.split("\n", 1)[0])
    parser.add_argument("--ticks", type=int, default=5000)
    parser.add_argument("--seeds", default="1-10", help="such as 1-10")
    given = parser.parse_args(arguments)
    first, _, last = given.seeds.partition("-")
    seeds = range(int(first), int(last or first) + 1)

    def lives(*settings):
        return [watch(build(load("three_towns", settings), seed=seed), given.ticks) for seed in seeds]

    def livelier():
        runs = lives("subsistence.output=1.2", "households.comforts.Cloth.need=0.16")
        employment = [employed(run) for run in runs]
        return [Figure("% employed in facilities", "38 or more", within(38, 100), employment)]

    parts = {
        "recommended": lambda: life_figures(lives()),
        "livelier: poorer land, more cloth": livelier,
        "ships withheld for 600 ticks": lambda: released(seeds),
        **{title: lambda shock=shock: shocked(seeds, shock) for title, shock in SHOCKS.items()},
    }
    misses = 0
    for title, figures in parts.items():
        sys.stdout.write(f"{title} ({len(seeds)} seeds)\n")
        misses += told(figures(), seeds)
    runs = lives('policies.pricing="uniform"')
    food = np.mean([run.price("Provisions")[FIRST:].mean(axis=0) for run in runs], axis=0)
    people = np.array([np.array(run.people)[FIRST:].sum(axis=1) for run in runs])
    sys.stdout.write(
        f"uniform: provisions {', '.join(f'{p:.1f}' for p in food)} (23.1, 21.6, 18.6), wage"
        f" {np.mean([wage_of(run) for run in runs]):.1f} (22.5), people {people.min():.0f} to"
        f" {people.max():.0f} (1365 to 1511)\n{misses} figures missed\n"
    )


if __name__ == "__main__":
    main()
