"""Flows: who paid whom, sector by sector, tick by tick, and what ships carried from town to town."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from components.enterprise import Organisation
from components.holdings import Inventory, Wealth
from components.kinds import Account, Agent, ChangeReport, FillReport, Org, Settlement, Ship, TradeReport
from components.market import REASONS, Change, Fill, Trade
from components.rules import Goods
from components.transport import Vessel, Voyage
from ecs import rows_of
from systems.presentation.studies.ring import Log

if TYPE_CHECKING:
    from ecs import F64, I64, Flag, Kind, World

SECTORS = ("households", "councils", "firms", "merchants", "agents", "outside")
HOUSEHOLDS, COUNCILS, FIRMS, MERCHANTS, AGENTS, OUTSIDE = range(len(SECTORS))
CAUSES = ("goods", "wages", "trades", *REASONS)
"""Why money flows: goods and labour in town, trades between agents, and `components.market.REASONS`."""
GOODS, WAGES, TRADES = range(3)

WANTED: frozenset[Kind] = frozenset({FillReport, ChangeReport})
"""The reports that flows are read from."""
WINDOW = 1000
"""Ticks of which the flows of money are remembered."""
SHIPMENTS = 8192
"""Shipments remembered."""
BLOCK = 64
"""Ticks in which who has left port is found in one go."""


@dataclass(frozen=True, eq=False)
class Money:
    """What flowed between sectors in some ticks."""

    first: int
    last: int
    """Ticks after which the first and the last of it was noted."""
    coins: I64
    """Smallest units of money by cause, from whom and to whom, `(causes, sectors, sectors)`."""
    coin: float
    """Smallest units in a coin."""

    def net(self) -> I64:
        """Return what each sector gained, `(sectors,)`, in smallest units."""
        gained: I64 = (self.coins.sum(axis=1) - self.coins.sum(axis=2)).sum(axis=0)
        return gained


@dataclass(frozen=True, eq=False)
class Cargoes:
    """What left one town for another in some ticks, `(ways,)` each."""

    origin: I64
    """Ids of settlements."""
    bound: I64
    land: Flag
    """Whether it went by caravan."""
    units: F64
    """Natural units of each good, `(goods, ways)`."""
    voyages: I64


class Flows:
    """Notes the flows of a world's ticks; for those of money the world must be wanted to report `WANTED`."""

    def __init__(self, world: World) -> None:
        goods = len(world.the(Goods).names)
        shape = (len(CAUSES), len(SECTORS), len(SECTORS))
        self._money = Log(WINDOW, np.zeros(shape, np.int64))
        self._shipped = Log(SHIPMENTS, np.zeros(4 + goods, np.int64))
        self._fleet = _Fleet(world)

    def note(self, world: World, *, money: bool = True) -> None:
        """Note the tick that has just run; what left port, and `money` if it was reported."""
        if money:
            self._money.add(world.tick, money_flows(world)[None])
        if not self._fleet.note(world):
            self._fleet.tell(self._shipped)
            self._fleet = _Fleet(world)
            self._fleet.note(world)

    @property
    def _ships(self) -> Log:
        """What left port, that of the latest ticks too."""
        self._fleet.tell(self._shipped)
        return self._shipped

    def clear_after(self, tick: int) -> None:
        """Forget what came after `tick`."""
        self._money.clear_after(tick)
        self._ships.clear_after(tick)

    def look(self, tick: int) -> None:
        """Let only what there was up to `tick` be seen, until something is noted."""
        self._money.look(tick)
        self._ships.look(tick)

    def money(self, world: World, ticks: int) -> Money:
        """Return what flowed in the latest `ticks` ticks, as far as remembered."""
        when, flows = self._money.since(world.tick - ticks)
        first, last = (int(when[0]), int(when[-1])) if when.size else (world.tick, world.tick)
        return Money(first, last, flows.sum(axis=0), world.the(Goods).coin)

    def cargoes(self, world: World, ticks: int) -> Cargoes:
        """Return what left which town for which other in the latest `ticks` ticks, as far as remembered."""
        _, rows = self._ships.since(world.tick - ticks)
        ways, index = np.unique(rows[:, 1:4], axis=0, return_inverse=True)
        units = np.zeros((len(ways), rows.shape[1] - 4), np.int64)
        np.add.at(units, index.ravel(), rows[:, 4:])
        origin, bound, land = ways.T.copy()
        natural = units.T / world.the(Goods).quantum[:, None]
        return Cargoes(origin, bound, land > 0, natural, np.bincount(index.ravel(), minlength=len(ways)))

    def last_left(self, good: int | None) -> int | None:
        """Return the tick after which a ship was last seen to leave with a good, or with any; or None."""
        when, rows = self._ships.since(0)
        laden = rows[:, 4:] if good is None else rows[:, 4 + good : 5 + good]
        ticks = when[(laden > 0).any(axis=1)]
        return int(ticks[-1]) if ticks.size else None


class _Fleet:
    """How all ships stood after each of some ticks: who left port is found in one go."""

    def __init__(self, world: World) -> None:
        ids, vessel, voyage, hold = world.view(Ship, Vessel, Voyage, Inventory)
        self._ids, self._seen, self._land = ids.copy(), ids, vessel.land.copy()
        self._block = np.empty((BLOCK, 4 + len(hold.stock), ids.size), np.int64)
        self._ticks: list[int] = []
        columns = voyage.left, voyage.total, voyage.port, voyage.bound
        self._columns = (*(each[None] for each in columns), hold.stock)
        """As they stand as long as the ships are the same."""

    def note(self, world: World) -> bool:
        """Take note of a tick; tell if there was room, and the ships are still the same."""
        if (
            world.table(Ship).ids is not self._seen
            or len(self._ticks) == BLOCK
            or (self._ticks and self._ticks[-1] >= world.tick)
        ):
            return False
        np.concatenate(self._columns, out=self._block[len(self._ticks)], casting="same_kind")
        self._ticks.append(world.tick)
        return True

    def tell(self, log: Log) -> None:
        """Add to a log what left port in these ticks, and forget them."""
        if not self._ticks:
            return
        block = self._block[: len(self._ticks)]
        when, rows = np.nonzero((block[:, 0] == block[:, 1]) & (block[:, 3] >= 0))
        found = np.empty((rows.size, block.shape[1]), np.int64)
        found[:, 0], found[:, 1], found[:, 2] = self._ids[rows], block[when, 2, rows], block[when, 3, rows]
        found[:, 3], found[:, 4:] = self._land[rows], block[when, 4:, rows]
        ticks = np.array(self._ticks)
        self._ticks = []
        log.clear_after(int(ticks[0]) - 1)
        log.extend(ticks[when], found)


def sectors_of(world: World, ids: I64) -> I64:
    """Return to which of `SECTORS` each id belongs, `(ids,)`: -1 is outside, who is gone was an agent."""
    orgs, organisation = world.view(Org, Organisation)
    found = np.where(ids < 0, OUTSIDE, AGENTS)
    found[rows_of(world.table(Settlement).ids, ids) >= 0] = HOUSEHOLDS
    rows = rows_of(orgs, ids)
    theirs = rows >= 0
    found[theirs] = _sector_of_orgs(organisation)[rows[theirs]]
    return found


def _sector_of_orgs(organisation: Organisation) -> I64:
    found: I64 = np.where(organisation.council, COUNCILS, np.where(organisation.merchant, MERCHANTS, FIRMS))
    return found


def money_of(world: World) -> I64:
    """Return the money of each sector, `(sectors,)`, in smallest units."""
    money = np.zeros(len(SECTORS), np.int64)
    _, organisation, treasury = world.view(Org, Organisation, Wealth)
    np.add.at(money, _sector_of_orgs(organisation), treasury.cash)
    for sector, kind in ((HOUSEHOLDS, Settlement), (AGENTS, Agent), (OUTSIDE, Account)):
        money[sector] += world.view(kind, Wealth)[1].cash.sum()
    return money


def money_flows(world: World) -> I64:
    """Return what flowed in the last tick, `(causes, sectors, sectors)`, in smallest units."""
    flows, sectors = np.zeros((len(CAUSES), len(SECTORS), len(SECTORS)), np.int64), len(SECTORS)
    wares = len(world.the(Goods).names)
    _, fill = world.view(FillReport, Fill)
    _, change = world.view(ChangeReport, Change)
    sector = sectors_of(world, np.concatenate([fill.buyer, fill.seller, change.holder]))
    buyer, seller, holder = np.split(sector, [fill.buyer.size, 2 * fill.buyer.size])
    way = (np.where(fill.market == wares, WAGES, GOODS) * sectors + buyer) * sectors
    np.add.at(flows.reshape(-1), way + seller, fill.received)
    np.add.at(flows.reshape(-1), way + COUNCILS, fill.paid - fill.received)
    _add_trades(world, wares, flows[TRADES])
    net = np.zeros((2, len(REASONS), sectors), np.int64)
    place = ((change.money > 0) * len(REASONS) + change.reason) * sectors + holder
    np.add.at(net.reshape(-1), place, np.abs(change.money))
    for reason in np.flatnonzero(net[1].any(axis=1)).tolist():
        flows[TRADES + 1 + reason] = spread(net[0, reason], net[1, reason])
    return flows


def _add_trades(world: World, money: int, flows: I64) -> None:
    """Add what agents paid one another: a trade in which money is bought is a payment by its seller."""
    _, trade = world.view(TradeReport, Trade)
    for ware, paid, received in (
        (trade.paid_with, trade.paid, trade.received), (trade.good, trade.quantity, trade.quantity),
    ):  # fmt: skip
        theirs = ware == money
        flows[AGENTS, AGENTS] += received[theirs].sum()
        flows[AGENTS, OUTSIDE] += (paid - received)[theirs].sum()


def spread(paid: I64, got: I64) -> I64:
    """Return who paid whom, `(sectors, sectors)`, where only what each paid and got is known.

    With one payer or one payee there is but one answer. Else what stays within a sector comes first.

    >>> spread(np.array([3, 5, 0]), np.array([0, 6, 2]))
    array([[0, 1, 2],
           [0, 5, 0],
           [0, 0, 0]])
    """
    within = np.minimum(paid, got)
    flows: I64 = np.diag(within).copy()
    paid, got = paid - within, got - within
    ends = np.cumsum(paid)[:, None], np.cumsum(got)[None, :]
    overlap = np.minimum(*ends) - np.maximum(ends[0] - paid[:, None], ends[1] - got[None, :])
    flows += np.maximum(overlap, 0)
    return flows
