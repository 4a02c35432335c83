"""Figures of a run that are set beside those of another."""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from components.kinds import Agent, Settlement
from components.market import Market
from components.people import Population
from components.rules import Goods
from scenarios.runs.benchmark import only_exchanges, yardstick_of
from systems.economies import holdings_of
from systems.presentation.language import _

if TYPE_CHECKING:
    from ecs import World
    from systems.economics.welfare import Yardstick
    from systems.presentation.memory import Memory

MOST = 300
"""With more agents, nobody waits for their equilibrium."""


@dataclass(frozen=True)
class Figure:
    """A number, and what it says; nan where there is none."""

    name: str
    about: str
    value: float
    percent: bool = False


def yardstick(world: World) -> Yardstick | None:
    """Return what the gains of agents who only exchange are measured by, from a world at its beginning."""
    small = world.table(Agent).rows <= MOST
    return yardstick_of(world) if small and not world.tick and only_exchanges(world) else None


def figures(world: World, memory: Memory, theory: Yardstick | None) -> tuple[Figure, ...]:
    """Return the figures of a run."""
    found = [Figure(_("Trades"), _("In the last 100 ticks, those in towns among them."), memory.recent)]
    if agents := world.table(Agent).rows:
        gain = memory.series.agents("gain").values
        each = float(gain[-1]) / agents if gain.size else math.nan
        found += [
            Figure(_("Gain an agent"), _("Utility gained by trade since the beginning, on average."), each),
            Figure(
                _("Dispersion"), _("Standard deviation of the logarithm of prices paid."), _dispersion(memory)
            ),
        ]
    if theory is not None and theory.economy.endowment.shape[1] == agents:
        share = theory.efficiency(holdings_of(world))
        about = _("Gain made of the gain attainable, in money at Walrasian prices.")
        found.append(Figure(_("Efficiency"), about, math.nan if share is None else share, percent=True))
    if world.table(Settlement).rows:
        _ids, people, market = world.view(Settlement, Population, Market)
        prices = market.expectation[: len(world.the(Goods).names)]
        apart = float((prices.std(axis=1) / prices.mean(axis=1)).mean())
        fed = float(np.average(people.fed, weights=np.maximum(people.count, 1)))
        found += [
            Figure(_("People"), _("In all towns."), float(people.count.sum()) / 1000),
            Figure(_("Fed"), _("Share of the need that was eaten."), fed, percent=True),
            Figure(
                _("Prices apart"),
                _("How far towns differ in standing prices, as a share."),
                apart,
                percent=True,
            ),
        ]
    return tuple(found)


def _dispersion(memory: Memory) -> float:
    """Return the dispersion of the latest prices of the pair of wares that was exchanged last."""
    latest = [memory.series.rate(pair)[1] for pair in range(len(memory.series.pairs))]
    known = [
        (line.ticks[seen][-1], line.values[seen][-1])
        for line in latest
        if (seen := ~np.isnan(line.values)).any()
    ]
    return float(max(known, key=lambda each: each[0])[1]) if known else math.nan
