"""Build the settlements of a scenario: their rules, and who and what there is on the first day."""

from __future__ import annotations

import math
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

import numpy as np

from components import institutions as rules
from components.enterprise import Costs, Organisation, Recipe, Site, Staff, Storage
from components.holdings import Inventory, Wealth
from components.institutions import CURVES, PERSON
from components.kinds import Facility, Org, Settlement, Warehouse
from components.market import Market
from components.people import Employment, Land, Population
from components.space import Position
from components.transport import News
from ecs import luck
from scenarios import opening
from scenarios.opening import whole
from scenarios.presets import HYSTERESIS, LABOR_DEMAND, chosen

if TYPE_CHECKING:
    from collections.abc import Mapping

    from ecs import F64, I64, World
    from scenarios.draw import Draw
    from scenarios.presets import Choices
    from scenarios.schema import Scenario

# ---- rules


def put_institutions(world: World, scenario: Scenario) -> None:
    """Set the rules of settlements, which are there without any settlement too."""
    choices = chosen(scenario.policies)
    _put_curves(world, scenario)
    _put_recipes(world, scenario)
    _put_labor(world, scenario, choices)
    _put_households(world, scenario, choices)
    _put_firms(world, scenario, choices)
    _put_pricing(world, scenario, choices)
    council = scenario.council
    world.put(
        rules.Councils(
            coverage=float(council.coverage),
            workers=float(council.workers),
            levy=float(choices.levy),
            rich=float(council.rich),
            relief=float(choices.relief),
            poor=float(council.poor),
            relief_limit=float(council.relief_limit),
            equalise=float(council.equalise),
        )
    )


def _put_curves(world: World, scenario: Scenario) -> None:
    curves = [np.array(getattr(scenario.curves, name), np.float64) for name in CURVES]
    points = max(len(curve) for curve in curves)
    padded = np.array([np.pad(curve, ((0, points - len(curve)), (0, 0)), mode="edge") for curve in curves])
    world.put(rules.Curves(x=padded[:, :, 0].copy(), y=padded[:, :, 1].copy()))


def _put_recipes(world: World, scenario: Scenario) -> None:
    goods, recipes = list(scenario.goods), list(scenario.recipes.values())
    inputs = np.zeros((len(goods), len(recipes)))
    for r, recipe in enumerate(recipes):
        for good, ratio in recipe.inputs.items():
            inputs[goods.index(good), r] = ratio
    world.put(
        rules.Recipes(
            names=tuple(scenario.recipes),
            output=np.array([goods.index(recipe.output) for recipe in recipes], np.int64),
            per_worker=np.array([recipe.per_worker for recipe in recipes], np.float64),
            inputs=inputs,
            seasonal=np.array([recipe.seasonal for recipe in recipes], np.bool_),
            batches=np.array(scenario.production.batches, np.float64),
            batch=float(scenario.production.batch),
        )
    )


def _put_labor(world: World, scenario: Scenario, choices: Choices) -> None:
    spread = choices.reservation_spread
    world.put(
        rules.Labor(
            force=float(scenario.labor.force),
            subsistence_wage=float(scenario.labor.subsistence_wage),
            spread=1.0 if isinstance(spread, str) else float(spread),
            outside_option=isinstance(spread, str),
        )
    )
    subsistence = scenario.subsistence
    world.put(
        rules.Subsistence(
            yield_=float(subsistence.output),
            pays_all=choices.subsistence == "spec",
            counted_on=float(subsistence.counted_on),
            payroll=float(subsistence.payroll),
        )
    )


def _put_households(world: World, scenario: Scenario, choices: Choices) -> None:
    households, goods = scenario.households, list(scenario.goods)
    need, ticks, choke, restock, wear = np.zeros((5, len(goods)))
    rungs = [np.zeros((0, 3)) for _ in goods]
    food = -1
    if households.food is not None:
        food = goods.index(households.food)
        need[food], ticks[food], choke[food] = households.need, households.pantry_ticks, households.choke
        restock[food], wear[food] = households.restock, 1.0
        rungs[food] = np.array(households.rungs, np.float64)
    comforts = [goods.index(good) for good in households.comforts]
    for g, comfort in zip(comforts, households.comforts.values(), strict=True):
        need[g], ticks[g], choke[g] = comfort.need, comfort.ticks, comfort.choke
        restock[g], wear[g] = comfort.restock, comfort.wear
        rungs[g] = np.array(comfort.rungs, np.float64)
    for ladder in rungs:
        ladder.flags.writeable = False
    least, most = households.scale
    world.put(
        rules.Households(
            food=food,
            need=need,
            ticks=ticks,
            choke=choke,
            restock=restock,
            wear=wear,
            comforts=np.array(comforts, np.int64),
            rungs=tuple(rungs),
            increments=choices.demand_rungs == "increments",
            target_wealth=float(households.target_wealth),
            food_share=float(households.food_share),
            food_urgency=float(households.food_urgency),
            scale=(float(least), float(most)),
            emergency=choices.emergency,
        )
    )


def _put_firms(world: World, scenario: Scenario, choices: Choices) -> None:
    firms, demand = scenario.firms, LABOR_DEMAND[choices.labor_demand]
    world.put(
        rules.Firms(
            labor_budget=float(firms.labor_budget),
            input_budget=float(firms.input_budget),
            margin=demand.margin,
            hiring_pace=demand.hiring_pace,
            mind_stock=demand.mind_stock,
            book_costs=demand.book_costs,
            cost_floor=choices.cost_floor,
            floor_wage=float(firms.floor_wage),
            ceiling_wage=float(firms.ceiling_wage),
            input_ticks=float(firms.input_ticks),
            own_ticks=float(firms.own_ticks),
            output_ticks=float(firms.output_ticks),
            dividends=float(choices.dividends),
            recapitalised_below=float(firms.recapitalised_below),
            recapital=float(choices.recapitalisation),
            recapital_purse=float(firms.recapital_purse),
        )
    )


def _put_pricing(world: World, scenario: Scenario, choices: Choices) -> None:
    prices, usual = scenario.prices, HYSTERESIS[choices.hysteresis]

    def number(given: float | None, default: float) -> float:
        return float(default if given is None else given)

    world.put(
        rules.Pricing(
            mechanism=choices.pricing,
            standing_reference=choices.reference == "standing",
            reserve=choices.escrow == "reserve",
            signal=usual.signal,
            rate=number(prices.rate, usual.rate),
            band=number(prices.band, usual.band),
            relative_band=number(prices.relative_band, usual.relative_band),
            most=number(prices.most, usual.most),
            pressure=number(prices.pressure, usual.pressure),
            lowest=float(prices.lowest),
            highest=float(prices.highest),
        )
    )


# ---- who and what there is


def _settled(scenario: Scenario, draw: Draw) -> Scenario:
    """Return the scenario with as many people in each settlement as luck has it."""
    settlements = {
        name: each.model_copy(
            update={"people": draw.values("people", luck.of(name, np.zeros(1, np.int64)), each.people)[0]}
        )
        for name, each in scenario.settlements.items()
    }
    return scenario.model_copy(update={"settlements": settlements})


@dataclass(frozen=True)
class Founded:
    """Who has been founded: ids by name, and the rows of warehouses by the ids of owner and settlement."""

    settlements: Mapping[str, int] = field(default_factory=dict)
    orgs: Mapping[str, int] = field(default_factory=dict)
    rooms: Mapping[tuple[int, int], int] = field(default_factory=dict)


def spawn_settlements(world: World, scenario: Scenario, draw: Draw) -> Founded:
    """Spawn settlements, councils, organisations, houses, warehouses and facilities, each in order."""
    if not scenario.settlements:
        return Founded()
    scenario = _settled(scenario, draw)
    places = {name: _spawn_settlement(world, scenario, name) for name in scenario.settlements}
    owners: dict[str, int] = {}
    rooms: dict[tuple[int, int], Mapping[str, float]] = {}
    for name, settlement in scenario.settlements.items():
        target = opening.council_target(scenario, settlement)
        treasury = opening.council_treasury(scenario, settlement)
        council = _spawn_org(world, scenario, f"{name}-council", places[name], target, treasury, council=True)
        rooms[council, places[name]] = {}
    for name, org in scenario.orgs.items():
        target, treasury = opening.org_target(scenario, org), opening.org_treasury(scenario, org)
        owners[name] = _spawn_org(
            world, scenario, name, places[org.home], target, treasury, merchant=org.merchant
        )
        for place, stock in opening.warehouses(scenario, org).items():
            rooms[owners[name], places[place]] = stock
    for house in scenario.houses:
        owners[house.name] = _spawn_org(world, scenario, house.name, places[house.home], 0.0, house.cash)
        for place, stock in opening.house_stocks(house).items():
            rooms[owners[house.name], places[place]] = stock
    inside = np.array([_stock(scenario, stock) for stock in rooms.values()]).T
    owner, place = np.array(list(rooms), np.int64).T
    warehouses = world.spawn(
        Warehouse,
        len(rooms),
        Storage(owner=owner, place=place),
        Inventory(stock=inside),
        Costs(),
        News(price=_known_prices(scenario, places, place)),
        group="warehouse",
    )
    of_room = dict(zip(rooms, warehouses.tolist(), strict=True))
    _spawn_facilities(world, scenario, places, owners, of_room)
    return Founded(places, owners, {room: row for row, room in enumerate(rooms)})


def _stock(scenario: Scenario, amounts: Mapping[str, float]) -> I64:
    """Return amounts in smallest units of each good, `(goods,)`."""
    return np.array(
        [whole(amounts.get(name, 0), good.grains) for name, good in scenario.goods.items()], np.int64
    )


def _known_prices(scenario: Scenario, places: Mapping[str, int], place: I64) -> F64:
    """Return the start prices of the settlements of warehouses, `(goods, warehouses)`."""
    prices = {
        eid: [opening.start_price(scenario, name, good) for good in scenario.goods]
        for name, eid in places.items()
    }
    return np.array([prices[eid] for eid in place.tolist()], np.float64).T


def _spawn_settlement(world: World, scenario: Scenario, name: str) -> int:
    settlement, wage = scenario.settlements[name], float(scenario.labor.subsistence_wage)
    x, y = settlement.at
    prices = [opening.start_price(scenario, name, good) for good in scenario.goods]
    price: F64 = np.array([[each] for each in [*prices, wage]], np.float64)
    unknown: F64 = np.full(price.shape, math.nan)
    return world.spawn_one(
        Settlement,
        Position(x=x, y=y),
        Population(count=whole(opening.people(settlement), PERSON)),
        Employment(wage=wage),
        Land(area=float(settlement.land), harvest=1.0, reach=settlement.reach),
        Inventory(stock=_stock(scenario, opening.pantry(scenario, settlement))[:, np.newaxis]),
        Wealth(cash=whole(settlement.wealth * opening.people(settlement), scenario.coin)),
        Market(expectation=price, last=price, vwap=price, low=unknown, high=unknown),
        name=name,
    )


def _spawn_org(
    world: World,
    scenario: Scenario,
    name: str,
    home: int,
    target: float,
    treasury: float,
    *,
    council: bool = False,
    merchant: bool = False,
) -> int:
    return world.spawn_one(
        Org,
        Organisation(home=home, council=council, merchant=merchant, target=whole(target, scenario.coin)),
        Wealth(cash=whole(treasury, scenario.coin)),
        name=name,
    )


def _spawn_facilities(
    world: World,
    scenario: Scenario,
    places: Mapping[str, int],
    owners: Mapping[str, int],
    warehouses: Mapping[tuple[int, int], int],
) -> None:
    every = [(name, org, each) for name, org in scenario.orgs.items() for each in org.facilities]
    recipes = {name: index for index, name in enumerate(scenario.recipes)}
    sites = [warehouses[owners[name], places[opening.place_of(org, each)]] for name, org, each in every]
    optimum = [each.workers for _, _, each in every]
    staff = _opening_staff(scenario)
    world.spawn(
        Facility,
        len(every),
        Site(warehouse=sites),
        Recipe(index=[recipes[each.recipe] for _, _, each in every]),
        Staff(
            optimum=[whole(workers, PERSON) for workers in optimum],
            hired=[
                whole(each.workers * staff[opening.place_of(org, each)], PERSON) for _, org, each in every
            ],
        ),
        group="facility",
    )


def _opening_staff(scenario: Scenario) -> dict[str, float]:
    """Return the share of the optimum that works at the start in each settlement; no more than there are."""
    wanted = dict.fromkeys(scenario.settlements, 0.0)
    share = scenario.firms.opening_staff
    for org in scenario.orgs.values():
        for each in org.facilities:
            wanted[opening.place_of(org, each)] += each.workers * share
    return {
        name: share * min(1.0, opening.people(place) * scenario.labor.force / max(wanted[name], 1e-9))
        for name, place in scenario.settlements.items()
    }
