"""The command `check`: every fault of a scenario, an order book, or a mod and what it is laid over."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from scenarios.faults import ScenarioError
from scenarios.load import load, load_either, open_mods, shipped

if TYPE_CHECKING:
    from collections.abc import Sequence

    from scenarios.faults import Fault


def told_of(file: str, mods: Sequence[str]) -> list[Fault]:
    """Return the warnings about a file or a mod; raise ScenarioError with every fault there is."""
    if file in shipped() or not Path(file).is_dir():
        return list(load_either(file, mods).warnings)
    arranged = open_mods([*mods, file])
    mod = next(each for each in arranged if each.path == Path(file))
    named = {name for each in mod.overlays if each.says.scenarios != "all" for name in each.says.scenarios}
    found: list[Fault] = []
    faults: list[Fault] = []
    for name in sorted(named | mod.scenarios.keys()):
        try:
            found += load(name, (), arranged).warnings
        except ScenarioError as error:
            faults += [fault for fault in error.faults if fault not in faults]
    if faults:
        raise ScenarioError(faults)
    return found
