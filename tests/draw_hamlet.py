"""Draw the hamlet under three presets, a picture of the manual: assets/manual/pictures/hamlet.svg.

`uv run --group charts python -m tests.draw_hamlet`
"""

from pathlib import Path

import numpy as np

from components.holdings import Wealth
from components.institutions import PERSON
from components.kinds import Org, Settlement
from components.market import Market
from components.people import Population
from components.rules import Goods
from scenarios.build import build
from scenarios.load import load
from tests import vector

PRESETS = {"recommended": "#2f7d4f", "spec_literal": "#b3402e", "spec_price_only": "#c98a1b"}
TICKS = 1500
TARGET = Path(__file__).parents[1] / "assets" / "manual" / "pictures" / "hamlet.svg"


def history(preset):
    """Return the price of food, the people and the poorest treasury of each tick, `(3, TICKS)`."""
    world = build(load("hamlet", [f'policies.preset="{preset}"']))
    food, coin = world.the(Goods).names.index("Provisions"), world.the(Goods).coin
    rows = np.empty((3, TICKS))
    for tick in range(TICKS):
        world.step()
        _, market, people = world.view(Settlement, Market, Population)
        _, treasury = world.view(Org, Wealth)
        rows[:, tick] = (
            market.expectation[food, 0],
            people.count[0] / PERSON,
            treasury.cash.min() / coin / 1000,
        )
    return rows


def main():
    import matplotlib as mpl  # of a group that tests do without
    import matplotlib.pyplot as plt

    mpl.rcParams.update(vector.STYLE)
    titles = ("standing price of provisions (coins, log)", "people", "poorest treasury (thousand coins)")
    figure, axes = plt.subplots(1, 3, figsize=(10.5, 3), layout="constrained")
    for preset, colour in PRESETS.items():
        for axis, series in zip(axes, history(preset), strict=True):
            axis.plot(series, color=colour, linewidth=1.2, label=preset)
    for axis, title in zip(axes, titles, strict=True):
        axis.set_title(title, loc="left", fontsize=9)
        axis.set_xlabel("tick")
        axis.spines[["top", "right"]].set_visible(False)
        axis.grid(alpha=0.25, linewidth=0.5)
    axes[0].set_yscale("log")
    axes[0].set_yticks([10, 20, 50, 100, 200, 500], labels=["10", "20", "50", "100", "200", "500"])
    axes[0].legend(frameon=False)
    vector.write(figure, TARGET)


if __name__ == "__main__":
    main()
