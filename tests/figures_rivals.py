"""How rivals fare in an ordinary world, and how it fares with them: python -m tests.figures_rivals [SEEDS].

Prints the table of the manual's page on playing.
"""

import sys
import tempfile
from pathlib import Path

from components.houses import Houses
from components.institutions import PERSON
from components.kinds import Settlement
from components.people import Population
from scenarios.build import build
from scenarios.load import load
from systems.figures import FIGURES, Subject
from tests.systems.test_rivals import THREE

TICKS = 1000
HEAD = ("seed", "carrier", "speculator", "manufacturer", "people", "without rivals", "fed", "without")


def fare(world):
    """Run; return the profits of houses, people at the end, and the mean share of food of the worst off."""
    fed = 0.0
    for _ in range(TICKS):
        world.step()
        fed += world.view(Settlement, Population)[1].fed.min() / TICKS
    people = int(world.view(Settlement, Population)[1].count.sum()) // PERSON
    houses = world.the(Houses).ids.tolist() if Houses in world.rules else []
    return [FIGURES["profit"](world, Subject(house)) for house in houses], people, fed


def main(seeds):
    """Print a row for each seed."""
    lines = [f"| {' | '.join(HEAD)} |", "| " + "--- | " * len(HEAD)]
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "rivals.toml"
        path.write_text(THREE)
        for seed in seeds:
            profits, people, fed = fare(build(load(path), seed))
            _, before, usual = fare(build(load("three_towns"), seed))
            told = (*(f"{each:,.0f}" for each in profits), f"{people:,}", f"{before:,}")
            lines.append(f"| {seed} | {' | '.join(told)} | {fed:.3f} | {usual:.3f} |")
    sys.stdout.write("\n".join(line.rstrip() for line in lines) + "\n")


if __name__ == "__main__":
    main([int(each) for each in sys.argv[1:]] or range(1, 6))
