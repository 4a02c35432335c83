"""How much of a scenario there can be at most: cells of an area, goods and money in all."""

import math

from scenarios import opening
from scenarios.schema import ResourceField, Scenario
from scenarios.schema_values import Around, Place, Rect, highest


def area_of(place: Place, width: int, height: int) -> int:
    """Return how many cells of a ``width`` by ``height`` map a place covers.

    >>> area_of("anywhere", 8, 8), area_of(Rect(rect=(0, 0, 1, 9)), 8, 8)
    (64, 16)
    >>> area_of(Around(around=(0, 0), radius=1), 8, 8)
    3
    """
    if isinstance(place, Rect):
        x0, y0, x1, y1 = place.rect
        return max(0, min(x1, width - 1) - x0 + 1) * max(0, min(y1, height - 1) - y0 + 1)
    if isinstance(place, Around):
        x, y = place.around
        reaches = ((row, place.radius - abs(row - y)) for row in range(height))
        return sum(min(x + reach, width - 1) - max(x - reach, 0) + 1 for _, reach in reaches if reach >= 0)
    return width * height


def field_cells(field: ResourceField, width: int, height: int) -> int:
    """Return how many cells a field may fill at most."""
    if field.count is not None:
        return field.count
    return math.ceil((field.density or 0) * area_of(field.at, width, height))


def most_of_goods(scenario: Scenario) -> dict[str, float]:
    """Return how much of each good there can be at the start, held and on the map, in natural units."""
    stocks = opening.stocks(scenario)
    return {good: stocks.get(good, 0) + _most_around(scenario, good) for good in scenario.goods}


def _most_around(scenario: Scenario, good: str) -> float:
    """Return how much agents and the map have of a good at most."""
    held = sum(agent.inventory.get(good, 0) for agent in scenario.agents.values())
    for population in scenario.populations.values():
        held += population.count * highest(population.inventory.get(good, 0))
    return held + _most_on_the_map(scenario, good)


def _most_on_the_map(scenario: Scenario, good: str) -> float:
    total = sum(cell.amount for cell in scenario.cells if cell.good == good)
    if scenario.size is not None:
        for field in scenario.fields.values():
            if good in field.goods:
                total += field_cells(field, *scenario.size) * highest(field.amount)
    if scenario.terrain is not None and good in scenario.terrain.goods:
        across, down = scenario.terrain.copies(scenario.agent_count)
        total += across * down * sum(map(int, scenario.terrain.rows.split()))
    return total


def brought(scenario: Scenario) -> dict[str, float]:
    """Return how much of each good the world outside brings while the scenario lasts, in natural units."""
    total: dict[str, float] = {}
    for org in scenario.orgs.values():
        for good, amount in org.supply.items():
            total[good] = total.get(good, 0) + amount * scenario.ticks
    return total


def most_of_money(scenario: Scenario) -> float:
    """Return how much money there can be at the start, be aimed at, or be granted, in coins."""
    alone = sum(agent.cash for agent in scenario.agents.values()) + opening.money(scenario)
    alone += sum(each.count * highest(each.cash) for each in scenario.populations.values())
    people = sum(opening.people(settlement) for settlement in scenario.settlements.values())
    for event in scenario.events:
        if event.money is not None:
            alone = alone * (event.money.factor or 1) + people * (event.money.coins_a_head or 0)
    return alone
