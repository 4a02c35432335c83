"""Finance: money that returns to households, and back from them to treasuries that have run dry.

Treasuries and targets `(orgs,)`, purses `(settlements,)`, in smallest units of money.
"""

from __future__ import annotations

import math

import numpy as np

from ecs.kernel import In1, In1b, Out1, kernel
from systems.economics.ledger import transfer


@kernel
def set_aims(
    people: In1,
    person: float,
    coin: float,
    workers: float,
    wage: float,
    coverage: float,
    wealth: float,
    council: In1,
    target: Out1,
    aim: Out1,
) -> None:
    """Fill in what councils and households like to have.

    The `target` of councils is `coverage` ticks of the `wage` for so many `workers` a head; the `aim`
    `(settlements,)` of households `wealth` coins a head.
    """
    for s in range(people.size):
        coins = people[s] / person * coin
        target[council[s]] = math.floor(coins * workers * wage * coverage)
        aim[s] = math.floor(coins * wealth)


@kernel
def pay_dividends(
    share: float,
    target: In1,
    home: In1,
    facility_owner: In1,
    facility_place: In1,
    sites: Out1,
    cash: Out1,
    purse: Out1,
) -> None:
    """Pay a share of what treasuries hold above target to the households of the places they work in.

    Each facility brings its place an equal part; who has none pays at `home` `(orgs,)`, as councils do.
    `sites` `(orgs,)` is scratch.
    """
    for o in range(cash.size):
        sites[o] = 0
    for f in range(facility_owner.size):
        sites[facility_owner[f]] += 1
    for o in range(cash.size):
        spare = math.floor(max(0, cash[o] - target[o]) * share)
        if sites[o] == 0:
            transfer(cash, o, purse, home[o], spare, False)
            spare = 0
        sites[o] = spare // max(1, sites[o])
    for f in range(facility_owner.size):
        transfer(cash, facility_owner[f], purse, facility_place[f], sites[facility_owner[f]], False)


@kernel
def govern(
    aim: In1,
    council: In1,
    rich: float,
    levy: float,
    poor: float,
    relief: float,
    limit: float,
    purse: Out1,
    cash: Out1,
) -> None:
    """Let councils raise a levy and pay relief.

    The levy falls on what households have above `rich` times their `aim` `(settlements,)`; relief is a share
    of what they lack to `poor` times it, up to `limit` of the treasury.
    """
    for s in range(aim.size):
        o = council[s]
        transfer(purse, s, cash, o, math.floor(max(0.0, levy * (purse[s] - rich * aim[s]))), False)
        lacking = max(0.0, relief * (poor * aim[s] - purse[s]))
        transfer(cash, o, purse, s, math.floor(max(0.0, min(lacking, limit * cash[o]))), False)


@kernel
def equalise(share: float, council: In1, target: In1, cash: Out1) -> None:
    """Let councils with more than their part of all their treasuries, by target, help those with less.

    `share` of the excess moves in a tick, to each in proportion to what it lacks. `council` `(settlements,)`
    are rows of `cash` and `target` `(orgs,)`.
    """
    money, aim, excess, lack = 0.0, 0.0, 0.0, 0.0
    for o in council:
        money += cash[o]
        aim += target[o]
    if aim <= 0.0 or money <= 0.0:
        return
    fair = money / aim
    for o in council:
        excess += max(0.0, cash[o] - fair * target[o])
        lack += max(0.0, fair * target[o] - cash[o])
    if excess <= 0.0 or lack <= 0.0:
        return
    pool, left = np.zeros(1, np.int64), lack
    for o in council:
        transfer(cash, o, pool, 0, math.floor(share * max(0.0, cash[o] - fair * target[o])), False)
    for o in council:
        lacking = max(0.0, fair * target[o] - cash[o])
        if lacking > 0.0:
            amount = pool[0] if lacking >= left else math.floor(pool[0] * (lacking / left))
            transfer(pool, 0, cash, o, amount, False)
            left -= lacking
    transfer(pool, 0, cash, council[0], pool[0], False)


@kernel
def recapitalise(
    target: In1,
    home: In1,
    council: In1b,
    below: float,
    share: float,
    of_purse: float,
    purse: Out1,
    cash: Out1,
) -> None:
    """Let households refill treasuries that are below `below` times their target, but for councils'."""
    for o in range(cash.size):
        if not council[o] and cash[o] < below * target[o]:
            s = home[o]
            amount = math.floor(max(0.0, min(of_purse * purse[s], share * target[o])))
            transfer(purse, s, cash, o, amount, False)
