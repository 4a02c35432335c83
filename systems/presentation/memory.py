"""What the window remembers of trades, and of prices, since a world reports only those of its last tick."""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
import numpy.typing as npt

from components.kinds import Agent, FillReport, Settlement, TradeReport
from components.market import Fill, Trade
from components.rules import Goods
from components.space import Position
from ecs.table import rows_of
from systems.presentation.studies.ring import Film
from systems.presentation.studies.series import Series

if TYPE_CHECKING:
    from ecs import F64, I64, Flag, World

CAPACITY = 1 << 14
"""Trades remembered at the most."""
LASTING = 0.5
"""Seconds a flash is seen."""
FLASHES = 320
"""Flashes seen at once at the most, the newest first."""
COUNTED = 1024
"""Ticks whose trades are counted, the latest one by one."""
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
        self._counts = Film((), COUNTED, np.float64)
        self._seen: float = math.inf
        """The tick up to which deals are told of."""
        self.series = Series()
        """How figures of the world went."""

    @property
    def last(self) -> int:
        """Trades of the last tick."""
        counts = self._counts
        return int(counts.at(counts.count - 1)) if counts.count else 0

    @property
    def recent(self) -> int:
        """Trades of the last hundred ticks."""
        counts, ticks = self._counts, self._counts.ticks
        return int(counts.values[: counts.count][ticks > ticks[-1] - WINDOW].sum()) if counts.count else 0

    def look(self, tick: int) -> None:
        """Let only what there was up to `tick` be seen, until something is noted."""
        self._seen = tick
        self._counts.look(tick)
        self.series.look(tick)

    def note(self, world: World, now: float, *, told: bool = True) -> None:
        """Remember the trades of the tick that has just run; `now` is in seconds of the window.

        Of a tick that is not `told` of, no more is remembered than the next one could not make up for.

        Auctions in towns count by their fills, and of those the ones of agents are remembered as trades,
        where they have been reported.
        """
        self.series.note(world, told=told)
        self._seen = math.inf
        count = self._note_trades(world, now) + self._note_fills(world, now)
        self._counts.put(world.tick, count)

    def _note_trades(self, world: World, now: float) -> int:
        """Remember what agents traded with one another; return how often."""
        _, trade = world.view(TradeReport, Trade)
        if not trade.buyer.size:
            return 0
        agents, position = world.view(Agent, Position)
        rows = rows_of(agents, trade.seller)
        known, x, y = rows >= 0, trade.x.astype(np.int64), trade.y.astype(np.int64)
        seller_x, seller_y = x.copy(), y.copy()
        seller_x[known], seller_y[known] = position.x[rows[known]], position.y[rows[known]]
        when = np.full(trade.buyer.size, world.tick - 1)
        return self._keep(now, (
            when, trade.buyer, trade.seller, x, y, seller_x, seller_y,
            trade.good, trade.quantity, trade.paid_with, trade.paid,
        ))  # fmt: skip

    def clear_after(self, tick: int) -> None:
        """Forget what came after `tick`."""
        later = self._rows[0] >= tick
        self._rows[:, later], self._when[later] = -1, -np.inf
        self._counts.clear_after(tick)
        self._noted -= int(np.count_nonzero(later))
        self.series.clear_after(tick)

    def _note_fills(self, world: World, now: float) -> int:
        """Remember what agents bought and sold in town; return how much was traded there by anybody."""
        _, fill = world.view(FillReport, Fill)
        if not fill.buyer.size:
            return 0
        money = len(world.the(Goods).names)
        goods = fill.market < money
        if world.table(Agent).rows:
            self._keep_theirs(world, now, fill, goods)
        return int(np.count_nonzero(goods))

    def _keep_theirs(self, world: World, now: float, fill: Fill, goods: Flag) -> None:
        """Remember the fills of agents, of those that are of `goods`."""
        agents, position = world.view(Agent, Position)
        buyer, seller = rows_of(agents, fill.buyer), rows_of(agents, fill.seller)
        theirs = np.flatnonzero(((buyer >= 0) | (seller >= 0)) & goods)
        if not theirs.size:
            return
        settlements, place = world.view(Settlement, Position)
        town = rows_of(settlements, fill.place[theirs])
        columns = [np.full(theirs.size, world.tick - 1), fill.buyer[theirs], fill.seller[theirs]]
        for rows in (buyer[theirs], seller[theirs]):
            there = rows >= 0
            for here, of_town in ((position.x, place.x), (position.y, place.y)):
                at = of_town[town].astype(np.int64)
                at[there] = here[rows[there]]
                columns.append(at)
        money = np.full(theirs.size, len(world.the(Goods).names))
        self._keep(now, (*columns, fill.market[theirs], fill.quantity[theirs], money, fill.paid[theirs]))

    def _keep(self, now: float, columns: tuple[npt.NDArray[np.integer], ...]) -> int:
        """Remember trades, `(trades,)` each of `COLUMNS`, the last of them; return how many they are."""
        count = columns[0].size
        kept = slice(max(0, count - CAPACITY), count)
        size = kept.stop - kept.start
        at = (self._noted + np.arange(size)) % CAPACITY
        for n, column in enumerate(columns):
            self._rows[n, at] = column[kept]
        self._when[at] = now
        self._noted += size
        return count

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

    def since(self, tick: int) -> dict[str, I64]:
        """Return the remembered trades of the ticks from `tick` on, the latest first, by `COLUMNS`."""
        at = self._newest(CAPACITY)
        found = self._rows[:, at[self._rows[0, at] >= max(0, tick)]]
        return dict(zip(COLUMNS, found, strict=True))

    def deals(self, agent: int, count: int) -> list[Deal]:
        """Return the last remembered trades of an agent, the newest first."""
        at = self._newest(CAPACITY)
        buyer, seller = self._rows[1, at], self._rows[2, at]
        at = at[((buyer == agent) | (seller == agent)) & (self._rows[0, at] < self._seen)][:count]
        wanted = [COLUMNS.index(name) for name in Deal.__dataclass_fields__]
        return [Deal(*values) for values in self._rows[wanted][:, at].T.tolist()]
