"""Many towns out of a few numbers: settlements, organisations and lanes as if a file had written them."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING

import xxhash

from scenarios.schema_settlements import Facility, Org, Settlement
from scenarios.schema_trade import Lane, Ship
from scenarios.schema_values import LONGEST_SIDE, highest, lowest

if TYPE_CHECKING:
    from scenarios.schema import Scenario
    from scenarios.schema_trade import Archipelago

Places = list[tuple[int, int]]

NAME = "Isle"
"""Towns are called by this and their number."""

WINDOW = 3
"""Neighbours are looked for so many squares around."""

VARIETY = 4
"""So many different recipes, one after another in the mix, a town takes at most."""

ACROSS, DOWN = 3, 5
"""How far the towns to the right and below are ahead in the mix: four neighbours and a town make 14 of it."""

TREASURY = 2000
"""Coins that a shipping company has for each ship, or altogether if it has none."""


def with_towns(scenario: Scenario) -> Scenario:
    """Return the scenario with the towns of its archipelago, if it has one that fits on a map."""
    archipelago = scenario.archipelago
    if archipelago is None or max(scenario.size or (1,)) > LONGEST_SIDE:
        return scenario
    places = _places(archipelago)
    pairs = _pairs(places, _side(archipelago), archipelago.lanes)
    made = {
        "settlements": {
            f"{NAME}-{town}": Settlement(at=place, people=archipelago.people, land=archipelago.land)
            for town, place in enumerate(places)
        },
        "orgs": _orgs(scenario, archipelago, pairs),
        "lanes": {
            f"{NAME}-{one}-{other}": Lane(
                between=(f"{NAME}-{one}", f"{NAME}-{other}"),
                ticks=max(1, round(math.dist(places[one], places[other]) / archipelago.spacing * 2)),
            )
            for one, other in pairs
        },
    }
    return scenario.model_copy(update=made)


def _side(archipelago: Archipelago) -> int:
    """Return how many towns lie side by side."""
    return math.isqrt(archipelago.towns - 1) + 1


def _places(archipelago: Archipelago) -> Places:
    """Return the cells of the towns: a grid of squares with a town somewhere in each middle."""
    side, spacing = _side(archipelago), archipelago.spacing

    def cell(town: int, axis: str, square: int) -> int:
        chance = xxhash.xxh3_64_intdigest(f"archipelago {axis} {town}".encode())
        return square * spacing + spacing // 4 + chance % (spacing - spacing // 2)

    return [
        (cell(town, "x", town % side), cell(town, "y", town // side)) for town in range(archipelago.towns)
    ]


def _pairs(places: Places, side: int, nearest: int) -> list[tuple[int, int]]:
    """Return who is joined to whom, the lower number first: each to the nearest in the squares around."""
    pairs: set[tuple[int, int]] = set()
    for town, place in enumerate(places):
        left, above = max(0, town % side - WINDOW), max(0, town // side - WINDOW)
        columns = range(left, min(side, town % side + WINDOW + 1))
        around = [row * side + x for row in range(above, town // side + WINDOW + 1) for x in columns]
        far = sorted(
            (math.dist(places[other], place), other)
            for other in around
            if other < len(places) and other != town
        )
        pairs.update((min(town, other), max(town, other)) for _, other in far[:nearest])
    return sorted(pairs)


def _orgs(scenario: Scenario, archipelago: Archipelago, pairs: list[tuple[int, int]]) -> dict[str, Org]:
    """Return for each town an organisation that owns its facilities, and one that owns its ships."""
    mix = [name for name in archipelago.mix or scenario.recipes if name in scenario.recipes]
    people = (lowest(archipelago.people) + highest(archipelago.people)) / 2
    workers = max(1, round(people * scenario.labor.force / archipelago.facilities))
    built = {recipe: Facility(recipe=recipe, workers=workers) for recipe in mix}
    side, variety = _side(archipelago), min(VARIETY, len(mix))
    neighbours: list[list[str]] = [[] for _ in range(archipelago.towns)]
    for one, other in pairs:
        neighbours[one].append(f"{NAME}-{other}")
        neighbours[other].append(f"{NAME}-{one}")
    orgs = {}
    for town in range(archipelago.towns):
        home, first = f"{NAME}-{town}", ACROSS * (town % side) + DOWN * (town // side)
        turns = range(archipelago.facilities if mix else 0)
        made = [mix[(first + turn % variety) % len(mix)] for turn in turns]
        orgs[f"{home}-Works"] = Org(home=home, facilities=[built[recipe] for recipe in made])
        ships = [Ship(count=archipelago.ships)] if archipelago.ships else []
        orgs[f"{home}-Shipping"] = Org(
            home=home,
            merchant=True,
            treasury=TREASURY * max(1, archipelago.ships),
            warehouses=neighbours[town],
            ships=ships,
        )
    return orgs
