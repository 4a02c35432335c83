"""Write the saves of the present format that are kept in tests/saves: once, before a release.

`uv run python -m tests.write_saves`, and then `pytest tests/scenarios/runs/test_save.py --update-golden`.
"""

from pathlib import Path

from scenarios.load import load
from scenarios.runs.container import FORMAT
from scenarios.runs.save import founded, save
from systems.commands import Give
from systems.events import Grant, Withhold

TARGET = Path(__file__).parent / "saves"

FEW = tuple(f"populations.{name}.count=8" for name in ("reapers", "shepherds", "fishers"))
NEIGHBOURS = (
    *(f"populations.{name}.count=10" for name in ("rich_in_a", "rich_in_b")),
    *("world.width=6", "world.height=6", "exchange.signals.delay=3", "exchange.loyalty=2"),
)

GIVEN = (
    (3, Give(0, "B", 1), 0),
    (3, Give(1, "A", 2), 12),
    (12, Give(0, "B", 1), 0),
    (12, Give(1, "A", 2), 21),
)
WITHHELD = (
    (3, Withhold(-1, 4), 0),
    (3, Grant((0,), 0.1, 500), 11),
    (30, Withhold(-1, 4), 0),
    (30, Grant((0,), 0.1, 500), 38),
)

ASKED = {
    "frontier": (24, FEW, ()),
    "hamlet": (40, (), ()),
    "one_price_or_many": (9, NEIGHBOURS, ()),
    "three_agent_barter": (12, (), GIVEN),
    "two_ports": (30, (), WITHHELD),
}
"""For each scenario: the ticks, what is put over it, and what is asked: at which tick, what, for which."""


def main():
    """Write them all."""
    for name, (ticks, settings, asked) in ASKED.items():
        session = founded(load(name, list(settings)))
        for tick in range(ticks + 1):
            for when, command, due in asked:
                if when == tick:
                    session.world.submit(command, due)
            if tick < ticks:
                session.world.step()
                session.tick(session.world)
        save(session, TARGET / f"format-{FORMAT}-{name}.save")


if __name__ == "__main__":
    main()
