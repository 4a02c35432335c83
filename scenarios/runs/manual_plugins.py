"""The manual's page on plugins, written from the example that is shipped and from what `Additions` offers."""

from __future__ import annotations

import inspect
from pathlib import Path
from typing import TYPE_CHECKING

from scenarios import additions
from scenarios.additions import AXES, Additions
from scenarios.runs.markdown import NOTE, grid

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

EXAMPLE = Path(__file__).parents[2] / "assets" / "plugins" / "levy.py"

ABOUT = """\
A plugin is a Python file of yours that adds to the house: a component, a system, a mechanism, a command, a
kind. What it adds takes part in everything, as if it had always been there: in the state hash, in saves and
replays, recordings, sweeps, comparisons, the window, and in the check that nothing is made or lost. Numbers
and tables of a scenario need no plugin: [scenario files](scenarios.md) are enough for these.

```sh
uv run main.py run village --plugin assets/plugins/levy.py --set exchange.mechanism=taxed
uv run main.py play village --plugin assets/plugins/levy.py --set plugins.levy.share=0.3
uv run main.py compare horse_fair --plugin assets/plugins/levy.py --mechanisms bilateral,taxed
```

**A plugin is code.** It runs as you and may do whatever you may. So it is run only where somebody names it
on the command line, with `--plugin`, or in Python, with [`use_plugins`](python.md). No scenario, mod, save
or recording ever runs one: they say which ones they need, and are refused without them. Read a plugin
before you use it.

## An example

This is `assets/plugins/levy.py`; copy it and change it."""

PARTS = """\
## How it works

The file is run once, and then its function `plugin(add)` is called, which says what there is:
"""

RULES = """\
`scenarios.additions` has all that a plugin is written with: {words}. Kinds, components and commands of the
house come from `scenarios`, [its rules and constants](components.md) from `components`, its mechanisms from
`systems.mechanisms`, its kernels from `systems.economics`.

- **Components** are columns, an array for all. A column is `I64`, `F64`, `Flag` …, along {axes} or nothing;
  `columns(world, "agent")` has it in its natural unit. One that is `conserved` counts as goods or, along
  nothing, as money.
- **Systems** name what they read and write, and get nothing else; they stand before or after
  [another](systems.md). Let them hold no state: what a later tick depends on belongs into columns.
  `world.uniform("name", Agent)` is luck by name, the same in every run of a seed; Python's and numpy's own
  is not, nor is the order of a set.
- **Mechanisms** trade for all agents of a tick and tell what happened (`Dealings`). They write what
  `BilateralMatch` may, and what they name in `writes`. Whoever changes what agents hold raises
  `inventory.version`, so that quotes are reckoned anew.
- **Money and goods are whole numbers** and only move. After every system it is counted; a run stops at the
  first that made or lost any, and names it. What the world outside gives or takes goes through the rows of
  `Account`.
- **Commands** are frozen dataclasses of plain values with `check` and `apply`; `world.submit` asks for one.
  One that only changes rules says `sets_rules = True`.
- **Parameters** are set by scenarios in `[plugins.NAME]`, by `--set plugins.NAME.key=value`, and varied by
  sweeps.

Of several plugins each may stand on what those before it have added; their order is that of the command
line.

## When something is wrong

An error tells the plugin's file and line, and nothing is done: when it is loaded, when it asks for what
cannot be, and when one of its systems fails in the middle of a run (exit code 2; a run of a sweep fails
alone). In the window the world stops and says the same.

```console
$ sed 's/before="Housekeeping"/before="Housekeping"/' assets/plugins/levy.py > mine.py
$ uv run main.py run village --plugin mine.py
mine.py:{line}: there is no system 'Housekeping', did you mean 'Housekeeping'?
```

A save or recording holds the name and the hash of each plugin's text. It goes on with exactly these, in the
same order:

```console
$ uv run main.py run three_agent_barter --ticks 3 --plugin assets/plugins/levy.py --save x.save
…
$ uv run main.py run x.save
x.save: it needs the plugin levy.py of hash …, to be named with --plugin
```

A plugin is one file; what it imports must be installed. A sweep on a cluster sends its text along.
`--heavy` finds state that hides outside of columns: use it while you write one."""


def plugins() -> str:
    """Write the page."""
    methods = [
        (f"`add.{name}{_call(method)}`", " ".join((inspect.getdoc(method) or "").split()))
        for name, method in vars(Additions).items()
        if not name.startswith("_") and name not in {"begin", "found"} and callable(method)
    ]
    words = _listed(name for name in additions.__all__ if name != "Additions")
    text = EXAMPLE.read_text(encoding="utf-8")
    line = text.partition("add.system")[0].count("\n") + 1
    return "\n".join(
        [
            "# Plugins\n",
            NOTE,
            ABOUT,
            f"```python\n{text}```\n",
            PARTS,
            grid(("", ""), methods),
            RULES.format(words=words, axes=_listed(AXES), line=line),
        ]
    )


def _listed(names: Iterable[str]) -> str:
    return ", ".join(f"`{name}`" for name in names)


def _call(method: Callable[..., object]) -> str:
    """Return how a method is called, without types."""
    _, *taken = inspect.signature(method).parameters.values()
    plain = [each.replace(annotation=inspect.Parameter.empty) for each in taken]
    return str(inspect.Signature(plain))
