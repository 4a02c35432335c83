"""What must hold of goals and lessons: figures of something, bounds, and ticks that can come."""

from collections.abc import Iterator

from scenarios.faults import Complaint, KeyPath, did_you_mean, listed, show
from scenarios.schema import Scenario
from scenarios.schema_goals import FIGURES, Condition, Conditions


def _owners(scenario: Scenario) -> Iterator[tuple[KeyPath, Conditions]]:
    """Yield everything that has conditions."""
    yield from ((("goals", n), goal) for n, goal in enumerate(scenario.goals))
    yield from ((("lessons", n), step) for n, step in enumerate(scenario.lessons))


def _conditions(scenario: Scenario) -> Iterator[tuple[KeyPath, Condition]]:
    for path, owner in _owners(scenario):
        for key in ("all", "any"):
            for n, condition in enumerate(getattr(owner, key) or ()):
                yield (*path, key, n), condition


def goal_goods(scenario: Scenario) -> Iterator[tuple[KeyPath, str, bool]]:
    """Yield where a good is named, its name, and whether the name is a key there."""
    for path, condition in _conditions(scenario):
        if condition.good is not None:
            yield (*path, "good"), condition.good, False


def goal_names(scenario: Scenario) -> Iterator[tuple[KeyPath, str, str]]:
    """Yield where a settlement is named, of which table it must be, and its name."""
    for path, condition in _conditions(scenario):
        if condition.settlement is not None:
            yield (*path, "settlement"), "settlements", condition.settlement


def goal_complaints(scenario: Scenario) -> Iterator[Complaint]:
    """Yield everything about goals and lessons that cannot be."""
    for path, owner in _owners(scenario):
        if (owner.all is None) == (owner.any is None):
            found = "neither" if owner.all is None else "both"
            at = path if owner.all is None else (*path, "any")
            yield Complaint(at, "conditions unclear", "either all or any", found)
    for path, condition in _conditions(scenario):
        yield from _bound(path, condition)
        yield from _subject(scenario, path, condition)
    for n, goal in enumerate(scenario.goals):
        if goal.by is not None and goal.at is not None:
            yield Complaint(("goals", n, "at"), "two ticks", "either by or at", "both")
        for key, tick in (("by", goal.by), ("at", goal.at)):
            if tick == 0:
                yield Complaint(("goals", n, key), "too early", "1 or more: a tick has to end first", "0")


def _bound(path: KeyPath, condition: Condition) -> Iterator[Complaint]:
    if (condition.at_least is None) == (condition.at_most is None):
        found = "neither" if condition.at_least is None else "both"
        at = path if condition.at_least is None else (*path, "at_most")
        yield Complaint(at, "bound unclear", "either at_least or at_most", found)


def _subject(scenario: Scenario, path: KeyPath, condition: Condition) -> Iterator[Complaint]:
    """Yield what a figure lacks or has too much of; the house may be left out where a player has one."""
    of, houses = FIGURES[condition.figure].of, [house.name for house in scenario.houses]
    for key in ("house", "settlement", "good"):
        value = getattr(condition, key)
        if key not in of and value is not None:
            expected = f"none: {condition.figure} is of {' and '.join(of)}"
            yield Complaint((*path, key), "not needed", expected, show(value))
        elif key in of and value is None and key != "house":
            yield Complaint(path, f"no {key}", f"{key} = ..., which {condition.figure} needs", "none")
    if "house" not in of:
        return
    if condition.house is None:
        if not any(house.player for house in scenario.houses):
            expected = "house = ..., as no house has player = true"
            yield Complaint(path, "no house", expected, "none", depends=(("houses",),))
    elif condition.house not in houses:
        problem = "unknown house" + did_you_mean(condition.house, houses)
        at = (*path, "house")
        yield Complaint(
            at, problem, f"one of {listed(houses)}", show(condition.house), depends=(("houses",),)
        )
