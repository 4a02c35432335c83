"""Where panels are docked until somebody moves them; the map has the rest."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING, Protocol, TypeVar

from imgui_bundle import imgui

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from systems.presentation.gui.panel import Panel

_T = TypeVar("_T")


class Opened(Protocol):
    """A screen around which panels are open."""

    offered: dict[str, Panel]
    opened: set[str]


SPLITS = (
    ("right", imgui.Dir.right, 0.28, "map"),
    ("left", imgui.Dir.left, 0.44, "map"),
    ("bottom", imgui.Dir.down, 0.4, "map"),
    ("beside", imgui.Dir.right, 0.5, "bottom"),
)
"""Places, on which side of what they lie, and the share of it that they take."""


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


def draw_opened(screen: Opened) -> None:
    """Draw the panels of a screen that are open, and take note of those that are closed."""
    for name in [each for each in screen.offered if each in screen.opened]:
        panel = screen.offered[name]
        shown, stays = imgui.begin(window_of(panel), p_open=True)
        if shown:
            panel.draw(screen)
        imgui.end()
        if not stays:
            screen.opened.discard(name)


def grid(panels: list[Panel]) -> None:
    """Dock panels side by side in as many columns as rows, without a map."""
    view = imgui.get_main_viewport()
    space = imgui.get_id("grid")
    if imgui.internal.dock_builder_get_node(space) is None:
        builder = imgui.internal
        builder.dock_builder_add_node(space, builder.DockNodeFlagsPrivate_.dock_space)
        builder.dock_builder_set_node_size(space, view.work_size)
        columns = math.ceil(math.sqrt(len(panels)))
        rows = [panels[at : at + columns] for at in range(0, len(panels), columns)]
        for row, below in _cut(space, rows, imgui.Dir.up):
            for panel, node in _cut(below, row, imgui.Dir.left):
                builder.dock_builder_dock_window(window_of(panel), node)
        builder.dock_builder_finish(space)
    imgui.dock_space_over_viewport(space, view)


def _cut(node: int, parts: Sequence[_T], way: imgui.Dir) -> Iterator[tuple[_T, int]]:
    """Cut a node into as many equal parts as are to stand in it, one after another."""
    for n, part in enumerate(parts):
        left = len(parts) - n
        if left == 1:
            yield part, node
        else:
            split = imgui.internal.dock_builder_split_node(node, way, 1 / left)
            yield part, split.id_at_dir
            node = split.id_at_opposite_dir


def _build(space: int, size: imgui.ImVec2Like, panels: Iterable[Panel]) -> None:
    """Dock every panel in its place."""
    builder = imgui.internal
    builder.dock_builder_remove_node(space)
    builder.dock_builder_add_node(space, imgui.internal.DockNodeFlagsPrivate_.dock_space)
    builder.dock_builder_set_node_size(space, size)
    places = {"map": space}
    for place, way, share, of in SPLITS:
        split = builder.dock_builder_split_node(places[of], way, share)
        places[place], places[of] = split.id_at_dir, split.id_at_opposite_dir
    for panel in panels:
        builder.dock_builder_dock_window(window_of(panel), places[panel.place])
    builder.dock_builder_finish(space)
