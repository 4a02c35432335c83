"""Everything there is has a word in the manual; each check is tried on something that has none."""

import re
from dataclasses import dataclass
from pathlib import Path
from typing import get_args

import pytest

from components.kinds import KINDS
from ecs import I64, Command, Component, System, column
from scenarios.runs.save import KNOWN
from scenarios.schema import json_schema
from scenarios.schema_exchange import MECHANISMS, Exchange, Posting, Session
from scenarios.schema_values import Table
from systems import TICK
from systems.mechanisms import find
from systems.presentation import manual
from tests.draw_economics import DRAWN, PICTURES

ROOT = Path(__file__).parents[1]
KEYS = {
    "bargaining.md": ((Exchange, "protocol"), (Exchange, "matching")),
    "markets.md": ((Exchange, "pricing"), (Session, "traders"), (Posting, "repricing")),
}
"""Keys of a scenario whose every word is explained on a page."""


def page(name):
    return (manual.MANUAL / name).read_text(encoding="utf-8")


def unsaid(things):
    """Return the names of classes that do not say what they are."""
    return [each.__name__ for each in things if not (vars(each).get("__doc__") or "").strip()]


def untold(names, text):
    """Return the names that a text does not have in the look of code."""
    return [name for name in names if f"`{name}`" not in text]


def without_meaning(schema):
    """Return the keys of a JSON schema that do not say what they mean."""
    tables = {"": {**schema, "description": ""}, **schema.get("$defs", {})}
    return [
        f"{name}.{key}"
        for name, table in tables.items()
        for key, each in table.get("properties", {}).items()
        if not {**tables[each.get("$ref", "/").rsplit("/", 1)[1]], **each}.get("description", "").strip()
        and "const" not in each
    ]


# ---- nothing is missing


def test_every_key_of_a_scenario_has_a_meaning():
    assert without_meaning(json_schema()) == []


@pytest.mark.parametrize(
    "things",
    [
        TICK,
        list(KNOWN.values()),
        list(dict.fromkeys(each for kind in KINDS for each in kind.components)),
        [find(name) for name in MECHANISMS],
    ],
    ids=["systems", "commands", "components", "mechanisms"],
)
def test_everything_says_what_it_is(things):
    assert things
    assert unsaid(things) == []


def test_every_mechanism_is_in_the_manual():
    assert untold(MECHANISMS, page("mechanisms.md")) == []


@pytest.mark.parametrize("name", KEYS)
def test_every_rule_is_on_its_page(name):
    for table, key in KEYS[name]:
        words = get_args(table.model_fields[key].annotation)
        assert words
        assert untold(words, page(name)) == []


def test_every_file_of_economics_is_named_by_a_page():
    files = [path.name for path in (ROOT / "systems" / "economics").glob("[a-z]*.py")]
    text = "".join(
        page(name) for name in ("bargaining.md", "markets.md", "towns.md", "welfare.md", "theory.md")
    )
    assert untold(files, text) == []


@pytest.mark.parametrize("name", ["bargaining.md", "markets.md", "towns.md", "welfare.md"])
def test_every_section_has_a_source_and_says_where_it_is(name):
    for section in page(name).split("\n## ")[1:]:
        title = section.partition("\n")[0]
        assert "Source: " in section or "| source |" in section, title
        assert re.search(r"In the\s+code: `", section), title
        assert "```text" in section or re.search(r"\| `\w+` \|", section), title


def test_every_picture_is_shown_and_can_be_drawn_by_the_window():
    shown = set(
        re.findall(r"pictures/economics/([\w-]+)\.svg", "".join(page(each) for each in manual.names()))
    )
    assert shown == set(DRAWN) == {path.stem for path in PICTURES.iterdir()}
    for path in (manual.MANUAL / "pictures").rglob("*.svg"):
        assert not re.search(r"<(?:\w+:)?(?:text|use)\b", path.read_text(encoding="utf-8")), path.name


def test_every_page_can_be_reached_from_the_first():
    reached, waiting = {manual.FIRST}, [manual.FIRST]
    while waiting:
        name = waiting.pop()
        for link in re.findall(r"\]\(([^)#:]+\.md)", page(name)):
            found, _ = manual.target(link, name)
            if found not in reached:
                reached.add(found)
                waiting.append(found)
    assert {name for name in manual.names() if not name.startswith("decisions/")} <= reached


# ---- and the checks bite


class Unsaid(System):
    pass


@dataclass(frozen=True)
class Nameless(Command):
    """Do something."""


class Mute(Component):
    x: I64 = column()


class Bare(Table):
    """A table."""

    x: int = 3


def test_the_checks_bite():
    assert unsaid([Unsaid, Nameless, Mute]) == ["Unsaid", "Mute"]
    assert untold(["walrasian", "auction"], page("mechanisms.md")) == ["auction"]
    assert without_meaning(Bare.model_json_schema()) == [".x"]
    schema = json_schema()
    schema["$defs"]["Bare"] = Bare.model_json_schema()
    assert without_meaning(schema) == ["Bare.x"]
