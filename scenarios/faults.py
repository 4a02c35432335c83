"""Faults of scenario files and how they are worded: what, where, and what was expected instead."""

import difflib
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

MOST_SHOWN = 20
"""How many faults of a file are printed; the rest are counted."""

KeyPath = tuple[str | int, ...]
"""Where a value sits in a document: table keys and list indexes from the top."""


@dataclass(frozen=True, slots=True)
class Complaint:
    """Something wrong at a key of a document, before anyone knows its line."""

    path: KeyPath
    problem: str
    expected: str
    found: str
    about_key: bool = False  # the key itself is wrong, not its value
    depends: tuple[KeyPath, ...] = ()  # faults elsewhere that would make this one void
    warning: bool = False  # it stops nothing

    def follows_from(self, others: Iterable[KeyPath]) -> bool:
        """Tell whether a fault at one of ``others`` may be the only reason for this one.

        >>> Complaint(("world",), "no size", "a width", "nothing").follows_from([("world", "widht")])
        True
        """
        keys = (self.path, *self.depends)
        return any(a[: len(b)] == b[: len(a)] for a in keys for b in others)


@dataclass(frozen=True, slots=True)
class Fault:
    """One fault of a file; its text is one physical line. Line and column count from 1, in characters."""

    file: str
    line: int
    col: int
    key: str
    problem: str
    expected: str
    found: str
    warning: bool = False

    def __str__(self) -> str:
        where = f"{one_line(self.file, 400)}:{self.line}:{self.col}: "
        where += "warning: " * self.warning + one_line(self.key, 200)
        return f"{where}: {self.problem} (expected {self.expected}, got {self.found})"


class ScenarioError(Exception):
    """A scenario cannot be used; ``faults`` holds every reason, in the order of the file."""

    def __init__(self, faults: Sequence[Fault]) -> None:
        super().__init__(list(faults))
        self.faults = list(faults)

    def __str__(self) -> str:
        shown = [str(fault) for fault in self.faults[:MOST_SHOWN]]
        if len(self.faults) > MOST_SHOWN:
            first = self.faults[MOST_SHOWN]
            more = len(self.faults) - MOST_SHOWN
            shown.append(
                f"{one_line(first.file, 400)}:{first.line}:{first.col}: … and {more} more from here on"
            )
        return "\n".join(shown)


def one_line(text: str, longest: int = 60) -> str:
    r"""Escape what would break or hide in a line of text, and shorten it to ``longest`` characters.

    >>> one_line("tea\nhouse"), one_line("x" * 99, 5)
    ('tea\\nhouse', 'xxxx…')
    """
    clean = "".join(
        char if char.isprintable() else char.encode("unicode_escape").decode() for char in text[: longest + 1]
    )
    return clean if len(clean) <= longest else clean[: longest - 1] + "…"


def show(value: object, longest: int = 60) -> str:
    """Write a value of a document as TOML would, shortened; long tables and lists are only counted.

    >>> show(True), show("a"), show([1, 2]), show({"uniform": [1, 2]}), show([0] * 50)
    ('true', "'a'", '[1, 2]', '{uniform = [1, 2]}', 'a list of 50')
    """
    text = ""
    match value:
        case bool():
            text = "true" if value else "false"
        case str():
            text = repr(value[: longest + 1])
        case list() if len(value) <= 8:
            text = f"[{', '.join(show(element) for element in value)}]"
        case dict() if len(value) <= 4:
            text = ", ".join(f"{key} = {show(element)}" for key, element in value.items())
            text = f"{{{text}}}"
        case int() | float():
            text = str(value)
        case list() | dict():
            pass
        case _:
            text = f"{value}, a date or time"
    if isinstance(value, list | dict) and not 0 < len(text) <= longest:
        return f"a list of {len(value)}" if isinstance(value, list) else f"a table of {len(value)} keys"
    return one_line(text, longest)


def show_path(path: KeyPath) -> str:
    """Write where a value sits: dots before keys, brackets around indexes.

    >>> show_path(("cells", 3, "at")), show_path(("goods", "blue tea")), show_path(())
    ('cells[3].at', 'goods."blue tea"', 'scenario')
    """
    text = ""
    for step in path:
        if isinstance(step, int):
            text += f"[{step}]"
            continue
        bare = step.isascii() and step.replace("-", "_").replace("_", "a").isalnum()
        text += "." * bool(text) + (step if bare else f'"{one_line(step)}"')
    return text or "scenario"


def listed(words: Iterable[str], longest: int = 12) -> str:
    """Join words for a message; past ``longest`` of them they are cut off.

    >>> listed(["a", "b"]), listed([])
    ('a, b', 'none')
    """
    names = [one_line(word) for word in words]
    return ", ".join(names[:longest]) + ", …" * (len(names) > longest) if names else "none"


def did_you_mean(word: str, known: Iterable[str]) -> str:
    """Return a hint at the name most like ``word``, or nothing.

    >>> did_you_mean("widht", ["width", "height"])
    ", did you mean 'width'?"
    """
    names = sorted(name for name in known if len(name) <= 40)[:1000]
    folded = {name.lower(): name for name in names}
    close = difflib.get_close_matches(word[:40].lower(), folded, 1)
    return f", did you mean {folded[close[0]]!r}?" if close else ""
