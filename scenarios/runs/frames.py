"""Frames: the columns of a world, a collector or a recording by name, as arrays, pandas or Arrow."""

from __future__ import annotations

import json
import os
from typing import TYPE_CHECKING, Any, TypeAlias

import numpy as np

from components.enterprise import Output, Progress, Recipe
from components.institutions import PERSON, Recipes
from components.market import Fill, Offer, Trade
from components.rules import Goods
from components.transport import Transfer
from ecs import Component, Identity, Kind, World
from scenarios.faults import did_you_mean
from scenarios.runs.collect import Collector
from scenarios.runs.record import TABLES
from scenarios.runs.recorded import opened
from scenarios.runs.worlds import provenance

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    import pandas as pd
    import pyarrow as pa

    from ecs import Array
    from ecs.columns import Column

Source: TypeAlias = World | Collector | str | os.PathLike[str]

WARE_OF: dict[tuple[type[Component], str], str] = {
    (Trade, "quantity"): "good",
    (Trade, "paid"): "paid_with",
    (Trade, "received"): "paid_with",
    (Fill, "quantity"): "market",
    (Transfer, "quantity"): "good",
    (Offer, "quantity"): "market",
    (Offer, "filled"): "market",
    (Offer, "netted"): "market",
    (Output, "quantity"): "good",
}
"""By columns in smallest units, of reports: the column that says of what."""

NATURAL = {"smallest unit": "unit", "milli-coin": "coin", "thousandth of a person": "person"}

TYPES: dict[str, Any] = {"INTEGER": np.int64, "REAL": np.float64, "TEXT": object}


def columns(source: Source, what: Kind | str, *, raw: bool = False) -> dict[str, Array]:
    """Return the columns of a table by name, each `(rows,)`, as copies.

    Of a world `what` is a kind, such as `Agent` or `"agent"`: `id` and `name`, then `Component.column`, and
    `Component.column.good` where there is one for each good. Amounts are in natural units: units of a good,
    coins, persons; `raw` leaves them as the world keeps them, in smallest units. Of a collector or a
    recording `what` is one of its tables.

    >>> from scenarios import build, columns, load
    >>> world = build(load("edgeworth_pair"))
    >>> found = columns(world, "agent")
    >>> found["name"], found["Inventory.stock.A"]
    (array(['ann', 'bob'], dtype=object), array([10.,  2.]))
    >>> columns(world, "agent", raw=True)["Inventory.stock.A"]
    array([10,  2])
    """
    if isinstance(source, World):
        return dict(_of_world(source, _kind(source, what), raw=raw))
    if raw:
        msg = "recorded tables are in natural units: raw is for worlds"
        raise ValueError(msg)
    if isinstance(source, Collector):
        name = _table(str(what), source.tables)
        declared = [(column.split()[0], column.split()[1]) for column in TABLES[name].split(", ")]
        return _typed(declared, source.tables[name])
    with opened(os.fspath(source)) as recording:
        declared = recording.tables.get(str(what), [])
        rows = recording.base.execute(f"SELECT * FROM {what}").fetchall() if declared else []
    _table(str(what), recording.tables)
    values = list(zip(*rows, strict=True)) or [()] * len(declared)
    return _typed(declared, values)


def frame(source: Source, what: Kind | str, *, raw: bool = False) -> pd.DataFrame:
    """Return the columns of a table, as `columns` has them, as a pandas DataFrame.

    Its `attrs` hold the provenance of a world or a recording and, of a world, the unit of each column.
    """
    try:
        import pandas as pd
    except ModuleNotFoundError:
        msg = "frame needs pandas (pip install pandas, or uv run --group notebook); columns needs nothing"
        raise ModuleNotFoundError(msg) from None
    made = pd.DataFrame(columns(source, what, raw=raw))
    made.attrs.update(_about(source, what, raw=raw))
    return made


def arrow(source: Source, what: Kind | str, *, raw: bool = False) -> pa.Table:
    """Return the columns of a table, as `columns` has them, as an Arrow table.

    Its metadata, each a JSON text, are what the `attrs` of `frame` are.
    """
    try:
        import pyarrow as pa
    except ModuleNotFoundError:
        msg = "arrow needs pyarrow (pip install pyarrow, or uv run --group notebook); columns needs nothing"
        raise ModuleNotFoundError(msg) from None
    made = pa.table(columns(source, what, raw=raw))
    about = _about(source, what, raw=raw)
    return made.replace_schema_metadata({key: json.dumps(value) for key, value in about.items()})


# ---- worlds


def _kind(world: World, what: Kind | str) -> Kind:
    known = {kind.name: kind for kind in world.kinds}
    name = what.name if isinstance(what, Kind) else what
    if name not in known:
        msg = f"there is no kind {name!r}{did_you_mean(name, known)} (there are {', '.join(known)})"
        raise ValueError(msg)
    return known[name]


def _of_world(world: World, kind: Kind, *, raw: bool) -> Iterator[tuple[str, Array]]:
    if kind.entity:
        ids, identity = world.view(kind, Identity)
        members = zip(identity.group.tolist(), identity.number.tolist(), strict=True)
        yield "id", ids.copy()
        yield "name", np.array([world.name_of(group, number) for group, number in members], object)
    for component in world.table(kind).components:
        batch = world.table(kind).batch(component, writable=False)
        for column in component.columns:
            array = getattr(batch, column.name)
            if not raw and _natural(column.unit) != column.unit:
                array = array / _quantum(world, kind, component, column)
            for name, values in _along(world, column, array):
                yield f"{component.__name__}.{column.name}{name}", values.copy()


def _along(world: World, column: Column, array: Array) -> Iterable[tuple[str, Array]]:
    """Yield a column, or those along its axis with what they are of."""
    goods = world.the(Goods)
    names = {"goods": goods.names, "wares": goods.wares, "markets": (*goods.names, "labor")}
    if column.axis is None:
        return [("", array)]
    return [(f".{name}", each) for name, each in zip(names[column.axis], array, strict=True)]


def _natural(unit: str) -> str:
    """Return the natural unit in the place of a smallest one.

    >>> _natural("smallest unit per tick"), _natural("coins per unit")
    ('unit per tick', 'coins per unit')
    """
    small = next((each for each in NATURAL if unit.startswith(each)), None)
    return unit if small is None else unit.replace(small, NATURAL[small])


def _quantum(world: World, kind: Kind, component: type[Component], column: Column) -> Any:
    """Return the smallest units in a natural one of a column, a number or such as broadcasts to it."""
    goods = world.the(Goods)
    if column.unit.startswith("milli-coin"):
        return goods.coin
    if column.unit.startswith("thousandth"):
        return PERSON
    if column.axis is not None:
        return {"goods": goods.quantum, "markets": goods.market_quantum}[column.axis][:, None]
    if component is Progress:
        _, recipe = world.view(kind, Recipe)
        return goods.quantum[world.the(Recipes).output[recipe.index]]
    quantum = goods.market_quantum if component in {Fill, Offer} else goods.ware_quantum
    return quantum[getattr(world.view(kind, component)[1], WARE_OF[component, column.name])]


# ---- collectors and recordings


def _table(name: str, known: Iterable[str]) -> str:
    if name not in known:
        msg = f"there is no table {name!r}{did_you_mean(name, known)} (there are {', '.join(known)})"
        raise ValueError(msg)
    return name


def _typed(declared: Iterable[tuple[str, str]], values: Sequence[Sequence[Any]]) -> dict[str, Array]:
    """Return the values of columns, declared by name and type, as arrays; nan where there is no number."""
    return {
        column: np.array(each, TYPES[kind]) for (column, kind), each in zip(declared, values, strict=True)
    }


# ---- where it comes from


def _about(source: Source, what: Kind | str, *, raw: bool) -> dict[str, Any]:
    """Return the provenance of a table and, of a world, the unit of each column."""
    if isinstance(source, Collector):
        return provenance(source.world)
    if not isinstance(source, World):
        with opened(os.fspath(source)) as recording:
            facts = recording.facts
        told = {key: facts.get(key, "") for key in ("scenario", "scenario_hash", "mods_hash", "version")}
        lists = {key: json.loads(facts.get(key, "[]")) for key in ("overrides", "mods")}
        return {**told, **lists, "seed": int(facts["seed"])}
    units = {
        f"{component.__name__}.{column.name}{name}": column.unit if raw else _natural(column.unit)
        for component in source.table(_kind(source, what)).components
        for column in component.columns
        for name, _ in _along(source, column, np.empty((source.axes.get(column.axis or "", 1), 0)))
        if column.unit
    }
    return {**provenance(source), "units": units}
