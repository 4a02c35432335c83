"""Organisations and what they own: warehouses, facilities, the people they have hired."""

from __future__ import annotations

from ecs import F64, I32, I64, Component, Flag, column


class Organisation(Component):
    """Who owns warehouses and facilities: a firm, or the council of a settlement."""

    home: I64 = column(doc="id of the settlement it belongs to")
    council: Flag = column(doc="whether it governs its home")
    merchant: Flag = column(doc="whether it buys to sell elsewhere")
    target: I64 = column(unit="milli-coin", doc="the treasury it aims at; beyond it dividends are paid")


class Storage(Component):
    """A room for goods that one organisation has in one settlement."""

    owner: I64 = column(doc="id of the organisation")
    place: I64 = column(doc="id of the settlement")


class Costs(Component):
    """What the goods in a warehouse cost their owner."""

    unit: F64 = column(axis="goods", unit="coins per unit", doc="mean price paid; 0 where none was bought")


class Site(Component):
    """Where a facility stands and whose it is, both as its warehouse is."""

    warehouse: I64 = column(doc="id of the warehouse it takes inputs from and delivers to")


class Progress(Component):
    """What a facility has begun and not finished: fractions of the smallest units of goods."""

    output: F64 = column(unit="smallest unit", doc="of its output, in the making")
    inputs: F64 = column(axis="goods", unit="smallest unit", doc="used up, and not yet taken out of stock")


class Recipe(Component):
    """What a facility makes."""

    index: I32 = column(doc="row in the table of recipes")


class Staff(Component):
    """The people who work at a facility; hired in one tick they produce in the next."""

    optimum: I64 = column(unit="thousandth of a person", doc="beyond it each further one adds far less")
    hired: I64 = column(unit="thousandth of a person")


class Output(Component):
    """What a facility made in this tick; kept when somebody asks for it."""

    facility: I64 = column(doc="id")
    good: I32 = column(doc="index")
    workers: I64 = column(unit="thousandth of a person", doc="who made it: hired in the tick before")
    quantity: I64 = column(unit="smallest unit")
