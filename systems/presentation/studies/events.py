"""The event log: what is worth telling of each tick, found by comparing columns with those before it."""

from __future__ import annotations

import sys
from collections import deque
from dataclasses import dataclass
from functools import partial
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
from ecs import rows_of
from systems.goals import has_goals, states, verdict
from systems.premises import premises
from systems.presentation.gallery import paragraphs
from systems.presentation.language import _
from systems.presentation.studies.deeds import answered
from systems.presentation.studies.event import Event, arrives, departs
from systems.presentation.studies.ring import Film
from systems.presentation.studies.tick_ago import Before
from systems.rivals import is_routine

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator

    from ecs import F64, I64, Outcome, World

KINDS = (
    "first trade", "record price", "departure", "arrival", "hiring", "starvation", "bankruptcy", "birth",
    "death", "migration", "harvest", "command", "refusal", "goal", "files",
)  # fmt: skip
NOTE, NOTABLE, ALARM = range(3)
"""Severities."""

NAMING = "ship", "place", "facility", "house", "agent", "org", "settlements"
"""Fields of commands that name whom they concern, those one would rather see first."""

MOST = 5000
"""Events remembered."""
MOST_A_TICK = 40
"""Events of a tick …"""
MOST_OF_A_KIND = MOST_A_TICK // 4
"""… and of one kind in it."""


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
        self._before = Before.of(world, None)

    def note(self, world: World) -> None:
        """Log what happened in the tick that has just run."""
        found: list[Event] = []
        looks = (
            self._goals, self._starving, self._bankrupt, self._lives, self._launched_and_lost, self._commands,
            self._prices, self._harvests, self._migrants, self._hirings, self._bargains, self._sailing,
        )  # fmt: skip
        for look in looks:
            found += islice(look(world, self._before), MOST_OF_A_KIND)
        found = sorted(found, key=lambda event: -event.severity)[:MOST_A_TICK]
        self._log.extend(found)
        self.pause = any(event.kind in self.alerts.pausing for event in found)
        self._before = Before.of(world, self._before)

    def tell(self, tick: int, text: str) -> None:
        """Log what has become of the files that the world came from."""
        self._log.append(Event(tick, "files", text, -1, -1, (), NOTABLE))

    def clear_after(self, world: World, tick: int) -> None:
        """Forget what came after `tick`, for the world has gone back to it."""
        while self._log and self._log[-1].tick > tick:
            self._log.pop()
        self._records.clear_after(tick)
        self._traded = {pair: first for pair, first in self._traded.items() if first <= tick}
        self.pause = False
        self._before = Before.of(world, self._before)

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
            and (not words or words in event.text.casefold())
        )
        return list(islice(chosen, most))

    def marked(self, severity: int) -> list[Event]:
        """Return all that is remembered and no less severe, the latest last, what is yet to come too."""
        return [event for event in self._log if event.severity >= severity]

    def _name(self, world: World, eid: int) -> str:
        """Return a name, which is found only once: they never change."""
        if len(self._names) > MOST:
            self._names.clear()
        found = self._names.get(int(eid))
        if found is None:
            try:
                found = self._names[int(eid)] = world[int(eid)].name
            except KeyError:
                return _("somebody now gone")
        return found

    # --- towns ---------------------------------------------------------------------------------------------

    def _prices(self, world: World, _before: Before) -> Iterator[Event]:
        ids, market, place = world.view(Settlement, Market, Position)
        highest, lowest = self._bounds()
        traded = market.volume > 0
        if not (traded & ~((market.vwap <= highest) & (market.vwap >= lowest))).any():  # nor the first
            return
        prices = np.where(traded, market.vwap, np.nan)
        self._records.put(world.tick, np.stack([np.fmax(highest, prices), np.fmin(lowest, prices)]))
        names = (*world.the(Goods).names, _("labour"))
        first = traded & np.isnan(highest) & (self._first == 0)
        for m, s in np.argwhere(first).tolist():
            text = _("{town} trades {good} for the first time, at {price:.4g}").format(
                town=self._name(world, ids[s]), good=names[m], price=market.vwap[m, s]
            )
            yield _event(world, "first trade", text, place, s, (int(ids[s]),), NOTE)
        more, less = highest * (1 + self.alerts.record), lowest * (1 - self.alerts.record)
        if world.tick - self._first > self.alerts.after:
            for m, s in np.argwhere((prices > more) | (prices < less)).tolist():
                dear = _("{good} in {town} was never so dear: {price:.4g}")
                cheap = _("{good} in {town} was never so cheap: {price:.4g}")
                text = (dear if prices[m, s] > more[m, s] else cheap).format(
                    good=names[m], town=self._name(world, ids[s]), price=prices[m, s]
                )
                yield _event(world, "record price", text, place, s, (int(ids[s]),), NOTABLE)

    def _bounds(self) -> F64:
        """Return the highest and the lowest price there ever was in each market, `(2, markets, towns)`."""
        records: F64 = self._records.at(max(0, self._records.count - 1))
        return records.copy() if self._records.count else np.full_like(records, np.nan)

    def _starving(self, world: World, before: Before) -> Iterator[Event]:
        ids, people = world.view(Settlement, Population)
        least = self.alerts.fed
        hungry = ((people.fed < least) & (before.fed >= least)).nonzero()[0].tolist()
        if not hungry:
            return
        _ids, place = world.view(Settlement, Position)
        for s in hungry:
            text = _("{town} starves: {share:.0%} of what its people need").format(
                town=self._name(world, ids[s]), share=people.fed[s]
            )
            yield _event(world, "starvation", text, place, s, (int(ids[s]),), ALARM)

    def _harvests(self, world: World, before: Before) -> Iterator[Event]:
        ids, land = world.view(Settlement, Land)
        other = land.plight != before.plight
        if not other.any():
            return
        _ids, place = world.view(Settlement, Position)
        for s in np.flatnonzero(other & (land.plight_until > world.tick)).tolist():
            text = _("The land of {town} yields {times:.4g} times an ordinary year").format(
                town=self._name(world, ids[s]), times=land.plight[s]
            )
            yield _event(world, "harvest", text, place, s, (int(ids[s]),), NOTABLE)

    def _migrants(self, world: World, _before: Before) -> Iterator[Event]:
        _ids, change = world.view(ChangeReport, Change)
        if not change.people.size:
            return
        ids, people, place = world.view(Settlement, Population, Position)
        moved = np.flatnonzero(change.reason == REASONS.index("migration"))
        rows, count = rows_of(ids, change.holder[moved]), change.people[moved]
        many = np.abs(count) > self.alerts.moved * people.count[rows]
        for s, persons in zip(rows[many].tolist(), (count[many] / PERSON).tolist(), strict=True):
            way = (
                _("{people:,.0f} people come to {town}")
                if persons > 0
                else _("{people:,.0f} people leave {town}")
            )
            text = way.format(people=abs(persons), town=self._name(world, ids[s]))
            yield _event(world, "migration", text, place, s, (int(ids[s]),), NOTE)

    # --- organisations and ships ---------------------------------------------------------------------------

    def _bankrupt(self, world: World, before: Before) -> Iterator[Event]:
        ids, treasury = world.view(Org, Wealth)
        if not before.roll.holds(world, Org):
            return
        floor = self.alerts.treasury * world.the(Goods).coin
        broke = ((treasury.cash <= floor) & (before.cash > floor)).nonzero()[0].tolist()
        if not broke:
            return
        _ids, place = world.view(Settlement, Position)
        for o in broke:
            coins = treasury.cash[o] / world.the(Goods).coin
            text = _("{name} has run out of money: {coins:,.0f} left").format(
                name=self._name(world, ids[o]), coins=coins
            )
            yield _event(world, "bankruptcy", text, place, premises(world).home[o], (int(ids[o]),), ALARM)

    def _hirings(self, world: World, before: Before) -> Iterator[Event]:
        ids, staff, recipe = world.view(Facility, Staff, Recipe)
        if not before.roll.holds(world, Facility):
            return
        more = staff.hired - before.hired
        growing = (more > self.alerts.hired * PERSON).nonzero()[0].tolist()
        if not growing:
            return
        own, orgs = premises(world), world.table(Org).ids
        _ids, place = world.view(Settlement, Position)
        for f in growing:
            owner = int(orgs[own.owner[f]])
            what = world.the(Recipes).names[recipe.index[f]]
            text = _("{name} takes on {people:,.0f} people: {what}").format(
                name=self._name(world, owner), people=more[f] / PERSON, what=what
            )
            yield _event(world, "hiring", text, place, own.place[f], (int(ids[f]), owner), NOTE)

    def _sailing(self, world: World, before: Before) -> Iterator[Event]:
        ids, voyage, at, hold = world.view(Ship, Voyage, Position, Inventory)
        goods, now = world.the(Goods), world.tick
        landed, was = _landed(world, before)
        if landed.size:
            ports = voyage.port[landed]
            _ids, place = world.view(Settlement, Position)
            towns = rows_of(world.table(Settlement).ids, ports)
            where, holds = (place.x[towns].tolist(), place.y[towns].tolist()), before.hold[:, was].T
            for n, ends in enumerate(zip(ids[landed].tolist(), ports.tolist(), strict=True)):
                names = self._name(world, ends[0]), self._name(world, ends[1])
                words = partial(arrives, goods, names, holds[n])
                yield Event(now, "arrival", words, where[0][n], where[1][n], ends, NOTE)
        left = ((voyage.left == voyage.total) & (voyage.bound >= 0)).nonzero()[0][:MOST_OF_A_KIND]
        if left.size:
            where, holds = (at.x[left].tolist(), at.y[left].tolist()), hold.stock[:, left].T
            columns = (each[left].tolist() for each in (ids, voyage.port, voyage.bound))
            for n, (ship, port, bound) in enumerate(zip(*columns, strict=True)):
                called = self._name(world, ship), self._name(world, port), self._name(world, bound)
                words = partial(departs, goods, called, holds[n])
                yield Event(now, "departure", words, where[0][n], where[1][n], (ship, port, bound), NOTE)

    def _launched_and_lost(self, world: World, before: Before) -> Iterator[Event]:
        roll = before.roll
        if roll.holds(world, Ship):
            return
        ids, position = world.view(Ship, Position)
        for row in np.flatnonzero(rows_of(roll.ids[Ship], ids) < 0).tolist():
            text = _("{ship} is launched").format(ship=self._name(world, ids[row]))
            yield _event(world, "birth", text, position, row, (int(ids[row]),), NOTABLE)
        for ship in roll.ids[Ship][rows_of(ids, roll.ids[Ship]) < 0].tolist():
            text = _("{ship} is lost").format(ship=roll.names[ship])
            yield Event(world.tick, "death", text, -1, -1, (ship,), ALARM)

    # --- agents --------------------------------------------------------------------------------------------

    def _lives(self, world: World, before: Before) -> Iterator[Event]:
        roll = before.roll
        if roll.holds(world, Agent):
            return
        ids, position = world.view(Agent, Position)
        for row in np.flatnonzero(rows_of(ids, roll.ids[Agent]) < 0).tolist():
            name = world.name_of(int(roll.group[row]), int(roll.number[row]))
            x, y = int(before.x[row]), int(before.y[row])
            text = _("{name} has died").format(name=name)
            yield Event(world.tick, "death", text, x, y, (int(roll.ids[Agent][row]),), ALARM)
        for row in np.flatnonzero(rows_of(roll.ids[Agent], ids) < 0).tolist():
            text = _("{name} is born").format(name=self._name(world, ids[row]))
            yield _event(world, "birth", text, position, row, (int(ids[row]),), NOTE)

    def _bargains(self, world: World, _before: Before) -> Iterator[Event]:
        _ids, trade = world.view(TradeReport, Trade)
        if not trade.good.size:
            return
        wares = world.the(Goods).wares
        pair = np.minimum(trade.good, trade.paid_with) * len(wares) + np.maximum(trade.good, trade.paid_with)
        pairs, first = np.unique(pair, return_index=True)
        for n, row in zip(pairs.tolist(), first.tolist(), strict=True):
            if n in self._traded:
                continue
            self._traded[n] = world.tick
            who = int(trade.buyer[row]), int(trade.seller[row])
            text = _("{one} and {other} are the first to exchange {ware} and {another}").format(
                one=self._name(world, who[0]), other=self._name(world, who[1]),
                ware=wares[n // len(wares)], another=wares[n % len(wares)],
            )  # fmt: skip
            yield Event(world.tick, "first trade", text, int(trade.x[row]), int(trade.y[row]), who, NOTE)

    # --- goals and commands --------------------------------------------------------------------------------

    def _goals(self, world: World, _before: Before) -> Iterator[Event]:
        if not has_goals(world):
            return
        asked, now = world.the(Goals), world.tick
        for goal, (state, tick) in zip(asked.goals, states(world), strict=True):
            if tick == now:
                text = _("{goal}: reached") if state == "reached" else _("{goal}: missed")
                yield Event(now, "goal", text.format(goal=_(goal.title)), -1, -1, (), NOTABLE)
        done = world.view(StepMet, Met)[1].tick
        for n in np.flatnonzero(done == now).tolist():
            text = _("Step {step} of {steps} is done.").format(step=n + 1, steps=done.size)
            told = f"{text} {_(paragraphs(asked.steps[n].done))}".strip()
            yield Event(now, "goal", told, -1, -1, (), NOTABLE)
        if (found := verdict(world)).tick == now:
            lost = found.outcome == "lost"
            text = _("The game is lost: {reason}") if lost else _("The game is won: {reason}")
            yield Event(
                now, "goal", text.format(reason=_(found.because)), -1, -1, (), ALARM if lost else NOTABLE
            )

    def _commands(self, world: World, before: Before) -> Iterator[Event]:
        name = partial(self._name, world)
        for outcome in world.outcomes_since(before.answered):
            refused = outcome.refusal is not None
            if not refused and is_routine(world, outcome.order.command):
                continue
            yield Event(
                world.tick, "refusal" if refused else "command", answered(world, outcome, name), -1, -1,
                _concerned(outcome), NOTABLE if refused else NOTE,
            )  # fmt: skip


def _landed(world: World, before: Before) -> tuple[I64, I64]:
    """Return the rows of ships that have come to another port, and those they had a tick ago."""
    ids, voyage = world.view(Ship, Voyage)
    if before.roll.holds(world, Ship):
        rows = (before.port != voyage.port).nonzero()[0][:MOST_OF_A_KIND]
        return rows, rows
    was = rows_of(before.roll.ids[Ship], ids)
    there = (was >= 0).nonzero()[0]
    rows = there[before.port[was[there]] != voyage.port[there]][:MOST_OF_A_KIND]
    return rows, was[rows]


def _event(
    world: World,
    kind: str,
    text: str | Callable[[], str],
    place: Position,
    row: int,
    ids: tuple[int, ...],
    severity: int,
) -> Event:
    return Event(world.tick, kind, text, int(place.x[row]), int(place.y[row]), ids, severity)


def _concerned(outcome: Outcome) -> tuple[int, ...]:
    """Return the entities that a command names."""
    named = (getattr(outcome.order.command, name, ()) for name in NAMING)
    found = [each for value in named for each in (value if isinstance(value, tuple) else (value,))]
    return tuple(each for each in found if each >= 0)
