"""What settlements and organisations have on the first day, in natural units, coins and persons.

What a file leaves out is worked out here, for those who check a scenario as well as for those who build it.
Names that are not declared count as nothing.
"""

import math
from collections.abc import Mapping

from scenarios.schema import Scenario
from scenarios.schema_houses import House
from scenarios.schema_settlements import Facility, Org, Settlement
from scenarios.schema_trade import Lane
from scenarios.schema_values import highest

COMFORT_TICKS = 4
"""Ticks of their need of comforts that households have at home at the start."""


def whole(amount: float, quantum: float) -> int:
    """Return an amount in smallest units, `quantum` to the unit, rounded half up."""
    return math.floor(amount * quantum + 0.5)


def people(settlement: Settlement) -> float:
    """Return how many live in a settlement; the most there can be, where the seed decides."""
    return highest(settlement.people)


def start_price(scenario: Scenario, settlement: str, good: str) -> float:
    """Return what a unit of a good costs in a settlement at the start."""
    place, kind = scenario.settlements.get(settlement), scenario.goods.get(good)
    local = None if place is None else place.prices.get(good)
    return local or (kind.price if kind else None) or 0.0


def pantry(scenario: Scenario, settlement: Settlement) -> dict[str, float]:
    """Return what the households of a settlement have at home."""
    if settlement.pantry is not None:
        return settlement.pantry
    households = scenario.households
    goods = {good: each.need * COMFORT_TICKS for good, each in households.comforts.items()}
    if households.food is not None:
        goods[households.food] = households.need * households.pantry_ticks
    return {good: a_head * people(settlement) for good, a_head in goods.items()}


def council_target(scenario: Scenario, settlement: Settlement) -> float:
    """Return the coins at which the council of a settlement aims."""
    council, labor = scenario.council, scenario.labor
    workers = people(settlement) * labor.force * council.workers
    return workers * labor.subsistence_wage * council.coverage


def council_treasury(scenario: Scenario, settlement: Settlement) -> float:
    """Return the coins that the council of a settlement has."""
    given = settlement.council_treasury
    return council_target(scenario, settlement) if given is None else given


def place_of(org: Org, facility: Facility) -> str:
    """Return the settlement in which a facility stands."""
    return org.home if facility.at is None else facility.at


def org_target(scenario: Scenario, org: Org) -> float:
    """Return the coins at which an organisation aims."""
    if org.target is not None:
        return org.target
    if org.merchant or not org.facilities:
        return org.treasury or 0.0
    revenue = 0.0
    for facility in org.facilities:
        recipe = scenario.recipes.get(facility.recipe)
        if recipe is not None:
            price = start_price(scenario, place_of(org, facility), recipe.output)
            revenue += recipe.per_worker * facility.workers * price
    return scenario.firms.target_ticks * revenue


def org_treasury(scenario: Scenario, org: Org) -> float:
    """Return the coins that an organisation has."""
    return org_target(scenario, org) if org.treasury is None else org.treasury


def joined(lanes: Mapping[str, Lane], home: str) -> set[str]:
    """Return the settlements that lanes join to one, directly or through others, itself among them.

    >>> ends = [("A", "B"), ("C", "B"), ("D", "E")]
    >>> sorted(joined({str(n): Lane(between=each, ticks=1) for n, each in enumerate(ends)}, "A"))
    ['A', 'B', 'C']
    """
    beside: dict[str, set[str]] = {}
    for lane in lanes.values():
        one, other = lane.between
        beside.setdefault(one, set()).add(other)
        beside.setdefault(other, set()).add(one)
    found, new = {home}, {home}
    while new:
        new = {place for each in new for place in beside.get(each, ())} - found
        found |= new
    return found


def warehouse_places(scenario: Scenario, org: Org) -> list[str]:
    """Return the settlements in which an organisation has a warehouse, its home first."""
    places = [org.home, *(place_of(org, facility) for facility in org.facilities)]
    if org.warehouses is not None:
        places += org.warehouses
    elif org.merchant:
        reached = joined(scenario.lanes, org.home)
        places += [name for name in scenario.settlements if name in reached]
    return list(dict.fromkeys(places))


def warehouses(scenario: Scenario, org: Org) -> dict[str, dict[str, float]]:
    """Return where an organisation has warehouses, its home first, and what is in them."""
    inside: dict[str, dict[str, float]] = {place: {} for place in warehouse_places(scenario, org)}
    inside[org.home] = dict(org.stock or {})
    firms = scenario.firms
    for facility in org.facilities:
        stock = inside[place_of(org, facility)]
        recipe = scenario.recipes.get(facility.recipe)
        if recipe is None or org.stock is not None:
            continue
        tick = recipe.per_worker * facility.workers
        stock[recipe.output] = stock.get(recipe.output, 0) + firms.opening_output * tick
        for good, ratio in recipe.inputs.items():
            stock[good] = stock.get(good, 0) + firms.opening_inputs * tick * ratio
    return inside


def house_stocks(house: House) -> dict[str, dict[str, float]]:
    """Return where a house has warehouses, its home first, and what is in them."""
    return {place: house.stocks.get(place, {}) for place in dict.fromkeys((house.home, *house.warehouses))}


def stocks(scenario: Scenario) -> dict[str, float]:
    """Return how much of each good lies in pantries and warehouses, all together."""
    total: dict[str, float] = {}
    held = [pantry(scenario, settlement) for settlement in scenario.settlements.values()]
    held += [stock for org in scenario.orgs.values() for stock in warehouses(scenario, org).values()]
    held += [stock for house in scenario.houses for stock in house_stocks(house).values()]
    for stock in held:
        for good, amount in stock.items():
            total[good] = total.get(good, 0) + amount
    return total


def money(scenario: Scenario) -> float:
    """Return how many coins purses and treasuries have or aim at, all together, whichever is more."""
    total = 0.0
    for settlement in scenario.settlements.values():
        total += settlement.wealth * people(settlement)
        total += max(council_treasury(scenario, settlement), council_target(scenario, settlement))
    total += sum(house.cash for house in scenario.houses)
    return total + sum(
        max(org_treasury(scenario, org), org_target(scenario, org)) for org in scenario.orgs.values()
    )
