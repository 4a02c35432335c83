"""Works of trading houses: warehouses they open, facilities they build and close, what they pay out."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from components.enterprise import Organisation, Recipe, Site, Staff, Storage
from components.holdings import Inventory
from components.houses import Building, BuildingSite, Hiring, HiringTerms, HouseBook, Turnover, Ventures
from components.institutions import PERSON, Recipes
from components.kinds import Account, Facility, Org, Warehouse
from components.rules import ACCOUNTS, Goods
from ecs import Command
from systems.economics.ledger import transfer
from systems.houses import (
    figure,
    has_houses,
    name,
    natural,
    new_name,
    no_facility,
    no_house,
    no_money,
    no_place,
    no_warehouse,
    pay_households,
    warehouse_of,
    whole_coins,
)

if TYPE_CHECKING:
    from ecs import I64, World

NOISE = 1e-6
"""By how much a product may miss the whole number it stands for."""

LARGEST_FACILITY = 10_000
"""Workers that a facility may be built for."""


@dataclass(frozen=True)
class OpenWarehouse(Command):
    """Let a house have a warehouse in a place; the households there are paid for it."""

    house: int
    place: int

    def check(self, world: World) -> str | None:
        """Refuse second ones, and what cannot be paid for."""
        if refusal := no_house(world, self.house) or no_place(world, self.place):
            return refusal
        if warehouse_of(world, self.house, self.place) >= 0:
            return f"{name(world, self.house)} has a warehouse in {name(world, self.place)} already"
        return no_money(world, self.house, world.the(Ventures).warehouse, "a warehouse")

    def apply(self, world: World) -> None:
        """Pay for it and open it."""
        pay_households(world, self.house, self.place, world.the(Ventures).warehouse)
        called = new_name(world, self.house, "warehouse")
        world.spawn_one(Warehouse, Storage(owner=self.house, place=self.place), name=called)
        world.sync()


@dataclass(frozen=True)
class BuildFacility(Command):
    """Let a house build a facility for so many workers, the optimum, beside its warehouse in a place.

    The households there are paid for it; materials come out of the warehouse. It is ready some ticks later.
    """

    house: int
    place: int
    recipe: str
    workers: float

    def check(self, world: World) -> str | None:
        """Refuse what nobody knows how to make, and what cannot be paid for."""
        refusal = no_house(world, self.house) or no_place(world, self.place)
        if refusal := refusal or no_warehouse(world, self.house, self.place):
            return refusal
        recipes = world.the(Recipes).names
        if self.recipe not in recipes:
            return f"there is no recipe {self.recipe!r} (there are {', '.join(recipes)})"
        if not 1 <= self.workers <= LARGEST_FACILITY:
            return f"a facility is built for 1 to {LARGEST_FACILITY} workers, not {figure(self.workers)}"
        coins = self.workers * world.the(Ventures).facility
        what = f"a {self.recipe} for {figure(self.workers)} worker{'s' * (self.workers != 1)}"
        return no_money(world, self.house, coins, what) or self._no_materials(world, what)

    def _materials(self, world: World) -> I64:
        """Return what is built with, in smallest units of each good, rounded up, `(goods,)`."""
        amounts = world.the(Ventures).materials * self.workers * world.the(Goods).quantum
        return np.ceil(amounts - NOISE).astype(np.int64)

    def _no_materials(self, world: World, what: str) -> str | None:
        needed = self._materials(world)
        there = world.view(Warehouse, Inventory)[1].stock[:, warehouse_of(world, self.house, self.place)]
        for short in np.flatnonzero(needed > there)[:1].tolist():
            good = world.the(Goods).names[short]
            takes, has = (natural(world, good, int(each[short])) for each in (needed, there))
            return f"{what} takes {takes} of {good}, and there is {has} in the warehouse"
        return None

    def apply(self, world: World) -> None:
        """Pay for it, take what it is built with, and begin."""
        ventures, row = world.the(Ventures), warehouse_of(world, self.house, self.place)
        pay_households(world, self.house, self.place, self.workers * ventures.facility)
        _, stored = world.view(Warehouse, Inventory)
        _, account = world.view(Account, Inventory)
        for good, amount in enumerate(self._materials(world).tolist()):
            used = ACCOUNTS.index("used")
            transfer(stored.stock[good], row, account.stock[good], used, amount, False)
        _, building = world.view(BuildingSite, Building)
        new = (
            world.table(Warehouse).ids[row],
            world.the(Recipes).names.index(self.recipe),
            round(self.workers * PERSON),
            world.tick + ventures.ticks,
        )
        columns = {
            column.name: np.append(getattr(building, column.name), np.array(value, column.dtype))
            for column, value in zip(Building.columns, new, strict=True)
        }
        world.rewrite(BuildingSite, columns["until"].size, Building(**columns))


@dataclass(frozen=True)
class CloseFacility(Command):
    """Close a facility of a house for good; its workers go home, its stock stays in the warehouse."""

    house: int
    facility: int

    def check(self, world: World) -> str | None:
        """Refuse facilities of others."""
        return no_house(world, self.house) or no_facility(world, self.house, self.facility)

    def apply(self, world: World) -> None:
        """Strike it out, and whom it was to hire."""
        _, hiring = world.view(HiringTerms, Hiring)
        kept = hiring.facility != self.facility
        terms = {column.name: getattr(hiring, column.name)[kept] for column in Hiring.columns}
        world.rewrite(HiringTerms, int(kept.sum()), Hiring(**terms))
        world.despawn(np.array([self.facility]))
        world.sync()


@dataclass(frozen=True)
class PayDividend(Command):
    """Let a house pay so many coins to the households of its home."""

    house: int
    coins: float

    def check(self, world: World) -> str | None:
        """Refuse sums that are none, and what is not there."""
        if refusal := no_house(world, self.house):
            return refusal
        if not (self.coins > 0 and whole_coins(world, min(self.coins, 1e15)) > 0):
            return f"{figure(self.coins)} coins are no dividend"
        return no_money(world, self.house, min(self.coins, 1e15), "the dividend")

    def apply(self, world: World) -> None:
        """Pay it."""
        _, organisation = world.view(Org, Organisation)
        home = int(organisation.home[world.row_of(Org, self.house)])
        pay_households(world, self.house, home, self.coins)
        _, turnover = world.view(HouseBook, Turnover)
        turnover.dividends[turnover.house == self.house] += whole_coins(world, self.coins)


def finish_buildings(world: World) -> None:
    """Open the facilities that are ready."""
    if not has_houses(world):
        return
    _, building = world.view(BuildingSite, Building)
    ready = building.until <= world.tick
    if not ready.any():
        return
    for row in np.flatnonzero(ready).tolist():
        recipe, warehouse = int(building.recipe[row]), int(building.warehouse[row])
        called = new_name(world, int(world[warehouse][Storage].owner), world.the(Recipes).names[recipe])
        world.spawn_one(
            Facility,
            Site(warehouse=warehouse),
            Recipe(index=recipe),
            Staff(optimum=building.optimum[row]),
            name=called,
        )
    kept = {column.name: getattr(building, column.name)[~ready] for column in Building.columns}
    world.rewrite(BuildingSite, int((~ready).sum()), Building(**kept))
