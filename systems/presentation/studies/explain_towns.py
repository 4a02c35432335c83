"""Where the numbers of towns and their facilities come from: prices, wages, food and bids for labour."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from components.enterprise import Costs, Recipe
from components.holdings import Inventory, Wealth
from components.institutions import CURVES, PERSON, Curves, Firms, Households, Labor, Pricing, Recipes
from components.kinds import Facility, Settlement, Warehouse
from components.market import Market
from components.people import Land, Population
from components.rules import Goods
from systems.economics.curves import curve
from systems.economics.expectation import expect, follow
from systems.economics.households import wealth_ratios
from systems.economics.labor import PARTS, reservation_wage
from systems.economics.production import value_added
from systems.premises import premises
from systems.presentation.language import _
from systems.presentation.studies.explain import Node, told

if TYPE_CHECKING:
    from ecs import World

OBSERVED = {
    "book": "the middle of the competitive interval", "last": "what was paid last",
    "vwap": "the mean of what was paid",
}  # fmt: skip
"""What a town learns from an auction, by the signal it goes by."""


def standing_price(world: World, town: int, market: int, before: float) -> Node:
    """Return where a standing price comes from: what was observed, and the pressure of orders."""
    rule, row = world.the(Pricing), world.row_of(Settlement, town)
    _ids, known = world.view(Settlement, Market)
    low, high, last, vwap = (
        float(each[market, row]) for each in (known.low, known.high, known.last, known.vwap)
    )
    volume, demand, supply = (int(each[market, row]) for each in (known.volume, known.demand, known.supply))
    observed = 0.5 * (low + high) if rule.signal == "book" else last if rule.signal == "last" else vwap
    price = np.array([[before]])
    follow(
        np.array([[observed]]), np.array([[volume]]), np.array([[demand]]), np.array([[supply]]), rule.rate,
        rule.band, rule.relative_band, rule.most, rule.pressure, rule.lowest, rule.highest, price,
    )  # fmt: skip
    toward = 0.0
    if volume > 0:
        after = expect(before, observed, rule.rate, rule.band, rule.relative_band, rule.most)
        toward = float(after) - before
    both, quantum = demand + supply, float(world.the(Goods).market_quantum[market])
    push = rule.pressure * before * ((demand - supply) / both) if both else 0.0
    ignored = min(rule.band, rule.relative_band * before) if rule.relative_band > 0.0 else rule.band
    why = _("{rate} x ({observed} - {before}), at most {most}").format(
        rate=told(rule.rate), observed=told(observed), before=told(before), most=told(rule.most)
    )
    if volume == 0:
        why = _("nothing was traded")
    elif toward == 0.0:
        within = _("{observed} is within the dead band of {band}")
        why = within.format(observed=told(observed), band=told(ignored))
    children = (
        Node(_("price before"), before, _("coins"), "", town),
        Node(
            _("toward what the auction found"), toward, _("coins"), why, town,
            (
                Node(_("observed"), observed, _("coins"), _(OBSERVED[rule.signal]), town, (
                    Node(_("low end of the competitive interval"), low, _("coins"), "", town),
                    Node(_("high end"), high, _("coins"), "", town),
                )),
                Node(_("dead band"), ignored, _("coins"), _("differences below it are ignored")),
            ),
        ),
        Node(
            _("pressure of orders"), push, _("coins"),
            _("{pressure} x {price} x (demand - supply) / (demand + supply)").format(
                pressure=told(rule.pressure), price=told(before)
            ), town,
            (
                Node(_("demand at the standing price"), demand / quantum, _("units"), "", town),
                Node(_("supply at it"), supply / quantum, _("units"), "", town),
            ),
        ),
    )  # fmt: skip
    formula = _("{before} + {toward} + {push}, within {lowest} and {highest}").format(
        before=told(before), toward=told(toward), push=told(push), lowest=told(rule.lowest),
        highest=told(rule.highest),
    )  # fmt: skip
    return Node(_("standing price"), float(price[0, 0]), _("coins"), formula, town, children)


def wage(world: World, town: int) -> Node:
    """Return where a wage comes from: the mean of those paid, or subsistence where nobody was hired."""
    row, labor = world.row_of(Settlement, town), world.the(Labor)
    _ids, market = world.view(Settlement, Market)
    volume = int(market.volume[-1, row])
    hired = Node(_("hired"), volume / PERSON, _("persons"), "", town)
    if volume == 0:
        return Node(
            _("wage"),
            labor.subsistence_wage,
            _("coins"),
            _("nobody was hired: that of subsistence"),
            town,
            (hired,),
        )
    ends = [float(each[-1, row]) for each in (market.low, market.high)]
    children = (
        hired,
        Node(_("low end of the competitive interval"), ends[0], _("coins"), "", town),
        Node(_("high end"), ends[1], _("coins"), "", town),
        *reservation(world, town),
    )
    return Node(
        _("wage"),
        float(market.vwap[-1, row]),
        _("coins"),
        _("mean of what was paid, by persons"),
        town,
        children,
    )


def reservation(world: World, town: int) -> tuple[Node, ...]:
    """Return what each tenth of the workers of a town asks, the poorest first."""
    row, labor, curves = world.row_of(Settlement, town), world.the(Labor), world.the(Curves)
    _ids, people, purse = world.view(Settlement, Population, Wealth)
    ratio = np.empty(1)
    target, one = world.the(Households).target_wealth, slice(row, row + 1)
    wealth_ratios(
        purse.cash[one].copy(), people.count[one].copy(), world.the(Goods).coin, PERSON, target, ratio
    )
    level = float(curve(curves.x, curves.y, CURVES.index("reservation"), float(ratio[0])))
    rich = Node(_("wealth over target"), float(ratio[0]), "", "", town)
    lift = Node(_("reservation curve there"), level, "", "", town, (rich,))
    floor = Node(_("subsistence wage"), labor.subsistence_wage, _("coins"))
    return tuple(
        Node(
            _("tenth {part} of the workers asks").format(part=part),
            float(reservation_wage(part, level, labor.subsistence_wage, labor.spread, labor.outside_option)),
            _("coins"),
            _("{wage} x (1 + {spread} x {level} x rank)").format(
                wage=told(labor.subsistence_wage), spread=told(labor.spread), level=told(level)
            ),
            town,
            (floor, lift),
        )
        for part in range(1, PARTS + 1)
    )


def fed(world: World, town: int) -> Node:
    """Return what share of its need a town has eaten."""
    row, households = world.row_of(Settlement, town), world.the(Households)
    _ids, people, pantry = world.view(Settlement, Population, Inventory)
    count, food = int(people.count[row]) / PERSON, households.food
    name, each = world.the(Goods).names[food], float(households.need[food])
    left = int(pantry.stock[food, row]) / int(world.the(Goods).quantum[food])
    share, needs = float(people.fed[row]), _("need of {good}").format(good=name)
    children = (
        Node(needs, count * each, _("units a tick"), f"{told(count)} x {told(each)}", town, (
            Node(_("people"), count, _("persons"), "", town), Node(_("need a head"), each, _("units a tick")),
        )),
        Node(_("left in the pantry"), left, _("units"), "", town),
    )  # fmt: skip
    return Node(
        _("fed"),
        share,
        _("of need"),
        _("what was eaten in the last tick, of what was needed then"),
        town,
        children,
    )


# ---- facilities


def labour_bid(world: World, facility: int, batch: int = 0) -> Node:
    """Return what a facility would bid for a batch of workers: marginal value product, less the margin."""
    own, row, recipes, firms = (
        premises(world),
        world.row_of(Facility, facility),
        world.the(Recipes),
        world.the(Firms),
    )
    _ids, recipe = world.view(Facility, Recipe)
    _ids, market = world.view(Settlement, Market)
    _ids, costs = world.view(Warehouse, Costs)
    _ids, land = world.view(Settlement, Land)
    value = np.empty(recipe.index.size)
    value_added(
        recipe.index, own.warehouse, own.place, recipes.output, recipes.inputs, market.expectation,
        costs.unit, firms.book_costs, value,
    )  # fmt: skip
    kind, place = int(recipe.index[row]), int(own.place[row])
    town, output = int(world.table(Settlement).ids[place]), int(recipes.output[kind])
    season = float(land.harvest[place]) if recipes.seasonal[kind] else 1.0
    product, each = float(recipes.batches[batch]), float(recipes.per_worker[kind])
    offer = product * each * season * float(value[row]) * (1.0 - firms.margin)
    price, name = float(market.expectation[output, place]), world.the(Goods).names[output]
    children = (
        Node(
            _("marginal product"), product * each * season, _("units a worker"),
            f"{told(product)} x {told(each)} x {told(season)}", facility,
            (
                Node(_("of batch {number}, of the first").format(number=batch + 1), product),
                Node(_("a worker makes"), each, _("units a tick")),
                Node(_("harvest"), season, "", "", town),
            ),
        ),
        Node(
            _("value of a unit"), float(value[row]), _("coins"),
            _("{price} less its inputs").format(price=told(price)), facility,
            (
                Node(_("standing price of {good}").format(good=name), price, _("coins"), "", town),
                Node(_("inputs of a unit"), price - float(value[row]), _("coins"), "", facility),
            ),
        ),
        Node(_("margin"), firms.margin, "", _("share that the firm keeps")),
    )  # fmt: skip
    formula = f"{told(product * each * season)} x {told(float(value[row]))} x (1 - {told(firms.margin)})"
    return Node(_("bid for labour"), offer, _("coins a head"), formula, facility, children)
