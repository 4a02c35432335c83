"""The reader: the manual in the window, with its contents, a search, links and pictures."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any

import pygame
from imgui_bundle import imgui

from systems.presentation import flow, manual
from systems.presentation.gui.backend import Texture, stage
from systems.presentation.gui.theme import FONT_SIZE, rgba, u32, width
from systems.presentation.language import _
from systems.presentation.palette import ACCENT, FAINT, LINE, MUTED, RAISED, TEXT, mix

if TYPE_CHECKING:
    from systems.presentation.gui.theme import Fonts
    from systems.presentation.manual import Hit, Page

NARROW = 560
"""Below so many pixels at scale 1 the contents are a list to open, not a column."""
CONTENTS = 210
WIDEST = 760
"""Lines longer than this are hard to read."""
LINK = (132, 186, 240)
SEARCH_KEPT = 60
LARGEST = 0.9
"""Share of the window that a picture takes at most."""


class Reader:
    """Shows one page at a time, and remembers where one was; there is one for the whole window."""

    def __init__(self, fonts: Fonts) -> None:
        self.fonts = fonts
        self.page: Page = manual.page(manual.FIRST)
        self.words = ""
        self._hits: list[Hit] | None = None
        self._back: list[tuple[str, float]] = []
        self._goto: float | str | int | None = None
        self._scroll = 0.0
        self._laid: dict[tuple[str, int, float, int], flow.Laid] = {}
        self._widths: dict[tuple[str, str, float], float] = {}
        self._pictures: dict[tuple[str, int], Texture | None] = {}

    # --- where one is -----------------------------------------------------------------------------

    def show(self, name: str, at: str | int = "") -> None:
        """Go to a page, and there to an anchor or a block."""
        self._back.append((self.page.name, self._scroll))
        self.page = manual.page(name)
        self._goto = at or 0.0
        self._hits = None
        self.words = ""

    def back(self) -> None:
        """Go to where one was before."""
        if self._back:
            name, self._goto = self._back.pop()
            self.page = manual.page(name)

    def follow(self, link: str) -> None:
        """Go to where a link leads; one out of the manual is only copied."""
        if "://" in link:
            imgui.set_clipboard_text(link)
            return
        name, anchor = manual.target(link, self.page.name)
        if (manual.MANUAL / name).is_dir():
            name = next((each for each in manual.names() if each.startswith(name)), manual.FIRST)
        self.show(name, anchor)

    # --- drawing ----------------------------------------------------------------------------------

    def draw(self) -> None:
        """Draw it into the window that is open."""
        scale = imgui.get_style().font_scale_main
        room = imgui.get_content_region_avail()
        narrow = room.x < NARROW * scale
        self._bar(scale, narrow=narrow)
        if not narrow:
            imgui.begin_child("contents", (CONTENTS * scale, 0))
            self._contents()
            imgui.end_child()
            imgui.same_line(0, 14 * scale)
        imgui.begin_child("page", (0, 0))
        if self._hits is not None:
            self._found()
        else:
            self._page(scale)
        imgui.end_child()

    def _bar(self, scale: float, *, narrow: bool) -> None:
        """Draw the way back, the pages where there is no column of them, and the search."""
        imgui.begin_disabled(not self._back)
        if imgui.button(_("Back")):
            self.back()
        imgui.end_disabled()
        imgui.same_line()
        if narrow:
            imgui.set_next_item_width(min(170 * scale, imgui.get_content_region_avail().x))
            if imgui.begin_combo("##pages", self.page.title):
                for name in manual.names():
                    if imgui.selectable(manual.page(name).title, name == self.page.name)[0]:
                        self.show(name)
                imgui.end_combo()
            imgui.same_line()
            if imgui.get_content_region_avail().x < 120 * scale:
                imgui.new_line()
        imgui.set_next_item_width(-1)
        changed, words = imgui.input_text_with_hint("##search", _("Search the manual"), self.words)
        if changed:
            self.words = words[:SEARCH_KEPT]
            self._hits = manual.search(self.words) if len(self.words.strip()) > 1 else None
        imgui.spacing()

    def _contents(self) -> None:
        """List the pages, and the headings of the one that is shown."""
        decisions = False
        for name in manual.names():
            if "/" in name and not decisions:
                decisions = True
                imgui.spacing()
                imgui.text_colored(rgba(FAINT), _("Decisions"))
            if imgui.selectable(f"{manual.page(name).title}##{name}", name == self.page.name)[0]:
                self.show(name)
            if name == self.page.name:
                self._headings()

    def _headings(self) -> None:
        imgui.indent()
        imgui.push_style_color(imgui.Col_.text, rgba(MUTED))
        for n, block in enumerate(self.page.blocks):
            if (
                block.kind == "heading"
                and block.level == 2
                and imgui.selectable(f"{block.plain}##{n}", False)[0]
            ):
                self._goto, self._hits, self.words = n, None, ""
        imgui.pop_style_color()
        imgui.unindent()

    def _found(self) -> None:
        """List what the search has found."""
        hits = self._hits or []
        if not hits:
            imgui.text_colored(rgba(MUTED), _("Nothing found."))
        for n, hit in enumerate(hits):
            imgui.push_font(self.fonts.bold, 0.0)
            if imgui.selectable(f"{hit.page.title}: {hit.heading}##{n}", False)[0]:
                self.show(hit.page.name, hit.block)
            imgui.pop_font()
            imgui.push_style_color(imgui.Col_.text, rgba(MUTED))
            imgui.text_wrapped(hit.excerpt)
            imgui.pop_style_color()
            imgui.spacing()

    def _page(self, scale: float) -> None:
        """Draw what can be seen of the page."""
        size = FONT_SIZE * scale
        width = min(imgui.get_content_region_avail().x - 6 * scale, WIDEST * scale)
        left, top = imgui.get_cursor_screen_pos()
        heights = [self._height(n, width, size) for n in range(len(self.page.blocks))]
        self._arrive(heights)
        self._scroll = imgui.get_scroll_y()
        seen = self._scroll - size, self._scroll + imgui.get_window_height() + size
        y = 0.0
        painter = imgui.get_window_draw_list()
        link = None
        for n, height in enumerate(heights):
            if y + height >= seen[0] and y <= seen[1]:
                link = self._block(painter, n, (left, top + y, width, size)) or link
            y += height
        imgui.dummy((width, y))
        if link is not None:
            imgui.set_mouse_cursor(imgui.MouseCursor_.hand)
            if imgui.is_mouse_released(imgui.MouseButton_.left):
                self.follow(link)

    def _arrive(self, heights: list[float]) -> None:
        """Scroll to where one has asked to be."""
        goto, self._goto = self._goto, None
        if isinstance(goto, str):
            goto = self.page.anchors.get(goto, 0)
        if isinstance(goto, int):
            goto = sum(heights[:goto])
        if goto is not None:
            imgui.set_scroll_y(goto)

    def _height(self, n: int, width: float, size: float) -> float:
        block = self.page.blocks[n]
        if block.kind == "picture":
            picture = self._picture(block.text, int(width))
            return picture.size[1] + size if picture is not None else size
        return self._lay(n, width, size).height

    def _lay(self, n: int, width: float, size: float) -> flow.Laid:
        key = self.page.name, n, size, int(width)
        if key not in self._laid:
            if len(self._laid) > 20_000:
                self._laid.clear()
            self._laid[key] = flow.lay(
                self.page.blocks[n], width, lambda text, style: self._width(text, style, size), size
            )
        return self._laid[key]

    def _font(self, style: str) -> Any:
        if style == flow.CODE:
            return self.fonts.mono
        return self.fonts.regular if style == flow.BODY else self.fonts.bold

    def _width(self, text: str, style: str, size: float) -> float:
        key = text, style, size
        if key not in self._widths:
            if len(self._widths) > 50_000:
                self._widths.clear()
            high = size * flow.SIZES[style]
            self._widths[key] = width(self._font(style), high, text)
        return self._widths[key]

    def _block(self, painter: Any, n: int, at: tuple[float, float, float, float]) -> str | None:
        """Draw a block; return the link that the pointer is on."""
        left, top, width, size = at
        block = self.page.blocks[n]
        if block.kind == "picture":
            picture = self._picture(block.text, int(width))
            if picture is not None:
                right, bottom = left + picture.size[0], top + picture.size[1]
                painter.add_image(picture.ref, (left, top), (right, bottom))
                if imgui.is_window_hovered() and imgui.is_mouse_hovering_rect((left, top), (right, bottom)):
                    self._enlarge(block.text, picture)
            return None
        laid = self._lay(n, width, size)
        for x, y, wide, high in laid.boxes:
            corner = left + x + wide, top + y + high
            painter.add_rect_filled((left + x, top + y), corner, u32(mix(RAISED, (0, 0, 0), 0.25)), 4.0)
        for y in laid.rules:
            painter.add_line((left, top + y), (left + width, top + y), u32(LINE))
        found = None
        for run in laid.runs:
            x, y, high = left + run.x, top + run.y, size * flow.SIZES[run.style]
            colour = LINK if run.link else ACCENT if run.style in flow.HEADS[:1] else TEXT
            if run.link:
                painter.add_line((x, y + high * 1.12), (x + run.width, y + high * 1.12), u32(LINK, 0.5))
                if imgui.is_mouse_hovering_rect((x, y), (x + run.width, y + high * 1.2)) and (
                    imgui.is_window_hovered()
                ):
                    found = run.link
            painter.add_text(self._font(run.style), high, (x, y), u32(colour), run.text)
        return found

    def _enlarge(self, link: str, small: Texture) -> None:
        """Show a picture under the pointer as large as it is, where the page has no room for that."""
        room = imgui.get_main_viewport().work_size
        large = self._picture(link, int(room.x * LARGEST))
        if large is not None and large.size[0] > small.size[0] and imgui.begin_tooltip():
            imgui.image(large.ref, large.size)
            imgui.end_tooltip()

    def _picture(self, link: str, width: int) -> Texture | None:
        """Return a picture of the manual, as wide as the page or as it is."""
        key = link, width
        if key not in self._pictures:
            self._pictures[key] = _load(manual.MANUAL / Path(self.page.name).parent / link, width)
        return self._pictures[key]

    def close(self) -> None:
        """Give back the pictures."""
        for picture in self._pictures.values():
            if picture is not None:
                picture.close()
        self._pictures.clear()


def _load(path: Path, width: int) -> Texture | None:
    """Read a picture as a texture no wider than this; None where there is none."""
    try:
        picture = pygame.image.load(str(path))
    except (pygame.error, OSError):
        return None
    wide, high = picture.get_size()
    width = max(1, width)  # a window may be narrower than its margins
    fit = stage((min(wide, width), max(1, round(high * min(wide, width) / wide))), opaque=False)
    plain = picture.convert(32, pygame.SRCALPHA) if wide > width else picture
    fit.blit(pygame.transform.smoothscale(plain, fit.get_size()) if wide > width else plain, (0, 0))
    texture = Texture(opaque=False)
    texture.put(fit)
    return texture
