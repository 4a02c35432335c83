"""The camera: which part of the map is seen, and how large.

Map coordinates count cells: the cell (x, y) covers [x, x + 1) by [y, y + 1). Pixels count from the upper left
corner of the view.
"""

from __future__ import annotations

import math
from dataclasses import dataclass

CLOSEST = 96.0
"""Pixels a cell at the most."""
FURTHEST = 0.4
"""The least scale, of that at which the whole map fits."""
STEP = 1.25
"""What one notch of the wheel multiplies the scale by."""


@dataclass(frozen=True)
class Bounds:
    """A rectangle of cells: left <= x < right, top <= y < bottom."""

    left: int
    top: int
    right: int
    bottom: int

    @property
    def columns(self) -> int:
        """Cells from left to right."""
        return max(0, self.right - self.left)

    @property
    def rows(self) -> int:
        """Cells from top to bottom."""
        return max(0, self.bottom - self.top)


class Camera:
    """Looks at a map of `columns` by `rows` cells through a view of `width` by `height` pixels.

    `scale` is pixels a cell; `left` and `top` are the map coordinates of the view's upper left corner.

    >>> camera = Camera(64, 48, 640, 480)
    >>> camera.fit()
    >>> camera.scale, camera.to_map(320, 240)
    (9.0, (32.0, 24.0))
    """

    def __init__(self, columns: int, rows: int, width: int, height: int) -> None:
        self.columns = columns
        self.rows = rows
        self.width = max(1, width)
        self.height = max(1, height)
        self.scale = 1.0
        self.left = 0.0
        self.top = 0.0
        self.fitted = True
        self.fit()

    def resize(self, width: int, height: int) -> None:
        """Take a view of another size; a map that was fitted stays so, else the centre stays."""
        width, height = max(1, width), max(1, height)
        if (width, height) == (self.width, self.height):
            return
        x, y = self.to_map(self.width / 2, self.height / 2)
        self.width, self.height = width, height
        if self.fitted:
            self.fit()
        else:
            self.look_at(x, y)

    def fit(self) -> None:
        """Show the whole map, in whole pixels a cell where there is room for some."""
        scale = self._fitting()
        whole = float(math.floor(scale)) if scale >= 4 else math.floor(scale * 8) / 8
        self.scale = self._held(whole or scale)
        self.look_at(self.columns / 2, self.rows / 2)
        self.fitted = True

    def to_map(self, px: float, py: float) -> tuple[float, float]:
        """Return the map coordinates at a pixel of the view."""
        return self.left + px / self.scale, self.top + py / self.scale

    def to_view(self, x: float, y: float) -> tuple[float, float]:
        """Return the pixel of the view at map coordinates."""
        return (x - self.left) * self.scale, (y - self.top) * self.scale

    def zoom(self, notches: float, px: float, py: float) -> None:
        """Zoom in (above zero) or out, keeping what is at this pixel where it is.

        Scales of several pixels a cell are whole numbers, so that cells are crisp.
        """
        x, y = self.to_map(px, py)
        scale = self.scale * STEP**notches
        if scale >= 4:
            whole = math.ceil(scale - 0.5) if notches > 0 else math.floor(scale + 0.5)
            scale = float(whole) if whole != self.scale else self.scale + math.copysign(1, notches)
        self.scale = self._held(scale)
        self.left, self.top = x - px / self.scale, y - py / self.scale
        self.fitted = False
        self._stay()

    def pan(self, dx: float, dy: float) -> None:
        """Drag the map by so many pixels."""
        self.left -= dx / self.scale
        self.top -= dy / self.scale
        self.fitted = False
        self._stay()

    def look_at(self, x: float, y: float) -> None:
        """Put these map coordinates in the middle of the view."""
        self.left = x - self.width / 2 / self.scale
        self.top = y - self.height / 2 / self.scale
        self.fitted = False
        self._stay()

    def origin(self) -> tuple[int, int]:
        """Return the whole pixel, counted from the map's corner, at the view's corner."""
        return math.floor(self.left * self.scale + 0.5), math.floor(self.top * self.scale + 0.5)

    def bounds(self, margin: int = 0) -> Bounds:
        """Return the cells in view, and `margin` cells around them, that are on the map."""
        return Bounds(
            max(0, math.floor(self.left) - margin),
            max(0, math.floor(self.top) - margin),
            min(self.columns, math.ceil(self.left + self.width / self.scale) + margin),
            min(self.rows, math.ceil(self.top + self.height / self.scale) + margin),
        )

    @property
    def sees_all(self) -> bool:
        """Whether all of the map is in view."""
        bounds = self.bounds()
        return (bounds.columns, bounds.rows) == (self.columns, self.rows)

    def _held(self, scale: float) -> float:
        return min(CLOSEST, max(scale, min(4.0, FURTHEST * self._fitting())))

    def _fitting(self) -> float:
        """Return the scale at which the whole map just fits."""
        return min(self.width * 0.98 / self.columns, self.height * 0.98 / self.rows)

    def _stay(self) -> None:
        """Keep the middle of the view on the map."""
        across, down = self.width / 2 / self.scale, self.height / 2 / self.scale
        self.left = min(max(self.left, -across), self.columns - across)
        self.top = min(max(self.top, -down), self.rows - down)
