"""The bar on top: the menu of panels, and how time goes."""

from __future__ import annotations

from typing import TYPE_CHECKING

from imgui_bundle import imgui

from systems.presentation.gui.theme import rgba
from systems.presentation.pace import SPEEDS
from systems.presentation.palette import ACCENT, ALARM, MUTED, TEXT

if TYPE_CHECKING:
    from systems.presentation.gui.desk import Desk

TIMES = "\N{MULTIPLICATION SIGN}"
AWAY = 24
"""Pixels between two groups of the bar, at scale 1."""


def draw(desk: Desk) -> None:
    """Draw the bar."""
    if not imgui.begin_main_menu_bar():
        return
    imgui.push_font(desk.fonts.bold, 0.0)
    imgui.text(desk.title)
    imgui.pop_font()
    gap = AWAY * imgui.get_style().font_scale_main
    imgui.same_line(0, gap)
    _panels(desk)
    if imgui.begin_menu("World"):
        if imgui.begin_menu("Compare with…"):
            desk.chooser.draw(desk)
            imgui.end_menu()
        imgui.end_menu()
    imgui.same_line(0, gap)
    _time(desk)
    _world(desk)
    imgui.end_main_menu_bar()


def _panels(desk: Desk) -> None:
    if imgui.begin_menu("Panels"):
        for name, panel in desk.offered.items():
            chosen, _ = imgui.menu_item(panel.title, (panel.key or "").upper(), name in desk.opened)
            imgui.set_item_tooltip(panel.about)
            if chosen:
                desk.toggle(name)
        imgui.end_menu()


def _time(desk: Desk) -> None:
    """Draw pause, a single tick and the speeds."""
    pace = desk.pace
    if _button("Go on" if pace.paused else "Pause", "Space", chosen=pace.paused):
        pace.pause()
    if _button("Tick", "."):
        pace.single()
    for n, speed in enumerate(SPEEDS):
        if _button(f"{TIMES}{speed}", str(n + 1), chosen=not pace.fast and pace.speed == speed):
            pace.set_speed(speed)
    if _button("Fast", "F", chosen=pace.fast):
        pace.hurry()


def _button(label: str, key: str, *, chosen: bool = False) -> bool:
    if chosen:
        imgui.push_style_color(imgui.Col_.text, rgba(ACCENT))
    pressed = imgui.small_button(label)
    if chosen:
        imgui.pop_style_color()
    imgui.set_item_tooltip(f"Key: {key}")
    return pressed


def _world(desk: Desk) -> None:
    """Write at the right how far the world is, how fast it goes and who is in it."""
    status = desk.status()
    people = "" if status.people is None else f"{status.people:,.0f} people · "
    rate = ("stopped", ALARM) if status.trouble else (f"{status.achieved:,.1f} ticks/s", MUTED)
    words = [(f"tick {status.tick:,}", TEXT), rate, (f"{people}{status.agents:,} agents", MUTED)]
    gap = AWAY * imgui.get_style().font_scale_main
    room = sum(imgui.calc_text_size(text).x + gap for text, _ in words)
    imgui.same_line(max(imgui.get_cursor_pos_x(), imgui.get_window_width() - room))
    for text, colour in words:
        imgui.text_colored(rgba(colour), text)
        imgui.same_line(0, gap)
