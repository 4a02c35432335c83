"""What is drawn over the map: flashes of trade, and the mark of what is selected."""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
import numpy.typing as npt

from systems.presentation import art
from systems.presentation.canvas import blend
from systems.presentation.extract import FAR, NEAR, Picture
from systems.presentation.palette import ACCENT, TEXT, U32, packed

if TYPE_CHECKING:
    from ecs import F64, I64
    from systems.presentation.camera import Camera
    from systems.presentation.canvas import Canvas
    from systems.presentation.memory import Flashes

FOLLOWED = 5000
"""With more agents in view, flashes stay where the trade was."""
RINGS = 4
"""Sizes a ring grows through, in the first half of a flash."""
MOST_SAMPLES = 400
BRIGHT, FAINTEST = 40, 0.35
"""Of more flashes than these each is fainter, but not below this."""
DENSE = 1.2
"""Points of a line for a pixel of it."""
SPARK = 0.07
"""How long a spark is, as a share of its way."""


@dataclass(frozen=True)
class Mark:
    """What is selected: where it is, and where it is going, in map coordinates."""

    x: float
    y: float
    cell: bool
    goal: tuple[float, float] | None = None
    town: int | None = None
    """The settlement, where one is selected."""
    partner: tuple[float, float] | None = None
    """Where the other of a pair is."""
    least: int = 6
    """Pixels that the ring around it is wide at the least, half of it."""


def pixel_at(x: npt.NDArray[np.number], y: npt.NDArray[np.number], camera: Camera) -> tuple[I64, I64]:
    """Return the pixels of the view at map coordinates."""
    left, top = camera.origin()
    return (
        np.floor(x * camera.scale + 0.5).astype(np.int64) - left,
        np.floor(y * camera.scale + 0.5).astype(np.int64) - top,
    )


def _seen(ids: I64, x: I64, y: I64, picture: Picture) -> tuple[F64, F64]:
    """Return where traders are seen, or the middle of the cell they stood on if they are not."""
    agents = picture.agents
    at_x: F64 = np.add(x, 0.5, dtype=np.float64)
    at_y: F64 = np.add(y, 0.5, dtype=np.float64)
    if agents.ids.size > 0 and (agents.ids.size <= FOLLOWED or picture.gathered):
        order = np.argsort(agents.ids)
        row = order[np.minimum(np.searchsorted(agents.ids, ids, sorter=order), order.size - 1)]
        seen = agents.ids[row] == ids
        at_x[seen], at_y[seen] = agents.x[row[seen]], agents.y[row[seen]]
    return at_x, at_y


def flash(
    canvas: Canvas, flashes: Flashes, camera: Camera, picture: Picture, pixels: U32, bend: float = 0.0
) -> None:
    """Draw lines in the two colours exchanged and a ring around both traders, fading.

    A trader's half of the line, and its ring, have the colour of what it got; `bend` makes arcs of the lines.
    With a town only a spark goes to and fro.
    """
    if not flashes.age.size:
        return
    x, y = pixel_at(*_seen(flashes.buyer, flashes.x, flashes.y, picture), camera)
    end_x, end_y = pixel_at(*_seen(flashes.seller, flashes.seller_x, flashes.seller_y, picture), camera)
    if picture.detail == FAR:
        pixels = blend(
            pixels, np.full(pixels.size, 0xFFFFFF, np.uint32), np.full(pixels.size, 110, np.uint32)
        )
    got, given = pixels[flashes.good], pixels[flashes.paid_with]
    from_town, in_town = (np.isin(each, picture.towns.ids) for each in (flashes.seller, flashes.buyer))
    spark = from_town | in_town
    bright = min(1.0, max(FAINTEST, math.sqrt(BRIGHT / flashes.age.size)))
    # One point after another along every line, each line with as many as it is long.
    length = np.hypot(end_x - x, end_y - y)
    count = np.clip(length * DENSE, 2, MOST_SAMPLES).astype(np.int64)
    row = np.repeat(np.arange(count.size), count)
    way = (np.arange(row.size) - np.repeat(np.cumsum(count) - count, count)) / (count[row] - 1)
    seen = ~spark[row] | (np.abs(way - (1 - flashes.age[row])) <= SPARK)
    row, way = row[seen], way[seen]
    alpha = ((1 - flashes.age) ** 0.7 * 225 * bright).astype(np.uint32)[row]
    pixel = np.where((way < 0.5) | spark[row], got[row], given[row])
    dx, dy, bow = (end_x - x)[row], (end_y - y)[row], 4 * way * (1 - way) * bend
    px = np.rint(x[row] + dx * way - dy * bow).astype(np.int64)
    py = np.rint(y[row] + dy * way + dx * bow).astype(np.int64)
    for thick in range(1 + (camera.scale >= 8) + (camera.scale >= 40)):
        canvas.points(px + thick, py, pixel, alpha)
    phases = (flashes.age * 2 * RINGS).astype(np.int64)
    for phase in range(RINGS):
        there = phases == phase
        radius = max(2, round(camera.scale * (0.45 + phase * 0.05)))
        stamp = art.ring(radius, 2.0 if picture.detail == NEAR else 1.2)
        for ring_x, ring_y, colour, town in ((x, y, got, in_town), (end_x, end_y, given, from_town)):
            mine = np.flatnonzero(there & ~town)
            fade = (1 - flashes.age[mine] * 1.8) * bright
            _rings(canvas, ring_x[mine], ring_y[mine], stamp, colour[mine], fade)


def _rings(canvas: Canvas, x: I64, y: I64, stamp: art.Stamp, pixel: U32, fade: F64) -> None:
    alpha = (stamp.alpha[None, :] * (fade * 0.85)[:, None]).astype(np.uint32)
    canvas.points(
        (x[:, None] + stamp.dx).reshape(-1), (y[:, None] + stamp.dy).reshape(-1),
        np.repeat(pixel, stamp.dx.size), alpha.reshape(-1),
    )  # fmt: skip


def frame_cell(canvas: Canvas, mark: Mark | None, camera: Camera) -> None:
    """Frame the cell that is selected."""
    if mark is None or not mark.cell:
        return
    side = max(3, round(camera.scale))
    x, y = pixel_at(np.array([math.floor(mark.x)]), np.array([math.floor(mark.y)]), camera)
    thick = 1 + (camera.scale >= 16)
    pixel = np.full(1, packed(ACCENT), np.uint32)
    far = side - thick
    for dx, dy, width, height in (
        (0, 0, side, thick), (0, far, side, thick), (0, 0, thick, side), (far, 0, thick, side),
    ):  # fmt: skip
        canvas.blocks(x + dx, y + dy, pixel, width, height)


def ring_agent(canvas: Canvas, mark: Mark | None, camera: Camera) -> None:
    """Ring the agent that is selected, with a dotted way to where it is going."""
    if mark is None or mark.cell or mark.town is not None:
        return
    if mark.goal is not None:
        length = math.hypot(mark.goal[0] - mark.x, mark.goal[1] - mark.y) * camera.scale
        count = min(int(length // 8), MOST_SAMPLES)
        way = (np.arange(count) + 1) / (count + 0.5)
        dots = mark.x + (mark.goal[0] - mark.x) * way, mark.y + (mark.goal[1] - mark.y) * way
        canvas.stamp(*pixel_at(*dots, camera), art.dot("circle", 5, ACCENT))
    if mark.partner is not None:
        _join(canvas, mark, mark.partner, camera)
    x, y = pixel_at(np.array([mark.x]), np.array([mark.y]), camera)
    line = art.ring(mark.least if mark.least > 6 else max(6, round(camera.scale * 0.62)), 2.4)
    colour = np.full(line.dx.size, packed(ACCENT), np.uint32)
    canvas.stamp(x, y, art.Stamp(line.dx, line.dy, colour, line.alpha))


def _join(canvas: Canvas, mark: Mark, partner: tuple[float, float], camera: Camera) -> None:
    """Draw a dashed line to the other of a pair, and a ring of two lines around it."""
    length = math.hypot(partner[0] - mark.x, partner[1] - mark.y) * camera.scale
    way = np.linspace(0, 1, min(2 + int(length * 1.5), 4 * MOST_SAMPLES))
    way = way[way * length % 10 < 6]
    x, y = pixel_at(mark.x + (partner[0] - mark.x) * way, mark.y + (partner[1] - mark.y) * way, camera)
    pixel = np.full(x.size, packed(TEXT), np.uint32)
    canvas.blocks(x, y, pixel, 2, 2)
    at = pixel_at(np.array([partner[0]]), np.array([partner[1]]), camera)
    wide = max(6, round(camera.scale * 0.62))
    for radius in (wide, wide + 3):
        line = art.ring(radius, 1.4)
        colour = np.full(line.dx.size, packed(TEXT), np.uint32)
        canvas.stamp(*at, art.Stamp(line.dx, line.dy, colour, line.alpha))
