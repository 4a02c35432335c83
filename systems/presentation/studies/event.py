"""An event of the log, which is put into words when somebody reads it."""

from __future__ import annotations

from dataclasses import dataclass, field
from functools import cached_property
from typing import TYPE_CHECKING

import numpy as np

from systems.presentation.language import _

if TYPE_CHECKING:
    from collections.abc import Callable

    from components.rules import Goods
    from ecs import Array


@dataclass(frozen=True, eq=False)
class Event:
    """Something that happened in the tick before `tick`, where, and to whom."""

    tick: int
    kind: str
    words: str | Callable[[], str] = field(repr=False)
    """What there is to say, or how to come to that: most events are never read."""
    x: int
    y: int
    """The cell; -1 where it has no place."""
    ids: tuple[int, ...]
    severity: int

    @cached_property
    def text(self) -> str:
        """What there is to say."""
        return self.words if isinstance(self.words, str) else self.words()

    def _key(self) -> tuple[object, ...]:
        return self.tick, self.kind, self.x, self.y, self.ids, self.severity

    def __eq__(self, other: object) -> bool:
        return isinstance(other, Event) and self._key() == other._key() and self.text == other.text

    def __hash__(self) -> int:
        return hash(self._key())


def arrives(goods: Goods, names: tuple[str, str], hold: Array) -> str:
    """Say that a ship arrives in a port."""
    ship, port = names
    return _("{ship} arrives in {port} with {cargo}").format(ship=ship, port=port, cargo=_cargo(goods, hold))


def departs(goods: Goods, names: tuple[str, str, str], hold: Array) -> str:
    """Say that a ship leaves a port for another."""
    ship, port, bound = names
    return _("{ship} leaves {port} for {bound} with {cargo}").format(
        ship=ship, port=port, bound=bound, cargo=_cargo(goods, hold)
    )


def _cargo(goods: Goods, hold: Array) -> str:
    units = hold / goods.quantum
    held = [f"{units[g]:,.0f} {goods.names[g]}" for g in np.flatnonzero(units >= 0.5).tolist()]
    return ", ".join(held) or _("nothing")
