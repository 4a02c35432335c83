"""One run of a sweep, wherever it runs, and what has to be ready there before it does."""

from __future__ import annotations

import hashlib
import importlib
import json
import pkgutil
import threading
from pathlib import Path
from typing import Any, NamedTuple, TypeAlias

from scenarios.faults import ScenarioError, one_line
from scenarios.load import reload
from scenarios.plugins import take
from scenarios.plugins import told as of_plugin
from scenarios.runs import VERSION, Stop

Texts: TypeAlias = tuple[tuple[str, str], ...]
"""A scenario as `reload` takes it."""

PENDING, OK, FAILED = "PENDING", "OK", "FAILED"

LONGEST_MESSAGE = 300

LEFT_OUT = ("scenario", "seed", "ticks", "state_hash", "cpu_seconds", "agent_ticks_per_cpu_second", "agents")
"""Of what `run --json` prints: what stands elsewhere in a table, what is never twice the same, and lists."""

_one_at_a_time = threading.Lock()
"""A process has one engine, and a worker of Dask may have several threads."""


class Given(NamedTuple):
    """What all runs of a sweep begin with."""

    texts: Texts
    plugins: Texts
    """Files and texts of the plugins in use: whoever runs it need not have the files."""


class Run(NamedTuple):
    """A run of a sweep: its number in the plan, what is put over the scenario, and its seed."""

    number: int
    settings: tuple[str, ...]
    seed: int


class Outcome(NamedTuple):
    """What came of a run; `figures` are JSON, one object without objects in it."""

    status: str
    message: str = ""
    state_hash: str = ""
    figures: str = "{}"


def perform(given: Given, run: Run) -> Outcome:
    """Do a run of a scenario; whatever goes wrong is told in the outcome."""
    from scenarios.build import build
    from scenarios.runs import run as running
    from systems.audit import ConservationError

    with _one_at_a_time:
        try:
            take(given.plugins)
            loaded = reload(given.texts, run.settings)
            result = running.run(build(loaded, run.seed), loaded, loaded.scenario.ticks)
        except (ConservationError, Stop) as error:
            return failed(str(error))
        except ScenarioError as error:
            return failed(str(error.faults[0]))
        except Exception as error:  # a sweep goes on without it
            return failed(of_plugin(error) or f"{type(error).__name__}: {error}")
    told = {name: value for name, value in result.as_dict().items() if name not in LEFT_OUT}
    return Outcome(OK, "", result.state_hash, json.dumps(flat(told), allow_nan=False))


def failed(message: str) -> Outcome:
    """Return the outcome of a run that failed."""
    return Outcome(FAILED, one_line(message, LONGEST_MESSAGE))


def flat(told: dict[str, Any], before: str = "") -> dict[str, float | None]:
    """Return the numbers in objects within objects by their names with dots; None where one has no value.

    >>> flat({"trades": 2, "metrics": {"price": {"good": "A", "ticks": 5}, "gini": None}})
    {'trades': 2, 'metrics.price.ticks': 5, 'metrics.gini': None}
    """
    found: dict[str, float | None] = {}
    for key, value in told.items():
        if isinstance(value, dict):
            found |= flat(value, f"{before}{key}.")
        elif value is None or isinstance(value, int | float):
            found[f"{before}{key}"] = value
    return found


# ---- what has to be ready


class Readiness(NamedTuple):
    """What a process that is to do runs has."""

    version: str
    code: str
    """Digest of the program's text."""
    compiled: bool
    """Whether every kernel is compiled."""


def ready() -> Readiness:
    """Load the engine, and say which and whether it is compiled."""
    import scenarios.build
    import scenarios.runs.run  # noqa: F401  a run needs it soon
    from ecs import kernel

    return Readiness(VERSION, code(), kernel.is_whole())


def code() -> str:
    """Return the digest of the text of every module that a run may come by."""
    top = Path(__file__).parents[2]
    digest = hashlib.sha256()
    for folder in ("ecs", "components", "systems", "scenarios"):
        for path in sorted((top / folder).rglob("*.py")):
            digest.update(path.relative_to(top).as_posix().encode() + path.read_bytes())
    return digest.hexdigest()


def warm() -> None:
    """Compile every kernel there is, so that no other process has to."""
    import systems.economics
    from ecs import kernel

    for module in pkgutil.iter_modules(systems.economics.__path__):
        importlib.import_module(f"systems.economics.{module.name}")
    kernel.compile_all()
