"""Pennants over the map: on the ports where the player's house has a warehouse, and on its ships."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
from imgui_bundle import imgui

from systems.presentation import shipview
from systems.presentation.gui.theme import u32
from systems.presentation.palette import ACCENT, INK
from systems.presentation.studies import house
from systems.presentation.studies.advice import homes
from systems.presentation.townview import radius

if TYPE_CHECKING:
    from systems.presentation.gui.desk import Desk

TALL = 15
"""Pixels of a pole at scale 1; a ship's is half as tall."""


def draw(desk: Desk) -> None:
    """Draw them on the (left) map."""
    marked = places(desk)
    if not marked:
        return
    paper, (left, top) = imgui.get_background_draw_list(), desk.area
    paper.push_clip_rect((left, top), (left + desk.camera.width, top + desk.camera.height), True)
    for x, y, tall in marked:
        _pennant(paper, x, y, tall)
    paper.pop_clip_rect()


def places(desk: Desk) -> list[tuple[float, float, float]]:
    """Return where pennants stand on what is in view: the pixel of the foot, and how tall."""
    picture, mine = desk.picture, desk.office.house
    if mine < 0 or picture is None:
        return []
    world, tall = desk.world, TALL * imgui.get_style().font_scale_main
    ports, ships = desk.study("pennants", lambda: (homes(world, mine), house.fleet(world, mine).id))
    towns, above = picture.towns, radius(picture.towns.people, desk.camera)
    marked = []
    for n in np.flatnonzero(np.isin(towns.ids, ports)).tolist():
        x, y = desk.to_window(float(towns.x[n]), float(towns.y[n]))
        marked.append((x, y - 0.5 * float(above[n]), tall))
    x_of, y_of = shipview.seen_at(picture.ships, desk.camera)
    up = 8 * shipview.ship_size(picture.ships, desk.camera)
    for n in np.flatnonzero(np.isin(picture.ships.ids, ships)).tolist():
        x, y = desk.to_window(float(x_of[n]), float(y_of[n]))
        marked.append((x, y - up, 0.6 * tall))
    return marked


def _pennant(paper: imgui.ImDrawList, x: float, y: float, tall: float) -> None:
    """Draw a pole with its foot at a pixel, and a swallowtail on it."""
    top, wide, deep = y - tall, 0.8 * tall, 0.5 * tall
    right = x + wide
    flag = ((x, top), (right, top), (x + 0.7 * wide, top + deep / 2), (right, top + deep), (x, top + deep))
    paper.add_line((x, y), (x, top), u32(INK), 0.24 * tall)
    paper.add_concave_poly_filled([imgui.ImVec2(*each) for each in flag], u32(ACCENT))
    paper.add_polyline([imgui.ImVec2(*each) for each in flag], u32(INK), 1.2, imgui.ImDrawFlags_.closed)
    paper.add_line((x, y), (x, top), u32(ACCENT), 0.1 * tall)
