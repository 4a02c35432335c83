"""The map as it is drawn: ground, cells, homes, agents, flashes of trade and the mark of what is selected."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING

import numpy as np
import numpy.typing as npt

from systems.presentation import art, shipview, townview
from systems.presentation.canvas import Canvas, blend
from systems.presentation.extract import FAR, NEAR, Agents, Cells, Picture
from systems.presentation.marks import flash, frame_cell, pixel_at, ring_agent
from systems.presentation.noise import middles, scatter
from systems.presentation.palette import INK, SHORE, U32, VOID, packed
from systems.presentation.sea import Sea

if TYPE_CHECKING:
    from collections.abc import Callable

    from ecs import F64, I64
    from systems.presentation.camera import Camera
    from systems.presentation.land import Land
    from systems.presentation.marks import Mark
    from systems.presentation.memory import Flashes
    from systems.presentation.palette import Wares

GAP_SCALE, WIDE_GAP_SCALE = 6, 26
"""Pixels a cell from which cells stand apart by one pixel, and by two."""
PILE = 5
"""Emblems in a full cell."""
_A = 0.24
_PILE_AT = np.array([
    [[0, 0], [0, 0], [0, 0], [0, 0], [0, 0]],
    [[-_A, 0], [_A, 0], [0, 0], [0, 0], [0, 0]],
    [[0, -0.2], [-_A, 0.2], [_A, 0.2], [0, 0], [0, 0]],
    [[-_A, -_A], [_A, -_A], [-_A, _A], [_A, _A], [0, 0]],
    [[-0.28, -0.28], [0.28, -0.28], [0, 0], [-0.28, 0.28], [0.28, 0.28]],
])  # fmt: skip
"""Where in a cell emblems lie, by how many they are."""
BARE = 0.16
"""How much is left to see of the emblem of an empty cell."""
TUFTED = 0.16
"""Share of bare ground that bears a mark."""
INLAND = -0.9
"""Where fields may lie, by the depth of water."""
BEND = 0.13
"""How far the lines of trade bend in a gathering, of their length."""
BAR = 8
"""Blocks in the bar of who carries as much as most do."""


def apportion(amount: npt.NDArray[np.float32], parts: int) -> I64:
    """Return which good each of `parts` equal parts of a pile is, `(parts, rows)`.

    `amount` is `(goods, rows)`.

    >>> apportion(np.array([[3.0], [1.0]], np.float32), 4).T.tolist()
    [[0, 0, 0, 1]]
    """
    share = np.cumsum(amount, axis=0)
    share /= np.maximum(share[-1], 1e-9)
    at = (np.arange(parts) + 0.5) / parts
    good: I64 = np.minimum((share[None] <= at[:, None, None]).sum(axis=1), amount.shape[0] - 1)
    return good


class MapView:
    """Draws pictures of one world; `plenty` is what a full bar stands for, in natural units."""

    def __init__(self, land: Land, wares: Wares, plenty: float) -> None:
        self.land = land
        self.wares = wares
        self.plenty = max(1.0, plenty)
        self.canvas = Canvas()
        self._sea: Sea | None = None
        self._laid = np.empty((0, 0), np.uint32)
        self._laid_at: tuple[object, ...] = ()
        self._bare = np.empty((0, 0), np.bool_)
        """Which pixels of the ground are seen, for the view and the cells of `_bare_at`."""
        self._bare_at: tuple[object, ...] = ()
        self._reached = np.empty((0, 0), np.bool_)
        self._pixels = wares.pixels
        self._table = wares.table

    def draw(
        self, picture: Picture, camera: Camera, flashes: Flashes, mark: Mark | None, beat: int = 0
    ) -> Canvas:
        """Draw everything on the canvas, which the caller closes onto the screen."""
        if picture.ways.count and (self._sea is None or self._sea.ways is not picture.ways):
            self._sea, self._laid_at, self._bare_at = Sea(picture.ways), (), ()
        view = self.canvas.open(camera.width, camera.height)
        origin = camera.origin()
        columns = np.floor((np.arange(camera.width) + origin[0] + 0.5) / camera.scale).astype(np.int64)
        rows = np.floor((np.arange(camera.height) + origin[1] + 0.5) / camera.scale).astype(np.int64)
        if camera.scale < 1:
            view[:] = self.land.sample(columns, rows)
            self._lay_ground(view, picture, camera, beat)
            self._far_cells(view, picture.cells, camera)
            self._far_agents(view, picture.agents, camera)
        else:
            self._tiles(view, picture, camera, columns, rows)
            self._lay_ground(view, picture, camera, beat)
            if picture.detail == NEAR:
                self._tufts(picture, camera)
                self._homes(picture, camera)
                self._piles(picture.cells, camera)
            if picture.detail != FAR:
                self._towns(picture, camera, mark, beat)
                shipview.draw(self.canvas, picture.ships, self.wares, camera, picture.detail)
            frame_cell(self.canvas, mark, camera)
            self._signs(camera)
            self._people(picture, camera, beat)
        self._edge(view, columns, rows)
        flash(self.canvas, flashes, camera, picture, self._pixels, BEND if picture.gathered else 0.0)
        ring_agent(self.canvas, mark, camera)
        if picture.detail == FAR:
            shipview.draw(self.canvas, picture.ships, self.wares, camera, picture.detail)
            self._towns(picture, camera, mark, beat)
        return self.canvas

    @property
    def _textured(self) -> bool:
        """Whether there is a texture of the ground, finer than a texel a cell."""
        return (self._sea is not None and self._sea.wet) or self.land.layers is not None

    def ground(self, x: F64, y: F64, scale: float) -> U32:
        """Return land and sea at these map coordinates of the middles of pixels, `(rows, columns)`."""
        sea = self._sea if self._sea is not None and self._sea.wet else None
        texture = sea or self.land.layers
        if texture is not None:
            return texture.pixels(x, y, scale)
        return self.land.sample(np.floor(x).astype(np.int64), np.floor(y).astype(np.int64))

    def _lay_ground(self, view: U32, picture: Picture, camera: Camera, beat: int) -> None:
        """Lay sea and land over the cells where nothing grows; then waves and lanes."""
        sea = self._sea if self._sea is not None and self._sea.wet else None
        if self._textured:
            at = camera.origin(), camera.scale, view.shape
            if at != self._laid_at:
                left, top = camera.origin()
                x, y = middles(view.shape[1]) + left, middles(view.shape[0]) + top
                self._laid = self.ground(x / camera.scale, y / camera.scale, camera.scale)
                self._laid_at = at
            cells = picture.cells
            if not cells.x.size and camera.scale >= 1:  # nothing else has been painted
                np.copyto(view, self._laid)
                view[self._laid == 0] = packed(VOID)
            else:
                growing = (at, cells.x.size, int(cells.x.sum()), int(cells.y.sum()))
                if growing != self._bare_at:
                    self._bare, self._bare_at = self._laid != 0, growing
                    if camera.scale >= 1:
                        self._bare &= self._blank(picture, camera, view.shape)
                np.copyto(view, self._laid, where=self._bare)
        if sea is not None:
            shipview.waves(self.canvas, sea, camera, beat)
        shipview.lanes(self.canvas, picture.ways, picture.open, camera)
        shipview.jetties(self.canvas, picture.ways, camera)

    @staticmethod
    def _blank(picture: Picture, camera: Camera, shape: tuple[int, ...]) -> npt.NDArray[np.bool_]:
        """Tell on which pixels nothing grows."""
        bounds, cells = picture.bounds, picture.cells
        blank = np.ones((bounds.rows + 2, bounds.columns + 2), np.bool_)
        blank[cells.y - bounds.top + 1, cells.x - bounds.left + 1] = False
        left, top = camera.origin()
        x = np.floor((middles(shape[1]) + left) / camera.scale).astype(np.int64) - bounds.left + 1
        y = np.floor((middles(shape[0]) + top) / camera.scale).astype(np.int64) - bounds.top + 1
        blank = blank.take(np.clip(y, 0, blank.shape[0] - 1), axis=0)
        return np.asarray(blank.take(np.clip(x, 0, blank.shape[1] - 1), axis=1))

    # --- far --------------------------------------------------------------------------------------

    def _pixel_of(
        self, x: npt.NDArray[np.floating], y: npt.NDArray[np.floating], camera: Camera
    ) -> tuple[I64, npt.NDArray[np.bool_]]:
        left, top = camera.origin()
        px = np.floor(x * camera.scale).astype(np.int64) - left
        py = np.floor(y * camera.scale).astype(np.int64) - top
        there = (px >= 0) & (px < camera.width) & (py >= 0) & (py < camera.height)
        return (py * camera.width + px)[there], there

    def _spill(
        self, view: U32, at: I64, good: npt.NDArray[np.int8], weight: npt.NDArray[np.floating],
        strength: float, most: float,
    ) -> None:  # fmt: skip
        """Colour pixels by the mean of what falls on them, the stronger the more there is."""
        hit = np.zeros(view.size, np.bool_)
        hit[at] = True
        touched = np.flatnonzero(hit)
        rank = np.empty(view.size, np.int64)
        rank[touched] = np.arange(touched.size)
        at = rank[at]
        mass = np.bincount(at, weight, minlength=touched.size)
        pixel = np.zeros(touched.size, np.uint32)
        for c in range(3):
            tone = np.bincount(at, weight * self._table[:, c].take(good), minlength=touched.size) / mass
            pixel = pixel << np.uint32(8) | tone.astype(np.uint32)
        alpha = np.minimum(1 - np.exp(-strength * mass), most)
        there = touched // view.shape[1], touched % view.shape[1]
        view[there] = blend(view[there], pixel, (alpha * art.OPAQUE).astype(np.uint32))

    def _far_cells(self, view: U32, cells: Cells, camera: Camera) -> None:
        at, there = self._pixel_of(cells.x + 0.5, cells.y + 0.5, camera)
        weight = (0.1 + cells.level[there]) * cells.stride
        self._spill(view, at, cells.good[there], weight, 0.5 * camera.scale, 0.5)

    def _far_agents(self, view: U32, agents: Agents, camera: Camera) -> None:
        at, there = self._pixel_of(agents.x.astype(np.float64), agents.y.astype(np.float64), camera)
        self._spill(view, at, agents.good[there], np.ones(at.size), 1.6, 1.0)

    # --- cells ------------------------------------------------------------------------------------

    def _tiles(
        self, view: U32, picture: Picture, camera: Camera, columns: I64, rows: I64
    ) -> None:  # fmt: skip
        """Fill the view with ground and the tiles of cells: one small grid of cells, looked up by pixel."""
        cells, bounds, scale = picture.cells, picture.bounds, camera.scale
        grid = self.land.sample(
            np.arange(bounds.left - 1, bounds.right + 1), np.arange(bounds.top - 1, bounds.bottom + 1)
        )
        if self._sea is not None and self._sea.wet:
            beside = middles(grid.shape[1]) + bounds.left - 1
            painted = self._sea.pixels(beside, middles(grid.shape[0]) + bounds.top - 1, 0.0)
            np.copyto(grid, painted, where=painted != 0)
        if picture.towns.ids.size and picture.detail != FAR:
            self._reached = townview.reached(picture.towns, camera)
        if not cells.x.size and self._textured:
            return
        plain = grid.copy() if scale >= GAP_SCALE else grid
        at = cells.y - bounds.top + 1, cells.x - bounds.left + 1
        strength = 0.1 + (0.24 if picture.detail == NEAR else 0.5) * cells.level
        grid[at] = blend(grid[at], self._pixels[cells.good], (strength * art.OPAQUE).astype(np.uint32))
        if picture.towns.ids.size and picture.detail != FAR:
            townview.tint(grid, self._reached)
            if plain is not grid:
                townview.tint(plain, self._reached)
        x = np.clip(columns - bounds.left + 1, 0, grid.shape[1] - 1)
        y = np.clip(rows - bounds.top + 1, 0, grid.shape[0] - 1)
        view[:] = grid.take(y, axis=0).take(x, axis=1)
        if scale >= GAP_SCALE:
            for wide in range(1, 2 + (scale >= WIDE_GAP_SCALE)):
                across = np.flatnonzero(columns[wide:] != columns[:-wide])
                down = np.flatnonzero(rows[wide:] != rows[:-wide])
                view[:, across] = plain.take(y, axis=0).take(x[across], axis=1)
                view[down] = plain.take(y[down], axis=0).take(x, axis=1)

    def _edge(self, view: U32, columns: I64, rows: I64) -> None:
        """Draw a line around the map."""
        across = np.flatnonzero((columns >= 0) & (columns < self.land.width))
        down = np.flatnonzero((rows >= 0) & (rows < self.land.height))
        if not across.size or not down.size:
            return
        left, right, top, bottom = across[0] - 1, across[-1] + 1, down[0] - 1, down[-1] + 1
        for column in (left, right):
            if 0 <= column < view.shape[1]:
                view[max(top, 0) : bottom + 1, column] = packed(SHORE)
        for row in (top, bottom):
            if 0 <= row < view.shape[0]:
                view[row, max(left, 0) : right + 1] = packed(SHORE)

    def _piles(self, cells: Cells, camera: Camera) -> None:
        """Draw what grows in cells: an emblem a unit where there is little, else as full as the cell is."""
        size = self.dot_size(camera)
        large, small = (art.emblems(self.wares, each, outlined=False) for each in (size, max(1, size - 1)))
        few = np.ceil(cells.amount.sum(axis=0))
        pile = np.where(few <= PILE, few, np.ceil(PILE * cells.level)).astype(np.int64)
        for good in range(cells.amount.shape[0]):
            bare = (pile == 0) & (cells.good == good)
            self.canvas.stamp(
                *pixel_at(cells.x[bare] + 0.5, cells.y[bare] + 0.5, camera), large.stamp(good), BARE
            )
        kind = apportion(cells.amount, PILE)
        for n in range(PILE):
            for emblems, fits in ((large, pile == 1), (small, pile > 1)):
                there = np.flatnonzero(fits & (pile > n))
                place = _PILE_AT[np.minimum(pile[there], PILE) - 1, n]
                x, y = pixel_at(
                    cells.x[there] + 0.5 + place[:, 0], cells.y[there] + 0.5 + place[:, 1], camera
                )
                part = np.minimum(n * PILE // pile[there], PILE - 1)
                self.canvas.stamp_each(x, y, emblems, kind[part, there])

    def _tufts(self, picture: Picture, camera: Camera) -> None:
        """Put faint marks on some of the ground where nothing grows."""
        bounds, cells = picture.bounds, picture.cells
        bare = np.ones((bounds.rows, bounds.columns), np.bool_)
        bare[cells.y - bounds.top, cells.x - bounds.left] = False
        rows, columns = np.nonzero(bare)
        x, y = columns + bounds.left, rows + bounds.top
        chance = scatter(x.astype(np.uint32), y.astype(np.uint32))
        some = chance < 65536 * TUFTED
        x, y, chance = x[some], y[some], chance[some]
        dx, dy = (
            (chance & np.uint32(31)) / 31 * 0.5 + 0.25,
            (chance >> np.uint32(5) & np.uint32(31)) / 31 * 0.5 + 0.25,
        )
        px, py = pixel_at(x + dx, y + dy, camera)
        stamps = art.tufts(self.dot_size(camera))
        for n, stamp in enumerate(stamps):
            mine = (x + y * 2) % len(stamps) == n
            self.canvas.stamp(px[mine], py[mine], stamp)

    def _homes(self, picture: Picture, camera: Camera) -> None:
        x, y = picture.homes
        self.canvas.stamp(*pixel_at(x + 0.5, y + 0.5, camera), art.house(self.dot_size(camera)))

    def _towns(self, picture: Picture, camera: Camera, mark: Mark | None, beat: int) -> None:
        """Draw settlements, and the line of their reach under them."""
        towns = picture.towns
        if not towns.ids.size:
            return
        if picture.detail != FAR and (picture.population or not picture.ways.count):
            townview.outline(self.canvas, self._reached, camera, townview.REACHED, 40)
        townview.frame(self.canvas, mark, towns, camera)
        townview.draw(self.canvas, towns, self.wares, camera, picture.detail, beat, self._dry(picture))
        self._homes(picture, camera)  # again: also those within a town are seen

    def _dry(self, picture: Picture) -> Callable[[F64, F64], npt.NDArray[np.bool_]]:
        """Return what tells where on the map there is land on which nothing of its own grows."""
        depth = self._sea.depth if self._sea is not None and self._sea.wet else None
        width, height, cells = self.land.width, self.land.height, picture.cells
        grown = cells.y.astype(np.int64) * width + cells.x

        def dry(x: F64, y: F64) -> npt.NDArray[np.bool_]:
            column, row = np.floor(x).astype(np.int64), np.floor(y).astype(np.int64)
            there = (column >= 1) & (column < width - 1) & (row >= 1) & (row < height - 1)
            if depth is not None:
                there &= depth[np.clip(row, 0, height - 1), np.clip(column, 0, width - 1)] < INLAND
            return there & ~np.isin(row * width + column, grown)

        return dry

    def _signs(self, camera: Camera) -> None:
        """Put up what each group of a gathering has brought."""
        if self.land.gathering is None:
            return
        kind, x, y = (np.array(each) for each in zip(*self.land.gathering.groups, strict=True))
        size = max(1, round(camera.scale / 9))
        emblems = art.emblems(self.wares, size)
        self.canvas.stamp_each(*pixel_at(x, y, camera), emblems, kind.astype(np.int64))

    @staticmethod
    def dot_size(camera: Camera) -> int:
        """Return how many pixels one dot of a drawing takes where the view is near."""
        return max(1, int(camera.scale // 14))

    # --- agents -----------------------------------------------------------------------------------

    def _people(self, picture: Picture, camera: Camera, beat: int) -> None:
        agents = picture.agents
        x, y = pixel_at(agents.x, agents.y, camera)
        if picture.detail == NEAR:
            self._figures(agents, x, y, camera, beat)
        elif picture.detail == FAR:
            side = int(camera.scale)
            self.canvas.blocks(x - side // 2, y - side // 2, self._pixels[agents.good], side, side)
        else:
            size = max(3, round(camera.scale * 0.72))
            for good, (shape, colour) in enumerate(zip(self.wares.shapes, self.wares.colours, strict=True)):
                index = good if good < len(self.wares.colours) - 1 else -1
                there = agents.good == index
                self.canvas.stamp(x[there], y[there], art.dot(shape, size, colour))

    def _figures(self, agents: Agents, x: I64, y: I64, camera: Camera, beat: int) -> None:
        """Draw the little people, a bar of what each holds, and the emblem of what it holds most of."""
        size = self.dot_size(camera)
        foot = y + int(camera.scale * 0.42)
        x = x - 2 * size
        self.canvas.stamp(x, foot, art.shadow(size))
        self._bars(agents, x + 6 * size, foot - 2 * size, size)
        self.canvas.stamp_each(x, foot - size, art.figures(size), art.variant(agents, beat))
        if size >= 3:
            holding = np.flatnonzero((agents.good >= 0) & agents.alone)
            self.canvas.stamp_each(
                x[holding] - 5 * size,
                foot[holding] - 3 * size,
                art.emblems(self.wares, size - 1),
                agents.good[holding].astype(np.int64),
            )

    def _bars(self, agents: Agents, left: I64, bottom: I64, size: int) -> None:
        """Draw bars as high as much is held, goods from the bottom up in their order."""
        total = agents.stock.sum(axis=0)
        blocks = np.ceil(BAR * np.log1p(total) / math.log1p(self.plenty)).astype(np.int64)
        blocks = np.where(total > 0, np.clip(blocks, 1, BAR), 0)
        kind = apportion(agents.stock, BAR)
        ink = np.full(left.size, packed(INK), np.uint32)
        self.canvas.blocks(left - size, bottom - BAR * size, ink, 4 * size, (BAR + 2) * size)
        for n in range(BAR):
            there = np.flatnonzero(blocks > n)
            part = np.minimum(n * BAR // np.maximum(blocks[there], 1), BAR - 1)
            pixel = self._pixels[kind[part, there]]
            self.canvas.blocks(left[there], bottom[there] - n * size, pixel, 2 * size, size)
