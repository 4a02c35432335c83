"""Why did these two (not) trade? The exchange of a tick, heard just before agents trade and rehearsed.

A `Hearing` copies what everybody has, wants and remembers at that moment, and rehearses the mechanism of the
scenario itself: what it tells of a pair is what the tick then does. `Listener` hears every tick of a world
while it is asked to, `hear` one tick after a snapshot, on a world that may be used up.
"""

from __future__ import annotations

import math
from typing import TYPE_CHECKING

import numpy as np

from components.holdings import Inventory, Needs, Wealth
from components.kinds import Agent
from components.market import Preferences, Quotes
from components.mechanisms import Signals
from components.rules import Exchange, Goods, Map, Schedule, Tastes
from components.space import Position, Vision
from ecs import rows_of
from systems.bilateral_match import BilateralMatch
from systems.economics.bargain import AGREED, OFFER_REFUSED, PROTOCOLS, REASONS, SEED
from systems.economics.candidates import block_candidates, price_candidates, seed_candidates
from systems.economics.matching import SKIPPED
from systems.economics.quotes import ask, bid, ware_pairs
from systems.estimates import believed
from systems.mechanisms import find
from systems.mechanisms.bilateral import Bilateral
from systems.mechanisms.bilateral_signals import BilateralSignals
from systems.pairs import by_row, standing_off
from systems.presentation.language import _
from systems.presentation.studies.verdicts import (
    DEAD,
    ELSEWHERE,
    INSTITUTIONS,
    NO_TIME,
    NOT_MET,
    OTHER_PARTNER,
    OUT_OF_REACH,
    TRADED,
    Attempt,
    Block,
    Why,
    told,
)

if TYPE_CHECKING:
    from ecs import F64, I32, I64, System, World
    from ecs.world import Snapshot

MOST_BLOCKS = 512
"""Blocks told of a pair and two wares at the most."""


class Hearing:
    """The exchange of a tick as it stands just before agents trade."""

    def __init__(self, world: World) -> None:
        self._world = world
        self.tick, self.exchange, self.map = world.tick, world.the(Exchange), world.the(Map)
        self.goods, self.tastes = world.the(Goods), world.the(Tastes)
        self.trades = world.the(Schedule).allows(world.tick)[1]
        ids, position, vision, needs, inventory, wealth = world.view(
            Agent, Position, Vision, Needs, Inventory, Wealth
        )
        _ids, preferences, quotes = world.view(Agent, Preferences, Quotes)
        self.ids, self.kind = ids.copy(), preferences.type.copy()
        self.x, self.y, self.sees = position.x.copy(), position.y.copy(), vision.reach.copy()
        self.alive, self.held = needs.alive.copy(), np.vstack([inventory.stock, wealth.cash])
        self.up, self.down = quotes.up.copy(), quotes.down.copy()
        self.pairs = ware_pairs(self.exchange.regime, len(self.goods.names))
        mechanism = find(self.exchange.mechanism)()
        self.bargains = isinstance(mechanism, Bilateral)
        self.in_view = self.bargains and self.exchange.matching == "everyone_in_view"
        self.beliefs: F64 | None = believed(world) if isinstance(mechanism, BilateralSignals) else None
        if isinstance(mechanism, Bilateral):
            self._hear(world, mechanism)

    def _hear(self, world: World, mechanism: Bilateral) -> None:
        """Rehearse what pairs come to, and note what they remember of one another."""
        self._ticket, self._standoffs = world.bits("meeting", Agent), standing_off(world)
        low, high, self._refused = mechanism.talks(world)
        self._talks = by_row(self.ids, low, high)
        heard = mechanism.rehearse(world) if self.trades and self.ids.size else None
        self._low = np.empty(0, np.int64) if heard is None else heard.low.astype(np.int64)
        self._high = np.empty(0, np.int64) if heard is None else heard.high.astype(np.int64)
        self._outcome = np.empty(0, np.int64) if heard is None else heard.outcome
        self._facts = np.empty((7, 0), np.int64) if heard is None else heard.facts

    # --- what is told --------------------------------------------------------------------------------------

    def agent(self, eid: int) -> Why:
        """Tell of an agent and whom it traded with, or else of the most promising partner in reach."""
        row = int(rows_of(self.ids, np.array([eid]))[0])
        if row < 0 or not self.bargains or self.ids.size < 2:
            return self.pair(eid, eid)
        busy = (self._outcome == AGREED) & ((self._low == row) | (self._high == row))
        if busy.any():
            n = int(np.flatnonzero(busy)[0])
            return self.pair(eid, int(self.ids[self._low[n] + self._high[n] - row]))
        away = np.abs(self.x - self.x[row]) + np.abs(self.y - self.y[row])
        away[row] = np.iinfo(away.dtype).max
        near = np.flatnonzero((away <= self._reach(row)) & self.alive)
        if not near.size:
            return self.pair(eid, int(self.ids[away.argmin()]))
        return self.pair(eid, int(self.ids[near[self._promise(row, near).argmax()]]))

    def pair(self, one: int, other: int) -> Why:
        """Tell why two agents traded, or did not."""
        rows = rows_of(self.ids, np.array([one, other]))
        if (rows < 0).any() or not self.alive[rows].all():
            return Why((one, other), DEAD, _("One of them is gone."))
        if not self.trades:
            return Why(
                (one, other), NO_TIME, _("The schedule of the scenario lets nobody trade in this tick.")
            )
        if not self.bargains:
            how = " ".join((_("Pairs do not bargain here."), _(INSTITUTIONS[self.exchange.mechanism])))
            return Why((one, other), ELSEWHERE, how)
        i, j = sorted(rows.tolist())
        if i == j:
            return Why((one, other), OUT_OF_REACH, _("There is nobody else."))
        verdict, n = self._verdict(i, j)
        attempts = self._attempts(i, j, n if verdict == TRADED else -1)
        instead = self._instead(i, j) if verdict in {OTHER_PARTNER, NOT_MET} else ()
        pair = int(self.ids[i]), int(self.ids[j])
        return Why(
            (one, other), verdict, told(self._world, pair, verdict, attempts, instead), attempts, instead
        )

    def _reach(self, row: int) -> int:
        return int(self.sees[row]) if self.in_view else self.exchange.interaction_radius

    def _verdict(self, i: int, j: int) -> tuple[str, int]:
        """Return what comes of rows i < j, and where they stand in the queue, -1 if they do not."""
        at = np.flatnonzero((self._low == i) & (self._high == j))
        n = int(at[0]) if at.size else -1
        if n >= 0:
            outcome = int(self._outcome[n])
            return TRADED if outcome == AGREED else OTHER_PARTNER if outcome == SKIPPED else REASONS[
                outcome
            ], n
        if self.exchange.matching == "random_meeting":
            return NOT_MET, -1
        away = abs(int(self.x[i]) - int(self.x[j])) + abs(int(self.y[i]) - int(self.y[j]))
        reach = max(self._reach(i), self._reach(j))
        if away > reach or (self.in_view and away == 0):
            return OUT_OF_REACH, -1
        if self._listed(self._standoffs, i, j) >= 0:
            return "cooldown", -1
        return "no surplus", -1

    @staticmethod
    def _listed(index: tuple[I32, I32], i: int, j: int) -> int:
        """Return where the pair of rows i < j stands in an index of pairs, or -1."""
        start, other = index
        at = np.flatnonzero(other[start[i] : start[i + 1]] == j)
        return int(start[i] + at[0]) if at.size else -1

    def _instead(self, i: int, j: int) -> tuple[int, ...]:
        """Return with whom either of rows i and j came to a deal, or talked and went on talking."""
        over = (self._outcome == AGREED) | (self._outcome == OFFER_REFUSED)
        mine = over & (np.isin(self._low, (i, j)) | np.isin(self._high, (i, j)))
        rows = np.concatenate([self._low[mine], self._high[mine]])
        return tuple(self.ids[np.unique(rows[(rows != i) & (rows != j)])].tolist())

    # --- quotes --------------------------------------------------------------------------------------------

    def _quotes(self, a: int, b: int, buyer: int, seller: int) -> tuple[float, float]:
        """Return the buyer's bid for ware a in b, and the seller's ask."""
        spread = self.exchange.spread
        return (
            float(bid(self.up[a, buyer], self.down[b, buyer], spread)),
            float(ask(self.down[a, seller], self.up[b, seller], spread)),
        )

    def _has(self, a: int, b: int, buyer: int, seller: int) -> bool:
        """Tell whether both have a lot of what they would give."""
        lot = self.goods.ware_lot
        return bool(self.held[a, seller] >= lot[a] and self.held[b, buyer] >= lot[b])

    def _promise(self, row: int, others: I64) -> F64:
        """Return bid over ask, that of the best wares and direction, with each of the other rows."""
        best = np.zeros(others.size)
        with np.errstate(divide="ignore", invalid="ignore", over="ignore"):
            for a, b in self.pairs.tolist():
                for buyer, seller in ((row, others), (others, row)):
                    able = (self.held[a, seller] >= self.goods.ware_lot[a]) & (
                        self.held[b, buyer] >= self.goods.ware_lot[b]
                    )
                    bids, asks = (
                        self.up[a, buyer] / self.down[b, buyer],
                        self.down[a, seller] / self.up[b, seller],
                    )
                    best = np.maximum(best, np.where(able, np.nan_to_num(bids / asks, nan=0.0), 0.0))
        return best

    def _attempts(self, i: int, j: int, traded: int) -> tuple[Attempt, ...]:
        """Return the wares that rows i < j try, best first up to those they agree on, or the nearest miss."""
        found = []
        for n, (a, b) in enumerate(self.pairs.tolist()):
            ways = [
                (*self._quotes(a, b, buyer, seller), buyer, seller)
                for buyer, seller in ((j, i), (i, j))
                if self._has(a, b, buyer, seller)
            ]
            if ways:
                bids, asks, buyer, seller = max(ways, key=lambda way: way[0] - way[1])
                found.append((-bids / asks, n, bids, asks, buyer, seller, a, b))
        found.sort()
        promising = [each for each in found if each[2] > each[3]] or found[:1]
        attempts = []
        for _rate, _pair, bids, asks, buyer, seller, a, b in promising:
            attempt = self._attempt(buyer, seller, a, b, bids, asks, traded)
            attempts.append(attempt)
            if attempt.chosen >= 0:
                break
        return tuple(attempts)

    def _attempt(
        self, buyer: int, seller: int, a: int, b: int, bids: float, asks: float, traded: int
    ) -> Attempt:
        """Return what a pair looks at when it would exchange a for b."""
        blocks, price_of, insists = (
            self._blocks(buyer, seller, a, b, bids, asks) if bids > asks else ((), math.nan, (0.0, 0.0))
        )
        chosen = -1
        if traded >= 0:
            fact = self._facts[:6, traded].tolist()
            if (fact[0], fact[1], fact[2], fact[4]) == (buyer, seller, a, b):
                quantum = self.goods.ware_quantum
                block = fact[3] / float(quantum[a]), fact[5] / float(quantum[b])
                same = [n for n, each in enumerate(blocks) if (each.quantity, each.paid) == block]
                chosen = same[0] if same else -1
        return Attempt(
            int(self.ids[buyer]), int(self.ids[seller]), a, b, bids, asks, blocks, chosen, price_of, insists
        )

    # --- blocks --------------------------------------------------------------------------------------------

    def _blocks(
        self, buyer: int, seller: int, a: int, b: int, bids: float, asks: float
    ) -> tuple[tuple[Block, ...], float, tuple[float, float]]:
        """Return the blocks looked at, the price of price signals, and what both insist on."""
        i, j = sorted((buyer, seller))
        side = 0 if buyer == i else 1
        rows, quantum = np.array([i, j]), self.goods.ware_quantum
        kinds, held = self.kind[rows], self.held[:, rows].T.copy()
        table = (self.tastes.params, kinds, held, quantum, self.goods.ware_lot, side, a, b)
        found, most = np.empty((7, MOST_BLOCKS)), self.exchange.max_block
        price_of, insists = math.nan, (0.0, 0.0)
        if self.in_view:
            return (), price_of, insists
        if self.beliefs is not None:
            bought_at, sold_at = self._believes(buyer, a, b), self._believes(seller, a, b)
            price_of = min(bids, max(asks, math.sqrt(bought_at) * math.sqrt(sold_at)))
            patience = 1.0 + self._world.the(Signals).hold_out
            count = price_candidates(*table, price_of, sold_at / patience, bought_at * patience, most, found)
        elif PROTOCOLS.index(self.exchange.protocol) == SEED:
            count = seed_candidates(*table, asks, bids, most, found)
        else:
            talk = self._listed(self._talks, i, j)
            refused = int(self._refused[talk]) if talk >= 0 else 0
            even = (int(self._ticket[i]) ^ int(self._ticket[j])) & 1 == 0
            low_first = self.exchange.proposer != "luck" or even
            low_proposes = low_first == (refused % 2 == 0)
            target = 0.5 * (math.log(asks) + math.log(bids))
            count, *demands = block_candidates(
                *table, PROTOCOLS.index(self.exchange.protocol), most, (buyer == i) == low_proposes, target,
                refused, self.exchange.patience, found,
            )  # fmt: skip
            insists = (float(demands[0]), float(demands[1]))
        return tuple(self._block(column, a, b) for column in found[:, :count].T.tolist()), price_of, insists

    def _believes(self, row: int, a: int, b: int) -> float:
        """Return what a row takes ware a to be worth in ware b."""
        worth = [
            float(self.beliefs[ware, row]) if self.beliefs is not None and ware < len(self.beliefs) else 1.0
            for ware in (a, b)
        ]
        return worth[0] / worth[1]

    def _block(self, column: list[float], a: int, b: int) -> Block:
        da, db, at, buyer_gain, seller_gain, verdict, score = column
        quantum, gains = self.goods.ware_quantum, verdict == AGREED
        return Block(
            quantity=da / float(quantum[a]),
            paid=db / float(quantum[b]),
            price=at,
            buyer_gain=buyer_gain,
            seller_gain=seller_gain,
            verdict="both gain" if gains else REASONS[int(verdict)],
            score=score if gains else math.nan,
        )


class Listener:
    """Hears the exchange of every tick of a world while it is in `world.after_system`."""

    def __init__(self) -> None:
        self.latest: Hearing | None = None

    def __call__(self, world: World, system: System) -> None:
        """Hear the exchange if the system that has just run is the last before it."""
        if isinstance(system, world.systems[world.systems.index(BilateralMatch) - 1]):
            self.latest = Hearing(world)


def hear(world: World, snapshot: Snapshot) -> Hearing:
    """Return the exchange of the tick that follows a snapshot, and leave `world` at its end."""
    listener = Listener()
    world.restore(snapshot)
    world.after_system.append(listener)
    try:
        world.step()
    finally:
        world.after_system.remove(listener)
    if listener.latest is None:
        msg = "the tick has no exchange among agents"
        raise ValueError(msg)
    return listener.latest
