"""What must hold between settlements, organisations, recipes and goods, and what is merely odd."""

from collections.abc import Iterator, Mapping

from scenarios.checks_houses import house_names
from scenarios.checks_trade import Names, trade_names
from scenarios.faults import Complaint, KeyPath, did_you_mean, listed, show
from scenarios.opening import place_of
from scenarios.schema import Scenario


def settlement_goods(scenario: Scenario) -> Iterator[tuple[KeyPath, str, bool]]:
    """Yield where a good is named, its name, and whether the name is a key there."""
    for name, recipe in scenario.recipes.items():
        yield ("recipes", name, "output"), recipe.output, False
        yield from ((("recipes", name, "inputs", good), good, True) for good in recipe.inputs)
    if scenario.households.food is not None:
        yield ("households", "food"), scenario.households.food, False
    yield from ((("households", "comforts", good), good, True) for good in scenario.households.comforts)
    for name, settlement in scenario.settlements.items():
        path: KeyPath = ("settlements", name)
        yield from (((*path, "pantry", good), good, True) for good in settlement.pantry or {})
        yield from (((*path, "prices", good), good, True) for good in settlement.prices)
    for name, org in scenario.orgs.items():
        yield from ((("orgs", name, "stock", good), good, True) for good in org.stock or {})


def settlement_points(scenario: Scenario) -> Iterator[tuple[KeyPath, tuple[int, ...]]]:
    """Yield where points of the map are given, and their coordinates."""
    for name, settlement in scenario.settlements.items():
        yield ("settlements", name, "at"), settlement.at


def settlement_complaints(scenario: Scenario, declared: Names) -> Iterator[Complaint]:
    """Yield everything about settlements and those who work there that cannot be."""
    yield from _names(scenario, declared)
    yield from _places(scenario)
    yield from _needed(scenario)
    yield from _wants(scenario)
    yield from _circles(scenario, declared)
    prices = scenario.prices
    if prices.lowest > prices.highest:
        path: KeyPath = ("prices", "highest" if "highest" in prices.model_fields_set else "lowest")
        expected = f"lowest, {prices.lowest:g}, up to highest"
        yield Complaint(path, "lowest above highest", expected, f"{prices.highest:g}", depends=(("prices",),))
    else:
        yield from _far_prices(scenario)


def settlement_warnings(scenario: Scenario, declared: Names) -> Iterator[Complaint]:
    """Yield what is odd and yet may be meant."""
    yield from _strange_inputs(scenario, declared)
    yield from _hungry_places(scenario)


# ---- names and places


def _names(scenario: Scenario, declared: Names) -> Iterator[Complaint]:
    for path, kind, name in _named(scenario):
        if name not in declared[kind]:
            problem = f"unknown {kind[:-1]}" + did_you_mean(name, declared[kind])
            yield Complaint(path, problem, f"one of {listed(declared[kind])}", show(name))


def _named(scenario: Scenario) -> Iterator[tuple[KeyPath, str, str]]:
    """Yield where anything but a good is named, of which table it must be, and its name."""
    for name, org in scenario.orgs.items():
        yield ("orgs", name, "home"), "settlements", org.home
        for index, facility in enumerate(org.facilities):
            path: KeyPath = ("orgs", name, "facilities", index)
            yield (*path, "recipe"), "recipes", facility.recipe
            if facility.at is not None:
                yield (*path, "at"), "settlements", facility.at
    yield from trade_names(scenario)
    yield from house_names(scenario)


def _places(scenario: Scenario) -> Iterator[Complaint]:
    seen: dict[tuple[int, int], str] = {}
    for name, settlement in scenario.settlements.items():
        first = seen.setdefault(settlement.at, name)
        if first != name:
            expected = f"a cell other than that of {first}"
            path: KeyPath = ("settlements", name, "at")
            depends: tuple[KeyPath, ...] = (("settlements", first, "at"),)
            found = show(list(settlement.at))
            yield Complaint(path, "settlement on settlement", expected, found, depends=depends)


# ---- money, prices and wants


def _needed(scenario: Scenario) -> Iterator[Complaint]:
    """Settlements need money, a food, and prices to start from."""
    if not scenario.settlements:
        return
    if scenario.money is None:
        first = next(iter(scenario.settlements))
        expected = "a [money] table in the file"
        yield Complaint(("settlements", first), "money needed", expected, "none", depends=(("money",),))
    if scenario.households.food is None:
        example = f"food = {show(next(iter(scenario.goods)))} or another good, as there are settlements"
        yield Complaint(("households", "food"), "missing", example, "nothing")
    for name, good in scenario.goods.items():
        if good.price is None:
            expected = "price = 10 or the like, as there are settlements"
            yield Complaint(("goods", name, "price"), "no price", expected, "nothing")


def _wants(scenario: Scenario) -> Iterator[Complaint]:
    food = scenario.households.food
    if food in scenario.households.comforts:
        path: KeyPath = ("households", "comforts", food)
        expected = "goods other than the food"
        depends: tuple[KeyPath, ...] = (("households", "food"),)
        yield Complaint(path, "food and comfort", expected, show(food), about_key=True, depends=depends)


# ---- what can be had


def _found(scenario: Scenario) -> set[str]:
    """Return the goods that can be had without any recipe: off the land, on the map and from outside."""
    found = {cell.good for cell in scenario.cells}
    found.update(good for field in scenario.fields.values() for good in field.goods)
    if scenario.terrain is not None:
        found.update(scenario.terrain.goods)
    for org in scenario.orgs.values():
        found.update(org.supply)
    food = scenario.households.food
    if food is not None and any(settlement.land > 0 for settlement in scenario.settlements.values()):
        found.add(food)
    return found


def _circles(scenario: Scenario, declared: Names) -> Iterator[Complaint]:
    """Refuse recipes that can only be fed by what they make, at once or by way of others."""
    for name, recipe in scenario.recipes.items():
        if recipe.output in recipe.inputs:
            path: KeyPath = ("recipes", name, "inputs", recipe.output)
            expected = "inputs other than the output"
            yield Complaint(path, "made of itself", expected, show(recipe.output), about_key=True)
    missing = _missing(scenario, declared)
    needs = {good: _needs(good, missing) for good in missing}
    depends: list[KeyPath] = [("cells",), ("fields",), ("terrain",), ("households", "food")]
    depends += [("orgs", name, "supply") for name in declared["orgs"]]
    depends += [("recipes", name, "output") for name in declared["recipes"]]
    if scenario.households.food in missing:
        depends += [("settlements", name, "land") for name in declared["settlements"]]
    told: set[str] = set()
    for name, recipe in scenario.recipes.items():
        output, inputs = recipe.output, recipe.inputs
        circle = next((good for good in inputs if good != output and output in needs.get(good, ())), None)
        if circle is not None and output not in told:
            told |= {good for good in needs[circle] if circle in needs[good]}
            path = ("recipes", name, "inputs", circle)
            expected, found = f"{circle} to be had from elsewhere", f"{circle} that takes {output}"
            problem = "fed only by itself"
            yield Complaint(path, problem, expected, found, about_key=True, depends=tuple(depends))


def _missing(scenario: Scenario, declared: Names) -> dict[str, set[str]]:
    """Return the goods that no recipe can begin to make, each with those it waits for.

    What nothing makes at all counts as there: that is another matter.
    """
    recipes = scenario.recipes.values()
    made = {recipe.output for recipe in recipes}
    there = (set(declared["goods"]) - made) | _found(scenario)
    waiting = [recipe for recipe in recipes if recipe.output not in there]
    while ready := {recipe.output for recipe in waiting if there.issuperset(recipe.inputs)}:
        there |= ready
        waiting = [recipe for recipe in waiting if recipe.output not in there]
    missing: dict[str, set[str]] = {}
    for recipe in waiting:
        missing.setdefault(recipe.output, set()).update(set(recipe.inputs) - there)
    return missing


def _needs(good: str, missing: Mapping[str, set[str]]) -> set[str]:
    """Return the missing goods that a missing good takes, directly or not."""
    needed: set[str] = set()
    new = set(missing.get(good, ()))
    while new:
        needed |= new
        new = {further for each in new for further in missing.get(each, ())} - needed
    return needed


def _far_prices(scenario: Scenario) -> Iterator[Complaint]:
    """Refuse start prices that no standing price can have."""
    lowest, highest = scenario.prices.lowest, scenario.prices.highest
    start: list[tuple[KeyPath, float | None]] = []
    if scenario.settlements:
        start += [(("goods", name, "price"), good.price) for name, good in scenario.goods.items()]
    for name, settlement in scenario.settlements.items():
        start += [(("settlements", name, "prices", good), price) for good, price in settlement.prices.items()]
    for path, price in start:
        if price is not None and not lowest <= price <= highest:
            expected = f"from {lowest:g} to {highest:g}, as [prices] has it"
            depends: tuple[KeyPath, ...] = (("prices",),)
            problem = "beyond the bounds of prices"
            yield Complaint(path, problem, expected, show(price), depends=depends)


# ---- warnings


def _known(scenario: Scenario) -> set[str]:
    """Return the goods that come from somewhere."""
    return _found(scenario) | {recipe.output for recipe in scenario.recipes.values()}


def _strange_inputs(scenario: Scenario, declared: Names) -> Iterator[Complaint]:
    """Warn of inputs that nobody makes or finds."""
    known = _known(scenario)
    for name, recipe in scenario.recipes.items():
        for good in recipe.inputs:
            if good in declared["goods"] and good not in known:
                yield Complaint(
                    ("recipes", name, "inputs", good),
                    "comes from nowhere",
                    "a good that a recipe makes or that is found on the map",
                    show(good),
                    about_key=True,
                    warning=True,
                )


def _hungry_places(scenario: Scenario) -> Iterator[Complaint]:
    """Warn of settlements that can make no food and to which none can be shipped."""
    fed, known = {end for lane in scenario.lanes.values() for end in lane.between}, _known(scenario)
    for org in scenario.orgs.values():
        for facility in org.facilities:
            recipe = scenario.recipes.get(facility.recipe)
            if recipe is None or recipe.output != scenario.households.food:
                continue
            if known.issuperset(recipe.inputs):
                fed.add(place_of(org, facility))
    for name, settlement in scenario.settlements.items():
        if settlement.land == 0 and name not in fed:
            path: KeyPath = ("settlements", name, "land")
            expected = "land above 0 or a facility there that can make the food"
            yield Complaint(path, "no food source", expected, "neither", warning=True)
