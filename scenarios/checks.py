"""What must hold between the keys of a scenario: names that exist, places on the map, rules of exchange."""

import math
from collections.abc import Iterable, Iterator

from scenarios.checks_utilities import utility_complaints, utility_goods
from scenarios.faults import Complaint, KeyPath, did_you_mean, listed, show
from scenarios.schema import MOST_AGENTS, Scenario
from scenarios.schema_values import LONGEST_SIDE, Around, Choice, Distribution, Place, Rect
from scenarios.totals import area_of, most_of_good, most_of_money

Names = dict[str, None]
"""Names that count as declared, in order."""

LARGEST_TOTAL = 2**62
"""Totals of money and of each good, in their smallest units, stay within this."""


def complaints_about(
    scenario: Scenario, goods: Iterable[str] = (), utilities: Iterable[str] = ()
) -> Iterator[Complaint]:
    """Yield everything that does not fit together.

    ``goods`` and ``utilities`` are further names that count as declared: those of tables with faults.
    """
    declared = dict.fromkeys([*goods, *scenario.goods]), dict.fromkeys([*utilities, *scenario.utilities])
    yield from _names(scenario, *declared)
    yield from _people(scenario)
    yield from _world(scenario)
    yield from _places(scenario)
    yield from _areas(scenario)
    yield from _grains(scenario)
    yield from _money(scenario)
    yield from _exchange(scenario)
    yield from utility_complaints(scenario)
    yield from _totals(scenario)


def _names(scenario: Scenario, goods: Names, utilities: Names) -> Iterator[Complaint]:
    for place, good, about_key in _goods_named(scenario):
        if good not in goods:
            problem = "unknown good" + did_you_mean(good, goods)
            yield Complaint(place, problem, f"one of {listed(goods)}", show(good), about_key)
    holders: list[tuple[KeyPath, str]] = [
        (("agents", name, "utility"), agent.utility) for name, agent in scenario.agents.items()
    ]
    for name, population in scenario.populations.items():
        path: KeyPath = ("populations", name, "utility")
        single = isinstance(population.utility, str)
        holders += [(path if single else (*path, i), each) for i, each in enumerate(population.utilities)]
        if name in scenario.agents:
            yield Complaint(
                path[:2], "name used twice", "a name that no agent has", show(name), about_key=True
            )
    for place, utility in holders:
        if utility not in utilities:
            problem = "unknown utility type" + did_you_mean(utility, utilities)
            yield Complaint(place, problem, f"one of {listed(utilities)}", show(utility))


def _goods_named(scenario: Scenario) -> Iterator[tuple[KeyPath, str, bool]]:
    """Yield where a good is named, its name, and whether the name is a key there."""
    for path, amounts in _amount_tables(scenario):
        yield from (((*path, good), good, True) for good in amounts)
    for index, cell in enumerate(scenario.cells):
        yield ("cells", index, "good"), cell.good, False
    for name, field in scenario.fields.items():
        yield from ((("fields", name, "goods", i), good, False) for i, good in enumerate(field.goods))
    if scenario.terrain is not None:
        yield from ((("terrain", "goods", good), good, True) for good in scenario.terrain.goods)
    for name, utility in scenario.utilities.items():
        yield from utility_goods(("utilities", name), utility)


def _amount_tables(scenario: Scenario) -> Iterator[tuple[KeyPath, dict[str, Distribution]]]:
    for kind, holders in (("agents", scenario.agents), ("populations", scenario.populations)):
        for name, holder in holders.items():
            yield (kind, name, "inventory"), dict(holder.inventory)
            yield (kind, name, "metabolism"), dict(holder.metabolism)


def _people(scenario: Scenario) -> Iterator[Complaint]:
    if not 1 <= scenario.agent_count <= MOST_AGENTS:
        problem = "too many agents" if scenario.agent_count else "no agents"
        expected = f"1 to {MOST_AGENTS} in [agents] and [populations] together"
        yield Complaint((), problem, expected, str(scenario.agent_count))


def _world(scenario: Scenario) -> Iterator[Complaint]:
    world, terrain = scenario.world, scenario.terrain
    given = world.model_fields_set
    ways = "width and height, or cells_per_agent, or a [terrain]"
    if terrain is not None:
        for key in sorted(given):
            yield Complaint(("world", key), "size given twice", "none: the terrain sets it", f"{key} as well")
        if terrain.tiles is not None and terrain.agents_per_tile is not None:
            expected = "either tiles or agents_per_tile"
            yield Complaint(("terrain", "agents_per_tile"), "size given twice", expected, "both")
    elif "cells_per_agent" in given and len(given) > 1:
        found = " and ".join(sorted(given))
        yield Complaint(("world", "cells_per_agent"), "size given twice", f"one of {ways}", found)
    elif scenario.size is None:
        missing = [key for key in ("width", "height") if key not in given]
        yield Complaint(
            ("world", missing[0]),
            "no map size",
            ways,
            f"no {' and no '.join(missing)}",
            depends=(("world",),),
        )
    if scenario.size is not None and max(scenario.size) > LONGEST_SIDE:
        path: KeyPath = ("world", "cells_per_agent") if terrain is None else ("terrain",)
        width, height = scenario.size
        yield Complaint(path, "map too large", f"sides up to {LONGEST_SIDE} cells", f"{width} by {height}")


def _size_depends(scenario: Scenario) -> tuple[KeyPath, ...]:
    """Return the keys that settle the size of the map."""
    depends: list[KeyPath] = [("world", key) for key in ("width", "height", "cells_per_agent")]
    if scenario.terrain is not None:
        depends.append(("terrain",))
    if scenario.world.width is None:
        depends += [("agents",), ("populations",)]
    return tuple(depends)


def _places(scenario: Scenario) -> Iterator[Complaint]:
    if scenario.size is None:
        return
    depends = _size_depends(scenario)
    for path, coordinates in _points(scenario):
        for index, value in enumerate(coordinates):
            axis, side = "xy"[index % 2], scenario.size[index % 2]
            if value >= side:
                expected = f"{axis} from 0 to {side - 1}"
                yield Complaint((*path, index), "outside the map", expected, str(value), depends=depends)
    seen: dict[tuple[int, int], int] = {}
    for number, cell in enumerate(scenario.cells):
        first = seen.setdefault(cell.at, number)
        if first != number:
            expected = f"a cell other than that of cells[{first}]"
            yield Complaint(("cells", number, "at"), "cell given twice", expected, show(list(cell.at)))


def _points(scenario: Scenario) -> Iterator[tuple[KeyPath, tuple[int, ...]]]:
    """Yield where points and rectangles of the map are given, and their coordinates: x, y, x, y."""
    for name, agent in scenario.agents.items():
        for key, point in (("at", agent.at), ("home", agent.home)):
            if point is not None:
                yield ("agents", name, key), point
    for name, population in scenario.populations.items():
        if not isinstance(population.home, str):
            yield ("populations", name, "home"), population.home
        yield from _corners(("populations", name, "at"), population.at)
    for index, cell in enumerate(scenario.cells):
        yield ("cells", index, "at"), cell.at
    for name, field in scenario.fields.items():
        yield from _corners(("fields", name, "at"), field.at)


def _corners(path: KeyPath, place: Place) -> Iterator[tuple[KeyPath, tuple[int, ...]]]:
    if isinstance(place, Around):
        yield (*path, "around"), place.around
    elif isinstance(place, Rect):
        yield (*path, "rect"), place.rect


def _areas(scenario: Scenario) -> Iterator[Complaint]:
    for kind, holders in (("populations", scenario.populations), ("fields", scenario.fields)):
        for name, holder in holders.items():
            if isinstance(holder.at, Rect) and not _in_order(holder.at):
                corners = show(list(holder.at.rect))
                yield Complaint(
                    (kind, name, "at", "rect"), "corners exchanged", "x0 <= x1 and y0 <= y1", corners
                )
    for name, field in scenario.fields.items():
        path: KeyPath = ("fields", name)
        if (field.count is None) == (field.density is None):
            found = "neither" if field.count is None else "both"
            yield Complaint(
                (*path, "count") if found == "both" else path,
                "number of cells unclear",
                "either density or count",
                found,
            )
        elif field.count is not None and scenario.size is not None:
            area = area_of(field.at, *scenario.size)
            if field.count > area:
                expected = f"at most the {area} cells of its area"
                yield Complaint(
                    (*path, "count"),
                    "too many cells",
                    expected,
                    str(field.count),
                    depends=_size_depends(scenario),
                )


def _in_order(place: Rect) -> bool:
    x0, y0, x1, y1 = place.rect
    return x0 <= x1 and y0 <= y1


# ---- amounts


def _grains(scenario: Scenario) -> Iterator[Complaint]:
    """Whole goods come in whole numbers, divisible ones and coins in thousandths."""
    for name, kind in scenario.goods.items():
        yield from _grain(("goods", name, "lot"), kind.lot, name, divisible=kind.divisible)
    for path, good, values in _amounts(scenario):
        if good in scenario.goods:
            yield from _grain(path, values, good, divisible=scenario.goods[good].divisible)
    for kind_of, holders in (("agents", scenario.agents), ("populations", scenario.populations)):
        for name, holder in holders.items():
            yield from _grain((kind_of, name, "cash"), holder.cash)
    whole = next((name for name, good in scenario.goods.items() if not good.divisible), None)
    rates = {"rate": scenario.foraging.rate, "growth": scenario.foraging.growth}
    for key, rate in rates.items():
        if not isinstance(rate, str):
            yield from _grain(("foraging", key), rate, whole, divisible=whole is None)


def _amounts(scenario: Scenario) -> Iterator[tuple[KeyPath, str, Distribution]]:
    for path, amounts in _amount_tables(scenario):
        yield from (((*path, good), good, values) for good, values in amounts.items())
    for index, cell in enumerate(scenario.cells):
        yield ("cells", index, "amount"), cell.good, cell.amount
    for name, field in scenario.fields.items():
        yield from ((("fields", name, "amount"), good, field.amount) for good in field.goods)


def _grain(
    path: KeyPath, values: Distribution, good: str | None = None, *, divisible: bool = True
) -> Iterator[Complaint]:
    """Complain of values that a good, or money, cannot have; what a draw yields is rounded instead."""
    exact: list[tuple[KeyPath, float]] = []
    if isinstance(values, Choice):
        exact = [((*path, "choice", index), value) for index, value in enumerate(values.choice)]
    elif isinstance(values, int | float):
        exact = [(path, values)]
    expected = "a multiple of 0.001" if divisible else f"a whole number, as {good} is not divisible"
    depends: tuple[KeyPath, ...] = (("goods", good, "divisible"),) if good is not None else ()
    for place, value in exact:
        if round(value, 3 if divisible else 0) != value:
            yield Complaint(place, "too fine", expected, show(value), depends=depends)


def _totals(scenario: Scenario) -> Iterator[Complaint]:
    for name, good in scenario.goods.items():
        total = math.ceil(most_of_good(scenario, name) * good.grains)
        if total > LARGEST_TOTAL:
            problem = "too much of it in all"
            yield Complaint(
                ("goods", name), problem, f"up to {LARGEST_TOTAL} of its smallest units", str(total)
            )
    total = math.ceil(most_of_money(scenario) * 1000)
    if total > LARGEST_TOTAL:
        expected = f"up to {LARGEST_TOTAL} thousandths of a coin"
        yield Complaint(("money",), "too much of it in all", expected, str(total))


# ---- money and exchange


def _money(scenario: Scenario) -> Iterator[Complaint]:
    if scenario.money is not None:
        return
    expected = "a [money] table in the file"
    if scenario.exchange.regime != "barter":
        yield Complaint(("exchange", "regime"), "money needed", expected, "none", depends=(("money",),))
    for kind, holders in (("agents", scenario.agents), ("populations", scenario.populations)):
        for name, holder in holders.items():
            if holder.cash != 0:
                yield Complaint((kind, name, "cash"), "money needed", expected, "none", depends=(("money",),))
    for name, utility in scenario.utilities.items():
        path: KeyPath = ("utilities", name)
        if utility.money is not None:
            yield Complaint((*path, "money"), "money needed", expected, "none", depends=(("money",),))
        if utility.family == "quasilinear" and utility.numeraire == "money":
            yield Complaint((*path, "numeraire"), "money needed", expected, "none", depends=(("money",),))


def _exchange(scenario: Scenario) -> Iterator[Complaint]:
    """Sugarscape's rules of trade go together, and its activation leaves no room for modes."""
    exchange = scenario.exchange
    everyone, sugarscape = exchange.matching == "everyone_in_view", exchange.protocol == "sugarscape"
    if everyone and not sugarscape:
        yield _mismatch("protocol", "'sugarscape' with matching 'everyone_in_view'", exchange.protocol)
    if sugarscape and not everyone:
        yield _mismatch("matching", "'everyone_in_view' with protocol 'sugarscape'", exchange.matching)
    if exchange.repeat == "until_no_gain" and not sugarscape:
        yield _mismatch("repeat", "'once' with any protocol but 'sugarscape'", exchange.repeat)
    if sugarscape and exchange.regime != "barter":
        yield _mismatch("regime", "'barter' with protocol 'sugarscape'", exchange.regime)
    if sugarscape and len(scenario.goods) != 2:
        found = f"{len(scenario.goods)} goods"
        path: KeyPath = ("exchange", "protocol")
        yield Complaint(
            path, "too few or too many goods", "2 goods with 'sugarscape'", found, depends=(("goods",),)
        )
    if scenario.schedule.activation == "sequential" and scenario.schedule.modes:
        path = ("schedule", "modes")
        yield Complaint(
            path, "not with activation 'sequential'", "no modes", str(len(scenario.schedule.modes))
        )


def _mismatch(key: str, expected: str, found: str) -> Complaint:
    return Complaint(
        ("exchange", key),
        "does not fit",
        expected,
        show(found),
        depends=(("exchange", "matching"), ("exchange", "protocol")),
    )
