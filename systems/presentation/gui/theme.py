"""How panels look: the colours of the palette, our font, and sizes that grow with the scale."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import imgui_bundle
from imgui_bundle import imgui, implot

from systems.presentation.palette import ACCENT, FAINT, INK, LINE, MUTED, PANEL, RAISED, RGB, TEXT, mix
from systems.presentation.schemes import shown
from systems.presentation.text import FONTS

FONT_SIZE = 15.0
MONO = Path(imgui_bundle.__file__).parent / "assets" / "fonts" / "Inconsolata-Medium.ttf"
"""For code; it comes with the bundle."""
SMALL, LARGE = 0.86, 1.25
"""Of the size of ordinary text."""


def rgba(colour: RGB, alpha: float = 1.0) -> Any:
    """Return a colour as ImGui takes it, in the palette in use."""
    red, green, blue = shown(colour)
    return imgui.ImVec4(red / 255, green / 255, blue / 255, alpha)


def u32(colour: RGB, alpha: float = 1.0) -> int:
    """Return a colour as ImGui's lists of drawings take it, in the palette in use."""
    red, green, blue = shown(colour)
    return int(alpha * 255) << 24 | blue << 16 | green << 8 | red


class Fonts:
    """The fonts of the panels."""

    def __init__(self) -> None:
        fonts = imgui.get_io().fonts
        self.regular = fonts.add_font_from_file_ttf(str(FONTS / "Inter-Regular.otf"), FONT_SIZE)
        self.mono = fonts.add_font_from_file_ttf(str(MONO), FONT_SIZE)
        self.bold = fonts.add_font_from_file_ttf(str(FONTS / "Inter-SemiBold.otf"), FONT_SIZE)


def width(font: Any, pixels: float, text: str) -> float:
    """Return how wide a text is in a font, its letters so many pixels high."""
    imgui.push_font(font, pixels / imgui.get_style().font_scale_main)
    wide = imgui.calc_text_size(text).x
    imgui.pop_font()
    return float(wide)


SIZES = {
    "window_padding": (12, 10), "frame_padding": (8, 4), "item_spacing": (8, 6), "item_inner_spacing": (6, 4),
    "cell_padding": (6, 3), "window_rounding": 6, "child_rounding": 6, "popup_rounding": 6,
    "frame_rounding": 4, "grab_rounding": 4, "tab_rounding": 4, "scrollbar_rounding": 5,
    "scrollbar_size": 11, "grab_min_size": 11, "indent_spacing": 18, "docking_separator_size": 3,
    "window_min_size": (60, 40), "separator_text_padding": (14, 4),
}  # fmt: skip
"""Of what ImGui draws, in pixels at scale 1."""
PLOT_SIZES = {
    "plot_padding": (8, 6), "label_padding": (4, 3), "legend_padding": (6, 6),
    "legend_inner_padding": (5, 4), "plot_default_size": (400, 220), "plot_min_size": (120, 70),
}  # fmt: skip
"""Of what ImPlot draws."""


def apply(scale: float) -> None:
    """Give everything its colours, and sizes for this scale."""
    style = imgui.get_style()
    imgui.style_colors_dark(style)
    style.font_size_base, style.font_scale_main = FONT_SIZE, scale
    style.frame_border_size = 0
    style.window_menu_button_position = imgui.Dir.none
    _size(style, SIZES, scale)
    _colour(style, imgui.Col_, _colours())
    style.set_color_(imgui.Col_.modal_window_dim_bg, rgba(INK, 0.6))
    style.window_border_size = style.popup_border_size = 1
    plots = implot.get_style()
    _size(plots, PLOT_SIZES, scale)
    plots.fit_padding = imgui.ImVec2(0.0, 0.05)  # so that no line lies on the edge
    _colour(plots, implot.Col_, PLOT_COLOURS)


def _size(style: Any, sizes: dict[str, Any], scale: float) -> None:
    for name, size in sizes.items():
        pair = isinstance(size, tuple)
        setattr(style, name, tuple(each * scale for each in size) if pair else size * scale)


def _colour(style: Any, which: Any, colours: dict[str, tuple[RGB, float]]) -> None:
    for name, (colour, alpha) in colours.items():
        style.set_color_(getattr(which, name), rgba(colour, alpha))


def _colours() -> dict[str, tuple[RGB, float]]:
    """Return the colours of what ImGui draws, in the palette in use."""
    low = mix(shown(PANEL), shown(RAISED), 0.6)
    hot = mix(shown(RAISED), shown(TEXT), 0.12)
    lit, marked = (mix(shown(RAISED), shown(ACCENT), share) for share in (0.4, 0.35))
    held = mix(shown(RAISED), shown(ACCENT), 0.55)  # the number of a slider is to be read on it
    colours = {
        "text": TEXT, "text_disabled": MUTED, "window_bg": PANEL, "child_bg": PANEL, "popup_bg": INK,
        "border": LINE, "frame_bg": RAISED, "frame_bg_hovered": hot, "frame_bg_active": hot,
        "title_bg": INK, "title_bg_active": INK, "title_bg_collapsed": INK, "menu_bar_bg": PANEL,
        "scrollbar_bg": PANEL, "scrollbar_grab": LINE, "scrollbar_grab_hovered": FAINT,
        "scrollbar_grab_active": MUTED, "check_mark": ACCENT, "slider_grab": held,
        "slider_grab_active": held, "button": RAISED, "button_hovered": hot,
        "button_active": lit, "header": low, "header_hovered": hot,
        "header_active": hot, "separator": LINE, "separator_hovered": FAINT, "separator_active": ACCENT,
        "resize_grip": LINE, "resize_grip_hovered": FAINT, "resize_grip_active": ACCENT,
        "tab": INK, "tab_hovered": hot, "tab_selected": PANEL, "tab_dimmed": INK,
        "tab_dimmed_selected": PANEL, "tab_selected_overline": ACCENT, "tab_dimmed_selected_overline": LINE,
        "docking_preview": ACCENT, "docking_empty_bg": INK, "plot_lines": ACCENT, "plot_histogram": ACCENT,
        "table_header_bg": RAISED, "table_border_strong": LINE, "table_border_light": LINE,
        "table_row_bg_alt": low, "nav_cursor": ACCENT, "text_selected_bg": marked,
    }  # fmt: skip
    return {name: (colour, 1.0) for name, colour in colours.items()}


PLOT_COLOURS = {
    "frame_bg": (PANEL, 0.0), "plot_bg": (INK, 0.55), "plot_border": (LINE, 1.0),
    "legend_bg": (INK, 0.8), "legend_border": (LINE, 1.0), "axis_grid": (FAINT, 0.45),
}  # fmt: skip
