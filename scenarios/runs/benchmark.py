"""What theory makes of the agents of a world: their economy, what they could gain, how far they have come."""

from __future__ import annotations

from typing import TYPE_CHECKING

from components.holdings import Needs
from components.kinds import Agent, Cell, Settlement
from components.market import Quotes
from components.rules import Exchange, Foraging, Goods
from systems.economics.equilibrium import call, equilibria, grope, reference
from systems.economics.quotes import ware_pairs
from systems.economics.welfare import Yardstick, distance_to_contract_curve
from systems.economies import economy_of, holdings_of

if TYPE_CHECKING:
    from ecs import World


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
