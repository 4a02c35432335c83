"""Which way kernels run: compiled, or as the plain Python they are written in, where that is sooner done.

Loading the compiler and the compiled kernels takes a second and a half; a few agents for a few ticks take
a tenth of that without. Both ways give the same state, bit by bit.
"""

import os
import sys

from scenarios.opening import warehouse_places
from scenarios.schema import Agent, Population, Scenario
from scenarios.schema_values import highest

SWITCH = "NUMBA_DISABLE_JIT"

LONGEST_PLAIN = 1.2
"""Seconds of plain Python up to which the compiler is left out: loading it takes half as much again."""

QUICK_PROTOCOLS = ("seed", "sugarscape")
"""Protocols that try a handful of blocks and not every one there is."""

# Seconds that plain Python takes, measured generously.
AN_AGENT = 5e-4
A_PROSPECT = 5e-5
A_PLACE = 6e-7
A_DRAW = 3e-5
A_SETTLEMENT = 1.5e-3
A_FACILITY = 3e-4
A_WAREHOUSE = 2e-4
A_SHIP = 3e-4


def choose_engine(scenario: Scenario, ticks: int) -> None:
    """Decide how kernels run in this process; to be called before anything imports `ecs`."""
    choose_engine_for(plain_seconds(scenario, ticks))


def choose_engine_for(seconds: float) -> None:
    """Decide the same, for this process and those it starts, by how long plain Python would take.

    Whoever has set NUMBA_DISABLE_JIT has decided already, and so has a plugin, for which the engine loads.
    """
    if SWITCH not in os.environ and "ecs.kernel" not in sys.modules and seconds <= LONGEST_PLAIN:
        os.environ[SWITCH] = "1"


def plain_seconds(scenario: Scenario, ticks: int) -> float:
    """Estimate how long plain Python takes to build a world and run it.

    >>> from scenarios.load import load
    >>> plain_seconds(load("three_agent_barter").scenario, 10) < LONGEST_PLAIN
    True
    >>> plain_seconds(load("village").scenario, 1) < LONGEST_PLAIN
    False
    """
    width, height = scenario.size or (1, 1)
    places, agents, wares = width * height, scenario.agent_count, len(scenario.goods) + 1
    members: list[Agent | Population] = [*scenario.agents.values(), *scenario.populations.values()]
    sight = max((highest(each.vision) for each in members), default=0)
    seen = min(1.0, 2 * (sight + 1) ** 2 / places) * agents
    prospects = seen * wares * (wares - 1) / 2
    if scenario.exchange.protocol not in QUICK_PROTOCOLS:
        prospects *= 100
    tick = agents * (AN_AGENT + prospects * A_PROSPECT) + places * A_PLACE
    tick += len(scenario.settlements) * A_SETTLEMENT
    for org in scenario.orgs.values():
        rooms = len(warehouse_places(scenario, org)) if org.merchant else 0
        ships = sum(each.count for each in org.ships)
        tick += len(org.facilities) * A_FACILITY + rooms * A_WAREHOUSE * wares + ships * A_SHIP * wares
    for house in scenario.houses:
        ships = sum(each.count for each in house.ships)
        tick += (1 + len(house.warehouses)) * A_WAREHOUSE * wares + ships * A_SHIP * wares
    drawn = sum(each.count for each in members if isinstance(each, Population))
    draws = len(members) + drawn * (2 * wares + 4) + places * len(scenario.fields)
    return ticks * tick + draws * A_DRAW
