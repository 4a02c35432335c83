"""The gallery: what the start screen tells of each scenario."""

from __future__ import annotations

from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from scenarios.load import Loaded, ScenarioError, load, load_either, shipped
from systems.presentation.language import _

if TYPE_CHECKING:
    from collections.abc import Iterable

    from scenarios.mods.order import Arranged
    from scenarios.schema import Scenario

PICTURES = Path(__file__).parents[2] / "assets" / "manual" / "pictures" / "scenarios"
"""Maps at tick 0, drawn by `python -m tests.draw_scenarios`."""
FIRST = "frontier"
"""The first of those to watch."""
GAMES, TOWNS, AGENTS, SHIPS, LESSONS = KINDS = ("games", "towns", "agents", "ships", "lessons")
SECTIONS = {GAMES: "To play", "worlds": "To watch", LESSONS: "To study"}
"""Parts of the list, in their order, and what stands above them."""


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
    def section(self) -> str:
        """The part of the list it belongs to: a name of `SECTIONS`."""
        if GAMES in self.kinds:
            return GAMES
        return "worlds" if self.scenario.lesson is None else LESSONS

    @property
    def place(self) -> tuple[int, bool, int, str]:
        """By which the list is sorted: games by their length after those that teach, lessons by number."""
        scenario, section = self.scenario, self.section
        later = not scenario.lessons if section == GAMES else self.name != FIRST
        number = scenario.ticks if section == GAMES else scenario.lesson.number if scenario.lesson else 0
        return list(SECTIONS).index(section), later, number, scenario.title

    @property
    def picture(self) -> Path:
        """The picture of its map, whether there is one or not."""
        return PICTURES / f"{self.name}.png"

    @property
    def texts(self) -> tuple[str, ...]:
        """What the start screen says of it, as it is looked up: its title, then whole paragraphs."""
        scenario, lesson = self.scenario, self.scenario.lesson
        asked = (lesson.question, lesson.prediction) if lesson else ()
        return scenario.title, *map(paragraphs, (scenario.description, scenario.look_for, *asked))

    def matches(self, words: str, kind: str | None) -> bool:
        """Tell whether it is of a kind and has all these words, in English or as they are shown."""
        if kind is not None and kind not in self.kinds:
            return False
        if not words:
            return True
        text = " ".join((self.name, *self.texts, *map(_, self.texts))).lower()
        return all(word in text for word in words.lower().split())


def kinds_of(scenario: Scenario) -> tuple[str, ...]:
    """Return which kinds a scenario is of.

    >>> from scenarios.load import load
    >>> kinds_of(load("frontier").scenario), kinds_of(load("edgeworth_box").scenario)
    (('towns', 'agents', 'ships'), ('agents', 'lessons'))
    >>> kinds_of(load("first_voyage").scenario)
    ('games', 'towns', 'ships', 'lessons')
    """
    made = scenario.archipelago
    owned = any(org.ships for org in scenario.orgs.values()) or any(each.ships for each in scenario.houses)
    ships = owned or (made is not None and made.ships > 0)
    found = {
        GAMES: any(each.player for each in scenario.houses),
        TOWNS: bool(scenario.settlements) or made is not None,
        AGENTS: scenario.agent_count > 0,
        SHIPS: ships,
        LESSONS: scenario.lesson is not None or bool(scenario.lessons),
    }
    return tuple(kind for kind in KINDS if found[kind])


def cards() -> list[Card]:
    """Return the shipped scenarios."""
    files = [load_either(name) for name in shipped()]
    return [Card(each, kinds_of(each.scenario)) for each in files if isinstance(each, Loaded)]


def brought(mods: Arranged) -> list[Card]:
    """Return the scenarios that mods bring; one that is faulty is not among them."""
    found = []
    for name in (name for mod in mods for name in mod.scenarios):
        with suppress(ScenarioError):
            loaded = load(name, (), mods)
            found.append(Card(loaded, kinds_of(loaded.scenario)))
    return found


def paragraphs(text: str) -> str:
    r"""Return a text of lines as one of paragraphs, to be wrapped anew.

    >>> paragraphs("\nOne\ntwo.\n\nThree.\n")
    'One two.\n\nThree.'
    """
    return "\n\n".join(" ".join(each.split()) for each in _split(text))


def _split(text: str) -> Iterable[str]:
    return (each for each in text.strip().split("\n\n") if each.strip())
