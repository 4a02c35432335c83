"""Run a world for some ticks and say what came of it."""

from __future__ import annotations

import signal
import threading
import time
from contextlib import contextmanager
from dataclasses import asdict, dataclass
from typing import TYPE_CHECKING

from components.holdings import Inventory, Wealth
from components.kinds import Agent, Settlement, Ship
from components.rules import Goods
from components.space import Position
from ecs import Identity, World, digest, kernel
from scenarios.runs.benchmark import Beside, only_exchanges
from scenarios.runs.metrics import Meter, finite, natural, utilities_of
from scenarios.runs.provenance import provenance
from scenarios.runs.shares import Shares
from scenarios.runs.towns import TownMeter, fleet
from systems.audit import conservation_error

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence
    from types import FrameType

    from scenarios.load import Loaded

MOST_LISTED = 200
"""Where there are more agents, they are not listed one by one."""


@dataclass(frozen=True)
class Result:
    """What a run came to, in natural units; `metrics` as in `scenarios.runs.metrics`."""

    provenance: dict[str, object]
    """As in `scenarios.runs.provenance`."""
    seed: int
    ticks: int
    state_hash: str
    cpu_seconds: float
    """Process CPU time of stepping alone, without compiling or loading kernels."""
    agent_ticks_per_cpu_second: float | None
    trades: int
    conservation_error: dict[str, float]
    entities: dict[str, int]
    metrics: dict[str, object]
    settlements: dict[str, dict[str, object]] | None
    """The figures of each settlement by its name, as in `scenarios.runs.towns`; None where there is none."""
    ships: dict[str, int] | None
    """How many there are, and how many of them are at sea; None where there is none."""
    theory: dict[str, object] | None
    """The figures of theory, as in `scenarios.runs.benchmark`; None where agents do not just exchange."""
    profile: dict[str, dict[str, float]] | None
    """CPU seconds and share of each system, where that was asked for."""
    agents: list[dict[str, object]] | None
    """Every agent, where there are at most `MOST_LISTED`."""

    def as_dict(self) -> dict[str, object]:
        """Return what `run --json` prints."""
        may_lack = "settlements", "ships", "theory", "profile", "agents"
        left_out = {name for name in may_lack if getattr(self, name) is None}
        said = {name: value for name, value in asdict(self).items() if name not in left_out}
        return {**said.pop("provenance"), **said}


class Interrupted(Exception):
    """Somebody pressed Ctrl-C; the world stands between two ticks."""


def run(
    world: World,
    loaded: Loaded,
    ticks: int,
    watchers: Sequence[Callable[[World], None]] = (),
    *,
    profile: bool = False,
) -> Result:
    """Step `world` and return the result; `watchers` are called after every tick, off the clock.

    With `profile` the time of each system is taken. Ctrl-C raises `Interrupted` as soon as the tick that is
    running has ended.
    """
    meter, towns = Meter(world), TownMeter(world)
    beside = Beside(world) if only_exchanges(world) else None
    shares = Shares(world) if profile else None
    cpu, agent_ticks = 0.0, 0
    with _ctrl_c() as pressed:
        for _ in range(ticks):
            agent_ticks += world.table(Agent).rows
            if shares is not None:
                shares.begin()
            compiled, started = kernel.compile_seconds(), time.process_time()
            world.step()
            cpu += time.process_time() - started - (kernel.compile_seconds() - compiled)
            meter.tick(world)
            towns.tick(world)
            for watch in watchers:
                watch(world)
            if pressed:
                raise Interrupted
    cpu = max(cpu, 0.0)
    return Result(
        provenance=provenance(loaded),
        seed=world.seed,
        ticks=world.tick,
        state_hash=digest(world),
        cpu_seconds=cpu,
        agent_ticks_per_cpu_second=agent_ticks / cpu if cpu else None,
        trades=meter.trades,
        conservation_error=_errors(world),
        entities=_entities(world),
        metrics=meter.figures(world),
        settlements=towns.figures(world) if world.table(Settlement).rows else None,
        ships=fleet(world) if world.table(Ship).rows else None,
        theory=None if beside is None else beside.figures(world),
        profile=None if shares is None else shares.figures(cpu),
        agents=agents_of(world) if world.table(Agent).rows <= MOST_LISTED else None,
    )


def _entities(world: World) -> dict[str, int]:
    """Return how many there are of each kind; agents, and others if there are any."""
    counts = {kind: world.table(kind).rows for kind in world.kinds if kind.entity}
    return {kind.name: count for kind, count in counts.items() if count or kind is Agent}


@contextmanager
def _ctrl_c() -> Iterator[list[int]]:
    """Note Ctrl-C in the list instead of raising in the middle of a tick; pressed again, it raises."""
    pressed: list[int] = []
    if threading.current_thread() is not threading.main_thread():
        yield pressed
        return

    def note(signum: int, _: FrameType | None) -> None:
        if pressed:
            raise KeyboardInterrupt
        pressed.append(signum)

    before = signal.signal(signal.SIGINT, note)
    try:
        yield pressed
    finally:
        signal.signal(signal.SIGINT, before)


def _errors(world: World) -> dict[str, float]:
    goods, (errors, money) = world.the(Goods), conservation_error(world)
    amounts = zip(goods.names, errors.tolist(), goods.quantum.tolist(), strict=True)
    return {
        "money": natural(money, goods.coin),
        **{name: natural(error, quantum) for name, error, quantum in amounts},
    }


def agents_of(world: World) -> list[dict[str, object]]:
    """Return who every agent is and what it has, by id, in natural units."""
    goods = world.the(Goods)
    ids, position, inventory, wealth = world.view(Agent, Position, Inventory, Wealth)
    places = zip(position.x.tolist(), position.y.tolist(), strict=True)
    rows: list[dict[str, object]] = []
    for row, (eid, name, at, utility) in enumerate(
        zip(ids.tolist(), agent_names(world), places, utilities_of(world).tolist(), strict=True)
    ):
        held = zip(goods.names, inventory.stock[:, row].tolist(), goods.quantum.tolist(), strict=True)
        agent: dict[str, object] = {
            "id": eid,
            "name": name,
            "at": list(at),
            "inventory": {good: natural(amount, quantum) for good, amount, quantum in held},
        }
        if goods.money is not None:
            agent["cash"] = natural(int(wealth.cash[row]), goods.coin)
        agent["utility"] = finite(utility)
        rows.append(agent)
    return rows


def agent_names(world: World) -> list[str]:
    """Return every agent's name, by id."""
    _, identity = world.view(Agent, Identity)
    return [
        world.name_of(group, number)
        for group, number in zip(identity.group.tolist(), identity.number.tolist(), strict=True)
    ]
