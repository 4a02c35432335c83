"""Saves of a run: written at once or while it goes on, and opened again.

A save holds the texts of its scenario. Opening one reads and builds these anew, which gives the rules, and
puts the saved columns over what was built.
"""

from __future__ import annotations

from concurrent.futures import Future, ThreadPoolExecutor
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from ecs import World, digest, trace
from ecs.save import pack, unpack
from scenarios.build import build
from scenarios.runs import Stop
from scenarios.runs.container import Packed, SaveError, to_bytes, write_whole
from scenarios.runs.provenance import provenance
from scenarios.runs.saved import autosaves, read, usable, written
from scenarios.runs.show import tell
from scenarios.tune import Tune
from systems import COMMANDS

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path
    from types import TracebackType
    from typing import Self

    from ecs import Command
    from ecs.trace import Trace
    from scenarios.load import Loaded
    from scenarios.runs.saved import Saved

EVERY = 100
"""Ticks from one digest that a save keeps to the next."""

KNOWN = {command.__name__: command for command in (*COMMANDS, Tune)}
"""Everything that can be asked of a world: no other command is read from a file."""


def known(loaded: Loaded) -> dict[str, type[Command]]:
    """Return the commands that worlds of a scenario know, those of plugins too."""
    return KNOWN | {each.__name__: each for plugin in loaded.plugins for each in plugin.added.commands}


@dataclass
class Session:
    """A world, the scenario it was built from, and its digests since it began, orders left out."""

    world: World
    loaded: Loaded
    digests: list[tuple[int, str]] = field(default_factory=list)
    trace: Trace | None = None

    def tick(self, world: World) -> None:
        """Note the digest if one is due; called after every tick."""
        if world.tick % EVERY == 0:
            self.digests.append((world.tick, digest(world, orders=False)))
        if self.trace is not None:
            self.trace.tick(world)

    def forget_after(self, tick: int) -> None:
        """Forget the digests of later ticks, which the world has gone back on."""
        self.digests = [each for each in self.digests if each[0] <= tick]


def founded(loaded: Loaded, seed: int | None = None) -> Session:
    """Return the session that begins with the world a scenario describes."""
    world = build(loaded, seed)
    return Session(world, loaded, [(0, digest(world, orders=False))])


def empty_like(world: World) -> World:
    """Return a world of the same rules with nobody in it, and with systems that have not yet run."""
    empty = World(world.systems, world.kinds, seed=world.seed, axes=world.axes, attached=world.attached)
    empty.rules = dict(world.rules)
    return empty


# --- writing -----------------------------------------------------------------------------------------------


def packed(session: Session) -> Packed:
    """Copy what a save of this session holds."""
    loaded = session.loaded
    about = {
        **provenance(loaded),
        "texts": [list(each) for each in loaded.texts],
        "digests": [list(each) for each in session.digests if each[0] <= session.world.tick],
    }
    header, arrays = pack(session.world)
    if session.trace is not None:
        trace.add_to(header, arrays, session.trace.ticks)
    return Packed({**about, **header}, arrays)


def save(session: Session, path: Path) -> None:
    """Write a save; raise `Stop` if that fails, and leave an older one as it is."""
    write(packed(session), path)


def write(made: Packed, path: Path) -> None:
    """Write down what was packed, as `save` does; touches no world."""
    try:
        write_whole(path, to_bytes(made))
    except (OSError, SaveError) as error:
        reason = (error.strerror or str(error)).lower() if isinstance(error, OSError) else str(error)
        problem = f"saving to {str(path)!r} failed: {reason}"
        raise Stop(problem, 1) from None


class Autosaver:
    """Saves a session every `every` ticks, in a thread, in turn to `BASE.auto1.save` and those that follow.

    Used as a context, with `tick` called after every tick. A failure is told to `say` and stops nothing.
    """

    def __init__(self, session: Session, base: Path, every: int, say: Callable[[str], None] = tell) -> None:
        self.session, self.every, self.say = session, every, say
        self.slots = autosaves(base)
        self._thread = ThreadPoolExecutor(1)
        self._writing: Future[None] | None = None

    def __enter__(self) -> Self:
        return self

    def tick(self, world: World) -> None:
        """Save if it is time."""
        if world.tick % self.every == 0:
            self.save_async()

    def save_async(self) -> None:
        """Copy the state now, and write it while others work; waits for the one before."""
        self.wait()
        slot = min(self.slots, key=written)
        self._writing = self._thread.submit(write, packed(self.session), slot)

    def wait(self) -> None:
        """Wait until the last save is written, and tell if it failed."""
        writing, self._writing = self._writing, None
        if writing is not None:
            try:
                writing.result()
            except Stop as stop:
                self.say(str(stop))

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()

    def close(self) -> None:
        """Wait for the last save, and let the thread go."""
        self.wait()
        self._thread.shutdown()


# --- opening -----------------------------------------------------------------------------------------------


def revive(saved: Saved) -> Session:
    """Return the session that was saved; raise `Stop` if its state is not to be had."""
    session = Session(build(saved.loaded, saved.seed), saved.loaded, list(saved.digests))
    with usable(saved.path):
        unpack(saved.packed.header, saved.packed.arrays, session.world, known(saved.loaded))
    return session


def open_save(file: str | Path) -> Session:
    """Read a save and return the session that was saved; raise `Stop` if there is none to go on with."""
    return revive(read(file))
