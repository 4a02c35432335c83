"""Rules of the mechanisms by which agents exchange, one frozen dataclass each, read with `world.the(...)`.

Prices are in payment a unit: coins or, under barter, units of the last good.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from ecs import F64, I64


@dataclass(frozen=True)
class Signals:
    """What agents hear of deals, and what they make of it."""

    source: str
    radius: int
    """Steps from a deal within which it is heard of …"""
    delay: int
    """… so many ticks later."""
    weight: float
    """Share of the gap to what is heard that an estimate closes."""
    hold_out: float
    """Share by which a price may be worse than the own estimate; infinite if that does not matter."""


@dataclass(frozen=True)
class Posting:
    """How sellers post prices and buyers look for them."""

    repricing: str
    step: float
    """Share by which an adaptive price moves."""
    samples: float
    """Sellers that a buyer sees, on average."""
    search_cost: float
    """Saving for which a buyer goes on to the cheapest seller in reach."""
    ceiling: float
    """Highest price; infinite if there is none."""
    cost: float
    """Lowest price."""


@dataclass(frozen=True, eq=False)
class Dealing:
    """How dealers quote: all but the targets as shares of what they take the price to be."""

    risk_aversion: float
    volatility: float
    horizon: float
    intensity: float
    learning: float
    """Change of the estimate with a lot sold."""
    dealers: I64
    """Ids of those who deal, `(dealers,)`, ascending."""
    target: I64
    """What they held at the start and come back to, `(goods, dealers)`, in smallest units."""
    price: F64
    """Estimate to start from, `(goods,)`; nan for their own taste."""


@dataclass(frozen=True)
class Session:
    """How traders come to an order book."""

    traders: str
    arrivals: int
    """Shouts of a trader in a tick, on average."""
    ceiling: float
    """Highest price that is shouted; infinite if there is none."""
    reset: bool
    """Whether a trade empties the book."""
    learning: float
    """Share of the gap that adaptive traders close at each shout."""


@dataclass(frozen=True)
class Tatonnement:
    """How an auctioneer finds prices."""

    tolerance: float
    """Excess demand that is left, as a share of all there is."""
    most_steps: int
