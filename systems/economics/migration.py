"""Migration: people move along lanes to where life is better, and take their share of everything along."""

from __future__ import annotations

import math

from ecs.kernel import In1, In1b, In1f, Out1, Out1f, Out2, kernel
from systems.economics.ledger import transfer


@kernel
def welfare(
    people: In1,
    income: In1,
    food_price: In1f,
    fed: In1f,
    clothed: In1f,
    person: float,
    coin: float,
    food: float,
    comfort: float,
    value: Out1f,
) -> None:
    """Fill in how good life is in each settlement: income a head in food, how well they ate and dressed."""
    for s in range(people.size):
        heads = people[s] / person
        real = income[s] / coin / heads / food_price[s] if heads > 0.0 else 0.0
        value[s] = real + food * (fed[s] - 1.0) + comfort * clothed[s]


@kernel
def migrate(
    one: In1,
    other: In1,
    open_: In1b,
    value: In1f,
    rate: float,
    threshold: float,
    most: float,
    people: Out1,
    purse: Out1,
    pantry: Out2,
) -> None:
    """Let a share of the people move along every open lane, to the end where life is better.

    `value` `(settlements,)` says how good it is. With them goes the same share of the purse and of every good
    at home.
    """
    for n in range(one.size):
        if not open_[n]:
            continue
        a, b = (one[n], other[n]) if value[other[n]] > value[one[n]] else (other[n], one[n])
        share = min(most, rate * (value[b] - value[a] - threshold))
        moving = math.floor(people[a] * share)
        if moving <= 0:
            continue
        transfer(purse, a, purse, b, math.floor(max(0, purse[a]) * share), False)
        for g in range(pantry.shape[0]):
            transfer(pantry[g], a, pantry[g], b, math.floor(pantry[g, a] * share), False)
        people[a] -= moving
        people[b] += moving
