"""Samples of a few numbers: their mean, and how far the truth may lie from it."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    from collections.abc import Sequence

Z = 1.959963984540054
"""97.5 % of a normal distribution lie below it …"""

T = (
    12.706205, 4.302653, 3.182446, 2.776445, 2.570582, 2.446912, 2.364624, 2.306004, 2.262157, 2.228139,
    2.200985, 2.178813, 2.160369, 2.144787, 2.131450, 2.119905, 2.109816, 2.100922, 2.093024, 2.085963,
    2.079614, 2.073873, 2.068658, 2.063899, 2.059539, 2.055529, 2.051831, 2.048407, 2.045230, 2.042272,
)  # fmt: skip
"""… and of Student's distribution with 1, 2, … 30 degrees of freedom below these."""


class Estimate(NamedTuple):
    """A mean with its 95 % confidence interval, mean - half to mean + half; None from a single number."""

    mean: float
    half: float | None
    size: int


def quantile(freedom: int) -> float:
    """Return the 97.5 % quantile of Student's distribution: exact to six digits.

    Beyond 30 degrees of freedom by the expansion of Cornish and Fisher (Abramowitz and Stegun, 26.7.5).

    >>> quantile(4), round(quantile(40), 6), round(quantile(1000), 6)
    (2.776445, 2.021075, 1.962339)
    """
    if freedom <= len(T):
        return T[freedom - 1]
    first, second = (Z**3 + Z) / 4, (5 * Z**5 + 16 * Z**3 + 3 * Z) / 96
    third = (3 * Z**7 + 19 * Z**5 + 17 * Z**3 - 15 * Z) / 384
    return Z + first / freedom + second / freedom**2 + third / freedom**3


def estimate(sample: Sequence[float]) -> Estimate | None:
    """Return the mean of a sample with its confidence interval; None of an empty one.

    >>> estimate([1.0, 2.0, 3.0])
    Estimate(mean=2.0, half=2.484137867779551, size=3)
    """
    count = len(sample)
    if not count:
        return None
    mean = math.fsum(sample) / count
    if count == 1:
        return Estimate(mean, None, 1)
    variance = math.fsum((each - mean) ** 2 for each in sample) / (count - 1)
    return Estimate(mean, quantile(count - 1) * math.sqrt(variance / count), count)


def paired(sample: Sequence[float | None], other: Sequence[float | None]) -> Estimate | None:
    """Return the mean difference of two samples taken under the same seeds, where both have a value.

    >>> paired([2.0, None, 4.0], [1.0, 1.0, 3.0])
    Estimate(mean=1.0, half=0.0, size=2)
    """
    both = zip(sample, other, strict=True)
    return estimate([one - two for one, two in both if one is not None and two is not None])


def ends(mean: float, half: float | None) -> tuple[float, float, float]:
    """Return a mean and the ends of its interval.

    >>> ends(2.0, 0.5), ends(2.0, None)
    ((2.0, 1.5, 2.5), (2.0, 2.0, 2.0))
    """
    return mean, mean - (half or 0.0), mean + (half or 0.0)
