"""Rules of what lies between settlements: merchants, routes, paths, weather, migration, events."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from ecs import F64, I32, I64, Command, Flag


@dataclass(frozen=True)
class Merchants:
    """How merchants buy, sell, load and leave; prices in coins a unit, sums as shares."""

    instant: bool
    """Whether they know every price at once, or only those of ports they have been to."""
    from_hold: bool
    """Whether ships trade out of their holds, or merchants out of warehouses that ships serve."""
    arbitrage: bool
    """Whether they bid up to what a unit brings elsewhere and sell at any price, or feel their way."""
    counted_on: float
    """Share of a price elsewhere that they reckon with."""
    freight: float
    """Coins that carrying a unit for a tick is reckoned to cost."""
    sell_below: float
    """They sell a good where it is dearer than this times the best price elsewhere, net …"""
    buy_above: float
    """… and buy it where the best price elsewhere, net, is above this times the price."""
    cash_share: float
    """Share of the treasury that may be promised in a tick, over all ports."""
    boldness: float
    """How much room they see for a gain of 100 %, times what sells meanwhile …"""
    least_boldness: float
    most_boldness: float
    smoothing: float
    """… of which they buy this share in a tick."""
    least_room: float
    """Units for which they always see room."""
    ahead: float
    """Ticks of sales beyond the voyage that they stock up for."""
    bid_limit: float
    """Most they bid, times the standing price."""
    least_volume: float
    """Units a tick that a market is taken to absorb at least."""
    storage: float
    """Room in a warehouse, times the capacity of all ships of its owner."""
    full: float
    """A ship leaves when it is loaded to this share …"""
    patience: int
    """… or has waited so many ticks …"""
    eager: float
    """… or gains so many times its crew's pay in a tick."""
    restless: int
    """A ship without a load waits so many ticks before it looks for one elsewhere …"""
    worth_a_trip: float
    """… and goes there for a gain of so many times its crew's pay in a tick."""


@dataclass(frozen=True, eq=False)
class Routes:
    """Standing routes: the stops of route r are those from `start[r]` to `start[r + 1]`."""

    names: tuple[str, ...]
    start: I64
    """`(routes + 1,)`"""
    stop: I64
    """Settlement of each stop, its id, `(stops,)`."""
    load: Flag
    """Whether a good is loaded there, `(goods, stops)`."""
    unload: Flag
    """Whether it is unloaded there, `(goods, stops)`."""


@dataclass(frozen=True, eq=False)
class Paths:
    """The corners of the lanes: those of lane l from `start[l]` to `start[l + 1]`, from one end on."""

    start: I64
    """`(lanes + 1,)`"""
    x: I32
    y: I32
    """Corners, both ends among them, `(corners,)`."""


@dataclass(frozen=True)
class Weather:
    """The harvest: 1 + season sin(2 pi t / period) + what is left of luck, within bounds."""

    season: float
    period: float
    persistence: float
    """Share of a deviation that is left in the next tick."""
    deviation: float
    """Standard deviation of what luck adds in a tick."""
    lowest: float
    highest: float


@dataclass(frozen=True)
class Migration:
    """How people move along lanes to where life is better: real income, food, comfort."""

    rate: float
    """Share that moves in a tick for a difference of 1 …"""
    threshold: float
    """… above this one …"""
    most: float
    """… and no more than this share."""
    food: float
    """Weight of the share of need eaten."""
    comfort: float
    """Weight of the share of comforts had."""


@dataclass(frozen=True, eq=False)
class Outside:
    """Trade with the world outside: what settlements take at what price, what organisations are brought."""

    choke: F64
    """Price at which nothing is taken, `(goods, settlements)`; 0 where there is no such demand."""
    slope: F64
    """Coins by which it falls with each unit taken, `(goods, settlements)`."""
    supply: I64
    """Smallest units that are brought to a warehouse in a tick, `(goods, warehouses)`."""

    @cached_property
    def takes(self) -> bool:
        """Whether there is any such demand."""
        return bool(self.choke.any())

    @cached_property
    def brings(self) -> bool:
        """Whether anything is brought."""
        return bool(self.supply.any())

    @cached_property
    def steps(self) -> int:
        """How many units are taken at most, each by an order of its own."""
        return int(np.ceil(self.choke / np.maximum(self.slope, 1e-9)).sum())


@dataclass(frozen=True, eq=False)
class Triggers:
    """Events that happen once, when a figure of a settlement passes a bound; a row each, as its fact has."""

    settlement: I64
    """Whose figure it is, its id, `(triggers,)`."""
    figure: tuple[str, ...]
    """`fed`, share of the need eaten; `people`, persons; `price`, the standing one of `good`, in coins."""
    good: I64
    """`(triggers,)`; -1 with the other figures."""
    bound: F64
    """`(triggers,)`"""
    below: Flag
    """Whether it happens below the bound, or else above, `(triggers,)`."""
    commands: tuple[Command, ...]
    """What happens, `(triggers,)`."""
