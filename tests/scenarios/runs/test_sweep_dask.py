"""Sweeps on a Dask cluster of processes: the table is that of any other sweep, byte by byte."""

import json
import os
import shutil
import signal
import sqlite3
import subprocess
import sys
import time
from contextlib import ExitStack, closing
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[3]
SWEEP = ["sweep", "three_agent_barter", "--vary", "exchange.matching=greedy,random", "--seeds", "1-9"]


PLAIN = {"NUMBA_DISABLE_JIT": "1"}
HOUSE = ("ecs", "components", "systems", "scenarios")


def call(program, *words):
    command = [*program, *SWEEP, *words]
    return subprocess.run(command, capture_output=True, text=True, check=False, env={**os.environ, **PLAIN})


def test_without_distributed_it_says_so(inside, capsys, monkeypatch):
    monkeypatch.setitem(sys.modules, "distributed", None)
    assert inside(*SWEEP, "--dask", "tcp://127.0.0.1:9", "--out", "t.csv") == 2
    assert capsys.readouterr().err == "--dask needs distributed, which the extra 'dask' installs\n"
    assert not list(Path().iterdir())


def done_so_far():
    """Count the runs that are done while somebody else holds the file."""
    try:
        with closing(sqlite3.connect("file:t.csv.runs?immutable=1", uri=True)) as base:
            return base.execute("SELECT count(*) FROM runs WHERE status = 'OK'").fetchone()[0]
    except sqlite3.Error:
        return 0


def begin(program, address):
    """Begin a longer sweep and return when two runs are done."""
    words = [*program, *SWEEP, "--ticks", "100", "--out", "t.csv", "--dask", address]
    started = subprocess.Popen(words, stderr=subprocess.PIPE, text=True)
    while done_so_far() < 2:
        assert started.poll() is None, started.stderr.read()
        time.sleep(0.02)
    return started


def longer(program):
    """End the sweep here that was begun, do the whole of it again, and return both tables."""
    for table in ("t.csv", "whole.csv"):
        assert call(program, "--ticks", "100", "--out", table).returncode == 0
    return Path("t.csv").read_bytes(), Path("whole.csv").read_bytes()


@pytest.fixture(scope="module")
def cluster(tmp_path_factory):
    """Start a scheduler and two workers, a process each; return what starts more, and the address."""
    pytest.importorskip("distributed")
    folder = tmp_path_factory.mktemp("cluster")
    contact = folder / "scheduler.json"
    env = {**os.environ, **PLAIN, "PYTHONPATH": str(ROOT)}

    with ExitStack() as running, (folder / "log").open("w") as log:

        def start(*words, **more):
            command = [
                sys.executable,
                "-m",
                "dask",
                *words,
                "--scheduler-file",
                str(contact),
                "--no-dashboard",
            ]
            started = subprocess.Popen(
                [*command, "--host", "127.0.0.1"], stderr=log, stdout=log, cwd=folder, env={**env, **more}
            )
            running.callback(started.wait)
            running.callback(started.terminate)
            return started

        def worker(**more):
            return start("worker", "--nthreads", "1", "--no-nanny", **more)

        start("scheduler", "--port", "0")
        deadline = time.monotonic() + 120
        while not contact.exists():
            assert time.monotonic() < deadline, (folder / "log").read_text()
            time.sleep(0.1)
        workers = [worker() for _ in range(2)]
        address = json.loads(contact.read_text())["address"]
        from distributed import Client

        with Client(address, timeout=60) as client:
            client.wait_for_workers(2, timeout=120)
        yield worker, address, workers


def test_the_same_bytes_on_a_cluster(cluster, program):
    _, address, _ = cluster
    assert call(program, "--workers", "1", "--out", "here.csv").returncode == 0
    done = call(program, "--dask", address, "--out", "there.csv")
    assert done.returncode == 0, done.stderr
    assert Path("there.csv").read_bytes() == Path("here.csv").read_bytes()


def test_begun_on_a_cluster_and_ended_at_home(cluster, program):
    """On the way one worker dies, whose run Dask gives to another; then comes Ctrl-C."""
    worker, address, _ = cluster
    third = worker()
    from distributed import Client

    with Client(address, timeout=60) as client:
        client.wait_for_workers(3, timeout=120)
    with begin(program, address) as started:
        third.kill()
        while done_so_far() < 5:
            time.sleep(0.02)
        started.send_signal(signal.SIGINT)
        told = started.stderr.read()
    assert started.returncode == 130, told
    assert told.startswith("interrupted after ")
    assert told.count("\n") == 1
    assert "FAILED" not in Path("t.csv").read_text(encoding="utf-8")
    one, other = longer(program)
    assert one == other


@pytest.mark.usefixtures("cluster")
def test_a_cluster_that_is_not_there(program):
    done = call(program, "--dask", "tcp://127.0.0.1:9", "--out", "t.csv")
    assert done.returncode == 1
    assert done.stderr.startswith("no Dask cluster with workers at 'tcp://127.0.0.1:9'")
    assert done.stderr.count("\n") == 1
    assert not list(Path().iterdir())


@pytest.mark.parametrize(
    ("has", "problem"),
    [(HOUSE, "has another Entrepôt than this one"), ((), "cannot load Entrepôt: ")],
)
def test_workers_without_this_program_are_refused(cluster, program, tmp_path, has, problem):
    worker, address, _ = cluster
    other = tmp_path / "other"
    for name in has:
        shutil.copytree(ROOT / name, other / name)
    if has:
        with (other / "scenarios" / "draw.py").open("a") as file:
            file.write("# otherwise\n")
    from distributed import Client

    stranger = worker(PYTHONPATH=str(other))
    try:
        with Client(address, timeout=60) as client:
            client.wait_for_workers(3, timeout=120)
        done = call(program, "--dask", address, "--out", "t.csv")
    finally:
        stranger.kill()
        stranger.wait()
    assert done.returncode == 1
    assert problem in done.stderr
    assert done.stderr.count("\n") == 1
