"""What must hold between lanes, ships, merchants and events."""

from collections.abc import Iterator, Mapping, Sequence

from scenarios.faults import Complaint, KeyPath, show
from scenarios.opening import warehouse_places
from scenarios.schema import Scenario
from scenarios.schema_settlements import Org
from scenarios.schema_trade import MOST_SHIPS, Event, Route, When

Names = Mapping[str, Sequence[str]]
"""The names that count as declared, by the table they are of."""

MOST_ROOMS = 1_000_000
"""Warehouses that all organisations may have together."""

MOST_TAKEN = 10_000
"""Units of a good that the world outside may take at a settlement in a tick: each is an order of its own."""

ACTIONS = ("harvest", "ships", "lose_ships", "add_ships", "money", "lane")
"""What an event may do."""

MADE = ("settlements", "orgs", "lanes")
"""Tables that an archipelago stands for."""


def trade_goods(scenario: Scenario) -> Iterator[tuple[KeyPath, str, bool]]:
    """Yield where a good is named, its name, and whether the name is a key there."""
    for name, settlement in scenario.settlements.items():
        yield from ((("settlements", name, "demand", good), good, True) for good in settlement.demand)
    for name, route in scenario.routes.items():
        for index, stop in enumerate(route.stops):
            for key, goods in (("load", stop.load), ("unload", stop.unload)):
                path: KeyPath = ("routes", name, "stops", index, key)
                yield from (((*path, i), good, False) for i, good in enumerate(goods or ()))
    for index, event in enumerate(scenario.events):
        if event.when is not None and event.when.good is not None:
            yield ("events", index, "when", "good"), event.when.good, False


def trade_points(scenario: Scenario) -> Iterator[tuple[KeyPath, tuple[int, ...]]]:
    """Yield where points of the map are given, and their coordinates."""
    for name, lane in scenario.lanes.items():
        yield from ((("lanes", name, "path", i), point) for i, point in enumerate(lane.path))


def trade_names(scenario: Scenario) -> Iterator[tuple[KeyPath, str, str]]:
    """Yield where something is named, of which table it must be, and its name."""
    for name, lane in scenario.lanes.items():
        yield from ((("lanes", name, "between", i), "settlements", end) for i, end in enumerate(lane.between))
    for name, route in scenario.routes.items():
        for index, stop in enumerate(route.stops):
            yield ("routes", name, "stops", index, "at"), "settlements", stop.at
    for name, org in scenario.orgs.items():
        yield from _named_in(("orgs", name), org)
    for index, event in enumerate(scenario.events):
        yield from _named_by(("events", index), event)
    if scenario.archipelago is not None:
        for index, recipe in enumerate(scenario.archipelago.mix or ()):
            yield ("archipelago", "mix", index), "recipes", recipe


def _named_in(path: KeyPath, org: Org) -> Iterator[tuple[KeyPath, str, str]]:
    for index, place in enumerate(org.warehouses or ()):
        yield (*path, "warehouses", index), "settlements", place
    for index, ship in enumerate(org.ships):
        if ship.at is not None:
            yield (*path, "ships", index, "at"), "settlements", ship.at
        if ship.route is not None:
            yield (*path, "ships", index, "route"), "routes", ship.route


def _named_by(path: KeyPath, event: Event) -> Iterator[tuple[KeyPath, str, str]]:
    if event.when is not None:
        yield (*path, "when", "settlement"), "settlements", event.when.settlement
    for key, table in (("harvest", event.harvest), ("money", event.money)):
        places = (table.settlements if table is not None else None) or ()
        yield from (((*path, key, "settlements", i), "settlements", place) for i, place in enumerate(places))
    for key, name in _owners(event):
        yield (*path, key, "org"), "orgs", name
    if event.lane is not None:
        yield (*path, "lane", "name"), "lanes", event.lane.name


def _owners(event: Event) -> Iterator[tuple[str, str]]:
    """Yield which organisations an event names, and by which of its keys."""
    if event.ships is not None and event.ships.org is not None:
        yield "ships", event.ships.org
    if event.lose_ships is not None:
        yield "lose_ships", event.lose_ships.org
    if event.add_ships is not None:
        yield "add_ships", event.add_ships.org


def trade_complaints(scenario: Scenario) -> Iterator[Complaint]:
    """Yield everything about trade between settlements that cannot be."""
    yield from _merchants(scenario)
    yield from _ships(scenario)
    for name, route in scenario.routes.items():
        yield from _legs(scenario, name, route)
    for index, event in enumerate(scenario.events):
        yield from _event(("events", index), event)
        for key, name in _owners(event):
            if name in scenario.orgs and not scenario.orgs[name].merchant:
                yield _no_merchant(("events", index, key, "org"), name)
    for place, settlement in scenario.settlements.items():
        for good, demand in settlement.demand.items():
            if demand.choke > MOST_TAKEN * demand.slope:
                path: KeyPath = ("settlements", place, "demand", good)
                expected = f"choke up to {MOST_TAKEN} times slope"
                found = f"{demand.choke:g} and {demand.slope:g}"
                yield Complaint(path, "takes too many units", expected, found)
    merchants, weather = scenario.merchants, scenario.weather
    least, most = merchants.least_boldness, merchants.most_boldness
    yield from _ends(("merchants",), ("least_boldness", least), ("most_boldness", most))
    if weather is not None:
        yield from _ends(("weather",), ("lowest", weather.lowest), ("highest", weather.highest))


def _ends(path: KeyPath, low: tuple[str, float], high: tuple[str, float]) -> Iterator[Complaint]:
    """Complain of a lower bound above the upper one."""
    if low[1] > high[1]:
        depends: tuple[KeyPath, ...] = ((*path, low[0]),)
        expected = f"{low[0]}, {low[1]:g}, up to {high[0]}"
        yield Complaint((*path, high[0]), "ends exchanged", expected, f"{high[1]:g}", depends=depends)


# ---- merchants and ships


def _no_merchant(path: KeyPath, name: str) -> Complaint:
    depends: tuple[KeyPath, ...] = (("orgs", name, "merchant"),)
    return Complaint(path, "not a merchant", f"merchant = true in [orgs.{name}]", "none", depends=depends)


def _merchants(scenario: Scenario) -> Iterator[Complaint]:
    rooms = 0
    for name, org in scenario.orgs.items():
        path: KeyPath = ("orgs", name)
        if org.merchant and org.treasury is None:
            yield Complaint(
                (*path, "treasury"), "missing", "treasury = 8000 or the like, of a merchant", "nothing"
            )
        if org.ships and not org.merchant:
            yield _no_merchant((*path, "ships"), name)
        before, rooms = rooms, rooms + len(warehouse_places(scenario, org))
        if before <= MOST_ROOMS < rooms:
            yield Complaint(
                path, "too many warehouses", f"up to {MOST_ROOMS} of all organisations together", "more"
            )


def _ships(scenario: Scenario) -> Iterator[Complaint]:
    ships = 0
    for name, org in scenario.orgs.items():
        for index, ship in enumerate(org.ships):
            path: KeyPath = ("orgs", name, "ships", index)
            before, ships = ships, ships + ship.count
            if before <= MOST_SHIPS < ships:
                expected = f"up to {MOST_SHIPS} ships of all organisations together"
                yield Complaint((*path, "count"), "too many ships", expected, "more")
            route = None if ship.route is None else scenario.routes.get(ship.route)
            port = ship.at or org.home
            if route is not None and port not in (stops := [stop.at for stop in route.stops]):
                key = "route" if ship.at is None else "at"
                depends: tuple[KeyPath, ...] = (("routes", str(ship.route)), ("orgs", name, "home"))
                expected = f"a route from {port}" if ship.at is None else f"one of {', '.join(stops[:12])}"
                yield Complaint(
                    (*path, key), "not on its route", expected, show(ship.at or ship.route), depends=depends
                )


def _legs(scenario: Scenario, name: str, route: Route) -> Iterator[Complaint]:
    """Complain of stops that follow one another and are not joined for the ships that go there."""
    sail = {ship.land for org in scenario.orgs.values() for ship in org.ships if ship.route == name}
    kinds = [{False: "ships", True: "caravans"}[land] for land in sorted(sail)] or ["either"]
    ways = {(frozenset(lane.between), land) for lane in scenario.lanes.values() for land in _kinds(lane.land)}
    known = all(frozenset(lane.between) <= scenario.settlements.keys() for lane in scenario.lanes.values())
    told: set[frozenset[str]] = set()
    places = [stop.at for stop in route.stops]
    for index, here in enumerate(places):
        there = places[(index + 1) % len(places)]
        leg = frozenset((here, there))
        path: KeyPath = ("routes", name, "stops", (index + 1) % len(places), "at")
        if here == there:
            yield Complaint(path, "same stop twice in a row", f"another than {here}", show(there))
        elif known and leg <= scenario.settlements.keys() and leg not in told:
            for kind in kinds:
                if (leg, kind) not in ways:
                    told.add(leg)
                    wanted = "" if kind == "either" else f" for {kind}"
                    expected = f"a lane{wanted} between {here} and {there}"
                    yield Complaint(path, "no way there", expected, "none", depends=(("lanes",),))


def _kinds(land: bool) -> tuple[str, str]:
    return ("caravans" if land else "ships", "either")


# ---- events


def _event(path: KeyPath, event: Event) -> Iterator[Complaint]:
    yield from _one_of(path, "time", {"tick": event.tick, "when": event.when})
    yield from _one_of(path, "deed", {action: getattr(event, action) for action in ACTIONS})
    if event.money is not None:
        sums = {"coins_a_head": event.money.coins_a_head, "factor": event.money.factor}
        yield from _one_of((*path, "money"), "sum", sums)
    if event.when is not None:
        yield from _condition((*path, "when"), event.when)


def _condition(path: KeyPath, when: When) -> Iterator[Complaint]:
    yield from _one_of(path, "bound", {"below": when.below, "above": when.above})
    if when.figure == "price" and when.good is None:
        yield Complaint((*path, "good"), "missing", "the name of a good, as the figure is a price", "nothing")
    if when.figure != "price" and when.good is not None:
        yield Complaint((*path, "good"), "not with this figure", "figure = 'price'", show(when.figure))


def _one_of(path: KeyPath, what: str, values: Mapping[str, object]) -> Iterator[Complaint]:
    """Complain unless just one of these is given."""
    given = [key for key, value in values.items() if value is not None]
    depends: tuple[KeyPath, ...] = tuple((*path, key) for key in values)
    expected = f"one of {', '.join(values)}"
    if not given:
        yield Complaint(path, f"no {what}", expected, "none", depends=depends)
    elif len(given) > 1:
        found = " and ".join(given)
        yield Complaint((*path, given[1]), f"more than one {what}", expected, found, depends=depends)


# ---- archipelagos


def archipelago_complaints(scenario: Scenario) -> Iterator[Complaint]:
    """Yield what a file with an archipelago must not say, or must."""
    if scenario.archipelago is None:
        return
    for table in MADE:
        if getattr(scenario, table):
            yield Complaint((table,), "not with [archipelago]", "none: it makes its own", f"{table} as well")
    if not scenario.recipes:
        expected = "recipes for the facilities of [archipelago]"
        yield Complaint(("archipelago",), "no recipes", expected, "none", depends=(("recipes",),))
