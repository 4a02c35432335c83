"""The selection: what of a world is looked at, found by a click, a name or an id, and the way back."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING

import numpy as np

from components.kinds import Agent, Facility, Org, Settlement, Ship
from components.rules import Map
from ecs import Identity, World
from scenarios.runs import Stop
from systems.presentation import shipview, townview
from systems.presentation.studies.pairing import companion
from systems.presentation.trail import Trail

if TYPE_CHECKING:
    from systems.presentation.camera import Camera
    from systems.presentation.extract import Picture
    from systems.presentation.labels import Labels
    from systems.presentation.memory import Memory
    from systems.presentation.studies.event import Event

GRASP = 12.0
"""An agent within so many pixels of a click is meant, or within half a cell."""
FEW_DEALS = 8
"""Last trades of an agent that are looked through for whom it deals with."""
SELECTED = (Settlement, Ship, Agent, Org, Facility)
"""What can be selected; of several of the same name the first."""


def _number(digits: str) -> int:
    """Return the number at the end of a name; a number that none has where there is none."""
    return int(digits) if digits.isdecimal() and len(digits) < 19 else -2


class Selection:
    """What is selected in the world that a viewer shows."""

    world: World
    title: str
    camera: Camera
    labels: Labels
    memory: Memory
    picture: Picture | None

    def __init__(self) -> None:
        self.agent: int | None = None
        self.town: int | None = None
        self.ship: int | None = None
        self.org: int | None = None
        self.facility: int | None = None
        self.meant: int | None = None
        """The settlement that was selected last."""
        self.cell: tuple[int, int] | None = None
        self.partner: int | None = None
        """Whom the selected agent is looked at with, where somebody has chosen."""
        self.following = False
        self.trail = Trail()
        self._name = ""
        self._died: int | None = None

    @property
    def selected(self) -> int | None:
        """The selected entity, whatever it is."""
        chosen = self.agent, self.town, self.ship, self.org, self.facility
        return next((each for each in chosen if each is not None), None)

    def select(
        self, *, agent: int | None = None, town: int | None = None, ship: int | None = None,
        cell: tuple[int, int] | None = None, org: int | None = None, facility: int | None = None,
    ) -> None:  # fmt: skip
        """Select one of these, or nothing."""
        self.agent, self.town, self.ship, self.cell = agent, town, ship, cell
        self.org, self.facility = org, facility
        self.following, self._died, self.partner = False, None, None
        self.meant = self.meant if town is None else town
        if agent is not None or ship is not None:
            self._name = self.world[agent if agent is not None else ship or 0].name
        self.trail.note(self.selected)

    def select_entity(self, eid: int) -> bool:
        """Select an agent, settlement, ship, organisation or facility by its id; tell if there is one."""
        agent, town, ship, org, facility = (
            eid if self.world.row_of(kind, eid) >= 0 else None
            for kind in (Agent, Settlement, Ship, Org, Facility)
        )
        self.select(agent=agent, town=town, ship=ship, org=org, facility=facility)
        return self.selected is not None

    def previous(self) -> None:
        """Select what was selected before."""
        self._turn_to(-1)

    def subsequent(self) -> None:
        """Select what was selected when one went back."""
        self._turn_to(1)

    def _turn_to(self, way: int) -> None:
        eid = self.trail.go(way, lambda eid: any(self.world.row_of(kind, eid) >= 0 for kind in SELECTED))
        if eid is not None:
            self.select_entity(eid)

    def select_named(self, name: str) -> bool:
        """Select an entity by its name or the digits of its id; tell whether there is one."""
        if name.isdecimal() and len(name) < 19:
            return self.select_entity(int(name))
        group, _, number = name.rpartition("-")
        for kind in SELECTED:
            ids, who = self.world.view(kind, Identity)
            for index, row in ((name, who.number < 0), (group, who.number == _number(number))):
                if index in self.world.groups:
                    found = np.flatnonzero((who.group == self.world.groups.index(index)) & row)
                    if found.size:
                        return self.select_entity(int(ids[found[0]]))
        return False

    def select_asked(self, name: str | None) -> None:
        """Select what the command line names; raise `Stop` if there is none."""
        if name is not None and not self.select_named(name):
            reason = f"--select: there is no {name!r} in {self.title}"
            raise Stop(reason, 2)

    def visit(self, event: Event) -> None:
        """Go where something happened, and select whom it happened to, as far as there still is any."""
        known = [eid for eid in event.ids if any(self.world.row_of(kind, eid) >= 0 for kind in SELECTED)]
        if known:
            self.select_entity(known[0])
        if event.x >= 0:
            self.camera.look_at(event.x + 0.5, event.y + 0.5)

    def select_at(self, at: tuple[float, float]) -> None:
        """Select what is at a pixel of the view: a plate, an agent, a ship, a town, or else the cell."""
        if self.picture is None:
            return
        plate = self.labels.at(at)
        x, y = self.camera.to_map(*at)
        if plate is not None:
            self.select(town=plate)
        elif (agent := self._agent_at(self.picture, x, y)) is not None:
            self.select(agent=agent)
        elif (ship := self._ship_at(self.picture, x, y)) is not None:
            self.select(ship=ship)
        elif (town := self._town_at(self.picture, x, y)) is not None:
            self.select(town=town)
        else:
            here = self.world.the(Map)
            column, row = math.floor(x), math.floor(y)
            inside = 0 <= column < here.width and 0 <= row < here.height and not here.point
            self.select(cell=(column, row) if inside else None)

    def join_at(self, at: tuple[float, float]) -> None:
        """Make a pair of the selected agent and the one at a pixel of the view."""
        if self.picture is not None and self.agent is not None:
            other = self._agent_at(self.picture, *self.camera.to_map(*at))
            self.partner = other if other != self.agent else None

    def _agent_at(self, picture: Picture, x: float, y: float) -> int | None:
        """Return the agent at these map coordinates, the nearest of several."""
        agents = picture.agents
        away = np.hypot(agents.x - x, agents.y - y) * self.camera.scale
        if away.size and away.min() <= max(GRASP, self.camera.scale * 0.45):
            return int(agents.ids[away.argmin()])
        return None

    def _ship_at(self, picture: Picture, x: float, y: float) -> int | None:
        """Return the ship drawn at these map coordinates, the nearest of several."""
        if not picture.ships.ids.size:
            return None
        at_x, at_y = shipview.seen_at(picture.ships, self.camera)
        away = np.hypot(at_x - x, at_y - y) * self.camera.scale
        grasp = max(GRASP, 7.0 * shipview.ship_size(picture.ships, self.camera))
        return int(picture.ships.ids[away.argmin()]) if away.min() <= grasp else None

    def _town_at(self, picture: Picture, x: float, y: float) -> int | None:
        """Return the settlement whose houses are at these map coordinates, the nearest of several."""
        if not picture.towns.ids.size:
            return None
        towns, scale = picture.towns, self.camera.scale
        away = np.hypot(towns.x - x, (towns.y - y) / townview.SQUASH) * scale
        beyond = away - np.maximum(townview.radius(towns.people, self.camera), GRASP)
        nearest = int(beyond.argmin())
        return int(towns.ids[nearest]) if beyond[nearest] <= 0 else None

    def pair(self) -> tuple[int, int] | None:
        """Return the selected agent and whom it is looked at with."""
        if self.agent is None or self._died is not None:
            return None
        other = self.partner
        if other is None or other == self.agent or self.world.row_of(Agent, other) < 0:
            other = companion(self.world, self.agent, self.memory.deals(self.agent, FEW_DEALS))
        return None if other is None else (self.agent, other)
