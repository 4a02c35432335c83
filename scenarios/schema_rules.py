"""How agents gather, go about and live: the rules of a scenario file that name no good."""

from typing import Annotated, Literal

from pydantic import Field, Tag

from scenarios.schema_values import LARGEST, OneOf, Range, Table, is_number, is_text

Ticks = Annotated[int, Range(0, LARGEST, whole=True, unit="ticks")]
Spell = Annotated[int, Range(1, LARGEST, whole=True, unit="ticks")]


class Foraging(Table):
    """How goods are gathered and grow again."""

    rate: Annotated[
        Annotated[float, Range(0, unit="natural units a tick"), Tag("number")]
        | Annotated[Literal["all"], Tag("word")],
        OneOf({"number": is_number, "word": is_text}, "a number or 'all'"),
    ] = Field(default=1, description="What one harvester takes in a tick; 0 switches foraging off.")
    growth: Annotated[float, Range(0, unit="natural units a tick")] = Field(
        default=0, description="What a cell gains in a tick, up to what it held at the start."
    )
    regrow_delay: Ticks = Field(default=0, description="Ticks without a harvest before a cell grows again.")


class Seeking(Table):
    """How agents choose where to go."""

    priority: Literal["best_gain", "trade_first"] = Field(
        default="best_gain",
        description="'best_gain' weighs trade against harvest; 'trade_first' looks for trade first.",
    )
    discount: Annotated[float, Range(0, 1, above=True)] = Field(
        default=0.95, description="What a gain one step farther away is worth."
    )
    least_gain: Annotated[float, Range(0, unit="utility")] = Field(
        default=0, description="A harvest or an errand to town that gains no more is not worth the trouble."
    )
    move_budget: Annotated[int, Range(0, 100, whole=True, unit="cells a tick")] = Field(
        default=1, description="Steps in a tick."
    )
    idle: Literal["stay", "home", "wander"] = Field(
        default="stay", description="What an agent does that sees nothing to gain."
    )


class Mode(Table):
    """A spell in which only some things are done."""

    mode: Literal["forage", "trade", "both"] = Field(description="What is done.", examples=["both"])
    ticks: Spell = Field(description="How long the spell lasts.", examples=[1])


class Schedule(Table):
    """The order of a tick."""

    activation: Literal["phases", "sequential"] = Field(
        default="phases",
        description="'phases': all agents do one thing, then the next; 'sequential': agent after agent.",
    )
    modes: list[Mode] = Field(
        default_factory=list, max_length=1000, description="Spells that follow one another in a cycle."
    )


class Needs(Table):
    """What follows from hunger."""

    estate: Literal["sink", "survivors"] = Field(
        default="sink", description="Where the goods of the dead go: out of the world, or to the living."
    )
