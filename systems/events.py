"""Events: what happens to settlements and ships from outside, as commands of a scenario or a player."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from components.enterprise import Organisation
from components.holdings import Inventory, Wealth
from components.institutions import PERSON
from components.kinds import Account, LaneBetween, Org, Settlement, Ship, Triggered
from components.market import Market
from components.people import Land, Population
from components.rules import ACCOUNTS
from components.space import Position
from components.trading import Triggers
from components.transport import Fired, Lane, Vessel, Voyage
from ecs import Command, rows_of
from systems.economics.ledger import transfer
from systems.errands import forget_ships
from systems.houses import has_houses

if TYPE_CHECKING:
    from ecs import I64, World


@dataclass(frozen=True)
class Harvest(Command):
    """Let land and sea yield `factor` times as much for some ticks."""

    settlements: tuple[int, ...]
    factor: float
    ticks: int

    def check(self, world: World) -> str | None:
        """Refuse settlements that are not there."""
        return _unknown(world, self.settlements)

    def apply(self, world: World) -> None:
        """Note the factor and until when it holds."""
        settlements, land = world.view(Settlement, Land)
        rows = rows_of(settlements, np.array(self.settlements, np.int64))
        land.plight[rows] = self.factor
        land.plight_until[rows] = world.tick + self.ticks
        land.harvest[rows] = land.usual[rows] * self.factor


@dataclass(frozen=True)
class Grant(Command):
    """Give households money: a share of what they have, or so much a head, out of the account `gifts`."""

    settlements: tuple[int, ...]
    share: float
    a_head: int

    def check(self, world: World) -> str | None:
        """Refuse settlements that are not there."""
        return _unknown(world, self.settlements)

    def apply(self, world: World) -> None:
        """Move the money from the account to the purses."""
        settlements, people, purse = world.view(Settlement, Population, Wealth)
        _, account = world.view(Account, Wealth)
        for row in rows_of(settlements, np.array(self.settlements, np.int64)).tolist():
            amount = round(int(purse.cash[row]) * self.share) + int(people.count[row]) * self.a_head // PERSON
            transfer(account.cash, ACCOUNTS.index("gifts"), purse.cash, row, max(0, amount), True)


@dataclass(frozen=True)
class Withhold(Command):
    """Keep the ships of an organisation, or of all at -1, in port for some ticks."""

    org: int
    ticks: int

    def check(self, world: World) -> str | None:
        """Refuse organisations that are not there."""
        return _unknown_org(world, self.org)

    def apply(self, world: World) -> None:
        """Note until when they stay."""
        _, vessel = world.view(Ship, Vessel)
        theirs = (vessel.owner == self.org) | (self.org < 0)
        vessel.idle_until[theirs] = np.maximum(vessel.idle_until[theirs], world.tick + self.ticks)


@dataclass(frozen=True)
class LoseShips(Command):
    """Let ships of an organisation go down with all they carry: the oldest first, all if they are fewer."""

    org: int
    count: int

    def check(self, world: World) -> str | None:
        """Refuse organisations that are not there."""
        return _unknown_org(world, self.org)

    def apply(self, world: World) -> None:
        """Move the cargo to the account `lost_at_sea`."""
        ships, hold = world.view(Ship, Inventory)
        _, account = world.view(Account, Inventory)
        for row in _ships_of(world, self.org)[: self.count].tolist():
            for good in range(len(hold.stock)):
                amount = int(hold.stock[good, row])
                lost = ACCOUNTS.index("lost_at_sea")
                transfer(hold.stock[good], row, account.stock[good], lost, amount, False)
        sunk = ships[_ships_of(world, self.org)[: self.count]]
        if has_houses(world):
            forget_ships(world, sunk)
        world.despawn(sunk)
        world.sync()


@dataclass(frozen=True)
class AddShips(Command):
    """Give an organisation new ships, which lie in its home port."""

    org: int
    count: int
    capacity: float
    crew: int

    def check(self, world: World) -> str | None:
        """Refuse organisations that are not there."""
        return _unknown_org(world, self.org) or ("nobody to give ships to" if self.org < 0 else None)

    def apply(self, world: World) -> None:
        """Launch them."""
        _, organisation = world.view(Org, Organisation)
        home = int(organisation.home[world.row_of(Org, self.org)])
        _, place = world.view(Settlement, Position)
        row = world.row_of(Settlement, home)
        world.spawn(
            Ship,
            self.count,
            Position(x=place.x[row], y=place.y[row]),
            Vessel(owner=self.org, capacity=self.capacity, crew=self.crew),
            Voyage(port=home),
        )


@dataclass(frozen=True)
class OpenLane(Command):
    """Open a lane, or close it to those who have not yet entered."""

    lane: int
    open: bool

    def check(self, world: World) -> str | None:
        """Refuse lanes that are not there."""
        lanes = world.table(LaneBetween).rows
        return None if 0 <= self.lane < lanes else f"there is no lane {self.lane}"

    def apply(self, world: World) -> None:
        """Open or close it."""
        world.view(LaneBetween, Lane)[1].open[self.lane] = self.open


def _unknown(world: World, settlements: tuple[int, ...]) -> str | None:
    missing = [eid for eid in settlements if world.row_of(Settlement, eid) < 0]
    return f"there is no settlement {missing[0]}" if missing else None


def _unknown_org(world: World, org: int) -> str | None:
    return f"there is no organisation {org}" if org >= 0 and world.row_of(Org, org) < 0 else None


def _ships_of(world: World, org: int) -> I64:
    """Return the ships of an organisation, or of all at -1, as rows."""
    _, vessel = world.view(Ship, Vessel)
    return np.flatnonzero((vessel.owner == org) | (org < 0))


def pull_triggers(world: World) -> None:
    """Submit the commands whose conditions hold for the first time."""
    triggers = world.the(Triggers)
    if not triggers.commands:
        return
    _, fired = world.view(Triggered, Fired)
    settlements, people, market = world.view(Settlement, Population, Market)
    rows = rows_of(settlements, triggers.settlement)
    for n, command in enumerate(triggers.commands):
        figures = {
            "fed": people.fed[rows[n]],
            "people": people.count[rows[n]] / PERSON,
            "price": market.expectation[triggers.good[n], rows[n]],
        }
        found, bound = figures[triggers.figure[n]], triggers.bound[n]
        if not fired.flag[n] and (found < bound if triggers.below[n] else found > bound):
            fired.flag[n] = True
            world.submit(command)
