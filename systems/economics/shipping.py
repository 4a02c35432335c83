"""Shipping: voyages, loading and unloading, and where a ship goes next.

Ships are rows; `port` and `bound` `(ships,)` are rows of settlements, bound -1 in port; `hold` `(goods,
ships)`. Links between the warehouses of an owner and what is known there are as in
`systems.economics.trading`; `base` `(ships,)` is the owner's warehouse in port, -1 if it has none there.
"""

from __future__ import annotations

import math

import numpy as np

from ecs.kernel import (
    In1,
    In1b,
    In1f,
    In1i,
    In2,
    In2b,
    In2f,
    Out1,
    Out1i,
    Out2,
    Out2f,
    inlined,
    kernel,
    part,
)
from systems.economics.ledger import transfer

REMNANT = 0.1
"""Share of its capacity that a ship which trades out of its hold need not sell before it leaves."""


@kernel
def travel(
    owner: In1, crew: In1, treasury: Out1, purse: Out1, port: Out1, bound: Out1, lane: Out1i, left: Out1i,
    waited: Out1i,
) -> None:  # fmt: skip
    """Pay every crew, as far as the money goes, and let ships sail on; those that arrive are in port.

    Crews spend their pay in the last port. `waited` counts ticks in port, 0 for those that have just arrived.
    """
    for i in range(owner.size):
        pay = min(crew[i], max(0, treasury[owner[i]]))
        transfer(treasury, owner[i], purse, port[i], pay, False)
        if bound[i] < 0:
            waited[i] += 1
        else:
            left[i] -= 1
            if left[i] <= 0:
                port[i], bound[i], left[i], waited[i] = bound[i], -1, 0, 0
        if bound[i] < 0:
            lane[i] = -1


@inlined
def move_cargo(
    good: int, amount: int, hold: Out2, ship: int, stock: Out2, warehouse: int, moved: Out2
) -> None:
    """Load so much into the hold, or unload it if below zero, and note it in `moved` `(goods, ships)`."""
    if amount >= 0:
        transfer(stock[good], warehouse, hold[good], ship, amount, False)
    else:
        transfer(hold[good], ship, stock[good], warehouse, -amount, False)
    moved[good, ship] += amount


@kernel
def unload(who: In1b, base: In1, hold: Out2, stock: Out2, moved: Out2) -> None:
    """Bring ashore all that ships `who` `(ships,)` carry."""
    for i in range(who.size):
        if who[i] and base[i] >= 0:
            for g in range(hold.shape[0]):
                move_cargo(g, -hold[g, i], hold, i, stock, base[i], moved)


@kernel
def follow_routes(
    lying: In1b,
    ready: In1b,
    route: In1i,
    waited: In1i,
    base: In1,
    port: In1,
    capacity: In1f,
    land: In1b,
    start: In1,
    stops: In1,
    loads: In2b,
    unloads: In2b,
    lane_one: In1,
    lane_other: In1,
    lane_open: In1b,
    lane_land: In1b,
    quantum: In1f,
    stop: Out1i,
    hold: Out2,
    stock: Out2,
    moved: Out2,
    bound: Out1,
    lane: Out1,
) -> None:
    """Let ships on standing routes that are `lying` in port unload and load; those `ready` then sail on.

    The stops of route r are `stops[start[r] : start[r + 1]]`, rows of settlements; `loads` and `unloads`
    `(goods, stops)` say what is loaded and unloaded there. `lane` `(ships,)` is the lane each takes, -1 to
    stay.
    """
    for i in range(ready.size):
        lane[i] = -1
        if not lying[i]:
            continue
        first, last = start[route[i]], start[route[i] + 1]
        here = first + stop[i]
        if base[i] >= 0:
            aboard = 0.0
            for g in range(hold.shape[0]):
                if unloads[g, here] and waited[i] == 0:
                    move_cargo(g, -hold[g, i], hold, i, stock, base[i], moved)
                aboard += hold[g, i] / quantum[g]
            for g in range(hold.shape[0]):
                if loads[g, here] and waited[i] > 0:
                    room = math.floor(max(0.0, capacity[i] - aboard) * quantum[g])
                    amount = min(stock[g, base[i]], room)
                    move_cargo(g, amount, hold, i, stock, base[i], moved)
                    aboard += amount / quantum[g]
        if waited[i] == 0 or not ready[i]:
            continue
        following = here + 1 if here + 1 < last else first
        to = stops[following]
        for n in range(lane_one.size):
            ends = (lane_one[n] == port[i] and lane_other[n] == to) or (
                lane_one[n] == to and lane_other[n] == port[i]
            )
            if ends and lane_open[n] and lane_land[n] == land[i]:
                lane[i], bound[i], stop[i] = n, to, following - first
                break


@part
def _cargo(
    warehouse: int,
    to: int,
    link_to: In1,
    price: In2f,
    counted_on: float,
    stock: In2,
    quantum: In1f,
    best: In2,
    capacity: float,
    take: Out2f,
) -> float:
    """Fill in row 0 of `take` with the load for warehouse `to`, dearest margin first; return what it gains.

    Only goods that are worth most there are taken. Row 1 is scratch.
    """
    goods = stock.shape[0]
    for g in range(goods):
        take[0, g] = 0.0
        margin = price[g, to] * counted_on - price[g, warehouse]
        there = stock[g, warehouse] / quantum[g]
        meant = best[g, warehouse] >= 0 and link_to[best[g, warehouse]] == to
        take[1, g] = margin if meant and there >= 1.0 else 0.0
    free, value = capacity, 0.0
    while free > 0.0:
        g = 0
        for other in range(1, goods):
            if take[1, other] > take[1, g]:
                g = other
        if take[1, g] <= 0.0:
            break
        take[0, g] = min(free, stock[g, warehouse] / quantum[g])
        free -= take[0, g]
        value += take[0, g] * take[1, g]
        take[1, g] = 0.0
    return value


@part
def _carried(
    i: int,
    w: int,
    to: int,
    ticks: int,
    price: In2f,
    counted_on: float,
    freight: float,
    hold: In2,
    quantum: In1f,
) -> float:
    """Return what a hold gains by being sold at the warehouse `to` and not here, at w."""
    value = 0.0
    for g in range(hold.shape[0]):
        worth = price[g, to] * counted_on - freight * ticks - price[g, w]
        value += hold[g, i] / quantum[g] * worth
    return value


@part
def _promise(
    v: int, to: int, ticks: int, price: In2f, counted_on: float, freight: float, capacity: float
) -> float:
    """Return what a hold full of the best good would gain from warehouse v to another."""
    most = -math.inf
    for g in range(price.shape[0]):
        most = max(most, price[g, to] * counted_on - freight * ticks - price[g, v])
    return most * capacity


@part
def _elsewhere(
    w: int,
    link_start: In1,
    link_to: In1,
    link_ticks: In1,
    link_land: In1b,
    land: bool,
    price: In2f,
    counted_on: float,
    freight: float,
    stock: In2,
    quantum: In1f,
    best: In2,
    capacity: float,
    from_hold: bool,
    heading: In1,
    take: Out2f,
    least: float,
) -> int:
    """Return the link to the port where a load is worth fetching most, more than `least` a tick, or -1."""
    chosen, gain = -1, least
    for n in range(link_start[w], link_start[w + 1]):
        v = link_to[n]
        if link_land[n] != land or (heading[v] > 0 and not from_hold):
            continue
        for m in range(link_start[v], link_start[v + 1]):
            if link_land[m] != land:
                continue
            if from_hold:
                value = _promise(v, link_to[m], link_ticks[m], price, counted_on, freight, capacity)
            else:
                value = _cargo(
                    v, link_to[m], link_to, price, counted_on, stock, quantum, best, capacity, take
                )
            value /= link_ticks[n] + link_ticks[m] + 1
            if value > gain:
                chosen, gain = n, value
    return chosen


@kernel
def dispatch(
    # the ships that may leave
    ready: In1b,
    base: In1,
    aim: In1,
    capacity: In1f,
    crew: In1f,
    land: In1b,
    waited: In1i,
    # the merchants' world
    link_start: In1,
    link_to: In1,
    link_ticks: In1,
    link_land: In1b,
    best: In2,
    price: In2f,
    quantum: In1f,
    # how they decide
    counted_on: float,
    freight: float,
    full: float,
    patience: int,
    eager: float,
    restless: int,
    worth_a_trip: float,
    from_hold: bool,
    # what changes
    hold: Out2,
    stock: Out2,
    moved: Out2,
    course: Out1,
) -> None:
    """Load ships and let them leave where that pays: `course` `(ships,)` is the link each takes, -1 to stay.

    A ship takes the load with the largest gain a tick over its crew's pay, and leaves once it is `full` or
    has waited or gains enough. Without a load it goes, empty, where one waits that nobody of its owner is
    fetching. With `from_hold` the cargo is aboard already; the ship stays for an auction and then takes it
    where it is worth most.
    `aim` `(ships,)` is the warehouse of its owner that every ship lies at or is bound for, -1 if there is
    none; `crew` in coins a tick; `price` `(goods, warehouses)` is what is known.
    """
    goods = hold.shape[0]
    take, heading = np.empty((2, goods))[:, :], np.zeros(stock.shape[1], np.int64)
    for w in aim:
        if w >= 0:
            heading[w] += 1
    for i in range(ready.size):
        course[i] = -1
        w = base[i]
        if not ready[i] or w < 0 or (from_hold and waited[i] == 0):
            continue
        aboard = 0.0
        for g in range(goods):
            aboard += hold[g, i] / quantum[g]
        free, remnant = capacity[i] - aboard, aboard
        chosen, gain = -1, 0.0
        for n in range(link_start[w], link_start[w + 1]):
            if link_land[n] != land[i]:
                continue
            if from_hold:
                value = _carried(i, w, link_to[n], link_ticks[n], price, counted_on, freight, hold, quantum)
            else:
                value = _cargo(w, link_to[n], link_to, price, counted_on, stock, quantum, best, free, take)
            value = value / (link_ticks[n] + 1) - crew[i]
            if value > gain:
                chosen, gain = n, value
        if chosen >= 0 and not from_hold:
            _cargo(w, link_to[chosen], link_to, price, counted_on, stock, quantum, best, free, take)
            for g in range(goods):
                aboard += take[0, g]
        if chosen >= 0 and (aboard > full * capacity[i] or waited[i] >= patience or gain > eager * crew[i]):
            if not from_hold:
                for g in range(goods):
                    amount = min(stock[g, w], math.floor(take[0, g] * quantum[g]))
                    move_cargo(g, amount, hold, i, stock, w, moved)
            course[i] = chosen
            heading[w] -= 1
            heading[link_to[chosen]] += 1
            continue
        may_leave = from_hold and waited[i] >= patience and remnant <= REMNANT * capacity[i]
        if waited[i] < restless or (remnant > 0.0 and not may_leave):
            continue
        course[i] = _elsewhere(
            w, link_start, link_to, link_ticks, link_land, land[i], price, counted_on, freight, stock,
            quantum, best, capacity[i], from_hold, heading, take, worth_a_trip * crew[i],
        )  # fmt: skip
        if course[i] >= 0:
            heading[w] -= 1
            heading[link_to[course[i]]] += 1


@kernel
def cast_off(
    course: In1, ticks: In1i, speed: In1f, lane: Out1i, left: Out1i, total: Out1i, waited: Out1i
) -> None:
    """Let ships leave by the lane `course` `(ships,)`, -1 to stay; `ticks` `(lanes,)` at speed 1."""
    for i in range(course.size):
        if course[i] >= 0:
            lane[i] = course[i]
            left[i] = total[i] = max(1, math.ceil(ticks[course[i]] / speed[i]))
            waited[i] = 0


@kernel
def locate(
    port: In1, bound: In1, place_x: In1i, place_y: In1i, lane: In1i, lane_one: In1, left: In1i, total: In1i,
    start: In1, path_x: In1i, path_y: In1i, length: In1, x: Out1i, y: Out1i,
) -> None:  # fmt: skip
    """Put ships in port on the cell of it, and those under way on the cell of their lane they have come to.

    The corners of lane l, from the settlement `lane_one[l]` on, are `start[l]` … `start[l + 1]` - 1, `length`
    `(corners,)` the steps to each; `place_x` and `place_y` `(settlements,)`.
    """
    for i in range(lane.size):
        if bound[i] < 0:
            x[i], y[i] = place_x[port[i]], place_y[port[i]]
        if lane[i] < 0:
            continue
        first, last = start[lane[i]], start[lane[i] + 1] - 1
        share = (total[i] - left[i]) / total[i]
        at = length[last] * (share if lane_one[lane[i]] == port[i] else 1.0 - share)
        corner = first
        while corner < last - 1 and length[corner + 1] < at:
            corner += 1
        span = length[corner + 1] - length[corner]
        part_way = (at - length[corner]) / span if span > 0 else 0.0
        x[i] = math.floor(path_x[corner] + (path_x[corner + 1] - path_x[corner]) * part_way + 0.5)
        y[i] = math.floor(path_y[corner] + (path_y[corner + 1] - path_y[corner]) * part_way + 0.5)
