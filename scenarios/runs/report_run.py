"""The report of a run: what its recording says, as charts and tables.

Series are read in at most `POINTS` pieces, each with its mean, its least and its greatest value, so that a
report of a million ticks is no larger than one of a thousand.
"""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

from scenarios.runs.provenance import in_words
from scenarios.runs.recorded import Recording, opened
from scenarios.runs.report_holdings import distributions
from scenarios.runs.report_page import COLOURS, grid, key, listing, note, panel, section
from scenarios.runs.report_page import page as shell
from scenarios.runs.show import number
from scenarios.runs.svg import Band, bands

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

POINTS = 240
"""Pieces into which a series is cut at most."""
MOST_LINES = len(COLOURS)
"""So many places or pairs are told apart in a chart: those with most trade."""
MOST_ROWS = 40
"""So many rows of a table are shown."""
GAIN_FROM_NOTHING = 1e12
"""What a gain from a bundle without value is recorded as: there is no sum of such."""

LABOR = "labor"
TOWN = {
    "population": ("Population", "Persons who live there.", "persons"),
    "hired": ("Employment", "Persons whom facilities have hired.", "persons"),
    "wage": ("Wage", "Mean wage of those hired, a tick's work of one.", "coins"),
    "fed": ("Fed", "Share of the need that was eaten.", "share"),
    "treasury": ("Treasury", "Money of the council.", "coins"),
    "wealth": ("Wealth", "Money of all households together.", "coins"),
}
"""What is drawn of settlements: title, meaning and unit of a column."""


def page(file: str) -> str:
    """Return the report of a recording; raise `Stop` if it cannot be read."""
    with opened(file, whole=True) as recording:
        facts = recording.facts
        about = f"{facts['scenario']}, seed {facts['seed']}, ticks {facts['first_tick']} to {facts['ticks']}"
        if not recording.finished:
            about += "; the run did not come to its end"
        parts = [
            note(about + "."),
            section("At the end", _final(recording)),
            *_towns(recording),
            *_pairs(recording),
            distributions(recording),
            section("Who gained most by trade", _gainers(recording)),
            section("Who met and did not trade, and why", _refusals(recording)),
            section("Births and deaths", _lives(recording)),
            section("Events and commands", _commands(recording)),
            section("Where it comes from", _provenance(facts)),
        ]
        return shell(facts["title"], parts)


def ask(recording: Recording, question: str, *more: Any) -> list[tuple[Any, ...]]:
    """Return all rows that answer a question."""
    return recording.base.execute(question, more).fetchall()


def _pieces(recording: Recording) -> int:
    """Return how many ticks make one piece of a series."""
    ticks = int(recording.facts["ticks"]) - int(recording.facts["first_tick"])
    return max(1, -(-ticks // POINTS))


# ---- settlements


def _towns(recording: Recording) -> list[str]:
    """Return the parts about settlements and their markets."""
    traded = "SELECT place FROM prices GROUP BY place ORDER BY total(volume) DESC, place"
    every = [place for (place,) in ask(recording, traded)]
    if not every:
        return []
    colours = dict(zip(every, COLOURS, strict=False))
    left = note(f"The {len(colours)} of {len(every)} settlements that trade most.") * (
        len(every) > len(colours)
    )
    goods = [good for (good,) in ask(recording, "SELECT DISTINCT good FROM prices WHERE good != ?", LABOR)]
    prices, volumes = [], []
    for good in goods:
        price, volume = _market(recording, good, colours)
        prices.append(panel(good, "", bands(price, "ticks", "coins")))
        volumes.append(panel(good, "", bands(volume, "ticks", "units a tick")))
    told = note(
        "Line: the standing price. Shade: from its least to its greatest. Dashes: the competitive"
        " interval, where there was trade."
    )
    towns = [
        panel(title, meaning, bands(_town(recording, column, colours), "ticks", unit))
        for column, (title, meaning, unit) in TOWN.items()
    ]
    return [
        section("Prices", left, key(colours), told, grid(prices)),
        section("Volumes", grid(volumes)),
        section("People", grid(towns)),
    ]


def _market(recording: Recording, good: str, colours: Mapping[str, str]) -> tuple[list[Band], list[Band]]:
    """Return the lines of the price of a good, and of its volume."""
    size = _pieces(recording)
    rows = ask(
        recording,
        "SELECT place, min(tick), avg(expectation), min(expectation), max(expectation), "
        "avg(low) FILTER (WHERE volume > 0), avg(high) FILTER (WHERE volume > 0), "
        "avg(volume), min(volume), max(volume) FROM prices WHERE good = ? "
        "GROUP BY place, tick / ? ORDER BY 2",
        good,
        size,
    )
    prices: list[Band] = []
    volumes: list[Band] = []
    for place, colour in colours.items():
        here = [row[1:] for row in rows if row[0] == place]
        prices.append(Band(place, colour, [row[:4] for row in here if row[1] is not None]))
        for n, end in ((4, "low"), (5, "high")):
            points = [(row[0], *[row[n]] * 3) for row in here if row[n] is not None]
            prices.append(Band(f"{place}: {end} end", colour, points, dashed=True))
        volumes.append(Band(place, colour, [(row[0], *row[6:9]) for row in here if row[6] is not None]))
    return prices, volumes


def _town(recording: Recording, column: str, colours: Mapping[str, str]) -> list[Band]:
    rows = ask(
        recording,
        f"SELECT name, min(tick), avg({column}), min({column}), max({column}) FROM settlements "
        "GROUP BY name, tick / ? ORDER BY 2",
        _pieces(recording),
    )
    return [
        Band(place, colour, [row[1:] for row in rows if row[0] == place and row[2] is not None])
        for place, colour in colours.items()
    ]


# ---- trades


def _pairs(recording: Recording) -> list[str]:
    """Return the parts about trades between agents, by pair of goods."""
    found = ask(
        recording,
        "SELECT good, paid_with, count(*), sum(quantity), sum(paid), min(price), max(price) FROM trades "
        "GROUP BY good, paid_with ORDER BY 3 DESC, 1, 2",
    )
    if not found:
        return []
    rows = [
        (
            f"{good} for {paid}",
            number(count),
            number(quantity),
            _per(total, quantity),
            number(low),
            number(high),
        )
        for good, paid, count, quantity, total, low, high in found[:MOST_ROWS]
    ]
    head = ("pair", "trades", "quantity", "mean price", "lowest", "highest")
    panels = []
    for n, (good, paid, *_) in enumerate(found[:MOST_LINES]):
        price = ask(
            recording,
            "SELECT min(tick), sum(paid) / sum(quantity), min(price), max(price) FROM trades "
            "WHERE good = ? AND paid_with = ? AND price IS NOT NULL GROUP BY tick / ? ORDER BY 1",
            good, paid, _pieces(recording),
        )  # fmt: skip
        meaning = "Mean by quantity, and from the lowest to the highest."
        drawing = bands([Band(good, COLOURS[n], price)], "ticks", f"{paid} for 1 {good}")
        panels.append(panel(f"{good} for {paid}", meaning, drawing))
    size = _pieces(recording)
    count = ask(
        recording, "SELECT min(tick), count(*) * 1.0 / ? FROM trades GROUP BY tick / ? ORDER BY 1", size, size
    )
    line = Band("trades", COLOURS[0], [(tick, each, each, each) for tick, each in count])
    panels.append(panel("Trades", "How many there were in a tick.", bands([line], "ticks", "trades a tick")))
    return [section("Trades between agents", grid(panels)), section("Trades by pair", listing(head, rows))]


def _per(total: float, quantity: float) -> str:
    return number(total / quantity) if quantity else "none"


def _gainers(recording: Recording) -> str:
    rows = ask(
        recording,
        "SELECT coalesce(max(name), id), count(*), sum(gain) FROM "
        "(SELECT buyer AS id, buyer_gain AS gain FROM trades WHERE buyer_gain < ?1 "
        "UNION ALL SELECT seller, seller_gain FROM trades WHERE seller_gain < ?1) "
        "LEFT JOIN (SELECT id, max(name) AS name FROM agents GROUP BY id) USING (id) "
        "GROUP BY id ORDER BY 3 DESC, id LIMIT 15",
        GAIN_FROM_NOTHING,
    )
    if not rows:
        return ""
    told = note("Utility gained; where there was none to begin with, no sum can be told and it is left out.")
    return told + listing(
        ("who", "trades", "utility gained"), [(str(who), number(n), number(gain)) for who, n, gain in rows]
    )


def _refusals(recording: Recording) -> str:
    rows = ask(recording, "SELECT reason, count(*) FROM refusals GROUP BY reason ORDER BY 2 DESC, 1")
    return listing(("reason", "times"), [(why, number(n)) for why, n in rows]) if rows else ""


# ---- events, figures, provenance


def _lives(recording: Recording) -> str:
    if "lives" not in recording.tables:
        return ""
    rows = ask(
        recording,
        "SELECT kind, event, count(*), min(tick), max(tick) FROM lives "
        "GROUP BY kind, event ORDER BY kind, event",
    )
    head = ("kind", "event", "how many", "first in tick", "last in tick")
    return listing(head, [(kind, what, *map(number, rest)) for kind, what, *rest in rows]) if rows else ""


def _commands(recording: Recording) -> str:
    if "commands" not in recording.tables:
        return ""
    question = "SELECT tick, command, fields, refusal FROM commands ORDER BY tick, serial LIMIT ?"
    rows = [
        (number(tick), command, _fields(fields), "done" if refusal is None else f"refused: {refusal}")
        for tick, command, fields, refusal in ask(recording, question, MOST_ROWS)
    ]
    ((count,),) = ask(recording, "SELECT count(*) FROM commands")
    more = note(f"The first {len(rows)} of {count:,}.") if count > len(rows) else ""
    return more + listing(("tick", "command", "with", "outcome"), rows) if rows else ""


def _fields(text: str) -> str:
    return ", ".join(f"{name} {value}" for name, value in json.loads(text).items())


def _final(recording: Recording) -> str:
    """Return the figures at the end."""
    ((agents, utility),) = ask(
        recording, "SELECT count(*), sum(utility) FROM agents WHERE tick = (SELECT max(tick) FROM agents)"
    )
    rows = [("agents", number(agents))] if agents else []
    rows += [("total utility", number(utility))] if utility is not None else []
    for table, words in (("trades", "trades"), ("fills", "fills of auctions"), ("refusals", "refusals")):
        ((count,),) = ask(recording, f"SELECT count(*) FROM {table}")
        rows += [(words, number(count))] if count else []
    for name, population, fed, treasury in ask(
        recording,
        "SELECT name, population, fed, treasury FROM settlements "
        "WHERE tick = (SELECT max(tick) FROM settlements)",
    )[:MOST_ROWS]:
        told = f"{number(population)} persons, fed {number(fed)}, {number(treasury)} coins in the treasury"
        rows.append((name, told))
    return listing(("figure", "value"), rows) if rows else ""


def _provenance(facts: Mapping[str, str]) -> str:
    lists = {key: json.loads(facts.get(key, "[]")) for key in ("overrides", "mods")}
    about: dict[str, object] = {"mods_hash": "", **facts, **lists}
    rows: Sequence[tuple[str, str]] = [
        ("scenario", facts["scenario"]),
        *in_words(about),
        ("seed", facts["seed"]),
        ("ticks", f"{facts['first_tick']} to {facts['ticks']}"),
        ("format of the recording", facts["format"]),
        ("state hash", facts.get("state_hash", "none")),
    ]
    return listing(("", ""), rows)
