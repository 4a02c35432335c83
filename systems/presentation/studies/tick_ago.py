"""The columns that the event log looks at, as they stood one tick ago."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from components.enterprise import Staff
from components.holdings import Inventory, Wealth
from components.kinds import Agent, Facility, Org, Settlement, Ship
from components.people import Land, Population
from components.space import Position
from components.transport import Voyage
from ecs import Identity

if TYPE_CHECKING:
    from ecs import F64, I32, I64, World


@dataclass(frozen=True, eq=False)
class Before:
    """Columns as they stood one tick ago."""

    fed: F64
    plight: F64
    cash: I64
    orgs: I64
    hired: I64
    facilities: I64
    ships: I64
    port: I64
    hold: I64
    agents: I64
    group: I32
    number: I32
    x: I32
    y: I32
    names: dict[int, str]
    """Of ships, which may be gone."""
    answered: int

    @classmethod
    def of(cls, world: World, names: dict[int, str]) -> Before:
        """Copy them."""
        _ids, people, land = world.view(Settlement, Population, Land)
        orgs, treasury = world.view(Org, Wealth)
        facilities, staff = world.view(Facility, Staff)
        ships, voyage, hold = world.view(Ship, Voyage, Inventory)
        agents, identity, position = world.view(Agent, Identity, Position)
        return cls(
            people.fed.copy(), land.plight.copy(), treasury.cash.copy(), orgs.copy(),
            staff.hired.copy(), facilities.copy(), ships.copy(), voyage.port.copy(), hold.stock.copy(),
            agents.copy(), identity.group.copy(), identity.number.copy(), position.x.copy(),
            position.y.copy(), names, world.answered,
        )  # fmt: skip
