"""Rows of utility parameters by the names of their parts, and economies made of them."""

import math

import numpy as np

from systems.economics.economy import Economy
from systems.economics.utility import (
    FAMILY,
    FIRST,
    LINEAR,
    LINEAR_MONEY,
    MONEY_KIND,
    MONEY_OFFSET,
    MONEY_WEIGHT,
    NO_MONEY,
    NUMERAIRE,
    SHAPE,
    parameters,
)


def taste(
    family, first, second=0.0, *, matrix=None, shape=0.0, numeraire=0, money=NO_MONEY, weight=0.0, offset=0.0
):
    goods = len(first)
    row = np.zeros(parameters(goods))
    row[[FAMILY, SHAPE, NUMERAIRE]] = family, shape, numeraire
    row[[MONEY_KIND, MONEY_WEIGHT, MONEY_OFFSET]] = money, weight, offset
    row[FIRST : FIRST + goods] = first
    unlimited = family == LINEAR and np.ndim(second) == 0
    row[FIRST + goods : FIRST + 2 * goods] = math.inf if unlimited else second
    if matrix is not None:
        row[FIRST + 2 * goods :] = np.ravel(matrix)
    return row


def buyer(value):
    """One who wants one unit, for which money is given up to `value`: Smith's induced value."""
    return taste(LINEAR, [value], [1.0], money=LINEAR_MONEY, weight=1.0)


def economy(tastes, endowment, cash=None):
    """Each agent has a taste of its own; `endowment` is `(goods, agents)`. With `cash` there is money."""
    goods, agents = np.shape(endowment)
    admitted = np.append(np.ones(goods, bool), cash is not None)
    holdings = np.vstack([endowment, np.zeros(agents) if cash is None else np.broadcast_to(cash, agents)])
    return Economy.of(np.array(tastes), np.arange(agents), holdings.astype(float), admitted)
