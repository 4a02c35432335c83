"""Series: how the figures of a world went, from the first tick on, in bounded memory.

All of the latest ticks, ever fewer before. Figures are kept as they stand in columns and read in natural
units: coins, units, persons.
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from operator import attrgetter
from typing import TYPE_CHECKING

import numpy as np

from components.enterprise import Recipe, Staff
from components.holdings import Deposit, Inventory, Wealth
from components.institutions import PERSON, Pricing, Recipes
from components.kinds import (
    Agent,
    Cell,
    ChangeReport,
    Facility,
    FillReport,
    Org,
    Settlement,
    Ship,
    TradeReport,
    Warehouse,
)
from components.market import REASONS, Change, Fill, Market, Quotes, Trade
from components.people import Employment, Land, Population
from components.rules import Goods
from ecs import rows_of
from scenarios.runs.towns import settlement_names
from systems.economics.reports import works
from systems.economics.utility import FROM_NOTHING
from systems.premises import premises
from systems.presentation.studies.flows import SECTORS, money_of
from systems.presentation.studies.ring import Film, film

if TYPE_CHECKING:
    import numpy.typing as npt

    from ecs import F64, I32, I64, Array, World

MARKET = (
    "expectation", "vwap", "last", "low", "high", "volume", "demand", "supply", "unfilled_demand",
    "unfilled_supply",
)  # fmt: skip
"""Figures of a market, as components.market.Market has them."""
_figures = attrgetter(*MARKET)
MOVES = "growth", "migration"
TOWN = (
    "population", "fed", "clothed", "income", "pool", "hired", "paid", "wage", "purse", "treasury", "harvest",
    *MOVES,
)  # fmt: skip
"""Figures of a settlement; the last two only where a world is wanted to report changes."""
WORKS = ("hired", "wage")
"""Figures of all facilities of a recipe; the wage only where a world is wanted to report fills."""
AGENTS = ("agents", "trades", "gain", "mean_utility", "gini")
"""Figures of all agents: how many, trades of a tick, gain since the beginning; now and then the others."""
PLACES = ("agents", "homes", "warehouses", "holds", "land")
"""Where goods are: held by agents and households, stored, in transit, lying in cells."""

EVERY = 5
"""Ticks from one time that every agent and cell is looked at to the next."""
CHARTED = 360
"""Ticks of the inspector's chart."""
AGO = 5
"""A price goes up or down by how it stands to what it was so many ticks ago …"""
STEADY = 0.002
"""… unless that is less than this share of it."""


NOTHING = np.zeros(1, np.int64)
"""What a council has that is not there."""


@dataclass(frozen=True, eq=False)
class Line:
    """One figure over time: ticks and values in natural units, `(ticks,)`; nan where there was none."""

    ticks: I64
    values: Array


class Series:
    """Remembers figures of a world: `note` it once before the first tick and after every tick."""

    def __init__(self) -> None:
        self.settlements: I64 = np.empty(0, np.int64)
        """Ids."""
        self._ids = self.settlements
        """As they stood in the table last: as long as it has no other ones they are the same."""
        self.names: list[str] = []
        self.wares: tuple[str, ...] = ()
        self.colours: tuple[str, ...] = ()
        """Of goods, '#rrggbb'."""
        self.recipes: tuple[str, ...] = ()
        self.pairs: list[tuple[int, int]] = []
        """Wares that may be exchanged: rates are so many of the second for one of the first."""
        self.films: dict[str, Film] = {}
        """What is remembered of each subject, as it stands in columns."""
        self._markets: tuple[Array, ...] = ()
        """The columns of markets, as they stand as long as the towns are the same."""
        self._pricing: Pricing | None = None

    def begin(self, world: World) -> None:
        """Forget everything, and get ready for a world such as this."""
        goods = world.the(Goods)
        self.settlements, self.names = world.table(Settlement).ids.copy(), settlement_names(world)
        self.wares, self.colours = goods.wares, goods.colours
        self.coin, self.quantum = goods.coin, goods.market_quantum
        self.pairs = [(a, b) for a in range(len(self.wares)) for b in range(a + 1, len(self.wares))]
        towns, markets, kinds = len(self.names), len(self.quantum), len(goods.names)
        recipes = world.rules.get(Recipes)
        self.recipes = recipes.names if isinstance(recipes, Recipes) else ()
        self.films = {
            "markets": film((len(MARKET), markets, towns)),
            "towns": film((len(TOWN), towns)),
            "works": film((len(WORKS), len(self.recipes))),
            "agents": film((len(AGENTS),), np.float64),
            "rates": film((2, len(self.pairs))),
            "goods": film((len(PLACES), kinds)),
            "wealth": film((len(SECTORS),), np.float64),
        }

    # --- noting --------------------------------------------------------------------------------------------

    def note(self, world: World, *, told: bool = True) -> None:
        """Remember what stands now; what there was of later ticks is forgotten.

        Of a tick that is not `told` of, only prices and what agents did are remembered.
        """
        if not self._of(world):
            self.begin(world)
        pricing = world.rules.get(Pricing)
        self._pricing = pricing if isinstance(pricing, Pricing) else None
        if self.settlements.size:
            self._note_markets(world)
            if told:
                self._note_towns(world)
                self._note_works(world)
        if world.table(Agent).rows:
            self._note_agents(world)
            self._note_rates(world)
        if told and world.tick % EVERY == 0:
            self.films["goods"].put(world.tick, _whereabouts(world))
            self.films["wealth"].put(world.tick, money_of(world))

    def clear_after(self, tick: int) -> None:
        """Forget what came after `tick`."""
        for each in self.films.values():
            each.clear_after(tick)

    def look(self, tick: int) -> None:
        """Let only what there was up to `tick` be seen, until something is noted."""
        for each in self.films.values():
            each.look(tick)

    def _of(self, world: World) -> bool:
        """Tell whether this is the world it remembers, as far as can be told by its towns and wares."""
        ids = world.table(Settlement).ids
        same = ids is self._ids or np.array_equal(ids, self.settlements)
        if ids is not self._ids:
            self._ids, self._markets = ids, _figures(world.view(Settlement, Market)[1])
        return same and bool(self.films) and world.the(Goods).wares == self.wares

    def _note_markets(self, world: World) -> None:
        row = self.films["markets"].row(world.tick)
        np.concatenate(self._markets, out=row.reshape(-1, row.shape[-1]), casting="same_kind")

    def _note_towns(self, world: World) -> None:
        _, people, work, land, purse = world.view(Settlement, Population, Employment, Land, Wealth)
        council = premises(world).council
        treasury = world.table(Org).batch(Wealth, writable=False).cash
        row = self.films["towns"].row(world.tick)
        columns = (
            people.count, people.fed, people.clothed, people.income, work.pool, work.hired, work.paid,
            work.wage, purse.cash, np.concatenate((treasury, NOTHING))[council], land.harvest,
        )  # fmt: skip
        np.concatenate(columns, out=row[: -len(MOVES)].reshape(-1), casting="same_kind")
        row[-len(MOVES) :] = _moves(world)

    def _note_works(self, world: World) -> None:
        ids, recipe, staff = world.view(Facility, Recipe, Staff)
        _, fill = world.view(FillReport, Fill)
        figures = np.empty((len(WORKS), len(self.recipes)))
        works(
            ids, recipe.index, staff.hired, fill.facility, fill.quantity, fill.paid, PERSON / self.coin,
            *figures,
        )  # fmt: skip
        self.films["works"].put(world.tick, figures)

    def _note_agents(self, world: World) -> None:
        _, trade = world.view(TradeReport, Trade)
        _, quotes = world.view(Agent, Quotes)
        kept = self.films["agents"]
        row = kept.row(world.tick)
        before = kept.at(kept.count - 2)[AGENTS.index("gain")] if kept.count > 1 else 0.0
        gains = trade.buyer_gain.sum() + trade.seller_gain.sum()
        if gains >= FROM_NOTHING:
            gains = sum(each[each < FROM_NOTHING].sum() for each in (trade.buyer_gain, trade.seller_gain))
        row[:3] = quotes.utility.size, trade.good.size, before + gains
        row[3:] = math.nan
        if world.tick % EVERY == 0:
            finite = quotes.utility[np.isfinite(quotes.utility)]
            row[3] = finite.mean() if finite.size else math.nan
            row[4] = gini(world.view(Agent, Wealth)[1].cash)

    def _note_rates(self, world: World) -> None:
        _, trade = world.view(TradeReport, Trade)
        if trade.good.size:
            quantum = world.the(Goods).ware_quantum
            quantity, paid = trade.quantity / quantum[trade.good], trade.paid / quantum[trade.paid_with]
            found = rates(trade.good, quantity, trade.paid_with, paid, len(self.wares))
            self.films["rates"].put(world.tick, found)

    # --- reading -------------------------------------------------------------------------------------------

    def market(self, figure: str, settlement: int, market: int) -> Line:
        """Return a figure of `MARKET` of a market, the last of which is labour."""
        n, row = MARKET.index(figure), self._row(settlement)
        per = self.quantum[market] if figure in MARKET[5:] else 1.0
        return _line(self.films["markets"], (n, market, row), per)

    def dead_band(self, settlement: int, market: int) -> tuple[Line, Line]:
        """Return between which observed prices the standing price stays, both ends; nan if unknown."""
        standing = self.market("expectation", settlement, market)
        pricing = self._pricing
        if pricing is None:
            nothing = Line(standing.ticks, np.full(standing.values.shape, np.nan))
            return nothing, nothing  # a recording tells no rules
        ignored: Array = np.full(standing.values.shape, pricing.band)
        if pricing.relative_band > 0.0:
            ignored = np.minimum(pricing.band, pricing.relative_band * standing.values)
        low, high = standing.values - ignored, standing.values + ignored
        return Line(standing.ticks, low), Line(standing.ticks, high)

    def town(self, figure: str, settlement: int) -> Line:
        """Return a figure of `TOWN`, or `employment`, `gleaning` or `wealth_a_head`, of a settlement."""
        row, derived = self._row(settlement), _DERIVED.get(figure)
        if derived is None:
            per = {"income": self.coin, "purse": self.coin, "treasury": self.coin}.get(figure, 1.0)
            per = float(PERSON) if figure in _PERSONS else per
            return _line(self.films["towns"], (TOWN.index(figure), row), per)
        parts = [self.town(name, settlement) for name in derived]
        with np.errstate(divide="ignore", invalid="ignore"):
            values = [each.values for each in parts]
            found = values[0] - values[1] - values[2] if len(values) == 3 else values[0] / values[1]
        return Line(parts[0].ticks, found)

    def works(self, figure: str, recipe: int) -> Line:
        """Return who is hired for a recipe everywhere, persons, or at what mean wage, coins."""
        return _line(self.films["works"], (WORKS.index(figure), recipe), PERSON if figure == "hired" else 1.0)

    def agents(self, figure: str) -> Line:
        """Return a figure of `AGENTS`."""
        line = _line(self.films["agents"], (AGENTS.index(figure),), 1.0)
        seen = ~np.isnan(line.values)
        return Line(line.ticks[seen], line.values[seen])

    def rate(self, pair: int) -> tuple[Line, Line]:
        """Return the geometric mean of the rates of a pair of wares in each tick, and the sd of their log."""
        mean, sd = (_line(self.films["rates"], (n, pair), 1.0) for n in range(2))
        return Line(mean.ticks, np.exp(mean.values)), sd

    def goods(self, place: str, good: int) -> Line:
        """Return how much of a good there is in one of `PLACES`."""
        return _line(self.films["goods"], (PLACES.index(place), good), self.quantum[good])

    def wealth(self, sector: str) -> Line:
        """Return how much money a sector has, coins."""
        return _line(self.films["wealth"], (SECTORS.index(sector),), self.coin)

    def _row(self, settlement: int) -> int:
        row = int(rows_of(self.settlements, np.array([settlement]))[0])
        if row < 0:
            msg = f"there is no settlement {settlement}"
            raise KeyError(msg)
        return row

    @property
    def span(self) -> tuple[int, int]:
        """The first and the last tick that anything is remembered of."""
        ticks = [each.ticks for each in self.films.values() if each.count]
        return (
            (min(int(each[0]) for each in ticks), max(int(each[-1]) for each in ticks)) if ticks else (0, 0)
        )

    # --- the inspector's chart -----------------------------------------------------------------------------

    def _charted(self) -> slice:
        return self.films["markets"].latest(CHARTED) if self.settlements.size else slice(0, 0)

    @property
    def first(self) -> int:
        """The first tick of `prices`."""
        return int(self.films["markets"].ticks[self._charted()][0]) if self.settlements.size else 0

    @property
    def last(self) -> int:
        """The last tick of `prices`."""
        return int(self.films["markets"].ticks[self._charted()][-1]) if self.settlements.size else 0

    def prices(self, settlement: int) -> npt.NDArray[np.float32]:
        """Return the latest standing prices in a settlement, tick by tick, `(markets, ticks)`."""
        if settlement not in self.settlements:
            return np.empty((0, 0), np.float32)
        found: npt.NDArray[np.float32] = self.films["markets"].values[
            0, :, self._row(settlement), self._charted()
        ]
        return found

    def trends(self, settlement: int) -> list[int]:
        """Return for each market whether its price fell (-1), stayed or rose (1) of late."""
        prices = self.prices(settlement)
        if not prices.size:
            return []
        now, then = prices[:, -1], prices[:, max(0, prices.shape[1] - 1 - AGO)]
        moved = np.abs(now - then) > STEADY * np.abs(then)
        return [int(way) for way in np.where(moved, np.sign(now - then), 0)]


_PERSONS = {"population", "pool", "hired", "paid", "growth", "migration"}
_DERIVED = {
    "employment": ("hired", "pool"),
    "gleaning": ("pool", "hired", "paid"),
    "wealth_a_head": ("purse", "population"),
}


def _line(film: Film, which: tuple[int, ...], per: float) -> Line:
    values = film.values[which][: film.count]
    return Line(film.ticks.copy(), values / per)


def _moves(world: World) -> F64 | float:
    """Return by how much people grew in the last tick, and how many came from elsewhere; nan if not told.

    `(moves, settlements)`
    """
    if ChangeReport not in world.wanted:
        return math.nan
    settlements = world.table(Settlement).ids
    found = np.empty((len(MOVES), settlements.size))
    _, change = world.view(ChangeReport, Change)
    rows = rows_of(settlements, change.holder)
    for n, reason in enumerate(MOVES):
        these = (rows >= 0) & (change.reason == REASONS.index(reason))
        found[n] = np.bincount(rows[these], change.people[these], settlements.size)
    return found


def _whereabouts(world: World) -> I64:
    """Return how much of each good is in which of `PLACES`, `(places, goods)`, in smallest units."""
    kinds = (Agent, Settlement, Warehouse, Ship)
    held = [world.view(kind, Inventory)[1].stock.sum(axis=1) for kind in kinds]
    return np.vstack([*held, world.view(Cell, Deposit)[1].amount.sum(axis=1)])


def gini(amounts: I64) -> float:
    """Return the Gini coefficient of amounts that are not negative; nan where nobody has anything.

    >>> gini(np.array([5, 5, 5])), gini(np.array([0, 0, 0, 8]))
    (0.0, 0.75)
    """
    total, n = float(amounts.sum()), amounts.size
    if total <= 0.0:
        return math.nan
    ranked = float((np.sort(amounts) * np.arange(1.0, n + 1)).sum())
    return (2.0 * ranked - (n + 1) * total) / (n * total)


def rates(good: I32, quantity: F64, paid_with: I32, paid: F64, wares: int) -> F64:
    """Return the mean of the log of the rates of each pair of wares, and its sd, `(2, pairs)`.

    A rate is so many of the later ware for one of the earlier; what was given away has none.

    >>> one, two = np.array([0, 1]), np.array([1, 0])
    >>> np.exp(rates(one, np.array([1.0, 4.0]), two, np.array([2.0, 2.0]), 2)).tolist()
    [[2.0], [1.0]]
    """
    priced = (quantity > 0) & (paid > 0)
    good, paid_with, quantity, paid = good[priced], paid_with[priced], quantity[priced], paid[priced]
    turned = good > paid_with
    a, b = np.minimum(good, paid_with).astype(np.int64), np.maximum(good, paid_with)
    logs = np.log(paid) - np.log(quantity)
    logs[turned] *= -1.0
    pair = a * (2 * wares - a - 1) // 2 + b - a - 1
    pairs = wares * (wares - 1) // 2
    count = np.bincount(pair, minlength=pairs)
    mean, sd = np.full((2, pairs), math.nan)
    np.divide(np.bincount(pair, logs, pairs), count, out=mean, where=count > 0)
    np.divide(np.bincount(pair, (logs - mean[pair]) ** 2, pairs), count, out=sd, where=count > 0)
    return np.vstack([mean, np.sqrt(sd)])
