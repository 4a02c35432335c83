"""Where does this number come from? A tree: formula, what goes into it, and whose it is, down to holdings.

Every value is worked out by the functions that the systems use, from what the world holds between two ticks:
it is the number the world has. What hangs on prices before the tick asks `PricesBefore`, fed every tick.
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from components.enterprise import Costs, Recipe
from components.holdings import Inventory, Wealth
from components.institutions import CURVES, PERSON, Curves, Firms, Households, Labor, Pricing, Recipes
from components.kinds import Agent, Facility, Settlement, Ship, Warehouse
from components.market import Estimate, Market, Preferences
from components.people import Land, Population
from components.rules import Exchange, Goods, Tastes
from components.trading import Merchants
from components.transport import News, Vessel, Voyage
from systems.economics.curves import curve
from systems.economics.economy import appraised
from systems.economics.expectation import expect, follow
from systems.economics.households import wealth_ratios
from systems.economics.labor import PARTS, reservation_wage
from systems.economics.production import value_added
from systems.economics.quotes import ask, bid
from systems.economies import holdings_of
from systems.lanes import network
from systems.mechanisms import numeraire
from systems.premises import premises
from systems.presentation.describe import name_of

if TYPE_CHECKING:
    from collections.abc import Callable
    from typing import Any

    from ecs import F64, World


def _plain(function: Any) -> Callable[..., Any]:
    """Return a part of kernels as a plain function: one number is not worth waking the compiler for."""
    found: Callable[..., Any] = getattr(function, "py_func", function)
    return found


_bid, _ask, _curve = _plain(bid), _plain(ask), _plain(curve)
_expect, _reservation_wage = _plain(expect), _plain(reservation_wage)


@dataclass(frozen=True)
class Node:
    """A number and where it comes from."""

    text: str
    value: float
    unit: str = ""
    formula: str = ""
    """In words, with the numbers put in; empty for what is simply so."""
    entity: int = -1
    """Whose number it is; -1 for a rule of the scenario."""
    children: tuple[Node, ...] = ()


def _told(value: float) -> str:
    return f"{value:.6g}"


OBSERVED = {
    "book": "the middle of the competitive interval", "last": "what was paid last",
    "vwap": "the mean of what was paid",
}  # fmt: skip
"""What a town learns from an auction, by the signal it goes by."""

# ---- agents


def utility(world: World, eid: int) -> Node:
    """Return where the utility of an agent comes from."""
    row = world.row_of(Agent, eid)
    _, preferences = world.view(Agent, Preferences)
    taste = world.the(Tastes).names[int(preferences.type[row])]
    return Node(
        "utility", _appraised(world, row)[2], "utility", f"{taste} of what it holds", eid, _held(world, eid)
    )


def _appraised(world: World, row: int) -> tuple[F64, F64, float]:
    """Return a row's marginal utilities up and down, `(wares,)`, and its utility."""
    _, preferences = world.view(Agent, Preferences)
    rows = np.array([row])
    kind = preferences.type[rows].copy()
    up, down, level = appraised(world.the(Tastes).params, kind, holdings_of(world, rows))
    return up[:, 0], down[:, 0], float(level[0])


def _held(world: World, eid: int) -> tuple[Node, ...]:
    """Return what an agent holds of every ware that there is."""
    goods, row = world.the(Goods), world.row_of(Agent, eid)
    held = holdings_of(world, np.array([row]))[:, 0].tolist()
    count = len(goods.names) + (goods.money is not None)
    return tuple(Node(f"holds {goods.wares[g]}", held[g], "units", "", eid) for g in range(count))


def quoted_bid(world: World, eid: int, good: int, paid_with: int) -> Node:
    """Return where an agent's bid for a good comes from: what one more is worth over what is paid."""
    return _quote(world, eid, good, paid_with, buys=True)


def quoted_ask(world: World, eid: int, good: int, paid_with: int) -> Node:
    """Return where an agent's ask for a good comes from: what one less costs over what is got."""
    return _quote(world, eid, good, paid_with, buys=False)


def _quote(world: World, eid: int, good: int, paid_with: int, *, buys: bool) -> Node:
    up, down, _ = _appraised(world, world.row_of(Agent, eid))
    spread, wares = world.the(Exchange).spread, world.the(Goods).wares
    one, other = (up[good], down[paid_with]) if buys else (down[good], up[paid_with])
    value = float((_bid if buys else _ask)(float(one), float(other), spread))
    more, less, sign = ("more", "less", "-") if buys else ("less", "more", "+")
    held = _held(world, eid)
    rate = float(one) / float(other) if other else math.inf
    children = (
        Node(
            "marginal rate of substitution", rate, f"{wares[paid_with]} per {wares[good]}",
            f"{_told(float(one))} / {_told(float(other))}", eid,
            (
                Node(f"marginal utility of one {more} {wares[good]}", float(one), "utility", "", eid, held),
                Node(f"of one {less} {wares[paid_with]}", float(other), "utility", "", eid, held),
            ),
        ),
        Node("spread", spread, "", "a rule of exchange"),
    )  # fmt: skip
    formula = f"{_told(rate)} x (1 {sign} {_told(spread)}), held within what may be quoted"
    return Node(
        "bid" if buys else "ask", value, f"{wares[paid_with]} per {wares[good]}", formula, eid, children
    )


def estimate(world: World, eid: int, good: int) -> Node:
    """Return what an agent takes a good to cost; without an estimate it goes by its own taste."""
    _, known = world.view(Agent, Estimate)
    goods, paid_with = world.the(Goods), numeraire(world)
    value = float(known.price[good, world.row_of(Agent, eid)])
    unit = f"{goods.wares[paid_with]} per {goods.names[good]}"
    if not math.isnan(value):
        return Node(
            "takes the price to be", value, unit, f"so far, under {world.the(Exchange).mechanism}", eid
        )
    mine = quoted_bid(world, eid, good, paid_with)
    return Node(
        "takes the price to be", value, unit, "it has no idea yet: its own taste decides", eid, (mine,)
    )


# ---- towns


def standing_price(world: World, town: int, market: int, before: float) -> Node:
    """Return where a standing price comes from: what was observed, and the pressure of orders."""
    rule, row = world.the(Pricing), world.row_of(Settlement, town)
    _, known = world.view(Settlement, Market)
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
        after = _expect(before, observed, rule.rate, rule.band, rule.relative_band, rule.most)
        toward = float(after) - before
    both, quantum = demand + supply, float(world.the(Goods).market_quantum[market])
    push = rule.pressure * before * ((demand - supply) / both) if both else 0.0
    ignored = min(rule.band, rule.relative_band * before) if rule.relative_band > 0.0 else rule.band
    why = f"{_told(rule.rate)} x ({_told(observed)} - {_told(before)}), at most {_told(rule.most)}"
    if volume == 0:
        why = "nothing was traded"
    elif toward == 0.0:
        why = f"{_told(observed)} is within the dead band of {_told(ignored)}"
    children = (
        Node("price before", before, "coins", "", town),
        Node(
            "toward what the auction found", toward, "coins", why, town,
            (
                Node("observed", observed, "coins", OBSERVED[rule.signal], town, (
                    Node("low end of the competitive interval", low, "coins", "", town),
                    Node("high end", high, "coins", "", town),
                )),
                Node("dead band", ignored, "coins", "differences below it are ignored"),
            ),
        ),
        Node(
            "pressure of orders", push, "coins",
            f"{_told(rule.pressure)} x {_told(before)} x (demand - supply) / (demand + supply)", town,
            (
                Node("demand at the standing price", demand / quantum, "units", "", town),
                Node("supply at it", supply / quantum, "units", "", town),
            ),
        ),
    )  # fmt: skip
    bounds = f"within {_told(rule.lowest)} and {_told(rule.highest)}"
    formula = f"{_told(before)} + {_told(toward)} + {_told(push)}, {bounds}"
    return Node("standing price", float(price[0, 0]), "coins", formula, town, children)


def wage(world: World, town: int) -> Node:
    """Return where a wage comes from: the mean of those paid, or subsistence where nobody was hired."""
    row, labor = world.row_of(Settlement, town), world.the(Labor)
    _, market = world.view(Settlement, Market)
    volume = int(market.volume[-1, row])
    hired = Node("hired", volume / PERSON, "persons", "", town)
    if volume == 0:
        return Node(
            "wage", labor.subsistence_wage, "coins", "nobody was hired: that of subsistence", town, (hired,)
        )
    ends = [float(each[-1, row]) for each in (market.low, market.high)]
    children = (
        hired,
        Node("low end of the competitive interval", ends[0], "coins", "", town),
        Node("high end", ends[1], "coins", "", town),
        *reservation(world, town),
    )
    return Node(
        "wage", float(market.vwap[-1, row]), "coins", "mean of what was paid, by persons", town, children
    )


def reservation(world: World, town: int) -> tuple[Node, ...]:
    """Return what each tenth of the workers of a town asks, the poorest first."""
    row, labor, curves = world.row_of(Settlement, town), world.the(Labor), world.the(Curves)
    _, people, purse = world.view(Settlement, Population, Wealth)
    ratio = np.empty(1)
    target, one = world.the(Households).target_wealth, slice(row, row + 1)
    wealth_ratios(
        purse.cash[one].copy(), people.count[one].copy(), world.the(Goods).coin, PERSON, target, ratio
    )
    level = float(_curve(curves.x, curves.y, CURVES.index("reservation"), float(ratio[0])))
    rich = Node("wealth over target", float(ratio[0]), "", "", town)
    lift = Node("reservation curve there", level, "", "", town, (rich,))
    floor = Node("subsistence wage", labor.subsistence_wage, "coins")
    return tuple(
        Node(
            f"tenth {part} of the workers asks",
            float(_reservation_wage(part, level, labor.subsistence_wage, labor.spread, labor.outside_option)),
            "coins",
            f"{_told(labor.subsistence_wage)} x (1 + {_told(labor.spread)} x {_told(level)} x rank)",
            town,
            (floor, lift),
        )
        for part in range(1, PARTS + 1)
    )


def fed(world: World, town: int) -> Node:
    """Return what share of its need a town has eaten."""
    row, households = world.row_of(Settlement, town), world.the(Households)
    _, people, pantry = world.view(Settlement, Population, Inventory)
    count, food = int(people.count[row]) / PERSON, households.food
    name, each = world.the(Goods).names[food], float(households.need[food])
    left = int(pantry.stock[food, row]) / int(world.the(Goods).quantum[food])
    share = float(people.fed[row])
    children = (
        Node(f"need of {name}", count * each, "units a tick", f"{_told(count)} x {_told(each)}", town, (
            Node("people", count, "persons", "", town), Node("need a head", each, "units a tick"),
        )),
        Node("left in the pantry", left, "units", "", town),
    )  # fmt: skip
    return Node(
        "fed", share, "of need", "what was eaten in the last tick, of what was needed then", town, children
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
    _, recipe = world.view(Facility, Recipe)
    _, market = world.view(Settlement, Market)
    _, costs = world.view(Warehouse, Costs)
    _, land = world.view(Settlement, Land)
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
            "marginal product", product * each * season, "units a worker",
            f"{_told(product)} x {_told(each)} x {_told(season)}", facility,
            (
                Node(f"of batch {batch + 1}, of the first", product),
                Node("a worker makes", each, "units a tick"),
                Node("harvest", season, "", "", town),
            ),
        ),
        Node(
            "value of a unit", float(value[row]), "coins", f"{_told(price)} less its inputs", facility,
            (
                Node(f"standing price of {name}", price, "coins", "", town),
                Node("inputs of a unit", price - float(value[row]), "coins", "", facility),
            ),
        ),
        Node("margin", firms.margin, "", "share that the firm keeps"),
    )  # fmt: skip
    formula = f"{_told(product * each * season)} x {_told(float(value[row]))} x (1 - {_told(firms.margin)})"
    return Node("bid for labour", offer, "coins a head", formula, facility, children)


# ---- ships


def voyage(world: World, ship: int) -> Node:
    """Return what a ship's cargo is expected to gain at the end of its voyage, over what it is worth here.

    A price is what its owner last heard, counted on in part, less freight; a ship in port is told of as if it
    went where its cargo is worth most.
    """
    net, row, rule, goods = network(world), world.row_of(Ship, ship), world.the(Merchants), world.the(Goods)
    _, vessel, voyages, hold = world.view(Ship, Vessel, Voyage, Inventory)
    _, news = world.view(Warehouse, News)
    here = int(net.berths(world, voyages.port)[row])
    if here < 0:
        return Node("expected gain", 0.0, "coins", "its owner does not trade in this port", ship)
    cargo = (hold.stock[:, row] / goods.quantum).tolist()
    bound = int(net.berths(world, voyages.bound)[row]) if voyages.bound[row] >= 0 else -1
    found = []
    for n in range(int(net.link_start[here]), int(net.link_start[here + 1])):
        to, ticks = int(net.link_to[n]), int(net.link_ticks[n])
        if bool(net.link_land[n]) != bool(vessel.land[row]) or bound not in {-1, to}:
            continue
        parts = tuple(
            Node(
                goods.names[g], units * (there * rule.counted_on - rule.freight * ticks - paid), "coins",
                f"{_told(units)} x ({_told(there)} x {_told(rule.counted_on)}"
                f" - {_told(rule.freight)} x {ticks} - {_told(paid)})", ship,
            )
            for g, units in enumerate(cargo)
            if units > 0.0
            for there, paid in [(float(news.price[g, to]), float(news.price[g, here]))]
        )  # fmt: skip
        pay = int(vessel.crew[row]) / goods.coin * (ticks + 1)
        crew = Node("pay of the crew", -pay, "coins", f"for {ticks + 1} ticks", ship)
        port = int(world.table(Settlement).ids[net.premises.warehouse_place[to]])
        gain = math.fsum(each.value for each in parts) - pay
        words = f"cargo sold in {name_of(world, port)}, less the crew's pay"
        found.append(Node("expected gain", gain, "coins", words, ship, (*parts, crew)))
    best = max(found, key=lambda node: node.value, default=None)
    return best or Node("expected gain", 0.0, "coins", "there is nowhere to go", ship)
