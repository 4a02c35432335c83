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
from contextlib import contextmanager
from pathlib import Path
from unittest.mock import patch

import pygame

from ecs import digest
from scenarios.load import load
from scenarios.runs.replay import Asker
from scenarios.runs.save import founded
from systems.presentation import language, schemes
from tests.monkey_hands import SIZES, Hands

os.environ.setdefault("SDL_VIDEODRIVER", "offscreen")
if not os.environ.get("DISPLAY"):  # said before PyOpenGL loads
    os.environ.setdefault("PYOPENGL_PLATFORM", "egl")

WORLDS = {
    "frontier": (), "village": (), "horse_fair": (), "hamlet": (), "edgeworth_pair": (), "market_day": (),
    "sugarscape_trade": ("populations.traders.count=200",), "three_agent_barter": (), "dealers": (),
    "archipelago": ("archipelago.towns=12",), "first_voyage": (), "four_houses": (),
    None: (),
}  # fmt: skip
"""Scenarios to open the window on, and what makes them small; None is the screen to choose one."""
ROUND = 1500
"""Events that one window gets."""
KEPT = 40
"""Of the latest of these is told what they were."""
PATIENCE = 120.0
"""Seconds that building a world may take."""


class Monkey(Hands):
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
            self.menu: 2, self.prefer: 1, self.deal: 4,
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
