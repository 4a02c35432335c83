"""Explanations: where a number comes from, as a tree under the pointer, or kept open to be walked."""

from __future__ import annotations

import math
from functools import partial
from typing import TYPE_CHECKING

from imgui_bundle import imgui

from systems.presentation.describe import GONE, name_of
from systems.presentation.gui.theme import rgba
from systems.presentation.language import _
from systems.presentation.palette import ACCENT, MUTED, TEXT
from systems.presentation.studies import explain, explain_towns

if TYPE_CHECKING:
    from collections.abc import Callable

    from systems.presentation.gui.desk import Desk
    from systems.presentation.lines import Source
    from systems.presentation.studies.explain import Node

OF: dict[str, Callable[..., Node]] = {
    each.__name__: each
    for each in (
        explain.utility, explain.quoted_bid, explain.quoted_ask, explain.estimate, explain.voyage,
        explain_towns.wage, explain_towns.fed, explain_towns.labour_bid,
    )
}  # fmt: skip
DEEP = 3
"""Levels of the tree that the pointer shows."""
WIDE = 380.0
"""Pixels of an explanation at scale 1."""


def node_of(desk: Desk, eid: int, source: Source) -> Node | None:
    """Return where a number of an entity comes from; None where that is not known yet, or it is gone."""
    name, *more = source
    try:
        if name == "standing_price":
            market = int(more[0])
            before = desk.prices_before.of(desk.world, eid, market)
            return None if before is None else explain_towns.standing_price(desk.world, eid, market, before)
        return OF[str(name)](desk.world, eid, *more)
    except (KeyError, IndexError):  # somebody has died since
        return None


class Explanations:
    """Those of one desk that are kept open."""

    def __init__(self) -> None:
        self.kept: list[tuple[int, Source]] = []
        self._pointed: tuple[int, Source] | None = None
        self._told: tuple[int, Source] | None = None
        """What the pointer is on in this frame, and was on in the one before."""

    def keep_told(self) -> None:
        """Keep open what the pointer is on, or close it."""
        if self._told is not None:
            self.keep(*self._told)

    def keep(self, eid: int, source: Source) -> None:
        """Keep one open, or close it if it is."""
        both = eid, source
        if both in self.kept:
            self.kept.remove(both)
        else:
            self.kept.append(both)

    def hint(self, desk: Desk, eid: int, source: Source) -> None:
        """Show where a number comes from, under the pointer."""
        self._pointed = eid, source
        node = desk.study(("explain", eid, source), partial(node_of, desk, eid, source))
        scale = imgui.get_style().font_scale_main
        imgui.set_next_window_size_constraints((WIDE * 0.6 * scale, 0.0), (WIDE * 1.4 * scale, 1e4))
        if not imgui.begin_tooltip():
            return
        if node is None:
            imgui.text_colored(rgba(MUTED), _("It is known from the next tick on."))
        else:
            _lines(desk, node, 0, DEEP)
            key = desk.app.keys.first("explain")
            words = _("Click, or press {key}, to keep it open.") if key else _("Click to keep it open.")
            imgui.text_colored(rgba(MUTED), words.format(key=key))
        imgui.end_tooltip()

    def draw(self, desk: Desk) -> None:
        """Draw those that are kept open, each in a window of its own."""
        self._told, self._pointed = self._pointed, None
        scale = imgui.get_style().font_scale_main
        for n, (eid, source) in enumerate(list(self.kept)):
            node = desk.study(("explain", eid, source), partial(node_of, desk, eid, source))
            place = desk.area[0] + (24 + 26 * n) * scale, desk.area[1] + (90 + 26 * n) * scale
            imgui.set_next_window_pos(place, imgui.Cond_.appearing)
            imgui.set_next_window_size((WIDE * scale, 0.0), imgui.Cond_.appearing)
            title = f"{name_of(desk.world, eid)}: {node.text if node else source[0]}"
            shown, stays = imgui.begin(f"{title}###explain {eid} {source}", p_open=True)
            if shown and node is not None:
                self._tree(desk, node, 0)
            elif shown:
                imgui.text_wrapped(
                    _("There is nothing to explain: it is gone, or known from the next tick on.")
                )
            imgui.end()
            if not stays:
                self.kept.remove((eid, source))

    def _tree(self, desk: Desk, node: Node, depth: int) -> None:
        """Draw a tree that can be opened and walked."""
        flags = imgui.TreeNodeFlags_.span_avail_width | imgui.TreeNodeFlags_.open_on_arrow
        if not node.children:
            flags |= imgui.TreeNodeFlags_.leaf
        imgui.set_next_item_open(depth < 2, imgui.Cond_.appearing)
        opened = imgui.tree_node_ex(f"{node.text}  {told(node)}##{depth}", flags)
        if opened:
            if node.formula:
                imgui.push_style_color(imgui.Col_.text, rgba(MUTED))
                imgui.text_wrapped(f"= {node.formula}")
                imgui.pop_style_color()
            _owner(desk, node)
            for n, child in enumerate(node.children):
                imgui.push_id(n)
                self._tree(desk, child, depth + 1)
                imgui.pop_id()
            imgui.tree_pop()


def told(node: Node) -> str:
    """Return the value of a node with its unit."""
    if not math.isfinite(node.value):
        return _("none")
    return f"{node.value:,.5g} {node.unit}".rstrip()


def _owner(desk: Desk, node: Node) -> None:
    """Write whose number it is, as a link, unless that is what is selected."""
    if node.entity < 0 or node.entity == desk.selected:
        return
    name = name_of(desk.world, node.entity)
    if name != _(GONE) and imgui.text_link(_("of {name}").format(name=name)):
        desk.select_entity(node.entity)


def _lines(desk: Desk, node: Node, depth: int, deep: int) -> None:
    """Write a tree as far as `deep` levels, indented."""
    step = 14 * imgui.get_style().font_scale_main
    imgui.dummy((step * depth, 0.0))
    imgui.same_line(0.0, 0.0)
    name = f"{name_of(desk.world, node.entity)}: " if depth and 0 <= node.entity != desk.selected else ""
    imgui.text_colored(rgba(MUTED if depth else TEXT), f"{name}{node.text}")
    imgui.same_line()
    imgui.text_colored(rgba(TEXT if depth else ACCENT), told(node))
    if node.formula:
        imgui.dummy((step * (depth + 1), 0.0))
        imgui.same_line(0.0, 0.0)
        imgui.text_colored(rgba(MUTED), f"= {node.formula}")
    if deep > 1:
        for child in node.children:
            _lines(desk, child, depth + 1, deep - 1)
