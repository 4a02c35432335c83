"""Legends: what each line, band and mark of a chart is, by shape as well as by colour; a click hides it."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from imgui_bundle import imgui

from systems.presentation.gui.theme import SMALL, u32
from systems.presentation.palette import FAINT, MUTED, TEXT

if TYPE_CHECKING:
    from systems.presentation.palette import RGB

SHAPES = ("circle", "square", "diamond", "up", "down", "cross")
"""Marks on lines that have no look of their own, as ImPlot calls them."""
GLYPH = 16
"""Pixels that a sign takes before its name, at scale 1."""
MOST = 0.4
"""Share of a chart's width that its legend takes at the most."""


@dataclass(frozen=True)
class Sign:
    """How something looks: a line with a mark, a mark alone, or an area."""

    kind: str
    """`line`, `level`, `points` or `area`."""
    colour: RGB
    alpha: float = 1.0
    shape: str = ""


@dataclass
class Legend:
    """What one chart shows, and which of it somebody has hidden."""

    hidden: set[str] = field(default_factory=set)
    signs: dict[str, Sign] = field(default_factory=dict)
    """In the order in which they were drawn, of this frame."""
    width: float = 0.0
    """Pixels that it took in the frame before."""
    lines: int = 1
    """That it took below its chart in the frame before."""
    limits: tuple[tuple[float, float], tuple[float, float]] = (0.0, 0.0), (0.0, 0.0)
    """Between which values the axes went in the frame before, across and up."""

    def shows(self, name: str, sign: Sign) -> bool:
        """Take up what is drawn under a name; tell whether it is to be seen."""
        if name.startswith("##"):
            return True
        self.signs.setdefault(name.partition("##")[0], sign)
        return name.partition("##")[0] not in self.hidden

    def draw(self, tall: float) -> None:
        """Draw it as a column beside its chart, as far as there is room."""
        scale = imgui.get_style().font_scale_main
        imgui.push_font(None, imgui.get_style().font_size_base * SMALL)
        imgui.push_style_var(imgui.StyleVar_.item_spacing, (4 * scale, 3 * scale))
        line = imgui.get_text_line_height()
        self.width = max((imgui.calc_text_size(name).x for name in self.signs), default=0.0)
        self.width += (GLYPH + 10) * scale if self.signs else 0.0
        imgui.begin_group()
        for n, (name, sign) in enumerate(self.signs.items()):
            if (n + 1) * (line + 3 * scale) > tall:
                break
            self._row(name, sign, line, scale)
        imgui.end_group()
        imgui.pop_style_var()
        imgui.pop_font()

    def tall(self) -> float:
        """Return how high it was below its chart in the frame before."""
        return self.lines * (imgui.get_text_line_height() * SMALL + 5 * imgui.get_style().font_scale_main)

    def draw_rows(self) -> None:
        """Draw it below its chart, as many on a line as there is room for."""
        scale = imgui.get_style().font_scale_main
        imgui.push_font(None, imgui.get_style().font_size_base * SMALL)
        imgui.push_style_var(imgui.StyleVar_.item_spacing, (12 * scale, 3 * scale))
        line = imgui.get_text_line_height()
        self.lines = 1
        for n, (name, sign) in enumerate(self.signs.items()):
            self.width = imgui.calc_text_size(name).x + (GLYPH + 5) * scale
            if n:
                imgui.same_line()
                if imgui.get_content_region_avail().x < self.width:
                    imgui.new_line()
                    self.lines += 1
            self._row(name, sign, line, scale)
        imgui.pop_style_var()
        imgui.pop_font()

    def _row(self, name: str, sign: Sign, line: float, scale: float) -> None:
        hidden, at = name in self.hidden, imgui.get_cursor_screen_pos()
        if imgui.invisible_button(f"##{name}", (self.width, line)):
            self.hidden ^= {name}
        paper, lit = imgui.get_window_draw_list(), imgui.is_item_hovered()
        glyph(paper, sign, (at.x, at.y + line / 2), scale, alpha=0.25 if hidden else 1.0)
        colour = u32(FAINT if hidden else TEXT if lit else MUTED)
        paper.add_text((at.x + (GLYPH + 5) * scale, at.y), colour, name)


def glyph(paper: Any, sign: Sign, at: tuple[float, float], scale: float, *, alpha: float = 1.0) -> None:
    """Draw a sign, the middle of its left side at a place."""
    (x, y), wide = at, GLYPH * scale
    colour = u32(sign.colour, alpha)
    if sign.kind == "area":
        solid = u32(sign.colour, alpha * max(sign.alpha, 0.35))
        paper.add_rect_filled((x + 2 * scale, y - 5 * scale), (x + wide - 2 * scale, y + 5 * scale), solid)
    elif sign.kind in {"line", "level"}:
        paper.add_line((x, y), (x + wide, y), colour, (1.0 if sign.kind == "level" else 2.0) * scale)
    if sign.shape:
        mark(paper, sign.shape, (x + wide / 2, y), 3.5 * scale, colour)


def mark(paper: Any, shape: str, at: tuple[float, float], size: float, colour: int) -> None:
    """Draw a mark as ImPlot does."""
    x, y = at
    if shape == "circle":
        paper.add_circle_filled(at, size, colour)
    elif shape == "square":
        side = size * 0.85
        paper.add_rect_filled((x - side, y - side), (x + side, y + side), colour)
    elif shape == "diamond":
        paper.add_quad_filled((x - size, y), (x, y - size), (x + size, y), (x, y + size), colour)
    elif shape == "cross":
        for way in (-1, 1):
            side = size * 0.8
            paper.add_line((x - side, y - way * side), (x + side, y + way * side), colour, size * 0.4)
    else:
        tip = size if shape == "down" else -size
        paper.add_triangle_filled((x - size, y - tip * 0.7), (x + size, y - tip * 0.7), (x, y + tip), colour)
