"""A mod: what it says of itself, its overlays, scenarios, texts and pictures, all checked."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, NamedTuple

from scenarios.books import is_book
from scenarios.faults import Complaint, Fault, KeyPath, ScenarioError, did_you_mean, show
from scenarios.guard import shape_complaints
from scenarios.mods import texts
from scenarios.mods.folder import MANIFEST, read_folder
from scenarios.mods.images import PictureError, cleaned
from scenarios.mods.manifest import Manifest, Says
from scenarios.placing import placed
from scenarios.sources import Source, decoded, shipped
from scenarios.translate import ABSENT, examine_shape, examine_table

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from scenarios.mods.folder import Folder

Document = dict[str, object]

AT = "@"
"""Between the name of a mod and its version, where its overlays are kept by name."""

PICTURES = ("cart", "hall", "house", "person", "ship")
OF_A_GOOD = "good-"
GOOD = re.compile(f"{OF_A_GOOD}[a-z0-9_-]{{1,40}}")
"""Which pictures a mod may replace: these, and of a good by its name in small letters."""


class Toml(NamedTuple):
    """How TOML is read: a file, or ScenarioError with what is wrong; and a key in quotes."""

    parse: Callable[[Source], Document]
    read_key: Callable[[str], str]

    def refusal(self, complaints: list[Complaint], source: Source) -> ScenarioError:
        """Return complaints about a file as faults."""
        return ScenarioError(placed(complaints, [source], self.read_key))

    def refuse(self, complaints: list[Complaint], source: Source) -> None:
        """Raise ScenarioError if there is any complaint."""
        if complaints:
            raise self.refusal(complaints, source)


@dataclass(frozen=True)
class Overlay:
    """A file that is laid over scenarios."""

    source: Source
    document: Document
    """The keys of scenarios in it."""
    says: Says

    @property
    def mod(self) -> str:
        """The name of its mod."""
        return self.source.name.partition(AT)[0]

    def touches(self, scenario: str) -> bool:
        """Tell whether it is laid over the scenario of a name."""
        return self.says.scenarios == "all" or scenario in self.says.scenarios

    @property
    def removed(self) -> list[KeyPath]:
        """What it takes out."""
        return [tuple(key.split(".")) for key in self.says.remove]


@dataclass(frozen=True)
class Mod:
    """A mod that was read; nothing of it is opened again."""

    path: Path
    manifest: Manifest
    source: Source
    """Its `mod.toml`."""
    overlays: tuple[Overlay, ...] = ()
    scenarios: dict[str, Source] = field(default_factory=dict)
    texts: dict[str, dict[str, str]] = field(default_factory=dict)
    """By language, what stands in the place of what."""
    sprites: dict[str, bytes] = field(default_factory=dict)
    """By name, a PNG."""

    @property
    def name(self) -> str:
        """What other mods call it."""
        return self.manifest.name

    @property
    def label(self) -> str:
        """Name and version, as saves call it."""
        return f"{self.name}{AT}{self.manifest.version}"


def label_of(text_name: str) -> str | None:
    """Return the mod that a kept text is of, by its name; None of a scenario's.

    >>> label_of("salt@1.0/goods"), label_of("frontier")
    ('salt@1.0', None)
    """
    label, slash, _ = text_name.partition("/")
    return label if slash else None


def mod_in(path: Path, shown: str, toml: Toml) -> Mod:
    """Read the folder of a mod; raise ScenarioError with every fault there is."""
    folder = read_folder(path, shown)
    reading = _Reading(folder, toml)
    mod = reading.mod() if MANIFEST in folder.files else None
    if mod is None or reading.faults:
        raise ScenarioError(reading.faults)
    return mod


def overlay(source: Source, toml: Toml) -> Overlay:
    """Read an overlay; raise ScenarioError with every fault in it."""
    document = toml.parse(source)
    toml.refuse(list(shape_complaints(document)), source)
    own = {key: document.pop(key) for key in Says.model_fields if key in document}
    says, complaints = examine_table(own, Says)
    complaints += [
        Complaint((key,), "not in an overlay", "keys of a scenario but these", show(key), about_key=True)
        for key in ("extends", "format")
        if document.pop(key, None) is not None
    ]
    complaints += _of_itself(document)
    if says is None or complaints:
        raise toml.refusal(complaints, source)
    return Overlay(source, document, says)


def _of_itself(document: Document) -> list[Complaint]:
    """Return what is wrong with a part of a scenario, whatever it may be laid over."""
    return [each for each in examine_shape(document) if each.problem not in (*ABSENT, "too short")]


class _Reading:
    """Goes through the files of a folder and notes the faults of all."""

    def __init__(self, folder: Folder, toml: Toml) -> None:
        self.folder, self.toml = folder, toml
        self.faults: list[Fault] = folder.faults

    def _source(self, name: str, kept_as: str, kin: dict[str, Source] | None = None) -> Source | None:
        file = f"{self.folder.shown}/{name}"
        data = self.folder.files[name]
        try:
            text = decoded(data, file)
        except ScenarioError as error:
            self.faults += error.faults
            return None
        return Source(kept_as, self.folder.path / name, file, data, text, kin)

    def _files(self, place: str) -> list[tuple[str, str]]:
        """Return the files in a place, with their names without folder and ending."""
        found = [(name, *name.rpartition("/")[::2]) for name in self.folder.files]
        return [(name, stem.rpartition(".")[0]) for name, where, stem in found if where == place]

    def mod(self) -> Mod | None:
        """Read it all; None where `mod.toml` says nothing that could be used."""
        source = self._source(MANIFEST, "mod")
        manifest = source and self._manifest(source)
        label = f"{manifest.name}{AT}{manifest.version}" if manifest else f"mod{AT}0"
        overlays = tuple(self._overlays(label))
        found = overlays, self._scenarios(), self._texts(), self._sprites()
        return Mod(self.folder.path, manifest, source, *found) if source and manifest else None

    def _manifest(self, source: Source) -> Manifest | None:
        try:
            document = self.toml.parse(source)
            self.toml.refuse(list(shape_complaints(document)), source)
            manifest, complaints = examine_table(document, Manifest)
            self.toml.refuse(complaints, source)
        except ScenarioError as error:
            self.faults += error.faults
            return None
        return manifest

    def _overlays(self, label: str) -> list[Overlay]:
        found = []
        for name, stem in self._files(""):
            source = self._source(name, f"{label}/{stem}") if name != MANIFEST else None
            if source is not None:
                try:
                    found.append(overlay(source, self.toml))
                except ScenarioError as error:
                    self.faults += error.faults
        return found

    def _scenarios(self) -> dict[str, Source]:
        kin: dict[str, Source] = {}
        known = shipped()
        for name, stem in self._files("scenarios"):
            if stem in known:
                self.folder.complain(name, "the name of a shipped scenario", "another name", show(stem))
                continue
            source = self._source(name, stem, kin)
            if source is None:
                continue
            try:
                document = self.toml.parse(source)
                wrong = list(shape_complaints(document))
                if is_book(document):
                    wrong = [Complaint((), "an order book", "a scenario", show(stem))]
                self.toml.refuse(wrong or _of_itself(document), source)
            except ScenarioError as error:
                self.faults += error.faults
            else:
                kin[stem] = source
        return kin

    def _texts(self) -> dict[str, dict[str, str]]:
        found: dict[str, dict[str, str]] = {}
        for name, stem in self._files("texts"):
            if not texts.LANGUAGE.fullmatch(stem):
                self.folder.complain(name, "no language", "a code such as en.toml or de.toml", show(stem))
                continue
            source = self._source(name, stem)
            if source is None:
                continue
            try:
                document = self.toml.parse(source)
                self.toml.refuse(list(texts.complaints_about(document)), source)
            except ScenarioError as error:
                self.faults += error.faults
            else:
                found[stem] = {old: str(new) for old, new in document.items()}
        return found

    def _sprites(self) -> dict[str, bytes]:
        found: dict[str, bytes] = {}
        for name, stem in self._files("sprites"):
            if stem not in PICTURES and not GOOD.fullmatch(stem):
                expected = f"one of {', '.join(PICTURES)}, or {OF_A_GOOD} and a good in small letters"
                self.folder.complain(
                    name, "no such picture" + did_you_mean(stem, PICTURES), expected, show(stem)
                )
                continue
            try:
                found[stem] = cleaned(self.folder.files[name])
            except PictureError as error:
                self.folder.complain(name, *error.words)
        return found
