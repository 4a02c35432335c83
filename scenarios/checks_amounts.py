"""Amounts of goods and money: whole numbers of the smallest unit, and not too much of anything in all."""

import math
from collections.abc import Iterator

from scenarios.faults import Complaint, KeyPath, show
from scenarios.schema import Money, Scenario
from scenarios.schema_values import Choice, Distribution
from scenarios.totals import brought, most_of_goods, most_of_money

LARGEST_TOTAL = 2**62
"""Totals of money and of each good, in their smallest units, stay within this."""

ROUNDING = 1e-14
"""By which share a product of two decimal fractions may miss the whole number it stands for."""


def amount_tables(scenario: Scenario) -> Iterator[tuple[KeyPath, dict[str, Distribution]]]:
    """Yield where goods have amounts, and those amounts by the names of the goods."""
    for kind, holders in (("agents", scenario.agents), ("populations", scenario.populations)):
        for name, holder in holders.items():
            yield (kind, name, "inventory"), dict(holder.inventory)
            yield (kind, name, "metabolism"), dict(holder.metabolism)
    for name, settlement in scenario.settlements.items():
        yield ("settlements", name, "pantry"), dict(settlement.pantry or {})
    for name, org in scenario.orgs.items():
        yield ("orgs", name, "stock"), dict(org.stock or {})
        yield ("orgs", name, "supply"), dict(org.supply)
    for index, house in enumerate(scenario.houses):
        for place, stock in house.stocks.items():
            yield ("houses", index, "stocks", place), dict(stock)


def amount_complaints(scenario: Scenario) -> Iterator[Complaint]:
    """Whole goods come in whole numbers, divisible ones in thousandths, coins in quanta."""
    for name, kind in scenario.goods.items():
        yield from _of_good(("goods", name, "lot"), kind.lot, name, scenario)
    for path, good, values in _amounts(scenario):
        if good in scenario.goods:
            yield from _of_good(path, values, good, scenario)
    quantum = (scenario.money or Money()).quantum
    expected = f"a multiple of {quantum:.6g}"
    for path, values in _sums(scenario):
        yield from _fineness(path, values, scenario.coin, expected, (("money", "quantum"),))
    whole = next((name for name, good in scenario.goods.items() if not good.divisible), None)
    rates = {"rate": scenario.foraging.rate, "growth": scenario.foraging.growth}
    for key, rate in rates.items():
        if not isinstance(rate, str):
            yield from _of_good(("foraging", key), rate, whole, scenario)


def _amounts(scenario: Scenario) -> Iterator[tuple[KeyPath, str, Distribution]]:
    for path, amounts in amount_tables(scenario):
        yield from (((*path, good), good, values) for good, values in amounts.items())
    for index, cell in enumerate(scenario.cells):
        yield ("cells", index, "amount"), cell.good, cell.amount
    for name, field in scenario.fields.items():
        yield from ((("fields", name, "amount"), good, field.amount) for good in field.goods)


def _sums(scenario: Scenario) -> Iterator[tuple[KeyPath, Distribution]]:
    for kind, holders in (("agents", scenario.agents), ("populations", scenario.populations)):
        for name, holder in holders.items():
            yield (kind, name, "cash"), holder.cash
    for name, settlement in scenario.settlements.items():
        yield ("settlements", name, "council_treasury"), settlement.council_treasury or 0
    for name, org in scenario.orgs.items():
        yield ("orgs", name, "treasury"), org.treasury or 0
        yield ("orgs", name, "target"), org.target or 0
        yield from ((("orgs", name, "ships", i, "crew"), ship.crew) for i, ship in enumerate(org.ships))
    for n, house in enumerate(scenario.houses):
        yield ("houses", n, "cash"), house.cash
        yield from ((("houses", n, "ships", i, "crew"), ship.crew) for i, ship in enumerate(house.ships))
    for index, event in enumerate(scenario.events):
        if event.add_ships is not None:
            yield ("events", index, "add_ships", "crew"), event.add_ships.crew
        if event.money is not None and event.money.coins_a_head is not None:
            yield ("events", index, "money", "coins_a_head"), event.money.coins_a_head


def _of_good(
    path: KeyPath, values: Distribution, good: str | None, scenario: Scenario
) -> Iterator[Complaint]:
    """Complain of amounts a good cannot have; no good stands for one that is divisible."""
    grains = 1000 if good is None else scenario.goods[good].grains
    expected = "a multiple of 0.001" if grains > 1 else f"a whole number, as {good} is not divisible"
    depends: tuple[KeyPath, ...] = () if good is None else (("goods", good, "divisible"),)
    yield from _fineness(path, values, grains, expected, depends)


def _fineness(
    path: KeyPath, values: Distribution, grains: float, expected: str, depends: tuple[KeyPath, ...]
) -> Iterator[Complaint]:
    """Complain of values that are no whole number of grains; what a draw yields is rounded instead."""
    exact: list[tuple[KeyPath, float]] = []
    if isinstance(values, Choice):
        exact = [((*path, "choice", index), value) for index, value in enumerate(values.choice)]
    elif isinstance(values, int | float):
        exact = [(path, values)]
    for place, value in exact:
        units = value * grains
        if not math.isclose(units, round(units), rel_tol=ROUNDING):
            yield Complaint(place, "too fine", expected, show(value), depends=depends)


def total_complaints(scenario: Scenario) -> Iterator[Complaint]:
    """Complain of goods and money of which there could be more than a world can count."""
    further = brought(scenario)
    for name, most in most_of_goods(scenario).items():
        total = math.ceil((most + further.get(name, 0)) * scenario.goods[name].grains)
        if total > LARGEST_TOTAL:
            problem = "too much of it in all"
            yield Complaint(
                ("goods", name), problem, f"up to {LARGEST_TOTAL} of its smallest units", str(total)
            )
    total = math.ceil(min(most_of_money(scenario) * scenario.coin, 1e300))
    if total > LARGEST_TOTAL:
        coin = scenario.coin
        unit = "thousandths of a coin" if coin == 1000 else f"times the quantum of {1 / coin:.6g} coins"
        yield Complaint(("money",), "too much of it in all", f"up to {LARGEST_TOTAL} {unit}", str(total))
