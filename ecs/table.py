"""Kinds of entities and the tables their columns live in."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, TypeAlias, TypeVar

import numpy as np

from ecs.columns import I64, Array, Component, Flag, Identity
from ecs.kernel import In1, Out1, kernel

Key: TypeAlias = tuple[type[Component], str]
"""A column of a table: its component and its name."""

WORTH_SHARING = 1 << 12
"""Bytes of a column below which it is copied sooner than compared."""
GLANCE = 64
"""Rows that tell most columns that have changed."""

_C = TypeVar("_C", bound=Component)


def rows_of(ids: I64, wanted: I64) -> I64:
    """Return where each of `wanted` stands in `ids`, which rise, or -1 where it does not.

    >>> rows_of(np.array([2, 5, 7]), np.array([7, 3, 2]))
    array([ 2, -1,  0])
    """
    rows = np.empty(wanted.size, np.int64)
    _find(ids, wanted, rows)
    return rows


@kernel
def _find(ids: In1, wanted: In1, rows: Out1) -> None:
    """Fill in where each of `wanted` stands: at once if nobody is missing or both rise, else by bisection."""
    after = 0
    for i in range(wanted.size):
        want, low, high = wanted[i], 0, ids.size
        if low < high and 0 <= want - ids[0] < high and ids[want - ids[0]] == want:
            low = high = want - ids[0]
        elif after < high and ids[after] >= want:
            high = after
            if ids[after] == want or after == 0 or ids[after - 1] < want:
                low = after
        while low < high:
            middle = (low + high) // 2
            if ids[middle] < want:
                low = middle + 1
            else:
                high = middle
        found = low < ids.size and ids[low] == want
        rows[i] = low if found else -1
        after = low + found


def _alike(old: Array, now: Array) -> bool:
    """Tell whether two columns are the same bit by bit, where that is worth the time to find out."""
    if now.nbytes < WORTH_SHARING or old.shape != now.shape:
        return False
    a, b = old.view(f"u{old.itemsize}"), now.view(f"u{now.itemsize}")
    return np.array_equal(a[..., :GLANCE], b[..., :GLANCE]) and np.array_equal(a, b)


@dataclass(frozen=True, eq=False)
class Kind:
    """A kind of entity and the components every one of them has.

    An `entity` kind is known to esper, one by one, and its rows stay in the order of their ids: births
    append, deaths close ranks. Other kinds are plain facts kept in columns (resource cells, accounts, pairs).
    A `transient` kind holds what one tick reports; it is no part of the state.
    """

    name: str
    components: tuple[type[Component], ...]
    entity: bool = True
    transient: bool = False

    def __repr__(self) -> str:
        return self.name


class Table:
    """The columns of one kind, with room to grow; every component as a writable and as a read-only batch.

    The batches are the same objects for good and always show the rows of now. Arrays taken out of them hold
    until rows come or go.
    """

    def __init__(self, kind: Kind, axes: dict[str, int], attached: tuple[type[Component], ...] = ()) -> None:
        self.kind = kind
        self.components = (*kind.components, *attached)
        """Those of its kind, and those that this world has attached to it."""
        components: tuple[type[Component], ...] = (Identity,) * kind.entity + self.components
        self.rows = 0
        self.ids: I64 = np.empty(0, np.int64)
        self.writable = {component: component() for component in components}
        self.readonly = {component: component() for component in components}
        self.columns = [(component, column) for component in components for column in component.columns]
        missing = {column.axis for _, column in self.columns if column.axis} - set(axes)
        if missing:
            msg = f"a {kind} needs the size of the axis {', '.join(sorted(missing))}"
            raise ValueError(msg)
        self.asked: dict[object, tuple[Any, ...]] = {}
        """The batches that `World.view` has given out, by who asked for what."""
        self._axes = axes
        self._capacity = 0
        self._store: dict[Key, Array] = {
            (component, column.name): np.empty(column.shape(0, axes), column.dtype)
            for component, column in self.columns
        }
        self._batches = [
            (vars(self.writable[component]), vars(self.readonly[component]), column.name)
            for component, column in self.columns
        ]
        """Where arrays are put, in the order of the columns."""
        self._locked: list[Array] = []
        """The store again, to read."""
        self._lock()
        self._publish()

    def _lock(self) -> None:
        self._locked = [store.view() for store in self._store.values()]
        for store in self._locked:
            store.flags.writeable = False

    def _publish(self) -> None:
        """Point both batches of every component at the rows in use."""
        used = (..., slice(self.rows))
        for (written, read, name), store, locked in zip(
            self._batches, self._store.values(), self._locked, strict=True
        ):
            written[name] = store[used]
            read[name] = locked[used]
        self.ids = self.batch(Identity, writable=False).id if self.kind.entity else np.arange(self.rows)
        self.ids.flags.writeable = False

    def _reserve(self, rows: int) -> None:
        if rows <= self._capacity:
            return
        self._capacity = max(rows, self._capacity + self._capacity // 2)
        for component, column in self.columns:
            grown = np.empty(column.shape(self._capacity, self._axes), column.dtype)
            grown[..., : self.rows] = self._store[component, column.name][..., : self.rows]
            self._store[component, column.name] = grown
        self._lock()

    def batch(self, component: type[_C], *, writable: bool) -> _C:
        """Return the batch of `component`, to write or only to read."""
        try:
            found: Any = (self.writable if writable else self.readonly)[component]
        except KeyError:
            msg = f"a {self.kind} has no {component.__name__}"
            raise TypeError(msg) from None
        batch: _C = found
        return batch

    def checked(self, count: int, batches: tuple[Component, ...]) -> dict[Key, Array]:
        """Return copies of the columns of `batches` that fit `count` new rows, or say what does not.

        A column is whole, `(count,)` or `(axis, count)`, or what every row gets, `()` or `(axis, 1)`.
        """
        if count < 0:
            msg = f"there cannot be {count} of a {self.kind}"
            raise ValueError(msg)
        given: dict[Key, Array] = {}
        for batch in batches:
            if type(batch) not in self.writable or any(type(batch) is component for component, _ in given):
                problem = "gets two batches of" if type(batch) in self.writable else "has no"
                msg = f"a {self.kind} {problem} {type(batch).__name__}"
                raise TypeError(msg)
            for column in batch.columns:
                value = vars(batch).get(column.name)
                if value is None:
                    continue
                whole = column.shape(count, self._axes)
                alike = value.shape in {whole, ()}
                if not alike and (column.axis is None or value.shape != column.shape(1, self._axes)):
                    what = f"{type(batch).__name__}.{column.name} of {count} {self.kind}"
                    msg = f"{what} has the shape {value.shape}, not {whole}"
                    raise ValueError(msg)
                given[type(batch), column.name] = value.copy()
        return given

    def widen(self, count: int) -> int:
        """Make room for `count` rows more, to be filled in at once; return the first of them."""
        first = self.rows
        self._reserve(first + count)
        self.rows += count
        self._publish()
        return first

    def append(self, count: int, given: dict[Key, Array]) -> None:
        """Add `count` rows of `checked` columns; those left out take their defaults."""
        first = self.widen(count)
        if not count:
            return
        new = (..., slice(first, self.rows))
        for (key, store), (_, column) in zip(self._store.items(), self.columns, strict=True):
            store[new] = given.get(key, column.default)

    def rewrite(self, count: int, given: dict[Key, Array]) -> None:
        """Put `count` rows of `checked` columns in the place of all there are."""
        self.rows = 0
        self.append(count, given)

    def keep(self, mask: Flag) -> None:
        """Drop the rows where `mask` is false; the others close ranks in their order."""
        stay = np.flatnonzero(mask)
        for store in self._store.values():
            store[..., : stay.size] = store.take(stay, axis=-1)
        self.rows = stay.size
        self._publish()

    def dump(self, like: dict[Key, Array] | None = None) -> dict[Key, Array]:
        """Return a copy of every column; large ones that stand as in `like`, an earlier dump, are shared.

        Where there are no rows, and were none, that is all of it.
        """
        if like is not None and not self.rows and not any(map(np.size, like.values())):
            return like
        earlier, columns = like or {}, {}
        for key, (_, read, name) in zip(self._store, self._batches, strict=True):
            old, now = earlier.get(key), read[name]
            columns[key] = old if old is not None and _alike(old, now) else now.copy()
        return columns

    def fits(self, columns: dict[Key, Array]) -> bool:
        """Tell whether `columns` are what a table of this kind would `dump`."""
        rows = {array.shape[-1] for array in columns.values()}
        return (
            columns.keys() == self._store.keys()
            and len(rows) == 1
            and all(
                (array.dtype, array.shape[:-1]) == (self._store[key].dtype, self._store[key].shape[:-1])
                for key, array in columns.items()
            )
        )

    def restore(self, columns: dict[Key, Array]) -> None:
        """Take back what `dump` returned; nothing at all means no rows."""
        self.rewrite(next((array.shape[-1] for array in columns.values()), 0), columns)
