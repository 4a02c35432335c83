"""What theory makes of the agents of a world: their economy, what they could gain, how far they have come."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from components.holdings import Inventory, Needs, Wealth
from components.kinds import Agent, Cell, Settlement
from components.market import Preferences, Quotes
from components.rules import Exchange, Foraging, Goods, Tastes
from systems.economics.economy import Economy
from systems.economics.equilibrium import call, equilibria, grope, reference
from systems.economics.quotes import ware_pairs
from systems.economics.welfare import Yardstick, distance_to_contract_curve

if TYPE_CHECKING:
    from ecs import F64, World


def holdings_of(world: World) -> F64:
    """Return what each agent has, `(wares, agents)`, in natural units."""
    _, inventory, wealth = world.view(Agent, Inventory, Wealth)
    held: F64 = np.vstack([inventory.stock, wealth.cash]) / world.the(Goods).ware_quantum[:, None]
    return held


def economy_of(world: World) -> Economy:
    """Return the economy of a world's agents as they are; money takes part unless they only barter."""
    admitted = np.ones(len(world.the(Goods).wares), bool)
    admitted[-1] = world.the(Exchange).regime != "barter"
    _, preferences = world.view(Agent, Preferences)
    return Economy.of(world.the(Tastes).params, preferences.type.copy(), holdings_of(world), admitted)


def yardstick_of(world: World) -> Yardstick | None:
    """Return what gains of a world's agents are measured by from now on; None without an equilibrium.

    As long as the agents are the same, `efficiency(holdings_of(world))` of it is their realised share later.
    """
    economy = economy_of(world)
    if not economy.free.size:
        return None
    chosen = reference(equilibria(economy), grope(economy))
    return None if chosen is None else Yardstick.of(economy, chosen.prices, chosen.allocation)


def only_exchanges(world: World) -> bool:
    """Tell whether agents do nothing but exchange: nothing is gathered, eaten, made, or traded in towns."""
    _, needs = world.view(Agent, Needs)
    gathers = world.the(Foraging).active and world.table(Cell).rows
    towns, agents = world.table(Settlement).rows, world.table(Agent).rows
    return bool(agents and not towns and not gathers and not needs.metabolism.any())


class Beside:
    """Figures of a run beside those of theory, for agents who only exchange; made at the start."""

    def __init__(self, world: World) -> None:
        economy = economy_of(world)
        called = call(economy)
        self._yardstick = None if called is None else Yardstick.of(economy, *called)

    def figures(self, world: World) -> dict[str, object]:
        """Return what came of it, what could have, and at which prices; None without an equilibrium."""
        rule, held = self._yardstick, holdings_of(world)
        wares = world.the(Goods).wares
        return {
            "prices": None if rule is None else {wares[g]: float(rule.prices[g]) for g in rule.economy.free},
            "gain": None if rule is None else float(rule.gains(held).sum()),
            "attainable_gain": None if rule is None else rule.attainable,
            "efficiency": None if rule is None else rule.efficiency(held),
            "distance_to_contract_curve": distance_of(world),
        }


def distance_of(world: World) -> float:
    """Return how far the agents of a world are from the contract curve, by the quotes they have."""
    _, quotes = world.view(Agent, Quotes)
    pairs = ware_pairs(world.the(Exchange).regime, len(world.the(Goods).names))
    return distance_to_contract_curve(quotes.up, quotes.down, holdings_of(world), pairs)
