"""Order books, format 1: bids and asks for one good, to be cleared once by an auction.

:mod:`scenarios.load` reads a file, reports every fault in it and hands over a :class:`Book`.
"""

from typing import Annotated, Literal

from pydantic import Field

from scenarios.schema_values import LARGEST, Name, Range, Table, Text, Title

BOOK_KEYS = frozenset({"kind", "bids", "asks"})
"""Keys at the top that only an order book has."""


class Order(Table):
    """So many units that somebody would buy, or sell, at a limit."""

    by: Name = Field(
        description="Whose order it is: nobody trades with himself, and may have several.", examples=["ann"]
    )
    quantity: Annotated[int, Range(1, LARGEST, whole=True, unit="units")] = Field(
        description="How much at most.", examples=[1]
    )
    price: Annotated[float, Range(0, unit="money per unit")] = Field(
        description="The most a buyer would pay for a unit, the least a seller would take.", examples=[1]
    )


class Book(Table):
    """A whole order book."""

    format: Literal[1] = Field(description="Format of the file: 1.", examples=[1])
    kind: Literal["book"] = Field(description="Says that this is an order book.", examples=["book"])
    title: Title = Field(description="One line that says what it is.", examples=["untitled"])
    description: Text = Field(default="", description="What it shows, in as many lines as needed.")
    pricing: Literal["pairwise", "uniform", "mcafee"] = Field(
        default="pairwise",
        description="'pairwise': each pair the middle of its limits; 'uniform': one price for all; "
        "'mcafee': a price none of those who trade has set, and the house keeps what is left over.",
    )
    reference_price: Annotated[float, Range(0, unit="money per unit")] | None = Field(
        default=None,
        description="The uniform price is the one in the interval nearest to this; else its middle.",
    )
    bids: list[Order] = Field(
        default_factory=list, description="Who would buy; earlier orders first on ties."
    )
    asks: list[Order] = Field(default_factory=list, description="Who would sell.")


def is_book(document: dict[str, object]) -> bool:
    """Tell whether a document is meant to be an order book and not a scenario.

    >>> is_book({"format": 1, "kind": "book"}), is_book({"format": 1, "goods": {}})
    (True, False)
    """
    return not BOOK_KEYS.isdisjoint(document)
