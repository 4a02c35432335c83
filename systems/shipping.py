"""Shipping: ships sail, unload, load and leave; merchants hear the news. Part of Move and Housekeeping."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from components.holdings import Inventory, Wealth
from components.kinds import LaneBetween, Org, Settlement, Ship, Warehouse
from components.market import Market
from components.rules import Goods
from components.space import Position
from components.trading import Merchants, Paths, Routes
from components.transport import Lane, News, Route, Vessel, Voyage
from ecs import rows_of
from systems.changes import Tally
from systems.economics.shipping import cast_off, dispatch, follow_routes, locate, travel, unload
from systems.economics.trading import best_destinations
from systems.errands import report_transfers, sail_on_errands
from systems.lanes import network

if TYPE_CHECKING:
    from ecs import F64, I64, Flag, World
    from systems.lanes import Network


def sail(world: World) -> None:
    """Let every ship make a tick of its voyage, or lie in port, unload, load and leave."""
    if not world.table(Ship).rows:
        return
    Fleet(world, network(world)).sail()


class Fleet:
    """The ships of a world, as rows that point at rows."""

    def __init__(self, world: World, net: Network) -> None:
        self.world, self.net = world, net
        self.ids, self.vessel, self.voyage, self.route, self.hold, self.position = world.view(
            Ship, Vessel, Voyage, Route, Inventory, Position
        )
        settlements = world.table(Settlement).ids
        self.owner = net.ship_owner
        self.port: I64 = rows_of(settlements, self.voyage.port)
        self.bound: I64 = rows_of(settlements, self.voyage.bound)
        self.moved: I64 = np.zeros(self.hold.stock.shape, np.int64)

    def sail(self) -> None:
        """Do a tick's work of shipping."""
        world, voyage, net = self.world, self.voyage, self.net
        settlements = world.table(Settlement).ids
        _, treasury = world.view(Org, Wealth)
        _, purse = world.view(Settlement, Wealth)
        tally = Tally(world)
        travel(
            self.owner, self.vessel.crew, treasury.cash, purse.cash, self.port, self.bound, voyage.lane,
            voyage.left, voyage.waited,
        )  # fmt: skip
        tally.note("crews")
        lying, on_route = self.bound < 0, self.route.index >= 0
        ready = lying & (self.vessel.idle_until <= world.tick)
        base = net.warehouse_at(self.owner, self.port)
        free = ~(on_route | net.commanded)
        link = self._trade(lying & free, ready & free, base)
        lane = self._round(lying & on_route, ready, base)
        going = np.flatnonzero(link >= 0)
        self.bound[going] = net.premises.warehouse_place[net.link_to[link[going]]]
        lane[going] = net.link_lane[link[going]]
        if net.commanded.any():
            sail_on_errands(world, net, lying, ready, base, self.port, self.bound, lane, self.moved)
        _, way = world.view(LaneBetween, Lane)
        cast_off(lane, way.ticks, self.vessel.speed, voyage.lane, voyage.left, voyage.total, voyage.waited)
        voyage.port = settlements[self.port]
        voyage.bound = np.where(self.bound < 0, -1, settlements[self.bound])
        self._locate()
        report_transfers(world, self.moved, base)

    def _trade(self, lying: Flag, ready: Flag, base: I64) -> I64:
        """Unload and load ships that go where they like; return the link each leaves by, -1 to stay."""
        world, net, goods, merchants = self.world, self.net, self.world.the(Goods), self.world.the(Merchants)
        _, news, stored = world.view(Warehouse, News, Inventory)
        course = np.full(self.ids.size, -1)
        if not merchants.from_hold:
            arrived = lying & (self.voyage.waited == 0)
            unload(arrived, base, self.hold.stock, stored.stock, self.moved)
        if not (ready.any() and net.link_to.size):
            return course
        best, _ = destinations(world, net)
        aim = net.warehouse_at(self.owner, np.where(self.bound < 0, self.port, self.bound))
        dispatch(
            ready, base, aim, self.vessel.capacity, self.vessel.crew / goods.coin, self.vessel.land,
            self.voyage.waited, net.link_start, net.link_to, net.link_ticks, net.link_land, best, news.price,
            goods.ware_quantum, merchants.counted_on, merchants.freight, merchants.full, merchants.patience,
            merchants.eager, merchants.restless, merchants.worth_a_trip, merchants.from_hold,
            self.hold.stock, stored.stock, self.moved, course,
        )  # fmt: skip
        return course

    def _round(self, lying: Flag, ready: Flag, base: I64) -> I64:
        """Unload and load ships on standing routes; return the lane each leaves by, -1 to stay."""
        world, net, routes, lane = self.world, self.net, self.world.the(Routes), np.full(self.ids.size, -1)
        if not lying.any():
            return lane
        _, stored = world.view(Warehouse, Inventory)
        _, between = world.view(LaneBetween, Lane)
        follow_routes(
            lying, ready, self.route.index, self.voyage.waited, base, self.port, self.vessel.capacity,
            self.vessel.land, routes.start, rows_of(world.table(Settlement).ids, routes.stop), routes.load,
            routes.unload, net.one, net.other, between.open, between.land, world.the(Goods).ware_quantum,
            self.route.stop, self.hold.stock, stored.stock, self.moved, self.bound, lane,
        )  # fmt: skip
        return lane

    def _locate(self) -> None:
        """Put every ship on the cell where it is seen."""
        paths, net, voyage, position = self.world.the(Paths), self.net, self.voyage, self.position
        _, place = self.world.view(Settlement, Position)
        locate(
            self.port, self.bound, place.x, place.y, voyage.lane, net.one, voyage.left, voyage.total,
            paths.start, paths.x, paths.y, net.length, position.x, position.y,
        )  # fmt: skip


def destinations(world: World, net: Network) -> tuple[I64, F64]:
    """Return by which link each good in each warehouse is worth most, and how much, `(goods, warehouses)`.

    Found once a tick: merchants hear the news at its end.
    """
    if net.outlook[0] == world.tick:
        return net.outlook[1:]
    merchants = world.the(Merchants)
    _, news = world.view(Warehouse, News)
    best, worth = np.empty(news.price.shape, np.int64), np.empty(news.price.shape)
    best_destinations(
        net.link_start, net.link_to, net.link_ticks, news.price, merchants.counted_on, merchants.freight,
        best, worth,
    )  # fmt: skip
    net.outlook = (world.tick, best, worth)
    return best, worth


def hear_the_news(world: World) -> None:
    """Let merchants learn the prices of the ports they are in, or with instant news of all."""
    net, merchants = network(world), world.the(Merchants)
    if not net.factors.size:
        return
    _, market = world.view(Settlement, Market)
    _, news = world.view(Warehouse, News)
    told = net.factors
    if not merchants.instant:
        _, voyage = world.view(Ship, Voyage)
        lying = net.berths(world, voyage.port)[voyage.bound < 0]
        own = net.premises
        at_home = told[own.warehouse_place[told] == own.home[own.warehouse_owner[told]]]
        told = np.union1d(lying[lying >= 0], at_home)
    place = net.premises.warehouse_place[told]
    news.price[:, told] = market.expectation[:-1, place]
    news.volume[:, told] = market.usual_volume[:-1, place] + market.usual_unmet[:-1, place]
    news.heard[told] = world.tick
