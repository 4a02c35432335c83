"""The folder of a mod, read whole and once: what is no plain file in its place is refused, never opened."""

from __future__ import annotations

import os
import re
import stat
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from scenarios.faults import Fault, ScenarioError, did_you_mean, listed, one_line, show
from scenarios.guard import LARGEST_FILE

if TYPE_CHECKING:
    from pathlib import Path

MANIFEST = "mod.toml"
ENDINGS = {"": ".toml", "scenarios": ".toml", "texts": ".toml", "sprites": ".png"}
"""Folders of a mod, and how the names of files in them end."""

FOR_PEOPLE = (".md", ".txt")
"""Endings of files that are left unread, beside `mod.toml` alone; and so is what begins with a dot."""

MOST_FILES = 300
LARGEST_PICTURE = 2**20
"""Bytes a picture may have."""
LARGEST_MOD = 2**25
"""Bytes all files may have together."""

NAME = re.compile(r"[A-Za-z0-9][A-Za-z0-9_.-]{0,79}")
NOT_WAITING = (
    os.O_RDONLY | getattr(os, "O_NOFOLLOW", 0) | getattr(os, "O_NONBLOCK", 0) | getattr(os, "O_BINARY", 0)
)
"""Flags with which no link is followed, and no pipe waited for, that was put there since one looked."""


@dataclass
class Folder:
    """What lies in the folder of a mod: the bytes of its files, by name as in `sprites/hall.png`."""

    path: Path
    shown: str
    """As messages call it."""
    files: dict[str, bytes] = field(default_factory=dict)
    faults: list[Fault] = field(default_factory=list)
    entries: int = 0
    size: int = 0

    def complain(self, name: str, problem: str, expected: str, found: str) -> None:
        """Note what is wrong with an entry as a whole."""
        file = f"{self.shown}/{name}" if name else self.shown
        self.faults.append(Fault(file, 1, 1, "file", problem, expected, found))


def read_folder(path: Path, shown: str) -> Folder:
    """Read a folder; what is wrong with it is among its faults. Raise ScenarioError where there is none."""
    folder = Folder(path, shown)
    try:
        if not path.is_dir():
            folder.complain(
                "", "not a mod" if path.exists() else "not found", "the folder of a mod", show(shown)
            )
        else:
            _look_into(folder, "")
    except (OSError, ValueError) as error:
        folder.complain("", "cannot be read", "the folder of a mod", _reason(error))
    if not folder.faults and MANIFEST not in folder.files:
        folder.complain("", "not a mod", f"a folder with {MANIFEST} in it", f"no {MANIFEST}")
    if not folder.files:
        raise ScenarioError(folder.faults)
    return folder


def _look_into(folder: Folder, place: str) -> None:
    """Read what lies in a place of the folder, in the order of names."""
    names = []
    with os.scandir(folder.path / place) as entries:
        for entry in entries:
            folder.entries += 1
            if folder.entries > MOST_FILES:
                folder.complain(place, "too many files", f"at most {MOST_FILES} in a mod", "more")
                return
            if not entry.name.startswith("."):
                names.append(entry.name)
    for name in sorted(names):
        _take(folder, place, name)


def _take(folder: Folder, place: str, name: str) -> None:
    """Read one entry, or complain of it."""
    inner, path = f"{place}/{name}".lstrip("/"), folder.path / place / name
    ending = ENDINGS[place]
    mode = path.lstat().st_mode
    if not NAME.fullmatch(name):
        folder.complain(one_line(inner, 80), "not a name", "up to 80 letters, digits, _, - and .", show(name))
    elif stat.S_ISDIR(mode) and not place and name in ENDINGS:
        _look_into(folder, name)
    elif stat.S_ISDIR(mode):
        known = [each for each in ENDINGS if each] if not place else []
        folder.complain(
            inner, "not a folder of a mod" + did_you_mean(name, known), _folders(place), show(name)
        )
    elif not stat.S_ISREG(mode):
        found = "a link" if stat.S_ISLNK(mode) else "a pipe, socket or device"
        folder.complain(inner, "not a plain file", "a file that lies in the folder itself", found)
    elif name.endswith(ending):
        _read(folder, inner, path, LARGEST_FILE if ending == ".toml" else LARGEST_PICTURE)
    elif place or not (name.endswith(FOR_PEOPLE) or name == "LICENSE"):
        folder.complain(inner, "not a file of a mod", f"names that end in {ending} here", show(name))


def _folders(place: str) -> str:
    return "no folder in here" if place else f"one of {listed(each for each in ENDINGS if each)}"


def _read(folder: Folder, inner: str, path: Path, most: int) -> None:
    """Read a plain file of acceptable size."""
    try:
        with os.fdopen(os.open(path, NOT_WAITING), "rb") as stream:
            plain = stat.S_ISREG(os.fstat(stream.fileno()).st_mode)
            data = stream.read(most + 1) if plain else b""
    except OSError as error:
        folder.complain(inner, "cannot be read", "a readable file", _reason(error))
        return
    folder.size += len(data)
    if len(data) > most or folder.size > LARGEST_MOD:
        bound = most if len(data) > most else LARGEST_MOD
        whole = "" if len(data) > most else " in all files"
        folder.complain(inner, "too large", f"at most {bound} bytes{whole}", "more")
    elif not plain:
        folder.complain(inner, "not a plain file", "a file that stays one while it is read", "something else")
    else:
        folder.files[inner] = data


def _reason(error: Exception) -> str:
    return (getattr(error, "strerror", None) or str(error)).lower()
