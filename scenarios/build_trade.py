"""Build what lies between the settlements of a scenario: lanes, ships, rules of trade, and events to come."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from components import trading as rules
from components.holdings import Inventory
from components.kinds import LaneBetween, Triggered
from components.kinds import Ship as ShipKind
from components.space import Position
from components.transport import Fired, Lane, Route, Vessel, Voyage
from scenarios import opening
from scenarios.build_houses import put_houses
from scenarios.schema_trade import Migration, Ship, Weather
from systems.events import AddShips, Grant, Harvest, LoseShips, OpenLane, Withhold

if TYPE_CHECKING:
    from collections.abc import Sequence

    from ecs import Command, World
    from scenarios.build_settlements import Founded
    from scenarios.schema import Scenario
    from scenarios.schema_trade import Event, HouseShip, When

ORDINARY = Weather(season=0, deviation=0)
"""The weather of a scenario that has none."""

SETTLED = Migration(rate=0)
"""The migration of a scenario that has none."""


def spawn_trade(world: World, scenario: Scenario, founded: Founded) -> None:
    """Spawn lanes, ships and conditional events; set the rules of trade, which are there in any case."""
    put_numbers(world, scenario)
    _lay_lanes(world, scenario, founded)
    _put_routes(world, scenario, founded)
    _put_outside(world, scenario, founded)
    _spawn_ships(world, scenario, founded)
    put_houses(world, scenario, founded)
    _schedule(world, scenario, founded)


# ---- rules


def put_numbers(world: World, scenario: Scenario) -> None:
    """Set the rules of merchants, weather and migration."""
    merchants = scenario.merchants
    world.put(
        rules.Merchants(
            instant=merchants.news == "instant",
            from_hold=merchants.trade_from == "hold",
            arbitrage=merchants.pricing == "arbitrage",
            counted_on=float(merchants.counted_on),
            freight=float(merchants.freight),
            sell_below=float(merchants.sell_below),
            buy_above=float(merchants.buy_above),
            cash_share=float(merchants.cash_share),
            boldness=float(merchants.boldness),
            least_boldness=float(merchants.least_boldness),
            most_boldness=float(merchants.most_boldness),
            smoothing=float(merchants.smoothing),
            least_room=float(merchants.least_room),
            ahead=float(merchants.ahead),
            bid_limit=float(merchants.bid_limit),
            least_volume=float(merchants.least_volume),
            storage=float(merchants.storage),
            full=float(merchants.full),
            patience=merchants.patience,
            eager=float(merchants.eager),
            restless=merchants.restless,
            worth_a_trip=float(merchants.worth_a_trip),
        )
    )
    weather, migration = scenario.weather or ORDINARY, scenario.migration or SETTLED
    world.put(rules.Weather(**{key: float(value) for key, value in weather}))
    world.put(rules.Migration(**{key: float(value) for key, value in migration}))


def _lay_lanes(world: World, scenario: Scenario, founded: Founded) -> None:
    lanes = list(scenario.lanes.values())
    world.spawn(
        LaneBetween,
        len(lanes),
        Lane(
            one=[founded.settlements[lane.between[0]] for lane in lanes],
            other=[founded.settlements[lane.between[1]] for lane in lanes],
            ticks=[lane.ticks for lane in lanes],
            land=[lane.land for lane in lanes],
        ),
    )
    at = {name: settlement.at for name, settlement in scenario.settlements.items()}
    paths = [[at[lane.between[0]], *lane.path, at[lane.between[1]]] for lane in lanes]
    corners = np.array([corner for path in paths for corner in path], np.int32).reshape(-1, 2)
    world.put(
        rules.Paths(
            start=np.cumsum([0, *(len(path) for path in paths)]),
            x=corners[:, 0].copy(),
            y=corners[:, 1].copy(),
        )
    )


def _put_routes(world: World, scenario: Scenario, founded: Founded) -> None:
    routes, goods = list(scenario.routes.values()), list(scenario.goods)
    stops = [stop for route in routes for stop in route.stops]
    load, unload = np.ones((2, len(goods), len(stops)), np.bool_)
    for column, stop in enumerate(stops):
        for chosen, kept in ((load, stop.load), (unload, stop.unload)):
            if kept is not None:
                chosen[:, column] = [good in kept for good in goods]
    world.put(
        rules.Routes(
            names=tuple(scenario.routes),
            start=np.cumsum([0, *(len(route.stops) for route in routes)]),
            stop=np.array([founded.settlements[stop.at] for stop in stops], np.int64),
            load=load.copy(),
            unload=unload.copy(),
        )
    )


def _put_outside(world: World, scenario: Scenario, founded: Founded) -> None:
    goods = list(scenario.goods)
    choke, slope = np.zeros((2, len(goods), len(scenario.settlements)))
    for column, settlement in enumerate(scenario.settlements.values()):
        for good, demand in settlement.demand.items():
            choke[goods.index(good), column] = demand.choke
            slope[goods.index(good), column] = demand.slope
    supply = np.zeros((len(goods), len(founded.rooms)), np.int64)
    for name, org in scenario.orgs.items():
        home = founded.orgs[name], founded.settlements[org.home]
        for good, amount in org.supply.items():
            supply[goods.index(good), founded.rooms[home]] = round(amount * scenario.goods[good].grains)
    world.put(rules.Outside(choke=choke.copy(), slope=slope.copy(), supply=supply))


# ---- ships


def _spawn_ships(world: World, scenario: Scenario, founded: Founded) -> None:
    fleets: list[tuple[str, str, Sequence[HouseShip]]] = [
        *((name, org.home, org.ships) for name, org in scenario.orgs.items()),
        *((house.name, house.home, house.ships) for house in scenario.houses),
    ]
    every = [(name, home, ship) for name, home, fleet in fleets for ship in fleet for _ in range(ship.count)]
    if not every:
        return
    routes = list(scenario.routes)
    ports = [ship.at or home for _, home, ship in every]
    follows = [ship.route if isinstance(ship, Ship) else None for _, _, ship in every]
    index = [-1 if route is None else routes.index(route) for route in follows]
    called = [
        0 if route is None else [stop.at for stop in scenario.routes[route].stops].index(port)
        for route, port in zip(follows, ports, strict=True)
    ]
    at = [scenario.settlements[port].at for port in ports]
    world.spawn(
        ShipKind,
        len(every),
        Position(x=[x for x, _ in at], y=[y for _, y in at]),
        Vessel(
            owner=[founded.orgs[name] for name, _, _ in every],
            capacity=[float(ship.capacity) for _, _, ship in every],
            speed=[float(ship.speed) for _, _, ship in every],
            crew=[opening.whole(ship.crew, scenario.coin) for _, _, ship in every],
            land=[ship.land for _, _, ship in every],
        ),
        Voyage(port=[founded.settlements[port] for port in ports]),
        Route(index=index, stop=called),
        Inventory(),
        group="ship",
    )


# ---- events


def _schedule(world: World, scenario: Scenario, founded: Founded) -> None:
    """Submit what happens at a tick, and set the rule of what happens on a condition."""
    waiting: list[tuple[When, Command]] = []
    for event in scenario.events:
        command = _command(scenario, founded, event)
        if event.when is None:
            world.submit(command, event.tick)
        else:
            waiting.append((event.when, command))
    goods, conditions = list(scenario.goods), [when for when, _ in waiting]
    bounds = [when.above if when.below is None else when.below for when in conditions]
    world.put(
        rules.Triggers(
            settlement=np.array([founded.settlements[when.settlement] for when in conditions], np.int64),
            figure=tuple(when.figure for when in conditions),
            good=np.array(
                [-1 if when.good is None else goods.index(when.good) for when in conditions], np.int64
            ),
            bound=np.array(bounds, np.float64),
            below=np.array([when.below is not None for when in conditions], np.bool_),
            commands=tuple(command for _, command in waiting),
        )
    )
    world.spawn(Triggered, len(waiting), Fired())


def _command(scenario: Scenario, founded: Founded, event: Event) -> Command:
    """Return what an event asks for."""

    def those(names: list[str] | None) -> tuple[int, ...]:
        chosen = scenario.settlements if names is None else names
        return tuple(founded.settlements[name] for name in chosen)

    if event.harvest is not None:
        return Harvest(those(event.harvest.settlements), float(event.harvest.factor), event.harvest.ticks)
    if event.ships is not None:
        org = event.ships.org
        return Withhold(-1 if org is None else founded.orgs[org], event.ships.withhold)
    if event.lose_ships is not None:
        return LoseShips(founded.orgs[event.lose_ships.org], event.lose_ships.count)
    if event.add_ships is not None:
        new = event.add_ships
        crew = opening.whole(new.crew, scenario.coin)
        return AddShips(founded.orgs[new.org], new.count, float(new.capacity), crew)
    if event.money is not None:
        share = 0.0 if event.money.factor is None else float(event.money.factor) - 1
        a_head = opening.whole(event.money.coins_a_head or 0, scenario.coin)
        return Grant(those(event.money.settlements), share, a_head)
    if event.lane is not None:
        return OpenLane(list(scenario.lanes).index(event.lane.name), event.lane.open)
    msg = "an event without a deed"
    raise ValueError(msg)
