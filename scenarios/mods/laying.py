"""Overlays of mods are laid over a scenario, one after the other; where two are at odds, that is a fault."""

from __future__ import annotations

from copy import deepcopy
from dataclasses import replace
from typing import TYPE_CHECKING, Any, NamedTuple, TypeGuard

from scenarios.faults import Complaint, Fault, KeyPath, ScenarioError, did_you_mean, listed, show
from scenarios.placing import placed
from scenarios.positions import positions_in

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence

    from scenarios.extending import Document, Layers
    from scenarios.mods.mod import Overlay

ALIKE = ("table", "added", "removed")
"""What two mods may both do to a key and not be at odds."""


class Touch(NamedTuple):
    """What an overlay did to a key, and where in it that is said."""

    overlay: Overlay
    deed: str
    said_at: KeyPath
    value: object


def lay_over(
    layers: Layers,
    overlays: Sequence[Overlay],
    earlier: Mapping[str, frozenset[str]] | None,
    read_key: Callable[[str], str],
) -> Layers:
    """Lay overlays over a scenario in their order; raise ScenarioError where two are at odds.

    `earlier` tells for each mod which others it is meant to be laid after; None: each after all before it.
    """
    if not overlays:
        return layers
    laying = _Laying(layers.document, earlier, read_key)
    for number, overlay in enumerate(overlays):
        laying.lay(overlay, len(overlays) - 1 - number)
    if laying.faults:
        raise ScenarioError(laying.faults)
    return replace(layers, overlays=tuple(overlays), elements=laying.elements)


class _Laying:
    def __init__(
        self, document: Document, earlier: Mapping[str, frozenset[str]] | None, read_key: Callable[[str], str]
    ) -> None:
        self.document, self.earlier, self.read_key = document, earlier, read_key
        self.touches: dict[KeyPath, list[Touch]] = {}
        self.elements: dict[KeyPath, tuple[int, KeyPath]] = {}
        self.faults: list[Fault] = []

    def lay(self, overlay: Overlay, number: int) -> None:
        """Take out what an overlay removes, and lay the rest over what is left."""
        for n, path in enumerate(overlay.removed):
            self._remove(overlay, path, ("remove", n))
        self._merge(overlay, number, (), self.document, overlay.document)

    def _remove(self, overlay: Overlay, path: KeyPath, said_at: KeyPath) -> None:
        before = any(touch.deed == "removed" for touch in self.touches.get(path, ()))
        for end in range(1, len(path)):
            self._touch(path[:end], Touch(overlay, "table", said_at, None))
        self._touch(path, Touch(overlay, "removed", said_at, None))
        owner: Any = self.document
        for step in path[:-1]:
            owner = owner.get(step) if isinstance(owner, dict) else None
        if isinstance(owner, dict) and path[-1] in owner:
            del owner[path[-1]]
            self._forget(path)
        elif not before:
            known = list(owner) if isinstance(owner, dict) else []
            problem = "nothing to remove" + did_you_mean(str(path[-1]), known)
            expected = f"one of {listed(known)}" if known else "a key that is there"
            self._complain(overlay, Complaint(said_at, problem, expected, show(".".join(map(str, path)))))

    def _merge(self, overlay: Overlay, number: int, path: KeyPath, lower: Document, upper: Document) -> None:
        for key, value in upper.items():
            at, beneath = (*path, key), lower.get(key)
            if isinstance(value, dict) and (beneath is None or isinstance(beneath, dict)):
                self._touch(at, Touch(overlay, "table", at, value))
                inner: Any = lower.setdefault(key, {})
                self._merge(overlay, number, at, inner, value)
            elif _of_tables(value) and _of_tables(there := [] if beneath is None else beneath):
                self._touch(at, Touch(overlay, "added", at, value))
                for n in range(len(value)):
                    self.elements[*at, len(there) + n] = number, (*at, n)
                lower[key] = [*there, *deepcopy(value)]
            else:
                self._touch(at, Touch(overlay, "set", at, value))
                self._forget(at)
                lower[key] = deepcopy(value)

    def _forget(self, path: KeyPath) -> None:
        """Forget which elements were added to a list that is no longer there."""
        for element in [each for each in self.elements if each[: len(path)] == path]:
            del self.elements[element]

    def _touch(self, path: KeyPath, touch: Touch) -> None:
        """Note what is done to a key, and complain if a mod without an order to this one is at odds."""
        others = self.touches.setdefault(path, [])
        for other in others:
            if self._ordered(other.overlay, touch.overlay):
                continue
            same = other.deed == touch.deed and (touch.deed in ALIKE or _same(other.value, touch.value))
            if not same:
                self._complain(touch.overlay, self._at_odds(other, touch))
                break
        others.append(touch)

    def _ordered(self, first: Overlay, second: Overlay) -> bool:
        if self.earlier is None or first is second:
            return True
        return first.mod in self.earlier[second.mod]

    def _at_odds(self, other: Touch, touch: Touch) -> Complaint:
        source = other.overlay.source
        spot = positions_in(source.text, self.read_key, [other.said_at]).find(other.said_at, about_key=False)
        problem = f"at odds with {source.file}:{spot[0]}:{spot[1]}"
        expected = "the same in both, or 'after' the other in mod.toml"
        found = "removed" if touch.deed == "removed" else show(touch.value)
        return Complaint(touch.said_at, problem, expected, found)

    def _complain(self, overlay: Overlay, complaint: Complaint) -> None:
        self.faults += placed([complaint], [overlay.source], self.read_key)


def _of_tables(value: object) -> TypeGuard[list[object]]:
    return isinstance(value, list) and all(isinstance(each, dict) for each in value)


def _same(one: object, other: object) -> bool:
    """Tell whether two values are the same and of the same kind: 1 is not true, nor 1.0."""
    return type(one) is type(other) and repr(one) == repr(other)
