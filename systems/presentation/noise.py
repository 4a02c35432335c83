"""Noise: fields without any order to them that are always the same."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from ecs import F64
    from systems.presentation.palette import U32


def scatter(x: U32, y: U32) -> U32:
    """Return a number below 65536 for each cell, without any order to it, and always the same."""
    noise = x * np.uint32(374761393) + y * np.uint32(668265263)
    for shift in (13, 16):
        noise = (noise ^ (noise >> np.uint32(shift))) * np.uint32(1274126177)
    return noise >> np.uint32(16)


def rumple(x: F64, y: F64, size: float, salt: int) -> F64:
    """Return smooth noise, -1 to 1, at these columns and rows, `(rows, columns)`; waves have `size` cells."""
    across, down = x / size, y / size
    left, top = np.floor(across).astype(np.int64), np.floor(down).astype(np.int64)
    grid_x = np.arange(left.min(), left.max() + 2)
    grid_y = np.arange(top.min(), top.max() + 2)
    corner = scatter(
        (grid_x[None, :] + 1000 * salt).astype(np.uint32), (grid_y[:, None] + 77 * salt).astype(np.uint32)
    )
    field = corner / 32767.5 - 1
    return bilinear(field, across - grid_x[0], down - grid_y[0], ease=True)


def middles(count: int) -> F64:
    """Return the middles of so many cells in a row."""
    at: F64 = np.arange(count, dtype=np.float64)
    at += 0.5
    return at


def bilinear(field: F64, x: F64, y: F64, *, ease: bool = False) -> F64:
    """Return a field between its points, `(y, x)`; with `ease` it is level at them."""
    left = np.clip(np.floor(x).astype(np.int64), 0, field.shape[1] - 1)
    top = np.clip(np.floor(y).astype(np.int64), 0, field.shape[0] - 1)
    u, v = np.clip(x - left, 0, 1), np.clip(y - top, 0, 1)
    if ease:
        u, v = u * u * (3 - 2 * u), v * v * (3 - 2 * v)
    right, below = np.minimum(left + 1, field.shape[1] - 1), np.minimum(top + 1, field.shape[0] - 1)
    across = field.take(left, axis=1) * (1 - u) + field.take(right, axis=1) * u
    mixed: F64 = across.take(top, axis=0) * (1 - v)[:, None] + across.take(below, axis=0) * v[:, None]
    return mixed
