"""What keys do: actions by name, and the keys that are bound to them."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import pygame

from systems.presentation.language import _
from systems.presentation.pace import SPEEDS

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

CTRL, ALT, SHIFT = "ctrl+", "alt+", "shift+"
KEY_NAMES = (
    "Ctrl", "Alt", "Shift", "Space", "Return", "Escape", "Backspace", "Delete", "Insert", "Home", "End",
    "Page Up", "Page Down", "Left", "Right", "Up", "Down",
)  # fmt: skip
"""What is written on keys and is not the same in all languages."""
MODIFIERS = frozenset(
    {pygame.K_LCTRL, pygame.K_RCTRL, pygame.K_LSHIFT, pygame.K_RSHIFT, pygame.K_LALT, pygame.K_RALT}
)


@dataclass(frozen=True)
class Action:
    """Something that a key does; `keys` are chords such as "ctrl+s", of names that pygame gives keys."""

    name: str
    about: str
    group: str
    keys: tuple[str, ...]


TIMES = "\N{MULTIPLICATION SIGN}"
TIME, MAP, LOOK, WORLD = "Time", "Map", "Looking closer", "World"
HOUSE = "Trading house"
PANELS = "Panels"

ACTIONS = (
    Action("pause", "pause, go on", TIME, ("space",)),
    Action("tick", "a single tick", TIME, (".",)),
    Action("back", "a tick back", TIME, (",",)),
    Action("far-back", "ten ticks back", TIME, ("shift+,",)),
    Action("now", "back to now", TIME, ("end",)),
    *(
        Action(f"speed-{speed}", f"speed {TIMES}{speed}", TIME, (str(n),))
        for n, speed in enumerate(SPEEDS, 1)
    ),
    Action("faster", "faster", TIME, ("+", "=", "[+]")),
    Action("slower", "slower", TIME, ("-", "[-]")),
    Action("fast", "as fast as possible", TIME, ("f",)),
    Action("left", "move the map: see more at the left", MAP, ("left",)),
    Action("right", "move the map: see more at the right", MAP, ("right",)),
    Action("up", "move the map: see more above", MAP, ("up",)),
    Action("down", "move the map: see more below", MAP, ("down",)),
    Action("zoom-in", "zoom in", MAP, ("page up",)),
    Action("zoom-out", "zoom out", MAP, ("page down",)),
    Action("whole", "show the whole map", MAP, ("0", "home")),
    Action("good", "show one good after another", MAP, ("g",)),
    Action("follow", "follow agent or ship, stop", LOOK, ("l",)),
    Action("previous", "what was selected before", LOOK, ("backspace",)),
    Action("subsequent", "and after that again", LOOK, ("shift+backspace",)),
    Action("pin", "pin the sheet of what is selected", LOOK, ("k",)),
    Action("explain", "under the pointer: keep open where a number comes from", LOOK, ("x",)),
    Action("overlay", "show one overlay of the map after another", MAP, ("o",)),
    Action("close", "let go of what is selected", LOOK, ("escape",)),
    Action("help", "the manual; with a panel in use, what it says of that panel", LOOK, ("f1", "h")),
    Action("settings", "settings", LOOK, ("f10",)),
    Action("profile", "what takes how long", LOOK, ("f3",)),
    Action("bid", "bid for the chosen good", HOUSE, ("shift+b",)),
    Action("ask", "ask for the chosen good", HOUSE, ("shift+a",)),
    Action("load-ship", "load a ship", HOUSE, ("shift+l",)),
    Action("unload-ship", "unload a ship", HOUSE, ("shift+u",)),
    Action("cancel-order", "take back the chosen order, or the last", HOUSE, ("delete",)),
    Action("trade-good", "choose the next good to trade", HOUSE, ("shift+g",)),
    Action("trade-from", "compare the next port: the first", HOUSE, ("shift+h",)),
    Action("trade-to", "compare the next port: the second", HOUSE, ("shift+t",)),
    Action("swap", "have the two ports change places", HOUSE, ("shift+x",)),
    Action("sort", "sort goods by the next column", HOUSE, ("shift+o",)),
    Action("next-ship", "select the next ship of the house", HOUSE, ("z",)),
    Action("send", "send a ship", HOUSE, ("shift+s",)),
    Action("route", "draw up a standing route", HOUSE, ("shift+r",)),
    Action("end-route", "let a ship forget its trip or route", HOUSE, ("shift+e",)),
    Action("buy-ship", "have a ship built", HOUSE, ("shift+n",)),
    Action("sell-ship", "sell a ship", HOUSE, ("shift+k",)),
    Action("warehouse", "open a warehouse", HOUSE, ("shift+w",)),
    Action("build", "build a facility", HOUSE, ("shift+f",)),
    Action("hire", "bid for workers", HOUSE, ("shift+i",)),
    Action("close-facility", "close a facility", HOUSE, ("shift+c",)),
    Action("dividend", "pay a dividend", HOUSE, ("shift+d",)),
    Action("save", "quick save", WORLD, ("f5",)),
    Action("load", "load the newest quick save", WORLD, ("f9",)),
    Action("save-as", "save under a name", WORLD, ("ctrl+s",)),
    Action("open", "list of saves", WORLD, ("ctrl+o",)),
    Action("restart", "begin this world again", WORLD, ("ctrl+r",)),
    Action("reseed", "begin it with another seed", WORLD, ("ctrl+shift+r",)),
    Action("start", "back to the start screen", WORLD, ("ctrl+n",)),
    Action("mods", "list of mods, on the start screen", WORLD, ("ctrl+m",)),
    Action("picture", "save a picture of the window", WORLD, ("f12",)),
    Action("film", "begin a film of the window, end it", WORLD, ("f11",)),
    Action("leave", "leave", WORLD, ("ctrl+q", "ctrl+w")),
)
"""Those of the window; each panel has one more, called `panel-NAME`."""


def chord(key: int, mod: int) -> str:
    """Return what a key with its modifiers is called.

    >>> chord(pygame.K_s, pygame.KMOD_LCTRL), chord(pygame.K_F1, 0)
    ('ctrl+s', 'f1')
    """
    held = (CTRL, pygame.KMOD_CTRL | pygame.KMOD_META), (ALT, pygame.KMOD_LALT), (SHIFT, pygame.KMOD_SHIFT)
    return "".join(name for name, bit in held if mod & bit) + pygame.key.name(key)


def shown(keys: Iterable[str]) -> str:
    """Return how chords are written for people.

    >>> shown(("ctrl+s", "page up", "[+]"))
    'Ctrl+S, Page Up, Num +'
    """
    return ", ".join(_shown(each) for each in keys)


def _shown(keys: str) -> str:
    name = keys
    before = ""
    for each in (CTRL, ALT, SHIFT):
        if name.startswith(each) and name != each:
            before, name = f"{before}{_(each[:-1].title())}+", name.removeprefix(each)
    if len(name) == 3 and name[0] == "[":
        name = f"Num {name[1]}"
    return before + _(name.title())


class Keys:
    """Which chord does what: the defaults, and what a user has bound instead."""

    def __init__(
        self, actions: Iterable[Action] = ACTIONS, bound: Mapping[str, Iterable[str]] | None = None
    ) -> None:
        self.actions = {each.name: each for each in actions}
        self._bound = {name: tuple(keys) for name, keys in (bound or {}).items()}

    def of(self, action: str) -> tuple[str, ...]:
        """Return the chords of an action.

        >>> Keys().of("follow"), Keys(bound={"follow": ["j"]}).of("follow")
        (('l',), ('j',))
        """
        if action in self._bound:
            return self._bound[action]
        return self.actions[action].keys if action in self.actions else ()

    def first(self, action: str) -> str:
        """Return the first chord of an action as people read it; nothing where there is none."""
        return shown(self.of(action)[:1])

    def action(self, key: int, mod: int = 0) -> str | None:
        """Return what a key does: with Shift what is bound with it, or else without.

        >>> Keys().action(pygame.K_l), Keys().action(pygame.K_l, pygame.KMOD_LCTRL)
        ('follow', None)
        >>> Keys().action(pygame.K_EQUALS, pygame.KMOD_LSHIFT)
        'faster'
        """
        told = chord(key, mod)
        return self.bound_to(told) or self.bound_to(told.replace(SHIFT, "", 1))

    def bound_to(self, keys: str) -> str | None:
        """Return the action that has a chord."""
        return next((name for name in self.actions if keys in self.of(name)), None)

    def bind(self, action: str, keys: str) -> str | None:
        """Bind one chord to an action, alone; return the action that it was taken from, if it had one.

        >>> keys = Keys()
        >>> keys.bind("follow", "g"), keys.of("follow"), keys.of("good")
        ('good', ('g',), ())
        """
        other = self.bound_to(keys)
        if other is not None and other != action:
            self._bound[other] = tuple(each for each in self.of(other) if each != keys)
        self._bound[action] = (keys,)
        return other if other != action else None

    def reset(self) -> None:
        """Bind everything as it was at first."""
        self._bound.clear()

    @property
    def bound(self) -> dict[str, list[str]]:
        """What a user has bound, by action."""
        return {name: list(keys) for name, keys in self._bound.items()}
