"""Views: the columns of a world as each system may see them."""

from __future__ import annotations

from contextlib import contextmanager
from typing import TYPE_CHECKING, Any, TypeVar, overload

import numpy as np

from ecs.columns import I64, Component
from ecs.table import Kind, Table, rows_of

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from ecs.system import System

A = TypeVar("A", bound=Component)
B = TypeVar("B", bound=Component)
C = TypeVar("C", bound=Component)
D = TypeVar("D", bound=Component)
E = TypeVar("E", bound=Component)
F = TypeVar("F", bound=Component)
G = TypeVar("G", bound=Component)
H = TypeVar("H", bound=Component)
K = TypeVar("K", bound=Component)


class Views:
    """The tables of a world, held to what the acting system declared.

    Batches follow their table and always show the rows of now; ids, and arrays taken out of a batch, hold
    until the next `sync`, `rewrite` or `restore`. After one of these, ask again.
    """

    def __init__(
        self,
        kinds: Sequence[Kind],
        axes: dict[str, int],
        attached: Mapping[Kind, tuple[type[Component], ...]],
    ) -> None:
        self.axes = dict(axes)
        self.attached = dict(attached)
        self._tables = {kind: Table(kind, self.axes, self.attached.get(kind, ())) for kind in kinds}
        self._acting: System | None = None
        if len({kind.name for kind in kinds}) < len(kinds):
            msg = f"two kinds have the same name: {', '.join(kind.name for kind in kinds)}"
            raise ValueError(msg)

    @property
    def kinds(self) -> list[Kind]:
        """Every kind, in the order of declaration."""
        return list(self._tables)

    def table(self, kind: Kind) -> Table:
        """Return the table behind `kind`."""
        try:
            return self._tables[kind]
        except KeyError:
            msg = f"this world has no kind {kind}"
            raise KeyError(msg) from None

    def row_of(self, kind: Kind, eid: int) -> int:
        """Return the row of entity `eid`, or -1 if there is none such of this kind."""
        return int(rows_of(self.table(kind).ids, np.array([eid]))[0])

    # fmt: off
    @overload
    def view(self, kind: Kind, a: type[A], /) -> tuple[I64, A]: ...
    @overload
    def view(self, kind: Kind, a: type[A], b: type[B], /) -> tuple[I64, A, B]: ...
    @overload
    def view(self, kind: Kind, a: type[A], b: type[B], c: type[C], /) -> tuple[I64, A, B, C]: ...
    @overload
    def view(self, kind: Kind, a: type[A], b: type[B], c: type[C], d: type[D],
             /) -> tuple[I64, A, B, C, D]: ...
    @overload
    def view(self, kind: Kind, a: type[A], b: type[B], c: type[C], d: type[D], e: type[E],
             /) -> tuple[I64, A, B, C, D, E]: ...
    @overload
    def view(self, kind: Kind, a: type[A], b: type[B], c: type[C], d: type[D], e: type[E],
             f: type[F], /) -> tuple[I64, A, B, C, D, E, F]: ...
    @overload
    def view(self, kind: Kind, a: type[A], b: type[B], c: type[C], d: type[D], e: type[E],
             f: type[F], g: type[G], /) -> tuple[I64, A, B, C, D, E, F, G]: ...
    @overload
    def view(self, kind: Kind, a: type[A], b: type[B], c: type[C], d: type[D], e: type[E],
             f: type[F], g: type[G], h: type[H], /) -> tuple[I64, A, B, C, D, E, F, G, H]: ...
    @overload
    def view(self, kind: Kind, a: type[A], b: type[B], c: type[C], d: type[D], e: type[E],
             f: type[F], g: type[G], h: type[H], k: type[K], /) -> tuple[I64, A, B, C, D, E, F, G, H, K]: ...
    # fmt: on

    def view(self, kind: Kind, *components: type[Component]) -> Any:
        """Return the ids, `(rows,)`, and the aligned columns of `components`: no copy.

        A system gets writable columns of what it declared in `writes`, read-only ones of what is in `reads`,
        and an `AccessError` for the rest. Everybody else reads. The rows of entities are in the order of
        their ids; facts have no ids and get their row numbers.
        """
        table, asked = self.table(kind), (self._acting, components)
        batches = table.asked.get(asked)
        if batches is None:
            batches = tuple(table.batch(each, writable=self._writes(each)) for each in components)
            table.asked[asked] = batches
        return (table.ids, *batches)

    def _writes(self, component: type[Component]) -> bool:
        return self._acting is not None and self._acting.may_write(component)

    @contextmanager
    def gather(self, *components: type[Component]) -> Iterator[tuple[Any, ...]]:
        """Lay the rows of every kind of entity that has all `components` end to end, as copies.

        Yields the ids and one batch a component, kind after kind; what the acting system may write is
        scattered back at the end, so nobody may be born or die in between.
        """
        tables = [
            table
            for kind, table in self._tables.items()
            if kind.entity and table.readonly.keys() >= set(components)
        ]
        if not tables:
            msg = f"no kind of entity has {', '.join(each.__name__ for each in components)}"
            raise TypeError(msg)
        ids = [table.ids for table in tables]
        batches = [component() for component in components]
        for component, batch in zip(components, batches, strict=True):
            writable = self._writes(component)
            for name in [column.name for column in component.columns]:
                parts = [getattr(table.readonly[component], name) for table in tables]
                vars(batch)[name] = np.concatenate(parts, axis=-1)
                vars(batch)[name].flags.writeable = writable
        yield (np.concatenate(ids), *batches)
        ends = np.cumsum([each.size for each in ids])[:-1]
        for component, batch in zip(components, batches, strict=True):
            if self._writes(component):
                for name, array in vars(batch).items():
                    for table, part in zip(tables, np.split(array, ends, axis=-1), strict=True):
                        setattr(table.writable[component], name, part)

    def rewrite(self, kind: Kind, count: int, *batches: Component) -> None:
        """Replace all rows of a kind of facts by `count` new ones, at once.

        The acting system must have declared to write every component of `kind`.
        """
        table = self._facts(kind)
        if count == table.rows == 0:
            return
        table.rewrite(count, table.checked(count, batches))

    def add(self, kind: Kind, count: int, *batches: Component) -> None:
        """Add `count` rows to a kind of facts, at once; as with `rewrite` that must be declared."""
        table = self._facts(kind)
        if count:
            table.append(count, table.checked(count, batches))

    def room(self, kind: Kind, count: int) -> int:
        """Make room for `count` rows more of a kind of facts, to be filled in at once; return the first."""
        table = self._facts(kind)
        return table.widen(count) if count else table.rows

    def _facts(self, kind: Kind) -> Table:
        """Return a table of facts that may be written now."""
        if kind.entity:
            msg = f"a {kind} is an entity: spawn and despawn it"
            raise TypeError(msg)
        table = self.table(kind)
        if self._acting is not None:
            for component in table.components:
                self._acting.must_write(component)
        return table
