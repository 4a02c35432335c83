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
from systems.presentation.language import _
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


def name_of(world: World, eid: int) -> str:
    """Return an entity's name, also of one that is gone."""
    try:
        return world[eid].name
    except KeyError:
        return _(GONE)


def agent(world: World, eid: int, memory: Memory) -> list[Line]:
    """Return what there is to say of a living agent."""
    who = world[eid]
    here, sight, needs = who[Position], who[Vision], who[Needs]
    goods = world.the(Goods)
    group = world.groups[who[Identity].group]
    under = _("at {x}, {y}") if who.name == group else _("of the {group} · at {x}, {y}")
    lines: list[Line] = [Title(who.name, under.format(group=group, x=here.x, y=here.y))]
    text = _intention(world, eid)
    target = int(who[Intention].target)
    name = name_of(world, target) if who[Intention].goal in {PARTNER, TOWN} else ""
    lines.append(Sentence(text, links=((name, target),) if name and name in text else ()))
    eaten = [
        f"{natural(int(need), int(quantum))} {name}"
        for name, quantum, need in zip(goods.names, goods.quantum, needs.metabolism, strict=True)
        if need
    ]
    if eaten:
        lines.append(Sentence(_("It eats {goods} a tick.").format(goods=listed(eaten)), quiet=True))
    sees = _("It sees {steps} step far.") if sight.reach == 1 else _("It sees {steps} steps far.")
    lines.append(Sentence(sees.format(steps=sight.reach), quiet=True))
    lines.append(Heading(_("Holds")))
    lines += _holdings(world, eid)
    lines.append(Fact(_("Utility"), f"{world[eid][Quotes].utility:,.4g}", source=("utility",)))
    lines += _quotes(world, eid)
    lines += _estimates(world, eid)
    lines.append(Heading(_("Last trades")))
    deals = memory.deals(eid, DEALS)
    lines += [_deal(world, eid, each) for each in deals]
    if not deals:
        lines.append(Sentence(_("None that the window remembers."), quiet=True))
    return lines


def listed(words: list[str]) -> str:
    """Join words as a sentence does.

    >>> listed(["a", "b", "c"])
    'a, b and c'
    """
    if len(words) < 2:
        return "".join(words)
    return _("{some} and {last}").format(some=", ".join(words[:-1]), last=words[-1])


def _intention(world: World, eid: int) -> str:
    """Say what an agent means to do."""
    what, here, home = world[eid][Intention], world[eid][Position], world[eid][Home]
    where = f"{what.x},{NO_BREAK}{what.y}"
    if what.goal == PARTNER:
        return _("It means to trade with {name} at {where}.").format(
            name=name_of(world, what.target), where=where
        )
    if what.goal == CELL:
        arrived = (here.x, here.y) == (what.x, what.y)
        words = _("It means to gather here.") if arrived else _("It means to gather at {where}.")
        return words.format(where=where)
    if what.goal == TOWN and world.row_of(Settlement, what.target) >= 0:
        town, name = world[what.target], name_of(world, what.target)
        away = abs(town[Position].x - here.x) + abs(town[Position].y - here.y)
        words = _("It trades in {town}.") if away <= town[Land].reach else _("It walks to {town} to trade.")
        return words.format(town=name)
    if what.goal == WALK and (what.x, what.y) != (here.x, here.y):
        going_home = (what.x, what.y) == (home.x, home.y)
        words = _("It is on its way home to {where}.") if going_home else _("It takes a walk to {where}.")
        return words.format(where=where)
    return _("It means to stay where it is.")


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
    lines: list[Line] = [
        Heading(_("Quotes in {ware}").format(ware=goods.wares[unit]), (_("bids"), _("asks")))
    ]
    up, down = quotes.up.tolist(), quotes.down.tolist()
    for g, name in enumerate(goods.names):
        if g != unit:
            bids = price(bid(up[g], down[unit], exchange.spread))
            asks = price(ask(down[g], up[unit], exchange.spread))
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
    head = _("Estimates in {ware}").format(ware=goods.wares[paid_with])
    return [Heading(head, (_("price"),)), *lines] if lines else []


def _deal(world: World, eid: int, deal: Deal) -> Sentence:
    """Say what an agent traded."""
    goods = world.the(Goods)
    good, paid = (
        f"{natural(amount, int(goods.ware_quantum[ware]))} {goods.wares[ware]}"
        for ware, amount in ((deal.good, deal.quantity), (deal.paid_with, deal.paid))
    )
    bought = deal.buyer == eid
    other = deal.seller if bought else deal.buyer
    if world.row_of(Settlement, other) >= 0:  # a settlement trades for its households
        got = _("Tick {tick}: got {good} for {paid} from the people of {name}")
        gave = _("Tick {tick}: gave {good} for {paid} to the people of {name}")
    else:
        got = _("Tick {tick}: got {good} for {paid} from {name}")
        gave = _("Tick {tick}: gave {good} for {paid} to {name}")
    name = name_of(world, other)
    links = ((name, other),) if name != _(GONE) else ()
    words = (got if bought else gave).format(tick=deal.tick, good=good, paid=paid, name=name)
    return Sentence(words, ware=deal.good, links=links)


def gone(name: str, tick: int) -> list[Line]:
    """Return what there is to say of an agent that has died."""
    return [Title(name, _("gone")), Sentence(_("It lived until tick {tick}.").format(tick=tick))]


def cell(world: World, x: int, y: int, rows: I64) -> list[Line]:
    """Return what there is to say of a cell of the map; `rows` are those of it where something grows."""
    goods, foraging = world.the(Goods), world.the(Foraging)
    _ids, deposit = world.view(Cell, Deposit)
    lines: list[Line] = [Title(_("Cell {x}, {y}").format(x=x, y=y))]
    for row in rows.tolist():
        for g, name in enumerate(goods.names):
            there, most, quantum = (
                int(deposit.amount[g, row]),
                int(deposit.capacity[g, row]),
                int(goods.quantum[g]),
            )
            if there or most:
                text = _("{some} of {all}").format(some=natural(there, quantum), all=natural(most, quantum))
                lines.append(Amount(g, name, text, there / max(1, most)))
        last = int(deposit.harvested[row])
        ago = world.tick - 1 - last
        if last == NEVER:
            words = _("Nobody has gathered here yet.")
        elif ago == 1:
            words = _("Last gathered at tick {tick}, a tick ago.")
        else:
            words = _("Last gathered at tick {tick}, {ago} ticks ago.")
        lines.append(Sentence(words.format(tick=last, ago=ago)))
        if foraging.growth.any():
            back = _("It grows back once left alone for {ticks} ticks.").format(ticks=foraging.regrow_delay)
            lines.append(Sentence(back, quiet=True))
    if not rows.size:
        lines.append(Sentence(_("Nothing grows here.")))
    agents, position = world.view(Agent, Position)
    there = agents[(position.x == x) & (position.y == y)]
    if there.size:
        lines.append(Heading(_("Here now")))
        names = [(name_of(world, each), each) for each in there[:NAMED].tolist()]
        lines += [Sentence(name, links=((name, eid),)) for name, eid in names]
        if there.size > NAMED:
            lines.append(Sentence(_("and {count} more").format(count=there.size - NAMED), quiet=True))
    return lines
