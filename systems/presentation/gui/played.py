"""What panels of the player's house have in common: whose eyes they see with, and forms to act by."""

from __future__ import annotations

from contextlib import contextmanager
from typing import TYPE_CHECKING

from imgui_bundle import imgui

from components.kinds import Settlement
from systems.presentation.gui.panel import Panel
from systems.presentation.gui.theme import rgba
from systems.presentation.gui.tips import after_a_tick
from systems.presentation.language import _
from systems.presentation.palette import ACCENT, MUTED

if TYPE_CHECKING:
    from collections.abc import Iterator

    from systems.presentation.gui.desk import Desk
    from systems.presentation.gui.fields import Flow
    from systems.presentation.gui.forms import Forms


LEAST = 3
"""Lines of text for which there is to be room below an open form, or nothing is there."""


class Played(Panel):
    """A panel by which a house is run; other worlds only look at it."""

    forms: Forms

    def wanted(self, desk: Desk) -> bool:
        """Tell whether there is any place to trade in."""
        return bool(desk.world.table(Settlement).rows)

    def take(self, desk: Desk, action: str) -> bool:
        """Do what a key asks for; tell whether it was for this panel."""
        if action not in self.forms.all:
            return False
        if desk.office.house >= 0:
            self.forms.show(desk, self, action)
        else:
            desk.app.toasts.say(nobody())
        return True

    def counter(self, desk: Desk, flow: Flow | None = None) -> None:
        """Draw the forms, and what was ordered and comes with the next tick; or that nobody acts here."""
        if desk.office.house < 0:
            imgui.text_wrapped(nobody())
            if imgui.small_button(_("How to play a trading house")):
                desk.app.reader.show("playing.md")
                desk.opened.add("manual")
            return
        self.forms.draw(desk, flow)
        if desk.behind:
            imgui.push_text_wrap_pos(0.0)
            words = _("You look back at tick {tick:,}. To act from here begins another future.")
            imgui.text_colored(rgba(ACCENT), words.format(tick=desk.world.tick))
            imgui.pop_text_wrap_pos()
        self._waiting(desk, desk.office.waiting())

    @contextmanager
    def below(self) -> Iterator[bool]:
        """Draw what is below the forms; while one is open it scrolls by itself, and the form stays in view.

        Tells whether there is any room.
        """
        if self.forms.chosen is None:
            yield True
        elif imgui.get_content_region_avail().y < LEAST * imgui.get_text_line_height_with_spacing():
            yield False
        else:
            yield imgui.begin_child("below")
            imgui.end_child()

    @staticmethod
    def _waiting(desk: Desk, waiting: list[str]) -> None:
        """Say what was ordered and is done, or refused, with the next tick."""
        if not waiting:
            return
        words = _("With the next tick: {order}.")
        if len(waiting) > 1:
            words = _("{count} orders wait for the next tick.")
        told = words.format(count=len(waiting), order=waiting[0])
        imgui.push_text_wrap_pos(0.0)
        imgui.text_colored(rgba(ACCENT), after_a_tick(desk.app.keys, told))
        imgui.pop_text_wrap_pos()
        imgui.set_item_tooltip("\n".join(waiting))


def nobody() -> str:
    """Say that there is no house of the player here."""
    return _("No house in this world is yours: a scenario gives you one with [[houses]] and player = true.")


def heading(text: str) -> None:
    """Write what comes below."""
    imgui.spacing()
    imgui.text_colored(rgba(MUTED), text)
