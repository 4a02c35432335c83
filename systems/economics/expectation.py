"""Expectations: how the standing price of a market follows what its auction found."""

from __future__ import annotations

from ecs.kernel import In1f, In2, In2f, Out2f, inlined, kernel


@inlined
def expect(
    standing: float, observed: float, rate: float, band: float, relative_band: float, most: float
) -> float:
    """Return the next standing price: a share of the way to the observed one, with hysteresis.

    Differences below `band` coins are ignored, or below `relative_band` of the price where that is less and
    not 0; no step is larger than `most`.

    >>> prices = [20.0]
    >>> for _ in range(4):
    ...     prices.append(round(expect(prices[-1], 30.0, 0.3, 1.0, 0.0, 5.0), 3))
    >>> prices
    [20.0, 23.0, 25.1, 26.57, 27.599]
    """
    change = observed - standing
    ignored = min(band, relative_band * standing) if relative_band > 0.0 else band
    if abs(change) < ignored:
        return standing
    return standing + min(most, max(-most, rate * change))


SLOW_VOLUME, SLOW_UNMET = 0.2, 0.3
"""How much of the last tick goes into what is usual."""


@kernel
def remember(volume: In2, demand: In2, quantum: In1f, usual_volume: Out2f, usual_unmet: Out2f) -> None:
    """Let what is usually traded, and asked for in vain, follow the last tick; `(markets, settlements)`."""
    for g in range(volume.shape[0]):
        for s in range(volume.shape[1]):
            traded = volume[g, s] / quantum[g]
            unmet = max(0.0, demand[g, s] / quantum[g] - traded)
            usual_volume[g, s] += SLOW_VOLUME * (traded - usual_volume[g, s])
            usual_unmet[g, s] += SLOW_UNMET * (unmet - usual_unmet[g, s])


@kernel
def follow(
    observed: In2f,
    volume: In2,
    demand: In2,
    supply: In2,
    rate: float,
    band: float,
    relative_band: float,
    most: float,
    pressure: float,
    lowest: float,
    highest: float,
    standing: Out2f,
) -> None:
    """Move every standing price, `(markets, settlements)`.

    It goes toward what was observed, if anything was traded, and with the pressure of demand at that price
    against supply at it, whether or not anything was.
    """
    for g in range(standing.shape[0]):
        for s in range(standing.shape[1]):
            before = standing[g, s]
            after = before
            if volume[g, s] > 0:
                after = expect(before, observed[g, s], rate, band, relative_band, most)
            both = demand[g, s] + supply[g, s]
            if both > 0:
                after += pressure * before * ((demand[g, s] - supply[g, s]) / both)
            standing[g, s] = min(highest, max(lowest, after))
