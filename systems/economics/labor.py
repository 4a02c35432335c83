"""The labour market: what people ask for their work, what facilities offer, and the common land.

The market of a settlement has the number of its row. Labour counts `person` to a head, wages are coins a head
and tick. Sources: the reservation wage of the p-th part of the workers and the bids at the marginal value
product are those of the auction's specification; what they leave open is in the curves and rules.
"""

from __future__ import annotations

import math

import numpy as np

from ecs.kernel import In1, In1b, In1f, In1i, In2, In2f, Out1, Out1f, Out2, Out2f, inlined, kernel
from systems.economics.auction import ASK, RECEIVED, VOLUME, VWAP
from systems.economics.curves import curve
from systems.economics.escrow import MARKET, PURPOSE, submit
from systems.economics.ledger import transfer
from systems.economics.production import workforce_output

PARTS = 10
"""Workers ask in so many parts, the poorest first."""

SCARCELY = 0.01
"""A facility whose inputs do not suffice for more than this share of its output hires nobody."""


@inlined
def reservation_wage(
    part: int, level: float, subsistence: float, spread: float, outside_option: bool
) -> float:
    """Return what the `part`-th tenth of the workers asks; `level` is the reservation curve at their wealth.

    >>> [round(reservation_wage(k, 1.0, 20.0, 1.0, False), 2) for k in (1, 10)]
    [26.32, 40.0]
    >>> reservation_wage(1, 1.0, 20.0, 1.0, True)
    20.0
    """
    rank = math.sqrt(part / PARTS)
    if outside_option:
        rank -= math.sqrt(1 / PARTS)
    return subsistence * (1.0 + spread * level * rank)


@kernel
def labor_asks(
    pool: In1,
    wealth_ratio: In1f,
    curve_x: In2f,
    curve_y: In2f,
    which: int,
    subsistence: float,
    spread: float,
    outside_option: bool,
    first_purse: int,
    orders: Out2,
    price: Out1f,
) -> int:
    """Write down what the households of each settlement ask; return how many orders there are.

    `pool` `(settlements,)` are those who want to work, `wealth_ratio` `(settlements,)` wealth over target;
    their purses stand from `first_purse` on.
    """
    n = 0
    for s in range(pool.size):
        level = curve(curve_x, curve_y, which, wealth_ratio[s])
        for part in range(1, PARTS + 1):
            amount = pool[s] * part // PARTS - pool[s] * (part - 1) // PARTS
            wage = reservation_wage(part, level, subsistence, spread, outside_option)
            n = submit(orders, price, n, s, 0, amount, wage, first_purse + s, -1)
    return n


@inlined
def input_efficiency(
    left: Out2f, warehouse: int, inputs: In2f, recipe: int, full: float, most: float
) -> float:
    """Return for what share of `full` output the inputs suffice, and take those of `most` out of `left`.

    `left` `(goods, warehouses)` is what better facilities have left; more than enough is infinite.
    """
    share = math.inf
    for g in range(inputs.shape[0]):
        if inputs[g, recipe] > 0.0:
            there = left[g, warehouse]
            share = min(share, there / (full * inputs[g, recipe]))
            left[g, warehouse] = there - min(there, most * inputs[g, recipe])
    return share


@kernel
def labor_bids(
    # the facilities, and in which order they are served
    merit: In1,
    recipe: In1i,
    warehouse: In1,
    place: In1,
    owner: In1,
    optimum: In1,
    hired: In1,
    value: In1f,
    # what they can make
    output: In1,
    per_worker: In1f,
    inputs: In2f,
    seasonal: In1b,
    batches: In1f,
    batch: float,
    harvest: In1f,
    # what is there
    stock: In2,
    quantum: In1f,
    person: float,
    cash: In1,
    coin: float,
    # how they hire
    curve_x: In2f,
    curve_y: In2f,
    hiring_stock: int,
    subsistence: float,
    labor_budget: float,
    margin: float,
    pace: float,
    mind_stock: bool,
    reserve: bool,
    first_purse: int,
    orders: Out2,
    price: Out1f,
    n: int,
) -> int:
    """Write down what facilities offer, from order n on; return how many orders there are.

    For each batch of workers the marginal value product: what they add times `value` `(facilities,)`, a
    unit's worth over its inputs, less the `margin`; no batch is sought at or below the subsistence wage, nor
    without inputs. With `reserve` no more is promised than the budget, a share of `cash` `(orgs,)`.
    """
    left = np.empty((stock.shape[0], stock.shape[1]))[:, :]
    for g in range(stock.shape[0]):
        for w in range(stock.shape[1]):
            left[g, w] = stock[g, w] / quantum[g]
    budget = np.empty(cash.size)
    for o in range(cash.size):
        budget[o] = max(0, cash[o]) / coin * labor_budget
    for f in merit:
        r, w, o = recipe[f], warehouse[f], owner[f]
        best = optimum[f] / person
        full = workforce_output(best, best, batches, batch) * per_worker[r]
        crowd = best * batch * batches.size
        most = workforce_output(crowd, best, batches, batch) * per_worker[r]
        there = left[output[r], w]
        share = input_efficiency(left, w, inputs, r, full, most)
        if share <= SCARCELY or full <= 0.0:
            continue
        room = best * share if share < 1.0 else crowd
        if mind_stock:
            room *= curve(curve_x, curve_y, hiring_stock, there / (per_worker[r] * best))
        room = min(room, hired[f] / person + pace * best)
        season = harvest[place[f]] if seasonal[r] else 1.0
        for product in batches:
            workers = min(room, batch * best)
            offer = product * per_worker[r] * season * value[f] * (1.0 - margin)
            if workers <= 0.0 or offer <= subsistence:
                break
            if reserve:
                workers = min(workers, budget[o] / offer)
                budget[o] -= workers * offer
            room -= workers
            amount = math.floor(workers * person + 0.5)
            before = n
            n = submit(orders, price, n, place[f], 1, amount, offer, first_purse + o, -1)
            if n > before:
                orders[PURPOSE, before] = f
    return n


@kernel
def note_wages(
    orders: In2, fills: In2, payments: In2, counts: In2, figures: In2f, subsistence: float, hired: Out1,
    wage: Out1f, income: Out1,
) -> None:  # fmt: skip
    """Fill in how many were hired in each settlement, at what mean wage, and what that brought them.

    All three `(settlements,)`; where nobody was hired the wage is that of subsistence.
    """
    for s in range(hired.size):
        hired[s], income[s] = counts[VOLUME, s], 0
        wage[s] = subsistence if math.isnan(figures[VWAP, s]) else figures[VWAP, s]
    for f in range(fills.shape[1]):
        income[orders[MARKET, fills[ASK, f]]] += payments[RECEIVED, f]


@kernel
def work_common_land(
    pool: In1,
    hired: In1,
    people: In1,
    area: In1f,
    harvest: In1f,
    food_price: In1f,
    yield_: float,
    wage: float,
    counted_on: float,
    payroll: float,
    pays_all: bool,
    credit: bool,
    person: float,
    coin: float,
    quantum: float,
    council: In1,
    warehouse: In1,
    treasury: Out1,
    purse: Out1,
    stored: Out1,
    pantry: Out1,
    source: Out1,
    account: int,
    paid: Out1,
    income: Out1,
) -> None:
    """Let everybody whom nobody hired work on the common land: Q(n) = yield n / (1 + n / k).

    k is `area` times the root of the people. The council pays the subsistence wage to as many as bring it in,
    or with `pays_all` to all, and has what they make; the others glean what more the land yields and take it
    home. `pool`, `hired`, `people`, `paid` `(settlements,)` count `person` to a head. All `(settlements,)`
    but `treasury` `(orgs,)` and `stored` `(warehouses,)`, where `council` and `warehouse` point; `source` is
    the account out of which the land yields.
    """
    for s in range(pool.size):
        idle = (pool[s] - hired[s]) / person
        half = area[s] * math.sqrt(people[s] / person)
        season = yield_ * harvest[s]
        o, w = council[s], warehouse[s]
        funds = max(0, treasury[o]) / coin
        if pays_all:
            number = idle if credit else min(idle, funds / wage)
        else:
            worthwhile = half * (season * counted_on * food_price[s] / wage - 1.0)
            number = max(0.0, min(worthwhile, idle, funds / (payroll * wage)))
        paid[s] = math.floor(number * person)
        pay = math.floor(paid[s] / person * wage * coin)
        transfer(treasury, o, purse, s, pay, credit)
        income[s] += pay
        if half <= 0.0:
            continue
        workers = paid[s] / person
        total = math.floor(season * idle / (1.0 + idle / half) * quantum)
        theirs = min(total, math.floor(season * workers / (1.0 + workers / half) * quantum))
        transfer(source, account, stored, w, theirs, True)
        transfer(source, account, pantry, s, total - theirs, True)
