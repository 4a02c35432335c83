"""What must hold between the keys of a scenario: names that exist, places on the map, rules of exchange."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from types import MappingProxyType

from scenarios.checks_amounts import amount_complaints, amount_tables, total_complaints
from scenarios.checks_exchange import exchange_complaints, money_complaints
from scenarios.checks_goals import goal_complaints, goal_goods
from scenarios.checks_houses import house_complaints, house_goods
from scenarios.checks_settlements import (
    settlement_complaints,
    settlement_goods,
    settlement_points,
    settlement_warnings,
)
from scenarios.checks_trade import trade_complaints, trade_goods, trade_points
from scenarios.checks_utilities import utility_complaints, utility_goods
from scenarios.faults import Complaint, KeyPath, did_you_mean, listed, show
from scenarios.schema import MOST_AGENTS, Scenario
from scenarios.schema_values import LONGEST_SIDE, Around, Place, Rect
from scenarios.totals import area_of

RESERVED = ("born", "warehouse", "facility", "ship")
"""Names under which the world keeps those who have none of their own."""


def complaints_about(
    scenario: Scenario, further: Mapping[str, Sequence[str]] = MappingProxyType({})
) -> Iterator[Complaint]:
    """Yield everything that does not fit together, and last what only is to be warned of.

    ``further`` are names that count as declared beside those of the scenario, by the table they are of:
    tables with faults are no longer in it.
    """
    named: dict[str, Iterable[str]] = {
        "goods": scenario.goods,
        "utilities": scenario.utilities,
        "recipes": scenario.recipes,
        "settlements": scenario.settlements,
        "orgs": scenario.orgs,
        "lanes": scenario.lanes,
        "routes": scenario.routes,
    }
    declared = {kind: list(dict.fromkeys([*further.get(kind, ()), *names])) for kind, names in named.items()}
    yield from _names(scenario, declared)
    yield from _owners(scenario)
    yield from _people(scenario)
    yield from _world(scenario)
    yield from _places(scenario)
    yield from _areas(scenario)
    yield from amount_complaints(scenario)
    yield from money_complaints(scenario)
    yield from exchange_complaints(scenario)
    yield from utility_complaints(scenario)
    yield from settlement_complaints(scenario, declared)
    yield from trade_complaints(scenario)
    yield from house_complaints(scenario)
    yield from goal_complaints(scenario)
    yield from total_complaints(scenario)
    yield from settlement_warnings(scenario, declared)


def _names(scenario: Scenario, declared: Mapping[str, Sequence[str]]) -> Iterator[Complaint]:
    goods, utilities = declared["goods"], declared["utilities"]
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
    for place, utility in holders:
        if utility not in utilities:
            problem = "unknown utility type" + did_you_mean(utility, utilities)
            yield Complaint(place, problem, f"one of {listed(utilities)}", show(utility))


def _owners(scenario: Scenario) -> Iterator[Complaint]:
    """Whoever is somebody has a name that nobody else has."""
    owners: list[tuple[KeyPath, str, str]] = []
    owners += [(("agents", name), name, "an agent") for name in scenario.agents]
    owners += [(("populations", name), name, "a population") for name in scenario.populations]
    for name in scenario.settlements:
        path: KeyPath = ("settlements", name)
        owners += [(path, name, "a settlement"), (path, f"{name}-council", "a council")]
    owners += [(("orgs", name), name, "an organisation") for name in scenario.orgs]
    owners += [(("houses", n, "name"), each.name, "a house") for n, each in enumerate(scenario.houses)]
    taken = dict.fromkeys(RESERVED, "the world")
    for path, name, kind in owners:
        holder, about_key = taken.setdefault(name, kind), path[0] != "houses"
        if name in RESERVED:
            expected = f"another name than {name!r}"
            yield Complaint(path, "reserved word", expected, show(name), about_key=about_key)
        elif holder is not kind:
            expected = f"a name that no{holder.removeprefix('an').removeprefix('a')} has"
            yield Complaint(path, "name used twice", expected, show(name), about_key=about_key)


def _goods_named(scenario: Scenario) -> Iterator[tuple[KeyPath, str, bool]]:
    """Yield where a good is named, its name, and whether the name is a key there."""
    for path, amounts in amount_tables(scenario):
        yield from (((*path, good), good, True) for good in amounts)
    for index, cell in enumerate(scenario.cells):
        yield ("cells", index, "good"), cell.good, False
    for name, field in scenario.fields.items():
        yield from ((("fields", name, "goods", i), good, False) for i, good in enumerate(field.goods))
    if scenario.terrain is not None:
        yield from ((("terrain", "goods", good), good, True) for good in scenario.terrain.goods)
    for name, utility in scenario.utilities.items():
        yield from utility_goods(("utilities", name), utility)
    for good in scenario.exchange.dealing.price:
        yield ("exchange", "dealing", "price", good), good, True
    yield from settlement_goods(scenario)
    yield from trade_goods(scenario)
    yield from house_goods(scenario)
    yield from goal_goods(scenario)


def _people(scenario: Scenario) -> Iterator[Complaint]:
    fewest = 0 if scenario.settlements or scenario.archipelago else 1
    if not fewest <= scenario.agent_count <= MOST_AGENTS:
        problem = "too many agents" if scenario.agent_count else "no agents"
        expected = f"1 to {MOST_AGENTS} in [agents] and [populations] together"
        yield Complaint((), problem, expected, str(scenario.agent_count))


def _world(scenario: Scenario) -> Iterator[Complaint]:
    world, terrain = scenario.world, scenario.terrain
    given = world.model_fields_set - {"kind"}
    if world.kind == "point":
        yield from _point(scenario)
        return
    ways = "width and height, or cells_per_agent, or a [terrain]"
    setter = "archipelago" if scenario.archipelago is not None else "terrain"
    if scenario.archipelago is not None or terrain is not None:
        for key in sorted(given):
            expected = f"none: the {setter} sets it"
            yield Complaint(("world", key), "size given twice", expected, f"{key} as well")
    if terrain is not None:
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
        path: KeyPath = ("world", "cells_per_agent") if setter not in scenario.model_fields_set else (setter,)
        width, height = scenario.size
        yield Complaint(path, "map too large", f"sides up to {LONGEST_SIDE} cells", f"{width} by {height}")


def _point(scenario: Scenario) -> Iterator[Complaint]:
    """At a point there are no cells, no ways and no towns."""
    for key in sorted(scenario.world.model_fields_set - {"kind"}):
        yield Complaint(("world", key), "no map", "none with kind 'point'", f"{key} as well")
    for table in ("cells", "fields", "terrain", "settlements", "archipelago"):
        if getattr(scenario, table):
            yield Complaint((table,), "no map", f"no {table} with kind 'point'", f"[{table}]")


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
    yield from settlement_points(scenario)
    yield from trade_points(scenario)


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
