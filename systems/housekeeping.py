"""Housekeeping, the end of a tick: the dead leave, cells grow, quotes are renewed, the books are checked."""

from __future__ import annotations

from components.holdings import Deposit, Inventory, Needs, Wealth
from components.kinds import Account, AcquaintedPair, Agent, Cell, StandoffPair
from components.market import Acquaintance, Change, Preferences, Quotes, Standoff
from components.rules import ACCOUNTS, Estates, Foraging
from ecs import System, World
from systems import goals, quotes
from systems.audit import audit
from systems.changes import Tally, close_report
from systems.economics.foraging import bequeath, regrow
from systems.pairs import forget_acquaintances, still_standing
from systems.settlement_books import READS, WRITES, close_settlement_books


class Housekeeping(System):
    """Bury the dead, let births take effect, regrow, forget, renew quotes and prices, audit."""

    reads = (Needs, Preferences, *READS, *goals.READS)
    writes = (Deposit, Quotes, Standoff, Acquaintance, Change, *WRITES, *goals.WRITES)

    def run(self, world: World) -> None:
        """Close the tick."""
        if world.table(Agent).rows:
            self._bury(world)
        world.sync()
        self._regrow(world)
        if world.table(Agent).rows:
            quotes.renew(world)
        self._forget(world)
        close_settlement_books(world)
        close_report(world)
        goals.judge(world)
        audit(world)

    def _forget(self, world: World) -> None:
        """Drop the standoffs that hold no longer; let acquaintances fade."""
        if world.table(AcquaintedPair).rows:
            forget_acquaintances(world)
        if not world.table(StandoffPair).rows:
            return
        held = still_standing(world)
        if not held.all():
            _, standoff = world.view(StandoffPair, Standoff)
            kept = {column.name: getattr(standoff, column.name)[held] for column in Standoff.columns}
            world.rewrite(StandoffPair, int(held.sum()), Standoff(**kept))

    def _bury(self, world: World) -> None:
        agents, inventory, wealth, needs = world.view(Agent, Inventory, Wealth, Needs)
        if needs.alive.all():
            return
        _, goods, purse = world.view(Account, Inventory, Wealth)
        tally = Tally(world, (Agent, Account))
        bequeath(
            needs.alive, world.the(Estates).heir == "survivors", inventory.stock, wealth.cash,
            goods.stock, purse.cash, ACCOUNTS.index("estates"), inventory.version,
        )  # fmt: skip
        tally.note("estates")
        world.despawn(agents[~needs.alive])

    def _regrow(self, world: World) -> None:
        foraging = world.the(Foraging)
        if not foraging.growth.any():
            return
        _, deposit = world.view(Cell, Deposit)
        _, account = world.view(Account, Inventory)
        regrow(
            foraging.growth, foraging.regrow_delay, world.tick,
            deposit.capacity, deposit.harvested, deposit.amount, account.stock, ACCOUNTS.index("regrowth"),
        )  # fmt: skip
