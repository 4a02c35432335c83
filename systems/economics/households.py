"""Households: what they bid for food and comforts, eat and wear out, and how many they become.

Those of a settlement are one: `people` `(settlements,)` counts `person` to a head; their `purse`
`(settlements,)` and `pantry` `(goods, settlements)` are in smallest units. A ladder of bids `rungs` is
`(n, 3)`: times the standing price, and the cumulative share of what is wanted that is bid for down to there
when nothing is missing at home and when everything is. The market of good g in settlement s has the number
g times the settlements plus s.
"""

from __future__ import annotations

import math

from ecs.kernel import In1, In1f, In2, In2f, Out1, Out1f, Out2, inlined, kernel, part
from systems.economics.curves import curve
from systems.economics.escrow import RANK, submit
from systems.economics.ledger import transfer

MOST_AT_ONCE = 2.5
"""Food is bought for so many ticks at most."""

SAVED_ON_FOOD = 0.5
"""Share of what was set aside for food and not spent on it that goes to comforts."""


@kernel
def wealth_ratios(purse: In1, people: In1, coin: float, person: float, target: float, ratio: Out1f) -> None:
    """Fill in `ratio`, `(settlements,)`: households' wealth over `target` coins a head; 1 for nobody."""
    for s in range(ratio.size):
        wanted = target * (people[s] / person)
        ratio[s] = purse[s] / coin / wanted if wanted > 0.0 else 1.0


@inlined
def missing_share(wanted: float, there: float) -> float:
    """Return the share of what is wanted at home that is not there, 0 to 1."""
    return min(1.0, max(0.0, 1.0 - there / wanted)) if wanted > 0.0 else 0.0


@part
def climb(
    rungs: In2f,
    increments: bool,
    wanted: float,
    missing: float,
    standing: float,
    choke: float,
    budget: float,
    quantum: float,
    market: int,
    purse: int,
    store: int,
    rank: int,
    orders: Out2,
    price: Out1f,
    n: int,
) -> tuple[int, float]:
    """Bid on every rung, from order n on; return how many orders there are and what is left of the budget.

    With `increments` the rungs share what is `wanted`, and the budget is reckoned at the standing price, for
    that is about what will be paid. Else every rung asks for all of it again, reckoned at what it bids.
    """
    got = 0.0
    for k in range(rungs.shape[0]):
        limit = standing * rungs[k, 0]
        cost, amount = limit, wanted
        if increments:
            limit, cost = min(limit, choke), standing
            amount = wanted * (rungs[k, 1] + (rungs[k, 2] - rungs[k, 1]) * missing) - got
        whole = math.floor(min(amount, budget / cost) * quantum)
        before = n
        n = submit(orders, price, n, market, 1, whole, limit, purse, store)
        if n > before:
            orders[RANK, before] = rank
            got += whole / quantum
        if amount >= budget / cost:
            return n, 0.0
        budget -= max(0.0, amount) * cost
    return n, budget


@kernel
def household_bids(
    good: int,
    rank: int,
    people: In1,
    ratio: In1f,
    purse: In1,
    pantry: In2,
    standing: In2f,
    # what they want of it
    need: float,
    ticks: float,
    restock: float,
    choke: float,
    rungs: In2f,
    increments: bool,
    # how they spend
    curve_x: In2f,
    curve_y: In2f,
    spending: int,
    hunger: int,
    emergency: bool,
    food_share: float,
    food_urgency: float,
    least: float,
    most: float,
    coin: float,
    person: float,
    quantum: float,
    first_purse: int,
    budget: Out1f,
    orders: Out2,
    price: Out1f,
    n: int,
) -> int:
    """Write down what households bid for a good; return how many orders there are.

    Food has rank 0 and comes first: it sets `budget` `(settlements,)`, coins left for what comes after.
    Comforts are wanted in proportion to wealth over target `ratio` `(settlements,)`, from `least` to `most`.
    `standing` `(markets, settlements)`.
    """
    for s in range(people.size):
        heads = people[s] / person
        there, at_price = pantry[good, s] / quantum, standing[good, s]
        daily = heads * need
        if daily <= 0.0:
            budget[s] = 0.0
            continue
        if rank == 0:
            home = daily * ticks
            missing = missing_share(home, there)
            funds = max(0, purse[s]) / coin
            total = funds * curve(curve_x, curve_y, spending, ratio[s])
            if emergency:
                total = max(total, funds * curve(curve_x, curve_y, hunger, there / daily))
            for_food = total * (food_share + food_urgency * missing)
            wanted = max(0.0, home - there + daily)
            if increments:
                wanted = min(MOST_AT_ONCE * daily, max(0.0, daily + restock * (home - there)))
            n, left = climb(
                rungs, increments, wanted, min(1.0, 2.0 * missing), at_price, choke, for_food, quantum,
                good * people.size + s, first_purse + s, s, rank, orders, price, n,
            )  # fmt: skip
            budget[s] = total - for_food + SAVED_ON_FOOD * left
        else:
            daily *= min(most, max(least, ratio[s]))
            home = daily * ticks
            wanted = max(0.0, daily + restock * (home - there))
            n, budget[s] = climb(
                rungs, increments, wanted, missing_share(home, there), at_price, choke, budget[s], quantum,
                good * people.size + s, first_purse + s, s, rank, orders, price, n,
            )  # fmt: skip
    return n


@kernel
def eat_at_home(
    food: int,
    need: float,
    people: In1,
    quantum: float,
    person: float,
    curve_x: In2f,
    curve_y: In2f,
    eating: int,
    pantry: Out2,
    accounts: Out2,
    eaten: int,
    fed: Out1f,
) -> None:
    """Let households eat out of the pantry, more if it is full; `fed` `(settlements,)` is the share of need.

    It goes to the row `eaten` of `accounts`.
    """
    for s in range(people.size):
        daily = people[s] / person * need
        fed[s] = 1.0
        if daily > 0.0:
            cover = pantry[food, s] / quantum / daily
            bite = math.floor(daily * curve(curve_x, curve_y, eating, cover) * quantum)
            bite = min(pantry[food, s], bite)
            transfer(pantry[food], s, accounts[food], eaten, bite, False)
            fed[s] = bite / quantum / daily


@kernel
def wear_out(
    good: int,
    need: float,
    wear: float,
    people: In1,
    ratio: In1f,
    least: float,
    most: float,
    quantum: float,
    person: float,
    pantry: Out2,
    accounts: Out2,
    worn: int,
    part: float,
    clothed: Out1f,
) -> None:
    """Use a comfort: what they want of it, but no more than the share `wear` of what is there.

    What they had of their need adds `part` of itself to `clothed` `(settlements,)`.
    """
    for s in range(people.size):
        daily = people[s] / person * need
        wanted = daily * min(most, max(least, ratio[s]))
        use = min(math.floor(wanted * quantum), math.floor(pantry[good, s] * wear))
        transfer(pantry[good], s, accounts[good], worn, use, False)
        if daily > 0.0:
            clothed[s] += part * (use / quantum / daily)


@kernel
def grow(fed: In1f, curve_x: In2f, curve_y: In2f, growth: int, people: Out1) -> None:
    """Let the people become more or fewer, as they were fed."""
    for s in range(people.size):
        people[s] = max(0, people[s] + math.floor(people[s] * curve(curve_x, curve_y, growth, fed[s]) + 0.5))
