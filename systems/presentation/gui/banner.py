"""The banner over the map once a game is won or lost; a click, or Escape, puts it away, and play goes on."""

from __future__ import annotations

from typing import TYPE_CHECKING

from imgui_bundle import imgui

from systems.presentation.gui.panels.goals import outcome_of
from systems.presentation.gui.theme import LARGE, rgba
from systems.presentation.language import _
from systems.presentation.palette import ACCENT, ALARM, MUTED, RAISED
from systems.presentation.studies.goals import goals, lesson

if TYPE_CHECKING:
    from systems.presentation.gui.desk import Desk

FLAGS = (
    imgui.WindowFlags_.no_decoration | imgui.WindowFlags_.no_saved_settings | imgui.WindowFlags_.no_docking
    | imgui.WindowFlags_.no_focus_on_appearing | imgui.WindowFlags_.no_nav
    | imgui.WindowFlags_.always_auto_resize
)  # fmt: skip


class Banner:
    """Tells once of each end, and lets each goal that is reached and each step that is done be heard."""

    def __init__(self, desk: Desk) -> None:
        self._known = self._reached(desk)
        self.told = ""
        """What stands there now."""
        self._lost = False

    @staticmethod
    def _reached(desk: Desk) -> tuple[str, int, int]:
        """Return how the game stands, how many goals are reached, and how many steps are done."""
        found, step = goals(desk.world), lesson(desk.world)
        reached = 0 if found is None else sum(line.wins and line.state == "reached" for line in found.lines)
        done = 0 if step is None else step.steps if step.finished else step.step - 1
        return "open" if found is None else found.outcome, reached, done

    def note(self, desk: Desk) -> None:
        """Take up what a tick has brought."""
        before, self._known = self._known, self._reached(desk)
        found = goals(desk.world)
        if self._known[0] != before[0] and found is not None and found.outcome != "open":
            self.told, self._lost = outcome_of(found), found.outcome == "lost"
            desk.app.sounds.play("lost" if self._lost else "goal")
        elif self._known[1:] > before[1:]:
            desk.app.sounds.play("goal")

    def look(self, desk: Desk) -> None:
        """Take up how things stand, as the world has gone elsewhere in time."""
        self._known = self._reached(desk)
        if self._known[0] == "open":
            self.told = ""

    def close(self) -> bool:
        """Put it away; tell whether there was one."""
        there, self.told = bool(self.told), ""
        return there

    def draw(self, desk: Desk) -> None:
        """Draw it over the middle of the map's upper edge."""
        if not self.told:
            return
        scale = imgui.get_style().font_scale_main
        at = desk.area[0] + desk.camera.width / 2, desk.area[1] + 44 * scale
        colour = rgba(ALARM if self._lost else ACCENT)
        imgui.set_next_window_pos(at, imgui.Cond_.always, (0.5, 0.0))
        imgui.push_style_color(imgui.Col_.window_bg, rgba(RAISED))
        imgui.push_style_color(imgui.Col_.border, colour)
        imgui.begin("##banner", None, FLAGS)
        imgui.push_font(desk.fonts.bold, imgui.get_style().font_size_base * LARGE)
        imgui.push_text_wrap_pos(max(200 * scale, 0.7 * desk.camera.width))
        imgui.text_colored(colour, self.told)
        imgui.pop_text_wrap_pos()
        imgui.pop_font()
        imgui.text_colored(rgba(MUTED), _("You may play on. A click puts this away."))
        if imgui.is_window_hovered() and imgui.is_mouse_clicked(0):
            self.close()
        imgui.end()
        imgui.pop_style_color(2)
