"""Trading houses: what organisations have that are run by commands; only worlds with such know these."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from ecs import F64, I32, I64, Component, Flag, Kind, column

if TYPE_CHECKING:
    import numpy.typing as npt

ALL = int(np.iinfo(np.int64).max)
"""As an amount to load or unload: all there is."""


class LimitOrder(Component):
    """An order that stands in every auction of its place until it is filled or cancelled."""

    owner: I64 = column(doc="id of the house")
    warehouse: I64 = column(doc="id of the warehouse it delivers to, or out of")
    good: I32 = column(doc="index")
    buys: Flag = column(doc="or else it sells")
    limit: F64 = column(unit="coins per unit", doc="the most that is paid, the least that is taken")
    left: I64 = column(unit="smallest unit", doc="not yet filled")
    filled: I64 = column(unit="smallest unit")
    money: I64 = column(unit="milli-coin", doc="paid, or received, so far")
    placed: I64 = column(unit="tick")


class Hiring(Component):
    """Whom a house wants to hire for a facility in every auction of labour."""

    facility: I64 = column(doc="id")
    workers: I64 = column(unit="thousandth of a person")
    wage: F64 = column(unit="coins a head", doc="the most that is paid")


class Call(Component):
    """Where a ship of a house calls, and what it does there; the first of a ship is what it does now."""

    ship: I64 = column(doc="id")
    place: I64 = column(doc="id of the settlement")
    again: Flag = column(doc="whether it is the last to come again once it is done, as on a standing route")
    landed: Flag = column(doc="whether it is there, and what is unloaded is ashore")
    unload: I64 = column(axis="goods", unit="smallest unit", doc="brought ashore at most")
    load: I64 = column(axis="goods", unit="smallest unit", doc="taken on board at most")


class CargoCosts(Component):
    """What the goods in the hold of a house's ship cost it."""

    ship: I64 = column(doc="id")
    unit: F64 = column(axis="goods", unit="coins per unit", doc="mean price paid; 0 where none was bought")


class Building(Component):
    """A facility that is being built."""

    warehouse: I64 = column(doc="id of the warehouse it will use")
    recipe: I32 = column(doc="row in the table of recipes")
    optimum: I64 = column(unit="thousandth of a person")
    until: I64 = column(unit="tick", doc="when it is ready")


StandingOrder = Kind("order", (LimitOrder,))
HiringTerms = Kind("hiring", (Hiring,), entity=False)
PortCall = Kind("call", (Call,), entity=False)
CargoBook = Kind("cargo", (CargoCosts,), entity=False)
BuildingSite = Kind("building", (Building,), entity=False)

HOUSE_KINDS = (StandingOrder, HiringTerms, PortCall, CargoBook, BuildingSite)
"""What only worlds with houses have, so that the state of others is what it would be without."""


@dataclass(frozen=True, eq=False)
class Houses:
    """Who is a house: organisations that decide nothing by themselves."""

    ids: I64
    """`(houses,)`, rising."""
    player: int
    """Id of the one that a player runs; -1 where there is none."""

    def among(self, orgs: I64) -> Flag:
        """Tell which of these organisations are houses."""
        found: npt.NDArray[np.bool_] = np.isin(orgs, self.ids)
        return found


@dataclass(frozen=True, eq=False)
class Ventures:
    """What houses pay for what they build and buy, to the households of the place."""

    warehouse: float
    """Coins."""
    facility: float
    """Coins for each worker of the optimum."""
    materials: F64
    """Units of each good for each worker of the optimum, `(goods,)`."""
    ticks: int
    """For so long a facility is built."""
    hull: float
    """Coins for each unit that a ship carries."""
    crew: float
    """Pay of its crew, coins a tick for each unit that it carries."""
    resale: float
    """Share of the price that households pay for a ship that is sold."""
