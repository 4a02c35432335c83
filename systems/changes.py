"""Changes: who gains and loses money, and where people go, other than by trade; told when somebody asks."""

from __future__ import annotations

from contextlib import contextmanager
from typing import TYPE_CHECKING

import numpy as np

from components.holdings import Wealth
from components.kinds import Account, Agent, ChangeReport, Org, Settlement
from components.market import REASONS, Change
from components.people import Population

if TYPE_CHECKING:
    from collections.abc import Iterator

    from ecs import I64, World


@contextmanager
def told(world: World, reason: str) -> Iterator[None]:
    """Report what changes hands inside for one of `REASONS`, holder by holder; accounts count as one, -1."""
    if ChangeReport not in world.wanted:
        yield
        return
    ids, before = _holdings(world)
    yield
    ids_after, after = _holdings(world)
    if np.array_equal(ids, ids_after):
        holder, change = ids, after - before
    else:
        holder, index = np.unique(np.concatenate([ids, ids_after]), return_inverse=True)
        change = np.zeros((2, holder.size), np.int64)
        np.add.at(change.T, index, np.concatenate([-before, after], axis=1).T)
    some = np.flatnonzero(change.any(axis=0))
    if some.size:
        _add(world, REASONS.index(reason), holder[some], change[:, some])


def _holdings(world: World) -> tuple[I64, I64]:
    """Return ids, `(holders,)`, and copies of the money and the people of each, `(2, holders)`."""
    tables = [world.table(kind) for kind in (Settlement, Org, Agent)]
    ids = np.concatenate([[-1], *[table.ids for table in tables]])
    holdings = np.zeros((2, ids.size), np.int64)
    holdings[0, 0] = world.table(Account).batch(Wealth, writable=False).cash.sum()
    purses = [table.batch(Wealth, writable=False).cash for table in tables]
    np.concatenate(purses, out=holdings[0, 1:])
    holdings[1, 1 : 1 + tables[0].rows] = tables[0].batch(Population, writable=False).count
    return ids, holdings


def _add(world: World, reason: int, holder: I64, change: I64) -> None:
    """Add to the report of this tick."""
    _, known = world.view(ChangeReport, Change)
    new = {
        "reason": np.full(holder.size, reason, np.int8),
        "holder": holder,
        "money": change[0],
        "people": change[1],
    }
    columns = {name: np.concatenate([getattr(known, name), column]) for name, column in new.items()}
    world.rewrite(ChangeReport, columns["holder"].size, Change(**columns))
