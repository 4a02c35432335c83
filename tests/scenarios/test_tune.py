"""Parameters of a running world: what is tuned holds as if the world had been built with it."""

import dataclasses
import math

import numpy as np
import pytest

from components.institutions import CURVES, Curves
from ecs import digest
from ecs.digest import rules
from scenarios.build import build, rules_alone
from scenarios.load import load
from scenarios.parameters import TABLES, parameters
from scenarios.runs.heavy import Heavy
from scenarios.runs.replay import Rerun, rerun
from scenarios.runs.save import founded, open_save, save
from scenarios.tune import Tune
from systems.audit import conservation_error
from systems.commands import KEPT

SCENARIOS = ("frontier", "three_towns", "dealers", "smith_fair", "market_day")
"""Between them every parameter there is."""


def another(parameter, world):
    """Return a value within bounds that does not hold now."""
    value = parameter.value(world)
    if parameter.bounds is None:
        return not value
    whole = parameter.bounds.whole or parameter.quantum is not None
    step = 1 if whole else 0.25
    near = [value + step, value * 1.5, value - step, value / 2, value + step / 8, value - step / 8]
    return next(each for each in near if parameter.refusal(world, each) is None and each != value)


def settings(world, key, value):
    """Return what the command line says to build a world with this value."""
    if not key.startswith("curves."):
        return [f"{key}={str(value).lower() if isinstance(value, bool) else value}"]
    name, point = key[7:].split("[")[0], int(key.split("[")[1].rstrip("]"))
    curves, row = world.the(Curves), CURVES.index(name)
    x = np.unique(curves.x[row])
    y = [curves.y[row][curves.x[row] == each][0] for each in x]
    y[point] = value
    points = [[float(a), float(b)] for a, b in zip(x, y, strict=True)]
    return [f"curves.{name}={points}"]


@pytest.mark.parametrize("name", SCENARIOS)
def test_rules_are_those_of_a_world_built_with_the_value(name):
    loaded = load(name)
    plain = rules_alone(loaded)
    absent = {table for table in ("weather", "migration") if getattr(loaded.scenario, table) is None}
    for key, parameter in parameters(plain).items():
        if key.split(".")[0] in absent:
            continue
        world, value = rules_alone(loaded), another(parameter, plain)
        before = rules(world)
        Tune(key, value).apply(world)
        assert parameters(world)[key].value(world) == pytest.approx(value, abs=1e-3)
        assert rules(world) != before, key
        built = rules_alone(load(name, settings(plain, key, parameter.value(world))))
        assert rules(world) == rules(built), key


def test_every_number_of_a_rule_that_a_scenario_sets_is_a_parameter():
    found = {(each.rule, each.field) for each in parameters(rules_alone(load("frontier"))).values()}
    found |= {(each.rule, each.field) for each in parameters(rules_alone(load("smith_fair"))).values()}
    left = {
        f"{rule.__name__}.{field.name}"
        for rule in set(TABLES.values())
        for field in dataclasses.fields(rule)
        if field.type in {"int", "float", "bool"} and (rule, field.name) not in found
    }
    # What stands for words of a scenario, and what is endless here.
    assert left == {
        "Households.food", "Households.increments", "Labor.outside_option", "Subsistence.pays_all",
        "Firms.margin", "Firms.hiring_pace", "Firms.mind_stock", "Firms.book_costs",
        "Pricing.standing_reference", "Pricing.reserve", "Merchants.instant", "Merchants.from_hold",
        "Merchants.arbitrage", "Session.reset", "Signals.hold_out", "Posting.ceiling",
    }  # fmt: skip


@pytest.mark.parametrize(
    ("name", "key", "value"),
    [
        ("frontier", "prices.rate", 0.5),
        ("frontier", "exchange.spread", 0.2),
        ("frontier", "foraging.growth", 2),
        ("frontier", "exchange.interaction_radius", 3),
        ("three_towns", "merchants.freight", 3),
        ("three_towns", "policies.levy", 0.3),
        ("crowd", "exchange.cooldown", 1),
    ],
)
def test_a_tuned_world_runs_as_one_built_with_the_value(name, key, value):
    world, built = build(load(name)), build(load(name, [f"{key}={value}"]))
    plain = build(load(name))
    world.submit(Tune(key, value))
    for each in (world, built, plain):
        each.step(30)
    assert digest(world) == digest(built) != digest(plain)


@pytest.mark.parametrize(
    ("key", "value", "reason"),
    [
        ("exchange.mechanism", 1, "cannot be changed"),
        ("populations.a.count", 3, "cannot be changed"),
        ("prices.rate", 2, "prices.rate: 2 is not a number from 0 to 1"),
        ("prices.rate", True, "prices.rate: True is not a number from 0 to 1"),
        ("prices.rate", math.nan, "nan is not a number"),
        ("exchange.cooldown", 1.5, "1.5 is not a whole number"),
        ("policies.cost_floor", 1, "1 is not true or false"),
        ("prices.lowest", 1000, "above prices.highest, 500"),
        ("prices.highest", 0.5, "below prices.lowest, 1"),
    ],
)
def test_what_cannot_be_is_refused_with_a_reason(key, value, reason):
    world = build(load("frontier"))
    before = rules(world)
    world.submit(Tune(key, value))
    world.step()
    assert reason in world.outcomes[0].refusal
    assert rules(world) == before


def test_posted_prices_keep_room_between_cost_and_ceiling():
    world = rules_alone(load("diamond_paradox"))
    cost, ceiling = (parameters(world)[f"exchange.posting.{name}"] for name in ("cost", "ceiling"))
    assert cost.refusal(world, ceiling.value(world) / 2) is None
    assert "no room" in cost.refusal(world, ceiling.value(world))
    cost.put(world, ceiling.value(world) / 2)
    assert "no room" in ceiling.refusal(world, cost.value(world))
    assert ceiling.refusal(world, ceiling.value(world) * 2) is None


def tuned(ticks=12):
    """Return a session that was tuned three times, once in vain."""
    session = founded(load("hamlet"))
    asked = {2: Tune("prices.rate", 0.4), 5: Tune("policies.levy", 0.2), 7: Tune("prices.rate", 7)}
    for tick in range(ticks):
        if tick in asked:
            session.world.submit(asked[tick])
        session.world.step()
        session.tick(session.world)
    return session


@pytest.mark.parametrize("others", [0, KEPT])
def test_a_save_holds_what_was_tuned(tmp_path, others):
    session = tuned()
    session.world.submit(Tune("prices.rate", 0.1), tick=40)
    for _ in range(others):  # so many that what became of the first orders is forgotten
        session.world.submit(Tune("prices.rate", -1.0))
    session.world.step()
    session.tick(session.world)
    save(session, tmp_path / "x.save")
    again = open_save(tmp_path / "x.save")
    assert digest(again.world) == digest(session.world)
    assert rules(again.world) == rules(session.world) != rules(build(load("hamlet")))
    for each in (again, session):
        each.world.step(40)
    assert digest(again.world) == digest(session.world)
    assert rules(again.world) == rules(session.world)


def test_a_replay_tunes_again(tmp_path, capsys):
    save(tuned(), tmp_path / "x.save")
    rerun(Rerun(str(tmp_path / "x.save"), verify=True))
    assert "the same in 2 digests over 12 ticks" in capsys.readouterr().err


def test_heavy_mode_tunes_alike():
    session = founded(load("hamlet"))
    heavy = Heavy(session)
    session.world.submit(Tune("labor.subsistence_wage", 25.0), 2)
    for _ in range(4):
        session.world.step()
        heavy.tick(session.world)
    assert parameters(session.world)["labor.subsistence_wage"].value(session.world) == 25


@pytest.mark.parametrize("name", ["frontier", "market_day", "two_ports"])
def test_nothing_is_lost_whatever_is_tuned(name):
    world = build(load(name))
    for key, parameter in parameters(world).items():
        world.submit(Tune(key, another(parameter, world)))
        world.step()
        stock, money = conservation_error(world)
        assert not stock.any(), key
        assert money == 0, key
    assert all(outcome.refusal is None for outcome in world.outcomes)
