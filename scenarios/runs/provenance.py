"""Provenance: what every output says of where it comes from, so that whoever has it can make it again."""

from __future__ import annotations

from typing import TYPE_CHECKING

from scenarios.runs import VERSION

if TYPE_CHECKING:
    from collections.abc import Mapping

    from scenarios.load import Loaded, LoadedBook


def provenance(loaded: Loaded | LoadedBook) -> dict[str, object]:
    """Return which scenario or book it was, with which settings over it, which mods and which version.

    >>> from scenarios.load import load
    >>> provenance(load("edgeworth_pair", ["seed=3"]))["overrides"]
    ['seed=3']
    """
    return {
        "scenario": loaded.name,
        "scenario_hash": loaded.hash,
        "overrides": list(loaded.overrides),
        "mods": list(loaded.mods),
        "mods_hash": loaded.mods_hash,
        "plugins": [each.label for each in loaded.plugins],
        "version": VERSION,
    }


def in_words(about: Mapping[str, object]) -> list[tuple[str, str]]:
    """Return the same as rows of a table, but for the name.

    >>> in_words({"scenario_hash": "6e9f", "overrides": ["ticks=9"], "mods_hash": "", "version": "0.1.0"})
    [('scenario hash', '6e9f'), ('settings', 'ticks=9'), ('mods hash', 'none'), ('version', '0.1.0')]
    """
    return [
        ("scenario hash", str(about["scenario_hash"])),
        *([("settings", words)] if (words := _listed(about["overrides"])) else []),
        *([("mods", words)] if (words := _listed(about.get("mods", ""))) else []),
        ("mods hash", str(about["mods_hash"] or "none")),
        *([("plugins", words)] if (words := _listed(about.get("plugins", ""))) else []),
        ("version", str(about["version"])),
    ]


def _listed(told: object) -> str:
    return ", ".join(map(str, told)) if isinstance(told, list) else str(told)
