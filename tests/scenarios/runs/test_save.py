"""Saves: written whole or not at all, opened as they were or refused in a line."""

import errno
import json
import os
import subprocess
import sys
import threading
import time
import zlib
from pathlib import Path

import numpy as np
import pytest

from ecs import Command, digest
from scenarios.build import build
from scenarios.load import load
from scenarios.runs import Stop, container
from scenarios.runs.container import (
    DENSEST,
    FORMAT,
    MIGRATIONS,
    PREFIX,
    Packed,
    SaveError,
    from_bytes,
    measured,
    to_bytes,
    write_whole,
)
from scenarios.runs.save import KNOWN, Autosaver, founded, open_save, packed, save
from systems.commands import Give
from tests import fuzz_saves, soak_saves

ROOT = Path(__file__).parents[3]
CORPUS = ROOT / "tests" / "saves"


@pytest.fixture
def told(inside, capsys):
    def tell(*words):
        code = inside(*words)
        return code, *capsys.readouterr()

    return tell


@pytest.fixture
def small():
    return fuzz_saves.session()


# ---- there and back


@pytest.mark.parametrize("number", range(24))
def test_what_is_loaded_goes_on_alike(number, tmp_path):
    soak_saves.case(number, "tests", tmp_path)


@pytest.mark.skipif(not hasattr(os, "fork"), reason="needs an operating system that forks")
def test_other_processes_go_on_alike(tmp_path):
    with soak_saves.Elsewhere() as elsewhere:
        processes = {soak_saves.case(number, "apart", tmp_path, elsewhere) for number in range(4)}
    assert len(processes - {os.getpid()}) == 4


def test_a_save_has_its_scenario_with_it(tmp_path):
    (tmp_path / "below.toml").write_bytes((ROOT / "scenarios" / "two_ports.toml").read_bytes())
    (tmp_path / "above.toml").write_text('format = 1\nextends = "below.toml"\ntitle = "Ports"\r\nseed = 9\n')
    session = founded(load(tmp_path / "above.toml", ["merchants.freight=3"]), seed=5)
    session.world.step(4)
    save(session, tmp_path / "x.save")
    for path in tmp_path.glob("*.toml"):
        path.unlink()
    other = open_save(tmp_path / "x.save")
    assert other.loaded == session.loaded
    assert other.world.seed == 5
    assert digest(other.world) == digest(session.world)


def test_what_was_asked_and_came_of_it_comes_back(small, tmp_path):
    save(small, tmp_path / "x.save")
    world = open_save(tmp_path / "x.save").world
    assert world.outcomes == small.world.outcomes
    assert [outcome.refusal for outcome in world.outcomes] == [None]
    assert [(request.asked, request.order.tick) for request in world.journal] == [(3, 3), (3, 8)]
    assert world.orders == small.world.orders


def test_every_command_can_be_read_from_a_file():
    def below(kind):
        return {each for one in kind.__subclasses__() for each in (one, *below(one))}

    ours = {each for each in below(Command) if each.__module__.startswith(("systems.", "scenarios."))}
    assert ours == set(KNOWN.values())


def test_what_a_scenario_asks_for_is_in_no_journal():
    world = build(load("two_ports", ["events=[{tick = 3, ships = {withhold = 5}}]"]))
    assert len(world.orders) == 1
    assert world.journal == []


# ---- the commands


def test_run_saves_and_goes_on(told):
    code, whole, _ = told("run", "two_ports", "--ticks", "30", "--json")
    assert code == 0
    code, out, _ = told("run", "two_ports", "--ticks", "18", "--save", "x.save", "--json")
    assert (code, json.loads(out)["ticks"]) == (0, 18)
    code, out, _ = told("run", "x.save", "--ticks", "12", "--save", "x.save", "--json")
    assert code == 0
    one, other = json.loads(whole), json.loads(out)
    assert (other["ticks"], other["state_hash"]) == (30, one["state_hash"])
    assert open_save("x.save").world.tick == 30
    assert sorted(path.name for path in Path().iterdir()) == ["x.save"]


def test_autosaves_take_turns(told):
    assert told("run", "edgeworth_pair", "--ticks", "10", "--autosave", "2")[0] == 0
    ticks = {path.name: open_save(path).world.tick for path in Path().iterdir()}
    assert ticks == {f"edgeworth_pair.auto{n}.save": tick for n, tick in ((1, 8), (2, 10), (3, 6))}
    assert told("run", "edgeworth_pair", "--ticks", "2", "--autosave", "2", "--save", "y.save")[0] == 0
    assert {"y.auto1.save", "y.save"} <= {path.name for path in Path().iterdir()}


def test_a_save_is_played(told, monkeypatch):
    told("run", "two_ports", "--ticks", "5", "--save", "x.save")
    played = []
    monkeypatch.setattr("systems.presentation.play.display_available", lambda: True)
    monkeypatch.setattr("systems.presentation.play.play", lambda begin, *_: played.append(begin()))
    assert told("play", "x.save")[0] == 0
    [session] = played
    assert (session.world.tick, session.loaded.name) == (5, "two_ports")


def test_without_a_display_a_save_goes_on_headless(told, monkeypatch):
    told("run", "edgeworth_pair", "--ticks", "5", "--save", "x.save")
    monkeypatch.setattr("systems.presentation.play.display_available", lambda: False)
    code, out, _ = told("play", "x.save")
    assert code == 0
    assert "205" in out


@pytest.mark.parametrize(
    ("words", "line"),
    [
        ("run x.save --seed 3", "--seed is of no use with a save"),
        ("run x.save --set ticks=3", "--set is of no use with a save"),
        ("play x.save --seed 3", "--seed is of no use with a save"),
        ("run y.save", "y.save: there is no such file"),
        ("run .save", ".save: that is a folder"),
        ("replay y.save", "y.save: there is no such file"),
        ("replay y.sqlite", "y.sqlite: there is no such file"),
        ("replay text.toml", "text.toml: that is no recording that can be read: "),
        ("replay x.save --trace 3", "--trace is of no use without --save"),
        ("run village --trace 3", "--trace is of no use without --save or --autosave"),
        ("run village --save x.toml", "cannot save to 'x.toml': a save's name ends in .save"),
        ("run village --save no/x.save", "cannot save to 'no/x.save': there is no folder 'no'"),
        ("run village --save text.save", "cannot save to 'text.save': the file is not a save of Entrepôt"),
        ("run village --save .save", "cannot save to '.save': a save's name ends in .save"),
        ("run text.save", "text.save: that is not a save of Entrepôt"),
        ("run village --autosave 0", "Invalid value for '--autosave'"),
    ],
)
def test_a_mistake_is_one_line_and_2(told, words, line, tmp_path, small):
    save(small, tmp_path / "x.save")
    (tmp_path / ".save").mkdir()
    for name in ("text.toml", "text.save"):
        (tmp_path / name).write_text("format = 1\n")
    before = sorted(tmp_path.iterdir())
    code, out, err = told(*words.split())
    assert (code, out) == (2, "")
    assert err.startswith(line)
    assert err.count("\n") == 1
    assert sorted(tmp_path.iterdir()) == before


def test_a_damaged_save_is_refused_before_the_engine_loads(small, program):
    Path("x.save").write_bytes(to_bytes(packed(small))[:-1])
    code = (
        f"import sys; sys.path.insert(0, {str(ROOT)!r}); import main\n"
        "assert main.main(['run', 'x.save']) == 2\n"
        "assert not {'numba', 'esper', 'pygame'} & set(sys.modules)"
    )
    subprocess.run([program[0], "-c", code], check=True, capture_output=True)


def test_ctrl_c_saves_what_there_is(program):
    words = [*program, "run", "edgeworth_four", "--ticks", "1000000", "--autosave", "50", "--save", "x.save"]
    with subprocess.Popen(words, stderr=subprocess.PIPE, text=True) as started:
        while started.poll() is None and not Path("x.auto1.save").exists():
            time.sleep(0.05)
        started.send_signal(2)
        _, err = started.communicate(timeout=60)
    assert started.returncode == 130
    assert f"interrupted after {open_save('x.save').world.tick} of 1000000 ticks" in err


# ---- damage


def test_damaged_saves_are_refused_in_a_line(tmp_path):
    refused, _ = fuzz_saves.attack(204, "tests", tmp_path)
    assert refused > 180


def test_the_newest_whole_autosave_is_offered(small, tmp_path):
    data = to_bytes(packed(small))
    path = tmp_path / "x.save"
    path.write_bytes(data[:-1])
    for n, content in ((1, data), (2, data), (3, data[:-1])):
        each = tmp_path / f"x.auto{n}.save"
        each.write_bytes(content)
        os.utime(each, (1000 + n, 1000 + n))
    with pytest.raises(Stop) as stopped:
        open_save(path)
    assert str(stopped.value) == f"{path}: it is cut short; {tmp_path / 'x.auto2.save'} is whole"
    with pytest.raises(Stop, match=r"auto3\.save: it is cut short; .*x\.auto2\.save is whole$"):
        open_save(tmp_path / "x.auto3.save")


def test_a_pipe_is_not_waited_for(tmp_path):
    os.mkfifo(tmp_path / "x.save")
    with pytest.raises(Stop, match="no plain file"):
        open_save(tmp_path / "x.save")


def test_what_is_all_alike_is_no_bomb():
    size = 2 * DENSEST[0]
    data = to_bytes(Packed({}, {"a": np.zeros(size, np.int8)}))
    assert from_bytes(data).arrays["a"].size == size
    with pytest.raises(SaveError, match="too large"):
        measured(PREFIX.pack(container.MAGIC, FORMAT, 10, size // 1000, size, bytes(16)))


@pytest.mark.parametrize(
    ("arrays", "plain"),
    [
        ('[["a","|i1",[3]]]', b"\0" * 4),
        ('[["a","|i1",[5]]]', b"\0" * 4),
        ('[["a","|b1",[4]]]', b"\0\1\2\0"),
        ('[["a","|i1",[-4]]]', b"\0" * 4),
        ('[["a","|O",[4]]]', b"\0" * 4),
        ('[["a","|i1"]]', b"\0" * 4),
    ],
)
def test_arrays_are_what_the_header_says(arrays, plain):
    header = f'{{"arrays":{arrays}}}'.encode()
    with pytest.raises(SaveError, match="makes no sense"):
        from_bytes(fuzz_saves.sealed(FORMAT, header, zlib.compress(plain), len(plain)))
    whole = fuzz_saves.sealed(FORMAT, b'{"arrays":[["a","|b1",[2]]]}', zlib.compress(b"\0\1"), 2)
    assert from_bytes(whole).arrays["a"].tolist() == [False, True]


def test_scenarios_that_are_refused_now_are_told_in_a_line(small, tmp_path):
    made = packed(small)
    made.header["texts"][0][1] = made.header["texts"][0][1].replace("format = 1", "format = 7")
    (tmp_path / "x.save").write_bytes(to_bytes(made))
    with pytest.raises(Stop, match=r"x\.save: the scenario in it is refused: .*format") as stopped:
        open_save(tmp_path / "x.save")
    assert "\n" not in str(stopped.value)


# ---- writing that fails


def test_whenever_writing_fails_the_old_save_stays(small, tmp_path, monkeypatch):
    """The n-th call of the operating system fails, for every n."""
    path = tmp_path / "x.save"
    save(small, path)
    old = path.read_bytes()
    small.world.step()
    calls, failing = [0], [0]

    def failing_now(name, true):
        def call(*words, **more):
            if threading.current_thread() is threading.main_thread():
                calls[0] += 1
                if calls[0] == failing[0]:
                    raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))
            if name == "write":  # little by little, as a slow disk may
                return true(words[0], bytes(words[1])[:2000])
            return true(*words, **more)

        return call

    with monkeypatch.context() as patched:
        for name in ("open", "write", "fsync", "close"):
            patched.setattr(os, name, failing_now(name, getattr(os, name)))
        patched.setattr(Path, "replace", failing_now("replace", Path.replace))
        save(small, path)
        new, total = path.read_bytes(), calls[0]
        assert total > 10
        for n in range(1, total + 1):
            write_whole_again(path, old, calls, failing)
            calls[0], failing[0] = 0, n
            with pytest.raises(Stop, match=r"^saving to '.*x\.save' failed: no space left on device$"):
                save(small, path)
            # From the rename on, only whether the folder is on the disk can be in doubt.
            assert path.read_bytes() == (new if n > total - 3 else old), n
            assert [each.name for each in tmp_path.iterdir()] == ["x.save"]


def write_whole_again(path, data, calls, failing):
    calls[0] = failing[0] = -(10**9)
    write_whole(path, data)


def test_an_autosave_that_fails_stops_nothing(small, tmp_path, monkeypatch, capsys):
    def full(*_):
        raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))

    with Autosaver(small, tmp_path / "x", 1) as saver:
        with monkeypatch.context() as patched:
            patched.setattr(os, "write", full)
            for _ in range(2):
                small.world.step()
                saver.tick(small.world)
            saver.wait()
        small.world.step()
        saver.tick(small.world)
    err = capsys.readouterr().err.splitlines()
    assert len(err) == 2
    assert all("auto1.save' failed: no space left on device" in line for line in err)
    assert [path.name for path in tmp_path.iterdir()] == ["x.auto1.save"]
    assert open_save(tmp_path / "x.auto1.save").world.tick == small.world.tick


def test_what_killed_processes_left_is_swept_away(small, tmp_path):
    left, now = tmp_path / ".x.save.1.part", tmp_path / ".x.save.2.part"
    for path in (left, now):
        path.write_bytes(b"half")
    os.utime(left, (1000, 1000))
    save(small, tmp_path / "x.save")
    assert sorted(path.name for path in tmp_path.iterdir()) == [now.name, "x.save"]


@pytest.mark.skipif(not hasattr(os, "fork"), reason="needs an operating system that forks")
def test_kills_while_saving_lose_nothing():
    words = [sys.executable, "-m", "tests.kill_saves", "--cases", "10"]
    done = subprocess.run(words, cwd=ROOT, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
    assert done.stdout.startswith("10 kills")


# ---- formats


def test_older_formats_are_brought_up_to_date(small, tmp_path, monkeypatch):
    """What is saved in format 1 is read by a version that keeps the seed elsewhere and knows more columns."""
    made = packed(small)
    made.header["luck"] = made.header.pop("seed")
    purse = made.arrays.pop("agent.Wealth.cash")
    path = tmp_path / "x.save"
    path.write_bytes(to_bytes(made))

    def forward(old):
        header = {**old.header, "seed": old.header["luck"]}
        return Packed(header, {**old.arrays, "agent.Wealth.cash": purse})

    with pytest.raises(Stop, match="makes no sense"):
        open_save(path)
    monkeypatch.setattr(container, "FORMAT", FORMAT + 1)
    monkeypatch.setitem(MIGRATIONS, FORMAT, forward)
    world = open_save(path).world
    assert digest(world) == digest(small.world)
    save(small, path)
    assert open_save(path).world.tick == 5
    monkeypatch.setattr(container, "FORMAT", FORMAT)
    with pytest.raises(
        Stop, match=f"it is of format {FORMAT + 1}, and this version reads those up to {FORMAT}"
    ):
        open_save(path)


def test_every_older_format_has_a_way_forward():
    assert set(MIGRATIONS) == set(range(1, FORMAT))


CONTINUED = CORPUS / "continued.json"
MORE = 20


@pytest.mark.parametrize("path", sorted(CORPUS.glob("*.save")), ids=lambda path: path.stem)
def test_every_save_there_ever_was_goes_on(path, update_golden):
    """A save of each format, in `tests/saves`: whoever raises the format adds some (see its README)."""
    world = open_save(path).world
    world.step(MORE)
    known = json.loads(CONTINUED.read_text())
    if update_golden:
        known[path.name] = digest(world)
        CONTINUED.write_text(json.dumps(known, indent=2, sort_keys=True) + "\n")
    assert digest(world) == known[path.name], "run pytest --update-golden if the economy is meant to differ"


def test_there_are_saves_of_every_format():
    formats = {container.checked(path.read_bytes()) for path in CORPUS.glob("*.save")}
    assert formats == set(range(1, FORMAT + 1))
    assert set(json.loads(CONTINUED.read_text())) == {path.name for path in CORPUS.glob("*.save")}


def test_a_name_of_a_command_that_is_not_known_is_refused(small, tmp_path):
    made = packed(small)
    made.header["orders"][0][2] = "Steal"
    (tmp_path / "x.save").write_bytes(to_bytes(made))
    with pytest.raises(Stop, match="there is no command 'Steal'"):
        open_save(tmp_path / "x.save")
    assert Give.__name__ in KNOWN
