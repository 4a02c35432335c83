"""Reservations: what agents pay and take for a lot, market by market, kept until what they hold changes."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from components.holdings import Wealth
from components.kinds import Agent
from components.rules import Exchange, Goods, Tastes
from systems.mechanisms import NO_REFUSALS, Dealings, numeraire

if TYPE_CHECKING:
    from collections.abc import Callable

    from ecs import F64, I64, World


@dataclass(frozen=True, eq=False)
class Limits:
    """What agents pay and take for the next lots of one good, in smallest units of the numeraire."""

    noted: I64
    """The holdings and the type this is about, `(wares + 1, agents)`; others are found anew."""
    level: F64
    """Utility, `(agents,)`."""
    bids: I64
    """`(agents, lots)`, 0 where there is none."""
    asks: I64
    """`(agents, lots)`, 0 where there is none."""


class Reservations:
    """The limits of all agents; they are no state, for they follow from holdings and tastes alone."""

    def __init__(self) -> None:
        self._rules: tuple[object, ...] = ()
        self._limits: dict[int, Limits] = {}

    def of(self, world: World, good: int, lots: int) -> Limits:
        """Return what is known of the limits in the market of `good`, for a kernel to renew."""
        agents, _ = world.view(Agent, Wealth)
        rules = (world.the(Tastes), world.the(Goods), world.the(Exchange))
        if self._rules != rules:
            self._rules, self._limits = rules, {}
        known = self._limits.get(good)
        if known is None or known.bids.shape != (agents.size, lots):
            wares = len(world.the(Goods).wares)
            known = self._limits[good] = Limits(
                noted=np.full((wares + 1, agents.size), -1),
                level=np.zeros(agents.size),
                bids=np.zeros((agents.size, lots), np.int64),
                asks=np.zeros((agents.size, lots), np.int64),
            )
        return known


def held_in_turn(world: World, hold: Callable[[World, int], tuple[I64, F64]]) -> Dealings:
    """Hold the market of every good but the numeraire, one after another; each is the first in its turn.

    `hold` lets agents trade a good and returns the facts `(7, trades)` and figures `(3, trades)` of it.
    """
    money = numeraire(world)
    goods = [good for good in range(len(world.the(Goods).names)) if good != money]
    turn = world.tick % max(1, len(goods))
    facts, figures = [np.empty((7, 0), np.int64)], [np.empty((3, 0))]
    for good in goods[turn:] + goods[:turn]:
        fact, figure = hold(world, good)
        facts.append(fact)
        figures.append(figure)
    return Dealings(np.concatenate(facts, axis=1), np.concatenate(figures, axis=1), NO_REFUSALS)
