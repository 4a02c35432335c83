"""What the event log looks at, as it stood one tick ago."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from components.enterprise import Staff
from components.holdings import Inventory, Wealth
from components.kinds import Agent, Facility, Org, Settlement, Ship
from components.people import Land, Population
from components.space import Position
from components.transport import Voyage
from ecs import Identity

if TYPE_CHECKING:
    from ecs import F64, I32, I64, Kind, World


@dataclass(frozen=True, eq=False)
class Roll:
    """Who there was."""

    ids: dict[Kind, I64]
    listed: dict[Kind, I64]
    """Ids as tables had them: as long as a table has no other ones they are the same."""
    group: I32
    number: I32
    """Of agents."""
    names: dict[int, str]
    """Of ships, which may be gone."""

    @classmethod
    def of(cls, world: World, earlier: Roll | None) -> Roll:
        """Call the roll, or return that of earlier where it stands."""
        if earlier is not None and all(world.table(kind).ids is ids for kind, ids in earlier.listed.items()):
            return earlier
        listed = {kind: world.table(kind).ids for kind in (Agent, Facility, Org, Ship)}
        _, identity = world.view(Agent, Identity)
        if earlier is not None and earlier.holds(world, Ship):
            names = earlier.names
        else:
            names = {ship: world[ship].name for ship in listed[Ship].tolist()}
        ids = {kind: each.copy() for kind, each in listed.items()}
        return cls(ids, listed, identity.group.copy(), identity.number.copy(), names)

    def holds(self, world: World, kind: Kind) -> bool:
        """Tell whether nobody of a kind has come or gone since."""
        ids = world.table(kind).ids
        return ids is self.listed[kind] or np.array_equal(ids, self.ids[kind])


@dataclass(frozen=True, eq=False)
class Before:
    """Columns as they stood one tick ago."""

    roll: Roll
    fed: F64
    plight: F64
    cash: I64
    hired: I64
    port: I64
    hold: I64
    x: I32
    y: I32
    answered: int

    @classmethod
    def of(cls, world: World, earlier: Before | None) -> Before:
        """Copy them."""
        _ids, people, land = world.view(Settlement, Population, Land)
        _ids, treasury = world.view(Org, Wealth)
        _ids, staff = world.view(Facility, Staff)
        _ids, voyage, hold = world.view(Ship, Voyage, Inventory)
        _ids, position = world.view(Agent, Position)
        return cls(
            Roll.of(world, None if earlier is None else earlier.roll), people.fed.copy(), land.plight.copy(),
            treasury.cash.copy(), staff.hired.copy(), voyage.port.copy(), hold.stock.copy(),
            position.x.copy(), position.y.copy(), world.answered,
        )  # fmt: skip
