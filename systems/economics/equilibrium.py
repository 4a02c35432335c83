"""Walrasian equilibria of an exchange economy: all that can be found, where each is, whether it is stable.

An equilibrium is prices at which everybody can have what they demand: markets clear. With two wares all
prices of the one in the other are looked through; with more, Newton's method and tatonnement set out from
many places, so one may be missed. The prices of an equilibrium are exact to rounding.

Sources: Walras 1874; Arrow and Debreu 1954; Arrow and Hahn 1971; Smale 1976 (Newton's method); Roberts 2018
for the places to set out from, http://extremelearning.com.au.
"""

from __future__ import annotations

import math
from dataclasses import dataclass, replace
from itertools import combinations, pairwise
from typing import TYPE_CHECKING, NamedTuple

import numpy as np

from systems.economics.demand import FREE, tatonnement

if TYPE_CHECKING:
    from systems.economics.economy import F64, I64, Economy

CLEARED = 1e-12
"""Relative excess demand at which Newton's method is content."""

CLEAR_ENOUGH = 1e-9
"""Relative excess demand above which prices are no equilibrium."""

SAME = 1e-7
"""Prices whose logarithms differ by no more are the same equilibrium."""

DECADES = 10.0
"""Prices are looked through so many powers of ten either way from where all of both wares cost alike."""

LOOKS, FEW_LOOKS, MANY = 2001, 401, 500
"""Prices looked at between these, and where there are many agents; found ones are then bracketed exactly."""

STARTS, FEW_STARTS = 24, 6
"""Places that three wares and more set out from."""

NUDGE = 1e-6
"""Change of the logarithm of a price in difference quotients."""

HALVINGS = 60
"""Halvings of an interval, after which it is as short as doubles tell."""

GROPING, STEPS = 1e-9, 500
"""Tolerance and most steps of tatonnement."""


class Groping(NamedTuple):
    """What tatonnement came to; its prices are an equilibrium only if it has converged."""

    prices: F64
    converged: bool
    steps: int
    residual: float


@dataclass(frozen=True, eq=False)
class Equilibrium:
    """Prices at which markets clear."""

    prices: F64
    """`(wares,)`, of the numeraire 1, of wares that are not traded or free 0."""
    interval: tuple[float, float] | None
    """Where a whole interval of prices of the other of two wares does, its ends; `prices` is its middle."""
    stable: bool
    """Whether tatonnement that starts close by comes back for sure."""
    allocation: F64
    """`(wares, agents)`, in natural units."""


def grope(
    economy: Economy, prices: F64 | None = None, tolerance: float = GROPING, most_steps: int = STEPS
) -> Groping:
    """Return what tatonnement comes to from `prices`; left out, from a place that nothing distinguishes.

    An equilibrium that nobody would come back to is so not found because the start happens to lie on it.
    """
    start = _starts(economy, 1)[0] if prices is None else prices.copy()
    kind, endowment = economy.consumers
    found = tatonnement(economy.params, kind, endowment, economy.numeraire, tolerance, most_steps, start)
    return Groping(start, bool(found[0]), int(found[1]), float(found[2]))


def equilibria(economy: Economy) -> list[Equilibrium]:
    """Return the equilibria that are found, cheapest first ware first; none if none is."""
    if economy.free.size == 0:
        prices = np.where(economy.traded, 1.0, 0.0)
        return [Equilibrium(prices, None, True, economy.allocation(prices))] if economy.traded.any() else []
    found = _of_two(economy) if economy.free.size == 1 else _of_many(economy)
    return sorted(found, key=lambda each: tuple(each.prices))


def an_equilibrium(economy: Economy, prices: F64) -> Equilibrium | None:
    """Return one equilibrium of a market that has any, looking first about `prices` if wares are many."""
    if economy.free.size == 1:
        line = _Line(economy)
        reach = DECADES * math.log(10.0)
        found = _between(line, line.centre - reach, line.centre + reach, 1, -1)
        demanded = found.allocation.sum(axis=1)[economy.traded]
        return found if (demanded <= (1.0 + SAME) * economy.supply[economy.traded]).all() else None
    settled = settle(economy, prices)
    if settled is None:
        return None
    return Equilibrium(settled, None, _stable(economy, settled), economy.allocation(settled))


def call(
    economy: Economy, prices: F64 | None = None, tolerance: float = GROPING, most_steps: int = STEPS
) -> tuple[F64, F64] | None:
    """Return the prices that an auctioneer settles on and what all then have; None if groping fails.

    Where a single price is sought and demand jumps over what there is, that is the price of the jump: there
    some are as content with more as with less.
    """
    if not economy.free.size:
        return None
    found = grope(economy, prices, tolerance, most_steps)
    if found.converged:
        return found.prices, economy.allocation(found.prices)
    jump = an_equilibrium(economy, found.prices) if economy.free.size == 1 else None
    return None if jump is None else (jump.prices, jump.allocation)


# ---- three wares and more


def _starts(economy: Economy, count: int) -> list[F64]:
    """Return prices spread evenly, three powers of e around the middle each way (Roberts' sequence)."""
    size, ratio = economy.free.size, 2.0
    for _ in range(HALVINGS):
        ratio = (1.0 + ratio) ** (1.0 / (size + 1))
    steps = np.array([ratio**-n for n in range(1, size + 1)])
    starts = []
    for number in range(1, count + 1):
        prices = economy.middle()
        places = 6.0 * ((0.5 + number * steps) % 1.0) - 3.0
        prices[economy.free] *= [math.exp(place) for place in places.tolist()]
        starts.append(prices)
    return starts


def _moving(economy: Economy, prices: F64) -> I64:
    """Return the wares whose prices are to be found and not 0."""
    return economy.free[prices[economy.free] > 0.0]


def _left(prices: F64, excess: F64) -> float:
    """Return the largest relative excess; of what costs nothing some may be left over."""
    return float(np.where(prices > 0.0, np.abs(excess), excess).max())


def jacobian(economy: Economy, prices: F64) -> F64:
    """Return how relative excess demand goes with the logarithms of prices, `(wares, wares)` that move."""
    moving, columns = _moving(economy, prices), []
    for ware in moving:
        up, down = prices.copy(), prices.copy()
        up[ware] *= np.exp(NUDGE)
        down[ware] *= np.exp(-NUDGE)
        columns.append((economy.excess(up) - economy.excess(down))[moving] / (2.0 * NUDGE))
    return np.array(columns).reshape(moving.size, moving.size).T


def newton(economy: Economy, prices: F64, most_steps: int = 40) -> tuple[F64, float]:
    """Return where Newton's method in the logarithms of prices comes to, and the relative excess left there.

    A step is halved until excess demand shrinks.
    """
    moving, excess = _moving(economy, prices), economy.excess(prices)
    left = _left(prices, excess)
    for _ in range(most_steps):
        if left <= 0.01 * CLEARED or not moving.size:
            break
        step = np.linalg.lstsq(jacobian(economy, prices), -excess[moving], rcond=1e-14)[0]
        step /= max(1.0, float(np.abs(step).max()))
        for _ in range(20):
            tried = prices.copy()
            tried[moving] *= np.exp(step)
            excess = economy.excess(tried)
            if _left(tried, excess) < left:
                break
            step *= 0.5
        else:
            break
        prices, left = tried, _left(tried, excess)
    return prices, left


def settle(economy: Economy, prices: F64) -> F64 | None:
    """Return equilibrium prices by tatonnement from `prices` and Newton's method; None if they fail."""
    groped = grope(economy, prices, 1e-4, 100).prices
    groped[groped < FREE * prices] = 0.0
    return _polished(economy, groped)


def _polished(economy: Economy, prices: F64) -> F64 | None:
    """Return the equilibrium prices that Newton's method comes to; None if it comes to none."""
    reached, left = newton(economy, prices)
    return reached if left <= CLEAR_ENOUGH else None


def _of_many(economy: Economy) -> list[Equilibrium]:
    """Set out from many places, by Newton's method at once and after tatonnement.

    And from between each two that are found: two that are stable never come alone (Dierker 1972).
    """
    found: list[F64] = []

    def note(prices: F64 | None) -> None:
        if prices is not None and not any(_same(prices, other) for other in found):
            found.append(prices)

    for start in _starts(economy, STARTS if economy.consumers[0].size <= MANY else FEW_STARTS):
        note(_polished(economy, start))
        note(settle(economy, start))
    for one, other in combinations(tuple(found), 2):
        note(_polished(economy, np.sqrt(one * other)))
    return [
        Equilibrium(prices, None, _stable(economy, prices), economy.allocation(prices)) for prices in found
    ]


def _same(prices: F64, others: F64) -> bool:
    return bool(np.allclose(prices, others, rtol=SAME, atol=0.0))


def _stable(economy: Economy, prices: F64) -> bool:
    """Tell whether all eigenvalues of tatonnement have a negative real part."""
    return bool(np.linalg.eigvals(jacobian(economy, prices)).real.max(initial=-1.0) < -SAME)


# ---- two wares


class _Line:
    """Relative excess demand for the one ware whose price is to be found, by the logarithm of that price."""

    def __init__(self, economy: Economy) -> None:
        self.economy = economy
        self.ware = int(economy.free[0])
        self.centre = math.log(economy.middle()[self.ware])

    def prices(self, log_price: float) -> F64:
        prices = np.where(self.economy.traded, 1.0, 0.0)
        prices[self.ware] = math.exp(log_price)
        return prices

    def __call__(self, log_price: float) -> float:
        return float(self.economy.excess(self.prices(log_price))[self.ware])

    def edge(self, inside: float, outside: float, sign: float) -> float:
        """Return how far from `inside`, where sign * excess > CLEARED, that is so towards `outside`."""
        for _ in range(HALVINGS):
            middle = 0.5 * (inside + outside)
            if sign * self(middle) > CLEARED:
                inside = middle
            else:
                outside = middle
        return inside


def _of_two(economy: Economy) -> list[Equilibrium]:
    """Look through all prices: where excess demand changes its sign, jumps across 0 or stays at 0."""
    line = _Line(economy)
    looks = LOOKS if economy.consumers[0].size <= MANY else FEW_LOOKS
    places = line.centre + np.log(10.0) * np.linspace(-DECADES, DECADES, looks)
    excess = {float(each): line(each) for each in places}
    at = list(excess)
    for i in _hollows(list(excess.values())):
        lowest = _lowest(line, at[i - 1], at[i + 1], np.sign(excess[at[i]]))
        excess[lowest] = line(lowest)
    at = sorted(excess)
    sign = [0 if abs(excess[each]) <= CLEARED else int(np.sign(excess[each])) for each in at]
    away = [i for i, each in enumerate(sign) if each]
    found = [
        _between(line, at[i], at[j], sign[i], sign[j])
        for i, j in pairwise(away)
        if sign[i] != sign[j] or j > i + 1
    ]
    if sign[0] < 0:
        found += _given_away(economy, economy.numeraire)
    if sign[-1] > 0:
        found += _given_away(economy, line.ware)
    return found


def _hollows(excess: list[float]) -> list[int]:
    """Return where excess demand comes closer to 0 than on either side, without changing its sign."""
    size = [abs(each) for each in excess]
    return [
        i
        for i in range(1, len(size) - 1)
        if size[i - 1] > size[i] < size[i + 1] and excess[i - 1] * excess[i] > 0.0 < excess[i] * excess[i + 1]
    ]


def _lowest(line: _Line, low: float, high: float, sign: float) -> float:
    """Return where sign * excess is least between two prices, by golden sections, or else below 0."""
    golden = 0.5 * (np.sqrt(5.0) - 1.0)
    a, b = high - golden * (high - low), low + golden * (high - low)
    at_a, at_b = sign * line(a), sign * line(b)
    for _ in range(40):
        if min(at_a, at_b) < 0.0:
            break
        if at_a < at_b:
            high, b, at_b = b, a, at_a
            a = high - golden * (high - low)
            at_a = sign * line(a)
        else:
            low, a, at_a = a, b, at_b
            b = low + golden * (high - low)
            at_b = sign * line(b)
    return a if at_a < at_b else b


def _between(line: _Line, low: float, high: float, before: int, after: int) -> Equilibrium:
    """Return the equilibrium between two logarithms of prices where excess demand is not 0."""
    low, high = line.edge(low, high, before), line.edge(high, low, after)
    stable = before > 0 > after
    if high - low > SAME:
        ends = math.exp(low), math.exp(high)
        prices = line.prices(math.log(0.5 * (ends[0] + ends[1])))
        return Equilibrium(prices, ends, stable, line.economy.allocation(prices))
    for _ in range(HALVINGS):
        middle = 0.5 * (low + high)
        if before * line(middle) > 0.0:
            low = middle
        else:
            high = middle
    below, above = line(low), line(high)
    # Where demand jumps, all agents are content with any mean of what they demand on either side.
    share = below / (below - above) if below * above < 0.0 else float(abs(below) > abs(above))
    prices = line.prices(low + share * (high - low))
    either = [line.economy.allocation(line.prices(each)) for each in (low, high)]
    return Equilibrium(prices, None, stable, (1.0 - share) * either[0] + share * either[1])


def _given_away(economy: Economy, other: int) -> list[Equilibrium]:
    """Return the equilibrium in which only the `other` ware costs anything, if that is one."""
    prices = np.zeros(economy.supply.size)
    prices[other] = 1.0
    economy = replace(economy, numeraire=other)
    if not _left(prices, economy.excess(prices)) <= CLEARED:  # also where it is no number
        return []
    return [Equilibrium(prices, None, True, economy.allocation(prices))]


def reference(found: list[Equilibrium], groping: Groping) -> Equilibrium | None:
    """Return the equilibrium that gains are measured by: the one tatonnement comes to, or a stable one."""
    if groping.converged:
        near = [each for each in found if np.allclose(each.prices, groping.prices, rtol=1e-3)]
        found = near or found
    return next((each for each in found if each.stable), found[0] if found else None)
