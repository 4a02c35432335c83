"""Where scenario files are, and their text: what cannot be a scenario is refused before it is parsed."""

import os
import stat
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING

from scenarios.faults import Fault, ScenarioError, did_you_mean, listed, show
from scenarios.guard import LARGEST_FILE

if TYPE_CHECKING:
    from collections.abc import Mapping

SHIPPED = Path(__file__).parent


@dataclass(frozen=True, slots=True)
class Source:
    """The text of a scenario file and where it came from."""

    name: str  # the file's name without its ending
    path: Path
    file: str  # as messages call it
    data: bytes
    text: str  # with plain newlines
    kin: "Mapping[str, Source] | None" = field(default=None, repr=False, compare=False)
    """The scenarios of the same mod; what is in a mod extends no other file."""


def shipped() -> dict[str, Path]:
    """Return the scenario files that come with the program, by name."""
    return {path.stem: path for path in sorted(SHIPPED.glob("*.toml"))}


def open_source(path_or_name: str | os.PathLike[str]) -> Source:
    """Read the shipped scenario of a name, or else the file at a path; raise ScenarioError if that fails."""
    file = os.fspath(path_or_name)
    path = Path(file)
    if file in (known := shipped()):
        path = known[file]
        file = path.name
    data = _read(path, file)
    return Source(path.stem, path, file, data, decoded(data, file))


def kept_source(name: str, text: str) -> Source:
    """Return the file that somebody has kept the text of; raise ScenarioError if it can be none."""
    file, data = f"{name}.toml", text.encode()
    if len(data) > LARGEST_FILE:
        raise _refuse(file, "too large", f"at most {LARGEST_FILE} bytes", "more")
    return Source(name, Path(file), file, data, decoded(data, file))


def _refuse(
    file: str, problem: str, expected: str, found: str, spot: tuple[int, int] = (1, 1)
) -> ScenarioError:
    return ScenarioError([Fault(file, *spot, "file", problem, expected, found)])


def _read(path: Path, file: str) -> bytes:
    """Read a regular file of acceptable size, without waiting for pipes and devices."""
    try:
        mode = path.stat().st_mode
        if not stat.S_ISREG(mode):
            found = "a directory" if stat.S_ISDIR(mode) else "a pipe, socket or device"
            raise _refuse(file, "not a file", "a scenario file", found)
        with path.open("rb") as stream:
            data = stream.read(LARGEST_FILE + 1)
    except FileNotFoundError:
        names = shipped()
        hint = did_you_mean(path.stem, names)
        raise _refuse(file, "not found" + hint, f"a file or one of {listed(names)}", show(file)) from None
    except (OSError, ValueError) as error:
        reason = (error.strerror if isinstance(error, OSError) else None) or str(error)
        raise _refuse(file, "cannot be read", "a readable file", reason.lower()) from None
    if len(data) > LARGEST_FILE:
        raise _refuse(file, "too large", f"at most {LARGEST_FILE} bytes", "more")
    return data


def decoded(data: bytes, file: str) -> str:
    """Decode UTF-8, with or without a byte order mark; raise ScenarioError where it is no text."""
    bad = data.find(0)
    found = "the byte 0x00"
    try:
        text = data.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        bad, found = error.start, f"the byte 0x{data[error.start]:02x}"
        text = ""
    if bad < 0:
        return text.replace("\r\n", "\n")
    before = data[:bad].decode(errors="replace").removeprefix("\ufeff")
    spot = before.count("\n") + 1, len(before) - before.rfind("\n")
    raise _refuse(file, "not a text", "text in UTF-8", found, spot)
