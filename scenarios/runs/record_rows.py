"""Rows of a recording, column by column, and how numbers and places are written in them."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, NamedTuple

import numpy as np

from components.kinds import Settlement
from scenarios.runs.towns import settlement_names

if TYPE_CHECKING:
    from collections.abc import Sequence

    from components.rules import Goods
    from ecs import F64, I64, Array, World

PER_STATEMENT = 100
"""Rows put into a table by one statement: singly they take more than twice as long."""


class Rows(NamedTuple):
    """Rows for a table."""

    table: str
    size: int
    columns: tuple[Any, ...]
    """Of each the values, or what is the same in all rows: a number or a text."""

    def flat(self) -> list[Any]:
        """Return all values, row by row.

        >>> Rows("cargo", 2, (7, [1, 2], ["fish", "wood"])).flat()
        [7, 1, 'fish', 7, 2, 'wood']
        """
        width = len(self.columns)
        values: list[Any] = [None] * (self.size * width)
        for n, column in enumerate(self.columns):
            values[n::width] = [column] * self.size if isinstance(column, int | str) else column
        return values


def numbers(column: Array) -> list[float | None]:
    """Return numbers as SQLite takes them: None for those that are not finite.

    >>> numbers(np.array([1.5, np.inf]))
    [1.5, None]
    """
    values: list[float | None] = column.tolist()
    for n in np.flatnonzero(~np.isfinite(column)).tolist():
        values[n] = None
    return values


def stocks(stock: I64, goods: Goods) -> F64:
    """Return amounts `(goods, rows)` in natural units, row by row."""
    natural: F64 = (stock / goods.quantum[:, None]).T.ravel()
    return natural


def named(names: Sequence[str], index: Array) -> list[str]:
    """Return the names that `index` points at.

    >>> named(("fish", "wood"), np.array([1, 0, 1]))
    ['wood', 'fish', 'wood']
    """
    found: list[str] = np.array(names, object)[index].tolist()
    return found


def places(world: World, ids: I64) -> list[str]:
    """Return the names of settlements, given by id."""
    return named(settlement_names(world), np.searchsorted(world.table(Settlement).ids, ids))
