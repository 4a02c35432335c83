"""The auction room: what the auctions of labour and of goods have in common."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from components.institutions import Pricing
from components.kinds import Facility, FillReport, OfferReport, Settlement
from components.market import Fill, Market, Offer
from components.rules import Goods
from systems.economics.auction import PRICINGS, best_first, clear, write_down
from systems.economics.escrow import (
    AMOUNT,
    BUYS,
    MARKET,
    PURSE,
    by_holder,
    note_costs,
    reserve,
    settle,
)
from systems.economics.reports import tell_fills, tell_offers

if TYPE_CHECKING:
    from ecs import F64, I64, World

LABOR = np.array([-1])
"""What the labour auction deals in: no good, but what has the last of the markets."""


@dataclass(frozen=True, eq=False)
class Parties:
    """Those who trade: what they hold is changed, and to be written back."""

    ids: I64
    """Whose each purse is, `(purses,)`."""
    cash: I64
    """`(purses,)`"""
    councils: I64
    """The purse of each settlement's council, which keeps its markets, `(settlements,)`."""
    stock: I64
    """`(goods, stores)`"""
    hired: I64
    """`(facilities,)`"""
    costs: F64
    """`(goods, warehouses)`, the mean cost of what lies in the last of the stores."""


@dataclass(frozen=True, eq=False)
class Outcome:
    """What an auction came to."""

    fills: I64
    """`(3, fills)`, see `systems.economics.auction`."""
    payments: I64
    """`(2, fills)`, paid and received."""
    counts: I64
    """`(7, markets)`"""
    figures: F64
    """`(9, markets)`"""


def hold_auction(world: World, goods: I64, orders: I64, limits: F64, parties: Parties) -> Outcome:
    """Set aside what `orders`, `(7, orders)`, promise, clear, settle, and write the markets down.

    `goods` are the kinds that are traded, -1 for labour: the market of the k-th in settlement s has the
    number k times the settlements plus s.
    """
    rules, pricing = world.the(Goods), world.the(Pricing)
    _, market = world.view(Settlement, Market)
    places = market.volume.shape[1]
    good, per = goods.repeat(places), (rules.coin / rules.market_quantum[goods]).repeat(places)

    total = limits.size
    money, held = np.zeros(total, np.int64), np.zeros(total, np.int64)
    reserve(
        by_holder(orders), orders, limits, good, per, not pricing.reserve, parties.cash, parties.stock, money,
        held,
    )  # fmt: skip
    buys, left = orders[BUYS] == 1, orders[AMOUNT].copy()
    fills, prices = np.empty((3, total), np.int64), np.empty((2, total))
    counts, figures = np.empty((7, good.size), np.int64), np.empty((9, good.size))
    count = clear(
        best_first(orders[MARKET], buys, limits), orders[MARKET], buys, limits,
        orders[PURSE], parties.cash.size, market.expectation[goods].ravel(),
        PRICINGS.index(pricing.mechanism), pricing.standing_reference, left, fills, prices, counts, figures,
    )  # fmt: skip
    fills, prices, payments = fills[:, :count], prices[:, :count], np.empty((2, count), np.int64)
    if parties.costs.size:
        first = parties.stock.shape[1] - parties.costs.shape[1]
        note_costs(
            fills, prices, orders, good, parties.stock, first, np.empty_like(parties.costs), parties.costs
        )
    settle(
        fills, prices, orders, good, per, money, held, parties.cash, parties.stock, parties.councils,
        parties.hired, payments,
    )  # fmt: skip
    write_down(
        goods, rules.coin / per, counts, figures, market.volume, market.demand, market.supply,
        market.unfilled_demand, market.unfilled_supply, market.low, market.high, market.last, market.vwap,
        market.buyer_surplus, market.seller_surplus,
    )  # fmt: skip
    if FillReport in world.wanted:
        _tell_fills(world, orders, limits, fills, payments, good, parties.ids)
    if OfferReport in world.wanted:
        _tell_offers(world, orders, limits, fills, left, good, parties.ids)
    return Outcome(fills, payments, counts, figures)


def _tell_fills(
    world: World, orders: I64, limits: F64, fills: I64, payments: I64, good: I64, ids: I64
) -> None:
    """Add the fills to the report of this tick."""
    first, wares = world.room(FillReport, fills.shape[1]), len(world.the(Goods).names)
    _, fill = world.view(FillReport, Fill)
    tell_fills(
        fills, payments, orders, limits, good, wares, ids, world.table(Settlement).ids,
        world.table(Facility).ids, first, fill.place, fill.market, fill.buyer, fill.seller, fill.quantity,
        fill.paid, fill.received, fill.bid, fill.ask, fill.facility,
    )  # fmt: skip


def _tell_offers(world: World, orders: I64, limits: F64, fills: I64, left: I64, good: I64, ids: I64) -> None:
    """Add the orders, and what became of each, to the report of this tick."""
    first, wares = world.room(OfferReport, limits.size), len(world.the(Goods).names)
    _, offer = world.view(OfferReport, Offer)
    tell_offers(
        fills, left, orders, limits, good, wares, ids, world.table(Settlement).ids, first, offer.place,
        offer.market, offer.owner, offer.buys, offer.limit, offer.quantity, offer.filled, offer.netted,
    )  # fmt: skip
