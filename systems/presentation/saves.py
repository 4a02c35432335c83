"""Saves of a window: quick ones, named ones and autosaves, in the user's own folder, and what they are of."""

from __future__ import annotations

import re
import time
from dataclasses import dataclass
from typing import TYPE_CHECKING

from scenarios.faults import one_line
from scenarios.runs import Stop
from scenarios.runs.container import SaveError, peek
from scenarios.runs.save import Autosaver, packed, write
from scenarios.runs.saved import written
from systems.presentation import folders
from systems.presentation.language import _

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from scenarios.runs.save import Session

ENDING = ".save"
QUICK = ".quick"
MOST_LISTED = 200
LONGEST_NAME = 60


@dataclass(frozen=True)
class Entry:
    """A save as a list shows it; where it cannot be used, `trouble` says why."""

    path: Path
    title: str
    """Of its scenario."""
    tick: int
    at: float
    """When it was written, in seconds since 1970."""
    trouble: str | None = None

    @property
    def kind(self) -> str:
        """Whether it is a quick save, an autosave or one with a name of its own."""
        name = self.path.name.removesuffix(ENDING)
        return "quick" if name.endswith(QUICK) else "auto" if re.search(r"\.auto\d$", name) else "named"


def tidy(name: str) -> str:
    """Return a name that can be that of a file everywhere; nothing is left of one that is all signs.

    >>> tidy("My  world/../1"), tidy("??")
    ('My world 1', '')
    """
    return " ".join(re.sub(r"[^\w\- ]", " ", name).split())[:LONGEST_NAME].strip()


def path_of(name: str, folder: Path | None = None) -> Path:
    """Return the path of a save with this name."""
    return (folder or folders.saves()) / (tidy(name) + ENDING)


def base_of(session: Session, folder: Path | None = None) -> Path:
    """Return what the quick saves and autosaves of a session are called, without their endings."""
    return (folder or folders.saves()) / (tidy(session.loaded.name) or "world")


def quick_of(session: Session) -> Path:
    """Return the path of the quick save of a session."""
    base = base_of(session)
    return base.with_name(base.name + QUICK + ENDING)


def entry(path: Path) -> Entry:
    """Say what a save is of, from its beginning alone."""
    at = written(path) / 1e9
    try:
        says = peek(path)
        title = re.search(r'^title\s*=\s*"([^"]*)"', str(says["texts"][0][1]), re.MULTILINE)
        name = title[1] if title else str(says["scenario"])
        return Entry(path, one_line(name, 80), int(says["tick"]), at)
    except OSError as error:
        trouble = (error.strerror or str(error)).lower()
    except SaveError as error:
        trouble = str(error)
    except (LookupError, TypeError, ValueError):
        trouble = "what it says makes no sense"
    return Entry(path, path.name, 0, at, trouble)


def listed(folder: Path | None = None) -> list[Entry]:
    """Return the saves of a folder, the newest first."""
    try:
        paths = sorted((folder or folders.saves()).glob(f"[!.]*{ENDING}"), key=written, reverse=True)
    except OSError:
        return []
    return [entry(path) for path in paths[:MOST_LISTED]]


def when(at: float, now: float | None = None) -> str:
    """Return when that was: the time of day, and the date unless it was today."""
    then, today = time.localtime(at), time.localtime(now)
    same = then[:3] == today[:3]
    return time.strftime("%H:%M" if same else "%Y-%m-%d %H:%M", then)


class Keeper:
    """Saves one session: at once, and by itself every so many minutes; failures are told."""

    def __init__(self, session: Session, say: Callable[..., None]) -> None:
        self.session = session
        self.say = say
        self.asked = len(session.world.journal)
        """How much had been asked of the world when it was last saved."""
        self._since = 0.0
        self._tick = session.world.tick
        self._auto: Autosaver | None = None

    @property
    def unsaved(self) -> bool:
        """Whether anything that somebody asked for would be lost: the rest comes again by itself."""
        return len(self.session.world.journal) > self.asked

    def save(self, path: Path) -> bool:
        """Save under a name; tell whether that worked."""
        try:
            folders.made(path.parent)
            write(packed(self.session), path)
        except OSError as error:
            self.say(_failed(error), alarming=True)
            return False
        except Stop as stop:
            self.say(str(stop), alarming=True)
            return False
        self.asked = len(self.session.world.journal)
        return True

    def pass_time(self, elapsed: float, minutes: int) -> None:
        """Let seconds pass, and save in a thread when it is time and the world has gone on."""
        self._since += elapsed
        if minutes and self._since >= 60 * minutes and self.session.world.tick != self._tick:
            self.autosave()

    def autosave(self) -> None:
        """Save to the oldest of three files, in a thread."""
        self._since, self._tick = 0.0, self.session.world.tick
        try:
            if self._auto is None:
                base = base_of(self.session)
                folders.made(base.parent)
                self._auto = Autosaver(self.session, base, 1, lambda text: self.say(text, alarming=True))
            self._auto.save_async()
        except OSError as error:
            self.say(_failed(error), alarming=True)

    def close(self) -> None:
        """Wait for what is being written."""
        if self._auto is not None:
            self._auto.close()


def _failed(error: OSError) -> str:
    """Say why a save was not written."""
    return _("Saving failed: {reason}").format(reason=(error.strerror or str(error)).lower())
