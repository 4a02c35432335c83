"""Complaints about keys become faults at lines and columns, of the file or of the command line."""

from collections.abc import Callable, Sequence

from scenarios.faults import Complaint, Fault, show_path
from scenarios.overrides import COMMAND_LINE, Override
from scenarios.positions import Positions, positions_in


def placed(
    complaints: Sequence[Complaint],
    text: str,
    file: str,
    read_key: Callable[[str], str],
    settings: Sequence[Override] = (),
) -> list[Fault]:
    """Turn complaints about a text, with settings put over it, into faults.

    ``read_key`` reads a quoted key of TOML.
    """
    if not complaints:
        return []
    positions = positions_in(text, read_key, [complaint.path for complaint in complaints])
    found = []
    for complaint in dict.fromkeys(complaints):
        source, spot = file, positions.find(complaint.path, about_key=complaint.about_key)
        for setting in settings:
            column = _column_in(setting, complaint, positions, read_key)
            if column:
                source, spot = COMMAND_LINE, (1, column)
        key = show_path(complaint.path)
        words = complaint.problem, complaint.expected, complaint.found
        found.append(Fault(source, *spot, key, *words, complaint.warning))
    return found


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


def in_order(found: Sequence[Fault]) -> list[Fault]:
    """Sort faults by place, those of the command line last."""
    return sorted(found, key=lambda fault: (fault.file == COMMAND_LINE, fault.line, fault.col))
