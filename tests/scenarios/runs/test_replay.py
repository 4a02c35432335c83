"""Replays and heavy mode: they find what was planted, and name tick, system, column and entity."""

import json
import sqlite3
from contextlib import closing

import pytest

from components.holdings import Wealth
from components.kinds import Agent, Settlement
from ecs import digest
from scenarios.load import load
from scenarios.runs import Stop, container
from scenarios.runs.container import from_bytes, to_bytes
from scenarios.runs.headless import Job, run_headless
from scenarios.runs.record import Recorder
from scenarios.runs.replay import Rerun, rerun
from scenarios.runs.save import EVERY, founded, open_save, packed, save
from systems.commands import Give
from systems.consume import Consume
from systems.events import Withhold
from tests import soak_records
from tests.soak_saves import NAMES, SMALLER

VILLAGE = [*SMALLER["village"], "exchange.regime=money"]
QUICK = {"village", "frontier", "crowd", "sugarscape_trade", "archipelago"}


def recorded(path, ticks, name="village", settings=VILLAGE, trace=None):
    """Run a session in which things are asked, and save it."""
    session = founded(load(name, settings))
    if trace is not None:
        from ecs.trace import Trace

        session.trace = Trace(session.world, trace)
    for tick in range(ticks):
        if tick in {0, 40, EVERY}:
            session.world.submit(Give(tick % 7, "money", 2), tick + tick % 3)
            session.world.submit(Give(999, "fish", 1))
        session.world.step()
        session.tick(session.world)
    session.world.submit(Give(1, "fish", 1))
    save(session, path)
    return session


def plant(monkeypatch, when, row=3):
    """Let Consume move a coin from one agent to another in some ticks."""
    true = Consume.run

    def run(self, world):
        true(self, world)
        if when(self, world):
            cash = world.table(Agent).writable[Wealth].cash
            cash[row] -= 1
            cash[9] += 1

    monkeypatch.setattr(Consume, "run", run)


# ---- saves


def test_a_save_replayed_is_the_same(tmp_path, capsys):
    session = recorded(tmp_path / "x.save", EVERY + 30, trace=5)
    answer = json.loads(rerun(Rerun(str(tmp_path / "x.save"), verify=True, as_json=True)))
    assert answer["state_hash"] == digest(session.world)
    assert "the same in 8 digests over 130 ticks" in capsys.readouterr().err


def test_a_replay_may_stop_earlier_and_be_saved_in_turn(tmp_path):
    recorded(tmp_path / "x.save", 60)
    rerun(Rerun(str(tmp_path / "x.save"), ticks=41, save=tmp_path / "y.save", trace=3))
    world = open_save(tmp_path / "y.save").world
    assert world.tick == 41
    assert [request.asked for request in world.journal] == [0, 0, 40, 40]
    rerun(Rerun(str(tmp_path / "y.save"), verify=True))


def test_commands_are_asked_again_when_they_were_asked(tmp_path):
    recorded(tmp_path / "x.save", 60)
    again = json.loads(rerun(Rerun(str(tmp_path / "x.save"), as_json=True)))
    assert again["state_hash"] == digest(open_save(tmp_path / "x.save").world)
    made = from_bytes((tmp_path / "x.save").read_bytes())
    made.header["journal"] = []
    (tmp_path / "y.save").write_bytes(to_bytes(made))
    with pytest.raises(Stop, match="not the same"):
        rerun(Rerun(str(tmp_path / "y.save"), verify=True))


def test_a_traced_divergence_is_named_to_the_entity(tmp_path, monkeypatch):
    recorded(tmp_path / "x.save", 30, trace=10)
    plant(monkeypatch, lambda _, world: world.tick == 24)
    with pytest.raises(
        Stop, match=r"^.*x\.save: not the same: tick 24, Consume: agent\.Wealth\.cash of 3: (\d+) and (\d+)$"
    ) as stopped:
        rerun(Rerun(str(tmp_path / "x.save"), verify=True))
    assert stopped.value.code == 1


def test_an_untraced_divergence_is_named_as_far_as_known(tmp_path, monkeypatch):
    recorded(tmp_path / "x.save", EVERY + 20)
    plant(monkeypatch, lambda _, world: world.tick == EVERY + 5)
    told = r"from tick 100 to 120 it comes to another state; at the end agent\.\w+\.\w+ of \d+: .*--trace 20"
    with pytest.raises(Stop, match=told):
        rerun(Rerun(str(tmp_path / "x.save"), verify=True))


def test_what_two_runs_do_not_share_is_found_without_a_trace(tmp_path, monkeypatch):
    """Somebody keeps something besides columns: two runs from one state part, and that tells where."""
    recorded(tmp_path / "x.save", EVERY + 20)

    def forgetful(system, _):
        system.runs = getattr(system, "runs", 0) + 1
        return system.runs in {50, EVERY + 10}

    plant(monkeypatch, forgetful)
    with pytest.raises(
        Stop, match=r"two runs from the same state differ: tick \d+, Consume: agent\.Wealth\.cash of 3: "
    ):
        rerun(Rerun(str(tmp_path / "x.save"), verify=True))


# ---- recordings


def recording(path, ticks, **more):
    run_headless(Job("village", tuple(VILLAGE), ticks, record=path, as_json=True, **more))
    return Rerun(str(path), verify=True, as_json=True)


def test_a_recording_replayed_is_the_same(tmp_path, capsys):
    answer = json.loads(rerun(recording(tmp_path / "x.sqlite", 25, refusals=True, every=7)))
    assert answer["ticks"] == 25
    assert "rows over 25 ticks" in capsys.readouterr().err
    with closing(sqlite3.connect(tmp_path / "x.sqlite")) as base:
        [(hashed,)] = base.execute("SELECT value FROM run WHERE key = 'state_hash'")
    assert answer["state_hash"] == hashed


def test_a_recording_that_began_later_is_the_same(tmp_path):
    recorded(tmp_path / "x.save", 12)
    run_headless(Job(str(tmp_path / "x.save"), ticks=20, record=tmp_path / "y.sqlite", as_json=True))
    assert json.loads(rerun(Rerun(str(tmp_path / "y.sqlite"), verify=True, as_json=True)))["ticks"] == 32


@pytest.mark.parametrize(
    ("change", "told"),
    [
        (
            "UPDATE agents SET cash = cash + 1 WHERE tick = 20 AND id = 4",
            r"tick 20, agents\.cash of id 4, .*: .* and ",
        ),
        ("DELETE FROM trades WHERE rowid = 3", r"tick \d+, trades\."),
        ("DELETE FROM agents WHERE tick = 25 AND id = 59", r"tick 25, agents: new alone is "),
    ],
)
def test_a_recording_that_says_something_else_is_told(tmp_path, change, told):
    job = recording(tmp_path / "x.sqlite", 25)
    with closing(sqlite3.connect(tmp_path / "x.sqlite")) as base, base:
        assert base.execute(change).rowcount == 1
    with pytest.raises(Stop, match=told) as stopped:
        rerun(job)
    assert stopped.value.code == 1
    assert "\n" not in str(stopped.value)


@pytest.mark.parametrize("value", ["", "[]", "[[1]]", "{}", '[["x", "format = 7"]]', "[" * 3000])
def test_a_recording_without_a_scenario_is_refused(tmp_path, value):
    job = recording(tmp_path / "x.sqlite", 2)
    with closing(sqlite3.connect(tmp_path / "x.sqlite")) as base, base:
        base.execute("UPDATE run SET value = ? WHERE key = 'texts'", (value,))
    with pytest.raises(Stop, match=r"x\.sqlite: ") as stopped:
        rerun(job)
    assert stopped.value.code == 2
    assert "\n" not in str(stopped.value)


def asked(path, ticks):
    """Record a run in which something is asked every tick, and return what stands at its end."""
    session = founded(load("three_agent_barter"))
    world = session.world
    with Recorder(path, world, session.loaded) as recorder:
        for tick in range(ticks):
            world.submit(Give(tick % 2, "A", 1), tick + 1 + tick % 3)
            world.step()
            recorder.tick(world)
    return digest(world)


def test_what_was_asked_is_recorded_once_and_asked_again(tmp_path):
    hashed = asked(tmp_path / "x.sqlite", 250)
    with closing(sqlite3.connect(tmp_path / "x.sqlite")) as base:
        rows = base.execute("SELECT tick, due, command, fields FROM requests ORDER BY rowid").fetchall()
    assert [row[:3] for row in rows] == [(tick, tick + 1 + tick % 3, "Give") for tick in range(250)]
    assert json.loads(rows[7][3]) == {"agent": 1, "ware": "A", "amount": 1}
    answer = json.loads(rerun(Rerun(str(tmp_path / "x.sqlite"), verify=True, as_json=True)))
    assert answer["state_hash"] == hashed


def test_recordings_of_format_1_are_replayed(tmp_path):
    hashed = asked(tmp_path / "x.sqlite", 30)
    with closing(sqlite3.connect(tmp_path / "x.sqlite")) as base, base:
        rows = base.execute("SELECT tick, due, serial, command, fields FROM requests ORDER BY rowid")
        journal = [[tick, [*order, json.loads(fields)]] for tick, *order, fields in rows]
        base.execute("INSERT INTO run VALUES ('journal', ?)", (json.dumps(journal),))
        base.execute("DROP TABLE requests")
    answer = json.loads(rerun(Rerun(str(tmp_path / "x.sqlite"), verify=True, as_json=True)))
    assert answer["state_hash"] == hashed


def test_a_long_run_recorded_is_verified_and_keeps_its_memory(tmp_path):
    assert max(soak_records.soak("hamlet", 1500, tmp_path)) < 3 * soak_records.MOST_GROWTH


# ---- heavy mode


@pytest.mark.parametrize("name", NAMES)
def test_every_scenario_passes_in_heavy_mode(name):
    settings = tuple(SMALLER.get(name, ()))
    heavy = json.loads(run_headless(Job(name, settings, 6, heavy=True, as_json=True)))
    plain = json.loads(run_headless(Job(name, settings, 6, as_json=True)))
    assert heavy["state_hash"] == plain["state_hash"]


def test_heavy_mode_finds_what_is_kept_outside_columns(monkeypatch):
    def forgetful(system, _):
        system.runs = getattr(system, "runs", 0) + 1
        return system.runs == 4

    plant(monkeypatch, forgetful)
    told = r"^loaded from a save, it goes on otherwise: tick 3, Consume: agent\.Wealth\.cash of 3: "
    with pytest.raises(Stop, match=told):
        run_headless(Job("village", tuple(VILLAGE), 8, heavy=True))


def test_heavy_mode_finds_orders_that_are_not_saved():
    session = founded(load("two_ports"))
    session.world.submit(Withhold(-1, 5), 4)
    made = packed(session)
    assert made.header["orders"] == [[4, 0, "Withhold", {"org": -1, "ticks": 5}]]
    assert session.world.table(Settlement).rows


def test_what_was_saved_in_an_older_format_can_be_run_again_but_not_compared(tmp_path, monkeypatch):
    session = recorded(tmp_path / "x.save", 9)
    monkeypatch.setattr(container, "FORMAT", container.FORMAT + 1)
    monkeypatch.setitem(container.MIGRATIONS, container.FORMAT - 1, lambda packed: packed)
    again = json.loads(rerun(Rerun(str(tmp_path / "x.save"), as_json=True)))
    assert again["state_hash"] == digest(session.world)
    with pytest.raises(Stop, match=r"x\.save: it is of an older format"):
        rerun(Rerun(str(tmp_path / "x.save"), verify=True))


def test_a_trace_that_makes_no_sense_is_refused(tmp_path):
    recorded(tmp_path / "x.save", 9, trace=2)
    made = from_bytes((tmp_path / "x.save").read_bytes())
    for trace in ([[1]], [[7, "x", [["Consume", ["no.such.column"]]]]], 3, [[None, None, None]]):
        made.header["trace"] = trace
        (tmp_path / "y.save").write_bytes(to_bytes(made))
        with pytest.raises(Stop, match=r"y\.save: its trace makes no sense"):
            rerun(Rerun(str(tmp_path / "y.save"), verify=True))
