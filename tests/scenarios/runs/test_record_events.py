"""What recordings tell of births, deaths, flows, commands, voyages, output and estimates."""

import json

import pytest

from components.kinds import Agent, Ship
from components.transport import Vessel, Voyage
from scenarios.build import build
from scenarios.load import load
from scenarios.runs.record import Recorder
from systems.events import AddShips, LoseShips
from tests.scenarios.runs.recordings import ask, recorded


def test_flows_account_for_all_there_is(tmp_path):
    for name, settings in (("frontier", []), ("sugarscape_trade", ["populations.traders.count=80"])):
        path = tmp_path / f"{name}.sqlite"
        recorded(name, 30, path, settings)
        held = "SELECT tick, good, quantity FROM inventories"
        for more in ("warehouses", "pantries", "cargo"):
            held += f" UNION ALL SELECT tick, good, quantity FROM {more}"
        for good, before, after in ask(
            path,
            f"SELECT good, sum(quantity) FILTER (WHERE tick = 0), sum(quantity) FILTER (WHERE tick = 30) "
            f"FROM ({held}) GROUP BY good",
        ):
            flow = "SELECT total(amount) FROM flows WHERE good = ? AND account"
            ((gathered,),) = ask(path, f"{flow} = 'gathered'", good)
            ((taken,),) = ask(path, f"{flow} NOT IN ('gathered', 'regrowth')", good)
            ((regrown,),) = ask(path, f"{flow} = 'regrowth'", good)
            lying = "SELECT total(amount) FROM resources WHERE good = ? AND tick ="
            ((lay,),), ((lies,),) = (ask(path, f"{lying} {tick}", good) for tick in (0, 30))
            assert after - before == pytest.approx(gathered - taken), good
            assert lies - lay == pytest.approx(-regrown - gathered), good
            assert gathered >= 0


def test_births_and_deaths_are_named(tmp_path):
    path, loaded = tmp_path / "x.sqlite", load("sugarscape_trade", ["populations.traders.count=200"])
    world = build(loaded)
    with Recorder(path, world, loaded) as recorder:
        alive = {0: set(world.table(Agent).ids.tolist())}
        for _ in range(40):
            world.step()
            recorder.tick(world)
            alive[world.tick] = set(world.table(Agent).ids.tolist())
    died = ask(path, "SELECT lives.tick, id, lives.name, agents.name FROM lives JOIN agents USING (id) "
                     "WHERE event = 'died' AND kind = 'agent' AND agents.tick = 0")  # fmt: skip
    assert {(tick, who) for tick, who, *_ in died} == {
        (tick, who) for tick in range(40) for who in alive[tick] - alive[tick + 1]
    }
    assert died
    assert all(one == other for *_, one, other in died)


def sails(world):
    """Return ships and where they are bound, each as a list."""
    ids, voyage = world.view(Ship, Voyage)
    return ids.tolist(), voyage.bound.tolist()


def test_commands_voyages_and_output_are_told(tmp_path):
    path, loaded = tmp_path / "x.sqlite", load("three_towns")
    world = build(loaded)
    owner, left = int(world.view(Ship, Vessel)[1].owner[0]), []
    with Recorder(path, world, loaded) as recorder:
        world.step()
        recorder.tick(world)
        for command, tick in ((LoseShips(owner, 1), 5), (AddShips(-1, 1, 9.5, 0), 5)):
            world.submit(command, tick)
        world.submit(AddShips(owner, 2, 9.5, 0), 6)
        for tick in range(1, 31):
            before = dict(zip(*sails(world), strict=True))
            world.step()
            recorder.tick(world)
            left += [
                (tick, ship) for ship, to in zip(*sails(world), strict=True) if before.get(ship, to) < 0 <= to
            ]
    rows = ask(path, "SELECT tick, command, asked, refusal, fields FROM commands WHERE asked IS NOT NULL")
    assert [row[:4] for row in rows] == [
        (5, "LoseShips", 1, None),
        (5, "AddShips", 1, "nobody to give ships to"),
        (6, "AddShips", 1, None),
    ]
    assert json.loads(rows[2][4]) == {"org": owner, "count": 2, "capacity": 9.5, "crew": 0}
    ships = ask(path, "SELECT tick, event, count(*) FROM lives WHERE kind = 'ship' GROUP BY tick, event")
    assert ships == [(5, "died", 1), (6, "born", 2)]
    began = set(ask(path, "SELECT tick, ship FROM voyages"))
    assert left
    assert set(left) <= began
    assert ask(path, "SELECT count(*) FROM voyages WHERE port = bound OR ticks < 1") == [(0,)]
    made = ask(path, "SELECT good, sum(quantity) FROM production GROUP BY good HAVING sum(quantity) > 0")
    flows = ask(path, "SELECT good, -sum(amount) FROM flows WHERE account = 'made' GROUP BY good")
    assert dict(made) == pytest.approx(dict(flows))
    workers = ask(path, "SELECT tick, sum(workers) FROM production WHERE tick > 0 GROUP BY tick")
    hired = ask(path, "SELECT tick + 1, sum(hired) FROM settlements WHERE tick < 30 GROUP BY tick")
    assert dict(workers) == pytest.approx(dict(hired))
    assert ask(path, "SELECT DISTINCT tick FROM facilities") == [(0,), (10,), (20,), (30,), (31,)]


def test_what_agents_take_prices_to_be_is_there_where_they_do(tmp_path):
    path = tmp_path / "x.sqlite"
    recorded("dealers", 10, path, ["exchange.mechanism=market_maker"])
    assert ask(path, "SELECT count(*) FROM estimates WHERE price > 0") != [(0,)]
    assert ask(path, "SELECT count(*) FROM estimates WHERE price IS NULL") == [(0,)]
