"""Scenario files, format 1: every table and key, with its meaning, unit, bounds and default.

The models say what one key may hold; :mod:`scenarios.checks` says which keys must fit together, and
:mod:`scenarios.load` reads a file, reports every fault in it and hands over a :class:`Scenario`.
"""

import math
from typing import Annotated, Literal

from pydantic import AfterValidator, Field, Strict, Tag

from scenarios.schema_exchange import Exchange
from scenarios.schema_goals import Goal, Step
from scenarios.schema_houses import MOST_HOUSES, House, Ventures
from scenarios.schema_policies import Curves, Policies, Prices
from scenarios.schema_rules import Foraging, Needs, Schedule, Seeking, Ticks
from scenarios.schema_settlements import (
    Council,
    Firms,
    Households,
    Labor,
    Org,
    Production,
    Recipe,
    Settlement,
    Subsistence,
)
from scenarios.schema_trade import Archipelago, Event, Lane, Merchants, Migration, Route, Weather
from scenarios.schema_utilities import Utility
from scenarios.schema_values import (
    LARGEST,
    LONGEST_SIDE,
    Amount,
    Coins,
    Colour,
    GoodName,
    Name,
    OneOf,
    Place,
    Point,
    Range,
    Sight,
    Table,
    Text,
    Title,
    is_list,
    is_text,
    list_of,
    refusal,
)

MOST_AGENTS = 2_000_000
MOST_CELLS = 2**26

Side = Annotated[int, Range(1, LONGEST_SIDE, whole=True, unit="cells")]


class World(Table):
    """The size of the map; nothing is given when a terrain sets it, or where there is none."""

    kind: Literal["map", "point"] = Field(
        default="map", description="'map': cells to walk on; 'point': no map, everybody meets everybody."
    )
    width: Side | None = Field(default=None, description="Cells from left to right.")
    height: Side | None = Field(default=None, description="Cells from top to bottom.")
    cells_per_agent: Annotated[float, Range(0, MOST_CELLS, above=True, unit="cells")] | None = Field(
        default=None,
        description="Instead of width and height: a square map with at least this many cells an agent.",
    )


class Good(Table):
    """Something that is held, traded and gathered."""

    divisible: bool = Field(default=False, description="Kept in thousandths; else in whole units.")
    lot: Annotated[float, Range(0, above=True, unit="natural units")] = Field(
        default=1,
        description="The smallest block that is traded; if it is fine, protocols but 'seed' take long.",
    )
    colour: Colour | None = Field(default=None, description="Colour on the map, '#rrggbb'.")
    price: Annotated[float, Range(0, above=True, unit="coins")] | None = Field(
        default=None, description="Price of a unit that markets start from; needed if there are settlements."
    )
    spoilage: Annotated[float, Range(0, 1, below=True)] = Field(
        default=0, description="Share of what lies in warehouses and pantries that is lost in a tick."
    )

    @property
    def grains(self) -> int:
        """How many of its smallest units make a natural unit."""
        return 1000 if self.divisible else 1


class Money(Table):
    """The coins of the scenario, kept in whole quanta."""

    name: Name = Field(default="coins", description="What the unit of money is called.")
    quantum: Annotated[float, Range(1e-6, 1_000_000, unit="coins")] = Field(
        default=0.001, description="The smallest sum; all money is a whole number of these."
    )

    @property
    def coin(self) -> float:
        """How many quanta make a coin.

        >>> Money().coin, Money(quantum=1.024).coin
        (1000.0, 0.9765625)
        """
        return 1000.0 * (0.001 / self.quantum)


DEALER = "Whether it lives by dealing where there are market makers; else it trades as its tastes say."
Metabolism = Annotated[float, Range(0, unit="natural units a tick")]


class Agent(Table):
    """One named agent."""

    at: Point | None = Field(default=None, description="Start cell [x, y]; left out, luck chooses.")
    inventory: dict[GoodName, Annotated[float, Range(0, unit="natural units")]] = Field(
        default_factory=dict, description="Start stock of each good; a good left out is 0."
    )
    cash: Annotated[float, Range(0, unit="coins")] = Field(default=0, description="Start money.")
    utility: str = Field(description="Name of its utility type.", examples=["smooth"])
    vision: Annotated[int, Range(0, 1000, whole=True, unit="cells")] = Field(
        default=5, description="How far it sees: steps along x plus steps along y."
    )
    home: Point | None = Field(default=None, description="Home cell [x, y]; left out, the start cell.")
    metabolism: dict[GoodName, Metabolism] = Field(
        default_factory=dict, description="What it eats of each good in a tick."
    )
    dealer: bool = Field(default=False, description=DEALER)


class Population(Table):
    """Many agents of one kind, each drawn by luck."""

    count: Annotated[int, Range(1, MOST_AGENTS, whole=True, unit="agents")] = Field(
        description="Number of members.", examples=[1]
    )
    utility: Annotated[
        Annotated[str, Tag("name")] | Annotated[list[str], Field(min_length=1, max_length=1000), Tag("list")],
        OneOf({"name": is_text, "list": is_list}, "the name of a utility type or a list of names"),
    ] = Field(
        description="Name of the utility type, or a list of which each member draws one.", examples=["smooth"]
    )
    at: Place = Field(default="anywhere", description="Where the members start.")
    inventory: dict[GoodName, Amount] = Field(
        default_factory=dict, description="Start stock of each good; a good left out is 0."
    )
    cash: Coins = Field(default=0, description="Start money.")
    vision: Sight = Field(default=5, description="How far a member sees: steps along x plus steps along y.")
    home: Annotated[
        Annotated[Literal["start"], Tag("word")] | Annotated[Point, Tag("point")],
        OneOf({"word": is_text, "point": is_list}, "'start' or [x, y]"),
    ] = Field(default="start", description="Home cell: each member's start cell, or one cell for all.")
    metabolism: dict[GoodName, Amount] = Field(
        default_factory=dict, description="What a member eats of each good in a tick."
    )
    dealer: bool = Field(default=False, description=DEALER)

    @property
    def utilities(self) -> tuple[str, ...]:
        """The names of the utility types its members may have."""
        return (self.utility,) if isinstance(self.utility, str) else tuple(self.utility)


class Cell(Table):
    """One cell where a good is found."""

    at: Point = Field(description="The cell [x, y].", examples=[[0, 0]])
    good: GoodName = Field(description="What is found there.", examples=["A"])
    amount: Annotated[float, Range(0, above=True, unit="natural units")] = Field(
        description="How much it holds at the start and when grown again.", examples=[1]
    )


class ResourceField(Table):
    """Many cells where goods are found, strewn by luck; at most one to a cell of the map."""

    goods: list[GoodName] = Field(
        min_length=1, max_length=64, description="Each cell draws one of these.", examples=[["A", "B"]]
    )
    density: Annotated[float, Range(0, 1, above=True)] | None = Field(
        default=None, description="Share of the area that holds something; or give `count`."
    )
    count: Annotated[int, Range(1, MOST_CELLS, whole=True, unit="cells")] | None = Field(
        default=None, description="Number of cells that hold something; or give `density`."
    )
    amount: Amount = Field(
        description="How much a cell holds at the start and when grown again.", examples=[1]
    )
    at: Place = Field(default="anywhere", description="Where its cells lie.")


def _check_rows(text: str) -> str:
    expected = "lines of the same number of whole numbers from 0 to 2147483647"
    lengths = set()
    for number, line in enumerate(text.strip().splitlines(), 1):
        words = line.split()
        lengths.add(len(words))
        for word in words:
            if not (word.isascii() and word.isdigit() and len(word) <= 10 and int(word) <= LARGEST):
                raise refusal(f"not a whole number in row {number}", expected)
        if len(lengths) > 1:
            raise refusal(f"row {number} is of another length than the rows above", expected)
    if not lengths or 0 in lengths:
        raise refusal("no rows", expected)
    return text


Copies = Annotated[int, Range(1, LONGEST_SIDE, whole=True, unit="tiles")]


class Terrain(Table):
    """A landscape drawn in numbers; one cell may hold several goods."""

    rows: Annotated[str, AfterValidator(_check_rows)] = Field(
        description="What each cell holds, in natural units: a line a row, numbers parted by blanks.",
        examples=["0"],
    )
    goods: dict[GoodName, Literal["as_drawn", "mirrored"]] = Field(
        min_length=1,
        description="The goods laid out like this; 'mirrored': left and right exchanged within each tile.",
        examples=[{"A": "as_drawn"}],
    )
    tiles: Annotated[tuple[Copies, Copies], Strict(strict=False), list_of(2, "[across, down]")] | None = (
        Field(default=None, description="Copies along x and along y; one each when left out.")
    )
    agents_per_tile: Annotated[int, Range(1, MOST_AGENTS, whole=True, unit="agents")] | None = Field(
        default=None, description="Instead of `tiles`: as many copies as keep this many agents on each."
    )

    def grid(self) -> list[list[int]]:
        """Return what each cell of one tile holds in natural units, row by row."""
        return [[int(word) for word in line.split()] for line in self.rows.strip().splitlines()]

    @property
    def tile(self) -> tuple[int, int]:
        """Width and height of one tile in cells."""
        lines = self.rows.strip().splitlines()
        return len(lines[0].split()), len(lines)

    def copies(self, agents: int) -> tuple[int, int]:
        """Return how many tiles lie along x and along y when ``agents`` live there.

        >>> Terrain(rows="0", goods={"A": "as_drawn"}, agents_per_tile=200).copies(10_000)
        (10, 5)
        """
        if self.agents_per_tile is None:
            return self.tiles or (1, 1)
        tiles = max(1, -(-agents // self.agents_per_tile))
        down = next(rows for rows in range(math.isqrt(tiles), 0, -1) if tiles % rows == 0)
        return tiles // down, down


class Lesson(Table):
    """What a scenario is there to teach: think before you look."""

    number: Annotated[int, Range(1, 1000, whole=True)] = Field(
        description="Place among the lessons.", examples=[1]
    )
    question: Text = Field(description="What to find out.", examples=["Why?"])
    prediction: Text = Field(description="What to make up your mind about before you run it.", examples=[""])
    answer: Text = Field(description="What comes out, and why.", examples=["Because."])


class Plugins(Table):
    """Parameters of the plugins in use, a table each under the name of its file."""


class Scenario(Table):
    """A whole scenario file."""

    format: Literal[1] = Field(description="Format of the file: 1.", examples=[1])
    extends: str | None = Field(
        default=None,
        description="Name of a shipped scenario, or path of a file from here: it is read first, and tables"
        " of this file are laid over its own, key by key; what is no table replaces.",
    )
    title: Title = Field(description="One line that says what it is.", examples=["untitled"])
    description: Text = Field(default="", description="What it shows, in as many lines as needed.")
    look_for: Text = Field(default="", description="What to watch when it is played, in a few lines.")
    lesson: Lesson | None = Field(default=None, description="What it teaches, if it is a lesson.")
    seed: Annotated[int, Range(0, 2**63 - 1, whole=True)] = Field(
        default=1, description="Seed of all luck; the same seed gives the same run."
    )
    ticks: Ticks = Field(default=200, description="How long a run without a window lasts.")
    world: World = Field(default_factory=World, description="Size of the map.")
    goods: dict[GoodName, Good] = Field(
        min_length=1, max_length=64, description="The goods, in this order.", examples=[{"A": {}, "B": {}}]
    )
    money: Money | None = Field(default=None, description="Coins; needed where money changes hands.")
    utilities: dict[Name, Utility] = Field(
        default_factory=dict, max_length=1000, description="The utility types."
    )
    agents: dict[Name, Agent] = Field(default_factory=dict, description="Single agents, in this order.")
    populations: dict[Name, Population] = Field(
        default_factory=dict, description="Groups of agents, in this order, after the single ones."
    )
    cells: list[Cell] = Field(default_factory=list, description="Single cells that hold a good.")
    fields: dict[Name, ResourceField] = Field(
        default_factory=dict, description="Strewn cells that hold goods; earlier fields come first."
    )
    terrain: Terrain | None = Field(default=None, description="A landscape drawn in numbers.")
    settlements: dict[Name, Settlement] = Field(
        default_factory=dict, description="Towns whose people work, eat and trade, in this order."
    )
    orgs: dict[Name, Org] = Field(
        default_factory=dict, description="Organisations that own warehouses and facilities, in this order."
    )
    recipes: dict[Name, Recipe] = Field(
        default_factory=dict, max_length=1000, description="What facilities can make."
    )
    lanes: dict[Name, Lane] = Field(
        default_factory=dict, description="Ways between settlements, in this order."
    )
    routes: dict[Name, Route] = Field(
        default_factory=dict, description="Standing routes that ships may go round."
    )
    merchants: Merchants = Field(
        default_factory=Merchants, description="How merchants buy, sell, load and leave."
    )
    houses: list[House] = Field(
        default_factory=list,
        max_length=MOST_HOUSES,
        description="Trading houses, which a player or a rival runs by commands, in this order.",
    )
    ventures: Ventures = Field(
        default_factory=Ventures, description="What houses pay for what they build and buy."
    )
    goals: list[Goal] = Field(
        default_factory=list, max_length=100, description="What it is won by, and what it is lost by."
    )
    lessons: list[Step] = Field(
        default_factory=list, max_length=100, description="Steps that teach by doing, one after the other."
    )
    archipelago: Archipelago | None = Field(
        default=None, description="Many towns, made from a few numbers instead of being written down."
    )
    production: Production = Field(default_factory=Production, description="How output grows with workers.")
    labor: Labor = Field(default_factory=Labor, description="What people want for their work.")
    subsistence: Subsistence = Field(
        default_factory=Subsistence, description="Work on the common land for those whom nobody hires."
    )
    households: Households = Field(default_factory=Households, description="What people eat, want and spend.")
    firms: Firms = Field(
        default_factory=Firms, description="How organisations set out, hire, buy, sell and pay out."
    )
    council: Council = Field(default_factory=Council, description="How councils of settlements keep house.")
    prices: Prices = Field(default_factory=Prices, description="How standing prices follow the markets.")
    curves: Curves = Field(default_factory=Curves, description="Functions given by points.")
    policies: Policies = Field(
        default_factory=Policies, description="Which rules the markets of settlements go by."
    )
    weather: Weather | None = Field(
        default=None, description="Season and luck of the harvest; left out, every year is ordinary."
    )
    migration: Migration | None = Field(
        default=None, description="How people move along lanes; left out, they stay."
    )
    events: list[Event] = Field(
        default_factory=list, max_length=10_000, description="What happens once, in this order."
    )
    foraging: Foraging = Field(default_factory=Foraging, description="Gathering and regrowth.")
    seeking: Seeking = Field(default_factory=Seeking, description="How agents choose where to go.")
    exchange: Exchange = Field(default_factory=Exchange, description="How agents meet and trade.")
    schedule: Schedule = Field(default_factory=Schedule, description="The order of a tick.")
    needs: Needs = Field(default_factory=Needs, description="What follows from hunger.")
    plugins: Plugins = Field(
        default_factory=Plugins,
        description="Parameters of the plugins in use (`--plugin FILE.py`), a table each: `[plugins.NAME]`"
        " with the name of the file. Which keys there are, the plugin says.",
    )

    @property
    def coin(self) -> float:
        """How many of its smallest units money has in a coin, or would have."""
        return (self.money or Money()).coin

    @property
    def agent_count(self) -> int:
        """How many agents there are at the start."""
        return len(self.agents) + sum(population.count for population in self.populations.values())

    @property
    def size(self) -> tuple[int, int] | None:
        """Width and height of the map in cells; None when the file does not settle it."""
        world = self.world
        if world.kind == "point":
            return 1, 1
        if self.archipelago is not None:
            side = (math.isqrt(self.archipelago.towns - 1) + 1) * self.archipelago.spacing
            return side, side
        if self.terrain is not None:
            width, height = self.terrain.tile
            across, down = self.terrain.copies(self.agent_count)
            return width * across, height * down
        if world.cells_per_agent is not None:
            cells = math.ceil(world.cells_per_agent * self.agent_count)
            side = math.isqrt(max(0, cells - 1)) + 1
            return side, side
        if world.width is None or world.height is None:
            return None
        return world.width, world.height


def json_schema(scenario: type[Scenario] = Scenario) -> dict[str, object]:
    """Return the JSON Schema of scenario files, for editors that complete and check TOML."""
    schema = scenario.model_json_schema()
    return {
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        **schema,
        "title": "Scenario of Entrepôt, format 1",
    }


# The tables are built together here, which takes half the time of building each when it is declared.
Scenario.model_rebuild()
