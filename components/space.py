"""Where things are and where they are going."""

from __future__ import annotations

from ecs import I8, I32, I64, Component, column


class Position(Component):
    """The cell of the map an entity stands on."""

    x: I32 = column(unit="cell")
    y: I32 = column(unit="cell")


class Home(Component):
    """The cell an entity goes back to when it has nothing else to do."""

    x: I32 = column(unit="cell")
    y: I32 = column(unit="cell")


class Vision(Component):
    """How far an agent sees, counted in steps (Manhattan distance)."""

    reach: I32 = column(unit="cell")


class Intention(Component):
    """What an agent means to do this tick, as decided in Seek."""

    goal: I8 = column(doc="0 nothing, 1 a partner, 2 a cell, 3 a walk, 4 a town")
    target: I64 = column(default=-1, doc="the id of partner or town, or the row of the cell")
    x: I32 = column(unit="cell", doc="where that is")
    y: I32 = column(unit="cell")
