"""The presets of [policies], and the numbers that two of the policies stand for."""

from dataclasses import dataclass, replace

from scenarios.schema_policies import Policies


@dataclass(frozen=True)
class Choices:
    """A choice of every policy; those written here are the recommended ones."""

    pricing: str = "pairwise"
    reference: str = "midpoint"
    hysteresis: str = "book"
    subsistence: str = "break_even"
    reservation_spread: float | str = 0.25
    demand_rungs: str = "increments"
    escrow: str = "reserve"
    labor_demand: str = "measured"
    cost_floor: bool = True
    emergency: bool = True
    dividends: float = 0.10
    recapitalisation: float = 0.05
    levy: float = 0.05
    relief: float = 0.10


RECOMMENDED = Choices()

SPEC_LITERAL = Choices(
    hysteresis="spec",
    subsistence="spec",
    reservation_spread=1.0,
    demand_rungs="spec",
    escrow="spec",
    labor_demand="spec",
    cost_floor=False,
    emergency=False,
    dividends=0,
    recapitalisation=0,
    levy=0,
    relief=0,
)

PRESETS = {
    "recommended": RECOMMENDED,
    "spec_literal": SPEC_LITERAL,
    "spec_price_only": replace(SPEC_LITERAL, hysteresis="book"),
}


@dataclass(frozen=True)
class Hysteresis:
    """How standing prices follow: the fields of `components.institutions.Pricing`."""

    signal: str
    rate: float
    band: float
    relative_band: float
    most: float
    pressure: float


HYSTERESIS = {
    "book": Hysteresis("book", rate=0.1, band=1.0, relative_band=0.02, most=2.0, pressure=0.03),
    "spec": Hysteresis("last", rate=0.3, band=1.0, relative_band=0.0, most=5.0, pressure=0.0),
    "vwap": Hysteresis("vwap", rate=0.3, band=1.0, relative_band=0.0, most=5.0, pressure=0.0),
}


@dataclass(frozen=True)
class LaborDemand:
    """How firms hire: the fields of `components.institutions.Firms`."""

    margin: float
    hiring_pace: float
    mind_stock: bool
    book_costs: bool


LABOR_DEMAND = {
    "measured": LaborDemand(margin=0.05, hiring_pace=0.15, mind_stock=True, book_costs=True),
    "spec": LaborDemand(margin=0.0, hiring_pace=1000.0, mind_stock=False, book_costs=False),
}


def chosen(policies: Policies) -> Choices:
    """Return what a scenario chose: its preset, and over it whatever the file names itself.

    >>> chosen(Policies(preset="spec_literal", levy=0.5)).levy
    0.5
    """
    named = {key: value for key, value in policies if key != "preset" and value is not None}
    return replace(PRESETS[policies.preset], **named)
