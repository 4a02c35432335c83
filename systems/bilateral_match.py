"""BilateralMatch: agents exchange with one another, in the institution that the scenario names."""

from __future__ import annotations

import numpy as np

from components.holdings import Inventory, Needs, Wealth
from components.kinds import Agent, RefusalReport, TradeReport
from components.market import (
    Acquaintance,
    Estimate,
    Negotiation,
    Offer,
    Preferences,
    Quotes,
    RecentDeal,
    Refusal,
    Standoff,
    Trade,
)
from components.rules import Exchange, Schedule
from components.space import Intention, Position, Vision
from ecs import System, World
from systems.mechanisms import Dealings, Mechanism, find


class BilateralMatch(System):
    """Let agents trade by the mechanism of the scenario, and report what they did and did not agree on."""

    reads = (Position, Vision, Intention, Needs, Preferences)
    writes = (
        Inventory, Wealth, Quotes, Estimate, Standoff, Negotiation, Acquaintance, RecentDeal,
        Trade, Refusal, Offer,
    )  # fmt: skip

    def __init__(self) -> None:
        self._mechanism: Mechanism | None = None

    def run(self, world: World) -> None:
        """Trade where the schedule lets agents trade."""
        if not world.the(Schedule).allows(world.tick)[1] or not world.table(Agent).rows:
            world.rewrite(TradeReport, 0)
            world.rewrite(RefusalReport, 0)
            return
        if self._mechanism is None:
            self._mechanism = find(world.the(Exchange).mechanism)()
            self.allow(self._mechanism.writes)
        dealings = self._mechanism.trade(world)
        _report_trades(world, dealings)
        _report_refusals(world, dealings)


def _report_trades(world: World, dealings: Dealings) -> None:
    agents, position = world.view(Agent, Position)
    buyer, seller, good, quantity, paid_with, paid, received = dealings.facts
    quoted, buyer_gain, seller_gain = dealings.figures
    trade = Trade(
        buyer=agents[buyer],
        seller=agents[seller],
        x=position.x[buyer],
        y=position.y[buyer],
        good=good.astype(np.int32),
        quantity=quantity,
        paid_with=paid_with.astype(np.int32),
        paid=paid,
        received=received,
        quoted=quoted,
        buyer_gain=buyer_gain,
        seller_gain=seller_gain,
    )
    world.rewrite(TradeReport, buyer.size, trade)


def _report_refusals(world: World, dealings: Dealings) -> None:
    if RefusalReport not in world.wanted:
        world.rewrite(RefusalReport, 0)
        return
    agents, position = world.view(Agent, Position)
    low, high, good, paid_with, reason = dealings.refusals
    refusal = Refusal(
        low=agents[low],
        high=agents[high],
        x=position.x[low],
        y=position.y[low],
        good=good,
        paid_with=paid_with,
        reason=reason,
    )
    world.rewrite(RefusalReport, low.size, refusal)
