"""Recordings made and asked in tests."""

import sqlite3
from contextlib import closing

from scenarios.build import build
from scenarios.load import load
from scenarios.runs.record import Recorder
from scenarios.runs.run import run


def recorded(name, ticks, path, settings=(), **options):
    """Run a scenario, record it and return the result."""
    loaded = load(name, settings)
    world = build(loaded)
    with Recorder(path, world, loaded, **options) as recorder:
        return run(world, loaded, ticks, [recorder.tick])


def ask(path, question, *more):
    with closing(sqlite3.connect(path)) as base:
        return base.execute(question, more).fetchall()


def facts(path):
    return dict(ask(path, "SELECT key, value FROM run"))
