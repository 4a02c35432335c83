"""What the inspector says of a settlement: its people, its council, its markets, its facilities."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from components.enterprise import Recipe, Staff
from components.holdings import Wealth
from components.institutions import PERSON, Recipes
from components.kinds import Facility, Org, Settlement
from components.market import Market as Markets
from components.people import Employment, Population
from components.rules import Goods
from components.space import Position
from systems.premises import premises
from systems.presentation.describe import name_of
from systems.presentation.lines import (
    Chart,
    Fact,
    Heading,
    Line,
    Market,
    Sentence,
    Series,
    Title,
    Works,
    brief,
    price,
    standing,
)
from systems.presentation.ship_sheet import in_port

if TYPE_CHECKING:
    from ecs import World
    from systems.presentation.studies import series as studied

CHARTED = 8
"""Goods on the chart at the most: those of which most money changes hands."""
HUNGRY = 0.95
"""Share of the need below which people are hungry."""


def settlement(world: World, eid: int, history: studied.Series) -> list[Line]:
    """Return what there is to say of a settlement."""
    row = world.row_of(Settlement, eid)
    _, place, people = world.view(Settlement, Position, Population)
    count = int(people.count[row]) / PERSON
    under = f"{count:,.0f} people · at {place.x[row]}, {place.y[row]}"
    lines: list[Line] = [Title(name_of(world, eid), under)]
    lines += _people(world, row)
    lines += _markets(world, row, history.trends(eid))
    lines += _chart(world, eid, row, history)
    lines += in_port(world, eid)
    return lines + _facilities(world, row)


def _people(world: World, row: int) -> list[Line]:
    """Say how the people fare."""
    goods = world.the(Goods)
    _, people, work, purse = world.view(Settlement, Population, Employment, Wealth)
    count = int(people.count[row]) / PERSON
    pool, hired, paid = (int(each[row]) / PERSON for each in (work.pool, work.hired, work.paid))
    fed, wage = float(people.fed[row]), float(work.wage[row])
    coins = goods.money or "coins"
    wealth = int(purse.cash[row]) / goods.coin / max(count, 1e-9)
    lines: list[Line] = [
        Fact("Fed", f"{fed:.0%} of need", fed, alarming=fed < HUNGRY, source=("fed",)),
        Fact("Hired", f"{hired:,.0f} of {pool:,.0f}", hired / pool if pool else 0.0),
        Fact("Paid by council", f"{paid:,.0f}", paid / pool if pool else 0.0),
        Fact("Wage", f"{price(wage)} {coins}", source=("wage",)),
        Fact("Wealth a head", f"{brief(wealth)} {coins}"),
    ]
    council = int(premises(world).council[row])
    if council >= 0:
        _, treasury = world.view(Org, Wealth)
        cash = int(treasury.cash[council]) / goods.coin
        ruler = int(world.table(Org).ids[council])
        lines.append(Fact("Treasury", f"{cash:,.0f} {coins}", alarming=cash < 0, link=ruler))
    return lines


def _markets(world: World, row: int, trends: list[int]) -> list[Line]:
    """Say what every good and labour costs, and what was traded and left over."""
    goods = world.the(Goods)
    _, market = world.view(Settlement, Markets)
    names = (*goods.names, "Labour")
    per = [*goods.quantum.tolist(), PERSON]
    lines: list[Line] = [Heading("Markets", ("price", "traded", "wanted", "unsold"))]
    for m, (name, quantum) in enumerate(zip(names, per, strict=True)):
        amounts = market.volume[m, row], market.unfilled_demand[m, row], market.unfilled_supply[m, row]
        lines.append(
            Market(
                ware=m if m < len(goods.names) else None,
                name=name,
                price=standing(float(market.expectation[m, row])),
                trend=trends[m] if m < len(trends) else 0,
                columns=tuple(brief(int(each) / quantum) for each in amounts),
                source=("standing_price", m),
            )
        )
    return lines


def _chart(world: World, eid: int, row: int, history: studied.Series) -> list[Line]:
    """Draw how the prices of goods went."""
    names, prices = world.the(Goods).names, history.prices(eid)
    if not prices.size:
        return []
    _, market = world.view(Settlement, Markets)
    turnover = (market.volume[:-1, row] / world.the(Goods).quantum) * market.expectation[:-1, row]
    chosen = np.sort(np.argsort(-turnover, kind="stable")[:CHARTED]).tolist()
    series = tuple(Series(good, names[good], prices[good]) for good in chosen)
    unit = world.the(Goods).money or "coins"
    return [Heading(f"Prices in {unit}"), Chart(series, history.first, history.last)]


def _facilities(world: World, row: int) -> list[Line]:
    """Say which facilities there are, whose they are and who works there."""
    own, lines = premises(world), [Heading("Facilities", ("staff",))]
    _, recipe, staff = world.view(Facility, Recipe, Staff)
    here = np.flatnonzero(own.place == row).tolist()
    if not here:
        return [*lines, Sentence("There are none.", quiet=True)]
    recipes, orgs, ids = world.the(Recipes), world.table(Org).ids, world.table(Facility).ids
    works: list[Line] = []
    for facility in here:
        kind = int(recipe.index[facility])
        hired, best = int(staff.hired[facility]) / PERSON, int(staff.optimum[facility]) / PERSON
        works.append(
            Works(
                ware=int(recipes.output[kind]),
                name=recipes.names[kind],
                owner=name_of(world, int(orgs[own.owner[facility]])),
                text=f"{brief(hired)} of {brief(best)}",
                share=hired / best if best else 0.0,
                link=int(ids[facility]),
            )
        )
    return [*lines, *works]
