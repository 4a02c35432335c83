"""One entity at a time, for the inspector, mods and tests."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from ecs.columns import Component, Identity

if TYPE_CHECKING:
    from ecs.table import Kind
    from ecs.world import World


class Row:
    """One entity's part of a component: each column as a number or `(axis,)` numbers."""

    def __init__(self, batch: Component, row: int) -> None:
        self._batch = batch
        self._row = row

    def __getattr__(self, name: str) -> Any:
        value = getattr(self._batch, name)[..., self._row]
        return value.item() if value.ndim == 0 else value


class Entity:
    """An entity by its id: `world[7][Wealth].cash`; raises KeyError once it is gone."""

    def __init__(self, world: World, kind: Kind, eid: int) -> None:
        self.kind = kind
        self.id = eid
        self._world = world

    def __getitem__(self, component: type[Component]) -> Row:
        row = self._world.row_of(self.kind, self.id)
        if row < 0:
            msg = f"{self.kind} {self.id} is no more"
            raise KeyError(msg)
        return Row(self._world.table(self.kind).batch(component, writable=False), row)

    @property
    def name(self) -> str:
        """The name it was spawned under, numbered if there are several."""
        identity = self[Identity]
        return self._world.name_of(identity.group, identity.number)
