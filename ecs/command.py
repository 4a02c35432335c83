"""Commands: how anything outside the tick (a player, an event, a mod, a test) changes the world."""

from __future__ import annotations

from dataclasses import dataclass, fields
from typing import TYPE_CHECKING, Any, ClassVar, get_args, get_origin, get_type_hints

import numpy as np

if TYPE_CHECKING:
    from collections.abc import Mapping

    from ecs.world import World


@dataclass(frozen=True)
class Command:
    """A request. Subclasses are frozen dataclasses that fill in both methods."""

    sets_rules: ClassVar[bool] = False
    """Whether it changes rules and nothing else: saves, which hold no rules, have it carried out again."""

    def __str__(self) -> str:
        """Say what is asked for."""
        given = ", ".join(f"{field.name} {getattr(self, field.name)}" for field in fields(self))
        return f"{type(self).__name__}: {given}"

    def check(self, world: World) -> str | None:
        """Say why the request cannot be met, or None; never changes anything."""
        raise NotImplementedError

    def apply(self, world: World) -> None:
        """Do it; called only when `check` had nothing to say."""
        raise NotImplementedError


@dataclass(frozen=True, order=True)
class Order:
    """A command with the tick it is due and its place among those of that tick."""

    tick: int
    serial: int
    command: Command


@dataclass(frozen=True)
class Outcome:
    """What became of an order: done, or refused with a reason."""

    order: Order
    refusal: str | None


@dataclass(frozen=True)
class Request:
    """An order that somebody outside the tick submitted, and the tick the world was at then."""

    asked: int
    order: Order


def as_data(order: Order) -> list[Any]:
    """Write an order down as plain data: tick, serial, name of the command, its fields.

    Fields are numbers, texts, truth values, None and tuples of these; anything else raises TypeError.
    """
    command = order.command
    values = {field.name: _plain(getattr(command, field.name)) for field in fields(command)}
    return [order.tick, order.serial, type(command).__name__, values]


def _plain(value: Any) -> Any:
    if isinstance(value, np.generic):
        value = value.item()
    if isinstance(value, tuple):
        return [_plain(each) for each in value]
    if value is None or isinstance(value, bool | int | float | str):
        return value
    msg = f"a command cannot be written down with {value!r}"
    raise TypeError(msg)


def from_data(data: Any, known: Mapping[str, type[Command]]) -> Order:
    """Read an order that `as_data` wrote; raise ValueError unless it is one, of a command that is `known`."""
    tick, serial, name, values = data
    if not (_fits(tick, int) and _fits(serial, int) and isinstance(name, str)):
        msg = "an order without its tick, serial and command"
        raise ValueError(msg)
    if name not in known:
        msg = f"there is no command {name!r}"
        raise ValueError(msg)
    hints = get_type_hints(known[name])
    taken = {field.name: hints[field.name] for field in fields(known[name])}
    values = {key: tuple(each) if isinstance(each, list) else each for key, each in dict(values).items()}
    if values.keys() != taken.keys() or not all(_fits(values[key], hint) for key, hint in taken.items()):
        msg = f"the fields of {name} are not {', '.join(taken)}"
        raise ValueError(msg)
    return Order(tick, serial, known[name](**values))


def _fits(value: Any, hint: Any) -> bool:
    """Tell whether a plain value is what a field of a command was declared as."""
    if get_origin(hint) is tuple:
        return isinstance(value, tuple) and all(_fits(each, get_args(hint)[0]) for each in value)
    if args := get_args(hint):
        return any(_fits(value, each) for each in args)
    if isinstance(value, bool):
        return hint is bool
    return isinstance(value, int | float if hint is float else hint)
