"""What entities have."""

from __future__ import annotations

from ecs import F64, I64, Component, Flag, column


class Inventory(Component):
    """Goods an entity holds."""

    stock: I64 = column(axis="goods", unit="smallest unit", conserved=True)
    version: I64 = column(doc="how often it has changed")


class Decay(Component):
    """What has spoiled of the goods in a store and is less than a smallest unit."""

    begun: F64 = column(axis="goods", unit="smallest unit")


class Wealth(Component):
    """Money an entity holds."""

    cash: I64 = column(unit="milli-coin", conserved=True)


class Deposit(Component):
    """Goods that lie in a cell of the map and may be harvested."""

    amount: I64 = column(axis="goods", unit="smallest unit", conserved=True)
    capacity: I64 = column(axis="goods", unit="smallest unit", doc="what it grows back to")
    harvested: I64 = column(default=-(2**31), unit="tick", doc="of the last harvest")


class Needs(Component):
    """What an agent must eat to live."""

    metabolism: I64 = column(axis="goods", unit="smallest unit per tick")
    alive: Flag = column(default=True, doc="the dead leave in Housekeeping")
