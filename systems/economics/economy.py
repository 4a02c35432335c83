"""An exchange economy: who wants what, who owns what, and what all demand at given prices."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property

import numpy as np
import numpy.typing as npt

from systems.economics.demand import appraise, demands, excess_demand
from systems.economics.utility import (
    CES,
    COBB_DOUGLAS,
    FAMILY,
    FIRST,
    LEONTIEF,
    LINEAR,
    MONEY_KIND,
    NO_MONEY,
    NUMERAIRE,
    QUADRATIC,
    QUASILINEAR,
    TRANSLOG,
)

F64 = npt.NDArray[np.float64]
I64 = npt.NDArray[np.int64]
Flag = npt.NDArray[np.bool_]


def wanted(params: F64, goods: int) -> Flag:
    """Tell which wares count for each type, `(types, wares)`."""
    first, second = params[:, FIRST : FIRST + goods], params[:, FIRST + goods : FIRST + 2 * goods]
    family = params[:, FAMILY]
    counts = first > 0.0
    counts[family == QUADRATIC] = second[family == QUADRATIC] > 0.0
    cross = params[:, FIRST + 2 * goods :].reshape(-1, goods, goods)
    counts[family == TRANSLOG] = ((first != 0.0) | cross.any(axis=2))[family == TRANSLOG]
    numeraire = params[:, NUMERAIRE, None] == np.arange(goods)
    counts |= numeraire & (family == QUASILINEAR)[:, None]
    return np.column_stack([counts, params[:, MONEY_KIND] != NO_MONEY])


def without(params: F64, goods: int, ware: int) -> F64:
    """Return the types as they are where a ware cannot be had: it does not count."""
    params = params.copy()
    family = params[:, FAMILY]
    params[(family == QUASILINEAR) & (params[:, NUMERAIRE] == ware), NUMERAIRE] = -1.0
    if ware == goods:
        params[:, MONEY_KIND] = NO_MONEY
        return params
    params[:, FIRST + ware] = 0.0
    params[family == QUADRATIC, FIRST + goods + ware] = 0.0
    cross = params[:, FIRST + 2 * goods :].reshape(-1, goods, goods)
    cross[:, ware, :] = cross[:, :, ware] = 0.0
    params[:, FIRST + 2 * goods :] = cross.reshape(len(params), -1)
    # A type for which nothing is left is linear with weights 0: a Leontief of nothing would be infinite.
    nothing = ~wanted(params, goods)[:, :goods].any(axis=1)
    params[nothing, FAMILY] = LINEAR
    params[nothing, FIRST + goods : FIRST + 2 * goods] = np.inf
    return params


def utilities(params: F64, kind: I64, holdings: F64) -> F64:
    """Return each agent's utility, `(agents,)`, of `holdings`, `(wares, agents)`, in natural units."""
    return appraised(params, kind, holdings)[2]


def appraised(params: F64, kind: I64, holdings: F64) -> tuple[F64, F64, F64]:
    """Return marginal utilities of one more and one less, `(wares, agents)`, and utilities, `(agents,)`."""
    up, down, level = np.empty(holdings.shape), np.empty(holdings.shape), np.empty(kind.size)
    appraise(params, kind, holdings, up, down, level)
    return up, down, level


@dataclass(frozen=True, eq=False)
class Economy:
    """Agents with tastes and endowments, and the wares they may exchange."""

    params: F64
    """Types, as `systems.economics.utility` says, without the wares that are not traded."""
    kind: I64
    """Each agent's row in it, `(agents,)`."""
    endowment: F64
    """`(wares, agents)`, in natural units."""
    traded: Flag
    """`(wares,)`: those that somebody wants, somebody owns, and the rules admit."""
    numeraire: int
    """The last of them."""

    @classmethod
    def of(cls, params: F64, kind: I64, holdings: F64, admitted: Flag) -> Economy:
        """Return the economy of agents that hold `holdings`, `(wares, agents)`; see `traded`."""
        goods = holdings.shape[0] - 1
        there = admitted & (holdings.sum(axis=1) > 0.0)
        for ware in np.flatnonzero(~there):
            params = without(params, goods, int(ware))
        traded = there & wanted(params, goods)[np.unique(kind)].any(axis=0)
        return cls(params, kind, holdings, traded, int(np.flatnonzero(traded).max(initial=0)))

    @cached_property
    def supply(self) -> F64:
        """All there is of each ware, `(wares,)`."""
        supply: F64 = self.endowment.sum(axis=1)
        return supply

    @cached_property
    def free(self) -> I64:
        """The traded wares but for the numeraire: those whose price is to be found."""
        wares = np.flatnonzero(self.traded)
        return wares[wares != self.numeraire]

    @cached_property
    def consumers(self) -> tuple[I64, F64]:
        """Type and endowment of those who demand what the agents demand in sum.

        Agents who share a homothetic taste spend as one who owns what they own (Gorman 1953).
        """
        goods = self.endowment.shape[0] - 1
        family = self.params[:, FAMILY]
        unlimited = np.isinf(self.params[:, FIRST + goods : FIRST + 2 * goods]).all(axis=1)
        homothetic = np.isin(family, (CES, COBB_DOUGLAS, LEONTIEF)) | ((family == LINEAR) & unlimited)
        merge = (homothetic & (self.params[:, MONEY_KIND] == NO_MONEY))[self.kind]
        kinds, which = np.unique(self.kind[merge], return_inverse=True)
        sums = [np.bincount(which, row, kinds.size) for row in self.endowment[:, merge]]
        return (
            np.concatenate([kinds, self.kind[~merge]]),
            np.column_stack([np.array(sums), self.endowment[:, ~merge]]),
        )

    def middle(self) -> F64:
        """Return prices, `(wares,)`, at which all there is of each ware costs alike."""
        prices = np.zeros(self.supply.size)
        prices[self.traded] = self.supply[self.numeraire] / self.supply[self.traded]
        return prices

    def excess(self, prices: F64) -> F64:
        """Return what all demand less what they own, `(wares,)`, in shares of what there is."""
        out = np.empty(prices.size)
        kind, endowment = self.consumers
        excess_demand(self.params, kind, endowment, prices, self.numeraire, out)
        relative: F64 = np.where(self.traded, out, 0.0) / np.where(self.traded, self.supply, 1.0)
        return relative

    def allocation(self, prices: F64) -> F64:
        """Return what each agent has after trade at `prices`, `(wares, agents)`."""
        out = np.empty(self.endowment.shape)
        demands(self.params, self.kind, self.endowment, prices, self.numeraire, out)
        return out
