"""Lanes, ships and merchants, weather and migration, and what happens when: trade between settlements."""

from typing import Annotated, Literal

from pydantic import AfterValidator, Field, Strict

from scenarios.schema_rules import Spell, Ticks
from scenarios.schema_values import (
    Distribution,
    GoodName,
    Name,
    Point,
    Range,
    Table,
    Uniform,
    list_of,
    refusal,
    within,
)

MOST_SHIPS = 1_000_000
MOST_TOWNS = 20_000

Share = Annotated[float, Range(0, 1)]
Factor = Annotated[float, Range(0)]
PositiveFactor = Annotated[float, Range(0, above=True)]
Fleet = Annotated[int, Range(1, MOST_SHIPS, whole=True, unit="ships")]
Capacity = Annotated[float, Range(0, above=True, unit="units")]
Crew = Annotated[float, Range(0, unit="coins a tick")]
Inhabitants = Annotated[
    Distribution, within(Range(1, 1_000_000)), Field(json_schema_extra={"unit": "persons"})
]
Names = Annotated[list[str], Field(max_length=MOST_TOWNS)]

# ---- ways


def _check_ends(ends: tuple[str, str]) -> tuple[str, str]:
    if ends[0] == ends[1]:
        raise refusal("leads nowhere", "two settlements")
    return ends


class Lane(Table):
    """A way between two settlements, for ships or on land, travelled in both directions."""

    between: Annotated[
        tuple[str, str],
        Strict(strict=False),
        list_of(2, "[settlement, settlement]"),
        AfterValidator(_check_ends),
    ] = Field(description="Names of the settlements at its ends.", examples=[["A", "B"]])
    ticks: Spell = Field(description="How long a ship of speed 1 takes.", examples=[1])
    path: list[Point] = Field(
        default_factory=list, max_length=1000, description="Cells where it bends, from the first end on."
    )
    land: bool = Field(default=False, description="A road for caravans, or else a lane for ships.")


class Stop(Table):
    """Where ships on a route call."""

    at: str = Field(description="Name of the settlement.", examples=["A"])
    load: list[GoodName] | None = Field(
        default=None, description="Goods that are taken on board; left out, all."
    )
    unload: list[GoodName] | None = Field(
        default=None, description="Goods that are brought ashore; left out, all."
    )


class Route(Table):
    """A standing route: ships go round its stops for ever."""

    stops: list[Stop] = Field(
        min_length=2,
        max_length=1000,
        description="Where it leads, and from the last stop back to the first.",
        examples=[[{"at": "A"}, {"at": "B"}]],
    )


# ---- who trades


class HouseShip(Table):
    """Ships of one kind of a trading house, or caravans, which are ships on land."""

    count: Fleet = Field(default=1, description="How many.")
    capacity: Capacity = Field(
        default=400, description="What one carries of all goods together, in natural units."
    )
    crew: Crew = Field(default=15, description="What a crew is paid, to the households of the last port.")
    speed: Annotated[float, Range(0, 1000, above=True)] = Field(
        default=1, description="A lane takes its ticks over this."
    )
    land: bool = Field(default=False, description="Travels on roads, or else on lanes for ships.")
    at: str | None = Field(default=None, description="Name of its first port; left out, the home.")


class Ship(HouseShip):
    """Ships of one kind, or caravans, which are ships on land."""

    route: str | None = Field(
        default=None, description="Name of its standing route; left out, it sails where trade promises most."
    )


class Merchants(Table):
    """How organisations with `merchant = true` buy, sell, load and leave."""

    news: Literal["visited", "instant"] = Field(
        default="visited",
        description="Merchants know prices of ports their ships have 'visited', or every price 'instant'ly.",
    )
    trade_from: Literal["warehouse", "hold"] = Field(
        default="warehouse",
        description="Merchants trade out of a 'warehouse' that ships serve, or ships out of their 'hold'.",
    )
    pricing: Literal["margin", "arbitrage"] = Field(
        default="margin",
        description="'margin': they feel their way from standing prices; 'arbitrage': they bid up to what a"
        " unit brings elsewhere and sell at any price.",
    )
    counted_on: Share = Field(
        default=0.95, description="Share of a price elsewhere that they expect to get there."
    )
    freight: Annotated[float, Range(0, unit="coins a unit and tick")] = Field(
        default=0.2, description="What carrying a unit is reckoned to cost."
    )
    sell_below: Factor = Field(
        default=1.02,
        description="They sell where a good is dearer than this times the best price elsewhere, net …",
    )
    buy_above: Factor = Field(
        default=1.04,
        description="… and buy where the best price elsewhere, net, is above this times the price.",
    )
    cash_share: Share = Field(
        default=0.35, description="Share of the treasury that may be promised in a tick, over all ports."
    )
    boldness: Factor = Field(
        default=2.0, description="Room they see for a gain of 100 %, times what sells meanwhile …"
    )
    least_boldness: Factor = Field(default=0.2, description="… at least this times …")
    most_boldness: Factor = Field(default=3.0, description="… and at most this times …")
    smoothing: Share = Field(default=0.25, description="… of which they buy this share in a tick.")
    least_room: Annotated[float, Range(0, unit="units")] = Field(
        default=20, description="For so many units they always see room."
    )
    ahead: Annotated[float, Range(0, unit="ticks")] = Field(
        default=5, description="Sales beyond the voyage that they stock up for."
    )
    bid_limit: PositiveFactor = Field(default=1.2, description="The most they bid, times the standing price.")
    least_volume: Annotated[float, Range(0, unit="units a tick")] = Field(
        default=5, description="What a market is taken to absorb at least."
    )
    storage: Factor = Field(
        default=1.5, description="Room in each warehouse, times the capacity of all ships of its owner."
    )
    full: PositiveFactor = Field(
        default=0.4, description="A ship leaves when it is loaded to this share of its capacity …"
    )
    patience: Ticks = Field(default=2, description="… or has waited so long …")
    eager: Factor = Field(default=6, description="… or gains so many times its crew's pay in a tick.")
    restless: Ticks = Field(
        default=1, description="A ship without a load waits so long before it looks for one elsewhere …"
    )
    worth_a_trip: Factor = Field(
        default=2, description="… and goes there for a gain of so many times its crew's pay in a tick."
    )


class Demand(Table):
    """What the world outside takes of a good at a settlement: less, the higher its price."""

    choke: Annotated[float, Range(0, above=True, unit="coins")] = Field(
        description="The price at which nothing is taken.", examples=[20]
    )
    slope: Annotated[float, Range(0, above=True, unit="coins a unit")] = Field(
        default=1, description="What each further unit in a tick is worth less."
    )


# ---- what changes


class Weather(Table):
    """The harvest of land and sea: a season, and luck that lasts."""

    season: Share = Field(default=0.1, description="How far the season moves it, as a share.")
    period: Annotated[float, Range(1, unit="ticks")] = Field(default=52, description="Length of a year.")
    persistence: Annotated[float, Range(0, 1, below=True)] = Field(
        default=0.95, description="What is left of good or bad luck in the next tick."
    )
    deviation: Share = Field(default=0.02, description="Standard deviation of what luck adds in a tick.")
    lowest: Factor = Field(default=0.5, description="No harvest is worse, times an ordinary year.")
    highest: Factor = Field(default=1.5, description="No harvest is better.")


class Migration(Table):
    """How people move along lanes to where life is better: real income, food and comforts."""

    rate: Share = Field(default=0.002, description="Share that moves in a tick for a difference of 1 …")
    threshold: Factor = Field(default=0.05, description="… above this one …")
    most: Share = Field(default=0.001, description="… and no more than this share.")
    food: Factor = Field(default=0.5, description="Weight of the share of their need that people eat.")
    comfort: Factor = Field(default=0.05, description="Weight of the share of comforts they have.")


# ---- events


class When(Table):
    """A figure of a settlement that passes a bound: give `below` or `above`."""

    settlement: str = Field(description="Name of the settlement.", examples=["A"])
    figure: Literal["fed", "people", "price"] = Field(
        description="Share of the need that was eaten, persons, or the standing price of `good`.",
        examples=["fed"],
    )
    good: GoodName | None = Field(default=None, description="Whose price; needed with 'price' only.")
    below: Factor | None = Field(default=None, description="The bound under which it happens.")
    above: Factor | None = Field(default=None, description="The bound over which it happens.")


class Harvest(Table):
    """Bad, or good, years."""

    settlements: Names | None = Field(default=None, description="Where; left out, everywhere.")
    factor: Annotated[float, Range(0, 1000)] = Field(
        description="The harvest is so many times what it would be.", examples=[0.5]
    )
    ticks: Spell = Field(description="For how long.", examples=[60])


class Withheld(Table):
    """Ships that do not leave port."""

    org: str | None = Field(default=None, description="Whose; left out, those of all merchants.")
    withhold: Spell = Field(description="For how long.", examples=[60])


class Lost(Table):
    """Ships that are lost with all hands and goods."""

    org: str = Field(description="Whose.", examples=["A"])
    count: Fleet = Field(default=1, description="How many.")


class Added(Table):
    """Ships that are launched at the home of their owner."""

    org: str = Field(description="Whose.", examples=["A"])
    count: Fleet = Field(default=1, description="How many.")
    capacity: Capacity = Field(default=400, description="What one carries, in natural units.")
    crew: Crew = Field(default=15, description="What a crew is paid.")


class Grant(Table):
    """Money for households, out of nothing: give `coins_a_head` or `factor`."""

    settlements: Names | None = Field(default=None, description="Where; left out, everywhere.")
    coins_a_head: Annotated[float, Range(0, above=True, unit="coins a head")] | None = Field(
        default=None, description="The same for everybody."
    )
    factor: Annotated[float, Range(1, 1000, above=True)] | None = Field(
        default=None, description="What each household has becomes so many times as much."
    )


class Passage(Table):
    """A lane that is closed, or opened again."""

    name: str = Field(description="Name of the lane.", examples=["A"])
    open: bool = Field(description="Whether it may be entered.", examples=[False])


class Event(Table):
    """Something that happens once, at a `tick` or `when` a figure says so; give one thing that happens."""

    name: Name | None = Field(default=None, description="What it is called.")
    tick: Ticks | None = Field(default=None, description="When it happens; or give `when`.")
    when: When | None = Field(
        default=None, description="It happens in the first tick in which this holds; or give `tick`."
    )
    harvest: Harvest | None = Field(default=None, description="Bad, or good, years.")
    ships: Withheld | None = Field(default=None, description="Ships that do not leave port.")
    lose_ships: Lost | None = Field(default=None, description="Ships that are lost.")
    add_ships: Added | None = Field(default=None, description="Ships that are launched.")
    money: Grant | None = Field(default=None, description="Money for households.")
    lane: Passage | None = Field(default=None, description="A lane that is closed or opened.")


# ---- many towns


class Archipelago(Table):
    """Instead of settlements, organisations and lanes: many towns, the same for every seed."""

    towns: Annotated[int, Range(1, MOST_TOWNS, whole=True, unit="towns")] = Field(
        description="How many settlements.", examples=[100]
    )
    lanes: Annotated[int, Range(0, 12, whole=True)] = Field(
        default=3, description="Each is joined to so many of its nearest neighbours at least."
    )
    facilities: Annotated[int, Range(1, 100, whole=True, unit="facilities a town")] = Field(
        default=10, description="Farms, mills and workshops, big enough for the labour force together."
    )
    ships: Annotated[int, Range(0, 100, whole=True, unit="ships a town")] = Field(
        default=5, description="Ships of its one shipping company."
    )
    people: Inhabitants = Field(default=Uniform(uniform=(270, 330)), description="How many live in a town.")
    land: Factor = Field(default=5, description="Good common land of a town.")
    spacing: Annotated[int, Range(2, 64, whole=True, unit="cells")] = Field(
        default=8, description="How far towns are apart, or so."
    )
    mix: Annotated[list[str], Field(min_length=1, max_length=1000)] | None = Field(
        default=None,
        description="Recipes that towns take in turn, each a few in a row; one listed twice is twice as"
        " common; left out, every recipe once.",
    )
