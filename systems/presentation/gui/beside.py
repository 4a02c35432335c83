"""Two runs side by side: the menu that begins it, the second map, and what stands on both."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING

from imgui_bundle import imgui

from scenarios.faults import ScenarioError
from scenarios.plugins import mechanisms_in_use
from scenarios.runs import Stop
from systems.presentation.companion import Companion
from systems.presentation.gui.backend import Texture, stage
from systems.presentation.gui.theme import rgba, u32
from systems.presentation.language import _
from systems.presentation.palette import ALARM, INK, MUTED, TEXT
from systems.presentation.studies.beside import yardstick

if TYPE_CHECKING:
    from collections.abc import Sequence

    from systems.presentation.gui.desk import Desk
    from systems.presentation.viewer import Viewer

GAP = 4
"""Pixels between the two maps."""
CATCH_UP = 0.02
"""Seconds of a frame that a second run takes to catch up."""


class Beside:
    """The second run of a desk, and the half of the map's room that shows it."""

    def __init__(self, desk: Desk, settings: Sequence[str]) -> None:
        self.viewer = Companion(desk, settings)
        self.settings = tuple(settings)
        self.theory = yardstick(self.viewer.world)
        self._stage = stage((1, 1))
        self._texture = Texture(opaque=True)

    def draw(self, desk: Desk) -> None:
        """Draw the second map right of the first, and titles on both."""
        viewer, camera = self.viewer, desk.camera
        viewer.look()
        size = camera.width, camera.height
        if self._stage.get_size() != size:
            self._stage = stage(size)
        viewer.draw_map(self._stage, 0, 0)
        self._texture.put(self._stage)
        left, top = right_of(desk)
        paper = imgui.get_background_draw_list()
        paper.add_image(self._texture.ref, (left, top), (left + size[0], top + size[1]))
        _headline((desk.area[0], top + size[1]), _("as the scenario says"))
        note = viewer.trouble or (
            _("catching up, tick {tick:,}").format(tick=viewer.world.tick) if viewer.late else ""
        )
        _headline((left, top + size[1]), viewer.title, note, alarming=viewer.trouble is not None)

    def close(self) -> None:
        """Give the texture back."""
        self._texture.close()


def right_of(desk: Desk) -> tuple[float, float]:
    """Return where the second map's upper left corner is."""
    return desk.area[0] + desk.camera.width + GAP, desk.area[1]


def half(width: float) -> int:
    """Return the width of each of two maps in so much room."""
    return math.floor((width - GAP) / 2)


def _headline(at: tuple[float, float], text: str, note: str = "", *, alarming: bool = False) -> None:
    """Write what a map shows in its lower left corner, which is given."""
    scale = imgui.get_style().font_scale_main
    pad, size = 6 * scale, imgui.calc_text_size(text)
    x, y = at[0] + 10 * scale, at[1] - size.y - pad - 10 * scale
    more = imgui.calc_text_size(note).x + pad if note else 0.0
    paper = imgui.get_background_draw_list()
    end = x + size.x + more + 2 * pad, y + size.y + pad
    paper.add_rect_filled((x, y), end, u32(INK, 0.82), 4 * scale)
    paper.add_text((x + pad, y + pad / 2), u32(TEXT), text)
    if note:
        colour = u32(ALARM if alarming else MUTED)
        paper.add_text((x + size.x + 2 * pad, y + pad / 2), colour, note)


class Chooser:
    """The menu in which one says what to compare with."""

    def __init__(self) -> None:
        self._text = ""
        self._fault = ""

    def draw(self, desk: Desk) -> None:
        """Draw the items of the menu."""
        now = desk.world_mechanism
        imgui.text_colored(rgba(MUTED), _("Another mechanism"))
        for name in mechanisms_in_use():
            if name != now and imgui.menu_item(name.replace("_", " "), "", False)[0]:
                self._begin(desk, f"exchange.mechanism={name}")
        imgui.separator()
        imgui.text_colored(rgba(MUTED), _("Another setting: KEY=VALUE, Enter"))
        imgui.set_next_item_width(260 * imgui.get_style().font_scale_main)
        entered, self._text = imgui.input_text_with_hint(
            "##setting", "merchants.freight=4", self._text, imgui.InputTextFlags_.enter_returns_true
        )
        if entered and self._text.strip():
            self._begin(desk, self._text.strip())
        if self._fault:
            imgui.text_colored(rgba(ALARM), self._fault)
        if desk.beside is not None:
            imgui.separator()
            if imgui.menu_item(_("End the comparison"), "", False)[0]:
                desk.compare(())

    def _begin(self, desk: Desk, setting: str) -> None:
        try:
            desk.compare((setting,))
            self._fault = ""
            imgui.close_current_popup()
        except ScenarioError as error:
            self._fault = f"{error.faults[0].problem}; expected {error.faults[0].expected}"
        except Stop as stop:
            self._fault = str(stop)


def pair_of(desk: Desk) -> tuple[Viewer, ...]:
    """Return the viewers of a desk: its own, and the one beside it."""
    return (desk,) if desk.beside is None else (desk, desk.beside.viewer)
