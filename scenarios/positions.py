"""Where keys and values stand in a TOML text, as told by its syntax tree."""

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from scenarios.faults import KeyPath
from scenarios.guard import DEEPEST

if TYPE_CHECKING:
    from tree_sitter import Node

Spot = tuple[int, int]
"""Line and column, both from 1, in characters."""

Point = tuple[int, int]

HEADERS = {"table", "table_array_element"}
KEYS = {"bare_key", "quoted_key", "dotted_key"}
IGNORED = {"comment", "ERROR"}


def spot_of(text: str, offset: int) -> Spot:
    r"""Return line and column of a character of ``text``.

    >>> spot_of("a\nbc", 3)
    (2, 2)
    """
    return text.count("\n", 0, offset) + 1, offset - text.rfind("\n", 0, offset)


@dataclass
class Positions:
    """Where the keys and values of a text stand, and the keys that are given twice.

    Points are rows and columns from 0, columns in bytes of UTF-8, as the syntax tree has them.
    """

    lines: list[bytes]
    keys: dict[KeyPath, Point] = field(default_factory=dict)
    values: dict[KeyPath, Point] = field(default_factory=dict)
    twice: list[tuple[KeyPath, Point]] = field(default_factory=list)

    def find(self, path: KeyPath, *, about_key: bool) -> Spot:
        """Return where a key, or else its value, stands; of a key that is not there, its table."""
        points = self.keys if about_key else self.values
        if path in points:
            return self.spot(points[path])
        for length in range(len(path), 0, -1):
            if path[:length] in self.values:
                return self.spot(self.values[path[:length]])
        return 1, 1

    def spot(self, point: Point) -> Spot:
        """Turn a point into the line and column a person counts."""
        row, column = point
        return row + 1, len(self.lines[row][:column].decode(errors="replace")) + 1


class _Reader:
    """Walks a syntax tree and notes where everything stands."""

    def __init__(self, text: str, read_key: Callable[[str], str], wanted: set[KeyPath] | None) -> None:
        self.read_key = read_key
        self.wanted = wanted
        self.found = Positions(text.encode().split(b"\n"))
        self.elements: dict[KeyPath, int] = {}  # how many [[tables]] there are so far
        self.declared: set[KeyPath] = set()

    def read(self, root: "Node") -> Positions:
        for node in root.children:
            if node.type in HEADERS:
                self._header(node)
            elif node.type == "pair":
                self._pair((), node)
        return self.found

    def _header(self, node: "Node") -> None:
        names = [name for child in node.children if child.type in KEYS for name in self._names(child)]
        point, path = node.start_point, KeyPath()
        for place, (name, _) in enumerate(names, 1):
            path = (*path, name)
            last = place == len(names)
            if last and node.type == "table_array_element":
                self.elements[path] = self.elements.get(path, 0) + 1
            elif last and path in self.declared:
                self.found.twice.append((path, point))
            elif last:
                self.declared.add(path)
            self._note(path, point, point)
            if path in self.elements:
                path = (*path, self.elements[path] - 1)
                self._note(path, point, point)
        for child in node.children:
            if child.type == "pair":
                self._pair(path, child)

    def _pair(self, path: KeyPath, node: "Node") -> None:
        parts = [child for child in node.children if child.is_named and child.type not in IGNORED]
        if len(parts) != 2 or parts[0].type not in KEYS:
            return
        key, value = parts
        names = list(self._names(key))
        for name, point in names[:-1]:
            path = (*path, name)
            self._note(path, point, point)
        name, point = names[-1]
        path = (*path, name)
        if path in self.declared:
            self.found.twice.append((path, point))
        self.declared.add(path)
        self._note(path, point, value.start_point)
        self._value(path, value)

    def _value(self, path: KeyPath, node: "Node") -> None:
        wanted = self.wanted is None or path in self.wanted
        if not wanted or len(path) > DEEPEST:  # a text that is broken before may nest without end
            return
        if node.type == "inline_table":
            for child in node.children:
                if child.type == "pair":
                    self._pair(path, child)
        elif node.type == "array":
            elements = [child for child in node.children if child.is_named and child.type not in IGNORED]
            for index, child in enumerate(elements):
                self._note((*path, index), child.start_point, child.start_point)
                self._value((*path, index), child)

    def _names(self, node: "Node") -> Iterator[tuple[str, Point]]:
        """Yield the parts of a key; a dotted key holds its front part as a dotted key again."""
        parts: list[Node] = []
        while node.type == "dotted_key":
            inner = [child for child in node.children if child.type in KEYS]
            parts.append(inner[-1])
            node = inner[0]
        for part in [node, *reversed(parts)]:
            text = (part.text or b"").decode(errors="replace")
            yield self.read_key(text) if part.type == "quoted_key" else text, part.start_point

    def _note(self, path: KeyPath, key: Point, value: Point) -> None:
        self.found.keys.setdefault(path, key)
        self.found.values.setdefault(path, value)


def positions_in(
    text: str, read_key: Callable[[str], str], wanted: Iterable[KeyPath] | None = None
) -> Positions:
    """Find where everything stands in a TOML text, or at least all of ``wanted``.

    ``read_key`` reads a quoted key.
    """
    # Imported here: a file without faults needs neither.
    import tree_sitter_toml
    from tree_sitter import Language, Parser

    ways = None if wanted is None else {path[:end] for path in wanted for end in range(len(path) + 1)}
    tree = Parser(Language(tree_sitter_toml.language())).parse(text.encode())
    return _Reader(text, read_key, ways).read(tree.root_node)
