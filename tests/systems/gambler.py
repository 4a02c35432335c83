"""A gambler makes up commands for trading houses: what must be done, what must not, and anything at all.

What can be done is worked out here from what the manual says, and not by the commands themselves.
"""

import math
import random

import numpy as np

from components.enterprise import Site, Staff, Storage
from components.holdings import Inventory, Wealth
from components.houses import Call, Houses, LimitOrder, PortCall, StandingOrder, Ventures
from components.institutions import Pricing, Recipes
from components.kinds import Facility, LaneBetween, Settlement, Ship, Warehouse
from components.market import Market
from components.rules import Goods
from components.transport import Lane, Vessel, Voyage
from systems.events import AddShips, LoseShips, OpenLane, Withhold
from systems.house_orders import CancelOrder, PlaceOrder, SetHiring
from systems.house_ships import BuyShip, EndRoute, LoadShip, SellShip, SendShip, SetRoute, UnloadShip
from systems.house_works import BuildFacility, CloseFacility, OpenWarehouse, PayDividend

NUMBERS = (0, 1, -1, 0.5, 7, 40, 1e-4, 1e9, 2**31, 2**63, 2**70, -(2**63), math.nan, math.inf, -math.inf)
WORDS = ("", "Grain", "Fish", "Gold", "all", "Grain 40, Fish", "Grain x", "\n", "Farm", "é" * 50)


class Gambler:
    """Makes up commands for the houses of a world, by luck of its own."""

    def __init__(self, world, seed):
        self.world, self.luck = world, random.Random(seed)

    def one_of(self, choices):
        return self.luck.choice(list(choices))

    # --- what there is -----------------------------------------------------------------------------------

    def rooms(self, house):
        """Return the warehouses of a house: place, id and row."""
        ids, storage = self.world.view(Warehouse, Storage)
        rows = np.flatnonzero(storage.owner == house)
        return [(int(storage.place[row]), int(ids[row]), int(row)) for row in rows]

    def ships(self, house, *, lying=None):
        ids, vessel, voyage = self.world.view(Ship, Vessel, Voyage)
        mine = vessel.owner == house
        if lying is not None:
            mine &= (voyage.bound < 0) == lying
        return ids[mine].tolist()

    def facilities(self, house):
        ids, site = self.world.view(Facility, Site)
        mine = {eid for _, eid, _ in self.rooms(house)}
        return [eid for eid, at in zip(ids.tolist(), site.warehouse.tolist(), strict=True) if at in mine]

    def orders(self, house):
        ids, order = self.world.view(StandingOrder, LimitOrder)
        return ids[order.owner == house].tolist()

    def places(self):
        return self.world.table(Settlement).ids.tolist()

    def cash(self, house):
        return self.world[house][Wealth].cash / self.world.the(Goods).coin

    def amount(self, good, most):
        """Return some of a good, up to `most` smallest units, in natural units."""
        return self.luck.randint(1, max(1, int(most))) / int(self.world.the(Goods).quantum[good])

    def limit(self, good, place):
        pricing = self.world.the(Pricing)
        standing = self.world[place][Market].expectation[good]
        return min(pricing.highest, max(pricing.lowest, round(standing * self.luck.uniform(0.5, 1.6), 2)))

    # --- what can be done --------------------------------------------------------------------------------

    def legal(self, house):
        """Return a command that must be carried out, or None where luck has found none."""
        makers = (
            self.order, self.order, self.cancel, self.load, self.load, self.unload, self.send, self.route,
            self.end, self.hire, self.hire, self.open, self.build, self.close, self.pay, self.buy, self.sell,
        )  # fmt: skip
        return self.one_of(makers)(house)

    def order(self, house):
        place, _, _ = self.one_of(self.rooms(house))
        good = self.luck.randrange(len(self.world.the(Goods).names))
        name = self.world.the(Goods).names[good]
        amount = self.amount(good, 60 * int(self.world.the(Goods).quantum[good]))
        return PlaceOrder(house, place, name, self.luck.random() < 0.6, amount, self.limit(good, place))

    def cancel(self, house):
        orders = self.orders(house)
        return CancelOrder(house, self.one_of(orders)) if orders else None

    def _berths(self, house):
        """Yield ships of a house that lie where it has a warehouse, and its row."""
        rooms = {place: row for place, _, row in self.rooms(house)}
        for ship in self.ships(house, lying=True):
            port = self.world[ship][Voyage].port
            if port in rooms:
                yield ship, rooms[port]

    def load(self, house):
        goods = self.world.the(Goods)
        _, hold = self.world.view(Ship, Inventory)
        _, stored = self.world.view(Warehouse, Inventory)
        for ship, room in self._berths(house):
            aboard = (hold.stock[:, self.world.row_of(Ship, ship)] / goods.quantum).sum()
            for good in self.luck.sample(range(len(goods.names)), len(goods.names)):
                free = (self.world[ship][Vessel].capacity - aboard) * goods.quantum[good]
                most = min(int(stored.stock[good, room]), math.floor(free * (1 - 1e-9)))
                if most > 0:
                    return LoadShip(house, ship, goods.names[good], self.amount(good, most))
        return None

    def unload(self, house):
        goods = self.world.the(Goods)
        for ship, _ in self._berths(house):
            aboard = self.world[ship][Inventory].stock
            for good in np.flatnonzero(aboard).tolist():
                return UnloadShip(house, ship, goods.names[good], self.amount(good, aboard[good]))
        return None

    def joined(self):
        """Return the settlements that lanes for ships join to others."""
        _, lane = self.world.view(LaneBetween, Lane)
        return sorted({*lane.one[~lane.land].tolist(), *lane.other[~lane.land].tolist()})

    def send(self, house):
        ships = self.ships(house)
        if not ships:
            return None
        ship = self.one_of(ships)
        voyage = self.world[ship][Voyage]
        there = self.one_of(self.joined())
        if voyage.bound < 0 and voyage.port == there:
            return None
        has_room = there in {place for place, _, _ in self.rooms(house)}
        return SendShip(house, ship, there, unload=has_room and self.luck.random() < 0.7)

    def route(self, house):
        ships, ports = self.ships(house), self.joined()
        if not ships:
            return None
        stops = self.luck.sample(ports, self.luck.randint(2, len(ports)))
        rooms = {place for place, _, _ in self.rooms(house)}
        names = self.world.the(Goods).names
        texts = [["", ""] for _ in stops]
        for text, stop in zip(texts, stops, strict=True):
            if stop in rooms:
                text[:] = (
                    self.one_of(("", "all", ", ".join(names[:2]))),
                    self.one_of(("", "all", f"{names[0]} {self.luck.randint(1, 60)}, {names[1]}")),
                )
        unload, load = zip(*texts, strict=True)
        return SetRoute(house, self.one_of(ships), tuple(stops), unload, load)

    def end(self, house):
        _, call = self.world.view(PortCall, Call)
        ships = [ship for ship in self.ships(house) if (call.ship == ship).any()]
        return EndRoute(house, self.one_of(ships)) if ships else None

    def hire(self, house):
        facilities = self.facilities(house)
        if not facilities:
            return None
        facility, recipes = self.one_of(facilities), self.world.the(Recipes)
        most = self.world[facility][Staff].optimum / 1000 * recipes.batch * recipes.batches.size
        return SetHiring(house, facility, self.luck.uniform(0, most), self.luck.uniform(15, 45))

    def open(self, house):
        taken = {place for place, _, _ in self.rooms(house)}
        free = [place for place in self.places() if place not in taken]
        affordable = self.cash(house) >= self.world.the(Ventures).warehouse
        return OpenWarehouse(house, self.one_of(free)) if free and affordable else None

    def build(self, house):
        place, _, row = self.one_of(self.rooms(house))
        ventures, goods, workers = self.world.the(Ventures), self.world.the(Goods), self.luck.randint(1, 20)
        needed = np.ceil(ventures.materials * workers * goods.quantum)
        there = self.world.view(Warehouse, Inventory)[1].stock[:, row]
        if self.cash(house) < workers * ventures.facility or (needed > there).any():
            return None
        return BuildFacility(house, place, self.one_of(self.world.the(Recipes).names), workers)

    def close(self, house):
        facilities = self.facilities(house)
        return CloseFacility(house, self.one_of(facilities)) if len(facilities) > 2 else None

    def pay(self, house):
        coins = math.floor(self.cash(house) * self.luck.uniform(0, 0.05))
        return PayDividend(house, coins) if coins else None

    def buy(self, house):
        capacity = self.luck.randint(1, 60)
        affordable = self.cash(house) >= capacity * self.world.the(Ventures).hull
        return BuyShip(house, self.one_of(self.places()), capacity) if affordable else None

    def sell(self, house):
        ventures, coin = self.world.the(Ventures), self.world.the(Goods).coin
        for ship in self.ships(house, lying=True):
            price = self.world[ship][Vessel].capacity * ventures.hull * ventures.resale
            purse = self.world[self.world[ship][Voyage].port][Wealth].cash / coin
            if not self.world[ship][Inventory].stock.any() and purse > price + 1:
                return SellShip(house, ship)
        return None

    # --- what cannot be done -----------------------------------------------------------------------------

    def illegal(self, house, other):
        """Return a command that must be refused."""
        goods, place = self.world.the(Goods).names, self.one_of(self.places())
        nobody = self.world.next_id + self.luck.randrange(2**40)
        wrong = [
            PlaceOrder(nobody, place, goods[0], True, 1, 10),
            PlaceOrder(house, nobody, goods[0], True, 1, 10),
            PlaceOrder(house, place, "Nothing", True, 1, 10),
            PlaceOrder(house, place, goods[0], True, self.one_of((0, -1, math.nan, math.inf, 1e-9)), 10),
            PlaceOrder(house, place, goods[0], False, 1, self.one_of((0, -1, math.nan, math.inf))),
            CancelOrder(house, nobody), LoadShip(house, nobody, goods[0], 1),
            SendShip(house, nobody, place, False), SetHiring(house, nobody, 1, 20),
            BuildFacility(house, place, "Nothing", 1),
            BuildFacility(house, place, self.world.the(Recipes).names[0], self.one_of((0, -5, math.nan))),
            BuyShip(house, place, self.one_of((0, math.nan, 1e9))), CloseFacility(house, place),
            PayDividend(house, self.one_of((0, -1, math.nan, math.inf, self.cash(house) + 1e7))),
            *(OpenWarehouse(house, place) for place, _, _ in self.rooms(house)),
        ]  # fmt: skip
        for ship in self.ships(other):
            wrong += [
                LoadShip(house, ship, goods[0], 1), SendShip(house, ship, place, False),
                SellShip(house, ship), EndRoute(house, ship),
                SetRoute(house, ship, (0, 1), ("", ""), ("", "")),
            ]  # fmt: skip
        for ship in self.ships(house):
            too_much = math.floor(self.world[ship][Vessel].capacity) + 1
            wrong += [kind(house, ship, goods[0], too_much) for kind in (LoadShip, UnloadShip)]
            wrong += [SetRoute(house, ship, (place, place), ("", ""), ("", ""))]
        wrong += [SellShip(house, ship) for ship in self.ships(house, lying=False)]
        wrong += [CancelOrder(house, order) for order in self.orders(other)]
        wrong += [CloseFacility(house, facility) for facility in self.facilities(other)]
        return self.one_of(wrong)

    def wild(self):
        """Return a command of anything at all."""
        kind = self.one_of((
            PlaceOrder, CancelOrder, LoadShip, UnloadShip, SendShip, SetRoute, EndRoute, SetHiring,
            OpenWarehouse, BuildFacility, CloseFacility, PayDividend, BuyShip, SellShip,
        ))  # fmt: skip
        values = []
        for name, hint in kind.__annotations__.items():
            whole = self.one_of((*self.world.the(Houses).ids.tolist(), self.luck.randrange(-2, 90), 2**70))
            made = {
                "int": whole, "float": self.one_of(NUMBERS), "str": self.one_of(WORDS), "bool": True,
                "tuple[int, ...]": tuple(self.luck.randrange(5) for _ in range(self.luck.randrange(4))),
                "tuple[str, ...]": tuple(self.one_of(WORDS) for _ in range(self.luck.randrange(4))),
            }  # fmt: skip
            values.append(int(self.one_of(self.world.the(Houses).ids)) if name == "house" else made[hint])
        return kind(*values)

    def fate(self, house):
        """Return something that happens from outside."""
        _, lane = self.world.view(LaneBetween, Lane)
        number = self.luck.randrange(lane.one.size)
        fates = [OpenLane(number, not lane.open[number]), Withhold(house, 3)]
        fates += [AddShips(house, 1, 25.0, 1000)]
        return self.one_of(fates if len(self.ships(house)) < 4 else [*fates, LoseShips(house, 1)])
