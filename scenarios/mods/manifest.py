"""What a mod says of itself in `mod.toml`, and what an overlay says beside the keys of scenarios."""

from __future__ import annotations

import re
from typing import Annotated, Any, Literal

from pydantic import AfterValidator, Field, Tag, WithJsonSchema

from scenarios.mods.versions import parse_bounds, parse_version
from scenarios.schema import Scenario
from scenarios.schema_values import Name, OneOf, Table, Text, Title, is_list, is_text, refusal

GAME = "entrepot"
"""What `needs` calls the program itself."""
KEY = re.compile(r"[A-Za-z0-9_-]{1,100}(\.[A-Za-z0-9_-]{1,100}){0,31}")


def _check_version(text: str) -> str:
    if parse_version(text) is None:
        raise refusal("not a version", "one to three numbers such as '1.0.2'")
    return text


def _check_bounds(text: str) -> str:
    if parse_bounds(text) is None:
        raise refusal("not a range of versions", "such as '>=1.0, <2' or '==1.0.2'")
    return text


def _check_key(text: str) -> str:
    if not KEY.fullmatch(text):
        raise refusal("not a key", "a key such as recipes.Mill or orgs.Fishers.facilities")
    return text


_TEXT = WithJsonSchema({"type": "string"})
Version = Annotated[str, AfterValidator(_check_version), _TEXT]
Bounds = Annotated[str, AfterValidator(_check_bounds), _TEXT]
Key = Annotated[str, AfterValidator(_check_key), _TEXT]


class Manifest(Table):
    """The file `mod.toml`."""

    format: Literal[1] = Field(description="Format of the file: 1.", examples=[1])
    name: Name = Field(description="What other mods and saves call it.", examples=["my-mod"])
    version: Version = Field(description="One to three numbers such as '1.0.2'.", examples=["1.0.0"])
    title: Title | None = Field(default=None, description="One line that says what it is.")
    description: Text = Field(default="", description="What it changes, in as many lines as needed.")
    needs: dict[Name, Bounds] = Field(
        default_factory=dict,
        max_length=100,
        description="Mods that must be on too, and laid before it, with the versions that will do, such as"
        " '>=1.0, <2'; 'entrepot' is the program itself.",
    )
    after: list[Name] = Field(
        default_factory=list, max_length=100, description="Mods that are laid before it if they are on."
    )
    before: list[Name] = Field(
        default_factory=list, max_length=100, description="Mods that are laid after it if they are on."
    )


Names = Annotated[list[Name], Field(min_length=1, max_length=1000)]
Where = Annotated[
    Annotated[Literal["all"], Tag("word")] | Annotated[Names, Tag("list")],
    OneOf({"word": is_text, "list": is_list}, "'all' or a list of names of scenarios"),
]


class Says(Table):
    """What an overlay says of itself."""

    scenarios: Where = Field(
        description="The scenarios it is laid over, by name, or 'all'.", examples=["all"]
    )
    remove: list[Key] = Field(
        default_factory=list,
        max_length=1000,
        description="Keys that are taken out before its own are laid over, such as 'recipes.Mill'.",
    )


def manifest_schema() -> dict[str, object]:
    """Return the JSON Schema of `mod.toml`."""
    return _schema(Manifest.model_json_schema(), "A mod of Entrepôt, format 1")


def overlay_schema() -> dict[str, object]:
    """Return the JSON Schema of overlays: that of scenarios, in which nothing has to be there."""
    whole, says = _loosened(Scenario.model_json_schema()), Says.model_json_schema()
    for key in ("extends", "format"):
        del whole["properties"][key]
    whole["properties"] = {**says["properties"], **whole["properties"]}
    whole["required"] = says["required"]
    return _schema(whole, "An overlay of a mod of Entrepôt, format 1")


def _schema(schema: dict[str, Any], title: str) -> dict[str, object]:
    return {"$schema": "https://json-schema.org/draft/2020-12/schema", **schema, "title": title}


def _loosened(schema: Any) -> Any:
    """Return a schema in which nothing must be there, and of several forms more than one may fit."""
    if isinstance(schema, list):
        return [_loosened(each) for each in schema]
    if not isinstance(schema, dict):
        return schema
    return {
        "anyOf" if key == "oneOf" else key: _loosened(value)
        for key, value in schema.items()
        if not (key == "required" and isinstance(value, list))
    }
