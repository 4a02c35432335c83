"""What has happened: the log of events, by kind, entity and text."""

from __future__ import annotations

from typing import TYPE_CHECKING

from imgui_bundle import imgui

from systems.presentation.gui.panel import Panel
from systems.presentation.gui.theme import rgba, u32
from systems.presentation.language import _
from systems.presentation.palette import ALARM, MUTED, TEXT
from systems.presentation.studies.events import ALARM as GRAVE
from systems.presentation.studies.events import KINDS, MOST, NOTE

if TYPE_CHECKING:
    from systems.presentation.gui.desk import Desk
    from systems.presentation.studies.event import Event

ROOMY = 420
"""Pixels at scale 1 of a list that has a column for kinds."""
KIND_AT, TEXT_AT, NARROW_AT = 84, 184, 72
"""Where columns begin."""


class LogPanel(Panel):
    """The latest first; a click goes there."""

    name = "log"
    title = "Log"
    place = "beside"
    key = "j"
    about = "What has happened, and what to be told of"

    def __init__(self) -> None:
        self._kinds = set(KINDS)
        self._text = ""
        self._only = False

    def draw(self, desk: Desk) -> None:
        """Draw the filters, and the list below."""
        self._filters(desk)
        entity = desk.selected if self._only else None
        wanted = frozenset(self._kinds), entity, self._text
        found = desk.study(("log", *wanted), lambda: desk.events.select(*wanted, most=MOST))
        if imgui.begin_child("events"):
            if not found:
                imgui.text_disabled(_("Nothing so far, or nothing that fits."))
            clipper = imgui.ListClipper()
            clipper.begin(len(found), _tall(wide=_wide()) + imgui.get_style().item_spacing.y)
            while clipper.step():
                for n in range(clipper.display_start, clipper.display_end):
                    _row(desk, n, found[n])
            clipper.end()
        imgui.end_child()

    def _filters(self, desk: Desk) -> None:
        scale = imgui.get_style().font_scale_main
        if imgui.button(_("Kinds ({some} of {all})").format(some=len(self._kinds), all=len(KINDS))):
            imgui.open_popup("kinds")
        if imgui.begin_popup("kinds"):
            self._choose(desk)
            imgui.end_popup()
        imgui.same_line()
        _changed, self._only = imgui.checkbox(_("Selected only"), self._only)
        imgui.same_line()
        imgui.set_next_item_width(min(260 * scale, imgui.get_content_region_avail().x))
        _changed, self._text = imgui.input_text_with_hint("##search", _("Search"), self._text)

    def _choose(self, desk: Desk) -> None:
        """Draw which kinds are listed, which are told on the map, and which stop time."""
        imgui.text_colored(rgba(MUTED), _("Listed, told on the map, pause"))
        for name, chosen in ((_("All"), set(KINDS)), (_("None"), set[str]())):
            if imgui.small_button(name):
                self._kinds = chosen
            imgui.same_line()
        imgui.new_line()
        if not imgui.begin_table("kinds", 4, imgui.TableFlags_.sizing_fixed_fit):
            return
        for head in ("", _("Listed"), _("Told"), _("Pause")):
            imgui.table_setup_column(head)
        imgui.table_headers_row()
        pausing = set(desk.events.alerts.pausing)
        for kind in KINDS:
            imgui.table_next_row()
            imgui.table_next_column()
            imgui.text(capital(_(kind)))
            for name, those in (("listed", self._kinds), ("told", desk.notices.kinds), ("pause", pausing)):
                imgui.table_next_column()
                if imgui.checkbox(f"##{name} {kind}", kind in those)[0]:
                    those ^= {kind}
        imgui.end_table()
        settings = desk.app.store.settings
        for kind in sorted(pausing ^ desk.events.alerts.pausing):
            settings.pause_on = {**settings.pause_on, kind: kind in pausing}


def _wide() -> bool:
    """Tell whether there is room for a column of kinds; where there is not, texts have two lines."""
    return imgui.get_content_region_avail().x > ROOMY * imgui.get_style().font_scale_main


def _row(desk: Desk, n: int, event: Event) -> None:
    """Draw an event; a click goes there."""
    imgui.push_id(n)
    scale, wide = imgui.get_style().font_scale_main, _wide()
    at = imgui.get_cursor_screen_pos()
    line, room = imgui.get_text_line_height(), imgui.get_content_region_avail().x
    if imgui.selectable("##go", False, imgui.SelectableFlags_.span_all_columns, (0, _tall(wide=wide)))[0]:
        desk.visit(event)
    begins = (TEXT_AT if wide else NARROW_AT) * scale
    if not wide or imgui.calc_text_size(event.text).x > room - begins:
        imgui.set_item_tooltip(f"{capital(_(event.kind))}: {event.text}")
    mark(event.severity, at.x + 6 * scale, at.y + line / 2, scale)
    pen, tone = imgui.get_window_draw_list(), u32(ALARM if event.severity == GRAVE else TEXT)
    pen.add_text((at.x + 20 * scale, at.y), u32(MUTED), f"{event.tick:,}")
    if wide:
        pen.add_text((at.x + KIND_AT * scale, at.y), u32(MUTED), _(event.kind))
        pen.add_text((at.x + begins, at.y), tone, event.text)
    else:
        pen.push_clip_rect(at, (at.x + room, at.y + _tall(wide=False)), True)
        pen.add_text(
            imgui.get_font(), imgui.get_font_size(), (at.x + begins, at.y), tone, event.text, room - begins
        )
        pen.pop_clip_rect()
    imgui.pop_id()


def _tall(*, wide: bool) -> float:
    """Return how high a row is."""
    return float(imgui.get_text_line_height() * (1 if wide else 2))


def capital(text: str) -> str:
    """Begin a text with a capital letter, and leave the others as they are."""
    return text[:1].upper() + text[1:]


def mark(severity: int, x: float, y: float, scale: float) -> None:
    """Draw how grave an event is: a triangle, a dot, or a small ring."""
    paper, size = imgui.get_window_draw_list(), 4 * scale
    if severity == GRAVE:
        paper.add_triangle_filled((x - size, y + size), (x + size, y + size), (x, y - size), u32(ALARM))
    elif severity > NOTE:
        paper.add_circle_filled((x, y), 0.75 * size, u32(TEXT))
    else:
        paper.add_circle((x, y), 0.6 * size, u32(MUTED))
