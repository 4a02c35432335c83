"""Extraction: once a frame, what is in view is copied out of the world; drawing knows nothing else."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, TypeAlias

import numpy as np
import numpy.typing as npt

from components.holdings import Deposit, Inventory
from components.kinds import Agent, Cell, Ship
from components.rules import Goods, Map, Seeking
from components.space import Home, Position
from components.transport import Vessel
from ecs import I32, I64, Flag, Identity, World
from ecs.table import rows_of
from systems.presentation import ships
from systems.presentation.settlements import Settlements, in_view
from systems.presentation.ways import Ways

if TYPE_CHECKING:
    from systems.presentation.camera import Bounds, Camera
    from systems.presentation.gathering import Gathering

F32: TypeAlias = npt.NDArray[np.float32]

FAR, MIDDLE, NEAR = range(3)
"""Levels of detail."""
MIDDLE_SCALE, NEAR_SCALE = 3.0, 20.0
"""Pixels a cell from which the levels begin."""
SPREAD_SCALE = 7.0
"""From here on those who share a cell stand side by side."""
MOST_CELLS = 150_000
"""Where more cells are in view, only some rows of the map are looked at …"""
ROWS_A_PIXEL = 2
"""… and no more than so many, where a pixel stands for more of them."""
LEAP = 4
"""Who has moved further in a tick is not seen walking."""

_SIDE = 0.25
_SLOTS = np.array(
    [
        [[0, 0]] * 4,
        [[-_SIDE, 0], [_SIDE, 0], [0, 0], [0, 0]],
        [[-_SIDE, -0.16], [_SIDE, -0.16], [0, 0.2], [0, 0]],
        [[-_SIDE, -0.2], [_SIDE, -0.2], [-_SIDE, 0.2], [_SIDE, 0.2]],
    ],
    np.float32,
)
"""Where in a cell the first four stand, by how many they are (up to 4)."""


@dataclass(frozen=True, eq=False)
class Agents:
    """The agents in view, from back to front; all `(agents,)` but `stock`."""

    ids: I64
    x: F32
    """Map coordinates of where they are seen, between two cells while walking."""
    y: F32
    good: npt.NDArray[np.int8]
    """What they hold most of; -1 for nothing."""
    look: I32
    """Index of their population."""
    alone: Flag
    """Whether nobody else stands in their cell; told only where those who share one stand side by side."""
    step: npt.NDArray[np.int8]
    """-1 walking left, 1 right or up or down, 0 standing."""
    stock: F32
    """Natural units, `(goods, agents)` where the view is near, else `(goods, 0)`."""


@dataclass(frozen=True, eq=False)
class Cells:
    """The cells in view in which something grows; all `(cells,)` but `amount`."""

    x: I32
    y: I32
    good: npt.NDArray[np.int8]
    """What there is most of, or could be."""
    level: F32
    """How much there is, 0 to 1 of the most in any cell."""
    amount: F32
    """Natural units, `(goods, cells)` where the view is near, else `(goods, 0)`."""
    stride: int
    """Only every so many rows of the map were looked at."""


@dataclass(frozen=True, eq=False)
class Picture:
    """What one frame shows of the world."""

    tick: int
    population: int
    detail: int
    bounds: Bounds
    agents: Agents
    cells: Cells
    homes: tuple[I32, I32]
    """Cells that are somebody's home, x and y, where the view is near."""
    crowds: tuple[I64, I64, I64]
    """Where more share a cell than are seen: x, y, and how many are not."""
    towns: Settlements
    ships: ships.Ships
    ways: Ways
    open: Flag
    """Which lanes may be entered, `(lanes,)`."""
    gathered: bool = False
    """Whether the map stands for no place, and people are seen in rings."""


def level_of_detail(scale: float) -> int:
    """Return the level of detail at so many pixels a cell."""
    return NEAR if scale >= NEAR_SCALE else MIDDLE if scale >= MIDDLE_SCALE else FAR


def most_of(stock: I64, quantum: I64, only: int | None = None) -> npt.NDArray[np.int8]:
    """Return the good of which there is most, `(rows,)`, or -1 for nothing; ties go to the first.

    `stock` is `(goods, rows)` in smallest units, `quantum` `(goods,)`; `only` looks at a single good.

    >>> most_of(np.array([[1, 0, 2], [3000, 0, 2000]]), np.array([1, 1000])).tolist()
    [1, -1, 0]
    """
    alike = (quantum == quantum[0]).all()
    best = np.zeros(stock.shape[1], np.int64 if alike else np.float64)
    good = np.full(stock.shape[1], -1, np.int8)
    for g in range(stock.shape[0]) if only is None else (only,):
        units = stock[g] if alike else stock[g] / quantum[g]
        np.copyto(good, g, where=units > best)
        np.maximum(best, units, out=best)
    return good


class Fields:
    """The cells of a world, in the order of the map, so that those in view are found without a search."""

    def __init__(self, world: World) -> None:
        self.width = world.the(Map).width
        _, position, deposit = world.view(Cell, Position, Deposit)
        self.rows = position.x.size
        place = position.y.astype(np.int64) * self.width + position.x
        self.in_order = bool((place[1:] >= place[:-1]).all())
        """Whether the rows of the table are in that order themselves."""
        self._order = None if self.in_order else np.argsort(place, kind="stable")
        self._place = place if self._order is None else place[self._order]
        most = deposit.capacity.max(axis=1, initial=1)
        self.most = np.maximum(most, 1) / world.the(Goods).quantum
        """The most there can be of each good in a cell, natural units, `(goods,)`."""

    def within(self, bounds: Bounds, scale: float = 1.0) -> tuple[I64, int]:
        """Return the rows of the cells within `bounds`, and the stride at which the map was visited.

        `scale` is how many pixels a cell has.
        """
        lines = np.arange(bounds.top, bounds.bottom)
        first = np.searchsorted(self._place, lines * self.width + bounds.left)
        last = np.searchsorted(self._place, lines * self.width + max(bounds.left, bounds.right))
        count = last - first
        stride = max(1 + int(count.sum()) // MOST_CELLS, int(1 / (ROWS_A_PIXEL * scale)))
        if stride > 1:
            count = np.where(lines % stride == 0, count, 0)
        before = np.cumsum(count) - count
        rows = np.repeat(first - before, count) + np.arange(int(count.sum()))
        return rows if self._order is None else self._order[rows], stride

    def bears(self, place: I64) -> Flag:
        """Tell in which cells, counted row by row of the map, something grows."""
        there = np.searchsorted(self._place, place, "left") < np.searchsorted(self._place, place, "right")
        return np.asarray(there)


class Extractor:
    """Makes a `Picture` of a world; call `before_tick` before every tick, so that agents are seen walking."""

    def __init__(self, world: World, gathering: Gathering | None = None) -> None:
        self.world = world
        self.gathering = gathering
        """Where people are seen in a world that is a point."""
        self.fields = Fields(world)
        self.ways = Ways(world)
        self._before: tuple[I64, I32, I32] | None = None
        self._fleet: ships.Fleet | None = None
        seeking = world.rules.get(Seeking)
        self._homing = isinstance(seeking, Seeking) and seeking.idle == "home"

    def before_tick(self) -> None:
        """Note where everybody is."""
        agents, position = self.world.view(Agent, Position)
        self._before = agents.copy(), position.x.copy(), position.y.copy()
        self._fleet = ships.Fleet.of(self.world)

    def forget(self) -> None:
        """Note nothing before a tick: nobody is seen on the way."""
        self._before = self._fleet = None

    def picture(self, camera: Camera, part: float = 1.0, only: int | None = None) -> Picture:
        """Return what `camera` sees `part` of the way into a tick; `only` shows a single good."""
        if self.gathering is not None:
            self.gathering.refresh()
        detail = level_of_detail(camera.scale)
        bounds = camera.bounds()
        if self.world.table(Cell).rows != self.fields.rows:
            self.fields = Fields(self.world)
        if not self.ways.hold(self.world):
            self.ways = Ways(self.world)
        agents, crowds = self._agents(camera, detail, part, only)
        return Picture(
            tick=self.world.tick,
            population=self.world.table(Agent).rows,
            detail=detail,
            bounds=bounds,
            agents=agents,
            cells=self._cells(bounds, camera.scale, detail, only),
            homes=self._homes(bounds, detail),
            crowds=crowds,
            towns=in_view(self.world, camera, self.ways.harboured()[1]),
            ships=ships.in_view(self.world, camera, self.ways, self._fleet, part, only),
            ways=self.ways,
            open=ships.open_lanes(self.world),
            gathered=self.gathering is not None,
        )

    def place_of(self, agent: int, part: float = 1.0) -> tuple[float, float] | None:
        """Return the map coordinates at which an agent is seen, but for those it shares its cell with."""
        row = self.world.row_of(Agent, agent)
        if row < 0:
            return None
        x, y, _ = self._seen(np.array([row]), part)
        return float(x[0]), float(y[0])

    def place_of_ship(self, ship: int, part: float = 1.0) -> tuple[float, float] | None:
        """Return the map coordinates at which a ship is seen; in port those of the quay."""
        row = self.world.row_of(Ship, ship)
        if row < 0:
            return None
        x, y, *_ = ships.places(self.world, self.ways, self._fleet, part)
        return float(x[row]), float(y[row])

    def caravans(self) -> bool:
        """Tell whether there are ships that travel on land."""
        _, vessel = self.world.view(Ship, Vessel)
        return bool(vessel.land.any())

    def _seen(self, rows: I64, part: float) -> tuple[F32, F32, npt.NDArray[np.int8]]:
        """Return where agents are seen, and which way they walk."""
        if self.gathering is not None:
            return self.gathering.x[rows], self.gathering.y[rows], np.zeros(rows.size, np.int8)
        ids, position = self.world.view(Agent, Position)
        x = position.x[rows].astype(np.float32) + np.float32(0.5)
        y = position.y[rows].astype(np.float32) + np.float32(0.5)
        step = np.zeros(rows.size, np.int8)
        if part < 1 and self._before is not None:
            old, old_x, old_y = self._before
            then = rows_of(old, ids[rows])
            there = np.flatnonzero(then >= 0)
            then = then[there]
            dx, dy = position.x[rows[there]] - old_x[then], position.y[rows[there]] - old_y[then]
            near = np.abs(dx) + np.abs(dy) <= LEAP
            there, dx, dy = there[near], dx[near], dy[near]
            x[there] -= dx * np.float32(1 - part)
            y[there] -= dy * np.float32(1 - part)
            step[there] = np.where(dx < 0, -1, (dx != 0) | (dy != 0))
        return x, y, step

    def _agents(
        self, camera: Camera, detail: int, part: float, only: int | None
    ) -> tuple[Agents, tuple[I64, I64, I64]]:
        ids, who, position, inventory = self.world.view(Agent, Identity, Position, Inventory)
        around, at = camera.bounds(1), self.gathering or position
        inside = (at.x >= around.left) & (at.x < around.right)
        inside &= (at.y >= around.top) & (at.y < around.bottom)
        rows = np.flatnonzero(inside)
        none = np.empty(0, np.int64)
        crowds = none, none, none
        slots, alone = None, np.ones(rows.size, np.bool_)
        if self.gathering is not None:
            rows = rows[np.argsort(self.gathering.y[rows], kind="stable")]
        elif camera.scale >= SPREAD_SCALE:
            rows, slots, alone, crowds = self._spread(rows, position)
        goods = self.world.the(Goods)
        stock = inventory.stock if rows.size == ids.size and slots is None else inventory.stock[:, rows]
        x, y, step = self._seen(rows, part if detail != FAR else 1.0)
        if slots is not None:
            x += slots[:, 0]
            y += slots[:, 1]
        seen = stock / goods.quantum[:, None] if detail == NEAR else np.empty((len(goods.names), 0))
        agents = Agents(
            ids=ids[rows], x=x, y=y, good=most_of(stock, goods.quantum, only), look=who.group[rows],
            alone=alone, step=step, stock=seen.astype(np.float32),
        )  # fmt: skip
        return agents, crowds

    def _spread(self, rows: I64, position: Position) -> tuple[I64, F32, Flag, tuple[I64, I64, I64]]:
        """Order agents from back to front and give the first four on each cell a place in it."""
        width = self.world.the(Map).width
        place = position.y[rows].astype(np.int64) * width + position.x[rows]
        order = np.argsort(place, kind="stable")
        rows, place = rows[order], place[order]
        cell, first, count = np.unique(place, return_index=True, return_counts=True)
        rank = np.arange(rows.size) - np.repeat(first, count)
        company = np.repeat(count, count)
        shown = rank < 4
        rows, company = rows[shown], company[shown]
        slots = _SLOTS[np.minimum(company, 4) - 1, rank[shown]]
        more = count > 4
        return rows, slots, company == 1, (cell[more] % width, cell[more] // width, count[more] - 4)

    def _cells(self, bounds: Bounds, scale: float, detail: int, only: int | None) -> Cells:
        rows, stride = self.fields.within(bounds, scale)
        _, position, deposit = self.world.view(Cell, Position, Deposit)
        quantum = self.world.the(Goods).quantum
        whole = rows.size == self.fields.rows and stride == 1
        amount = deposit.amount if whole and self.fields.in_order else deposit.amount[:, rows]
        good = most_of(amount, quantum, only)
        bare = np.flatnonzero(good < 0)
        good[bare] = most_of(deposit.capacity[:, rows[bare]], quantum, only)
        level = np.zeros(rows.size, np.float32)
        for g in range(quantum.size) if only is None else (only,):
            level += (amount[g] / (quantum[g] * self.fields.most[g])).astype(np.float32)
        seen = amount / quantum[:, None] if detail == NEAR else np.empty((quantum.size, 0))
        if only is not None:
            bears = good == only
            rows, good, level = rows[bears], good[bears], level[bears]
            seen = np.where(np.arange(quantum.size)[:, None] == only, seen, 0)[
                :, bears if detail == NEAR else []
            ]
        return Cells(
            x=position.x[rows],
            y=position.y[rows],
            good=good,
            level=np.minimum(level, 1, out=level),
            amount=seen.astype(np.float32),
            stride=stride,
        )

    def _homes(self, bounds: Bounds, detail: int) -> tuple[I32, I32]:
        if detail != NEAR or self.gathering is not None:
            return np.empty(0, np.int32), np.empty(0, np.int32)
        _, home = self.world.view(Agent, Home)
        inside = (home.x >= bounds.left) & (home.x < bounds.right)
        inside &= (home.y >= bounds.top) & (home.y < bounds.bottom)
        width = self.world.the(Map).width
        place = np.unique(home.y[inside].astype(np.int64) * width + home.x[inside])
        if not self._homing:
            place = place[~self.fields.bears(place)]
        return (place % width).astype(np.int32), (place // width).astype(np.int32)
