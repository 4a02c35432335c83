"""The manual's reference pages, written from the code: all keys of a scenario, all columns, all systems."""

from __future__ import annotations

import inspect
from dataclasses import fields
from typing import TYPE_CHECKING

from components.goals import GOAL_KINDS
from components.houses import HOUSE_KINDS
from components.institutions import CURVES
from components.kinds import KINDS
from components.rivals import RIVAL_KINDS
from scenarios import schema_utilities
from scenarios.build import rules_alone
from scenarios.load import Loaded, load, load_either, shipped
from scenarios.parameters import OF_COMFORTS, parameters
from scenarios.runs import words
from scenarios.runs.manual_plugins import plugins
from scenarios.runs.manual_python import python
from scenarios.runs.markdown import NOTE, grid
from scenarios.runs.save import KNOWN
from scenarios.schema import json_schema
from scenarios.schema_values import LARGEST
from systems import TICK

if TYPE_CHECKING:
    from collections.abc import Sequence

    from ecs import Component
    from scenarios.runs.words import Schema


ABOUT_SCENARIOS = f"""\
A scenario is a TOML file. These are its tables and keys; a key with nothing under *default* must be given.
`NAME` is yours to choose: 1 to 40 letters, digits, `_` or `-`. Amounts are in natural units: whole numbers
for most goods, with three decimals for divisible ones. Numbers go up to {LARGEST} where no other bound
is told.

`main.py check FILE` tells every fault of a file with its line, and `main.py schema` prints all of this as
a JSON Schema for editors.
"""

ABOUT_LESSONS = """\
Each is a shipped scenario. Read the question, make up your mind, then run or play it (`main.py play NAME`),
and only then read the answer. `main.py theory NAME` tells what theory says of the same agents, and `main.py
compare NAME` puts the institutions side by side.
"""

ABOUT_COMPONENTS = """\
What there is in a world, and the columns it is kept in. An entity has an id of its own and its own luck;
facts are rows without one. A column along an axis holds a row of numbers for each good (or ware: the goods
and, last, money). What is conserved is summed over all kinds after every tick and may never change. The
kinds from `order` to `turnover` are there only where there are trading houses, `memory` where one is a rival,
`goal` and `step` where a scenario has goals or lessons.
"""

ABOUT_SYSTEMS = """\
A tick runs these in order. A system sees what it reads and writes, and changes only what it writes. Births
and deaths take effect at the end of Commands and in Housekeeping.
"""

ABOUT_COMMANDS = """\
What players, events of a scenario, mods and tests ask of a world. Each is checked when it is due, at the
beginning of a tick, then carried out or refused with a reason; both are kept (`outcomes`). Those that come
from outside are in the journal, by which a [save](saves.md) or a [recording](recordings.md) is run again.
"""

ABOUT_PARAMETERS = """\
The keys that `Tune` takes, as [scenario files](scenarios.md) have them; also `exchange.signals.hold_out`,
`exchange.posting.ceiling` and `exchange.session.ceiling` where the scenario sets them.
"""

NAMED = ("goods.", "households.comforts.", "curves.")
"""Parameters that have names of a scenario in their keys."""
BY_GOOD = ("goods.NAME.spoilage", *(f"households.comforts.NAME.{key}" for key in OF_COMFORTS))
"""Parameters that there are for each good."""


def pages() -> dict[str, str]:
    """Return the text of every generated page, by its file name."""
    return {
        "scenarios.md": scenarios(),
        "components.md": components(),
        "systems.md": systems(),
        "lessons.md": lessons(),
        "commands.md": commands(),
        "python.md": python(),
        "plugins.md": plugins(),
    }


# --- lessons -----------------------------------------------------------------------------------------------


def lessons() -> str:
    """Write the page of lessons: question, prediction and answer of each, out of its scenario."""
    files = [load_either(name) for name in shipped()]
    taught = [
        (each.scenario.lesson, each)
        for each in files
        if isinstance(each, Loaded) and each.scenario.lesson is not None
    ]
    parts = ["# Lessons\n", NOTE, ABOUT_LESSONS]
    for lesson, each in sorted(taught, key=lambda pair: pair[0].number):
        scenario = each.scenario
        parts += [
            f"## {lesson.number}. {scenario.title}\n",
            f"`{each.name}`: {scenario.description.strip()}\n",
            f"**Question.** {lesson.question.strip()}\n",
            f"**Predict.** {lesson.prediction.strip()}\n",
            f"**Answer.** {lesson.answer.strip()}\n",
        ]
    return "\n".join(parts)


# --- scenarios ---------------------------------------------------------------------------------------------


def scenarios() -> str:
    """Write the page of scenario files: every table and key, with type, unit, default and meaning."""
    schema: Schema = json_schema()
    keys: Schema = schema["properties"]
    inner: Schema = dict(schema["$defs"])
    tables = {key: _names(each) for key, each in keys.items()}
    top = {**schema, "properties": {key: each for key, each in keys.items() if not tables[key]}}
    parts = [
        "# Scenario files\n",
        NOTE,
        ABOUT_SCENARIOS,
        "## At the top of the file\n",
        _keys(top),
    ]
    for key, names in tables.items():
        if names:
            each = keys[key]
            many = {"patternProperties": f"[{key}.NAME]", "items": f"[[{key}]]"}
            header = next((text for word, text in many.items() if word in each), f"[{key}]")
            parts += [f"## `{header}`\n", each.get("description", inner[names[0]]["description"]) + "\n"]
            if key == "utilities":
                parts.append(_formulas())
            for name in names:
                parts += _section(inner.pop(name), "###" * (len(names) > 1))
    parts.append("## Values\n")
    for table in inner.values():
        parts += _section(table, "###")
    return "\n".join(parts)


def _formulas() -> str:
    """Return the formulas of the utility families, out of the docstring that has them."""
    _, _, text = (schema_utilities.__doc__ or "").partition("\n\n")
    lines = [line.replace("``", "") for line in text.strip().splitlines() if not line.startswith("==")]
    return "\n".join(["```text", *lines, "```", ""])


def _names(schema: Schema) -> list[str]:
    """Return the names of the tables that a key of a scenario holds, one for each form they may have."""
    inside = [schema, schema.get("items", {}), *schema.get("patternProperties", {}).values()]
    forms = [form for each in inside for form in (each, *each.get("oneOf", ()), *each.get("anyOf", ()))]
    return [form["$ref"].rsplit("/", 1)[-1] for form in forms if "$ref" in form]


def _section(table: Schema, heading: str) -> list[str]:
    title = table["properties"].get("family", {}).get("const", table["title"])
    about = table["description"].replace("``", "`")
    return [f"{heading} {title}\n", f"{about}\n", _keys(table)] if heading else [_keys(table)]


def _keys(table: Schema) -> str:
    """Write the keys of one table."""
    rows = [
        (
            f"`{key}`",
            words.type_of(each),
            words.unit(each),
            "" if key in table.get("required", ()) else words.default(each),
            each.get("description", ""),
        )
        for key, each in table["properties"].items()
    ]
    return grid(("key", "type", "unit", "default", "meaning"), rows) if rows else ""


# --- components and systems --------------------------------------------------------------------------------


def components() -> str:
    """Write the page of components: every kind of entity, every component, every column."""
    every: dict[type[Component], None] = {}
    rows = []
    for kind in (*KINDS, *HOUSE_KINDS, *RIVAL_KINDS, *GOAL_KINDS):
        every.update(dict.fromkeys(kind.components))
        nature = "entity" if kind.entity else "facts of one tick" if kind.transient else "facts"
        rows.append((f"`{kind.name}`", nature, ", ".join(f"`{each.__name__}`" for each in kind.components)))
    parts = [
        "# Components\n",
        NOTE,
        ABOUT_COMPONENTS,
        "## Kinds\n",
        grid(("kind", "nature", "components"), rows),
    ]
    for component in every:
        parts += [f"## {component.__name__}\n", f"{_first_line(component)}\n"]
        columns = [
            (
                f"`{column.name}`",
                str(column.dtype),
                column.unit,
                column.axis or "",
                str(bool(column.default) if column.dtype.kind == "b" else column.default),
                column.doc + (", " * bool(column.doc) + "conserved") * column.conserved,
            )
            for column in component.columns
        ]
        parts.append(grid(("column", "type", "unit", "axis", "default", "meaning"), columns))
    return "\n".join(parts)


def systems() -> str:
    """Write the page of systems: what happens in a tick, in order, and what each reads and writes."""
    rows = []
    for number, system in enumerate(TICK, 1):
        writes = "everything" if system.writes_everything else _listed(system.writes)
        reads = "everything" if system.writes_everything else _listed(system.reads)
        rows.append((str(number), f"`{system.__name__}`", _first_line(system), reads, writes))
    return "\n".join(
        [
            "# Systems\n",
            NOTE,
            ABOUT_SYSTEMS,
            grid(("", "system", "what it does", "reads", "writes"), rows),
        ]
    )


def commands() -> str:
    """Write the page of commands: what each does, its fields, and the parameters that may be tuned."""
    parts = ["# Commands\n", NOTE, ABOUT_COMMANDS]
    for name, command in KNOWN.items():
        rows = [(f"`{field.name}`", f"`{field.type}`") for field in fields(command)]
        parts += [f"## {name}\n", f"{_first_line(command)}\n", grid(("field", "type"), rows)]
    parts += ["## Parameters\n", ABOUT_PARAMETERS]
    world = rules_alone(load("frontier"))
    keys = [
        (f"`{key}`", "true or false" if each.bounds is None else each.bounds.words, each.about)
        for key, each in parameters(world).items()
        if not key.startswith(NAMED)
    ]
    keys += [(f"`{key}`", "as in the scenario file", "Of each good that has it.") for key in BY_GOOD]
    keys += [
        (f"`curves.{name}[N][1]`", "as in the scenario file", "Height of its N-th point, from 0.")
        for name in CURVES
    ]
    return "\n".join([*parts, grid(("key", "value", "meaning"), keys)])


def _listed(these: Sequence[type[Component]]) -> str:
    return ", ".join(f"`{each.__name__}`" for each in these)


def _first_line(thing: type) -> str:
    return (inspect.getdoc(thing) or "").split("\n")[0]
