"""What stands around the map: the bar on top, the hints below, the legend, the inspector and the help."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import pygame

from systems.presentation import art
from systems.presentation.describe import Amount, Heading, Line, Prices, Sentence, Title
from systems.presentation.drawings import LOOKS
from systems.presentation.extract import FAR, MIDDLE
from systems.presentation.palette import (
    ACCENT,
    ALARM,
    FAINT,
    INK,
    LINE,
    MUTED,
    PANEL,
    RAISED,
    RGB,
    TEXT,
    VOID,
    Wares,
)
from systems.presentation.text import LARGE, NORMAL, SMALL, Type, ui

if TYPE_CHECKING:
    from systems.presentation.art import Stamp
    from systems.presentation.camera import Camera
    from systems.presentation.extract import Picture

TOP, BOTTOM, SIDE = 40, 28, 300
"""Heights of the bars and width of the inspector, before `UI_SCALE`."""

MOST_CROWDS = 200
TIMES = "\N{MULTIPLICATION SIGN}"
HINTS = (
    ("Space", "pause"), (".", "one tick"), ("1-7", "speed"), ("F", "fast"), ("Wheel", "zoom"),
    ("Drag", "pan"), ("Click", "inspect"), ("H", "help"),
)  # fmt: skip

HELP = (
    ("Time", (
        ("Space", "pause, go on"), (".", "a single tick"), ("1 … 7", f"speeds {TIMES}1 to {TIMES}64"),
        ("+  -", "faster, slower"), ("F", "as fast as possible"),
    )),
    ("Map", (
        ("Wheel", "zoom to the pointer"), ("Drag", "move the map"), ("Arrow keys", "move the map"),
        ("Page up, down", "zoom"), ("0 or Home", "show the whole map"), ("G", "one good after another"),
    )),
    ("Looking closer", (
        ("Click", "inspect an agent or a cell"), ("L", "follow the agent, stop"), ("Esc", "close, deselect"),
        ("H or F1", "this help"), ("Ctrl Q", "leave"),
    )),
)  # fmt: skip


@dataclass(frozen=True)
class Status:
    """What the bars tell."""

    title: str
    tick: int
    agents: int
    paused: bool
    fast: bool
    speed: int
    achieved: float
    trades: int
    recent: int
    only: int | None
    populations: tuple[tuple[str, int], ...]
    trouble: str | None = None
    busy: str | None = None


class Panels:
    """Draws them on the screen."""

    def __init__(self, wares: Wares, goods: int) -> None:
        self.type = Type()
        self.wares = wares
        self.goods = goods
        """How many of the wares the legend lists."""
        self._icons: dict[tuple[object, ...], pygame.Surface] = {}

    # --- pieces -----------------------------------------------------------------------------------

    def _write(
        self, screen: pygame.Surface, text: str, x: int, y: int, colour: RGB = TEXT, size: int = NORMAL,
        *, bold: bool = False, right: bool = False,
    ) -> int:  # fmt: skip
        """Write a line centred on height `y`; return its width."""
        line = self.type.render(text, colour, size, bold=bold)
        screen.blit(line, (x - line.get_width() if right else x, y - line.get_height() // 2))
        return line.get_width()

    def _icon(self, key: tuple[object, ...], stamp: Stamp) -> pygame.Surface:
        """Return a stamp as a small surface."""
        if key not in self._icons:
            reach = stamp.reach
            surface = pygame.Surface((2 * reach + 1, 2 * reach + 1), pygame.SRCALPHA)
            for dx, dy, pixel, alpha in zip(
                stamp.dx.tolist(), stamp.dy.tolist(), stamp.pixel.tolist(), stamp.alpha.tolist(), strict=True
            ):
                colour = (pixel >> 16, pixel >> 8 & 255, pixel & 255, min(255, alpha))
                surface.set_at((dx + reach, dy + reach), colour)
            self._icons[key] = surface
        return self._icons[key]

    def _emblem(self, screen: pygame.Surface, ware: int, x: int, y: int, size: int = 2) -> None:
        """Draw the emblem of a ware around a point."""
        icon = self._icon(("emblem", ware, size), art.emblems(self.wares, size).stamp(ware))
        screen.blit(icon, (x - icon.get_width() // 2, y - icon.get_height() // 2))

    def _box(self, screen: pygame.Surface, box: pygame.Rect, alpha: int = 232) -> None:
        """Draw the ground of a panel, through which a little of the map can be seen."""
        ground = pygame.Surface(box.size, pygame.SRCALPHA)
        pygame.draw.rect(ground, (*PANEL, alpha), ground.get_rect(), border_radius=ui(6))
        pygame.draw.rect(ground, (*LINE, 255), ground.get_rect(), 1, border_radius=ui(6))
        screen.blit(ground, box)

    def _key(self, screen: pygame.Surface, text: str, x: int, y: int) -> int:
        """Draw a key cap centred on height `y`; return its width."""
        label = self.type.render(text, TEXT, SMALL)
        box = pygame.Rect(x, y - ui(9), label.get_width() + ui(10), ui(18))
        pygame.draw.rect(screen, RAISED, box, border_radius=ui(4))
        screen.blit(label, label.get_rect(center=box.center))
        return box.width

    # --- bars -------------------------------------------------------------------------------------

    def top(self, screen: pygame.Surface, status: Status) -> None:
        """Draw the bar on top: title and tick at the left, how time runs at the right."""
        width, height = screen.get_width(), ui(TOP)
        pygame.draw.rect(screen, PANEL, (0, 0, width, height))
        pygame.draw.line(screen, LINE, (0, height - 1), (width, height - 1))
        middle = height // 2
        x = width - ui(14)
        measured = f"{status.achieved:,.0f}" if status.achieved >= 10 else f"{status.achieved:,.1f}"
        pieces = [
            (f"{status.agents:,} {'agent' if status.agents == 1 else 'agents'}", MUTED, 100),
            ("" if status.paused else status.busy or f"{measured} ticks/s", MUTED, 84),
        ]
        for text, colour, room in pieces:
            if x > ui(330):
                self._write(screen, text, x, middle, colour, right=True)
                x -= max(ui(room), self.type.width(text) + ui(22))
        x = self._speed(screen, status, x, middle)
        self._write(screen, f"tick {status.tick:,}", x, middle, TEXT, bold=True, right=True)
        room = x - ui(14 + 24) - self.type.width(f"tick {status.tick:,}", bold=True)
        title = self.type.fitted(status.title, room, LARGE, bold=True)
        self._write(screen, title, ui(14), middle, TEXT, LARGE, bold=True)

    def _speed(self, screen: pygame.Surface, status: Status, right: int, middle: int) -> int:
        """Draw the sign of how time runs; return where what stands left of it ends."""
        text = "paused" if status.paused else "fast" if status.fast else f"{TIMES}{status.speed}"
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
        self._write(screen, text, x + ui(18), middle, colour, bold=True)
        return x - ui(20)

    def bottom(self, screen: pygame.Surface, status: Status) -> None:
        """Draw the line at the bottom: what keys do at the left, how much is traded at the right."""
        width, height = screen.get_width(), ui(BOTTOM)
        y = screen.get_height() - height
        pygame.draw.rect(screen, PANEL, (0, y, width, height))
        pygame.draw.line(screen, LINE, (0, y), (width, y))
        middle = y + height // 2
        totals = f"{status.trades:,} trades this tick · {status.recent:,} in the last 100"
        end = width - ui(14)
        if width > ui(420):
            end -= self._write(screen, totals, end, middle, MUTED, SMALL, right=True) + ui(20)
        x = ui(12)
        for key, what in HINTS:
            room = self.type.width(key, SMALL) + self.type.width(what, SMALL) + ui(34)
            if x + room > end:
                break
            x += self._key(screen, key, x, middle) + ui(6)
            x += self._write(screen, what, x, middle, FAINT, SMALL) + ui(16)

    def trouble(self, screen: pygame.Surface, message: str) -> None:
        """Say in the window what went wrong in the world."""
        lines = self.type.wrapped(message, max(ui(120), min(ui(640), screen.get_width() - ui(60))))[:6]
        line = self.type.height()
        width = max(self.type.width(each) for each in lines) + ui(36)
        box = pygame.Rect(0, ui(TOP + 14), width, line * (len(lines) + 1) + ui(18))
        box.centerx = screen.get_width() // 2
        self._box(screen, box, 246)
        pygame.draw.rect(screen, ALARM, (box.x, box.y + ui(8), ui(3), box.height - ui(16)))
        y = box.y + ui(9) + line // 2
        self._write(screen, "The world has stopped", box.x + ui(16), y, ALARM, bold=True)
        for n, each in enumerate(lines):
            self._write(screen, each, box.x + ui(16), y + line * (n + 1), TEXT)

    def crowds(self, screen: pygame.Surface, picture: Picture, camera: Camera) -> None:
        """Write on cells how many more stand there than are drawn."""
        left, top = camera.origin()
        for x, y, more in list(zip(*(each.tolist() for each in picture.crowds), strict=True))[:MOST_CROWDS]:
            label = self.type.render(f"+{more}", TEXT, SMALL, bold=True)
            px = round((x + 1) * camera.scale) - left - label.get_width() - ui(4)
            py = round(y * camera.scale) - top + ui(TOP) + ui(2)
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
        if not rows or screen.get_width() < ui(360):
            return
        names = [self.wares.names[n] if kind == "good" else people[n][0] for kind, n in rows]
        names = [self.type.fitted(name, ui(120), SMALL) for name in names]
        width = max(self.type.width(name, SMALL) for name in names) + ui(50)
        split = ui(8) if people and len(rows) > self.goods else 0
        box = pygame.Rect(ui(12), 0, width, line * len(rows) + ui(12) + split)
        box.bottom = screen.get_height() - ui(BOTTOM + 12)
        self._box(screen, box)
        y = box.y + ui(6) + line // 2
        for (kind, n), name in zip(rows, names, strict=True):
            if split and kind == "look" and n == 0:
                pygame.draw.line(screen, LINE, (box.x + ui(10), y - ui(5)), (box.right - ui(10), y - ui(5)))
                y += split
            other = kind == "good" and status.only is not None and status.only != n
            self._sample(screen, kind, n if kind == "good" else people[n][1], detail, box.x + ui(20), y)
            self._write(screen, name, box.x + ui(38), y, FAINT if other else TEXT, SMALL)
            y += line

    def _sample(self, screen: pygame.Surface, kind: str, n: int, detail: int, x: int, y: int) -> None:
        """Draw one sign of the legend as the map shows it."""
        if kind == "look":
            icon = self._icon(("look", n), art.figures(1).stamp(n % LOOKS * art.VARIANTS))
            screen.blit(icon, icon.get_rect(center=(x, y + icon.get_height() // 4)))
        elif detail in {FAR, MIDDLE}:
            stamp = art.dot(self.wares.shapes[n], ui(11), self.wares.colours[n])
            icon = self._icon(("dot", n), stamp)
            screen.blit(icon, icon.get_rect(center=(x, y)))
        else:
            self._emblem(screen, n, x, y)

    # --- inspector --------------------------------------------------------------------------------

    def side(self, screen: pygame.Surface) -> int:
        """Return how wide the inspector is on this screen; 0 where there is no room for it."""
        return ui(SIDE) if screen.get_width() >= ui(SIDE) * 1.8 else 0

    def inspector(self, screen: pygame.Surface, lines: list[Line], *, following: bool) -> None:
        """Draw the panel at the right with what there is to say of the selected."""
        width = self.side(screen)
        if not width:
            return
        box = pygame.Rect(screen.get_width() - width, ui(TOP), width, screen.get_height() - ui(TOP + BOTTOM))
        if box.height < ui(30):
            return
        screen.fill(PANEL, box)
        pygame.draw.line(screen, LINE, box.topleft, box.bottomleft)
        old = screen.get_clip()
        screen.set_clip(box)
        x, y, room = box.x + ui(18), box.y + ui(16), width - ui(36)
        for line in lines:
            y = self._line(screen, line, x, y, room, following=following)
        screen.set_clip(old)

    def _line(self, screen: pygame.Surface, line: Line, x: int, y: int, room: int, *, following: bool) -> int:
        """Draw one line of the inspector; return where the next one begins."""
        step = self.type.height()
        if isinstance(line, Title):
            self._write(
                screen,
                self.type.fitted(line.text, room, LARGE, bold=True),
                x,
                y + ui(8),
                TEXT,
                LARGE,
                bold=True,
            )
            under = f"{line.under} · following" if following else line.under
            self._write(screen, self.type.fitted(under, room, SMALL), x, y + ui(29), MUTED, SMALL)
            return y + (ui(46) if under else ui(28))
        if isinstance(line, Heading):
            y += ui(10)
            self._write(
                screen,
                self.type.fitted(line.text, room, SMALL, bold=True),
                x,
                y + ui(8),
                MUTED,
                SMALL,
                bold=True,
            )
            self._columns(screen, line.columns, x + room, y + ui(8), MUTED)
            pygame.draw.line(screen, LINE, (x, y + ui(19)), (x + room, y + ui(19)))
            return y + ui(26)
        if isinstance(line, Sentence):
            indent = 0 if line.ware is None else ui(22)
            for n, each in enumerate(self.type.wrapped(line.text, room - indent)):
                if n == 0 and line.ware is not None:
                    self._emblem(screen, line.ware, x + ui(8), y + step // 2, 1)
                self._write(screen, each, x + indent, y + step // 2, MUTED if line.quiet else TEXT)
                y += step
            return y + ui(4)
        self._emblem(screen, line.ware, x + ui(8), y + ui(9))
        name = self.type.fitted(line.name, ui(84))
        self._write(screen, name, x + ui(26), y + ui(9), TEXT)
        if isinstance(line, Prices):
            self._columns(screen, line.columns, x + room, y + ui(9), TEXT)
        else:
            self._amount(screen, line, x, y + ui(9), room)
        return y + ui(22)

    def _columns(
        self, screen: pygame.Surface, texts: tuple[str, ...], right: int, y: int, colour: RGB
    ) -> None:
        for text in reversed(texts):
            self._write(screen, text, right, y, colour, NORMAL if colour == TEXT else SMALL, right=True)
            right -= ui(66)

    def _amount(self, screen: pygame.Surface, line: Amount, x: int, y: int, room: int) -> None:
        """Draw a bar and what it stands for."""
        wide = self._write(screen, line.text, x + room, y, TEXT, right=True)
        left = x + ui(114)
        length = room - ui(114) - max(ui(46), wide + ui(10))
        if line.share >= 0 and length > ui(10):
            pygame.draw.rect(screen, VOID, (left, y - ui(4), length, ui(8)), border_radius=ui(2))
            filled = round(length * min(1.0, line.share))
            if filled:
                colour = self.wares.colours[line.ware]
                pygame.draw.rect(screen, colour, (left, y - ui(4), filled, ui(8)), border_radius=ui(2))

    # --- help -------------------------------------------------------------------------------------

    def help(self, screen: pygame.Surface) -> None:
        """Draw all keys over the map."""
        veil = pygame.Surface(screen.get_size(), pygame.SRCALPHA)
        veil.fill((*INK, 150))
        screen.blit(veil, (0, 0))
        step = ui(26)
        rows = sum(len(keys) + 1.7 for _, keys in HELP)
        box = pygame.Rect(0, 0, ui(420), round(step * rows) + ui(30))
        box.center = screen.get_rect().center
        box.top = max(box.top, 0)
        self._box(screen, box, 250)
        y = box.y + ui(34)
        for heading, keys in HELP:
            self._write(screen, heading, box.x + ui(28), y, ACCENT, NORMAL, bold=True)
            y += step
            for key, what in keys:
                self._key(screen, key, box.x + ui(28), y)
                self._write(screen, what, box.x + ui(170), y, TEXT)
                y += step
            y += round(step * 0.7)
