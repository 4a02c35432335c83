"""Mods of the window: those that are found, which of them are on, and what they bring."""

from __future__ import annotations

import os
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from scenarios.faults import ScenarioError
from scenarios.load import read_key, read_mod
from scenarios.mods.order import Arranged, settle
from scenarios.runs import VERSION, headless
from scenarios.runs.target import is_save
from systems.presentation import art, folders, language, sprites

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Sequence

    from scenarios.load import Loaded
    from scenarios.mods.mod import Mod
    from scenarios.runs.save import Session

SHIPPED = Path(__file__).parents[2] / "assets" / "mods"
MOST_LISTED = 200


@dataclass(frozen=True)
class Entry:
    """A folder that is a mod, or should be one."""

    path: str
    mod: Mod | None = None
    """None where it cannot be read."""
    faults: tuple[str, ...] = ()
    """Why it cannot be on, in lines."""

    @property
    def name(self) -> str:
        """What it calls itself, or else its folder."""
        return self.mod.name if self.mod is not None else Path(self.path).name


class Rack:
    """The mods there are: those `given`, which are on, then the user's own, then the shipped ones.

    `on` names those that are to be on; a broken one is off all the same.
    """

    def __init__(self, given: Sequence[str] = (), on: Iterable[str] = ()) -> None:
        self.given = tuple(given)
        self.on = set(on)
        self.entries: list[Entry] = []
        self.active = Arranged()
        """Those that are on, in their order."""
        self.unmet: dict[str, tuple[str, ...]] = {}
        """Why mods that are whole cannot be on with the others, by name."""
        self.fill()
        self.on |= {entry.name for entry in self.entries if entry.path in self.given}
        self.settle()

    def look(self) -> None:
        """Read all mods again."""
        self.fill()
        self.settle()

    def fill(self) -> None:
        """Look for mods, and read them; of a name, the first counts."""
        found: dict[str, Entry] = {}
        for path in dict.fromkeys((*self.given, *_inside(folders.mods()), *_inside(SHIPPED))):
            try:
                entry = Entry(path, read_mod(path))
            except ScenarioError as error:
                entry = Entry(path, None, tuple(str(error).split("\n")))
            found.setdefault(entry.name, entry)
        self.entries = list(found.values())

    def settle(self) -> None:
        """Put those that are on in order."""
        wanted = [each.mod for each in self.entries if each.mod is not None and each.name in self.on]
        self.active, faults = settle(wanted, VERSION, read_key)
        told = {mod.name: [str(each) for each in faults if each.file == mod.source.file] for mod in wanted}
        self.unmet = {name: tuple(lines) for name, lines in told.items() if lines}

    def switch(self, name: str) -> None:
        """Have a mod on, or off."""
        self.on ^= {name}
        self.settle()

    @property
    def chosen(self) -> set[str]:
        """Names of those that are to be on, but for those given, which are so this time."""
        return self.on - {each.name for each in self.entries if each.path in self.given}

    def troubles(self, entry: Entry) -> tuple[str, ...]:
        """Return why a mod is off that is to be on, or cannot be on at all."""
        return entry.faults or self.unmet.get(entry.name, ())

    @property
    def refused(self) -> list[str]:
        """What is to be told of those that are to be on and are not, in lines."""
        wanted = [each for each in self.entries if each.name in self.on or each.path in self.given]
        return [line for each in wanted for line in self.troubles(each)]


def dress(mods: Iterable[Mod], code: str) -> bool:
    """Have the texts of a language and the pictures of mods in use; tell whether pictures change."""
    texts: dict[str, str] = {}
    pictures: dict[str, bytes] = {}
    for mod in mods:
        texts |= mod.texts.get(code, {})
        pictures |= mod.sprites
    language.put(texts)
    changed = sprites.use(pictures)
    if changed:
        art.forget()
    return changed


def _inside(folder: Path) -> list[str]:
    """Return the folders in a folder, by name; links are none."""
    try:
        with os.scandir(folder) as entries:
            found = [each.path for each in entries if each.is_dir(follow_symlinks=False)]
    except OSError:
        return []
    return sorted(each for each in found if not Path(each).name.startswith((".", "_")))[:MOST_LISTED]


def opening(
    file: str, settings: Sequence[str], seed: int | None, rack: Rack, tell: Callable[[str], None]
) -> tuple[Loaded, Callable[[], Session]]:
    """Read a scenario with the mods that are on, or a save; mods that cannot be are told of, and off."""
    if is_save(file):
        return headless.opening(file, settings, seed, mods=rack.given)
    for line in rack.refused:
        tell(line)
    if rack.refused:
        tell("These mods are off.")
    try:
        return headless.opening(file, settings, seed, mods=rack.active)
    except ScenarioError as error:
        try:
            alone = headless.opening(file, settings, seed)
        except ScenarioError:
            raise error from None
        tell(f"{error}\nAll mods are off.")
        rack.on.clear()
        rack.settle()
        return alone
