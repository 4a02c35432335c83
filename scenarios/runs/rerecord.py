"""Recordings run again: what is kept of the run is recorded anew elsewhere and compared row by row."""

from __future__ import annotations

import json
import tempfile
from itertools import zip_longest
from pathlib import Path
from typing import TYPE_CHECKING, Any

from ecs.save import journal_of
from scenarios.faults import ScenarioError, one_line
from scenarios.load import reload
from scenarios.plugins import refusal
from scenarios.runs import Stop
from scenarios.runs.headless import Job, conclude, warn
from scenarios.runs.record import TABLES
from scenarios.runs.recorded import opened, quoted
from scenarios.runs.replay import Asker, Past, Rerun
from scenarios.runs.save import founded, known
from scenarios.runs.show import tell

if TYPE_CHECKING:
    from scenarios.runs.recorded import Recording
    from scenarios.runs.save import Session


def rerun_recording(job: Rerun) -> str:
    """Run again what was recorded and return the answer; raise `Stop` where it is not the same."""
    with opened(job.file) as recording:
        past, facts = past_of(recording), recording.facts
        warn(past.loaded)
        again = founded(past.loaded, past.seed)
        asker = Asker(past.journal)
        asker.tick(again.world)
        while again.world.tick < int(facts["first_tick"]):
            again.world.step()
            again.tick(again.world)
            asker.tick(again.world)
        ticks = past.ticks - again.world.tick
        if not job.verify:
            ticks = ticks if job.ticks is None else min(ticks, max(0, job.ticks - again.world.tick))
            settings = Job(job.file, as_json=job.as_json, save=job.save, trace=job.trace)
            return conclude(again, settings, ticks, last=[asker.tick])
        return _compared(job, recording, again, asker, ticks)


def _compared(job: Rerun, recording: Recording, again: Session, asker: Asker, ticks: int) -> str:
    """Record what runs again, compare, and return the answer."""
    if job.ticks is not None:
        raise Stop("--ticks is of no use with --verify and a recording, which is compared as a whole", 2)
    with tempfile.TemporaryDirectory() as folder:
        beside = Path(folder) / "again.sqlite"
        settings = Job(
            job.file, record=beside, every=int(recording.facts["every"]),
            refusals=recording.facts["refusals"] == "1",
            as_json=job.as_json, save=job.save, trace=job.trace,
        )  # fmt: skip
        answer = conclude(again, settings, ticks, last=[asker.tick])
        with opened(str(beside)) as other:
            tables = [table for table in TABLES if table in recording.tables and table != "run"]
            rows = sum(_same(table, recording, other) for table in tables)
    tell(f"{job.file}: the same in {rows} rows over {ticks} ticks")
    return answer


def _same(table: str, recording: Recording, other: Recording) -> int:
    """Count the rows of a table if both have the same in the columns of the recording.

    The other may have more at the end if the recording is unfinished.
    """
    names = [name for name, _ in recording.tables[table]]
    question = f"SELECT {quoted(*names)} FROM {table} ORDER BY rowid"
    rows = 0
    for ours, theirs in zip_longest(*(each.base.execute(question) for each in (recording, other))):
        if ours is None and not recording.finished:
            break
        if ours != theirs:
            reason = f"{recording.file}: not the same: {_apart(table, names, ours, theirs)}"
            raise Stop(reason, 1)
        rows += 1
    return rows


def _apart(table: str, names: list[str], ours: tuple[Any, ...] | None, theirs: tuple[Any, ...] | None) -> str:
    """Word the difference of two rows, of which one may not be there."""
    if ours is None or theirs is None:
        row = dict(zip(names, ours or theirs or (), strict=True))
        return f"tick {row['tick']}, {table}: {'recorded' if ours else 'new'} alone is {row}"
    n = next(n for n, (a, b) in enumerate(zip(ours, theirs, strict=True)) if a != b)
    who = ", ".join(f"{name} {each}" for name, each in zip(names[1:n], ours[1:n], strict=True))
    return f"tick {ours[0]}, {table}.{names[n]} of {who or 'its first row'}: {ours[n]} and {theirs[n]}"


def past_of(recording: Recording) -> Past:
    """Read what the recorded run hangs on; raise `Stop` if that is not there."""
    file, facts = recording.file, recording.facts
    try:
        if reason := refusal(json.loads(facts.get("plugins", "[]"))):
            raise Stop(one_line(f"{file}: {reason}", 800), 2)
        texts = [(str(name), str(text)) for name, text in json.loads(facts["texts"])]
        loaded = reload(texts, json.loads(facts["overrides"]))
        first, every = int(facts["first_tick"]), int(facts["every"])
        journal = journal_of(_requests(recording), known(loaded))
        past = Past(loaded, int(facts["seed"]), int(facts["ticks"]), journal)
    except ScenarioError as error:
        reason = f"{file}: the scenario in it is refused: {error.faults[0]}"
    except (LookupError, RecursionError, TypeError, ValueError):
        reason = f"{file}: there is no scenario in it to run again"
    else:
        if 0 <= first <= past.ticks and every > 0 and "refusals" in facts:
            return past
        reason = f"{file}: what it says of its run makes no sense"
    raise Stop(one_line(reason, 800), 2)


def _requests(recording: Recording) -> Any:
    """Return what was asked of the world, as a save keeps it; format 1 has it as one text among the facts."""
    if "journal" in recording.facts:
        return json.loads(recording.facts["journal"])
    rows = recording.base.execute("SELECT tick, due, serial, command, fields FROM requests ORDER BY rowid")
    return [[tick, [due, serial, command, json.loads(fields)]] for tick, due, serial, command, fields in rows]
