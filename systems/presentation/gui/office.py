"""The office of the player's house: from here goes out what it is told, here is told what became of it."""

from __future__ import annotations

import sys
from collections import Counter
from typing import TYPE_CHECKING

import numpy as np
import pygame
from imgui_bundle import imgui

from components.houses import Houses
from components.kinds import ChangeReport
from systems.house_orders import CancelOrder, PlaceOrder
from systems.house_works import PayDividend
from systems.houses import has_houses
from systems.presentation.actions import chord
from systems.presentation.describe import name_of
from systems.presentation.gui.played import Played
from systems.presentation.language import _
from systems.presentation.lines import brief
from systems.presentation.studies import house
from systems.presentation.studies.advice import player
from systems.presentation.studies.deeds import answered, worded

if TYPE_CHECKING:
    from collections.abc import Sequence

    from ecs import I64, Command, Outcome
    from systems.presentation.gui.desk import Desk


STEERING = frozenset({
    pygame.K_TAB, pygame.K_RETURN, pygame.K_KP_ENTER,
    pygame.K_UP, pygame.K_DOWN, pygame.K_LEFT, pygame.K_RIGHT,
})  # fmt: skip
"""Keys that go through a form."""


class Office:
    """Gives commands for the player's house and hears what comes of them; keeps books of how houses fare."""

    def __init__(self, desk: Desk) -> None:
        self.desk = desk
        self.house = player(desk.world)
        """Id of the player's house, -1 where there is none."""
        self.books = house.Books(desk.world) if has_houses(desk.world) else None
        if self.books is not None:
            desk.need(ChangeReport)
            self._orders, self._at_sea = house.orders(desk.world, self.house), self._sailing()

    @property
    def houses(self) -> list[int]:
        """All houses, the player's first."""
        if self.books is None:
            return []
        return sorted(self.desk.world.the(Houses).ids.tolist(), key=lambda eid: eid != self.house)

    # --- what goes out ----------------------------------------------------------------------------

    def ask(self, command: Command) -> None:
        """Give a command: it is checked and done, or refused, at the beginning of the next tick."""
        self.desk.world.submit(command)

    def waiting(self) -> list[str]:
        """Return what the house was told and comes with the next tick, in words."""
        world = self.desk.world
        orders = [each.command for each in world.orders]
        return [worded(world, each) for each in orders if getattr(each, "house", -1) == self.house]

    def take(self, action: str) -> bool:
        """Do what a key asks of one of the panels that play; tell whether it was theirs."""
        for panel in self.desk.offered.values():
            if isinstance(panel, Played) and panel.take(self.desk, action):
                return True
        return False

    def close(self) -> bool:
        """Close the form of the panel in use, if one is open there."""
        panel = self.desk.offered.get(self.desk.focused or "")
        if isinstance(panel, Played) and panel.forms.chosen is not None:
            panel.forms.choose(self.desk, None)
            return True
        return False

    def put_away(self, action: str) -> None:
        """Close a form."""
        for panel in self.desk.offered.values():
            if isinstance(panel, Played) and panel.forms.chosen == action:
                panel.forms.choose(self.desk, None)

    @property
    def filling_in(self) -> bool:
        """Whether a form is open, through which one goes by Tab and arrows."""
        panels = (each for name, each in self.desk.offered.items() if name in self.desk.opened)
        return any(isinstance(each, Played) and each.forms.chosen is not None for each in panels)

    def steer(self) -> None:
        """Have Tab and arrows go through all of a form while one is open, and only then."""
        io = self.desk.app.backend.io
        if self.filling_in:
            io.config_flags |= imgui.ConfigFlags_.nav_enable_keyboard
        else:
            io.config_flags &= ~imgui.ConfigFlags_.nav_enable_keyboard

    def steers(self, event: pygame.event.Event) -> bool:
        """Tell whether a key is for a form that is in use, and for nothing else.

        That is what goes through it, and letters and digits, as they would be in its fields.
        """
        if not self._in_use() or event.mod & (pygame.KMOD_CTRL | pygame.KMOD_ALT):
            return False
        if event.key == pygame.K_SPACE:
            return bool(self.desk.app.backend.io.nav_visible)
        return event.key in STEERING or self._written(event)

    def _in_use(self) -> bool:
        """Tell whether keys go to a panel in which a form is open, or will in the next frame."""
        return any(
            panel.forms.awaited or (name == self.desk.focused and panel.forms.chosen is not None)
            for name, panel in self.desk.offered.items()
            if name in self.desk.opened and isinstance(panel, Played)
        )

    def _written(self, event: pygame.event.Event) -> bool:
        """Tell whether a key is a letter or a digit; with Shift one that is not bound like that."""
        plain = event.key <= sys.maxunicode and chr(event.key).isalnum()
        shifted = event.mod & pygame.KMOD_SHIFT
        return plain and not (shifted and self.desk.app.keys.bound_to(chord(event.key, event.mod)))

    # --- what comes in ----------------------------------------------------------------------------

    def hear(self, outcomes: Sequence[Outcome], *, told: bool = True) -> None:
        """Take up what a tick has brought: what became of commands, of orders, and who has arrived.

        Of a tick that is not `told` of, no more than the next one could not make up for.
        """
        done = [each.order.command for each in outcomes if each.refusal is None]
        if self.books is not None and (told or any(isinstance(each, PayDividend) for each in done)):
            self.books.note(self.desk.world)
        if self.house < 0:
            return
        self._answer(outcomes)
        self._fills(done)
        if told:
            before, self._at_sea = self._at_sea, self._sailing()
            if np.setdiff1d(before, self._at_sea).size:
                self.desk.app.sounds.play("arrival")

    def look(self) -> None:
        """Take up how things stand, as the world has gone elsewhere in time."""
        if self.books is not None:
            self.books.look(self.desk.world.tick)
            self._orders, self._at_sea = house.orders(self.desk.world, self.house), self._sailing()

    def _answer(self, outcomes: Sequence[Outcome]) -> None:
        """Tell what became of the commands of the house."""
        app = self.desk.app
        for outcome in outcomes:
            if getattr(outcome.order.command, "house", -1) != self.house:
                continue
            words, refused = answered(self.desk.world, outcome), outcome.refusal is not None
            app.toasts.say(words if refused else _("Done: {order}").format(order=words), alarming=refused)
            app.sounds.play("refused" if refused else "done")

    def _fills(self, done: Sequence[Command]) -> None:
        """Tell of orders that are filled, and let it be heard that something was traded."""
        before, now = self._orders, house.orders(self.desk.world, self.house)
        self._orders = now
        cancelled = {each.order for each in done if isinstance(each, CancelOrder)}
        filled = [
            (
                bool(before.buys[n]),
                float(before.left[n] + before.filled[n]),
                int(before.good[n]),
                int(before.place[n]),
            )
            for n in np.flatnonzero(~np.isin(before.id, now.id)).tolist()
            if int(before.id[n]) not in cancelled
        ]
        filled += self._at_once(done, np.flatnonzero(~np.isin(now.id, before.id)).tolist())
        for buys, amount, good, place in filled:
            words = _("Bought: {amount} {good} in {town}") if buys else _("Sold: {amount} {good} in {town}")
            self.desk.app.toasts.say(words.format(
                amount=brief(amount), good=self.desk.wares.names[good], town=name_of(self.desk.world, place)
            ))  # fmt: skip
        if filled or now.filled.sum() > before.filled[np.isin(before.id, now.id)].sum():
            self.desk.app.sounds.play("trade")

    def _at_once(self, done: Sequence[Command], new: Sequence[int]) -> list[tuple[bool, float, int, int]]:
        """Return the orders that were placed in a tick and filled in the same, so that they never stood."""
        names, now = self.desk.wares.names, self._orders
        standing = Counter(
            (int(now.place[n]), names[now.good[n]], bool(now.buys[n]), float(now.limit[n])) for n in new
        )
        filled = []
        for each in done:
            if not isinstance(each, PlaceOrder) or each.house != self.house:
                continue
            key = each.place, each.good, each.buys, float(each.limit)
            if standing[key]:
                standing[key] -= 1
            else:
                filled.append((each.buys, each.quantity, names.index(each.good), each.place))
        return filled

    def _sailing(self) -> I64:
        """Return the ships of the house that are at sea."""
        mine = house.fleet(self.desk.world, self.house)
        return mine.id[mine.at_sea]
