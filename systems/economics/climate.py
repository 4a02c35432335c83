"""Climate: the season and luck of the harvest."""

from __future__ import annotations

import math

from ecs.kernel import In1, In1f, Out1f, inlined, kernel


@inlined
def bell(one: float, other: float) -> float:
    """Return a standard normal number made of two even ones in [0, 1) (Box and Muller 1958).

    >>> round(bell(0.5, 0.0), 6)
    1.17741
    """
    return math.sqrt(-2.0 * math.log(1.0 - one)) * math.cos(2.0 * math.pi * other)


@kernel
def weather(
    even: In1f,
    other: In1f,
    season: float,
    persistence: float,
    deviation: float,
    lowest: float,
    highest: float,
    plight: In1f,
    plight_until: In1,
    tick: int,
    luck: Out1f,
    usual: Out1f,
    harvest: Out1f,
) -> None:
    """Fill in the harvest of each settlement: 1 + the season + luck, times what an event has made of it.

    Luck is AR(1): a share `persistence` of it stays, and a normal number of that `deviation` is added.
    """
    for s in range(harvest.size):
        luck[s] = persistence * luck[s] + deviation * bell(even[s], other[s])
        usual[s] = min(highest, max(lowest, 1.0 + season + luck[s]))
        harvest[s] = usual[s] * (plight[s] if tick < plight_until[s] else 1.0)
