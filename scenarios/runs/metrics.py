"""The figures of a run: utility, gains from trade, what was gathered and eaten, prices, inequality.

Everything is in natural units. Sums of utilities are exact (`math.fsum`), so a figure does not depend on
the order or the machine it was added up on.
"""

from __future__ import annotations

import math
from collections import deque
from typing import TYPE_CHECKING

import numpy as np

from components.holdings import Deposit, Inventory, Wealth
from components.kinds import Account, Agent, Cell, Settlement, TradeReport
from components.market import Quotes, Trade
from components.rules import ACCOUNTS, Goods
from scenarios.runs.inequality import gini
from systems.economics.utility import FROM_NOTHING

if TYPE_CHECKING:
    from ecs import F64, I64, World

PRICE_TICKS = 50
"""Prices are those of the last so many ticks."""


def utilities_of(world: World) -> F64:
    """Return the utility of each agent, `(agents,)`; minus infinity where its bundle has no value."""
    return world.view(Agent, Quotes)[1].utility.copy()


def natural(amount: int, quantum: float) -> float:
    """Return an amount in natural units; whole goods stay whole numbers.

    >>> natural(5, 1), natural(2500, 1000)
    (5, 2.5)
    """
    return amount if quantum == 1 else amount / quantum


def finite(figure: float) -> float | None:
    """Return a figure that has a value, or None.

    >>> finite(1.5), finite(-math.inf)
    (1.5, None)
    """
    return figure if math.isfinite(figure) else None


def added(parts: list[float], number: float) -> list[float]:
    """Add a number to an exact sum, kept as the few parts that `math.fsum` rounds (Shewchuk 1997).

    >>> parts = added(added(added([], 1e16), 1.0), -1e16)
    >>> parts, math.fsum(parts)
    ([1.0], 1.0)
    """
    grown = []
    for part in parts:
        large, small = (number, part) if abs(number) >= abs(part) else (part, number)
        number = large + small
        if rest := small - (number - large):
            grown.append(rest)
    return [*grown, number] if number else grown


class Meter:
    """Watches a world from the moment it is made; call `tick` after every tick."""

    def __init__(self, world: World) -> None:
        self.trades = 0
        self._ids, self._utility = world.table(Agent).ids.copy(), utilities_of(world)
        self._deposited, self._accounts = self._books(world)
        self._gains: list[float] = []
        self._from_nothing = False
        self._recent: deque[I64] = deque(maxlen=PRICE_TICKS)

    @staticmethod
    def _books(world: World) -> tuple[I64, I64]:
        """Return what lies in all cells, `(goods,)`, and on the accounts, `(goods, accounts)`."""
        _, deposit = world.view(Cell, Deposit)
        _, account = world.view(Account, Inventory)
        return deposit.amount.sum(axis=1), account.stock.copy()

    def tick(self, world: World) -> None:
        """Take note of the trades of the tick that has just ended."""
        _, trade = world.view(TradeReport, Trade)
        self.trades += trade.good.size
        gains = np.concatenate([trade.buyer_gain, trade.seller_gain])
        if (gains >= FROM_NOTHING).any():
            self._from_nothing = True
        else:
            self._gains = added(self._gains, math.fsum(gains.tolist()))
        self._recent.append(np.array([trade.good, trade.quantity, trade.paid_with, trade.paid], np.int64))

    def figures(self, world: World) -> dict[str, object]:
        """Return every figure by its name; None where one has no value."""
        goods, ids, now = world.the(Goods), world.table(Agent).ids, utilities_of(world)
        deposited, accounts = self._books(world)
        flow = dict(zip(ACCOUNTS, (accounts - self._accounts).T, strict=True))
        there, before = np.isin(ids, self._ids), np.isin(self._ids, ids)
        with np.errstate(invalid="ignore"):
            gained = now[there] - self._utility[before]

        def by_good(amounts: I64) -> dict[str, float]:
            each = zip(goods.names, amounts.tolist(), goods.quantum.tolist(), strict=True)
            return {name: natural(amount, quantum) for name, amount, quantum in each}

        figures: dict[str, object] = {
            "total_utility": finite(math.fsum(now.tolist())),
            "utility_gain": math.fsum(gained.tolist()) if np.isfinite(gained).all() else None,
            "gains_from_trade": None if self._from_nothing else math.fsum(self._gains),
            "gathered": by_good(self._deposited - flow["regrowth"] - deposited),
            "regrown": by_good(-flow["regrowth"]),
            "eaten": by_good(flow["eaten"]),
            "deaths": int(np.count_nonzero(~before)),
            "price": self._price(goods),
        }
        if world.table(Settlement).rows:
            figures |= {
                "made": by_good(-flow["made"]),
                "used": by_good(flow["used"]),
                "worn": by_good(flow["worn"]),
                "spoiled": by_good(flow["spoiled"]),
                "common_land": by_good(-flow["common_land"]),
                "lost_at_sea": by_good(flow["lost_at_sea"]),
            }
        if goods.money is not None:
            _, wealth = world.view(Agent, Wealth)
            figures["gini_of_money"] = gini(wealth.cash.tolist())
        return figures

    def _price(self, goods: Goods) -> dict[str, object] | None:
        """Return the exchange rate of the two wares that were exchanged most often of late."""
        if not self._recent:
            return None
        recent = np.concatenate(self._recent, axis=1)
        # What is given away, or for less than a smallest unit, has no price.
        good, quantity, paid_with, paid = recent[:, (recent[1] > 0) & (recent[3] > 0)]
        if not good.size:
            return None
        # A trade of b for a, the other way round, is one of a for b at the inverse rate.
        turned = good > paid_with
        a, b = np.where(turned, paid_with, good), np.where(turned, good, paid_with)
        wares = len(goods.wares)
        pair = int(np.bincount(a * wares + b).argmax())
        a, b, these = pair // wares, pair % wares, a * wares + b == pair
        rates, count = np.unique(
            np.where(turned, [paid, quantity], [quantity, paid])[:, these], axis=1, return_counts=True
        )
        quantum = goods.ware_quantum
        logs = [
            math.log((given / quantum[b]) / (got / quantum[a]))
            for got, given in zip(*rates.tolist(), strict=True)
        ]
        weights, trades = count.tolist(), int(count.sum())
        mean = math.fsum(w * log for w, log in zip(weights, logs, strict=True)) / trades
        squares = math.fsum(w * (log - mean) ** 2 for w, log in zip(weights, logs, strict=True))
        return {
            "good": goods.wares[a],
            "paid_with": goods.wares[b],
            "ticks": len(self._recent),
            "trades": trades,
            "geometric_mean": math.exp(mean),
            "sd_of_log": math.sqrt(squares / trades),
        }
