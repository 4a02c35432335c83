"""The command `theory`: what economics says of a scenario's agents before they have met anybody."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

import numpy as np

from scenarios.load import load
from scenarios.runs import Stop
from scenarios.runs.engine import choose_engine_for
from scenarios.runs.headless import warn
from scenarios.runs.show import Listing, amounts, number, page

if TYPE_CHECKING:
    from ecs import F64, World
    from scenarios.load import Loaded
    from scenarios.schema import Scenario
    from systems.economics.economy import Economy
    from systems.economics.equilibrium import Equilibrium

# Plain Python: prices looked at, and seconds for an agent and a ware at each, measured generously.
LOOKS_AT_TWO, LOOKS_AT_MORE, LOOKS_AT_A_BOX = 2500, 8000, 30_000
A_WARE = 8e-6
SLOW = {"quadratic": 10, "translog": 20}
HALVED = 60
"""Times as long where a family has to be tried with one sum after another beside money."""


def tell_theory(
    file: str, settings: tuple[str, ...] = (), mods: tuple[str, ...] = (), *, as_json: bool = False
) -> str:
    """Return what theory says of a scenario, one JSON object or tables."""
    loaded = load(file, settings, mods)
    scenario = loaded.scenario
    if not scenario.agent_count:
        reason = f"{loaded.name} has no agents: there is nobody whose exchange theory could tell of"
        raise Stop(reason, 2)
    choose_engine_for(plain_seconds(scenario))
    warn(loaded)
    from scenarios.build import build

    said = theory(build(loaded), loaded)
    return json.dumps(said, allow_nan=False) if as_json else _page(said, f"{said['title']} ({loaded.name})")


def plain_seconds(scenario: Scenario) -> float:
    """Estimate how long plain Python takes for the theory of a scenario.

    >>> from scenarios.load import load
    >>> [plain_seconds(load(name).scenario) < 1.5 for name in ("edgeworth_pair", "crowd")]
    [True, False]
    """
    agents, wares = scenario.agent_count, len(scenario.goods) + (scenario.exchange.regime != "barter")
    looks = LOOKS_AT_TWO if wares == 2 else LOOKS_AT_MORE
    slowest = max(
        (
            SLOW.get(each.family, 1)
            * (HALVED if each.money is not None and each.family not in {"ces", "leontief", "linear"} else 1)
            for each in scenario.utilities.values()
        ),
        default=1,
    )
    return (looks + LOOKS_AT_A_BOX * (agents == 2)) * agents * wares * A_WARE * slowest


# ---- what is said


def theory(world: World, loaded: Loaded) -> dict[str, Any]:
    """Return what `theory --json` prints; None where a figure has no value."""
    from components.rules import Exchange, Goods, Tastes
    from scenarios.runs.benchmark import distance_of
    from scenarios.runs.metrics import finite, utilities_of
    from scenarios.runs.provenance import provenance
    from scenarios.runs.run import MOST_LISTED, agent_names
    from systems.economics.box import Box
    from systems.economics.equilibrium import equilibria, grope, reference
    from systems.economics.welfare import attainable_utility, competitive_interval
    from systems.economies import economy_of

    economy, goods, barter = economy_of(world), world.the(Goods), world.the(Exchange).regime == "barter"
    if not economy.free.size:
        reason = f"{loaded.name} has nothing to exchange: no two goods that somebody owns and somebody wants"
        raise Stop(reason, 2)
    wares = goods.names if barter else goods.wares
    names = agent_names(world) if economy.kind.size <= MOST_LISTED else None
    groping, found = grope(economy), equilibria(economy)
    chosen = reference(found, groping)
    box = Box(economy) if economy.kind.size == 2 else None
    core = None if box is None else box.core()
    start = None if chosen is None else chosen.allocation
    attainable = attainable_utility(
        world.the(Tastes).params, economy.kind, economy.endowment, start, pays=not barter
    )
    whole = economy.free.size == 1 and goods.ware_quantum[economy.free[0]] == 1
    interval = competitive_interval(economy) if whole else None
    return {
        **provenance(loaded),
        "title": loaded.scenario.title,
        "seed": world.seed,
        "agents": economy.kind.size,
        "numeraire": wares[economy.numeraire],
        "left_out": _left_out(economy, wares),
        "tatonnement": {
            "converged": groping.converged,
            "steps": groping.steps,
            "residual": finite(groping.residual),
            "prices": _prices(economy, groping.prices, wares),
        },
        "equilibria": [_equilibrium(economy, each, wares, names) for each in found],
        "utility": finite(float(utilities_of(world).sum())),
        "attainable_utility": finite(attainable),
        "distance_to_contract_curve": distance_of(world),
        "competitive_interval": interval,
        "core": None if core is None else _by_ware(wares, np.array(core).T.tolist()),
        "contract_curve": None if box is None else box.contract_curve()[:, : len(wares)].tolist(),
    }


def _by_ware(wares: tuple[str, ...], figures: list[Any]) -> dict[str, Any]:
    return dict(zip(wares, figures[: len(wares)], strict=True))


def _prices(economy: Economy, prices: F64, wares: tuple[str, ...]) -> dict[str, float | None]:
    """Return the price of each ware; 0 of what nobody wants, None of what nobody has."""
    there = economy.supply > 0.0
    return _by_ware(
        wares, [price if has else None for price, has in zip(prices.tolist(), there, strict=True)]
    )


def _left_out(economy: Economy, wares: tuple[str, ...]) -> dict[str, str]:
    """Return the wares that are not exchanged, each with the reason."""
    return {
        ware: "nobody wants it" if economy.supply[g] > 0.0 else "nobody has it"
        for g, ware in enumerate(wares)
        if not economy.traded[g]
    }


def _equilibrium(
    economy: Economy, found: Equilibrium, wares: tuple[str, ...], names: list[str] | None
) -> dict[str, Any]:
    from systems.economics.welfare import Yardstick

    interval = None
    if found.interval is not None:
        interval = {wares[economy.free[0]]: list(found.interval)}
    allocation = None
    if names is not None:
        bundles = found.allocation.T.tolist()
        allocation = {name: _by_ware(wares, held) for name, held in zip(names, bundles, strict=True)}
    return {
        "prices": _prices(economy, found.prices, wares),
        "interval": interval,
        "stable": found.stable,
        "money_metric_gain": Yardstick.of(economy, found.prices, found.allocation).attainable,
        "allocation": allocation,
    }


# ---- tables


def _page(said: dict[str, Any], title: str) -> str:
    groping, found = said["tatonnement"], said["equilibria"]
    left = f"{groping['steps']} steps, largest excess {number(groping['residual'])} of what there is"
    figures = [
        ("seed", str(said["seed"])),
        ("agents", number(said["agents"])),
        ("prices are in", said["numeraire"]),
        *((f"{ware} is left out", reason) for ware, reason in said["left_out"].items()),
        ("tatonnement", f"{'converges' if groping['converged'] else 'does not converge'} ({left})"),
        ("equilibria found", str(len(found))),
        ("total utility at the start", number(said["utility"])),
        ("attainable total utility", number(said["attainable_utility"])),
        ("distance to contract curve", number(said["distance_to_contract_curve"])),
    ]
    if said["competitive_interval"] is not None:
        figures.append(("interval for whole units", _span(said["competitive_interval"])))
    each = list(enumerate(found, 1))
    rows = [
        [
            str(n),
            _told(one),
            "yes" if one["stable"] else "no",
            f"{number(one['money_metric_gain'])} {said['numeraire']}",
        ]
        for n, one in each
    ]
    demands = [
        [str(n), name, amounts(held)] for n, one in each for name, held in (one["allocation"] or {}).items()
    ]
    core = [[ware, _span(ends)] for ware, ends in (said["core"] or {}).items()]
    listings = [
        Listing(("equilibrium", "prices", "stable", "gain"), rows),
        Listing(("equilibrium", "agent", "then has"), demands),
        Listing(("good", "core: what the first agent has"), core),
    ]
    return page(title, figures, listings)


def _told(found: dict[str, Any]) -> str:
    """Write prices, or the interval of a price."""
    spans = {ware: _span(ends) for ware, ends in (found["interval"] or {}).items()}
    return ", ".join(
        f"{ware} {spans.get(ware) or number(price)}"
        for ware, price in found["prices"].items()
        if price is not None
    )


def _span(ends: list[float]) -> str:
    return f"{number(ends[0])} to {number(ends[1])}"
