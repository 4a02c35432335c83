"""Forms: what a house is to do, filled in and given as a command; one of a panel is open at a time."""

from __future__ import annotations

from typing import TYPE_CHECKING, ClassVar

from imgui_bundle import imgui

from systems.presentation.describe import name_of
from systems.presentation.gui import layout
from systems.presentation.gui.fields import Flow
from systems.presentation.gui.theme import rgba
from systems.presentation.gui.tips import tip
from systems.presentation.language import _
from systems.presentation.palette import ACCENT, ALARM, MUTED

if TYPE_CHECKING:
    from collections.abc import Sequence

    from ecs import Command
    from systems.presentation.gui.desk import Desk
    from systems.presentation.gui.panel import Panel


class Form:
    """What one kind of command needs; a subclass says what that is and draws the fields."""

    action: ClassVar[str]
    """What opens it."""
    title: ClassVar[str]
    """What is on the button that does."""
    verb: ClassVar[str]
    """What is on the button that gives the command."""
    about: ClassVar[str] = ""
    leave: ClassVar[str] = "Put away"
    """What is on the button that does not."""

    def __init__(self) -> None:
        self.focus = False
        """Whether its first field is to be written in from the next frame on."""
        self.entered = False
        """Whether Enter was pressed in one of its fields."""
        self._checked: tuple[object, ...] = ()
        self._refusal: str | None = None
        self._tall = self._foot = 0.0
        """Pixels that it was high when it was drawn last, and what is below its fields."""

    def begin(self, desk: Desk) -> None:
        """Fill in what makes sense as things stand."""

    def fields(self, desk: Desk, flow: Flow) -> None:
        """Draw the fields."""
        raise NotImplementedError

    def command(self, desk: Desk) -> Command:
        """Return the command as it is filled in."""
        raise NotImplementedError

    def lacking(self, desk: Desk) -> str:  # noqa: ARG002 - most lack nothing
        """Say what is missing before there is anything to fill in."""
        return ""

    def comes_to(self, desk: Desk) -> str:  # noqa: ARG002 - most say all in their fields
        """Say what it would cost, or bring."""
        return ""

    def draw(self, desk: Desk) -> None:
        """Draw it: fields, the buttons, and below them what that would come to or why it would be refused.

        Where it is taller than the panel, the fields scroll and the buttons stay in view.
        """
        if lacking := self.lacking(desk):
            self.focus = False
            imgui.push_text_wrap_pos(0.0)
            imgui.text_colored(rgba(MUTED), lacking)
            imgui.pop_text_wrap_pos()
            return
        self.entered = False
        room, top = imgui.get_content_region_avail().y, imgui.get_cursor_pos_y()
        scrolls = self._tall > room
        flow, fields = Flow(), 0.0
        if scrolls:
            fields = self._scrolled(desk, room - self._foot)
        else:
            self.fields(desk, flow)
        given = self._given(desk, flow)
        self.focus &= not self._tall  # drawn for the first time it may be laid out anew, and lose it
        self._tall = fields + self._foot if scrolls else imgui.get_cursor_pos_y() - top
        if given is not None:
            imgui.set_nav_cursor_visible(False)  # so that Space is again for time
            desk.office.ask(given)

    def _scrolled(self, desk: Desk, tall: float) -> float:
        """Draw the fields where they scroll; return how tall all of them are."""
        least = 2 * imgui.get_frame_height_with_spacing()
        imgui.begin_child("fields", (0, max(least, tall)), imgui.ChildFlags_.nav_flattened)
        self.fields(desk, Flow())
        high = imgui.get_cursor_pos_y()
        imgui.end_child()
        return high

    def _given(self, desk: Desk, flow: Flow) -> Command | None:
        """Draw the buttons, and what the command would come to; return it if it is given."""
        command = self.command(desk)
        pressed = flow.button(f"{_(self.verb)}##give")
        top = imgui.get_item_rect_min().y
        imgui.set_item_tooltip(_("Enter in a field does the same"))
        if flow.button(f"{_(self.leave)}##leave"):
            desk.office.put_away(self.action)
        tip(desk.app.keys, "", "close")
        self._tell(desk, command)
        self._foot = imgui.get_cursor_screen_pos().y - top
        return command if pressed or self.entered else None

    def _tell(self, desk: Desk, command: Command) -> None:
        refusal = self.refusal(desk, command)
        imgui.push_text_wrap_pos(0.0)
        if refusal is not None:
            words = _("As things stand it would be refused: {reason}").format(reason=refusal)
            imgui.text_colored(rgba(ALARM), f"! {words}")
        elif told := self.comes_to(desk):
            imgui.text_colored(rgba(MUTED), told)
        imgui.pop_text_wrap_pos()

    def refusal(self, desk: Desk, command: Command) -> str | None:
        """Return why a command would be refused now, found anew only where something has changed."""
        state = command, desk.world.tick, desk.epoch
        if state != self._checked:
            self._checked, self._refusal = state, command.check(desk.world)
        return self._refusal


def selected_or_first(selected: int | None, known: Sequence[int], chosen: int) -> int:
    """Return the selected one if it is known, or the one chosen before, or the first; -1 if none is known.

    >>> [selected_or_first(each, [4, 7], 7) for each in (4, None, 5)], selected_or_first(None, [], 7)
    ([4, 7, 7], -1)
    """
    if selected is not None and selected in known:
        return selected
    return chosen if chosen in known else (known or [-1])[0]


def pick_named(desk: Desk, flow: Flow, label: str, key: str, known: Sequence[int], chosen: int) -> int:
    """Draw a list of entities by their names; return which is chosen."""
    return flow.pick(label, key, known, [name_of(desk.world, each) for each in known], chosen)


class Forms:
    """The forms of a panel, one button each."""

    def __init__(self, *forms: Form) -> None:
        self.all = {form.action: form for form in forms}
        self.chosen: str | None = None

    @property
    def awaited(self) -> bool:
        """Whether a form has been opened whose first field is about to be written in."""
        return self.chosen is not None and self.all[self.chosen].focus

    def show(self, desk: Desk, panel: Panel, action: str) -> None:
        """Open a form, ready to be written in."""
        desk.open(panel.name)
        desk.front = panel.name
        layout.bring_forward(panel)
        self.choose(desk, action)
        self.all[action].focus = True

    def choose(self, desk: Desk, action: str | None) -> None:
        """Open a form, filled in as things stand, or none."""
        self.chosen = action
        if action is not None:
            self.all[action].begin(desk)

    def draw(self, desk: Desk, flow: Flow | None = None) -> None:
        """Draw the buttons, on the line of `flow` if there is one, and the form that is open."""
        flow = flow or Flow()
        for action, form in self.all.items():
            on = action == self.chosen
            if on:
                imgui.push_style_color(imgui.Col_.text, rgba(ACCENT))
            if flow.button(f"{_(form.title)}##{action}"):
                self.choose(desk, None if on else action)
            if on:
                imgui.pop_style_color()
            tip(desk.app.keys, _(form.about), action)
        if self.chosen is not None:
            imgui.push_id(self.chosen)
            self.all[self.chosen].draw(desk)
            imgui.pop_id()
