"""Where does this number come from? A tree: formula, what goes into it, and whose it is, down to holdings.

Every value is worked out by the functions that the systems use, from what the world holds between two ticks:
it is the number the world has. What hangs on prices before the tick asks `PricesBefore`, fed every tick.
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from components.holdings import Inventory
from components.kinds import Agent, Settlement, Ship, Warehouse
from components.market import Estimate, Preferences
from components.rules import Exchange, Goods, Tastes
from components.trading import Merchants
from components.transport import News, Vessel, Voyage
from systems.economics.economy import appraised
from systems.economics.quotes import ask, bid
from systems.economies import holdings_of
from systems.lanes import network
from systems.mechanisms import numeraire
from systems.presentation.describe import name_of
from systems.presentation.language import _

if TYPE_CHECKING:
    from ecs import F64, World


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


def told(value: float) -> str:
    """Return a number as formulas have it."""
    return f"{value:.6g}"


# ---- agents


def utility(world: World, eid: int) -> Node:
    """Return where the utility of an agent comes from."""
    row = world.row_of(Agent, eid)
    _ids, preferences = world.view(Agent, Preferences)
    taste = world.the(Tastes).names[int(preferences.type[row])]
    return Node(
        _("utility"),
        _appraised(world, row)[2],
        _("utility"),
        _("{taste} of what it holds").format(taste=taste),
        eid,
        _held(world, eid),
    )


def _appraised(world: World, row: int) -> tuple[F64, F64, float]:
    """Return a row's marginal utilities up and down, `(wares,)`, and its utility."""
    _ids, preferences = world.view(Agent, Preferences)
    rows = np.array([row])
    kind = preferences.type[rows].copy()
    up, down, level = appraised(world.the(Tastes).params, kind, holdings_of(world, rows))
    return up[:, 0], down[:, 0], float(level[0])


def _held(world: World, eid: int) -> tuple[Node, ...]:
    """Return what an agent holds of every ware that there is."""
    goods, row = world.the(Goods), world.row_of(Agent, eid)
    held = holdings_of(world, np.array([row]))[:, 0].tolist()
    count = len(goods.names) + (goods.money is not None)
    return tuple(
        Node(_("holds {ware}").format(ware=goods.wares[g]), held[g], _("units"), "", eid)
        for g in range(count)
    )


def quoted_bid(world: World, eid: int, good: int, paid_with: int) -> Node:
    """Return where an agent's bid for a good comes from: what one more is worth over what is paid."""
    return _quote(world, eid, good, paid_with, buys=True)


def quoted_ask(world: World, eid: int, good: int, paid_with: int) -> Node:
    """Return where an agent's ask for a good comes from: what one less costs over what is got."""
    return _quote(world, eid, good, paid_with, buys=False)


def _quote(world: World, eid: int, good: int, paid_with: int, *, buys: bool) -> Node:
    up, down, _level = _appraised(world, world.row_of(Agent, eid))
    spread, wares = world.the(Exchange).spread, world.the(Goods).wares
    one, other = (up[good], down[paid_with]) if buys else (down[good], up[paid_with])
    value = float((bid if buys else ask)(float(one), float(other), spread))
    gets = _("marginal utility of one more {ware}") if buys else _("marginal utility of one less {ware}")
    gives = _("of one less {ware}") if buys else _("of one more {ware}")
    unit = _rate(wares[paid_with], wares[good])
    held = _held(world, eid)
    rate = float(one) / float(other) if other else math.inf
    children = (
        Node(
            _("marginal rate of substitution"), rate, unit,
            f"{told(float(one))} / {told(float(other))}", eid,
            (
                Node(gets.format(ware=wares[good]), float(one), _("utility"), "", eid, held),
                Node(gives.format(ware=wares[paid_with]), float(other), _("utility"), "", eid, held),
            ),
        ),
        Node(_("spread"), spread, "", _("a rule of exchange")),
    )  # fmt: skip
    bid_of = _("{rate} x (1 - {spread}), held within what may be quoted")
    ask_of = _("{rate} x (1 + {spread}), held within what may be quoted")
    formula = (bid_of if buys else ask_of).format(rate=told(rate), spread=told(spread))
    return Node(_("bid") if buys else _("ask"), value, unit, formula, eid, children)


def _rate(paid_with: str, good: str) -> str:
    """Return the unit of a price."""
    return _("{ware} per {good}").format(ware=paid_with, good=good)


def estimate(world: World, eid: int, good: int) -> Node:
    """Return what an agent takes a good to cost; without an estimate it goes by its own taste."""
    _ids, known = world.view(Agent, Estimate)
    goods, paid_with = world.the(Goods), numeraire(world)
    value = float(known.price[good, world.row_of(Agent, eid)])
    unit = _rate(goods.wares[paid_with], goods.names[good])
    if not math.isnan(value):
        under = _("so far, under {mechanism}").format(mechanism=world.the(Exchange).mechanism)
        return Node(_("takes the price to be"), value, unit, under, eid)
    mine = quoted_bid(world, eid, good, paid_with)
    return Node(
        _("takes the price to be"), value, unit, _("it has no idea yet: its own taste decides"), eid, (mine,)
    )


# ---- towns


# ---- ships


def voyage(world: World, ship: int) -> Node:
    """Return what a ship's cargo is expected to gain at the end of its voyage, over what it is worth here.

    A price is what its owner last heard, counted on in part, less freight; a ship in port is told of as if it
    went where its cargo is worth most.
    """
    net, row, rule, goods = network(world), world.row_of(Ship, ship), world.the(Merchants), world.the(Goods)
    _ids, vessel, voyages, hold = world.view(Ship, Vessel, Voyage, Inventory)
    _ids, news = world.view(Warehouse, News)
    here = int(net.berths(world, voyages.port)[row])
    if here < 0:
        return Node(_("expected gain"), 0.0, _("coins"), _("its owner does not trade in this port"), ship)
    cargo = (hold.stock[:, row] / goods.quantum).tolist()
    bound = int(net.berths(world, voyages.bound)[row]) if voyages.bound[row] >= 0 else -1
    found = []
    for n in range(int(net.link_start[here]), int(net.link_start[here + 1])):
        to, ticks = int(net.link_to[n]), int(net.link_ticks[n])
        if bool(net.link_land[n]) != bool(vessel.land[row]) or bound not in {-1, to}:
            continue
        parts = tuple(
            Node(
                goods.names[g], units * (there * rule.counted_on - rule.freight * ticks - paid), _("coins"),
                f"{told(units)} x ({told(there)} x {told(rule.counted_on)}"
                f" - {told(rule.freight)} x {ticks} - {told(paid)})", ship,
            )
            for g, units in enumerate(cargo)
            if units > 0.0
            for there, paid in [(float(news.price[g, to]), float(news.price[g, here]))]
        )  # fmt: skip
        pay = int(vessel.crew[row]) / goods.coin * (ticks + 1)
        crew = Node(
            _("pay of the crew"), -pay, _("coins"), _("for {ticks} ticks").format(ticks=ticks + 1), ship
        )
        port = int(world.table(Settlement).ids[net.premises.warehouse_place[to]])
        gain = math.fsum(each.value for each in parts) - pay
        words = _("cargo sold in {port}, less the crew's pay").format(port=name_of(world, port))
        found.append(Node(_("expected gain"), gain, _("coins"), words, ship, (*parts, crew)))
    best = max(found, key=lambda node: node.value, default=None)
    return best or Node(_("expected gain"), 0.0, _("coins"), _("there is nowhere to go"), ship)
