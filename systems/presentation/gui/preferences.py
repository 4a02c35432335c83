"""The settings as the window shows them: every change holds at once and is remembered."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pygame
from imgui_bundle import imgui

from systems.presentation import actions
from systems.presentation.actions import PANELS, Action, chord, shown
from systems.presentation.gui.theme import rgba
from systems.presentation.language import NAMES, _, languages
from systems.presentation.palette import ACCENT, MUTED, TEXT, legible, rgb
from systems.presentation.schemes import SCHEMES
from systems.presentation.settings import SCALES

if TYPE_CHECKING:
    from systems.presentation.gui.app import App

LABELS, LABELLED = 140, 0.36
"""Pixels that labels take at scale 1, and share of the panel at the most."""
ALERTS = ("goal", "starvation", "bankruptcy", "record price")
"""Kinds of alerts that can pause a world."""


class Preferences:
    """Draws the settings; while it waits for a key to bind, it takes the next one."""

    def __init__(self, app: App) -> None:
        self.app = app
        self.binding: str | None = None
        """The action that a key is waited for."""
        self.told = ""
        self._scale: int | None = None
        """While it is being dragged, so that nothing grows under the pointer."""

    def take(self, event: pygame.event.Event) -> bool:
        """Bind a key that is pressed, if one is waited for; tell whether it was taken."""
        if self.binding is None or event.type != pygame.KEYDOWN:
            return False
        if event.key in actions.MODIFIERS:
            return True
        name, self.binding = self.binding, None
        if event.key != pygame.K_ESCAPE:
            keys = self.app.keys
            other = keys.bind(name, chord(event.key, event.mod))
            self.told = ""
            if other is not None:
                self.told = _("{key} did this until now: {action}").format(
                    key=keys.first(name), action=about(keys.actions[other])
                )
            self.app.store.settings.keys = keys.bound
        return True

    def draw(self) -> None:
        """Draw them into the window that is open."""
        self._look()
        self._time()
        self._keys()

    def _look(self) -> None:
        settings, app = self.app.store.settings, self.app
        imgui.separator_text(_("Look"))
        _label(_("Size of text"))
        scale = round(app.scale * 100) if self._scale is None else self._scale
        changed, scale = imgui.slider_int("##scale", scale, *SCALES, "%d %%")
        self._scale = scale if imgui.is_item_active() else None
        if imgui.is_item_deactivated_after_edit() or (changed and not imgui.is_item_active()):
            settings.scale = max(SCALES[0], min(SCALES[1], scale))
            app.rescale(settings.scale / 100)
        _label(_("Palette"))
        if imgui.begin_combo("##palette", _(SCHEMES[settings.palette].title)):
            for name, scheme in SCHEMES.items():
                if imgui.selectable(_(scheme.title), name == settings.palette)[0]:
                    settings.palette = name
                    app.recolour()
            imgui.end_combo()
        self._swatches()
        _label(_("Language"))
        if imgui.begin_combo("##language", NAMES.get(settings.language, settings.language)):
            for code in languages():
                if imgui.selectable(NAMES.get(code, code), code == settings.language)[0]:
                    settings.language = code
                    app.respeak()
            imgui.end_combo()
        _label(_("Panels"))
        if imgui.button(_("Put back in place")):
            app.relayout()

    def _swatches(self) -> None:
        """Show the colours of the palette that is in use."""
        codes = SCHEMES[self.app.store.settings.palette].goods
        if not codes:
            return
        _label("")
        side = imgui.get_text_line_height()
        painter = imgui.get_window_draw_list()
        x, y = imgui.get_cursor_screen_pos()
        for n, code in enumerate(codes):
            left = x + n * side * 1.4
            colour = imgui.color_convert_float4_to_u32(rgba(legible(rgb(code))))
            painter.add_rect_filled((left, y), (left + side, y + side), colour, 3.0)
        imgui.dummy((side * 1.4 * len(codes), side))

    def _time(self) -> None:
        settings = self.app.store.settings
        imgui.separator_text(_("Saves, alerts, sound"))
        _label(_("Autosave"))
        words = _("every %d minutes") if settings.autosave else _("never")
        changed, minutes = imgui.slider_int("##autosave", settings.autosave, 0, 60, words)
        if changed:
            settings.autosave = max(0, min(120, minutes))
        _label(_("Pause on"))
        for n, kind in enumerate(ALERTS):
            if n:
                _label("")
            changed, on = imgui.checkbox(_(kind), settings.pause_on.get(kind, False))
            if changed:
                settings.pause_on = {**settings.pause_on, kind: on}
        _label(_("Sound"))
        changed, settings_sound = imgui.checkbox("##sound", settings.sound)
        if changed:
            settings.sound = settings_sound
        imgui.same_line()
        imgui.begin_disabled(not settings.sound)
        imgui.set_next_item_width(-1)
        changed, volume = imgui.slider_int("##volume", settings.volume, 0, 100, "%d %%")
        if changed:
            settings.volume = max(0, min(100, volume))
        if imgui.is_item_deactivated_after_edit():
            self.app.sounds.play("trade")
        imgui.end_disabled()

    def _keys(self) -> None:
        """Show all actions with their keys; a click on one waits for another."""
        imgui.separator_text(_("Keys"))
        keys = self.app.keys
        imgui.push_style_color(imgui.Col_.text, rgba(ACCENT if self.told else MUTED))
        imgui.text_wrapped(self.told or _("Click what an action is bound to, then press another key."))
        imgui.pop_style_color()
        if imgui.button(_("All keys as they were at first")):
            keys.reset()
            self.app.store.settings.keys = {}
            self.told, self.binding = "", None
        groups: dict[str, list[Action]] = {}
        for action in keys.actions.values():
            groups.setdefault(action.group, []).append(action)
        for group, listed in groups.items():
            imgui.spacing()
            imgui.push_font(self.app.fonts.bold, 0.0)
            imgui.text_colored(rgba(TEXT), _(group))
            imgui.pop_font()
            for action in listed:
                self._key(action)

    def _key(self, action: Action) -> None:
        scale = imgui.get_style().font_scale_main
        waiting = self.binding == action.name
        text = _("press a key …") if waiting else shown(self.app.keys.of(action.name)) or _("none")
        if waiting:
            imgui.push_style_color(imgui.Col_.text, rgba(ACCENT))
        if imgui.button(f"{text}###{action.name}", (LABELS * scale, 0)):
            self.binding = None if waiting else action.name
        if waiting:
            imgui.pop_style_color()
        imgui.same_line()
        imgui.align_text_to_frame_padding()
        imgui.text(about(action))


def about(action: Action) -> str:
    """Return what an action does, in the language that is spoken."""
    return _(action.about) if action.group != PANELS else _("panel: {title}").format(title=_(action.about))


def _label(text: str) -> None:
    """Write what a setting is called; the setting itself follows at the right."""
    scale = imgui.get_style().font_scale_main
    imgui.align_text_to_frame_padding()
    imgui.text_colored(rgba(MUTED), text)
    imgui.same_line(min(LABELS * scale, imgui.get_content_region_avail().x * LABELLED))
    imgui.set_next_item_width(-1)
