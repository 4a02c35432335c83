"""What the window remembers of trades, since a world reports only those of its last tick."""

from __future__ import annotations

from collections import deque
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
import numpy.typing as npt

from components.kinds import Agent, TradeReport
from components.market import Trade
from components.space import Position
from ecs.table import rows_of

if TYPE_CHECKING:
    from ecs import F64, I64, World

CAPACITY = 1 << 14
"""Trades remembered at the most."""
LASTING = 0.5
"""Seconds a flash is seen."""
FLASHES = 320
"""Flashes seen at once at the most, the newest first."""
WINDOW = 100
"""Ticks that the longer total counts."""

COLUMNS = (
    "tick", "buyer", "seller", "x", "y", "seller_x", "seller_y", "good", "quantity", "paid_with", "paid",
)  # fmt: skip


@dataclass(frozen=True)
class Deal:
    """One remembered trade."""

    tick: int
    buyer: int
    seller: int
    good: int
    quantity: int
    paid_with: int
    paid: int


@dataclass(frozen=True, eq=False)
class Flashes:
    """Trades of the last moments, `(flashes,)` each, the newest first."""

    buyer: I64
    seller: I64
    x: I64
    """Where the buyer stood."""
    y: I64
    seller_x: I64
    seller_y: I64
    good: I64
    paid_with: I64
    age: F64
    """0 just now, 1 gone."""


class Memory:
    """Keeps the latest trades, and counts them tick by tick."""

    def __init__(self) -> None:
        self._rows: npt.NDArray[np.int64] = np.full((len(COLUMNS), CAPACITY), -1, np.int64)
        self._when: F64 = np.full(CAPACITY, -np.inf)
        self._noted = 0
        self._counts: deque[int] = deque(maxlen=WINDOW)

    @property
    def last(self) -> int:
        """Trades of the last tick."""
        return self._counts[-1] if self._counts else 0

    @property
    def recent(self) -> int:
        """Trades of the last hundred ticks."""
        return sum(self._counts)

    def note(self, world: World, now: float) -> None:
        """Remember the trades of the tick that has just run; `now` is in seconds of the window."""
        _, trade = world.view(TradeReport, Trade)
        count = trade.buyer.size
        self._counts.append(count)
        kept = slice(max(0, count - CAPACITY), count)
        size = kept.stop - kept.start
        if not size:
            return
        agents, position = world.view(Agent, Position)
        rows = rows_of(agents, trade.seller[kept])
        known, x, y = rows >= 0, trade.x[kept].astype(np.int64), trade.y[kept].astype(np.int64)
        seller_x, seller_y = x.copy(), y.copy()
        seller_x[known], seller_y[known] = position.x[rows[known]], position.y[rows[known]]
        at = (self._noted + np.arange(size)) % CAPACITY
        for n, column in enumerate((
            np.full(size, world.tick - 1), trade.buyer[kept], trade.seller[kept], x, y, seller_x, seller_y,
            trade.good[kept], trade.quantity[kept], trade.paid_with[kept], trade.paid[kept],
        )):  # fmt: skip
            self._rows[n, at] = column
        self._when[at] = now
        self._noted += size

    def _newest(self, count: int) -> I64:
        """Return where the newest `count` trades are, the newest first."""
        count = min(count, self._noted, CAPACITY)
        return (self._noted - 1 - np.arange(count)) % CAPACITY

    def flashes(self, now: float, most: int | None = None) -> Flashes:
        """Return the trades to flash up, at the most `most` of them."""
        at = self._newest(FLASHES if most is None else most)
        age = (now - self._when[at]) / LASTING
        fresh = (age >= 0) & (age < 1)
        at, age = at[fresh], age[fresh]
        row = {name: self._rows[n, at] for n, name in enumerate(COLUMNS)}
        return Flashes(
            row["buyer"], row["seller"], row["x"], row["y"], row["seller_x"], row["seller_y"],
            row["good"], row["paid_with"], age,
        )  # fmt: skip

    def deals(self, agent: int, count: int) -> list[Deal]:
        """Return the last remembered trades of an agent, the newest first."""
        at = self._newest(CAPACITY)
        buyer, seller = self._rows[1, at], self._rows[2, at]
        at = at[(buyer == agent) | (seller == agent)][:count]
        wanted = [COLUMNS.index(name) for name in Deal.__dataclass_fields__]
        return [Deal(*values) for values in self._rows[wanted][:, at].T.tolist()]
