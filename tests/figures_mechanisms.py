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
    "edgeworth_box": """
All but a pair that waits for news come to the contract curve, but beside the Walrasian point: what is
traded early at other prices shifts the rest of the way. Only who lets nobody trade before markets clear
hits it.
""",
    "horse_fair": """
The call auction makes all of the gain, by five trades; who bargains by chance trades twice as often
and loses some of it. Prices paid differ by a quarter where nobody announces any, and hardly at all
where all are at one place.
""",
    "smith_fair": """
Traders who know nothing but their limit make nearly all of the gain in an order book: the
institution does it, not the mind. A call auction and the auctioneer meet the price of 2 exactly.
""",
    "jevons_triangle": """
No two wants coincide: who can only barter in pairs gets nowhere, and who must pay in one good gets
part of the way. Dealers with a stock of everything help, at a price; netting all at once makes all
of the gain.
""",
    "jevons_triangle_money": """
With coins the same three get all they want, in pairs, from posted prices or in a call: money is
what each takes for the sake of the next. The price hardly matters for that; only random shouts
spend the coins before all is bought.
""",
    "dealers": """
Dealers make what gain they make within three ticks and even out prices; chance meetings take three
times as long but leave nothing. The last tenth of the gain is lost to the spread.
""",
    "one_price_or_many": """
News of deals evens out prices among neighbours, without an auctioneer. And one place is not one
price: a call in which each pair has its own makes all of the gain at prices as different as
anywhere.
""",
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
    return "\n\n".join([title, TEACHES[name].strip(), "\n".join(lines)]) + "\n"


def main():
    """Run every scenario under every mechanism it can have."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--seeds", default="1-10")
    seeds = parser.parse_args().seeds
    parts = [HEAD.format(seeds=seeds), *(section(name, parse_seeds(seeds)) for name in TEACHES)]
    TARGET.write_text("\n".join(parts), encoding="utf-8")


if __name__ == "__main__":
    main()
