"""The rules of the house: who may import whom, and what lies at the top level."""

import ast
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[1]
HOUSE = {"ecs", "components", "systems", "scenarios"}
TOP = HOUSE | {"LICENSE", "README.md", "assets", "main.py", "pyproject.toml", "tests", "uv.lock"}
ALLOWED = {
    "ecs/": {"ecs", "esper", "numpy", "numba", "xxhash"},
    "components/": {"components", "ecs", "numpy"},
    "systems/economics/": {"systems.economics", "ecs.kernel", "numpy", "numba"},
    "systems/presentation/": {"scenarios", "systems", "components", "ecs"},
    "systems/": {"systems", "components", "ecs", "numpy"},
    "scenarios/": {"scenarios", "systems", "components", "ecs"},
}
FILES = [path.relative_to(ROOT).as_posix() for top in sorted(HOUSE) for path in (ROOT / top).rglob("*.py")]
WRONG = "ecs/:components ecs/:pygame components/:numba systems/:scenarios.load systems/:systems.presentation"
WRONG += " systems/economics/:ecs.world scenarios/x.py:tomli scenarios/:main scenarios/:systems.presentation"
RIGHT = "ecs/:os.path scenarios/load.py:tomli systems/presentation/:pygame.draw systems/:systems.economics.x"


def imported(path: str) -> set[str]:
    nodes = list(ast.walk(ast.parse((ROOT / path).read_text(encoding="utf-8"))))
    froms = [node for node in nodes if isinstance(node, ast.ImportFrom)]
    names = {f"{'.' * node.level}{node.module}.{alias.name}" for node in froms for alias in node.names}
    return names | {alias.name for node in nodes if isinstance(node, ast.Import) for alias in node.names}


def refused(path: str, name: str) -> bool:
    room = next(room for room in ALLOWED if path.startswith(room))
    top, inner = name.partition(".")[0], f"{name}."
    free = sys.stdlib_module_names if room not in {"systems/presentation/", "scenarios/"} else {top}
    draws = top in {"pygame", "imgui_bundle"} or inner.startswith("systems.presentation.")
    return (
        not (
            top in free - HOUSE - {"", "main"}
            or inner.startswith(tuple(f"{each}." for each in ALLOWED[room]))
        )
        or (draws and room != "systems/presentation/")
        or (top == "tomli" and path != "scenarios/load.py")
    )


@pytest.mark.parametrize("path", FILES)
def test_imports_go_downwards(path: str) -> None:
    assert not {name for name in imported(path) if refused(path, name)}


def test_the_rule_bites() -> None:
    assert not [case for case in WRONG.split() if not refused(*case.split(":"))]
    assert not [case for case in RIGHT.split() if refused(*case.split(":"))]


def test_systems_do_not_import_systems() -> None:
    sources = {path: path.read_text(encoding="utf-8") for path in (ROOT / "systems").glob("[!_]*.py")}
    systems = {f"systems.{path.stem}." for path, text in sources.items() if "(System):" in text}
    for path in sources:
        names = {f"{name}." for name in imported(path.relative_to(ROOT).as_posix())}
        assert not [name for name in names if name.startswith(tuple(systems))], path.name


def test_the_top_level_is_what_it_should_be() -> None:
    git = [shutil.which("git") or "false", "ls-files"]
    listed = subprocess.run(git, cwd=ROOT, capture_output=True, text=True, check=False).stdout.splitlines()
    names = {line.split("/")[0] for line in listed} or {path.name for path in ROOT.iterdir()}
    assert {name for name in names if not name.startswith((".", "__"))} <= TOP
