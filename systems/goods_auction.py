"""GoodsAuction: organisations, councils, households, merchants and agents trade every good everywhere."""

from __future__ import annotations

import numpy as np

from components.enterprise import Costs, Organisation, Recipe, Site, Staff, Storage
from components.holdings import Inventory, Needs, Wealth
from components.houses import LimitOrder
from components.kinds import Settlement
from components.market import Fill, Market, Offer, Preferences, Quotes
from components.people import Land, Population
from components.rules import Goods
from components.space import Position
from components.transport import Lane, News, Route, Vessel, Voyage
from ecs import System, World
from systems.auction_room import hold_auction
from systems.order_book import OrderBook


class GoodsAuction(System):
    """Collect everybody's orders, clear every market, deliver and pay."""

    reads = (
        Organisation, Storage, Site, Recipe, Staff, Population, Position, Land, Needs, Preferences, Quotes,
        Lane, News, Route, Vessel, Voyage,
    )  # fmt: skip
    writes = (Inventory, Wealth, Costs, Market, Fill, Offer, LimitOrder)

    def run(self, world: World) -> None:
        """Trade goods; nobody can spend in this tick what it earns in it."""
        if not world.table(Settlement).rows:
            return
        book = OrderBook(world)
        book.write()
        parties = book.parties()
        outcome = hold_auction(
            world, np.arange(len(world.the(Goods).names)), book.orders, book.limits, parties
        )
        book.give_back(parties)
        if book.commissions.ids.size:
            book.commissions.note(outcome)
