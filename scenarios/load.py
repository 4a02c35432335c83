"""Read scenarios and order books: by path or by the name of a shipped one, with every fault at once.

>>> loaded = load("three_agent_barter", ["seed=7"])
>>> loaded.name, loaded.scenario.seed, loaded.scenario.agents["ann"].inventory
('three_agent_barter', 7, {'A': 8, 'B': 4})
"""

import os
import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field, replace
from functools import partial
from pathlib import Path
from typing import TypeVar

import tomli

from scenarios.books import Book, is_book
from scenarios.extending import KEY, Layers, laid, over_each_other
from scenarios.faults import (
    MOST_SHOWN,
    Complaint,
    Fault,
    ScenarioError,
    one_line,
    show,
    show_path,
)
from scenarios.guard import scan, shape_complaints
from scenarios.mods.laying import lay_over
from scenarios.mods.mod import Mod, Toml, label_of, mod_in, overlay
from scenarios.mods.order import Arranged, settle
from scenarios.overrides import COMMAND_LINE, Override, apply_override, parse_override
from scenarios.placing import in_order, placed
from scenarios.plugins import Plugin, in_use, scenario_in_use
from scenarios.positions import positions_in, spot_of
from scenarios.runs import VERSION
from scenarios.schema import Scenario
from scenarios.sources import Source, kept_source, open_source, shipped
from scenarios.translate import Document, examine, examine_book, examine_shape

__all__ = [
    "Fault",
    "Loaded",
    "LoadedBook",
    "ScenarioError",
    "faults",
    "laid_out",
    "load",
    "load_book",
    "load_either",
    "open_mods",
    "parse",
    "read_key",
    "read_mod",
    "read_setting",
    "reload",
    "shipped",
    "sound_mods",
]

Mods = Sequence[str | os.PathLike[str]] | Arranged
"""Folders of mods in any order, or mods that were read from them."""

_Whole = TypeVar("_Whole", Scenario, Book)

LONGEST_MENDED = 2**18
"""Texts longer than this are not searched for further syntax faults after the first."""

STATEMENT = re.compile(r"\s*[^\s=\[{][^=\[{]*=")
HEADER = re.compile(r"\s*\[[^,=]*$")
DUPLICATE = re.compile("Cannot (overwrite|declare|mutate|redefine)|Duplicate")
"""How tomli's messages about a key given twice begin."""


@dataclass(frozen=True, slots=True)
class Loaded:
    """A scenario and where it came from."""

    scenario: Scenario
    name: str
    """The file's name without its ending."""
    hash: str
    """The xxh3-128 of the bytes of the file and those it extends, in hexadecimal, without overrides."""
    overrides: tuple[str, ...] = ()
    """The ``KEY=VALUE`` settings put over the file."""
    warnings: tuple[Fault, ...] = ()
    """What is odd about it and yet stops nothing, in the order of the file."""
    texts: tuple[tuple[str, str], ...] = ()
    """Names and texts of the file, those it extends and what mods lay over it: what `reload` takes."""
    mods: tuple[str, ...] = ()
    """Names and versions of the mods that are laid over it, as `NAME@VERSION`, in this order."""
    mods_hash: str = ""
    """The xxh3-128 of what they lay over it, in hexadecimal; empty without any."""
    plugins: tuple[Plugin, ...] = ()
    """Those that were in use when it was read; the worlds built of it have what they add."""
    asked: str = field(default="", compare=False)
    """The name or path it was loaded by; empty of what was not read from files."""


@dataclass(frozen=True, slots=True)
class LoadedBook:
    """An order book and where it came from; the rest as of `Loaded`."""

    book: Book
    name: str
    hash: str
    overrides: tuple[str, ...] = ()
    warnings: tuple[Fault, ...] = ()
    mods: tuple[str, ...] = ()
    mods_hash: str = ""
    plugins: tuple[Plugin, ...] = ()


def load(path_or_name: str | os.PathLike[str], overrides: Sequence[str] = (), mods: Mods = ()) -> Loaded:
    """Read the shipped scenario of a name, or that of a mod, or else the file at a path.

    ``overrides`` are ``KEY=VALUE`` settings such as ``exchange.matching=greedy``, put over the file's values;
    ``mods`` are folders, laid over the file in an order that is their own, before the overrides.
    Raises :class:`ScenarioError`, and nothing else, with every fault there is.
    """
    arranged = mods if isinstance(mods, Arranged) else open_mods(mods)
    layers = read_layers(path_or_name, arranged)
    if is_book(layers.document):
        raise _of_another_kind(layers, "an order book: use the command clear", "a scenario")
    loaded = _scenario(layers, overrides)
    warnings = (*loaded.warnings, *arranged.idle(loaded.name))
    return replace(loaded, warnings=warnings, asked=os.fspath(path_or_name))


def reload(texts: Sequence[tuple[str, str]], overrides: Sequence[str] = ()) -> Loaded:
    """Read a scenario again from the texts that came of it; no file is opened.

    >>> reload(load("edgeworth_pair").texts) == load("edgeworth_pair")
    True
    """
    sources = [kept_source(name, text) for name, text in texts]
    own = [each for each in sources if label_of(each.name) is None]
    if not own:
        words = "no scenario", "the text of one", f"{len(sources)} texts"
        raise ScenarioError([Fault("texts", 1, 1, "file", *words)])
    layers = over_each_other(own, [_document(each) for each in own], read_key)
    overlays = [overlay(each, _TOML) for each in sources if label_of(each.name) is not None]
    return _scenario(lay_over(layers, overlays, None, read_key), overrides)


def read_mod(folder: str | os.PathLike[str]) -> Mod:
    """Read a mod; raise ScenarioError with every fault in it."""
    return mod_in(Path(folder), os.fspath(folder), _TOML)


def open_mods(folders: Sequence[str | os.PathLike[str]]) -> Arranged:
    """Read mods; raise ScenarioError with every fault of them all."""
    mods, faults = sound_mods(folders)
    if faults:
        raise ScenarioError(faults)
    return mods


def sound_mods(folders: Sequence[str | os.PathLike[str]]) -> tuple[Arranged, list[Fault]]:
    """Read mods; return those that can be on together, and the faults of the others."""
    mods: list[Mod] = []
    faults: list[Fault] = []
    for folder in folders:
        try:
            mods.append(read_mod(folder))
        except ScenarioError as error:
            faults += error.faults
    arranged, further = settle(mods, VERSION, read_key)
    return arranged, faults + further


def load_book(path_or_name: str | os.PathLike[str], overrides: Sequence[str] = ()) -> LoadedBook:
    """Read an order book as `load` reads a scenario.

    >>> load_book("horse_market").book.bids[0]
    Order(by='buyer-1', quantity=1, price=30)
    """
    layers = read_layers(path_or_name)
    if not is_book(layers.document):
        raise _of_another_kind(
            layers, "a scenario: use the commands run and play", "an order book, kind = 'book'"
        )
    return _book(layers, overrides)


def load_either(path_or_name: str | os.PathLike[str], mods: Mods = ()) -> Loaded | LoadedBook:
    """Read a file of either kind."""
    layers = read_layers(path_or_name, mods)
    return (_book if is_book(layers.document) else _scenario)(layers, ())


def read_layers(path_or_name: str | os.PathLike[str], mods: Mods = ()) -> Layers:
    """Open a file, those it extends and mods, and lay them over each other, as yet unchecked.

    Raises every fault that can be told of broken syntax, of mods, and of mods that are at odds.
    """
    arranged = mods if isinstance(mods, Arranged) else open_mods(mods)
    source = arranged.scenario(os.fspath(path_or_name)) or open_source(path_or_name)
    document = _document(source)
    if is_book(document):
        return Layers((source,), document)
    layers = laid(source, document, _document, read_key)
    return lay_over(layers, arranged.overlays(source.name), arranged.earlier(), read_key)


def laid_out(path_or_name: str | os.PathLike[str], overrides: Sequence[str] = (), mods: Mods = ()) -> Layers:
    """Return a scenario's files and what comes of them with overrides, checked as `load` does."""
    layers = read_layers(path_or_name, mods)
    if is_book(layers.document):
        raise _of_another_kind(layers, "an order book: use the command clear", "a scenario")
    _examined(layers, overrides, examine)
    return layers


def parse(source: Source) -> Document:
    """Parse a file of any kind, or raise the faults of its syntax."""
    document, broken = _parse(source.text, source.file)
    if broken:
        raise ScenarioError(in_order(broken))
    return document


def _document(source: Source) -> Document:
    """Parse a file, or raise every fault that can be told of broken syntax."""
    document, broken = _parse(source.text, source.file)
    if broken:
        whole = Book if is_book(document) else scenario_in_use()
        complaints = list(shape_complaints(document)) or examine_shape(document, whole)
        raise ScenarioError(in_order(broken + placed(complaints, [source], read_key)))
    return document


def _of_another_kind(layers: Layers, problem: str, expected: str) -> ScenarioError:
    """Return the fault of a file that was taken for the other kind."""
    found = show(layers.document["kind"]) if "kind" in layers.document else "nothing"
    complaint = Complaint(("kind",), problem, expected, found)
    return ScenarioError(placed([complaint], layers.sources, read_key))


def _scenario(layers: Layers, overrides: Sequence[str]) -> Loaded:
    scenario, warnings = _examined(layers, overrides, partial(examine, whole=scenario_in_use()))
    over = [overlay.source for overlay in layers.overlays]
    texts = tuple((source.name, source.data.decode()) for source in (*layers.sources, *over))
    mods = tuple(dict.fromkeys(str(label_of(source.name)) for source in over))
    name, about = layers.sources[0].name, (tuple(overrides), warnings, texts, mods, layers.mods_hash)
    return Loaded(scenario, name, layers.hash, *about, plugins=in_use())


def _book(layers: Layers, overrides: Sequence[str]) -> LoadedBook:
    book, warnings = _examined(layers, overrides, examine_book)
    return LoadedBook(book, layers.sources[0].name, layers.hash, tuple(overrides), warnings)


def _examined(
    layers: Layers,
    overrides: Sequence[str],
    examine: Callable[[Document], tuple[_Whole | None, list[Complaint]]],
) -> tuple[_Whole, tuple[Fault, ...]]:
    """Put overrides over files and examine them; return what they say and the warnings, or raise."""
    document = layers.document
    settings, refused = _apply(overrides, document)
    complaints = list(shape_complaints(document))
    whole = None
    if not complaints:
        whole, complaints = examine(document)
    found = placed(complaints, layers.all, read_key, settings, layers.elements)
    if whole is None or refused:
        faulty = [fault for fault in found if not fault.warning]
        raise ScenarioError(in_order(refused + faulty, layers.all))
    return whole, tuple(in_order(found, layers.all))


def _apply(overrides: Sequence[str], document: Document) -> tuple[list[Override], list[Fault]]:
    """Put overrides into a document; return those taken, and a fault for each that could not be."""
    settings: list[Override] = []
    refused: list[Fault] = []
    for text in overrides:
        setting = read_setting(text)
        if isinstance(setting, Override) and setting.path[0] == KEY:
            setting = Fault(COMMAND_LINE, 1, 1, KEY, "not to be set", "another key", show(setting.text))
        fault = apply_override(document, setting) if isinstance(setting, Override) else setting
        if fault is not None:
            refused.append(fault)
        elif isinstance(setting, Override):
            settings.append(setting)
    return settings, refused


def read_setting(text: str) -> Override | Fault:
    """Take one ``KEY=VALUE`` apart; whether there is such a key is not asked.

    >>> read_setting("world.size=[8, 8]").value
    [8, 8]
    """
    return parse_override(text, _read_value)


def faults(path_or_name: str | os.PathLike[str]) -> list[Fault]:
    """Return every fault of a file of either kind, in its order; builds nothing and raises nothing."""
    try:
        load_either(path_or_name)
    except ScenarioError as error:
        return error.faults
    return []


# ---- parsing


def _parse(text: str, file: str) -> tuple[Document, list[Fault]]:
    """Parse a text; where its syntax is broken, return the faults and what is left without those lines."""
    broken: list[Fault] = []
    while True:
        outline = scan(text)
        if outline.alarm is not None:
            alarm = outline.alarm
            fault = Fault(
                file, *spot_of(text, alarm.offset), "syntax", alarm.problem, alarm.expected, alarm.found
            )
            return {}, [*broken, fault]
        try:
            return tomli.loads(text), broken
        except tomli.TOMLDecodeError as error:
            broken.append(_syntax_fault(error, text, file, outline.unclosed))
            rest = _without_line(text, error.lineno - 1)
            if rest is None or len(broken) > MOST_SHOWN:
                return {}, broken
            text = rest
        except (ValueError, RecursionError) as error:
            return {}, [*broken, Fault(file, 1, 1, "syntax", "cannot be parsed", "TOML", show(str(error)))]


def _syntax_fault(error: tomli.TOMLDecodeError, text: str, file: str, unclosed: int | None) -> Fault:
    """Word a syntax error of tomli's, and place it better where tomli only says where it gave up."""
    if DUPLICATE.match(error.msg):
        positions = positions_in(text, read_key)
        twice = [(path, point) for path, point in positions.twice if point[0] < error.lineno]
        if twice:
            path, point = twice[-1]
            return Fault(file, *positions.spot(point), show_path(path), "given twice", "one of it", "another")
    at_end = error.pos >= len(text.rstrip())
    if unclosed is not None and unclosed < error.pos and (at_end or text[unclosed] in "\"'"):
        return Fault(
            file, *spot_of(text, unclosed), "syntax", "not closed", "its other end", show(text[unclosed])
        )
    found = (
        "the end of the file"
        if at_end
        else show(text[error.pos :].split("\n", 1)[0] or "the end of the line")
    )
    problem = error.msg[:1].lower() + error.msg[1:]
    return Fault(file, error.lineno, error.colno, "syntax", one_line(problem), "valid TOML", found)


def _without_line(text: str, index: int) -> str | None:
    """Blank out a line that stands for itself, or a header and all below it; None for any other line."""
    if len(text) > LONGEST_MENDED:
        return None
    lines = text.split("\n")
    line = lines[index] if index < len(lines) else ""
    unclosed = scan(line).unclosed
    triple = '"""' in line or "'''" in line
    if triple or (unclosed is not None and line[unclosed] not in "\"'["):
        return None
    end = index + 1
    if HEADER.match(line):
        end = next((at for at in range(end, len(lines)) if HEADER.match(lines[at])), len(lines))
    elif not STATEMENT.match(line) or (unclosed is not None and line[unclosed] == "["):
        return None
    lines[index:end] = [" " * len(each) for each in lines[index:end]]
    return "\n".join(lines)


def _read_value(text: str) -> object:
    """Read one TOML value; raise ValueError for anything else."""
    if scan(text).alarm is not None or "\n" in text:
        raise ValueError(text)
    document = tomli.loads(f"value = {text}")
    return document["value"]


def read_key(quoted: str) -> str:
    """Return what a key in quotes says."""
    return next(iter(tomli.loads(f"{quoted} = 0")))


_TOML = Toml(parse, read_key)
