"""Rules of settlements: recipes, labour, households, firms, councils, prices. Read with `world.the(...)`.

Money is in coins, goods are in natural units, people are persons; a share is of 1.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from ecs import F64, I64, Flag

PERSON = 1000
"""Thousandths in a person: people and labour are whole numbers of these."""

CURVES = (
    "reservation",
    "spending",
    "emergency",
    "eating",
    "growth",
    "selling_price_stock",
    "selling_price_treasury",
    "selling_urgency_stock",
    "selling_urgency_treasury",
    "buying_price_shortfall",
    "buying_price_treasury",
    "buying_urgency_shortfall",
    "buying_urgency_treasury",
    "cost_floor_stock",
    "cost_floor_treasury",
    "hiring_stock",
    "council_price",
    "merchant_price",
    "merchant_share",
)
"""The curves of a scenario, in the order of the rows of `Curves`."""


@dataclass(frozen=True, eq=False)
class Curves:
    """Functions given by points, straight between them and level beyond their ends."""

    x: F64
    """`(curves, points)`, rising; short curves repeat their last point."""
    y: F64
    """`(curves, points)`."""


@dataclass(frozen=True, eq=False)
class Recipes:
    """What facilities can make."""

    names: tuple[str, ...]
    output: I64
    """The good made, `(recipes,)`."""
    per_worker: F64
    """Units a worker makes in a tick while there are no more than the optimum, on average, `(recipes,)`."""
    inputs: F64
    """Units used for a unit made, `(goods, recipes)`."""
    seasonal: Flag
    """Whether output goes with the harvest, `(recipes,)`."""
    batches: F64
    """Marginal product of successive batches of workers, 1 being `per_worker`, `(batches,)`, falling."""
    batch: float
    """Size of a batch, as a share of the optimum."""


@dataclass(frozen=True)
class Labor:
    """What people want for their work."""

    force: float
    """Share of the people who work."""
    subsistence_wage: float
    spread: float
    """How far reservation wages of the better off stand above the subsistence wage."""
    outside_option: bool
    """Whether the lowest reservation wage is the subsistence wage itself."""


@dataclass(frozen=True)
class Subsistence:
    """Work on the common land, which yields food to those whom nobody hires."""

    yield_: float
    """Units of food the first worker on the best land makes in a tick of an ordinary year."""
    pays_all: bool
    """Whether the council pays everybody, or only whom it can without a loss; the others glean."""
    counted_on: float
    """Share of the standing price at which the council expects to sell."""
    payroll: float
    """Ticks for which the treasury must suffice to pay so many."""


@dataclass(frozen=True, eq=False)
class Households:
    """What people eat, want and spend."""

    food: int
    """The good they eat."""
    need: F64
    """Units of each good a head wants in a tick, `(goods,)`; 0 for goods nobody wants."""
    ticks: F64
    """Ticks of the need that they like to have at home, `(goods,)`."""
    choke: F64
    """The most anybody pays for a unit, `(goods,)`."""
    restock: F64
    """Share of what is missing at home that they try to buy in a tick, `(goods,)`."""
    wear: F64
    """Largest share of what is at home that is used in a tick, `(goods,)`; food has no such bound."""
    comforts: I64
    """Goods they buy with what food leaves, in this order, `(comforts,)`."""
    rungs: tuple[F64, ...]
    """For each good a ladder of bids, `(rungs, 3)`: times the standing price; cumulative share of what is
    wanted, when nothing and when everything is missing at home. Empty for goods nobody wants."""
    increments: bool
    """Whether the rungs share one demand, or each asks for all of it again."""
    target_wealth: float
    """Coins a head at which they feel well off."""
    food_share: float
    """Share of the budget set aside for food while the pantry is full …"""
    food_urgency: float
    """… and how much more when it is empty."""
    scale: tuple[float, float]
    """Comforts are wanted in proportion to wealth over target, within these bounds."""
    emergency: bool
    """Whether hungry households reach deeper into their purse."""


@dataclass(frozen=True)
class Firms:
    """How organisations hire, buy, sell and pay out."""

    labor_budget: float
    """Share of the treasury that may be promised as wages in a tick."""
    input_budget: float
    """Share that may be promised for inputs."""
    margin: float
    """Share of a worker's product that the firm keeps."""
    hiring_pace: float
    """How many more may be hired than in the tick before, as a share of the optimum."""
    mind_stock: bool
    """Whether a full warehouse lowers the demand for labour."""
    book_costs: bool
    """Whether inputs in stock are counted at what they cost, if that is less than their price."""
    cost_floor: bool
    """Whether they do not like to sell below cost."""
    floor_wage: float
    """Wage in that cost, times the subsistence wage."""
    ceiling_wage: float
    """Wage that must be left over when inputs are bought, times the subsistence wage."""
    input_ticks: float
    """Ticks of inputs a facility likes to have in stock."""
    own_ticks: float
    """Ticks of inputs that are not for sale, where an organisation makes them itself."""
    output_ticks: float
    """Ticks of output that are not for sale."""
    dividends: float
    """Share of the treasury above target paid out in a tick."""
    recapitalised_below: float
    """Share of its target below which a treasury is refilled by the households of its home …"""
    recapital: float
    """… by this share of the target in a tick …"""
    recapital_purse: float
    """… and by no more than this share of their purse."""


@dataclass(frozen=True)
class Councils:
    """How the councils of settlements keep house."""

    coverage: float
    """Ticks of pay for `workers` of the labour force that a treasury aims at."""
    workers: float
    """Share of the labour force that the aim reckons with."""
    levy: float
    """Share of what households have above `rich` times their target that is raised in a tick."""
    rich: float
    relief: float
    """Share of what they lack to `poor` times their target that is paid to them in a tick …"""
    poor: float
    relief_limit: float
    """… and no more than this share of the treasury."""
    equalise: float
    """Share of what a council has above its fair share that flows to poorer councils in a tick."""


@dataclass(frozen=True)
class Pricing:
    """How auctions price, and how standing prices follow."""

    mechanism: str
    """`pairwise`, `uniform` or `mcafee`; see `systems.economics.auction`."""
    standing_reference: bool
    """Whether a uniform price stays with the standing one where that is competitive; else the middle."""
    reserve: bool
    """Whether orders are backed by money set aside; without it treasuries may fall below zero."""
    signal: str
    """What standing prices follow: `book`, the middle of the competitive interval; `last`, the last price."""
    rate: float
    """How far they go toward it in a tick."""
    band: float
    """Differences below this many coins are ignored …"""
    relative_band: float
    """… or below this share of the standing price, whichever is less; 0 for the former alone."""
    most: float
    """Coins they move in a tick at most."""
    pressure: float
    """How much they give way to what is left unfilled, as a share of the price."""
    lowest: float
    highest: float
