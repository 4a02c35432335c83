"""The minimap: the whole map in a corner while only a part of it is in view."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import pygame
from imgui_bundle import imgui

from systems.presentation.gui.backend import Texture, stage
from systems.presentation.gui.theme import u32
from systems.presentation.language import _
from systems.presentation.noise import middles
from systems.presentation.palette import ACCENT, INK, MUTED, TEXT

if TYPE_CHECKING:
    from systems.presentation.gui.desk import Desk

WIDEST, TALLEST = 190.0, 130.0
"""Pixels at scale 1."""
AWAY = 10.0
"""Pixels from the corner."""
FLAGS = (
    imgui.WindowFlags_.no_decoration | imgui.WindowFlags_.no_move | imgui.WindowFlags_.no_docking
    | imgui.WindowFlags_.no_saved_settings | imgui.WindowFlags_.no_focus_on_appearing
    | imgui.WindowFlags_.no_nav | imgui.WindowFlags_.no_background
)  # fmt: skip
"""Of a window that is nothing but what is drawn in it."""


class Minimap:
    """Draws the minimap of one desk; a click or a drag on it moves the view."""

    def __init__(self) -> None:
        self._texture = Texture(opaque=True)
        self._size = 0, 0

    def draw(self, desk: Desk) -> None:
        """Draw it in the lower right corner of the map."""
        camera, scale = desk.camera, imgui.get_style().font_scale_main
        if camera.sees_all:
            return
        fit = min(WIDEST / camera.columns, TALLEST / camera.rows) * scale
        width, height = (max(8, round(each * fit)) for each in (camera.columns, camera.rows))
        left = desk.area[0] + camera.width - width - AWAY * scale
        top = desk.area[1] + camera.height - height - AWAY * scale
        if left < desk.area[0] or top < desk.area[1] + height:
            return
        self._paint(desk, (width, height))
        imgui.set_next_window_pos((left, top))
        imgui.set_next_window_size((width, height))
        imgui.push_style_var(imgui.StyleVar_.window_padding, (0.0, 0.0))
        imgui.begin("##minimap", flags=FLAGS)
        imgui.image(self._texture.ref, (width, height))
        imgui.set_cursor_pos((0.0, 0.0))
        imgui.invisible_button("##map", (width, height))
        imgui.set_item_tooltip(_("Click or drag to look elsewhere"))
        if imgui.is_item_active():
            at = imgui.get_mouse_pos()
            desk.following = False
            camera.look_at((at.x - left) / fit, (at.y - top) / fit)
        self._marks(desk, left, top, fit)
        imgui.end()
        imgui.pop_style_var()

    def _marks(self, desk: Desk, left: float, top: float, fit: float) -> None:
        """Draw the towns in view, and the frame of the view."""
        camera, pen = desk.camera, imgui.get_window_draw_list()
        width, height = camera.columns * fit, camera.rows * fit
        x, y = desk.town_places()
        for at_x, at_y in zip((left + x * fit).tolist(), (top + y * fit).tolist(), strict=True):
            pen.add_rect_filled((at_x - 2.5, at_y - 2.5), (at_x + 2.5, at_y + 2.5), u32(INK))
            pen.add_rect_filled((at_x - 1.5, at_y - 1.5), (at_x + 1.5, at_y + 1.5), u32(TEXT))
        near = left + max(0.0, camera.left) * fit, top + max(0.0, camera.top) * fit
        far_x, far_y = camera.to_map(camera.width, camera.height)
        far = min(left + far_x * fit, left + width), min(top + far_y * fit, top + height)
        pen.add_rect((near[0] - 1, near[1] - 1), (far[0] + 1, far[1] + 1), u32(INK), 0.0, 3.0)
        pen.add_rect(near, far, u32(ACCENT), 0.0, 1.5)
        pen.add_rect((left, top), (left + width, top + height), u32(MUTED), 0.0, 1.0)

    def _paint(self, desk: Desk, size: tuple[int, int]) -> None:
        """Paint land and sea, anew only where it has another size."""
        if size == self._size:
            return
        surface, (width, height) = stage(size), size
        x = middles(width) * desk.camera.columns / width
        y = middles(height) * desk.camera.rows / height
        pixels = desk.map.ground(x, y, width / desk.camera.columns)
        pygame.surfarray.pixels2d(surface)[:] = np.ascontiguousarray(pixels.T)
        self._texture.put(surface)
        self._size = size

    def close(self) -> None:
        """Give the texture back."""
        self._texture.close()
