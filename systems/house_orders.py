"""Orders of trading houses: what they bid and ask in auctions of goods and of labour until told otherwise."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from components.holdings import Inventory, Wealth
from components.houses import Hiring, HiringTerms, LimitOrder, StandingOrder
from components.institutions import PERSON, Pricing
from components.kinds import Facility, Org, Warehouse
from components.rules import Goods
from ecs import Command, rows_of
from systems.economics.auction import ASK, BID, PAID, QUANTITY, RECEIVED
from systems.economics.houses import hiring_bids, standing_orders
from systems.houses import (
    figure,
    has_houses,
    name,
    no_amount,
    no_facility,
    no_good,
    no_house,
    no_place,
    no_warehouse,
    room_for_workers,
    row,
    smallest,
    warehouse_of,
)

if TYPE_CHECKING:
    from ecs import F64, I64, World
    from systems.auction_room import Outcome
    from systems.premises import Premises

MOST_ORDERS = 1000
"""So many orders of one house may stand at a time."""


@dataclass(frozen=True)
class PlaceOrder(Command):
    """Let an order of a house stand in every auction of a place, until it is filled or cancelled.

    `quantity` is in natural units, `limit` in coins a unit: the most that is paid, the least that is taken.
    """

    house: int
    place: int
    good: str
    buys: bool
    quantity: float
    limit: float

    def check(self, world: World) -> str | None:
        """Refuse orders without a warehouse to serve them, or of amounts and limits that cannot be."""
        return (
            no_house(world, self.house)
            or no_place(world, self.place)
            or no_good(world, self.good)
            or no_warehouse(world, self.house, self.place)
            or no_amount(world, self.good, self.quantity)
            or _no_price(world, self.limit, "the limit")
            or self._too_many(world)
        )

    def _too_many(self, world: World) -> str | None:
        _, order = world.view(StandingOrder, LimitOrder)
        if np.count_nonzero(order.owner == self.house) < MOST_ORDERS:
            return None
        return f"{name(world, self.house)} has {MOST_ORDERS} orders, the most there can be: cancel some first"

    def apply(self, world: World) -> None:
        """Write it down."""
        warehouse = world.table(Warehouse).ids[warehouse_of(world, self.house, self.place)]
        world.spawn(
            StandingOrder,
            1,
            LimitOrder(
                owner=self.house,
                warehouse=warehouse,
                good=world.the(Goods).names.index(self.good),
                buys=self.buys,
                limit=float(self.limit),
                left=smallest(world, self.good, self.quantity),
                placed=world.tick,
            ),
        )
        world.sync()


@dataclass(frozen=True)
class CancelOrder(Command):
    """Take back a standing order of a house, or what is left of it."""

    house: int
    order: int

    def check(self, world: World) -> str | None:
        """Refuse orders that are not there, or of others."""
        if refusal := no_house(world, self.house):
            return refusal
        at = row(world, StandingOrder, self.order)
        if at < 0:
            return f"there is no order {self.order}: it may have been filled or cancelled"
        owner = int(world.view(StandingOrder, LimitOrder)[1].owner[at])
        if owner != self.house:
            return f"order {self.order} is of {name(world, owner)}, not of {name(world, self.house)}"
        return None

    def apply(self, world: World) -> None:
        """Strike it out."""
        world.despawn(np.array([self.order]))
        world.sync()


@dataclass(frozen=True)
class SetHiring(Command):
    """Bid for so many workers for a facility of a house in every auction of labour; for none at 0.

    `wage` is in coins a head and tick, the most that is paid.
    """

    house: int
    facility: int
    workers: float
    wage: float

    def check(self, world: World) -> str | None:
        """Refuse facilities of others, and more workers than can do anything there."""
        if refusal := no_house(world, self.house) or no_facility(world, self.house, self.facility):
            return refusal
        most = room_for_workers(world, self.facility)
        if not 0 <= self.workers <= most:
            return f"{figure(self.workers)} workers is not from 0 to {figure(most)}, which have work there"
        return None if self.workers == 0 else _no_price(world, self.wage, "the wage")

    def apply(self, world: World) -> None:
        """Note the terms."""
        _, hiring = world.view(HiringTerms, Hiring)
        others = hiring.facility != self.facility
        terms = {column.name: getattr(hiring, column.name)[others] for column in Hiring.columns}
        workers = round(self.workers * PERSON)
        if workers:
            new = (self.facility, workers, float(self.wage))
            terms = {key: np.append(terms[key], value) for key, value in zip(terms, new, strict=True)}
        world.rewrite(HiringTerms, terms["facility"].size, Hiring(**terms))


def _no_price(world: World, price: float, what: str) -> str | None:
    """Refuse prices that no market knows."""
    pricing = world.the(Pricing)
    if pricing.lowest <= price <= pricing.highest:
        return None
    bounds = f"{figure(pricing.lowest)} to {figure(pricing.highest)}"
    return f"{what} is from {bounds} coins, not {figure(price)}"


# --- in the auctions ---------------------------------------------------------------------------------------


def hiring_terms(world: World) -> int:
    """Return how many facilities of houses hire."""
    return world.table(HiringTerms).rows if has_houses(world) else 0


def write_hiring(
    world: World, own: Premises, per: float, first_purse: int, orders: I64, limits: F64, count: int
) -> int:
    """Write down what houses bid for labour, from order `count` on; return how many orders there are."""
    _, hiring = world.view(HiringTerms, Hiring)
    _, treasury = world.view(Org, Wealth)
    return hiring_bids(
        rows_of(world.table(Facility).ids, hiring.facility), hiring.workers, hiring.wage, own.owner,
        own.place, per, treasury.cash, first_purse, np.empty_like(treasury.cash), orders, limits, count,
    )  # fmt: skip


class Commissions:
    """The standing orders of houses in the auction of a tick."""

    def __init__(self, world: World, own: Premises) -> None:
        self.world, self.own = world, own
        self.ids: I64 = world.table(StandingOrder).ids if has_houses(world) else np.empty(0, np.int64)
        self.which: I64 = np.empty(self.ids.size, np.int64)
        self.first = 0

    def write(
        self, places: int, first_org: int, first_warehouse: int, orders: I64, limits: F64, count: int
    ) -> int:
        """Write them down from order `count` on; return how many orders there are then."""
        world, goods = self.world, self.world.the(Goods)
        _, order = world.view(StandingOrder, LimitOrder)
        _, treasury = world.view(Org, Wealth)
        _, stored = world.view(Warehouse, Inventory)
        self.first = count
        return standing_orders(
            np.arange(self.ids.size), rows_of(world.table(Org).ids, order.owner),
            rows_of(world.table(Warehouse).ids, order.warehouse), order.good, order.buys, order.limit,
            order.left, self.own.warehouse_place, goods.coin / goods.quantum, treasury.cash, stored.stock,
            places, first_org, first_warehouse, np.empty_like(treasury.cash), np.empty_like(stored.stock),
            self.which, orders, limits, count,
        )  # fmt: skip

    def note(self, outcome: Outcome) -> None:
        """Take what was filled off the orders; those with nothing left are gone at the end of the tick."""
        _, order = self.world.view(StandingOrder, LimitOrder)
        for side, money in ((BID, PAID), (ASK, RECEIVED)):
            mine = np.flatnonzero(outcome.fills[side] >= self.first)
            rows = self.which[outcome.fills[side][mine] - self.first]
            np.subtract.at(order.left, rows, outcome.fills[QUANTITY][mine])
            np.add.at(order.filled, rows, outcome.fills[QUANTITY][mine])
            np.add.at(order.money, rows, outcome.payments[money][mine])
        self.world.despawn(self.ids[order.left == 0])
