"""Complaints about keys become faults at lines and columns: of a file, a lower one, or the command line."""

from collections.abc import Callable, Mapping, Sequence

from scenarios.faults import Complaint, Fault, KeyPath, show_path
from scenarios.overrides import COMMAND_LINE, Override
from scenarios.positions import Positions, positions_in
from scenarios.sources import Source


def placed(
    complaints: Sequence[Complaint],
    sources: Sequence[Source],
    read_key: Callable[[str], str],
    settings: Sequence[Override] = (),
    elements: Mapping[KeyPath, tuple[int, KeyPath]] | None = None,
) -> list[Fault]:
    """Turn complaints about files laid over each other, the uppermost first, into faults.

    Settings are put over them all; ``read_key`` reads a quoted key of TOML. ``elements`` tells of elements of
    lists in which file, and where in it, they stand if that is elsewhere.
    """
    if not complaints:
        return []
    moved = {complaint.path: _moved(complaint.path, elements or {}) for complaint in complaints}
    wanted = [*moved, *(elsewhere[1] for elsewhere in moved.values() if elsewhere)]
    layers = [(source.file, positions_in(source.text, read_key, wanted)) for source in sources]
    found = []
    for complaint in dict.fromkeys(complaints):
        elsewhere = moved[complaint.path]
        path = elsewhere[1] if elsewhere else complaint.path
        file, positions = layers[elsewhere[0]] if elsewhere else _layer_of(path, layers)
        spot = positions.find(path, about_key=complaint.about_key)
        for setting in settings:
            column = _column_in(setting, complaint, positions, read_key)
            if column:
                file, spot = COMMAND_LINE, (1, column)
        key = show_path(complaint.path)
        words = complaint.problem, complaint.expected, complaint.found
        found.append(Fault(file, *spot, key, *words, complaint.warning))
    return found


def _moved(path: KeyPath, elements: Mapping[KeyPath, tuple[int, KeyPath]]) -> tuple[int, KeyPath] | None:
    """Return in which layer, and where there, an element of a list stands that was added to others."""
    for end, step in enumerate(path, 1):
        if isinstance(step, int) and path[:end] in elements:
            layer, there = elements[path[:end]]
            return layer, (*there, *path[end:])
    return None


def _layer_of(path: KeyPath, layers: Sequence[tuple[str, Positions]]) -> tuple[str, Positions]:
    """Return the layer that has most of a path, the upper of two alike; a list is of one layer alone."""
    whole = next((end for end, step in enumerate(path) if isinstance(step, int)), len(path))
    for end in range(whole, 0, -1):
        for layer in layers:
            if path[:end] in layer[1].keys:
                return layer
    return layers[0]


def _column_in(
    setting: Override, complaint: Complaint, positions: Positions, read_key: Callable[[str], str]
) -> int:
    """Return the column in a setting that a complaint is about, or 0 if it is not about this setting."""
    path, depth = complaint.path, len(setting.path)
    if path == setting.path:
        return setting.column
    if path[:depth] == setting.path:
        head = "value = "
        inner = positions_in(head + setting.text, read_key)
        _, column = inner.find(("value", *path[depth:]), about_key=complaint.about_key)
        return setting.column + column - 1 - len(head)
    # A key or a table that only the setting brought in.
    for made in (path, path[:-1]):
        if made and made not in positions.keys and setting.path[: len(made)] == made:
            return setting.column
    return 0


def in_order(found: Sequence[Fault], sources: Sequence[Source] = ()) -> list[Fault]:
    """Sort faults by place, file by file, those of the command line last."""
    files = [source.file for source in sources]
    rank = {file: number for number, file in reversed(list(enumerate(files)))}
    rank[COMMAND_LINE] = len(files)
    return sorted(found, key=lambda fault: (rank.get(fault.file, 0), fault.line, fault.col))
