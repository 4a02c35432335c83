"""Scenario files, what they may say, and the worlds built from them; and all that a notebook needs.

>>> from scenarios import build, load, run
>>> world = build(load("three_agent_barter"), seed=3)
>>> result = run(world, ticks=10)
>>> result.trades, result.conservation_error
(2, {'money': 0.0, 'A': 0, 'B': 0})

The manual's page `python.md` tells of every name. Kinds, components and commands are here too, each by its
own name: `from scenarios import Agent, Wealth, Give`. Nothing is loaded before somebody asks for it.
"""

from __future__ import annotations

import sys
from importlib import import_module
from types import ModuleType
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from scenarios.load import load, shipped
    from scenarios.plugins import use_plugins
    from scenarios.runs.collect import Collector
    from scenarios.runs.frames import arrow, columns, frame
    from scenarios.runs.worlds import build, fork, open_save, provenance, record, run, save, theory

__all__ = [
    "Collector",
    "arrow",
    "build",
    "columns",
    "fork",
    "frame",
    "load",
    "open_save",
    "provenance",
    "record",
    "run",
    "save",
    "shipped",
    "theory",
    "use_plugins",
]

_HOMES = {
    **dict.fromkeys(["load", "shipped"], "scenarios.load"),
    **dict.fromkeys(["arrow", "columns", "frame"], "scenarios.runs.frames"),
    "Collector": "scenarios.runs.collect",
    "use_plugins": "scenarios.plugins",
}
"""Where names live that do not live in `scenarios.runs.worlds`."""


def __getattr__(name: str) -> Any:
    """Load a name when it is first asked for."""
    if name in __all__:
        found = getattr(import_module(_HOMES.get(name, "scenarios.runs.worlds")), name)
    elif (noun := _nouns().get(name) if name[:1].isupper() else None) is not None:
        found = noun
    else:
        msg = f"module {__name__!r} has no attribute {name!r}"
        raise AttributeError(msg)
    globals()[name] = found
    return found


def _nouns() -> dict[str, Any]:
    """Return every kind, component and command by its name."""
    names = (
        "components.kinds",
        "components.houses",
        "components.goals",
        "components.rivals",
        "systems",
        "ecs",
    )
    kinds, houses, goals, rivals, systems, ecs = (import_module(name) for name in names)
    every = {name: each for part in (kinds, houses, goals, rivals) for name, each in vars(part).items()}
    found = {name: each for name, each in every.items() if isinstance(each, ecs.Kind)}
    return {
        **found,
        **{each.__name__: each for kind in found.values() for each in kind.components},
        **{each.__name__: each for each in systems.COMMANDS},
    }


class _Package(ModuleType):
    """A package whose `load` and `build` stay the functions when modules of that name are imported."""

    def __setattr__(self, name: str, value: object) -> None:
        if name not in __all__ or not isinstance(value, ModuleType):
            super().__setattr__(name, value)


sys.modules[__name__].__class__ = _Package
