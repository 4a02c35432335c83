"""Ships in view: what of them is copied out of the world once a frame, and of the lanes."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from components.holdings import Inventory
from components.kinds import LaneBetween, Settlement, Ship
from components.rules import Goods
from components.transport import Lane, Vessel, Voyage
from ecs import rows_of

if TYPE_CHECKING:
    import numpy.typing as npt

    from ecs import F64, I64, Flag, World
    from systems.presentation.camera import Camera
    from systems.presentation.ways import Ways

ABREAST = 3
"""Ships that lie side by side at a quay; the next ones lie before them."""
RANKS = 5
"""Ranks of them; where there are more, they lie on one another."""
CONVOY, LONGEST = 1.5, 0.4
"""Cells between two ships that left together, and the share of a lane that all of them take at the most."""
AROUND = 6
"""Cells around the view in which a ship may lie of which a part is in view."""


@dataclass(frozen=True, eq=False)
class Ships:
    """The ships and caravans in view, from back to front, `(ships,)` each."""

    ids: I64
    x: F64
    """Map coordinates; of those in port the middle of the quay."""
    y: F64
    right: F64
    """The way they head, of length 1; of those in port the way out from the shore."""
    down: F64
    place: I64
    """Which place at the quay they have, -1 under way."""
    land: Flag
    """Whether it is a caravan."""
    good: npt.NDArray[np.int8]
    """What there is most of in the hold, -1 for nothing."""
    load: F64
    """How full the hold is, 0 to 1."""


@dataclass(frozen=True, eq=False)
class Fleet:
    """Where all ships were before a tick."""

    ids: I64
    port: I64
    bound: I64
    lane: I64
    left: I64
    total: I64

    @classmethod
    def of(cls, world: World) -> Fleet:
        """Copy it from the world."""
        ids, at = world.view(Ship, Voyage)
        columns = (at.port, at.bound, at.lane, at.left, at.total)
        return cls(ids.copy(), *(each.astype(np.int64) for each in columns))


def under_way(world: World) -> int:
    """Return how many ships are not in port."""
    _, voyage = world.view(Ship, Voyage)
    return int((voyage.bound >= 0).sum())


def open_lanes(world: World) -> Flag:
    """Return which lanes may be entered, `(lanes,)`."""
    _, lane = world.view(LaneBetween, Lane)
    return lane.open.copy()


def places(
    world: World, ways: Ways, before: Fleet | None, part: float
) -> tuple[F64, F64, F64, F64, I64, Flag]:
    """Return of all ships where they are, the way they head, the row of their last port, and who sails.

    `part` of the way into a tick ships are seen on the way from where they were `before` it.
    """
    ids, vessel = world.view(Ship, Vessel)
    if part >= 1 or before is None or not np.array_equal(before.ids, ids):
        before, part = Fleet.of(world), 0.0
    town = rows_of(world.table(Settlement).ids, before.port)
    total = np.maximum(before.total, 1)
    done = np.where(before.bound >= 0, before.total - before.left + part, 0.0) / total
    sails = (done > 0) & (before.lane >= 0) & (before.lane < ways.count)
    x, y, right, down = ways.quay(town, vessel.land)
    lane = before.lane[sails]
    if lane.size:
        forth = ways.one[lane] == town[sails]
        far = _in_convoy(
            lane * 2 + forth, before.left[sails], np.minimum(done[sails], 1.0), ways.length[lane]
        )
        seen = ways.seen(lane, far, forth)
        x[sails], y[sails], right[sails], down[sails] = seen
    return x, y, right, down, town, sails


def _in_convoy(way: I64, left: I64, done: F64, length: F64) -> F64:
    """Return what share of a lane ships have done, those that left together one behind the other."""
    rank = _places(way * (int(left.max()) + 1) + left, np.ones(way.size, np.bool_))
    gap = np.minimum(CONVOY / np.maximum(length, 1e-9), LONGEST / np.maximum(rank, 1))
    behind = rank * gap * np.clip(np.minimum(done, 1 - done) * 5, 0, 1)
    return np.asarray(np.maximum(done - behind, 0.0))


def in_view(
    world: World, camera: Camera, ways: Ways, before: Fleet | None, part: float, only: int | None
) -> Ships:
    """Return the ships that `camera` sees `part` of the way into a tick; `only` counts a single good."""
    ids, vessel, hold = world.view(Ship, Vessel, Inventory)
    if not ids.size:
        return _none()
    x, y, right, down, town, sails = places(world, ways, before, part)
    around = camera.bounds(AROUND)
    rows = np.flatnonzero((x >= around.left) & (x < around.right) & (y >= around.top) & (y < around.bottom))
    place = np.where(sails[rows], -1, _places(town[rows] * 2 + vessel.land[rows], ~sails[rows]))
    rows, place = _sorted(rows, y, place)
    quantum = world.the(Goods).quantum
    units = hold.stock[:, rows] / quantum[:, None]
    if only is not None:
        units = np.where(np.arange(quantum.size)[:, None] == only, units, 0.0)
    total = units.sum(axis=0)
    load = np.clip(total / np.maximum(vessel.capacity[rows], 1e-9), 0, 1)
    good = np.where(total > 0, np.argmax(units, axis=0), -1).astype(np.int8)
    return Ships(
        ids=ids[rows], x=x[rows], y=y[rows], right=right[rows], down=down[rows], place=place,
        land=vessel.land[rows], good=good, load=load,
    )  # fmt: skip


def _places(quay: I64, lying: Flag) -> I64:
    """Return how many ships lie at the same quay before each one that lies there."""
    place = np.zeros(quay.size, np.int64)
    rows = np.flatnonzero(lying)
    order = rows[np.argsort(quay[rows], kind="stable")]
    _, first, count = np.unique(quay[order], return_index=True, return_counts=True)
    place[order] = np.arange(order.size) - np.repeat(first, count)
    return place


def _sorted(rows: I64, y: F64, place: I64) -> tuple[I64, I64]:
    order = np.lexsort((place, y[rows]))
    return rows[order], place[order]


def _none() -> Ships:
    none, whole = np.empty(0), np.empty(0, np.int64)
    flag = np.empty(0, np.bool_)
    return Ships(whole, none, none, none, none, whole, flag, np.empty(0, np.int8), none)
