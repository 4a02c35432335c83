"""Finding an entity by its name."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from components.kinds import Agent, Settlement, Ship
from ecs import Identity

if TYPE_CHECKING:
    from ecs import World


def named(world: World, name: str) -> int | None:
    """Return the id of an entity by its name, such as Greenfield or reaper-3, or by the digits of its id."""
    if name.isdecimal() and len(name) < 19:
        return int(name)
    group, _, number = name.rpartition("-")
    for kind in (Settlement, Ship, Agent):
        ids, who = world.view(kind, Identity)
        for index, row in ((name, who.number < 0), (group, who.number == _number(number))):
            if index in world.groups:
                found = np.flatnonzero((who.group == world.groups.index(index)) & row)
                if found.size:
                    return int(ids[found[0]])
    return None


def _number(digits: str) -> int:
    """Return the number at the end of a name; a number that none has where there is none."""
    return int(digits) if digits.isdecimal() and len(digits) < 19 else -2
