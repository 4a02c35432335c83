"""Input-output analysis: what must be made, and what it must cost, where goods are made of goods.

`inputs` `(goods, goods)` has in row i, column j the units of good i used up for one of good j; `labour`
`(goods,)` workers a unit. Source: Leontief 1936; von Neumann 1945 for balanced growth.
"""

from __future__ import annotations

import numpy as np
import numpy.typing as npt

F64 = npt.NDArray[np.float64]


def gross_output(inputs: F64, demand: F64) -> F64:
    """Return how much of each good must be made so that `demand`, `(goods,)`, is left: x = A x + d.

    >>> gross_output(np.array([[0.2, 0.3], [0.4, 0.1]]), np.array([12.0, 6.0])).round(9)
    array([21., 16.])
    """
    made: F64 = np.linalg.solve(np.eye(len(inputs)) - inputs, demand).astype(np.float64)
    return made


def zero_profit_prices(inputs: F64, labour: F64, wage: float) -> F64:
    """Return the prices, `(goods,)`, that just pay for inputs and wages: p = p A + wage l.

    >>> zero_profit_prices(np.array([[0.2, 0.3], [0.4, 0.1]]), np.array([0.4, 0.5]), 20.0).round(3)
    array([18.667, 17.333])
    """
    prices: F64 = np.linalg.solve(np.eye(len(inputs)) - inputs.T, wage * labour).astype(np.float64)
    return prices


def balanced_growth(inputs: F64) -> tuple[float, F64]:
    """Return by what factor all goods can grow together, and the prices that go with it, which sum to 1.

    The prices are the left eigenvector of the dominant eigenvalue: p A = p / factor.

    >>> factor, prices = balanced_growth(np.array([[0.2, 0.3], [0.4, 0.1]]))
    >>> round(factor, 9), (prices * 7).round(9)
    (2.0, array([4., 3.]))
    """
    values, vectors = np.linalg.eig(inputs.T)
    dominant = int(np.argmax(values.real))
    prices = np.abs(vectors[:, dominant].real)
    return float(1.0 / values[dominant].real), prices / prices.sum()
