"""What the start screen shows of one scenario: its map, what it is, what to look for."""

from __future__ import annotations

from functools import lru_cache
from typing import TYPE_CHECKING

import pygame
from imgui_bundle import imgui

from systems.presentation.gallery import GAMES, LESSONS, paragraphs
from systems.presentation.gui.backend import Texture, stage
from systems.presentation.gui.theme import rgba, u32
from systems.presentation.language import _
from systems.presentation.palette import ACCENT, ALARM, LINE, MUTED, PANEL

if TYPE_CHECKING:
    from systems.presentation.gallery import Card
    from systems.presentation.gui.theme import Fonts

LONGEST = 900
"""Pixels of a line at scale 1; longer ones are hard to read."""
TALLEST = 0.54
"""Share of the height that a picture may take."""
PICTURE = 800, 352
"""Pixels of shipped pictures."""


@lru_cache(maxsize=2000)
def _cut(text: str, room: int, size: float) -> str:
    del size  # only part of what the cut depends on
    if imgui.calc_text_size(text).x <= room:
        return text
    while text and imgui.calc_text_size(f"{text}…").x > room:
        text = text[:-1].rstrip()
    return f"{text}…"


def fitted(text: str, room: float) -> str:
    """Return a text cut to so many pixels, with an ellipsis where it was."""
    return _cut(text, int(room), imgui.get_font_size())


def alarm(fonts: Fonts, title: str, text: str) -> None:
    """Draw a box that tells of trouble."""
    imgui.push_style_color(imgui.Col_.child_bg, rgba(PANEL))
    imgui.push_style_color(imgui.Col_.border, rgba(ALARM))
    imgui.begin_child("trouble", (0, 0), imgui.ChildFlags_.borders | imgui.ChildFlags_.auto_resize_y)
    imgui.push_font(fonts.bold, 0.0)
    imgui.text_colored(rgba(ALARM), f"! {title}")
    imgui.pop_font()
    imgui.push_font(fonts.mono, 0.0)
    imgui.text_wrapped(text)
    imgui.pop_font()
    imgui.end_child()
    imgui.pop_style_color(2)


def named(card: Card) -> list[str]:
    """Return what a scenario is to a user: a game, a lesson, or neither."""
    lesson = card.scenario.lesson
    told = [_("game")] * (GAMES in card.kinds)
    told += [_("lesson {number}").format(number=lesson.number)] if lesson else []
    return told + [_("teaches by doing")] * bool(card.scenario.lessons)


def sorts(card: Card) -> list[str]:
    """Return the same, and what there is in it."""
    return [*named(card), *(_(kind) for kind in card.kinds if kind not in {GAMES, LESSONS})]


def pennant(x: float, y: float, size: float) -> None:
    """Draw a pennant into a line of text of this size: the sign of a game, as it is of the player's ports."""
    pen, colour = imgui.get_window_draw_list(), u32(ACCENT)
    left, top, low = x + size * 0.15, y + size * 0.15, y + size * 0.95
    pen.add_line((left, top), (left, low), colour, max(1.0, size * 0.09))
    pen.add_triangle_filled(
        (left, top), (left + size * 0.62, top + size * 0.22), (left, top + size * 0.44), colour
    )


class Cover:
    """Draws one scenario, and keeps the picture of the last."""

    def __init__(self, fonts: Fonts) -> None:
        self.fonts = fonts
        self._texture: Texture | None = None
        self._of: tuple[str, tuple[int, int]] | None = None

    def draw(self, card: Card) -> None:
        """Draw it into the window that is open."""
        scale = imgui.get_style().font_scale_main
        scenario = card.scenario
        imgui.push_text_wrap_pos(min(imgui.get_content_region_avail().x - 8 * scale, LONGEST * scale))
        self._picture(card)
        imgui.push_font(self.fonts.bold, imgui.get_style().font_size_base * 1.6)
        imgui.text_unformatted(_(scenario.title))
        imgui.pop_font()
        imgui.push_style_color(imgui.Col_.text, rgba(MUTED))
        imgui.text_unformatted(self._facts(card))
        imgui.pop_style_color()
        imgui.spacing()
        imgui.text_unformatted(_(paragraphs(scenario.description)))
        won_by = (_(goal.title) for goal in scenario.goals if goal.outcome == "win")
        sections = [
            (_("To win"), "\n".join(won_by)),
            (_("What to look for"), _(paragraphs(scenario.look_for))),
        ]
        if scenario.lesson is not None:
            sections.append((_("The question"), _(paragraphs(scenario.lesson.question))))
            sections.append((_("What do you expect?"), _(paragraphs(scenario.lesson.prediction))))
        for title, text in sections:
            if text:
                self._section(title, text, scale)
        imgui.pop_text_wrap_pos()

    def _section(self, title: str, text: str, scale: float) -> None:
        """Draw a title and a text with a line along them."""
        imgui.spacing()
        imgui.spacing()
        x, y = imgui.get_cursor_screen_pos()
        imgui.indent(14 * scale)
        imgui.push_font(self.fonts.bold, 0.0)
        imgui.text_colored(rgba(ACCENT), title)
        imgui.pop_font()
        imgui.text_unformatted(text)
        imgui.unindent(14 * scale)
        bottom = imgui.get_item_rect_max().y
        imgui.get_window_draw_list().add_rect_filled((x, y), (x + 3 * scale, bottom), u32(ACCENT), 2 * scale)

    @staticmethod
    def _facts(card: Card) -> str:
        """Say in a line how large it is, and what commands call it."""
        scenario = card.scenario
        towns = len(scenario.settlements) + (scenario.archipelago.towns if scenario.archipelago else 0)
        size = scenario.size
        facts = [
            *named(card),
            _("{agents:,} agents").format(agents=scenario.agent_count) if scenario.agent_count else "",
            _("{towns:,} towns").format(towns=towns) if towns > 1 else _("one town") if towns else "",
            _("{goods} goods").format(goods=len(scenario.goods))
            if len(scenario.goods) > 1 else _("one good"),
            _("a map of {width} by {height}").format(width=size[0], height=size[1])
            if size is not None and size != (1, 1) else _("everybody in one place"),
            card.name,
        ]  # fmt: skip
        return " · ".join(each for each in facts if each)

    def _picture(self, card: Card) -> None:
        """Draw the picture, as wide as there is room or as high as it may be."""
        scale = imgui.get_style().font_scale_main
        width = int(imgui.get_content_region_avail().x)
        most = int(imgui.get_window_height() * TALLEST)
        share = PICTURE[1] / PICTURE[0]
        size = (width, min(most, round(width * share)))
        if self._of != (card.name, size):
            self._of = card.name, size
            self._load(card, size)
        if self._texture is None:
            return
        x, y = imgui.get_cursor_screen_pos()
        painter = imgui.get_window_draw_list()
        corner = x + size[0], y + size[1]
        painter.add_image_rounded(
            self._texture.ref, (x, y), corner, (0, 0), (1, 1), u32((255, 255, 255)), 8 * scale
        )
        painter.add_rect((x, y), corner, u32(LINE), 8 * scale)
        imgui.dummy(size)
        imgui.spacing()

    def _load(self, card: Card, size: tuple[int, int]) -> None:
        """Read the picture, cut to fill a size."""
        self.close()
        if min(size) < 40:
            return
        try:
            picture = pygame.image.load(str(card.picture))
        except (pygame.error, OSError):
            return
        wide, high = picture.get_size()
        grown = max(size[0] / wide, size[1] / high)
        picture = pygame.transform.smoothscale(
            picture.convert(32, 0), (max(size[0], round(wide * grown)), max(size[1], round(high * grown)))
        )
        fit = stage(size)
        fit.blit(picture, ((size[0] - picture.get_width()) // 2, (size[1] - picture.get_height()) // 2))
        self._texture = Texture(opaque=True)
        self._texture.put(fit)

    def close(self) -> None:
        """Give the picture back."""
        if self._texture is not None:
            self._texture.close()
            self._texture = None
