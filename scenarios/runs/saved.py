"""What a save says, read before any of the engine has loaded."""

from __future__ import annotations

import re
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

from scenarios.extending import DEEPEST_EXTENSION
from scenarios.faults import ScenarioError, one_line
from scenarios.load import Loaded, reload
from scenarios.plugins import refusal
from scenarios.runs import Stop
from scenarios.runs.container import Packed, SaveError, checked, from_bytes, read_save

if TYPE_CHECKING:
    from collections.abc import Iterator

MOST_TEXTS = 1 + DEEPEST_EXTENSION + 1000
"""Of a scenario, those it extends, and what mods lay over it."""

AUTOSAVES = 3
"""The oldest of so many gives way."""


@dataclass(frozen=True)
class Saved:
    """A save: where it lies, all it says, and of that the scenario, seed and digests so far."""

    path: Path
    packed: Packed
    loaded: Loaded
    seed: int
    digests: list[tuple[int, str]]


def read(file: str | Path) -> Saved:
    """Read a save; raise `Stop` with the reason in a line if it is none that can be used."""
    path = Path(file)
    with usable(path):
        packed = from_bytes(read_save(path))
        try:
            says: Any = packed.header
            texts = [(str(name), str(text)) for name, text in says["texts"]]
            overrides = [str(each) for each in says["overrides"]]
            digests = [(int(tick), str(each)) for tick, each in says["digests"]]
            seed, plugins = int(says["seed"]), list(says.get("plugins", []))
        except (AttributeError, LookupError, TypeError, ValueError):
            texts, seed, plugins = [], -1, []
        if not 0 < len(texts) <= MOST_TEXTS or not 0 <= seed < 2**63:
            msg = "what it says makes no sense"
            raise SaveError(msg)
        if reason := refusal(plugins):
            raise Stop(f"{one_line(str(path), 400)}: {one_line(reason, 400)}", 2)
        return Saved(path, packed, reload(texts, overrides), seed, digests)


@contextmanager
def usable(path: Path) -> Iterator[None]:
    """Turn what goes wrong with a save into a `Stop` of one line that names the newest whole autosave."""
    try:
        yield
    except FileNotFoundError:
        reason = "there is no such file"
    except OSError as error:
        reason = (error.strerror or str(error)).lower()
    except ScenarioError as error:
        reason = f"the scenario in it is refused: {error.faults[0]}"
    except (MemoryError, SaveError, ValueError) as error:
        reason = str(error) or "there is not enough memory for it"
    else:
        return
    problem = f"{one_line(str(path), 400)}: {one_line(reason, 400)}{_offer(path)}"
    raise Stop(problem, 2)


def autosaves(base: Path) -> list[Path]:
    """Return the names of the autosaves of a run whose saves are called `base`, without the ending."""
    return [base.with_name(f"{base.name}.auto{n}.save") for n in range(1, AUTOSAVES + 1)]


def written(path: Path) -> int:
    """Return when a file was written; what is not there is the oldest."""
    try:
        return path.stat().st_mtime_ns
    except (OSError, ValueError):
        return 0


def _offer(path: Path) -> str:
    """Name the newest autosave beside a file that is whole, if there is one."""
    base = re.sub(r"(\.auto\d)?\.save$", "", path.name) or path.name
    with suppress(ValueError):  # a path that can be none
        for each in sorted(autosaves(path.parent / base), key=written, reverse=True):
            with suppress(OSError, SaveError):
                if each != path and checked(read_save(each)):
                    return f"; {one_line(str(each), 400)} is whole"
    return ""
