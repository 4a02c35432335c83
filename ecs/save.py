"""Worlds as plain data and arrays, and back: what a save has to hold of them."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np

from ecs.command import Order, Outcome, Request, as_data, from_data
from ecs.digest import apart, digest, of_row, rules, state
from ecs.world import Snapshot

if TYPE_CHECKING:
    from collections.abc import Mapping

    from ecs.columns import Array
    from ecs.command import Command
    from ecs.table import Key, Kind
    from ecs.world import World

Header = dict[str, Any]
"""What is said of a world besides its columns: plain data, as JSON has it."""

Arrays = dict[str, "Array"]
"""Columns by `kind.Component.column`."""


def pack(world: World) -> tuple[Header, Arrays]:
    """Copy the state of `world`.

    Rules are not in it, only a digest of each: whoever opens a save builds a world with the same ones, and
    the commands that have changed them since are carried out again.
    """
    snapshot = world.snapshot()
    header: Header = {
        "tick": snapshot.tick,
        "seed": snapshot.seed,
        "next_id": snapshot.next_id,
        "births": snapshot.births,
        "serial": snapshot.serial,
        "groups": list(snapshot.groups),
        "axes": dict(world.axes),
        "units": {
            f"{kind.name}.{component.__name__}.{column.name}": column.unit
            for kind in snapshot.columns
            for component, column in world.table(kind).columns
            if column.unit
        },
        "rules": rules(world),
        "orders": [as_data(order) for order in snapshot.orders],
        "outcomes": [[as_data(outcome.order), outcome.refusal] for outcome in snapshot.outcomes],
        "journal": [[request.asked, as_data(request.order)] for request in snapshot.journal],
        "state_hash": digest(world),
    }
    arrays = {
        _path(kind, key): array for kind, table in snapshot.columns.items() for key, array in table.items()
    }
    return header, arrays


def _path(kind: Kind, key: Key) -> str:
    return f"{kind.name}.{key[0].__name__}.{key[1]}"


def unpack(header: Header, arrays: Arrays, world: World, commands: Mapping[str, type[Command]]) -> None:
    """Put what was saved into a `world` built by the same rules, and make sure that its state is the same.

    Raises ValueError, after which `world` is of no use. Only orders of these `commands` are taken. A header
    whose `state_hash` is None, because it was laid out anew, is believed without.
    """
    try:
        exact = header["state_hash"] is not None
        journal = journal_of(header["journal"], commands)
        orders = tuple(from_data(each, commands) for each in header["orders"])
        _set_rules(journal, orders, world)
        other = sorted({name for name, _ in header["rules"].items() ^ rules(world).items()})
        if not (exact and other):
            world.restore(_snapshot(header, arrays, world, orders, journal, commands))
            _check(world)
    except (ArithmeticError, AttributeError, LookupError, TypeError, ValueError) as error:
        msg = f"what it says makes no sense here: {error}"
        raise ValueError(msg) from None
    if exact and (other or digest(world) != header["state_hash"]):
        why = f"this version reads its scenario otherwise ({', '.join(other)})"
        msg = why if other else "its state is not the one that was saved"
        raise ValueError(msg)


def _set_rules(journal: tuple[Request, ...], pending: tuple[Order, ...], world: World) -> None:
    """Carry out again what changed the rules, which the world was built without; refused is what was then."""
    left = {order.serial for order in pending}
    done = (request.order for request in journal if request.order.serial not in left)
    for order in sorted(done, key=lambda order: (order.tick, order.serial)):
        if order.command.sets_rules and order.command.check(world) is None:
            order.command.apply(world)


def _snapshot(
    header: Header,
    arrays: Arrays,
    world: World,
    orders: tuple[Order, ...],
    journal: tuple[Request, ...],
    commands: Mapping[str, type[Command]],
) -> Snapshot:
    numbers = {key: _whole(header[key]) for key in ("tick", "seed", "next_id", "births", "serial")}
    return Snapshot(
        **numbers,
        groups=tuple(map(str, header["groups"])),
        rules=dict(world.rules),
        columns={
            kind: {
                (component, column.name): arrays[_path(kind, (component, column.name))]
                for component, column in world.table(kind).columns
            }
            for kind in world.kinds
            if not kind.transient
        },
        orders=orders,
        outcomes=tuple(
            Outcome(from_data(order, commands), None if refusal is None else str(refusal))
            for order, refusal in header["outcomes"]
        ),
        journal=journal,
    )


def journal_of(data: Any, commands: Mapping[str, type[Command]]) -> tuple[Request, ...]:
    """Read a journal: what was asked for from outside, and when."""
    return tuple(Request(_whole(asked), from_data(order, commands)) for asked, order in data)


def _whole(value: Any) -> int:
    if type(value) is not int or not 0 <= value < 2**63:
        msg = f"{value!r:.40} where a number should be"
        raise ValueError(msg)
    return value


def difference_to(header: Header, arrays: Arrays, world: World) -> str | None:
    """Name the first thing in which `world` differs from what was saved, and both values; None if nothing."""
    now, _ = pack(world)
    for path, table, array in state(world):
        saved = arrays.get(path)
        if saved is None:
            return f"{path} is not in the save"
        if found := apart(saved, array):
            return f"{path}{of_row(table, *found)}"
    for key in ("tick", "seed", "next_id", "births", "serial", "groups", "rules", "orders"):
        if header[key] != now[key]:
            return f"{key}: {header[key]!s:.80} and {now[key]!s:.80}"
    return None


def _check(world: World) -> None:
    """Raise ValueError unless ids rise, below the next one, and names are there."""
    for path, table, array in state(world):
        if not array.size:
            continue
        if path.endswith(".Identity.id"):
            good = (np.diff(array) > 0).all() and array[0] >= 0 and array[-1] < world.next_id
        else:
            good = not path.endswith(".Identity.group") or 0 <= array.min() <= array.max() < len(world.groups)
        if not good:
            msg = f"{table.kind} without order or name"
            raise ValueError(msg)
