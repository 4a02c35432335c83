"""Changes: who gains and loses money, and where people go, other than by trade; told when somebody asks."""

from __future__ import annotations

from typing import TYPE_CHECKING
from weakref import WeakKeyDictionary

import numpy as np

from components.holdings import Wealth
from components.kinds import Account, Agent, ChangeReport, Org, Settlement
from components.market import REASONS, Change
from components.people import Population

if TYPE_CHECKING:
    from ecs import I64, Kind, World

EVERYBODY = (Settlement, Org, Agent, Account)
TOWNS = (Settlement, Org)

_pending: WeakKeyDictionary[World, list[tuple[int, I64, I64]]] = WeakKeyDictionary()
"""Reason, holders and what they gained, since the tick began."""


class Tally:
    """Compares what holders of these kinds have with what they had when it was made, or last noted."""

    def __init__(self, world: World, kinds: tuple[Kind, ...] = TOWNS) -> None:
        self._world, self._kinds = world, kinds
        self._wanted = ChangeReport in world.wanted
        self._before = [_held(world, kind) for kind in kinds] if self._wanted else []

    def note(self, reason: str) -> None:
        """Put down what has changed to one of `REASONS`."""
        if not self._wanted:
            return
        now = [_held(self._world, kind) for kind in self._kinds]
        for (ids, before), (ids_now, after) in zip(self._before, now, strict=True):
            holder, change = _difference(ids, before, ids_now, after)
            some = np.flatnonzero(change.any(axis=0))
            if some.size:
                _pending.setdefault(self._world, []).append(
                    (REASONS.index(reason), holder[some], change[:, some])
                )
        self._before = now


def begin_report(world: World) -> None:
    """Forget what the last tick reported."""
    _pending.pop(world, None)
    world.rewrite(ChangeReport, 0)


def close_report(world: World) -> None:
    """Report what has been put down in this tick."""
    noted = _pending.pop(world, None)
    if noted:
        reason = np.repeat(np.array([each[0] for each in noted], np.int8), [each[1].size for each in noted])
        money, people = np.concatenate([each[2] for each in noted], axis=1)
        holder = np.concatenate([each[1] for each in noted])
        world.rewrite(
            ChangeReport, holder.size, Change(reason=reason, holder=holder, money=money, people=people)
        )


def _held(world: World, kind: Kind) -> tuple[I64, I64]:
    """Return copies of ids, `(rows,)`, and of the money and the people of each, `(2, rows)`."""
    table = world.table(kind)
    held = np.zeros((2, table.rows), np.int64)
    held[0] = table.batch(Wealth, writable=False).cash
    if kind is Settlement:
        held[1] = table.batch(Population, writable=False).count
    return table.ids.copy() if kind.entity else np.full(table.rows, -1), held


def _difference(ids: I64, before: I64, ids_now: I64, after: I64) -> tuple[I64, I64]:
    """Return holders and what they gained; who has come had nothing, who has gone has nothing."""
    if np.array_equal(ids, ids_now):
        return ids, after - before
    holder, index = np.unique(np.concatenate([ids, ids_now]), return_inverse=True)
    change = np.zeros((2, holder.size), np.int64)
    np.add.at(change.T, index, np.concatenate([-before, after], axis=1).T)
    return holder, change
