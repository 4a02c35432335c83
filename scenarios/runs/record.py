"""Recordings: what happened in a run, as tables of an SQLite file that can be read even while it grows.

Written ahead (WAL), one transaction for a batch of whole ticks: a run that is killed leaves a file that
opens, holds whole ticks and lacks at most the last batch.
"""

from __future__ import annotations

import json
import sqlite3
from contextlib import contextmanager, suppress
from itertools import repeat
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np

from components.holdings import Deposit, Inventory, Wealth
from components.kinds import Agent, Cell, FillReport, RefusalReport, TradeReport, TransferReport
from components.market import Refusal, Trade
from components.rules import Exchange, Goods
from components.space import Position
from ecs import World, digest
from ecs.command import as_data
from scenarios.runs import VERSION, Stop, record_towns
from scenarios.runs.metrics import utilities_of
from scenarios.runs.run import Interrupted, agent_names
from scenarios.runs.target import APPLICATION_ID, BESIDE, claim
from systems.economics.bargain import REASONS

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence
    from types import TracebackType
    from typing import Self

    from ecs import I32, I64, Array
    from scenarios.load import Loaded

FORMAT = 1

TABLES = {
    "run": "key TEXT PRIMARY KEY, value TEXT NOT NULL",
    "trades": "tick INTEGER, mechanism TEXT, place TEXT, buyer INTEGER, seller INTEGER, good TEXT, "
    "quantity REAL, paid_with TEXT, paid REAL, received REAL, quoted_price REAL, price REAL, "
    "buyer_gain REAL, seller_gain REAL",
    "refusals": "tick INTEGER, place TEXT, a INTEGER, b INTEGER, good TEXT, paid_with TEXT, reason TEXT",
    "agents": "tick INTEGER, id INTEGER, name TEXT, x INTEGER, y INTEGER, cash REAL, utility REAL",
    "inventories": "tick INTEGER, agent INTEGER, good TEXT, quantity REAL",
    "resources": "tick INTEGER, x INTEGER, y INTEGER, good TEXT, amount REAL, capacity REAL",
    **record_towns.TABLES,
}
"""The tables and their columns; all but `run` are indexed by tick."""

BATCH_ROWS = 50_000
BATCH_TICKS = 100
"""A transaction ends with the tick that makes it so many rows or so many ticks."""


class Recorder:
    """Records a world while it runs: agents and resources at the start, every `every` ticks, and at the end.

    Used as a context, with `tick` called after every tick. Raises `Stop` when the file cannot be written.
    """

    def __init__(
        self,
        path: str | Path,
        world: World,
        loaded: Loaded,
        *,
        every: int = 10,
        refusals: bool = False,
        overwrite: bool = False,
    ) -> None:
        self.path, self.world, self.loaded = Path(path), world, loaded
        self.every, self.refusals, self.overwrite = every, refusals, overwrite
        self._base: sqlite3.Connection | None = None
        self._wares = np.array(world.the(Goods).wares, object)
        self._quantum = world.the(Goods).ware_quantum
        self._rows = self._ticks = 0
        self._last_snapshot = -1
        self._recorded = world.tick
        self._whole = True

    @property
    def _sql(self) -> sqlite3.Connection:
        if self._base is None:
            msg = "the recorder is not open"
            raise RuntimeError(msg)
        return self._base

    def __enter__(self) -> Self:
        claim(self.path, overwrite=self.overwrite)
        with self._failing_in_one_line():
            try:
                self._base = sqlite3.connect(self.path, isolation_level=None)
                self._create()
            except BaseException:
                self._abandon()
                raise
        self.world.wanted |= {FillReport, TransferReport}
        if self.refusals:
            self.world.wanted.add(RefusalReport)
        return self

    def _create(self) -> None:
        """Lay out the file, note what is run, and write the state at the start."""
        self._sql.execute("PRAGMA synchronous = NORMAL")
        self._sql.execute("BEGIN")
        self._sql.execute(f"PRAGMA application_id = {APPLICATION_ID}")
        self._sql.execute(f"PRAGMA user_version = {FORMAT}")
        for table, columns in TABLES.items():
            self._sql.execute(f"CREATE TABLE {table} ({columns}){' WITHOUT ROWID' * (table == 'run')}")
            if table != "run":
                self._sql.execute(f"CREATE INDEX {table}_by_tick ON {table} (tick)")
        self._note(self._facts())
        self._sql.execute("COMMIT")
        self._sql.execute("PRAGMA journal_mode = WAL")
        self._sql.execute("BEGIN")
        self._snapshot()
        self._commit()

    def _facts(self) -> dict[str, object]:
        scenario, goods = self.loaded.scenario, self.world.the(Goods)
        return {
            "format": FORMAT,
            "version": VERSION,
            "scenario": self.loaded.name,
            "scenario_hash": self.loaded.hash,
            "title": scenario.title,
            "overrides": json.dumps(self.loaded.overrides, ensure_ascii=False),
            "texts": json.dumps(self.loaded.texts, ensure_ascii=False),
            "journal": self._journal(),
            "seed": self.world.seed,
            "goods": json.dumps(goods.names),
            "money": goods.money or "",
            "every": self.every,
            "refusals": int(self.refusals),
            "first_tick": self.world.tick,
            "ticks": self.world.tick,
            "finished": 0,
        }

    def _journal(self) -> str:
        """Return what was asked of the world from outside, as a save keeps it."""
        return json.dumps([[each.asked, as_data(each.order)] for each in self.world.journal])

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        """Close the file: after a failure inside a tick with what was whole before it."""
        if self._base is None:
            return
        if error is not None and not isinstance(error, Interrupted):
            with suppress(sqlite3.Error):
                self._end_batch()
            self._close()
            return
        with self._failing_in_one_line():
            if self._last_snapshot != self.world.tick:
                self._snapshot()
            self._note({"state_hash": digest(self.world), "finished": int(error is None)})
            self._end_batch()
            self._close()

    def tick(self, world: World) -> None:
        """Write down the tick that has just ended."""
        self._whole = False
        with self._failing_in_one_line():
            self._trades(world.tick - 1)
            if self.refusals:
                self._refusals(world.tick - 1)
            for rows in record_towns.rows_of_tick(world, world.tick - 1):
                self._write(rows.table, rows.count, *rows.columns)
            if world.tick % self.every == 0:
                self._snapshot()
            self._recorded, self._whole = world.tick, True
            self._ticks += 1
            if self._rows >= BATCH_ROWS or self._ticks >= BATCH_TICKS:
                self._commit()

    def _commit(self) -> None:
        """End the transaction and begin another."""
        self._end_batch()
        self._sql.execute("BEGIN")
        self._rows = self._ticks = 0

    def _end_batch(self) -> None:
        if not self._sql.in_transaction:
            return
        if self._whole:
            self._note({"ticks": self._recorded, "journal": self._journal()})
            self._sql.execute("COMMIT")
        else:
            self._sql.execute("ROLLBACK")

    def _close(self) -> None:
        base, self._base = self._base, None
        if base is not None:
            base.close()

    def _abandon(self) -> None:
        """Leave nothing behind of a file that could not even be begun."""
        self._close()
        for ending in ("", *BESIDE):
            with suppress(OSError):
                Path(f"{self.path}{ending}").unlink(missing_ok=True)

    @contextmanager
    def _failing_in_one_line(self) -> Iterator[None]:
        try:
            yield
        except sqlite3.Error as error:
            reason = f"recording to {str(self.path)!r} failed: {error}"
            raise Stop(reason, 1) from error

    # --- rows ----------------------------------------------------------------------------------------------

    def _note(self, facts: dict[str, object]) -> None:
        rows = [(key, str(value)) for key, value in facts.items()]
        self._sql.executemany("INSERT OR REPLACE INTO run VALUES (?, ?)", rows)

    def _write(self, table: str, count: int, *columns: Iterable[Any]) -> None:
        marks = ", ".join("?" * len(columns))
        self._sql.executemany(f"INSERT INTO {table} VALUES ({marks})", zip(*columns, strict=False))
        self._rows += count

    def _units(self, amount: I64, ware: I32) -> Array:
        return amount / self._quantum[ware]

    def _trades(self, tick: int) -> None:
        _, trade = self.world.view(TradeReport, Trade)
        quantity, paid = self._units(trade.quantity, trade.good), self._units(trade.paid, trade.paid_with)
        self._write(
            "trades",
            quantity.size,
            repeat(tick),
            repeat(self.world.the(Exchange).mechanism),
            _places(trade.x, trade.y),
            trade.buyer.tolist(),
            trade.seller.tolist(),
            self._wares[trade.good].tolist(),
            quantity.tolist(),
            self._wares[trade.paid_with].tolist(),
            paid.tolist(),
            self._units(trade.received, trade.paid_with).tolist(),
            trade.quoted.tolist(),
            (paid / quantity).tolist(),
            trade.buyer_gain.tolist(),
            trade.seller_gain.tolist(),
        )

    def _refusals(self, tick: int) -> None:
        _, refusal = self.world.view(RefusalReport, Refusal)
        self._write(
            "refusals",
            refusal.low.size,
            repeat(tick),
            _places(refusal.x, refusal.y),
            refusal.low.tolist(),
            refusal.high.tolist(),
            self._wares[refusal.good].tolist(),
            self._wares[refusal.paid_with].tolist(),
            [REASONS[reason] for reason in refusal.reason.tolist()],
        )

    def _snapshot(self) -> None:
        """Write down what everybody has and what lies about, now."""
        world, goods = self.world, self.world.the(Goods)
        tick, quantum = world.tick, goods.quantum[:, None]
        ids, position, inventory, wealth = world.view(Agent, Position, Inventory, Wealth)
        self._write(
            "agents",
            ids.size,
            repeat(tick),
            ids.tolist(),
            agent_names(world),
            position.x.tolist(),
            position.y.tolist(),
            (wealth.cash / goods.coin).tolist(),
            utilities_of(world).tolist(),
        )
        self._write(
            "inventories",
            inventory.stock.size,
            repeat(tick),
            np.repeat(ids, len(goods.names)).tolist(),
            goods.names * ids.size,
            (inventory.stock / quantum).T.ravel().tolist(),
        )
        _, position, deposit = world.view(Cell, Position, Deposit)
        cells, kinds = np.nonzero(deposit.capacity.T)
        self._write(
            "resources",
            cells.size,
            repeat(tick),
            position.x[cells].tolist(),
            position.y[cells].tolist(),
            self._wares[kinds].tolist(),
            (deposit.amount / quantum)[kinds, cells].tolist(),
            (deposit.capacity / quantum)[kinds, cells].tolist(),
        )
        for rows in record_towns.rows_of_snapshot(world):
            self._write(rows.table, rows.count, *rows.columns)
        self._last_snapshot = tick


def _places(x: I32, y: I32) -> Sequence[str]:
    return [f"{x},{y}" for x, y in zip(x.tolist(), y.tolist(), strict=True)]
