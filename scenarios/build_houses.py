"""Build the trading houses of a scenario: who they are, and what their ventures cost."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from components import houses as rules
from components.goals import GOAL_KINDS
from components.kinds import KINDS
from components.rivals import RIVAL_KINDS, Rivals
from systems.figures import worth

if TYPE_CHECKING:
    from ecs import Kind, World
    from scenarios.build_settlements import Founded
    from scenarios.schema import Scenario


def kinds_of(scenario: Scenario) -> tuple[Kind, ...]:
    """Return the kinds that a world of this scenario has: those of houses, rivals and goals if any."""
    houses = rules.HOUSE_KINDS if scenario.houses else ()
    rivals = RIVAL_KINDS if any(house.character for house in scenario.houses) else ()
    return (*KINDS, *houses, *rivals, *(GOAL_KINDS if scenario.goals or scenario.lessons else ()))


def put_houses(world: World, scenario: Scenario, founded: Founded) -> None:
    """Say which organisations are houses, and what they pay for ventures; nothing where there are none."""
    if not scenario.houses:
        return
    ids = {house.name: founded.orgs[house.name] for house in scenario.houses}
    played = [ids[house.name] for house in scenario.houses if house.player]
    world.put(rules.Houses(ids=np.array(sorted(ids.values()), np.int64), player=played[0] if played else -1))
    rivals = {ids[house.name]: house.character for house in scenario.houses if house.character}
    if rivals:
        world.put(Rivals(tuple(sorted(rivals)), tuple(rivals[house] for house in sorted(rivals))))
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


def open_books(world: World) -> None:
    """Note what each house is worth, once all it has is there; nothing where there are none."""
    if rules.Houses in world.rules:
        ids = world.the(rules.Houses).ids
        opening = np.array([worth(world, house) for house in ids.tolist()])
        world.spawn(rules.HouseBook, ids.size, rules.Turnover(house=ids, opening=opening))
