"""What a plugin may add, and the words it says that in.

A plugin is a Python file with a function `plugin(add)`; the manual's page `plugins.md` has one. What is
added is checked when it is added, so that an error names the line of the plugin that asks for it.
"""

from __future__ import annotations

import dataclasses
import pkgutil
from functools import cache
from importlib import import_module
from typing import TYPE_CHECKING, Any, get_type_hints

from pydantic import Field, create_model

import components
from components.houses import HOUSE_KINDS
from components.kinds import KINDS
from ecs import (
    F64,
    I8,
    I32,
    I64,
    U64,
    Command,
    Component,
    Flag,
    Kind,
    System,
    World,
    column,
)
from scenarios.faults import did_you_mean
from scenarios.plugins import PluginError
from scenarios.runs import Stop
from scenarios.schema import Plugins, Scenario
from scenarios.schema_exchange import MECHANISMS, Exchange, mechanism_names
from scenarios.schema_values import NAME, NAME_WORDS, Range, Table
from scenarios.tune import Tune
from systems import COMMANDS, TICK
from systems.economics.ledger import transfer
from systems.mechanisms import Dealings, Mechanism, enlist

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Sequence
    from types import ModuleType

    from scenarios.plugins import Plugin

__all__ = [
    "F64",
    "I8",
    "I32",
    "I64",
    "U64",
    "Additions",
    "Command",
    "Component",
    "Dealings",
    "Flag",
    "Kind",
    "Mechanism",
    "Range",
    "System",
    "World",
    "column",
    "transfer",
]

AXES = ("goods", "wares", "markets")


@dataclasses.dataclass(frozen=True)
class Place:
    """A system of a plugin, and the one that it stands before or after."""

    system: type[System]
    anchor: str
    after: bool


class Additions:
    """What one plugin adds: handed to its function `plugin`."""

    def __init__(self, name: str, earlier: Sequence[Additions] = ()) -> None:
        self.name = name
        self._all = (*earlier, self)
        self.kinds: list[Kind] = []
        self.attached: list[tuple[Kind, type[Component]]] = []
        self.places: list[Place] = []
        self.mechanisms: dict[str, type[Mechanism]] = {}
        self.commands: list[type[Command]] = []
        self.founders: list[Callable[[World], None]] = []
        self.rule: type | None = None
        self.table: type[Table] | None = None

    def parameters(self, rule: type) -> None:
        """Let scenarios set the fields of a frozen dataclass in `[plugins.NAME]`, NAME that of the file.

        A system reads them with `world.the(rule)`. Each has a default; `Annotated` adds a `Range` and a text
        that says what it means.
        """
        if not (dataclasses.is_dataclass(rule) and _frozen(rule)):
            raise PluginError(f"{_name(rule)} is not a frozen dataclass")
        if self.rule is not None:
            raise PluginError(f"parameters are given twice: {_name(self.rule)} and {_name(rule)}")
        others = [_name(each.rule) for each in self._all if each.rule is not None]
        _must_be_new("rule", _name(rule), [*_rules(), *others])
        self.rule, self.table = rule, _table_of(rule)

    def kind(self, kind: Kind) -> None:
        """Add a kind of entities, or of facts."""
        if not _is(kind, Kind):
            raise PluginError(f"{_name(kind)} is not a Kind")
        if not NAME.fullmatch(kind.name):
            raise PluginError(f"a kind's name is {NAME_WORDS}, not {kind.name!r}")
        _must_be_new("kind", kind.name, [each.name for each in (*kinds(self._all), *HOUSE_KINDS)])
        for component in kind.components:
            _check_component(component)
        self.kinds.append(kind)

    def attach(self, kind: Kind, component: type[Component]) -> None:
        """Give every row of a kind a component more; it begins with the defaults of its columns."""
        _check_component(component)
        if kind not in kinds(self._all):
            raise PluginError(f"there is no kind {kind}: add it with add.kind first")
        there = (*kind.components, *attached(self._all).get(kind, ()))
        _must_be_new(
            f"component of {kind}", component.__name__, ["Identity", *(each.__name__ for each in there)]
        )
        self.attached.append((kind, component))

    def system(self, system: type[System], *, before: str = "", after: str = "") -> None:
        """Put a system into the tick, before or after the one of this name."""
        if not _is_a(system, System) or system.run is System.run:
            raise PluginError(f"{_name(system)} is not a System with a method run")
        if bool(before) == bool(after):
            raise PluginError(f"{system.__name__} goes before=... or after=... one other system")
        names = [each.__name__ for each in tick(self._all)]
        _must_be_new("system", system.__name__, names)
        if (anchor := before or after) not in names:
            raise PluginError(f"there is no system {anchor!r}{did_you_mean(anchor, names)}")
        self.places.append(Place(system, anchor, bool(after)))

    def mechanism(self, name: str, mechanism: type[Mechanism]) -> None:
        """Let `[exchange] mechanism` name an institution of one's own."""
        if not _is_a(mechanism, Mechanism):
            raise PluginError(f"{_name(mechanism)} is not a Mechanism")
        if not NAME.fullmatch(name):
            raise PluginError(f"a mechanism's name is {NAME_WORDS}, not {name!r}")
        added = [each for other in self._all for each in other.mechanisms]
        _must_be_new("mechanism", name, [*MECHANISMS, *added])
        self.mechanisms[name] = mechanism
        enlist(name, mechanism)

    def command(self, command: type[Command]) -> None:
        """Let a command be asked for, kept in saves and run again; its fields are plain values."""
        if not _is_a(command, Command) or not _frozen(command):
            raise PluginError(f"{_name(command)} is not a Command that is a frozen dataclass")
        added = [each.__name__ for other in self._all for each in other.commands]
        _must_be_new("command", command.__name__, [*(each.__name__ for each in (*COMMANDS, Tune)), *added])
        self.commands.append(command)

    def start(self, found: Callable[[World], None]) -> None:
        """Have this called with every world that is built, when all else is there: to spawn, or to submit."""
        if not callable(found):
            raise PluginError(f"{_name(found)} cannot be called")
        self.founders.append(found)

    def found(self, world: World, scenario: Scenario) -> None:
        """Put the parameters into a world that has just been built, and do what is to be done with it."""
        if self.rule is not None:
            said = getattr(scenario.plugins, self.name)
            world.put(self.rule(**{name: _as_declared(said, name, value) for name, value in said}))
        for each in self.founders:
            each(world)

    def begin(self, module: ModuleType) -> None:
        """Let the plugin that a module holds say what it adds."""
        if self.name in [each.name for each in self._all[:-1]]:
            raise Stop(f"{module.__file__}:1: two plugins are called {self.name}", 2)
        if not callable(getattr(module, "plugin", None)):
            raise Stop(f"{module.__file__}:1: it has no function plugin(add)", 2)
        module.plugin(self)


def _name(thing: object) -> str:
    return getattr(thing, "__name__", repr(thing))


def _is(thing: object, kind: type) -> bool:
    return isinstance(thing, kind)


def _is_a(thing: object, kind: type) -> bool:
    return isinstance(thing, type) and issubclass(thing, kind)


def _frozen(kind: type) -> bool:
    found = vars(kind).get("__dataclass_params__")
    return found is not None and bool(found.frozen)


def _must_be_new(what: str, name: str, known: Iterable[str]) -> None:
    if name in known:
        raise PluginError(f"there is a {what} {name} already")


def _check_component(component: type[Component]) -> None:
    if not _is_a(component, Component):
        raise PluginError(f"{_name(component)} is not a Component")
    for each in component.columns:
        if each.axis not in {None, *AXES}:
            raise PluginError(f"{component.__name__}.{each.name}: an axis is one of {', '.join(AXES)}")
        if each.conserved and (each.dtype.name != "int64" or each.axis not in {None, "goods"}):
            words = "what is conserved is I64, along goods or, of money, along nothing"
            raise PluginError(f"{component.__name__}.{each.name}: {words}")


@cache
def _rules() -> tuple[str, ...]:
    """Return the names of the rules of the house."""
    modules = [import_module(f"components.{each.name}") for each in pkgutil.iter_modules(components.__path__)]
    return tuple(
        name for module in modules for name, each in vars(module).items() if dataclasses.is_dataclass(each)
    )


def _table_of(rule: Any) -> type[Table]:
    """Return the table of a scenario that holds the fields of a dataclass."""
    keys: dict[str, Any] = {}
    for name, hint in get_type_hints(rule, include_extras=True).items():
        field = rule.__dataclass_fields__[name]
        if field.default is dataclasses.MISSING:
            raise PluginError(f"{rule.__name__}.{name} has no default")
        about = next((each for each in getattr(hint, "__metadata__", ()) if isinstance(each, str)), None)
        keys[name] = hint, Field(default=field.default, description=about, validate_default=True)
    table = create_model(rule.__name__, __base__=Table, __doc__=rule.__doc__, **keys)
    table.model_rebuild(force=True)
    table()
    return table


# ---- what plugins come to together


def kinds(all_added: Iterable[Additions]) -> list[Kind]:
    """Return every kind there is."""
    return [*KINDS, *HOUSE_KINDS, *(kind for added in all_added for kind in added.kinds)]


def attached(all_added: Iterable[Additions]) -> dict[Kind, tuple[type[Component], ...]]:
    """Return the components that each kind has been given."""
    found: dict[Kind, tuple[type[Component], ...]] = {}
    for added in all_added:
        for kind, component in added.attached:
            found[kind] = (*found.get(kind, ()), component)
    return found


def tick(all_added: Iterable[Additions]) -> tuple[type[System], ...]:
    """Return the systems in their order: those of plugins beside their anchors, in the order they came in."""
    order = list(TICK)
    beside: dict[type[System], str] = {}
    for place in (place for added in all_added for place in added.places):
        at = [each.__name__ for each in order].index(place.anchor)
        if place.after:
            at += 1
            while at < len(order) and beside.get(order[at]) == place.anchor:
                at += 1
            beside[place.system] = place.anchor
        order.insert(at, place.system)
    return tuple(order)


@cache
def scenario_of(plugins: tuple[Plugin, ...]) -> type[Scenario]:
    """Return what a scenario may say where these plugins are in use."""
    if not plugins:
        return Scenario
    all_added = [each.added for each in plugins]
    tables: dict[str, Any] = {
        each.name: (each.table, Field(default_factory=each.table, description=each.table.__doc__))
        for each in all_added
        if each.table is not None
    }
    theirs = create_model("Plugins", __base__=Plugins, __doc__=Plugins.__doc__, **tables)
    names = mechanism_names(tuple(name for each in all_added for name in each.mechanisms))
    field = Exchange.model_fields["mechanism"]
    exchange = create_model(
        "Exchange",
        __base__=Exchange,
        __doc__=Exchange.__doc__,
        mechanism=(names, Field(default=field.default, description=field.description)),
    )
    keys: dict[str, Any] = {
        name: (table, Field(default_factory=table, description=Scenario.model_fields[name].description))
        for name, table in (("plugins", theirs), ("exchange", exchange))
    }
    made = create_model("Scenario", __base__=Scenario, __doc__=Scenario.__doc__, **keys)
    made.model_rebuild(force=True)
    return made


def _as_declared(table: Table, name: str, value: Any) -> Any:
    """Return a number as a float where one was declared: files may write it without its point."""
    return float(value) if type(table).model_fields[name].annotation is float else value
