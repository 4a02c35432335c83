"""What a JSON Schema says of a value, in the words of the manual."""

from __future__ import annotations

import json
import re
from typing import TYPE_CHECKING, Any

from scenarios.schema_values import LARGEST

if TYPE_CHECKING:
    from collections.abc import Iterator

    from scenarios.faults import KeyPath

Schema = dict[str, Any]


def type_of(schema: Schema) -> str:
    """Say in words what a value may be."""
    if "$ref" in schema:
        name = schema["$ref"].rsplit("/", 1)[-1]
        return f"[{name}](#{name.lower()})"
    if "const" in schema or "enum" in schema:
        return ", ".join(f"`{json.dumps(word)}`" for word in schema.get("enum", [schema.get("const")]))
    if forms := schema.get("oneOf", schema.get("anyOf")):
        return " or ".join(type_of(form) for form in forms if form.get("type") != "null")
    if "patternProperties" in schema:
        return f"for each NAME: {type_of(next(iter(schema['patternProperties'].values())))}"
    if schema.get("type") == "array":
        several = schema.get("prefixItems", [])
        return f"list of {len(several) or 'any'}: {type_of(several[0] if several else schema['items'])}"
    words = {"integer": "whole number", "number": "number", "string": "text", "boolean": "true or false"}
    return words[schema["type"]] + _bounds(schema)


def _bounds(schema: Schema) -> str:
    ends = {
        "minimum": "from",
        "exclusiveMinimum": "above",
        "maximum": "to",
        "exclusiveMaximum": "below",
    }
    told = {word: schema[key] for key, word in ends.items() if key in schema and abs(schema[key]) != LARGEST}
    return "".join(f" {word} {bound}" for word, bound in told.items())


def unit(schema: Schema) -> str:
    """Return the unit of a value, or of the values inside it."""
    if "unit" in schema:
        return "" if schema["unit"] == "1" else str(schema["unit"])
    inside = [
        *(schema.get("oneOf") or schema.get("anyOf") or ()),
        *schema.get("patternProperties", {}).values(),
        *schema.get("prefixItems", ())[:1],
    ]
    return next((found for found in map(unit, inside) if found), "")


def default(schema: Schema) -> str:
    """Return what holds where nothing is said, as a scenario would write it."""
    if "default" not in schema:
        return "none"
    known = schema["default"]
    return "none" if known is None else f"`{json.dumps(known)}`"


def found_in(schema: Schema, path: KeyPath) -> Schema | None:
    """Return what a schema says of a key, by its path from the top; None where there is no such key.

    >>> towns = {"patternProperties": {"^[a-z]+$": {"$ref": "#/$defs/Town"}}}
    >>> town = {"properties": {"land": {"type": "number"}}}
    >>> whole = {"$defs": {"Town": town}, "properties": {"towns": towns}}
    >>> found_in(whole, ("towns", "x", "land")), found_in(whole, ("towns", "x", "sea"))
    ({'type': 'number'}, None)
    """
    candidates = [schema]
    for step in path:
        candidates = [inner for each in candidates for inner in _steps(schema, each, step)]
    return candidates[0] if candidates else None


def keys_of(schema: Schema, path: KeyPath) -> dict[str, Schema]:
    """Return the keys that a table may have, by the path of the table; those of all its forms."""
    table = found_in(schema, path)
    forms = [] if table is None else _forms(schema, table)
    return {key: each for form in forms for key, each in form.get("properties", {}).items()}


def _forms(whole: Schema, schema: Schema) -> list[Schema]:
    """Return the forms that a value may have, behind references and choices."""
    if "$ref" in schema:
        return _forms(whole, whole["$defs"][schema["$ref"].rsplit("/", 1)[-1]])
    choices = schema.get("oneOf") or schema.get("anyOf")
    return [form for each in choices for form in _forms(whole, each)] if choices else [schema]


def _steps(whole: Schema, schema: Schema, step: str | int) -> Iterator[Schema]:
    """Go through what a value may have at a key or an index."""
    for form in _forms(whole, schema):
        if isinstance(step, int):
            several = form.get("prefixItems", [])
            if step < len(several):
                yield several[step]
            elif "items" in form:
                yield form["items"]
        elif step in form.get("properties", {}):
            yield form["properties"][step]
        else:
            yield from (
                each for name, each in form.get("patternProperties", {}).items() if re.search(name, step)
            )
