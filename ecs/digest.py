"""The digest of a world: 128 bits that are the same if and only if the state is."""

from __future__ import annotations

import dataclasses
from typing import TYPE_CHECKING, Any

import numpy as np
import xxhash

if TYPE_CHECKING:
    from collections.abc import Iterator

    from ecs.columns import Array
    from ecs.table import Table
    from ecs.world import World


def _hash(array: Array) -> str:
    """Hash an array by its shape and its values, lowest byte first."""
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


def _state(world: World) -> Iterator[tuple[str, Table, Array]]:
    """Go through the columns that are state, each with its path `kind.Component.column`."""
    for kind in world.kinds:
        if not kind.transient:
            table = world.table(kind)
            for component, column in table.columns:
                path = f"{kind.name}.{component.__name__}.{column.name}"
                yield path, table, getattr(table.readonly[component], column.name)


def columns(world: World) -> dict[str, str]:
    """Return one digest a column, by `kind.Component.column`: tells where two worlds differ."""
    return {path: _hash(array) for path, _, array in _state(world)}


def digest(world: World) -> str:
    """Return the xxh3-128 digest of everything a later tick depends on, as 32 hexadecimal digits."""
    lines = [
        f"{world.tick} {world.seed} {world.next_id} {world.births} {world.groups}",
        *(_canonical(order) for order in world.orders),
        *sorted(_canonical(rule) for rule in world.rules.values()),
        *(f"{path}={value}" for path, value in sorted(columns(world).items())),
    ]
    return xxhash.xxh3_128_hexdigest("\n".join(lines).encode())


def difference(one: World, other: World) -> str | None:
    """Name the first column, and id, in which two worlds built alike differ; None if there is none."""
    for (path, table, a), (_, _, b) in zip(_state(one), _state(other), strict=True):
        if a.shape != b.shape:
            return f"{path}: {a.shape[-1]} rows and {b.shape[-1]}"
        word = f"u{a.itemsize}"
        apart = np.nonzero(a.view(word) != b.view(word))[-1]
        if apart.size:
            row = apart.min()
            return f"{path} of {table.ids[row]}: {a[..., row]} and {b[..., row]}"
    return None
