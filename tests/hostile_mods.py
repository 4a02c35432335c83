"""Mods that are broken or mean harm: each builds its folders, and says what is to be told of it."""

from dataclasses import dataclass

MANIFEST = 'format = 1\nname = "m"\nversion = "1.0"\n'
OVERLAY = 'scenarios = "all"\n'
OUTSIDE = "secret.toml"
"""A file beside the folders of mods, which none of them may reach."""


@dataclass
class Case:
    """Files of mods, by folder and name: text, bytes, or a function that makes it."""

    name: str
    files: dict
    told: str
    """A pattern that a line about it matches."""
    mods: tuple = ("m",)

    def build(self, place):
        """Write it all; return the folders to give."""
        (place / OUTSIDE).write_text(OVERLAY, encoding="utf-8")
        for name, what in ({f"{mod}/mod.toml": MANIFEST for mod in self.mods} | self.files).items():
            self._write(place / name, what)
        return [str(place / mod) for mod in self.mods]

    @staticmethod
    def _write(path, what):
        if what is None:
            return
        path.parent.mkdir(parents=True, exist_ok=True)
        if callable(what):
            what(path)
        else:
            path.write_bytes(what if isinstance(what, bytes) else what.encode())


# ---- values


def manifests():
    """Go through faults of mod.toml."""
    lines = {
        "empty": ("", "format: missing"),
        "other": ("[a]\nb = 1\n", "unknown key"),
        "format": (MANIFEST.replace("= 1", "= 2"), "format: not among"),
        "format-text": (MANIFEST.replace("= 1", '= "1"'), "format: "),
        "unknown": (MANIFEST + "code = 'import os'\n", "code: unknown key"),
        "entry": (MANIFEST + "[entry_points]\nmain = 'os:system'\n", "entry_points: unknown key"),
        "twice": (MANIFEST + 'name = "n"\n', "name: given twice"),
        "twice-table": (MANIFEST + "[needs]\n[needs]\n", "needs: given twice"),
        "syntax": (MANIFEST + "title = \n", "syntax"),
        "unclosed": (MANIFEST + 'title = "', "syntax: not closed"),
        "unclosed-list": (MANIFEST + "after = [", "syntax: not closed"),
        "utf-8": (MANIFEST.encode() + b"title = '\xff\xfe'", "not a text"),
        "utf-16": (MANIFEST.encode("utf-16"), "not a text"),
        "zero": (MANIFEST.encode() + b"\0", "not a text"),
        "binary": (bytes(range(256)), "not a text"),
        "elf": (b"\x7fELF" + bytes(60), "not a text"),
        "huge": (b"#" * (2**22 + 1), "too large"),
        "deep": (MANIFEST + "after = " + "[" * 1000, "nested too deep"),
        "deep-tables": (MANIFEST + f"after = {'{a=' * 500}1{'}' * 500}", "nested too deep"),
        "deep-key": (MANIFEST + ".".join("a" * 600) + " = 1", "too deep"),
        "long-word": (MANIFEST + "title = " + "9" * 5000, "word too long"),
        "long-key": (MANIFEST + "a" * 5000 + " = 1", "word too long"),
        "commas": (MANIFEST + f"after = [{',' * 500_000}]", "too many commas"),
        "keys": (MANIFEST + "\n".join(f"k{n} = 1" for n in range(200_001)), "too many keys"),
        "title-lines": (MANIFEST + 'title = "a\\nb"\n', "title: not a title"),
        "title-long": (MANIFEST + f'title = "{"x" * 999}"\n', "title: not a title"),
        "title-escape": (MANIFEST + 'title = "\\u001b[2J"\n', "title: not a title"),
        "title-bidi": (MANIFEST + 'title = "\\u202etxt.exe"\n', "title: not a title"),
        "text-escape": (MANIFEST + 'description = "\\u0007"\n', "unprintable"),
        "needs-list": (MANIFEST + 'needs = ["a"]\n', "needs: wrong type"),
        "needs-name": (MANIFEST + '[needs]\n"../a" = ">=1"\n', "not a name"),
        "needs-missing": (MANIFEST + '[needs]\nother = ">=1"\n', "a mod that is not on"),
        "needs-self": (MANIFEST + '[needs]\nm = ">=1"\n', "goes round in a circle"),
        "needs-self-newer": (MANIFEST + '[needs]\nm = ">=2"\n', "another version"),
        "needs-game": (MANIFEST + '[needs]\nentrepot = ">=99"\n', "another version"),
        "after-self": (MANIFEST + 'after = ["m"]\n', "goes round in a circle"),
        "after-text": (MANIFEST + 'after = "x"\n', "after: wrong type"),
        "after-number": (MANIFEST + "after = [1]\n", r"after\[0\]: wrong type"),
        "after-long": (MANIFEST + "after = [" + '"x",' * 101 + "]\n", "after: too long"),
    }
    for name, (text, told) in lines.items():
        yield Case(f"manifest-{name}", {"m/mod.toml": text}, told)
    for n, value in enumerate(
        [
            '""',
            '"a b"',
            '"../x"',
            '"/etc"',
            '"a/b"',
            '"a\\\\b"',
            '"é"',
            f'"{"x" * 41}"',
            '"a\\nb"',
            '"."',
            '"\\u0000"',
        ]
    ):
        text = MANIFEST.replace('"m"', value)
        yield Case(f"name-{n}", {"m/mod.toml": text}, "name: not a name")
    for n, value in enumerate(["1", "1.0", "true", "[]", "{}", "2020-01-01", "nan", "inf"]):
        text = MANIFEST.replace('"1.0"', value)
        yield Case(f"version-type-{n}", {"m/mod.toml": text}, "version: wrong type")
    for n, value in enumerate(
        [
            "",
            "v1",
            "1.",
            ".1",
            "1.0.0.0",
            "1.x",
            "-1",
            "1e3",
            "٣.0",
            "9999999",
            "1,0",
            "1.0-beta",
            "1. 0",
            "\\n1",
        ]
    ):
        text = MANIFEST.replace('"1.0"', f'"{value}"')
        yield Case(f"version-{n}", {"m/mod.toml": text}, "version: not a version")
    for n, value in enumerate(
        ["", "*", ">=", "1.0", "^1", "~=1.0", ">=1,", ">=1 <2", "=>1", "!=1", ">=1;os", ">=x"]
    ):
        text = f'{MANIFEST}[needs]\nm = "{value}"\n'
        yield Case(f"range-{n}", {"m/mod.toml": text}, "not a range of versions")


NUMBERS = [
    "nan", "inf", "-inf", "1e999", str(2**70), str(-(2**70)), "-1", "0x7fffffffffffffffff", "true", '"1"',
    "[1]", "{a = 1}", "1979-05-27", "07:32:00", "1e300",
]  # fmt: skip


def overlays():
    """Go through faults of overlays."""
    for n, value in enumerate(NUMBERS):
        yield Case(f"price-{n}", {"m/o.toml": f"{OVERLAY}[goods.A]\nprice = {value}\n"}, r"goods\.A\.price: ")
        text = f"{OVERLAY}[recipes.R]\ninputs = {{A = {value}}}\n"
        yield Case(f"input-{n}", {"m/o.toml": text}, r"recipes\.R\.inputs\.A: ")
    lines = {
        "no-scenarios": ("[goods.A]\n", "scenarios: missing"),
        "scenarios-word": ('scenarios = "some"\n', "scenarios: not among"),
        "scenarios-none": ("scenarios = []\n", "scenarios: too short"),
        "scenarios-path": ('scenarios = ["../../etc/passwd"]\n', r"scenarios\[0\]: not a name"),
        "scenarios-number": ("scenarios = [1]\n", r"scenarios\[0\]: wrong type"),
        "scenarios-table": ("[scenarios]\na = 1\n", "scenarios: not understood"),
        "extends": (OVERLAY + 'extends = "../secret.toml"\n', "extends: not in an overlay"),
        "extends-absolute": (OVERLAY + 'extends = "/etc/passwd"\n', "extends: not in an overlay"),
        "format": (OVERLAY + "format = 1\n", "format: not in an overlay"),
        "kind": (OVERLAY + 'kind = "book"\n', "kind: unknown key"),
        "unknown": (OVERLAY + "[good.A]\n", "good: unknown key, did you mean 'goods'"),
        "unknown-inside": (OVERLAY + "[goods.A]\npriec = 1\n", r"goods\.A\.priec: unknown key"),
        "exec": (OVERLAY + '[exec]\npython = "import os"\n', "exec: unknown key"),
        "mechanism": (OVERLAY + '[exchange]\nmechanism = "os.system"\n', "mechanism: not among"),
        "policy": (OVERLAY + '[policies]\npreset = "__import__"\n', "preset: not among"),
        "family": (OVERLAY + '[utilities.u]\nfamily = "lambda"\n', "family"),
        "good-name": (OVERLAY + '[goods."../../x"]\n', "not a name"),
        "good-control": (OVERLAY + '[goods."a\\u001b[2J"]\n', "not a name"),
        "good-money": (OVERLAY + "[goods.money]\n", "reserved word"),
        "good-empty": (OVERLAY + '[goods.""]\n', "not a name"),
        "colour": (OVERLAY + '[goods.A]\ncolour = "url(x)"\n', "not a colour"),
        "many-goods": (OVERLAY + "".join(f"[goods.g{n}]\n" for n in range(70)), "too long"),
        "count": (OVERLAY + "[populations.p]\ncount = 999999999999\n", "count: too large"),
        "map": (OVERLAY + "[world]\nwidth = 1000000000\n", "width: too large"),
        "towns": (OVERLAY + "[archipelago]\ntowns = 1000000000\n", "towns: too large"),
        "events": (OVERLAY + "[[events]]\ntick = -1\n", r"events\[0\]\.tick"),
        "title": (OVERLAY + 'title = "\\u001b]0;x\\u0007"\n', "title: not a title"),
        "seed": (OVERLAY + "seed = -1\n", "seed: too small"),
        "seed-huge": (OVERLAY + f"seed = {2**70}\n", "seed: too large"),
        "ticks": (OVERLAY + "ticks = 1.5\n", "ticks: not a whole number"),
        "goods-list": (OVERLAY + "goods = [1, 2]\n", "goods: wrong type"),
        "goods-text": (OVERLAY + 'goods = "all"\n', "goods: wrong type"),
        "remove-text": (OVERLAY + 'remove = "goods"\n', "remove: wrong type"),
        "remove-number": (OVERLAY + "remove = [1]\n", r"remove\[0\]: wrong type"),
        "remove-index": (OVERLAY + 'remove = ["events[0]"]\n', "not a key"),
        "remove-path": (OVERLAY + 'remove = ["../x"]\n', "not a key"),
        "remove-empty": (OVERLAY + 'remove = [""]\n', "not a key"),
        "remove-deep": (OVERLAY + 'remove = ["' + ".".join("a" * 50) + '"]\n', "not a key"),
        "remove-absent": (OVERLAY + 'remove = ["goods.Grian"]\n', "nothing to remove, did you mean 'Grain'"),
        "remove-inside": (OVERLAY + 'remove = ["title.x"]\n', "nothing to remove"),
        "remove-needed": (OVERLAY + 'remove = ["goods.Grain"]\n', "Grain"),
        "remove-all": (OVERLAY + 'remove = ["goods"]\n', "goods: missing"),
        "unfinished": (OVERLAY + "[settlements.X]\nat = [1, 1]\n", r"settlements\.X\.people: missing"),
        "syntax": (OVERLAY + "[goods.A\nprice = 1\n", "syntax"),
        "twice": (OVERLAY + "[goods.A]\nprice = 1\nprice = 2\n", "given twice"),
        "deep": (OVERLAY + "x = " + "[" * 5000 + "]" * 5000, "nested too deep"),
        "deep-header": (OVERLAY + "[" + ".".join("a" * 200) + "]\n", "too deep"),
        "utf-8": (OVERLAY.encode() + b"\xc3\x28", "not a text"),
        "zero": (OVERLAY.encode() + b"title = '\0'", "not a text"),
        "huge": (OVERLAY.encode() + b" " * 2**22, "too large"),
        "string-bomb": (OVERLAY + f'title = "{"x" * 3_000_000}"\n', "title: not a title"),
    }
    for name, (text, told) in lines.items():
        yield Case(f"overlay-{name}", {"m/o.toml": text}, told)


def texts():
    """Go through faults of texts."""
    lines = {
        "number": ('"Start" = 1\n', "Start: wrong type"),
        "table": ("[Start]\na = 'b'\n", "Start: wrong type"),
        "empty": ('"Start" = ""\n', "Start: wrong length"),
        "long": (f'"Start" = "{"x" * 3000}"\n', "Start: wrong length"),
        "escape": ('"Start" = "\\u001b[31m"\n', "unprintable"),
        "bidi": ('"Start" = "\\u202e"\n', "unprintable"),
        "reach": ('"tick {tick:,}" = "{tick.__class__.__init__.__globals__}"\n', "not the same places"),
        "index": ('"tick {tick:,}" = "{tick[0]}"\n', "not the same places"),
        "wide": ('"tick {tick:,}" = "{tick:999999999}"\n', "not the same places"),
        "more": ('"Start" = "{secret}"\n', "not the same places"),
        "fewer": ('"tick {tick:,}" = "tick"\n', "not the same places"),
        "broken": ('"tick {tick:,}" = "{tick"\n', "not the same places"),
        "convert": ('"tick {tick:,}" = "{tick!r:,}"\n', "not the same places"),
        "nested": ('"tick {tick:,}" = "{tick:{tick}}"\n', "not the same places"),
        "syntax": ('"Start" = \n', "syntax"),
        "utf-8": (b'"Start" = "\xff"', "not a text"),
        "many": ("\n".join(f'"t{n}" = "x"' for n in range(5001)), "too many texts"),
    }
    for name, (text, told) in lines.items():
        yield Case(f"text-{name}", {"m/texts/en.toml": text}, told)
    for n, name in enumerate(["EN", "english", "e", "en-GB", "de_de", "x1"]):
        yield Case(f"language-{n}", {f"m/texts/{name}.toml": '"a" = "b"\n'}, "no language")


def scenarios():
    """Go through faults of scenarios that a mod brings."""
    head = 'format = 1\ntitle = "X"\n'
    lines = {
        "absolute": ('extends = "/etc/passwd"\n', "extends: not found"),
        "above": ('extends = "../../secret.toml"\n', "extends: not found"),
        "above-name": ('extends = "../../secret"\n', "extends: not found"),
        "manifest": ('extends = "../mod.toml"\n', "extends: not found"),
        "overlay": ('extends = "../o.toml"\n', "extends: not found"),
        "device": ('extends = "/dev/zero"\n', "extends: not found"),
        "home": ('extends = "~/x.toml"\n', "extends: not found"),
        "windows": ('extends = "C:\\\\x.toml"\n', "extends: not found"),
        "url": ('extends = "http://localhost/x.toml"\n', "extends: not found"),
        "zero": ('extends = "a\\u0000b"\n', "extends: not found"),
        "self": ('extends = "x"\n', "goes round in a circle"),
        "number": ("extends = 1\n", "extends: wrong type"),
        "kind": ('kind = "book"\n', "an order book"),
        "bids": ("bids = []\n", "an order book"),
        "unknown": ("import = 'os'\n", "import: unknown key"),
        "syntax": ("[x\n", "syntax"),
        "nan": ('extends = "three_towns"\n[goods.Grain]\nprice = nan\n', "not a finite number"),
    }
    for name, (text, told) in lines.items():
        yield Case(f"scenario-{name}", {"m/scenarios/x.toml": head + text, "m/o.toml": OVERLAY}, told)
    yield Case("scenario-shipped", {"m/scenarios/frontier.toml": head}, "the name of a shipped scenario")
    around = {f"m/scenarios/{a}.toml": f'{head}extends = "{b}"\n' for a, b in ("xy", "yx")}
    yield Case("scenario-circle", around, "goes round in a circle")


# ---- several mods


def named(name, more="", version="1.0"):
    return f'format = 1\nname = "{name}"\nversion = "{version}"\n{more}'


def together():
    """Go through mods that cannot be on together."""
    a, b, c = ("a/mod.toml", "b/mod.toml", "c/mod.toml")
    two = ("a", "b")
    needs_b, needs_c, b_newer = ("[needs]\n" + each for each in ('b = ">=1"', 'c = ">=1"', 'b = ">=2"'))
    after_all = 'before = ["b"]\nafter = ["a"]'
    sets = {
        "same-name": ({a: named("x"), b: named("x")}, "also the name of"),
        "circle-needs": ({a: named("a", needs_b), b: named("b", '[needs]\na = ">=1"')}, "circle"),
        "circle-after": ({a: named("a", 'after = ["b"]'), b: named("b", 'after = ["a"]')}, "circle"),
        "old": ({a: named("a", b_newer), b: named("b")}, "another version is on"),
        "new": ({a: named("a", '[needs]\nb = "<1"'), b: named("b")}, "another version is on"),
        "needs-broken": ({a: named("a", needs_b), b: named("b", "x = 1")}, "not on"),
        "needs-unmet": ({a: named("a", needs_b), b: named("b", needs_c)}, "not on"),
    }
    for name, (files, told) in sets.items():
        yield Case(f"together-{name}", files, told, two)
    three = {a: named("a", 'after = ["b"]'), b: named("b", 'after = ["c"]'), c: named("c", after_all)}
    yield Case("together-circle-of-three", three, "circle", ("a", "b", "c"))
    brought = 'format = 1\ntitle = "x"\n'
    files = {a: named("a"), b: named("b"), "a/scenarios/x.toml": brought, "b/scenarios/x.toml": brought}
    yield Case("together-scenarios", files, "a scenario of the same name", two)
    odds = {
        "values": ("[goods.Grain]\nprice = 3\n", "[goods.Grain]\nprice = 4\n"),
        "kinds": ("[goods.Grain]\nprice = 3\n", "[goods.Grain]\nprice = 3.0\n"),
        "tables": ("[recipes.Farm]\ninputs = {Wool = 1}\n", 'remove = ["recipes.Farm"]\n'),
        "removed-inside": ('remove = ["recipes.Farm"]\n', "[recipes.Farm]\nper_worker = 3\n"),
        "removed-added": (
            'remove = ["orgs.Fishers.facilities"]\n',
            '[orgs.Fishers]\nfacilities = [{recipe = "Farm", workers = 1}]\n',
        ),
        "lists": ("[settlements.Saltmouth]\nat = [1, 1]\n", "[settlements.Saltmouth]\nat = [1, 2]\n"),
        "new-good": ("[goods.Tea]\nprice = 1\n", "[goods.Tea]\nprice = 2\n"),
        "value-for-table": ("[weather]\n", "weather = 1\n"),
    }
    for name, (one, other) in odds.items():
        files = {a: named("a"), b: named("b"), "a/o.toml": OVERLAY + one, "b/o.toml": OVERLAY + other}
        told = "at odds with" if name != "value-for-table" else "wrong type"
        yield Case(f"odds-{name}", files, told, two)
        files = {"m/x.toml": OVERLAY + one, "m/y.toml": OVERLAY + other}
        yield Case(f"odds-alone-{name}", files, told)
    crowd = {f"x{n}/mod.toml": named(f"x{n}") for n in range(70)}
    yield Case("together-crowd", crowd, "too many mods", tuple(f"x{n}" for n in range(70)))


def cases():
    """Return all of them."""
    from tests.hostile_files import entries, pictures

    kinds = (manifests, overlays, texts, scenarios, entries, pictures, together)
    return [case for kind in kinds for case in kind()]
