"""What a recording says of agents and the map: trades, refusals, who has what, what lies about."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from components.holdings import Deposit, Inventory, Wealth
from components.kinds import Agent, Cell, RefusalReport, TradeReport
from components.market import Estimate, Refusal, Trade
from components.rules import Exchange, Goods
from components.space import Position
from scenarios.runs.metrics import utilities_of
from scenarios.runs.record_rows import Rows, named, stocks
from scenarios.runs.run import agent_names
from scenarios.runs.towns import share
from systems.economics.bargain import REASONS

if TYPE_CHECKING:
    from collections.abc import Iterator

    from ecs import I32, World

TABLES = {
    "trades": "tick INTEGER, mechanism TEXT, place TEXT, buyer INTEGER, seller INTEGER, good TEXT, "
    "quantity REAL, paid_with TEXT, paid REAL, received REAL, quoted_price REAL, price REAL, "
    "buyer_gain REAL, seller_gain REAL",
    "refusals": "tick INTEGER, place TEXT, a INTEGER, b INTEGER, good TEXT, paid_with TEXT, reason TEXT",
    "agents": "tick INTEGER, id INTEGER, name TEXT, x INTEGER, y INTEGER, cash REAL, utility REAL",
    "inventories": "tick INTEGER, agent INTEGER, good TEXT, quantity REAL",
    "estimates": "tick INTEGER, agent INTEGER, good TEXT, price REAL",
    "resources": "tick INTEGER, x INTEGER, y INTEGER, good TEXT, amount REAL, capacity REAL",
}
"""Tables and their columns, as in `scenarios.runs.record`."""


def trades(world: World, tick: int) -> Rows:
    """Return the trades of the tick that has just ended."""
    goods, (_, trade) = world.the(Goods), world.view(TradeReport, Trade)
    bought, paying = goods.ware_quantum[trade.good], goods.ware_quantum[trade.paid_with]
    quantity, paid = trade.quantity / bought, trade.paid / paying
    columns = (
        tick,
        world.the(Exchange).mechanism,
        _spots(trade.x, trade.y),
        trade.buyer.tolist(),
        trade.seller.tolist(),
        named(goods.wares, trade.good),
        quantity.tolist(),
        named(goods.wares, trade.paid_with),
        paid.tolist(),
        (trade.received / paying).tolist(),
        trade.quoted.tolist(),
        share(paid, quantity).tolist(),
        trade.buyer_gain.tolist(),
        trade.seller_gain.tolist(),
    )
    return Rows("trades", quantity.size, columns)


def refusals(world: World, tick: int) -> Rows:
    """Return why pairs that met in the tick that has just ended did not trade."""
    wares, (_, refusal) = world.the(Goods).wares, world.view(RefusalReport, Refusal)
    columns = (
        tick,
        _spots(refusal.x, refusal.y),
        refusal.low.tolist(),
        refusal.high.tolist(),
        named(wares, refusal.good),
        named(wares, refusal.paid_with),
        named(REASONS, refusal.reason),
    )
    return Rows("refusals", refusal.low.size, columns)


def rows_of_snapshot(world: World) -> Iterator[Rows]:
    """Yield what everybody has and takes prices to be, and what lies about, now."""
    tick, goods = world.tick, world.the(Goods)
    ids, position, inventory, wealth, estimate = world.view(Agent, Position, Inventory, Wealth, Estimate)
    spots = position.x.tolist(), position.y.tolist()
    cash, utility = (wealth.cash / goods.coin).tolist(), utilities_of(world).tolist()
    yield Rows("agents", ids.size, (tick, ids.tolist(), agent_names(world), *spots, cash, utility))
    kinds, amounts = len(goods.names), stocks(inventory.stock, goods).tolist()
    owners = np.repeat(ids, kinds).tolist()
    yield Rows("inventories", len(amounts), (tick, owners, goods.names * ids.size, amounts))
    who, good = np.nonzero(np.isfinite(estimate.price).T)
    prices = estimate.price[good, who].tolist()
    yield Rows("estimates", who.size, (tick, ids[who].tolist(), named(goods.names, good), prices))
    _, position, deposit = world.view(Cell, Position, Deposit)
    cells, good = np.nonzero(deposit.capacity.T)
    lying = (deposit.amount[good, cells] / goods.quantum[good]).tolist()
    most = (deposit.capacity[good, cells] / goods.quantum[good]).tolist()
    spots = position.x[cells].tolist(), position.y[cells].tolist()
    yield Rows("resources", cells.size, (tick, *spots, named(goods.names, good), lying, most))


def _spots(x: I32, y: I32) -> list[str]:
    return [f"{x},{y}" for x, y in zip(x.tolist(), y.tolist(), strict=True)]
