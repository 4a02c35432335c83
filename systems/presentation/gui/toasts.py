"""Toasts: lines in a corner of the window that tell what has happened and go by themselves."""

from __future__ import annotations

from dataclasses import dataclass

from imgui_bundle import imgui

from systems.presentation.gui.theme import rgba
from systems.presentation.palette import ACCENT, ALARM, RAISED, TEXT

SECONDS = 5.0
ALARMING_SECONDS = 12.0
MOST = 5
FLAGS = (
    imgui.WindowFlags_.no_decoration | imgui.WindowFlags_.no_inputs | imgui.WindowFlags_.no_saved_settings
    | imgui.WindowFlags_.no_focus_on_appearing | imgui.WindowFlags_.no_nav | imgui.WindowFlags_.no_docking
    | imgui.WindowFlags_.always_auto_resize
)  # fmt: skip


@dataclass
class Toast:
    """One of them, and how many seconds it still stays."""

    text: str
    alarming: bool
    left: float


class Toasts:
    """Those that are shown, the newest below."""

    def __init__(self) -> None:
        self.shown: list[Toast] = []

    def say(self, text: str, *, alarming: bool = False) -> None:
        """Show a line for a while; the same again only begins anew."""
        self.shown = [each for each in self.shown if each.text != text][-MOST + 1 :]
        self.shown.append(Toast(text, alarming, ALARMING_SECONDS if alarming else SECONDS))

    def draw(self, elapsed: float) -> None:
        """Let time pass, and draw what is left, above everything else."""
        for each in self.shown:
            each.left -= elapsed
        self.shown = [each for each in self.shown if each.left > 0]
        if not self.shown:
            return
        view = imgui.get_main_viewport()
        scale = imgui.get_style().font_scale_main
        x, y = (
            view.work_pos.x + view.work_size.x - 16 * scale,
            view.work_pos.y + view.work_size.y - 16 * scale,
        )
        for n, each in reversed(list(enumerate(self.shown))):
            y -= _draw(n, each, (x, y), scale) + 8 * scale


def _draw(n: int, toast: Toast, at: tuple[float, float], scale: float) -> float:
    """Draw one with its lower right corner at a place; return how high it is."""
    imgui.set_next_window_pos(at, imgui.Cond_.always, (1.0, 1.0))
    imgui.set_next_window_size_constraints((0, 0), (440 * scale, 1e6))
    imgui.set_next_window_bg_alpha(0.96)
    imgui.push_style_color(imgui.Col_.window_bg, rgba(RAISED))
    imgui.push_style_color(imgui.Col_.border, rgba(ALARM if toast.alarming else ACCENT))
    imgui.push_style_var(imgui.StyleVar_.window_border_size, 1.0)
    imgui.push_style_var(imgui.StyleVar_.alpha, min(1.0, max(0.05, toast.left * 2)))
    imgui.begin(f"##toast{n}", None, FLAGS)
    imgui.push_text_wrap_pos(400 * scale)
    imgui.text_colored(
        rgba(ALARM if toast.alarming else TEXT), f"! {toast.text}" if toast.alarming else toast.text
    )
    imgui.pop_text_wrap_pos()
    imgui.internal.bring_window_to_display_front(imgui.internal.get_current_window())
    height = imgui.get_window_height()
    imgui.end()
    imgui.pop_style_var(2)
    imgui.pop_style_color(2)
    return float(height)
