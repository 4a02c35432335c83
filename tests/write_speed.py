"""Write what `bench` measures into the manual.

    uv run --group peers python -m tests.write_speed [FILE.json]...

Measures everything, which takes an hour or so, unless it is given what `bench --json` printed: in one go, or
in several on one machine.
"""

import json
import sys
from pathlib import Path

from scenarios.runs.bench import Bench, LeftOut, Result, Spread, bench, plan
from scenarios.runs.bench_table import as_markdown
from scenarios.runs.bench_works import WORKS
from systems.presentation.timed import FRAME

PAGE = Path(__file__).parents[1] / "assets" / "manual" / "speed.md"
HEADING = "## Measured\n"


def bench_of(*goes):
    """Return what was measured out of what `bench --json` printed, each time."""
    results = [
        Result(**{key: Spread(**value) if isinstance(value, dict) else value for key, value in each.items()})
        for told in goes
        for each in told["results"]
    ]
    left_out = [LeftOut(**each) for told in goes for each in told["left_out"]]
    exponents = {work: value for told in goes for work, value in told["exponents"].items()}
    rest = {key: value for key, value in goes[-1].items() if key != "goals"}
    return Bench(**{**rest, "results": results, "left_out": left_out, "exponents": exponents})


def with_figures(page, found):
    """Return the page of the manual with these figures in it."""
    return f"{page.partition(HEADING)[0]}{HEADING}\n{as_markdown(found)}\n"


def main():
    if sys.argv[1:]:
        found = bench_of(*(json.loads(Path(name).read_text(encoding="utf-8")) for name in sys.argv[1:]))
    else:
        found = bench(plan([], None, 3, {**WORKS, "frame": FRAME}, everything=True))
    PAGE.write_text(with_figures(PAGE.read_text(encoding="utf-8"), found), encoding="utf-8")
    sys.exit(1 if found.failed else 0)


if __name__ == "__main__":
    main()
