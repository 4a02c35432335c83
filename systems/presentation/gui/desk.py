"""The desk: one world with its map and the panels around it."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING, Any, TypeVar

import pygame
from imgui_bundle import imgui

from components.rules import Exchange
from systems.presentation.controls import Controls
from systems.presentation.gui import beside, layout, notices, pennants, timebar, topbar
from systems.presentation.gui.backend import Texture, stage
from systems.presentation.gui.banner import Banner
from systems.presentation.gui.explanations import Explanations
from systems.presentation.gui.icons import Icons
from systems.presentation.gui.minimap import Minimap
from systems.presentation.gui.office import Office
from systems.presentation.gui.overlays import Overlays
from systems.presentation.gui.panels import PANELS
from systems.presentation.gui.panels.auction import AuctionPanel
from systems.presentation.gui.panels.inspector import InspectorPanel
from systems.presentation.gui.panels.prices import PricesPanel
from systems.presentation.gui.profile import Profile
from systems.presentation.gui.questions import Questions
from systems.presentation.gui.whole import Whole
from systems.presentation.manual import slug
from systems.presentation.saves import Keeper
from systems.presentation.selection import SELECTED
from systems.presentation.viewer import RENEWED, Viewer

if TYPE_CHECKING:
    from collections.abc import Callable, Hashable, Iterable, Sequence

    from scenarios.runs.save import Session
    from systems.presentation.gui.app import App
    from systems.presentation.gui.panel import Panel
    from systems.presentation.pace import Pace
    from systems.presentation.studies.box import BoxWatch

_T = TypeVar("_T")


class Desk(Whole, Viewer):
    """Watches one world through ImGui; `opened` names the panels that are open."""

    icons: Icons

    def __init__(self, app: App, session: Session, pace: Pace, opened: Iterable[str] = ()) -> None:
        super().__init__(session, pace, pygame.display.get_window_size())
        self.app, self.fonts = app, app.fonts
        self.controls = Controls(self, app.keys)
        self.keeper = Keeper(session, app.toasts.say)
        self.questions = Questions(self)
        self.focused: str | None = None
        """The panel that keys and clicks went to last."""
        self.office, self.banner = Office(self), Banner(self)
        made = [panel() for panel in PANELS]
        self.offered: dict[str, Panel] = {each.name: each for each in made if each.wanted(self)}
        self.inspector = next(each for each in made if isinstance(each, InspectorPanel))
        self.opened = {name for name in opened if name in self.offered}
        self.front: str | None = None
        """Whose tab comes to the front when the panels are first docked."""
        self.area = 0.0, 0.0
        """Where the map's upper left corner is in the window."""
        self.room = 0.0
        """How wide the map is, or both together."""
        self.beside: beside.Beside | None = None
        self.chooser = beside.Chooser()
        self.profile = Profile(self.world)
        self.notices = notices.Notices(self.world.tick, played=self.office.house >= 0)
        self.on_time = False
        """Whether the pointer is on the timeline."""
        self._stage = stage((1, 1))
        self.map_texture = Texture(opaque=True)
        """The map."""
        self.minimap, self.overlays = Minimap(), Overlays(self)
        self.explanations = Explanations()
        self._drawn: tuple[object, ...] | None = None
        """What the map looked like when it was drawn; None where trades flashed up."""
        self._studies: dict[Hashable, tuple[tuple[object, ...], float, Any]] = {}

    # --- what controls ask for --------------------------------------------------------------------

    def on_map(self, at: tuple[int, int]) -> bool:
        """Tell whether a pixel of the window belongs to the map and nothing lies on it."""
        x, y = self.to_view(at)
        if self.beside is not None and x >= self.camera.width:
            x -= self.camera.width + beside.GAP
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
            x, y = self.to_view(at)
            second = self.beside is not None and x >= self.camera.width
            self.zoom_at(notches, (x - second * (self.camera.width + beside.GAP), y))

    def explain(self) -> None:
        """Open the manual, at what it says of the panel that is in use; or close it."""
        if self.focused is not None and self.focused != "manual":
            self.app.reader.show("window.md", slug(self.offered[self.focused].title))
            self.opened.add("manual")
        else:
            self.toggle("manual")

    def close(self) -> None:
        """Let go of what is asked, of an open menu, or of what is selected."""
        if self.questions.asked is not None:
            self.questions.close()
        elif imgui.is_popup_open("", imgui.PopupFlags_.any_popup):
            imgui.internal.close_popup_to_level(0, True)
        elif not (self.office.close() or self.banner.close()):
            self.select()

    def toggle(self, name: str) -> None:
        """Open a panel, or close it."""
        if name in self.offered:
            self.opened ^= {name}

    def act(self, action: str) -> None:
        """Do what a key asks for: open or close a panel, or what the menu of the world has."""
        acts: dict[str, Callable[[], None]] = {
            "settings": lambda: self.toggle("settings"), "save": self.quick_save, "load": self.quick_load,
            "save-as": lambda: self.questions.ask("save-as"), "open": lambda: self.questions.ask("open"),
            "restart": lambda: self.questions.unless_lost(self.restart),
            "reseed": lambda: self.questions.ask("reseed"), "start": self.to_start,
            "profile": self.profile.toggle, "overlay": self.overlays.cycle,
            "pin": lambda: self.inspector.pin(self.selected), "explain": self.explanations.keep_told,
        }  # fmt: skip
        if action in acts:
            acts[action]()
        elif not self.office.take(action):
            self.toggle(action.removeprefix("panel-"))

    def open(self, name: str) -> None:
        """Open a panel if it is offered."""
        if name in self.offered:
            self.opened.add(name)

    def first_opened(self) -> set[str]:
        """Return the panels to open for whoever has not yet chosen: how prices go, and what happens."""
        if self.office.house >= 0:
            return {"house", "trade", "ships", "goals"} & self.offered.keys()
        return {"prices", "log"} if self.series.settlements.size else {"prices"}

    def show_market(self, town: int, market: int) -> None:
        """Open the prices of a market of a settlement; the auction shows it too."""
        at = self.series.settlements.tolist().index(town)
        for panel in self.offered.values():
            if isinstance(panel, (PricesPanel, AuctionPanel)):
                panel.show(at, market)
        self.open("prices")
        layout.bring_forward(self.offered["prices"])

    def choose(self, action: str) -> None:
        """Do what the menu asks for."""
        if action in {"picture", "film"}:
            self.app.roll.act(action)
        elif action == "leave":
            self.quit()
        elif action == "help":
            self.toggle("manual")
        else:
            self.act(action)

    def quit(self) -> None:
        """Have the window close; asked twice, whatever is lost."""
        if self.questions.asked == "lose":
            super().quit()
        else:
            self.questions.unless_lost(super().quit)

    # --- what panels ask for ----------------------------------------------------------------------

    def study(self, key: Hashable, make: Callable[[], _T]) -> _T:
        """Return what `make` returns, made anew when the world or the selection has changed.

        While time runs that is not more often than the eye follows: every `RENEWED` seconds.
        """
        ticks = tuple(each.world.tick for each in self.both)  # what runs beside may be catching up
        state = (ticks, self.epoch), self.selected, self.cell
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

    def dress(self) -> None:
        """Have everything in the colours of the palette in use, emblems too."""
        super().dress()
        if "icons" in vars(self):
            self.icons.close()
        self.icons = Icons(self.wares)
        self._drawn = None

    def pair_watch(self) -> BoxWatch | None:
        """Return what is known of the selected pair since it was selected."""
        return self.pairing.look(self.world, self.pair())

    def equilibrium_price(self, good: int, paid_with: int) -> float | None:
        """Return the Walrasian price of a good in another ware, as the world began."""
        return self.equilibrium.price(good, paid_with)

    # --- time, and a second run -------------------------------------------------------------------

    @property
    def both(self) -> tuple[Viewer, ...]:
        """It, and what runs beside it."""
        return beside.pair_of(self)

    @property
    def world_mechanism(self) -> str:
        """The mechanism by which agents exchange here."""
        return self.world.the(Exchange).mechanism

    def compare(self, settings: Sequence[str]) -> None:
        """Run the same scenario with these settings beside this one; end that where there are none.

        Raises `ScenarioError`, or `Stop`, where that cannot be.
        """
        made = beside.Beside(self, settings) if settings else None
        if self.beside is not None:
            self.beside.close()
        self.beside = made
        self._studies.clear()
        if made is not None:
            self.open("beside")

    def step(self) -> None:
        """Run a tick, here and beside."""
        self.profile.begin_tick()
        answered, told = self.world.answered, self._told
        super().step()
        self.office.hear(self.world.outcomes_since(answered), told=told)
        if told:
            self.banner.note(self)
        if self.beside is not None:
            self.beside.viewer.keep_up()

    def travel(self) -> None:
        """Go where in time somebody wants to be, here and beside."""
        tick, epoch = self.world.tick, self.epoch
        super().travel()
        if self.epoch != epoch:
            self.office.look()
            self.banner.look(self)
        if self.beside is not None and self.world.tick != tick:
            self.beside.viewer.hop()

    def pass_time(self, elapsed: float) -> None:
        """Let `elapsed` seconds pass, unless what runs beside has yet to catch up."""
        if self.beside is not None and self.beside.viewer.late:
            self.now += elapsed
            self.travel()
            self.beside.viewer.keep_up(beside.CATCH_UP)
        else:
            super().pass_time(elapsed)

    # --- a frame ----------------------------------------------------------------------------------

    def handle(self, event: pygame.event.Event) -> None:
        """Do what an event asks for that no panel has taken; a question takes all keys but Escape."""
        asked = self.questions.asked is not None
        if asked and event.type == pygame.KEYDOWN and event.key != pygame.K_ESCAPE:
            return
        if event.type == pygame.KEYDOWN and self.office.steers(event):
            return
        self.controls.handle(event)

    def draw(self, elapsed: float) -> None:
        """Let `elapsed` seconds pass: run what ticks are due, draw."""
        part = self.profile.part
        self.listen(asked="why" in self.opened)
        self.office.steer()
        self.profile.begin()
        notices.heed(self)
        with part("ticks"):
            self.pass_time(elapsed)
        if self.app.store.path is not None:  # a window that remembers nothing saves nothing by itself
            self.keeper.pass_time(elapsed, self.app.store.settings.autosave)
        with part("bars"):
            topbar.draw(self)
            timebar.draw(self)
        left, top, self.room, height = layout.area(PANELS, anew=self.app.anew)
        self.app.anew = False
        self.area = left, top
        width = math.floor(self.room) if self.beside is None else beside.half(self.room)
        self.camera.resize(width, math.floor(height))
        with part("looking"):
            self.look(anew=False)
        self._answer_click()
        self._draw_map()
        pennants.draw(self)
        self.banner.draw(self)
        with part("overlays"):
            self.overlays.draw(self)
            self.minimap.draw(self)
        self.focused = layout.draw_opened(self, part)
        self._bring_forward()
        self.inspector.beside(self)
        self.explanations.draw(self)
        self.questions.draw()
        self.notices.draw(self)
        if self.profile.open:
            self.profile.draw(self)

    def _bring_forward(self) -> None:
        """Show the tab that is to be in front, once its window is docked: in the second frame."""
        if self.front in self.opened and self.focused is not None:
            layout.bring_forward(self.offered[self.front])
            self.front = None

    def _answer_click(self) -> None:
        """Select what was clicked on, on either map."""
        at, self.controls.click = self.controls.click, None
        if at is None or not self.on_map(at):
            return
        x, y = self.to_view(at)
        if self.beside is not None and x >= self.camera.width:
            other = self.beside.viewer
            other.select_at((x - self.camera.width - beside.GAP, y))
            here = next(
                (kind for kind in SELECTED if self.world.row_of(kind, other.selected or -1) >= 0), None
            )
            if here is not None and other.selected is not None:
                self.select_entity(other.selected)
            else:
                self.select(cell=other.cell)
        elif self.controls.joins and self.agent is not None:
            self.join_at((x, y))
        else:
            self.select_at((x, y))
            if self.controls.double:
                self.follow()
        if self.selected is not None or self.cell is not None:
            self.open("inspector")

    def _draw_map(self) -> None:
        """Draw the map on the stage, if it looks different now, and lay that under everything."""
        size = self.camera.width, self.camera.height
        if self._stage.get_size() != size:
            self._stage = stage(size)
        sight = None if self.flashes().age.size else self.sight()
        if sight is None or sight != self._drawn:
            with self.profile.part("map"):
                self.draw_map(self._stage, 0, 0)
            with self.profile.part("upload of the map"):
                self.map_texture.put(self._stage)
            self._drawn = sight
        right, bottom = self.area[0] + size[0], self.area[1] + size[1]
        imgui.get_background_draw_list().add_image(self.map_texture.ref, self.area, (right, bottom))
        if self.beside is not None:
            with self.profile.part("second map"):
                self.beside.draw(self)

    def leave(self) -> None:
        """Give back what the desk holds of OpenGL, and wait for what is being saved."""
        super().leave()
        self.keeper.close()
        self.compare(())
        for each in (self.map_texture, self.icons, self.minimap, self.overlays):
            each.close()
