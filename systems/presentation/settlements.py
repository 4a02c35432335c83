"""Settlements in view: what of them is copied out of the world once a frame."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from components.institutions import PERSON
from components.kinds import Settlement
from components.people import Land, Population
from components.space import Position
from ecs import F64, I32, I64, Flag, Identity

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
    names: tuple[str, ...]
    """Of the first `NAMED`."""

    def only(self, eid: int) -> Settlements:
        """Return one of them alone, or none where it is not in view."""
        one = np.flatnonzero(self.ids == eid)
        names = tuple(self.names[n] for n in one.tolist() if n < len(self.names))
        return Settlements(
            self.ids[one], self.x[one], self.y[one], self.people[one], self.fed[one], self.reach[one],
            self.quay_below[one], names,
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
        names=tuple(world.name_of(group, number) for group, number in named),
    )
