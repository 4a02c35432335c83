"""Trading houses, which a player or a rival runs by commands, and what their ventures cost."""

from typing import Annotated, Literal

from pydantic import Field

from scenarios.schema_trade import HouseShip
from scenarios.schema_values import GoodName, Name, Range, Table

MOST_HOUSES = 1000

Sum = Annotated[float, Range(0, 1_000_000, unit="coins")]
Stock = Annotated[float, Range(0, unit="natural units")]


class House(Table):
    """An organisation that does what it is told by commands, and nothing else."""

    name: Name = Field(description="What it is called.", examples=["Fugger"])
    home: str = Field(description="Name of the settlement it belongs to.", examples=["A"])
    cash: Annotated[float, Range(0, unit="coins")] = Field(description="Money at the start.", examples=[5000])
    player: bool = Field(default=False, description="Whether a player runs it; one house at most.")
    character: Literal["carrier", "speculator", "manufacturer"] | None = Field(
        default=None,
        description="How it plays by itself, as a rival; left out, it does what it is told and nothing else.",
    )
    ships: list[HouseShip] = Field(default_factory=list, max_length=1000, description="Its ships.")
    warehouses: list[str] = Field(
        default_factory=list,
        max_length=1000,
        description="Settlements where it has a warehouse, beside its home.",
    )
    stocks: dict[Name, dict[GoodName, Stock]] = Field(
        default_factory=dict,
        description="Goods in its warehouses at the start, by settlement: home, or one of `warehouses`.",
    )


class Ventures(Table):
    """What houses pay for what they build and buy, to the households of the place."""

    warehouse: Sum = Field(default=400, description="A warehouse.")
    facility: Annotated[float, Range(0, 1_000_000, unit="coins a worker")] = Field(
        default=60, description="A facility, for each worker of its optimum."
    )
    materials: dict[GoodName, Annotated[float, Range(0, 1000, unit="units a worker")]] = Field(
        default_factory=dict, description="Goods it is built with, out of the warehouse beside it."
    )
    ticks: Annotated[int, Range(0, 10_000, whole=True, unit="ticks")] = Field(
        default=10, description="How long it is built."
    )
    hull: Annotated[float, Range(0, 1_000_000, unit="coins a unit")] = Field(
        default=6, description="A ship, for each unit it carries."
    )
    crew: Annotated[float, Range(0, 1000, unit="coins a unit and tick")] = Field(
        default=0.0375, description="Pay of the crew of a ship that is bought, for each unit it carries."
    )
    resale: Annotated[float, Range(0, 1)] = Field(
        default=0.5, description="Share of the price that households pay for a ship that is sold."
    )
