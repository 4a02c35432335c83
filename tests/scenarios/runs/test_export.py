"""Recordings exported: the same rows, or one line that says why not."""

import csv
import json
import re
import sqlite3
from contextlib import closing

import pytest

from scenarios.runs import export as exporting
from scenarios.runs.recorded import FORMAT
from tests.scenarios.runs.recordings import ask, facts, recorded

SCENARIOS = [("frontier", 12), ("three_agent_barter", 12), ("sugarscape_trade", 4)]


@pytest.fixture(params=SCENARIOS, ids=lambda each: each[0])
def recording(request, tmp_path, monkeypatch):
    name, ticks = request.param
    recorded(name, ticks, tmp_path / "x.sqlite", refusals=True)
    monkeypatch.setattr(exporting, "BATCH", 700)  # so that there are several
    return tmp_path / "x.sqlite"


def tables_of(path):
    """Return the columns with their types and the rows of every table."""
    names = [name for (name,) in ask(path, "SELECT name FROM sqlite_master WHERE type = 'table'")]
    return {
        name: (
            [each[1:3] for each in ask(path, f"PRAGMA table_info({name})")],
            ask(path, f"SELECT * FROM {name}"),
        )
        for name in names
    }


def cells(line):
    return re.findall(r'(?:^|,)("(?:[^"]|"")*"|[^,]*)', line)


def cell(text, kind):
    """Read a cell of CSV as it was written: bare numbers, texts in quotes, NULL as nothing."""
    if text == "":
        return None
    if text.startswith('"'):
        return text[1:-1].replace('""', '"')
    return {"INTEGER": int, "REAL": float}[kind](text)


def test_csv_has_the_same_rows(recording, tmp_path, inside):
    assert inside("export", recording, tmp_path / "out", "--to", "csv") == 0
    for name, (columns, rows) in tables_of(recording).items():
        text = (tmp_path / "out" / f"{name}.csv").read_text(encoding="utf-8")
        if name == "run":  # texts of many lines
            found = [tuple(row) for row in csv.reader(text.splitlines(keepends=True))]
            assert found == [("key", "value"), *rows]
            continue
        lines = text.splitlines()
        kinds = [kind for _, kind in columns]
        assert lines[0] == ",".join(f'"{column}"' for column, _ in columns)
        assert [tuple(map(cell, cells(line), kinds)) for line in lines[1:]] == rows
    assert json.loads((tmp_path / "out" / "run.json").read_text(encoding="utf-8")) == facts(recording)


def test_parquet_has_the_same_rows(recording, tmp_path, inside):
    parquet = pytest.importorskip("pyarrow.parquet")
    types = {"INTEGER": "int64", "REAL": "double", "TEXT": "string"}
    assert inside("export", recording, tmp_path / "out", "--to", "parquet") == 0
    for name, (columns, rows) in tables_of(recording).items():
        table = parquet.read_table(tmp_path / "out" / f"{name}.parquet")
        assert [(field.name, str(field.type)) for field in table.schema] == [
            (column, types[kind]) for column, kind in columns
        ]
        assert list(zip(*table.to_pydict().values(), strict=True)) == rows
        about = {key.decode(): value.decode() for key, value in table.schema.metadata.items()}
        assert about == facts(recording)


def test_nothing_is_replaced_unless_told_so(tmp_path, inside, capsys):
    recorded("edgeworth_pair", 2, tmp_path / "x.sqlite")
    (tmp_path / "out").mkdir()
    (tmp_path / "out" / "trades.csv").write_text("my thesis")
    assert inside("export", "x.sqlite", "out", "--to", "csv") == 2
    assert "trades.csv': the file exists" in capsys.readouterr().err
    assert [each.name for each in (tmp_path / "out").iterdir()] == ["trades.csv"]
    assert inside("export", "x.sqlite", "out", "--to", "csv", "--overwrite") == 0
    assert (tmp_path / "out" / "trades.csv").read_text() != "my thesis"
    assert not [each for each in (tmp_path / "out").iterdir() if each.suffix == ".part"]


def spoilt(path, *, sql=None, cut=None):
    """Change a recording by SQL, or put zeros over all of it from some byte on."""
    if sql:
        with closing(sqlite3.connect(path)) as base, base:
            base.execute(sql)
    if cut:
        data = path.read_bytes()
        path.write_bytes(data[:cut] + bytes(len(data) - cut))


@pytest.mark.parametrize(
    ("damage", "told"),
    [
        ({"sql": f"PRAGMA user_version = {FORMAT + 1}"}, f"it is of format {FORMAT + 1}"),
        ({"sql": "PRAGMA application_id = 7"}, "that is no recording of Entrepôt"),
        ({"sql": "CREATE TABLE '../thesis' (x TEXT)"}, "it has other tables than a recording"),
        ({"sql": "CREATE TABLE thesis (x BLOB)"}, "it has other tables than a recording"),
        ({"cut": 9000}, "x.sqlite: "),
        ({"cut": 1}, "that is no recording that can be read"),
    ],
)
def test_what_is_no_recording_is_refused_in_a_line(tmp_path, inside, capsys, damage, told):
    recorded("edgeworth_pair", 2, tmp_path / "x.sqlite")
    spoilt(tmp_path / "x.sqlite", **damage)
    for words in (("export", "x.sqlite", "out", "--to", "csv"), ("report", "x.sqlite")):
        assert inside(*words) == 2
        said = capsys.readouterr()
        assert (said.out, said.err.count("\n")) == ("", 1)
        assert told in said.err
    assert [each.name for each in tmp_path.iterdir()] == ["x.sqlite"]


def test_an_unfinished_recording_is_named(tmp_path, inside, capsys):
    recorded("edgeworth_pair", 2, tmp_path / "x.sqlite")
    spoilt(tmp_path / "x.sqlite", sql="UPDATE run SET value = 0 WHERE key = 'finished'")
    assert inside("export", "x.sqlite", "out", "--to", "csv") == 0
    assert "unfinished; it is complete until tick 2" in capsys.readouterr().err


def test_a_full_disk_leaves_what_was_there(tmp_path, inside, capsys, monkeypatch):
    recorded("edgeworth_pair", 2, tmp_path / "x.sqlite")
    assert inside("export", "x.sqlite", "out", "--to", "csv") == 0
    before = {each.name: each.read_bytes() for each in (tmp_path / "out").iterdir()}
    capsys.readouterr()

    def full(*_):
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(exporting.Csv, "write", full)
    assert inside("export", "x.sqlite", "out", "--to", "csv", "--overwrite") == 1
    said = capsys.readouterr().err
    assert "failed: no space left on device" in said
    assert said.count("\n") == 1
    assert {each.name: each.read_bytes() for each in (tmp_path / "out").iterdir()} == before
