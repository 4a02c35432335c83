"""Two runs side by side: the menu that begins it, the second map, and what stands on both."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING

from imgui_bundle import imgui

from scenarios.faults import ScenarioError
from scenarios.keys import keys
from scenarios.plugins import mechanisms_in_use
from scenarios.runs import Stop
from systems.presentation.companion import Companion
from systems.presentation.gui.backend import Texture, stage
from systems.presentation.gui.sheet import fitted
from systems.presentation.gui.theme import rgba, u32
from systems.presentation.language import _
from systems.presentation.palette import ALARM, INK, MUTED, TEXT
from systems.presentation.studies.beside import yardstick

if TYPE_CHECKING:
    from collections.abc import Sequence

    from scenarios.keys import Key
    from systems.presentation.gui.desk import Desk
    from systems.presentation.viewer import Viewer

GAP = 4
"""Pixels between the two maps."""
WIDE, LISTED = 520, 10
"""Pixels at scale 1 of the field for a setting, and keys seen below it at once."""
KEEP = imgui.SelectableFlags_.no_auto_close_popups
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
        self._mirror(desk)
        viewer.look()
        size = camera.width, camera.height
        if self._stage.get_size() != size:
            self._stage = stage(size)
        viewer.draw_map(self._stage, 0, 0)
        self._texture.put(self._stage)
        left, top = right_of(desk)
        paper = imgui.get_background_draw_list()
        paper.add_image(self._texture.ref, (left, top), (left + size[0], top + size[1]))
        _headline((desk.area[0], top + size[1]), size[0], _("as the scenario says"))
        note = viewer.trouble or (
            _("catching up, tick {tick:,}").format(tick=viewer.world.tick) if viewer.late else ""
        )
        _headline((left, top + size[1]), size[0], viewer.title, note, alarming=viewer.trouble is not None)

    def _mirror(self, desk: Desk) -> None:
        """Have the second run show what is selected and chosen in the first."""
        other = self.viewer
        other.only = desk.only
        if other.selected != desk.selected or other.cell != desk.cell:
            if desk.selected is None:
                other.select(cell=desk.cell)
            else:
                other.select_entity(desk.selected)

    def close(self) -> None:
        """Give the texture back."""
        self._texture.close()


def right_of(desk: Desk) -> tuple[float, float]:
    """Return where the second map's upper left corner is."""
    return desk.area[0] + desk.camera.width + GAP, desk.area[1]


def half(width: float) -> int:
    """Return the width of each of two maps in so much room."""
    return math.floor((width - GAP) / 2)


def _headline(
    at: tuple[float, float], room: float, text: str, note: str = "", *, alarming: bool = False
) -> None:
    """Write what a map, `room` wide, shows in its lower left corner, which is given."""
    scale = imgui.get_style().font_scale_main
    text = fitted(text, room - 32 * scale)
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
        self._known: list[Key] = []
        self._typing = False
        """Whether the field is to be typed in from the next frame on."""
        self._times = 0
        self._value: int | None = None
        """Where the value begins that is to be selected."""

    def draw(self, desk: Desk) -> None:
        """Draw the items of the menu."""
        now = desk.world_mechanism
        imgui.text_colored(rgba(MUTED), _("Another mechanism"))
        for name in mechanisms_in_use():
            if name != now and imgui.menu_item(name.replace("_", " "), "", False)[0]:
                self._begin(desk, f"exchange.mechanism={name}")
        imgui.separator()
        imgui.text_colored(rgba(MUTED), _("Another setting: KEY=VALUE, Enter"))
        self._field(desk)
        if self._fault:
            imgui.push_text_wrap_pos(imgui.get_cursor_pos_x() + self._wide())
            imgui.text_colored(rgba(ALARM), self._fault)
            imgui.pop_text_wrap_pos()
        self._keys(desk)
        if desk.beside is not None:
            imgui.separator()
            if imgui.menu_item(_("End the comparison"), "", False)[0]:
                desk.compare(())

    @staticmethod
    def _wide() -> float:
        return min(WIDE * imgui.get_style().font_scale_main, 0.6 * imgui.get_main_viewport().work_size.x)

    def _field(self, desk: Desk) -> None:
        """Draw the field: Enter begins, or where there is no value yet completes the key."""
        if self._typing:
            imgui.set_keyboard_focus_here()
            self._typing = False
        imgui.set_next_item_width(self._wide())
        flags = imgui.InputTextFlags_.enter_returns_true | imgui.InputTextFlags_.callback_always
        entered, self._text = imgui.input_text_with_hint(
            f"##setting{self._times}", _("A part of a key, or KEY=VALUE"), self._text, flags, self._select
        )
        wanted = self._text.strip()
        if not entered or not wanted:
            return
        found = self._found(desk)
        if "=" not in wanted and found:
            self.complete(found[0])
        else:
            self._typing = True  # in case it cannot be
            self._begin(desk, wanted)

    def _found(self, desk: Desk) -> list[Key]:
        """Return the keys that have in them what is typed, those that begin with it first."""
        known = self._known = self._known or keys(desk.session.loaded.scenario, desk.world)
        key, equals, _value = self._text.strip().partition("=")
        if equals:
            return [each for each in known if each.key == key.strip()]
        words = key.casefold()
        found = [each for each in known if words in each.key.casefold()]
        return sorted(found, key=lambda each: not each.key.casefold().startswith(words))

    def _keys(self, desk: Desk) -> None:
        """Draw the keys that fit what is typed: what each is, and what it may be."""
        found, line = self._found(desk), imgui.get_text_line_height_with_spacing()
        if not imgui.begin_child("keys", (self._wide(), max(1, min(LISTED, len(found))) * line)):
            imgui.end_child()
            return
        clipper = imgui.ListClipper()
        clipper.begin(len(found))
        while clipper.step():
            for each in found[clipper.display_start : clipper.display_end]:
                if imgui.selectable(f"{each.key}##key", p_selected=False, flags=KEEP)[0]:
                    self.complete(each)
                told = f"= {each.value}   {each.expected}".rstrip()
                imgui.set_item_tooltip(told)
                imgui.same_line(self._wide() * 0.55)
                imgui.text_colored(rgba(MUTED), told)
        clipper.end()
        imgui.end_child()

    def complete(self, key: Key) -> None:
        """Write a key with its value into the field, the value ready to be typed over."""
        self._text, self._fault, self._typing = f"{key.key}={key.value}", "", True
        self._times += 1  # a new field: the one before remembers what was typed in it
        self._value = len(key.key) + 1

    def _select(self, field: imgui.InputTextCallbackData) -> int:
        """Select the value, once the field is typed in."""
        if self._value is not None:
            field.selection_start, field.selection_end = self._value, len(self._text)
            field.cursor_pos, self._value = len(self._text), None
        return 0

    def _begin(self, desk: Desk, setting: str) -> None:
        try:
            desk.compare((setting,))
            self._fault = ""
            imgui.close_current_popup()
        except ScenarioError as error:
            fault = error.faults[0]
            self._fault = _("{key}: {problem}. Expected: {expected}. Got: {found}.").format(
                key=fault.key, problem=fault.problem, expected=fault.expected, found=fault.found
            )
        except Stop as stop:
            self._fault = str(stop)


def pair_of(desk: Desk) -> tuple[Viewer, ...]:
    """Return the viewers of a desk: its own, and the one beside it."""
    return (desk,) if desk.beside is None else (desk, desk.beside.viewer)
