"""The command `explain`: what a key of a scenario is, who has set it, over what, and what it means."""

from __future__ import annotations

import json
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from scenarios.faults import did_you_mean, show, show_path
from scenarios.load import laid_out, parse, read_key, read_setting
from scenarios.overrides import COMMAND_LINE, Override, apply_override
from scenarios.positions import positions_in
from scenarios.runs import Stop, words
from scenarios.schema import json_schema

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from scenarios.extending import Layers
    from scenarios.faults import KeyPath
    from scenarios.mods.mod import Overlay
    from scenarios.positions import Positions

Document = dict[str, Any]


@dataclass(frozen=True)
class Said:
    """What one file, or setting, does to a key, and where that is written."""

    where: str
    value: Any = None
    deed: str = "set"
    """`set`, `added` to a list, or `removed`."""

    def __str__(self) -> str:
        """Write it in a line."""
        if self.deed == "removed":
            return f"removed by {self.where}"
        return f"{show(self.value)}{', added' if self.deed == 'added' else ''}, {self.where}"


@dataclass(frozen=True)
class Layer:
    """A file, or a setting, that says something; those laid later go over those before."""

    file: str
    document: Document
    positions: Positions
    overlay: Overlay | None = None
    column: int = 0
    """Of a setting, where its value begins."""

    def says(self, path: KeyPath) -> Iterator[Said]:
        """Go through what it does to a key, which is no table."""
        for n, gone in enumerate(self.overlay.removed if self.overlay else []):
            if gone == path[: len(gone)]:
                yield Said(self._where(("remove", n)), deed="removed")
        value: Any = self.document
        for end, step in enumerate(path, 1):
            if not isinstance(value, dict):  # it has put something else in the place of a table
                yield Said(self._where(path[: end - 1]), deed="removed")
                return
            if step not in value:
                return
            value = value[step]
        of_tables = isinstance(value, list) and all(isinstance(each, dict) for each in value)
        adds = self.overlay is not None and of_tables
        yield Said(self._where(path), value, "added" if adds else "set")

    def _where(self, path: KeyPath) -> str:
        spot = self.positions.find(path, about_key=False) if not self.column else (1, self.column)
        return ":".join(map(str, (self.file, *spot)))


def explain(
    file: str, key: str, settings: Sequence[str] = (), mods: Sequence[str] = (), *, as_json: bool = False
) -> str:
    """Return what can be said of a key of a scenario, or of every key in a table of it."""
    asked = read_setting(f"{key}=0")
    if not isinstance(asked, Override):
        raise Stop(str(asked), 2)
    layers = laid_out(file, settings, mods)
    schema = json_schema()
    _check(asked.path, layers.document, schema)
    laid = _layers(layers, settings)
    found = list(_leaves(asked.path, layers.document, schema))
    told = [_told(path, value, laid, schema) for path, value in found]
    if as_json:
        return json.dumps({each.pop("key"): each for each in told}, allow_nan=False)
    alone = [path for path, _ in found] == [asked.path]
    return "\n".join(line for each in told for line in _lines(each, meaning=alone))


def _check(path: KeyPath, document: Document, schema: Document) -> None:
    """Raise `Stop` where a scenario cannot have a key, or has not what the key is in."""
    for end, step in enumerate(path, 1):
        known = words.keys_of(schema, path[: end - 1])
        here = _value(document, path[: end - 1])
        there = list(here) if isinstance(here, dict) else []
        named = step not in known and step not in there
        if words.found_in(schema, path[:end]) is None or (named and not _has(here, step)):
            hint = did_you_mean(str(step), [*known, *map(str, there)])
            raise Stop(f"{show_path(path[:end])}: there is no such key{hint}", 2)


def _has(value: object, step: str | int) -> bool:
    return isinstance(value, list) and isinstance(step, int) and step < len(value)


def _value(document: Any, path: KeyPath) -> Any:
    """Return what a document has at a key, None of one that is not there."""
    for step in path:
        if isinstance(document, dict):
            document = document.get(step)
        else:
            document = document[step] if _has(document, step) else None
    return document


def _layers(layers: Layers, settings: Sequence[str]) -> list[Layer]:
    """Return all that is laid over each other, the lowest first."""
    over = {overlay.source.name: overlay for overlay in layers.overlays}
    found = []
    for source in reversed(layers.all):
        overlay = over.get(source.name)
        document = parse(source) if overlay is None else overlay.document
        found.append(Layer(source.file, document, positions_in(source.text, read_key), overlay))
    for setting in map(read_setting, settings):
        if isinstance(setting, Override):
            document = {}
            apply_override(document, setting)
            found.append(Layer(COMMAND_LINE, document, found[0].positions, column=setting.column))
    return found


def _leaves(path: KeyPath, document: Document, schema: Document) -> Iterator[tuple[KeyPath, object]]:
    """Go through what is no table at or below a key, and its value: set, or the default, or None."""
    value, keys = _value(document, path), words.keys_of(schema, path)
    if isinstance(value, dict):
        for key in dict.fromkeys([*value, *keys]):
            if key in value or not words.keys_of(schema, (*path, key)):
                yield from _leaves((*path, key), document, schema)
    elif value is None and keys:
        for key, each in keys.items():
            if not words.keys_of(schema, (*path, key)):
                yield (*path, key), each.get("default")
    else:
        default = (words.found_in(schema, path) or {}).get("default")
        yield path, default if value is None else value


def _told(path: KeyPath, value: object, laid: Sequence[Layer], schema: Document) -> dict[str, Any]:
    """Return what there is to say of a key, for programs."""
    about = words.found_in(schema, path) or {}
    whole = next((n for n, step in enumerate(path) if isinstance(step, int)), len(path))
    said = [each for layer in laid for each in layer.says(path[:whole])]
    return {
        "key": show_path(path),
        "value": value,
        "said": [{"where": each.where, "deed": each.deed, "value": each.value} for each in reversed(said)],
        "default": about.get("default"),
        "type": words.type_of(about).replace("`", ""),
        "unit": words.unit(about),
        "meaning": about.get("description", ""),
    }


def _lines(told: dict[str, Any], *, meaning: bool) -> list[str]:
    """Write what there is to say of a key for people."""
    default = "nothing" if told["default"] is None else show(told["default"])
    said = [str(Said(**each)) for each in told["said"]] + [f"{default}, the default"]
    value = "nothing" if told["value"] is None else show(told["value"])
    first = said[0].removeprefix(f"{value}, ")
    lines = [f"{told['key']} = {value}", f"  {first}", *(f"  over {each}" for each in said[1:])]
    unit = f" ({told['unit']})" * bool(told["unit"])
    return [*lines, f"  {told['type']}{unit}", f"  {told['meaning']}"] if meaning else lines
