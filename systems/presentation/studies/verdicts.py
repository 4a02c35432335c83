"""What is told of a pair that traded or did not: the blocks it looked at, the verdict, and that in words."""

from __future__ import annotations

import math
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from components.rules import Goods
from systems.presentation.describe import listed, name_of
from systems.presentation.language import _
from systems.presentation.lines import price

if TYPE_CHECKING:
    from ecs import World

VERDICTS = (
    "traded", "other partner", "out of reach", "not met", "no time to trade", "dead", "elsewhere",
)  # fmt: skip
TRADED, OTHER_PARTNER, OUT_OF_REACH, NOT_MET, NO_TIME, DEAD, ELSEWHERE = VERDICTS
"""Verdicts beside `systems.economics.bargain.REASONS`."""

INSTITUTIONS = {
    "posted_prices": "Sellers post a price; buyers look at some and buy where it is least.",
    "market_maker": "Each trades with a dealer in reach, at the dealer's bid or ask.",
    "call_auction": "All bids and asks of a good are cleared at once; who bids less than the price that "
    "clears, or asks more, is left out.",
    "double_auction": "Traders come one by one to an order book and take its best order if it suits them.",
    "walrasian": "An auctioneer cries prices, and all trade where markets clear.",
}
"""What is true of mechanisms in which pairs do not bargain."""

BECAUSE = {
    TRADED: "both gain",
    "no surplus": "there is nothing to gain",
    "seller short": "the seller has too little",
    "buyer short": "the buyer has too little to pay with",
    "buyer's utility": "the buyer would gain by no block that the seller has",
    "seller's utility": "where the buyer gains, the seller does not",
    "offer refused": "the offer gave the other less than it insists on; they go on talking",
    "held out": "one of them holds out for a price nearer to what it has heard of",
}
"""Why a pair did or did not trade, by its verdict."""


@dataclass(frozen=True)
class Block:
    """A block that was looked at: so much for so much, and what each would gain."""

    quantity: float
    paid: float
    price: float
    buyer_gain: float
    seller_gain: float
    verdict: str
    score: float
    """How well it meets the protocol's criterion; nan where there is none or it does not do."""


@dataclass(frozen=True, eq=False)
class Attempt:
    """Two wares that a pair could exchange, the best first."""

    buyer: int
    seller: int
    good: int
    paid_with: int
    bid: float
    ask: float
    blocks: tuple[Block, ...]
    chosen: int
    """Which block was carried out, -1 if none."""
    price: float = math.nan
    """The price that both take for right, under price signals."""
    insists: tuple[float, float] = (0.0, 0.0)
    """The gain that the one who proposes insists on, and the other, in a negotiation."""

    @property
    def surplus(self) -> float:
        """By how much the bid is above the ask."""
        return self.bid - self.ask


@dataclass(frozen=True, eq=False)
class Why:
    """Why two agents traded, or did not."""

    agents: tuple[int, int]
    verdict: str
    """One of `REASONS` or of the verdicts above."""
    words: str
    attempts: tuple[Attempt, ...] = ()
    instead: tuple[int, ...] = field(default=())
    """With whom they traded instead."""


def told(
    world: World, pair: tuple[int, int], verdict: str, attempts: tuple[Attempt, ...], instead: tuple[int, ...]
) -> str:
    """Say in a sentence why two agents traded or did not."""
    one, other = (name_of(world, each) for each in pair)
    if verdict == OUT_OF_REACH:
        far = _("{one} and {other} do not stand near enough to one another to trade.")
        return far.format(one=one, other=other)
    if verdict in {OTHER_PARTNER, NOT_MET}:
        return _turned(verdict, [name_of(world, each) for each in instead])
    if verdict == "cooldown":
        lately = _("{one} and {other} found no deal a short while ago, and nothing has changed since.")
        return lately.format(one=one, other=other)
    if not attempts:
        return _("Neither has anything that the other could pay for.")
    best = attempts[-1] if verdict == TRADED else attempts[0]
    quotes = quoted(world, best)
    if verdict == TRADED and best.chosen >= 0:
        block, wares = best.blocks[best.chosen], world.the(Goods).wares
        return _("{quotes}: {buyer} gets {quantity:g} {good} for {paid:g} {ware}.").format(
            quotes=quotes, buyer=name_of(world, best.buyer), quantity=block.quantity, paid=block.paid,
            good=wares[best.good], ware=wares[best.paid_with],
        )  # fmt: skip
    return _("{quotes}: {reason}.").format(quotes=quotes, reason=_(BECAUSE.get(verdict, verdict)))


def quoted(world: World, attempt: Attempt) -> str:
    """Say what two bid and ask of one another."""
    wares = world.the(Goods).wares
    return _("{buyer} bids {bid} {ware} for {good}, {seller} asks {ask}").format(
        buyer=name_of(world, attempt.buyer), bid=price(attempt.bid), ware=wares[attempt.paid_with],
        good=wares[attempt.good], seller=name_of(world, attempt.seller), ask=price(attempt.ask),
    )  # fmt: skip


def _turned(verdict: str, others: list[str]) -> str:
    """Say that it was somebody else's turn, and whose if that is known."""
    if verdict == OTHER_PARTNER:
        words = _("It was another's turn first: {names}.") if others else _("It was another's turn first.")
    else:
        words = _("Luck had them meet others: {names}.") if others else _("Luck had them meet others.")
    return words.format(names=listed(others))
