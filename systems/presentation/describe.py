"""What the inspector says of an agent or a cell, as a list of lines that know nothing of pixels."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING

from components.holdings import Deposit, Inventory, Needs, Wealth
from components.kinds import Agent, Cell, Settlement
from components.market import Estimate, Quotes
from components.people import Land
from components.rules import Exchange, Foraging, Goods
from components.space import Home, Intention, Position, Vision
from ecs import I64, Identity, World
from systems.economics.quotes import ask, bid
from systems.mechanisms import numeraire
from systems.presentation.lines import Amount, Fact, Heading, Line, Prices, Sentence, Title, natural, price
from systems.presentation.text import NO_BREAK

if TYPE_CHECKING:
    from systems.presentation.memory import Deal, Memory

NOTHING, PARTNER, CELL, WALK, TOWN = range(5)
NEVER = -(2**31)
GONE = "somebody now gone"
DEALS = 5
"""Trades told of an agent."""
NAMED = 6
"""Agents named on a cell."""

# As plain functions: one quote is not worth waking the compiler for.
_bid, _ask = getattr(bid, "py_func", bid), getattr(ask, "py_func", ask)


def name_of(world: World, eid: int) -> str:
    """Return an entity's name, also of one that is gone."""
    try:
        return world[eid].name
    except KeyError:
        return GONE


def agent(world: World, eid: int, memory: Memory) -> list[Line]:
    """Return what there is to say of a living agent."""
    who = world[eid]
    here, sight, needs = who[Position], who[Vision], who[Needs]
    goods = world.the(Goods)
    group = world.groups[who[Identity].group]
    lines: list[Line] = [
        Title(who.name, f"{'' if who.name == group else f'of the {group} · '}at {here.x}, {here.y}")
    ]
    text = _intention(world, eid)
    target = int(who[Intention].target)
    name = name_of(world, target) if who[Intention].goal in {PARTNER, TOWN} else ""
    lines.append(Sentence(text, links=((name, target),) if name and name in text else ()))
    eaten = [
        f"{natural(int(need), int(quantum))} {name}"
        for name, quantum, need in zip(goods.names, goods.quantum, needs.metabolism, strict=True)
        if need
    ]
    sees = f"sees {sight.reach} {'step' if sight.reach == 1 else 'steps'} far"
    lines.append(Sentence(f"It {f'eats {_listed(eaten)} a tick and ' if eaten else ''}{sees}.", quiet=True))
    lines.append(Heading("Holds"))
    lines += _holdings(world, eid)
    lines.append(Fact("Utility", f"{world[eid][Quotes].utility:,.4g}", source=("utility",)))
    lines += _quotes(world, eid)
    lines += _estimates(world, eid)
    lines.append(Heading("Last trades"))
    deals = memory.deals(eid, DEALS)
    lines += [_deal(world, eid, each) for each in deals]
    if not deals:
        lines.append(Sentence("None that the window remembers.", quiet=True))
    return lines


def _listed(words: list[str]) -> str:
    """Join words as a sentence does.

    >>> _listed(["a", "b", "c"])
    'a, b and c'
    """
    return " and ".join([", ".join(words[:-1]), words[-1]] if len(words) > 1 else words)


def _intention(world: World, eid: int) -> str:
    """Say what an agent means to do."""
    what, here, home = world[eid][Intention], world[eid][Position], world[eid][Home]
    where = f"{what.x},{NO_BREAK}{what.y}"
    if what.goal == PARTNER:
        return f"It means to trade with {name_of(world, what.target)} at {where}."
    if what.goal == CELL:
        arrived = (here.x, here.y) == (what.x, what.y)
        return f"It means to gather {'here' if arrived else f'at {where}'}."
    if what.goal == TOWN and world.row_of(Settlement, what.target) >= 0:
        town, name = world[what.target], name_of(world, what.target)
        away = abs(town[Position].x - here.x) + abs(town[Position].y - here.y)
        return f"It trades in {name}." if away <= town[Land].reach else f"It walks to {name} to trade."
    if what.goal == WALK and (what.x, what.y) != (here.x, here.y):
        going_home = (what.x, what.y) == (home.x, home.y)
        return f"It is on its way home to {where}." if going_home else f"It is taking a walk towards {where}."
    return "It means to stay where it is."


def _holdings(world: World, eid: int) -> list[Line]:
    goods, stock, cash = world.the(Goods), world[eid][Inventory].stock, world[eid][Wealth].cash
    units = stock / goods.quantum
    most = max(float(units.max(initial=0)), 1e-9)
    lines: list[Line] = [
        Amount(g, name, natural(int(stock[g]), int(goods.quantum[g])), float(units[g]) / most)
        for g, name in enumerate(goods.names)
    ]
    if goods.money is not None:
        lines.append(Amount(len(goods.names), goods.money, f"{cash / goods.coin:,.2f}", -1.0))
    return lines


def _quotes(world: World, eid: int) -> list[Line]:
    """Say what an agent bids and asks, in money where there is money, else in the first good."""
    goods, exchange, quotes = world.the(Goods), world.the(Exchange), world[eid][Quotes]
    money = len(goods.names)
    unit = money if goods.money is not None and exchange.regime != "barter" else 0
    if money < 2 and unit == 0:
        return []
    lines: list[Line] = [Heading(f"Quotes in {goods.wares[unit]}", ("bids", "asks"))]
    up, down = quotes.up.tolist(), quotes.down.tolist()
    for g, name in enumerate(goods.names):
        if g != unit:
            bids = price(_bid(up[g], down[unit], exchange.spread))
            asks = price(_ask(down[g], up[unit], exchange.spread))
            sources = ("quoted_bid", g, unit), ("quoted_ask", g, unit)
            lines.append(Prices(g, name, (bids, asks), sources))
    return lines


def _estimates(world: World, eid: int) -> list[Line]:
    """Say what an agent takes prices to be, where its mechanism makes it think of prices at all."""
    goods, known, paid_with = world.the(Goods), world[eid][Estimate].price.tolist(), numeraire(world)
    lines: list[Line] = [
        Prices(g, goods.names[g], (price(each),), (("estimate", g),))
        for g, each in enumerate(known)
        if g != paid_with and not math.isnan(each)
    ]
    return [Heading(f"Estimates in {goods.wares[paid_with]}", ("price",)), *lines] if lines else []


def _deal(world: World, eid: int, deal: Deal) -> Sentence:
    """Say what an agent traded."""
    goods = world.the(Goods)
    good, paid = (
        f"{natural(amount, int(goods.ware_quantum[ware]))} {goods.wares[ware]}"
        for ware, amount in ((deal.good, deal.quantity), (deal.paid_with, deal.paid))
    )
    bought = deal.buyer == eid
    other = deal.seller if bought else deal.buyer
    way = f"got {good} for {paid} from" if bought else f"gave {good} for {paid} to"
    name = name_of(world, other)
    links = ((name, other),) if name != GONE else ()
    return Sentence(f"Tick {deal.tick}: {way} {_party(world, other)}", ware=deal.good, links=links)


def _party(world: World, eid: int) -> str:
    """Return who somebody is one has traded with: a settlement trades for its households."""
    name = name_of(world, eid)
    return f"the people of {name}" if world.row_of(Settlement, eid) >= 0 else name


def gone(name: str, tick: int) -> list[Line]:
    """Return what there is to say of an agent that has died."""
    return [Title(name, "gone"), Sentence(f"It lived until tick {tick}.")]


def cell(world: World, x: int, y: int, rows: I64) -> list[Line]:
    """Return what there is to say of a cell of the map; `rows` are those of it where something grows."""
    goods, foraging = world.the(Goods), world.the(Foraging)
    _, deposit = world.view(Cell, Deposit)
    lines: list[Line] = [Title(f"Cell {x}, {y}")]
    for row in rows.tolist():
        for g, name in enumerate(goods.names):
            there, most, quantum = (
                int(deposit.amount[g, row]),
                int(deposit.capacity[g, row]),
                int(goods.quantum[g]),
            )
            if there or most:
                text = f"{natural(there, quantum)} of {natural(most, quantum)}"
                lines.append(Amount(g, name, text, there / max(1, most)))
        last = int(deposit.harvested[row])
        ago = world.tick - 1 - last
        lines.append(
            Sentence("Nobody has gathered here yet." if last == NEVER
                     else f"Last gathered at tick {last}, {ago} {'tick' if ago == 1 else 'ticks'} ago.")
        )  # fmt: skip
        if foraging.growth.any():
            lines.append(
                Sentence(f"It grows back once left alone for {foraging.regrow_delay} ticks.", quiet=True)
            )
    if not rows.size:
        lines.append(Sentence("Nothing grows here."))
    agents, position = world.view(Agent, Position)
    there = agents[(position.x == x) & (position.y == y)]
    if there.size:
        lines.append(Heading("Here now"))
        names = [(name_of(world, each), each) for each in there[:NAMED].tolist()]
        lines += [Sentence(name, links=((name, eid),)) for name, eid in names]
        if there.size > NAMED:
            lines.append(Sentence(f"and {there.size - NAMED} more", quiet=True))
    return lines
