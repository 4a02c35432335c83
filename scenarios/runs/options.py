"""What commands take: their arguments and options, each with the line that `--help` says of it."""

from pathlib import Path
from typing import Annotated

import typer

File = Annotated[
    str, typer.Argument(metavar="FILE", help="Scenario file or name, or a save.", show_default=False)
]
Scenario = Annotated[
    str | None,
    typer.Argument(
        metavar="[FILE]", help="Scenario file or name, a save, or a recording.", show_default=False
    ),
]
Files = Annotated[list[str], typer.Argument(metavar="FILE", help="Files or names of either kind.")]
BookFile = Annotated[
    str, typer.Argument(metavar="BOOK", help="Order book: a file or a name.", show_default=False)
]
Seed = Annotated[
    int | None, typer.Option(min=0, metavar="N", help="Seed of all luck; else the scenario's own.")
]
Settings = Annotated[
    list[str] | None,
    typer.Option("--set", metavar="KEY=VALUE", help="Put a value over the scenario's; may be repeated."),
]
Mods = Annotated[
    list[str] | None,
    typer.Option("--mod", metavar="DIR", help="Lay a mod over the scenario; may be repeated."),
]
Frames = Annotated[int | None, typer.Option(min=1, metavar="N", help="Close the window after N frames.")]
Screenshot = Annotated[
    Path | None, typer.Option(metavar="FILE.png", help="Save a picture of the last frame.")
]
Open = Annotated[
    str, typer.Option("--open", metavar="A,B,...", help="Open these panels, such as inspector,prices.")
]
Select = Annotated[str | None, typer.Option(metavar="ENTITY", help="Select an entity by its name or id.")]
Video = Annotated[
    Path | None, typer.Option(metavar="FILE.mp4", help="Make a film of it; needs the extra 'video'.")
]
Own = Annotated[
    Path | None,
    typer.Option("--settings", metavar="FILE.json", help="Settings to go by instead of your own."),
]
Beside = Annotated[
    list[str] | None,
    typer.Option("--beside", metavar="KEY=VALUE", help="Run it with this beside it; may be repeated."),
]
Scale = Annotated[
    int | None, typer.Option(min=75, max=250, metavar="PERCENT", help="Size of text and panels.")
]
Size = Annotated[str | None, typer.Option(metavar="WxH", help="Size of the window in pixels.")]
Plain = Annotated[bool, typer.Option("--plain", help="The plain window, without OpenGL and panels.")]
Ticks = Annotated[int | None, typer.Option(min=0, metavar="N", help="How long; else as the scenario says.")]
Record = Annotated[
    Path | None, typer.Option(metavar="FILE.sqlite", help="Record trades and snapshots to this file.")
]
Every = Annotated[
    int | None, typer.Option(min=1, metavar="K", help="Ticks from one snapshot to the next; else 10.")
]
Refusals = Annotated[bool, typer.Option("--refusals", help="Record also why pairs that met did not trade.")]
Overwrite = Annotated[bool, typer.Option("--overwrite", help="Replace an earlier recording.")]
Mechanisms = Annotated[
    str, typer.Option(metavar="A,B,...", help="Mechanisms, the first to compare with; or all.")
]
Seeds = Annotated[str, typer.Option(metavar="LIST", help="Seeds, such as 1-20 or 3,5,9-12.")]
Report = Annotated[
    Path | None, typer.Option(metavar="FILE.html", help="Write a report that a browser shows.")
]
Save = Annotated[Path | None, typer.Option(metavar="FILE.save", help="Save the world at the end.")]
Autosave = Annotated[
    int | None, typer.Option(min=1, metavar="N", help="Save every N ticks, to three files in turn.")
]
Trace = Annotated[
    int | None, typer.Option(min=1, metavar="N", help="Keep what each system did in the last N ticks.")
]
Heavy = Annotated[bool, typer.Option("--heavy", help="Save, load and compare after every tick.")]
Profile = Annotated[bool, typer.Option("--profile", help="Tell the share of each system in the time.")]
Plugins = Annotated[
    list[str] | None,
    typer.Option("--plugin", metavar="FILE.py", help="Use a Python file of your own; may be repeated."),
]
Vary = Annotated[
    list[str] | None,
    typer.Option("--vary", metavar="KEY=A,B,...", help="Values to run it with; may be repeated."),
]
Workers = Annotated[int | None, typer.Option(min=1, metavar="N", help="Processes; else one for each core.")]
Dask = Annotated[
    str | None, typer.Option(metavar="ADDRESS", help="Scheduler of a Dask cluster that does the runs.")
]
Table = Annotated[
    Path, typer.Option("--out", metavar="TABLE", help="Table to write: FILE.csv or FILE.parquet.")
]
Anew = Annotated[bool, typer.Option("--overwrite", help="Begin anew, in the place of an earlier table.")]
Works = Annotated[
    list[str] | None, typer.Argument(metavar="[WORK]...", help="Works; else all.", show_default=False)
]
Everything = Annotated[bool, typer.Option("--all", help="Measure the large sizes too: an hour or so.")]
Sizes = Annotated[str | None, typer.Option(metavar="LIST", help="Sizes of these works, such as 200,1000.")]
Rounds = Annotated[
    int, typer.Option(min=1, max=1000, metavar="N", help="Rounds of each; 3 unless told.", show_default=False)
]
AsJson = Annotated[bool, typer.Option("--json", help="Print one JSON object instead of tables.")]
