"""Sheets: the lines of the inspector as ImGui draws them, in aligned rows; names are links."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np
from imgui_bundle import imgui

from systems.presentation.gui import plots
from systems.presentation.gui.theme import LARGE, SMALL, rgba, u32
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
    Source,
    Title,
    Works,
)
from systems.presentation.palette import ACCENT, ALARM, FAINT, LINE, MUTED, RAISED, RGB, TEXT

if TYPE_CHECKING:
    from systems.presentation.gui.desk import Desk

TALL = 1.4
"""Height of a row, of that of a line of text."""
COLUMN, COUNT = 66.0, 50.0
"""Pixels from one column to the next at scale 1, where they are one or two, and where they are more."""
NAMED, BARRED = 96.0, 30.0
"""Room that a name has at the least before columns are left out, and a bar before it is."""
BAR_AT, READ = 0.4, 92.0
"""Where bars begin, of the width, and the room after them at scale 1."""
LINK: RGB = (150, 190, 232)
RISING, FALLING = (236, 176, 92), (126, 178, 214)


def fitted(text: str, room: float) -> str:
    """Return a text, cut where it is wider than `room` pixels."""
    if imgui.calc_text_size(text).x <= room:
        return text
    while text and imgui.calc_text_size(f"{text}…").x > room:
        text = text[:-1]
    return f"{text}…"


class Sheet:
    """Draws lines about one entity; `eid` is -1 where they are about none."""

    def __init__(self, desk: Desk, eid: int) -> None:
        self.desk, self.eid = desk, eid
        self.scale = imgui.get_style().font_scale_main
        self.wide = imgui.get_content_region_avail().x

    def draw(self, lines: list[Line]) -> None:
        """Draw them one below the other."""
        for n, line in enumerate(lines):
            imgui.push_id(n)
            if isinstance(line, Title):
                self._title(line)
            elif isinstance(line, Heading):
                self._heading(line)
            elif isinstance(line, Chart):
                _chart(self.desk, line)
            elif isinstance(line, Sentence):
                self._sentence(line)
            else:
                self._row(line)
            imgui.pop_id()

    # --- titles and sentences ---------------------------------------------------------------------

    def _title(self, line: Title) -> None:
        imgui.push_font(self.desk.fonts.bold, imgui.get_style().font_size_base * LARGE)
        imgui.text_wrapped(line.text)
        imgui.pop_font()
        following = self.desk.following and self.eid == self.desk.selected
        under = " · ".join(each for each in (line.under, _("following") * following) if each)
        if under:
            imgui.push_style_color(imgui.Col_.text, rgba(MUTED))
            imgui.text_wrapped(under)
            imgui.pop_style_color()

    def _heading(self, line: Heading) -> None:
        imgui.dummy((0.0, 4 * self.scale))
        imgui.push_font(self.desk.fonts.bold, imgui.get_style().font_size_base * SMALL)
        row = Row(self)
        step, shown = self._columns(len(line.columns))
        for n, text in enumerate(line.columns[:shown]):
            room = step - 4 * self.scale if shown > 1 else self.wide * 0.6
            row.right(self.wide - step * (shown - 1 - n), fitted(text, room), MUTED)
        row.left(0.0, fitted(line.text, row.free), MUTED)
        pen, at = imgui.get_window_draw_list(), row.at
        pen.add_line((at.x, at.y + row.tall), (at.x + self.wide, at.y + row.tall), u32(LINE))
        row.close()
        imgui.pop_font()

    def _sentence(self, line: Sentence) -> None:
        """Write a paragraph word by word, so that the names in it can be clicked."""
        indent = 0.0
        row = Row(self)
        if line.ware is not None:
            row.emblem(line.ware)
            indent = row.used
        colour = MUTED if line.quiet else TEXT
        x, space = indent, imgui.calc_text_size(" ").x
        for text, link in _parts(line):
            size = imgui.calc_text_size(text.replace(GLUED, "")).x
            if x > indent and x + size > self.wide:
                row.close(tight=True)
                row, x = Row(self), indent
            if link >= 0:
                self._link(row, x, fitted(text, self.wide), link)
            else:
                row.left(x, fitted(text, self.wide), colour)
            x += size + space * (not text.endswith(GLUED))
        row.close(tight=True)

    def _link(self, row: Row, x: float, text: str, link: int) -> None:
        """Write a name that selects what it names."""
        hovered = row.left(x, text, LINK, line=True)
        if hovered:
            imgui.set_mouse_cursor(imgui.MouseCursor_.hand)
            if imgui.is_mouse_clicked(imgui.MouseButton_.left):
                self.desk.select_entity(link)

    # --- rows -------------------------------------------------------------------------------------

    def _row(self, line: Amount | Prices | Fact | Market | Works) -> None:
        row = Row(self)
        if isinstance(line, Fact):
            self._fact(row, line)
        else:
            if line.ware is None or line.ware < 0:
                row.used = row.emblem_room
            else:
                row.emblem(line.ware)
            if isinstance(line, Market):
                self._market(row, line)
            elif isinstance(line, Prices):
                self._prices(row, line)
            else:
                self._amount(row, line)
        row.close()

    def _columns(self, count: int, used: float = 0.0) -> tuple[float, int]:
        """Return how far columns are from one another, and how many there is room for."""
        step = (COUNT if count > 2 else COLUMN) * self.scale
        room = self.wide - used - NAMED * self.scale
        return step, max(min(count, 1), min(count, int(room // step)))

    def _market(self, row: Row, line: Market) -> None:
        texts = line.price, *line.columns
        step, shown = self._columns(len(texts))
        for n, text in enumerate(texts[1:shown], 1):
            row.right(self.wide - step * (shown - 1 - n), text, FAINT if text == "0" else TEXT)
        self._number(row, self.wide - step * (shown - 1), line.price, line.source)
        row.arrow(line.trend)
        self._good(row, line)
        if shown < len(texts) and row.hovered():
            rest = zip((_("traded"), _("wanted"), _("unsold")), line.columns, strict=True)
            imgui.set_tooltip(", ".join(f"{name} {text}" for name, text in rest))

    def _prices(self, row: Row, line: Prices) -> None:
        step, shown = self._columns(len(line.columns))
        sources = line.sources or ((),) * len(line.columns)
        for n in range(shown):
            self._number(row, self.wide - step * (shown - 1 - n), line.columns[n], sources[n])
        self._name(row, line.name)

    def _amount(self, row: Row, line: Amount | Works) -> None:
        row.right(self.wide, line.text, TEXT)
        works = isinstance(line, Works)
        bar_at = max(row.used + (NAMED - 20) * self.scale, self.wide * BAR_AT)
        if row.gauge(bar_at, line.share, ACCENT if works else self.desk.wares.colours[line.ware]):
            row.free = bar_at - 6 * self.scale
        link = line.link if isinstance(line, Works) else -1
        self._name(row, line.name, link)
        if isinstance(line, Works) and row.hovered():
            imgui.set_tooltip(line.owner)

    def _fact(self, row: Row, line: Fact) -> None:
        colour = ALARM if line.alarming else TEXT
        if line.source:
            self._number(row, self.wide, line.text, line.source, colour)
        elif line.link >= 0:
            self._link(row, self.wide - imgui.calc_text_size(line.text).x, line.text, line.link)
            row.free = self.wide - imgui.calc_text_size(line.text).x - 8 * self.scale
        else:
            row.right(self.wide, line.text, colour)
        if line.share >= 0 and row.gauge(self.wide * BAR_AT, line.share, ALARM if line.alarming else ACCENT):
            row.free = self.wide * BAR_AT - 6 * self.scale
        self._name(row, line.name, colour=MUTED)

    def _name(self, row: Row, name: str, link: int = -1, colour: RGB = TEXT) -> None:
        """Write the name at the left, as wide as there is room, all of it under the pointer."""
        text = fitted(name, row.free - row.used)
        if link >= 0:
            self._link(row, row.used, text, link)
        elif row.left(row.used, text, colour) and text != name:
            imgui.set_tooltip(name)

    def _good(self, row: Row, line: Market) -> None:
        """Write the name of a market, which opens its prices."""
        if row.left(row.used, fitted(line.name, row.free - row.used), LINK, line=True):
            imgui.set_mouse_cursor(imgui.MouseCursor_.hand)
            imgui.set_tooltip(_("How the price of {good} went").format(good=line.name))
            if imgui.is_mouse_clicked(imgui.MouseButton_.left):
                self.desk.show_market(self.eid, int(line.source[1]))

    def _number(self, row: Row, right: float, text: str, source: Source, colour: RGB = TEXT) -> None:
        """Write a number that tells where it comes from."""
        hovered = row.right(right, text, colour, dotted=bool(source))
        if source and hovered and self.eid >= 0:
            self.desk.explanations.hint(self.desk, self.eid, source)
            if imgui.is_mouse_clicked(imgui.MouseButton_.left):
                self.desk.explanations.keep(self.eid, source)


GLUED = "\N{WORD JOINER}"


def _parts(line: Sentence) -> list[tuple[str, int]]:
    """Return the words of a sentence, names in one piece, with what they select or -1.

    A word that the next is not to be parted from ends with a word joiner.
    """
    rest, found = line.text, []
    for name, link in line.links:
        before, there, rest = rest.partition(name)
        if not there:
            rest = before
            continue
        found += [(word, -1) for word in before.split()]
        glued = bool(rest) and not rest[0].isspace()
        found.append((name + GLUED * glued, link))
    return found + [(word, -1) for word in rest.split()]


class Row:
    """One row: what is drawn in it is centred on its height, so that all of it stands on one line."""

    def __init__(self, sheet: Sheet) -> None:
        self.sheet, self.scale = sheet, sheet.scale
        self.at = imgui.get_cursor_screen_pos()
        self.line = imgui.get_text_line_height()
        self.tall = round(self.line * TALL)
        self.used, self.free = 0.0, sheet.wide
        """Where the name may stand, from the left."""
        self.emblem_room = self.line * 1.15 + 6 * self.scale
        self._pen: Any = imgui.get_window_draw_list()

    def left(self, x: float, text: str, colour: RGB, *, line: bool = False) -> bool:
        """Write a text from `x` on; tell whether the pointer is on it."""
        shown = text.replace(GLUED, "")
        size = imgui.calc_text_size(shown)
        at = self.at.x + x, self.at.y + (self.tall - size.y) / 2
        self._pen.add_text(at, u32(colour), shown)
        if line:
            under = at[1] + size.y - 1
            self._pen.add_line((at[0], under), (at[0] + size.x, under), u32(colour, 0.45))
        return _pointed(at, (at[0] + size.x, at[1] + size.y))

    def right(self, x: float, text: str, colour: RGB, *, dotted: bool = False) -> bool:
        """Write a text up to `x`; tell whether the pointer is on it."""
        wide = imgui.calc_text_size(text).x
        left = x - wide
        self.free = min(self.free, left - 8 * self.scale)
        if dotted and text:
            under, step = self.at.y + (self.tall + self.line) / 2, 4 * self.scale
            for n in range(int(wide / step) + 1):
                dot = self.at.x + left + n * step
                self._pen.add_line((dot, under), (dot + step / 2, under), u32(MUTED, 0.8))
        return self.left(left, text, colour)

    def emblem(self, ware: int) -> None:
        """Draw the emblem of a ware at the left."""
        side = self.line * 1.15
        self.sheet.desk.icons.stamp(self._pen, ware, self.at.x, self.at.y + (self.tall - side) / 2, side)
        self.used = self.emblem_room

    def arrow(self, trend: int) -> None:
        """Draw which way a price goes, before it."""
        size = self.line * 0.26
        x, y = self.at.x + self.free - size, self.at.y + self.tall / 2
        self.free -= 2 * size + 4 * self.scale
        if trend == 0:
            self._pen.add_line((x - size, y), (x + size, y), u32(FAINT), self.scale)
            return
        tip, base = y - trend * size, y + trend * size * 0.8
        colour = u32(RISING if trend > 0 else FALLING)
        self._pen.add_triangle_filled((x, tip), (x - size, base), (x + size, base), colour)

    def gauge(self, left: float, share: float, colour: RGB) -> bool:
        """Draw a bar from `left` to where the text begins, that is full so far; tell if there was room."""
        right = min(self.free, self.sheet.wide - READ * self.scale)
        if share < 0 or right - left < BARRED * self.scale:
            return False
        half, middle = self.line * 0.26, self.at.y + self.tall / 2
        near, far = (self.at.x + left, middle - half), (self.at.x + right, middle + half)
        self._pen.add_rect_filled(near, far, u32(RAISED), 2 * self.scale)
        full = near[0] + (far[0] - near[0]) * min(1.0, share)
        if full > near[0]:
            self._pen.add_rect_filled(near, (full, far[1]), u32(colour), 2 * self.scale)
        return True

    def hovered(self) -> bool:
        """Tell whether the pointer is on the row."""
        return _pointed((self.at.x, self.at.y), (self.at.x + self.sheet.wide, self.at.y + self.tall))

    def close(self, *, tight: bool = False) -> None:
        """End it: the next thing stands below."""
        imgui.push_style_var(imgui.StyleVar_.item_spacing, (0.0, 0.0 if tight else self.scale))
        imgui.dummy((self.sheet.wide, round(self.line * 1.2) if tight else self.tall))
        imgui.pop_style_var()


def _pointed(near: tuple[float, float], far: tuple[float, float]) -> bool:
    """Tell whether the pointer is within a rectangle of this window, with nothing over it."""
    return imgui.is_window_hovered() and imgui.is_mouse_hovering_rect(near, far)


def _chart(desk: Desk, line: Chart) -> None:
    """Draw prices, and below them which mark is which."""
    with plots.plot("prices", "", "", height=plots.scaled(170), legend=False) as seen:
        for each in line.series if seen else ():
            ticks = np.linspace(line.first, line.last, each.values.size)
            colour = desk.wares.colours[each.ware]
            plots.line(each.name, ticks, each.values, colour, mark=plots.shape(each.ware))
    plots.rows()
