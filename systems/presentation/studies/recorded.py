"""Recordings in the window's charts: the series of a run that was recorded."""

from __future__ import annotations

import math
from itertools import groupby
from typing import TYPE_CHECKING

import numpy as np

from components.institutions import PERSON
from components.kinds import Org
from scenarios.build import build
from scenarios.runs.recorded import opened
from scenarios.runs.rerecord import past_of
from systems.economics.utility import FROM_NOTHING
from systems.presentation.studies.flows import SECTORS, sectors_of
from systems.presentation.studies.series import AGENTS, MARKET, PLACES, TOWN, Series, gini, rates

if TYPE_CHECKING:
    import sqlite3
    from collections.abc import Iterator

    from ecs import F64, World

TOWN_COLUMNS = {
    "population": "population", "fed": "fed", "income": "income", "pool": "pool", "hired": "hired",
    "paid": "paid", "wage": "wage", "purse": "wealth", "treasury": "treasury", "harvest": "harvest",
}  # fmt: skip
"""Figures of towns, and what a recording calls them; of the others it does not tell."""
PLACE_TABLES = ("inventories", "pantries", "warehouses", "cargo", "resources")
"""The tables of a recording that tell of `PLACES`."""


def from_recording(path: str) -> Series:
    """Return the series of a recorded run; raise `Stop` if that is no recording.

    What stands after a tick has run is of the next one here; a recording calls it by the tick that has run.
    What it does not tell of, or tells only now and then, is nan.
    """
    with opened(path) as recording:
        past, facts, base = past_of(recording), recording.facts, recording.base
        world, series = build(past.loaded, past.seed), Series()
        series.begin(world)
        _read_markets(base, series)
        _read_towns(base, series)
        _read_agents(base, series, int(facts["first_tick"]), past.ticks)
        _read_goods(base, series)
        _read_wealth(base, series, world)
    return series


def _rows(base: sqlite3.Connection, columns: str, table: str) -> Iterator[tuple[int, F64]]:
    """Yield the rows of a table, tick by tick, as numbers, `(rows, columns)`; nan where there is none."""
    found = base.execute(f"SELECT tick, {columns} FROM {table} ORDER BY tick, rowid")
    for tick, rows in groupby(found, lambda row: int(row[0])):
        yield tick, np.array([row[1:] for row in rows], np.float64)


def _read_markets(base: sqlite3.Connection, series: Series) -> None:
    shape = len(series.names), len(series.quantum), len(MARKET)
    amounts = np.arange(len(MARKET)) >= MARKET.index("volume")
    per = np.where(amounts[:, None], series.quantum, 1.0)[:, :, None]
    for tick, rows in _rows(base, ", ".join(MARKET), "prices"):
        series.films["markets"].put(tick + 1, rows.reshape(shape).T * per)


def _read_towns(base: sqlite3.Connection, series: Series) -> None:
    coins, persons = {"income", "purse", "treasury"}, {"population", "pool", "hired", "paid"}
    for tick, rows in _rows(base, ", ".join(TOWN_COLUMNS.values()), "settlements"):
        figures = np.full((len(TOWN), len(series.names)), np.nan)
        for name, column in zip(TOWN_COLUMNS, rows.T, strict=True):
            per = series.coin if name in coins else PERSON if name in persons else 1.0
            figures[TOWN.index(name)] = column * per
        series.films["towns"].put(tick + 1, figures)


def _read_agents(base: sqlite3.Connection, series: Series, first: int, last: int) -> None:
    figures = np.full((len(AGENTS), last - first + 1), np.nan)
    figures[1] = 0.0
    gains = np.zeros(last - first + 1)
    number = {name: n for n, name in enumerate(series.wares)}
    base.create_function("ware", 1, number.get, deterministic=True)
    columns = "ware(good), quantity, ware(paid_with), paid, buyer_gain, seller_gain"
    for tick, rows in _rows(base, columns, "trades"):
        good, quantity, paid_with, paid, *gained = rows.T
        figures[1, tick + 1 - first] = len(rows)
        gains[tick + 1 - first] = sum(each[each < FROM_NOTHING].sum() for each in gained)
        wares = len(series.wares)
        found = rates(good.astype(np.int32), quantity, paid_with.astype(np.int32), paid, wares)
        series.films["rates"].put(tick + 1, found)
    figures[2] = np.cumsum(gains)
    for tick, rows in _rows(base, "utility, cash", "agents"):
        utility, cash = rows.T
        finite = utility[np.isfinite(utility)]
        figures[0, tick - first] = len(rows)
        figures[3, tick - first] = finite.mean() if finite.size else np.nan
        figures[4, tick - first] = gini(np.rint(cash * series.coin).astype(np.int64))
    if np.isfinite(figures[0]).any():
        for n, column in enumerate(figures.T):
            series.films["agents"].put(first + n, column)


def _read_goods(base: sqlite3.Connection, series: Series) -> None:
    found: dict[int, F64] = {}
    kinds = len(series.wares) - 1
    for n, table in enumerate(PLACE_TABLES):
        amount = "amount" if table == "resources" else "quantity"
        query = f"SELECT tick, good, SUM({amount}) FROM {table} GROUP BY tick, good"
        for tick, good, total in base.execute(query):
            held = found.setdefault(tick, np.zeros((len(PLACES), kinds)))
            held[n, series.wares.index(good)] = total
    for tick in sorted(found):
        series.films["goods"].put(tick, found[tick] * series.quantum[:-1])


def _read_wealth(base: sqlite3.Connection, series: Series, world: World) -> None:
    orgs = world.table(Org).ids
    sector = dict(zip(orgs.tolist(), sectors_of(world, orgs).tolist(), strict=True))
    found: dict[int, F64] = {}

    left_out = {"outside"} | ({"households"} if series.names else set())  # told later, or never

    def wealth(tick: int) -> F64:
        untold = [math.nan if name in left_out else 0.0 for name in SECTORS]
        return found.setdefault(tick, np.array(untold))

    for tick, org, treasury in base.execute("SELECT tick, id, treasury FROM orgs"):
        wealth(tick)[sector[org]] += treasury
    for tick, cash in base.execute("SELECT tick, SUM(cash) FROM agents GROUP BY tick"):
        wealth(tick)[SECTORS.index("agents")] = cash
    for tick, purses in base.execute("SELECT tick + 1, SUM(wealth) FROM settlements GROUP BY tick"):
        if tick in found:
            found[tick][SECTORS.index("households")] = purses
    for tick in sorted(found):
        series.films["wealth"].put(tick, found[tick] * series.coin)
