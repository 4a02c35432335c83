"""Pairs: which two agents, and which two wares, are looked at together, and followed from then on."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from components.kinds import Agent
from components.rules import Exchange, Goods
from components.space import Position
from systems.economics.quotes import ware_pairs
from systems.presentation.studies.box import BoxWatch

if TYPE_CHECKING:
    from ecs import World
    from systems.presentation.memory import Deal


def companion(world: World, agent: int, deals: list[Deal]) -> int | None:
    """Return with whom an agent is seen: whom it last traded with and who is alive, or else the nearest.

    `deals` are its last trades, the newest first. Of several as near it is the one with the lowest id.
    """
    for deal in deals:
        other = deal.seller if deal.buyer == agent else deal.buyer
        if world.row_of(Agent, other) >= 0:
            return other
    ids, at = world.view(Agent, Position)
    row = world.row_of(Agent, agent)
    if row < 0 or ids.size < 2:
        return None
    away = np.abs(at.x - at.x[row]).astype(np.int64) + np.abs(at.y - at.y[row])
    away[row] = np.iinfo(np.int64).max
    return int(ids[away.argmin()])


def exchanged(world: World) -> list[tuple[int, int]]:
    """Return the pairs of wares that agents of a world may exchange, money last in each."""
    rule = world.rules.get(Exchange)
    if not isinstance(rule, Exchange):
        return []
    pairs = ware_pairs(rule.regime, len(world.the(Goods).names))
    return [(int(min(pair)), int(max(pair))) for pair in pairs.tolist()]


class Pairing:
    """Follows one pair; call `note` after every tick, and `look` before its watch is read."""

    def __init__(self, world: World) -> None:
        self.offered = exchanged(world)
        """Pairs of wares that may be looked at."""
        self.wares: tuple[int, int] | None = self.offered[0] if self.offered else None
        self.watch: BoxWatch | None = None

    def look(self, world: World, agents: tuple[int, int] | None) -> BoxWatch | None:
        """Return what is known of a pair since it is looked at; None without one."""
        if agents is None or self.wares is None:
            self.watch = None
        elif self.watch is None or (self.watch.agents, self.watch.wares) != (agents, self.wares):
            self.watch = BoxWatch(world, agents, self.wares)
        return self.watch

    def note(self, world: World) -> None:
        """Take note of the tick that has just ended."""
        if self.watch is not None:
            self.watch.note(world)
