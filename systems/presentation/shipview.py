"""Lanes and ships on the map: roads and dashed lines, ships under sail and at the quay, and the waves."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from systems.presentation import art
from systems.presentation.extract import MIDDLE_SCALE, NEAR, NEAR_SCALE
from systems.presentation.marks import Mark, pixel_at
from systems.presentation.noise import scatter
from systems.presentation.palette import INK, RGB, Wares, mix, packed
from systems.presentation.sea import FOAM, SHALLOW
from systems.presentation.ships import ABREAST, RANKS

if TYPE_CHECKING:
    from ecs import F64, I64, Flag
    from systems.presentation.camera import Camera
    from systems.presentation.canvas import Canvas
    from systems.presentation.sea import Sea
    from systems.presentation.ships import Ships
    from systems.presentation.ways import Ways

DASH = 0.62
"""Cells of a dash of a sea lane, and of the gap after it."""
SEA_LANE: RGB = (176, 200, 208)
ROAD, VERGE = (124, 103, 72), (84, 76, 56)
JETTY = -0.9, 0.5
"""From where to where a jetty goes, in cells beyond the shore."""
WOOD, WOOD_DARK = (138, 106, 72), (72, 54, 40)
CLOSED: RGB = (116, 118, 120)
FULL, FULLER = 6.0, 26.0
"""Pixels a cell from which ships are drawn twice as large, and three times."""
AFAR = 6, 6
"""Pixels that a ship takes from afar."""
FEW, CROWDED = 150, 8.0
"""With more ships in view they are drawn small, and from afar below so many pixels a cell."""
WAKE = 7
"""Marks in the wake of a ship."""
RIPPLED = 0.055
"""Share of the cells of water that bears a wave."""
WAVED = 6.0
"""Pixels a cell from which waves are drawn."""


def lanes(canvas: Canvas, ways: Ways, open_: Flag, camera: Camera) -> None:
    """Draw roads, and lanes of ships as dashed lines; those that are closed are grey."""
    if not ways.count:
        return
    bounds = camera.bounds(1)
    place, lane = ways.points, ways.lane_of
    inside = (place[:, 0] >= bounds.left) & (place[:, 0] < bounds.right)
    inside &= (place[:, 1] >= bounds.top) & (place[:, 1] < bounds.bottom)
    number = np.arange(lane.size) - ways.start[lane]
    cells = ways.length[lane] / np.maximum(ways.start[lane + 1] - ways.start[lane] - 1, 1)
    thick = 1 + (camera.scale >= 9) + (camera.scale >= 26)
    road = ways.land[lane]
    apart = np.maximum(1, np.ceil(thick / (cells * camera.scale))).astype(np.int64)
    dashed = ~road & (number * cells % (2 * DASH) < DASH) & (number % apart == 0)
    if camera.scale < MIDDLE_SCALE:
        dashed = ~road & (number % (2 * apart) == 0)
    open_here = open_[lane]
    strength = 105 if camera.scale >= MIDDLE_SCALE else 70
    for shown, colour in ((open_here, SEA_LANE), (~open_here, CLOSED)):
        rows = np.flatnonzero(inside & dashed & shown)
        canvas.stamp(*pixel_at(place[rows, 0], place[rows, 1], camera), _square(thick, colour, strength))
    for wide, tones in ((0.34, (VERGE, CLOSED)), (0.22, (ROAD, mix(CLOSED, INK, 0.35)))):
        for shown, colour in zip((open_here, ~open_here), tones, strict=True):
            rows = np.flatnonzero(inside & road & shown)
            disc = art.disc(max(1, round(wide * camera.scale)), colour, art.OPAQUE)
            canvas.stamp(*pixel_at(place[rows, 0], place[rows, 1], camera), disc)


def jetties(canvas: Canvas, ways: Ways, camera: Camera) -> None:
    """Draw a jetty at every quay for ships."""
    if not ways.count or camera.scale < FULL:
        return
    right, down = ways.harboured()
    rows = np.flatnonzero((right != 0) | (down != 0))
    away = ways.shore[rows, None] + np.linspace(*JETTY, 1 + round((JETTY[1] - JETTY[0]) * camera.scale))
    x, y = ways.x[rows, None] + right[rows, None] * away, ways.y[rows, None] + down[rows, None] * away
    px, py = pixel_at(x.reshape(-1), y.reshape(-1), camera)
    side = max(2, round(0.26 * camera.scale))
    canvas.stamp(px, py + max(1, side // 3), _square(side, WOOD_DARK, art.OPAQUE))
    canvas.stamp(px, py, _square(side, WOOD, art.OPAQUE))


def _square(side: int, colour: RGB, alpha: int) -> art.Stamp:
    dx, dy = (each.reshape(-1) - side // 2 for each in np.meshgrid(np.arange(side), np.arange(side)))
    flat = side * side
    return art.Stamp(dx, dy, np.full(flat, packed(colour), np.uint32), np.full(flat, alpha, np.uint32))


def waves(canvas: Canvas, sea: Sea, camera: Camera, beat: int) -> None:
    """Draw waves that come and go on some of the water."""
    if camera.scale < WAVED:
        return
    bounds = camera.bounds()
    depth = sea.depth[bounds.top : bounds.bottom, bounds.left : bounds.right]
    rows, columns = np.nonzero(depth > 0.7)
    x, y = columns + bounds.left, rows + bounds.top
    luck = scatter(x.astype(np.uint32), y.astype(np.uint32) + np.uint32(4242)).astype(np.int64)
    phase = (luck // 8 + beat // 4) % 5
    some = (luck < 65536 * RIPPLED) & (phase < 3)
    x, y, luck, phase = x[some], y[some], luck[some], phase[some]
    size = max(1, round(camera.scale / 16))
    px, py = pixel_at(x + luck % 7 / 7, y + luck % 5 / 5, camera)
    for form, stamp in enumerate(art.ripples(size, mix(SHALLOW, FOAM, 0.5))):
        mine = phase == form
        canvas.stamp(px[mine], py[mine], stamp)


# --- ships ----------------------------------------------------------------------------------------


def ship_size(ships: Ships, camera: Camera) -> int:
    """Return how many pixels one dot of the drawing of a ship takes; 0 where it is seen from afar."""
    few = ships.ids.size <= FEW
    if camera.scale < (MIDDLE_SCALE if few else CROWDED):
        return 0
    return 1 + (camera.scale >= (FULL if few else NEAR_SCALE)) + (camera.scale >= FULLER)


def seen_at(ships: Ships, camera: Camera) -> tuple[F64, F64]:
    """Return the map coordinates at which ships are drawn: those at a quay side by side."""
    size = ship_size(ships, camera)
    wide, tall = (art.SHIP_WIDE * size, art.SHIP_TALL * size) if size else AFAR
    place = np.maximum(ships.place, 0) % (ABREAST * RANKS)
    abreast, rank = place % ABREAST, place // ABREAST
    beside = np.where(abreast % 2 == 1, 1, -1) * ((abreast + 1) // 2)
    step = np.hypot(ships.down * wide * 1.05, ships.right * tall * 0.95) / camera.scale
    outward = np.hypot(ships.right * wide * 1.0, ships.down * tall * 0.95) / camera.scale
    off = rank * outward + outward * 0.45
    lies = ships.place >= 0
    x = ships.x + np.where(lies, -ships.down * beside * step + ships.right * off, 0.0)
    y = ships.y + np.where(lies, ships.right * beside * step + ships.down * off, 0.0)
    return x, y


def mark_of(eid: int, ships: Ships, camera: Camera) -> Mark | None:
    """Return the mark of a ship that is selected, where it is in view."""
    rows = np.flatnonzero(ships.ids == eid)
    if not rows.size:
        return None
    x, y = (float(each[rows[0]]) for each in seen_at(ships, camera))
    size = ship_size(ships, camera)
    return Mark(x, y - 2.5 * size / camera.scale, cell=False, least=8 + 7 * size)


def draw(canvas: Canvas, ships: Ships, wares: Wares, camera: Camera, detail: int) -> None:
    """Draw ships and caravans, in the colour of what they carry most of."""
    if not ships.ids.size:
        return
    size = ship_size(ships, camera)
    at_x, at_y = seen_at(ships, camera)
    x, y = pixel_at(at_x, at_y, camera)
    if camera.scale < MIDDLE_SCALE:
        _dots(canvas, ships, wares, x, y)
        return
    order = np.argsort(y, kind="stable")
    sails = ships.place < 0
    wet = sails & ~ships.land & (size > 0)
    _wakes(canvas, x[wet], y[wet], ships.right[wet], ships.down[wet], size)
    good = ships.good.astype(np.int64) % len(wares.colours)
    variant = good * art.SHIP_FORMS + ships.land * 4 + ~sails * 2 + (ships.right < 0)
    foot = y + 3 * size
    drawings = art.ships(wares, size) if size else art.boats(wares)
    canvas.stamp_each(x[order], foot[order], drawings, variant[order])
    if detail == NEAR:
        _cargo(canvas, ships, wares, x, foot, size)


def _dots(canvas: Canvas, ships: Ships, wares: Wares, x: I64, y: I64) -> None:
    """Draw ships from far away."""
    ink = np.full(x.size, packed(INK), np.uint32)
    canvas.blocks(x - 2, y - 2, ink, 4, 4)
    pixel = np.where(ships.good < 0, packed(SEA_LANE), wares.pixels[ships.good]).astype(np.uint32)
    canvas.blocks(x - 1, y - 1, pixel, 2, 2)


def _wakes(canvas: Canvas, x: I64, y: I64, right: F64, down: F64, size: int) -> None:
    """Draw the foam behind ships under way, in two lines that part."""
    for n in range(1, WAKE + 1):
        back = (3.4 + 1.7 * n) * size
        for side in (-1, 1):
            spread = side * (0.5 + 0.34 * n) * size
            px = x - np.rint(right * back + down * spread).astype(np.int64)
            py = y + size - np.rint((down * back - right * spread) * 0.85).astype(np.int64)
            canvas.stamp(px, py, _square(size, FOAM, round(215 * (1 - n / (WAKE + 1)))))


def _cargo(canvas: Canvas, ships: Ships, wares: Wares, x: I64, foot: I64, size: int) -> None:
    """Draw the emblem of what is carried over a ship, and a bar of how full its hold is."""
    laden = np.flatnonzero(ships.good >= 0)
    good = ships.good[laden].astype(np.int64)
    top = foot - art.SHIP_TALL * size
    canvas.stamp_each(x[laden], top[laden] - 4 * size, art.emblems(wares, max(1, size - 1)), good)
    wide = art.SHIP_WIDE * size - 2 * size
    wanted = np.flatnonzero((ships.good >= 0) | (ships.place < 0))
    left, under = x - wide // 2, foot + 2 * size
    ink = np.full(x.size, packed(INK), np.uint32)
    canvas.blocks(left[wanted] - 1, under[wanted] - 1, ink[wanted], wide + 2, size + 2)
    filled = np.rint(ships.load * wide).astype(np.int64)
    filled = np.where(ships.good >= 0, np.clip(filled, 1, wide), 0)
    steps = max(1, size)
    for n in range(0, wide, steps):
        rows = np.flatnonzero(filled > n)
        canvas.blocks(left[rows] + n, under[rows], wares.pixels[ships.good[rows]], min(steps, wide - n), size)
