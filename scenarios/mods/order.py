"""The order in which mods are laid, which does not hang on the order they are given in."""

from __future__ import annotations

from graphlib import CycleError, TopologicalSorter
from typing import TYPE_CHECKING

from scenarios.faults import Complaint, Fault, listed, show
from scenarios.mods.manifest import GAME
from scenarios.mods.versions import within
from scenarios.placing import placed

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Sequence

    from scenarios.mods.mod import Mod, Overlay
    from scenarios.sources import Source

MOST_MODS = 64


class Arranged(tuple["Mod", ...]):
    """Mods in the order they are laid; what is laid later goes over what is laid before."""

    __slots__ = ()

    def earlier(self) -> dict[str, frozenset[str]]:
        """Return for each mod those that it is laid after because one of them says so."""
        links = _links(self)
        found: dict[str, frozenset[str]] = {}
        for mod in self:
            found[mod.name] = frozenset(links[mod.name]).union(*(found[each] for each in links[mod.name]))
        return found

    def overlays(self, scenario: str) -> list[Overlay]:
        """Return what they lay over the scenario of a name, in order."""
        return [each for mod in self for each in mod.overlays if each.touches(scenario)]

    def scenario(self, name: str) -> Source | None:
        """Return the scenario of a name that one of them brings."""
        return next((mod.scenarios[name] for mod in self if name in mod.scenarios), None)

    def idle(self, scenario: str) -> list[Fault]:
        """Warn of those that are laid over other scenarios alone."""
        found = []
        for mod in self:
            over = [each.says.scenarios for each in mod.overlays]
            if over and not any(each.touches(scenario) for each in mod.overlays):
                names = listed(sorted({name for names in over for name in names}))
                words = "nothing of this mod is laid over it", f"one of {names}", show(scenario)
                found.append(Fault(mod.source.file, 1, 1, "scenarios", *words, warning=True))
        return found


def settle(mods: Sequence[Mod], version: str, read_key: Callable[[str], str]) -> tuple[Arranged, list[Fault]]:
    """Return those mods that can be on together, and why the others cannot."""
    complaints: list[tuple[Mod, Complaint]] = list(_twice(mods))
    wrong = {mod.name for mod, _ in complaints}
    kept = sorted((mod for mod in mods if mod.name not in wrong), key=lambda mod: mod.name)
    while more := [(mod, each) for mod in kept for each in _unmet(mod, kept, version)]:
        complaints += more
        wrong = {mod.name for mod, _ in more}
        kept = [mod for mod in kept if mod.name not in wrong]
    while circle := _circle(kept):
        complaints += [(mod, _round(circle)) for mod in kept if mod.name in circle]
        kept = [mod for mod in kept if mod.name not in circle]
    faults = [fault for mod, each in complaints for fault in placed([each], [mod.source], read_key)]
    if complaints and kept:  # others may have needed them
        arranged, further = settle(kept, version, read_key)
        return arranged, faults + further
    return Arranged(_in_order(kept)), faults


def _twice(mods: Sequence[Mod]) -> Iterable[tuple[Mod, Complaint]]:
    """Complain of mods, and of scenarios of mods, that have the same name."""
    for mod in mods[MOST_MODS:]:
        yield mod, Complaint((), "too many mods", f"at most {MOST_MODS}", str(len(mods)))
    for n, mod in enumerate(mods[:MOST_MODS]):
        for other in mods[:n]:
            if other.name == mod.name:
                words = f"also the name of {other.source.file}", "one mod of a name"
                yield mod, Complaint(("name",), *words, show(mod.name))
            elif shared := sorted(mod.scenarios.keys() & other.scenarios.keys()):
                words = f"a scenario of the same name is in {other.name!r}", "one scenario of a name"
                yield mod, Complaint(("name",), *words, listed(shared))


def _unmet(mod: Mod, mods: Sequence[Mod], version: str) -> Iterable[Complaint]:
    """Complain of what a mod needs and has not."""
    known = {each.name: each.manifest.version for each in mods} | {GAME: version}
    for name, bounds in mod.manifest.needs.items():
        if name not in known:
            yield Complaint(("needs", name), "a mod that is not on", f"{name} {bounds}", "none")
        elif not within(known[name], bounds):
            yield Complaint(("needs", name), "another version is on", bounds, known[name])


def _links(mods: Iterable[Mod]) -> dict[str, set[str]]:
    """Return for each mod those that are to be laid just before it."""
    named = {mod.name: mod.manifest for mod in mods}
    links = {name: {*says.needs, *says.after} & named.keys() for name, says in named.items()}
    for name, says in named.items():
        for each in says.before:
            if each in links:
                links[each].add(name)
    return links


def _circle(mods: Sequence[Mod]) -> list[str]:
    try:
        TopologicalSorter(_links(mods)).prepare()
    except CycleError as error:
        found: list[str] = error.args[1]
        return found
    return []


def _round(circle: Sequence[str]) -> Complaint:
    return Complaint(("name",), "goes round in a circle", "an order of mods", " before ".join(circle))


def _in_order(mods: Sequence[Mod]) -> list[Mod]:
    """Sort mods by what they say of each other, and by name where they say nothing."""
    named = {mod.name: mod for mod in mods}
    sorter = TopologicalSorter(_links(mods))
    sorter.prepare()
    found: list[Mod] = []
    ready: list[str] = []
    while sorter.is_active():
        ready = sorted([*ready, *sorter.get_ready()])
        first = ready.pop(0)
        found.append(named[first])
        sorter.done(first)
    return found
