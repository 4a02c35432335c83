"""Commands: what players, events, mods and tests ask for takes effect at the start of a tick."""

from __future__ import annotations

from dataclasses import dataclass

from components.holdings import Inventory, Wealth
from components.kinds import Account, Agent, TransferReport
from components.rules import ACCOUNTS, Goods
from ecs import Command, Outcome, System, World
from systems.changes import EVERYBODY, Tally, begin_report
from systems.economics.ledger import transfer
from systems.events import pull_triggers
from systems.house_ships import BuyShip, SellShip
from systems.house_works import BuildFacility, OpenWarehouse, PayDividend, finish_buildings
from systems.rivals import let_rivals_act

KEPT = 1000
"""Of so many orders, the last ones, a world remembers what became of them."""

REASON_OF: dict[type[Command], str] = {
    PayDividend: "dividends",
    **dict.fromkeys((OpenWarehouse, BuildFacility, BuyShip, SellShip), "ventures"),
}
"""Why commands move money, where they are no gifts."""


class Commands(System):
    """Check each order that is due, carry it out or refuse it, and let births and deaths take effect."""

    writes_everything = True

    def run(self, world: World) -> None:
        """Go through the orders due, by tick and serial."""
        begin_report(world)
        world.rewrite(TransferReport, 0)
        pull_triggers(world)
        let_rivals_act(world)
        due = world.due()
        tally = Tally(world, EVERYBODY if due else ())
        outcomes: list[Outcome] = []
        reason = "gifts"
        for order in due:
            refusal = order.command.check(world)
            if refusal is None:
                before, reason = reason, REASON_OF.get(type(order.command), "gifts")
                if reason != before:
                    tally.note(before)
                order.command.apply(world)
            outcomes.append(Outcome(order, refusal))
        tally.note(reason)
        world.answer(outcomes, KEPT)
        finish_buildings(world)
        world.sync()


@dataclass(frozen=True)
class Give(Command):
    """Give an agent so many units of a good, or coins if `ware` is money, out of the account `gifts`."""

    agent: int
    ware: str
    amount: int

    def check(self, world: World) -> str | None:
        """Refuse unknown agents and wares and amounts below one."""
        if world.row_of(Agent, self.agent) < 0:
            return f"there is no agent {self.agent}"
        if self.ware not in world.the(Goods).wares:
            return f"there is no good {self.ware!r} (there are {', '.join(world.the(Goods).wares)})"
        if self.amount < 1:
            return f"{self.amount} is nothing to give"
        return None

    def apply(self, world: World) -> None:
        """Move it from the account to the agent."""
        goods = world.the(Goods)
        ware, row = goods.wares.index(self.ware), world.row_of(Agent, self.agent)
        gifts = ACCOUNTS.index("gifts")
        _, source, purse = world.view(Account, Inventory, Wealth)
        _, inventory, wealth = world.view(Agent, Inventory, Wealth)
        if ware == len(goods.names):
            transfer(purse.cash, gifts, wealth.cash, row, round(self.amount * goods.coin), True)
        else:
            amount = self.amount * int(goods.quantum[ware])
            transfer(source.stock[ware], gifts, inventory.stock[ware], row, amount, True)
        inventory.version[row] += 1
