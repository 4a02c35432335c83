"""What an order would have come to in the last auction, whose book is the nearest thing to the next one's."""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from components.kinds import OfferReport
from components.market import Offer
from components.rules import Goods

if TYPE_CHECKING:
    from ecs import F64, World


@dataclass(frozen=True, eq=False)
class Side:
    """The offers of one side, the best first."""

    limit: F64
    """`(offers,)`, rising: those of bids below zero."""
    until: F64
    """`(offers + 1,)`: quantity of the first so many."""

    def reached(self, limits: F64) -> F64:
        """Return how much is offered at limits as good or better."""
        found: F64 = self.until[np.searchsorted(self.limit, limits, side="right")]
        return found


@dataclass(frozen=True, eq=False)
class Book:
    """What an order of a house meets: the other side of a market, and who comes before it on its own."""

    sign: float
    """1 for a bid, -1 for an ask, which is a bid for money."""
    others: Side
    before: Side

    def left(self, limits: F64) -> F64:
        """Return what orders at each of some limits are left of what they would take.

        Whoever is as good on their own side comes before: of equal limits those of houses come last.

        >>> book = Book(1.0, side([8.0, 9.0], [5.0, 4.0]), side([-9.5], [6.0]))
        >>> book.left(np.array([7.0, 8.0, 9.0, 9.5, 9.6])).tolist()
        [-6.0, -1.0, 3.0, 3.0, 9.0]
        """
        return self.others.reached(self.sign * limits) - self.before.reached(-self.sign * limits)

    def fills(self, quantity: float, limit: float) -> float:
        """Return how much of an order would have been filled."""
        return float(np.clip(self.left(np.array([limit]))[0], 0.0, quantity))

    @property
    def turn(self) -> float:
        """The limit beyond which something would have been filled; nan if there is none.

        >>> Book(1.0, side([8.0, 9.0], [5.0, 4.0]), side([-9.5], [6.0])).turn
        9.0
        """
        tried = np.unique(np.concatenate([self.others.limit, -self.before.limit]))
        some = tried[self.left(self.sign * np.nextafter(tried, math.inf)) > 0]
        return self.sign * float(some[0]) if some.size else math.nan


def side(limit: F64 | list[float], quantity: F64 | list[float]) -> Side:
    """Return offers in order; the limits of bids are below zero."""
    price, amount = np.asarray(limit), np.asarray(quantity)
    order = np.argsort(price, kind="stable")
    return Side(price[order], np.concatenate([[0.0], np.cumsum(amount[order])]))


def book(world: World, house: int, place: int, good: int, *, buys: bool) -> Book | None:
    """Return what an order of a house would have met in the last auction; None if its book was not kept.

    Reads the offers of the last tick: whoever asks adds `OfferReport` to `world.wanted`. The house's own are
    left out, since its bids and asks do not meet.
    """
    _ids, offer = world.view(OfferReport, Offer)
    if not offer.owner.size:
        return None
    here = (offer.place == place) & (offer.market == good) & (offer.owner != house)
    amount = (offer.quantity - offer.netted) / float(world.the(Goods).market_quantum[good])
    price = np.where(offer.buys, -offer.limit, offer.limit)
    bids, asks = (side(price[rows], amount[rows]) for rows in (here & offer.buys, here & ~offer.buys))
    return Book(1.0, asks, bids) if buys else Book(-1.0, bids, asks)
