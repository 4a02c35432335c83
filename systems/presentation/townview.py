"""Settlements on the map: the tint of their reach, their houses, and from far away a mark."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING

import numpy as np

from systems.presentation import art, works
from systems.presentation.canvas import blend
from systems.presentation.drawings import HOUSES, ROOFS
from systems.presentation.extract import FAR, MIDDLE_SCALE
from systems.presentation.marks import pixel_at
from systems.presentation.noise import scatter
from systems.presentation.palette import ACCENT, RGB, U32, packed

if TYPE_CHECKING:
    from collections.abc import Callable

    from ecs import F64, I64, Flag
    from systems.presentation.camera import Camera
    from systems.presentation.canvas import Canvas
    from systems.presentation.marks import Mark
    from systems.presentation.palette import Wares
    from systems.presentation.settlements import Settlements

FEWEST, MOST = 3, 60
"""Houses in a town."""
DENSITY = 0.8
"""Houses for the root of the people."""
CROWDED, PLAIN = 1500, 400
"""Houses in view at the most, but for the `FEWEST` of each town; and from how many on the ground is plain."""
MANY = 400
"""With more settlements in view, marks are small."""
HALLED = 150
"""People from whom a town has a hall."""
TOWNS, CITIES = 300, 3000
"""People from whom the mark of a settlement is that of a town, and of a city."""
APART = 0.6
"""How far from one another houses stand, in cells …"""
LEAST_APART = 8.0
"""… or in pixels if that is more …"""
NARROW = 5.0
"""… which is less where they are seen from afar."""
SQUASH = 0.8
"""Towns are wider than tall."""
HEART, LARGEST = 0.72, 150
"""How far from the middle all ground is trodden, times the root of the houses; and the most pixels of it."""
CLOSE, FEW, CLOSER = 7.0, 12, 12.0
"""Pixels a cell from which houses are drawn in full, of so few settlements, and of more."""
GOLDEN = 2.399963
PLOTS_LEAST, PLOTS_MOST, PLOT_FEEDS = 3, 12, 50
"""Fields of a town, and how many people need one more."""
PLOTS_ROUND = 14
"""Places for them in a round of the town."""
PUFFS = 3
"""Clouds of smoke over a chimney at once."""
SMOKE: RGB = (196, 194, 188)
MOST_TINTED = 300_000
"""Cells in reach that are tinted at the most, counted town by town."""
EARTH, VERGE, COBBLE = (92, 76, 54), (64, 66, 50), (112, 102, 82)
REACHED: RGB = (240, 222, 170)
TINT = 20
"""How strong the tint of a reach is, of 256."""


def house_count(people: F64) -> I64:
    """Return how many houses are drawn for the people of all settlements in view, `(settlements,)`.

    >>> house_count(np.array([0.0, 30.0, 400.0, 2500.0, 1e6])).tolist()
    [0, 5, 16, 40, 60]
    """
    count = np.minimum(np.ceil(DENSITY * np.sqrt(people)), MOST)
    if (total := float(count.sum())) > CROWDED:
        count = np.ceil(count * (CROWDED / total))
    return np.where(people > 0, np.maximum(count, FEWEST), 0).astype(np.int64)


def close(camera: Camera, towns: int) -> bool:
    """Tell whether houses are drawn in full, with so many settlements in view."""
    return camera.scale >= (CLOSE if towns <= FEW else CLOSER)


def spacing(camera: Camera, towns: int) -> float:
    """Return how many pixels apart houses stand, with so many settlements in view."""
    return max(LEAST_APART if close(camera, towns) else NARROW, camera.scale * APART)


def radius(people: F64, camera: Camera) -> F64:
    """Return how many pixels from its middle a settlement reaches on the screen, `(settlements,)`."""
    if camera.scale < MIDDLE_SCALE:
        return np.full(people.size, 9.0)
    return np.asarray(
        spacing(camera, people.size) * (np.sqrt(np.maximum(house_count(people), 1)) * 0.92 + 0.9)
    )


def plan(towns: Settlements, camera: Camera) -> tuple[I64, F64, F64, I64]:
    """Return all houses from back to front, `(houses,)`: town, pixels right of and below it, and a number.

    The number is 0 for the middle of the town. Houses stay where they are while a town grows around them.
    """
    count = house_count(towns.people)
    town = np.repeat(np.arange(count.size), count)
    number = np.arange(town.size) - np.repeat(np.cumsum(count) - count, count)
    luck = scatter(number.astype(np.uint32), towns.ids[town].astype(np.uint32))
    angle = number * GOLDEN + towns.ids[town] * 1.7 + ((luck & np.uint32(63)) / 63 - 0.5) * 0.5
    away = spacing(camera, towns.ids.size) * (0.92 * np.sqrt(number) + 0.35 * (number > 0))
    away = away * (1 + ((luck >> np.uint32(6) & np.uint32(63)) / 63 - 0.5) * 0.14)
    right, down = away * np.cos(angle), away * np.sin(angle) * SQUASH
    order = np.argsort(towns.y[town] * camera.scale + down, kind="stable")
    return town[order], right[order], down[order], number[order]


# --- reach ----------------------------------------------------------------------------------------


def reached(towns: Settlements, camera: Camera) -> Flag:
    """Return which cells in view, and one around, are on the map and within the reach of a settlement."""
    bounds = camera.bounds()
    there = np.zeros((bounds.rows + 2, bounds.columns + 2), np.bool_)
    left = 0
    for reach in np.unique(towns.reach).tolist():
        at = np.arange(-reach, reach + 1)
        dx, dy = np.meshgrid(at, at)
        near = np.abs(dx) + np.abs(dy) <= reach
        dx, dy = dx[near], dy[near]
        mine = np.flatnonzero(towns.reach == reach)[: max(0, MOST_TINTED - left) // dx.size]
        left += mine.size * dx.size
        x = np.floor(towns.x[mine, None]).astype(np.int64) + dx - bounds.left + 1
        y = np.floor(towns.y[mine, None]).astype(np.int64) + dy - bounds.top + 1
        inside = (x >= 0) & (x < there.shape[1]) & (y >= 0) & (y < there.shape[0])
        there[y[inside], x[inside]] = True
    column, row = np.arange(bounds.left - 1, bounds.right + 1), np.arange(bounds.top - 1, bounds.bottom + 1)
    there[:, (column < 0) | (column >= camera.columns)] = False
    there[(row < 0) | (row >= camera.rows)] = False
    return there


def tint(grid: U32, there: Flag) -> None:
    """Tint the cells in reach, `(rows, columns)`."""
    grid[there] = blend(grid[there], *_flat(int(there.sum()), REACHED, TINT))


def outline(canvas: Canvas, there: Flag, camera: Camera, colour: RGB, alpha: int) -> None:
    """Draw a line around the cells in reach."""
    bounds, side = camera.bounds(), int(np.ceil(camera.scale))
    along = np.arange(side)
    for across, edge in ((True, there[:, 1:] != there[:, :-1]), (False, there[1:] != there[:-1])):
        row, column = np.nonzero(edge)
        x, y = pixel_at(column + bounds.left - 1 + across, row + bounds.top - 1 + (not across), camera)
        px = x[:, None] + (0 if across else along)
        py = y[:, None] + (along if across else 0)
        px, py = np.broadcast_arrays(px, py)
        canvas.points(px.reshape(-1), py.reshape(-1), *_flat(px.size, colour, alpha))


def _flat(size: int, colour: RGB, alpha: int) -> tuple[U32, U32]:
    return np.full(size, packed(colour), np.uint32), np.full(size, alpha, np.uint32)


# --- houses ---------------------------------------------------------------------------------------


def draw(
    canvas: Canvas, towns: Settlements, wares: Wares, camera: Camera, detail: int, beat: int,
    dry: Callable[[F64, F64], Flag],
) -> None:  # fmt: skip
    """Draw the settlements; what grows in cells beneath them is covered.

    `dry` tells where at map coordinates fields may lie.
    """
    if not towns.ids.size:
        return
    x, y = pixel_at(towns.x, towns.y, camera)
    if detail == FAR:
        marks(canvas, towns, x, y)
        return
    town, right, down, number = plan(towns, camera)
    px, py = x[town] + np.rint(right).astype(np.int64), y[town] + np.rint(down).astype(np.int64)
    gap = spacing(camera, towns.ids.size)
    full = close(camera, towns.ids.size)
    size = dot_size(camera)
    if full and town.size <= PLAIN:
        _plots(canvas, towns, camera, beat, dry)
    if town.size <= PLAIN:
        canvas.stamp(px, py, art.disc(round(gap * 1.35), VERGE, 130))
        count = np.bincount(town, minlength=x.size)
        for some in np.unique(count[count > 0]).tolist():
            wide = min(LARGEST, round(gap * HEART * math.sqrt(some)))
            canvas.stamp(x[count == some], y[count == some], art.disc(wide, EARTH, art.OPAQUE))
    canvas.stamp(px, py, art.disc(round(gap * (1.12 if town.size <= PLAIN else 0.9)), EARTH, art.OPAQUE))
    luck = scatter(number.astype(np.uint32), (towns.ids[town] * 7 + 3).astype(np.uint32)).astype(np.int64)
    if town.size <= PLAIN:
        _cobbles(canvas, px, py, luck, gap, size)
    foot = py + (4 * size if full else 3)
    if not full:
        canvas.stamp_each(px, foot, art.cottages(1), luck % len(ROOFS))
        return
    middle = (number == 0) & (towns.people[town] >= HALLED)
    kind = luck % (len(HOUSES) * len(ROOFS))
    trade = _trade_of(towns, town, number)
    # From back to front: what stands behind the hall of its town, the halls, and the rest.
    back = ~middle & (down < 0)
    for some in (back, ~middle & ~back):
        home = some & (trade < 0)
        canvas.stamp_each(px[home], foot[home], art.houses(size), kind[home])
        _works(canvas, towns, wares, (px, foot, np.where(some, trade, -1)), size, beat)
        if some is back:
            canvas.stamp(px[middle], foot[middle] + size, art.hall(size))


def dot_size(camera: Camera) -> int:
    """Return how many pixels one dot of the drawing of a house takes."""
    return max(1, round(camera.scale / 18))


def _trade_of(towns: Settlements, town: I64, number: I64) -> I64:
    """Return which row of the trades is practised in each house, `(houses,)`, -1 for none.

    They are the first around the middle, but never half of them.
    """
    trades = towns.trades
    first = np.searchsorted(trades.town, np.arange(towns.ids.size + 1))
    houses = np.bincount(town, minlength=towns.ids.size)
    has = np.minimum(np.diff(first), houses // 2)
    row = first[town] + number - 1
    return np.where((number >= 1) & (number <= has[town]), row, -1)


def _works(
    canvas: Canvas, towns: Settlements, wares: Wares, houses: tuple[I64, I64, I64], size: int, beat: int
) -> None:
    """Draw the buildings of trades, their sails turning and their chimneys smoking if anybody works there."""
    x, foot, trade = houses
    at = np.flatnonzero(trade >= 0)
    if not at.size:
        return
    trades, x, foot, row = towns.trades, x[at], foot[at], trade[at]
    frame = ((beat // 2 + row) % 2) & trades.busy[row]
    variant = (trades.kind[row] * 2 + frame) * (len(wares.colours) - 1) + trades.good[row]
    canvas.stamp_each(x, foot, works.buildings(wares, size), variant)
    smokes = trades.busy[row] & (trades.kind[row] == works.BAKERY)
    for n in range(PUFFS):
        age = (beat + n * 4) % (4 * PUFFS)
        grown = max(1, size * (1 + age // 5))
        up, drift = size * (10 + age), size * (age // 3 - 4)
        puff = art.disc(grown, SMOKE, max(16, 110 - 8 * age))
        canvas.stamp(x[smokes] + drift, foot[smokes] - up, puff)


def _plots(
    canvas: Canvas, towns: Settlements, camera: Camera, beat: int, dry: Callable[[F64, F64], Flag]
) -> None:
    """Draw fields and pastures around the towns that have them, as many as feed them, on dry ground."""
    trades, size = towns.trades, dot_size(camera) + 1
    x, y = pixel_at(towns.x, towns.y, camera)
    wide = radius(towns.people, camera)
    across, down = 13 * size, 9 * size
    for kind in (works.FARM, works.PASTURE):
        owners = np.unique(trades.town[trades.kind == kind])
        wanted = np.minimum(PLOTS_LEAST + towns.people[owners] // PLOT_FEEDS, PLOTS_MOST)[:, None]
        number = np.arange(2 * PLOTS_ROUND)[None, :]
        turn = towns.ids[owners, None] * 1.7 + number * (2 * math.pi / PLOTS_ROUND) * (
            1 - 2 * (kind != works.FARM)
        )
        away = wide[owners, None] + down * (0.3 + 1.0 * (number // PLOTS_ROUND)) + across * 0.4
        column = np.rint(away * np.cos(turn) / across).astype(np.int64)
        row = np.rint(away * np.sin(turn) * SQUASH / down).astype(np.int64)
        at_x = towns.x[owners, None] + column * across / camera.scale
        at_y = towns.y[owners, None] + row * down / camera.scale
        there = dry(at_x, at_y)
        there &= np.cumsum(there, axis=1) <= wanted
        town, number = owners[np.nonzero(there)[0]], np.nonzero(there)[1]
        luck = scatter(number.astype(np.uint32), (towns.ids[town] * 13 + kind).astype(np.uint32))
        if kind == works.FARM:
            ripe = (towns.harvest[town] - 0.5) * works.STAGES + (luck & np.uint32(1)) - 0.5
            form = np.clip(ripe, 0, works.STAGES - 1).astype(np.int64)
        else:
            form = works.STAGES + (beat // 6 + number) % 2
        px, py = x[town] + column[there] * across, y[town] + row[there] * down
        canvas.stamp_each(px, py, works.plots(size), form)


def _cobbles(canvas: Canvas, x: I64, y: I64, luck: I64, gap: float, size: int) -> None:
    """Put some stones on the ground between the houses."""
    pixel = np.full(x.size, packed(COBBLE), np.uint32)
    for n in range(5):
        turn = luck * (n + 1) * 0.001 + n * 1.3
        far = gap * (0.35 + 0.08 * n)
        dx, dy = np.rint(np.cos(turn) * far), np.rint(np.sin(turn) * far * SQUASH)
        canvas.blocks(x + dx.astype(np.int64), y + dy.astype(np.int64), pixel, size, size)


def marks(canvas: Canvas, towns: Settlements, x: I64, y: I64) -> None:
    """Draw a mark for each settlement, that of those with the most people on top."""
    if towns.ids.size > MANY:
        canvas.stamp(x[::-1], y[::-1], art.dot("diamond", 7, REACHED))
        return
    kind = (towns.people >= TOWNS).astype(np.int64) + (towns.people >= CITIES)
    canvas.stamp_each(x[::-1], y[::-1], art.markers(2 if towns.ids.size <= MANY // 10 else 1), kind[::-1])


# --- the selected ---------------------------------------------------------------------------------


def frame(canvas: Canvas, mark: Mark | None, towns: Settlements, camera: Camera) -> None:
    """Draw the mark of the settlement that is selected: the line of its reach, from far away a ring."""
    if mark is None or mark.town is None:
        return
    if camera.scale < MIDDLE_SCALE:
        line = art.ring(18, 2.4)
        pixel = np.full(line.dx.size, packed(ACCENT), np.uint32)
        canvas.stamp(
            *pixel_at(np.array([mark.x]), np.array([mark.y]), camera),
            art.Stamp(line.dx, line.dy, pixel, line.alpha),
        )
        return
    one = towns.only(mark.town)
    if one.ids.size:
        outline(canvas, reached(one, camera), camera, ACCENT, 220)
