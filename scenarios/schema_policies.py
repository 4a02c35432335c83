"""What the markets of settlements go by: policies, prices and curves."""

import itertools
from typing import Annotated, Literal

from pydantic import AfterValidator, Field, Strict, Tag

from scenarios.schema_values import OneOf, Range, Table, is_number, is_text, list_of, refusal

Share = Annotated[float, Range(0, 1)]
Spread = Annotated[
    Annotated[float, Range(0), Tag("number")] | Annotated[Literal["outside_option"], Tag("word")],
    OneOf({"number": is_number, "word": is_text}, "a number or 'outside_option'"),
]


class Policies(Table):
    """Which rules the markets of settlements go by: a preset, and over it whatever is named here."""

    preset: Literal["recommended", "spec_literal", "spec_price_only"] = Field(
        default="recommended",
        description="What every policy left out is: 'recommended', the value named first below (of shares,"
        " the number); 'spec_literal', the rules as they were first specified;"
        " 'spec_price_only', the same but for hysteresis 'book'.",
    )
    pricing: Literal["pairwise", "uniform", "mcafee"] | None = Field(
        default=None,
        description="'pairwise': each two orders that meet have a price of their own, between bid and ask;"
        " 'uniform': one price for all; 'mcafee': one price no trader can sway, the house keeps the rest.",
    )
    reference: Literal["midpoint", "standing"] | None = Field(
        default=None,
        description="A uniform price is 'midpoint', the middle of the prices that clear the market, or"
        " 'standing', the standing price as far as it clears it.",
    )
    hysteresis: Literal["book", "spec", "vwap"] | None = Field(
        default=None,
        description="Standing prices follow 'book', what the orders of a tick say; 'spec', the last price"
        " paid; 'vwap', the mean price by volume. Each has its own numbers for [prices].",
    )
    subsistence: Literal["break_even", "spec"] | None = Field(
        default=None,
        description="Councils pay for work on the common land as long as it does not cost them more than"
        " the food is worth, 'break_even', or pay everybody whom nobody hired, 'spec'.",
    )
    reservation_spread: Spread | None = Field(
        default=None,
        description="How far the wages that the better off ask for stand above the subsistence wage, 0.25 is"
        " recommended; 'outside_option': nobody works for less than the subsistence wage.",
    )
    demand_rungs: Literal["increments", "spec"] | None = Field(
        default=None,
        description="The rungs of a ladder of bids share one demand, 'increments', or each asks for all of"
        " it again, 'spec'.",
    )
    escrow: Literal["reserve", "spec"] | None = Field(
        default=None,
        description="Every order is backed by money set aside, 'reserve'; without it, 'spec', treasuries may"
        " fall below zero.",
    )
    labor_demand: Literal["measured", "spec"] | None = Field(
        default=None,
        description="Firms hire 'measured', step by step, with an eye on stock and what inputs cost, keeping"
        " a margin; or 'spec', at once whatever the last worker's product pays for.",
    )
    cost_floor: bool | None = Field(
        default=None, description="Whether firms do not like to sell below cost; true is recommended."
    )
    emergency: bool | None = Field(
        default=None,
        description="Whether hungry households reach deeper into their purse; true is recommended.",
    )
    dividends: Share | None = Field(
        default=None,
        description="Share of a treasury above its target paid out in a tick; 0.1 is recommended.",
    )
    recapitalisation: Share | None = Field(
        default=None,
        description="Share of its target that a poor treasury gets from households in a tick; 0.05 is"
        " recommended.",
    )
    levy: Share | None = Field(
        default=None,
        description="Share of what rich households have too much that councils raise in a tick; 0.05 is"
        " recommended.",
    )
    relief: Share | None = Field(
        default=None,
        description="Share of what poor households lack that councils pay in a tick; 0.1 is recommended.",
    )


class Prices(Table):
    """How standing prices follow the markets; what is left out is as policies.hysteresis has it."""

    rate: Share | None = Field(default=None, description="How far they go toward what they follow in a tick.")
    band: Annotated[float, Range(0, unit="coins")] | None = Field(
        default=None, description="Differences below this are ignored …"
    )
    relative_band: Share | None = Field(
        default=None,
        description="… or below this share of the price, whichever is less; 0: the former alone.",
    )
    most: Annotated[float, Range(0, unit="coins a tick")] | None = Field(
        default=None, description="How far they move in a tick at most."
    )
    pressure: Share | None = Field(
        default=None, description="How much they give way to unfilled orders, as a share of the price."
    )
    lowest: Annotated[float, Range(0, above=True, unit="coins")] = Field(
        default=1, description="No standing price is below this."
    )
    highest: Annotated[float, Range(0, above=True, unit="coins")] = Field(
        default=500, description="No standing price is above this."
    )


# ---- curves


Pairs = list[tuple[float, float]]


def _check_rising(points: Pairs) -> Pairs:
    for (before, _), (after, _) in itertools.pairwise(points):
        if after <= before:
            raise refusal(f"x falls or stays: {after:g} after {before:g}", "points [x, y] with x rising")
    return points


_X = Annotated[float, Range()]
_PAIR = list_of(2, "[x, y]")
_Points = Annotated[
    list[Annotated[tuple[_X, Annotated[float, Range(0)]], Strict(strict=False), _PAIR]],
    Field(min_length=1, max_length=64),
    AfterValidator(_check_rising),
]
_Shares = Annotated[
    list[Annotated[tuple[_X, Share], Strict(strict=False), _PAIR]],
    Field(min_length=1, max_length=64),
    AfterValidator(_check_rising),
]
_Changes = Annotated[
    list[Annotated[tuple[_X, Annotated[float, Range(-1, 1)]], Strict(strict=False), _PAIR]],
    Field(min_length=1, max_length=64),
    AfterValidator(_check_rising),
]


class Curves(Table):
    """Functions given by points [x, y] with x rising: straight between them, level beyond their ends."""

    reservation: _Points = Field(
        default=[(0.5, 0.8), (1, 1), (1.5, 1.5)],
        description="x: wealth of households over its target; y: wages asked for, times the usual ones.",
    )
    spending: _Shares = Field(
        default=[(0, 0.05), (2, 0.45)],
        description="x: wealth of households over its target; y: share of the purse that is spent in a tick.",
    )
    emergency: _Shares = Field(
        default=[(0.5, 0.75), (2, 0)],
        description="x: food at home, in ticks of need; y: share of the purse that goes for food at least.",
    )
    eating: _Points = Field(
        default=[(0, 0.8), (2.5, 1.05)],
        description="x: food at home, in ticks of need; y: share of the need that is eaten.",
    )
    growth: _Changes = Field(
        default=[(0.75, -0.015), (0.89, -0.001), (0.95, -0.001), (1, 0), (1.05, 0.001)],
        description="x: share of the need that was eaten; y: change of the people in a tick, as a share.",
    )
    selling_price_stock: _Points = Field(
        default=[(1, 1.08), (2, 1), (4, 0.95), (8, 0.86), (16, 0.7)],
        description="x: stock over a tick's output; y: price asked, times the standing one.",
    )
    selling_price_treasury: _Points = Field(
        default=[(0, 0.85), (0.5, 1)],
        description="x: treasury over its target; y: another factor of the price asked.",
    )
    selling_urgency_stock: _Points = Field(
        default=[(1, 0.5), (4, 0.8), (8, 1)],
        description="x: stock over a tick's output; y: share of what can be spared that is offered.",
    )
    selling_urgency_treasury: _Points = Field(
        default=[(0, 0.25), (0.5, 0)],
        description="x: treasury over its target; y: how much more is offered.",
    )
    buying_price_shortfall: _Points = Field(
        default=[(0, 0.9), (0.5, 1.05), (1, 1.3)],
        description="x: share of the target of an input that is missing; y: bid, times the standing price.",
    )
    buying_price_treasury: _Points = Field(
        default=[(0, 0.8), (0.6, 1), (2, 1.05)],
        description="x: treasury over its target; y: another factor of the bid.",
    )
    buying_urgency_shortfall: _Points = Field(
        default=[(0, 0.25), (1, 1)],
        description="x: share of the target of an input that is missing; y: share of it that is bid for.",
    )
    buying_urgency_treasury: _Points = Field(
        default=[(0, 0.2), (0.6, 1)],
        description="x: treasury over its target; y: another factor of that share.",
    )
    cost_floor_stock: _Points = Field(
        default=[(4, 1), (16, 0.5)],
        description="x: stock over a tick's output; y: share of the cost below which nothing is sold.",
    )
    cost_floor_treasury: _Points = Field(
        default=[(0.1, 0.6), (0.4, 1)],
        description="x: treasury over its target; y: another factor of that share.",
    )
    hiring_stock: _Points = Field(
        default=[(3, 1), (10, 0.1)],
        description="x: stock over a tick's output; y: share of the optimum of workers that is wanted.",
    )
    council_price: _Points = Field(
        default=[(1, 0.98), (7.333333333333333, 0.6)],
        description="x: food in stock over half a tick's need; y: price asked, times the standing one.",
    )
    merchant_price: _Points = Field(
        default=[(0.5, 1.02), (2, 0.98), (6, 0.9), (12, 0.75)],
        description="x: stock of a merchant over what the market absorbs in a tick; y: price asked, times the"
        " standing one.",
    )
    merchant_share: _Shares = Field(
        default=[(1, 1), (6, 0.5)],
        description="x: stock of a merchant over what the market absorbs in a tick; y: share of it offered.",
    )
