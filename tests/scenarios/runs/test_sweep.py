"""Sweeps: what is planned, done and kept, and that the table is the same however that came about."""

import csv
import json
import os
import signal
import sqlite3
import subprocess
import time
from contextlib import closing
from importlib import import_module
from itertools import product
from pathlib import Path

import pytest

from scenarios.faults import ScenarioError
from scenarios.load import load
from scenarios.runs import VERSION, Stop, sweep_run
from scenarios.runs import sweep as sweeping
from scenarios.runs.sweep_crew import Crew, cores
from scenarios.runs.sweep_ledger import Ledger
from scenarios.runs.sweep_plan import parse_varied, plan_sweep
from scenarios.runs.sweep_run import FAILED, OK, PENDING, Given, Run, perform

MANY = [
    "sweep",
    "edgeworth_four",
    "--vary",
    "exchange.matching=greedy,random",
    "--vary",
    "seeking.idle=stay,wander",
]
MANY += ["--seeds", "1-6", "--ticks", "40"]
"""Twenty-four runs of a tenth of a second or so, without a compiler."""


PLAIN = {"NUMBA_DISABLE_JIT": "1"}


class Fake:
    """Does runs in this process, and stops or fails where it is told to."""

    def __init__(self, stop=None, fail=()):
        self.stop, self.fail, self.asked = stop, fail, []

    def __enter__(self):
        return self

    def __exit__(self, *error):
        pass

    def prepare(self, runs):
        pass

    def perform(self, given, runs):
        self.asked = [run.number for run in runs]
        for count, run in enumerate(runs):
            if count == self.stop:
                raise KeyboardInterrupt
            yield run, sweep_run.failed("it rains") if run.number in self.fail else perform(given, run)


@pytest.fixture
def small(inside, monkeypatch, capsys):
    """Sweep over six short runs by a `Fake`; return exit code, lines of stderr, rows of the table."""

    def run(fake, *more, seeds="1-3", out="t.csv"):
        monkeypatch.setattr(sweeping, "_workers", lambda _: fake)
        words = ["sweep", "three_agent_barter", "--vary", "exchange.matching=greedy,random", "--seeds", seeds]
        code = inside(*words, "--ticks", "3", "--out", out, *more)
        text = Path(out).read_text(encoding="utf-8") if out.endswith(".csv") and Path(out).exists() else ""
        return code, capsys.readouterr().err.splitlines(), list(csv.DictReader(text.splitlines()))

    return run


# ---- what is asked for


def test_every_combination_with_every_seed_in_order():
    varied = ("exchange.matching=greedy,random", "cells[0].amount=2,3")
    plan = plan_sweep("three_agent_barter", varied, (4, 2), 7, ["title=x"])
    assert len(plan) == 8
    found = [(plan.parts(number)[0].values, plan.parts(number)[1]) for number in range(8)]
    assert found == [(each, seed) for each in product(("greedy", "random"), (2, 3)) for seed in (4, 2)]
    loaded = load("three_agent_barter", plan.run(3).settings)
    assert (loaded.scenario.title, loaded.scenario.ticks) == ("x", 7)
    assert (loaded.scenario.exchange.matching, loaded.scenario.cells[0].amount) == ("greedy", 3)
    assert plan.words(3) == "exchange.matching=greedy cells[0].amount=3 seed=2"


def test_values_are_those_of_set():
    assert parse_varied("a.b=1, 2.5,true,tea,'x,y'").values == (1, 2.5, True, "tea", "x,y")
    assert parse_varied("at=[1, 2],[3, 4]").values == ("[1, 2]", "[3, 4]")
    assert parse_varied('a={x = "}"},{}').values == ('{x = "}"}', "{}")


def faults(*varied, settings=()):
    with pytest.raises(ScenarioError) as caught:
        plan_sweep("three_agent_barter", varied, (1,), None, settings)
    return [str(fault) for fault in caught.value.faults]


def test_all_faults_of_all_combinations_are_told_at_their_place():
    told = faults("exchange.matching=greedy,gredy", "agents.ann.inventory={A = 1},{A = -1},{tea = 1}")
    places = {line.split(": ")[0] + ": " + line.split(": ")[1] for line in told}
    assert places == {
        "--vary:1:26: exchange.matching",
        "--vary:1:35: agents.ann.inventory.A",
        "--vary:1:40: agents.ann.inventory.tea",
    }
    assert len(told) == 3
    assert len(faults("exchange.matching=,greedy,[")) == 2


def test_a_fault_of_some_combinations_names_them():
    told = faults("agents.cleo.at=[1, 6],[8, 1]", "world.width=9,8,7", "world.height=8,9")
    assert [line for line in told if "agents.cleo.at" in line.split(" (")[0]] == [
        f"--vary:1:24: agents.cleo.at[0]: outside the map (expected x from 0 to {x}, got 8 with "
        f"agents.cleo.at=[8, 1] world.width={x + 1} world.height=8 and 1 more)"
        for x in (7, 6)
    ]


@pytest.mark.parametrize(
    ("varied", "settings", "problem"),
    [
        (["seed=1,2"], [], "--vary seed: give --seeds"),
        (["ticks=1,2"], [], "--vary ticks: .*--ticks"),
        (["a=1", "a=2"], [], "--vary a: given twice"),
        (["a=1,1.0"], [], "--vary a: 1.0 is given twice"),
        (["a=1"], ["a=2"], "--set a: it is varied"),
        ([], ["seed=2"], "--set seed: give --seeds"),
        ([f"{key}={','.join(map(str, range(200)))}" for key in "abc"], [], "too many"),
    ],
)
def test_keys_given_in_two_ways(varied, settings, problem):
    with pytest.raises(Stop, match=problem) as caught:
        plan_sweep("three_agent_barter", varied, (1,), None, settings)
    assert caught.value.code == 2


def test_nothing_is_done_where_something_is_wrong(inside, capsys):
    wrong = [
        (["--vary", "exchange.matching=gredy"], "t.csv", "gredy"),
        (["--workers", "2", "--dask", "x"], "t.csv", "--workers is of no use"),
        ([], "t.txt", "ends in .csv or .parquet"),
        ([], "no/t.csv", "no folder"),
    ]
    for more, out, problem in wrong:
        assert inside("sweep", "edgeworth_pair", *more, "--out", out) == 2
        (line,) = capsys.readouterr().err.splitlines()
        assert problem in line
    assert inside("sweep", "x.save", "--out", "t.csv") == 2
    assert not list(Path().iterdir())


# ---- the table


def test_columns_rows_and_figures(small):
    code, _, rows = small(Fake(), "--set", "cells[0].amount=5")
    assert code == 0
    columns = [
        "scenario", "scenario_hash", "mods_hash", "version", "exchange.matching", "seed", "ticks", "status",
        "message", "state_hash", "trades",
    ]  # fmt: skip
    assert list(rows[0])[: len(columns)] == columns
    keys = [(row["exchange.matching"], row["seed"]) for row in rows]
    assert keys == [(matching, str(seed)) for matching in ("greedy", "random") for seed in (1, 2, 3)]
    assert {(row["version"], row["mods_hash"], row["ticks"]) for row in rows} == {(VERSION, "", "3")}
    assert {row["scenario_hash"] for row in rows} == {load("three_agent_barter").hash}


def test_a_row_is_what_run_prints(small, inside, capsys):
    _, _, rows = small(Fake())
    words = ["--set", "exchange.matching=random", "--seed", "2", "--ticks", "3", "--json"]
    assert inside("run", "three_agent_barter", *words) == 0
    told = json.loads(capsys.readouterr().out)
    row = rows[4]
    assert row["state_hash"] == told["state_hash"]
    assert float(row["metrics.total_utility"]) == told["metrics"]["total_utility"]
    assert int(row["entities.agent"]) == 3
    assert not {"cpu_seconds", "metrics.price.good", "agents"} & set(row)


def test_a_figure_called_as_what_is_varied(inside, monkeypatch):
    monkeypatch.setattr(sweeping, "_workers", lambda _: Fake())
    words = ["--vary", "settlements.Hamlet.prices.Grain=9,12", "--seeds", "1", "--ticks", "5"]
    assert inside("sweep", "hamlet", *words, "--out", "t.csv") == 0
    rows = list(csv.DictReader(Path("t.csv").read_text(encoding="utf-8").splitlines()))
    assert [row["settlements.Hamlet.prices.Grain"] for row in rows] == ["9", "12"]
    assert all(9 < float(row["settlements.Hamlet.prices.Grain.end"]) < 12 for row in rows)


def test_parquet_is_the_same_table(small):
    pytest.importorskip("pyarrow")
    from pyarrow import parquet

    _, _, rows = small(Fake(fail={1}))
    small(Fake(fail={1}), out="t.parquet")
    table = parquet.read_table("t.parquet")
    assert table.column_names == list(rows[0])
    assert {str(table.schema.field(name).type) for name in ("seed", "trades")} == {"int64"}
    for row, told in zip(rows, table.to_pylist(), strict=True):
        for name, value in told.items():
            assert row[name] == ("" if value is None else str(value))


def test_parquet_without_pyarrow_is_refused_at_once(inside, capsys, monkeypatch):
    monkeypatch.setattr("scenarios.runs.sweep_table.find_spec", lambda _: None)
    assert inside("sweep", "edgeworth_pair", "--out", "t.parquet") == 2
    assert "extra 'parquet'" in capsys.readouterr().err
    assert not list(Path().iterdir())


# ---- what is kept


def test_interrupted_it_writes_what_there_is_and_goes_on(small):
    whole = small(Fake(), out="whole.csv")[2]
    code, told, rows = small(Fake(stop=2))
    assert (code, told[-1]) == (130, "interrupted after 2 of 6 runs: the same command goes on")
    assert [row["status"] for row in rows] == [OK] * 2 + [PENDING] * 4
    assert rows[:2] == [{name: row[name] for name in rows[0]} for row in whole[:2]]
    rest = Fake()
    code, told, rows = small(rest)
    assert code == 0
    assert told[0] == "2 of 6 runs are done already"
    assert rest.asked == [2, 3, 4, 5]
    assert Path("t.csv").read_bytes() == Path("whole.csv").read_bytes()
    assert small(Fake(stop=0))[0] == 0


def test_failures_are_told_kept_and_tried_again(small):
    code, told, rows = small(Fake(fail={1, 4}))
    assert code == 1
    assert told[-2:] == [
        "failed: exchange.matching=greedy seed=2: it rains",
        "failed: exchange.matching=random seed=2: it rains",
    ]
    assert [(row["status"], row["message"]) for row in rows if row["status"] != OK] == [
        (FAILED, "it rains")
    ] * 2
    assert rows[1]["state_hash"] == rows[1]["trades"] == ""
    again = Fake()
    code, _, rows = small(again)
    assert (code, again.asked) == (0, [1, 4])
    assert {row["status"] for row in rows} == {OK}


def test_of_many_failures_the_first_are_told(small):
    _, told, _ = small(Fake(fail=set(range(60))), seeds="1-30")
    assert sum(line.startswith("failed: ") for line in told) == 21
    assert told[-1] == "failed: … and 40 more (in t.csv)"


def test_another_plan_is_refused_unless_it_begins_anew(small):
    small(Fake())
    before = Path("t.csv").read_bytes()
    for more, differs in (({"seeds": "1-4"}, "--seeds"), ({}, "--set or --ticks")):
        setting = () if more else ("--set", "cells[0].amount=5")
        code, told, _ = small(Fake(), *setting, **more)
        assert code == 2
        assert told == [f"'t.csv.runs' is of another sweep: {differs} differs (--overwrite begins anew)"]
        assert Path("t.csv").read_bytes() == before
    code, _, rows = small(Fake(), "--overwrite", seeds="1-4")
    assert (code, len(rows)) == (0, 8)


def test_what_is_not_ours_is_not_overwritten(small):
    Path("t.csv").write_text("mine")
    for more in ((), ("--overwrite",)):
        assert small(Fake(), *more)[0] == 2
        assert Path("t.csv").read_text() == "mine"
    Path("u.csv.runs").write_text("mine")
    assert small(Fake(), "--overwrite", out="u.csv")[:2] == (
        2, ["cannot write the table 'u.csv': 'u.csv.runs' is in the way"],
    )  # fmt: skip
    small(Fake(), out="v.csv")
    Path("v.csv.runs").unlink()
    assert "the file exists" in small(Fake(), out="v.csv")[1][0]
    assert small(Fake(), "--overwrite", out="v.csv")[0] == 0


def test_two_sweeps_of_one_table_do_not_meet(tmp_path):
    plan = plan_sweep("edgeworth_pair", (), (1, 2), None, ())
    with Ledger(tmp_path / "t.csv", plan, overwrite=False):
        for overwrite in (False, True):
            with pytest.raises(Stop, match="another sweep is at it"):
                Ledger(tmp_path / "t.csv", plan, overwrite=overwrite)


def test_a_damaged_file_is_told_in_a_line(small):
    small(Fake())
    data = Path("t.csv.runs").read_bytes()
    Path("t.csv.runs").write_bytes(data[:4096] + bytes(len(data) - 4096))
    code, told, _ = small(Fake())
    assert code == 1
    assert len(told) == 1
    assert told[0].startswith("'t.csv.runs': ")


# ---- runs that go wrong


@pytest.mark.parametrize("error", [ZeroDivisionError("by\nzero"), MemoryError(), Stop("no", 2)])
def test_whatever_a_run_raises_is_its_outcome(monkeypatch, error):
    def bad(*_):
        raise error

    monkeypatch.setattr(import_module("scenarios.build"), "build", bad)
    outcome = perform(Given(load("edgeworth_pair").texts, ()), Run(0, (), 1))
    assert outcome.status == FAILED
    assert "\n" not in outcome.message
    assert outcome.message.startswith("no" if isinstance(error, Stop) else type(error).__name__)


def test_a_process_that_dies_costs_its_run_and_no_other():
    plan = plan_sweep("edgeworth_four", (), (1, 2, 3, 4), 2, ())
    slow = Run(1, (*plan.run(1).settings, "ticks=1000000"), 1)
    runs = [plan.run(0), slow, plan.run(2), plan.run(3)]
    found = {}
    with Crew(2) as crew:
        crew.prepare(4)
        for run, outcome in crew.perform(plan.given, runs):
            found[run.number] = outcome
            if len(found) == 3:
                for worker in crew._all:
                    worker.process.kill()
    assert [found[number].status for number in range(4)] == [OK, FAILED, OK, OK]
    assert found[1].message == "its process was killed by SIGKILL"


def test_workers_are_as_many_as_cores_and_have_one_thread_each():
    assert cores() == len(os.sched_getaffinity(0))
    with Crew(None) as crew:
        crew.prepare(100)
        assert len(crew._all) == cores()
        crew._all[0].ask(os.getenv, "OPENBLAS_NUM_THREADS")
        assert crew._all[0].told() == "1"


# ---- processes


def statuses(path):
    """Count runs by status while somebody else holds the file, or return nothing."""
    try:
        with closing(sqlite3.connect(f"file:{path}?immutable=1", uri=True)) as base:
            return dict(base.execute("SELECT status, count(*) FROM runs GROUP BY status"))
    except sqlite3.Error:
        return {}


def children(pid):
    return [int(each) for each in Path(f"/proc/{pid}/task/{pid}/children").read_text().split()]


def stop_midway(program, out, how):
    """Begin a sweep and send its process group, or it alone, a signal when some of it is done.

    The sweep gives way to who watches it, that it be not over before the signal comes.
    """
    words = ["nice", *program, *MANY, "--workers", "2", "--out", out]
    with subprocess.Popen(
        words, stderr=subprocess.PIPE, text=True, start_new_session=True, env={**os.environ, **PLAIN}
    ) as started:
        while statuses(f"{out}.runs").get(OK, 0) < 3:
            assert started.poll() is None, started.stderr.read()
            time.sleep(0.02)
        below = children(started.pid)
        (os.killpg if how == signal.SIGINT else os.kill)(started.pid, how)
        told = started.stderr.read().splitlines()
    deadline = time.monotonic() + 60
    while any(Path(f"/proc/{pid}").exists() for pid in below):
        assert time.monotonic() < deadline, "processes were left behind"
        time.sleep(0.05)
    return started.returncode, told


def test_the_same_bytes_however_it_came_about(program):
    def whole(out, workers, env=PLAIN):
        words = [*program, *MANY, "--workers", str(workers), "--out", out]
        subprocess.run(words, capture_output=True, check=True, env={**os.environ, **env})
        return Path(out).read_bytes()

    expected = whole("one.csv", 1)
    assert expected.count(b"\n") == 25
    assert whole("compiled.csv", 2, env={}) == expected

    code, told = stop_midway(program, "interrupted.csv", signal.SIGINT)
    assert code == 130
    assert len(told) == 1
    assert told[0].endswith("of 24 runs: the same command goes on")
    assert b"PENDING" in Path("interrupted.csv").read_bytes()
    assert whole("interrupted.csv", 1) == expected

    code, told = stop_midway(program, "killed.csv", signal.SIGKILL)
    assert (code, told) == (-signal.SIGKILL, [])
    assert not Path("killed.csv").exists()
    assert whole("killed.csv", 2) == expected
    assert not list(Path().glob(".*"))
