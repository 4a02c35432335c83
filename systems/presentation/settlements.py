"""Settlements in view: what of them is copied out of the world once a frame."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from components.enterprise import Recipe, Staff
from components.institutions import PERSON, Recipes
from components.kinds import Facility, Settlement
from components.people import Land, Population
from components.space import Position
from ecs import F64, I32, I64, Flag, Identity
from systems.premises import premises
from systems.presentation.works import kind_of

if TYPE_CHECKING:
    from ecs import World
    from systems.presentation.camera import Camera

NAMED = 60
"""Settlements in view that have their name beside them: those with the most people."""
AROUND = 8
"""Cells around the view in which a settlement may lie of which houses are in view."""

ABOVE = 0.25
"""How far down, of 1, the way to the quay goes where a name stands above."""


@dataclass(frozen=True, eq=False)
class Trades:
    """What is made in the settlements in view, a row for each recipe of each."""

    town: I64
    """Row of the settlement."""
    kind: I64
    """Row of `works.BUILDINGS`."""
    good: I64
    busy: Flag
    """Whether anybody works there."""

    def of(self, towns: I64) -> Trades:
        """Return those of some of the settlements, given by row."""
        place = np.full(int(max(self.town.max(initial=-1), towns.max(initial=-1))) + 1, -1)
        place[towns] = np.arange(towns.size)
        mine = place[self.town] >= 0
        return Trades(place[self.town[mine]], self.kind[mine], self.good[mine], self.busy[mine])


@dataclass(frozen=True, eq=False)
class Settlements:
    """The settlements in view, those with the most people first, `(settlements,)` each."""

    ids: I64
    x: F64
    """Map coordinates of the middle of the cell they stand on."""
    y: F64
    people: F64
    """Persons."""
    fed: F64
    """Share of the need."""
    reach: I32
    """Agents within so many steps trade there."""
    quay_below: Flag
    """Whether ships lie below it, so that its name is better above."""
    harvest: F64
    """What land and sea yield now, times an ordinary year."""
    trades: Trades
    names: tuple[str, ...]
    """Of the first `NAMED`."""

    def only(self, eid: int) -> Settlements:
        """Return one of them alone, or none where it is not in view."""
        one = np.flatnonzero(self.ids == eid)
        names = tuple(self.names[n] for n in one.tolist() if n < len(self.names))
        return Settlements(
            self.ids[one], self.x[one], self.y[one], self.people[one], self.fed[one], self.reach[one],
            self.quay_below[one], self.harvest[one], self.trades.of(one), names,
        )  # fmt: skip


def in_view(world: World, camera: Camera, harboured: F64) -> Settlements:
    """Return the settlements that `camera` sees, with those around of which it may see a part.

    `harboured` is how far down from each its quay is, `(settlements,)`.
    """
    ids, who, place, people, land = world.view(Settlement, Identity, Position, Population, Land)
    around = camera.bounds(AROUND + int(land.reach.max(initial=0)))
    inside = (place.x >= around.left) & (place.x < around.right)
    inside &= (place.y >= around.top) & (place.y < around.bottom)
    rows = np.flatnonzero(inside)
    rows = rows[np.argsort(-people.count[rows], kind="stable")]
    named = zip(who.group[rows[:NAMED]].tolist(), who.number[rows[:NAMED]].tolist(), strict=True)
    return Settlements(
        ids=ids[rows],
        x=place.x[rows].astype(np.float64) + 0.5,
        y=place.y[rows].astype(np.float64) + 0.5,
        people=people.count[rows] / PERSON,
        fed=people.fed[rows].astype(np.float64),
        reach=land.reach[rows],
        quay_below=harboured[rows] > ABOVE,
        harvest=land.harvest[rows],
        trades=trades_in(world, rows),
        names=tuple(world.name_of(group, number) for group, number in named),
    )


def trades_in(world: World, rows: I64) -> Trades:
    """Return what is made in the settlements of these rows."""
    ids, recipe, staff = world.view(Facility, Recipe, Staff)
    if not ids.size:
        none = np.empty(0, np.int64)
        return Trades(none, none, none, none > 0)
    recipes = world.the(Recipes)
    town = np.full(world.table(Settlement).rows, -1)
    town[rows] = np.arange(rows.size)
    place = town[premises(world).place]
    seen = place >= 0
    code = place[seen] * len(recipes.names) + recipe.index[seen].astype(np.int64)
    made, index = np.unique(code, return_inverse=True)
    hired = np.bincount(index, staff.hired[seen], minlength=made.size)
    number = made % len(recipes.names)
    kind = np.array([kind_of(name) for name in recipes.names])
    return Trades(made // len(recipes.names), kind[number], recipes.output[number], hired > 0)
