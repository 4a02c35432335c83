"""Indexes of who and what is where, derived from positions and never part of the state."""

from __future__ import annotations

from typing import TYPE_CHECKING
from weakref import WeakKeyDictionary

import numpy as np

from components.kinds import Agent, Cell, Settlement
from components.people import Land
from components.rules import Map
from components.space import Position
from systems.economics.ladders import nearest_town
from systems.economics.neighbourhood import STRIP, sort_by_place, sort_by_strip

if TYPE_CHECKING:
    from ecs import I32, I64, World


class Geography:
    """The indexes of one world; `agents` must be asked for anew whenever somebody has moved."""

    def __init__(self, world: World) -> None:
        self.map = world.the(Map)
        places = self.map.width * self.map.height
        _, position = world.view(Cell, Position)
        self.cell_start: I32 = np.zeros(places + 2, np.int32)
        order = np.empty(position.x.size, np.int32)
        sort_by_place(position.x, position.y, self.map.height, self.cell_start, order)
        self._start: I32 = np.zeros(places + 2, np.int32)
        self.cell_strips = self.in_strips(position.x, position.y)

    def sorted(self, x: I32, y: I32) -> tuple[I32, I32]:
        """Return `start` and `order`: those on place c are order[start[c] : start[c + 1]], in order."""
        start = np.empty_like(self._start)
        order = np.empty(x.size, np.int32)
        sort_by_place(x, y, self.map.height, start, order)
        return start, order

    def in_strips(self, x: I32, y: I32) -> tuple[I32, I32, I32, I32]:
        """Return `start`, `order`, and x and y in that order: who stands on which strip, row by row of it."""
        start = np.empty(-(-self.map.width // STRIP) * self.map.height + 2, np.int32)
        order, at_x, at_y = np.empty((3, x.size), np.int32)
        sort_by_strip(x, y, self.map.height, start, order, at_x, at_y)
        return start, order, at_x, at_y

    def agents(self, world: World) -> tuple[I32, I32]:
        """Return `start` and `order`: the rows of agents on place c are order[start[c] : start[c + 1]]."""
        _, position = world.view(Agent, Position)
        order = np.empty(position.x.size, np.int32)
        sort_by_place(position.x, position.y, self.map.height, self._start, order)
        return self._start, order


_known: WeakKeyDictionary[World, Geography] = WeakKeyDictionary()


def geography(world: World) -> Geography:
    """Return the indexes of `world`, whose cells stay where they are."""
    if world not in _known:
        _known[world] = Geography(world)
    return _known[world]


def towns_of(world: World) -> tuple[I64, I64]:
    """Return each agent's nearest settlement, -1 if there is none, and its steps to where it can trade.

    Both `(agents,)`; no steps for those within its reach.
    """
    agents, position = world.view(Agent, Position)
    _, place, land = world.view(Settlement, Position, Land)
    town, away = np.empty(agents.size, np.int64), np.empty(agents.size, np.int64)
    nearest_town(position.x, position.y, place.x, place.y, land.reach, town, away)
    return town, away
