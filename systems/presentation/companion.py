"""The companion: a second run of what a window shows, with other settings, tick for tick beside it."""

from __future__ import annotations

from time import perf_counter
from typing import TYPE_CHECKING

from components.rules import Map
from scenarios.load import reload
from scenarios.runs import Stop
from scenarios.runs.save import founded
from systems.presentation.viewer import Viewer

if TYPE_CHECKING:
    from collections.abc import Sequence


class Companion(Viewer):
    """Watches the same scenario with the same seed and `settings` put over it, through the same camera.

    A seed among these is its own. It begins at its beginning and catches up. Whatever is asked of the first
    world is asked of this one in the same tick; there it may be refused.
    """

    def __init__(self, lead: Viewer, settings: Sequence[str]) -> None:
        loaded = lead.session.loaded
        seeded = any(each.partition("=")[0].strip() == "seed" for each in settings)
        other = reload(loaded.texts, (*loaded.overrides, *settings))
        session = founded(other, None if seeded else lead.world.seed)
        if session.world.the(Map) != lead.world.the(Map):
            reason = f"{', '.join(settings)}: what has another map cannot be shown beside this"
            raise Stop(reason, 2)
        super().__init__(session, lead.pace, (lead.camera.width, lead.camera.height))
        self.lead, self.camera = lead, lead.camera
        self.title = ", ".join(settings)

    @property
    def late(self) -> bool:
        """Whether it has yet to catch up."""
        return self.trouble is None and self.world.tick < self.lead.world.tick

    def keep_up(self, seconds: float | None = None) -> None:
        """Run to where the first world is, or for so long."""
        end = None if seconds is None else perf_counter() + seconds
        self.now = self.lead.now
        self._ask()
        while self.late and (end is None or perf_counter() < end):
            self.step()
            self._ask()

    def hop(self) -> None:
        """Go where in time the first world has gone, as far as this one has been."""
        self.go_to(self.lead.world.tick)
        self.travel()

    def _ask(self) -> None:
        """Ask for what was asked of the first world up to this tick: all this one was ever asked for."""
        for request in self.lead.world.journal[len(self.world.journal) :]:
            if request.asked > self.world.tick:
                break
            self.world.submit(request.order.command, request.order.tick)

    # --- what controls would ask for: they ask the first ------------------------------------------

    def on_map(self, at: tuple[int, int]) -> bool:  # noqa: ARG002 - as every viewer
        """Leave it to the first."""
        return False

    def wheel(self, notches: float, at: tuple[int, int]) -> None:
        """Do nothing."""

    def explain(self) -> None:
        """Do nothing."""

    def close(self) -> None:
        """Do nothing."""

    def act(self, action: str) -> None:
        """Do nothing."""
