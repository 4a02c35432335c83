"""Welfare: what could be gained at most, what was gained, and how far from efficient an allocation is.

Utilities of different agents cannot be compared; what they would have to pay can. Money-metric utility is
the least that agent i must spend at prices p to be as well off as with x_i, e_i(p, U_i(x_i)). At equilibrium
prices its sum is nowhere larger than in the equilibrium: e_i(p, U_i(x_i)) <= p x_i, and the x_i add up to
what there is. So the share of that gain that was realised is at most 1, and 1 only for an efficient outcome
(Samuelson 1974). Where all share one taste that is homogeneous of degree 1, or count money alike and
linearly, it is the same share in sums of utility.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from systems.economics.demand import expenditures
from systems.economics.economy import appraised, utilities
from systems.economics.quotes import HIGHEST, LOWEST
from systems.economics.utility import (
    CES,
    COBB_DOUGLAS,
    FAMILY,
    FIRST,
    LEONTIEF,
    LINEAR,
    LINEAR_MONEY,
    LOG_MONEY,
    MONEY_KIND,
    MONEY_OFFSET,
    MONEY_WEIGHT,
    NO_MONEY,
)

if TYPE_CHECKING:
    from systems.economics.economy import F64, I64, Economy, Flag

ROUNDS = 3000
"""Steps uphill at most towards the largest sum of utilities."""

PRECISE = 1e-7
"""Share of a sum of utilities that may be left to gain, where utilities are smooth and concave."""

HALVINGS = 200
"""Halvings of what a coin may be worth."""

MOST_UNITS = 10**6
"""No competitive interval is looked for among more unit values than this."""


# ---- in money


@dataclass(frozen=True, eq=False)
class Yardstick:
    """Measures gains in what agents would have to spend at fixed prices, in units of the numeraire."""

    economy: Economy
    prices: F64
    start: F64
    """What each agent's endowment is worth to it, `(agents,)`."""
    attainable: float
    """The gain of the equilibrium at these prices."""

    @classmethod
    def of(cls, economy: Economy, prices: F64, allocation: F64) -> Yardstick:
        """Return the yardstick of an equilibrium."""
        start, end = (_worth(economy, prices, each) for each in (economy.endowment, allocation))
        return cls(economy, prices, start, float((end - start).sum()))

    def gains(self, holdings: F64, agents: I64 | None = None) -> F64:
        """Return what each agent has gained that now has `holdings`, `(wares, agents)`.

        `agents` says which of the economy they are, if not all of them in order.
        """
        chosen = slice(None) if agents is None else agents
        gains: F64 = _worth(self.economy, self.prices, holdings, chosen) - self.start[chosen]
        return gains

    def share(self, gain: float) -> float | None:
        """Return what share of the attainable gain that is; None where nothing could be gained."""
        scale = float(self.prices @ self.economy.supply)
        return gain / self.attainable if self.attainable > 1e-12 * scale else None

    def efficiency(self, holdings: F64) -> float | None:
        """Return the realised share of the attainable gain; None where nothing could be gained."""
        return self.share(float(self.gains(holdings).sum()))


def _worth(economy: Economy, prices: F64, holdings: F64, agents: I64 | slice = slice(None)) -> F64:
    """Return the least income at `prices` that makes each agent as well off as its holdings."""
    out = np.empty(holdings.shape[1])
    expenditures(economy.params, economy.kind[agents], holdings, prices, out)
    return out


# ---- in utility


def attainable_utility(
    params: F64, kind: I64, holdings: F64, start: F64 | None = None, *, pays: bool = True
) -> float:
    """Return the largest sum of utilities that giving what there is to others can reach, goods divisible.

    `holdings` is `(wares, agents)`; money stays where it is unless it `pays`. The sum is exact where all
    share one taste that is homogeneous of degree 1 in goods and where all are linear. Else it is what steps
    uphill from `start`, `(wares, agents)`, reach: the most to within `PRECISE` where utilities are smooth and
    concave, perhaps less than the most where they are kinked or not concave.
    """
    goods = holdings.shape[0] - 1
    bare = params.copy()
    bare[:, MONEY_KIND] = NO_MONEY
    family, weights = params[kind, FAMILY], params[kind, FIRST : FIRST + goods]
    one = np.unique(kind).size == 1 and family[0] in (CES, COBB_DOUGLAS, LEONTIEF)
    if one and (family[0] != COBB_DOUGLAS or abs(weights[0].sum() - 1.0) < 1e-12):
        in_goods = float(utilities(bare, kind[:1], holdings.sum(axis=1, keepdims=True))[0])
    elif (family == LINEAR).all():
        limits, totals = params[kind, FIRST + goods : FIRST + 2 * goods], holdings[:goods].sum(axis=1)
        in_goods = sum(map(_to_the_keenest, totals, weights.T, limits.T))
    else:
        in_goods = _uphill(bare, kind, holdings, start)
    return in_goods + _in_money(params[kind], holdings[goods], pays=pays)


def _to_the_keenest(total: float, weights: F64, limits: F64) -> float:
    """Return what a good is worth if those who value it most have it, each up to its limit.

    >>> float(_to_the_keenest(3.0, np.array([2.0, 5.0, 1.0]), np.array([9.0, 1.0, 9.0])))
    9.0
    """
    order = np.argsort(-weights, kind="stable")
    before = np.append(0.0, np.cumsum(limits[order])[:-1])
    taken = np.clip(total - before, 0.0, limits[order])
    return float(weights[order] @ taken)


def _in_money(types: F64, cash: F64, *, pays: bool) -> float:
    """Return the largest sum of what money adds to utilities, each agent's type being a row of `types`."""
    weight, offset = types[:, MONEY_WEIGHT], types[:, MONEY_OFFSET]
    linear, log = types[:, MONEY_KIND] == LINEAR_MONEY, types[:, MONEY_KIND] == LOG_MONEY
    if pays and (linear | log).any():
        cash = _levelled(cash.sum(), weight, offset, linear, log)
    with np.errstate(divide="ignore"):
        logs = weight[log] * np.log(cash[log] + offset[log])
    return float(weight[linear] @ cash[linear] + logs.sum())


def _levelled(total: float, weight: F64, offset: F64, linear: Flag, log: Flag) -> F64:
    """Return who has how much money, `(agents,)`, when a coin is worth the same to all who have any."""
    cash = np.zeros(weight.size)
    least = float(weight[linear].max(initial=0.0))
    low, high = least, float((weight[log] / np.maximum(offset[log], total * 1e-12)).max(initial=least))
    for _ in range(HALVINGS):
        worth = 0.5 * (low + high)
        cash[log] = np.maximum(0.0, weight[log] / max(worth, 1e-300) - offset[log])
        low, high = (worth, high) if cash.sum() > total else (low, worth)
    rest = max(0.0, total - cash.sum())
    if linear.any():
        cash[int(np.argmax(np.where(linear, weight, -1.0)))] += rest
    elif cash.sum() > 0.0:
        cash *= total / cash.sum()
    return cash


def _uphill(params: F64, kind: I64, holdings: F64, start: F64 | None) -> float:
    """Return the largest sum of utilities of goods found by exponentiated gradients with line search."""
    total = holdings.sum(axis=1, keepdims=True)
    even = np.broadcast_to(total / kind.size, holdings.shape)
    starts = [0.99 * each + 0.01 * even for each in (start, holdings) if each is not None]
    shares, up, best = even, np.empty(0), -np.inf
    for each in (*starts, even, holdings):
        there, _, level = appraised(params, kind, each)
        if level.sum() > best:
            shares, up, best = each, there, float(level.sum())
    step = 1.0
    for _ in range(ROUNDS):
        if not np.isfinite(best):
            break
        mean = (up * shares).sum(axis=1, keepdims=True) / np.where(total > 0.0, total, 1.0)
        # The sum is concave: it can rise no further than along its tangent.
        if (((up.max(axis=1, keepdims=True) - mean) * total).sum()) <= PRECISE * abs(best):
            break
        tilt = np.clip((up - mean) / np.maximum(np.abs(mean), 1e-300), -5.0, 5.0)
        while step > 1e-12:
            tried = shares * np.exp(step * tilt)
            tried *= total / np.where(total > 0.0, tried.sum(axis=1, keepdims=True), 1.0)
            there, _, level = appraised(params, kind, tried)
            if level.sum() > best:
                break
            step *= 0.5
        else:
            break
        shares, up, best, step = tried, there, float(level.sum()), 2.0 * step
    # Where tastes are kinked the way uphill may end below where it set out from.
    return best if start is None else max(best, float(utilities(params, kind, start).sum()))


# ---- how far from efficient


def distance_to_contract_curve(up: F64, down: F64, holdings: F64, pairs: I64) -> float:
    """Return the largest ln(bid / ask) of a buyer who has the means and a seller who has the good, or 0.

    `up` and `down` are marginal utilities of one more and one less, `(wares, agents)`, of agents who have
    `holdings`; `pairs`, `(pairs, 2)`, are the goods and what they may be paid with. On the contract curve
    nobody bids more than anybody asks, and the distance is 0; a distance of ln 2 is a price of twice another.
    """
    farthest = 0.0
    for a, b in pairs:
        buyers, sellers = holdings[b] > 0.0, holdings[a] > 0.0
        if not (buyers.any() and sellers.any()):
            continue
        with np.errstate(divide="ignore", invalid="ignore"):
            bids = np.nan_to_num(np.maximum(up[a], 0.0) / np.maximum(down[b], 0.0), nan=0.0)
            asks = np.nan_to_num(np.maximum(down[a], 0.0) / np.maximum(up[b], 0.0), nan=HIGHEST)
        bid = bids.clip(LOWEST, HIGHEST)[buyers].max()
        ask = asks.clip(LOWEST, HIGHEST)[sellers].min()
        farthest = max(farthest, float(np.log(bid / ask)))
    return farthest


def competitive_interval(economy: Economy) -> tuple[float, float] | None:
    """Return the prices in money at which the market of one whole good clears; None where that is not asked.

    It is where all but money and one good are out of the market and money counts linearly for everybody: then
    each unit of the good is worth a sum to each agent, and as many units as there are go to where they are
    worth most. The least that one of them is worth and the most that another unit would be are the ends
    (Shapley and Shubik 1971). Nor is it asked where somebody would run out of money.
    """
    goods = economy.endowment.shape[0] - 1
    types = economy.params[economy.kind]
    if economy.free.size != 1 or economy.numeraire != goods or (types[:, MONEY_KIND] != LINEAR_MONEY).any():
        return None
    good = int(economy.free[0])
    units = round(economy.supply[good])
    if units * economy.kind.size > MOST_UNITS or abs(units - economy.supply[good]) > 1e-9:
        return None
    held, levels = economy.endowment.copy(), []
    for number in range(units + 1):
        held[good] = number
        levels.append(utilities(economy.params, economy.kind, held))
    values = np.diff(np.array(levels), axis=0) / types[:, MONEY_WEIGHT]
    ordered = np.sort(values, axis=None)[::-1]
    low, high = float(ordered[units]) if ordered.size > units else 0.0, float(ordered[units - 1])
    bought = (values > low).sum(axis=0) - economy.endowment[good]
    return None if (bought * high > economy.endowment[goods]).any() else (low, high)
