"""What a recording says of agents: their trades, why they did not trade, what they have, what lies about."""

from __future__ import annotations

from itertools import repeat
from typing import TYPE_CHECKING

import numpy as np

from components.holdings import Deposit, Inventory, Wealth
from components.kinds import Agent, Cell, RefusalReport, TradeReport
from components.market import Refusal, Trade
from components.rules import Exchange, Goods
from components.space import Position
from scenarios.runs.metrics import utilities_of
from scenarios.runs.record_towns import Rows
from scenarios.runs.run import agent_names
from systems.economics.bargain import REASONS

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence
    from typing import Any

    from ecs import I32, World

TABLES = {
    "trades": "tick INTEGER, mechanism TEXT, place TEXT, buyer INTEGER, seller INTEGER, good TEXT, "
    "quantity REAL, paid_with TEXT, paid REAL, received REAL, quoted_price REAL, price REAL, "
    "buyer_gain REAL, seller_gain REAL",
    "refusals": "tick INTEGER, place TEXT, a INTEGER, b INTEGER, good TEXT, paid_with TEXT, reason TEXT",
    "agents": "tick INTEGER, id INTEGER, name TEXT, x INTEGER, y INTEGER, cash REAL, utility REAL",
    "inventories": "tick INTEGER, agent INTEGER, good TEXT, quantity REAL",
    "resources": "tick INTEGER, x INTEGER, y INTEGER, good TEXT, amount REAL, capacity REAL",
}
"""Tables and their columns, as in `scenarios.runs.record`."""


def rows_of_tick(world: World, tick: int) -> Iterator[Rows]:
    """Yield who traded with whom, and why others did not, in the tick that has just ended."""
    goods = world.the(Goods)
    wares, quantum = np.array(goods.wares, object), goods.ware_quantum
    _, trade = world.view(TradeReport, Trade)
    quantity, paid = trade.quantity / quantum[trade.good], trade.paid / quantum[trade.paid_with]
    columns: tuple[Iterable[Any], ...] = (
        repeat(world.the(Exchange).mechanism),
        _places(trade.x, trade.y),
        trade.buyer.tolist(),
        trade.seller.tolist(),
        wares[trade.good].tolist(),
        quantity.tolist(),
        wares[trade.paid_with].tolist(),
        paid.tolist(),
        (trade.received / quantum[trade.paid_with]).tolist(),
        trade.quoted.tolist(),
        (paid / quantity).tolist(),
        trade.buyer_gain.tolist(),
        trade.seller_gain.tolist(),
    )
    yield Rows("trades", quantity.size, (repeat(tick), *columns))
    _, refusal = world.view(RefusalReport, Refusal)
    columns = (
        _places(refusal.x, refusal.y),
        refusal.low.tolist(),
        refusal.high.tolist(),
        wares[refusal.good].tolist(),
        wares[refusal.paid_with].tolist(),
        [REASONS[reason] for reason in refusal.reason.tolist()],
    )
    yield Rows("refusals", refusal.low.size, (repeat(tick), *columns))


def rows_of_snapshot(world: World) -> Iterator[Rows]:
    """Yield what agents have and what lies in cells, now."""
    tick, goods = repeat(world.tick), world.the(Goods)
    quantum = goods.quantum[:, None]
    ids, position, inventory, wealth = world.view(Agent, Position, Inventory, Wealth)
    columns: tuple[Iterable[Any], ...] = (
        ids.tolist(),
        agent_names(world),
        position.x.tolist(),
        position.y.tolist(),
        (wealth.cash / goods.coin).tolist(),
        utilities_of(world).tolist(),
    )
    yield Rows("agents", ids.size, (tick, *columns))
    agents, amounts = np.repeat(ids, len(goods.names)), (inventory.stock / quantum).T.ravel()
    columns = agents.tolist(), goods.names * ids.size, amounts.tolist()
    yield Rows("inventories", amounts.size, (tick, *columns))
    _, position, deposit = world.view(Cell, Position, Deposit)
    cells, kinds = np.nonzero(deposit.capacity.T)
    columns = (
        position.x[cells].tolist(),
        position.y[cells].tolist(),
        np.array(goods.names, object)[kinds].tolist(),
        (deposit.amount / quantum)[kinds, cells].tolist(),
        (deposit.capacity / quantum)[kinds, cells].tolist(),
    )
    yield Rows("resources", cells.size, (tick, *columns))


def _places(x: I32, y: I32) -> Sequence[str]:
    return [f"{x},{y}" for x, y in zip(x.tolist(), y.tolist(), strict=True)]
