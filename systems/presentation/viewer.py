"""The viewer: one world that is watched, where one looks and what is selected; every window is one."""

from __future__ import annotations

import math
from abc import ABC, abstractmethod
from typing import TYPE_CHECKING

import numpy as np

from components.holdings import Inventory
from components.institutions import PERSON
from components.kinds import Agent, Facility, Org, Settlement, Ship
from components.people import Population
from components.rules import Goods, Map
from components.space import Intention, Position
from ecs import Identity
from systems.presentation import describe, org_sheet, ship_sheet, ships, shipview, text
from systems.presentation.camera import Bounds, Camera
from systems.presentation.course import Course
from systems.presentation.extract import NEAR, Extractor, Picture
from systems.presentation.gathering import Gathering
from systems.presentation.labels import Labels
from systems.presentation.land import Land
from systems.presentation.language import _
from systems.presentation.mapview import MapView
from systems.presentation.marks import Mark
from systems.presentation.palette import VOID, Wares
from systems.presentation.panels import Panels, Status
from systems.presentation.schemes import goods_codes, used
from systems.presentation.selection import Selection
from systems.presentation.settlement_sheet import settlement
from systems.presentation.studies.before import PricesBefore
from systems.presentation.studies.equilibrium import Equilibrium
from systems.presentation.studies.why import Listener

if TYPE_CHECKING:
    import pygame

    from ecs import F64
    from scenarios.runs.save import Session
    from systems.presentation.lines import Line
    from systems.presentation.memory import Flashes
    from systems.presentation.pace import Pace
    from systems.presentation.studies.series import Series

RENEWED = 0.1
"""Seconds between two renewals of the inspector while time runs, so that it can be read."""
MOST_POPULATIONS = 6
"""With more, the legend lists none."""
STEPS_A_SECOND = 6
FEW_FLASHES = 120


class Viewer(Course, Selection, ABC):
    """Reads a world and steps it, through a view of `size` pixels; a subclass puts it on a screen."""

    def __init__(self, session: Session, pace: Pace, size: tuple[int, int]) -> None:
        Course.__init__(self, session, pace)
        Selection.__init__(self)
        world, here = self.world, self.world.the(Map)
        self.title = _(session.loaded.scenario.title)
        self.gathering = Gathering(world) if here.point else None
        self.dress()
        self.camera = Camera(self.land.width, self.land.height, *size)
        self.equilibrium = Equilibrium(world)
        self.prices_before = PricesBefore(world)
        self.listener = Listener()
        """Hears why agents traded, while somebody listens."""
        self.extractor = Extractor(world, self.gathering)
        self.running = True
        self.only: int | None = None
        self.picture: Picture | None = None
        self.moved = 0.0
        """Seconds that time has run in it."""
        self._sight: tuple[object, ...] = ()
        """What the picture was extracted for."""
        self._sheet: list[Line] = []
        self._sheet_of: tuple[object, ...] = ()
        self._sheet_at = -math.inf
        self._populations = self._find_populations()

    def dress(self) -> None:
        """Have everything in the colours of the palette in use."""
        goods = self.world.the(Goods)
        self.wares = Wares.of(goods.wares, goods_codes(goods.colours), used().ratio)
        self.land = Land(self.world, self.wares, self.gathering)
        self.map = MapView(self.land, self.wares, self._plenty())
        self.panels = Panels(self.wares, len(goods.names) + (goods.money is not None))
        self.labels = Labels(self.wares)

    def _plenty(self) -> float:
        """Return what nearly nobody holds more of, in natural units of all goods together."""
        _agents, inventory = self.world.view(Agent, Inventory)
        total = (inventory.stock / self.world.the(Goods).quantum[:, None]).sum(axis=0)
        return float(np.percentile(total, 95)) if total.size else 1.0

    def _find_populations(self) -> tuple[tuple[str, int], ...]:
        _agents, who = self.world.view(Agent, Identity)
        groups = np.unique(who.group).tolist()
        if len(groups) > MOST_POPULATIONS:
            return ()
        return tuple((self.world.groups[group], group) for group in groups)

    # --- time -------------------------------------------------------------------------------------

    def before_tick(self) -> None:
        """Remember where everybody is, who will be seen to go from there, unless ticks go by too fast."""
        if self.hurried:
            self.extractor.forget()
        else:
            self.extractor.before_tick()

    def note(self, seconds: float) -> None:
        """Remember the tick that has just run and took so many seconds."""
        super().note(seconds)
        self.prices_before.note(self.world)

    def travel(self) -> None:
        """Go where in time somebody wants to be; those who died later are back."""
        epoch = self.epoch
        super().travel()
        if self.epoch != epoch:
            self._died, self._sheet_at = None, -math.inf
            self.prices_before.look(self.world.tick)

    def pass_time(self, elapsed: float) -> None:
        """Let `elapsed` seconds pass: run the ticks that are due."""
        self.moved += 0.0 if self.pace.paused else elapsed
        super().pass_time(elapsed)
        if self.agent is not None and self._died is None and self.world.row_of(Agent, self.agent) < 0:
            self._died, self.following = self.world.tick, False

    # --- what controls ask for --------------------------------------------------------------------

    @abstractmethod
    def on_map(self, at: tuple[int, int]) -> bool:
        """Tell whether a pixel of the window belongs to the map and nothing lies on it."""

    @abstractmethod
    def wheel(self, notches: float, at: tuple[int, int]) -> None:
        """Zoom, or scroll what the pointer is on."""

    @abstractmethod
    def explain(self) -> None:
        """Show help, or hide it."""

    @abstractmethod
    def close(self) -> None:
        """Close what was opened last, or let go of what is selected."""

    @abstractmethod
    def act(self, action: str) -> None:
        """Do what a key asks for that not every window knows, one of `actions`."""

    def quit(self) -> None:
        """Have the window close."""
        self.running = False

    def leave(self) -> None:
        """Give back what is held, and want nothing of the world any more."""
        self.be_quiet()
        self.listen(asked=False)

    def listen(self, *, asked: bool) -> None:
        """Hear from now on why agents trade, or no longer."""
        hooks = self.world.after_system
        if asked != (self.listener in hooks):
            (hooks.append if asked else hooks.remove)(self.listener)

    # --- where one looks --------------------------------------------------------------------------

    def zoom_at(self, notches: float, at: tuple[float, float] | None) -> None:
        """Zoom in or out around a pixel of the view, or around the middle of the map."""
        middle = self.camera.width / 2, self.camera.height / 2
        self.camera.zoom(notches, *(middle if at is None or self.following else at))

    def pan(self, dx: float, dy: float) -> None:
        """Move the map by so many pixels, and stop following."""
        self.following = False
        self.camera.pan(dx, dy)

    def show_all(self) -> None:
        """Show the whole map."""
        self.following = False
        self.camera.fit()

    def next_good(self) -> None:
        """Show only the next good, after the last one all."""
        count = len(self.world.the(Goods).names)
        self.only = 0 if self.only is None else self.only + 1 if self.only + 1 < count else None

    def follow(self) -> None:
        """Follow the selected agent or ship, or stop."""
        alive = self.ship is not None or (self.agent is not None and self._died is None)
        self.following = not self.following and alive

    def look(self, *, anew: bool = True) -> None:
        """Keep the followed in the middle; extract what is in view, `anew` or where it may have changed."""
        if self.following and self.agent is not None:
            place = self.extractor.place_of(self.agent, self.pace.part)
        elif self.following and self.ship is not None:
            place = self.extractor.place_of_ship(self.ship, self.pace.part)
        else:
            place = None
        if place is not None:
            self.camera.look_at(*place)
        sight = self.sight()
        if anew or self.picture is None or sight != self._sight:
            self.picture, self._sight = self.extractor.picture(self.camera, self.pace.part, self.only), sight

    def town_places(self) -> tuple[F64, F64]:
        """Return the map coordinates of all settlements."""
        _towns, place = self.world.view(Settlement, Position)
        return place.x.astype(np.float64) + 0.5, place.y.astype(np.float64) + 0.5

    def seen_at(self, eid: int, x: int, y: int) -> tuple[float, float]:
        """Return where an agent is seen in a gathering, or else the middle of a cell."""
        place = self.extractor.place_of(eid, 1.0) if self.gathering is not None else None
        return place or (x + 0.5, y + 0.5)

    # --- what there is to tell ---------------------------------------------------------------------

    @property
    def series(self) -> Series:
        """How figures of the world went."""
        return self.memory.series

    @property
    def both(self) -> tuple[Viewer, ...]:
        """It, and what runs beside it."""
        return (self,)

    # --- what there is to show --------------------------------------------------------------------

    def draw_map(self, stage: pygame.Surface, x: int, y: int) -> None:
        """Draw the map, its names and crowds, with its upper left corner at a pixel of `stage`."""
        picture = self.picture
        if picture is None:
            return
        flashes = self.flashes()
        stage.fill(VOID)
        beat = self._beat()
        self.map.draw(picture, self.camera, flashes, self._mark(picture), beat).close(stage, x, y)
        if picture.detail == NEAR:
            self.panels.crowds(stage, picture, self.camera, (x, y))
        self.labels.draw(stage, picture.towns, self.camera, picture.detail, self.town, (x, y))

    def _beat(self) -> int:
        """Return how often legs, waves and sails have moved: they rest while time does."""
        return int(self.moved * STEPS_A_SECOND)

    def flashes(self) -> Flashes:
        """Return the trades that flash up now."""
        return self.memory.flashes(self.now, FEW_FLASHES if self.hurried else None)

    def sight(self) -> tuple[object, ...]:
        """Return what the look of the map depends on, but for flashes of trade."""
        camera, world = self.camera, self.world
        where = camera.left, camera.top, camera.scale, camera.width, camera.height
        what = self.selected, self.cell, self.partner, self.only, text.UI_SCALE
        return (world.tick, self.epoch, len(world.journal), self.pace.part, self._beat(), where, what)

    def _mark(self, picture: Picture) -> Mark | None:
        """Return where the selected is."""
        if self.cell is not None:
            return Mark(self.cell[0] + 0.5, self.cell[1] + 0.5, cell=True)
        if self.town is not None:
            here = self.world[self.town][Position]
            return Mark(here.x + 0.5, here.y + 0.5, cell=False, town=self.town)
        if self.ship is not None:
            return shipview.mark_of(self.ship, picture.ships, self.camera)
        if self.agent is None or self._died is not None:
            return None
        seen = np.flatnonzero(picture.agents.ids == self.agent)
        if seen.size:
            x, y = float(picture.agents.x[seen[0]]), float(picture.agents.y[seen[0]])
        else:
            place = self.extractor.place_of(self.agent, self.pace.part)
            if place is None:
                return None
            x, y = place
        what = self.world[self.agent][Intention]
        goal = (what.x + 0.5, what.y + 0.5) if what.goal and self.gathering is None else None
        other = (
            self.partner if self.partner is None else self.extractor.place_of(self.partner, self.pace.part)
        )
        return Mark(x, y, cell=False, goal=goal, partner=other)

    def lines(self) -> list[Line]:
        """Return what there is to say of the selected, renewed now and then."""
        what = (
            self.selected,
            self.cell,
            self._died,
            self.trouble,
            self.world.tick if self.pace.paused else None,
        )
        if what != self._sheet_of or self.now - self._sheet_at >= RENEWED:
            self._sheet_of, self._sheet_at = what, self.now
            if self.cell is not None:
                x, y = self.cell
                rows, _stride = self.extractor.fields.within(Bounds(x, y, x + 1, y + 1))
                self._sheet = describe.cell(self.world, x, y, rows)
            elif self.selected is not None:
                self._sheet = self.sheet(self.selected, self._name, self._died)
        return self._sheet

    def sheet(self, eid: int, name: str = "", died: int | None = None) -> list[Line]:
        """Return what there is to say of an entity; `name` is what it was called if it is gone."""
        world = self.world
        if world.row_of(Settlement, eid) >= 0:
            return settlement(world, eid, self.memory.series)
        for kind, say in (
            (Ship, ship_sheet.ship), (Org, org_sheet.organisation), (Facility, org_sheet.facility),
        ):  # fmt: skip
            if world.row_of(kind, eid) >= 0:
                return say(world, eid)
        if world.row_of(Agent, eid) >= 0:
            return describe.agent(world, eid, self.memory)
        return ship_sheet.gone(name) if died is None else describe.gone(name, died)

    def status(self) -> Status:
        """Return what the bars tell."""
        towns, people = self.world.view(Settlement, Population)
        return Status(
            title=self.title, tick=self.world.tick, agents=self.world.table(Agent).rows,
            people=int(people.count.sum()) / PERSON if towns.size else None,
            paused=self.pace.paused, fast=self.pace.fast, speed=self.pace.speed, achieved=self.pace.achieved,
            trades=self.memory.last, recent=self.memory.recent, only=self.only,
            ships=self.world.table(Ship).rows, under_way=ships.under_way(self.world),
            caravans=self.extractor.caravans(), populations=self._populations,
            trouble=self.trouble, busy=self.busy,
        )  # fmt: skip
