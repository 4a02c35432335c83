"""Who owns what where: rows instead of ids, derived and never part of the state."""

from __future__ import annotations

from operator import is_
from typing import TYPE_CHECKING
from weakref import WeakKeyDictionary

import numpy as np

from components.enterprise import Costs, Organisation, Recipe, Site, Storage
from components.houses import Houses
from components.institutions import Firms, Recipes
from components.kinds import Facility, Org, Settlement, Warehouse
from components.market import Market
from ecs import rows_of
from systems.economics.production import value_added

if TYPE_CHECKING:
    from ecs import F64, I64, Flag, World


class Premises:
    """The rows that settlements, organisations, warehouses and facilities point at.

    They hold while nobody of these comes or goes: nothing changes hands without that.
    """

    def __init__(self, world: World) -> None:
        self._tables = [world.table(kind) for kind in (Settlement, Org, Warehouse, Facility)]
        self._ids = [table.ids for table in self._tables]
        settlements, orgs, warehouses, _ = self._ids
        _, organisation = world.view(Org, Organisation)
        _, storage = world.view(Warehouse, Storage)
        _, site = world.view(Facility, Site)
        self.home: I64 = rows_of(settlements, organisation.home)
        """The settlement of each organisation."""
        self.house: Flag = (
            world.the(Houses).among(orgs) if Houses in world.rules else np.zeros(orgs.size, np.bool_)
        )
        """Which organisations are trading houses, `(orgs,)`: they do what they are told and nothing else."""
        self.warehouse_owner: I64 = rows_of(orgs, storage.owner)
        self.warehouse_place: I64 = rows_of(settlements, storage.place)
        self.warehouse: I64 = rows_of(warehouses, site.warehouse)
        """The warehouse, owner and settlement of each facility."""
        self.owner: I64 = self.warehouse_owner[self.warehouse]
        self.place: I64 = self.warehouse_place[self.warehouse]
        self.managed: Flag = ~self.house[self.owner]
        """Which facilities follow the rules of firms, `(facilities,)`: all but those of houses."""
        governs = np.flatnonzero(organisation.council)
        self.council: I64 = np.full(settlements.size, -1)
        """The council of each settlement, and its warehouse there."""
        self.council[self.home[governs]] = governs
        self.common_store: I64 = np.full(settlements.size, -1)
        own = np.flatnonzero(self.council[self.warehouse_place] == self.warehouse_owner)
        self.common_store[self.warehouse_place[own]] = own

        self.merit: tuple[int, I64, F64] = (-1, np.empty(0, np.int64), np.empty(0))
        """The order of facilities by merit, with the tick it was found in: see `by_merit`."""

    def hold(self) -> bool:
        """Tell whether nobody has come or gone since: a table's array of ids is a new one then."""
        return all(map(is_, [table.ids for table in self._tables], self._ids))


_known: WeakKeyDictionary[World, Premises] = WeakKeyDictionary()


def premises(world: World) -> Premises:
    """Return the rows that hold now."""
    found = _known.get(world)
    if found is None or not found.hold():
        found = _known[world] = Premises(world)
    return found


def by_merit(world: World, own: Premises) -> tuple[I64, F64]:
    """Return the facilities in order of the value a worker adds, and the value of a unit of each.

    Both `(facilities,)`. The value of a unit is its standing price less what its inputs cost: that of the
    first time it is asked for in a tick, for neither changes before the auction of goods.
    """
    recipes = world.the(Recipes)
    if own.merit[0] == world.tick:
        return own.merit[1:]
    _, recipe = world.view(Facility, Recipe)
    _, market = world.view(Settlement, Market)
    _, costs = world.view(Warehouse, Costs)
    value = np.empty(recipe.index.size)
    value_added(
        recipe.index, own.warehouse, own.place, recipes.output, recipes.inputs, market.expectation,
        costs.unit, world.the(Firms).book_costs, value,
    )  # fmt: skip
    order = (-value * recipes.per_worker[recipe.index]).argsort(kind="stable")
    own.merit = (world.tick, order, value)
    return order, value
