"""The app: the window with panels, which shows one screen after another."""

from __future__ import annotations

import gc
from dataclasses import replace
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Protocol

import pygame

from scenarios.faults import ScenarioError
from scenarios.runs import Stop
from scenarios.runs.headless import opening
from scenarios.runs.target import is_save
from systems.presentation import language, schemes, text
from systems.presentation.actions import ACTIONS, PANELS, Action, Keys
from systems.presentation.gui import layout, theme
from systems.presentation.gui.backend import Backend, open_display
from systems.presentation.gui.camera_roll import CameraRoll
from systems.presentation.gui.desk import Desk
from systems.presentation.gui.panels import PANELS as ALL_PANELS
from systems.presentation.gui.preferences import Preferences
from systems.presentation.gui.reader import Reader
from systems.presentation.gui.recording import RecordingScreen
from systems.presentation.gui.start import Start
from systems.presentation.gui.toasts import Toasts
from systems.presentation.gui.wait import Wait
from systems.presentation.hot import Watch
from systems.presentation.mods import dress
from systems.presentation.settings import Store
from systems.presentation.sounds import Sounds

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Sequence

    from scenarios.mods.mod import Mod
    from scenarios.runs.save import Session
    from systems.presentation.mods import Rack
    from systems.presentation.play import Look


class Screen(Protocol):
    """What fills the window."""

    title: str
    running: bool
    """Whether the window is to stay open."""
    error: Exception | None
    """How the world failed, if it did."""

    def handle(self, event: pygame.event.Event) -> None:
        """Do what an event asks for that no panel has taken."""

    def draw(self, elapsed: float) -> None:
        """Let `elapsed` seconds pass and draw, between the beginning and the end of a frame of ImGui."""

    def leave(self) -> None:
        """Give back what it holds."""


def all_actions() -> tuple[Action, ...]:
    """Return the actions of the window, and one for each panel."""
    panels = (
        Action(f"panel-{each.name}", each.title, PANELS, (each.key,) if each.key else ())
        for each in ALL_PANELS
        if each.name not in {"manual", "settings"}  # which have their own
    )
    return (*ACTIONS, *panels)


class App:
    """The window; `show` has another screen come next."""

    def __init__(
        self,
        what: Callable[[], Session] | Path | None,
        look: Look,
        store: Store | None = None,
        rack: Rack | None = None,
    ) -> None:
        self.look = look
        self.store = store or Store()
        self.rack = rack or look.rack(self.store)
        """The mods there are, and which are on."""
        self.watch: Watch | None = None
        """Looks at the files that the world came from."""
        settings = self.store.settings
        schemes.use(settings.palette)
        self.respeak()
        open_display(look.size or settings.size, "Entrepôt")
        self.backend = Backend()
        self.rescale(look.scale or settings.scale / 100)
        self.fonts = theme.Fonts()
        self.speed = look.speed
        """At which worlds begin."""
        self.keys = Keys(all_actions(), settings.keys)
        self.toasts = Toasts()
        self.reader = Reader(self.fonts)
        self.preferences = Preferences(self)
        self.roll = CameraRoll(self)
        self.sounds = Sounds(self._volume)
        self.anew = not layout.restore(settings.layout, ALL_PANELS)
        """Whether panels are to be docked in their first places."""
        if self.store.problem is not None:
            self.toasts.say(self.store.problem, alarming=True)
        if self.rack.refused:
            self.toasts.say(self.rack.refused[0], alarming=True)
        self._next: Screen | None = None
        self.screen: Screen = Start(self) if what is None else self._first(what)
        self._settle()

    def _volume(self) -> float:
        """Return how loud sounds are; where frames are counted nobody listens."""
        settings = self.store.settings
        return settings.volume / 100 if settings.sound and self.look.frames is None else 0.0

    def _first(self, what: Callable[[], Session] | Path) -> Screen:
        """Return a recording or a world to come first; the world at once where frames are counted."""
        if isinstance(what, Path):
            return RecordingScreen(self, what)
        if self.look.frames is None:
            return Wait(self, "Entrepôt", what)
        return self._desk(what(), self.look.beside)

    def _settle(self) -> None:
        """Call the window as its screen is called; what stands now stays, and garbage is not sought there."""
        pygame.display.set_caption(f"{self.screen.title} - Entrepôt")
        gc.unfreeze()
        gc.collect()
        gc.freeze()

    @property
    def running(self) -> bool:
        """Whether the window is to stay open."""
        return self.screen.running

    @property
    def error(self) -> Exception | None:
        """How the world failed, if it did."""
        return self.screen.error

    # --- screens ----------------------------------------------------------------------------------

    def play(self, session: Session, beside: Sequence[str] = ()) -> None:
        """Have a world come next, and the same with other settings beside it if there are any."""
        self.show(self._desk(session, beside))

    def _desk(self, session: Session, beside: Sequence[str] = ()) -> Desk:
        desk = Desk(
            self,
            session,
            replace(self.look, speed=self.speed).pace(),
            self.look.opened or self.store.settings.panels,
        )
        if self.look.opened:
            desk.front = self.look.opened[0]
        elif self.look.frames is None and self._is_first(desk):
            desk.opened |= desk.first_opened()
            desk.front = "goals" if "goals" in desk.opened else "prices"
        selected, self.look = self.look.selected, replace(self.look, selected=None)
        desk.select_asked(selected)  # in the first world alone
        desk.compare(beside)
        mods = self.rack.active
        if self.look.frames is None and desk.office.house >= 0 and not desk.world.tick:
            desk.pace.paused = True  # whose house it is reads first what there is to do
        self.watch = (
            None
            if self.look.frames
            else Watch(session, mods, partial(self._say_of_files, desk), self.redress)
        )
        return desk

    def _is_first(self, desk: Desk) -> bool:
        """Tell whether nobody has been here yet, or in no world yet in which a house is the player's."""
        settings = self.store.settings
        if desk.office.house < 0:
            return not settings.layout
        first, settings.played = not settings.played, True
        return first

    def _say_of_files(self, desk: Desk, text: str) -> None:
        """Log what has become of the files that a world came from, and say it."""
        desk.events.tell(desk.world.tick, text)
        self.toasts.say(text)

    def build(self, title: str, begin: Callable[[], Session]) -> None:
        """Have a world come next, once it is built; meanwhile the window says so."""
        self.show(Wait(self, title, begin))

    def open_file(self, path: Path | str, seed: int | None = None) -> None:
        """Have the world of a save or scenario come next; if it cannot be, say why."""
        try:
            loaded, begin = opening(str(path), (), seed, mods=() if is_save(str(path)) else self.rack.active)
        except ScenarioError as error:
            self.fail(str(error))
        except (Stop, OSError) as error:
            self.fail(str(error))
        else:
            self.build(language._(loaded.scenario.title), begin)

    def fail(self, problem: str) -> None:
        """Say what went wrong: on the start screen in full, or over a world, which goes on, in a line."""
        if isinstance(self.screen, Desk):
            self.toasts.say(problem.splitlines()[0], alarming=True)
            return
        self.go_to_start(problem)

    def go_to_start(self, problem: str = "") -> None:
        """Have the start screen come next."""
        if isinstance(self.screen, Start):
            self.screen.problem = problem
        else:
            self.rack.look()  # files may have changed while somebody watched
            self.redress(self.rack.active)
            self.show(Start(self, problem))

    def show(self, screen: Screen) -> None:
        """Have this screen come next, once the frame is drawn."""
        self._next = screen

    def _turn(self) -> None:
        """Change to the next screen, if there is one."""
        if self._next is not None:
            self.remember()
            self.screen.leave()
            self.screen, self._next = self._next, None
            self._settle()

    # --- what settings change ---------------------------------------------------------------------

    def rescale(self, scale: float) -> None:
        """Give text and panels another size."""
        self.scale = scale
        theme.apply(scale)
        text.grow(scale)

    def recolour(self) -> None:
        """Put everything in the colours of the palette that is set."""
        schemes.use(self.store.settings.palette)
        theme.apply(self.scale)
        if isinstance(self.screen, Desk):
            self.screen.dress()

    def respeak(self) -> None:
        """Put everything in the language that is set."""
        language.speak(self.store.settings.language)
        dress(self.rack.active, self.store.settings.language)

    def redress(self, mods: Iterable[Mod]) -> None:
        """Have the texts and pictures of these mods in use."""
        if dress(mods, self.store.settings.language) and isinstance(self.screen, Desk):
            self.screen.dress()

    def switched(self) -> None:
        """Remember which mods are on, and have what they bring in use."""
        self.store.settings.mods = sorted(self.rack.chosen)
        self.redress(self.rack.active)
        if isinstance(self.screen, Start):
            self.screen.deal()

    def relayout(self) -> None:
        """Put all panels back where they were at first."""
        self.store.settings.layout = ""
        self.anew = True

    def remember(self) -> None:
        """Write the settings, with how the window stands now."""
        settings = self.store.settings
        if isinstance(self.screen, Desk):
            settings.panels = sorted(self.screen.opened)
            settings.layout = layout.told()
        width, height = pygame.display.get_window_size()
        if self.look.size is None and 320 <= width <= 9999 and 240 <= height <= 9999:
            settings.size = width, height
        problem = self.store.save()
        if problem is not None:
            self.toasts.say(problem, alarming=True)

    # --- frames -----------------------------------------------------------------------------------

    def frame(self, elapsed: float) -> None:
        """Let `elapsed` seconds pass: answer events, draw; the caller flips."""
        for event in pygame.event.get():
            if self.preferences.take(event):
                continue
            self.backend.feed(event)
            if not (event.type == pygame.KEYDOWN and self._typed(event)):
                self.screen.handle(event)
        if self.watch is not None and isinstance(self.screen, Desk):
            self.watch.pass_time(elapsed)
        self.backend.begin(elapsed)
        self.screen.draw(elapsed)
        self.toasts.draw(elapsed)
        self.backend.end()
        self.roll.take(elapsed)
        self._turn()

    def _typed(self, event: pygame.event.Event) -> bool:
        """Tell whether a key is text that is being written, or is for the window as a whole and done."""
        action = self.keys.action(event.key, event.mod)
        if action in {"picture", "film"}:
            self.roll.act(action)
        elif self.backend.io.want_text_input:
            return not (pygame.K_F1 <= event.key <= pygame.K_F12)
        else:
            return False
        return True

    def seen(self) -> pygame.Surface:
        """Return what was drawn last."""
        return self.backend.picture()

    def leave(self) -> None:
        """Give back what the window holds."""
        self.remember()
        self.roll.close()
        self.screen.leave()
        self.reader.close()
        self.sounds.close()
        self.backend.close()
