"""Rivals: houses that decide by themselves, by the commands that a player has and by what a house can see.

Each looks round every few ticks: at its cash, and at prices, wages and volumes where it has a warehouse. What
it wants to do it submits like anybody else, and is refused like anybody else. `systems.rival_plans` has the
three characters.
"""

from __future__ import annotations

import math
from dataclasses import replace
from typing import TYPE_CHECKING

import numpy as np

from components.enterprise import Costs, Storage
from components.holdings import Inventory
from components.houses import HouseBook, LimitOrder, StandingOrder, Turnover
from components.kinds import Settlement, Warehouse
from components.market import Market
from components.rivals import PriceMemory, Rivals, UsualPrices
from components.rules import Goods
from ecs import rows_of
from systems.figures import cash
from systems.house_orders import CancelOrder, PlaceOrder, SetHiring
from systems.house_works import PayDividend
from systems.rival_plans import EVERY, PLANS, Look

if TYPE_CHECKING:
    from ecs import F64, I64, Command, World

KEPT = 1.5
"""Cash that a rival keeps, times what it was worth at the start; the people at home get what is above …"""
LEAST_DIVIDEND = 10
"""… if it is more than so many coins."""
FADING = 0.05
"""Share by which what a rival takes for a usual price follows what it sees, at each decision."""


def let_rivals_act(world: World) -> None:
    """Let the rivals whose turn it is say what they want, in the order of their ids."""
    if Rivals not in world.rules:
        return
    rivals = world.the(Rivals)
    if world.tick % EVERY == 0:
        _remember(world)
    for n, house in enumerate(rivals.houses):
        if (world.tick + n) % EVERY:
            continue
        ids, order = world.view(StandingOrder, LimitOrder)
        for standing in ids[order.owner == house].tolist():
            world.submit(CancelOrder(house, standing))
        seen, spare = look(world, house), _spare(world, house)
        if spare > LEAST_DIVIDEND:
            world.submit(PayDividend(house, spare))
            seen = replace(seen, cash=seen.cash - spare)
        for command in PLANS[rivals.characters[n]](seen):
            world.submit(command)


def _spare(world: World, house: int) -> float:
    """Return the whole coins a rival has no use for: money that lies still is missing everywhere else."""
    _, turnover = world.view(HouseBook, Turnover)
    enough = KEPT * float(turnover.opening[turnover.house == house][0])
    return float(math.floor(cash(world, house) - enough))


def is_routine(world: World, command: Command) -> bool:
    """Tell whether this is what rivals do at every turn, of which no log need tell."""
    if Rivals not in world.rules or not isinstance(command, PlaceOrder | CancelOrder | SetHiring):
        return False
    return command.house in world.the(Rivals).houses


def look(world: World, house: int) -> Look:
    """Return what a house can see: itself, and the markets where it has a warehouse."""
    goods = world.the(Goods)
    settlements, market = world.view(Settlement, Market)
    ids, storage, stored, costs = world.view(Warehouse, Storage, Inventory, Costs)
    mine = np.flatnonzero(storage.owner == house)
    at = rows_of(settlements, storage.place[mine])
    price = market.expectation[:-1, at]
    return Look(
        world=world,
        house=house,
        cash=cash(world, house),
        places=tuple(storage.place[mine].tolist()),
        warehouses=ids[mine],
        stock=stored.stock[:, mine] / goods.quantum[:, None],
        cost=costs.unit[:, mine].copy(),
        price=price,
        usual=_usual(world, ids[mine], price),
        wage=market.expectation[-1, at],
        volume=market.usual_volume[:-1, at],
    )


def _usual(world: World, warehouses: I64, price: F64) -> F64:
    """Return what is usual where a house has these warehouses: what is seen now, where nothing was before."""
    found = price.copy()
    if Rivals in world.rules:
        _, usual = world.view(PriceMemory, UsualPrices)
        known = rows_of(usual.warehouse, warehouses)
        found[:, known >= 0] = usual.price[:, known[known >= 0]]
    return found


def _remember(world: World) -> None:
    """Let usual prices follow what is seen, and new warehouses begin with it."""
    ids, storage = world.view(Warehouse, Storage)
    settlements, market = world.view(Settlement, Market)
    seen = np.flatnonzero(np.isin(storage.owner, world.the(Rivals).houses))
    price = market.expectation[:-1, rows_of(settlements, storage.place[seen])]
    before = _usual(world, ids[seen], price)
    world.rewrite(
        PriceMemory, seen.size, UsualPrices(warehouse=ids[seen], price=before + (price - before) * FADING)
    )
