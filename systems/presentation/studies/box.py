"""The live Edgeworth box of two agents and two wares: what they have, may agree on, and how they came there.

Points are what the first agent has of both wares, in natural units; the second has the rest. What the two
have of other wares stays where it is.
A `BoxWatch` is fed every tick; its `box` tells what it knows, and works
out contract curve, core and equilibria anew only when holdings have changed.
"""

from __future__ import annotations

import math
from collections import deque
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from components.kinds import Agent, TradeReport
from components.market import Preferences, Trade
from components.rules import Goods, Tastes
from ecs import rows_of
from systems.economics.economy import appraised
from systems.economics.plane import Plane
from systems.economies import holdings_of

if TYPE_CHECKING:
    from collections.abc import Sequence

    from ecs import F64, I64, World
    from systems.economics.plane import Clearing

STEPS, TICKS = 512, 720
"""Steps of the trade path, and ticks of marginal rates of substitution, that are remembered."""
MOST_LOTS = 4096
"""A lens that may hold more points of whole lots shows none."""

TOGETHER, FIRST_WITH_ANOTHER, SECOND_WITH_ANOTHER, OTHERWISE = range(4)
"""Kinds of steps: a trade of the pair, trades of either with somebody else, what else changed holdings."""


@dataclass(frozen=True, eq=False)
class Path:
    """How the pair came to where it is, a step a column."""

    tick: I64
    kind: I64
    first: F64
    """What the first agent has after the step of either ware, `(2, steps)`."""
    second: F64


@dataclass(frozen=True, eq=False)
class Rates:
    """What an agent would give of y for one more x (`bid`) and take for one less (`ask`), tick by tick."""

    tick: I64
    bid: F64
    """`(2, ticks)`, the first agent's and the second's."""
    ask: F64


@dataclass(frozen=True, eq=False)
class Theory:
    """What a pair may come to, from some holdings."""

    curves: tuple[list[F64], list[F64]]
    """Indifference curves of the first and of the second through the point, `(2, points)` each."""
    lens: list[F64]
    """Closed outlines of where both are better off."""
    contract_curve: F64
    core: F64
    """The part of it that leaves neither worse off; no points where there is none."""
    clearings: list[Clearing]
    """Walrasian equilibria: price of x in y and where the first ends."""
    budget: list[F64]
    """The line through the point at each of these prices, `(2, 2)`, as far as the box goes."""
    lattice: F64
    """Points in the lens that whole lots lead to, `(2, points)`."""


@dataclass(frozen=True, eq=False)
class Box:
    """The box as it is now."""

    agents: tuple[int, int]
    wares: tuple[int, int]
    names: tuple[str, str]
    """Of the wares."""
    size: tuple[float, float]
    point: tuple[float, float]
    began: tuple[float, float]
    """The point just before the two first traded, or at which the study began if they have not."""
    bid: tuple[float, float]
    """Marginal rate of substitution of the first and the second for one more x …"""
    ask: tuple[float, float]
    """… and for one less; they differ where a utility has a kink."""
    theory: Theory
    path: Path
    rates: Rates


class BoxWatch:
    """Follows a pair: call `note` after every tick."""

    def __init__(self, world: World, agents: tuple[int, int], wares: tuple[int, int]) -> None:
        self.agents, self.wares = agents, wares
        self._quantum = world.the(Goods).ware_quantum[list(wares)]
        self._steps: deque[tuple[int, int, F64]] = deque(maxlen=STEPS)
        self._rates: deque[tuple[int, F64]] = deque(maxlen=TICKS)
        self._known: tuple[tuple[bytes, ...], Theory] | None = None
        self._have = self._holdings(world)
        self.began: F64 = self._have[:, 0]
        self._traded = False
        self._note_rates(world)

    def there(self, world: World) -> bool:
        """Tell whether both are still alive."""
        return bool((self._rows(world) >= 0).all())

    def _rows(self, world: World) -> I64:
        return rows_of(world.table(Agent).ids, np.array(self.agents))

    def _holdings(self, world: World) -> F64:
        """Return what the pair has of the two wares, `(2, agents)`."""
        return holdings_of(world, self._rows(world))[list(self.wares)]

    def note(self, world: World) -> None:
        """Take note of the tick that has just ended."""
        if not self.there(world):
            return
        have, trades = self._holdings(world), self._trades(world)
        moved = sum((change for _, change in trades), np.zeros((2, 2)))
        # What is gathered or bought in town comes before agents trade; what is eaten after, but is told here.
        rest = have - self._have - moved
        if (np.abs(rest) > 0.5 / self._quantum[:, None]).any():
            self._step(world.tick - 1, OTHERWISE, rest)
        for kind, change in trades:
            if kind == TOGETHER and not self._traded:
                self.began, self._traded = self._have[:, 0].copy(), True
            self._step(world.tick - 1, kind, change)
        self._have = have
        self._note_rates(world)

    def _step(self, tick: int, kind: int, change: F64) -> None:
        self._have = self._have + change
        self._steps.append((tick, kind, self._have))

    def _trades(self, world: World) -> list[tuple[int, F64]]:
        """Return the trades of the tick of either: the kind, and what changed, `(wares, agents)`."""
        _, trade = world.view(TradeReport, Trade)
        one, other = self.agents
        theirs = np.isin(trade.buyer, self.agents) | np.isin(trade.seller, self.agents)
        found = []
        for n in np.flatnonzero(theirs).tolist():
            sides = int(trade.buyer[n]), int(trade.seller[n])
            change = np.zeros((2, 2))
            flows = (
                (int(trade.good[n]), int(trade.quantity[n]), int(trade.quantity[n])),
                (int(trade.paid_with[n]), -int(trade.paid[n]), -int(trade.received[n])),
            )
            for ware, got, given in flows:
                if ware in self.wares:
                    row = self.wares.index(ware)
                    for who, amount in zip(sides, (got, -given), strict=True):
                        if who in self.agents:
                            change[row, self.agents.index(who)] += amount / self._quantum[row]
            with_another = FIRST_WITH_ANOTHER if one in sides else SECOND_WITH_ANOTHER
            found.append((TOGETHER if {one, other} == set(sides) else with_another, change))
        return found

    def _note_rates(self, world: World) -> None:
        if self.there(world):
            self._rates.append((world.tick, rates_of(world, self._rows(world), self.wares)))

    def box(self, world: World) -> Box:
        """Return the box as it is now; both must be alive."""
        rows = self._rows(world)
        held, names = holdings_of(world, rows), world.the(Goods).wares
        _, preferences = world.view(Agent, Preferences)
        plane = Plane(world.the(Tastes).params, preferences.type[rows].copy(), held, self.wares)
        key = held.tobytes(), plane.kind.tobytes(), plane.params.tobytes()
        if self._known is None or self._known[0] != key:
            self._known = key, theory(plane, self._lots(world))
        bid, ask = rates_of(world, rows, self.wares).tolist()
        steps = list(self._steps)
        places = np.array([place for _, _, place in steps]).reshape(-1, 2, 2)
        tracked = np.array([each for _, each in self._rates]).reshape(-1, 2, 2)
        return Box(
            agents=self.agents,
            wares=self.wares,
            names=(names[self.wares[0]], names[self.wares[1]]),
            size=plane.totals,
            point=plane.start,
            began=(float(self.began[0]), float(self.began[1])),
            bid=(bid[0], bid[1]),
            ask=(ask[0], ask[1]),
            theory=self._known[1],
            path=Path(
                np.array([tick for tick, _, _ in steps], np.int64),
                np.array([kind for _, kind, _ in steps], np.int64),
                places[:, :, 0].T,
                places[:, :, 1].T,
            ),
            rates=Rates(
                np.array([tick for tick, _ in self._rates], np.int64), tracked[:, 0].T, tracked[:, 1].T
            ),
        )

    def _lots(self, world: World) -> tuple[float, float]:
        lots = (world.the(Goods).ware_lot[list(self.wares)] / self._quantum).tolist()
        return lots[0], lots[1]


def rates_of(world: World, rows: I64, wares: Sequence[int]) -> F64:
    """Return marginal rates of substitution of the first ware in the second: bids and asks, `(2, agents)`."""
    x, y = wares
    _, preferences = world.view(Agent, Preferences)
    up, down, _ = appraised(world.the(Tastes).params, preferences.type[rows].copy(), holdings_of(world, rows))
    more_x, less_x, more_y, less_y = np.maximum(np.array([up[x], down[x], up[y], down[y]]), 0.0)
    with np.errstate(divide="ignore", invalid="ignore"):
        bid, ask = more_x / less_y, less_x / more_y
    return np.array(
        [np.nan_to_num(bid, nan=0.0, posinf=np.inf), np.nan_to_num(ask, nan=np.inf, posinf=np.inf)]
    )


def theory(plane: Plane, lots: tuple[float, float]) -> Theory:
    """Return what a pair may come to; nothing but its curves where it has none of one of the wares."""
    if min(plane.totals) <= 0.0:
        none = np.empty((2, 0))
        return Theory(([], []), [], none, none, [], [], none)
    lens, clearings = plane.lens(plane.start), plane.clearings()
    return Theory(
        curves=(plane.indifference(0, plane.start), plane.indifference(1, plane.start)),
        lens=lens,
        contract_curve=plane.contract_curve(),
        core=plane.core(),
        clearings=clearings,
        budget=[_budget(plane, each.price) for each in clearings],
        lattice=_lattice(plane, lens, lots),
    )


def _budget(plane: Plane, price: float) -> F64:
    """Return the ends, `(2, 2)`, of the line through the start at which x costs so much y, within the box."""
    (x, y), (all_x, all_y) = plane.start, plane.totals
    ends = np.array([max(0.0, x - (all_y - y) / price), min(all_x, x + y / price)])
    return np.array([ends, np.clip(y - price * (ends - x), 0.0, all_y)])


def _lattice(plane: Plane, lens: list[F64], lots: tuple[float, float]) -> F64:
    """Return the points that whole lots lead to and both prefer, `(2, points)`."""
    if not lens:
        return np.empty((2, 0))
    whole, counts = np.concatenate(lens, axis=1), []
    for row, start, lot in zip(whole, plane.start, lots, strict=True):
        first, last = math.floor((row.min() - start) / lot), math.ceil((row.max() - start) / lot)
        if last - first > MOST_LOTS:
            return np.empty((2, 0))
        counts.append(start + lot * np.arange(first, last + 1))
    if counts[0].size * counts[1].size > MOST_LOTS:
        return np.empty((2, 0))
    x, y = (each.ravel() for each in np.meshgrid(*counts, indexing="ij"))
    within = (x >= 0.0) & (x <= plane.totals[0]) & (y >= 0.0) & (y <= plane.totals[1])
    x, y = x[within], y[within]
    levels = [plane.level(side, plane.start) for side in (0, 1)]
    both = plane.better(0, levels[0], x, y) & plane.better(1, levels[1], x, y)
    return np.array([x[both], y[both]])
