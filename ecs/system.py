"""Systems: what happens in a tick, each with the columns it may read and write."""

from __future__ import annotations

from typing import TYPE_CHECKING, ClassVar

import esper

from ecs.columns import Component, Identity

if TYPE_CHECKING:
    from ecs.world import World


class AccessError(Exception):
    """A system asked for a column it has not declared."""


class System(esper.Processor):
    """One step of the tick. A subclass declares `reads` and `writes` and fills in `run`.

    A world makes one instance for itself. An instance may keep scratch memory between ticks, never state:
    everything a later tick depends on is in columns.
    """

    reads: ClassVar[tuple[type[Component], ...]] = ()
    writes: ClassVar[tuple[type[Component], ...]] = ()
    writes_everything: ClassVar[bool] = False
    _access: dict[type[Component], bool]

    def __init_subclass__(cls) -> None:
        """Note what may be read and what may be written; who is who is only ever read."""
        cls._access = {**dict.fromkeys(cls.reads, False), **dict.fromkeys(cls.writes, True), Identity: False}

    def allow(self, components: tuple[type[Component], ...]) -> None:
        """Let this one write further components."""
        self._access = {**self._access, **dict.fromkeys(components, True)}

    def run(self, world: World) -> None:
        """Do this system's part of the tick."""
        raise NotImplementedError

    def process(self, world: World) -> None:
        """Let esper run the system: `world.view` keeps it to what it declared."""
        world.act(self)

    def may_write(self, component: type[Component]) -> bool:
        """Tell whether `component` is writable here; raise `AccessError` if it was not declared at all.

        Who is who may always be read and never be written.
        """
        access = self._access.get(component)
        if access is not None:
            return access
        if self.writes_everything:
            return True
        name = type(self).__name__
        msg = f"{name} asks for {component.__name__}, which is neither in its reads nor in its writes"
        raise AccessError(msg)

    def must_write(self, component: type[Component]) -> None:
        """Raise `AccessError` unless `component` is writable here."""
        if not self.may_write(component):
            msg = f"{type(self).__name__} writes {component.__name__}, which is not in its writes"
            raise AccessError(msg)
