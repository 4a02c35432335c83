"""Merchants: where a good is worth most, what they bid and ask, how ships are loaded and where they go.

A merchant has warehouses in several ports; they are rows, `place` `(warehouses,)` their settlements. From
each, links lead to the owner's warehouses elsewhere: those of w are `link_to[link_start[w] :
link_start[w + 1]]`, `link_ticks` away. What is known of the market at a warehouse is in `known_price` and
`known_volume` `(goods, warehouses)`. Prices are coins a unit; quantities here are natural units.
"""

from __future__ import annotations

import math

import numpy as np

from ecs.kernel import (
    In1,
    In1f,
    In2,
    In2f,
    Out1,
    Out1f,
    Out2,
    Out2f,
    kernel,
)
from systems.economics.curves import curve
from systems.economics.escrow import submit


@kernel
def find_warehouses(key: In1, order: In1, places: int, owner: In1, place: In1, warehouse: Out1) -> None:
    """Fill in the warehouse of each `owner` at each `place`, -1 where there is none.

    `key` are the owners times `places` plus the places of all warehouses, rising; `order` these warehouses.
    """
    for i in range(owner.size):
        wanted = owner[i] * places + place[i]
        low, high = 0, key.size
        while low < high:
            middle = (low + high) // 2
            if key[middle] < wanted:
                low = middle + 1
            else:
                high = middle
        there = place[i] >= 0 and low < key.size and key[low] == wanted
        warehouse[i] = order[low] if there else -1


@kernel
def expected(stock: In2, hold: In2, bound: In1, quantum: In1f, coming: Out2f) -> None:
    """Fill in what lies in each warehouse and what is on its way there, `(goods, warehouses)`.

    `hold` `(goods, ships)`; `bound` `(ships,)` is the warehouse that each sails to, -1 if to none.
    """
    for g in range(coming.shape[0]):
        for w in range(coming.shape[1]):
            coming[g, w] = stock[g, w] / quantum[g]
        for i in range(bound.size):
            if bound[i] >= 0:
                coming[g, bound[i]] += hold[g, i] / quantum[g]


@kernel
def best_destinations(
    link_start: In1,
    link_to: In1,
    link_ticks: In1,
    known_price: In2f,
    counted_on: float,
    freight: float,
    best: Out2,
    worth: Out2f,
) -> None:
    """Fill in the link by which each good is worth most, and what a unit is worth there.

    Both `(goods, warehouses)`: the share `counted_on` of the price there, less freight; -1 and minus infinity
    where there is no link.
    """
    for g in range(best.shape[0]):
        for w in range(best.shape[1]):
            best[g, w], worth[g, w] = -1, -math.inf
            for n in range(link_start[w], link_start[w + 1]):
                value = known_price[g, link_to[n]] * counted_on - freight * link_ticks[n]
                if value > worth[g, w]:
                    best[g, w], worth[g, w] = n, value


@kernel
def merchant_orders(
    # where they trade: a warehouse, or a hold in port; the warehouse tells what is known there
    warehouse: In1,
    owner: In1,
    place: In1,
    store: In1,
    shelf: In1,
    room: In1f,
    # what they know
    link_to: In1,
    link_ticks: In1,
    best: In2,
    worth: In2f,
    known_volume: In2f,
    coming: In2f,
    rivals: In1,
    ports: In1,
    # what they have
    stock: In2,
    quantum: In1f,
    cash: In1,
    coin: float,
    standing: In2f,
    # how they trade
    sell_below: float,
    buy_above: float,
    cash_share: float,
    boldness: float,
    least_boldness: float,
    most_boldness: float,
    smoothing: float,
    least_room: float,
    ahead: float,
    bid_limit: float,
    least_volume: float,
    arbitrage: bool,
    lowest: float,
    curve_x: In2f,
    curve_y: In2f,
    price_curve: int,
    first_purse: int,
    orders: Out2,
    price: Out1f,
    n: int,
) -> int:
    """Write down what merchants ask and bid; return how many orders there are.

    A good that is dear here compared with elsewhere is sold, one that is cheap is bought, the largest gain
    first, as far as money, room and the market there go. What the k-th has is column `shelf[k]` of `stock`;
    all of it may take up `room[k]` units.
    `coming` `(goods, warehouses)` is what lies or is under way there already, `rivals` `(settlements,)` how
    many merchants share a market, `ports` `(orgs,)` in how many an owner trades. With `arbitrage` they bid up
    to what a unit is worth elsewhere and sell at any price.
    """
    goods, places = standing.shape[0] - 1, standing.shape[1]
    gain = np.empty(goods)
    for k in range(warehouse.size):
        w, o, s = warehouse[k], owner[k], place[k]
        funds = max(0, cash[o]) / coin * cash_share / ports[o]
        full = 0.0
        for g in range(goods):
            full += stock[g, shelf[k]] / quantum[g]
        space = room[k] - full
        for g in range(goods):
            here, there = standing[g, s], stock[g, shelf[k]] / quantum[g]
            gain[g] = 0.0
            if worth[g, w] < here * sell_below:
                if there <= 0.0:
                    continue
                share, limit = 1.0, lowest
                if not arbitrage:
                    absorbs = max(least_volume, known_volume[g, w] / rivals[s])
                    limit = here * curve(curve_x, curve_y, price_curve, there / absorbs)
                    share = curve(curve_x, curve_y, price_curve + 1, there / absorbs)
                amount = math.floor(there * share * quantum[g])
                n = submit(orders, price, n, g * places + s, 0, amount, limit, first_purse + o, store[k])
            elif worth[g, w] > here * buy_above:
                gain[g] = worth[g, w] / here
        while True:
            g = 0
            for other in range(1, goods):
                if gain[other] > gain[g]:
                    g = other
            if gain[g] <= 0.0:
                break
            gain[g] = 0.0
            here, link = standing[g, s], best[g, w]
            there = link_to[link]
            if arbitrage:
                limit, wanted = worth[g, w], space
            else:
                absorbs = known_volume[g, there] / rivals[s]
                bold = min(most_boldness, max(least_boldness, boldness * (worth[g, w] / here - 1.0)))
                wanted = max(least_room, absorbs * (link_ticks[link] + ahead)) * bold
                wanted = (wanted - stock[g, shelf[k]] / quantum[g] - coming[g, there]) * smoothing
                limit = min(here * bid_limit, 0.5 * (here + worth[g, w]))
            wanted = min(wanted, space, funds / limit)
            amount = math.floor(max(0.0, wanted) * quantum[g])
            n = submit(orders, price, n, g * places + s, 1, amount, limit, first_purse + o, store[k])
            space -= amount / quantum[g]
            funds -= amount / quantum[g] * limit
    return n
