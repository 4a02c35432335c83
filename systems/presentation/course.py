"""The course of a world: it is stepped, remembered, and looked back on."""

from __future__ import annotations

import math
from time import perf_counter
from typing import TYPE_CHECKING

from components.kinds import ChangeReport, FillReport
from ecs.kernel import is_cold
from scenarios.plugins import told
from systems.presentation.language import _
from systems.presentation.memory import Memory
from systems.presentation.studies.events import Events
from systems.presentation.studies.flows import Flows
from systems.presentation.studies.pairing import Pairing
from systems.presentation.studies.timeline import Timeline

if TYPE_CHECKING:
    from ecs import Kind
    from scenarios.runs.save import Session
    from systems.presentation.pace import Pace

CALM_RATE = 64.0
"""Above so many ticks a second not every tick is told of …"""
TOLD_RATE = 20.0
"""… but so many a second, as the eye sees no more."""


class Course:
    """Steps one world at a pace, and goes back in its time.

    Who looks back sees what was, and may return to where one has been; as soon as the world goes on from
    there, or is asked for something, what came after is forgotten by all that remember.
    """

    def __init__(self, session: Session, pace: Pace) -> None:
        self.session, self.world, self.pace = session, session.world, pace
        self.needs: set[Kind] = set()
        """Reports that something open wants of every tick; a world is slower by what it has to tell."""
        self._before = frozenset(self.world.wanted)
        self._told = True
        """Whether the coming tick is told of, with all that costs."""
        self._told_at = -math.inf
        self.world.wanted.add(FillReport)
        self.memory = Memory()
        self.memory.series.note(self.world)
        self.events, self.flows = Events(self.world), Flows(self.world)
        self.pairing = Pairing(self.world)
        self.timeline = Timeline(self.world)
        self.trouble: str | None = None
        """Why the world has stopped for good."""
        self.error: Exception | None = None
        self.busy = _("compiling, once …") if is_cold() else None
        self.now = 0.0
        """Seconds that the window has been open."""
        self.epoch = 0
        """Grows whenever the world is put elsewhere in time: what is known of a tick is then out of date."""
        self.branched: int | None = None
        """The tick from which time went on anew, until somebody has taken that up."""
        self._wanted: int | None = None

    def before_tick(self) -> None:
        """Get ready for a tick, or for a world that has gone elsewhere in time."""

    def step(self) -> None:
        """Run a tick; where the world fails, stop it for good and say why."""
        if self.trouble is not None:
            return
        self._begin_anew()
        self.world.wanted = {*self._before, *self.needs, *({FillReport} if self._told else ())}
        try:
            self.before_tick()
            started = perf_counter()
            self.world.step()
            taken = perf_counter() - started
            self.session.tick(self.world)
            self.busy = None
            self.note(taken)
            if self._told:
                self._told, self._told_at = not self.hurried, self.now
        except Exception as error:  # whatever it is, the window shows it and stays
            self.error = error
            problem = told(error) or f"{str(error) or _('no message')} ({type(error).__name__})"
            self.trouble = _("Tick {tick}: {problem}").format(tick=self.world.tick, problem=problem)
            self.pace.paused = True

    def note(self, seconds: float) -> None:
        """Remember the tick that has just run and took so many seconds."""
        self.memory.note(self.world, self.now, told=self._told)
        self.events.seen = self.world.tick
        if self._told or self.events.alerts.pausing:
            self.events.note(self.world)
        self.flows.note(self.world, money=ChangeReport in self.world.wanted)
        self.pairing.note(self.world)
        self.timeline.note(self.world, seconds)
        if self.events.pause:
            self.pace.paused = True

    @property
    def hurried(self) -> bool:
        """Whether ticks go by faster than they are seen."""
        return not self.pace.paused and (self.pace.fast or self.pace.rate > CALM_RATE)

    def need(self, *reports: Kind) -> None:
        """Have the world report these from now on in every tick."""
        self.needs.update(reports)

    def be_quiet(self) -> None:
        """Have the world report no more than before somebody watched."""
        self.world.wanted = set(self._before)

    @property
    def behind(self) -> bool:
        """Whether one looks at what was, and could still go back to what came after it."""
        return self.world.tick < self.timeline.last

    def go_to(self, tick: int) -> None:
        """Have the world be as it was after a tick, as near as is remembered, from the next frame on."""
        self._wanted = tick
        self.pace.paused = True

    def travel(self) -> None:
        """Go where in time somebody wants to be."""
        if self.timeline.settle(self.world):
            self._forget_after(self.world.tick)
        tick, self._wanted = self._wanted, None
        if tick is None:
            return
        tick = max(self.timeline.first, min(tick, self.timeline.last))
        if tick == self.world.tick and self.trouble is None:
            return
        self.timeline.go_to(self.world, tick)
        self.trouble = self.error = None
        self.memory.look(tick)
        self.flows.look(tick)
        self.pairing.watch = None
        self.events.seen = tick
        self.before_tick()
        self.epoch += 1

    def _begin_anew(self) -> None:
        """Forget what came after, as the world goes on from what was."""
        if self.behind:
            self._forget_after(self.world.tick)

    def _forget_after(self, tick: int) -> None:
        self.memory.clear_after(tick)
        self.flows.clear_after(tick)
        self.pairing.watch = None
        self.events.clear_after(self.world, tick)
        self.session.forget_after(tick)
        self.branched = tick
        self.epoch += 1

    def back(self, ticks: int) -> None:
        """Look at what was so many ticks ago; below zero, at what came later, as far as one has been."""
        self.go_to((self.world.tick if self._wanted is None else self._wanted) - ticks)

    def forward(self) -> None:
        """Look at the tick that came next, or run it where one has not been."""
        if self.behind:
            self.back(-1)
        else:
            self.pace.single()

    def pass_time(self, elapsed: float) -> None:
        """Let `elapsed` seconds pass: run the ticks that are due."""
        self.now += elapsed
        self.travel()
        if self.trouble is not None:
            self.pace.paused = True
        self._told = not self.hurried or self.now >= self._told_at + 1 / TOLD_RATE
        self.pace.run(elapsed, self.step)
