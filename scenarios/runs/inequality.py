"""How unequally something is shared."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Sequence


def gini(amounts: Sequence[float]) -> float | None:
    """Return the Gini coefficient of amounts that are not negative; None where nobody has anything.

    Whole numbers are summed exactly. (Gini 1912.)

    >>> gini([5, 5, 5]), gini([0, 0, 0, 8]), gini([])
    (0.0, 0.75, None)
    """
    total, n = sum(amounts), len(amounts)
    if not total:
        return None
    return (2 * sum(rank * each for rank, each in enumerate(sorted(amounts), 1)) - (n + 1) * total) / (
        n * total
    )
