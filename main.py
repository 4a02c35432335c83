"""Entrepôt from the command line: this reads what was typed and hands over; the work is done elsewhere.

Each command imports what it needs only when it runs: numpy, numba and pygame take longer to load than
`--help` may take.
"""

import io
import json
import os
import sys
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from scenarios.faults import ScenarioError
from scenarios.overrides import with_options
from scenarios.plugins import told, use_plugins
from scenarios.runs import VERSION, Stop
from scenarios.runs.options import (
    Anew,
    AsJson,
    Autosave,
    Beside,
    BookFile,
    Dask,
    Every,
    Everything,
    File,
    Files,
    Frames,
    Heavy,
    Mechanisms,
    Mods,
    Open,
    Overwrite,
    Own,
    Plain,
    Plugins,
    Profile,
    Record,
    Refusals,
    Report,
    Rounds,
    Save,
    Scale,
    Scenario,
    Screenshot,
    Seed,
    Seeds,
    Select,
    Settings,
    Size,
    Sizes,
    Table,
    Ticks,
    Trace,
    Vary,
    Video,
    Workers,
    Works,
)
from scenarios.runs.show import answer, tell

if TYPE_CHECKING:
    from collections.abc import Sequence

# Nothing here multiplies matrices: a pool of threads for it only costs time to start.
os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")

DEFAULT = "frontier"
HEADLESS_TICKS = 200

app = typer.Typer(
    help="""An economy of agents that gather, meet and trade: watch it, play it, do research with it.

    FILE is a scenario file, or the name of a shipped one, such as frontier. Without a command a
    window opens.""",
    epilog="Exit codes: 0 done, 1 failed, 2 a mistake in the command, a file or a plugin, 130 interrupted.",
    add_completion=False,
    rich_markup_mode=None,
    pretty_exceptions_enable=False,
    invoke_without_command=True,
)


@app.callback()
def start(
    context: typer.Context,
    version: Annotated[bool, typer.Option("--version", help="Print the version and exit.")] = False,
) -> int:
    """Open the window unless a command says otherwise."""
    if version:
        answer(f"entrepot {VERSION}")
        raise typer.Exit
    return play() if context.invoked_subcommand is None else 0


@app.command(short_help="Open a window on a scenario.")
def play(
    file: Scenario = None,
    seed: Seed = None,
    settings: Settings = None,
    frames: Frames = None,
    screenshot: Screenshot = None,
    opened: Open = "",
    select: Select = None,
    beside: Beside = None,
    scale: Scale = None,
    size: Size = None,
    plain: Plain = False,
    video: Video = None,
    own: Own = None,
    mods: Mods = None,
    plugins: Plugins = None,
) -> int:
    """Open a window on a scenario; on a screen to choose one if FILE is left out.

    Of a recording it shows the charts. Where there is no display, 200 ticks of a scenario, or of the
    frontier, run without a window.
    """
    from scenarios.runs.headless import warn
    from scenarios.runs.target import check_picture, recording_named

    use_plugins(*plugins or ())
    recording = None if file is None else recording_named(file, settings, seed)
    check_picture(screenshot)
    from systems.presentation import play as window
    from systems.presentation.mods import opening

    look = window.Look(
        size=window.parse_size(size), scale=scale / 100 if scale else None, selected=select, frames=frames,
        opened=window.parse_panels(opened), screenshot=screenshot, plain=plain, video=video, settings=own,
        beside=tuple(beside or ()), mods=tuple(mods or ()),
    )  # fmt: skip
    look.check(recorded=recording is not None)
    world = DEFAULT if file is None or recording else file
    rack = look.rack()
    loaded, begin = opening(world, settings or (), seed, rack, tell)
    if not window.display_available():
        look.do_without(recorded=recording is not None)
        tell(f"No display: running {HEADLESS_TICKS} ticks of {loaded.name} headless.")
        return run(world, HEADLESS_TICKS, seed, settings, plugins=plugins, mods=mods)
    warn(loaded)
    asked = file is not None or seed is not None or settings or beside
    try:
        window.play(recording or (begin if asked else None), look, tell, rack)
    except window.WorldStoppedError as error:
        raise Stop(str(error), 1) from error
    return 0


@app.command(short_help="Run a scenario without a window and print what came of it.")
def run(
    file: File,
    ticks: Ticks = None,
    seed: Seed = None,
    settings: Settings = None,
    record: Record = None,
    every: Every = None,
    refusals: Refusals = False,
    overwrite: Overwrite = False,
    save: Save = None,
    autosave: Autosave = None,
    trace: Trace = None,
    heavy: Heavy = False,
    profile: Profile = False,
    as_json: AsJson = False,
    mods: Mods = None,
    plugins: Plugins = None,
) -> int:
    """Run a scenario without a window, as fast as it goes, and print what came of it.

    The same scenario, settings and seed give the same state hash, everywhere. From a save it goes on.
    """
    from scenarios.runs.headless import Job, run_headless

    useless = {"--every": every is not None, "--refusals": refusals, "--overwrite": overwrite}
    if record is None and any(useless.values()):
        raise Stop(
            f"{next(name for name, given in useless.items() if given)} is of no use without --record", 2
        )
    if trace and save is None and autosave is None:
        raise Stop("--trace is of no use without --save or --autosave", 2)
    use_plugins(*plugins or ())
    given = tuple(settings or ())
    job = Job(file, given, ticks, seed, record, every or 10, refusals, overwrite, as_json)
    job = replace(job, save=save, autosave=autosave, trace=trace, heavy=heavy, profile=profile)
    job = replace(job, mods=tuple(mods or ()))
    answer(run_headless(job))
    return 0


@app.command(short_help="Run again what a save or a recording is of, and compare.")
def replay(
    file: Annotated[str, typer.Argument(metavar="FILE", help="Save or recording.", show_default=False)],
    verify: Annotated[bool, typer.Option("--verify", help="Stop where it comes to something else.")] = False,
    ticks: Annotated[int | None, typer.Option(min=0, metavar="N", help="How long; else to its end.")] = None,
    save: Save = None,
    trace: Trace = None,
    as_json: AsJson = False,
    plugins: Plugins = None,
) -> int:
    """Run again what a save or a recording is of, from its beginning, and print what came of it.

    With --verify it is compared on the way: exit code 1 and one line if it is not the same.
    """
    from scenarios.runs.replay import Rerun, rerun

    use_plugins(*plugins or ())
    answer(rerun(Rerun(file, verify, ticks, save, trace, as_json)))
    return 0


@app.command(short_help="Write the tables of a recording as Parquet or CSV.")
def export(
    file: Annotated[str, typer.Argument(metavar="FILE", help="Recording.", show_default=False)],
    folder: Annotated[Path, typer.Argument(metavar="DIR", help="Where to; made if need be.")],
    to: Annotated[str, typer.Option("--to", metavar="KIND", help="parquet or csv.")],
    overwrite: Annotated[bool, typer.Option("--overwrite", help="Replace earlier files.")] = False,
) -> int:
    """Write every table of a recording as a file of its own, and what was run as run.json beside them."""
    from scenarios.runs.export import export as write

    answer(write(file, to, folder, overwrite=overwrite))
    return 0


@app.command(short_help="Show a recording or the table of a sweep as an HTML page.")
def report(
    file: Annotated[str, typer.Argument(metavar="FILE", help="Recording or table.", show_default=False)],
    out: Annotated[
        Path | None, typer.Option("--out", metavar="REPORT.html", help="Where to; else beside FILE.")
    ] = None,
) -> int:
    """Write a report that a browser shows: of a recording, or of the table of a sweep (.csv, .parquet)."""
    from scenarios.runs.reports import write_report

    answer(str(write_report(file, out)))
    return 0


@app.command(short_help="Print the equilibria of a scenario's agents and what they could gain.")
def theory(
    file: File,
    seed: Seed = None,
    settings: Settings = None,
    as_json: AsJson = False,
    mods: Mods = None,
    plugins: Plugins = None,
) -> int:
    """Print what theory says of a scenario's agents before they have met: equilibria and what can be gained.

    Walrasian prices and allocations, which of them are stable, the attainable sum of utilities, and for a
    pair the contract curve and the core.
    """
    from scenarios.runs.theory import tell_theory

    use_plugins(*plugins or ())
    answer(tell_theory(file, with_options(settings, seed=seed), tuple(mods or ()), as_json=as_json))
    return 0


@app.command(short_help="Clear an order book and print who trades with whom at what price.")
def clear(file: BookFile, settings: Settings = None, as_json: AsJson = False) -> int:
    """Clear an order book and print who trades with whom, at what price, and what they gain."""
    from scenarios.runs.clearing import clear_book

    answer(clear_book(file, with_options(settings), as_json=as_json))
    return 0


@app.command(short_help="Run a scenario under several mechanisms and compare what came of it.")
def compare(
    file: File,
    mechanisms: Mechanisms = "all",
    seeds: Seeds = "1-20",
    ticks: Ticks = None,
    settings: Settings = None,
    as_json: AsJson = False,
    html: Report = None,
    mods: Mods = None,
    plugins: Plugins = None,
) -> int:
    """Run a scenario under several mechanisms and seeds and print what came of it, beside theory.

    The same seed gives the same agents, endowments and luck under every mechanism.
    """
    from scenarios.runs import compare as comparing

    use_plugins(*plugins or ())
    plan = comparing.Plan(
        file,
        comparing.parse_mechanisms(mechanisms),
        comparing.parse_seeds(seeds),
        with_options(settings, ticks=ticks),
        tuple(mods or ()),
    )
    answer(comparing.compare_mechanisms(plan, as_json=as_json, html=html))
    return 0


@app.command(short_help="Run a scenario with many values and seeds, and write one table.")
def sweep(
    file: File,
    out: Table,
    vary: Vary = None,
    seeds: Seeds = "1-20",
    ticks: Ticks = None,
    settings: Settings = None,
    workers: Workers = None,
    dask: Dask = None,
    overwrite: Anew = False,
    mods: Mods = None,
    plugins: Plugins = None,
) -> int:
    """Run a scenario with every combination of values and seeds, and write a table with a row for each.

    Interrupted, the same command goes on where it stopped. Exit code 1 if any run failed.
    """
    from scenarios.runs.sweep import Job
    from scenarios.runs.sweep import sweep as run_all

    use_plugins(*plugins or ())
    given = Job(file, out, tuple(vary or ()), seeds, ticks, tuple(settings or ()))
    given = replace(given, workers=workers, dask=dask, overwrite=overwrite, mods=tuple(mods or ()))
    told, failed = run_all(given)
    answer(told)
    return 1 if failed else 0


@app.command(short_help="Measure how fast this is, beside numpy, Python and Mesa.")
def bench(
    works: Works = None,
    everything: Everything = False,
    sizes: Sizes = None,
    rounds: Rounds = 3,
    as_json: AsJson = False,
) -> int:
    """Measure standard works, each beside something else that is timed in the same run, and print figures.

    CPU time of one process, in rounds, in turn with the reference. Takes some minutes.
    """
    from scenarios.runs import bench as benching
    from scenarios.runs.bench_works import WORKS
    from systems.presentation.timed import FRAME

    known = {**WORKS, "frame": FRAME}
    asked = benching.plan(works or (), sizes, rounds, known, everything=everything)
    found = benching.bench(asked)
    answer(benching.told_of(found, as_json=as_json))
    return 1 if found.failed else 0


@app.command(short_help="Tell what a key of a scenario is, and who has set it over what.")
def explain(
    file: File,
    key: Annotated[str, typer.Argument(metavar="KEY", help="Key or table.", show_default=False)],
    settings: Settings = None,
    as_json: AsJson = False,
    mods: Mods = None,
) -> int:
    """Tell the value of a key, which line of which file has set it, what it replaced, and what it means.

    Of a table, every key in it.
    """
    from scenarios.runs.explain import explain as tell_of

    answer(tell_of(file, key, tuple(settings or ()), tuple(mods or ()), as_json=as_json))
    return 0


@app.command(short_help="Print every fault in scenarios, order books and mods.")
def check(files: Files, mods: Mods = None, plugins: Plugins = None) -> int:
    """Print every fault in scenarios, order books and mods, one a line: FILE:LINE:COLUMN: KEY: what is wrong.

    A mod is given by its folder, and laid over the scenarios it names. Nothing is built or run. The exit
    code is 2 if there is any fault; warnings are printed, but are none.
    """
    from scenarios.runs.check import told_of

    use_plugins(*plugins or ())
    bad = 0
    for file in files:
        try:
            for warning in told_of(file, tuple(mods or ())):
                answer(str(warning))
        except ScenarioError as error:
            bad += 1
            answer(str(error))
    tell(f"{len(files)} checked, {bad} with faults")
    return 2 if bad else 0


@app.command(short_help="Print the JSON Schema of scenario files, or of those of mods.")
def schema(
    kind: Annotated[
        str, typer.Argument(metavar="[KIND]", help="scenario, overlay or mod.", show_default=False)
    ] = "scenario",
    plugins: Plugins = None,
) -> int:
    """Print the JSON Schema of scenario files, for editors that complete and check TOML.

    With 'overlay' that of the files that a mod lays over scenarios, with 'mod' that of mod.toml.
    """
    from scenarios.runs.schemas import schema_of

    use_plugins(*plugins or ())
    answer(json.dumps(schema_of(kind), indent=2))
    return 0


def main(arguments: "Sequence[str] | None" = None) -> int:
    """Do what the command line says; return the exit code."""
    if sys.stdout is None or sys.stderr is None:  # closed by whoever started us
        nowhere = Path(os.devnull).open("w")  # for as long as the program runs
        sys.stdout, sys.stderr = sys.stdout or nowhere, sys.stderr or nowhere
    for stream in (sys.stdout, sys.stderr):
        if isinstance(stream, io.TextIOWrapper):  # something else may stand in for it
            stream.reconfigure(errors="backslashreplace")
    try:
        return app(arguments, prog_name="main.py", standalone_mode=False) or 0
    except (Exception, KeyboardInterrupt) as error:
        reason, code = _failure(error)
    tell(reason)
    return code


def _failure(error: BaseException) -> tuple[str, int]:
    """Return the line that says what went wrong and the exit code; raise what is no user's fault again."""
    match error:
        case typer.TyperException():
            return f"{error.format_message().rstrip('.')} (see main.py --help)", error.exit_code
        case ScenarioError():
            return str(error), 2
        case Stop():
            return str(error), error.code
        case KeyboardInterrupt() | typer.Abort():
            return "interrupted", 130
    if theirs := told(error):
        return theirs, 2
    if not isinstance(error, OSError):
        raise error
    return f"{error.strerror}: {error.filename or 'output'}" if error.strerror else str(error), 1


if __name__ == "__main__":
    sys.exit(main())
