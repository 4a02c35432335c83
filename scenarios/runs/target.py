"""Where a recording or a save is to go: what is there already is not lost by mistake."""

from __future__ import annotations

import os
from contextlib import closing, suppress
from pathlib import Path

from scenarios.runs import Stop
from scenarios.runs.container import MAGIC
from scenarios.sources import shipped

APPLICATION_ID = 0x456E7472
"""Marks an SQLite file as a recording of ours ("Entr")."""

SQLITE = b"SQLite format 3\0"
ID_AT = 68
"""Where SQLite keeps that mark in a file."""

BESIDE = ("-wal", "-shm", "-journal")
"""Endings of the files that SQLite keeps beside a database while it is open."""


def check_target(path: Path, *, overwrite: bool) -> None:
    """Refuse a target that cannot be written, or whose writing would lose something; change nothing."""
    problem = _problem(path, overwrite=overwrite)
    if problem:
        reason = f"cannot record to {str(path)!r}: {problem}"
        raise Stop(reason, 2)


def _problem(path: Path, *, overwrite: bool) -> str | None:
    try:
        if problem := problem_of_place(path):
            return problem
        if os.path.lexists(path):
            return _problem_of_old(path, overwrite=overwrite)
    except (OSError, ValueError) as error:
        return str(getattr(error, "strerror", None) or error).lower()
    left = [name for name in (f"{path}{ending}" for ending in BESIDE) if os.path.lexists(name)]
    return f"{left[0]!r} is in the way" if left else None


def problem_of_place(path: Path) -> str | None:
    """Tell why no file can be written there, if it cannot."""
    if path.is_dir():
        return "that is a folder"
    if not path.parent.is_dir():
        return f"there is no folder {str(path.parent)!r}"
    if not os.access(path.parent, os.W_OK | os.X_OK):
        return f"the folder {str(path.parent)!r} is not writable"
    return None


def _problem_of_old(path: Path, *, overwrite: bool) -> str | None:
    """Tell what speaks against replacing a file that exists."""
    if not overwrite:
        return "the file exists (--overwrite replaces a recording)"
    if not path.is_file() or path.is_symlink():
        return "that is not a plain file"
    with path.open("rb") as file:
        head = file.read(ID_AT + 4)
    if not head.startswith(SQLITE) or head[ID_AT:] != APPLICATION_ID.to_bytes(4, "big"):
        return "the file is not a recording of Entrepôt, and so is not overwritten"
    return None


SAVE = ".save"
"""How the names of saves end."""


def is_save(file: str) -> bool:
    """Tell whether what somebody wants to run or to play is a save."""
    return file.endswith(SAVE) and file not in shipped()


def recording_named(file: str, settings: object, seed: int | None) -> Path | None:
    """Return where a recording is that somebody wants to see, None if it is none; nothing changes it."""
    path = Path(file)
    try:
        with path.open("rb") as stream:
            head = stream.read(ID_AT + 4)
    except (OSError, ValueError):
        return None
    if not head.startswith(SQLITE):
        return None
    if settings or seed is not None:
        raise Stop("--set and --seed are of no use with a recording, which is over", 2)
    return path


def check_save(path: Path | None) -> None:
    """Refuse a save that could not be written, or would take the place of something else."""
    if path is None:
        return
    problem = f"a save's name ends in {SAVE}" if path.suffix != SAVE else _problem_of_save(path)
    if problem:
        reason = f"cannot save to {str(path)!r}: {problem}"
        raise Stop(reason, 2)


def _problem_of_save(path: Path) -> str | None:
    try:
        problem = problem_of_place(path)
        if problem or not os.path.lexists(path):
            return problem
        if not path.is_file() or path.is_symlink():
            return "that is not a plain file"
        with path.open("rb") as file:
            ours = file.read(len(MAGIC)) == MAGIC
    except (OSError, ValueError) as error:
        return str(getattr(error, "strerror", None) or error).lower()
    return None if ours else "the file is not a save of Entrepôt, and so is not overwritten"


def check_picture(path: Path | None) -> None:
    """Refuse a picture that could not be saved."""
    if path is not None:
        _check_name(path, ".png", "a picture")


def check_page(path: Path) -> None:
    """Refuse a report that could not be saved."""
    _check_name(path, ".html", "a report")


def _check_name(path: Path, ending: str, kind: str) -> None:
    problem = (
        f"{kind}'s name ends in {ending}" if path.suffix.lower() != ending
        else "that is a folder" if path.is_dir()
        else None if path.parent.is_dir()
        else f"there is no folder {str(path.parent)!r}"
    )  # fmt: skip
    if problem:
        reason = f"cannot save {str(path)!r}: {problem}"
        raise Stop(reason, 2)


def claim(path: Path, *, overwrite: bool) -> None:
    """Make an empty file at `path`; an old recording that may be overwritten is put aside.

    It is `earlier(path)` until `let_go` or `bring_back`; an old one that is there already is older still and
    stays, for what took its place never came to its end.
    """
    import sqlite3

    check_target(path, overwrite=overwrite)
    try:
        if overwrite and os.path.lexists(path):
            _put_aside(path)
        os.close(os.open(path, os.O_CREAT | os.O_EXCL | os.O_WRONLY, 0o666))
    except (OSError, sqlite3.Error) as error:
        problem = (getattr(error, "strerror", None) or str(error)).lower()
        reason = f"cannot record to {str(path)!r}: {problem}"
        raise Stop(reason, 2) from None


def earlier(path: Path) -> Path:
    """Return where the recording lies that was at `path` before."""
    return path.with_name(f"{path.name}.earlier")


def _put_aside(path: Path) -> None:
    import sqlite3

    aside = earlier(path)
    if os.path.lexists(aside):
        if _problem_of_old(aside, overwrite=True):
            raise FileExistsError(None, f"{str(aside)!r} is in the way")
        _remove(path)
        return
    with suppress(sqlite3.DatabaseError), closing(sqlite3.connect(path, timeout=0)) as old:
        old.execute("PRAGMA wal_checkpoint(TRUNCATE)")  # what lies beside it is of no use under another name
    for ending in ("", *BESIDE):
        with suppress(FileNotFoundError):
            Path(f"{path}{ending}").rename(f"{aside}{ending}")


def bring_back(path: Path) -> None:
    """Undo `claim`."""
    with suppress(OSError):
        _remove(path)
        for ending in ("", *BESIDE):
            with suppress(FileNotFoundError):
                Path(f"{earlier(path)}{ending}").rename(f"{path}{ending}")


def let_go(path: Path) -> None:
    """Remove what `claim` put aside, now that what took its place is whole."""
    with suppress(OSError):
        _remove(earlier(path))


def _remove(path: Path) -> None:
    for ending in ("", *BESIDE):
        Path(f"{path}{ending}").unlink(missing_ok=True)
