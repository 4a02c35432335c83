"""A monkey at the window with panels: random keys, clicks and settings; nothing may fail.

Every world that it leaves must be what the replay of its journal comes to, digests on the way included.
`uv run python -m tests.monkey --events 100000 --seed 1` takes hours; `--scenario` splits it.
"""

import argparse
import os
import random
import shutil
import sys
import tempfile
import time
import traceback
import warnings
from collections import Counter, deque
from contextlib import contextmanager, suppress
from pathlib import Path
from unittest.mock import patch

import pygame

from ecs import digest
from scenarios.faults import ScenarioError
from scenarios.load import load
from scenarios.parameters import parameters
from scenarios.runs import Stop
from scenarios.runs.replay import Asker
from scenarios.runs.save import founded
from scenarios.tune import Tune
from systems.presentation import language, schemes

os.environ.setdefault("SDL_VIDEODRIVER", "offscreen")
if not os.environ.get("DISPLAY"):  # said before PyOpenGL loads
    os.environ.setdefault("PYOPENGL_PLATFORM", "egl")

WORLDS = {
    "frontier": (), "village": (), "horse_fair": (), "hamlet": (), "edgeworth_pair": (), "market_day": (),
    "sugarscape_trade": ("map.width=20", "map.height=20"), "three_agent_barter": (), "dealers": (),
    "archipelago": ("archipelago.towns=12",), None: (),
}  # fmt: skip
"""Scenarios to open the window on, and what makes them small; None is the screen to choose one."""
ROUND = 1500
"""Events that one window gets."""
KEPT = 40
"""Of the latest of these is told what they were."""
PATIENCE = 120.0
"""Seconds that building a world may take."""
SETTINGS = (
    "exchange.mechanism=call_auction", "exchange.mechanism=walrasian", "exchange.regime=barter",
    "exchange.matching=random", "seed=7", "prices.rate=0.5", "map.width=7", "nonsense",
    "exchange.mechanism=x",
)  # fmt: skip
WORDS = (
    "0.5", "1e99", "nan", "-1", "99999999999999999999", "fish", "Greenfield", "tick", "../../x", "%s%n{}",
    "ä漢", " ", "x" * 300, "exchange.mechanism=call_auction", "no/such.save", "[", "(", "prices.rate=2",
)  # fmt: skip
SIZES = (640, 480), (900, 500), (480, 400), (320, 240), (1280, 720), (500, 1000), (1, 1)
ELSE = (
    pygame.K_RETURN, pygame.K_ESCAPE, pygame.K_TAB, pygame.K_DELETE, pygame.K_BACKSPACE, pygame.K_UP,
    pygame.K_DOWN, pygame.K_LEFT, pygame.K_RIGHT, pygame.K_HOME, pygame.K_END, pygame.K_KP_ENTER,
    pygame.K_LALT, pygame.K_LCTRL,
)  # fmt: skip
CHORDS = {"ctrl+": pygame.KMOD_LCTRL, "alt+": pygame.KMOD_LALT, "shift+": pygame.KMOD_LSHIFT}
RARE = {"leave": 0.04, "start": 0.2, "film": 0.02, "picture": 0.1, "restart": 0.3}
"""How likely the monkey is to press what it has chosen; else 1."""


class Monkey:
    """Does one thing after another to an app, and looks whether all is well."""

    def __init__(self, app, luck, folder):
        self.app, self.luck, self.folder = app, luck, folder
        self.done, self.lately = Counter(), deque(maxlen=KEPT)
        self.events = self.frames = self.compared = self.ticks = self.asked = 0
        self.now = 0.0
        self.at, self.held = (100, 100), None
        self._desk = None
        self._acts = {
            self.bound: 24, self.key: 8, self.move: 10, self.click: 26, self.drag: 9, self.wheel: 7,
            self.write: 4, self.resize: 1, self.focus: 2, self.ask: 4, self.travel: 3,
            self.menu: 2, self.prefer: 1,
        }  # fmt: skip

    # --- what it does -----------------------------------------------------------------------------

    def play(self, events):
        """Do so many things, frames between them; then hold the last world against its replay."""
        while self.events < events and self.app.running:
            act = self.luck.choices(list(self._acts), list(self._acts.values()))[0]
            act()
            if min(pygame.display.get_window_size()) < 100 and self.luck.random() < 0.2:
                self.resize()  # as there is little to press
            if self.luck.random() < 0.35:
                self.frame(self.luck.choice((1 / 60,) * 20 + (0.0, 0.1, 1.0, 30.0)))
        self.frame()
        self.look_at_desk(None)

    @contextmanager
    def clock(self):
        """Have double clicks and dice go by its own time and luck."""
        ticks = patch("pygame.time.get_ticks", lambda: round(self.now * 1000))
        with ticks, patch("secrets.randbelow", self.luck.randrange):
            yield

    def note(self, what):
        """Count an event, and remember it."""
        self.events += 1
        self.done[what.split(" ", 1)[0]] += 1
        self.lately.append(what)

    def post(self, kind, **what):
        """Post an event as pygame does."""
        pygame.event.post(pygame.event.Event(kind, **what))

    def frame(self, elapsed=1 / 60):
        """Draw a frame, more while a world is built; see that nothing has failed."""
        started = time.monotonic()
        while True:
            self.now += elapsed
            self.app.frame(elapsed)
            pygame.display.flip()
            self.frames += 1
            screen = self.app.screen
            if self.app.error is not None:
                raise self.app.error
            self.look_at_desk(screen)
            if type(screen).__name__ != "Wait" or not self.app.running:
                return
            if time.monotonic() - started > PATIENCE:
                raise TimeoutError("the world was not built")
            time.sleep(0.002)
            elapsed = 1 / 60

    def press(self, key, mod=0, unicode=""):
        pygame.key.set_mods(mod)
        for kind in (pygame.KEYDOWN, pygame.KEYUP):
            self.post(kind, key=key, mod=mod, unicode=unicode if kind == pygame.KEYDOWN else "", scancode=0)

    def bound(self):
        """Press what some action is bound to."""
        keys = self.app.keys
        action = self.luck.choice(list(keys.actions))
        if self.luck.random() >= RARE.get(action, 1.0) or not keys.of(action):
            return
        self.note(f"action {action}")
        name, mod = self.luck.choice(keys.of(action)), 0
        for before, bit in CHORDS.items():
            if name.startswith(before) and name != before:
                name, mod = name.removeprefix(before), mod | bit
        self.press(pygame.key.key_code(name), mod, name if len(name) == 1 else "")

    def key(self):
        """Press any key."""
        key = self.luck.choice((*ELSE, *range(pygame.K_a, pygame.K_z + 1), *range(pygame.K_F1, pygame.K_F13)))
        mod = self.luck.choice((0, 0, pygame.KMOD_LCTRL, pygame.KMOD_LSHIFT, pygame.KMOD_LALT))
        if self.app.keys.action(key, mod) not in RARE:
            self.note(f"key {pygame.key.name(key)} {mod}")
            self.press(key, mod, chr(key) if pygame.K_a <= key <= pygame.K_z and not mod else "")

    def write(self):
        """Write a word, and often Enter."""
        word = self.luck.choice((*WORDS, *SETTINGS))
        self.note(f"write {word[:40]}")
        for sign in word:
            if self.app.backend.io.want_text_input or self.luck.random() < 0.1:
                self.press(ord(sign) if ord(sign) < 128 else 0, 0, sign)
        if self.luck.random() < 0.7:
            self.frame()
            self.press(pygame.K_RETURN, 0, "\r")

    def place(self):
        """Return a pixel: anywhere, in one of the bars, or near the last, where menus open."""
        width, height = pygame.display.get_window_size()
        scale, where = self.app.scale, self.luck.random()
        if where < 0.14:
            at = self.luck.randrange(width), self.luck.uniform(2, 20) * scale
        elif where < 0.22:
            at = self.luck.randrange(width), height - self.luck.uniform(1, 48) * scale
        elif where < 0.45:
            at = (
                self.at[0] + self.luck.uniform(-60, 160) * scale,
                self.at[1] + self.luck.uniform(-10, 220) * scale,
            )
        else:
            at = self.luck.randrange(width), self.luck.randrange(height)
        return max(0, min(width - 1, round(at[0]))), max(0, min(height - 1, round(at[1])))

    def go(self, at, held=0):
        """Move the pointer."""
        rel = at[0] - self.at[0], at[1] - self.at[1]
        self.at = at
        pygame.mouse.set_pos(at)
        pygame.event.get(pygame.MOUSEMOTION)  # of its own, which knows of no button
        self.post(pygame.MOUSEMOTION, pos=at, rel=rel, buttons=tuple(int(n == held) for n in (1, 2, 3)))

    def move(self):
        self.note("move")
        self.go(self.place())

    def click(self):
        """Click once or twice, sometimes with Shift or another button."""
        at = self.at if self.luck.random() < 0.2 else self.place()
        button = self.luck.choice((1,) * 8 + (2, 3))
        self.note(f"click {at} {button}")
        self.go(at)
        self.frame()
        mod = pygame.KMOD_LSHIFT if self.luck.random() < 0.1 else 0
        for _ in range(self.luck.choice((1, 1, 1, 2))):
            pygame.key.set_mods(mod)
            self.post(pygame.MOUSEBUTTONDOWN, pos=at, button=button)
            if self.luck.random() < 0.3:
                self.frame()
            self.post(pygame.MOUSEBUTTONUP, pos=at, button=button)
        self.frame()
        pygame.key.set_mods(0)

    def drag(self):
        """Drag something, sometimes without ever letting go of it."""
        start, end, button = self.place(), self.place(), self.luck.choice((1, 1, 1, 1, 2, 3))
        self.note(f"drag {start} {end} {button}")
        self.go(start)
        self.frame()
        self.post(pygame.MOUSEBUTTONDOWN, pos=start, button=button)
        steps = self.luck.randrange(1, 4)
        for n in range(1, steps + 1):
            self.frame()
            self.go(tuple(round(a + (b - a) * n / steps) for a, b in zip(start, end, strict=True)), button)
        self.frame()
        if self.luck.random() < 0.95:
            self.post(pygame.MOUSEBUTTONUP, pos=end, button=button)

    def wheel(self):
        self.note("wheel")
        self.go(self.place())
        x, y = self.luck.choice((0, 0, 0, 1, -1)), self.luck.choice((-3, -1, 0, 1, 1, 5))
        self.post(
            pygame.MOUSEWHEEL,
            x=x,
            y=y,
            precise_x=float(x),
            precise_y=float(y),
            flipped=self.luck.random() < 0.1,
        )

    def resize(self):
        size = self.luck.choice(SIZES)
        self.note(f"resize {size}")
        with warnings.catch_warnings():
            warnings.simplefilter("ignore", DeprecationWarning)
            pygame.Window.from_display_module().size = size

    def focus(self):
        kind = self.luck.choice(
            (pygame.WINDOWFOCUSLOST, pygame.WINDOWFOCUSGAINED, pygame.WINDOWLEAVE, pygame.WINDOWMINIMIZED)
        )
        self.note(f"focus {pygame.event.event_name(kind)}")
        self.post(kind)

    def ask(self):
        """Have a parameter be something else, as its slider would."""
        desk = self.desk
        if desk is not None:
            key, each = self.luck.choice(sorted(parameters(desk.world).items()))
            value = each.value(desk.world)
            new = not value if isinstance(value, bool) else value * self.luck.choice((0, 0.5, 1.5, 2)) or 1.0
            if each.bounds is not None and each.bounds.whole:
                new = round(new)
            command = Tune(key, new)
            self.note(f"ask {command}")
            if command.check(desk.world) is None:
                desk.world.submit(command)

    def travel(self):
        """Go elsewhere in time, or where something happened."""
        desk = self.desk
        if desk is None:
            return
        events = desk.events.select()
        if events and self.luck.random() < 0.3:
            self.note("travel visit")
            desk.visit(self.luck.choice(events))
        else:
            tick = self.luck.randrange(desk.timeline.first - 3, desk.timeline.last + 4)
            self.note(f"travel {tick}")
            desk.go_to(tick)

    def menu(self):
        """Do what hangs deep in menus: a run beside, a file to open."""
        desk = self.desk
        if desk is None:
            return
        if self.luck.random() < 0.8:
            settings = () if desk.beside is not None else (self.luck.choice(SETTINGS),)
            self.note(f"menu compare {settings}")
            with suppress(ScenarioError, Stop):  # which the menu tells
                desk.compare(settings)
        else:
            found = sorted(self.folder.rglob("*.save")) or [self.folder / "nothing.save"]
            path = self.luck.choice(found)
            self.note(f"menu open {path.name}")
            self.app.open_file(path)

    def prefer(self):
        """Change a setting, as the panel of settings does."""
        settings, what = self.app.store.settings, self.luck.randrange(4)
        self.note(f"prefer {what}")
        if what == 0:
            settings.scale = self.luck.choice((75, 100, 130, 250))
            self.app.rescale(settings.scale / 100)
        elif what == 1:
            settings.palette = self.luck.choice(list(schemes.SCHEMES))
            self.app.recolour()
        elif what == 2:
            settings.language = self.luck.choice(language.languages())
            self.app.respeak()
        else:
            self.app.relayout()

    # --- what it looks at -------------------------------------------------------------------------

    @property
    def desk(self):
        """The screen, if it shows a world."""
        return self.app.screen if hasattr(self.app.screen, "timeline") else None

    def look_at_desk(self, screen):
        """See that worlds have not stopped; hold a world that was left against its replay."""
        if self._desk is not None and self._desk is not screen:
            self.hold(self._desk)
        self._desk = screen if hasattr(screen, "timeline") else None
        if self._desk is not None:
            for each in self._desk.both:
                if each.error is not None:
                    raise each.error

    def hold(self, desk):
        """Run a world again from its beginning, and compare it and all digests on the way."""
        for each in desk.both:
            session = each.session
            world, noted = session.world, dict(session.digests)
            self.compared, self.ticks = self.compared + 1, self.ticks + world.tick
            self.asked += len(world.journal)
            again = founded(session.loaded, world.seed).world
            asker = Asker(tuple(world.journal))
            asker.tick(again)
            while again.tick < world.tick:
                again.step()
                asker.tick(again)
                if again.tick in noted and noted[again.tick] != digest(again, orders=False):
                    raise ArithmeticError(f"{each.title}: another digest was noted at tick {again.tick}")
            if digest(again) != digest(world):
                raise ArithmeticError(
                    f"{each.title}, tick {world.tick}: the replay of its journal is another world"
                )


class FailureError(Exception):
    """Something went wrong; it says what had been done before."""


def opened(name, seed, luck, folder):
    """Open a window nobody sees; raise ImportError or pygame.error where there is no OpenGL."""
    pygame.display.init()
    pygame.font.init()
    from systems.presentation.gui.app import App
    from systems.presentation.play import PANEL_NAMES, Look
    from systems.presentation.settings import Store

    panels = tuple(luck.sample(PANEL_NAMES, luck.randrange(5)))
    look = Look(frames=1, speed=luck.choice((1, 2, 8, 64)), opened=panels, size=luck.choice(SIZES[:3]))
    begin = None if name is None else lambda: founded(load(name, WORLDS[name]), seed)
    return App(begin, look, Store(folder / "settings.json"))


def one_round(number, name, seed, events, folder):
    """Play one window; return the monkey, or raise `FailureError`."""
    luck = random.Random(f"{seed} {number}")
    pictures = folder / "pictures"
    shutil.rmtree(pictures, ignore_errors=True)
    if luck.random() < 0.4:  # keys may be bound to nothing by now
        (folder / "settings.json").unlink(missing_ok=True)
    app = opened(name, luck.randrange(1000), luck, folder)
    monkey = Monkey(app, luck, folder)
    try:
        with monkey.clock():
            monkey.play(events)
        app.leave()
    except Exception as error:
        told = "\n  ".join(monkey.lately)
        where = f"seed {seed}, round {number}, {name}, event {monkey.events}"
        msg = f"{where}; before it\n  {told}\n{traceback.format_exc()}"
        raise FailureError(msg) from error
    finally:
        pygame.quit()
        schemes.use("scenario")
        language.speak("en")
    return monkey


def play(events, seed, names, folder, tell=lambda _: None):
    """Play window after window; return how often what was done and held."""
    done = Counter()
    number = 0
    with patch.dict(os.environ, ENTREPOT_CONFIG_DIR=str(folder), ENTREPOT_DATA_DIR=str(folder)):
        while done["events"] < events:
            name = names[number % len(names)]
            monkey = one_round(number, name, seed, min(ROUND, events - done["events"]), folder)
            number += 1
            done += monkey.done
            for what in ("events", "frames", "compared", "ticks", "asked"):
                done[what] += getattr(monkey, what)
            tell(f"{number:4} {name or 'start':20} {done['events']:7} events, {done['compared']} worlds held")
    return done


def main(arguments=None):
    parser = argparse.ArgumentParser(description=__doc__.split("\n\n", 1)[0])
    parser.add_argument("--events", type=int, default=100_000)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument(
        "--scenario", dest="names", action="append", choices=[each for each in WORLDS if each]
    )
    given = parser.parse_args(arguments)
    warnings.simplefilter("error")
    started = time.monotonic()
    with tempfile.TemporaryDirectory() as folder:
        try:
            done = play(
                given.events, given.seed, given.names or list(WORLDS), Path(folder),
                lambda text: sys.stdout.write(f"{text}\n") and sys.stdout.flush(),
            )  # fmt: skip
        except (ImportError, pygame.error) as error:
            sys.exit(f"no OpenGL here, so there is no window with panels: {error}")
        except FailureError as failure:
            sys.exit(str(failure))
    acts = ", ".join(f"{what} {count:,}" for what, count in sorted(done.items()))
    sys.stdout.write(f"{acts}; no failure in {time.monotonic() - started:.0f} s\n")


if __name__ == "__main__":
    main()
