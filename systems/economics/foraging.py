"""Foraging: harvest, regrowth, eating and dying."""

from __future__ import annotations

from ecs.kernel import (
    In1,
    In1b,
    In1i,
    In2,
    Out1,
    Out1b,
    Out2,
    inlined,
    kernel,
    part,
)
from systems.economics.ledger import transfer


@inlined
def cell_at(cell_start: In1i, place: int) -> int:
    """Return the row of the cell at a place, or -1 if nothing can grow there."""
    return cell_start[place] if cell_start[place + 1] > cell_start[place] else -1


@part
def reap(cell: int, agent: int, rate: In1, amount: Out2, stock: Out2, harvested: Out1, tick: int) -> int:
    """Move one harvest from a cell to an agent; return how many units."""
    total = 0
    for g in range(amount.shape[0]):
        taken = min(amount[g, cell], rate[g])
        if taken > 0:
            transfer(amount[g], cell, stock[g], agent, taken, False)
            total += taken
    if total > 0:
        harvested[cell] = tick
    return total


@kernel
def harvest(
    x: In1i,
    y: In1i,
    alive: In1b,
    height: int,
    cell_start: In1i,
    rate: In1,
    tick: int,
    amount: Out2,
    harvested: Out1,
    stock: Out2,
    version: Out1,
) -> None:
    """Let each agent, in order of rows, harvest the cell it stands on; one harvester per cell and tick."""
    for i in range(x.size):
        cell = cell_at(cell_start, x[i] * height + y[i])
        if (
            alive[i]
            and cell >= 0
            and harvested[cell] != tick
            and (reap(cell, i, rate, amount, stock, harvested, tick) > 0)
        ):
            version[i] += 1


@kernel
def regrow(
    growth: In1,
    delay: int,
    tick: int,
    capacity: In2,
    harvested: In1,
    amount: Out2,
    source: Out2,
    account: int,
) -> None:
    """Grow every cell by `growth`, `(goods,)`, up to its capacity, `delay` ticks after the last harvest.

    What grows comes out of row `account` of `source`, `(goods, accounts)`, which so counts it below zero.
    """
    for g in range(amount.shape[0]):
        row, supply, most = amount[g], source[g], growth[g]
        for c in range(row.size):
            missing = capacity[g, c] - row[c]
            if missing > 0 and tick - harvested[c] >= delay:
                transfer(supply, account, row, c, min(most, missing), True)


@part
def feed(
    i: int, strict: bool, metabolism: In2, stock: Out2, eaten: Out2, account: int, version: Out1, alive: Out1b
) -> None:
    """Let one agent eat; it dies if it cannot pay, or (`strict`) if nothing of a good it needs is left."""
    for g in range(stock.shape[0]):
        need = metabolism[g, i]
        if need > 0:
            if stock[g, i] < need or (strict and stock[g, i] == need):
                alive[i] = False
            transfer(stock[g], i, eaten[g], account, min(need, stock[g, i]), False)
            version[i] += 1


@kernel
def eat(metabolism: In2, stock: Out2, eaten: Out2, account: int, version: Out1, alive: Out1b) -> None:
    """Let all agents eat their metabolism, `(goods, agents)`; who cannot pay for a good dies."""
    for i in range(alive.size):
        if alive[i]:
            feed(i, False, metabolism, stock, eaten, account, version, alive)


@kernel
def bequeath(
    alive: In1b,
    survivors: bool,
    stock: Out2,
    cash: Out1,
    sink: Out2,
    sink_cash: Out1,
    account: int,
    version: Out1,
) -> None:
    """Empty the pockets of the dead into row `account` of the sink, or among the survivors, evenly."""
    living = 0
    for i in range(alive.size):
        living += alive[i]
    for i in range(alive.size):
        if alive[i]:
            continue
        for ware in range(stock.shape[0] + 1):
            if ware < stock.shape[0]:
                held, pot = stock[ware], sink[ware]
            else:
                held, pot = cash, sink_cash
            if survivors and living > 0:
                share, rest = held[i] // living, held[i] % living
                for j in range(alive.size):
                    if alive[j] and held[i] > 0:
                        transfer(held, i, held, j, share + (1 if rest > 0 else 0), False)
                        rest -= 1
                        version[j] += 1
            else:
                transfer(held, i, pot, account, held[i], False)
