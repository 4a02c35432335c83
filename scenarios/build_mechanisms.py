"""Build the rules of the mechanisms by which agents exchange."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING

import numpy as np

from components.holdings import Inventory
from components.kinds import Agent
from components.market import Preferences
from components.mechanisms import Dealing, Posting, Session, Signals, Tatonnement

if TYPE_CHECKING:
    from ecs import World
    from scenarios.schema import Scenario


def put_mechanisms(world: World, scenario: Scenario) -> None:
    """Put what every mechanism goes by; the agents are there already."""
    exchange = scenario.exchange
    signals, posting, session = exchange.signals, exchange.posting, exchange.session
    world.put(
        Signals(
            source=signals.source,
            radius=signals.radius,
            delay=signals.delay,
            weight=float(signals.weight),
            hold_out=_or_endless(signals.hold_out),
        )
    )
    world.put(
        Posting(
            repricing=posting.repricing,
            step=float(posting.step),
            samples=float(posting.samples),
            search_cost=float(posting.search_cost),
            ceiling=_or_endless(posting.ceiling),
            cost=float(posting.cost),
        )
    )
    world.put(
        Session(
            traders=session.traders,
            arrivals=session.arrivals,
            ceiling=_or_endless(session.ceiling),
            reset=session.after_trade == "reset",
            learning=float(session.learning),
        )
    )
    auctioneer = exchange.tatonnement
    world.put(Tatonnement(float(auctioneer.tolerance), auctioneer.most_steps))
    _put_dealing(world, scenario)


def _or_endless(bound: float | None) -> float:
    return math.inf if bound is None else float(bound)


def _put_dealing(world: World, scenario: Scenario) -> None:
    dealing = scenario.exchange.dealing
    agents, preferences, inventory = world.view(Agent, Preferences, Inventory)
    deals = preferences.dealer
    price = [dealing.price.get(good, math.nan) for good in scenario.goods]
    world.put(
        Dealing(
            risk_aversion=float(dealing.risk_aversion),
            volatility=float(dealing.volatility),
            horizon=float(dealing.horizon),
            intensity=float(dealing.intensity),
            learning=float(dealing.learning),
            dealers=agents[deals],
            target=inventory.stock[:, deals],
            price=np.array(price, np.float64),
        )
    )
