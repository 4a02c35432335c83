"""Rows that several sheets have: a facility, a ship, goods in a store, and how many more there are."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from components.enterprise import Recipe, Staff
from components.holdings import Inventory
from components.institutions import PERSON, Recipes
from components.kinds import Facility, Ship
from components.rules import Goods
from components.transport import Vessel
from systems.presentation.describe import name_of
from systems.presentation.language import _
from systems.presentation.lines import Amount, Line, Sentence, Works, brief, natural

if TYPE_CHECKING:
    from ecs import I64, World


def facility(world: World, row: int, owner: str) -> Works:
    """Return a facility with its staff; `owner` is told under the pointer."""
    ids, recipe, staff = world.view(Facility, Recipe, Staff)
    recipes, kind = world.the(Recipes), int(recipe.index[row])
    text, share = manned(int(staff.hired[row]), int(staff.optimum[row]))
    return Works(int(recipes.output[kind]), recipes.names[kind], owner, text, share, int(ids[row]))


def manned(hired: int, best: int) -> tuple[str, float]:
    """Return how many of the best number work somewhere, in words and as a share."""
    words = _("{some} of {all}").format(some=brief(hired / PERSON), all=brief(best / PERSON))
    return words, hired / best if best else 0.0


def ship(world: World, row: int, owner: str) -> Works:
    """Return a ship with how laden it is; `owner` is told under the pointer."""
    ids, vessel, hold = world.view(Ship, Vessel, Inventory)
    units = hold.stock[:, row] / world.the(Goods).quantum
    text, share = laden(float(units.sum()), float(vessel.capacity[row]))
    ware = int(units.argmax()) if units.any() else -1
    return Works(ware, name_of(world, int(ids[row])), owner, text, share, int(ids[row]))


def laden(total: float, capacity: float) -> tuple[str, float]:
    """Return how much of what it can carry a ship has on board, in words and as a share."""
    words = _("{some} of {all}").format(some=brief(total), all=brief(capacity))
    return words, total / capacity if capacity > 0 else 0.0


def stored(world: World, stock: I64, most: float) -> list[Line]:
    """Return the goods that there are of a store, `(goods,)` smallest units; a full bar is `most` units."""
    goods = world.the(Goods)
    lines: list[Line] = []
    for g in np.flatnonzero(stock > 0).tolist():
        held, quantum = int(stock[g]), int(goods.quantum[g])
        lines.append(Amount(g, goods.names[g], natural(held, quantum), held / quantum / most))
    return lines


def more(count: int, listed: int) -> list[Line]:
    """Say how many more there are than are listed, if there are."""
    if count <= listed:
        return []
    return [Sentence(_("and {count} more").format(count=count - listed), quiet=True)]
