"""Ways: the lanes as smooth curves from quay to quay, derived once, and where on them a ship is seen."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING

import numpy as np

from components.institutions import PERSON
from components.kinds import LaneBetween, Settlement
from components.people import Population
from components.rules import Map
from components.space import Position
from components.trading import Paths
from components.transport import Lane
from ecs import rows_of

if TYPE_CHECKING:
    from ecs import F64, I64, Flag, World

FINE = 8
"""Points of a curve in a cell's length …"""
MOST_POINTS = 400_000
"""… or fewer where there would be more of them than these."""
LEAST_SHORE, MOST_SHORE = 1.5, 3.7
"""How far from the middle of a settlement its quay is, in cells, the second for the largest ones."""
ROOM = 0.36
"""And at the most this share of the way to the next settlement."""
OFF = 0.6
"""How far from the shore a quay is, in cells."""
TURN = math.pi / 7
"""How far round a settlement one step of a curve goes."""
SMOOTHED = 3


class Ways:
    """The curves of all lanes of a world, and the quays they begin and end at.

    They hold while the world has these settlements and lanes.
    """

    def __init__(self, world: World) -> None:
        here, paths = world.the(Map), world.rules.get(Paths)
        settlements, place, people = world.view(Settlement, Position, Population)
        _, lane = world.view(LaneBetween, Lane)
        self.width, self.height = here.width, here.height
        self._known = settlements.copy(), paths
        self.count = lane.one.size if isinstance(paths, Paths) else 0
        self.land: Flag = lane.land.copy()
        self.x: F64 = np.add(place.x, 0.5, dtype=np.float64)
        self.y: F64 = np.add(place.y, 0.5, dtype=np.float64)
        """The middle of each settlement, `(settlements,)`."""
        self.one: I64 = rows_of(settlements, lane.one)
        self.other: I64 = rows_of(settlements, lane.other)
        self.shore = self._shores(people.count / PERSON)
        curves = self._bent(paths) if self.count and isinstance(paths, Paths) else []
        self._lay(curves)

    def hold(self, world: World) -> bool:
        """Tell whether these are still the settlements and lanes of the world."""
        known, paths = self._known
        return world.rules.get(Paths) is paths and np.array_equal(world.table(Settlement).ids, known)

    def _shores(self, people: F64) -> F64:
        """Return how far from the middle of each settlement its quays are, in cells."""
        shore = np.clip(1.2 + 0.5 * np.sqrt(0.8 * np.sqrt(people)), LEAST_SHORE, MOST_SHORE)
        edge = np.minimum(np.minimum(self.x, self.width - self.x), np.minimum(self.y, self.height - self.y))
        shore = np.minimum(shore, np.maximum(LEAST_SHORE, edge - 1))
        if 1 < self.x.size <= 5000:
            for n in range(self.x.size):
                away = np.hypot(self.x - self.x[n], self.y - self.y[n])
                away[n] = np.inf
                shore[n] = min(shore[n], max(LEAST_SHORE, ROOM * float(away.min())))
        return np.asarray(shore)

    def _bent(self, paths: Paths) -> list[F64]:
        """Return the corners of each lane, `(corners, 2)`, led from one quay round to the other."""
        corners = [
            np.add(np.column_stack([paths.x[a:b], paths.y[a:b]]), 0.5, dtype=np.float64)
            for a, b in zip(paths.start[:-1].tolist(), paths.start[1:].tolist(), strict=True)
        ]
        # The quay of a settlement looks to where most of its lanes lead: one for ships, one for caravans.
        self.out = np.zeros((2, self.x.size, 2))
        for n, points in enumerate(corners):
            for town, near, far in (
                (self.one[n], points[0], points[1]),
                (self.other[n], points[-1], points[-2]),
            ):
                way = far - near
                self.out[int(self.land[n]), town] += way / max(1e-9, math.hypot(*way))
        length = np.hypot(self.out[..., 0], self.out[..., 1])
        idle = length < 1e-6
        self.out[idle] = (0.0, 1.0)
        self.out /= np.where(idle, 1.0, length)[..., None]
        return [self._led(n, points) for n, points in enumerate(corners)]

    def _led(self, lane: int, points: F64) -> F64:
        begin = self._round(int(self.one[lane]), int(self.land[lane]), points[1:])
        points = np.concatenate([begin, points[1:]])
        end = self._round(int(self.other[lane]), int(self.land[lane]), points[-2::-1])
        return np.concatenate([points[:-1], end[::-1]])

    def _round(self, town: int, land: int, onward: F64) -> F64:
        """Return the way from the quay of a settlement round to where it is left for the next corner."""
        middle, shore = np.array([self.x[town], self.y[town]]), float(self.shore[town]) + OFF
        out = self.out[land, town]
        towards = onward[0] - middle
        begin = math.atan2(out[1], out[0])
        turn = (math.atan2(towards[1], towards[0]) - begin + math.pi) % (2 * math.pi) - math.pi
        turn = math.copysign(max(0.0, abs(turn) - math.pi / 5), turn)
        angle = begin + np.linspace(0, turn, 1 + math.ceil(abs(turn) / TURN))
        return np.asarray(middle + shore * np.column_stack([np.cos(angle), np.sin(angle)]))

    def _lay(self, curves: list[F64]) -> None:
        """Smooth the curves and put points on them, evenly."""
        smooth = [smoothed(curve) for curve in curves]
        spans = [np.hypot(*np.diff(curve, axis=0).T) for curve in smooth]
        total = sum(float(span.sum()) for span in spans)
        fine = min(FINE, MOST_POINTS / max(total, 1e-9))
        points, count = [], []
        for curve, span in zip(smooth, spans, strict=True):
            along = np.concatenate([[0.0], np.cumsum(span)])
            at = np.linspace(0, along[-1], max(2, math.ceil(along[-1] * fine) + 1))
            points.append(
                np.column_stack([np.interp(at, along, curve[:, 0]), np.interp(at, along, curve[:, 1])])
            )
            count.append(at.size)
        self.start: I64 = np.cumsum([0, *count]).astype(np.int64)
        """Where the points of each lane begin, `(lanes + 1,)`."""
        self.points: F64 = np.concatenate(points) if points else np.empty((0, 2))
        """Map coordinates, `(points, 2)`."""
        self.lane_of: I64 = np.repeat(np.arange(len(count)), count)
        self.length: F64 = np.array([float(span.sum()) for span in spans])
        """How long each lane is, in cells."""

    def seen(self, lane: I64, done: F64, forth: Flag) -> tuple[F64, F64, F64, F64]:
        """Return where ships are that have `done` a share of a lane, and the step they take there."""
        first, last = self.start[lane], self.start[lane + 1] - 1
        at = np.where(forth, done, 1 - done) * (last - first)
        low = np.clip(np.floor(at).astype(np.int64), 0, last - first - 1)
        begin, end = self.points[first + low], self.points[first + low + 1]
        place = begin + (end - begin) * (at - low)[:, None]
        step = (end - begin) * np.where(forth, 1, -1)[:, None]
        step /= np.maximum(np.hypot(step[:, 0], step[:, 1]), 1e-9)[:, None]
        return place[:, 0], place[:, 1], step[:, 0], step[:, 1]

    def quay(self, town: I64, land: Flag) -> tuple[F64, F64, F64, F64]:
        """Return where ships lie in port, and the way out from the shore; `town` are rows."""
        if not self.count:
            return self.x[town], self.y[town] + 1.5, np.zeros(town.size), np.ones(town.size)
        out = self.out[land.astype(np.int64), town]
        shore = self.shore[town] + OFF
        return self.x[town] + out[:, 0] * shore, self.y[town] + out[:, 1] * shore, out[:, 0], out[:, 1]

    def harboured(self) -> tuple[F64, F64]:
        """Return which way the quay for ships looks at each settlement, 0 where no lane leads there."""
        if not self.count:
            return np.zeros(self.x.size), np.zeros(self.x.size)
        sea = ~self.land
        some = np.isin(np.arange(self.x.size), np.concatenate([self.one[sea], self.other[sea]]))
        return self.out[0, :, 0] * some, self.out[0, :, 1] * some


def smoothed(curve: F64) -> F64:
    """Return a curve with its corners cut, three times; its ends stay.

    >>> smoothed(np.array([[0.0, 0.0], [8.0, 0.0], [8.0, 8.0]]))[[0, -1]].tolist()
    [[0.0, 0.0], [8.0, 8.0]]
    """
    for _ in range(SMOOTHED):
        if len(curve) < 3:
            return curve
        step = np.diff(curve, axis=0)
        inner = np.stack([curve[:-1] + 0.25 * step, curve[:-1] + 0.75 * step], axis=1).reshape(-1, 2)
        curve = np.concatenate([curve[:1], inner[1:-1], curve[-1:]])
    return curve
