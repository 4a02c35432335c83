"""Try hostile and broken mods, and orders of mods: all refused in a line each, nothing opened outside.

`uv run python -m tests.fuzz_mods` tries all hostile mods and a thousand orders in a minute or two.
"""

import argparse
import os
import random
import re
import sys
import tempfile
import time
from itertools import islice
from pathlib import Path

from scenarios.load import ScenarioError, load, open_mods
from scenarios.runs.show import tell
from tests.hostile_mods import cases, named

LINE = re.compile(
    r"[^\n]+:\d+:\d+: .+: .+ \(expected .+, got .+\)|[^\n]+:\d+:\d+: … and \d+ more from here on"
)
MOST_LINES = 21
SCENARIO = "three_towns"


class Watch:
    """Notes what is opened or listed while it is used as a context."""

    def __init__(self):
        self.seen = []
        self.on = False
        sys.addaudithook(self._hear)

    def _hear(self, event, arguments):
        if self.on and event in {"open", "os.listdir", "os.scandir", "exec", "subprocess.Popen", "os.system"}:
            self.seen.append((event, arguments[0]))

    def __enter__(self):
        self.seen.clear()
        self.on = True

    def __exit__(self, *_):
        self.on = False

    def outside(self, folders):
        """Return what was reached that lies neither in these folders nor in the program."""
        program = Path(__file__).parents[1]
        inside = [os.path.realpath(each) for each in (*folders, program, sys.prefix, sys.base_prefix)]
        found = []
        for event, what in self.seen:
            if event in {"exec", "subprocess.Popen", "os.system"}:
                found += [(event, what)] if event != "exec" else []
            elif isinstance(what, str | bytes | os.PathLike):
                real = os.path.realpath(os.fsdecode(what))
                found += [] if any(f"{real}/".startswith(f"{each}/") for each in inside) else [(event, real)]
        return found


def use(folders):
    """Read mods, and the scenarios that they bring or are laid over."""
    mods = open_mods(folders)
    for name in [name for mod in mods for name in mod.scenarios]:
        load(name, (), mods)
    load(SCENARIO, (), mods)


def attack(case, watch):
    """Try a hostile mod; return what is wrong with how it is answered, if anything."""
    with tempfile.TemporaryDirectory() as place:
        folders = case.build(Path(place))
        told = None
        try:
            with watch:
                use(folders)
        except ScenarioError as error:
            told = str(error)
        except Exception as error:  # noqa: BLE001 - that is what is looked for
            return f"{type(error).__name__}: {error}"
        outside = watch.outside(folders)
    if told is None:
        return "it was taken"
    lines = told.split("\n")
    if outside:
        return f"it reached {outside}"
    if bad := [line for line in lines if not LINE.fullmatch(line) or not line.isprintable()]:
        return f"it was told of in {bad[0]!r}"
    if len(lines) > MOST_LINES or not re.search(case.told, told):
        return f"it was told of in {len(lines)} lines: {lines[0]}"
    return None


def ten(luck, place):
    """Write ten mods that touch much of the same, some of them in an order; return their folders."""
    names, eager = [f"m{n}" for n in range(10)], luck.choice([0.1, 0.5, 1])
    for n, name in enumerate(names):
        later = [f'"{each}"' for each in names[:n] if luck.random() < eager]
        goods = luck.sample(["Grain", "Flour", "Wool", "Cloth", f"New{luck.randrange(3)}"], 2)
        body = "".join(
            f"[goods.{good}]\nprice = {luck.choice([9, 9, luck.choice([9, n + 1])])}\n" for good in goods
        )
        if luck.random() < 0.3:
            body += f"[[events]]\ntick = {n + 1}\nships = {{withhold = 5}}\n"
        removes = luck.choice(["", "", "", "", "", "", 'remove = ["recipes.Fishery"]\n'])
        if removes:
            body += '[recipes.Fishery]\noutput = "Provisions"\nper_worker = 2\n'
        folder = place / name
        folder.mkdir()
        (folder / "mod.toml").write_text(named(name, f"after = [{', '.join(later)}]\n"), encoding="utf-8")
        (folder / "o.toml").write_text(f'scenarios = "all"\n{removes}{body}', encoding="utf-8")
    return [str(place / name) for name in names]


def outcome(folders):
    """Return what comes of mods given in this order: a scenario, or what is told."""
    try:
        loaded = load(SCENARIO, (), folders)
    except ScenarioError as error:
        return False, sorted(str(error).split("\n"))
    return True, (loaded.mods_hash, loaded.mods, repr(loaded.scenario))


def orders(luck, count):
    """Try ten mods in so many orders; return whether it came to the same, and whether that was a scenario."""
    with tempfile.TemporaryDirectory() as place:
        folders = ten(luck, Path(place))
        first = outcome(folders)
        tried = [luck.sample(folders, len(folders)) for _ in range(count - 2)] + [folders[::-1]]
        return all(outcome(each) == first for each in tried), first[0]


def main():
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--every", type=int, default=1, help="try one hostile mod of so many")
    parser.add_argument("--sets", type=int, default=40, help="sets of ten mods")
    parser.add_argument("--orders", type=int, default=25, help="orders of each set")
    given = parser.parse_args()
    luck, watch = random.Random(given.seed), Watch()
    use([])  # what is loaded at first use is none of a mod's doing
    tried = list(islice(cases(), 0, None, given.every))
    wrong, seconds = {}, {}
    for case in tried:
        started = time.process_time()
        if problem := attack(case, watch):
            wrong[case.name] = problem
        seconds[case.name] = time.process_time() - started
    slowest = max(seconds, key=seconds.get)
    found = [orders(luck, given.orders) for _ in range(given.sets)]
    differing = sum(not same for same, _ in found)
    for name, problem in wrong.items():
        tell(f"{name}: {problem}")
    tell(f"{len(tried)} hostile mods, {len(wrong)} not refused as they should be")
    tell(f"the slowest, {slowest}, took {seconds[slowest]:.1f} s of CPU")
    sound = sum(whole for _, whole in found)
    tell(f"{len(found)} sets of ten mods in {given.orders} orders: {sound} are sound, {differing} differ")
    return 1 if wrong or differing else 0


if __name__ == "__main__":
    sys.exit(main())
