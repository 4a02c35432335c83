"""A hand at the window: moves the pointer, presses keys, and sees where things are and what is written."""

import pygame

WATCHED = (
    "button",
    "checkbox",
    "selectable",
    "menu_item",
    "slider_float",
    "small_button",
    "begin_combo",
    "begin_menu",
    "table_header",
)


class Hand:
    """Moves the pointer, presses keys, and sees where things are and what is written."""

    def __init__(self, app, monkeypatch):
        from imgui_bundle import imgui

        self.app, self.at, self.texts = app, {}, []
        self.focused = ""
        """What keys have gone to last."""
        for name in WATCHED:
            monkeypatch.setattr(imgui, name, self._seeing(imgui, getattr(imgui, name)))
        write = imgui.text
        monkeypatch.setattr(imgui, "text", lambda text: (self.texts.append(text), write(text))[1])

    def _seeing(self, imgui, draw):
        def drawn(label, *more, **named):
            # What opens a window is a thing of its own only while that is closed.
            result = draw(label, *more, **named)
            if imgui.is_item_focused():
                self.focused = label
            if not (draw.__name__.startswith("begin") and result):
                low, high = imgui.get_item_rect_min(), imgui.get_item_rect_max()
                for key in {label, label.partition("##")[0], label.rpartition("##")[2].lstrip("#")}:
                    self.at[key] = pygame.Rect(low.x, low.y, high.x - low.x, high.y - low.y)
            return result

        return drawn

    def frames(self, count=2):
        for _ in range(count):
            self.texts.clear()
            self.app.frame(1 / 60)

    def point(self, at, *, held=False):
        buttons = (int(held), 0, 0)
        pygame.event.post(pygame.event.Event(pygame.MOUSEMOTION, pos=at, rel=(0, 0), buttons=buttons))
        self.frames()

    def window(self, name):
        from imgui_bundle import imgui

        from systems.presentation.gui.layout import window_of

        window = imgui.internal.find_window_by_name(window_of(self.app.screen.offered[name]))
        return window.pos.x, window.pos.y, window.size.x, window.size.y

    def drag(self, *places):
        self.point(places[0])
        pygame.event.post(pygame.event.Event(pygame.MOUSEBUTTONDOWN, pos=places[0], button=1))
        self.frames()
        for place in places[1:]:
            self.point(place, held=True)
        pygame.event.post(pygame.event.Event(pygame.MOUSEBUTTONUP, pos=places[-1], button=1))
        self.frames(3)

    def click(self, what):
        self.drag(self.at[what].center)

    def press(self, key, mod=0, text=""):
        for kind in (pygame.KEYDOWN, pygame.KEYUP):
            pygame.event.post(pygame.event.Event(kind, key=key, mod=mod, unicode=text))
            self.frames()

    def type(self, text):
        for each in text:
            self.press(pygame.key.key_code(each), 0, each)
