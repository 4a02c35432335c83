"""What must hold of trading houses: who they are, where their goods and ships are, and who plays."""

from collections.abc import Iterator

from scenarios.faults import Complaint, KeyPath, show
from scenarios.schema import Scenario
from scenarios.schema_trade import MOST_SHIPS


def house_goods(scenario: Scenario) -> Iterator[tuple[KeyPath, str, bool]]:
    """Yield where a good is named, its name, and whether the name is a key there."""
    for index, house in enumerate(scenario.houses):
        for place, stock in house.stocks.items():
            yield from ((("houses", index, "stocks", place, good), good, True) for good in stock)
    yield from ((("ventures", "materials", good), good, True) for good in scenario.ventures.materials)


def house_names(scenario: Scenario) -> Iterator[tuple[KeyPath, str, str]]:
    """Yield where something is named, of which table it must be, and its name."""
    for index, house in enumerate(scenario.houses):
        path: KeyPath = ("houses", index)
        yield (*path, "home"), "settlements", house.home
        yield from (((*path, "warehouses", i), "settlements", at) for i, at in enumerate(house.warehouses))
        for i, ship in enumerate(house.ships):
            if ship.at is not None:
                yield (*path, "ships", i, "at"), "settlements", ship.at


def house_complaints(scenario: Scenario) -> Iterator[Complaint]:
    """Yield everything about houses that cannot be."""
    played: KeyPath | None = None
    seen: set[str] = set()
    ships = sum(ship.count for org in scenario.orgs.values() for ship in org.ships)
    for index, house in enumerate(scenario.houses):
        path: KeyPath = ("houses", index)
        if house.player and played is not None:
            yield Complaint((*path, "player"), "second player", "one house with player = true", "two")
        played = (*path, "player") if house.player else played
        if house.player and house.character is not None:
            expected = "none, as player = true"
            yield Complaint((*path, "character"), "two minds", expected, show(house.character))
        if house.name in seen:
            yield Complaint((*path, "name"), "name used twice", "a name that no house has", show(house.name))
        seen.add(house.name)
        rooms = (house.home, *house.warehouses)
        for place in house.stocks:
            if place not in rooms:
                depends: tuple[KeyPath, ...] = ((*path, "home"), (*path, "warehouses"))
                yield Complaint(
                    (*path, "stocks", place),
                    "no warehouse there",
                    f"one of {', '.join(rooms[:12])}",
                    show(place),
                    about_key=True,
                    depends=depends,
                )
        for i, ship in enumerate(house.ships):
            before, ships = ships, ships + ship.count
            if before <= MOST_SHIPS < ships:
                expected = f"up to {MOST_SHIPS} ships of all together"
                yield Complaint((*path, "ships", i, "count"), "too many ships", expected, "more")
    if scenario.houses and not (scenario.settlements or scenario.archipelago):
        expected = "settlements, where houses are at home"
        yield Complaint(("houses",), "no settlements", expected, "none", depends=(("settlements",),))
