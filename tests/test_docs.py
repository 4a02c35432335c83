"""The README and the manual say what is so: commands are tried, tables compared, generated pages fresh."""

import json
import re
import shlex
import sqlite3
import subprocess
import sys
from contextlib import closing
from functools import cache
from itertools import pairwise
from pathlib import Path

import pytest

import main
from scenarios.load import load, load_book, shipped
from scenarios.plugins import use_plugins
from scenarios.runs.manual import pages
from scenarios.runs.record import TABLES

ROOT = Path(__file__).parents[1]
MANUAL = ROOT / "assets" / "manual"
README = (ROOT / "README.md").read_text(encoding="utf-8")
RUNNING = (MANUAL / "running.md").read_text(encoding="utf-8")
RECORDINGS = (MANUAL / "recordings.md").read_text(encoding="utf-8")
PAGES = [ROOT / "README.md", *sorted(MANUAL.rglob("*.md"))]
COMMANDS = {each.callback.__name__: each for each in main.app.registered_commands if each.callback}


def blocks(text, language):
    return re.findall(rf"^```{language}\n(.*?)^```$", text, re.MULTILINE | re.DOTALL)


def section(text, heading):
    """Return what stands under a heading, up to the next of its level."""
    level = heading.split()[0]
    found = re.search(rf"^{re.escape(heading)}.*?$(.*?)(?=^{level} |\Z)", text, re.MULTILINE | re.DOTALL)
    assert found, heading
    return found[1]


@cache
def helped(*words):
    command = [sys.executable, ROOT / "main.py", *words, "--help"]
    return subprocess.run(command, capture_output=True, text=True, check=True).stdout


# ---- generated pages


@pytest.mark.parametrize("name", pages())
def test_generated_pages_are_fresh(name, update_golden):
    page = MANUAL / name
    if update_golden:
        page.write_text(pages()[name], encoding="utf-8")
    assert page.read_text(encoding="utf-8") == pages()[name], "run pytest tests/test_docs.py --update-golden"


# ---- commands and options


def test_every_command_and_option_is_in_the_manual():
    general = helped()
    listed = set(re.findall(r"^  (\w+)  ", general.split("Commands:")[1], re.MULTILINE))
    assert listed == set(COMMANDS)
    known = {"": general, **{name: helped(name) for name in listed}}
    for name, text in known.items():
        told = section(RUNNING, f"## `main.py{' ' * bool(name)}{name}")
        for option in set(re.findall(r"^  (--[\w-]+)", text, re.MULTILINE)) - ({"--help"} if name else set()):
            assert f"| `{option}" in told, f"{option} of {name or 'main.py'} is missing"
        for option in re.findall(r"^\| `(--[\w-]+)", told, re.MULTILINE):
            assert option in text, f"{name} has no {option}"


def test_help_says_something_about_everything():
    for name in COMMANDS:
        for line in helped(name).split("Options:")[1].splitlines():
            assert not re.fullmatch(r"  --\S+( [A-Z]\S*)?", line), line
        assert max(map(len, helped(name).splitlines())) <= 80


# ---- recordings


def test_every_table_and_column_of_recordings_is_in_the_manual():
    for name, columns in TABLES.items():
        told = re.findall(r"^\| `(\w+)` \| ([A-Z]+) \|", section(RECORDINGS, f"## `{name}`"), re.MULTILINE)
        assert told == [tuple(column.split()[:2]) for column in columns.split(", ")]


@pytest.fixture(scope="module")
def recording(tmp_path_factory):
    path = tmp_path_factory.mktemp("docs") / "village.sqlite"
    assert main.main(["run", "village", "--ticks", "20", "--record", str(path), "--json"]) == 0
    return path


def test_every_fact_of_a_run_is_in_the_manual(recording):
    told = re.findall(r"^\| `(\w+)` \| [^A-Z|]*[A-Z1]", section(RECORDINGS, "## `run`"), re.MULTILINE)
    with closing(sqlite3.connect(recording)) as base:
        facts = {key for (key,) in base.execute("SELECT key FROM run")}
    assert set(told) - {"key", "value"} == facts


@pytest.mark.parametrize("question", blocks(README, "sql") + blocks(RECORDINGS, "sql"))
def test_questions_have_answers(recording, question):
    with closing(sqlite3.connect(recording)) as base:
        assert base.execute(question).fetchall()


def test_every_key_of_the_answer_is_in_the_manual(inside, capsys):
    fewer = [f"--set=populations.{name}.count=9" for name in ("fishers", "foresters")]
    assert inside("run", "village", "--ticks", "1", "--json", *fewer) == 0
    answer = json.loads(capsys.readouterr().out)
    told = section(RUNNING, "### What `--json` prints")
    for key in {*answer, *answer["metrics"], *answer["agents"][0], *answer["metrics"]["price"]}:
        assert f"`{key}`" in told, key
    rows = set(re.findall(r"^\| `(\w+)` \|", told, re.MULTILINE))
    assert rows == {*answer, *answer["metrics"]}


# ---- what is shown is what happens


def examples():
    for page in PAGES:
        for number, block in enumerate(blocks(page.read_text(encoding="utf-8"), "console")):
            yield pytest.param(block, id=f"{page.name}-{number}")


@pytest.mark.parametrize("block", list(examples()))
def test_console_examples(block, program, tmp_path):
    """Run what follows `$ `; what is shown below must be printed, where `…` stands for anything."""
    for folder in ("scenarios", "assets"):
        (tmp_path / folder).symlink_to(ROOT / folder)
    for part in re.split(r"^\$ ", block, flags=re.MULTILINE)[1:]:
        command, _, shown = part.partition("\n")
        words = command.replace("uv run main.py", shlex.join(program))
        done = subprocess.run(
            ["/bin/bash", "-c", words], capture_output=True, text=True, check=False, cwd=tmp_path
        )
        pattern = r".*".join(re.escape(piece.strip("\n")) for piece in shown.split("…"))
        assert re.fullmatch(rf"\s*{pattern}\s*", done.stdout + done.stderr, re.DOTALL), (
            done.stdout + done.stderr
        )


def lines_of_shell():
    for page in PAGES:
        for block in blocks(page.read_text(encoding="utf-8"), "sh"):
            yield from re.findall(r"^(?:uv run|python) main\.py(.*)$", block, re.MULTILINE)


@pytest.mark.parametrize("line", sorted(set(lines_of_shell())))
def test_commands_shown_can_be_given(line):
    """Commands, options, scenarios and settings in shell blocks are real."""
    words = [word for word in shlex.split(line, comments=True) if word != ">"]
    if not words:
        return
    assert words[0] in COMMANDS
    told = helped(words[0])
    for option in (word for word in words if word.startswith("--")):
        assert option in told
    settings = [value for option, value in pairwise(words) if option == "--set"]
    use_plugins(*(ROOT / value for option, value in pairwise(words) if option == "--plugin"))
    if words[0] in {"run", "play", "clear"} and words[1:] and words[1] in shipped():
        (load_book if words[0] == "clear" else load)(words[1], settings)
    use_plugins()


def test_every_shipped_scenario_is_told_of():
    for page in (README, (MANUAL / "index.md").read_text(encoding="utf-8")):
        assert set(re.findall(r"^\| `(\w+)` \|", page, re.MULTILINE)) >= set(shipped())


def anchors(page):
    titles = re.findall(r"^#+ (.*)$", page.read_text(encoding="utf-8"), re.MULTILINE)
    return {re.sub(r"[^\w-]", "", title.lower().replace(" ", "-")) for title in titles}


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.name)
def test_links_lead_somewhere(page):
    for target in re.findall(r"\]\(([^)]+)\)", page.read_text(encoding="utf-8")):
        path, _, anchor = target.partition("#")
        if "://" not in target:
            assert (page.parent / path).exists(), target
            assert not anchor or anchor in anchors(page.parent / path if path else page), target
