"""What the inspector says of a settlement: its people, its council, its markets, its facilities."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from components.holdings import Wealth
from components.institutions import PERSON
from components.kinds import Org, Settlement
from components.market import Market as Markets
from components.people import Employment, Population
from components.rules import Goods
from components.space import Position
from systems.premises import premises
from systems.presentation import rows
from systems.presentation.describe import name_of
from systems.presentation.language import _
from systems.presentation.lines import (
    Chart,
    Fact,
    Heading,
    Line,
    Market,
    Sentence,
    Series,
    Title,
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
    _ids, place, people = world.view(Settlement, Position, Population)
    count = int(people.count[row]) / PERSON
    under = _("{people:,.0f} people · at {x}, {y}").format(people=count, x=place.x[row], y=place.y[row])
    lines: list[Line] = [Title(name_of(world, eid), under)]
    lines += _people(world, row)
    lines += _markets(world, row, history.trends(eid))
    lines += _chart(world, eid, row, history)
    lines += in_port(world, eid)
    return lines + _facilities(world, row)


def _people(world: World, row: int) -> list[Line]:
    """Say how the people fare."""
    goods = world.the(Goods)
    _ids, people, work, purse = world.view(Settlement, Population, Employment, Wealth)
    count = int(people.count[row]) / PERSON
    pool, hired, paid = (int(each[row]) / PERSON for each in (work.pool, work.hired, work.paid))
    fed, wage = float(people.fed[row]), float(work.wage[row])
    coins = goods.money or _("coins")
    wealth = int(purse.cash[row]) / goods.coin / max(count, 1e-9)
    lines: list[Line] = [
        Fact(
            _("Fed"), _("{share:.0%} of need").format(share=fed), fed, alarming=fed < HUNGRY, source=("fed",)
        ),
        Fact(
            _("Hired"),
            _("{some} of {all}").format(some=f"{hired:,.0f}", all=f"{pool:,.0f}"),
            hired / pool if pool else 0.0,
        ),
        Fact(_("Paid by council"), f"{paid:,.0f}", paid / pool if pool else 0.0),
        Fact(_("Wage"), f"{price(wage)} {coins}", source=("wage",)),
        Fact(_("Wealth a head"), f"{brief(wealth)} {coins}"),
    ]
    council = int(premises(world).council[row])
    if council >= 0:
        _ids, treasury = world.view(Org, Wealth)
        cash = int(treasury.cash[council]) / goods.coin
        ruler = int(world.table(Org).ids[council])
        lines.append(Fact(_("Treasury"), f"{cash:,.0f} {coins}", alarming=cash < 0, link=ruler))
    return lines


def _markets(world: World, row: int, trends: list[int]) -> list[Line]:
    """Say what every good and labour costs, and what was traded and left over."""
    goods = world.the(Goods)
    _ids, market = world.view(Settlement, Markets)
    names = (*goods.names, _("Labour"))
    per = [*goods.quantum.tolist(), PERSON]
    lines: list[Line] = [Heading(_("Markets"), (_("price"), _("traded"), _("wanted"), _("unsold")))]
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
    _ids, market = world.view(Settlement, Markets)
    turnover = (market.volume[:-1, row] / world.the(Goods).quantum) * market.expectation[:-1, row]
    chosen = np.sort(np.argsort(-turnover, kind="stable")[:CHARTED]).tolist()
    series = tuple(Series(good, names[good], prices[good]) for good in chosen)
    head = _("Prices in {coins}").format(coins=world.the(Goods).money or _("coins"))
    return [Heading(head), Chart(series, history.first, history.last)]


def _facilities(world: World, row: int) -> list[Line]:
    """Say which facilities there are, whose they are and who works there."""
    own, orgs = premises(world), world.table(Org).ids
    here = np.flatnonzero(own.place == row).tolist()
    lines: list[Line] = [Heading(_("Facilities"), (_("staff"),))]
    if not here:
        return [*lines, Sentence(_("There are none."), quiet=True)]
    owners = [name_of(world, int(orgs[own.owner[each]])) for each in here]
    return lines + [rows.facility(world, each, owner) for each, owner in zip(here, owners, strict=True)]
