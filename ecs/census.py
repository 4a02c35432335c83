"""The census: esper's side of a world, which says who exists and in which order systems run.

esper keeps its worlds in module globals, one of them current. Here that stays out of sight: every call goes
to the context of its own world and leaves the one current that was.
"""

from __future__ import annotations

import itertools
import weakref
from collections import Counter, defaultdict
from contextlib import contextmanager
from types import MappingProxyType
from typing import TYPE_CHECKING, Any

import esper
import numpy as np

from ecs.table import rows_of

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from ecs.columns import I64, Component
    from ecs.system import System
    from ecs.table import Kind, Table
    from ecs.world import World

_numbers = itertools.count(1)


def _forget(context: str) -> None:
    if esper.current_world == context:
        esper.switch_world("default")
    esper.delete_world(context)


class Census:
    """One esper context: a handle for every entity, rank by rank with the rows of its kind, and the systems.

    What esper holds for an entity are the read-only batches of its kind: all but that of `Identity`, which
    everybody has. They are in one mapping for the whole kind, which nobody can add to, and components that
    no other kind has share one set of those who have them. `esper.create_entity` would make a dictionary for
    each entity and a set for each component: half of all the memory that an agent takes.
    """

    def __init__(self, systems: Iterable[type[System]], tables: Iterable[Table]) -> None:
        self.context = f"entrepot {next(_numbers)}"
        self._listed: dict[Kind, tuple[I64, I64]] = {}
        holders = Counter(component for table in tables for component in table.components)
        self._single = {component for component, kinds in holders.items() if kinds == 1}
        self._having: defaultdict[Kind, set[int]] = defaultdict(set)
        with self._current():
            for rank, system in enumerate(systems):
                esper.add_processor(system(), priority=-rank)
        weakref.finalize(self, _forget, self.context)

    @contextmanager
    def _current(self) -> Iterator[None]:
        before = esper.current_world
        esper.switch_world(self.context)
        try:
            yield
        finally:
            esper.switch_world(before)

    def process(self, world: World) -> None:
        """Run every system once, in order."""
        with self._current():
            esper.process(world)

    def match(self, kind: Kind, ids: I64, members: Sequence[Component]) -> None:
        """Delete the entities of `kind` that are not in `ids`, which rise, and create those that are new."""
        none = np.empty(0, np.int64)
        before, handles = self._listed.get(kind, (none, none))
        matched = np.empty(ids.size, np.int64)
        rows = rows_of(ids, before)
        matched[rows[rows >= 0]] = handles[rows >= 0]
        new = rows_of(before, ids) < 0
        with self._current():
            for handle in handles[rows < 0].tolist():
                esper.delete_entity(handle, immediate=True)
            if new.any():
                matched[new] = self._created(kind, int(np.count_nonzero(new)), members)
        self._listed[kind] = (ids.copy(), matched)

    def _created(self, kind: Kind, count: int, members: Sequence[Component]) -> list[int]:
        """Create `count` entities of `kind`; return their handles."""
        batches: Any = MappingProxyType({type(member): member for member in members})
        entities, having = esper._entities, esper._components  # noqa: SLF001 - esper shares nothing itself
        handles = []
        for _ in range(count):
            handle = esper.create_entity()
            entities[handle] = batches
            handles.append(handle)
        self._having[kind].update(handles)
        for component in batches:
            if component in self._single:
                having[component] = self._having[kind]
            else:
                having.setdefault(component, set()).update(handles)
        return handles

    def handle(self, kind: Kind, row: int) -> int:
        """Return esper's integer for the entity in `row`."""
        return int(self._listed[kind][1][row])
