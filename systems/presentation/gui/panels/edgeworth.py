"""The Edgeworth box of a pair, live."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
from imgui_bundle import imgui, implot

from components.kinds import Agent
from systems.presentation.gui import plots
from systems.presentation.gui.panel import Panel
from systems.presentation.language import _
from systems.presentation.palette import ACCENT, FAINT, MUTED, TEXT
from systems.presentation.studies.box import OTHERWISE, TOGETHER

if TYPE_CHECKING:
    from systems.presentation.gui.desk import Desk
    from systems.presentation.studies.box import Box, Theory

FIRST, SECOND = plots.HUES[0], plots.HUES[1]
"""Colours of the two."""
LENS = plots.HUES[2]
BOTH = 500
"""Pixels at scale 1 below which only one of the two is drawn, whichever is chosen."""
ROUGHLY = 0.58
"""Share of the height that the box takes; the rates of substitution have the rest."""


class EdgeworthPanel(Panel):
    """Two agents and two goods: what they have, might agree on, and how they came there."""

    name = "edgeworth"
    title = "Edgeworth box"
    place = "left"
    key = "e"
    about = "The selected pair: indifference curves, lens, contract curve, core, equilibrium, and its path"

    def __init__(self) -> None:
        self._part = 0

    def wanted(self, desk: Desk) -> bool:
        """Tell whether there are two agents and two wares to exchange."""
        return bool(desk.pairing.offered) and desk.world.table(Agent).rows > 1

    def draw(self, desk: Desk) -> None:
        """Draw the box, and marginal rates of substitution beside it."""
        watch = desk.pair_watch()
        if watch is None or not watch.there(desk.world):
            imgui.text_wrapped(_("Click an agent: its pair is whom it last traded with, or its neighbour."))
            imgui.text_wrapped(_("Click another with Shift to choose the partner."))
            return
        self._choose(desk)
        box = desk.study(("box", watch.agents, watch.wares), lambda: watch.box(desk.world))
        names = tuple(desk.world[each].name for each in box.agents)
        short = imgui.get_content_region_avail().y < plots.scaled(BOTH)
        if short:
            self._part = plots.choice(desk, "part", (_("Box"), _("Over time")), self._part)
        room = imgui.get_content_region_avail()
        if not (short and self._part):
            legend = plots.begin("box")
            below = min(legend.tall(), room.y * 0.5)
            _draw_box(box, names, room.y - below if short else room.y * ROUGHLY)
            legend.draw_rows()
        if self._part or not short:
            x, y = box.names
            told = _("How much {y} each would give for one more {x}, tick by tick").format(x=x, y=y)
            plots.note(told)
            _draw_rates(box, names)

    def _choose(self, desk: Desk) -> None:
        """Let the pair of wares be chosen, where there are several."""
        offered, wares = desk.pairing.offered, desk.series.wares
        if len(offered) > 1 and desk.pairing.wares is not None:
            names = [_("{one} and {other}").format(one=wares[x], other=wares[y]) for x, y in offered]
            desk.pairing.wares = offered[plots.pick("wares", names, offered.index(desk.pairing.wares))]


def _draw_box(box: Box, names: tuple[str, ...], height: float) -> None:
    x, y = box.names
    wide, high = (max(each, 1e-9) for each in box.size)
    flags = implot.Flags_.no_mouse_text | implot.Flags_.no_legend | implot.Flags_.no_title
    if not implot.begin_plot("##box", (-1, height), flags):
        return
    of = _("{good} of {name}")
    implot.setup_axes(of.format(good=x, name=names[0]), of.format(good=y, name=names[0]))
    implot.setup_axis(implot.ImAxis_.x2, of.format(good=x, name=names[1]), _OTHER_SIDE)
    implot.setup_axis(implot.ImAxis_.y2, of.format(good=y, name=names[1]), _OTHER_SIDE)
    limits = (
        (implot.ImAxis_.x1, wide),
        (implot.ImAxis_.y1, high),
        (implot.ImAxis_.x2, wide),
        (implot.ImAxis_.y2, high),
    )
    for axis, end in limits:
        implot.setup_axis_limits(axis, 0.0, end, implot.Cond_.always)
    _draw_theory(box.theory, names)
    _draw_path(box)
    implot.end_plot()


def _draw_theory(theory: Theory, names: tuple[str, ...]) -> None:
    """Draw what the two may agree on, and what a market would bring."""
    for n, part in enumerate(theory.lens):
        _fill("{}##{}".format(_("better for both"), n), part)
    for each in theory.curves[0]:
        plots.line(_("as good to {name}").format(name=names[0]), each[0], each[1], FIRST)
    for each in theory.curves[1]:
        plots.line(_("as good to {name}").format(name=names[1]), each[0], each[1], SECOND)
    if theory.contract_curve.size:
        plots.line(
            _("contract curve"), theory.contract_curve[0], theory.contract_curve[1], MUTED, weight=plots.THIN
        )
    if theory.core.size:
        plots.line(_("core"), theory.core[0], theory.core[1], ACCENT, weight=plots.THICK)
    if theory.lattice.size:
        plots.points(_("whole lots"), theory.lattice[0], theory.lattice[1], FAINT, "circle", 1.5)
    for each in theory.budget:
        plots.line(_("at Walrasian prices"), each[0], each[1], TEXT, weight=plots.THIN, dashed=True)
    if theory.clearings:
        ends = np.array([(each.x, each.y) for each in theory.clearings]).T
        plots.points(_("Walrasian point"), ends[0], ends[1], TEXT, "diamond", 5)


_OTHER_SIDE = implot.AxisFlags_.aux_default | implot.AxisFlags_.invert


def _fill(name: str, outline: np.ndarray) -> None:
    """Fill a closed outline: between its lower and its upper edge, column by column."""
    x = outline[0]
    left, right = int(x.argmin()), int(x.argmax())
    if x[left] >= x[right]:
        return
    one, other = _run(outline, left, right), _run(outline, right, left)[:, ::-1]
    at = np.unique(np.concatenate([one[0], other[0]]))
    edges = [np.interp(at, np.maximum.accumulate(each[0]), each[1]) for each in (one, other)]
    plots.band(name, at, np.minimum(*edges), np.maximum(*edges), LENS, 0.3)


def _run(outline: np.ndarray, first: int, last: int) -> np.ndarray:
    """Return the part of a closed outline from one of its points on to another."""
    order = np.arange(first, last + 1 if last >= first else last + outline.shape[1] + 1) % outline.shape[1]
    return outline[:, order]


def _draw_path(box: Box) -> None:
    """Draw how the pair came to where it is, trades of the two apart from what else changed."""
    path = box.path
    if path.tick.size:
        x = np.concatenate([[box.began[0]], path.first[0]])
        y = np.concatenate([[box.began[1]], path.first[1]])
        plots.line(_("path"), x, y, TEXT)
        together, other = path.kind == TOGETHER, (path.kind != TOGETHER) & (path.kind != OTHERWISE)
        plots.points(
            _("traded together"), path.first[0, together], path.first[1, together], TEXT, "circle", 3
        )
        plots.points(_("traded with others"), path.first[0, other], path.first[1, other], MUTED, "cross", 3)
    plots.points(_("began"), np.array([box.began[0]]), np.array([box.began[1]]), MUTED, "square", 4)
    plots.points(_("now"), np.array([box.point[0]]), np.array([box.point[1]]), ACCENT, "circle", 6)


def _draw_rates(box: Box, names: tuple[str, ...]) -> None:
    """Draw what each would give of y for one more x, over time: trade ends where they meet."""
    x, y = box.names
    with plots.plot("mrs", _("tick"), _("{ware} for 1 {good}").format(ware=y, good=x), legend=False) as seen:
        if seen:
            ticks = box.rates.tick
            for n, (name, colour) in enumerate(zip(names, (FIRST, SECOND), strict=True)):
                bid, ask = (
                    np.where(np.isfinite(each[n]), each[n], np.nan) for each in (box.rates.bid, box.rates.ask)
                )
                plots.band(_("{name}, bid to ask").format(name=name), ticks, bid, ask, colour, 0.3)
                plots.line(_("MRS of {name}").format(name=name), ticks, bid, colour)
            for each in box.theory.clearings:
                plots.level(_("Walrasian price"), each.price, TEXT)
