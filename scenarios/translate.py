"""From pydantic's errors to complaints, and a document mended just enough to be checked further."""

import re
import types
from copy import deepcopy
from dataclasses import dataclass, field, replace
from itertools import chain, islice
from typing import Annotated, TypeVar, Union, get_args, get_origin

from pydantic import Tag, ValidationError
from pydantic.fields import FieldInfo
from pydantic_core import ErrorDetails

from scenarios.archipelago import with_towns
from scenarios.books import Book
from scenarios.checks import complaints_about
from scenarios.checks_trade import MADE, archipelago_complaints
from scenarios.faults import Complaint, KeyPath, did_you_mean, listed, show
from scenarios.schema import Plugins, Scenario
from scenarios.schema_values import Table

Document = dict[str, object]

_Whole = TypeVar("_Whole", bound=Table)

TYPES = {
    "string_type": "text in quotes",
    "bool_type": "true or false",
    "dict_type": "a table",
    "model_type": "a table",
    "list_type": "a list",
    "tuple_type": "a list",
}
"""What each of pydantic's type errors wanted."""

UNKNOWN_KEY = "unknown key"
ABSENT = ("missing", "no price", "no time", "no deed", "no sum", "no bound")
"""Problems of a key that is not there, or of several of which one should be."""

DECLARING = ("goods", "utilities", "recipes", "settlements", "orgs", "lanes", "routes")
"""Tables whose keys are names that other tables use; a faulty one still declares its name."""

MEND_ROUNDS = 4

MOST_FOUND = 1000
"""More faults than this nobody wants to know of at once."""


def examine(document: Document, whole: type[Scenario] = Scenario) -> tuple[Scenario | None, list[Complaint]]:
    """Read a document; return the scenario, or None where it is faulty, and every complaint there is.

    A faulty document is mended in place: values that are refused give way to their defaults or examples,
    so that what two keys say together is checked in the same go.
    """
    names = {table: _names_in(document, table) for table in DECLARING}
    complaints: list[Complaint] = []
    for _ in range(MEND_ROUNDS):
        try:
            scenario = whole.model_validate(document)
        except ValidationError as error:
            errors = error.errors(include_url=False)
            complaints = complaints or [_complaint(details, whole) for details in errors[:MOST_FOUND]]
            if len(errors) > MOST_FOUND:
                break
            for details in errors:
                _mend(document, details, whole)
            continue
        faulty = [complaint.path for complaint in complaints]
        written = archipelago_complaints(scenario)
        scenario = with_towns(scenario)
        further = islice(chain(written, complaints_about(scenario, names)), MOST_FOUND)
        made = scenario.archipelago is not None
        complaints += [
            _traced(complaint, made=made) for complaint in further if not complaint.follows_from(faulty)
        ]
        complaints = _without_echoes(complaints)
        sound = all(complaint.warning for complaint in complaints)
        return (scenario if sound else None), complaints
    return None, _without_echoes(complaints)


def _traced(complaint: Complaint, *, made: bool) -> Complaint:
    """Return a complaint about a table that an archipelago made as one about the archipelago."""
    inside = made and len(complaint.path) > 1 and complaint.path[0] in MADE
    return replace(complaint, path=("archipelago",), about_key=False) if inside else complaint


def _without_echoes(complaints: list[Complaint]) -> list[Complaint]:
    """Leave out each missing key that is there but misspelt, which is complained of already."""
    unknown = [complaint.path for complaint in complaints if complaint.problem.startswith(UNKNOWN_KEY)]
    return [
        complaint
        for complaint in complaints
        if complaint.problem not in ABSENT
        or not any(
            path[:-1] == key[:-1] and did_you_mean(str(path[-1]), [str(key[-1])])
            for path in unknown
            for key in (complaint.path, *complaint.depends)
        )
    ]


def examine_book(document: Document) -> tuple[Book | None, list[Complaint]]:
    """Read an order book; return it, or None and every complaint there is."""
    return examine_table(document, Book)


def examine_table(document: Document, whole: type[_Whole]) -> tuple[_Whole | None, list[Complaint]]:
    """Read a file of any kind that consists of one table; return it, or None and every complaint there is."""
    try:
        return whole.model_validate(document), []
    except ValidationError as error:
        errors = error.errors(include_url=False)[:MOST_FOUND]
        return None, _without_echoes([_complaint(details, whole) for details in errors])


def examine_shape(document: Document, whole: type[Table] = Scenario) -> list[Complaint]:
    """Return what is wrong with the keys that are there, in a document of which parts are missing."""
    try:
        whole.model_validate(document)
    except ValidationError as error:
        errors = error.errors(include_url=False)[:MOST_FOUND]
        return [_complaint(details, whole) for details in errors if details["type"] != "missing"]
    return []


def _names_in(document: Document, table: str) -> list[str]:
    names = document.get(table)
    return [str(name) for name in names] if isinstance(names, dict) else []


@dataclass
class _Place:
    """Where an error lies: the last table, its keys, and the fields of tables passed on the way."""

    table: type[Table]
    path: KeyPath = ()
    fields: list[tuple[KeyPath, FieldInfo]] = field(default_factory=list)


def _find(loc: tuple[str | int, ...], whole: type[Table] = Scenario) -> _Place:
    """Follow an error's location through the models; tags of union members in it are no keys."""
    place = _Place(whole)
    kind: object = whole
    for step in loc:
        kind = _bare(kind)
        if get_origin(kind) in (Union, types.UnionType):
            kind = next((member for member in get_args(kind) if Tag(str(step)) in _metadata(member)), None)
        elif step != "[key]":
            place.path += (step,)
            if isinstance(kind, type) and issubclass(kind, Table):
                place.table = kind
                if step not in kind.model_fields:
                    break
                passed = kind.model_fields[str(step)]
                place.fields.append((place.path, passed))
                kind = passed.annotation
            else:
                kind = get_args(kind)[-1 if get_origin(kind) is dict else 0]
    return place


def _bare(kind: object) -> object:
    """Take off annotations and the None of an optional key."""
    while True:
        members = [member for member in get_args(kind) if member is not types.NoneType]
        optional = get_origin(kind) in (Union, types.UnionType) and len(members) == 1
        if get_origin(kind) is not Annotated and not optional:
            return kind
        kind = members[0]


def _metadata(kind: object) -> tuple[object, ...]:
    return get_args(kind)[1:] if get_origin(kind) is Annotated else ()


def _complaint(details: ErrorDetails, whole: type[Table] = Scenario) -> Complaint:
    """Word one of pydantic's errors for the person who wrote the file."""
    place, value, context = _find(details["loc"], whole), details["input"], details.get("ctx", {})
    path, found = place.path, show(value)
    match details["type"]:
        case "missing":
            field = place.fields[-1][1]
            example = show((field.examples or get_args(field.annotation))[0])
            return Complaint(path, "missing", f"{path[-1]} = {example} or the like", "nothing")
        case "extra_forbidden" if issubclass(place.table, Plugins):
            return Complaint(path, "no such plugin in use", f"--plugin {path[-1]}.py", show(path[-1]), True)
        case "extra_forbidden":
            known = list(place.table.model_fields)
            problem = UNKNOWN_KEY + did_you_mean(str(path[-1]), known)
            return Complaint(path, problem, f"one of {listed(known, 20)}", show(path[-1]), about_key=True)
        case "refused" if context.get("tag_key") and isinstance(value, dict):
            return _tag_complaint(path, str(context["tag_key"]), str(context["expected"]), value)
        case "refused":
            problem, expected = context["problem"], context["expected"]
        case "literal_error":
            problem, expected = "not among the choices", str(context["expected"])
            problem += did_you_mean(str(value), re.findall(r"'(\w+)'", expected))
        case "too_short" | "too_long" as error:
            bounds = f"{context.get('min_length', 0)} or more", f"up to {context.get('max_length')}"
            problem, expected = error.replace("_", " "), bounds[error == "too_long"]
            found = f"{len(value)} in it"
        case error:
            problem, expected = (
                ("wrong type", TYPES[error]) if error in TYPES else ("refused", details["msg"])
            )
    return Complaint(path, problem, expected, found, about_key=details["loc"][-1:] == ("[key]",))


def _tag_complaint(path: KeyPath, key: str, expected: str, table: Document) -> Complaint:
    """Word the fault of a table whose ``key`` does not say which kind it is."""
    if key not in table:
        return Complaint((*path, key), "missing", expected, "nothing")
    hint = did_you_mean(str(table[key]), re.findall(r"\w+", expected))
    return Complaint((*path, key), f"unknown {key}{hint}", expected, show(table[key]))


def _mend(document: Document, details: ErrorDetails, whole: type[Table]) -> None:
    """Replace what an error is about by something acceptable, or take it out."""
    place = _find(details["loc"], whole)
    path, owner = place.path, _value_at(document, place.path[:-1])
    known = place.fields[-1] if place.fields else ((), None)
    if isinstance(owner, dict) and known[0] != path:  # an unknown key, or an entry of a table of names
        owner.pop(path[-1], None)
        if path[0] == "goods" and len(path) == 2:  # its name stays declared
            owner[path[-1]] = {}
        return
    field_path, info = known
    owner = _value_at(document, field_path[:-1])
    if isinstance(owner, dict) and info is not None:
        owner.pop(field_path[-1], None)
        if info.is_required():
            owner[field_path[-1]] = deepcopy((info.examples or [None])[0])


def _value_at(document: object, path: KeyPath) -> object:
    for step in path:
        if isinstance(document, dict):
            document = document.get(step)
        elif isinstance(document, list) and isinstance(step, int) and step < len(document):
            document = document[step]
        else:
            return None
    return document
