"""The shelf: saves to go on with, in a list; on the start screen and over a running world."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from imgui_bundle import imgui

from systems.presentation import saves
from systems.presentation.gui.theme import rgba
from systems.presentation.language import _
from systems.presentation.palette import ALARM, MUTED

if TYPE_CHECKING:
    from collections.abc import Callable

KINDS = {"quick": "quick save", "auto": "autosave", "named": "save"}
LONGEST_PATH = 1000


class Shelf:
    """Lists the saves that were there when it was last `filled`."""

    def __init__(self, choose: Callable[[Path], None]) -> None:
        self.choose = choose
        self.entries: list[saves.Entry] = []
        self.path = ""

    def fill(self) -> None:
        """Look for saves."""
        self.entries = saves.listed()

    @property
    def newest(self) -> saves.Entry | None:
        """The newest that can be used."""
        return next((each for each in self.entries if each.trouble is None), None)

    def draw(self, height: float = 0.0) -> None:
        """Draw the list into the window that is open, and a field for the path of another file."""
        if not self.entries:
            imgui.text_colored(
                rgba(MUTED), _("No saves yet. F5 saves a world, and it is saved by itself now and then.")
            )
        else:
            self._table(height)
        imgui.spacing()
        self.field()

    def _table(self, height: float) -> None:
        flags = imgui.TableFlags_.row_bg | imgui.TableFlags_.scroll_y | imgui.TableFlags_.borders_inner_h
        if not imgui.begin_table("saves", 5, flags, (0, height)):
            return
        imgui.table_setup_scroll_freeze(0, 1)
        for title in (_("Scenario"), _("Name"), _("Kind")):
            imgui.table_setup_column(title)
        for title in (_("Tick"), _("Saved")):
            imgui.table_setup_column(title, imgui.TableColumnFlags_.width_fixed)
        imgui.table_headers_row()
        for each in self.entries:
            imgui.table_next_row()
            imgui.table_next_column()
            wide = imgui.SelectableFlags_.span_all_columns
            if imgui.selectable(f"{_(each.title)}##{each.path}", False, wide)[0] and each.trouble is None:
                self.choose(each.path)
            imgui.set_item_tooltip(str(each.path))
            cells = (each.path.stem, _(KINDS[each.kind]), f"{each.tick:,}", saves.when(each.at))
            for n, text in enumerate(cells):
                imgui.table_next_column()
                if n == 1 and each.trouble is not None:
                    imgui.text_colored(rgba(ALARM), each.trouble)
                else:
                    imgui.text(text)
        imgui.end_table()

    def field(self) -> None:
        """Draw a field for the path of a save or scenario."""
        scale = imgui.get_style().font_scale_main
        imgui.set_next_item_width(max(80 * scale, imgui.get_content_region_avail().x - 90 * scale))
        done, self.path = imgui.input_text_with_hint(
            "##path", _("Path of a save or scenario"), self.path, imgui.InputTextFlags_.enter_returns_true
        )
        self.path = self.path[:LONGEST_PATH]
        imgui.same_line()
        if (imgui.button(_("Open"), (-1, 0)) or done) and self.path.strip():
            self.choose(Path(self.path.strip()).expanduser())
