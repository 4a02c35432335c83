"""What a monkey does with mouse, keys and menus; `tests.monkey` looks what comes of it."""

import warnings
from contextlib import suppress

import pygame

from scenarios.faults import ScenarioError
from scenarios.parameters import parameters
from scenarios.runs import Stop
from scenarios.tune import Tune
from systems.presentation import language, schemes

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


class Hands:
    """One thing at a time: `app`, `luck`, `at`, `held`, `post` and `note` are those of the monkey."""

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
