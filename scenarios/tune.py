"""The command that changes a parameter of the scenario while its world runs.

It lives beside the schema, which alone knows the bounds of a key, and not among the systems.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, ClassVar

from ecs import Command
from scenarios.parameters import parameters

if TYPE_CHECKING:
    from ecs import World


@dataclass(frozen=True)
class Tune(Command):
    """Let a key of the scenario have another value from now on, as if the world had been built with it."""

    sets_rules: ClassVar[bool] = True

    key: str
    value: bool | float

    def __str__(self) -> str:
        """Say what is asked for."""
        return f"{self.key} is {self.value} from now on"

    def check(self, world: World) -> str | None:
        """Refuse keys that are unknown or settled, wrong types, and values out of the schema's bounds."""
        found = parameters(world).get(self.key)
        if found is None:
            return f"{self.key!r} cannot be changed while the world runs"
        return found.refusal(world, self.value)

    def apply(self, world: World) -> None:
        """Replace the rule that holds it."""
        parameters(world)[self.key].put(world, self.value)
