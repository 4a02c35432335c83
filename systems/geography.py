"""Indexes of who and what is where, derived from positions and never part of the state."""

from __future__ import annotations

from typing import TYPE_CHECKING
from weakref import WeakKeyDictionary

import numpy as np

from components.kinds import Agent, Cell
from components.rules import Map
from components.space import Position
from systems.economics.neighbourhood import sort_by_place

if TYPE_CHECKING:
    from ecs import I32, World


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
