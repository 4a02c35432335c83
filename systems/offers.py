"""Offers: the report of who would have paid or taken what in the auctions of a tick."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from components.holdings import Inventory, Needs, Wealth
from components.kinds import Agent, OfferReport
from components.market import Offer, Preferences
from components.rules import Exchange, Goods, Tastes
from systems.economics.calls import call_orders
from systems.mechanisms import numeraire

if TYPE_CHECKING:
    from ecs import F64, I64, Flag, World
    from systems.reservations import Limits


def orders_within(world: World, good: int, limits: Limits) -> tuple[Flag, F64, I64]:
    """Return what all agents would bid and ask for lots of a good.

    Whether each order buys, its limit for a lot in smallest units of the numeraire, and its owner's row, all
    `(orders,)`, owner by owner and from the best on.
    """
    goods, tastes = world.the(Goods), world.the(Tastes)
    _, needs, preferences, inventory, wealth = world.view(Agent, Needs, Preferences, Inventory, Wealth)
    room = limits.bids.size + limits.asks.size
    side, limit, owner = np.empty(room, np.int64), np.empty(room), np.empty(room, np.int64)
    count = call_orders(
        needs.alive, tastes.params, preferences.type, inventory.stock, wealth.cash, goods.ware_quantum,
        goods.ware_lot, good, numeraire(world), world.the(Exchange).spread,
        limits.noted, limits.level, limits.bids, limits.asks, side, limit, owner,
    )  # fmt: skip
    return side[:count] == 1, limit[:count], owner[:count]


def tell_orders(world: World, good: int, orders: tuple[Flag, F64, I64], facts: I64) -> None:
    """Report the orders of agents for lots of a good, once it has been traded; `facts` are the trades.

    An agent's best orders are those that were filled, for as much as it bought or sold.
    """
    buys, limit, owner = orders
    agents, _ = world.view(Agent, Inventory)
    goods, paid_with = world.the(Goods), numeraire(world)
    lot = int(goods.ware_lot[good])
    filled = np.zeros(limit.size, np.int64)
    for side, buying in enumerate((True, False)):
        lots = np.zeros(agents.size, np.int64)
        np.add.at(lots, facts[side], facts[3] // lot)
        mine = np.flatnonzero(buys == buying)
        theirs = owner[mine]
        first = np.searchsorted(theirs, theirs)
        filled[mine] = np.where(np.arange(mine.size) - first < lots[theirs], lot, 0)
    per = float(goods.ware_quantum[good]) / (lot * float(goods.ware_quantum[paid_with]))
    whole = np.full(limit.size, lot)
    world.add(
        OfferReport,
        limit.size,
        Offer(
            place=np.full(limit.size, -1),
            market=np.full(limit.size, good),
            owner=agents[owner],
            buys=buys,
            limit=limit * per,
            quantity=whole,
            filled=filled,
            netted=np.zeros(limit.size, np.int64),
        ),
    )
