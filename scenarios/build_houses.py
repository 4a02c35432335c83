"""Build the trading houses of a scenario: who they are, and what their ventures cost."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from components import houses as rules
from components.kinds import KINDS

if TYPE_CHECKING:
    from ecs import Kind, World
    from scenarios.build_settlements import Founded
    from scenarios.schema import Scenario


def kinds_of(scenario: Scenario) -> tuple[Kind, ...]:
    """Return the kinds that a world of this scenario has: those of houses only where there are any."""
    return (*KINDS, *rules.HOUSE_KINDS) if scenario.houses else KINDS


def put_houses(world: World, scenario: Scenario, founded: Founded) -> None:
    """Say which organisations are houses, and what they pay for ventures; nothing where there are none."""
    if not scenario.houses:
        return
    ids = {house.name: founded.orgs[house.name] for house in scenario.houses}
    played = [ids[house.name] for house in scenario.houses if house.player]
    world.put(rules.Houses(ids=np.array(sorted(ids.values()), np.int64), player=played[0] if played else -1))
    ventures = scenario.ventures
    world.put(
        rules.Ventures(
            warehouse=float(ventures.warehouse),
            facility=float(ventures.facility),
            materials=np.array([ventures.materials.get(good, 0) for good in scenario.goods], np.float64),
            ticks=ventures.ticks,
            hull=float(ventures.hull),
            crew=float(ventures.crew),
            resale=float(ventures.resale),
        )
    )
