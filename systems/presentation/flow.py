"""Flow: blocks of a page laid out in lines of a width; whoever draws them says how wide words are."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence

    from systems.presentation.manual import Block, Line, Span

    Measure = Callable[[str, str], float]
    """How wide a text is in a style."""

BODY, BOLD, CODE, HEADS = "body", "bold", "code", ("h1", "h2", "h3")
LINE = 1.45
"""From one line of text to the next, in heights of letters."""
SIZES = {BODY: 1.0, BOLD: 1.0, CODE: 1.0, "h1": 1.55, "h2": 1.25, "h3": 1.08}
"""Of the styles, by ordinary text."""
INDENT = 1.4
CELL = 0.55
"""Around what is in a cell."""


@dataclass(frozen=True)
class Run:
    """A text of one style at a place of a block."""

    x: float
    y: float
    text: str
    style: str
    width: float
    link: str | None = None


@dataclass
class Laid:
    """A block laid out: how high it is, its texts, boxes behind them (x, y, width, height) and lines (y)."""

    height: float
    runs: list[Run] = field(default_factory=list)
    boxes: list[tuple[float, float, float, float]] = field(default_factory=list)
    rules: list[float] = field(default_factory=list)


def style_of(span: Span, base: str) -> str:
    """Return the style of a span in a block whose text is of style `base`."""
    if span.code and base not in HEADS:
        return CODE
    return BOLD if span.bold and base == BODY else base


def _words(spans: Line, base: str) -> Iterator[tuple[str, str, str | None]]:
    """Cut spans into words that keep the blank behind them."""
    for span in spans:
        style = style_of(span, base)
        for n, word in enumerate(span.text.split(" ")):
            if n:
                yield " ", style, span.link
            if word:
                yield word, style, span.link


def wrapped(
    spans: Line, width: float, measure: Measure, base: str = BODY, size: float = 1.0
) -> tuple[list[Run], float]:
    """Lay spans out in lines; return what stands where, and how high that is. `size` is that of text.

    >>> from systems.presentation.manual import Span
    >>> runs, height = wrapped((Span("one two three"),), 7, lambda text, style: len(text))
    >>> [(run.text, run.y) for run in runs], height
    ([('one two', 0.0), ('three', 1.45)], 2.9)
    """
    step = LINE * SIZES[base] * size
    runs: list[Run] = []
    x = y = 0.0
    blank = False
    glued: list[tuple[str, str, str | None]] = []
    for piece in [*_words(spans, base), (" ", base, None)]:
        if piece[0] != " ":
            glued.append(piece)
            continue
        if glued:
            long = sum(measure(text, style) for text, style, _ in glued)
            before = measure(" ", base) if blank and x else 0.0
            if x and x + before + long > width:
                x, y, before = 0.0, y + step, 0.0
            x = _put(runs, glued, (x, y, before), measure)
        glued, blank = [], True
    return runs, round(y + step, 6)


def _put(
    runs: list[Run],
    glued: list[tuple[str, str, str | None]],
    at: tuple[float, float, float],
    measure: Measure,
) -> float:
    """Put a word, which may be of several looks, on a line; what is like the run before joins it."""
    x, y, before = at
    for n, (text, style, link) in enumerate(glued):
        gap = before if n == 0 else 0.0
        last = runs[-1] if runs else None
        if last and last.y == y and (last.style, last.link) == (style, link):
            whole = last.text + " " * bool(gap) + text
            runs[-1] = Run(last.x, y, whole, style, measure(whole, style), link)
        else:
            runs.append(Run(x + gap, y, text, style, measure(text, style), link))
        x = runs[-1].x + runs[-1].width
    return x


def lay(block: Block, width: float, measure: Measure, size: float) -> Laid:
    """Lay a block out in a width; `size` is how high letters of ordinary text are."""
    if block.kind == "heading":
        return _heading(block, width, measure, size)
    if block.kind == "code":
        return _code(block, width, measure, size)
    if block.kind == "table":
        return _table(block, width, measure, size)
    if block.kind == "rule":
        return Laid(size, rules=[size / 2])
    indent = INDENT * size * block.level if block.kind == "item" else 0.0
    runs, height = wrapped(block.spans, width - indent, measure, size=size)
    runs = [Run(run.x + indent, run.y, run.text, run.style, run.width, run.link) for run in runs]
    if block.mark:
        wide = measure(block.mark, BODY)
        runs.append(Run(indent - wide - 0.45 * size, 0.0, block.mark, BODY, wide))
    return Laid(height + size * (0.25 if block.kind == "item" else 0.7), runs)


def _heading(block: Block, width: float, measure: Measure, size: float) -> Laid:
    style = HEADS[min(block.level, len(HEADS)) - 1]
    above = size * (0.2, 1.1, 0.7)[min(block.level, 3) - 1]
    runs, height = wrapped(block.spans, width, measure, style, size)
    runs = [Run(run.x, run.y + above, run.text, run.style, run.width, run.link) for run in runs]
    rules = [above + height + size * 0.15] if block.level <= 2 else []
    return Laid(above + height + size * (0.7 if rules else 0.35), runs, rules=rules)


def _code(block: Block, width: float, measure: Measure, size: float) -> Laid:
    """Lay code out as it stands; lines that are too long go on below."""
    pad = 0.7 * size
    room = max(8, int((width - 2 * pad) / measure("m", CODE)))
    lines = [
        line[start : start + room]
        for line in block.text.split("\n")
        for start in range(0, max(1, len(line)), room)
    ]
    step = size * 1.3
    runs = [Run(pad, pad + n * step, line, CODE, measure(line, CODE)) for n, line in enumerate(lines) if line]
    height = 2 * pad + step * len(lines)
    return Laid(height + 0.7 * size, runs, [(0.0, 0.0, width, height)])


def columns(rows: Sequence[tuple[Line, ...]], width: float, measure: Measure, pad: float) -> list[float]:
    """Return how wide columns are: as they like, or else no narrower than their longest word."""
    count = max(len(row) for row in rows)
    like, least = [0.0] * count, [0.0] * count
    for row in rows:
        for n, cell in enumerate(row):
            pieces = [(measure(text, style), text) for text, style, _ in _words(cell, BOLD)]
            like[n] = max(like[n], sum(long for long, _ in pieces) + 2 * pad)
            least[n] = max([least[n], *(long + 2 * pad for long, text in pieces if text != " ")])
    spare = width - sum(least)
    if sum(like) <= width or spare <= 0:
        shrunk = min(1.0, width / max(1.0, sum(least)))
        return like if sum(like) <= width else [each * shrunk for each in least]
    wish = [each - most for each, most in zip(like, least, strict=True)]
    return [low + spare * more / max(1.0, sum(wish)) for low, more in zip(least, wish, strict=True)]


def _table(block: Block, width: float, measure: Measure, size: float) -> Laid:
    pad = CELL * size
    wide = columns(block.rows, width, measure, pad)
    laid = Laid(0.0)
    y = 0.0
    for number, row in enumerate(block.rows):
        x, tallest = 0.0, 0.0
        if number == 0 and not any(span.text for cell in row for span in cell):
            continue
        for cell, room in zip(row, wide, strict=False):
            runs, height = wrapped(cell, room - 2 * pad, measure, BODY if number else BOLD, size)
            top = y + pad * 0.6
            laid.runs += [
                Run(x + pad + run.x, top + run.y, run.text, run.style, run.width, run.link) for run in runs
            ]
            tallest = max(tallest, height + pad * 1.2)
            x += room
        if number == 0:
            laid.boxes.append((0.0, y, sum(wide), tallest))
        y += tallest
        laid.rules.append(y)
    laid.height = y + size * 0.9
    return laid
