"""The start screen: which world to watch, to go on with or to begin."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pygame
from imgui_bundle import imgui

from scenarios.load import ScenarioError, load
from scenarios.runs.save import founded
from systems.presentation import gallery, saves
from systems.presentation.gui import cover
from systems.presentation.gui.layout import covering
from systems.presentation.gui.mods import ModList
from systems.presentation.gui.questions import MOST_SEED, dice
from systems.presentation.gui.shelf import Shelf
from systems.presentation.gui.theme import LARGE, SMALL, rgba
from systems.presentation.language import _
from systems.presentation.pace import SPEEDS, TICKS_A_SECOND
from systems.presentation.palette import ACCENT, FAINT, INK, MUTED

if TYPE_CHECKING:
    from systems.presentation.gallery import Card
    from systems.presentation.gui.app import App

FLAGS = (
    imgui.WindowFlags_.no_decoration | imgui.WindowFlags_.no_saved_settings | imgui.WindowFlags_.no_docking
)
LEFT = 330
"""Width of the list in pixels at scale 1, or a share of the window if that is less."""
SHARE = 0.42
RIGHT = 1200
"""Pixels at scale 1 that what is chosen may be wide."""
FOOT = 44
TIMES = "\N{MULTIPLICATION SIGN}"
OVER = {"help": "manual", "settings": "settings", "open": "saves", "mods": "mods"}
"""What an action lays over the screen."""


class Start:
    """Lists the scenarios, and shows the one that is chosen."""

    title = "Start"

    def __init__(self, app: App, problem: str = "") -> None:
        self.app = app
        self.running = True
        self.error: Exception | None = None
        self.problem = problem
        """Why the last world could not be opened, in lines."""
        self._shipped = gallery.cards()
        self.cards: list[Card] = []
        self.chosen: Card = min(self._shipped, key=lambda card: card.place)
        self.deal()
        self.words = ""
        self.kind: str | None = None
        self.seed: int = self.chosen.scenario.seed
        self.over: str | None = None
        """What lies over the screen: "manual", "settings", "saves" or "mods"."""
        self.mods = ModList(app.rack, app.fonts, app.switched)
        self.shelf = Shelf(app.open_file)
        self.shelf.fill()
        self._cover = cover.Cover(app.fonts)
        self._moved = False

    # --- what keys do -----------------------------------------------------------------------------

    def handle(self, event: pygame.event.Event) -> None:
        """Answer keys: up and down choose, Enter begins, and those that work everywhere."""
        if event.type == pygame.QUIT:
            self.running = False
        elif event.type == pygame.KEYDOWN:
            self._key(event)

    def _key(self, event: pygame.event.Event) -> None:
        action = self.app.keys.action(event.key, event.mod)
        if event.key == pygame.K_ESCAPE:
            self.over, self.problem = None, ""
        elif action == "leave":
            self.running = False
        elif action in OVER:
            self.turn_over(OVER[action])
        elif self.over is None and event.key in {pygame.K_RETURN, pygame.K_KP_ENTER}:
            self.begin()
        elif self.over is None and event.key in {pygame.K_UP, pygame.K_DOWN}:
            self.step(1 if event.key == pygame.K_DOWN else -1)

    def turn_over(self, what: str) -> None:
        """Lay the manual, the settings, the saves or the mods over the screen, or take them away."""
        self.over = None if self.over == what else what
        if self.over == "saves":
            self.shelf.fill()

    def deal(self) -> None:
        """List the shipped scenarios and those that mods bring."""
        cards = [*self._shipped, *gallery.brought(self.app.rack.active)]
        self.cards = sorted(cards, key=lambda card: card.place)
        self.chosen = next((each for each in self.cards if each.name == self.chosen.name), self.cards[0])

    def listed(self) -> list[Card]:
        """Return the scenarios that the search and the kind leave."""
        return [each for each in self.cards if each.matches(self.words, self.kind)]

    def step(self, by: int) -> None:
        """Choose the scenario so many further down."""
        listed = self.listed()
        if listed:
            at = listed.index(self.chosen) if self.chosen in listed else -by
            self.choose(listed[max(0, min(len(listed) - 1, at + by))])
            self._moved = True

    def choose(self, card: Card) -> None:
        """Show a scenario, with its own seed."""
        self.chosen, self.seed = card, card.scenario.seed

    def begin(self) -> None:
        """Begin the chosen world, with the mods that are on; if it cannot be, say why."""
        loaded, seed = self.chosen.loaded, self.seed
        if self.app.rack.active:
            try:
                loaded = load(self.chosen.name, (), self.app.rack.active)
            except ScenarioError as error:
                self.problem = str(error)
                return
        self.app.build(_(self.chosen.scenario.title), lambda: founded(loaded, seed))

    # --- drawing ----------------------------------------------------------------------------------

    def draw(self, _elapsed: float) -> None:
        """Draw the list at the left and what is chosen at the right."""
        view = imgui.get_main_viewport()
        scale = imgui.get_style().font_scale_main
        imgui.set_next_window_pos(view.work_pos)
        imgui.set_next_window_size(view.work_size)
        imgui.push_style_var(imgui.StyleVar_.window_padding, (22 * scale, 18 * scale))
        imgui.push_style_var(imgui.StyleVar_.window_rounding, 0.0)
        imgui.push_style_var(imgui.StyleVar_.window_border_size, 0.0)
        imgui.push_style_color(imgui.Col_.window_bg, rgba(INK))
        imgui.push_style_color(imgui.Col_.child_bg, rgba(INK, 0.0))
        imgui.begin("start", None, FLAGS | imgui.WindowFlags_.no_bring_to_front_on_focus)
        imgui.pop_style_var(3)
        left = min(max(LEFT * scale, view.work_size.x * 0.24), view.work_size.x * SHARE)
        imgui.begin_child("left", (left, 0))
        self._left(scale)
        imgui.end_child()
        imgui.same_line(0, 24 * scale)
        imgui.begin_child("right", (min(imgui.get_content_region_avail().x, RIGHT * scale), 0))
        self._right(scale)
        imgui.end_child()
        imgui.end()
        imgui.pop_style_color(2)
        if self.over is not None:
            self._draw_over(scale)

    def _draw_over(self, scale: float) -> None:
        """Draw what lies over the screen."""
        what = self.over or ""
        shown, stays = covering(f"{_titles()[what]}###{what}-over", scale, wide=what != "settings")
        if shown:
            if what == "manual":
                self.app.reader.draw()
            elif what == "settings":
                self.app.preferences.draw()
            elif what == "mods":
                self.mods.draw()
            else:
                self.shelf.draw(-44 * scale)
        imgui.end()
        self.over = self.over if stays else None

    def _left(self, scale: float) -> None:
        """Draw the name, the way back to the newest save, the search, the list, and what else there is."""
        imgui.push_font(self.app.fonts.bold, imgui.get_style().font_size_base * 2)
        imgui.text("Entrepôt")
        imgui.pop_font()
        imgui.text_colored(rgba(MUTED), _("Watch an economy at work, or trade in it."))
        imgui.spacing()
        self._continue(scale)
        imgui.set_next_item_width(-1)
        changed, words = imgui.input_text_with_hint("##search", _("Search scenarios"), self.words)
        if changed:
            self.words = words[:60]
        self._kinds()
        imgui.spacing()
        self._list_and_doors(scale)

    def _list_and_doors(self, scale: float) -> None:
        """Draw the list, and below it, in one row or two, what can be laid over the screen."""
        doors, style, leave = _titles(), imgui.get_style(), _("Quit")
        wide = {
            text: imgui.calc_text_size(text).x + 2 * style.frame_padding.x
            for text in (*doors.values(), leave)
        }
        room = imgui.get_content_region_avail().x
        rows = 1 + (sum(wide.values()) + len(doors) * style.item_spacing.x > room)
        imgui.begin_child("list", (0, -(FOOT + (rows - 1) * 0.75 * FOOT) * scale))
        self._list(scale)
        imgui.end_child()
        for n, (what, label) in enumerate(doors.items()):
            if n and (rows == 1 or n != 2):
                imgui.same_line()
            if imgui.button(label):
                self.turn_over(what)
        imgui.same_line(max(imgui.get_cursor_pos_x(), room - wide[leave]))
        if imgui.button(leave):
            self.running = False

    def _continue(self, scale: float) -> None:
        """Offer the newest save."""
        newest = self.shelf.newest
        if newest is None:
            return
        imgui.push_style_color(imgui.Col_.button_hovered, rgba(ACCENT, 0.25))
        at = imgui.get_cursor_screen_pos()
        pad, line = 10 * scale, imgui.get_text_line_height()
        if imgui.button("##continue", (-1, 2 * line * 1.2 + 2 * pad)):
            self.app.open_file(newest.path)
        imgui.set_item_tooltip(str(newest.path))
        imgui.pop_style_color()
        room = imgui.get_item_rect_size().x - 2 * pad
        title = cover.fitted(_("Continue: {title}").format(title=_(newest.title)), room)
        about = _("tick {tick:,} · {when}").format(tick=newest.tick, when=saves.when(newest.at))
        painter = imgui.get_window_draw_list()
        bold, size = self.app.fonts.bold, imgui.get_font_size()
        painter.add_text(bold, size, (at.x + pad, at.y + pad), imgui.get_color_u32(rgba(ACCENT)), title)
        below = at.x + pad, at.y + pad + line * 1.25
        painter.add_text(self.app.fonts.regular, size * 0.93, below, imgui.get_color_u32(rgba(MUTED)), about)
        imgui.spacing()

    def _kinds(self) -> None:
        """Draw a button for every kind; a second press shows all again."""
        right = imgui.get_cursor_screen_pos().x + imgui.get_content_region_avail().x
        gap = imgui.get_style().item_spacing.x / 2
        for n, kind in enumerate(gallery.KINDS):
            label = _(kind)
            wide = imgui.calc_text_size(label).x + 2 * imgui.get_style().frame_padding.x
            if n and imgui.get_item_rect_max().x + wide + gap <= right:
                imgui.same_line(0, gap)
            on = self.kind == kind
            if on:
                imgui.push_style_color(imgui.Col_.text, rgba(ACCENT))
            if imgui.small_button(f"{label} \N{CHECK MARK}" if on else label):
                self.kind = None if on else kind
            if on:
                imgui.pop_style_color()

    def _list(self, scale: float) -> None:
        """Draw the scenarios that are left, two lines each, in their sections."""
        listed = self.listed()
        if not listed:
            imgui.text_colored(rgba(MUTED), _("No scenario has these words."))
        line, section = imgui.get_text_line_height(), ""
        for card in listed:
            if card.section != section:
                section = card.section
                imgui.spacing()
                imgui.indent(10 * scale)
                imgui.text_colored(rgba(MUTED), _(gallery.SECTIONS[section]))
                imgui.unindent(10 * scale)
            at = imgui.get_cursor_screen_pos()
            chosen = card is self.chosen
            pressed, _state = imgui.selectable(
                f"##{card.name}", chosen, imgui.SelectableFlags_.allow_double_click, (0, line * 2.5)
            )
            if pressed:
                self.choose(card)
                if imgui.is_mouse_double_clicked(imgui.MouseButton_.left):
                    self.begin()
            if chosen and self._moved:
                imgui.set_scroll_here_y(0.5)
                self._moved = False
            if imgui.is_item_visible():
                self._entry(card, (at.x + 10 * scale, at.y + line * 0.15), chosen=chosen)

    def _entry(self, card: Card, at: tuple[float, float], *, chosen: bool) -> None:
        """Write the title of a scenario, with a pennant if it is a game, and below it what kind it is of."""
        painter = imgui.get_window_draw_list()
        size = imgui.get_font_size()
        room = imgui.get_content_region_avail().x - size
        colour = imgui.get_color_u32(rgba(ACCENT)) if chosen else imgui.get_color_u32(imgui.Col_.text)
        left, top = at
        if card.section == gallery.GAMES:
            cover.pennant(left, top, size)
            left, room = left + size, room - size
        title = cover.fitted(_(card.scenario.title), room)
        painter.add_text(self.app.fonts.bold, size, (left, top), colour, title)
        below, about = (left, top + size * 1.2), " · ".join(cover.sorts(card))
        painter.add_text(self.app.fonts.regular, size * SMALL, below, imgui.get_color_u32(rgba(MUTED)), about)

    def _right(self, scale: float) -> None:
        """Draw what is chosen, and below it, always in view, what begins it."""
        imgui.begin_child("about", (0, -FOOT * scale))
        if self.problem:
            self._trouble(scale)
        self._cover.draw(self.chosen)
        over = [
            mod.label
            for mod in self.app.rack.active
            if any(o.touches(self.chosen.name) for o in mod.overlays)
        ]
        if over:
            imgui.text_colored(rgba(ACCENT), _("With mods: {names}").format(names=", ".join(over)))
        imgui.end_child()
        wide, style = 130 * scale, imgui.get_style()
        texts = imgui.calc_text_size(_("Seed")).x + imgui.calc_text_size(_("Dice")).x
        room = imgui.get_window_width() - wide - texts - 2 * style.frame_padding.x - 3 * style.item_spacing.x
        imgui.align_text_to_frame_padding()
        imgui.text_colored(rgba(MUTED), _("Seed"))
        imgui.same_line()
        imgui.set_next_item_width(max(40 * scale, min(110 * scale, room)))
        _changed, seed = imgui.input_int("##seed", self.seed, 0)
        self.seed = max(0, min(MOST_SEED, seed))
        imgui.same_line()
        if imgui.button(_("Dice")):
            self.seed = dice()
        imgui.set_item_tooltip(_("Another seed: the same scenario with other luck"))
        label = _("Start")
        if (
            imgui.get_window_width() - imgui.get_item_rect_max().x + imgui.get_window_pos().x
            > 290 * scale + wide
        ):
            self._speed(scale)  # where there is room for it
        imgui.same_line(max(imgui.get_cursor_pos_x(), imgui.get_window_width() - wide))
        imgui.push_style_color(imgui.Col_.button, rgba(ACCENT))
        imgui.push_style_color(imgui.Col_.button_hovered, rgba(ACCENT, 0.85))
        imgui.push_style_color(imgui.Col_.button_active, rgba(ACCENT, 0.7))
        imgui.push_style_color(imgui.Col_.text, rgba(INK))
        imgui.push_font(self.app.fonts.bold, imgui.get_style().font_size_base * LARGE)
        if imgui.button(label, (wide, 0)):
            self.begin()
        imgui.pop_font()
        imgui.pop_style_color(4)
        imgui.set_item_tooltip(_("Key: {key}").format(key="Enter"))

    def _speed(self, scale: float) -> None:
        """Draw how fast it goes at first."""
        imgui.same_line(0, 18 * scale)
        imgui.text_colored(rgba(MUTED), _("Speed"))
        imgui.same_line()
        imgui.set_next_item_width(200 * scale)
        words = _("{times}{speed}: {ticks} ticks a second")
        told = {
            speed: words.format(times=TIMES, speed=speed, ticks=speed * TICKS_A_SECOND) for speed in SPEEDS
        }
        if imgui.begin_combo("##speed", told[self.app.speed], imgui.ComboFlags_.height_large):
            for speed, text in told.items():
                if imgui.selectable(text, speed == self.app.speed)[0]:
                    self.app.speed = speed
            imgui.end_combo()

    def _trouble(self, scale: float) -> None:
        """Tell why a file could not be opened: every fault with its line and column."""
        cover.alarm(self.app.fonts, _("That cannot be opened"), self.problem)
        if imgui.small_button(_("Close")):
            self.problem = ""
        imgui.same_line(0, 10 * scale)
        imgui.text_colored(rgba(FAINT), "Esc")
        imgui.spacing()

    def leave(self) -> None:
        """Give back the pictures."""
        self._cover.close()


def _titles() -> dict[str, str]:
    """Return what can be laid over the screen, and what it is called."""
    return {"saves": _("Saves"), "mods": _("Mods"), "manual": _("Manual"), "settings": _("Settings")}
