"""The bar on top: the menu of panels, and how time goes."""

from __future__ import annotations

from typing import TYPE_CHECKING

from imgui_bundle import imgui

from systems.presentation.gui.theme import rgba
from systems.presentation.gui.tips import tip
from systems.presentation.language import _
from systems.presentation.pace import SPEEDS
from systems.presentation.palette import ACCENT, ALARM, MUTED, TEXT

if TYPE_CHECKING:
    from systems.presentation.gui.desk import Desk

TIMES = "\N{MULTIPLICATION SIGN}"
AWAY = 24
"""Pixels between two groups of the bar, at scale 1."""
TITLE = 0.24
"""Of the bar, at the most."""


def draw(desk: Desk) -> None:
    """Draw the bar."""
    if not imgui.begin_main_menu_bar():
        return
    gap = AWAY * imgui.get_style().font_scale_main
    imgui.push_font(desk.fonts.bold, 0.0)
    imgui.text(_short(desk.title, imgui.get_window_width() * TITLE))
    imgui.pop_font()
    if desk.title != _short(desk.title, imgui.get_window_width() * TITLE):
        imgui.set_item_tooltip(desk.title)
    imgui.same_line(0, gap)
    _menu(desk)
    _panels(desk)
    imgui.same_line(0, gap)
    tick = imgui.calc_text_size(_("tick {tick:,}").format(tick=desk.world.tick)).x + gap
    _time(desk, imgui.get_window_width() - imgui.get_cursor_pos_x() - tick)
    _world(desk)
    imgui.end_main_menu_bar()


def _short(text: str, room: float) -> str:
    """Return as much of a text as there is room for."""
    if imgui.calc_text_size(text).x <= room:
        return text
    most = next(
        n for n in range(len(text), -1, -1) if imgui.calc_text_size(f"{text[:n]}…").x <= room or not n
    )
    return f"{text[:most].rstrip()}…"


def _menu(desk: Desk) -> None:
    """Draw the menu of the world as a whole; what ends it stands apart."""
    if not imgui.begin_menu(_("World")):
        return
    if imgui.begin_menu(_("Compare with …")):
        desk.chooser.draw(desk)
        imgui.end_menu()
    imgui.separator()
    for names in (
        (("save", _("Save")), ("save-as", _("Save as …"))),
        (("load", _("Load the quick save")), ("open", _("Load …"))),
        (("restart", _("Restart")), ("reseed", _("Restart with another seed …"))),
        (("picture", _("Picture of the window")), ("film", _("Film of the window"))),
        (("settings", _("Settings")), ("help", _("Manual"))),
        (("start", _("Start screen")), ("leave", _("Quit"))),
    ):  # fmt: skip
        for action, label in names:
            if imgui.menu_item(
                label, desk.app.keys.first(action), desk.app.roll.filming and action == "film"
            )[0]:
                desk.choose(action)
        imgui.separator()
    imgui.end_menu()


def _panels(desk: Desk) -> None:
    if imgui.begin_menu(_("Panels")):
        for name, panel in desk.offered.items():
            key = desk.app.keys.first({"manual": "help", "settings": "settings"}.get(name, f"panel-{name}"))
            chosen, _state = imgui.menu_item(_(panel.title), key, name in desk.opened)
            imgui.set_item_tooltip(_(panel.about))
            if chosen:
                desk.toggle(name)
        imgui.end_menu()


def _time(desk: Desk, room: float) -> None:
    """Draw pause, a single tick and the speeds; those as a list where there is no room for all."""
    pace, style = desk.pace, imgui.get_style()
    pause = _("Go on") if pace.paused else _("Pause")
    labels = [pause, _("Tick"), *(f"{TIMES}{speed}" for speed in SPEEDS), _("Fast")]
    around = 2 * style.frame_padding.x + style.item_spacing.x
    fits = sum(imgui.calc_text_size(label).x + around for label in labels) <= room
    if _button(desk, pause, "pause", chosen=pace.paused):
        pace.pause()
    if _button(desk, _("Tick"), "tick"):
        pace.single()
    if not fits and imgui.begin_menu(f"{TIMES}{pace.speed}###speeds"):
        for speed in SPEEDS:
            key = desk.app.keys.first(f"speed-{speed}")
            if imgui.menu_item(f"{TIMES}{speed}", key, not pace.fast and pace.speed == speed)[0]:
                pace.set_speed(speed)
        imgui.end_menu()
    for speed in SPEEDS if fits else ():
        chosen = not pace.fast and pace.speed == speed
        if _button(desk, f"{TIMES}{speed}", f"speed-{speed}", chosen=chosen):
            pace.set_speed(speed)
    if _button(desk, _("Fast"), "fast", chosen=pace.fast):
        pace.hurry()


def _button(desk: Desk, label: str, action: str, *, chosen: bool = False) -> bool:
    if chosen:
        imgui.push_style_color(imgui.Col_.text, rgba(ACCENT))
    pressed = imgui.small_button(label)
    if chosen:
        imgui.pop_style_color()
    tip(desk.app.keys, "", action)
    return pressed


def _world(desk: Desk) -> None:
    """Write at the right how far the world is, how fast it goes and who is in it."""
    status = desk.status()
    crowd = _("{agents:,} agents").format(agents=status.agents)
    if status.people is not None:
        crowd = _("{people:,.0f} people · {agents:,} agents").format(
            people=status.people, agents=status.agents
        )
    rate = _("{rate:,.1f} ticks/s").format(rate=status.achieved), MUTED
    words = [
        (_("tick {tick:,}").format(tick=status.tick), TEXT),
        (_("stopped"), ALARM) if status.trouble else rate,
        (crowd, MUTED),
    ]
    gap = AWAY * imgui.get_style().font_scale_main
    left = imgui.get_window_width() - imgui.get_cursor_pos_x()
    while len(words) > 1 and sum(imgui.calc_text_size(text).x + gap for text, _colour in words) > left:
        words.pop()
    room = sum(imgui.calc_text_size(text).x + gap for text, _colour in words)
    imgui.same_line(max(imgui.get_cursor_pos_x(), imgui.get_window_width() - room))
    for text, colour in words:
        imgui.text_colored(rgba(colour), text)
        imgui.same_line(0, gap)
