"""Lines of the inspector: what there is to say, knowing nothing of the world and nothing of pixels."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, TypeAlias

if TYPE_CHECKING:
    import numpy as np
    import numpy.typing as npt

Source: TypeAlias = tuple[str | int, ...]
"""Which number of what is selected it is, for whoever asks where it comes from; empty where none can tell."""


@dataclass(frozen=True)
class Title:
    """The name on top."""

    text: str
    under: str = ""


@dataclass(frozen=True)
class Heading:
    """A small heading; `columns` stand at the right."""

    text: str
    columns: tuple[str, ...] = ()


@dataclass(frozen=True)
class Sentence:
    """A paragraph; `ware` puts an emblem before it, `links` are names in it and what they select."""

    text: str
    quiet: bool = False
    ware: int | None = None
    links: tuple[tuple[str, int], ...] = ()


@dataclass(frozen=True)
class Amount:
    """How much there is of a ware, with a bar."""

    ware: int
    name: str
    text: str
    share: float


@dataclass(frozen=True)
class Prices:
    """What a good is bid and asked for."""

    ware: int
    name: str
    columns: tuple[str, ...]
    sources: tuple[Source, ...] = ()
    """Of each column."""


@dataclass(frozen=True)
class Fact:
    """A name, what there is of it, and a bar where `share` is not below zero."""

    name: str
    text: str
    share: float = -1.0
    alarming: bool = False
    source: Source = ()
    link: int = -1
    """What a click on it selects."""


@dataclass(frozen=True)
class Market:
    """A market of a settlement; `ware` is None for labour, `trend` -1 falling, 0 steady, 1 rising."""

    ware: int | None
    name: str
    price: str
    trend: int
    columns: tuple[str, ...]
    source: Source = ()
    """Of the price."""


@dataclass(frozen=True)
class Works:
    """A facility: what it makes, whose it is, and how many of the best number work there."""

    ware: int
    name: str
    owner: str
    text: str
    share: float
    link: int = -1
    """What a click on its name selects."""


@dataclass(frozen=True)
class Series:
    """The prices of one good, `(ticks,)`."""

    ware: int
    name: str
    values: npt.NDArray[np.float32]


@dataclass(frozen=True)
class Chart:
    """Prices of several goods from tick `first` to tick `last`."""

    series: tuple[Series, ...]
    first: int
    last: int


Line: TypeAlias = Title | Heading | Sentence | Amount | Prices | Fact | Market | Works | Chart


def natural(amount: int, quantum: int) -> str:
    """Return an amount in natural units.

    >>> natural(12345, 1), natural(12340, 1000), natural(-500, 1000)
    ('12,345', '12.34', '-0.5')
    """
    return f"{amount:,}" if quantum == 1 else f"{amount / quantum:,.3f}".rstrip("0").rstrip(".")


def price(value: float) -> str:
    """Return a price in three figures; one that stands at a bound of what may be quoted is none.

    >>> price(1.23456), price(0.0), price(1e6), price(125.4)
    ('1.23', '-', '-', '125')
    """
    if not 1e-6 < value < 1e6:
        return "-"
    return f"{value:,.0f}" if value >= 100 else f"{value:.3g}"


def standing(value: float) -> str:
    """Return a price in as many places as keep a column of them even.

    >>> [standing(each) for each in (0.0456, 1.25, 25.0, 1234.5)]
    ['0.05', '1.25', '25.0', '1,234']
    """
    return f"{value:,.{2 if value < 9.995 else 1 if value < 99.95 else 0}f}"


def brief(value: float) -> str:
    """Return a number in about three figures, short enough for a column.

    >>> [brief(each) for each in (0.0, 0.0456, 1.25, 12.34, 1234, 45678, 2_500_000)]
    ['0', '0.05', '1.25', '12.3', '1,234', '45.7k', '2.5M']
    """
    size = abs(value)
    if size >= 1e6:
        return f"{value / 1e6:,.1f}M"
    if size >= 1e4:
        return f"{value / 1e3:,.1f}k"
    if size >= 100:
        return f"{value:,.0f}"
    return f"{value:.{1 if size >= 10 else 2}f}".rstrip("0").rstrip(".")
