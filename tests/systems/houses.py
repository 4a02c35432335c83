"""Small worlds with trading houses, and short ways to command them and to look at what they have."""

from components.enterprise import Costs, Storage
from components.holdings import Inventory, Wealth
from components.houses import Houses, LimitOrder, StandingOrder
from components.kinds import Facility, Org, Settlement, Ship, Warehouse
from components.rules import Goods
from components.transport import Vessel

PORTS = """
seed = 1
ticks = 100
[world]
width = 24
height = 12
[goods.Fish]
divisible = true
price = 9
[goods.Brick]
price = 10
[goods.Bread]
divisible = true
price = 20
[money]
[households]
food = "Bread"
[curves]
growth = [[0, 0]]
[policies]
pricing = "uniform"
levy = 0
relief = 0
[recipes.Kiln]
output = "Brick"
per_worker = 3
[settlements.North]
at = [5, 6]
people = 10
land = 0
wealth = 10000
prices = {Fish = 14}
demand = {Fish = {choke = 20, slope = 1}}
[settlements.South]
at = [18, 6]
people = 10
land = 0
wealth = 10000
prices = {Fish = 4}
demand = {Fish = {choke = 10, slope = 1}}
[settlements.Isle]
at = [20, 10]
people = 10
land = 0
[lanes.strait]
between = ["North", "South"]
ticks = 1
[lanes.sound]
between = ["Isle", "South"]
ticks = 2
[orgs.North-Fishers]
home = "North"
treasury = 100
supply = {Fish = 6}
[orgs.South-Fishers]
home = "South"
treasury = 100
supply = {Fish = 6}
[ventures]
warehouse = 100
facility = 60
ticks = 3
hull = 5
crew = 0.1
resale = 0.5
"""

HOUSE = """
[[houses]]
name = "Swan"
home = "South"
cash = 1000
player = true
warehouses = ["North"]
ships = [{capacity = 20, crew = 2}]
"""

RIVAL = """
[[houses]]
name = "Crow"
home = "North"
cash = 40
stocks = {North = {Fish = 2, Brick = 7}}
ships = [{capacity = 20, crew = 0}]
"""


class Player:
    """A house of a world, by its name."""

    def __init__(self, world, name="Swan"):
        self.world = world
        kinds = (Settlement, Org, Ship, Warehouse, Facility)
        self.id_of = {world[eid].name: eid for kind in kinds for eid in world.table(kind).ids.tolist()}
        self.id = self.id_of[name]
        assert self.id in world.the(Houses).ids

    def ask(self, kind, *fields, ticks=1):
        """Submit a command of the house, run, and return what it was refused for; places by their names."""
        given = [self.id_of.get(each, each) if isinstance(each, str) else each for each in fields]
        order = self.world.submit(kind(self.id, *given))
        self.world.step(ticks)
        return next((each.refusal for each in reversed(self.world.outcomes) if each.order == order), None)

    @property
    def coins(self):
        return self.world[self.id][Wealth].cash / self.world.the(Goods).coin

    @property
    def ships(self):
        ids, vessel = self.world.view(Ship, Vessel)
        return ids[vessel.owner == self.id].tolist()

    def _room(self, place):
        ids, storage = self.world.view(Warehouse, Storage)
        mine = (storage.owner == self.id) & (storage.place == self.id_of[place])
        return self.world[ids[mine].item()]

    def stock(self, place, good):
        goods = self.world.the(Goods)
        row = goods.names.index(good)
        return self._room(place)[Inventory].stock[row] / goods.quantum[row]

    def cost(self, place, good):
        return self._room(place)[Costs].unit[self.world.the(Goods).names.index(good)]

    def aboard(self, good, ship=0):
        goods = self.world.the(Goods)
        row = goods.names.index(good)
        return self.world[self.ships[ship]][Inventory].stock[row] / goods.quantum[row]

    @property
    def orders(self):
        """What is left of its orders, in smallest units, by their ids."""
        ids, order = self.world.view(StandingOrder, LimitOrder)
        return {eid: left for eid, owner, left in zip(ids, order.owner, order.left, strict=True)
                if owner == self.id}  # fmt: skip
