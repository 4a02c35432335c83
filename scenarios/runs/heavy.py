"""Heavy mode: after every tick the world is saved, loaded into a fresh one, and both take the next tick."""

from __future__ import annotations

from typing import TYPE_CHECKING

from ecs.save import unpack
from ecs.trace import Comparison, Trace
from scenarios.runs.container import from_bytes, to_bytes
from scenarios.runs.save import empty_like, known, packed

if TYPE_CHECKING:
    from ecs import World
    from scenarios.runs.save import Session


class Heavy:
    """Follows a session tick by tick; raises `Divergence` where the loaded world comes to something else."""

    def __init__(self, session: Session) -> None:
        self._session = session
        self._trace = Trace(session.world, 1)
        self._twin = self._reloaded()

    def _reloaded(self) -> World:
        world = self._session.world
        twin = empty_like(world)
        made = from_bytes(to_bytes(packed(self._session)))
        unpack(made.header, made.arrays, twin, known(self._session.loaded))
        twin.wanted = set(world.wanted)
        return twin

    def tick(self, world: World) -> None:
        """Let the twin run the tick that has just ended, compare, and load the next."""
        self._trace.tick(world)
        comparison = Comparison(self._twin, self._trace.ticks)
        self._twin.step()
        comparison.tick(self._twin)
        self._twin = self._reloaded()
