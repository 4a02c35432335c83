"""Settlements, their organisations and recipes, and the numbers their economy goes by."""

import itertools
from typing import Annotated

from pydantic import AfterValidator, Field, Strict

from scenarios.schema_trade import Demand, Ship
from scenarios.schema_values import Distribution, GoodName, Point, Range, Table, list_of, refusal, within

MOST_PEOPLE = 1_000_000_000
MOST_WAREHOUSES = 20_000

Share = Annotated[float, Range(0, 1)]
PositiveShare = Annotated[float, Range(0, 1, above=True)]
Factor = Annotated[float, Range(0)]
PositiveFactor = Annotated[float, Range(0, above=True)]
Sum = Annotated[float, Range(0, unit="coins")]
Price = Annotated[float, Range(0, above=True, unit="coins")]
Stock = Annotated[float, Range(0, unit="natural units")]
Ticks = Annotated[float, Range(0, unit="ticks")]
PositiveTicks = Annotated[float, Range(0, above=True, unit="ticks")]

# ---- who there is


People = Annotated[Distribution, within(Range(1, MOST_PEOPLE)), Field(json_schema_extra={"unit": "persons"})]


class Settlement(Table):
    """A town: its people as one household, its common land, its markets and its council."""

    at: Point = Field(description="The cell [x, y] it lies on.", examples=[[0, 0]])
    people: People = Field(description="How many live there at the start.", examples=[100])
    land: Annotated[float, Range(0)] = Field(
        description="Good common land: so many times the root of the people can work there before half of"
        " what one makes is lost; 0: none.",
        examples=[1],
    )
    reach: Annotated[int, Range(0, 1000, whole=True, unit="cells")] = Field(
        default=3, description="Agents within so many steps trade in its auctions."
    )
    wealth: Annotated[float, Range(0, unit="coins a head")] = Field(
        default=50, description="Money of the households at the start."
    )
    pantry: dict[GoodName, Stock] | None = Field(
        default=None,
        description="Goods of the households at the start, a good left out being 0; left out altogether:"
        " food for `households.pantry_ticks`, comforts for 4 ticks.",
    )
    prices: dict[GoodName, Price] = Field(
        default_factory=dict, description="Start prices that are other than those of the goods."
    )
    council_treasury: Sum | None = Field(
        default=None, description="Money of the council at the start; left out, what it aims at."
    )
    demand: dict[GoodName, Demand] = Field(
        default_factory=dict, description="What the world outside takes here."
    )


class Facility(Table):
    """A farm, mill or workshop of an organisation."""

    recipe: str = Field(description="Name of the recipe it makes.", examples=["Farm"])
    workers: Annotated[float, Range(0, MOST_PEOPLE, above=True, unit="persons")] = Field(
        description="The optimum of workers: beyond it each further one adds far less.", examples=[1]
    )
    at: str | None = Field(default=None, description="Name of its settlement; left out, the home.")


class Org(Table):
    """An organisation; what it has in a settlement lies in a warehouse there."""

    home: str = Field(description="Name of the settlement it belongs to.", examples=["Hamlet"])
    treasury: Sum | None = Field(
        default=None, description="Money at the start; left out, the treasury it aims at; merchants need it."
    )
    target: Sum | None = Field(
        default=None,
        description="The treasury it aims at; left out, `firms.target_ticks` of revenue at the optimum and at"
        " start prices, or what it starts with if it is a merchant or owns nothing.",
    )
    facilities: list[Facility] = Field(default_factory=list, description="What it owns.")
    stock: dict[GoodName, Stock] | None = Field(
        default=None,
        description="Goods in its home warehouse at the start, instead of the opening stock of [firms].",
    )
    supply: dict[GoodName, Annotated[float, Range(0, above=True, unit="units a tick")]] = Field(
        default_factory=dict, description="What the world outside brings to its home warehouse."
    )
    merchant: bool = Field(
        default=False, description="Whether it buys to sell elsewhere, as [merchants] says."
    )
    warehouses: list[str] | None = Field(
        default=None,
        max_length=MOST_WAREHOUSES,
        description="Further settlements where it has a warehouse; left out, a merchant has one in each"
        " that lanes join to its home, directly or through others.",
    )
    ships: list[Ship] = Field(default_factory=list, description="Its ships; merchants only.")


# ---- what is made


class Recipe(Table):
    """What a facility makes, and of what."""

    output: GoodName = Field(description="The good that is made.", examples=["A"])
    per_worker: Annotated[float, Range(0, above=True, unit="units a tick")] = Field(
        description="What a worker makes while there are no more than the optimum, on average.", examples=[1]
    )
    inputs: dict[GoodName, Annotated[float, Range(0, above=True, unit="units per unit")]] = Field(
        default_factory=dict, description="What is used for one unit that is made."
    )
    seasonal: bool = Field(default=False, description="Whether output goes with the harvest of the year.")


def _check_batches(batches: list[float]) -> list[float]:
    for before, after in itertools.pairwise(batches):
        if after > before:
            raise refusal(f"rises: {after:g} after {before:g}", "numbers above 0 that do not rise")
    return batches


class Production(Table):
    """How output grows with workers."""

    batches: Annotated[
        list[PositiveFactor], Field(min_length=1, max_length=64), AfterValidator(_check_batches)
    ] = Field(
        default=[1.12, 1.04, 0.96, 0.88, 0.48, 0.24],
        description="What a worker of each batch adds, times `per_worker`; a further batch adds nothing.",
    )
    batch: PositiveFactor = Field(default=0.25, description="Size of a batch, as a share of the optimum.")


class Labor(Table):
    """What people want for their work."""

    force: PositiveShare = Field(default=0.6, description="Share of the people who work.")
    subsistence_wage: Price = Field(default=20, description="Pay in a tick that one can live on.")


class Subsistence(Table):
    """Work on the common land for those whom nobody hires."""

    output: Annotated[float, Range(0, unit="units a tick")] = Field(
        default=1.6, description="Food the first worker on the best land makes in an ordinary year."
    )
    counted_on: Share = Field(
        default=0.95, description="Share of the standing price at which a council expects to sell the food."
    )
    payroll: PositiveTicks = Field(
        default=4, description="For so long a council's treasury must suffice to pay all it pays."
    )


# ---- what is wanted


Ladder = list[tuple[float, float, float]]


def _check_ladder(rungs: Ladder) -> Ladder:
    expected = "rungs [times the price, share wanted, share when all is missing]: prices fall, shares do not"
    for before, after in itertools.pairwise(rungs):
        if after[0] >= before[0]:
            raise refusal(f"price does not fall: {after[0]:g} after {before[0]:g}", expected)
        if after[1] < before[1] or after[2] < before[2]:
            raise refusal("shares fall", expected)
    return rungs


Rungs = Annotated[
    list[
        Annotated[
            tuple[PositiveFactor, Factor, Factor],
            Strict(strict=False),
            list_of(3, "[times the price, share wanted when nothing is missing, when everything is]"),
        ]
    ],
    Field(min_length=1, max_length=64),
    AfterValidator(_check_ladder),
]

ABOUT_RUNGS = (
    "Ladder of bids: [times the standing price, cumulative share of what is wanted when nothing is missing"
    " at home, when everything is]."
)


class Comfort(Table):
    """A good that people want when food leaves them money."""

    need: Annotated[float, Range(0, above=True, unit="units a head and tick")] = Field(
        default=0.08, description="What they like to use."
    )
    ticks: PositiveTicks = Field(default=8, description="For so long they like to have it at home.")
    restock: Share = Field(
        default=0.25, description="Share of what is missing at home that they try to buy in a tick."
    )
    wear: Share = Field(default=0.25, description="Largest share of what is at home that is used in a tick.")
    choke: Price = Field(default=60, description="The most anybody pays for a unit.")
    rungs: Rungs = Field(
        default=[(1.25, 0.15, 0.45), (1.05, 0.4, 0.7), (0.9, 0.75, 0.95), (0.75, 1.0, 1.0)],
        description=ABOUT_RUNGS,
    )


def _check_scale(scale: tuple[float, float]) -> tuple[float, float]:
    if scale[0] > scale[1]:
        raise refusal("ends exchanged", "[least, most]")
    return scale


class Households(Table):
    """What people eat, want and spend."""

    food: GoodName | None = Field(
        default=None, description="The good they eat; needed where there are settlements."
    )
    need: Annotated[float, Range(0, above=True, unit="units a head and tick")] = Field(
        default=0.6, description="Food they like to eat."
    )
    pantry_ticks: PositiveTicks = Field(default=8, description="For so long they like to have food at home.")
    restock: Share = Field(
        default=0.2, description="Share of the food missing at home that they try to buy in a tick."
    )
    choke: Price = Field(default=120, description="The most anybody pays for a unit of food.")
    rungs: Rungs = Field(
        default=[(1.5, 0, 1), (1.2, 0.30, 1), (1.0, 0.75, 1), (0.9, 0.95, 1), (0.8, 1.15, 1.15)],
        description=ABOUT_RUNGS,
    )
    target_wealth: Annotated[float, Range(0, above=True, unit="coins a head")] = Field(
        default=50, description="Money at which they feel well off."
    )
    food_share: Share = Field(
        default=0.7, description="Share of the budget set aside for food while the pantry is full …"
    )
    food_urgency: Share = Field(default=0.2, description="… and how much more when it is empty.")
    scale: Annotated[
        tuple[Factor, Factor], Strict(strict=False), list_of(2, "[least, most]"), AfterValidator(_check_scale)
    ] = Field(
        default=(0.3, 2.0),
        description="Comforts are wanted in proportion to wealth over its target, within [least, most].",
    )
    comforts: dict[GoodName, Comfort] = Field(
        default_factory=dict, description="Goods they buy with what food leaves, in this order."
    )


# ---- who keeps house


class Firms(Table):
    """How organisations set out, hire, buy, sell and pay out."""

    labor_budget: Share = Field(
        default=0.5, description="Share of the treasury that may be promised as wages in a tick."
    )
    input_budget: Share = Field(default=0.4, description="Share that may be promised for inputs.")
    floor_wage: Factor = Field(
        default=1.3, description="Wage in the cost below which a firm does not like to sell, times the usual."
    )
    ceiling_wage: Factor = Field(
        default=1.1, description="Wage that must be left over when inputs are bought, times the usual."
    )
    input_ticks: PositiveTicks = Field(
        default=5, description="Inputs a facility likes to have in stock, in ticks of what it uses."
    )
    own_ticks: Ticks = Field(
        default=2, description="Ticks of inputs that are not for sale, where they are made in the house."
    )
    output_ticks: Ticks = Field(default=0.25, description="Ticks of output that are not for sale.")
    target_ticks: PositiveTicks = Field(
        default=2.5, description="Revenue a treasury aims at, in ticks at the optimum and at start prices."
    )
    opening_output: Ticks = Field(default=1.5, description="Ticks of output in stock at the start.")
    opening_inputs: Ticks = Field(default=4, description="Ticks of inputs in stock at the start.")
    opening_staff: Share = Field(default=0.5, description="Share of the optimum that works at the start.")
    recapitalised_below: Share = Field(
        default=0.15, description="Share of its target below which households refill a treasury …"
    )
    recapital_purse: Share = Field(
        default=0.01, description="… with no more than this share of their purse in a tick."
    )


class Council(Table):
    """How the councils of settlements keep house."""

    coverage: PositiveTicks = Field(
        default=8, description="A treasury aims at the pay of some workers for so long."
    )
    workers: PositiveShare = Field(default=0.35, description="Which share of the labour force those are.")
    rich: Factor = Field(
        default=1.25, description="Households pay the levy on what they have above this times their target."
    )
    poor: Factor = Field(
        default=0.75, description="Households get relief for what they lack to this times their target."
    )
    relief_limit: Share = Field(
        default=0.05, description="Share of its treasury a council gives as relief in a tick at most."
    )
    equalise: Share = Field(
        default=0, description="Share of what a council has above its fair share that goes to poorer ones."
    )
