"""The keys of a scenario as ``--set`` takes them: what each is now, and what it may be.

>>> from scenarios.build import build
>>> from scenarios.load import load
>>> loaded = load("hamlet")
>>> [each for each in keys(loaded.scenario, build(loaded)) if each.key == "prices.rate"]
[Key(key='prices.rate', value='0.1', expected='a number from 0 to 1')]
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Literal, TypeAlias, get_args, get_origin

from scenarios.checks_trade import MADE
from scenarios.parameters import parameters
from scenarios.schema_values import Range, Table

if TYPE_CHECKING:
    from collections.abc import Iterator

    from ecs import World
    from scenarios.schema import Scenario

WORDS = frozenset({"format", "title", "description", "look_for", "lesson", "extends"})
"""Keys that say something of a scenario and change nothing in its world."""
PLAIN: TypeAlias = bool | int | float | str
YES_OR_NO = "true or false"


@dataclass(frozen=True, slots=True)
class Key:
    """A key that has a value, and what was expected of it; nothing where that takes more than a few words."""

    key: str
    value: str
    expected: str


def keys(scenario: Scenario, world: World) -> list[Key]:
    """Return the keys of a scenario and of the world built of it, in the order of its tables.

    Those left to their defaults or to a preset are among them; what stands on several lines is left out, and
    what [archipelago] has made.
    """
    hidden = WORDS | (frozenset(MADE) if scenario.archipelago is not None else frozenset())
    told = _of(scenario, "")
    found = [each for each in told if each.key.partition(".")[0] not in hidden and "\n" not in each.value]
    return found + list(_preset(world, {each.key for each in found}))


def _preset(world: World, known: set[str]) -> Iterator[Key]:
    """Go through what holds in a world though its scenario does not say so; points of curves are no keys."""
    for key, each in parameters(world).items():
        if key not in known and not key.startswith("curves."):
            words = YES_OR_NO if each.bounds is None else each.bounds.words
            yield Key(key, _text(each.value(world)), words)


def _text(value: PLAIN) -> str:
    """Return a value as ``--set`` takes it."""
    return str(value).lower() if isinstance(value, bool) else str(value)


def _of(table: Table, before: str) -> Iterator[Key]:
    """Go through the keys of a table, and of those in it."""
    for name, info in type(table).model_fields.items():
        yield from _told(f"{before}{info.alias or name}", getattr(table, name), (info.annotation, info))


def _told(key: str, value: Any, annotation: Any) -> Iterator[Key]:
    """Tell of a key, or of the keys below it."""
    if isinstance(value, Table):
        yield from _of(value, f"{key}.")
    elif isinstance(value, dict):
        for name, each in value.items():
            yield from _told(f"{key}.{name}", each, annotation)
    elif isinstance(value, list | tuple) and any(isinstance(each, Table) for each in value):
        for n, each in enumerate(value):
            yield from _told(f"{key}[{n}]", each, annotation)
    elif isinstance(value, PLAIN):
        yield Key(key, _text(value), _expected(annotation))


def _expected(annotation: Any) -> str:
    """Say what an annotation admits: a range, a choice, or true and false."""
    parts = list(_inside(annotation))
    bounds = next((each for each in parts if isinstance(each, Range)), None)
    if bounds is not None:
        return bounds.words
    choices = [each for part in parts if get_origin(part) is Literal for each in get_args(part)]
    if choices:
        *some, last = (repr(each) for each in choices)
        return " or ".join([", ".join(some), last] if some else [last])
    return YES_OR_NO if bool in parts else ""


def _inside(annotation: Any) -> Iterator[Any]:
    """Go through an annotation and all that it is made of."""
    yield annotation
    for each in (
        *(annotation if isinstance(annotation, tuple) else ()),
        *get_args(annotation), *getattr(annotation, "__metadata__", ()), *getattr(annotation, "metadata", ()),
    ):  # fmt: skip
        yield from _inside(each)
