"""The command `schema`: which JSON Schema there is for which kind of file."""

from __future__ import annotations

from typing import TYPE_CHECKING

from scenarios.faults import did_you_mean, listed
from scenarios.mods.manifest import manifest_schema, overlay_schema
from scenarios.plugins import scenario_in_use
from scenarios.runs import Stop
from scenarios.schema import json_schema

if TYPE_CHECKING:
    from collections.abc import Callable

SCHEMAS: dict[str, Callable[[], dict[str, object]]] = {
    "scenario": lambda: json_schema(scenario_in_use()),
    "overlay": overlay_schema,
    "mod": manifest_schema,
}


def schema_of(kind: str) -> dict[str, object]:
    """Return the JSON Schema of a kind of file; raise `Stop` if there is none of that name."""
    if kind not in SCHEMAS:
        raise Stop(f"schema: no kind {kind!r}{did_you_mean(kind, SCHEMAS)} (there are {listed(SCHEMAS)})", 2)
    return SCHEMAS[kind]()
