"""Where panels are docked until somebody moves them; the map has the rest."""

from __future__ import annotations

import math
from contextlib import nullcontext
from typing import TYPE_CHECKING, Protocol, TypeAlias, TypeVar

from imgui_bundle import imgui

from systems.presentation.language import _

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Sequence
    from contextlib import AbstractContextManager

    from systems.presentation.gui.panel import Panel

    Timed: TypeAlias = Callable[[str], AbstractContextManager[None]]

_T = TypeVar("_T")


class Opened(Protocol):
    """A screen around which panels are open."""

    offered: dict[str, Panel]
    opened: set[str]


RIGHT, LEFT, BOTTOM = (345, 0.22, 0.42), (400, 0.3, 0.6), (290, 0.3, 0.5)
"""Pixels that docked panels want at scale 1, and the least and most share of the room for it."""
SMALL = 900, 480
"""Pixels at scale 1 of a window that has room for more than one place beside the map."""
ALONE = 0.44
"""Share of a smaller one that this place takes, at the right."""
APART = 760
"""Pixels at scale 1 of a bottom that is wide enough for two panels; else they are tabs of one place."""


def window_of(panel: type[Panel] | Panel) -> str:
    """Return what ImGui calls the window of a panel."""
    return f"{_(panel.title)}###{panel.name}"


def covering(label: str, scale: float, *, wide: bool) -> tuple[bool, bool]:
    """Begin a window over the middle of the screen; return whether it is shown, and whether it stays."""
    view = imgui.get_main_viewport()
    size = view.work_size
    width = min(size.x * 0.94, (980 if wide else 620) * scale)
    height = min(size.y * 0.92, 760 * scale)
    middle = view.work_pos.x + size.x / 2, view.work_pos.y + size.y / 2
    imgui.set_next_window_pos(middle, imgui.Cond_.appearing, (0.5, 0.5))
    imgui.set_next_window_size((width, height), imgui.Cond_.appearing)
    flags = imgui.WindowFlags_.no_saved_settings | imgui.WindowFlags_.no_docking
    shown, stays = imgui.begin(label, True, flags | imgui.WindowFlags_.no_collapse)
    return shown, bool(stays)


def restore(ini: str, panels: Iterable[type[Panel] | Panel]) -> bool:
    """Dock panels as they were when `told` was asked; tell whether all of these were known then."""
    if not ini or any(f"###{panel.name}]" not in ini for panel in panels):
        return False
    imgui.load_ini_settings_from_memory(ini)
    return True


def told() -> str:
    """Return where all panels are."""
    return imgui.save_ini_settings_to_memory()


def area(panels: Iterable[type[Panel] | Panel], *, anew: bool = False) -> tuple[float, float, float, float]:
    """Make room for docked panels below the bar; return the map's: left, top, width, height."""
    view = imgui.get_main_viewport()
    space = imgui.get_id("desk")
    if anew or imgui.internal.dock_builder_get_node(space) is None:
        _build(space, view.work_size, panels)
    imgui.dock_space_over_viewport(space, view, imgui.DockNodeFlags_.passthru_central_node)
    middle = imgui.internal.dock_builder_get_central_node(space)
    return middle.pos.x, middle.pos.y, middle.size.x, middle.size.y


def bring_forward(panel: Panel) -> None:
    """Have the tab of a panel be in front of those it shares its place with."""
    imgui.set_window_focus(window_of(panel))


def draw_opened(screen: Opened, timed: Timed | None = None) -> str | None:
    """Draw the open panels of a screen, and note those that are closed; return the name of the one in use.

    Each is drawn inside of `timed`, which is given its title.
    """
    focused = None
    for name in [each for each in screen.offered if each in screen.opened]:
        panel = screen.offered[name]
        shown, stays = imgui.begin(window_of(panel), p_open=True)
        if imgui.is_window_focused(imgui.FocusedFlags_.root_and_child_windows):
            focused = name
        if shown:
            with nullcontext() if timed is None else timed(panel.title):
                panel.draw(screen)
        imgui.end()
        if not stays:
            screen.opened.discard(name)
    return focused


def grid(panels: list[Panel]) -> None:
    """Dock panels side by side in as many columns as rows, without a map."""
    view = imgui.get_main_viewport()
    space = imgui.get_id("grid")
    if imgui.internal.dock_builder_get_node(space) is None:
        builder = imgui.internal
        builder.dock_builder_add_node(space, builder.DockNodeFlagsPrivate_.dock_space)
        builder.dock_builder_set_node_size(space, _some(view.work_size))
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


def _some(size: imgui.ImVec2Like) -> tuple[float, float]:
    """Return a size that there is something of: the bars may take more than a small window has."""
    return max(1.0, size[0]), max(1.0, size[1])


def _splits(width: float, height: float, scale: float) -> list[tuple[str, imgui.Dir, float, str]]:
    """Return the places, on which side of what they lie, and the share of it that they take."""

    def share(wanted: tuple[float, float, float], room: float) -> float:
        pixels, least, most = wanted
        return min(most, max(least, pixels * scale / room))

    if width < SMALL[0] * scale or height < SMALL[1] * scale:
        return [("right", imgui.Dir.right, ALONE, "map")]
    right = share(RIGHT, width)
    left = share(LEFT, width * (1 - right))
    found = [
        ("right", imgui.Dir.right, right, "map"),
        ("left", imgui.Dir.left, left, "map"),
        ("bottom", imgui.Dir.down, share(BOTTOM, height), "map"),
    ]
    if width * (1 - right) > APART * scale:
        found.append(("beside", imgui.Dir.right, 0.5, "bottom"))
    return found


def _build(space: int, size: imgui.ImVec2Like, panels: Iterable[type[Panel] | Panel]) -> None:
    """Dock every panel in its place."""
    builder, size = imgui.internal, _some(size)
    builder.dock_builder_remove_node(space)
    builder.dock_builder_add_node(space, imgui.internal.DockNodeFlagsPrivate_.dock_space)
    builder.dock_builder_set_node_size(space, size)
    places = {"map": space}
    for place, way, share, of in _splits(size[0], size[1], imgui.get_style().font_scale_main):
        split = builder.dock_builder_split_node(places[of], way, share)
        places[place], places[of] = split.id_at_dir, split.id_at_opposite_dir
    for place, instead in (("left", "right"), ("bottom", "right"), ("beside", "bottom")):
        places.setdefault(place, places[instead])
    for panel in panels:
        builder.dock_builder_dock_window(window_of(panel), places[panel.place])
    builder.dock_builder_finish(space)
