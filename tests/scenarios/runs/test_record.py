"""Recordings: what is in them, what they never overwrite, and what a failure leaves."""

import json
import os
import resource
import signal
import sqlite3
import subprocess
import time
from contextlib import closing
from pathlib import Path

import pytest

from components.kinds import FillReport, Settlement, Ship
from components.market import Fill, Market
from components.people import Population
from components.rules import Goods
from components.transport import Voyage
from scenarios.build import build
from scenarios.load import load
from scenarios.runs import Stop
from scenarios.runs.record import TABLES, Recorder
from scenarios.runs.run import run
from tests.kill_records import fail_all, kill
from tests.scenarios.runs.recordings import ask, facts, recorded

SMALL = [f"populations.{each}.count=30" for each in ("fishers", "foresters", "shepherds")]


# ---- what is in them


def test_trades_are_in_natural_units_by_name(tmp_path):
    path = tmp_path / "x.sqlite"
    result = recorded("three_agent_barter", 12, path)
    rows = ask(path, "SELECT * FROM trades ORDER BY tick")
    assert [row[:10] for row in rows] == [
        (0, "bilateral", "3,2", 1, 0, "A", 1, "B", 1, 1),
        (1, "bilateral", "3,2", 1, 0, "A", 1, "B", 1, 1),
    ]
    assert rows[0][10:12] == (pytest.approx(0.97227, abs=1e-5), 1)
    assert rows[0][12:] == (pytest.approx(1.46860 - 1.37258, abs=1e-5),) * 2
    known = facts(path)
    assert known["state_hash"] == result.state_hash
    assert (known["ticks"], known["finished"], known["seed"]) == ("12", "1", "21")
    assert json.loads(known["goods"]) == ["A", "B"]


def test_divisible_goods_and_money_are_in_natural_units(tmp_path):
    path = tmp_path / "x.sqlite"
    more = [*SMALL, "goods.fish.divisible=true", "goods.fish.lot=0.25"]
    result = recorded("village", 20, path, more)
    assert ask(path, "SELECT count(*) FROM trades") == [(result.trades,)]
    assert ask(path, "SELECT count(*) FROM trades WHERE abs(price - paid / quantity) > 1e-12") == [(0,)]
    with_coins = ask(path, "SELECT max(paid) FROM trades WHERE paid_with = 'coins'")[0][0]
    assert 0 < with_coins < 1000
    smallest = ask(path, "SELECT min(quantity) FROM trades WHERE good = 'fish'")[0][0]
    assert smallest * 4 == int(smallest * 4)
    total = ask(path, "SELECT sum(cash) FROM agents WHERE tick = 0")[0][0]
    assert ask(path, "SELECT sum(cash) FROM agents WHERE tick = 20")[0][0] == pytest.approx(total)


def test_snapshots_every_so_many_ticks_with_the_first_and_the_last(tmp_path):
    path = tmp_path / "x.sqlite"
    result = recorded("three_agent_barter", 12, path, every=5)
    for question in (
        "SELECT DISTINCT tick FROM agents ORDER BY tick",
        "SELECT DISTINCT tick FROM inventories ORDER BY tick",
        "SELECT DISTINCT tick FROM resources ORDER BY tick",
    ):
        assert ask(path, question) == [(0,), (5,), (10,), (12,)]
    last = ask(path, "SELECT id, name, x, y, utility FROM agents WHERE tick = 12 ORDER BY id")
    assert last == [(a["id"], a["name"], *a["at"], a["utility"]) for a in result.agents]
    held = ask(path, "SELECT good, quantity FROM inventories WHERE tick = 12 AND agent = 2")
    assert dict(held) == result.agents[2]["inventory"]
    assert ask(path, "SELECT sum(amount), sum(capacity) FROM resources WHERE tick = 12") == [(0, 5)]
    assert ask(path, "SELECT x, y, good FROM resources WHERE tick = 0 AND good = 'B'") == [(5, 7, "B")]


def test_a_run_of_no_ticks_has_its_start_once(tmp_path):
    path = tmp_path / "x.sqlite"
    recorded("three_agent_barter", 0, path)
    assert ask(path, "SELECT tick, count(*) FROM agents") == [(0, 3)]
    assert facts(path)["finished"] == "1"


def test_refusals_when_asked_for(tmp_path):
    loud, quiet = tmp_path / "loud.sqlite", tmp_path / "quiet.sqlite"
    recorded("livelock_50", 12, loud, refusals=True)
    recorded("livelock_50", 12, quiet)
    assert ask(quiet, "SELECT count(*) FROM refusals") == [(0,)]
    rows = ask(loud, "SELECT a, b, good, paid_with, reason, place FROM refusals")
    assert rows
    assert all(a < b for a, b, *_ in rows)
    assert {row[4] for row in rows} <= {
        "no surplus", "seller short", "buyer short", "buyer's utility", "seller's utility", "offer refused",
        "cooldown",
    }  # fmt: skip
    assert facts(loud)["state_hash"] == facts(quiet)["state_hash"]


def test_recording_changes_nothing(tmp_path):
    loaded = load("village", SMALL)
    plain = run(build(loaded), loaded, 15)
    seen = recorded("village", 15, tmp_path / "x.sqlite", SMALL, refusals=True, every=3)
    assert seen.state_hash == plain.state_hash
    assert (seen.metrics, seen.trades) == (plain.metrics, plain.trades)


def test_it_can_be_read_while_it_grows(tmp_path):
    path = tmp_path / "x.sqlite"
    loaded = load("three_agent_barter")
    world = build(loaded)
    with Recorder(path, world, loaded) as recorder:
        assert ask(path, "PRAGMA journal_mode") == [("wal",)]
        assert ask(path, "SELECT count(*) FROM agents") == [(3,)]
        for _ in range(100):
            world.step()
            recorder.tick(world)
        assert ask(path, "SELECT max(tick) FROM agents") == [(100,)]
        assert facts(path)["ticks"] == "100"
        assert facts(path)["finished"] == "0"
    assert [each.name for each in tmp_path.iterdir()] == ["x.sqlite"]


# ---- settlements


@pytest.fixture(scope="module")
def hamlet(tmp_path_factory):
    """Record 25 ticks of the hamlet; return the recording and what the world had after each tick."""
    path, seen = tmp_path_factory.mktemp("hamlet") / "x.sqlite", []
    loaded = load("hamlet")
    world = build(loaded)

    def watch(world):
        _, market, people = world.view(Settlement, Market, Population)
        _, fill = world.view(FillReport, Fill)
        seen.append(
            {
                "expectation": market.expectation[:, 0].tolist(),
                "volume": market.volume[:, 0].tolist(),
                "population": people.count[0],
                "fills": fill.quantity.size,
            }
        )

    with Recorder(path, world, loaded) as recorder:
        result = run(world, loaded, 25, [recorder.tick, watch])
    return path, result, seen


def test_prices_are_there_for_every_tick_settlement_and_market(hamlet):
    path, _, seen = hamlet
    rows = ask(path, "SELECT tick, place, good, expectation, volume FROM prices ORDER BY tick, rowid")
    goods = ["Grain", "Flour", "Provisions", "labor"]
    assert [row[:3] for row in rows] == [(tick, "Hamlet", good) for tick in range(25) for good in goods]
    assert [row[3] for row in rows] == [price for tick in seen for price in tick["expectation"]]
    assert [row[4] for row in rows] == [volume / 1000 for tick in seen for volume in tick["volume"]]
    assert ask(path, "SELECT count(*) FROM prices WHERE low < 0 OR high < low OR high > 1e9") == [(0,)]


def test_settlements_are_there_for_every_tick(hamlet):
    path, result, seen = hamlet
    rows = ask(path, "SELECT tick, name, population, wage, treasury, fed FROM settlements ORDER BY tick")
    assert [row[:3] for row in rows] == [
        (tick, "Hamlet", each["population"] / 1000) for tick, each in enumerate(seen)
    ]
    town = result.settlements["Hamlet"]
    assert rows[-1][3:] == (town["wage"], town["treasury"], town["fed"])


def test_fills_add_up_to_the_volume_of_their_market(hamlet):
    path, _, seen = hamlet
    counts = dict(ask(path, "SELECT tick, count(*) FROM fills GROUP BY tick"))
    assert [counts.get(tick, 0) for tick in range(25)] == [each["fills"] for each in seen]
    assert sum(counts.values()) > 0
    sums = dict_of(ask(path, "SELECT tick, good, sum(quantity) FROM fills GROUP BY tick, good"))
    volumes = dict_of(ask(path, "SELECT tick, good, volume FROM prices WHERE volume > 0"))
    assert sums == pytest.approx(volumes)
    coin = 0.001
    assert ask(path, "SELECT count(*) FROM fills WHERE paid > bid * quantity + ?", coin) == [(0,)]
    assert ask(path, "SELECT count(*) FROM fills WHERE received < ask * quantity - ?", coin) == [(0,)]
    assert ask(path, "SELECT count(*) FROM fills WHERE paid != received OR place != 'Hamlet'") == [(0,)]
    somebody = {number for (number,) in ask(path, "SELECT id FROM orgs UNION SELECT 0")}
    assert {each for pair in ask(path, "SELECT buyer, seller FROM fills") for each in pair} <= somebody


def dict_of(rows):
    return {(tick, good): amount for tick, good, amount in rows}


def test_who_owns_what_is_told_in_snapshots(hamlet):
    path, result, _ = hamlet
    assert ask(path, "SELECT DISTINCT tick FROM orgs ORDER BY tick") == [(0,), (10,), (20,), (25,)]
    names = ask(path, "SELECT name, home FROM orgs WHERE tick = 25 ORDER BY id")
    assert [name for name, _ in names][-3:] == ["Farmers", "Millers", "Bakers"]
    assert {home for _, home in names} == {"Hamlet"}
    treasury = ask(path, "SELECT treasury FROM orgs WHERE tick = 25 AND name LIKE '%council%'")
    assert treasury == [(result.settlements["Hamlet"]["treasury"],)]
    rows = ask(
        path, "SELECT name, good, quantity FROM warehouses JOIN orgs ON org = orgs.id AND orgs.tick = 0 "
        "WHERE warehouses.tick = 0 ORDER BY warehouses.id"
    )  # fmt: skip
    assert len(rows) == 3 * 4
    assert {good for _, good, _ in rows} == {"Grain", "Flour", "Provisions"}
    assert max(quantity for name, good, quantity in rows if (name, good) == ("Millers", "Flour")) > 0


def test_fills_are_asked_for_while_recording_and_change_nothing(hamlet):
    _, result, _ = hamlet
    loaded = load("hamlet")
    plain = run(build(loaded), loaded, 25)
    assert plain.state_hash == result.state_hash
    assert plain.settlements == result.settlements


def test_each_of_several_settlements_has_its_own_rows(tmp_path):
    text = (Path(__file__).parents[3] / "scenarios" / "hamlet.toml").read_text(encoding="utf-8")
    more = "[settlements.Abbey]\nat = [2, 2]\npeople = 100\nland = 9\nprices = {Grain = 30}\n"
    (tmp_path / "two.toml").write_text(text.replace("[settlements.Hamlet]", f"{more}[settlements.Hamlet]"))
    path = tmp_path / "x.sqlite"
    result = recorded(tmp_path / "two.toml", 3, path)
    rows = ask(path, "SELECT place, good, expectation FROM prices WHERE tick = 2 ORDER BY rowid")
    goods = ("Grain", "Flour", "Provisions", "labor")
    assert [row[:2] for row in rows] == [(place, good) for place in ("Abbey", "Hamlet") for good in goods]
    for place, good, price in rows:
        assert good == "labor" or result.settlements[place]["prices"][good] == price
    people = ask(path, "SELECT name, population, treasury FROM settlements WHERE tick = 2")
    for name, population, treasury in people:
        town = result.settlements[name]
        assert (town["population"], town["treasury"]) == (population, treasury)
    homes = dict(ask(path, "SELECT home, count(*) FROM orgs WHERE tick = 3 GROUP BY home"))
    assert homes == {"Abbey": 1, "Hamlet": 4}
    assert {place for (place,) in ask(path, "SELECT place FROM fills WHERE good != 'labor'")} <= {
        "Abbey",
        "Hamlet",
    }


@pytest.fixture(scope="module")
def towns(tmp_path_factory):
    """Record 40 ticks of the three towns; return the recording, the result and the world."""
    path = tmp_path_factory.mktemp("towns") / "x.sqlite"
    loaded = load("three_towns")
    world = build(loaded)
    with Recorder(path, world, loaded) as recorder:
        result = run(world, loaded, 40, [recorder.tick])
    return path, result, world


def test_ships_are_where_they_are(towns):
    path, result, world = towns
    assert ask(path, "SELECT tick, count(*) FROM ships GROUP BY tick") == [(n, 12) for n in range(0, 50, 10)]
    ids, voyage = world.view(Ship, Voyage)
    rows = ask(path, "SELECT id, left, port, bound, owner, x, y FROM ships WHERE tick = 40 ORDER BY id")
    assert [row[:2] for row in rows] == list(zip(ids.tolist(), voyage.left.tolist(), strict=True))
    assert [row[3] is None for row in rows] == (voyage.bound < 0).tolist()
    assert sum(row[3] is not None for row in rows) == result.ships["at_sea"]
    for _, left, port, bound, *_ in rows:
        assert port in result.settlements
        assert left == 0 if bound is None else left > 0
        assert bound is None or bound in set(result.settlements) - {port}
    at = {"Greenfield": (18, 14), "Stonebridge": (46, 24), "Saltmouth": (76, 40)}
    assert all((x, y) == at[port] for _, _, port, bound, _, x, y in rows if bound is None)
    owners = {name for (name,) in ask(path, "SELECT name FROM ships JOIN orgs ON owner = orgs.id")}
    assert owners == {f"{town}-Shipping" for town in result.settlements}


def test_transfers_tell_all_that_came_into_holds_and_out(towns):
    path, _, world = towns
    names = world.the(Goods).names
    assert ask(path, "SELECT count(*) FROM cargo WHERE tick = 0 AND quantity != 0") == [(0,)]
    held = {(s, g): q for s, g, q in ask(path, "SELECT ship, good, quantity FROM cargo WHERE tick = 40")}
    assert list(held) == [(ship, good) for ship in world.table(Ship).ids.tolist() for good in names]
    moved = ask(path, "SELECT ship, good, sum(quantity) FROM transfers GROUP BY ship, good")
    assert {(s, g): q for s, g, q in moved} == pytest.approx(
        {key: held[key] for key in {(s, g) for s, g, _ in moved}}
    )
    assert all(not amount or (s, g) in {each[:2] for each in moved} for (s, g), amount in held.items())
    assert ask(path, "SELECT count(*) FROM transfers WHERE quantity = 0") == [(0,)]
    assert ask(path, "SELECT min(quantity) < 0, max(quantity) <= 400, max(tick) < 40 FROM transfers") == [
        (1, 1, 1)
    ]
    assert ask(
        path, "SELECT count(*) FROM transfers JOIN warehouses ON warehouse = warehouses.id "
        "AND warehouses.tick = 0 AND transfers.good = warehouses.good JOIN ships ON ship = ships.id "
        "AND ships.tick = 0 WHERE org = owner"
    ) == ask(path, "SELECT count(*) FROM transfers")  # fmt: skip


def test_transfers_are_asked_for_while_recording_and_change_nothing(towns):
    _, result, _ = towns
    loaded = load("three_towns")
    plain = run(build(loaded), loaded, 40)
    assert (plain.state_hash, plain.settlements) == (result.state_hash, result.settlements)


def test_recordings_without_settlements_have_their_tables_empty(tmp_path):
    path = tmp_path / "x.sqlite"
    recorded("edgeworth_pair", 3, path)
    assert ask(path, "SELECT tick FROM prices UNION SELECT tick FROM settlements") == []
    assert (
        ask(path, "SELECT tick FROM fills UNION SELECT tick FROM orgs UNION SELECT tick FROM warehouses")
        == []
    )
    assert (
        ask(path, "SELECT tick FROM ships UNION SELECT tick FROM cargo UNION SELECT tick FROM transfers")
        == []
    )


# ---- what is never lost


def test_an_earlier_recording_stays_until_its_successor_is_whole(tmp_path, capsys):
    path, aside = tmp_path / "x.sqlite", tmp_path / "x.sqlite.earlier"
    recorded("edgeworth_pair", 5, path)
    before = facts(path)
    loaded = load("edgeworth_four")

    def fail(world):
        assert facts(aside) == before
        msg = f"thunder at {world.tick}"
        raise OSError(msg)

    for _ in range(2):  # the second takes the place of what never came to its end
        world = build(loaded)
        recorder = Recorder(path, world, loaded, overwrite=True)
        with pytest.raises(OSError, match="thunder at 1"), recorder:
            run(world, loaded, 5, [recorder.tick, fail])
        assert "x.sqlite.earlier" in capsys.readouterr().err
        assert (facts(path)["scenario"], facts(path)["ticks"]) == ("edgeworth_four", "1")
        assert facts(aside) == before
    recorded("edgeworth_four", 5, path, overwrite=True)
    assert [each.name for each in tmp_path.iterdir()] == ["x.sqlite"]
    aside.write_text("my thesis")
    with pytest.raises(Stop, match="is in the way"):
        recorded("edgeworth_four", 5, path, overwrite=True)
    assert aside.read_text() == "my thesis"
    assert facts(path)["finished"] == "1"


def test_a_recording_is_replaced_only_if_told_so(tmp_path):
    path = tmp_path / "x.sqlite"
    recorded("edgeworth_pair", 5, path)
    before = path.read_bytes()
    with pytest.raises(Stop, match="the file exists") as stop:
        recorded("edgeworth_four", 5, path)
    assert stop.value.code == 2
    assert path.read_bytes() == before
    recorded("edgeworth_four", 5, path, overwrite=True)
    assert facts(path)["scenario"] == "edgeworth_four"


def test_a_foreign_file_is_never_replaced(tmp_path):
    text, base, empty, link = (tmp_path / name for name in ("notes.txt", "theirs.sqlite", "empty", "link"))
    text.write_text("my thesis")
    with closing(sqlite3.connect(base)) as theirs:
        theirs.execute("CREATE TABLE thesis (chapter)")
        theirs.commit()
    empty.touch()
    link.symlink_to(tmp_path / "elsewhere")
    before = {path: path.read_bytes() for path in (text, base, empty)}
    for path in (text, base, empty, link):
        for overwrite in (False, True):
            with pytest.raises(Stop, match="cannot record to") as stop:
                recorded("edgeworth_pair", 1, path, overwrite=overwrite)
            assert stop.value.code == 2
    assert before == {path: path.read_bytes() for path in (text, base, empty)}


def test_what_lies_beside_is_not_taken_for_ours(tmp_path):
    (tmp_path / "x.sqlite-wal").write_text("what somebody has not saved yet")
    with pytest.raises(Stop, match="in the way"):
        recorded("edgeworth_pair", 1, tmp_path / "x.sqlite")
    assert [each.name for each in tmp_path.iterdir()] == ["x.sqlite-wal"]


# ---- failures


def test_a_killed_run_leaves_whole_ticks(program):
    words = [*program, "run", "livelock_50", "--ticks", "1000000", "--record", "x.sqlite", "--every", "7"]
    environment = {**os.environ, "NUMBA_DISABLE_JIT": "0"}
    with subprocess.Popen(
        words, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, env=environment
    ) as started:
        while started.poll() is None and not Path("x.sqlite-wal").exists():
            time.sleep(0.05)
        while started.poll() is None and int(facts("x.sqlite")["ticks"]) < 100:
            time.sleep(0.05)
        started.send_signal(signal.SIGKILL)
    assert ask("x.sqlite", "PRAGMA integrity_check") == [("ok",)]
    known = facts("x.sqlite")
    ticks = int(known["ticks"])
    assert (known["finished"], ticks % 100) == ("0", 0)
    assert ask("x.sqlite", "SELECT max(tick) FROM agents") == [(ticks - ticks % 7,)]
    assert ask("x.sqlite", "SELECT count(*) FROM trades WHERE tick >= ?", ticks) == [(0,)]
    fresh = run(build(load("livelock_50")), load("livelock_50"), 100)
    assert ask("x.sqlite", "SELECT count(*) FROM trades WHERE tick < 100") == [(fresh.trades,)]


def limited(size):
    """Let files grow to `size` bytes, as on a disk that is nearly full."""
    return lambda: resource.setrlimit(resource.RLIMIT_FSIZE, (size, size))


@pytest.mark.parametrize("size", [0, 20_000, 500_000])
def test_a_full_disk_is_one_line_and_leaves_what_was_whole(program, size):
    words = [
        *program,
        "run",
        "edgeworth_four",
        "--ticks",
        "2000",
        "--record",
        "x.sqlite",
        "--every",
        "1",
        "--json",
    ]
    environment = {**os.environ, "NUMBA_DISABLE_JIT": "0", "PYTHONDONTWRITEBYTECODE": "1"}
    done = subprocess.run(
        words, capture_output=True, text=True, check=False, preexec_fn=limited(size), env=environment
    )  # fmt: skip
    assert (done.returncode, done.stdout) == (1, "")
    assert done.stderr.count("\n") == 1
    assert done.stderr.startswith("recording to 'x.sqlite' failed: ")
    if size < 100_000:
        assert not list(Path().glob("x.sqlite*"))
    else:
        assert ask("x.sqlite", "PRAGMA integrity_check") == [("ok",)]
        ticks = int(facts("x.sqlite")["ticks"])
        assert ask("x.sqlite", "SELECT max(tick) FROM agents") == [(ticks,)]


def test_an_error_inside_a_tick_leaves_the_ticks_before(tmp_path):
    path = tmp_path / "x.sqlite"
    loaded = load("three_agent_barter")
    world = build(loaded)

    def fail(world, _):
        if world.tick == 7:
            msg = "thunder"
            raise RuntimeError(msg)

    world.after_system.append(fail)
    with pytest.raises(RuntimeError, match="thunder"), Recorder(path, world, loaded, every=3) as recorder:
        run(world, loaded, 12, [recorder.tick])
    known = facts(path)
    assert (known["ticks"], known["finished"], "state_hash" in known) == ("7", "0", False)
    assert ask(path, "SELECT max(tick) FROM agents") == [(6,)]


def test_the_tables_are_as_declared(tmp_path):
    path = tmp_path / "x.sqlite"
    recorded("edgeworth_pair", 1, path)
    for table, columns in TABLES.items():
        found = [(name, kind) for _, name, kind, *_ in ask(path, f"PRAGMA table_info({table})")]
        assert found == [tuple(column.split()[:2]) for column in columns.split(", ")]


def test_kills_lose_nothing_that_was_committed(tmp_path):
    unbegun, _ = kill(6, 3, tmp_path, ["populations.crowd.count=60"])
    assert unbegun < 6


def test_whichever_write_fails_the_earlier_recording_stays(tmp_path):
    assert fail_all(tmp_path) > 80
