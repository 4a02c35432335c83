"""Build a world from a scenario."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from components.holdings import Deposit, Inventory, Needs, Wealth
from components.kinds import Account, Cell
from components.kinds import Agent as AgentKind
from components.market import Preferences, Quotes
from components.rules import (
    ACCOUNTS,
    WHOLE_CELL,
    Endowment,
    Estates,
    Exchange,
    Foraging,
    Goods,
    Map,
    Schedule,
    Seeking,
    Spell,
    Tastes,
)
from components.space import Home, Position, Vision
from ecs import World, luck
from scenarios.additions import attached, tick
from scenarios.build_houses import kinds_of, open_books
from scenarios.build_mechanisms import put_mechanisms
from scenarios.build_settlements import put_institutions, spawn_settlements
from scenarios.build_trade import put_numbers, spawn_trade
from scenarios.draw import Draw, share
from scenarios.parameters import smallest
from scenarios.schema import Agent, Population, Scenario
from scenarios.tastes import TasteTable
from systems import TICK
from systems.audit import audit_after, holdings
from systems.economics.utility import refresh_quotes

if TYPE_CHECKING:
    from scenarios.load import Loaded

COLOURS = ("#e0a83c", "#4f9ed9", "#7fb069", "#d96c75", "#a37cc9", "#58b8a4", "#c98f5f", "#8d99ae")
"""Colours of goods whose scenario names none, in turn."""


def build(loaded: Loaded, seed: int | None = None) -> World:
    """Return the world that a scenario describes, at tick 0; `seed` replaces the scenario's own."""
    scenario = loaded.scenario
    goods = len(scenario.goods)
    width, height = scenario.size or (1, 1)
    axes = {"goods": goods, "wares": goods + 1, "markets": goods + 1}
    world = _empty(loaded, scenario.seed if seed is None else seed, axes)
    draw = Draw(world.seed, width, height)
    _put_rules(world, scenario, width, height)
    put_institutions(world, scenario)
    world.spawn(Account, len(ACCOUNTS))
    _lay_out_cells(world, scenario, draw)
    tastes = TasteTable(scenario, draw)
    members: list[tuple[str, Agent | Population]] = [*scenario.agents.items(), *scenario.populations.items()]
    groups = [(name, each, _members(name, each, scenario, draw, tastes)) for name, each in members]
    world.put(tastes.table())
    with world.founding():
        founded = spawn_settlements(world, scenario, draw)
        spawn_trade(world, scenario, founded)
    open_books(world)
    for name, each, batches in groups:
        _, _, _, inventory, wealth, _, preferences = batches
        quotes = _first_quotes(world, inventory, wealth, preferences)
        if isinstance(each, Population):
            world.spawn(AgentKind, each.count, *batches, quotes, group=name)
        else:
            world.spawn_one(AgentKind, *batches, quotes, name=name)
    put_mechanisms(world, scenario)
    for plugin in loaded.plugins:
        plugin.added.found(world, scenario)
    stock, money = holdings(world)
    world.put(Endowment(tuple(stock.tolist()), money))
    world.journal.clear()  # what a scenario asks for comes with it, and is nobody's request
    return world


def _empty(loaded: Loaded, seed: int, axes: dict[str, int]) -> World:
    """Return a world with nobody in it, of the systems and kinds of its scenario and of plugins."""
    plugins = [plugin.added for plugin in loaded.plugins]
    known = [*kinds_of(loaded.scenario), *(kind for each in plugins for kind in each.kinds)]
    world = World(tick(plugins), known, seed=seed, axes=axes, attached=attached(plugins))
    if plugins:
        world.after_system.append(audit_after)
    return world


def rules_alone(loaded: Loaded) -> World:
    """Return a world with the rules of a scenario and nobody in it: what its parameters began as."""
    scenario, goods = loaded.scenario, len(loaded.scenario.goods)
    world = World(TICK, kinds_of(scenario), axes={"goods": goods, "wares": goods + 1, "markets": goods + 1})
    _put_rules(world, scenario, *(scenario.size or (1, 1)))
    put_institutions(world, scenario)
    put_numbers(world, scenario)
    put_mechanisms(world, scenario)
    return world


def _put_rules(world: World, scenario: Scenario, width: int, height: int) -> None:
    goods, exchange, seeking = scenario.goods, scenario.exchange, scenario.seeking
    quantum = np.array([good.grains for good in goods.values()], np.int64)
    lot = [round(good.lot * good.grains) for good in goods.values()]
    rate, growth = scenario.foraging.rate, scenario.foraging.growth
    world.put(Map(width, height, scenario.world.kind == "point"))
    world.put(
        Goods(
            names=tuple(goods),
            quantum=quantum,
            lot=np.array(lot, np.int64),
            colours=tuple(good.colour or COLOURS[g % len(COLOURS)] for g, good in enumerate(goods.values())),
            spoilage=np.array([good.spoilage for good in goods.values()], np.float64),
            money=None if scenario.money is None else scenario.money.name,
            coin=scenario.coin,
        )
    )
    world.put(
        Exchange(
            regime=exchange.regime,
            mechanism=exchange.mechanism,
            matching=exchange.matching,
            protocol=exchange.protocol,
            repeat=exchange.repeat,
            interaction_radius=exchange.interaction_radius,
            spread=float(exchange.spread),
            cooldown=exchange.cooldown,
            max_block=exchange.max_block,
            proposer=exchange.proposer,
            patience=exchange.patience,
            loyalty=float(exchange.loyalty),
            forgetting=float(exchange.forgetting),
            pricing=exchange.pricing,
        )
    )
    world.put(
        Seeking(
            priority=seeking.priority,
            discount=float(seeking.discount),
            least_gain=float(seeking.least_gain),
            move_budget=seeking.move_budget,
            idle=seeking.idle,
        )
    )
    world.put(
        Foraging(
            rate=np.full(len(goods), WHOLE_CELL) if rate == "all" else smallest(rate, quantum),
            growth=smallest(growth, quantum),
            regrow_delay=scenario.foraging.regrow_delay,
        )
    )
    spells = tuple(Spell(mode.mode, mode.ticks) for mode in scenario.schedule.modes)
    world.put(Schedule(scenario.schedule.activation, spells))
    world.put(Estates(scenario.needs.estate))


def _lay_out_cells(world: World, scenario: Scenario, draw: Draw) -> None:
    """Spawn the cells in which something grows, in order of their places."""
    names = list(scenario.goods)
    quantum = [good.grains for good in scenario.goods.values()]
    held = [np.zeros(draw.width * draw.height, np.int64) for _ in names]
    free = np.ones(draw.width * draw.height, bool)
    for cell in scenario.cells:
        g = names.index(cell.good)
        place = cell.at[0] * draw.height + cell.at[1]
        held[g][place] += smallest(cell.amount, np.array(quantum))[g]
        free[place] = False
    if scenario.terrain is not None:
        across, down = scenario.terrain.copies(scenario.agent_count)
        tile = np.array(scenario.terrain.grid(), np.int64)
        for good, way in scenario.terrain.goods.items():
            g = names.index(good)
            drawn = np.tile(tile if way == "as_drawn" else tile[:, ::-1], (down, across)).T.reshape(-1)
            held[g][free] = drawn[free] * quantum[g]
        free &= ~np.logical_or.reduce([amount > 0 for amount in held])
    for name, field in scenario.fields.items():
        region = draw.region(field.at)
        x, y = region.cell(np.arange(region.size))
        places = x * draw.height + y
        wanted = field.count if field.density is None else share(field.density, region.size)
        places = places[free[places]]
        order = np.argsort(
            luck.bits(luck.stream(draw.seed, f"field {name}"), places.astype(np.uint64)), kind="stable"
        )
        places = np.sort(places[order[:wanted]])
        owners = luck.of(f"field {name}", places)
        kind = draw.index("good", owners, len(field.goods))
        for n, good in enumerate(field.goods):
            g = names.index(good)
            chosen = kind == n
            held[g][places[chosen]] = draw.amounts("amount", owners[chosen], field.amount, quantum[g])
        free[places] = False
    places = np.flatnonzero(np.logical_or.reduce([amount > 0 for amount in held]))
    amount = np.array([each[places] for each in held])
    world.spawn(
        Cell,
        places.size,
        Position(x=places // draw.height, y=places % draw.height),
        Deposit(amount=amount, capacity=amount),
    )


def _members(
    name: str, spec: Agent | Population, scenario: Scenario, draw: Draw, tastes: TasteTable
) -> tuple[Position, Home, Vision, Inventory, Wealth, Needs, Preferences]:
    """Return the components of an agent or of each member of a population, drawn by its own luck."""
    count = spec.count if isinstance(spec, Population) else 1
    owners = luck.of(name, np.arange(count))
    names = list(scenario.goods)
    stock, metabolism = np.zeros((len(names), count), np.int64), np.zeros((len(names), count), np.int64)
    for g, (good, made) in enumerate(scenario.goods.items()):
        stock[g] = draw.amounts(f"inventory {good}", owners, spec.inventory.get(good, 0), made.grains)
        metabolism[g] = draw.amounts(f"metabolism {good}", owners, spec.metabolism.get(good, 0), made.grains)
    if isinstance(spec, Population):
        x, y = draw.places("place", owners, spec.at)
        types, home = spec.utilities, None if spec.home == "start" else spec.home
    else:
        x, y = (
            draw.places("place", owners, "anywhere")
            if spec.at is None
            else np.full((2, 1), [[spec.at[0]], [spec.at[1]]])
        )
        types, home = (spec.utility,), spec.home
    choice, variant = draw.index("utility", owners, len(types)), draw.uniform("variant", owners)
    preference = np.zeros(count, np.int64)
    for n, each in enumerate(types):
        chosen = choice == n
        preference[chosen] = tastes.rows(each, variant[chosen], metabolism[:, chosen])
    return (
        Position(x=x, y=y),
        Home(x=x, y=y) if home is None else Home(x=np.full(count, home[0]), y=np.full(count, home[1])),
        Vision(reach=np.floor(draw.values("vision", owners, spec.vision) + 0.5).astype(np.int64)),
        Inventory(stock=stock),
        Wealth(cash=draw.amounts("cash", owners, spec.cash, scenario.coin)),
        Needs(metabolism=metabolism),
        Preferences(type=preference, dealer=np.full(count, spec.dealer)),
    )


def _first_quotes(world: World, inventory: Inventory, wealth: Wealth, preferences: Preferences) -> Quotes:
    """Return the quotes agents set out with."""
    tastes, quantum = world.the(Tastes), world.the(Goods).ware_quantum
    count = wealth.cash.size
    up, down, level = np.empty((quantum.size, count)), np.empty((quantum.size, count)), np.empty(count)
    refresh_quotes(
        tastes.params, preferences.type, inventory.stock, wealth.cash, quantum,
        np.ones(count, bool), up, down, level,
    )  # fmt: skip
    return Quotes(up=up, down=down, utility=level, version=np.zeros(count, np.int64))
