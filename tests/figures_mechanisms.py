"""Write the table of the manual: mechanisms x scenarios x figures, with what it teaches.

`uv run python -m tests.figures_mechanisms [--seeds 1-10]` writes assets/manual/mechanism-table.md.
"""

import argparse
import json
from pathlib import Path

from scenarios.runs.compare import Plan, compare_mechanisms, parse_seeds, plus_minus
from scenarios.runs.exchange import FIGURES
from scenarios.schema_exchange import MECHANISMS

TARGET = Path(__file__).parents[1] / "assets" / "manual" / "mechanism-table.md"

SHOWN = (
    "efficiency",
    "alpha",
    "dispersion",
    "distance",
    "trades",
    "ticks_to_settle",
    "gini_of_gains",
    "never_traded",
)

TEACHES = {
    "edgeworth_box": "",
    "horse_fair": "",
    "smith_fair": "",
    "jevons_triangle": "",
    "jevons_triangle_money": "",
    "dealers": "",
    "one_price_or_many": "",
}
"""What each scenario teaches, in two lines."""

HEAD = """# Mechanisms side by side

<!-- Written by `uv run python -m tests.figures_mechanisms`. -->

The same agents, endowments and luck under every mechanism; means over seeds {seeds} with 95 % confidence
intervals. What the figures mean is told in [Mechanisms](mechanisms.md).
"""


def section(name, seeds):
    """Return what the manual says of one scenario."""
    found = json.loads(compare_mechanisms(Plan(name, MECHANISMS, seeds), as_json=True))
    figures = [figure for figure in SHOWN if figure in found["figures"]]
    head = ["mechanism", *(FIGURES[figure].words for figure in figures)]
    rows = [
        [f"`{mechanism}`", *(plus_minus(found["figures"][figure][mechanism]) for figure in figures)]
        for mechanism in found["mechanisms"]
    ]
    lines = [f"| {' | '.join(row)} |" for row in (head, ["---"] * len(head), *rows)]
    title = f"## {found['title']} (`{name}`, {found['ticks']} ticks)"
    return "\n\n".join([title, TEACHES[name], "\n".join(lines)]) + "\n"


def main():
    """Run every scenario under every mechanism it can have."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--seeds", default="1-10")
    seeds = parser.parse_args().seeds
    parts = [HEAD.format(seeds=seeds), *(section(name, parse_seeds(seeds)) for name in TEACHES)]
    TARGET.write_text("\n".join(parts), encoding="utf-8")


if __name__ == "__main__":
    main()
