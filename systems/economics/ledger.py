"""The ledger: the one verb by which goods and money move."""

from __future__ import annotations

from ecs.kernel import Out1, inlined


@inlined
def transfer(payer: Out1, i: int, payee: Out1, j: int, amount: int, credit: bool) -> None:
    """Move `amount` smallest units from `payer[i]` to `payee[j]`, `(rows,)` each.

    Raises `ValueError` when the amount is negative or the payer has less, unless it has `credit`: only the
    accounts of nature, out of which goods grow, and buyers where orders need no backing do.

    >>> import numpy as np
    >>> a, b = np.array([5]), np.array([0, 1])
    >>> transfer(a, 0, b, 1, 3, False)
    >>> a.tolist(), b.tolist()
    ([2], [0, 4])
    """
    if amount < 0:
        raise ValueError("negative transfer")
    if payer[i] < amount and amount > 0 and not credit:
        raise ValueError("overdraft")
    payer[i] -= amount
    payee[j] += amount
