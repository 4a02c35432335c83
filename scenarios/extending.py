"""Files that extend others: read one after the other, their tables laid over each other key by key."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

import xxhash

from scenarios.faults import Complaint, KeyPath, ScenarioError, listed, show
from scenarios.guard import shape_complaints
from scenarios.placing import placed
from scenarios.sources import Source, open_source, shipped

if TYPE_CHECKING:
    from collections.abc import Callable

    from scenarios.mods.mod import Overlay

Document = dict[str, object]

KEY = "extends"

DEEPEST_EXTENSION = 5
"""So many files may be read beneath a file."""


@dataclass(frozen=True, slots=True)
class Layers:
    """A file and those beneath it, the uppermost first, and what they say together."""

    sources: tuple[Source, ...]
    document: Document
    overlays: tuple[Overlay, ...] = ()
    """What mods have laid over them, in this order."""
    elements: dict[KeyPath, tuple[int, KeyPath]] = field(default_factory=dict)
    """Elements that mods have added to lists: which of all files each stands in, and where there."""

    @property
    def all(self) -> tuple[Source, ...]:
        """All files, those of mods too, the uppermost first."""
        return (*(overlay.source for overlay in reversed(self.overlays)), *self.sources)

    @property
    def hash(self) -> str:
        """The xxh3-128 of the bytes of the scenario's files, in hexadecimal."""
        return xxhash.xxh3_128_hexdigest(b"".join(source.data for source in self.sources))

    @property
    def mods_hash(self) -> str:
        """The xxh3-128 of the names and bytes of what mods have laid over it; empty without any."""
        if not self.overlays:
            return ""
        named = [(overlay.source.name.encode(), overlay.source.data) for overlay in self.overlays]
        return xxhash.xxh3_128_hexdigest(b"".join(b"%s\0%d\0%s" % (n, len(d), d) for n, d in named))


def laid(
    source: Source,
    document: Document,
    parse: Callable[[Source], Document],
    read_key: Callable[[str], str],
) -> Layers:
    """Read what a file extends, and lay the file over it; raise ScenarioError where that cannot be done."""
    sources, documents = [source], [document]
    while isinstance(name := documents[-1].get(KEY), str):
        sources.append(_beneath(sources, name, read_key))
        documents.append(parse(sources[-1]))
    if len(sources) > 1 and KEY in documents[-1]:
        raise _refusal(sources[-1], "wrong type", "text in quotes", show(documents[-1][KEY]), read_key)
    return over_each_other(sources, documents, read_key)


def over_each_other(
    sources: list[Source], documents: list[Document], read_key: Callable[[str], str]
) -> Layers:
    """Lay files over each other, the uppermost first; raise ScenarioError where that cannot be done."""
    if len(sources) == 1:
        return Layers(tuple(sources), documents[0])
    whole: Document = {}
    for beneath, each in zip(reversed(sources), reversed(documents), strict=True):
        if complaints := list(shape_complaints(each)):
            raise ScenarioError(placed(complaints, [beneath], read_key))
        whole = _over(each, whole)
    return Layers(tuple(sources), whole)


def _over(upper: Document, lower: Document) -> Document:
    """Lay one table over another."""
    whole = dict(lower)
    for key, value in upper.items():
        beneath = whole.get(key)
        if isinstance(value, dict) and isinstance(beneath, dict):
            whole[key] = _over(value, beneath)
        else:
            whole[key] = value
    return whole


def _beneath(sources: list[Source], name: str, read_key: Callable[[str], str]) -> Source:
    """Open the file that the last of these extends."""
    upper = sources[-1]
    if len(sources) > DEEPEST_EXTENSION:
        expected = f"up to {DEEPEST_EXTENSION} files beneath the first"
        raise _refusal(upper, "too deep", expected, "more", read_key)
    if upper.kin is not None and name not in shipped():
        lower = upper.kin.get(name.removesuffix(".toml"))
        if lower is None:
            expected = f"a shipped scenario, or of this mod: {listed(upper.kin)}"
            raise _refusal(upper, "not found", expected, show(name), read_key)
        return _once(sources, lower, name, read_key)
    try:
        lower = open_source(name if name in shipped() else upper.path.parent / name)
    except ScenarioError as error:
        first = error.faults[0]
        raise _refusal(upper, first.problem, first.expected, show(name), read_key) from None
    return _once(sources, lower, name, read_key)


def _once(sources: list[Source], lower: Source, name: str, read_key: Callable[[str], str]) -> Source:
    """Return a file that is not among those above it."""
    if lower.path.resolve() in [source.path.resolve() for source in sources]:
        expected = "a file that does not extend this one"
        raise _refusal(sources[-1], "goes round in a circle", expected, show(name), read_key)
    return lower


def _refusal(
    source: Source, problem: str, expected: str, found: str, read_key: Callable[[str], str]
) -> ScenarioError:
    return ScenarioError(placed([Complaint((KEY,), problem, expected, found)], [source], read_key))
