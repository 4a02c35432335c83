"""Which system of the tick takes how much of the time."""

from __future__ import annotations

import time
from typing import TYPE_CHECKING

from ecs import kernel

if TYPE_CHECKING:
    from ecs import System, World

REST = "between systems"
"""Births and deaths taking effect, and whoever listens to systems."""


class Shares:
    """Takes the CPU time of each system of a world, from the moment it is made."""

    def __init__(self, world: World) -> None:
        self._seconds: dict[str, float] = {}
        self._last = self._clock()
        world.after_system.append(self._note)

    @staticmethod
    def _clock() -> float:
        return time.process_time() - kernel.compile_seconds()

    def begin(self) -> None:
        """Say that a tick begins."""
        self._last = self._clock()

    def _note(self, _: World, system: System) -> None:
        now, name = self._clock(), type(system).__name__
        self._seconds[name] = self._seconds.get(name, 0.0) + max(0.0, now - self._last)
        self._last = now

    def figures(self, whole: float) -> dict[str, dict[str, float]]:
        """Return CPU seconds and share of each system in the order of the tick, and the rest of `whole`."""
        seconds = {**self._seconds, REST: max(0.0, whole - sum(self._seconds.values()))}
        total = sum(seconds.values()) or 1.0
        return {name: {"cpu_seconds": each, "share": each / total} for name, each in seconds.items()}
