"""The window: its state, and what one frame does with it."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING

import numpy as np
import pygame

from components.holdings import Inventory
from components.institutions import PERSON
from components.kinds import Agent, FillReport, Settlement, Ship
from components.people import Population
from components.rules import Goods, Map
from components.space import Intention, Position
from ecs import Identity
from systems.presentation import describe, ship_sheet, ships, shipview, townview
from systems.presentation.camera import Bounds, Camera
from systems.presentation.controls import Controls
from systems.presentation.extract import NEAR, Extractor, Picture
from systems.presentation.inspector import Inspector
from systems.presentation.labels import Labels
from systems.presentation.land import Land
from systems.presentation.mapview import MapView
from systems.presentation.marks import Mark
from systems.presentation.memory import Memory
from systems.presentation.palette import VOID, Wares
from systems.presentation.panels import BOTTOM, TOP, Panels, Status
from systems.presentation.settlement_sheet import settlement
from systems.presentation.text import ui

if TYPE_CHECKING:
    from ecs import World
    from systems.presentation.lines import Line
    from systems.presentation.pace import Pace

GRASP = 12.0
"""An agent within so many pixels of a click is meant, or within half a cell."""
RENEWED = 0.1
"""Seconds between two renewals of the inspector while time runs, so that it can be read."""
MOST_POPULATIONS = 6
"""With more, the legend lists none."""
STEPS_A_SECOND = 6
CALM_RATE = 64.0
"""Above so many ticks a second fewer trades flash up."""
FEW_FLASHES = 120


class Window:
    """Shows one world on `screen`, reads it and steps it."""

    def __init__(self, world: World, title: str, screen: pygame.Surface, pace: Pace) -> None:
        goods, here = world.the(Goods), world.the(Map)
        self.world = world
        self.title = title
        self.screen = screen
        self.pace = pace
        self.wares = Wares.of(goods.wares, goods.colours)
        self.camera = Camera(here.width, here.height, *self._view_size(0))
        self.memory = Memory()
        self.memory.series.note(world)
        world.wanted.add(FillReport)
        self.extractor = Extractor(world)
        self.map = MapView(Land(world, self.wares), self.wares, self._plenty())
        self.panels = Panels(self.wares, len(goods.names) + (goods.money is not None))
        self.inspector = Inspector(self.wares)
        self.labels = Labels(self.wares)
        self.controls = Controls(self)
        self.running = True
        self.help = False
        self.following = False
        self.agent: int | None = None
        self.town: int | None = None
        self.ship: int | None = None
        self.cell: tuple[int, int] | None = None
        self.only: int | None = None
        self.trouble: str | None = None
        self.error: Exception | None = None
        self.busy: str | None = None
        self.picture: Picture | None = None
        self._now = 0.0
        self._name = ""
        self._died: int | None = None
        self._sheet: list[Line] = []
        self._sheet_of: tuple[object, ...] = ()
        self._sheet_at = -math.inf
        self._populations = self._find_populations()

    def _plenty(self) -> float:
        """Return what nearly nobody holds more of, in natural units of all goods together."""
        _, inventory = self.world.view(Agent, Inventory)
        total = (inventory.stock / self.world.the(Goods).quantum[:, None]).sum(axis=0)
        return float(np.percentile(total, 95)) if total.size else 1.0

    def _find_populations(self) -> tuple[tuple[str, int], ...]:
        _, who = self.world.view(Agent, Identity)
        groups = np.unique(who.group).tolist()
        if len(groups) > MOST_POPULATIONS:
            return ()
        return tuple((self.world.groups[group], group) for group in groups)

    # --- what controls ask for --------------------------------------------------------------------

    def on_map(self, at: tuple[int, int]) -> bool:
        """Tell whether a pixel of the window belongs to the map."""
        x, y = at[0], at[1] - ui(TOP)
        return 0 <= x < self.camera.width and 0 <= y < self.camera.height and not self.help

    def on_inspector(self, at: tuple[int, int]) -> bool:
        """Tell whether a pixel of the window belongs to the inspector."""
        return self._sheet_wanted() and at[0] >= self.camera.width and not self.help

    def zoom(self, notches: float, at: tuple[int, int] | None) -> None:
        """Zoom in or out around a pixel of the window, or around the middle of the map."""
        if at is None or not self.on_map(at) or self.following:
            x, y = self.camera.width / 2, self.camera.height / 2
        else:
            x, y = at[0], at[1] - ui(TOP)
        self.camera.zoom(notches, x, y)

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

    def explain(self) -> None:
        """Show the help, or hide it."""
        self.help = not self.help

    def close(self) -> None:
        """Close the help, or let go of what is selected."""
        if self.help:
            self.help = False
        else:
            self._select()

    # --- a frame ----------------------------------------------------------------------------------

    def frame(self, elapsed: float) -> None:
        """Let `elapsed` seconds pass: answer events, run what ticks are due, draw."""
        self._now += elapsed
        for event in pygame.event.get():
            self.controls.handle(event)
        surface = pygame.display.get_surface()
        self.screen = surface if surface is not None else self.screen
        if self.trouble is not None:
            self.pace.paused = True
        self.pace.run(elapsed, self.step)
        self._notice_death()
        self.camera.resize(*self._view_size(self._side()))
        self._follow()
        self.picture = self.extractor.picture(self.camera, self.pace.part, self.only)
        self._answer_click()
        self._draw(self.picture)

    def step(self) -> None:
        """Run a tick; where the world fails, stop it for good and say why."""
        if self.trouble is not None:
            return
        try:
            self.extractor.before_tick()
            self.world.step()
            self.memory.note(self.world, self._now)
        except Exception as error:  # whatever it is, the window shows it and stays
            self.error = error
            self.trouble = f"Tick {self.world.tick}: {str(error) or 'no message'} ({type(error).__name__})"
            self.pace.paused = True

    def _view_size(self, side: int) -> tuple[int, int]:
        """Return the size of the map's view beside an inspector of this width."""
        width, height = self.screen.get_size()
        return max(1, width - side), max(1, height - ui(TOP + BOTTOM))

    def _side(self) -> int:
        """Return how wide the inspector is."""
        if not self._sheet_wanted():
            return 0
        return self.inspector.side(self.screen, wide=self._wide())

    def _wide(self) -> bool:
        return self.town is not None or self.ship is not None

    def _sheet_wanted(self) -> bool:
        return any(each is not None for each in (self.agent, self.town, self.ship, self.cell))

    def _select(
        self, *, agent: int | None = None, town: int | None = None, ship: int | None = None,
        cell: tuple[int, int] | None = None,
    ) -> None:  # fmt: skip
        """Select one of these, or nothing."""
        self.agent, self.town, self.ship, self.cell = agent, town, ship, cell
        self.following = False
        self.inspector.scrolled = 0

    def _notice_death(self) -> None:
        if self.agent is None:
            return
        alive = self.world.row_of(Agent, self.agent) >= 0
        if not alive and self._died is None:
            self._died, self.following = self.world.tick, False

    def _follow(self) -> None:
        if self.following and self.agent is not None:
            place = self.extractor.place_of(self.agent, self.pace.part)
            if place is not None:
                self.camera.look_at(*place)
        elif self.following and self.ship is not None:
            place = self.extractor.place_of_ship(self.ship, self.pace.part)
            if place is not None:
                self.camera.look_at(*place)

    def _answer_click(self) -> None:
        """Select what is under the click: a plate, the nearest agent, a settlement, or else the cell."""
        at, self.controls.click = self.controls.click, None
        if at is None or self.picture is None or not self.on_map(at):
            return
        x, y = self.camera.to_map(at[0], at[1] - ui(TOP))
        agents = self.picture.agents
        away = np.hypot(agents.x - x, agents.y - y) * self.camera.scale
        plate = self.labels.at(at)
        if plate is None and away.size and away.min() <= max(GRASP, self.camera.scale * 0.45):
            agent = int(agents.ids[away.argmin()])
            self._select(agent=agent)
            self._name, self._died = self.world[agent].name, None
            return
        ship = self._ship_at(self.picture, x, y) if plate is None else None
        if ship is not None:
            self._select(ship=ship)
            self._name = self.world[ship].name
            return
        town = self._town_at(x, y) if plate is None else plate
        here = self.world.the(Map)
        column, row = math.floor(x), math.floor(y)
        inside = 0 <= column < here.width and 0 <= row < here.height
        self._select(town=town, cell=(column, row) if inside and town is None else None)

    def _ship_at(self, picture: Picture, x: float, y: float) -> int | None:
        """Return the ship drawn at these map coordinates, the nearest of several."""
        if not picture.ships.ids.size:
            return None
        at_x, at_y = shipview.seen_at(picture.ships, self.camera)
        away = np.hypot(at_x - x, at_y - y) * self.camera.scale
        grasp = max(GRASP, 7.0 * shipview.ship_size(picture.ships, self.camera))
        return int(picture.ships.ids[away.argmin()]) if away.min() <= grasp else None

    def _town_at(self, x: float, y: float) -> int | None:
        """Return the settlement whose houses are at these map coordinates, the nearest of several."""
        if self.picture is None or not self.picture.towns.ids.size:
            return None
        towns, scale = self.picture.towns, self.camera.scale
        away = np.hypot(towns.x - x, (towns.y - y) / townview.SQUASH) * scale
        beyond = away - np.maximum(townview.radius(towns.people, self.camera), GRASP)
        nearest = int(beyond.argmin())
        return int(towns.ids[nearest]) if beyond[nearest] <= 0 else None

    # --- drawing ----------------------------------------------------------------------------------

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
        goal = (what.x + 0.5, what.y + 0.5) if what.goal else None
        return Mark(x, y, cell=False, goal=goal)

    def _lines(self) -> list[Line]:
        """Return what the inspector says, renewed now and then."""
        what = (
            self.agent,
            self.town,
            self.ship,
            self.cell,
            self._died,
            self.trouble,
            self.world.tick if self.pace.paused else None,
        )
        if what != self._sheet_of or self._now - self._sheet_at >= RENEWED:
            self._sheet_of, self._sheet_at = what, self._now
            if self.cell is not None:
                x, y = self.cell
                rows, _ = self.extractor.fields.within(Bounds(x, y, x + 1, y + 1))
                self._sheet = describe.cell(self.world, x, y, rows)
            elif self.town is not None:
                self._sheet = settlement(self.world, self.town, self.memory.series)
            elif self.ship is not None:
                there = self.world.row_of(Ship, self.ship) >= 0
                sheet = ship_sheet.ship(self.world, self.ship) if there else ship_sheet.gone(self._name)
                self._sheet = sheet
            elif self.agent is not None and self._died is None:
                self._sheet = describe.agent(self.world, self.agent, self.memory)
            else:
                self._sheet = describe.gone(self._name, self._died or 0)
        return self._sheet

    def _status(self) -> Status:
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

    def _draw(self, picture: Picture) -> None:
        """Draw the map and what stands around it."""
        screen, status = self.screen, self._status()
        screen.fill(VOID)
        most = FEW_FLASHES if self.pace.fast or self.pace.rate > CALM_RATE else None
        flashes = self.memory.flashes(self._now, most)
        beat = int(self._now * STEPS_A_SECOND)
        self.map.draw(picture, self.camera, flashes, self._mark(picture), beat).close(screen, 0, ui(TOP))
        if picture.detail == NEAR:
            self.panels.crowds(screen, picture, self.camera)
        self.labels.draw(screen, picture.towns, self.camera, picture.detail, self.town)
        self.panels.legend(screen, status, picture.detail)
        if self._sheet_wanted():
            self.inspector.draw(screen, self._lines(), following=self.following, wide=self._wide())
        self.panels.top(screen, status)
        self.panels.bottom(screen, status)
        if self.trouble is not None:
            self.panels.trouble(screen, self.trouble)
        if self.help:
            self.panels.help(screen)
        pygame.display.flip()
