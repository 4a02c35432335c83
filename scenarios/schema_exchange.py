"""How agents exchange: the mechanism, and what each mechanism goes by."""

from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any, Literal

from pydantic import Field

from scenarios.schema_values import LARGEST, GoodName, Range, Table

MECHANISMS = tuple(
    sorted(path.stem for path in (Path(__file__).parents[1] / "systems" / "mechanisms").glob("[a-z]*.py"))
)
"""The mechanisms there are: one to a file of `systems/mechanisms`."""


def mechanism_names(more: tuple[str, ...] = ()) -> Any:
    """Return the type of a mechanism's name, where there are `more` than those of the house."""
    return Literal[(*MECHANISMS, *more)]


if TYPE_CHECKING:
    MechanismName = str
else:
    MechanismName = mechanism_names()

Ticks = Annotated[int, Range(0, LARGEST, whole=True, unit="ticks")]
Spell = Annotated[int, Range(1, LARGEST, whole=True, unit="ticks")]
Share = Annotated[float, Range(0, 1)]
Reach = Annotated[int, Range(0, 1000, whole=True, unit="cells")]


class Signals(Table):
    """What agents hear of deals under 'bilateral_signals', and what they make of it."""

    source: Literal["own", "broadcast", "gossip"] = Field(
        default="broadcast",
        description="'own': their own deals; 'broadcast': also all deals within `radius`, `delay` ticks"
        " later; 'gossip': also the estimate of one other within `interaction_radius`, chosen by luck.",
    )
    radius: Reach = Field(
        default=5, description="How far off a deal is heard of; steps along x plus along y."
    )
    delay: Annotated[int, Range(0, 1000, whole=True, unit="ticks")] = Field(
        default=1, description="How long the news takes."
    )
    weight: Annotated[float, Range(0, 1, above=True)] = Field(
        default=0.2,
        description="Share of the gap to what is heard that an estimate closes in a tick, in logarithms.",
    )
    hold_out: Annotated[float, Range(0, 10)] | None = Field(
        default=None,
        description="Refuse a block whose price is worse than the own estimate by more than this share;"
        " left out, take whatever gains.",
    )


class Posting(Table):
    """How sellers post prices and buyers look for them under 'posted_prices'."""

    repricing: Literal["adaptive", "rivals", "mixed"] = Field(
        default="adaptive",
        description="'adaptive': up when sold out, down when nothing was sold, to what was paid after buying,"
        " from the own ask; 'rivals': the lowest rival's price in reach and what it costs a buyer to go"
        " there; 'mixed': drawn each tick from Burdett and Judd's distribution.",
    )
    step: Annotated[float, Range(0, 1, above=True, below=True)] = Field(
        default=0.05, description="Share by which 'adaptive' moves a price."
    )
    samples: Annotated[float, Range(1, 1000, unit="sellers")] = Field(
        default=2,
        description="Sellers in reach whose price a buyer gets to see; with 1.5, half see one and half two;"
        " at most 2 with 'mixed'.",
    )
    search_cost: Annotated[float, Range(0, unit="payment a unit")] = Field(
        default=0,
        description="A buyer goes on to the cheapest seller in reach only if that saves more than this.",
    )
    ceiling: Annotated[float, Range(0, above=True, unit="payment a unit")] | None = Field(
        default=None, description="Highest price that is posted; needed by 'rivals' and 'mixed'."
    )
    cost: Annotated[float, Range(0, unit="payment a unit")] = Field(
        default=0, description="Lowest price that is posted under 'rivals' and 'mixed', where they start."
    )


class Dealing(Table):
    """How dealers quote under 'market_maker' (Avellaneda and Stoikov 2008), as shares of their estimate."""

    risk_aversion: Annotated[float, Range(0, 1000, above=True)] = Field(
        default=0.1, description="How much a lot too many or too few weighs with them."
    )
    volatility: Annotated[float, Range(0, 10)] = Field(
        default=0.2, description="Standard deviation of a price in a tick, as a share of it."
    )
    horizon: Annotated[float, Range(0, 1_000_000, unit="ticks")] = Field(
        default=1, description="How far ahead they look."
    )
    intensity: Annotated[float, Range(0, 1_000_000, above=True)] = Field(
        default=20, description="How fast custom falls with the distance of a quote from the middle."
    )
    learning: Share = Field(
        default=0.02,
        description="Share by which the estimate moves with a lot sold, and back with one bought.",
    )
    price: dict[GoodName, Annotated[float, Range(0, above=True, unit="payment a unit")]] = Field(
        default_factory=dict,
        description="What they take prices to be at the start; left out, as their own tastes say.",
    )


class Session(Table):
    """How traders come to the order book under 'double_auction'."""

    traders: Literal["zero_intelligence", "unconstrained", "adaptive", "own_quotes"] = Field(
        default="zero_intelligence",
        description="'zero_intelligence': any price that does not lose; 'unconstrained': any price;"
        " 'adaptive': a margin learned from what others get; 'own_quotes': their limit itself.",
    )
    arrivals: Annotated[int, Range(1, 1_000_000, whole=True)] = Field(
        default=1, description="How often a trader comes in a tick, on average."
    )
    ceiling: Annotated[float, Range(0, above=True, unit="payment a unit")] | None = Field(
        default=None,
        description="Highest price that is shouted; left out, the most that anybody might bid.",
    )
    after_trade: Literal["keep", "reset"] = Field(
        default="keep", description="Whether the other orders stay in the book when two have met."
    )
    learning: Annotated[float, Range(0, 1, above=True)] = Field(
        default=0.3, description="Share of the gap that 'adaptive' traders close at each shout."
    )


class Tatonnement(Table):
    """How the auctioneer finds prices under 'walrasian'."""

    tolerance: Annotated[float, Range(0, 1, above=True)] = Field(
        default=1e-9, description="Excess demand that is left, as a share of all there is."
    )
    most_steps: Annotated[int, Range(1, 1_000_000, whole=True)] = Field(
        default=1000, description="Steps after which it is given up: then nobody trades."
    )


class Exchange(Table):
    """How agents meet and trade."""

    mechanism: MechanismName = Field(default="bilateral", description="The institution they trade in.")
    regime: Literal["barter", "money", "mixed"] = Field(
        default="barter",
        description="Goods for goods, goods for coins, or both. Where prices are quoted in one ware, that is"
        " money, or the last good under 'barter'.",
    )
    matching: Literal["mutual_then_greedy", "greedy", "random", "random_meeting", "everyone_in_view"] = Field(
        default="mutual_then_greedy",
        description="How pairs form; 'random_meeting', at a point, gives everybody one partner by luck.",
    )
    protocol: Literal[
        "seed",
        "geometric",
        "nash",
        "split_difference",
        "take_it_or_leave_it",
        "negotiation",
        "sugarscape",
    ] = Field(default="seed", description="How a pair settles on a block and a price.")
    repeat: Literal["once", "until_no_gain"] = Field(
        default="once", description="One trade for a pair in a tick, or as many as both gain by."
    )
    interaction_radius: Reach = Field(default=1, description="How near two agents must be to trade.")
    spread: Annotated[float, Range(0, 1, below=True)] = Field(
        default=0, description="Share by which bids are lowered and asks raised."
    )
    cooldown: Ticks = Field(default=5, description="How long a pair that found no trade stays apart.")
    max_block: Annotated[int, Range(1, 100, whole=True, unit="lots")] = Field(
        default=5, description="The largest block of the good bought in one trade, or order."
    )
    proposer: Literal["luck", "lower_id"] = Field(
        default="luck", description="Who proposes under 'take_it_or_leave_it' and 'negotiation'."
    )
    patience: Spell = Field(default=4, description="Ticks of 'negotiation' before a side gives up.")
    loyalty: Annotated[float, Range(0, 1000)] = Field(
        default=0,
        description="How much more a known partner promises: times 1 + loyalty x standing.",
    )
    forgetting: Share = Field(
        default=0.05, description="Share of a partner's standing that is lost in a tick; a trade adds 1."
    )
    pricing: Literal["pairwise", "uniform", "mcafee"] = Field(
        default="pairwise", description="What is paid in a 'call_auction'."
    )
    signals: Signals = Field(default_factory=Signals, description="What agents hear of deals.")
    posting: Posting = Field(default_factory=Posting, description="How prices are posted and looked for.")
    dealing: Dealing = Field(default_factory=Dealing, description="How dealers quote.")
    session: Session = Field(default_factory=Session, description="How traders come to an order book.")
    tatonnement: Tatonnement = Field(
        default_factory=Tatonnement, description="How the auctioneer finds prices."
    )
