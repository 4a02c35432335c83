"""What the inspector says of an organisation, and of a facility."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from components.enterprise import Organisation, Recipe, Staff, Storage
from components.holdings import Inventory, Wealth
from components.houses import Hiring, HiringTerms
from components.institutions import PERSON, Recipes
from components.kinds import Facility, Org, Settlement, Ship, Warehouse
from components.rules import Goods
from components.transport import Vessel, Voyage
from systems.houses import is_house
from systems.premises import premises
from systems.presentation.describe import name_of
from systems.presentation.lines import (
    Amount,
    Fact,
    Heading,
    Line,
    Sentence,
    Title,
    Works,
    brief,
    natural,
    price,
)
from systems.presentation.studies.explain import labour_bid

if TYPE_CHECKING:
    from ecs import World

LISTED = 12
"""Ships, warehouses or facilities listed at the most."""


def organisation(world: World, eid: int) -> list[Line]:
    """Return what there is to say of an organisation."""
    row = world.row_of(Org, eid)
    _, organisations, purse = world.view(Org, Organisation, Wealth)
    goods, home = world.the(Goods), int(organisations.home[row])
    kind = "council" if organisations.council[row] else "merchant" if organisations.merchant[row] else "firm"
    kind = "trading house" if is_house(world, eid) else kind
    coins = goods.money or "coins"
    cash, target = int(purse.cash[row]) / goods.coin, int(organisations.target[row]) / goods.coin
    lines: list[Line] = [Title(name_of(world, eid), kind)]
    if world.row_of(Settlement, home) >= 0:
        name = name_of(world, home)
        where = f"It governs {name}." if kind == "council" else f"It has its seat in {name}."
        lines.append(Sentence(where, links=((name, home),)))
    lines.append(Fact("Treasury", f"{cash:,.0f} {coins}", alarming=cash < 0))
    if target > 0:
        lines.append(Fact("Aims at", f"{target:,.0f} {coins}", min(1.0, max(0.0, cash / target))))
    return lines + _facilities(world, row) + _warehouses(world, eid) + _ships(world, eid)


def _facilities(world: World, row: int) -> list[Line]:
    own, recipes = premises(world), world.the(Recipes)
    ids, recipe, staff = world.view(Facility, Recipe, Staff)
    mine = np.flatnonzero(own.owner == row)
    if not mine.size:
        return []
    towns = world.table(Settlement).ids
    lines: list[Line] = [Heading(f"Facilities: {mine.size}", ("staff",))]
    for n in mine[:LISTED].tolist():
        kind = int(recipe.index[n])
        hired, best = int(staff.hired[n]) / PERSON, int(staff.optimum[n]) / PERSON
        lines.append(Works(
            int(recipes.output[kind]), recipes.names[kind], f"in {name_of(world, int(towns[own.place[n]]))}",
            f"{brief(hired)} of {brief(best)}", hired / best if best else 0.0, int(ids[n]),
        ))  # fmt: skip
    return lines + _more(mine.size)


def _warehouses(world: World, eid: int) -> list[Line]:
    goods = world.the(Goods)
    _, storage, stock = world.view(Warehouse, Storage, Inventory)
    mine = np.flatnonzero(storage.owner == eid)
    lines: list[Line] = []
    for n in mine[:LISTED].tolist():
        held = np.flatnonzero(stock.stock[:, n] > 0).tolist()
        if held:
            lines.append(Heading(f"Stored in {name_of(world, int(storage.place[n]))}"))
            units = stock.stock[:, n] / goods.quantum
            most = float(units.max())
            lines += [
                Amount(
                    g, goods.names[g], natural(int(stock.stock[g, n]), int(goods.quantum[g])), units[g] / most
                )
                for g in held
            ]
    return lines


def _ships(world: World, eid: int) -> list[Line]:
    goods = world.the(Goods)
    ids, vessel, voyage, hold = world.view(Ship, Vessel, Voyage, Inventory)
    mine = np.flatnonzero(vessel.owner == eid)
    if not mine.size:
        return []
    lines: list[Line] = [Heading(f"Ships: {mine.size}", ("laden",))]
    for n in mine[:LISTED].tolist():
        units = hold.stock[:, n] / goods.quantum
        total, capacity = float(units.sum()), float(vessel.capacity[n])
        bound = int(voyage.bound[n])
        place = name_of(world, bound if bound >= 0 else int(voyage.port[n]))
        lines.append(Works(
            int(units.argmax()) if total > 0 else -1, name_of(world, int(ids[n])),
            f"bound for {place}" if bound >= 0 else f"in {place}", f"{brief(total)} of {brief(capacity)}",
            total / capacity if capacity > 0 else 0.0, int(ids[n]),
        ))  # fmt: skip
    return lines + _more(mine.size)


def _more(count: int) -> list[Line]:
    return [Sentence(f"and {count - LISTED} more", quiet=True)] if count > LISTED else []


def _bid(world: World, eid: int, owner: int) -> Line:
    """Say what is bid for labour: as its rules have it or, of a house, as it was told."""
    coins = world.the(Goods).money or "coins"
    if not is_house(world, owner):
        return Fact(
            "Bids for labour", f"{price(labour_bid(world, eid).value)} {coins}", source=("labour_bid",)
        )
    _, terms = world.view(HiringTerms, Hiring)
    mine = np.flatnonzero(terms.facility == eid)
    if not mine.size:
        return Fact("Bids for labour", "nothing")
    workers, wage = brief(int(terms.workers[mine[0]]) / PERSON), price(float(terms.wage[mine[0]]))
    return Fact("Bids for labour", f"{wage} {coins} for {workers}")


def facility(world: World, eid: int) -> list[Line]:
    """Return what there is to say of a facility."""
    row, own = world.row_of(Facility, eid), premises(world)
    recipes, goods = world.the(Recipes), world.the(Goods)
    _, recipe, staff = world.view(Facility, Recipe, Staff)
    kind = int(recipe.index[row])
    town = int(world.table(Settlement).ids[own.place[row]])
    owner = int(world.table(Org).ids[own.owner[row]])
    name, of = name_of(world, town), name_of(world, owner)
    hired, best = int(staff.hired[row]) / PERSON, int(staff.optimum[row]) / PERSON
    output = int(recipes.output[kind])
    lines: list[Line] = [
        Title(recipes.names[kind], "facility"),
        Sentence(f"It stands in {name} and belongs to {of}.", links=((name, town), (of, owner))),
        Fact("Staff", f"{brief(hired)} of {brief(best)}", hired / best if best else 0.0),
        _bid(world, eid, owner),
        Heading("Makes", ("a worker, a tick",)),
        Amount(output, goods.names[output], f"{float(recipes.per_worker[kind]):.3g}", -1.0),
    ]
    inputs = np.flatnonzero(recipes.inputs[:, kind] > 0).tolist()
    if inputs:
        lines.append(Heading("Out of", ("for a unit",)))
        lines += [Amount(g, goods.names[g], f"{float(recipes.inputs[g, kind]):.3g}", -1.0) for g in inputs]
    if recipes.seasonal[kind]:
        lines.append(Sentence("What it makes goes with the harvest.", quiet=True))
    return lines
