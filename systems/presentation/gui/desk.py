"""The desk: one world with its map and the panels around it."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING, Any, TypeVar

import pygame
from imgui_bundle import imgui

from systems.presentation.controls import Controls
from systems.presentation.gui import layout, topbar
from systems.presentation.gui.backend import Texture, stage
from systems.presentation.gui.explanations import Explanations
from systems.presentation.gui.icons import Icons
from systems.presentation.gui.minimap import Minimap
from systems.presentation.gui.overlays import Overlays
from systems.presentation.gui.panels import PANELS
from systems.presentation.gui.panels.inspector import InspectorPanel
from systems.presentation.viewer import RENEWED, Viewer

if TYPE_CHECKING:
    from collections.abc import Callable, Hashable, Iterable

    from scenarios.runs.save import Session
    from systems.presentation.gui.app import App
    from systems.presentation.gui.panel import Panel
    from systems.presentation.pace import Pace
    from systems.presentation.studies.box import BoxWatch

_T = TypeVar("_T")


class Desk(Viewer):
    """Watches one world through ImGui; `opened` names the panels that are open."""

    def __init__(self, app: App, session: Session, pace: Pace, opened: Iterable[str] = ()) -> None:
        super().__init__(session, pace, pygame.display.get_window_size())
        self.app, self.fonts = app, app.fonts
        self.icons = Icons(self.wares)
        self.controls = Controls(self)
        made = [panel() for panel in PANELS]
        self.offered: dict[str, Panel] = {each.name: each for each in made if each.wanted(self)}
        self.inspector = next(each for each in made if isinstance(each, InspectorPanel))
        self.opened = {name for name in opened if name in self.offered}
        self.area = 0.0, 0.0
        """Where the map's upper left corner is in the window."""
        self._stage = stage((1, 1))
        self._texture = Texture(opaque=True)
        self.minimap, self.overlays = Minimap(), Overlays(self)
        self.explanations = Explanations()
        self._drawn: tuple[object, ...] | None = None
        """What the map looked like when it was drawn; None where trades flashed up."""
        self._studies: dict[Hashable, tuple[tuple[object, ...], float, Any]] = {}

    # --- what controls ask for --------------------------------------------------------------------

    def on_map(self, at: tuple[int, int]) -> bool:
        """Tell whether a pixel of the window belongs to the map and nothing lies on it."""
        x, y = self.to_view(at)
        inside = 0 <= x < self.camera.width and 0 <= y < self.camera.height
        return inside and not self.app.backend.io.want_capture_mouse

    def to_view(self, at: tuple[int, int]) -> tuple[float, float]:
        """Return the pixel of the map's view at a pixel of the window."""
        return at[0] - self.area[0], at[1] - self.area[1]

    def to_window(self, x: float, y: float) -> tuple[float, float]:
        """Return the pixel of the window at map coordinates."""
        at = self.camera.to_view(x, y)
        return at[0] + self.area[0], at[1] + self.area[1]

    def wheel(self, notches: float, at: tuple[int, int]) -> None:
        """Zoom to the pointer if it is on the map."""
        if self.on_map(at):
            self.zoom_at(notches, self.to_view(at))

    def explain(self) -> None:
        """Show the keys and the manual, or hide them."""
        self.toggle("manual")

    def close(self) -> None:
        """Let go of what is selected."""
        self.select()

    def toggle(self, name: str) -> None:
        """Open a panel, or close it."""
        if name in self.offered:
            self.opened ^= {name}

    def press(self, key: int) -> None:
        """Open or close the panel of a key, or show the next overlay."""
        if key == pygame.K_o:
            self.overlays.cycle()
        elif key == pygame.K_k:
            self.inspector.pin(self.selected)
        for name, panel in self.offered.items():
            if panel.key is not None and pygame.key.key_code(panel.key) == key:
                self.toggle(name)

    def open(self, name: str) -> None:
        """Open a panel if it is offered."""
        if name in self.offered:
            self.opened.add(name)

    # --- what panels ask for ----------------------------------------------------------------------

    def study(self, key: Hashable, make: Callable[[], _T]) -> _T:
        """Return what `make` returns, made anew when the world or the selection has changed.

        While time runs that is not more often than the eye follows: every `RENEWED` seconds.
        """
        state = self.world.tick, self.selected, self.cell
        if key in self._studies:
            made_of, at, value = self._studies[key]
            changed = state[1:] != made_of[1:]
            stale = state != made_of and (self.pace.paused or self.now - at >= RENEWED)
            if not (changed or stale):
                known: _T = value
                return known
        made = make()
        self._studies[key] = state, self.now, made
        return made

    def pair_watch(self) -> BoxWatch | None:
        """Return what is known of the selected pair since it was selected."""
        return self.pairing.look(self.world, self.pair())

    def equilibrium_price(self, good: int, paid_with: int) -> float | None:
        """Return the Walrasian price of a good in another ware, as the world began."""
        return self.equilibrium.price(good, paid_with)

    # --- a frame ----------------------------------------------------------------------------------

    def handle(self, event: pygame.event.Event) -> None:
        """Do what an event asks for that no panel has taken."""
        self.controls.handle(event)

    def draw(self, elapsed: float) -> None:
        """Let `elapsed` seconds pass: run what ticks are due, draw."""
        self.listener.asked = "why" in self.opened
        self.pass_time(elapsed)
        topbar.draw(self)
        left, top, width, height = layout.area(self.offered.values())
        self.area = left, top
        self.camera.resize(math.floor(width), math.floor(height))
        self.look(anew=False)
        at, self.controls.click = self.controls.click, None
        if at is not None and self.on_map(at) and self.controls.joins and self.agent is not None:
            self.join_at(self.to_view(at))
        elif at is not None and self.on_map(at):
            self.select_at(self.to_view(at))
            if self.controls.double:
                self.follow()
            if self.selected is not None or self.cell is not None:
                self.open("inspector")
        self._draw_map()
        self.overlays.draw(self)
        self.minimap.draw(self)
        layout.draw_opened(self)
        self.inspector.beside(self)
        self.explanations.draw(self)

    def _draw_map(self) -> None:
        """Draw the map on the stage, if it looks different now, and lay that under everything."""
        size = self.camera.width, self.camera.height
        if self._stage.get_size() != size:
            self._stage = stage(size)
        sight = None if self.flashes().age.size else self.sight()
        if sight is None or sight != self._drawn:
            self.draw_map(self._stage, 0, 0)
            self._texture.put(self._stage)
            self._drawn = sight
        right, bottom = self.area[0] + size[0], self.area[1] + size[1]
        imgui.get_background_draw_list().add_image(self._texture.ref, self.area, (right, bottom))

    def leave(self) -> None:
        """Give back what the desk holds of OpenGL."""
        for each in (self._texture, self.icons, self.minimap, self.overlays):
            each.close()
