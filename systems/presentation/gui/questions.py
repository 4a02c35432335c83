"""Questions over a running world: a name for a save, another seed, which save, whether to lose something."""

from __future__ import annotations

import secrets
from typing import TYPE_CHECKING

from imgui_bundle import imgui

from systems.presentation import saves
from systems.presentation.gui.shelf import Shelf
from systems.presentation.language import _

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from systems.presentation.gui.desk import Desk

MOST_SEED = 2**31 - 1
FLAGS = imgui.WindowFlags_.always_auto_resize | imgui.WindowFlags_.no_saved_settings


def dice() -> int:
    """Return a seed that luck chooses: not the luck of worlds."""
    return secrets.randbelow(1_000_000)


class Questions:
    """Asks one thing at a time, of whoever watches `desk`."""

    def __init__(self, desk: Desk) -> None:
        self.desk = desk
        self.asked: str | None = None
        self._shown: str | None = None
        self._then: Callable[[], None] = lambda: None
        self._name = ""
        self._seed = 0
        self.shelf = Shelf(self._load)

    def ask(self, what: str) -> None:
        """Ask for a name ("save-as"), a seed ("reseed") or a save ("open")."""
        self.asked = what
        if what == "save-as":
            self._name = f"{saves.base_of(self.desk.session).name} {self.desk.world.tick}"
        elif what == "reseed":
            self._seed = dice()
        else:
            self.shelf.fill()

    def unless_lost(self, then: Callable[[], None]) -> None:
        """Do what ends this world: at once, or asked first if orders of the player would be lost."""
        if self.desk.keeper.unsaved:
            self._then, self.asked = then, "lose"
        else:
            then()

    def close(self) -> None:
        """Ask nothing any more."""
        self.asked = None

    def draw(self) -> None:
        """Draw what is asked, if anything is."""
        titles = {
            "save-as": _("Save as"), "reseed": _("Another seed"), "open": _("Load"),
            "lose": _("Orders since the last save would be lost"),
        }  # fmt: skip
        label = f"{titles.get(self.asked or '', '')}###question"
        if self.asked is not None and self._shown is None:
            imgui.open_popup(label)
        view = imgui.get_main_viewport()
        middle = view.work_pos.x + view.work_size.x / 2, view.work_pos.y + view.work_size.y * 0.4
        imgui.set_next_window_pos(middle, imgui.Cond_.always, (0.5, 0.5))
        there, stays = imgui.begin_popup_modal(label, True, FLAGS)
        if there:
            fresh = self.asked != self._shown
            self._shown = self.asked
            if self.asked is not None:
                {"save-as": self._ask_name, "reseed": self._ask_seed, "open": self._ask_save,
                 "lose": self._ask_whether}[self.asked](fresh)  # fmt: skip
            if not stays or self.asked is None:
                self.asked = self._shown = None
                imgui.close_current_popup()
            imgui.end_popup()
        else:
            self.asked = self._shown = None if self._shown is not None else self.asked

    def _ask_name(self, fresh: bool) -> None:
        width = 340 * imgui.get_style().font_scale_main
        imgui.set_next_item_width(width)
        if fresh:
            imgui.set_keyboard_focus_here()
        done, self._name = imgui.input_text(
            "##name",
            self._name,
            imgui.InputTextFlags_.enter_returns_true | imgui.InputTextFlags_.auto_select_all,
        )
        path = saves.path_of(self._name)
        there = bool(saves.tidy(self._name)) and path.exists()
        imgui.text_disabled(_("There is one of that name: it would be replaced.") if there else " ")
        if self._buttons(_("Replace") if there else _("Save"), fits=bool(saves.tidy(self._name))) or (
            done and bool(saves.tidy(self._name)) and not there
        ):
            self.asked = None
            self.desk.save_to(path)

    def _ask_seed(self, fresh: bool) -> None:
        if fresh:
            imgui.set_keyboard_focus_here()
        imgui.set_next_item_width(200 * imgui.get_style().font_scale_main)
        _changed, seed = imgui.input_int("##seed", self._seed, 0)
        self._seed = max(0, min(MOST_SEED, seed))
        imgui.same_line()
        if imgui.button(_("Dice")):
            self._seed = dice()
        enter = imgui.is_key_pressed(imgui.Key.enter) and not fresh
        if self._buttons(_("Restart")) or enter:
            seed = self._seed
            self.asked = None
            self.unless_lost(lambda: self.desk.restart(seed))

    def _ask_save(self, _fresh: bool) -> None:
        scale = imgui.get_style().font_scale_main
        size = imgui.get_main_viewport().work_size
        imgui.begin_child("saves", (min(760 * scale, size.x * 0.9), min(420 * scale, size.y * 0.7)))
        self.shelf.draw(-44 * scale)
        imgui.end_child()

    def _load(self, path: Path) -> None:
        self.asked = None
        self.unless_lost(lambda: self.desk.app.open_file(path))

    def _ask_whether(self, _fresh: bool) -> None:
        imgui.text(_("Save them first?"))
        if imgui.button(_("Save")):
            self.asked = None
            if self.desk.save_to(saves.quick_of(self.desk.session)):
                self._then()
        imgui.same_line()
        if imgui.button(_("Lose them")):
            self.asked = None
            self._then()
        imgui.same_line(0, 40 * imgui.get_style().font_scale_main)
        if imgui.button(_("Cancel")):
            self.asked = None

    def _buttons(self, yes: str, *, fits: bool = True) -> bool:
        """Draw a button that does it and one that does not; return whether the first was pressed."""
        imgui.begin_disabled(not fits)
        pressed = imgui.button(yes)
        imgui.end_disabled()
        imgui.same_line()
        if imgui.button(_("Cancel")):
            self.asked = None
        return pressed and fits
