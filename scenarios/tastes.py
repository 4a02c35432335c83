"""Turn the utility types of a scenario into rows of parameters."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from components.rules import Tastes
from ecs import F64, I64, luck
from scenarios.schema_utilities import (
    CES,
    CobbDouglas,
    Linear,
    LogMoney,
    Quadratic,
    Quasilinear,
    StoneGeary,
    Translog,
)
from systems.economics.utility import (
    FAMILIES,
    FAMILY,
    FIRST,
    LINEAR_MONEY,
    LOG_MONEY,
    MONEY_KIND,
    MONEY_OFFSET,
    MONEY_WEIGHT,
    NUMERAIRE,
    SHAPE,
    concave,
    parameters,
)

if TYPE_CHECKING:
    from scenarios.draw import Draw
    from scenarios.schema import Scenario
    from scenarios.schema_utilities import PairTerm, Utility


class TasteTable:
    """The table of utility types as it grows: each variant of each type is a row."""

    def __init__(self, scenario: Scenario, draw: Draw) -> None:
        self._goods = list(scenario.goods)
        self._utilities = scenario.utilities
        self._draw = draw
        self._first: dict[str, int] = {}
        self._by_metabolism: dict[tuple[str, tuple[int, ...]], int] = {}
        self.names: list[str] = []
        self.params: list[F64] = []
        for name, utility in self._utilities.items():
            if isinstance(utility, CobbDouglas) and utility.weights == "metabolism":
                continue
            self._first[name] = len(self.names)
            for row in self._variants(name, utility):
                self._add(name, row)

    def _add(self, name: str, row: F64) -> int:
        self.names.append(name)
        self.params.append(row)
        return len(self.names) - 1

    def rows(self, name: str, variant: F64, metabolism: I64) -> I64:
        """Return the row of each holder of type `name`, `(holders,)`.

        `variant` `(holders,)`, in [0, 1), picks among variants; `metabolism` is `(goods, holders)`, in
        smallest units, for types that take their weights from it.
        """
        utility = self._utilities[name]
        if name in self._first:
            return self._first[name] + (variant * utility.variants).astype(np.int64)
        kinds, index = np.unique(metabolism, axis=1, return_inverse=True)
        rows = [self._of_metabolism(name, utility, tuple(each)) for each in kinds.T.tolist()]
        return np.array(rows, np.int64)[index.reshape(-1)]

    def _of_metabolism(self, name: str, utility: Utility, metabolism: tuple[int, ...]) -> int:
        if (name, metabolism) not in self._by_metabolism:
            row = self._blank(utility)
            for g, need in enumerate(metabolism):
                row[FIRST + g] = need / sum(metabolism) if need else 0.0
            self._by_metabolism[name, metabolism] = self._add(name, row)
        return self._by_metabolism[name, metabolism]

    def table(self) -> Tastes:
        """Return the finished table."""
        params = np.array(self.params).reshape(len(self.params), parameters(len(self._goods)))
        return Tastes(tuple(self.names), params, concave(params, len(self._goods)))

    def _blank(self, utility: Utility) -> F64:
        """Return a row that says only what money is worth."""
        row = np.zeros(parameters(len(self._goods)))
        row[FAMILY] = FAMILIES.index(utility.family)
        money = utility.money
        if money is not None:
            row[MONEY_KIND] = LOG_MONEY if isinstance(money, LogMoney) else LINEAR_MONEY
            row[MONEY_WEIGHT] = money.weight
            row[MONEY_OFFSET] = money.offset if isinstance(money, LogMoney) else 0.0
        return row

    def _variants(self, name: str, utility: Utility) -> list[F64]:
        rows = [self._blank(utility) for _ in range(utility.variants)]
        for row in rows:
            self._fill_fixed(row, utility)
        if not isinstance(utility, Quadratic | Translog | StoneGeary) and not isinstance(
            utility.weights, str
        ):
            owners = luck.of(f"variants of {name}", np.arange(utility.variants))
            for good, weight in utility.weights.items():
                drawn = self._draw.values(f"weight of {good}", owners, weight)
                for row, value in zip(rows, drawn.tolist(), strict=True):
                    row[FIRST + self._goods.index(good)] = value
        return rows

    def _fill_fixed(self, row: F64, utility: Utility) -> None:
        """Write what is the same in all variants of a type."""
        goods = len(self._goods)
        second, matrix = FIRST + goods, FIRST + 2 * goods
        if isinstance(utility, Quadratic):
            self._fill(row, FIRST, utility.bliss)
            self._fill(row, second, utility.sigma)
            self._fill_matrix(row, matrix, utility.gamma)
        elif isinstance(utility, Translog):
            row[SHAPE] = utility.alpha0
            self._fill(row, FIRST, utility.alpha)
            self._fill_matrix(row, matrix, utility.beta)
        elif isinstance(utility, StoneGeary):
            self._fill(row, FIRST, utility.alpha)
            self._fill(row, second, utility.gamma)
        elif isinstance(utility, Linear):
            row[second:matrix] = np.inf
            self._fill(row, second, utility.limits)
        elif isinstance(utility, CES):
            row[SHAPE] = utility.rho
        elif isinstance(utility, Quasilinear):
            self._fill_quasilinear(row, utility)

    def _fill(self, row: F64, first: int, values: dict[str, float]) -> None:
        for good, value in values.items():
            row[first + self._goods.index(good)] = value

    def _fill_matrix(self, row: F64, first: int, terms: list[PairTerm]) -> None:
        for term in terms:
            i, j = (self._goods.index(good) for good in term.goods)
            row[first + i * len(self._goods) + j] = term.value
            row[first + j * len(self._goods) + i] = term.value

    def _fill_quasilinear(self, row: F64, utility: Quasilinear) -> None:
        row[SHAPE] = utility.exponent or 0.0
        if utility.numeraire == "money":
            row[NUMERAIRE] = len(self._goods)
            row[MONEY_KIND], row[MONEY_WEIGHT] = LINEAR_MONEY, 1.0
        else:
            row[NUMERAIRE] = self._goods.index(utility.numeraire)
