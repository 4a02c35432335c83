"""The manual's page on Python, written from the docstrings of what `scenarios` exports."""

from __future__ import annotations

import dataclasses
import inspect
import re
from typing import TYPE_CHECKING, Any

import scenarios
from ecs import World
from scenarios.runs.markdown import NOTE, grid
from systems import COMMANDS

if TYPE_CHECKING:
    from collections.abc import Iterator

ABOUT = """\
A notebook or a script works with a world as with any other object: builds it, lets it run, looks at its
columns, asks for something, goes back. What it needs for that is imported from one place:

```python
>>> from scenarios import Agent, Collector, Give, Wealth, build, columns, fork, load, run

```

A script lies in the folder of a checkout, or the package is installed with `python -m pip install -e .`;
then `uv run python script.py` is enough. For notebooks there is a dependency group, which brings pandas,
Arrow and matplotlib too, and [a notebook](notebook.ipynb) to begin with:

```sh
uv run --group notebook jupyter lab assets/manual/notebook.ipynb
```

## A run

`load` reads [a scenario](scenarios.md), `build` makes a world of it, `run` lets it go on and tells what
came of that: the figures of [`run --json`](running.md), with their provenance.

```python
>>> world = build(load("horse_fair", ["exchange.mechanism=call_auction"]), seed=1)
>>> result = run(world, ticks=20)
>>> result.trades, result.theory["efficiency"], result.metrics["gains_from_trade"]
(5, 1.0, 57.0)

```

## Columns

`world.view` gives the columns of a kind as they are: arrays without a copy, read-only, one number a row, in
the order of ids, in smallest units. Columns along goods are `(goods, rows)`. Which there are, and in which
units, is told in [Components](components.md).

```python
>>> agents, wealth = world.view(Agent, Wealth)
>>> wealth.cash[agents < 3]
array([20000, 20500, 19500])

```

`columns` copies all of a kind in natural units, by name; `frame` makes a pandas DataFrame of them, `arrow`
a table of Arrow.

```python
>>> columns(world, "agent")["Wealth.cash"][:3]
array([20. , 20.5, 19.5])

```

## Over time

A `Collector` keeps the tables of [recordings](recordings.md) in memory, and `record` writes them to a file;
`columns` and its kin read both. A loop over institutions, seeds or settings is a loop:

```python
>>> for mechanism in ("call_auction", "double_auction", "bilateral"):
...     world = build(load("horse_fair", [f"exchange.mechanism={mechanism}"]), seed=1)
...     seen = Collector(world, "trades")
...     efficiency = run(world, ticks=40, watch=[seen.tick]).theory["efficiency"]
...     paid = columns(seen, "trades")["price"]
...     print(f"{mechanism}: {paid.size} sales at {paid.min():.2f} to {paid.max():.2f}, {efficiency:.3f}")
call_auction: 5 sales at 19.50 to 21.00, 1.000
double_auction: 8 sales at 14.75 to 25.14, 0.991
bilateral: 16 sales at 11.00 to 28.50, 1.000

```

## What if

Nothing outside changes a world but [commands](#commands), which are checked when they are due. `fork` makes
another world of the same state, and each goes its own way; `world.snapshot` and `world.restore` go back in
the same one, and `save` and `open_save` do so another day.

```python
>>> fair = build(load("horse_fair"), seed=1)
>>> other = fork(fair)
>>> order = other.submit(Give(agent=9, ware="Horse", amount=1))
>>> now = fair.snapshot()
>>> fair.step(5)
>>> fair.restore(now)
>>> fair.tick, fork(fair).tick, [run(each, 20).trades for each in (fair, other)]
(0, 0, [5, 6])

```

A world that has failed inside a tick stands in the middle of it: go back to a snapshot.
"""

METHODS = ("step", "view", "the", "submit", "snapshot", "restore")


def python() -> str:
    """Write the page: how it is used, and every name with its signature, meaning and example."""
    parts = ["# Python\n", NOTE, ABOUT, "## Names\n"]
    for name in scenarios.__all__:
        parts += _name(name, getattr(scenarios, name))
    parts += ["## A world\n", "What a world is, in short; a name of an entity is `world[id].name`.\n"]
    parts.append(grid(("", ""), [_short(name, getattr(World, name)) for name in METHODS]))
    parts += ["## Commands\n", "`world.submit(command, tick)` asks for one; without a tick, for the next.\n"]
    parts.append(grid(("command", "fields", "what it does"), [_command(each) for each in COMMANDS]))
    return "\n".join(parts)


def _name(name: str, thing: Any) -> Iterator[str]:
    """Yield the section of a name."""
    yield f"### `{name}`\n"
    yield f"```python\n{name}{_signature(thing)}\n```\n"
    text, start, example = (inspect.getdoc(thing) or "").partition(">>> ")
    yield text.replace(":class:", "").replace("``", "`").strip() + "\n"
    if start:
        yield f"```python\n{start}{example.strip()}\n\n```\n"


def _signature(thing: Any) -> str:
    """Return how something is called, without the rooms that types live in."""
    signature = inspect.signature(thing)
    if inspect.isclass(thing):
        signature = signature.replace(return_annotation=signature.empty)
    return re.sub(r"\b(\w+\.)+(?=[A-Z])", "", str(signature).replace("'", ""))


def _short(name: str, method: Any) -> tuple[str, str]:
    call = f"`world.{name}{_signature(method)}`".replace("(self, ", "(").replace("(self)", "()")
    return call, (inspect.getdoc(method) or "").split("\n\n", 1)[0].replace("\n", " ")


def _command(command: type[Any]) -> tuple[str, str, str]:
    fields = ", ".join(f"`{each.name}: {each.type}`" for each in dataclasses.fields(command))
    return f"`{command.__name__}`", fields, (inspect.getdoc(command) or "").replace("\n", " ")
