"""The inspector: the panel at the right, which draws lines about what is selected and scrolls over them."""

from __future__ import annotations

import pygame

from systems.presentation import art, chart
from systems.presentation.language import _
from systems.presentation.lines import (
    Amount,
    Chart,
    Fact,
    Heading,
    Line,
    Market,
    Prices,
    Sentence,
    Title,
    Works,
)
from systems.presentation.palette import (
    ACCENT,
    ALARM,
    COINS,
    FAINT,
    LINE,
    MUTED,
    PANEL,
    RGB,
    TEXT,
    VOID,
)
from systems.presentation.panels import BOTTOM, TOP
from systems.presentation.pieces import Pieces
from systems.presentation.text import LARGE, NORMAL, SMALL, ui

NARROW, WIDE = 300, 356
"""Widths of the panel, before `UI_SCALE`: for an agent or a cell, and for a settlement."""
NOTCH = 44
"""What a notch of the wheel scrolls by."""
COLUMN = 66
"""Room of a column of prices …"""
COUNT = 50
"""… and of one of a market."""
RISING, FALLING = (136, 192, 128), (224, 132, 104)


class Inspector(Pieces):
    """Draws the panel; `scrolled` pixels of what it says are above its upper edge."""

    scrolled = 0
    _hidden = 0
    _drawn: tuple[Chart, pygame.Surface] | None = None

    def side(self, screen: pygame.Surface, *, wide: bool = False) -> int:
        """Return how wide the inspector is on this screen; 0 where there is no room for it."""
        width = ui(WIDE if wide else NARROW)
        return width if screen.get_width() >= width * 1.8 else 0

    def scroll(self, notches: float) -> None:
        """Move what is said up (below zero) or down."""
        self.scrolled = max(0, min(self._hidden, self.scrolled - round(notches * ui(NOTCH))))

    def draw(
        self, screen: pygame.Surface, lines: list[Line], *, following: bool = False, wide: bool = False
    ) -> None:
        """Draw the panel with what there is to say of the selected."""
        width = self.side(screen, wide=wide)
        box = pygame.Rect(screen.get_width() - width, ui(TOP), width, screen.get_height() - ui(TOP + BOTTOM))
        if not width or box.height < ui(30):
            return
        screen.fill(PANEL, box)
        pygame.draw.line(screen, LINE, box.topleft, box.bottomleft)
        old = screen.get_clip()
        screen.set_clip(box)
        self.scrolled = min(self.scrolled, self._hidden)
        x, y, room = box.x + ui(18), box.y + ui(16) - self.scrolled, width - ui(36)
        for line in lines:
            y = self._line(screen, line, x, y, room, following=following)
        length = y + self.scrolled - box.y + ui(10)
        self._hidden = max(0, length - box.height)
        if self._hidden:
            self._bar(screen, box, length)
        screen.set_clip(old)

    def _bar(self, screen: pygame.Surface, box: pygame.Rect, length: int) -> None:
        """Draw how much of the lines is in view, and where."""
        tall = max(ui(24), box.height * box.height // length)
        top = box.y + (box.height - tall) * self.scrolled // max(1, self._hidden)
        pygame.draw.rect(screen, LINE, (box.right - ui(6), top, ui(4), tall), border_radius=ui(2))

    # --- lines ------------------------------------------------------------------------------------

    def _line(self, screen: pygame.Surface, line: Line, x: int, y: int, room: int, *, following: bool) -> int:
        """Draw one line of the inspector; return where the next one begins."""
        if isinstance(line, Title):
            return self._title(screen, line, x, y, room, following=following)
        if isinstance(line, Heading):
            return self._heading(screen, line, x, y, room)
        if isinstance(line, Sentence):
            return self._sentence(screen, line, x, y, room)
        if isinstance(line, Chart):
            return self._chart(screen, line, x, y, room)
        self._row(screen, line, x, y + ui(9), room)
        return y + ui(20 if isinstance(line, Fact) else 22)

    def _row(
        self, screen: pygame.Surface, line: Amount | Prices | Fact | Market | Works, x: int, y: int, room: int
    ) -> None:
        """Draw a line that is one row high, centred on height `y`."""
        if isinstance(line, Fact):
            self._fact(screen, line, x, y, room)
        elif isinstance(line, Market):
            self._market(screen, line, x, y, room)
        elif isinstance(line, Works):
            self._works(screen, line, x, y, room)
        else:
            self.emblem(screen, line.ware, x + ui(8), y)
            self.write(screen, self.type.fitted(line.name, ui(84)), x + ui(26), y, TEXT)
            if isinstance(line, Prices):
                self._columns(screen, line.columns, x + room, y, COLUMN)
            else:
                self._amount(screen, line, x, y, room)

    def _title(
        self, screen: pygame.Surface, line: Title, x: int, y: int, room: int, *, following: bool
    ) -> int:
        name = self.type.fitted(line.text, room, LARGE, bold=True)
        self.write(screen, name, x, y + ui(8), TEXT, LARGE, bold=True)
        under = f"{line.under} · {_('following')}" if following else line.under
        self.write(screen, self.type.fitted(under, room, SMALL), x, y + ui(29), MUTED, SMALL)
        return y + (ui(46) if under else ui(28))

    def _heading(self, screen: pygame.Surface, line: Heading, x: int, y: int, room: int) -> int:
        y += ui(10)
        text = self.type.fitted(line.text, room, SMALL, bold=True)
        self.write(screen, text, x, y + ui(8), MUTED, SMALL, bold=True)
        column = COUNT if len(line.columns) > 2 else COLUMN
        self._columns(screen, line.columns, x + room, y + ui(8), column, MUTED)
        pygame.draw.line(screen, LINE, (x, y + ui(19)), (x + room, y + ui(19)))
        return y + ui(26)

    def _sentence(self, screen: pygame.Surface, line: Sentence, x: int, y: int, room: int) -> int:
        step = self.type.height()
        indent = 0 if line.ware is None else ui(22)
        for n, each in enumerate(self.type.wrapped(line.text, room - indent)):
            if n == 0 and line.ware is not None:
                self.emblem(screen, line.ware, x + ui(8), y + step // 2, 1)
            self.write(screen, each, x + indent, y + step // 2, MUTED if line.quiet else TEXT)
            y += step
        return y + ui(4)

    def _chart(self, screen: pygame.Surface, line: Chart, x: int, y: int, room: int) -> int:
        """Draw a chart, anew only where it is another one."""
        size = room, ui(chart.TALL)
        if self._drawn is None or self._drawn[0] is not line or self._drawn[1].get_size() != size:
            surface = pygame.Surface(size)
            surface.fill(PANEL)
            chart.draw(self, surface, line)
            self._drawn = line, surface
        screen.blit(self._drawn[1], (x, y))
        return y + size[1] + ui(4)

    def _columns(
        self, screen: pygame.Surface, texts: tuple[str, ...], right: int, y: int, room: int,
        colour: RGB = TEXT,
    ) -> None:  # fmt: skip
        size = NORMAL if colour == TEXT else SMALL
        for text in reversed(texts):
            faint = FAINT if text in {"0", "-"} and colour == TEXT and room == COUNT else colour
            self.write(screen, text, right, y, faint, size, right=True)
            right -= ui(room)

    def _gauge(
        self, screen: pygame.Surface, left: int, y: int, length: int, share: float, colour: RGB
    ) -> None:
        """Draw a bar that is full so far."""
        if share < 0 or length <= ui(10):
            return
        pygame.draw.rect(screen, VOID, (left, y - ui(4), length, ui(8)), border_radius=ui(2))
        filled = round(length * min(1.0, share))
        if filled:
            pygame.draw.rect(screen, colour, (left, y - ui(4), filled, ui(8)), border_radius=ui(2))

    def _amount(self, screen: pygame.Surface, line: Amount, x: int, y: int, room: int) -> None:
        """Draw a bar and what it stands for."""
        wide = self.write(screen, line.text, x + room, y, TEXT, right=True)
        left = x + ui(114)
        length = room - ui(114) - max(ui(46), wide + ui(10))
        self._gauge(screen, left, y, length, line.share, self.wares.colours[line.ware])

    def _fact(self, screen: pygame.Surface, line: Fact, x: int, y: int, room: int) -> None:
        self.write(screen, line.name, x, y, MUTED)
        colour = ALARM if line.alarming else TEXT
        left = x + ui(114)
        if line.share < 0:
            self.write(screen, self.type.fitted(line.text, room - ui(114)), left, y, colour)
            return
        length = ui(96)
        self._gauge(screen, left, y, length, line.share, ALARM if line.alarming else ACCENT)
        text = self.type.fitted(line.text, room - ui(124) - length)
        self.write(screen, text, left + length + ui(10), y, colour)

    def _market(self, screen: pygame.Surface, line: Market, x: int, y: int, room: int) -> None:
        """Draw a row of the table of markets."""
        if line.ware is None:
            figure = self.icon(("look", 0), art.figures(1).stamp(0))
            screen.blit(figure, figure.get_rect(center=(x + ui(8), y + figure.get_height() // 4)))
        else:
            self.emblem(screen, line.ware, x + ui(8), y)
        columns = ui(COUNT) * len(line.columns)
        right = x + room - columns
        arrow = right - ui(2)
        wide = self.write(screen, line.price, right - ui(16), y, TEXT, bold=True, right=True)
        self._arrow(screen, line.trend, arrow - ui(5), y)
        name = self.type.fitted(line.name, right - ui(16) - wide - ui(8) - x - ui(24))
        self.write(screen, name, x + ui(24), y, TEXT)
        self._columns(screen, line.columns, x + room, y, COUNT)

    def _arrow(self, screen: pygame.Surface, trend: int, x: int, y: int) -> None:
        """Draw which way a price goes."""
        if not trend:
            pygame.draw.line(screen, FAINT, (x - ui(3), y), (x + ui(3), y))
            return
        tip, half = -trend * ui(4), ui(4)
        points = [(x, y + tip), (x - half, y - tip // 2), (x + half, y - tip // 2)]
        pygame.draw.polygon(screen, RISING if trend > 0 else FALLING, points)

    def _works(self, screen: pygame.Surface, line: Works, x: int, y: int, room: int) -> None:
        """Draw a row of the list of facilities."""
        self.emblem(screen, line.ware, x + ui(8), y)
        self.write(screen, line.text, x + room, y, TEXT, right=True)
        x, room = x + ui(26), room - ui(26)
        length = ui(54)
        left = x + room - ui(COUNT + 24) - length
        self._gauge(screen, left, y, length, line.share, COINS)
        wide = self.write(screen, self.type.fitted(line.name, ui(92)), x, y, TEXT)
        owner = self.type.fitted(line.owner, left - x - wide - ui(20), SMALL)
        self.write(screen, owner, x + wide + ui(10), y, MUTED, SMALL)
