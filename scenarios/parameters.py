"""Parameters: which keys of a scenario may be changed while its world runs, and the rules that hold them.

What is neither a number nor true or false, or settled who and what there is, is not among them.
"""

from __future__ import annotations

import dataclasses
import math
from dataclasses import dataclass
from functools import cache
from typing import TYPE_CHECKING, Any, get_args

import numpy as np

from components import institutions, mechanisms, rules, trading
from components.rules import WHOLE_CELL, Goods
from scenarios.schema import Good, Scenario
from scenarios.schema_settlements import Comfort
from scenarios.schema_values import Range

if TYPE_CHECKING:
    from collections.abc import Iterator

    from ecs import I64, Flag, World

TABLES: dict[str, type] = {
    "exchange": rules.Exchange,
    "exchange.signals": mechanisms.Signals,
    "exchange.posting": mechanisms.Posting,
    "exchange.dealing": mechanisms.Dealing,
    "exchange.session": mechanisms.Session,
    "exchange.tatonnement": mechanisms.Tatonnement,
    "seeking": rules.Seeking,
    "foraging": rules.Foraging,
    "prices": institutions.Pricing,
    "labor": institutions.Labor,
    "subsistence": institutions.Subsistence,
    "households": institutions.Households,
    "firms": institutions.Firms,
    "council": institutions.Councils,
    "production": institutions.Recipes,
    "merchants": trading.Merchants,
    "weather": trading.Weather,
    "migration": trading.Migration,
}
"""Tables of a scenario, and the rule that holds what is in them under the same name."""

RENAMED: dict[str, tuple[type, str]] = {
    "subsistence.output": (institutions.Subsistence, "yield_"),
    "policies.dividends": (institutions.Firms, "dividends"),
    "policies.recapitalisation": (institutions.Firms, "recapital"),
    "policies.cost_floor": (institutions.Firms, "cost_floor"),
    "policies.levy": (institutions.Councils, "levy"),
    "policies.relief": (institutions.Councils, "relief"),
    "policies.emergency": (institutions.Households, "emergency"),
    "policies.reservation_spread": (institutions.Labor, "spread"),
}
"""Keys that the rules have another name for."""

OF_FOOD = {"need": "need", "pantry_ticks": "ticks", "restock": "restock", "choke": "choke"}
"""Keys of [households] that are of their food, and the columns of the rule that have them by good."""
OF_COMFORTS = ("need", "ticks", "restock", "wear", "choke")

ENDS = (
    ("prices.lowest", "prices.highest"),
    ("merchants.least_boldness", "merchants.most_boldness"),
    ("weather.lowest", "weather.highest"),
)
"""Pairs of which the first may not be above the second."""

ONLY_UNDER = {
    "exchange.signals": "bilateral_signals",
    "exchange.posting": "posted_prices",
    "exchange.dealing": "market_maker",
    "exchange.session": "double_auction",
    "exchange.tatonnement": "walrasian",
}
"""Tables that only one mechanism goes by."""


@dataclass(frozen=True, eq=False)
class Parameter:
    """A key of a scenario that a rule of the running world holds."""

    key: str
    about: str
    bounds: Range | None
    """None where it is true or false."""
    rule: type
    field: str
    at: tuple[int | Flag, ...] = ()
    """Where in the field, if that is an array."""
    quantum: I64 | None = None
    """Smallest units in a unit, by good, where the field is in these."""

    @property
    def table(self) -> str:
        """The table of the scenario it stands in."""
        return self.key.rpartition(".")[0]

    def value(self, world: World) -> float | bool:
        """Return what holds now."""
        found = getattr(world.the(self.rule), self.field)
        if self.quantum is not None:
            return float(found[0] / self.quantum[0])
        if self.at:
            return float(np.ravel(found[self.at])[0])
        known: float | bool = found
        return known

    def put(self, world: World, value: float | bool) -> None:
        """Let something else hold, as in a world that was built with it."""
        rule: Any = world.the(self.rule)
        new: Any = value
        if self.quantum is not None:
            new = smallest(value, self.quantum)
        elif self.at:
            new = getattr(rule, self.field).copy()
            new[self.at] = value
        elif self.bounds is not None and not self.bounds.whole:
            new = float(value)
        world.put(dataclasses.replace(rule, **{self.field: new}))

    def refusal(self, world: World, value: object) -> str | None:
        """Say why a value cannot be, or None."""
        if self.bounds is None:
            return None if isinstance(value, bool) else f"{self.key}: {value!r} is not true or false"
        try:
            number = self.bounds(value)
        except ValueError:
            return f"{self.key}: {value!r} is not {self.bounds.words}"
        others = parameters(world)
        for low, high in ENDS:
            if self.key == low and number > others[high].value(world):
                return f"{self.key}: {value!r} is above {high}, {others[high].value(world):g}"
            if self.key == high and number < others[low].value(world):
                return f"{self.key}: {value!r} is below {low}, {others[low].value(world):g}"
        return _posting_refusal(world, self.key, number)


def _posting_refusal(world: World, key: str, number: float) -> str | None:
    """Say what posted prices cannot do with a number: the bounds of `scenarios.checks_exchange`."""
    rule = world.the(mechanisms.Posting)
    if rule.repricing == "mixed" and key == "exchange.posting.samples" and number > 2:
        return f"{key}: {number:g} is above 2, the most with 'mixed'"
    bounds = {"exchange.posting.cost": rule.cost, "exchange.posting.ceiling": rule.ceiling}
    if rule.repricing != "adaptive" and key in bounds:
        cost, ceiling = {**bounds, key: number}.values()
        if cost >= ceiling:
            return f"{key}: {number:g} leaves no room between cost and ceiling"
    return None


def smallest(units: float, quantum: I64) -> I64:
    """Return an amount in natural units as smallest units of each good, `(goods,)`, rounded half up.

    >>> smallest(0.5, np.array([1, 1000])).tolist()
    [1, 500]
    """
    amount: I64 = np.floor(units * quantum + 0.5).astype(np.int64)
    return amount


def parameters(world: World) -> dict[str, Parameter]:
    """Return what may be changed in a world, by its key, in the order of a scenario's tables."""
    found = {each.key: each for each in (*_plain(), *_of_goods(world), *_of_curves(world))}
    return {key: each for key, each in found.items() if not _endless(world, each)}


def _endless(world: World, parameter: Parameter) -> bool:
    """Tell whether what holds now is no number, so that nobody could come back to it."""
    if parameter.key == "policies.reservation_spread":
        return world.the(institutions.Labor).outside_option
    if parameter.key == "foraging.rate":
        return bool((world.the(rules.Foraging).rate == WHOLE_CELL).any())
    return not math.isfinite(parameter.value(world))


@cache
def _plain() -> tuple[Parameter, ...]:
    """Return the keys that are fields of rules as they are."""
    found = []
    for table, rule in TABLES.items():
        scalars = {each.name for each in dataclasses.fields(rule) if each.type in {"float", "int", "bool"}}
        for name, info in _model(table).model_fields.items():
            about, bounds = _told(_model(table), name)
            if name in scalars and (bounds is not None or info.annotation is bool):
                found.append(Parameter(f"{table}.{name}", about, bounds, rule, name))
    for key, (rule, field) in RENAMED.items():
        table, _, name = key.rpartition(".")
        found.append(Parameter(key, *_told(_model(table), name), rule, field))
    return tuple(found)


def _of_goods(world: World) -> Iterator[Parameter]:
    """Go through the keys that rules hold by good."""
    goods, households = world.the(Goods), world.the(institutions.Households)
    for name in ("rate", "growth"):
        told = _told(_model("foraging"), name)
        yield Parameter(f"foraging.{name}", *told, rules.Foraging, name, (), goods.quantum)
    for g, good in enumerate(goods.names):
        yield Parameter(f"goods.{good}.spoilage", *_told(Good, "spoilage"), Goods, "spoilage", (g,))
    if households.food >= 0:
        for name, field in OF_FOOD.items():
            told, at = _told(_model("households"), name), (households.food,)
            yield Parameter(f"households.{name}", *told, institutions.Households, field, at)
    for g in households.comforts.tolist():
        for name in OF_COMFORTS:
            key = f"households.comforts.{goods.names[g]}.{name}"
            yield Parameter(key, *_told(Comfort, name), institutions.Households, name, (g,))


def _of_curves(world: World) -> Iterator[Parameter]:
    """Go through the heights of the points of curves; where the points lie along x is settled."""
    curves = world.the(institutions.Curves)
    for row, name in enumerate(institutions.CURVES):
        about, bounds = _told(_model("curves"), name)
        for n, x in enumerate(np.unique(curves.x[row]).tolist()):
            # The last point of a short curve is repeated.
            at = (row, curves.x[row] == x)
            key, text = f"curves.{name}[{n}][1]", f"At x = {x:g}; {about}"
            yield Parameter(key, text, bounds, institutions.Curves, "y", at)


@cache
def _model(table: str) -> Any:
    """Return the model of a table such as `exchange.signals`."""
    model: Any = Scenario
    for name in table.split("."):
        annotation = model.model_fields[name].annotation
        model = next(each for each in (annotation, *get_args(annotation)) if hasattr(each, "model_fields"))
    return model


@cache
def _told(model: Any, name: str) -> tuple[str, Range | None]:
    """Return what the schema says of a key: its meaning, and the bounds of a number, or of y in a curve.

    Of several bounds in an annotation those of a number come first, and those of y last.
    """
    info = model.model_fields[name]
    found = [each for each in _inside((*info.metadata, info.annotation)) if isinstance(each, Range)]
    which = -1 if model is _model("curves") else 0
    return info.description or "", found[which] if found else None


def _inside(parts: tuple[Any, ...]) -> Iterator[Any]:
    """Go through annotations and all that they are made of."""
    for part in parts:
        yield part
        yield from _inside((*get_args(part), *getattr(part, "__metadata__", ())))


def settled(world: World) -> tuple[tuple[str, str], ...]:
    """Return what cannot be changed while a world runs, and what it is."""
    here, exchange, goods = world.the(rules.Map), world.the(rules.Exchange), world.the(Goods)
    return (
        ("seed", str(world.seed)),
        ("world", "a point" if here.point else f"{here.width} by {here.height} cells"),
        ("goods", ", ".join(goods.names)),
        ("exchange.mechanism", exchange.mechanism),
        ("exchange.regime", exchange.regime),
        ("exchange.protocol", exchange.protocol),
        ("exchange.matching", exchange.matching),
        ("schedule.activation", world.the(rules.Schedule).activation),
    )
