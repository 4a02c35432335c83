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
from systems.presentation import rows
from systems.presentation.describe import name_of
from systems.presentation.language import _
from systems.presentation.lines import Amount, Fact, Heading, Line, Sentence, Title, brief, price
from systems.presentation.studies.explain_towns import labour_bid

if TYPE_CHECKING:
    from ecs import World

LISTED = 12
"""Ships, warehouses or facilities listed at the most."""


def organisation(world: World, eid: int) -> list[Line]:
    """Return what there is to say of an organisation."""
    row = world.row_of(Org, eid)
    _ids, organisations, purse = world.view(Org, Organisation, Wealth)
    goods, home = world.the(Goods), int(organisations.home[row])
    council = bool(organisations.council[row])
    kind = _("council") if council else _("merchant") if organisations.merchant[row] else _("firm")
    kind = _("trading house") if is_house(world, eid) else kind
    coins = goods.money or _("coins")
    cash, target = int(purse.cash[row]) / goods.coin, int(organisations.target[row]) / goods.coin
    lines: list[Line] = [Title(name_of(world, eid), kind)]
    if world.row_of(Settlement, home) >= 0:
        name = name_of(world, home)
        where = _("It governs {town}.") if council else _("It has its seat in {town}.")
        lines.append(Sentence(where.format(town=name), links=((name, home),)))
    lines.append(Fact(_("Treasury"), f"{cash:,.0f} {coins}", alarming=cash < 0))
    if target > 0:
        lines.append(Fact(_("Aims at"), f"{target:,.0f} {coins}", min(1.0, max(0.0, cash / target))))
    return lines + _facilities(world, row) + _warehouses(world, eid) + _ships(world, eid)


def _facilities(world: World, row: int) -> list[Line]:
    own, towns = premises(world), world.table(Settlement).ids
    mine = np.flatnonzero(own.owner == row)
    if not mine.size:
        return []
    lines: list[Line] = [Heading(_("Facilities: {count}").format(count=mine.size), (_("staff"),))]
    for n in mine[:LISTED].tolist():
        where = _("in {town}").format(town=name_of(world, int(towns[own.place[n]])))
        lines.append(rows.facility(world, n, where))
    return lines + rows.more(mine.size, LISTED)


def _warehouses(world: World, eid: int) -> list[Line]:
    quantum = world.the(Goods).quantum
    _ids, storage, stock = world.view(Warehouse, Storage, Inventory)
    lines: list[Line] = []
    for n in np.flatnonzero(storage.owner == eid)[:LISTED].tolist():
        held = stock.stock[:, n]
        if held.any():
            town = name_of(world, int(storage.place[n]))
            lines.append(Heading(_("Stored in {town}").format(town=town)))
            lines += rows.stored(world, held, float((held / quantum).max()))
    return lines


def _ships(world: World, eid: int) -> list[Line]:
    _ids, vessel, voyage = world.view(Ship, Vessel, Voyage)
    mine = np.flatnonzero(vessel.owner == eid)
    if not mine.size:
        return []
    lines: list[Line] = [Heading(_("Ships: {count}").format(count=mine.size), (_("laden"),))]
    for n in mine[:LISTED].tolist():
        bound = int(voyage.bound[n])
        words = _("bound for {town}") if bound >= 0 else _("in {town}")
        place = name_of(world, bound if bound >= 0 else int(voyage.port[n]))
        lines.append(rows.ship(world, n, words.format(town=place)))
    return lines + rows.more(mine.size, LISTED)


def _bid(world: World, eid: int, owner: int) -> Line:
    """Say what is bid for labour: as its rules have it or, of a house, as it was told."""
    coins, bids = world.the(Goods).money or _("coins"), _("Bids for labour")
    if not is_house(world, owner):
        return Fact(bids, f"{price(labour_bid(world, eid).value)} {coins}", source=("labour_bid",))
    _ids, terms = world.view(HiringTerms, Hiring)
    mine = np.flatnonzero(terms.facility == eid)
    if not mine.size:
        return Fact(bids, _("nothing"))
    return Fact(bids, _("{wage} {coins} for {workers}").format(
        wage=price(float(terms.wage[mine[0]])), coins=coins,
        workers=brief(int(terms.workers[mine[0]]) / PERSON),
    ))  # fmt: skip


def facility(world: World, eid: int) -> list[Line]:
    """Return what there is to say of a facility."""
    row, own = world.row_of(Facility, eid), premises(world)
    recipes, goods = world.the(Recipes), world.the(Goods)
    _ids, recipe, staff = world.view(Facility, Recipe, Staff)
    kind = int(recipe.index[row])
    town = int(world.table(Settlement).ids[own.place[row]])
    owner = int(world.table(Org).ids[own.owner[row]])
    name, of = name_of(world, town), name_of(world, owner)
    output = int(recipes.output[kind])
    stands = _("It stands in {town} and belongs to {owner}.").format(town=name, owner=of)
    lines: list[Line] = [
        Title(recipes.names[kind], _("facility")),
        Sentence(stands, links=((name, town), (of, owner))),
        Fact(_("Staff"), *rows.manned(int(staff.hired[row]), int(staff.optimum[row]))),
        _bid(world, eid, owner),
        Heading(_("Makes"), (_("a worker, a tick"),)),
        Amount(output, goods.names[output], f"{float(recipes.per_worker[kind]):.3g}", -1.0),
    ]
    inputs = np.flatnonzero(recipes.inputs[:, kind] > 0).tolist()
    if inputs:
        lines.append(Heading(_("Out of"), (_("for a unit"),)))
        lines += [Amount(g, goods.names[g], f"{float(recipes.inputs[g, kind]):.3g}", -1.0) for g in inputs]
    if recipes.seasonal[kind]:
        lines.append(Sentence(_("What it makes goes with the harvest."), quiet=True))
    return lines
