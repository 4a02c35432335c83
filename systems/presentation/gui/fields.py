"""Fields of forms: numbers, places, goods, side by side as far as there is room."""

from __future__ import annotations

from typing import TYPE_CHECKING

from imgui_bundle import imgui

from systems.presentation.gui.plots import scaled
from systems.presentation.gui.theme import rgba, u32
from systems.presentation.palette import ACCENT, MUTED, RAISED, RGB, TEXT

if TYPE_CHECKING:
    from collections.abc import Sequence

NUMBER, CHOICE, WRITTEN = 84, 130, 170
"""Pixels that fields are wide, at scale 1."""
LARGEST = 1e9
"""Numbers beyond make no sense anywhere, and saves have no infinity."""


class Flow:
    """Lays out what is drawn from left to right, and goes to the next line where there is no room."""

    def __init__(self) -> None:
        self.right = imgui.get_cursor_screen_pos().x + imgui.get_content_region_avail().x
        self._first = True

    def room(self, width: float) -> None:
        """Make room for something so wide."""
        gap = imgui.get_style().item_spacing.x
        if not self._first and imgui.get_item_rect_max().x + gap + width <= self.right:
            imgui.same_line()
        self._first = False

    def button(self, label: str) -> bool:
        """Draw a button."""
        self.room(imgui.calc_text_size(label.partition("##")[0]).x + 2 * imgui.get_style().frame_padding.x)
        return imgui.button(label)

    def label(self, text: str, wide: float) -> None:
        """Write what the next field is, which is so wide at scale 1."""
        self.room(imgui.calc_text_size(text).x + imgui.get_style().item_spacing.x + scaled(wide))
        imgui.align_text_to_frame_padding()
        if text:
            imgui.text_colored(rgba(MUTED), text)
            imgui.same_line()
        imgui.set_next_item_width(min(scaled(wide), max(scaled(40), imgui.get_content_region_avail().x)))

    def text(self, text: str) -> None:
        """Write something between fields, in several lines where one has no room."""
        wide = imgui.calc_text_size(text).x
        self.room(wide)
        imgui.push_text_wrap_pos(0.0)
        imgui.align_text_to_frame_padding()
        imgui.text_colored(rgba(MUTED), text)
        imgui.pop_text_wrap_pos()

    def number(self, label: str, key: str, value: float, *, focus: bool = False) -> tuple[float, bool]:
        """Draw a field for a number; return it, and whether Enter was pressed in it."""
        self.label(label, NUMBER)
        if focus:
            imgui.set_keyboard_focus_here()
        flags = imgui.InputTextFlags_.auto_select_all | imgui.InputTextFlags_.chars_scientific
        imgui.push_item_flag(
            imgui.ItemFlags_.live_edit_on_input_scalar, True
        )  # what it comes to is told at once
        _changed, number = imgui.input_double(f"##{key}", value, 0.0, 0.0, "%.10g", flags)
        imgui.pop_item_flag()
        if not 0 <= number <= LARGEST:  # which nan is not, either
            number = LARGEST if number > LARGEST else 0.0
        return float(number), entered()

    def pick(
        self, label: str, key: str, ids: Sequence[int], names: Sequence[str], chosen: int,
        wide: float = CHOICE,
    ) -> int:  # fmt: skip
        """Draw a list of which one is chosen; return which: the first where it is none of these."""
        self.label(label, wide)
        if not ids:
            imgui.text_disabled("-")
            return chosen
        at = ids.index(chosen) if chosen in ids else 0
        if imgui.begin_combo(f"##{key}", names[at]):
            for n, name in enumerate(names):
                if imgui.selectable(f"{name}##{n}", n == at)[0]:
                    at = n
                if n == at and imgui.is_window_appearing():
                    imgui.set_item_default_focus()
            imgui.end_combo()
        return int(ids[at])

    def written(self, label: str, key: str, text: str, hint: str, *, focus: bool = False) -> tuple[str, bool]:
        """Draw a field for a text; return it, and whether Enter was pressed in it."""
        self.label(label, WRITTEN)
        if focus:
            imgui.set_keyboard_focus_here()
        _changed, text = imgui.input_text_with_hint(f"##{key}", hint, text)
        return text, entered()


def bar(share: float, text: str, colour: RGB = ACCENT) -> None:
    """Draw how far something is over the width there is, with a text at the left."""
    at, wide = imgui.get_cursor_screen_pos(), imgui.get_content_region_avail().x
    tall, pad = imgui.get_text_line_height() + scaled(4), scaled(6)
    paper, end = imgui.get_window_draw_list(), (at.x + wide, at.y + tall)
    paper.add_rect_filled((at.x, at.y), end, u32(RAISED), scaled(3))
    if share > 0:
        filled = max(scaled(3), min(1.0, share) * wide)
        paper.add_rect_filled((at.x, at.y), (at.x + filled, end[1]), u32(colour, 0.36), scaled(3))
    paper.push_clip_rect((at.x, at.y), end, True)
    paper.add_text((at.x + pad, at.y + scaled(2)), u32(TEXT), text)
    paper.pop_clip_rect()
    imgui.dummy((max(1.0, wide), tall))


def entered() -> bool:
    """Tell whether Enter was pressed in the field that was drawn last."""
    keys = imgui.Key.enter, imgui.Key.keypad_enter
    return bool(imgui.is_item_deactivated() and any(imgui.is_key_pressed(key) for key in keys))
