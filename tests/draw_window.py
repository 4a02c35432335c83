"""Draw every screen and panel of the window: python -m tests.draw_window [NAME ...] [--out DIR].

Without --out those of the manual, at 100 per cent and panels cut out; with it whole windows at 100 and 175.
"""

import argparse
import os
import re
import tempfile
from dataclasses import dataclass, replace
from pathlib import Path
from threading import Event

import numpy as np
import pygame

import main
from scenarios.load import load
from scenarios.runs.save import founded
from systems.house_orders import PlaceOrder
from systems.house_ships import LoadShip, SendShip, SetRoute
from systems.house_works import BuildFacility, PayDividend
from systems.presentation.pace import Pace
from systems.presentation.pictures import save
from systems.presentation.play import Look
from systems.presentation.settings import Settings, Store

MANUAL = Path(__file__).parents[1] / "assets" / "manual"
PICTURES = MANUAL / "pictures" / "window"
SIZE = 1280, 720
SCALES = 100, 175
LAST = 16
"""Ticks of which every frame is drawn, so that people, ships and trades are seen on their way."""
FRAME = 1 / 60
STEP = 6
"""Bits of a channel that are kept, which makes files smaller."""


@dataclass(frozen=True)
class Shot:
    """What is seen: a world at a tick, what is selected and open in it, and what somebody has done."""

    scenario: str | None = None
    ticks: int = 300
    opened: tuple[str, ...] = ()
    select: str | None = None
    do: str = ""
    """What is done last, one of `DEEDS`."""
    beside: tuple[str, ...] = ()
    cut: str | None = None
    """The panel that the manual shows, without all around it."""
    size: tuple[int, int] = SIZE
    settings: tuple[str, ...] = ()
    """Put over the scenario."""


def panel(name, scenario="frontier", ticks=300, **more):
    return Shot(scenario, ticks, (name,), cut=name, **more)


HOUSE = (
    (
        'houses=[{name="Swan", home="Greenfield", cash=20000, player=true, warehouses=["Stonebridge"],'
        " stocks={Greenfield={Grain=40}, Stonebridge={Wool=60}}, ships=[{count=2, capacity=200, crew=8}]}]"
    ),
    (
        'goals=[{outcome="win", title="Be worth 30,000", by=400, all=[{figure="worth", at_least=30000}]},'
        ' {outcome="win", title="Sell 100 grain", all=[{figure="sold", good="Grain", at_least=100}]},'
        ' {outcome="lose", title="Run out of money", any=[{figure="cash", at_most=100}]}]'
    ),
    (
        'lessons=[{text="Bid for grain in Greenfield.", all=[{figure="bids", settlement="Greenfield",'
        ' good="Grain", at_least=5}], done="An order stands in every auction until it is filled."},'
        ' {text="Build a mill (Shift+F), hire for it (Shift+I).", all=[{figure="facilities", at_least=1},'
        ' {figure="workers", at_least=10}]}]'
    ),
    "ventures.facility=60",
    "ventures.materials={Wool=0.5}",
)
"""A player's house in three towns, with goals and a lesson."""


def played(name, do, *opened, **more):
    return Shot("three_towns", 90, opened or (name,), do=do, cut=name, settings=HOUSE, **more)


SHOTS = {
    "start": Shot(),
    "lesson": Shot(do="lesson"),
    "mods": Shot(do="mods"),
    "wait": Shot(do="wait"),
    "recording": Shot("hamlet", do="recording"),
    "main": Shot("frontier", 300, ("inspector", "prices", "auction"), "Greenfield"),
    "large": Shot("frontier", 300, ("inspector", "prices", "auction"), "Greenfield", size=(1920, 1080)),
    "first": Shot("frontier", 60, do="first"),
    "inspector": panel("inspector", select="Greenfield"),
    "agent": panel("inspector", "village", select="fishers-1"),
    "ship": panel("inspector", do="ship"),
    "prices": panel("prices", select="Greenfield", do="one price"),
    "auction": panel("auction", select="Stonebridge", do="market"),
    "edgeworth": panel("edgeworth", "edgeworth_pair", 1, do="pair"),
    "labour": panel("labour"),
    "population": panel("population", ticks=600),
    "money": panel("money"),
    "wealth": panel("wealth"),
    "distribution": panel("distribution", "sugarscape_trade", 150),
    "why": panel("why", "three_agent_barter", 1, do="pair"),
    "orders": panel("why", select="Greenfield"),
    "log": panel("log"),
    "parameters": panel("parameters", do="tune"),
    "beside": Shot(
        "market_day", 200, ("beside", "prices"), beside=("exchange.mechanism=call_auction",)
    ),
    "house": played("house", "form hire"),
    "trade": played("trade", "form bid"),
    "ships": played("ships", "form route"),
    "goals": played("goals", "form"),
    "playing": replace(played("trade", "form bid", "trade", "house", "goals"), cut=None),
    "manual": panel("manual"),
    "settings": panel("settings"),
    "overlay-price": Shot("frontier", do="overlay price"),
    "overlay-wealth": Shot("frontier", do="overlay wealth"),
    "overlay-unmet": Shot("frontier", do="overlay unmet"),
    "overlay-flows": Shot("frontier", do="overlay flows"),
    "overlay-partners": Shot("village", 120, do="overlay partners"),
    "minimap": Shot("frontier", do="near"),
    "timeline": Shot("frontier", opened=("prices",), do="back"),
    "explanation": Shot("frontier", opened=("inspector",), select="Greenfield", do="explain"),
    "question": Shot("frontier", 60, do="question"),
    "notices": Shot("three_towns_spec_price_only", 700, do="toast"),
    "plain": Shot("frontier", select="Greenfield", do="plain"),
}  # fmt: skip


def shown():
    """Return the names of those that the manual shows."""
    pages = "".join((MANUAL / page).read_text(encoding="utf-8") for page in ("window.md", "playing.md"))
    return re.findall(r"\(pictures/window/([\w-]+)\.png\)", pages)


# --- what somebody does ---------------------------------------------------------------------------


def lesson(app):
    start = app.screen
    start.choose(next(card for card in start.cards if card.name == "horse_fair"))


def mods(app):
    """Two mods that are on, and one that is broken, in a folder that looks like anybody's."""
    from systems.presentation import folders
    from systems.presentation.mods import Entry

    start, rack = app.screen, app.rack
    fault = "silk-road/overlay.toml:4:9: goods.Silk.price: too small (expected a number above 0, got -3)"
    rack.entries.insert(0, Entry("silk-road", None, (fault,)))
    for name in ("salt-coast", "steamers"):
        rack.switch(name)
    app.switched()
    folders.mods = lambda: Path("~/.local/share/entrepot/mods")
    start.choose(next(card for card in start.cards if card.name == "three_towns"))
    start.over = "mods"


def first(app):
    """As a world opens for whoever has never been here."""
    app.screen.opened = set(app.screen.first_opened())
    app.screen.front = "prices"


def one_price(app):
    app.screen.offered["prices"]._market = 3


def market(app):
    app.screen.offered["auction"]._market = 2


def pair(app):
    from components.kinds import Agent

    one, other = app.screen.world.table(Agent).ids[:2].tolist()
    app.screen.select(agent=one)
    app.screen.partner = other


def ship(app):
    from components.kinds import Ship

    app.screen.select_entity(int(app.screen.world.table(Ship).ids[0]))


def tune(app):
    desk = app.screen
    sliders = desk.offered["parameters"]
    found = {each.key: each for group in sliders._groups.values() for each in group}
    sliders._ask(desk, found["prices.rate"], 0.25)


def overlay(app, kind):
    app.screen.overlays.kind = kind


def near(app):
    desk = app.screen
    desk.camera.zoom(6, desk.camera.width * 0.2, desk.camera.height * 0.3)


def back(app):
    app.screen.go_to(180)


def explain(app):
    desk = app.screen
    desk.explanations.keep(desk.town, ("standing_price", 3))


def question(app):
    app.screen.act("save-as")


def toast(app):
    app.toasts.say("Saved: frontier 60, tick 60")
    app.toasts.say("This file is no save: it ends too early.", alarming=True)


def give_orders(desk):
    """Tell the player's house to do some of all that can be done."""
    from components.kinds import Settlement, Ship
    from components.transport import Vessel

    world, me = desk.world, desk.office.house
    green, stone, salt = world.table(Settlement).ids.tolist()
    ids, vessel = world.view(Ship, Vessel)
    first, second = ids[vessel.owner == me].tolist()
    for command in (
        PlaceOrder(me, green, "Grain", True, 600, 10.6), PlaceOrder(me, stone, "Flour", True, 40, 9),
        PlaceOrder(me, stone, "Grain", False, 900, 14.5), BuildFacility(me, stone, "Mill", 20),
        SetRoute(me, first, (green, stone), ("all", "Grain"), ("Grain 20", "Flour, Wool")),
        LoadShip(me, second, "Grain", 30), SendShip(me, second, salt, False), PayDividend(me, 500),
    ):  # fmt: skip
        desk.office.ask(command)


DEEDS = {
    "lesson": lesson, "mods": mods, "first": first, "one price": one_price, "market": market, "pair": pair,
    "ship": ship, "tune": tune,
    "near": near, "back": back, "explain": explain, "question": question, "toast": toast,
}  # fmt: skip


# --- drawing --------------------------------------------------------------------------------------


class Stage:
    """The window of one shot, and what has to be ended with it."""

    def __init__(self, shot, folder, language):
        from systems.presentation.gui.app import App

        self.shot = shot
        store = Store(settings=Settings(language=language))
        look = Look(
            frames=1, size=shot.size, opened=shot.opened, selected=shot.select, beside=shot.beside, speed=8
        )
        self.held = Event()
        what = None
        if shot.do == "recording":
            what = folder / "hamlet.sqlite"
            words = ["run", shot.scenario, "--ticks", str(shot.ticks), "--record", str(what), "--json"]
            assert main.main([*words, "--overwrite"]) == 0
        elif shot.scenario is not None:
            what = lambda: founded(load(shot.scenario, shot.settings))  # noqa: E731 - a world is built by what is called
        self.app = App(what, look, store)
        if shot.do == "wait":
            self._wait()
        if shot.settings:
            give_orders(self.app.screen)
        if shot.do.partition(" ")[0] in {"pair", "overlay"}:  # what these show is noted from now on
            self._do()
        if shot.scenario is not None and shot.do != "recording":
            self._run(self.app.screen)
        self._do()

    def _wait(self):
        from systems.presentation.gui.wait import Wait

        self.app.show(Wait(self.app, "Frontier", self.held.wait))
        for _ in range(25):
            self.app.frame(FRAME)

    def _run(self, desk):
        """Run the world, the last ticks frame by frame."""
        from systems.presentation.gui.notices import Notices

        self.app.frame(0.0)
        note = desk.note
        desk.note = lambda _: note(0.0)  # what is kept is not to depend on how fast this machine is
        while desk.world.tick < self.shot.ticks - LAST:
            desk.step()
        desk.notices = Notices(desk.world.tick)
        while desk.world.tick < self.shot.ticks:
            desk.pace.paused = False  # whatever time stops for, such as a goal that is reached
            self.app.frame(FRAME)
        desk.pace.paused = True

    def _do(self):
        deed, _, what = self.shot.do.partition(" ")
        if deed == "overlay":
            overlay(self.app, what)
        elif deed == "form":
            self.app.toasts.shown.clear()
            if what:
                self.app.screen.office.take(what)
        elif self.shot.do in DEEDS:
            DEEDS[self.shot.do](self.app)

    def picture(self, scale):
        self.app.rescale(scale / 100)
        self.app.anew = True
        for _ in range(6):
            self.app.frame(0.0)
        return self.app.seen()

    def cut(self, surface):
        """Return the part of a picture that a panel takes."""
        from imgui_bundle import imgui

        from systems.presentation.gui.layout import window_of

        window = imgui.internal.find_window_by_name(window_of(self.app.screen.offered[self.shot.cut]))
        node = window.dock_node
        at, size = (node.pos, node.size) if node is not None else (window.pos, window.size)
        return surface.subsurface(pygame.Rect(at.x, at.y, size.x, size.y).clip(surface.get_rect()))

    def leave(self):
        self.held.set()
        self.app.leave()


def plain(shot):
    """Return what the plain window shows."""
    from systems.presentation.window import Window

    screen = pygame.display.set_mode(shot.size)
    window = Window(founded(load(shot.scenario)), screen, Pace(8))
    window.select_asked(shot.select)
    while window.world.tick < shot.ticks - LAST:
        window.step()
    while window.world.tick < shot.ticks:
        window.frame(FRAME)
    return window.seen().copy()


def lighter(surface):
    """Return a picture in fewer colours."""
    pixels = pygame.surfarray.array3d(surface)
    return pygame.surfarray.make_surface((pixels >> 8 - STEP << 8 - STEP | pixels >> STEP).astype(np.uint8))


def draw(name, folder, out, language):
    """Draw one, at all scales if it is not for the manual."""
    shot = SHOTS[name]
    pygame.display.init()
    pygame.font.init()
    if shot.do == "plain":
        save(lighter(plain(shot)), (out or PICTURES) / f"{name}.png")
        pygame.quit()
        return
    stage = Stage(shot, folder, language)
    for scale in SCALES if out else SCALES[:1]:
        picture = stage.picture(scale)
        if out is None and shot.cut:
            picture = stage.cut(picture)
        save(lighter(picture), (out or PICTURES) / (f"{name}-{scale}.png" if out else f"{name}.png"))
    stage.leave()
    pygame.quit()


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("names", nargs="*", choices=[[], *SHOTS], metavar="NAME")
    parser.add_argument("--out", type=Path)
    parser.add_argument("--language", default="en")
    asked = parser.parse_args()
    os.environ["SDL_VIDEODRIVER"] = "offscreen"
    os.environ.setdefault("PYOPENGL_PLATFORM", "egl")
    os.environ.setdefault("NUMBA_DISABLE_JIT", "0")  # one way for all, whatever a short run would choose
    (asked.out or PICTURES).mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory() as scratch:
        os.environ |= {"ENTREPOT_CONFIG_DIR": scratch, "ENTREPOT_DATA_DIR": scratch}
        for each in asked.names or (SHOTS if asked.out else shown()):
            draw(each, Path(scratch), asked.out, asked.language)
            print(each)  # noqa: T201 - a command tells what it does
