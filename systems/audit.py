"""The audit: nothing is ever made or lost."""

from __future__ import annotations

from typing import TYPE_CHECKING
from weakref import WeakKeyDictionary

import numpy as np

from components.rules import Endowment, Goods

if TYPE_CHECKING:
    from ecs import I64, Component, System, World
    from ecs.columns import Column
    from ecs.table import Table


class ConservationError(Exception):
    """Goods or money have appeared or vanished."""


def holdings(world: World) -> tuple[I64, int]:
    """Return how much of each good there is, `(goods,)`, and how much money: all kinds, in smallest units.

    Sums every column declared as conserved: one along goods holds goods, one without an axis money.
    """
    goods, money = np.zeros(world.axes["goods"], np.int64), 0
    for table, component, column in _conserved(world):
        if table.rows:
            total = getattr(table.readonly[component], column.name).sum(axis=-1, dtype=np.int64)
            if column.axis == "goods":
                goods += total
            else:
                money += int(total)
    return goods, money


_known: WeakKeyDictionary[World, list[tuple[Table, type[Component], Column]]] = WeakKeyDictionary()


def _conserved(world: World) -> list[tuple[Table, type[Component], Column]]:
    """Return the columns of a world that are conserved."""
    if world not in _known:
        tables = [world.table(kind) for kind in world.kinds]
        _known[world] = [
            (table, component, column)
            for table in tables
            for component, column in table.columns
            if column.conserved
        ]
    return _known[world]


def conservation_error(world: World) -> tuple[I64, int]:
    """Return by how much `holdings` differs from what the world began with, good by good, and money."""
    endowment = world.the(Endowment)
    goods, money = holdings(world)
    return goods - np.array(endowment.goods, np.int64), money - endowment.money


def audit(world: World, where: str = "") -> None:
    """Raise `ConservationError` naming the tick and every good of which there is too much or too little."""
    goods, money = conservation_error(world)
    if money or goods.any():
        wrong = [
            f"{error:+d} {name}"
            for name, error in zip(world.the(Goods).wares, [*goods.tolist(), money], strict=True)
            if error
        ]
        msg = f"tick {world.tick}: not conserved{where}: {', '.join(wrong)} (in smallest units)"
        raise ConservationError(msg)


def audit_after(world: World, system: System) -> None:
    """Audit in the middle of a tick: put into `world.after_system`, it names the system that is to blame."""
    audit(world, f" after {type(system).__name__}")
