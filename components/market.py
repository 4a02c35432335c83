"""What agents want, what they quote, and what came of it."""

from __future__ import annotations

import math

from ecs import F64, I8, I32, I64, Component, Flag, column

REASONS = (
    "gifts", "crews", "common land", "dividends", "levies", "relief", "equalisation", "recapitalisation",
    "migration", "estates", "growth", "ventures",
)  # fmt: skip
"""Why money changes hands, or people come and go, other than by trade."""


class Preferences(Component):
    """Which of the scenario's utility types an agent has."""

    type: I64 = column(doc="row in the table of tastes")
    dealer: Flag = column(doc="whether it lives by dealing where there are market makers")


class Estimate(Component):
    """What an agent takes prices to be, in money or, under barter, in the last good.

    A reference under price signals, a seller's posted price, the middle of a dealer's quotes, the price an
    adaptive trader aims at, what an auctioneer has called.
    """

    price: F64 = column(axis="goods", default=math.nan, unit="payment per unit", doc="nan if it has none")


class Quotes(Component):
    """Marginal utilities an agent quotes by, per good and, last, for money; refreshed only in Housekeeping.

    Its bid for good i in good j is up_i / down_j, its ask down_i / up_j.
    """

    up: F64 = column(axis="wares", unit="utility per unit", doc="of one more")
    down: F64 = column(axis="wares", unit="utility per unit", doc="of one less")
    utility: F64 = column(unit="utility", doc="of what it holds")
    version: I64 = column(default=-1, doc="of the inventory they were computed from")


class Market(Component):
    """The markets of a settlement, a good each and, last, labour, as the last auction left them."""

    expectation: F64 = column(axis="markets", unit="coins per unit", doc="the standing price")
    last: F64 = column(axis="markets", unit="coins per unit", doc="of the last transaction there ever was")
    vwap: F64 = column(
        axis="markets", unit="coins per unit", doc="mean by volume, of the last auction that traded"
    )
    low: F64 = column(
        axis="markets", unit="coins per unit", doc="end of the competitive interval; nan if none"
    )
    high: F64 = column(axis="markets", unit="coins per unit", doc="other end; infinite where nobody asked")
    volume: I64 = column(axis="markets", unit="smallest unit")
    demand: I64 = column(axis="markets", unit="smallest unit", doc="bid for at the expectation or above")
    supply: I64 = column(axis="markets", unit="smallest unit", doc="asked at the expectation or below")
    unfilled_demand: I64 = column(axis="markets", unit="smallest unit")
    unfilled_supply: I64 = column(axis="markets", unit="smallest unit")
    buyer_surplus: F64 = column(axis="markets", unit="coins", doc="what buyers would have paid on top")
    seller_surplus: F64 = column(axis="markets", unit="coins", doc="what sellers got on top of their asks")
    usual_volume: F64 = column(axis="markets", unit="units per tick", doc="of late")
    usual_unmet: F64 = column(axis="markets", unit="units per tick", doc="demand left unfilled, of late")


class Fill(Component):
    """Two orders that met in an auction of this tick; kept when somebody asks for it."""

    place: I64 = column(doc="id of the settlement")
    market: I32 = column(doc="good, or the number of goods for labour")
    buyer: I64 = column(doc="id of who pays: an organisation, a settlement for its households, an agent")
    seller: I64 = column(doc="id of who is paid")
    quantity: I64 = column(unit="smallest unit")
    paid: I64 = column(unit="milli-coin")
    received: I64 = column(
        unit="milli-coin", doc="less than what was paid where a house keeps the difference"
    )
    bid: F64 = column(unit="coins per unit", doc="the most the buyer would have paid")
    ask: F64 = column(unit="coins per unit", doc="the least the seller would have taken")
    facility: I64 = column(default=-1, doc="id of the facility that the labour is for")


class Change(Component):
    """What somebody gained or lost in this tick other than by trade; kept when somebody asks for it."""

    reason: I8 = column(doc="index into components.market.REASONS")
    holder: I64 = column(doc="id; -1 for the accounts")
    money: I64 = column(unit="milli-coin", doc="gained; below zero lost")
    people: I64 = column(unit="thousandth of a person", doc="who came; below zero who left or died")


class Offer(Component):
    """An order of an auction of this tick, and what became of it; kept when somebody asks for it."""

    place: I64 = column(doc="id of the settlement; -1 in the market of agents among themselves")
    market: I32 = column(doc="good, or the number of goods for labour")
    owner: I64 = column(doc="id of an organisation, a settlement for its households, an agent")
    buys: Flag = column(doc="or else it sells")
    limit: F64 = column(unit="payment per unit", doc="the most that is paid, the least that is taken")
    quantity: I64 = column(unit="smallest unit", doc="for as much of it as was backed")
    filled: I64 = column(unit="smallest unit")
    netted: I64 = column(unit="smallest unit", doc="taken back, since the owner's own orders met")


class Standoff(Component):
    """A pair that found no deal: it tries again once the cooldown ends or an inventory of theirs changes."""

    low: I64 = column(doc="the lower id")
    high: I64 = column(doc="the higher id")
    low_version: I64 = column(doc="of its inventory when they met")
    high_version: I64 = column(doc="of its inventory when they met")
    until: I64 = column(unit="tick")


class Negotiation(Component):
    """A pair in the middle of alternating offers."""

    low: I64 = column(doc="the lower id")
    high: I64 = column(doc="the higher id")
    rounds: I64 = column(doc="offers refused so far")


class Acquaintance(Component):
    """What two agents that have traded with one another think of it; kept where loyalty counts."""

    low: I64 = column(doc="the lower id")
    high: I64 = column(doc="the higher id")
    standing: F64 = column(doc="trades, each for as much as has not been forgotten of it")
    trades: I64 = column(doc="since they last were strangers")


class RecentDeal(Component):
    """A deal whose news is still on its way, under price signals."""

    tick: I64 = column(unit="tick", doc="when it was made")
    x: I32 = column(unit="cell", doc="where the buyer stood")
    y: I32 = column(unit="cell")
    buyer: I64 = column(doc="id")
    seller: I64 = column(doc="id")
    good: I32 = column(doc="ware bought")
    paid_with: I32 = column(doc="ware paid with")
    rate: F64 = column(unit="paid per unit")


class Trade(Component):
    """One trade of this tick. A ware is a good's index, or the number of goods for money."""

    buyer: I64 = column(doc="id")
    seller: I64 = column(doc="id")
    x: I32 = column(unit="cell", doc="where the buyer stood")
    y: I32 = column(unit="cell")
    good: I32 = column(doc="ware bought")
    quantity: I64 = column(unit="smallest unit")
    paid_with: I32 = column(doc="ware paid with")
    paid: I64 = column(unit="smallest unit")
    received: I64 = column(
        unit="smallest unit", doc="less than what was paid where a house keeps the difference"
    )
    quoted: F64 = column(unit="paid per unit", doc="the price proposed, before rounding to whole units")
    buyer_gain: F64 = column(unit="utility", doc="1e12 where it was minus infinity before")
    seller_gain: F64 = column(unit="utility", doc="1e12 where it was minus infinity before")


class Refusal(Component):
    """Why a pair did not trade this tick; kept when somebody asks for it."""

    low: I64 = column(doc="the lower id")
    high: I64 = column(doc="the higher id")
    x: I32 = column(unit="cell", doc="where the lower id stood")
    y: I32 = column(unit="cell")
    good: I32 = column(doc="ware bought")
    paid_with: I32 = column(doc="ware paid with")
    reason: I8 = column(doc="index into systems.economics.bargain.REASONS")
