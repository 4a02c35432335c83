"""The digest of a world: 128 bits that are the same if and only if the state is."""

from __future__ import annotations

import dataclasses
from functools import cache
from typing import TYPE_CHECKING, Any
from weakref import WeakKeyDictionary

import numpy as np
import xxhash

if TYPE_CHECKING:
    from collections.abc import Iterator

    from ecs.columns import Array
    from ecs.table import Table
    from ecs.world import World


_written: WeakKeyDictionary[World, dict[type, tuple[object, str]]] = WeakKeyDictionary()
"""The rules of worlds, as they are written down."""


def _hash(array: Array) -> str:
    """Hash an array by its shape and its values, lowest byte first."""
    return _hash_values(array) if array.size else _hash_nothing(array.shape)


@cache
def _hash_nothing(shape: tuple[int, ...]) -> str:
    """Hash an array without values."""
    return _hash_values(np.empty(shape))


def _hash_values(array: Array) -> str:
    little = np.ascontiguousarray(array, array.dtype.newbyteorder("<"))
    return f"{array.shape} {xxhash.xxh3_128_hexdigest(little.data)}"


def _canonical(value: Any) -> str:
    """Write a rule or a command down so that equal ones read alike, in any process."""
    if isinstance(value, np.generic):
        value = value.item()
    if value is None or isinstance(value, bool | int | float | str):
        return repr(value)
    if isinstance(value, np.ndarray):
        return f"{value.dtype.name}{_hash(value)}"
    if isinstance(value, tuple | list):
        return f"({', '.join(map(_canonical, value))})"
    if isinstance(value, dict):
        return f"({', '.join(f'{_canonical(key)}: {_canonical(each)}' for key, each in value.items())})"
    if dataclasses.is_dataclass(value):
        fields = ((field.name, getattr(value, field.name)) for field in dataclasses.fields(value))
        return f"{type(value).__name__}({', '.join(f'{name}={_canonical(each)}' for name, each in fields)})"
    msg = f"a rule or command cannot hold {value!r}: it reads differently in another process"
    raise TypeError(msg)


def _fixed(value: Any) -> bool:
    """Tell whether a value cannot change: so are rules, but those of a plugin need not be."""
    if isinstance(value, np.ndarray):
        return not value.flags.writeable
    if isinstance(value, tuple):
        return all(map(_fixed, value))
    if dataclasses.is_dataclass(value):
        frozen: bool = value.__dataclass_params__.frozen  # type: ignore[union-attr]
        return frozen and all(_fixed(getattr(value, field.name)) for field in dataclasses.fields(value))
    return value is None or isinstance(value, bool | int | float | str | np.generic)


def _canonical_rules(world: World) -> list[str]:
    """Write down the rules of a world, each only once: others take their place where they are changed."""
    known, written = _written.setdefault(world, {}), []
    for rule in world.rules.values():
        before = known.get(type(rule))
        if before is not None and before[0] is rule:
            written.append(before[1])
            continue
        written.append(_canonical(rule))
        if _fixed(rule):
            known[type(rule)] = rule, written[-1]
    return sorted(written)


def state(world: World) -> Iterator[tuple[str, Table, Array]]:
    """Go through the columns that are state, each with its path `kind.Component.column`."""
    for kind in world.kinds:
        if not kind.transient:
            table = world.table(kind)
            for component, column in table.columns:
                path = f"{kind.name}.{component.__name__}.{column.name}"
                yield path, table, getattr(table.readonly[component], column.name)


def rules(world: World) -> dict[str, str]:
    """Return one digest a rule, by the name of its type."""
    return {
        type(rule).__name__: xxhash.xxh3_128_hexdigest(_canonical(rule).encode())
        for rule in world.rules.values()
    }


def columns(world: World) -> dict[str, str]:
    """Return one digest a column, by `kind.Component.column`: tells where two worlds differ."""
    return {path: _hash(array) for path, _, array in state(world)}


def digest(world: World, *, orders: bool = True) -> str:
    """Return the xxh3-128 digest of everything a later tick depends on, as 32 hexadecimal digits.

    Between two ticks somebody may ask for something; without `orders` that makes no difference.
    """
    lines = [
        f"{world.tick} {world.seed} {world.next_id} {world.births} {world.groups}",
        *(_canonical(order) for order in world.orders if orders),
        *_canonical_rules(world),
        *(f"{path}={value}" for path, value in sorted(columns(world).items())),
    ]
    return xxhash.xxh3_128_hexdigest("\n".join(lines).encode())


def difference(one: World, other: World) -> str | None:
    """Name the first column, and id, in which two worlds built alike differ; None if there is none."""
    for (path, table, a), (_, _, b) in zip(state(one), state(other), strict=True):
        if found := apart(a, b):
            return f"{path}{of_row(table, *found)}"
    return None


def apart(a: Array, b: Array) -> tuple[int, str] | None:
    """Return the first row in which two columns differ, bit by bit, and what stands in each; -1 for all."""
    if a.shape != b.shape:
        return -1, f": {a.shape[-1]} rows and {b.shape[-1]}"
    word = f"u{a.itemsize}"
    rows = np.nonzero(a.view(word) != b.view(word))[-1]
    if not rows.size:
        return None
    row = int(rows.min())
    return row, f": {a[..., row]} and {b[..., row]}"


def of_row(table: Table, row: int, values: str) -> str:
    """Word what `apart` found, with the id of the row, or its number where `table` is of facts."""
    return values if row < 0 else f" of {table.ids[row]}{values}"
