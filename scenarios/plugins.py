"""Plugins: Python files of a user's own that add to the house, for as long as a program has them in use.

They are code, and so are run only where somebody names them: no scenario, save or mod does. What they may
add is said in `scenarios.additions`, which loads the engine; nothing of it is loaded without a plugin.
"""

from __future__ import annotations

import sys
import traceback
from dataclasses import dataclass
from pathlib import Path
from types import ModuleType
from typing import TYPE_CHECKING

import xxhash

from scenarios.faults import one_line
from scenarios.runs import Stop

if TYPE_CHECKING:
    import os
    from collections.abc import Iterable, Sequence

    from scenarios.additions import Additions
    from scenarios.schema import Scenario

OPTION = "--plugin"
LONGEST = 2**20
"""More characters than this are no plugin."""
LONGEST_TOLD = 400


class PluginError(Exception):
    """What a plugin asks of the house cannot be; the text says why, in a line."""


@dataclass(frozen=True, eq=False)
class Plugin:
    """A file that has been run, and what it has added."""

    file: str
    source: str
    added: Additions

    @property
    def label(self) -> str:
        """Its file's name and the xxh3-128 of its text: what saves and recordings say of it."""
        return f"{self.added.name}.py@{hash_of(self.source)}"


_in_use: tuple[Plugin, ...] = ()


def in_use() -> tuple[Plugin, ...]:
    """Return the plugins that whatever is read or built from now on goes by."""
    return _in_use


def scenario_in_use() -> type[Scenario]:
    """Return what a scenario may say now."""
    if not _in_use:
        from scenarios.schema import Scenario

        return Scenario
    from scenarios.additions import scenario_of

    return scenario_of(_in_use)


def mechanisms_in_use() -> tuple[str, ...]:
    """Return the mechanisms there are now, those of the house first."""
    from scenarios.schema_exchange import MECHANISMS

    return (*MECHANISMS, *(name for each in _in_use for name in each.added.mechanisms))


def use_plugins(*files: str | os.PathLike[str]) -> None:
    """Use these Python files from now on, and no others; raise `Stop` where one cannot be used.

    Scenarios read from then on may set their parameters, and worlds built of them have what they add.

    >>> from scenarios import build, load, run, use_plugins
    >>> use_plugins("assets/plugins/levy.py")
    >>> world = build(load("village", ["plugins.levy.share=0.02"]), seed=3)
    >>> [system.__name__ for system in world.systems][-2:]
    ['ShareOut', 'Housekeeping']
    >>> use_plugins()
    """
    take([(str(file), _text(Path(file))) for file in files])


def take(sources: Sequence[tuple[str, str]]) -> None:
    """Use plugins that are given by their files' names and texts, and no others."""
    global _in_use  # noqa: PLW0603  a process has one house
    if [(each.file, each.source) for each in _in_use] == list(sources):
        return
    taken: list[Plugin] = []
    for file, source in sources:
        taken.append(_run(file, source, [each.added for each in taken]))
    _in_use = tuple(taken)


def _text(path: Path) -> str:
    """Return the text of a file that may be a plugin."""
    try:
        text = path.read_text(encoding="utf-8")
    except FileNotFoundError:
        reason = "there is no such file"
    except OSError as error:
        reason = (error.strerror or str(error)).lower()
    except ValueError:
        reason = "that is no text"
    else:
        if len(text) <= LONGEST:
            return text
        reason = f"a plugin has at most {LONGEST:,} characters"
    raise Stop(f"{OPTION} {one_line(str(path), LONGEST_TOLD)}: {reason}", 2)


def _run(file: str, source: str, earlier: Sequence[Additions]) -> Plugin:
    """Run a plugin, and let it add what it adds."""
    from scenarios.additions import Additions
    from scenarios.schema_values import NAME, NAME_WORDS

    path = Path(file)
    if path.suffix != ".py" or not NAME.fullmatch(path.stem):
        raise Stop(f"{OPTION} {one_line(file, LONGEST_TOLD)}: that is not {NAME_WORDS}, and .py", 2)
    module = ModuleType(f"plugin_{path.stem}")
    module.__file__ = file
    sys.modules[module.__name__] = module  # annotations are looked up there
    try:
        added = Additions(path.stem, earlier)
        exec(compile(source, file, "exec", dont_inherit=True), vars(module))  # noqa: S102  somebody has named it
        added.begin(module)
    except (Exception, SystemExit) as error:
        if (words := _told(error, [file])) is None:
            raise
        raise Stop(words, 2) from None
    return Plugin(file, source, added)


def hash_of(source: str) -> str:
    """Return the xxh3-128 of a plugin's text, in hexadecimal."""
    return xxhash.xxh3_128_hexdigest(source.encode())


def told(error: BaseException) -> str | None:
    """Say in a line where in a plugin an error has come up; None if it is none of a plugin's."""
    return _told(error, [each.file for each in _in_use])


def _told(error: BaseException, files: Sequence[str]) -> str | None:
    if isinstance(error, Stop):
        return None
    frames = traceback.extract_tb(error.__traceback__)
    places: list[tuple[str | None, int | None]] = [(each.filename, each.lineno) for each in frames]
    if isinstance(error, SyntaxError) and error.filename in files:
        places.append((error.filename, error.lineno))
    found = next((place for place in reversed(places) if place[0] in files), None)
    if found is None:
        return None
    words = (error.msg if isinstance(error, SyntaxError) else str(error)) or "no message"
    if not isinstance(error, PluginError):
        words = f"{type(error).__name__}: {words}"
    return one_line(f"{found[0]}:{found[1]}: {words}", LONGEST_TOLD)


def refusal(needed: Iterable[object]) -> str | None:
    """Say why what was made with these plugins, named by their labels, cannot go on with those in use."""
    then, now = [str(each) for each in needed], [each.label for each in _in_use]
    names = {each.partition("@")[0]: each.partition("@")[2] for each in now}
    for name, _, digest in (each.partition("@") for each in then):
        if name not in names:
            return f"it needs the plugin {name} of hash {digest}, to be named with {OPTION}"
        if names.pop(name) != digest:
            return f"it needs the plugin {name} of hash {digest}, and that of {OPTION} is another"
    if names:
        return f"it was made without {', '.join(names)}, which {OPTION} names"
    order = ", ".join(each.partition("@")[0] for each in then)
    return None if then == now else f"its plugins come in another order: {order}"
