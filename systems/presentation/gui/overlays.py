"""Overlays: prices, wealth, wants, cargoes and partners over the map, and the legend that tells them."""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np
import pygame
from imgui_bundle import imgui

from components.kinds import Agent, Settlement, Ship
from components.market import Market
from components.rules import Exchange, Goods
from components.space import Position
from systems.mechanisms import numeraire
from systems.presentation.gui.backend import Texture, stage
from systems.presentation.gui.theme import rgba, u32
from systems.presentation.gui.tips import tip
from systems.presentation.language import _
from systems.presentation.lines import brief
from systems.presentation.palette import ACCENT, INK, MUTED, PANEL, RGB, TEXT
from systems.presentation.studies import overlay
from systems.presentation.studies.overlay import Field, Lines, Points

if TYPE_CHECKING:
    from collections.abc import Iterator
    from typing import TypeAlias

    from ecs import F64
    from systems.presentation.gui.desk import Desk

    Spot: TypeAlias = tuple[float, float]

KINDS: dict[str, str] = {
    "none": "Overlay", "price": "Prices", "wealth": "Wealth a head", "unmet": "Unmet demand",
    "flows": "Flows of goods", "partners": "Who trades with whom",
}  # fmt: skip
OF_A_GOOD = frozenset({"price", "unmet"})
SCALE: tuple[RGB, ...] = (
    (0, 34, 78), (42, 63, 108), (87, 93, 109), (125, 124, 120), (165, 156, 116), (211, 193, 100),
    (253, 231, 85),
)  # fmt: skip
"""Cividis: evenly brighter, and the same to those who see fewer hues."""
STEPS = 64
ALPHA = 118
"""Of 255: the map is seen through a field."""
TICKS = 50
"""How many ticks back flows and partners are looked for."""
DRAWN, PRINTED = 140, 40
"""Lines drawn, and numbers printed at the most: the greatest."""
AWAY = 10.0
"""Pixels at scale 1 from the edge of the map to the legend."""
CORNERS = (0.0, 0.0), (0.0, 1.0), (1.0, 1.0)
"""Where on the map the legend may stand, the best first; notices have the one that is left."""
WIDEST, WIDE = 7.0, 3.0
"""Pixels of the heaviest line at scale 1, of flows and of partners."""


@dataclass(frozen=True, eq=False)
class Shown:
    """What an overlay shows, in one unit, from `low` to `high`."""

    unit: str
    field: Field | None = None
    points: Points | None = None
    lines: Lines | None = None
    low: float = 0.0
    high: float = 1.0
    nothing: str = ""
    """Why there are no lines, where there are none."""

    def shade(self, values: F64) -> F64:
        """Return how far up the scale values are, 0 to 1."""
        return np.clip((values - self.low) / max(self.high - self.low, 1e-12), 0.0, 1.0)


def colours(shade: F64) -> Any:
    """Return colours of the scale, 0 to 1, as (…, 3) of 0 to 255."""
    at = np.linspace(0, 1, len(SCALE))
    return np.stack([np.interp(shade, at, [colour[c] for colour in SCALE]) for c in range(3)], axis=-1)


def shown(desk: Desk, kind: str, good: int) -> Shown:
    """Return what an overlay shows of the world now."""
    world, goods = desk.world, desk.world.the(Goods)
    coins, money = goods.money or _("coins"), goods.wares[numeraire(world)]
    if kind == "price":
        ids, market, place = world.view(Settlement, Market, Position)
        points = Points(ids, place.x, place.y, market.expectation[good])
        unit = _("{money} for 1 {good}").format(money=money, good=goods.names[good])
        return _ranged(unit, overlay.price_map(world, good), points)
    if kind == "wealth":
        return _ranged(_("{coins} a head").format(coins=coins), *overlay.wealth(world))
    if kind == "unmet":
        points = overlay.unmet(world, good)
        unit = _("units of {good} wanted in vain").format(good=goods.names[good])
        return Shown(unit, points=points, high=float(points.values.max(initial=1.0)))
    if kind == "flows":
        cargoes = desk.flows.cargoes(world, TICKS)
        only = desk.only
        lines = overlay.trade_routes(world, cargoes, only)
        if only is None:
            unit = _("{coins} of goods in {ticks} ticks").format(coins=coins, ticks=TICKS)
        else:
            unit = _("units of {good} in {ticks} ticks").format(good=goods.names[only], ticks=TICKS)
        return Shown(unit, lines=lines, high=float(lines.weight.max(initial=0.0)), nothing=_unladen(desk))
    lines = overlay.partners(desk.memory, world.tick - TICKS)
    return Shown(
        _("trades in {ticks} ticks").format(ticks=TICKS),
        lines=lines,
        high=float(lines.weight.max(initial=0.0)),
        nothing=_("Nobody has traded in this time."),
    )


def _unladen(desk: Desk) -> str:
    """Say when a ship was last seen to leave port with what the overlay of flows is about."""
    last = desk.flows.last_left(desk.only)
    good = _("goods") if desk.only is None else desk.world.the(Goods).names[desk.only]
    if last is None:
        return _("No ship has left port with {good} yet.").format(good=good)
    return _("The last ship with {good} left port at tick {tick:,}.").format(good=good, tick=last)


def _ranged(unit: str, field: Field, points: Points) -> Shown:
    """Return a field whose scale leaves out the few of it that are far from all others."""
    values = np.concatenate([field.values.reshape(-1), points.values])
    values = values[np.isfinite(values)]
    low, high = (float(np.quantile(values, q)) for q in (0.02, 0.98)) if values.size else (0.0, 1.0)
    low, high = float(points.values.min(initial=low)), float(points.values.max(initial=high))
    return Shown(unit, field, points, None, low, max(high, low + 1e-9))


class Overlays:
    """What lies over the map of one desk."""

    def __init__(self, desk: Desk) -> None:
        self.kind = "none"
        self.offered = [kind for kind in KINDS if _has(desk, kind)]
        self.good = 0
        self._texture = Texture(opaque=False)
        self._painted: Shown | None = None
        self._corner = CORNERS[0]
        self._size = 0.0, 0.0
        """Of the legend, in the frame before."""

    def cycle(self) -> None:
        """Show the next one."""
        self.kind = self.offered[(self.offered.index(self.kind) + 1) % len(self.offered)]

    def draw(self, desk: Desk) -> None:
        """Draw it over the map, with its legend in the upper left corner."""
        if len(self.offered) < 2:
            return
        if self.kind in OF_A_GOOD and desk.only is not None:
            self.good = desk.only
        it = None
        if self.kind != "none":
            kind, good = self.kind, self.good
            it = desk.study(("overlay", kind, good, desk.only), lambda: shown(desk, kind, good))
            self._lay(desk, it)
        self._legend(desk, it)

    def _lay(self, desk: Desk, it: Shown) -> None:
        pen, camera = imgui.get_background_draw_list(), desk.camera
        near = desk.area
        far = near[0] + camera.width, near[1] + camera.height
        pen.push_clip_rect(near, far)
        if it.field is not None and not desk.map.land.gathering:
            self._field(desk, pen, it, it.field)
        if it.lines is not None:
            _lines(desk, pen, it, it.lines)
        _plates(desk, pen)
        if it.lines is not None and self.kind == "flows":
            _weights(desk, pen, it.lines)
        if it.points is not None:
            _points(desk, pen, it, it.points)
        pen.pop_clip_rect()

    def _field(self, desk: Desk, pen: Any, it: Shown, field: Field) -> None:
        rows, columns = field.values.shape
        if self._painted is not it:
            surface = stage((columns, rows), opaque=False)
            known = np.isfinite(field.values)
            rgb = np.rint(colours(it.shade(np.where(known, field.values, it.low)))).astype(np.uint32)
            alpha = np.where(known, ALPHA, 0).astype(np.uint32)
            pixels = alpha << 24 | rgb[..., 0] << 16 | rgb[..., 1] << 8 | rgb[..., 2]
            pygame.surfarray.pixels2d(surface)[:] = np.ascontiguousarray(pixels.T)
            self._texture.put(surface)
            self._painted = it
        camera, side = desk.camera, field.side
        right, bottom = camera.columns / (columns * side), camera.rows / (rows * side)
        near = desk.to_window(0.0, 0.0)
        far = desk.to_window(camera.columns, camera.rows)
        pen.add_image(self._texture.ref, near, far, (0.0, 0.0), (right, bottom))

    # --- legend -----------------------------------------------------------------------------------

    def _legend(self, desk: Desk, it: Shown | None) -> None:
        scale = imgui.get_style().font_scale_main
        self._step_aside(desk, scale)
        camera, (right, down) = desk.camera, self._corner
        away = AWAY * scale
        x = desk.area[0] + (camera.width - away if right else away)
        y = desk.area[1] + (camera.height - away if down else away)
        imgui.set_next_window_pos((x, y), pivot=self._corner)
        imgui.set_next_window_bg_alpha(0.86)
        imgui.push_style_var(imgui.StyleVar_.window_padding, (8 * scale, 6 * scale))
        flags = imgui.WindowFlags_.no_decoration | imgui.WindowFlags_.always_auto_resize
        flags |= imgui.WindowFlags_.no_move | imgui.WindowFlags_.no_docking | imgui.WindowFlags_.no_nav
        flags |= imgui.WindowFlags_.no_saved_settings | imgui.WindowFlags_.no_focus_on_appearing
        imgui.begin("##overlay", flags=flags)
        self._choose(desk)
        if it is not None:
            empty = it.lines is not None and not it.lines.weight.size
            if not empty:
                _bar(it, scale)
            imgui.text_colored(rgba(MUTED), it.unit)
            if empty:
                imgui.text_colored(rgba(ACCENT), it.nothing)
        size = imgui.get_window_size()
        self._size = size.x, size.y
        imgui.end()
        imgui.pop_style_var()

    def _step_aside(self, desk: Desk, scale: float) -> None:
        """Have the legend go to another corner where it would lie on the name of a town."""
        away, (wide, tall) = AWAY * scale, self._size

        def free(corner: tuple[float, float]) -> bool:
            left = (desk.camera.width - wide - 2 * away) * corner[0] + away
            top = (desk.camera.height - tall - 2 * away) * corner[1] + away
            box = pygame.Rect(round(left), round(top), round(wide), round(tall))
            return box.collidelist([plate for plate, _town in desk.labels.plates]) < 0

        self._corner = next(filter(free, self._corners(desk)), CORNERS[0])

    @staticmethod
    def _corners(desk: Desk) -> tuple[tuple[float, float], ...]:
        """Return the corners where nothing else stands: the small map has one, titles another."""
        taken = {CORNERS[2]} if not desk.camera.sees_all else set()
        taken |= {CORNERS[1]} if desk.beside is not None else set()
        return tuple(each for each in CORNERS if each not in taken)

    def _choose(self, desk: Desk) -> None:
        if imgui.small_button(f"{_(KINDS[self.kind])}##kind"):
            imgui.open_popup("kinds")
        tip(desk.app.keys, _("What lies over the map"), "overlay")
        if imgui.begin_popup("kinds"):
            for kind in self.offered:
                if imgui.menu_item(_(KINDS[kind]), "", kind == self.kind)[0]:
                    self.kind = kind
            imgui.end_popup()
        if self.kind not in OF_A_GOOD:
            return
        names = desk.world.the(Goods).names
        imgui.same_line()
        desk.icons.emblem(self.good)
        if imgui.small_button(f"{names[self.good]}##good"):
            imgui.open_popup("goods")
        tip(desk.app.keys, _("Of which good: one after another"), "good")
        if imgui.begin_popup("goods"):
            for good, name in enumerate(names):
                desk.icons.emblem(good)
                if imgui.menu_item(name, "", good == self.good)[0]:
                    self.good, desk.only = good, None
            imgui.end_popup()

    def close(self) -> None:
        """Give the texture back."""
        self._texture.close()


def _has(desk: Desk, kind: str) -> bool:
    """Tell whether a world has anything for an overlay to show."""
    world, point = desk.world, desk.gathering is not None
    agents, towns, ships = (world.table(each).rows > 0 for each in (Agent, Settlement, Ship))
    money = world.the(Goods).money is not None
    return {
        "none": True,
        "price": (towns or agents) and not point,
        "wealth": money and (towns or agents) and not point,
        "unmet": towns,
        "flows": ships,
        "partners": agents and world.the(Exchange).mechanism != "walrasian",
    }[kind]


def _bar(it: Shown, scale: float) -> None:
    """Draw the scale from its least to its most, or for lines how thick is how much."""
    wide, tall = 190 * scale, 10 * scale
    at, pen = imgui.get_cursor_screen_pos(), imgui.get_window_draw_list()
    if it.lines is None:
        tone = [u32(tuple(each)) for each in np.rint(colours(np.linspace(0, 1, 13))).astype(int).tolist()]
        for n in range(12):
            near, far = at.x + wide * n / 12, at.x + wide * (n + 1) / 12
            pen.add_rect_filled_multi_color(
                (near, at.y), (far, at.y + tall), tone[n], tone[n + 1], tone[n + 1], tone[n]
            )
    else:
        half = at.y + tall / 2
        pen.add_triangle_filled((at.x, half), (at.x + wide, at.y), (at.x + wide, at.y + tall), u32(SCALE[-1]))
    imgui.dummy((wide, tall))
    start = imgui.get_cursor_pos_x()
    imgui.text(brief(it.low))
    high = brief(it.high)
    imgui.same_line(start + wide - imgui.calc_text_size(high).x)
    imgui.text(high)


def _points(desk: Desk, pen: Any, it: Shown, points: Points) -> None:
    """Print the greatest numbers where they belong, with a dot of their colour."""
    scale = imgui.get_style().font_scale_main
    known = np.flatnonzero(np.isfinite(points.values) & (points.values != 0))
    known = known[np.argsort(-points.values[known], kind="stable")][:PRINTED]
    tones = np.rint(colours(it.shade(points.values[known]))).astype(int).tolist()
    for row, tone in zip(known.tolist(), tones, strict=True):
        x, y = desk.to_window(int(points.x[row]) + 0.5, int(points.y[row]) + 0.5)
        text = brief(float(points.values[row]))
        size = imgui.calc_text_size(text)
        wide = size.x + 26 * scale
        near = x - wide / 2, y - size.y / 2 - 2 * scale
        pen.add_rect_filled(near, (x + wide / 2, y + size.y / 2 + 2 * scale), u32(PANEL, 0.9), 4 * scale)
        pen.add_circle_filled((near[0] + 10 * scale, y), 5.5 * scale, u32(TEXT))
        pen.add_circle_filled((near[0] + 10 * scale, y), 4.5 * scale, u32(tuple(tone)))
        pen.add_text((near[0] + 20 * scale, y - size.y / 2), u32(TEXT), text)


def _lines(desk: Desk, pen: Any, it: Shown, lines: Lines) -> None:
    """Draw the heaviest lines, bent to the right of their way; those of ships have a head."""
    scale, heads = imgui.get_style().font_scale_main, desk.overlays.kind == "flows"
    widest = WIDEST if heads else WIDE
    for n, start, bend, end in reversed(list(_bent(desk, lines))):
        share = float(lines.weight[n]) / max(it.high, 1e-12)
        thick = scale * (1.0 + (widest - 1.0) * math.sqrt(share))
        tone = u32(SCALE[-1], 0.3 + 0.6 * share)
        for colour, more in ((u32(INK, 0.35), 1.5), (tone, 0.0)):
            pen.add_bezier_quadratic(start, bend, end, colour, thick + more)
        if heads:
            _head(pen, end, (end[0] - bend[0], end[1] - bend[1]), thick + 4 * scale, tone)


def _bent(desk: Desk, lines: Lines) -> Iterator[tuple[int, Spot, Spot, Spot]]:
    """Go through the heaviest lines: which it is, where it starts, is drawn to, and ends in the window."""
    for n in range(min(DRAWN, lines.weight.size)):
        x, y = desk.to_window(*desk.seen_at(int(lines.origin[n]), int(lines.x[n]), int(lines.y[n])))
        end = desk.to_window(*desk.seen_at(int(lines.end[n]), int(lines.end_x[n]), int(lines.end_y[n])))
        dx, dy = end[0] - x, end[1] - y
        if math.hypot(dx, dy) >= 2:
            yield n, (x, y), ((x + end[0]) / 2 - dy * 0.16, (y + end[1]) / 2 + dx * 0.16), end


def _weights(desk: Desk, pen: Any, lines: Lines) -> None:
    """Write on the middle of lines what they weigh, over all of them, the heaviest last."""
    scale = imgui.get_style().font_scale_main
    for n, start, bend, end in reversed(list(_bent(desk, lines))):
        text = brief(float(lines.weight[n]))
        size = imgui.calc_text_size(text)
        x = (start[0] + 2 * bend[0] + end[0]) / 4 - size.x / 2
        y = (start[1] + 2 * bend[1] + end[1]) / 4 - size.y / 2
        near, far = (x - 3 * scale, y - scale), (x + size.x + 3 * scale, y + size.y + scale)
        pen.add_rect_filled(near, far, u32(PANEL, 0.85), 3 * scale)
        pen.add_text((x, y), u32(TEXT), text)


def _plates(desk: Desk, pen: Any) -> None:
    """Draw the names of towns once more, as they are on the map, over what lies on it."""
    (left, top), wide, tall = desk.area, desk.camera.width, desk.camera.height
    for box, _town in desk.labels.plates:
        seen = box.clip((0, 0, wide, tall))
        near, far = (left + seen.left, top + seen.top), (left + seen.right, top + seen.bottom)
        start, end = (seen.left / wide, seen.top / tall), (seen.right / wide, seen.bottom / tall)
        pen.add_image(desk.map_texture.ref, near, far, start, end)


def _head(pen: Any, at: tuple[float, float], way: tuple[float, float], size: float, colour: int) -> None:
    length = math.hypot(*way) or 1.0
    right, down = way[0] / length * size, way[1] / length * size
    base = at[0] - 1.6 * right, at[1] - 1.6 * down
    pen.add_triangle_filled(at, (base[0] - down, base[1] + right), (base[0] + down, base[1] - right), colour)
