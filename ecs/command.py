"""Commands: how anything outside the tick (a player, an event, a mod, a test) changes the world."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from ecs.world import World


@dataclass(frozen=True)
class Command:
    """A request. Subclasses are frozen dataclasses that fill in both methods."""

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
