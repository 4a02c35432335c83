"""Ships, caravans, and the lanes they travel on."""

from __future__ import annotations

from ecs import F64, I32, I64, Component, Flag, column


class Lane(Component):
    """A way between two settlements, travelled in both directions."""

    one: I64 = column(doc="id of a settlement")
    other: I64 = column(doc="id of the other")
    ticks: I32 = column(unit="tick", doc="how long a ship of speed 1 takes")
    land: Flag = column(doc="a road for caravans, or else a lane for ships")
    open: Flag = column(default=True, doc="whether it may be entered")


class Vessel(Component):
    """A ship, or a caravan, which is a ship on land; its inventory is its hold."""

    owner: I64 = column(doc="id of the organisation")
    capacity: F64 = column(unit="unit", doc="of all goods together")
    speed: F64 = column(default=1)
    crew: I64 = column(unit="milli-coin per tick", doc="paid to the households of the last port")
    land: Flag = column(doc="whether it travels on roads")
    idle_until: I64 = column(unit="tick", doc="it does not leave port before")


class Voyage(Component):
    """Where a ship is: in port, or on a lane from one port to another."""

    port: I64 = column(doc="id of the settlement it lies in, or left last")
    bound: I64 = column(default=-1, doc="id of the settlement it sails to; -1 in port")
    lane: I32 = column(default=-1, doc="row of the lane; -1 in port")
    left: I32 = column(unit="tick", doc="until it arrives")
    total: I32 = column(unit="tick", doc="how long this voyage takes")
    waited: I32 = column(unit="tick", doc="in port")


class Route(Component):
    """A standing route: the ship goes round its stops for ever."""

    index: I32 = column(default=-1, doc="row in the table of routes; -1: where trade promises most")
    stop: I32 = column(doc="which stop it made last")


class News(Component):
    """What a merchant knows of the markets where it has a warehouse."""

    price: F64 = column(axis="goods", unit="coins per unit", doc="standing price when last heard of")
    volume: F64 = column(axis="goods", unit="units per tick", doc="usual volume and unmet demand then")
    heard: I64 = column(unit="tick", doc="when that was")


class Transfer(Component):
    """Goods moved between hold and warehouse in this tick, which costs nothing."""

    ship: I64 = column(doc="id")
    warehouse: I64 = column(doc="id")
    good: I32 = column(doc="index")
    quantity: I64 = column(unit="smallest unit", doc="into the hold; below zero out of it")


class Fired(Component):
    """Whether a conditional event of the scenario has happened."""

    flag: Flag = column()
