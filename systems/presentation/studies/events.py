"""The event log: what is worth telling of each tick, found by comparing columns with those before it."""

from __future__ import annotations

import sys
from collections import deque
from dataclasses import dataclass
from itertools import islice
from typing import TYPE_CHECKING

import numpy as np

from components.enterprise import Recipe, Staff
from components.goals import Goals, Met, StepMet
from components.holdings import Inventory, Wealth
from components.institutions import PERSON, Recipes
from components.kinds import Agent, ChangeReport, Facility, Org, Settlement, Ship, TradeReport
from components.market import REASONS, Change, Market, Trade
from components.people import Land, Population
from components.rules import Goods
from components.space import Position
from components.transport import Voyage
from ecs import Identity, rows_of
from systems.goals import has_goals, states, verdict
from systems.premises import premises
from systems.presentation.studies.flows import departures
from systems.presentation.studies.ring import Film
from systems.rivals import is_routine

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from ecs import F64, I32, I64, Array, Outcome, World

KINDS = (
    "first trade", "record price", "departure", "arrival", "hiring", "starvation", "bankruptcy", "birth",
    "death", "migration", "harvest", "command", "refusal", "goal",
)  # fmt: skip
NOTE, NOTABLE, ALARM = range(3)
"""Severities."""

MOST = 5000
"""Events remembered."""
MOST_A_TICK = 40
"""Events of a tick, and of one kind in it no more than a quarter of that."""


@dataclass(frozen=True)
class Event:
    """Something that happened in the tick before `tick`, where, and to whom."""

    tick: int
    kind: str
    text: str
    x: int
    y: int
    """The cell; -1 where it has no place."""
    ids: tuple[int, ...]
    severity: int


@dataclass(frozen=True)
class Alerts:
    """What counts as an event, and which kinds of events ask for a pause."""

    fed: float = 0.8
    """People starve who have eaten less than this share of their need."""
    treasury: float = 0.0
    """Coins at which an organisation is bankrupt."""
    record: float = 0.05
    """A price is a record by this share above the highest there was, or below the lowest …"""
    after: int = 50
    """… once a market is so many ticks old."""
    hired: float = 20.0
    """Persons that a facility takes on at once."""
    moved: float = 0.01
    """Share of a town's people who come or leave in a tick."""
    pausing: frozenset[str] = frozenset()
    """Of `KINDS`."""


@dataclass(frozen=True, eq=False)
class Before:
    """Columns as they stood one tick ago."""

    fed: F64
    plight: F64
    cash: I64
    orgs: I64
    hired: I64
    facilities: I64
    ships: I64
    port: I64
    hold: I64
    agents: I64
    group: I32
    number: I32
    x: I32
    y: I32
    names: dict[int, str]
    """Of ships, which may be gone."""
    answered: int

    @classmethod
    def of(cls, world: World, names: dict[int, str]) -> Before:
        """Copy them."""
        _, people, land = world.view(Settlement, Population, Land)
        orgs, treasury = world.view(Org, Wealth)
        facilities, staff = world.view(Facility, Staff)
        ships, voyage, hold = world.view(Ship, Voyage, Inventory)
        agents, identity, position = world.view(Agent, Identity, Position)
        return cls(
            people.fed.copy(), land.plight.copy(), treasury.cash.copy(), orgs.copy(),
            staff.hired.copy(), facilities.copy(), ships.copy(), voyage.port.copy(), hold.stock.copy(),
            agents.copy(), identity.group.copy(), identity.number.copy(), position.x.copy(),
            position.y.copy(), names, world.answered,
        )  # fmt: skip


class Events:
    """Logs the events of one world, from the moment it is made; `note` is called after every tick."""

    def __init__(self, world: World, alerts: Alerts | None = None) -> None:
        self.alerts = Alerts() if alerts is None else alerts
        self.pause = False
        """Whether something in the latest tick asks for a pause."""
        self.seen = sys.maxsize
        """The tick up to which events are told of."""
        self._names: dict[int, str] = {}
        self._log: deque[Event] = deque(maxlen=MOST)
        self._first = world.tick
        markets, towns = world.view(Settlement, Market)[1].last.shape
        self._records = Film((2, markets, towns), 256, np.float64)
        self._traded: dict[int, int] = {}
        """Pairs of wares that agents have exchanged, and when first."""
        names = {ship: world[ship].name for ship in world.table(Ship).ids.tolist()}
        self._before = Before.of(world, names)

    def note(self, world: World) -> None:
        """Log what happened in the tick that has just run."""
        found: list[Event] = []
        looks = (
            self._goals, self._starving, self._bankrupt, self._lives, self._launched_and_lost, self._commands,
            self._prices, self._harvests, self._migrants, self._hirings, self._bargains, self._sailing,
        )  # fmt: skip
        for look in looks:
            found += islice(look(world, self._before), MOST_A_TICK // 4)
        found = sorted(found, key=lambda event: -event.severity)[:MOST_A_TICK]
        self._log.extend(found)
        self.pause = any(event.kind in self.alerts.pausing for event in found)
        self._note_records(world)
        self._rebase(world)

    def clear_after(self, world: World, tick: int) -> None:
        """Forget what came after `tick`, for the world has gone back to it."""
        while self._log and self._log[-1].tick > tick:
            self._log.pop()
        self._records.clear_after(tick)
        self._traded = {pair: first for pair, first in self._traded.items() if first <= tick}
        self.pause = False
        self._rebase(world)

    def select(
        self, kinds: Iterable[str] | None = None, entity: int | None = None, text: str = "", most: int = 200
    ) -> list[Event]:
        """Return the latest events of these kinds, of this entity, with this text in them, newest first."""
        wanted, words = set(KINDS if kinds is None else kinds), text.casefold()
        chosen = (
            event
            for event in reversed(self._log)
            if event.tick <= self.seen
            and event.kind in wanted
            and (entity is None or entity in event.ids)
            and words in event.text.casefold()
        )
        return list(islice(chosen, most))

    def marked(self, severity: int) -> list[Event]:
        """Return all that is remembered and no less severe, the latest last, what is yet to come too."""
        return [event for event in self._log if event.severity >= severity]

    def _rebase(self, world: World) -> None:
        ships = world.table(Ship).ids
        if np.array_equal(ships, self._before.ships):
            names = self._before.names
        else:
            names = {ship: world[ship].name for ship in ships.tolist()}
        self._before = Before.of(world, names)

    def _name(self, world: World, eid: int) -> str:
        """Return a name, which is found only once: they never change."""
        if len(self._names) > MOST:
            self._names.clear()
        found = self._names.get(int(eid))
        if found is None:
            try:
                found = self._names[int(eid)] = world[int(eid)].name
            except KeyError:
                return "somebody now gone"
        return found

    # --- towns ---------------------------------------------------------------------------------------------

    def _prices(self, world: World, _before: Before) -> Iterator[Event]:
        ids, market, place = world.view(Settlement, Market, Position)
        names = (*world.the(Goods).names, "labour")
        traded, (highest, lowest) = market.volume > 0, self._bounds()
        first = traded & np.isnan(highest) & (self._first == 0)
        for m, s in np.argwhere(first).tolist():
            town, price = self._name(world, ids[s]), market.vwap[m, s]
            text = f"{town} trades {names[m]} for the first time, at {price:.4g}"
            yield _event(world, "first trade", text, place, s, (int(ids[s]),), NOTE)
        prices = np.where(traded, market.vwap, np.nan)
        more, less = highest * (1 + self.alerts.record), lowest * (1 - self.alerts.record)
        if world.tick - self._first > self.alerts.after:
            for m, s in np.argwhere((prices > more) | (prices < less)).tolist():
                word = "never so dear" if prices[m, s] > more[m, s] else "never so cheap"
                text = f"{names[m]} in {self._name(world, ids[s])} was {word}: {prices[m, s]:.4g}"
                yield _event(world, "record price", text, place, s, (int(ids[s]),), NOTABLE)

    def _bounds(self) -> F64:
        """Return the highest and the lowest price there ever was in each market, `(2, markets, towns)`."""
        records: F64 = self._records.values[..., max(0, self._records.count - 1)]
        return records if self._records.count else np.full_like(records, np.nan)

    def _note_records(self, world: World) -> None:
        _, market = world.view(Settlement, Market)
        prices, (highest, lowest) = np.where(market.volume > 0, market.vwap, np.nan), self._bounds()
        now = np.stack([np.fmax(highest, prices), np.fmin(lowest, prices)])
        if not np.array_equal(now, (highest, lowest), equal_nan=True):
            self._records.put(world.tick, now)

    def _starving(self, world: World, before: Before) -> Iterator[Event]:
        ids, people, place = world.view(Settlement, Population, Position)
        least = self.alerts.fed
        for s in np.flatnonzero((people.fed < least) & (before.fed >= least)).tolist():
            text = f"{self._name(world, ids[s])} starves: {people.fed[s]:.0%} of what its people need"
            yield _event(world, "starvation", text, place, s, (int(ids[s]),), ALARM)

    def _harvests(self, world: World, before: Before) -> Iterator[Event]:
        ids, land, place = world.view(Settlement, Land, Position)
        struck = (land.plight != before.plight) & (land.plight_until > world.tick)
        for s in np.flatnonzero(struck).tolist():
            text = (
                f"The land of {self._name(world, ids[s])} yields {land.plight[s]:.4g} times an ordinary year"
            )
            yield _event(world, "harvest", text, place, s, (int(ids[s]),), NOTABLE)

    def _migrants(self, world: World, _before: Before) -> Iterator[Event]:
        _, change = world.view(ChangeReport, Change)
        ids, people, place = world.view(Settlement, Population, Position)
        moved = np.flatnonzero(change.reason == REASONS.index("migration"))
        rows, count = rows_of(ids, change.holder[moved]), change.people[moved]
        many = np.abs(count) > self.alerts.moved * people.count[rows]
        for s, persons in zip(rows[many].tolist(), (count[many] / PERSON).tolist(), strict=True):
            way = f"{persons:,.0f} people come to" if persons > 0 else f"{-persons:,.0f} people leave"
            yield _event(
                world, "migration", f"{way} {self._name(world, ids[s])}", place, s, (int(ids[s]),), NOTE
            )

    # --- organisations and ships ---------------------------------------------------------------------------

    def _bankrupt(self, world: World, before: Before) -> Iterator[Event]:
        ids, treasury = world.view(Org, Wealth)
        if ids.size != before.orgs.size:
            return
        floor = self.alerts.treasury * world.the(Goods).coin
        _, place = world.view(Settlement, Position)
        for o in np.flatnonzero((treasury.cash <= floor) & (before.cash > floor)).tolist():
            coins = treasury.cash[o] / world.the(Goods).coin
            text = f"{self._name(world, ids[o])} has run out of money: {coins:,.0f} left"
            yield _event(world, "bankruptcy", text, place, premises(world).home[o], (int(ids[o]),), ALARM)

    def _hirings(self, world: World, before: Before) -> Iterator[Event]:
        ids, staff, recipe = world.view(Facility, Staff, Recipe)
        if not ids.size or ids.size != before.facilities.size:
            return
        own, orgs = premises(world), world.table(Org).ids
        _, place = world.view(Settlement, Position)
        more = staff.hired - before.hired
        for f in np.flatnonzero(more > self.alerts.hired * PERSON).tolist():
            owner = int(orgs[own.owner[f]])
            what = world.the(Recipes).names[recipe.index[f]]
            text = f"{self._name(world, owner)} takes on {more[f] / PERSON:,.0f} people: {what}"
            yield _event(world, "hiring", text, place, own.place[f], (int(ids[f]), owner), NOTE)

    def _sailing(self, world: World, before: Before) -> Iterator[Event]:
        ids, voyage, position = world.view(Ship, Voyage, Position)
        goods, towns = world.the(Goods), world.table(Settlement).ids
        _, place = world.view(Settlement, Position)
        was = rows_of(before.ships, ids)
        landed = np.flatnonzero((was >= 0) & (before.port[was] != voyage.port)) if was.size else was
        for row in landed.tolist():
            cargo = _cargo(goods, before.hold[:, was[row]])
            port = int(voyage.port[row])
            text = f"{self._name(world, ids[row])} arrives in {self._name(world, port)} with {cargo}"
            at = int(rows_of(towns, np.array([port]))[0])
            yield _event(world, "arrival", text, place, at, (int(ids[row]), port), NOTE)
        for ship, origin, bound, _, *hold in departures(world).tolist():
            name, start, end = (self._name(world, each) for each in (ship, origin, bound))
            text = f"{name} leaves {start} for {end} with {_cargo(goods, np.array(hold))}"
            at = world.row_of(Ship, ship)
            yield _event(world, "departure", text, position, at, (ship, origin, bound), NOTE)

    def _launched_and_lost(self, world: World, before: Before) -> Iterator[Event]:
        ids, position = world.view(Ship, Position)
        if np.array_equal(ids, before.ships):
            return
        for row in np.flatnonzero(rows_of(before.ships, ids) < 0).tolist():
            text = f"{self._name(world, ids[row])} is launched"
            yield _event(world, "birth", text, position, row, (int(ids[row]),), NOTABLE)
        for row in np.flatnonzero(rows_of(ids, before.ships) < 0).tolist():
            ship = int(before.ships[row])
            yield Event(world.tick, "death", f"{before.names[ship]} is lost", -1, -1, (ship,), ALARM)

    # --- agents --------------------------------------------------------------------------------------------

    def _lives(self, world: World, before: Before) -> Iterator[Event]:
        ids, position = world.view(Agent, Position)
        if np.array_equal(ids, before.agents):
            return
        for row in np.flatnonzero(rows_of(ids, before.agents) < 0).tolist():
            name = world.name_of(int(before.group[row]), int(before.number[row]))
            x, y = int(before.x[row]), int(before.y[row])
            yield Event(world.tick, "death", f"{name} has died", x, y, (int(before.agents[row]),), ALARM)
        for row in np.flatnonzero(rows_of(before.agents, ids) < 0).tolist():
            text = f"{self._name(world, ids[row])} is born"
            yield _event(world, "birth", text, position, row, (int(ids[row]),), NOTE)

    def _bargains(self, world: World, _before: Before) -> Iterator[Event]:
        _, trade = world.view(TradeReport, Trade)
        wares = world.the(Goods).wares
        pair = np.minimum(trade.good, trade.paid_with) * len(wares) + np.maximum(trade.good, trade.paid_with)
        pairs, first = np.unique(pair, return_index=True)
        for n, row in zip(pairs.tolist(), first.tolist(), strict=True):
            if n in self._traded:
                continue
            self._traded[n] = world.tick
            who = int(trade.buyer[row]), int(trade.seller[row])
            text = (
                f"{self._name(world, who[0])} and {self._name(world, who[1])} are the first to exchange "
                f"{wares[n // len(wares)]} and {wares[n % len(wares)]}"
            )
            yield Event(world.tick, "first trade", text, int(trade.x[row]), int(trade.y[row]), who, NOTE)

    # --- goals and commands --------------------------------------------------------------------------------

    def _goals(self, world: World, _before: Before) -> Iterator[Event]:
        if not has_goals(world):
            return
        asked, now = world.the(Goals), world.tick
        for goal, (state, tick) in zip(asked.goals, states(world), strict=True):
            if tick == now:
                yield Event(now, "goal", f"{goal.title}: {state}", -1, -1, (), NOTABLE)
        done = world.view(StepMet, Met)[1].tick
        for n in np.flatnonzero(done == now).tolist():
            text = f"Step {n + 1} of {done.size} is done. {asked.steps[n].done}".strip()
            yield Event(now, "goal", text, -1, -1, (), NOTABLE)
        if (found := verdict(world)).tick == now:
            text = f"The game is {found.outcome}: {found.because}"
            yield Event(now, "goal", text, -1, -1, (), ALARM if found.outcome == "lost" else NOTABLE)

    def _commands(self, world: World, before: Before) -> Iterator[Event]:
        for outcome in world.outcomes_since(before.answered):
            refused = outcome.refusal is not None
            if not refused and is_routine(world, outcome.order.command):
                continue
            yield Event(
                world.tick, "refusal" if refused else "command", _worded(outcome), -1, -1,
                _concerned(outcome), NOTABLE if refused else NOTE,
            )  # fmt: skip


def _event(
    world: World, kind: str, text: str, place: Position, row: int, ids: tuple[int, ...], severity: int
) -> Event:
    return Event(world.tick, kind, text, int(place.x[row]), int(place.y[row]), ids, severity)


def _cargo(goods: Goods, hold: Array) -> str:
    units = hold / goods.quantum
    held = [f"{units[g]:,.0f} {goods.names[g]}" for g in np.flatnonzero(units >= 0.5).tolist()]
    return ", ".join(held) or "nothing"


def _worded(outcome: Outcome) -> str:
    """Say what was asked, and why it was refused."""
    asked = str(outcome.order.command)
    return asked if outcome.refusal is None else f"{asked} - refused: {outcome.refusal}"


def _concerned(outcome: Outcome) -> tuple[int, ...]:
    """Return the entities that a command names."""
    named = (getattr(outcome.order.command, name, ()) for name in ("agent", "org", "settlements"))
    found = [each for value in named for each in (value if isinstance(value, tuple) else (value,))]
    return tuple(each for each in found if each >= 0)
