"""What stands around the map: the bar on top, the hints below, the legend, the inspector and the help."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import pygame

from systems.presentation import art
from systems.presentation.actions import LOOK, MAP, TIME
from systems.presentation.drawings import LOOKS
from systems.presentation.extract import FAR, MIDDLE
from systems.presentation.language import _
from systems.presentation.palette import (
    ACCENT,
    ALARM,
    FAINT,
    INK,
    LINE,
    MUTED,
    PANEL,
    TEXT,
    Wares,
)
from systems.presentation.pieces import Pieces
from systems.presentation.text import LARGE, NORMAL, SMALL, ui

if TYPE_CHECKING:
    from systems.presentation.actions import Keys
    from systems.presentation.camera import Camera
    from systems.presentation.extract import Picture

TOP, BOTTOM = 40, 28
"""Heights of the bars, before `UI_SCALE`."""

MOST_CROWDS = 200
TIMES = "\N{MULTIPLICATION SIGN}"
HINTS = (
    (("pause",), "pause"), (("tick",), "one tick"), (("speed-1", "speed-64"), "speed"), (("fast",), "fast"),
    (("Wheel",), "zoom"), (("Drag",), "move the map"), (("Click",), "inspect"), (("help",), "help"),
)  # fmt: skip
"""What the mouse, or keys of actions, do."""

VESSELS = ("ship, by its cargo", "caravan, by its cargo")
HELP = (
    (TIME, (
        (("pause",), "pause, go on"), (("tick",), "a single tick"),
        (("speed-1", "speed-64"), "slowest and fastest speed"), (("faster", "slower"), "faster, slower"),
        (("fast",), "as fast as possible"), (("back", "far-back"), "back one tick, ten"),
        (("now",), "back to now"),
    )),
    (MAP, (
        (("Wheel",), "zoom to the pointer"), (("Drag",), "move the map"),
        (("left", "right", "up", "down"), "move the map"), (("zoom-in", "zoom-out"), "zoom"),
        (("whole",), "show the whole map"), (("good",), "one good after another"),
    )),
    (LOOK, (
        (("Click",), "inspect agent, ship, town or cell"), (("follow",), "follow agent or ship, stop"),
        (("previous",), "what was selected before"), (("close",), "close, deselect"),
        (("help",), "this help"), (("leave",), "leave"),
    )),
)  # fmt: skip


def by(keys: Keys, names: tuple[str, ...]) -> str:
    """Return the keys of some actions, or what the mouse does; nothing where no key is bound.

    >>> from systems.presentation.actions import Keys
    >>> by(Keys(), ("faster", "slower")), by(Keys(), ("Wheel",))
    ('+  -', 'Wheel')
    """
    return "  ".join(filter(None, (keys.first(each) if each in keys.actions else _(each) for each in names)))


@dataclass(frozen=True)
class Status:
    """What the bars tell."""

    title: str
    tick: int
    agents: int
    people: float | None
    """Of all settlements; None where there are none."""
    paused: bool
    fast: bool
    speed: int
    achieved: float
    trades: int
    recent: int
    only: int | None
    ships: int
    under_way: int
    """Of the ships."""
    caravans: bool
    """Whether some of them travel on land."""
    populations: tuple[tuple[str, int], ...]
    trouble: str | None = None
    busy: str | None = None


class Panels(Pieces):
    """Draws them on the screen."""

    def __init__(self, wares: Wares, goods: int) -> None:
        super().__init__(wares)
        self.goods = goods
        """How many of the wares the legend lists."""

    # --- bars -------------------------------------------------------------------------------------

    def top(self, screen: pygame.Surface, status: Status) -> None:
        """Draw the bar on top: title and tick at the left, how time runs at the right."""
        width, height = screen.get_width(), ui(TOP)
        pygame.draw.rect(screen, PANEL, (0, 0, width, height))
        pygame.draw.line(screen, LINE, (0, height - 1), (width, height - 1))
        middle = height // 2
        x = width - ui(14)
        many = status.achieved >= 10
        rate = (_("{rate:,.0f} ticks/s") if many else _("{rate:,.1f} ticks/s")).format(rate=status.achieved)
        one = status.agents == 1
        agents = (_("{agents:,} agent") if one else _("{agents:,} agents")).format(agents=status.agents)
        if status.people is not None:
            folk = _("{people:,.0f} people").format(people=status.people)
            agents = f"{folk} · {agents}" if status.agents else folk
        pieces = [
            (agents, MUTED, 100),
            ("" if status.paused else status.busy or rate, MUTED, 84),
        ]
        for text, colour, room in pieces:
            if x > ui(330):
                self.write(screen, text, x, middle, colour, right=True)
                x -= max(ui(room), self.type.width(text) + ui(22))
        x = self._speed(screen, status, x, middle)
        tick = _("tick {tick:,}").format(tick=status.tick)
        self.write(screen, tick, x, middle, TEXT, bold=True, right=True)
        room = x - ui(14 + 24) - self.type.width(tick, bold=True)
        title = self.type.fitted(status.title, room, LARGE, bold=True)
        self.write(screen, title, ui(14), middle, TEXT, LARGE, bold=True)

    def _speed(self, screen: pygame.Surface, status: Status, right: int, middle: int) -> int:
        """Draw the sign of how time runs; return where what stands left of it ends."""
        text = _("paused") if status.paused else _("fast") if status.fast else f"{TIMES}{status.speed}"
        colour = ALARM if status.trouble else ACCENT if status.paused else TEXT
        x = right - ui(78)
        half = ui(5)
        if status.paused:
            for dx in (0, ui(6)):
                pygame.draw.rect(screen, colour, (x + dx, middle - half, ui(3), 2 * half))
        else:
            for dx in (0, ui(6)) if status.fast else (0,):
                points = [(x + dx, middle - half), (x + dx, middle + half), (x + dx + ui(8), middle)]
                pygame.draw.polygon(screen, colour, points)
        self.write(screen, text, x + ui(18), middle, colour, bold=True)
        return x - ui(20)

    def bottom(self, screen: pygame.Surface, status: Status, keys: Keys) -> None:
        """Draw the line at the bottom: what keys do at the left, how much is traded at the right."""
        width, height = screen.get_width(), ui(BOTTOM)
        y = screen.get_height() - height
        pygame.draw.rect(screen, PANEL, (0, y, width, height))
        pygame.draw.line(screen, LINE, (0, y), (width, y))
        middle = y + height // 2
        totals = _("{trades:,} trades this tick · {recent:,} in the last 100").format(
            trades=status.trades, recent=status.recent
        )
        if status.ships:
            at_sea = _("{some:,} of {all:,} ships under way").format(some=status.under_way, all=status.ships)
            totals = f"{at_sea} · {totals}"
        end = width - ui(14)
        if width > ui(420):
            end -= self.write(screen, totals, end, middle, MUTED, SMALL, right=True) + ui(20)
        x = ui(12)
        for key, what in ((by(keys, names), _(what)) for names, what in HINTS):
            if not key:
                continue
            room = self.type.width(key, SMALL) + self.type.width(what, SMALL) + ui(34)
            if x + room > end:
                break
            x += self.key(screen, key, x, middle) + ui(6)
            x += self.write(screen, what, x, middle, FAINT, SMALL) + ui(16)

    def trouble(self, screen: pygame.Surface, message: str) -> None:
        """Say in the window what went wrong in the world."""
        lines = self.type.wrapped(message, max(ui(120), min(ui(640), screen.get_width() - ui(60))))[:6]
        line = self.type.height()
        width = max(self.type.width(each) for each in lines) + ui(36)
        box = pygame.Rect(0, ui(TOP + 14), width, line * (len(lines) + 1) + ui(18))
        box.centerx = screen.get_width() // 2
        self.box(screen, box, 246)
        pygame.draw.rect(screen, ALARM, (box.x, box.y + ui(8), ui(3), box.height - ui(16)))
        y = box.y + ui(9) + line // 2
        self.write(screen, _("The world has stopped"), box.x + ui(16), y, ALARM, bold=True)
        for n, each in enumerate(lines):
            self.write(screen, each, box.x + ui(16), y + line * (n + 1), TEXT)

    def crowds(
        self, screen: pygame.Surface, picture: Picture, camera: Camera, corner: tuple[int, int]
    ) -> None:
        """Write on cells how many more stand there than are drawn; the view begins at `corner`."""
        left, top = (at - pixel for at, pixel in zip(camera.origin(), corner, strict=True))
        for x, y, more in list(zip(*(each.tolist() for each in picture.crowds), strict=True))[:MOST_CROWDS]:
            label = self.type.render(f"+{more}", TEXT, SMALL, bold=True)
            px = round((x + 1) * camera.scale) - left - label.get_width() - ui(4)
            py = round(y * camera.scale) - top + ui(2)
            pygame.draw.rect(
                screen, INK, (px - ui(3), py, label.get_width() + ui(6), label.get_height()), 0, ui(4)
            )
            screen.blit(label, (px, py))

    # --- legend -----------------------------------------------------------------------------------

    def legend(self, screen: pygame.Surface, status: Status, detail: int) -> None:
        """Draw what the goods, and close up the populations, look like."""
        line = ui(20)
        room = screen.get_height() - ui(TOP + BOTTOM) - ui(40)
        most = max(0, room // line - 1)
        people = status.populations if detail not in {FAR, MIDDLE} else ()
        rows: list[tuple[str, int]] = [("good", g) for g in range(self.goods)][:most]
        rows += [("look", n) for n in range(len(people))][: max(0, most - len(rows))]
        vessels = [("ship", 0)] * bool(status.ships) + [("ship", 1)] * status.caravans
        rows += vessels[: max(0, most - len(rows))]
        if not rows or screen.get_width() < ui(360):
            return
        words = {"good": self.wares.names, "look": tuple(name for name, _group in people), "ship": VESSELS}
        names = [_(words[kind][n]) if kind == "ship" else words[kind][n] for kind, n in rows]
        names = [self.type.fitted(name, ui(120), SMALL) for name in names]
        width = max(self.type.width(name, SMALL) for name in names) + ui(50)
        split = ui(8) if len(rows) > self.goods else 0
        box = pygame.Rect(ui(12), 0, width, line * len(rows) + ui(12) + split)
        box.bottom = screen.get_height() - ui(BOTTOM + 12)
        self.box(screen, box)
        y = box.y + ui(6) + line // 2
        for row, ((kind, n), name) in enumerate(zip(rows, names, strict=True)):
            if split and kind != "good" and row == self.goods:
                pygame.draw.line(screen, LINE, (box.x + ui(10), y - ui(5)), (box.right - ui(10), y - ui(5)))
                y += split
            other = kind == "good" and status.only is not None and status.only != n
            self._sample(screen, kind, people[n][1] if kind == "look" else n, detail, box.x + ui(20), y)
            self.write(screen, name, box.x + ui(38), y, FAINT if other else TEXT, SMALL)
            y += line

    def _sample(self, screen: pygame.Surface, kind: str, n: int, detail: int, x: int, y: int) -> None:
        """Draw one sign of the legend as the map shows it."""
        if kind == "look":
            icon = self.icon(("look", n), art.figures(1).stamp(n % LOOKS * art.VARIANTS))
            screen.blit(icon, icon.get_rect(center=(x, y + icon.get_height() // 4)))
        elif kind == "ship":
            stamp = art.ships(self.wares, 1).stamp(len(self.wares.colours) * art.SHIP_FORMS - 8 + 4 * n)
            icon = self.icon(("ship", n), stamp)
            screen.blit(icon, icon.get_rect(center=(x, y + ui(6))))
        elif detail in {FAR, MIDDLE}:
            stamp = art.dot(self.wares.shapes[n], ui(11), self.wares.colours[n])
            icon = self.icon(("dot", n), stamp)
            screen.blit(icon, icon.get_rect(center=(x, y)))
        else:
            self.emblem(screen, n, x, y)

    # --- help -------------------------------------------------------------------------------------

    def help(self, screen: pygame.Surface, keys: Keys) -> None:
        """Draw all keys over the map."""
        veil = pygame.Surface(screen.get_size(), pygame.SRCALPHA)
        veil.fill((*INK, 150))
        screen.blit(veil, (0, 0))
        step = ui(26)
        rows = sum(len(listed) + 1.7 for _heading, listed in HELP)
        box = pygame.Rect(0, 0, ui(460), round(step * rows) + ui(30))
        box.center = screen.get_rect().center
        box.top = max(box.top, 0)
        self.box(screen, box, 250)
        y = box.y + ui(34)
        for heading, listed in HELP:
            self.write(screen, _(heading), box.x + ui(28), y, ACCENT, NORMAL, bold=True)
            y += step
            for names, what in listed:
                if key := by(keys, names):
                    self.key(screen, key, box.x + ui(28), y)
                self.write(screen, _(what), box.x + ui(210), y, TEXT)
                y += step
            y += round(step * 0.7)
