"""Goals, by which a scenario is won or lost, and lessons that teach by doing."""

from dataclasses import dataclass
from typing import Annotated, Literal

from pydantic import Field

from scenarios.schema_rules import Ticks
from scenarios.schema_values import GoodName, Range, Table, Text, Title


@dataclass(frozen=True)
class About:
    """What a figure is a figure of, and what it says."""

    of: tuple[str, ...]
    """Of `house`, `settlement`, `good`."""
    unit: str
    doc: str


FIGURES: dict[str, About] = {
    "worth": About(("house",), "coins", "money, goods at standing prices, ships at what they would bring"),
    "cash": About(("house",), "coins", "money"),
    "profit": About(("house",), "coins", "what its worth has grown by, and what it has paid out"),
    "dividends": About(("house",), "coins", "what it has paid out"),
    "rank": About(("house",), "", "place among houses by worth, 1 for the first"),
    "ships": About(("house",), "ships", "how many it has"),
    "routes": About(("house",), "ships", "how many go round a standing route"),
    "at_sea": About(("house",), "ships", "how many are under way"),
    "docked": About(("house", "settlement"), "ships", "how many lie there"),
    "warehouses": About(("house",), "warehouses", "how many it has"),
    "facilities": About(("house",), "facilities", "how many it has, finished or not"),
    "workers": About(("house",), "persons", "how many it has hired"),
    "stock": About(("house", "settlement", "good"), "units", "what lies in its warehouse there"),
    "cargo": About(("house", "good"), "units", "what is aboard its ships"),
    "bids": About(("house", "settlement", "good"), "units", "what its standing orders there would buy"),
    "asks": About(("house", "settlement", "good"), "units", "what its standing orders there would sell"),
    "bought": About(("house", "good"), "units", "what it has bought so far"),
    "sold": About(("house", "good"), "units", "what it has sold so far"),
    "price": About(("settlement", "good"), "coins", "the standing price"),
    "wage": About(("settlement",), "coins", "the standing wage"),
    "fed": About(("settlement",), "", "share of their need that people have eaten"),
    "people": About(("settlement",), "persons", "how many live there"),
}
"""What conditions may ask for: what each of them is, stands in `systems.figures` under the same name."""

Figure = Literal[
    "worth", "cash", "profit", "dividends", "rank", "ships", "routes", "at_sea", "docked", "warehouses",
    "facilities", "workers", "stock", "cargo", "bids", "asks", "bought", "sold", "price", "wage", "fed",
    "people",
]  # fmt: skip
Bound = Annotated[float, Range(-1_000_000_000, 1_000_000_000)]


class Condition(Table):
    """A figure and the bound it must keep: give `at_least` or `at_most`."""

    figure: Figure = Field(description="What is looked at: see the list in the manual.", examples=["fed"])
    house: str | None = Field(default=None, description="Of which house; left out, of the player's.")
    settlement: str | None = Field(
        default=None, description="Where; needed by figures of a place.", examples=["A"]
    )
    good: GoodName | None = Field(default=None, description="Which good; needed by figures of goods.")
    at_least: Bound | None = Field(default=None, description="It holds from here up.", examples=[0])
    at_most: Bound | None = Field(default=None, description="It holds up to here.")


Several = Annotated[list[Condition], Field(min_length=1, max_length=100)]


class Conditions(Table):
    """Give `all` or `any`."""

    all: Several | None = Field(default=None, description="Conditions that must hold together; or `any`.")
    any: Several | None = Field(default=None, description="Conditions of which one is enough; or `all`.")


class Goal(Conditions):
    """What is won by, or lost by: give `all` or `any`."""

    outcome: Literal["win", "lose"] = Field(description="What it does.", examples=["win"])
    title: Title = Field(description="What it is, in plain words.", examples=["Be rich"])
    by: Ticks | None = Field(
        default=None, description="It counts up to the end of this tick; left out, for ever."
    )
    at: Ticks | None = Field(default=None, description="It counts at the end of this tick and no other.")


class Step(Conditions):
    """A step of a lesson: what to do, and the conditions, `all` or `any`, that show it was done."""

    text: Text = Field(description="What to do.", examples=["Buy."])
    done: Text = Field(default="", description="What is told once it is done.")
