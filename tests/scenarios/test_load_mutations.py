"""Shipped scenarios, damaged in thousands of ways: each loads or is refused in plain lines, never otherwise.

ENTREPOT_MUTATIONS sets how many are tried.
"""

import os
import random
import re

import pytest

from scenarios.faults import MOST_SHOWN
from scenarios.load import ScenarioError, load, shipped

COUNT = int(os.environ.get("ENTREPOT_MUTATIONS", "300"))
BATCHES = 10

EDGES = ["0", "-1", "1", "2", "0.0", "-0.0", "0.1", "1e-6", "1e-300", "1e300", "1e400", "nan", "inf", "-inf"]
EDGES += [str(number) for number in (2**31 - 1, 2**31, -(2**31) - 1, 2**63 - 1, 2**63, 2**70, 10**12)]
EDGES += ["0x7fffffff", "0b1", "1_000"]
VALUES = [
    *EDGES,
    "true",
    "''",
    "'A'",
    "[]",
    "{}",
    "[[]]",
    "[1, 2]",
    "{A = 1}",
    "1979-05-27",
    "07:32:00",
    '"""x\ny"""',
]
KEYS = ["seed", "goods.A.lot", "cells[0].at", "world", "populations.crowd.vision", "agents", "settlements"]
KEYS += ["orgs.Bakers.facilities", "curves.eating", "recipes.Mill", "policies", "households.comforts.Flour"]
CHARACTERS = [
    "\0",
    "\t",
    "\r",
    "\u202e",
    "\ufeff",
    "\u2028",
    "\x1b",
    "é",
    "\U0001d54f",
    "'",
    '"',
    '"""',
    "[",
    "]",
    "{",
    "}",
    "=",
    "#",
    ".",
    "\\",
]
KEYS += [
    "lanes",
    "routes.r",
    "merchants",
    "events",
    "weather",
    "archipelago",
    "orgs.Fishers.ships",
    "extends",
]
KEYS += ["settlements.North.demand", "orgs.Ferry.ships[0].at", "archipelago.mix", "events[0].ships"]
LINE = re.compile(r"(x\.toml|three_towns\.toml|--set):[1-9]\d*:[1-9]\d*: .+")


def cut(luck, data):
    start = luck.randrange(len(data))
    return data[:start] + data[start + luck.choice([1, 1, 2, 8, 64]) :]


def double(luck, data):
    start = luck.randrange(len(data))
    end = start + luck.choice([1, 2, 8, 64, 512])
    return data[:end] + data[start:end] + data[end:]


def spoil_byte(luck, data):
    at = luck.randrange(len(data))
    return data[:at] + bytes([luck.randrange(256)]) + data[at + 1 :]


def swap_bytes(luck, data):
    first, second = sorted(luck.randrange(len(data)) for _ in range(2))
    swapped = bytearray(data)
    swapped[first], swapped[second] = swapped[second], swapped[first]
    return bytes(swapped)


def change_lines(luck, data):
    lines = data.split(b"\n")
    first, second = luck.randrange(len(lines)), luck.randrange(len(lines))
    match luck.randrange(3):
        case 0:
            del lines[first]
        case 1:
            lines.insert(first, lines[second])
        case 2:
            lines[first], lines[second] = lines[second], lines[first]
    return b"\n".join(lines)


def change_tokens(luck, data):
    tokens = re.findall(rb"\w+|\s+|[^\w\s]", data)
    first, second = luck.randrange(len(tokens)), luck.randrange(len(tokens))
    match luck.randrange(3):
        case 0:
            del tokens[first]
        case 1:
            tokens.insert(first, tokens[second])
        case 2:
            tokens[first], tokens[second] = tokens[second], tokens[first]
    return b"".join(tokens)


def change_number(luck, data):
    return replace_one(luck, data, rb"(?<![\w#])-?\d+(\.\d+)?", luck.choice(EDGES))


def change_value(luck, data):
    return replace_one(luck, data, rb"(?<== )[^\n,}]+", luck.choice(VALUES))


def nest(luck, data):
    depth = luck.choice([2, 20, 32, 33, 400, 5000])
    opening, closing = luck.choice([("[", "]"), ("{a = ", "}"), ("[{a = ", "}]")])
    return replace_one(
        luck, data, rb"(?<== )[^\n]+", opening * depth + luck.choice(["1", ""]) + closing * depth
    )


def insert_text(luck, data):
    text = "".join(
        luck.choice([*CHARACTERS, chr(luck.randrange(32, 0xD800))]) for _ in range(luck.randrange(1, 6))
    )
    at = luck.randrange(len(data))
    return data[:at] + text.encode() + data[at:]


def replace_one(luck, data, pattern, text):
    found = list(re.finditer(pattern, data))
    if not found:
        return data
    match = luck.choice(found)
    return data[: match.start()] + text.encode() + data[match.end() :]


WAYS = [
    cut,
    double,
    spoil_byte,
    swap_bytes,
    change_lines,
    change_tokens,
    change_number,
    change_value,
    nest,
    insert_text,
]


def check_what_is_told(overrides):
    """Load x.toml; a refusal must be told in lines that each say where."""
    try:
        load("x.toml", overrides)
    except ScenarioError as caught:
        error = caught
    else:
        return
    assert error.faults
    for fault in error.faults:
        assert LINE.fullmatch(str(fault)), str(fault)
        assert str(fault).isprintable()
    lines = str(error).split("\n")
    assert len(lines) <= MOST_SHOWN + 1
    assert len(str(error).splitlines()) == len(lines)


@pytest.mark.parametrize("batch", range(BATCHES))
def test_damaged_files_load_or_are_refused_in_plain_lines(batch, tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    luck = random.Random(batch)
    originals = [path.read_bytes() for path in shipped().values()]
    for _ in range(max(1, COUNT // BATCHES)):
        data = luck.choice(originals)
        for _ in range(luck.choice([1, 1, 1, 2, 5])):
            data = luck.choice(WAYS)(luck, data) or b"\n"
        (tmp_path / "x.toml").write_bytes(data)
        overrides = []
        if luck.random() < 0.2:
            overrides = [f"{luck.choice(KEYS)}={luck.choice(VALUES)}"]
        check_what_is_told(overrides)
