"""Lanes and merchants: which warehouses of an owner a lane joins, and the way each lane takes; derived."""

from __future__ import annotations

from typing import TYPE_CHECKING
from weakref import WeakKeyDictionary

import numpy as np

from components.enterprise import Organisation
from components.kinds import LaneBetween, Org, Settlement, Ship
from components.trading import Paths
from components.transport import Lane, Vessel
from ecs import rows_of
from systems.economics.trading import find_warehouses
from systems.premises import premises

if TYPE_CHECKING:
    from ecs import F64, I64, Flag, World
    from systems.premises import Premises


class Network:
    """The links between warehouses of one owner, as `systems.economics.trading` has them, and the lanes.

    They hold while premises do, no lane is opened or closed, and no ship comes or goes.
    """

    def __init__(self, world: World, own: Premises) -> None:
        settlements = world.table(Settlement).ids
        _, lane = world.view(LaneBetween, Lane)
        self.premises, self.open, self.ships = own, lane.open.tobytes(), world.table(Ship).ids
        self.one: I64 = rows_of(settlements, lane.one)
        self.other: I64 = rows_of(settlements, lane.other)
        """The settlements at both ends of each lane."""
        self._link(world, own, lane)
        self.outlook: tuple[int, I64, F64] = (-1, np.empty((0, 0), np.int64), np.empty((0, 0)))
        """What `systems.shipping.destinations` found last, with the tick it was found in."""
        self._beside: dict[bool, dict[int, dict[int, int]]] = {}
        paths = world.the(Paths)
        steps = np.abs(np.diff(paths.x)) + np.abs(np.diff(paths.y))
        length = np.concatenate([[0], np.cumsum(steps)]).astype(np.int64)
        corners = np.diff(paths.start)
        self.length: I64 = length[: paths.x.size] - np.repeat(length[paths.start[:-1]], corners)
        """Steps from the first end of its lane to each corner of the paths."""

    def holds(self, world: World, lane: Lane) -> bool:
        """Tell whether lanes and ships are the same still."""
        return self.ships is world.table(Ship).ids and self.open == lane.open.tobytes()

    def _link(self, world: World, own: Premises, lane: Lane) -> None:
        """Find the links: one each way for each lane and owner with ships for it and rooms at both ends."""
        _, organisation = world.view(Org, Organisation)
        _, vessel = world.view(Ship, Vessel)
        self.ship_owner: I64 = rows_of(world.table(Org).ids, vessel.owner)
        """The owner of each ship."""
        self.commanded: Flag = own.house[self.ship_owner]
        """Whether it sails as a house says, and not where trade promises most, `(ships,)`."""
        fleets = set(zip(self.ship_owner.tolist(), vessel.land.tolist(), strict=True))
        count = own.warehouse_owner.size
        trades = organisation.merchant[own.warehouse_owner]
        by_place: dict[int, list[int]] = {}
        for row in np.flatnonzero(trades).tolist():
            by_place.setdefault(int(own.warehouse_place[row]), []).append(row)
        found: list[tuple[int, int, int]] = []
        for number in np.flatnonzero(lane.open).tolist():
            at_other = {int(own.warehouse_owner[w]): w for w in by_place.get(int(self.other[number]), ())}
            for w in by_place.get(int(self.one[number]), ()):
                v = at_other.get(int(own.warehouse_owner[w]))
                if v is not None and (int(own.warehouse_owner[w]), bool(lane.land[number])) in fleets:
                    found += [(w, v, number), (v, w, number)]
        links = np.array(sorted(found), np.int64).reshape(-1, 3).T.copy()
        self.link_start: I64 = np.concatenate([[0], np.cumsum(np.bincount(links[0], minlength=count))])
        """Where the links from each warehouse begin, `(warehouses + 1,)`."""
        self.link_to: I64 = links[1]
        """The warehouse at the end of each link, its lane, ticks at speed 1, and whether it is a road."""
        self.link_lane: I64 = links[2]
        self.link_ticks: I64 = lane.ticks[links[2]].astype(np.int64)
        self.link_land: Flag = lane.land[links[2]]
        self.factors: I64 = np.flatnonzero(trades)
        """The warehouses of merchants."""
        self.rivals: I64 = np.bincount(own.warehouse_place[trades], minlength=own.council.size)
        """How many merchants share each settlement."""
        self.ports: I64 = np.maximum(1, np.bincount(own.warehouse_owner[trades], minlength=own.home.size))
        """In how many settlements each organisation trades."""
        key = own.warehouse_owner * own.council.size + own.warehouse_place
        self._order = np.argsort(key, kind="stable")
        self._key = key[self._order]
        self._places = own.council.size

    def beside(self, world: World, land: bool) -> dict[int, dict[int, int]]:
        """Return how many ticks at speed 1 it is from each settlement to those beside it, by their ids."""
        if land not in self._beside:
            found = self._beside[land] = {}
            _, lane = world.view(LaneBetween, Lane)
            rows = np.flatnonzero(lane.land == land)
            ways = (each[rows].tolist() for each in (lane.one, lane.other, lane.ticks))
            for one, other, ticks in zip(*ways, strict=True):
                for here, there in ((one, other), (other, one)):
                    near = found.setdefault(here, {})
                    near[there] = min(ticks, near.get(there, ticks))
        return self._beside[land]

    def warehouse_at(self, owner: I64, place: I64) -> I64:
        """Return the warehouse of each `owner` at each `place`, all rows; -1 where there is none."""
        found = np.empty(owner.size, np.int64)
        find_warehouses(self._key, self._order, self._places, owner, place, found)
        return found

    def berths(self, world: World, ports: I64) -> I64:
        """Return the warehouse of the owner of each ship in `ports`, ids of settlements, `(ships,)`."""
        return self.warehouse_at(self.ship_owner, rows_of(world.table(Settlement).ids, ports))


_known: WeakKeyDictionary[World, Network] = WeakKeyDictionary()


def network(world: World) -> Network:
    """Return the links that hold now."""
    own, found = premises(world), _known.get(world)
    _, lane = world.view(LaneBetween, Lane)
    if found is None or found.premises is not own or not found.holds(world, lane):
        found = _known[world] = Network(world, own)
    return found
