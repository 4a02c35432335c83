"""Files of a scenario and of mods that change while a world runs: what can be, is so at once."""

from __future__ import annotations

import os
from contextlib import suppress
from pathlib import Path
from typing import TYPE_CHECKING, Any

from scenarios.faults import ScenarioError, show_path
from scenarios.load import load, open_mods, read_layers
from scenarios.mods.folder import ENDINGS
from scenarios.parameters import parameters
from scenarios.tune import Tune

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from scenarios.faults import KeyPath
    from scenarios.load import Loaded
    from scenarios.mods.order import Arranged
    from scenarios.runs.save import Session

EVERY = 1.0
"""Seconds from one look at the files to the next."""
MOST_NAMED = 4
"""Keys that are told by name."""

Marks = dict[str, tuple[int, int]]
"""Files by path, with when they were written and how long they are."""


class Watch:
    """Looks at the files that a world came from, and asks the world for what has changed in them.

    `say` is told each change in a line; `dress` is given the mods where their files have changed.
    """

    def __init__(
        self,
        session: Session,
        mods: Arranged,
        say: Callable[[str], None],
        dress: Callable[[Arranged], None],
    ) -> None:
        self.world, self.loaded, self.mods = session.world, session.loaded, mods
        self.say, self.dress = say, dress
        self._files: list[str] = []
        self._find()
        self._marks = self._look()
        self._since = 0.0

    def pass_time(self, elapsed: float) -> None:
        """Look at the files if it is time."""
        self._since += elapsed
        if self._since < EVERY:
            return
        self._since = 0.0
        marks = self._look()
        if marks != self._marks:
            self._marks = marks
            self._read()

    def _find(self) -> None:
        """Find out which files the scenario is made of; none of one that came out of a save."""
        if self.loaded.asked:
            with suppress(ScenarioError):  # somebody is writing: it will be told when that has changed again
                self._files = [str(each.path) for each in read_layers(self.loaded.asked, self.mods).all]

    def _look(self) -> Marks:
        """Return how all files stand."""
        paths = [*self._files, *(path for mod in self.mods for path in _inside(str(mod.path)))]
        return {path: mark for path in paths if (mark := _mark(path)) is not None}

    def _read(self) -> None:
        """Read it all again; what is broken is told, and the world goes on."""
        try:
            mods = open_mods([str(mod.path) for mod in self.mods])
            loaded = load(self.loaded.asked, self.loaded.overrides, mods) if self.loaded.asked else None
        except ScenarioError as error:
            first, *more = str(error).split("\n")
            self.say(f"{first}{f' … and {len(more)} more' if more else ''}")
            return
        self.mods = mods
        self.dress(mods)
        if loaded is not None:
            before, self.loaded = self.loaded, loaded
            self._find()
            self._marks = self._look()
            self._ask(before, loaded)

    def _ask(self, before: Loaded, now: Loaded) -> None:
        """Ask the world for what has changed and may change, and say what may not."""
        old, new = (dict(_leaves((), each.scenario.model_dump())) for each in (before, now))
        known = parameters(self.world)
        later = []
        for path in [each for each in {**old, **new} if old.get(each) != new.get(each)]:
            key, value = show_path(path), new.get(path)
            if key in known and isinstance(value, bool | int | float):
                command = Tune(key, value)
                refusal = command.check(self.world)
                if refusal is None:
                    self.world.submit(command)
                self.say(f"From the files: {refusal or command}")
            else:
                later.append(key)
        if later:
            more = f" and {len(later) - MOST_NAMED} more" if len(later) > MOST_NAMED else ""
            self.say(f"Takes effect in a new game: {', '.join(later[:MOST_NAMED])}{more}")


def _leaves(path: KeyPath, value: Any) -> Iterator[tuple[KeyPath, object]]:
    """Go through all values in tables and lists, by their path."""
    if isinstance(value, dict):
        for key, inner in value.items():
            yield from _leaves((*path, key), inner)
    elif isinstance(value, list | tuple):
        for n, inner in enumerate(value):
            yield from _leaves((*path, n), inner)
    else:
        yield path, value


def _inside(folder: str) -> Iterator[str]:
    """Go through the files in the folder of a mod, as far as a mod may have any."""
    for place in ENDINGS:
        try:
            with os.scandir(os.path.join(folder, place)) as entries:  # noqa: PTH118 - a text, of many
                yield from (each.path for each in entries if each.is_file(follow_symlinks=False))
        except OSError:
            continue


def _mark(path: str) -> tuple[int, int] | None:
    try:
        told = Path(path).lstat()
    except OSError:
        return None
    return told.st_mtime_ns, told.st_size
