"""The manual as pages of blocks: what a window needs to show, search and link them."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING

from markdown_it import MarkdownIt

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from markdown_it.token import Token

MANUAL = Path(__file__).parents[2] / "assets" / "manual"
FIRST = "index.md"
MOST_HITS = 60


@dataclass(frozen=True)
class Span:
    """Text of one look within a block."""

    text: str
    bold: bool = False
    italic: bool = False
    code: bool = False
    link: str | None = None


Line = tuple[Span, ...]


@dataclass(frozen=True)
class Block:
    """A heading, paragraph, item, table, piece of code, picture or rule."""

    kind: str
    spans: Line = ()
    level: int = 0
    """Of a heading, 1 to 6; how deep an item stands in lists."""
    mark: str = ""
    """What stands before an item."""
    anchor: str = ""
    rows: tuple[tuple[Line, ...], ...] = ()
    """Of a table, its head first."""
    text: str = ""
    """Code as it stands; of a picture, its path."""

    @property
    def plain(self) -> str:
        """All that can be read in it."""
        cells = [_plain(cell) for row in self.rows for cell in row]
        return " ".join(each for each in (_plain(self.spans), self.text, *cells) if each)


@dataclass(frozen=True)
class Page:
    """A page: its blocks, and where its headings are among them."""

    name: str
    title: str
    blocks: tuple[Block, ...]
    anchors: dict[str, int] = field(default_factory=dict)


@dataclass(frozen=True)
class Hit:
    """Where a search has found something: a block of a page, the heading above it, and the words around."""

    page: Page
    block: int
    heading: str
    excerpt: str


def _plain(spans: Sequence[Span]) -> str:
    return "".join(span.text for span in spans)


def slug(title: str) -> str:
    """Return the anchor of a heading, as GitHub has it.

    >>> slug("The keys, all of them")
    'the-keys-all-of-them'
    """
    return re.sub(r"[^\w-]", "", title.lower().replace(" ", "-"))


def parse(name: str, text: str) -> Page:
    r"""Read a page.

    >>> page = parse("x.md", "# A *page*\n\n- one\n- [two](b.md#c)\n")
    >>> page.title, [(block.kind, block.plain) for block in page.blocks[1:]]
    ('A page', [('item', 'one'), ('item', 'two')])
    >>> page.blocks[2].spans[0].link
    'b.md#c'
    """
    tokens = MarkdownIt("commonmark").enable("table").parse(text)
    blocks = tuple(_Blocks(tokens))
    anchors = {block.anchor: n for n, block in reversed(list(enumerate(blocks))) if block.anchor}
    title = next((block.plain for block in blocks if block.kind == "heading"), name)
    return Page(name, title, blocks, anchors)


class _Blocks:
    """Goes through the tokens of a page and remembers what it is in."""

    def __init__(self, tokens: Sequence[Token]) -> None:
        self.tokens = tokens
        self.lists: list[int | None] = []
        """For each list one is in, the next number, or None."""
        self.mark = ""
        self.heading = 0
        """Level of the heading one is in."""

    def __iter__(self) -> Iterator[Block]:
        """Yield the blocks; tokens within a table are taken together."""
        at = 0
        while at < len(self.tokens):
            token = self.tokens[at]
            if token.type == "table_open":
                end = next(n for n in range(at, len(self.tokens)) if self.tokens[n].type == "table_close")
                yield Block("table", rows=tuple(_rows(self.tokens[at:end])))
                at = end
            elif token.type == "inline":
                yield self._text(token)
            elif token.type in {"fence", "code_block"}:
                yield Block("code", text=token.content.rstrip("\n"), level=len(self.lists))
            elif token.type == "hr":
                yield Block("rule")
            else:
                self._enter(token)
            at += 1

    def _enter(self, token: Token) -> None:
        """Note where one is from here on."""
        if token.type in {"bullet_list_open", "ordered_list_open"}:
            self.lists.append(int(token.attrs.get("start", 1)) if token.type[0] == "o" else None)
        elif token.type in {"bullet_list_close", "ordered_list_close"}:
            self.lists.pop()
        elif token.type == "list_item_open":
            number = self.lists[-1]
            self.mark = "\N{BULLET}" if number is None else f"{number}."
            self.lists[-1] = None if number is None else number + 1
        elif token.type in {"heading_open", "heading_close"}:
            self.heading = int(token.tag[1]) if token.type == "heading_open" else 0

    def _text(self, token: Token) -> Block:
        """Return a heading, an item, a picture that stands alone, or a paragraph."""
        children = token.children or []
        if len(children) == 1 and children[0].type == "image":
            picture = children[0]
            return Block("picture", (Span(picture.content),), text=str(picture.attrs["src"]))
        spans = tuple(_spans(children))
        if self.heading:
            return Block("heading", spans, self.heading, anchor=slug(_plain(spans)))
        mark, self.mark = self.mark, ""
        return Block("item" if self.lists else "paragraph", spans, len(self.lists), mark)


def _rows(tokens: Sequence[Token]) -> Iterator[tuple[Line, ...]]:
    row: list[Line] = []
    for token in tokens:
        if token.type == "tr_open":
            row = []
        elif token.type == "inline":
            row.append(tuple(_spans(token.children or [])))
        elif token.type == "tr_close":
            yield tuple(row)


def _spans(tokens: Sequence[Token]) -> Iterator[Span]:
    bold = italic = 0
    link: str | None = None
    for token in tokens:
        if token.type.startswith("strong"):
            bold += token.nesting
        elif token.type.startswith("em"):
            italic += token.nesting
        elif token.type == "link_open":
            link = str(token.attrs["href"])
        elif token.type == "link_close":
            link = None
        elif token.type in {"softbreak", "hardbreak"}:
            yield Span(" ", bool(bold), bool(italic), link=link)
        elif token.type in {"text", "code_inline", "image"}:
            yield Span(token.content, bool(bold), bool(italic), token.type == "code_inline", link)


# --- all pages ---------------------------------------------------------------------------------------------


def names() -> tuple[str, ...]:
    """Return the names of all pages, the first one first, decisions last."""
    found = [path.relative_to(MANUAL).as_posix() for path in MANUAL.rglob("*.md")]
    return tuple(sorted(found, key=lambda name: (name != FIRST, "/" in name, name)))


@cache
def page(name: str) -> Page:
    """Return a page; one that is not there says so."""
    try:
        return parse(name, (MANUAL / name).read_text(encoding="utf-8"))
    except (OSError, ValueError):
        return parse(name, f"# Not found\n\nThere is no page `{name}` in the manual.\n")


def target(link: str, here: str) -> tuple[str, str]:
    """Return the page and the anchor that a link of a page leads to.

    >>> target("../saves.md#what", "decisions/one.md"), target("#there", "running.md")
    (('saves.md', 'what'), ('running.md', 'there'))
    """
    path, _, anchor = link.partition("#")
    if not path:
        return here, anchor
    steps: list[str] = []
    for step in [*here.split("/")[:-1], *path.split("/")]:
        if step == ".." and steps:
            steps.pop()
        elif step not in {".", ".."}:
            steps.append(step)
    return "/".join(steps), anchor


def search(words: str) -> list[Hit]:
    """Return where all these words stand in one block, pages in their order, headings before the rest.

    >>> "theory.md" in {hit.page.name for hit in search("contract curve core")}
    True
    """
    wanted = words.lower().split()
    if not wanted:
        return []
    hits: list[tuple[int, Hit]] = []
    for name in names():
        heading = ""
        for n, block in enumerate(page(name).blocks):
            heading = block.plain if block.kind == "heading" else heading
            text = block.plain
            low = text.lower()
            if all(word in low for word in wanted):
                rank = 0 if block.kind == "heading" else 1
                hits.append((rank, Hit(page(name), n, heading, excerpt(text, low.find(wanted[0])))))
    return [hit for _, hit in sorted(hits, key=lambda pair: pair[0])][:MOST_HITS]


def excerpt(text: str, at: int, around: int = 50) -> str:
    """Return the words around a place of a text.

    >>> excerpt("one two three four five", 8, 6)
    'one two three four …'
    """
    start, end = max(0, at - around), min(len(text), at + around)
    start = text.rfind(" ", 0, start) + 1 if start else 0
    end = text.find(" ", end) if end < len(text) and text.find(" ", end) >= 0 else len(text)
    return "… " * (start > 0) + " ".join(text[start:end].split()) + " …" * (end < len(text))
