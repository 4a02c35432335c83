"""What all tests share."""

import os
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[1]

# Left to choose, a small run in this process would switch the compiler off for all tests after it.
os.environ.setdefault("NUMBA_DISABLE_JIT", "0")


def pytest_addoption(parser):
    parser.addoption(
        "--update-golden", action="store_true", help="write golden files and generated pages anew"
    )


@pytest.fixture
def update_golden(request):
    """Tell whether golden files are to be written instead of compared."""
    return request.config.getoption("--update-golden")


@pytest.fixture
def program(tmp_path, monkeypatch):
    """Go to an empty folder and return the words that start the program from there, as a user would."""
    monkeypatch.chdir(tmp_path)
    for name in ("NUMBA_DISABLE_JIT", "COLUMNS", "FORCE_COLOR", "TTY_COMPATIBLE"):
        monkeypatch.delenv(name, raising=False)
    return [sys.executable, str(ROOT / "main.py")]


@pytest.fixture
def inside(tmp_path, monkeypatch):
    """Run commands in this process, in an empty folder; it returns the exit code."""
    import main

    monkeypatch.chdir(tmp_path)
    return lambda *words: main.main([str(word) for word in words])
