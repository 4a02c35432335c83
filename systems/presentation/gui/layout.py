"""Where panels are docked until somebody moves them; the map has the rest."""

from __future__ import annotations

from typing import TYPE_CHECKING

from imgui_bundle import imgui

if TYPE_CHECKING:
    from collections.abc import Iterable

    from systems.presentation.gui.panel import Panel

RIGHT, BOTTOM, LEFT = 0.28, 0.38, 0.24
"""Shares of the window."""


def window_of(panel: Panel) -> str:
    """Return what ImGui calls the window of a panel."""
    return f"{panel.title}###{panel.name}"


def area(panels: Iterable[Panel]) -> tuple[float, float, float, float]:
    """Make room for docked panels below the bar; return the map's: left, top, width, height."""
    view = imgui.get_main_viewport()
    space = imgui.get_id("desk")
    if imgui.internal.dock_builder_get_node(space) is None:
        _build(space, view.work_size, panels)
    imgui.dock_space_over_viewport(space, view, imgui.DockNodeFlags_.passthru_central_node)
    middle = imgui.internal.dock_builder_get_central_node(space)
    return middle.pos.x, middle.pos.y, middle.size.x, middle.size.y


def _build(space: int, size: imgui.ImVec2Like, panels: Iterable[Panel]) -> None:
    """Dock every panel in its place."""
    builder = imgui.internal
    builder.dock_builder_remove_node(space)
    builder.dock_builder_add_node(space, imgui.internal.DockNodeFlagsPrivate_.dock_space)
    builder.dock_builder_set_node_size(space, size)
    middle, places = space, {}
    for place, way, share in (
        ("right", imgui.Dir.right, RIGHT), ("bottom", imgui.Dir.down, BOTTOM), ("left", imgui.Dir.left, LEFT),
    ):  # fmt: skip
        split = builder.dock_builder_split_node(middle, way, share)
        places[place], middle = split.id_at_dir, split.id_at_opposite_dir
    for panel in panels:
        builder.dock_builder_dock_window(window_of(panel), places[panel.place])
    builder.dock_builder_finish(space)
