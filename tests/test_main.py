"""The command line, as a user meets it: what it prints where, and what it exits with."""

import json
import os
import pty
import re
import shlex
import signal
import sqlite3
import subprocess
import sys
import time
from pathlib import Path

import pytest

from scenarios.runs import VERSION

ROOT = Path(__file__).parents[1]
CONTROL = re.compile(r"[\x00-\x09\x0b-\x1f\x7f]")
SMALL = [f"--set=populations.{each}.count=9" for each in ("fishers", "foresters", "shepherds")]


def call(program, *words, **more):
    return subprocess.run(
        [*program, *words], capture_output=True, text=True, check=False, timeout=300, **more
    )


@pytest.fixture
def told(inside, capsys):
    """Run a command in this process; return exit code, stdout and stderr."""

    def tell(*words):
        code = inside(*words)
        return code, *capsys.readouterr()

    return tell


# ---- answers


def test_json_is_one_object_and_nothing_else_is_on_stdout(program):
    done = call(program, "run", "three_agent_barter", "--ticks", "10", "--json")
    assert done.returncode == 0
    answer = json.loads(done.stdout)
    assert list(answer) == [
        "scenario", "scenario_hash", "overrides", "mods", "mods_hash", "plugins", "version", "seed", "ticks",
        "state_hash", "cpu_seconds", "agent_ticks_per_cpu_second", "trades",
        "conservation_error", "entities", "metrics", "agents",
    ]  # fmt: skip
    assert (answer["scenario"], answer["seed"], answer["ticks"], answer["trades"]) == (
        "three_agent_barter", 21, 10, 2,
    )  # fmt: skip
    assert answer["conservation_error"] == {"money": 0, "A": 0, "B": 0}
    assert answer["entities"] == {"agent": 3}
    assert [agent["inventory"] for agent in answer["agents"]] == [
        {"A": 6, "B": 6}, {"A": 6, "B": 6}, {"A": 10, "B": 7},
    ]  # fmt: skip
    assert answer["agents"][2].keys() == {"id", "name", "at", "inventory", "utility"}
    assert (answer["agents"][2]["name"], answer["agents"][2]["at"]) == ("cleo", [7, 4])
    assert answer["metrics"]["total_utility"] == pytest.approx(5.0751, abs=1e-4)
    assert answer["agent_ticks_per_cpu_second"] == pytest.approx(30 / answer["cpu_seconds"])
    assert "numba" not in done.stderr


def test_compiled_or_not_the_state_is_the_same(program):
    """Small runs are plain Python, unless the user has decided."""
    hashes = set()
    for chosen in ({}, {"NUMBA_DISABLE_JIT": "0"}, {"NUMBA_DISABLE_JIT": "1"}):
        done = call(program, "run", "edgeworth_four", "--ticks", "20", "--json", env={**os.environ, **chosen})
        answer = json.loads(done.stdout)
        hashes.add((answer["state_hash"], json.dumps(answer["agents"]), json.dumps(answer["metrics"])))
    assert len(hashes) == 1


def test_a_table_fits_80_columns_without_control_codes(program, told):
    code, out, err = told("run", "village", "--ticks", "2", *SMALL)
    assert code == 0
    assert "state hash" in out
    assert max(map(len, out.splitlines())) <= 80
    assert not CONTROL.search(out.replace("\n", ""))
    assert err == "" or len(err.splitlines()) == 1
    code, out, _ = told("run", "edgeworth_four", "--ticks", "3")
    assert "ann" in out
    narrow = call(program, "run", "edgeworth_four", "--ticks", "3", env={**os.environ, "COLUMNS": "60"})
    assert max(map(len, narrow.stdout.splitlines())) <= 60
    plain = call(program, "run", "edgeworth_four", env={**os.environ, "PYTHONIOENCODING": "ascii"})
    assert plain.returncode == 0
    assert plain.stdout.isascii()


def test_a_bar_with_ticks_a_second_on_a_terminal(program):
    leader, follower = pty.openpty()
    os.set_blocking(leader, False)
    words = [*program, "run", "three_agent_barter", "--ticks", "1200", "--json"]
    plain = {**os.environ, "NUMBA_DISABLE_JIT": "1"}
    with subprocess.Popen(words, stdout=subprocess.PIPE, stderr=follower, env=plain) as started:
        shown = b""
        while started.poll() is None:
            time.sleep(0.05)
            try:
                shown += os.read(leader, 65536)
            except BlockingIOError:
                continue
        answer = started.stdout.read()
    os.close(follower)
    os.close(leader)
    assert json.loads(answer)["ticks"] == 1200
    assert "ticks/s" in shown.decode()


def test_seed_ticks_and_settings(told):
    _, out, _ = told("run", "edgeworth_pair", "--seed", "5", "--ticks", "2", "--json")
    by_option = json.loads(out)
    assert (by_option["seed"], by_option["ticks"]) == (5, 2)
    _, out, _ = told("run", "edgeworth_pair", "--set", "seed=5", "--set", "ticks=2", "--json")
    assert json.loads(out)["state_hash"] == by_option["state_hash"]
    _, out, _ = told(
        "run", "edgeworth_pair", "--set", "agents.ann.inventory={A = 7}", "--ticks", "0", "--json"
    )
    answer = json.loads(out)
    assert answer["agents"][0]["inventory"] == {"A": 7, "B": 0}
    assert (answer["ticks"], answer["agent_ticks_per_cpu_second"], answer["metrics"]["price"]) == (
        0,
        None,
        None,
    )


def test_agents_are_listed_up_to_200(told):
    crowd = ["run", "crowd", "--ticks", "1", "--json", "--set"]
    _, out, _ = told(*crowd, "populations.crowd.count=200")
    assert [agent["id"] for agent in json.loads(out)["agents"]] == list(range(200))
    _, out, _ = told(*crowd, "populations.crowd.count=201")
    assert "agents" not in json.loads(out)


def test_brackets_in_names_and_titles_are_printed_as_they_are(told, tmp_path):
    text = (ROOT / "scenarios" / "edgeworth_pair.toml").read_text().replace("A pair in", "[red]A [/] pair in")
    (tmp_path / "[bold].toml").write_text(text)
    _, out, _ = told("run", "[bold].toml", "--ticks", "1")
    assert out.startswith("[red]A [/] pair in the Edgeworth box ([bold])")
    _, _, err = told("run", "[/red].toml")
    assert err.startswith("[/red].toml:1:1: file: not found")


def test_schema_and_version(told):
    code, out, _ = told("schema")
    assert code == 0
    assert "exchange" in json.loads(out)["properties"]
    assert told("--version") == (0, f"entrepot {VERSION}\n", "")
    assert f'\nversion = "{VERSION}"\n' in (ROOT / "pyproject.toml").read_text()


# ---- check


def test_check_prints_every_fault_on_one_line_with_the_path_as_given(told, tmp_path):
    long = Path(*["a_folder_with_a_long_name"] * 6)
    (tmp_path / long).mkdir(parents=True)
    faulty = long / "five.toml"
    faulty.write_text((ROOT / "tests/scenarios/faults/five.toml").read_text())
    code, out, err = told("check", "village", f"./{faulty}", "crowd", "nowhere.toml")
    assert code == 2
    assert len(out.splitlines()) == 6
    assert all(line.startswith(f"./{faulty}:") for line in out.splitlines()[:5])
    assert out.splitlines()[5].startswith("nowhere.toml:1:1: file: not found")
    assert err == "4 checked, 2 with faults\n"


def test_check_says_nothing_about_good_files(told):
    assert told("check", "village", "three_agent_barter")[:2] == (0, "")


def test_warnings_are_told_and_stop_nothing(told, tmp_path):
    odd = ("--set", "orgs.Bakers.facilities=[]", "--set", "settlements.Hamlet.land=0")
    code, out, err = told("run", "hamlet", "--ticks", "1", "--json", *odd)
    assert (code, json.loads(out)["ticks"]) == (0, 1)
    assert [line for line in err.splitlines() if "warning" in line] == [err.splitlines()[0]]
    assert err.startswith("--set:1:25: warning: settlements.Hamlet.land: no food source ")
    text = (ROOT / "scenarios" / "hamlet.toml").read_text(encoding="utf-8")
    (tmp_path / "odd.toml").write_text(text.replace("land = 9", "land = 0").replace('"Bakery"', '"Mill"'))
    code, out, err = told("check", "odd.toml")
    assert (code, out.count("\n"), err) == (0, 1, "1 checked, 0 with faults\n")
    assert ": warning: settlements.Hamlet.land: no food source " in out


def test_a_window_tells_warnings_once(told, monkeypatch):
    monkeypatch.setattr("systems.presentation.play.display_available", lambda: True)
    monkeypatch.setattr("systems.presentation.play.play", lambda *_, **__: None)
    words = ("play", "hamlet", "--set", "orgs.Bakers.facilities=[]", "--set", "settlements.Hamlet.land=0")
    code, _, err = told(*words)
    assert (code, err.count("warning: ")) == (0, 1)
    monkeypatch.setattr("systems.presentation.play.display_available", lambda: False)
    code, _, err = told(*words)
    assert (code, err.count("warning: ")) == (0, 1)


# ---- order books


def test_clear_prints_a_table_or_one_object(told):
    code, out, err = told("clear", "horse_market")
    assert (code, err) == (0, "")
    assert out.startswith("Böhm-Bawerk's horse market (horse_market)\n")
    code, out, _ = told("clear", "horse_market", "--json", "--set", "pricing=uniform")
    answer = json.loads(out)
    assert (code, answer["pricing"], answer["vwap"]) == (0, "uniform", 21.25)


def test_compiled_or_not_a_book_is_cleared_alike(program):
    found = [
        call(program, "clear", "mcafee", "--json", env={**os.environ, **chosen})
        for chosen in ({}, {"NUMBA_DISABLE_JIT": "0"}, {"NUMBA_DISABLE_JIT": "1"})
    ]
    assert [done.returncode for done in found] == [0, 0, 0]
    assert len({done.stdout for done in found}) == 1


# ---- mistakes


@pytest.mark.parametrize(
    ("words", "line"),
    [
        ("sail", "No such command 'sail'"),
        ("run", "Missing argument 'FILE'"),
        ("check", "Missing argument 'FILE"),
        ("run village --sail", "No such option: --sail"),
        ("run village --ticks many", "Invalid value for '--ticks'"),
        ("run village --ticks -1", "Invalid value for '--ticks'"),
        ("run village --every 0 --record x.sqlite", "Invalid value for '--every'"),
        ("run village --ticks 9999999999", "--set:1:7: ticks: too large"),
        ("run village --seed 99999999999999999999", "--set:1:6: seed: too large"),
        ("run village --set exchange.matching", "--set:1:18: exchange.matching: no value"),
        ("run village --set exchange.matchng=greedy", "--set:1:"),
        ("play village --set populations.fishers.count=-1", "--set:1:"),
        ("run horse_market", "horse_market.toml:2:8: kind: an order book: use the command clear"),
        ("clear village", "village.toml:1:1: kind: a scenario: use the commands run and play"),
        ("clear mcafee --set asks[0].price=-1", "--set:1:15: asks[0].price: too small"),
        ("clear hose_market", "hose_market:1:1: file: not found, did you mean 'horse_market'?"),
        ("run vilage", "vilage:1:1: file: not found, did you mean 'village'?"),
        ("run village --refusals", "--refusals is of no use without --record"),
        ("run village --record no/such.sqlite", "cannot record to 'no/such.sqlite': there is no folder 'no'"),
        ("play village --screenshot no/such.png", "cannot save 'no/such.png': there is no folder 'no'"),
        ("play village --plain --beside seed=2", "--beside is of no use with --plain, or with a recording"),
        ("play village --screenshot picture.bmp", "cannot save 'picture.bmp': a picture's name ends in .png"),
        ("run village --record .", "cannot record to '.': that is a folder"),
        ("run village --record /dev/full --overwrite", "cannot record to '/dev/full': that is not a plain"),
    ],
)  # fmt: skip
def test_a_mistake_is_one_line_on_stderr_and_2(told, words, line, tmp_path):
    code, out, err = told(*words.split())
    assert (code, out) == (2, "")
    assert err.startswith(line)
    assert err.count("\n") == 1
    assert not list(tmp_path.iterdir())


def test_faults_of_a_scenario_are_on_stderr_one_a_line(told):
    faulty = ROOT / "tests/scenarios/faults/five.toml"
    for command in ("run", "play"):
        code, out, err = told(command, faulty)
        assert (code, out) == (2, "")
        assert [line.startswith(f"{faulty}:") for line in err.splitlines()] == [True] * 5


# ---- without a reader, without a display


@pytest.mark.parametrize(
    "words", [["--help"], ["schema"], ["run", "edgeworth_pair"], ["run", "edgeworth_pair", "--json"]]
)
def test_a_closed_pipe_is_no_trouble(program, words):
    reader, writer = os.pipe()
    os.close(reader)
    done = subprocess.run([*program, *words], stdout=writer, stderr=subprocess.PIPE, text=True, check=False)
    os.close(writer)
    assert "Traceback" not in done.stderr
    assert "Broken" not in done.stderr
    assert "Exception" not in done.stderr


def test_closed_streams_are_no_trouble(program):
    words = shlex.join([*program, "run", "edgeworth_pair", "--ticks", "1"])
    done = subprocess.run(["/bin/bash", "-c", f"{words} >&- 2>&-"], capture_output=True, check=False)
    assert (done.returncode, done.stdout, done.stderr) == (0, b"", b"")


def test_a_full_disk_under_stdout_is_one_line(program):
    with Path("/dev/full").open("w") as full:
        done = subprocess.run(
            [*program, "schema"], stdout=full, stderr=subprocess.PIPE, text=True, check=False
        )
    assert done.returncode == 1
    assert done.stderr == "No space left on device: output\n"


def without_display():
    hidden = {"DISPLAY", "WAYLAND_DISPLAY", "SDL_VIDEODRIVER"}
    return {name: value for name, value in os.environ.items() if name not in hidden}


def test_without_a_display_200_ticks_run_headless(program):
    done = call(program, "play", "edgeworth_pair", env=without_display())
    assert done.returncode == 0
    assert "headless" in done.stderr
    assert re.search(r"ticks +200\n", done.stdout)
    assert "state hash" in done.stdout


@pytest.mark.parametrize(
    ("words", "title"), [([], None), (["play", "hamlet"], "A hamlet that lives by its own bread")]
)
def test_a_window_opens_on_a_scenario_or_asks_for_one(told, monkeypatch, words, title):
    played = []
    monkeypatch.setattr("systems.presentation.play.display_available", lambda: True)
    monkeypatch.setattr("systems.presentation.play.play", lambda *given: played.append(given))
    assert told(*words)[0] == 0
    [(begin, look, *_)] = played
    assert (begin and begin().loaded.scenario.title) == title
    assert (look.size, look.scale, look.frames) == (None, None, None)


@pytest.mark.parametrize(
    ("option", "value", "problem"),
    [
        ("--open", "prices,x", "--open: no panel 'x' (there are"),
        ("--size", "12x", "--size: '12x' is not a size such as 1280x720"),
        ("--select", "Nowhere", "--select: there is no 'Nowhere' in A hamlet that lives by its own bread"),
    ],
)
def test_what_a_window_cannot_show(told, monkeypatch, option, value, problem):
    monkeypatch.setenv("SDL_VIDEODRIVER", "dummy")
    code, _, message = told("play", "hamlet", option, value, "--frames", "1")
    assert (code, message[: len(problem)]) == (2, problem)


def test_without_a_display_there_is_no_picture(program):
    done = call(program, "play", "edgeworth_pair", "--screenshot", "x.png", env=without_display())
    assert (done.returncode, done.stdout) == (1, "")
    assert done.stderr.startswith("no display, so no picture")


# ---- interruption


def test_ctrl_c_ends_a_run_between_two_ticks(program, told):
    words = [*program, "run", "edgeworth_four", "--ticks", "1000000", "--record", "x.sqlite"]
    with subprocess.Popen(words, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True) as started:
        while started.poll() is None and not Path("x.sqlite-wal").exists():
            time.sleep(0.05)
        time.sleep(0.5)
        started.send_signal(signal.SIGINT)
        out, err = started.communicate(timeout=60)
    assert (started.returncode, out) == (130, "")
    ticks = int(re.search(r"^interrupted after (\d+) of 1000000 ticks\n\Z", err, re.MULTILINE)[1])
    base = sqlite3.connect("x.sqlite")
    facts = dict(base.execute("SELECT key, value FROM run"))
    assert (int(facts["ticks"]), facts["finished"]) == (ticks, "0")
    assert base.execute("SELECT max(tick) FROM agents").fetchone() == (ticks,)
    base.close()
    assert [path.name for path in Path().iterdir()] == ["x.sqlite"]
    _, out, _ = told("run", "edgeworth_four", "--ticks", ticks, "--json")
    assert json.loads(out)["state_hash"] == facts["state_hash"]


# ---- what is loaded


def test_help_and_check_load_nothing_heavy():
    for words in (["--help"], ["check", "village", "horse_market"], ["schema"]):
        code = (
            "import sys, main\n"
            f"main.main({words!r})\n"
            "assert not {'numpy', 'numba', 'pygame', 'esper', 'sqlite3'} & set(sys.modules)"
        )
        subprocess.run([sys.executable, "-c", code], cwd=ROOT, check=True, capture_output=True)


def test_a_small_run_does_not_load_the_compiler(program):
    del program
    code = (
        "import sys, main\n"
        "main.main(['run', 'three_agent_barter', '--ticks', '10', '--json'])\n"
        "assert not {'numba', 'llvmlite', 'pygame', 'rich', 'sqlite3'} & set(sys.modules)"
    )
    environment = {name: value for name, value in os.environ.items() if name != "NUMBA_DISABLE_JIT"}
    subprocess.run([sys.executable, "-c", code], cwd=ROOT, check=True, capture_output=True, env=environment)
