"""Curves: functions given by points."""

from __future__ import annotations

from ecs.kernel import In2f, inlined


@inlined
def curve(x: In2f, y: In2f, which: int, at: float) -> float:
    """Return curve `which` at `at`: straight between its points, level beyond its ends.

    `x` and `y` are `(curves, points)`, x rising; short curves repeat their last point.

    >>> import numpy as np
    >>> x, y = np.array([[0.5, 1.0, 1.5]]), np.array([[0.8, 1.0, 1.5]])
    >>> [float(curve(x, y, 0, at)) for at in (0.0, 0.75, 1.25, 9.0)]
    [0.8, 0.9, 1.25, 1.5]
    """
    if not at > x[which, 0]:
        return y[which, 0]
    for n in range(1, x.shape[1]):
        if at <= x[which, n]:
            x0, y0 = x[which, n - 1], y[which, n - 1]
            return y0 + (y[which, n] - y0) * (at - x0) / (x[which, n] - x0)
    return y[which, x.shape[1] - 1]
