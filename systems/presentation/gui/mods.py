"""The mods: which there are, which are on, and what is wrong with those that cannot be."""

from __future__ import annotations

from typing import TYPE_CHECKING

from imgui_bundle import imgui

from systems.presentation import folders
from systems.presentation.gallery import paragraphs
from systems.presentation.gui.theme import rgba
from systems.presentation.language import _
from systems.presentation.palette import ALARM, FAINT, MUTED

if TYPE_CHECKING:
    from collections.abc import Callable

    from systems.presentation.gui.theme import Fonts
    from systems.presentation.mods import Entry, Rack


class ModList:
    """Lists the mods of a rack; `changed` is called when one is switched on or off, or all are read again."""

    def __init__(self, rack: Rack, fonts: Fonts, changed: Callable[[], None]) -> None:
        self.rack, self.fonts, self.changed = rack, fonts, changed

    def draw(self) -> None:
        """Draw the list into the window that is open, and where mods are looked for."""
        imgui.push_text_wrap_pos(0.0)
        imgui.text_colored(rgba(MUTED), _("Mods that are on are laid over every world that begins here."))
        imgui.text_colored(rgba(MUTED), _("Your own belong into {folder}").format(folder=folders.mods()))
        if imgui.button(_("Look again")):
            self.rack.look()
            self.changed()
        imgui.separator()
        for n, entry in enumerate(self.rack.entries):
            imgui.push_id(n)
            self._entry(entry)
            imgui.pop_id()
        imgui.pop_text_wrap_pos()

    def _entry(self, entry: Entry) -> None:
        """Draw a mod: whether it is on, its name and version, what it is, and what is wrong with it."""
        troubles = self.rack.troubles(entry)
        mod = entry.mod
        imgui.begin_disabled(mod is None)
        pressed, _on = imgui.checkbox("##on", mod is not None and entry.name in self.rack.on and not troubles)
        imgui.end_disabled()
        if pressed:
            self.rack.switch(entry.name)
            self.changed()
        imgui.same_line()
        imgui.push_font(self.fonts.bold, 0.0)
        title = mod.manifest.title if mod is not None else None
        imgui.text_unformatted(_(title) if title else entry.name)
        imgui.pop_font()
        imgui.same_line()
        imgui.text_colored(
            rgba(FAINT), f"{mod.name} {mod.manifest.version}" if mod is not None else entry.path
        )
        imgui.indent()
        if mod is not None and mod.manifest.description:
            imgui.text_unformatted(_(paragraphs(mod.manifest.description)))
        for line in troubles:
            imgui.text_colored(rgba(ALARM), f"! {line}")
        imgui.unindent()
        imgui.spacing()
