"""Production: what workers make out of what inputs, and what one more of them is worth.

Facilities are rows, `recipe` `(facilities,)` their rows in the table of recipes: `output` the good made,
`per_worker` units a worker makes in a tick, `inputs` `(goods, recipes)` units used for one made. Workers come
in batches of `batch` times the optimum; the n-th adds `batches[n]` times `per_worker` a head, and what stands
behind the last adds nothing. `warehouse` `(facilities,)` are columns of `stock` `(goods, warehouses)`.

Facilities that share a warehouse are served by `merit`, `(facilities,)`: rows in order of the value that a
worker adds, the best first.
"""

from __future__ import annotations

import math

from ecs.kernel import In1, In1b, In1f, In1i, In2f, Out1, Out1f, Out2, Out2f, inlined, kernel
from systems.economics.ledger import transfer


@inlined
def workforce_output(workers: float, optimum: float, batches: In1f, batch: float) -> float:
    """Return what workers make, in times what one makes on average up to the optimum.

    >>> round(workforce_output(30.0, 40.0, (1.12, 1.04, 0.96, 0.88), 0.25), 9)
    31.2
    """
    total = 0.0
    for product in batches:
        more = min(workers, batch * optimum)
        if more <= 0.0:
            break
        total += more * product
        workers -= more
    return total


@inlined
def unit_cost(
    price: In2f, place: int, unit: In2f, warehouse: int, inputs: In2f, recipe: int, book: bool
) -> float:
    """Return what the inputs of one unit cost at standing prices `(markets, settlements)`.

    With `book` those count for less that did cost less, `unit` `(goods, warehouses)`.
    """
    total = 0.0
    for g in range(inputs.shape[0]):
        if inputs[g, recipe] > 0.0:
            each = price[g, place]
            if book and unit[g, warehouse] > 0.0:
                each = min(each, unit[g, warehouse])
            total += inputs[g, recipe] * each
    return total


@kernel
def value_added(
    recipe: In1i, warehouse: In1, place: In1, output: In1, inputs: In2f, price: In2f, unit: In2f, book: bool,
    value: Out1f,
) -> None:  # fmt: skip
    """Fill in `value`, `(facilities,)`: what a unit made is worth over its inputs, in coins."""
    for f in range(recipe.size):
        r = recipe[f]
        cost = unit_cost(price, place[f], unit, warehouse[f], inputs, r, book)
        value[f] = price[output[r], place[f]] - cost


@kernel
def produce(
    merit: In1,
    recipe: In1i,
    warehouse: In1,
    place: In1,
    optimum: In1,
    hired: In1,
    output: In1,
    per_worker: In1f,
    inputs: In2f,
    seasonal: In1b,
    batches: In1f,
    batch: float,
    harvest: In1f,
    quantum: In1f,
    person: float,
    begun: Out1f,
    owed: Out2f,
    stock: Out2,
    accounts: Out2,
    made: int,
    used: int,
    finished: Out1,
) -> None:
    """Let every facility make what its workers can out of what lies in its warehouse.

    `optimum` and `hired` `(facilities,)` count workers, `person` to a head; `harvest` `(settlements,)` is
    what seasonal recipes are multiplied with. Goods change by whole
    numbers of smallest units: fractions of output in the making `begun` `(facilities,)`, and of inputs used
    up `owed` `(goods, facilities)`, are kept for the next tick. Goods come from the row `made` of `accounts`
    and go to `used`. Fills in `finished` `(facilities,)`, what each has made.
    """
    finished[:] = 0
    for f in merit:
        r, w = recipe[f], warehouse[f]
        g = output[r]
        amount = workforce_output(hired[f] / person, optimum[f] / person, batches, batch) * per_worker[r]
        if seasonal[r]:
            amount *= harvest[place[f]]
        for i in range(inputs.shape[0]):
            if inputs[i, r] > 0.0:
                amount = min(amount, max(0.0, stock[i, w] - owed[i, f]) / quantum[i] / inputs[i, r])
        if amount <= 0.0:
            continue
        for i in range(inputs.shape[0]):
            if inputs[i, r] > 0.0:
                owed[i, f] += amount * inputs[i, r] * quantum[i]
                taken = min(math.floor(owed[i, f]), stock[i, w])
                owed[i, f] -= taken
                transfer(stock[i], w, accounts[i], used, taken, False)
        begun[f] += amount * quantum[g]
        whole = math.floor(begun[f])
        begun[f] -= whole
        transfer(accounts[g], made, stock[g], w, whole, True)
        finished[f] = whole


@kernel
def spoil(rate: In1f, begun: Out2f, stock: Out2, accounts: Out2, spoiled: int) -> None:
    """Lose a share `rate`, `(goods,)`, of every stock to the row `spoiled` of `accounts`.

    What is less than a smallest unit is kept in `begun`, like `stock` `(goods, stores)`, for the next tick.
    """
    for g in range(rate.size):
        if rate[g] > 0.0:
            for row in range(stock.shape[1]):
                begun[g, row] += stock[g, row] * rate[g]
                lost = min(math.floor(begun[g, row]), stock[g, row])
                begun[g, row] -= lost
                transfer(stock[g], row, accounts[g], spoiled, lost, False)
