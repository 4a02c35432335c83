"""The people of a settlement: how many they are, what they live on, what they work for."""

from __future__ import annotations

from ecs import F64, I32, I64, Component, column


class Population(Component):
    """The households of a settlement, as one."""

    count: I64 = column(unit="thousandth of a person")
    fed: F64 = column(default=1, unit="share of the need", doc="eaten in the last tick")
    clothed: F64 = column(
        default=1, unit="share of the need", doc="comforts used in the last tick, on average"
    )
    income: I64 = column(unit="milli-coin", doc="wages and subsistence pay of the last tick")


class Employment(Component):
    """What came of the last labour auction of a settlement."""

    pool: I64 = column(unit="thousandth of a person", doc="who wanted to work")
    hired: I64 = column(unit="thousandth of a person", doc="by facilities")
    paid: I64 = column(unit="thousandth of a person", doc="by the council, for work on the common land")
    wage: F64 = column(unit="coins per worker", doc="mean of those hired; the subsistence wage if none was")


class Land(Component):
    """The common land of a settlement, where those go who find no other work."""

    area: F64 = column(doc="good land; so many times the root of the people may work before half is lost")
    harvest: F64 = column(default=1, doc="what land and sea yield now, times an ordinary year")
    usual: F64 = column(default=1, doc="what it would be but for events")
    luck: F64 = column(doc="by how much luck has it above or below the season")
    plight: F64 = column(default=1, doc="times what an event has made of it …")
    plight_until: I64 = column(unit="tick", doc="… until then")
    reach: I32 = column(unit="cell", doc="agents within so many steps trade in its auctions")
