"""The cleared auction as step curves: who would have paid and taken what, what was filled, and at what price.

Of a settlement's market, goods or labour, and of the agents' own call auctions and order books, where the
offers are what agents would pay and take when the market opens. Reads the offers and fills of the last tick:
whoever wants them adds `OfferReport` and `FillReport` to `world.wanted`.
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from components.enterprise import Organisation
from components.kinds import Agent, FillReport, OfferReport, Org, Settlement, TradeReport
from components.market import Fill, Market, Offer, Trade
from components.rules import Goods
from ecs import rows_of
from systems.mechanisms import numeraire
from systems.presentation.language import _
from systems.presentation.lines import price as told

if TYPE_CHECKING:
    from ecs import F64, I64, Flag, World

AMONG_AGENTS = -1
"""As a place: the market of agents among themselves."""
MOST_STEPS = 512
"""Steps of a curve at the most: of more, neighbours are drawn as one."""
OWNERS = ("households", "organisations", "merchants", "councils", "agents", "several")
HOUSEHOLDS, ORGANISATIONS, MERCHANTS, COUNCILS, AGENTS, SEVERAL = range(6)


@dataclass(frozen=True, eq=False)
class Steps:
    """Demand or supply, a step an offer, the best first; quantities in natural units."""

    price: F64
    """`(steps,)`: the limit, or the mean limit of neighbours drawn as one."""
    until: F64
    """`(steps,)`: quantity of this step and all before it."""
    filled: F64
    """`(steps,)`: how much of the step was filled."""
    owner: I64
    """`(steps,)`: index into `OWNERS`."""
    by_owner: F64
    """`(2, owners)`: what each class offered, and what of it was filled."""
    unfilled: float


@dataclass(frozen=True, eq=False)
class Auction:
    """A market as the last tick cleared it; prices are payment for a unit."""

    place: int
    market: int
    demand: Steps
    supply: Steps
    volume: float
    low: float
    """The competitive interval; nan in an empty market."""
    high: float
    standing: float
    """The standing price as it is now, after the auction; nan among agents."""
    paid: F64
    """`(2, prices)`: prices paid, rising, and how much at each; neighbours as one where they are many."""
    buyer_surplus: float
    """What buyers would have paid on top, by their limits."""
    seller_surplus: float


def auction(world: World, place: int, market: int) -> Auction | None:
    """Return a market of the settlement `place`, or of agents among themselves; None if nobody offered.

    `market` is a good, or the number of goods for labour.
    """
    _ids, offer = world.view(OfferReport, Offer)
    here = np.flatnonzero((offer.place == place) & (offer.market == market))
    if not here.size:
        return None
    quantum = float(world.the(Goods).market_quantum[market])
    demand, supply = (_steps(world, offer, here[offer.buys[here] == buys], quantum) for buys in (True, False))
    bought = _bought_in_town(world, place, market) if place >= 0 else _bought_from_agents(world, market)
    price, received, quantity, bid, ask = bought
    interval = _interval(offer, here)
    standing, surplus = math.nan, (
        float((quantity * (bid - price)).sum()), float((quantity * (received - ask)).sum()),
    )  # fmt: skip
    if place >= 0:
        row = world.row_of(Settlement, place)
        _ids, known = world.view(Settlement, Market)
        interval = float(known.low[market, row]), float(known.high[market, row])
        standing = float(known.expectation[market, row])
        surplus = float(known.buyer_surplus[market, row]), float(known.seller_surplus[market, row])
    return Auction(
        place=place,
        market=market,
        demand=demand,
        supply=supply,
        volume=float(quantity.sum()),
        low=interval[0],
        high=interval[1],
        standing=standing,
        paid=_paid(price, quantity),
        buyer_surplus=surplus[0],
        seller_surplus=surplus[1],
    )


def _steps(world: World, offer: Offer, rows: I64, quantum: float) -> Steps:
    """Return the offers `rows` of one side of a market as a curve."""
    sign = -1.0 if offer.buys[rows[:1]].any() else 1.0
    rows = rows[np.argsort(sign * offer.limit[rows], kind="stable")]
    quantity = (offer.quantity[rows] - offer.netted[rows]) / quantum
    filled, limit, owner = offer.filled[rows] / quantum, offer.limit[rows], _owners(world, offer.owner[rows])
    by_owner = np.array([np.bincount(owner, each, len(OWNERS)) for each in (quantity, filled)])
    unfilled = float(quantity.sum() - filled.sum())
    if rows.size > MOST_STEPS:
        first = np.arange(MOST_STEPS) * rows.size // MOST_STEPS
        value = np.add.reduceat(quantity * limit, first)
        alike = np.maximum.reduceat(owner, first) == np.minimum.reduceat(owner, first)
        owner, mean = np.where(alike, owner[first], SEVERAL), limit[first]
        quantity, filled = np.add.reduceat(quantity, first), np.add.reduceat(filled, first)
        limit = np.divide(value, quantity, out=mean, where=quantity > 0.0)
    return Steps(limit.copy(), np.cumsum(quantity), filled, owner, by_owner, unfilled)


def _owners(world: World, ids: I64) -> I64:
    """Return the class of each owner, an index into `OWNERS`."""
    orgs, organisation = world.view(Org, Organisation)
    row = rows_of(orgs, ids)
    found = np.full(ids.size, HOUSEHOLDS)
    found[rows_of(world.table(Agent).ids, ids) >= 0] = AGENTS
    owned = row >= 0
    kind = np.where(organisation.council, COUNCILS, np.where(organisation.merchant, MERCHANTS, ORGANISATIONS))
    found[owned] = kind[row[owned]]
    return found


def _bought_in_town(world: World, place: int, market: int) -> F64:
    """Return price paid and received, quantity, bid and ask of each fill, `(5, fills)`, in natural units."""
    _ids, fill = world.view(FillReport, Fill)
    goods = world.the(Goods)
    here = np.flatnonzero((fill.place == place) & (fill.market == market))
    quantity = fill.quantity[here] / float(goods.market_quantum[market])
    paid, received = (each[here] / goods.coin / quantity for each in (fill.paid, fill.received))
    return np.array([paid, received, quantity, fill.bid[here], fill.ask[here]])


def _bought_from_agents(world: World, good: int) -> F64:
    """Return the same of the trades of agents; their limits are those of the offers that were filled."""
    _ids, trade = world.view(TradeReport, Trade)
    _ids, offer = world.view(OfferReport, Offer)
    goods, payment = world.the(Goods), numeraire(world)
    here = np.flatnonzero((trade.good == good) & (trade.paid_with == payment))
    quantity = trade.quantity[here] / float(goods.quantum[good])
    unit = float(goods.ware_quantum[payment])
    paid, received = (each[here] / unit / quantity for each in (trade.paid, trade.received))
    limits = []
    for buys, who in ((True, trade.buyer[here]), (False, trade.seller[here])):
        mine = np.flatnonzero(
            (offer.place == AMONG_AGENTS) & (offer.market == good) & (offer.buys == buys) & (offer.filled > 0)
        )
        limits.append(_in_turn(offer.owner[mine], offer.limit[mine], who))
    return np.array([paid, received, quantity, *limits])


def _in_turn(owner: I64, limit: F64, who: I64) -> F64:
    """Return the limit of each trade of `who`: an owner's first trade has its first offer, and so on."""
    order = np.argsort(who, kind="stable")
    turn = np.empty(who.size, np.int64)
    turn[order] = np.arange(who.size) - np.searchsorted(who[order], who[order])
    at = np.searchsorted(owner, who) + turn
    known = at < owner.size
    known[known] = owner[at[known]] == who[known]
    found = np.full(who.size, math.nan)
    found[known] = limit[at[known]]
    return found


def _interval(offer: Offer, rows: I64) -> tuple[float, float]:
    """Return where demand meets supply: between what was filled and what was left."""
    quantity, filled = (offer.quantity - offer.netted)[rows], offer.filled[rows]
    limit, buys = offer.limit[rows], offer.buys[rows]
    done, rest = filled > 0, quantity > filled
    lows = [limit[~buys & done], limit[buys & rest]]
    highs = [limit[buys & done], limit[~buys & rest]]
    return (
        max(float(each.max(initial=0.0)) for each in lows),
        min(float(each.min(initial=math.inf)) for each in highs),
    )


def _paid(price: F64, quantity: F64) -> F64:
    """Return prices paid, rising, and how much at each, `(2, prices)`."""
    prices, which = np.unique(price, return_inverse=True)
    amounts = np.bincount(which, quantity, prices.size)
    if prices.size > MOST_STEPS:
        first = np.arange(MOST_STEPS) * prices.size // MOST_STEPS
        value, amounts = np.add.reduceat(prices * amounts, first), np.add.reduceat(amounts, first)
        prices = value / amounts
    return np.array([prices, amounts])


# ---- why an order was not filled


@dataclass(frozen=True)
class Told:
    """An order, what became of it, and why."""

    place: int
    market: int
    buys: bool
    limit: float
    quantity: float
    filled: float
    words: str


def orders_of(world: World, owner: int, most: int = 40) -> list[Told]:
    """Return the orders of somebody in the auctions of the last tick, and why each was (not) filled."""
    _ids, offer = world.view(OfferReport, Offer)
    mine = np.flatnonzero(offer.owner == owner)[:most]
    found = []
    for n in mine.tolist():
        place, market = int(offer.place[n]), int(offer.market[n])
        quantum = float(world.the(Goods).market_quantum[market])
        same = np.flatnonzero((offer.place == place) & (offer.market == market))
        quantity, filled = int(offer.quantity[n]) - int(offer.netted[n]), int(offer.filled[n])
        words = _because(offer, n, same)
        buys, limit = bool(offer.buys[n]), float(offer.limit[n])
        found.append(Told(place, market, buys, limit, quantity / quantum, filled / quantum, words))
    return found


def _because(offer: Offer, n: int, same: I64) -> str:
    """Say what became of order n among the orders of `same` market."""
    limit, buys = float(offer.limit[n]), bool(offer.buys[n])
    quantity, filled = int(offer.quantity[n] - offer.netted[n]), int(offer.filled[n])
    if quantity == 0:
        return _(
            "Nothing was left of it: there was too little to back it, or it met an order of its owner's."
        )
    if filled == quantity:
        return _("It was filled.")
    if filled:
        return _("It was filled in part: it stands just where demand meets supply.")
    others: Flag = (offer.buys[same] != buys) & (offer.quantity[same] > offer.netted[same])
    low, high = _interval(offer, same)
    words = _("It was as good as others that came before it, and there was no more.")
    if not others.any():
        words = _("Nobody sold.") if buys else _("Nobody bought.")
    elif buys and limit <= low:
        words = _("It bid {limit}; those who were filled bid {least} or more.").format(
            limit=told(limit), least=told(high)
        )
    elif not buys and limit >= high:
        words = _("It asked {limit}; those who were filled asked {most} or less.").format(
            limit=told(limit), most=told(low)
        )
    return words
