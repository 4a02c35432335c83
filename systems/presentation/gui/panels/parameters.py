"""Parameters of the scenario, changed while the world runs."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING

from imgui_bundle import imgui

from components.kinds import Agent, Cell, Settlement, Ship
from components.rules import Exchange
from scenarios.build import rules_alone
from scenarios.parameters import ONLY_UNDER, Parameter, parameters, settled
from scenarios.schema_values import LARGEST
from scenarios.tune import Tune
from systems.presentation.gui.panel import Panel
from systems.presentation.gui.theme import rgba
from systems.presentation.language import _
from systems.presentation.palette import ACCENT, ALARM, MUTED

if TYPE_CHECKING:
    from ecs import World
    from systems.presentation.gui.desk import Desk

WIDEST = 1000.0
"""Beyond such bounds sliders end at a few times what the scenario says; whoever types may go farther."""
TIMES = 4.0
NAME, ROOMY = 0.42, 320
"""Share of the width that names have, where there are so many pixels at scale 1; else they stand above."""

NEEDS = {
    "exchange": Agent, "seeking": Agent, "foraging": Cell, "merchants": Ship, "goods": Settlement,
    "prices": Settlement, "labor": Settlement, "subsistence": Settlement, "households": Settlement,
    "firms": Settlement, "council": Settlement, "production": Settlement, "weather": Settlement,
    "migration": Settlement, "policies": Settlement, "curves": Settlement,
}  # fmt: skip
"""Without whom a table is of no matter."""


def of_matter(world: World, key: str) -> bool:
    """Tell whether anything in this world goes by a key."""
    table = key.rpartition(".")[0]
    if table in ONLY_UNDER:
        return world.the(Exchange).mechanism == ONLY_UNDER[table]
    return bool(world.table(NEEDS[key.partition(".")[0]]).rows)


class ParametersPanel(Panel):
    """Sliders, grouped as the scenario's tables are."""

    name = "parameters"
    title = "Parameters"
    place = "left"
    key = "t"
    about = "What the scenario says, to be changed while the world runs"

    def __init__(self) -> None:
        self._groups: dict[str, list[Parameter]] = {}
        self._first: dict[str, float | bool] = {}
        self._held: tuple[str, float] | None = None
        """What somebody is changing, and to what."""
        self._text = ""
        self._fault = ""

    def draw(self, desk: Desk) -> None:
        """Draw the search, what is settled, and the groups."""
        if not self._groups:
            self._begin(desk)
        imgui.set_next_item_width(-1)
        _changed, self._text = imgui.input_text_with_hint("##search", _("Search"), self._text)
        if self._fault:
            imgui.push_text_wrap_pos(0.0)
            imgui.text_colored(rgba(ALARM), self._fault)
            imgui.pop_text_wrap_pos()
        words, values = self._text.casefold(), self._values(desk)
        for table, group in self._groups.items():
            shown = [each for each in group if words in f"{each.key} {each.about}".casefold()]
            changed = sum(values[each.key] != self._first[each.key] for each in group)
            if not shown:
                continue
            label = table.capitalize()
            if changed:
                label = _("{table}   {count} changed").format(table=label, count=changed)
            first = table == next(iter(self._groups))
            imgui.set_next_item_open(bool(words) or first, 0 if words else imgui.Cond_.once)
            if imgui.collapsing_header(f"{label}###{table}"):
                for each in shown:
                    self._row(desk, each, values[each.key])
        if not words and imgui.collapsing_header(_("Settled when the world began")):
            for key, value in settled(desk.world):
                _name(key, _("Compare with … in the World menu runs another beside this one."))
                imgui.text_colored(rgba(MUTED), value)

    def _begin(self, desk: Desk) -> None:
        """Find out what there is, and what the scenario said of it."""
        first = rules_alone(desk.session.loaded)
        for key, each in parameters(desk.world).items():
            if of_matter(desk.world, key):
                table = "curves" if key.startswith("curves.") else each.table
                self._groups.setdefault(table, []).append(each)
                self._first[key] = each.value(first)

    def _values(self, desk: Desk) -> dict[str, float | bool]:
        """Return what holds from the next tick on."""
        world, groups = desk.world, self._groups.values()
        now = desk.study("parameters", lambda: {p.key: p.value(world) for each in groups for p in each})
        return {**now, **_asked(world)}

    def _row(self, desk: Desk, each: Parameter, value: float | bool) -> None:
        """Draw a parameter: its name, a slider, and the way back where it is not as it was."""
        first = self._first[each.key]
        imgui.push_id(each.key)
        bounds = "" if each.bounds is None else f"\n{each.bounds.words}, {_unit(each)}".rstrip(", ")
        said = str(first) if isinstance(first, bool) else f"{first:g}"
        scenario = "\n" + _("The scenario says {value}.").format(value=said)
        _name(each.key, f"{each.about}{bounds}{scenario}", changed=value != first)
        style = imgui.get_style()
        back = imgui.calc_text_size(_("reset")).x + 2 * style.frame_padding.x + style.item_spacing.x
        imgui.set_next_item_width(-back if value != first else -1.0)
        if each.bounds is None:
            pressed, chosen = imgui.checkbox("##value", bool(value))
            if pressed:
                self._ask(desk, each, chosen)
        else:
            self._slider(desk, each, float(value), float(first))
        if value != first:
            imgui.same_line()
            if imgui.small_button(_("reset")):
                self._ask(desk, each, first)
            imgui.set_item_tooltip(_("Back to what the scenario says"))
        imgui.pop_id()

    def _slider(self, desk: Desk, each: Parameter, value: float, first: float) -> None:
        """Draw a slider; what it comes to is asked for when it is let go."""
        held = self._held[1] if self._held is not None and self._held[0] == each.key else value
        low, high = _ends(each, first, value)
        if each.bounds is not None and each.bounds.whole:
            moved, number = imgui.slider_int("##value", round(held), math.floor(low), math.ceil(high))
            new: float = number
        else:
            digits = 4 if high - low < 0.1 else 3 if high - low < 10 else 2
            moved, new = imgui.slider_float("##value", held, low, high, f"%.{digits}f")
        if moved:
            self._held = each.key, new
        if imgui.is_item_deactivated() and self._held is not None and self._held[0] == each.key:
            wanted, self._held = self._held[1], None
            if wanted != value:
                self._ask(desk, each, wanted)

    def _ask(self, desk: Desk, each: Parameter, value: float | bool) -> None:
        """Ask for a value, or say why it cannot be."""
        if isinstance(value, float):
            whole = each.bounds is not None and each.bounds.whole
            value = round(value) if whole else float(f"{value:.6g}")
        command = Tune(each.key, value)
        self._fault = command.check(desk.world) or ""
        if not self._fault:
            desk.world.submit(command)


def _asked(world: World) -> dict[str, float | bool]:
    """Return what is asked for and comes with the next tick."""
    asked: dict[str, float | bool] = {}
    for request in reversed(world.journal):
        if request.asked < world.tick:
            break
        if isinstance(request.order.command, Tune):
            asked.setdefault(request.order.command.key, request.order.command.value)
    return asked


def _ends(each: Parameter, first: float, value: float) -> tuple[float, float]:
    """Return between which values the slider goes."""
    low, high = (0.0, 1.0) if each.bounds is None else (each.bounds.low, each.bounds.high)
    most = max(abs(first), abs(value))
    reach = TIMES * most if most else 1.0
    if high > WIDEST:
        high = max(reach, 10.0 if each.bounds is not None and each.bounds.whole else 0.0)
    if low <= -LARGEST:
        low = -reach
    if each.key.startswith("curves.growth"):
        low, high = -0.05, 0.05
    step = (high - low) / 1000
    above, below = (False, False) if each.bounds is None else (each.bounds.above, each.bounds.below)
    return low + step * above, high - step * below


def _unit(each: Parameter) -> str:
    return "" if each.bounds is None or each.bounds.unit == "1" else each.bounds.unit


def _name(key: str, about: str, *, changed: bool = False) -> None:
    """Write the last part of a key, marked where it is not as the scenario says; the rest is in the tip."""
    width, scale = imgui.get_content_region_avail().x, imgui.get_style().font_scale_main
    short = key.removeprefix("curves.") if key.startswith("curves.") else key.rpartition(".")[2]
    if "[" in short:
        curve, _bracket, point = short.partition("[")
        short = f"{curve} · {int(point.partition(']')[0]) + 1}"
    short = short.replace("_", " ")
    if width > ROOMY * scale:
        imgui.align_text_to_frame_padding()
    mark = "\N{BULLET} " if changed else ""
    start = imgui.get_cursor_pos_x()
    imgui.text_colored(rgba(ACCENT), f"{mark}{short}") if changed else imgui.text(short)
    if imgui.begin_item_tooltip():
        imgui.push_text_wrap_pos(imgui.get_font_size() * 24)
        imgui.text_colored(rgba(MUTED), key)
        imgui.text(about)
        imgui.pop_text_wrap_pos()
        imgui.end_tooltip()
    if width > ROOMY * scale:
        imgui.same_line(start + width * NAME)
