"""The figures of an exchange: what came of it beside what theory says of the same agents and endowments."""

from __future__ import annotations

import math
from dataclasses import replace
from typing import TYPE_CHECKING, Any, NamedTuple

import numpy as np
import xxhash

from components.kinds import Agent, RefusalReport, TradeReport
from components.market import Refusal, Trade
from components.rules import Goods
from ecs.digest import columns
from scenarios.runs.benchmark import distance_of
from scenarios.runs.inequality import gini
from scenarios.runs.metrics import finite
from systems.economics.bargain import REASONS
from systems.economies import holdings_of

if TYPE_CHECKING:
    from collections.abc import Callable

    from ecs import F64, I64, World
    from systems.economics.welfare import Yardstick

WINDOWS = 20
"""A run is looked at so many times on its way, at even distances."""

MOST_REFUSALS = 500
"""Where there are more agents, reasons for not trading are not counted: it takes a look at all pairs."""

SETTLED = 0.95
"""A run has settled when so much of its gain has been made."""


class Figure(NamedTuple):
    """A figure in words, and what it means."""

    words: str
    meaning: str


FIGURES = {
    "efficiency": Figure(
        "efficiency", "Gain made of the gain attainable, in money at Walrasian prices; 1 is all of it."
    ),
    "gain": Figure("gain", "What the gain is worth at Walrasian prices, in the numeraire."),
    "price": Figure("price level", "Geometric mean of prices paid, as a multiple of Walrasian prices."),
    "alpha": Figure(
        "Smith's alpha", "Root mean square of how far prices lie from Walrasian ones, in per cent."
    ),
    "dispersion": Figure("dispersion", "Standard deviation of the logarithm of prices paid."),
    "distance": Figure("distance", "From the contract curve: largest ln(bid / ask) of any two agents."),
    "trades": Figure("trades", "How many there were."),
    "volume": Figure("volume", "What changed hands, at Walrasian prices, as a multiple of all there is."),
    "trades_to_settle": Figure("trades to settle", "Trades before 95 % of the gain was made."),
    "ticks_to_settle": Figure("ticks to settle", "Ticks before 95 % of the gain was made."),
    "gini_of_gains": Figure("Gini of gains", "Inequality of what each agent gained; 0 is equal."),
    "gini_of_wealth": Figure("Gini of wealth", "Inequality of holdings at Walrasian prices."),
    "buyers_share": Figure(
        "buyers' share", "Share of the gain of those who end with more of the first good."
    ),
    "never_traded": Figure("never traded", "Share of agents who did not trade once."),
    "unfilled_demand": Figure(
        "unfilled demand", "What agents would still buy at Walrasian prices, as a share of all there is."
    ),
}
"""The figures of a run, by the name they have in JSON."""

PATH = ("efficiency", "alpha", "dispersion", "distance")
"""Those that are followed along the way."""


def start_hash(world: World) -> str:
    """Return the digest of everything but the rules: agents, endowments, luck."""
    state = sorted(columns(world).items())
    return xxhash.xxh3_128_hexdigest(f"{world.seed} {state}".encode())


class Watch:
    """Watches an exchange from its start; call `tick` after every tick.

    Without a yardstick, that is without an equilibrium, there is nothing to measure gains and prices by.
    """

    def __init__(self, world: World, yardstick: Yardstick | None, ticks: int) -> None:
        self._yardstick, self._start = yardstick, holdings_of(world)
        self._ids = world.table(Agent).ids.copy()
        self._ends = {math.ceil(ticks * n / WINDOWS) for n in range(1, WINDOWS + 1)}
        self._trades: list[I64] = []
        self._recent: list[I64] = []
        self._refusals = np.zeros(len(REASONS), np.int64)
        self._traded = np.zeros(world.table(Agent).rows, bool)
        if world.table(Agent).rows <= MOST_REFUSALS:
            world.wanted.add(RefusalReport)
        self.path: list[dict[str, Any]] = [self._window(world)]

    def tick(self, world: World) -> None:
        """Take note of the tick that has just ended."""
        _, trade = world.view(TradeReport, Trade)
        _, refusal = world.view(RefusalReport, Refusal)
        self._traded |= np.isin(self._ids, np.concatenate([trade.buyer, trade.seller]))
        self._refusals += np.bincount(refusal.reason, minlength=len(REASONS))
        self._recent.append(np.array([trade.good, trade.paid_with, trade.quantity, trade.paid], np.int64))
        if world.tick in self._ends:
            self.path.append(self._window(world))

    def _window(self, world: World) -> dict[str, Any]:
        """Return the figures of a window that ends now, and begin another."""
        recent = np.concatenate([np.empty((4, 0), np.int64), *self._recent], axis=1)
        self._recent = []
        self._trades.append(recent)
        return {
            "tick": world.tick,
            "trades": recent.shape[1],
            **self._made(self._gains(*self._left(world))),
            "distance": distance_of(world),
            **self._prices(world, recent),
        }

    def _left(self, world: World) -> tuple[F64, I64]:
        """Return what those who still live have, `(wares, agents)`, and their rows at the start."""
        now = world.table(Agent).ids
        return holdings_of(world)[:, np.isin(now, self._ids)], np.flatnonzero(np.isin(self._ids, now))

    def _gains(self, held: F64, agents: I64) -> F64 | None:
        """Return what each agent has gained, `(agents,)`, in the numeraire."""
        return None if self._yardstick is None else self._yardstick.gains(held, agents)

    def _made(self, gains: F64 | None) -> dict[str, float | None]:
        """Return the gain made so far by those who live, by itself and of what is attainable."""
        if self._yardstick is None or gains is None:
            return {"efficiency": None, "gain": None}
        gain = finite(math.fsum(gains.tolist()))
        possible = self._yardstick.share(gain) if gain is not None else None
        return {"efficiency": possible, "gain": gain}

    def _prices(self, world: World, trades: I64) -> dict[str, float | None]:
        """Return level, deviation and dispersion of the prices of trades, against Walrasian prices.

        A price is told as a multiple of the Walrasian one; without that, of the mean of its kind.
        """
        if not trades.shape[1]:
            return {"price": None, "alpha": None, "dispersion": None}
        good, paid_with, quantity, paid = trades
        turned = good > paid_with
        a, b = np.where(turned, paid_with, good), np.where(turned, good, paid_with)
        quantum = world.the(Goods).ware_quantum
        got = np.where(turned, paid, quantity) / quantum[a]
        given = np.where(turned, quantity, paid) / quantum[b]
        with np.errstate(divide="ignore"):
            logs = np.log(given) - np.log(got)
        _, pair = np.unique(a * quantum.size + b, return_inverse=True)
        usable = np.isfinite(logs)
        logs, a, b, pair = logs[usable], a[usable], b[usable], pair[usable]
        if not logs.size:
            return {"price": None, "alpha": None, "dispersion": None}
        counts = np.maximum(np.bincount(pair), 1)
        off = logs - (np.bincount(pair, logs) / counts)[pair]
        dispersion = math.sqrt(math.fsum((off * off).tolist()) / off.size)
        prices = self._fair
        if prices is None or not (prices[a] * prices[b] > 0).all():
            return {"price": None, "alpha": None, "dispersion": dispersion}
        above = logs - np.log(prices[a] / prices[b])
        deviation = np.expm1(np.clip(above, -50, 50))
        return {
            "price": math.exp(math.fsum(above.tolist()) / above.size),
            "alpha": 100 * math.sqrt(math.fsum((deviation * deviation).tolist()) / above.size),
            "dispersion": dispersion,
        }

    def figures(self, world: World) -> dict[str, Any]:
        """Return every figure of `FIGURES`, and `refusals` by reason; None where one has no value."""
        trades, (held, agents) = np.concatenate(self._trades, axis=1), self._left(world)
        gains = self._gains(held, agents)
        made = self._made(gains)
        settled = self._settled(made["gain"])
        told = {reason: int(n) for reason, n in zip(REASONS, self._refusals, strict=True) if n}
        return {
            **made,
            **self._prices(world, trades),
            "distance": distance_of(world),
            "trades": trades.shape[1],
            "volume": self._volume(world, trades),
            "trades_to_settle": settled[0],
            "ticks_to_settle": settled[1],
            "gini_of_gains": None if gains is None else gini(np.maximum(gains, 0.0).tolist()),
            "gini_of_wealth": self._gini_of_wealth(held),
            "buyers_share": self._buyers_share(held, agents, gains),
            "never_traded": float(np.mean(~self._traded)),
            "unfilled_demand": self._unfilled_demand(held, agents),
            "refusals": told,
        }

    def _settled(self, gain: float | None) -> tuple[int | None, int | None]:
        """Return the trades and ticks up to the end of the window in which most of the gain was made."""
        if gain is None or gain <= 0:
            return None, None
        trades = 0
        for window in self.path:
            trades += window["trades"]
            if window["gain"] is not None and window["gain"] >= SETTLED * gain:
                return trades, window["tick"]
        return None, None

    @property
    def _fair(self) -> F64 | None:
        """Walrasian prices, `(wares,)`."""
        return None if self._yardstick is None else self._yardstick.prices

    def _volume(self, world: World, trades: I64) -> float | None:
        if self._fair is None:
            return None
        good, _, quantity, _ = trades
        value = (quantity / world.the(Goods).ware_quantum[good] * self._fair[good]).sum()
        return finite(float(value / (self._fair @ self._start.sum(axis=1))))

    def _gini_of_wealth(self, held: F64) -> float | None:
        return None if self._fair is None else gini((self._fair @ held).tolist())

    def _buyers_share(self, held: F64, agents: I64, gains: F64 | None) -> float | None:
        """Return the share in the gain of those who have got more of the first ware that has a price."""
        if gains is None or self._yardstick is None or not gains.sum():
            return None
        first = self._yardstick.economy.free[0]
        more = held[first] > self._start[first, agents]
        return finite(float(gains[more].sum() / gains.sum()))

    def _unfilled_demand(self, held: F64, agents: I64) -> float | None:
        """Return what agents with these holdings would buy at Walrasian prices, by value."""
        if self._yardstick is None:
            return None
        economy, prices = self._yardstick.economy, self._yardstick.prices
        wanted = replace(economy, kind=economy.kind[agents], endowment=held).allocation(prices)
        more = np.maximum(wanted - held, 0.0)[economy.free]
        return finite(float((prices[economy.free] @ more).sum() / (prices @ economy.supply)))


def run_exchange(
    world: World, yardstick: Yardstick | None, ticks: int, watcher: Callable[[World], None]
) -> tuple[dict[str, Any], list[dict[str, Any]]]:
    """Run a world for some ticks; return its figures, and those of windows along the way."""
    watch = Watch(world, yardstick, ticks)
    for _ in range(ticks):
        world.step()
        watch.tick(world)
        watcher(world)
    return watch.figures(world), watch.path
