"""What there is to reach, how far one has come and by when; and the step of a lesson."""

from __future__ import annotations

from typing import TYPE_CHECKING

from imgui_bundle import imgui

from systems.goals import has_goals, verdict
from systems.presentation.gui.fields import bar
from systems.presentation.gui.panel import Panel
from systems.presentation.gui.played import heading
from systems.presentation.gui.theme import rgba
from systems.presentation.gui.tips import standstill
from systems.presentation.language import _
from systems.presentation.palette import ACCENT, ALARM, MUTED, TEXT
from systems.presentation.studies.goals import goals, lesson

if TYPE_CHECKING:
    from systems.presentation.gui.desk import Desk
    from systems.presentation.studies.goals import Lesson, Line, Part, Standing

SIGNS = {
    (True, "open"): ("", TEXT),
    (True, "reached"): ("reached", ACCENT),
    (True, "missed"): ("missed", ALARM),
    (False, "open"): ("", TEXT),
    (False, "reached"): ("come to pass", ALARM),
    (False, "missed"): ("averted", ACCENT),
}
"""What is said of the state of a goal that wins, or loses, and in which colour."""


class GoalsPanel(Panel):
    """The lesson first, then what wins, then what loses."""

    name = "goals"
    title = "Goals"
    place = "right"
    key = "r"
    about = "What there is to reach, how far, by when; the step of a lesson"

    def wanted(self, desk: Desk) -> bool:
        """Tell whether there is anything to reach."""
        return has_goals(desk.world)

    def draw(self, desk: Desk) -> None:
        """Draw lesson and goals."""
        world = desk.world
        step = desk.study("lesson", lambda: lesson(world))
        found = desk.study("goals", lambda: goals(world))
        if step is not None:
            self._lesson(desk, step)
        if desk.pace.paused and not desk.behind and verdict(world).outcome == "open":
            imgui.push_text_wrap_pos(0.0)
            imgui.text_colored(rgba(ACCENT), standstill(desk.app.keys))
            imgui.pop_text_wrap_pos()
        if found is None:
            return
        if found.outcome != "open":
            imgui.push_font(desk.fonts.bold, 0.0)
            imgui.push_text_wrap_pos(0.0)
            imgui.text_colored(rgba(ALARM if found.outcome == "lost" else ACCENT), outcome_of(found))
            imgui.pop_text_wrap_pos()
            imgui.pop_font()
        for wins, name in ((True, _("To win")), (False, _("Avoid: it would lose the game"))):
            lines = [line for line in found.lines if line.wins == wins]
            if lines:
                heading(name)
            for n, line in enumerate(lines):
                imgui.push_id(f"{wins} {n}")
                self._goal(desk, line)
                imgui.pop_id()

    @staticmethod
    def _lesson(desk: Desk, step: Lesson) -> None:
        """Draw what is to be done now, what was learnt just before, and how far the lesson is."""
        done = step.steps if step.finished else step.step - 1
        told = _("Step {step} of {steps}").format(step=step.step, steps=step.steps)
        bar(done / step.steps, _("The lesson is finished") if step.finished else told)
        if step.told:
            imgui.push_style_color(imgui.Col_.text, rgba(MUTED))
            imgui.text_wrapped(step.told)
            imgui.pop_style_color()
        if step.text:
            imgui.spacing()
            imgui.push_font(desk.fonts.bold, 0.0)
            imgui.text_wrapped(step.text)
            imgui.pop_font()
        _several(len(step.parts), every=step.every)
        for part in step.parts:
            _part(part)

    @staticmethod
    def _goal(desk: Desk, line: Line) -> None:
        """Draw a goal: its title, how far it is, until when, and its parts."""
        sign, colour = SIGNS[line.wins, line.state]
        imgui.push_font(desk.fonts.bold, 0.0)
        imgui.push_text_wrap_pos(0.0)
        imgui.text_colored(rgba(colour), line.title)
        imgui.pop_text_wrap_pos()
        imgui.pop_font()
        if sign:
            told = _("{state} in tick {tick:,}").format(state=_(sign), tick=line.tick)
        else:
            when = _when(line, desk.world.tick)
            told = f"{line.share:.0%}" + (f" · {when}" if when else "")
        bar(line.share, told, ACCENT if line.wins else ALARM)
        _several(len(line.parts), every=line.every)
        for part in line.parts:
            _part(part)


def _several(count: int, *, every: bool) -> None:
    """Say of several conditions whether one is enough."""
    if count > 1:
        imgui.text_colored(rgba(MUTED), _("all of these") if every else _("one of these"))


def _part(part: Part) -> None:
    """Draw a condition: a filled dot where it holds, a ring where it does not."""
    side = imgui.get_text_line_height()
    at = imgui.get_cursor_screen_pos()
    paper, colour = imgui.get_window_draw_list(), rgba(ACCENT if part.holds else MUTED)
    code, middle = imgui.color_convert_float4_to_u32(colour), (at.x + side / 2, at.y + side / 2)
    if part.holds:
        paper.add_circle_filled(middle, side * 0.26, code)
    else:
        paper.add_circle(middle, side * 0.24, code, 0, 1.5)
    imgui.dummy((side, side))
    imgui.same_line()
    imgui.push_style_color(imgui.Col_.text, rgba(TEXT if part.holds else MUTED))
    imgui.text_wrapped(str(part))
    imgui.pop_style_color()


def _when(line: Line, tick: int) -> str:
    """Say until when there is time, or when alone it counts."""
    if line.by >= 0:
        return _("by tick {tick:,}, {left:,} left").format(tick=line.by, left=max(0, line.by - tick))
    if line.at >= 0:
        return _("counts in tick {tick:,}, {left:,} left").format(tick=line.at, left=max(0, line.at - tick))
    return ""


def outcome_of(found: Standing) -> str:
    """Say how the game has ended."""
    words = (
        _("Won in tick {tick:,}: {goal}") if found.outcome == "won" else _("Lost in tick {tick:,}: {goal}")
    )
    return words.format(tick=found.tick, goal=found.because)
