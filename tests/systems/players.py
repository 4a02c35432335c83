"""Players who go by a script: commands and nothing else, as somebody at the window would give them."""

from components.houses import Houses, LimitOrder, StandingOrder
from components.kinds import Ship
from components.market import Market
from components.rules import Goods
from components.transport import Vessel
from systems.house_orders import CancelOrder, PlaceOrder
from systems.house_ships import BuyShip, SetRoute
from tests.systems.houses import Player

EVERY = 5
"""Ticks from one look at prices to the next."""


class Scripted(Player):
    """The player's house of a world, with orders that follow prices and ships that go round."""

    def __init__(self, world):
        super().__init__(world, world[world.the(Houses).player].name)
        self.wanted = []

    def price(self, place, good):
        goods = self.world.the(Goods).names
        return float(self.world[self.id_of[place]][Market].expectation[goods.index(good)])

    def deal(self, good, source, target, quantity, *, dearer=1.05, cheaper=0.95):
        """From now on buy a good in one place and sell it in another."""
        self.wanted += [(source, good, True, quantity, dearer), (target, good, False, 100_000, cheaper)]

    def fleet(self, ports, loads, *, ships=None):
        """Send all ships, or these, round a route."""
        where = tuple(self.id_of[port] for port in ports)
        for ship in self.ships if ships is None else ships:
            self.world.submit(SetRoute(self.id, ship, where, ("all",) * len(ports), loads))

    def launch(self, place, capacity):
        """Have a ship built, and return its id."""
        assert self.ask(BuyShip, place, capacity) is None
        ids, vessel = self.world.view(Ship, Vessel)
        return int(ids[vessel.owner == self.id][-1])

    def renew(self):
        """Take back all orders and place them anew, by the prices of now."""
        ids, order = self.world.view(StandingOrder, LimitOrder)
        for eid in ids[order.owner == self.id].tolist():
            self.world.submit(CancelOrder(self.id, eid))
        for place, good, buys, quantity, factor in self.wanted:
            limit = factor * self.price(place, good)
            self.world.submit(PlaceOrder(self.id, self.id_of[place], good, buys, quantity, limit))

    def play(self, until):
        """Go on to a tick."""
        while self.world.tick < until:
            if self.world.tick % EVERY == 0:
                self.renew()
            self.world.step()
