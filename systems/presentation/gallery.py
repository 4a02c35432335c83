"""The gallery: what the start screen tells of each scenario."""

from __future__ import annotations

from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from scenarios.load import Loaded, ScenarioError, load, load_either, shipped

if TYPE_CHECKING:
    from collections.abc import Iterable

    from scenarios.mods.order import Arranged
    from scenarios.schema import Scenario

PICTURES = Path(__file__).parents[2] / "assets" / "manual" / "pictures" / "scenarios"
"""Maps at tick 0, drawn by `python -m tests.draw_scenarios`."""
FIRST = "frontier"
TOWNS, AGENTS, SHIPS, LESSONS = KINDS = ("towns", "agents", "ships", "lessons")


@dataclass(frozen=True)
class Card:
    """A scenario as it is listed."""

    loaded: Loaded
    kinds: tuple[str, ...]

    @property
    def name(self) -> str:
        """What commands call it."""
        return self.loaded.name

    @property
    def scenario(self) -> Scenario:
        """The scenario itself."""
        return self.loaded.scenario

    @property
    def picture(self) -> Path:
        """The picture of its map, whether there is one or not."""
        return PICTURES / f"{self.name}.png"

    def matches(self, words: str, kind: str | None) -> bool:
        """Tell whether it is of a kind and has all these words."""
        scenario = self.scenario
        lesson = scenario.lesson.question if scenario.lesson else ""
        text = f"{self.name} {scenario.title} {scenario.description} {scenario.look_for} {lesson}".lower()
        return (kind is None or kind in self.kinds) and all(word in text for word in words.lower().split())


def kinds_of(scenario: Scenario) -> tuple[str, ...]:
    """Return which kinds a scenario is of.

    >>> from scenarios.load import load
    >>> kinds_of(load("frontier").scenario), kinds_of(load("edgeworth_box").scenario)
    (('towns', 'agents', 'ships'), ('agents', 'lessons'))
    """
    made = scenario.archipelago
    owned = any(org.ships for org in scenario.orgs.values()) or any(each.ships for each in scenario.houses)
    ships = owned or (made is not None and made.ships > 0)
    found = {
        TOWNS: bool(scenario.settlements) or made is not None,
        AGENTS: scenario.agent_count > 0,
        SHIPS: ships,
        LESSONS: scenario.lesson is not None or bool(scenario.lessons),
    }
    return tuple(kind for kind in KINDS if found[kind])


def cards() -> list[Card]:
    """Return the shipped scenarios: the one to begin with, then by title, lessons last in their order."""
    files = [load_either(name) for name in shipped()]
    found = [Card(each, kinds_of(each.scenario)) for each in files if isinstance(each, Loaded)]
    return sorted(found, key=_place)


def brought(mods: Arranged) -> list[Card]:
    """Return the scenarios that mods bring, by title; one that is faulty is not among them."""
    found = []
    for name in (name for mod in mods for name in mod.scenarios):
        with suppress(ScenarioError):
            loaded = load(name, (), mods)
            found.append(Card(loaded, kinds_of(loaded.scenario)))
    return sorted(found, key=lambda card: card.scenario.title)


def _place(card: Card) -> tuple[bool, int, str]:
    lesson = card.scenario.lesson
    return card.name != FIRST, lesson.number if lesson else 0, card.scenario.title


def paragraphs(text: str) -> str:
    r"""Return a text of lines as one of paragraphs, to be wrapped anew.

    >>> paragraphs("\nOne\ntwo.\n\nThree.\n")
    'One two.\n\nThree.'
    """
    return "\n\n".join(" ".join(each.split()) for each in _split(text))


def _split(text: str) -> Iterable[str]:
    return (each for each in text.strip().split("\n\n") if each.strip())
