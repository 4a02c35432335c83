"""Firms: what organisations bid for inputs and ask for output, and what they pay out.

Amounts in a warehouse are natural units here, `quantum` `(goods,)` smallest units each. The market of good g
in settlement s has the number g times the settlements plus s.
"""

from __future__ import annotations

import math

import numpy as np

from ecs.kernel import In1, In1f, In1i, In2, In2f, Out1f, Out2, inlined, kernel
from systems.economics.curves import curve
from systems.economics.escrow import submit
from systems.economics.production import unit_cost


@inlined
def treasury_ratio(cash: int, target: int) -> float:
    """Return a treasury over its target; 1 where it aims at nothing."""
    return cash / target if target > 0 else 1.0


@kernel
def input_bids(
    # the facilities, and in which order they are served
    merit: In1,
    recipe: In1i,
    warehouse: In1,
    place: In1,
    owner: In1,
    optimum: In1,
    # what they need
    output: In1,
    per_worker: In1f,
    inputs: In2f,
    stock: In2,
    quantum: In1f,
    person: float,
    # what it may cost
    standing: In2f,
    cash: In1,
    target: In1,
    coin: float,
    curve_x: In2f,
    curve_y: In2f,
    first_curve: int,
    input_ticks: float,
    input_budget: float,
    left_wage: float,
    lowest: float,
    reserve: bool,
    first_purse: int,
    first_store: int,
    orders: Out2,
    price: Out1f,
    n: int,
) -> int:
    """Write down what organisations bid for inputs; return how many orders there are.

    What is missing in a warehouse is what all its facilities together like to have there, `input_ticks` of
    work, less the stock, which counts for the better facilities first. None pays more than its product can
    return after a wage of `left_wage`; amounts are rounded up. The four curves from `first_curve` on: price
    by shortfall and by treasury, urgency by shortfall and by treasury. `cash` and `target` `(orgs,)`.
    """
    goods, places = stock.shape[0], standing.shape[1]
    total, served = np.zeros((goods, stock.shape[1])), np.zeros((goods, stock.shape[1]))
    kinds = np.zeros(cash.size)
    for f in range(recipe.size):
        for g in range(goods):
            if inputs[g, recipe[f]] > 0.0:
                kinds[owner[f]] += 1.0
                wanted = per_worker[recipe[f]] * (optimum[f] / person) * inputs[g, recipe[f]] * input_ticks
                total[g, warehouse[f]] += wanted
    for f in merit:
        r, w, o, s = recipe[f], warehouse[f], owner[f], place[f]
        ratio = treasury_ratio(cash[o], target[o])
        all_inputs = unit_cost(standing, s, standing, 0, inputs, r, False)
        for g in range(goods):
            each = inputs[g, r]
            if each <= 0.0:
                continue
            there, before = stock[g, w] / quantum[g], served[g, w]
            served[g, w] = before + per_worker[r] * (optimum[f] / person) * each * input_ticks
            short = served[g, w] - max(there, before)
            if short <= 0.0:
                continue
            missing = max(0.0, 1.0 - there / total[g, w])
            at_price = standing[g, s]
            limit = at_price * curve(curve_x, curve_y, first_curve, missing)
            limit *= curve(curve_x, curve_y, first_curve + 1, ratio)
            others = all_inputs - each * at_price
            returned = (standing[output[r], s] - left_wage / per_worker[r] - others) / each
            limit = min(limit, max(lowest, returned))
            urgency = curve(curve_x, curve_y, first_curve + 2, missing)
            urgency *= curve(curve_x, curve_y, first_curve + 3, ratio)
            amount = short * min(1.0, max(0.0, urgency))
            if reserve:
                amount = min(amount, max(0, cash[o]) / coin * input_budget / kinds[o] / limit)
            n = submit(
                orders, price, n, g * places + s, 1, math.ceil(amount * quantum[g]), limit, first_purse + o,
                first_store + w,
            )  # fmt: skip
    return n


@kernel
def output_asks(
    # the facilities
    recipe: In1i,
    warehouse: In1,
    place: In1,
    owner: In1,
    optimum: In1,
    # what they make
    output: In1,
    per_worker: In1f,
    inputs: In2f,
    stock: In2,
    quantum: In1f,
    person: float,
    unit: In2f,
    # what it must bring
    standing: In2f,
    cash: In1,
    target: In1,
    curve_x: In2f,
    curve_y: In2f,
    first_curve: int,
    cost_floor: int,
    floor_wage: float,
    mind_cost: bool,
    book: bool,
    output_ticks: float,
    own_ticks: float,
    first_purse: int,
    first_store: int,
    orders: Out2,
    price: Out1f,
    n: int,
) -> int:
    """Write down what organisations ask for what they make; return how many orders there are.

    Kept back are `output_ticks` of output and `own_ticks` of what their own facilities there use. The four
    curves from `first_curve` on: price by ticks of output in stock and by treasury, urgency by the same; with
    `mind_cost` nothing is asked below what a unit costs at `floor_wage`, a floor that gives way by the two
    curves from `cost_floor` on.
    """
    goods, places = stock.shape[0], standing.shape[1]
    daily, own = np.zeros((goods, stock.shape[1])), np.zeros((goods, stock.shape[1]))
    floor = np.full((goods, stock.shape[1]), math.inf)
    for f in range(recipe.size):
        r, w = recipe[f], warehouse[f]
        made = per_worker[r] * (optimum[f] / person)
        daily[output[r], w] += made
        cost = floor_wage / per_worker[r] + unit_cost(standing, place[f], unit, w, inputs, r, book)
        floor[output[r], w] = min(floor[output[r], w], cost)
        for g in range(goods):
            own[g, w] += made * inputs[g, r] * own_ticks
    for f in range(recipe.size):
        g, w, o, s = output[recipe[f]], warehouse[f], owner[f], place[f]
        day = daily[g, w]
        if day <= 0.0:
            continue
        daily[g, w] = 0.0  # once a warehouse and good
        there = stock[g, w] / quantum[g]
        surplus, ticks = there - output_ticks * day - own[g, w], there / day
        if surplus <= 0.0:
            continue
        ratio = treasury_ratio(cash[o], target[o])
        limit = standing[g, s] * curve(curve_x, curve_y, first_curve, ticks)
        limit *= curve(curve_x, curve_y, first_curve + 1, ratio)
        if mind_cost:
            gives = curve(curve_x, curve_y, cost_floor, ticks) * curve(
                curve_x, curve_y, cost_floor + 1, ratio
            )
            limit = max(limit, floor[g, w] * gives)
        urgency = curve(curve_x, curve_y, first_curve + 2, ticks)
        urgency += curve(curve_x, curve_y, first_curve + 3, ratio)
        amount = math.floor(surplus * min(1.0, max(0.0, urgency)) * quantum[g])
        n = submit(orders, price, n, g * places + s, 0, amount, limit, first_purse + o, first_store + w)
    return n


@kernel
def council_asks(
    food: int,
    need: float,
    people: In1,
    person: float,
    council: In1,
    warehouse: In1,
    stock: In2,
    quantum: float,
    standing: In2f,
    curve_x: In2f,
    curve_y: In2f,
    which: int,
    first_purse: int,
    first_store: int,
    orders: Out2,
    price: Out1f,
    n: int,
) -> int:
    """Write down what councils ask for the food of the common land, the less the more they have.

    `council` and `warehouse` `(settlements,)` are their rows.
    """
    for s in range(people.size):
        amount, daily = stock[food, warehouse[s]], people[s] / person * need
        ticks = amount / quantum / (0.5 * daily) if daily > 0.0 else math.inf
        limit = standing[food, s] * curve(curve_x, curve_y, which, ticks)
        n = submit(
            orders, price, n, food * people.size + s, 0, amount, limit, first_purse + council[s],
            first_store + warehouse[s],
        )  # fmt: skip
    return n
