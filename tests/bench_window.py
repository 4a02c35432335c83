"""What the window with panels costs: a frame by part, ticks in it and without one, memory; and its state.

`uv run python -m tests.bench_window frames --agents 10000` draws a minute as a user would see it, in
software, and another while time is paused; `stepping`, `memory` and `states` measure and compare the rest.
"""

import argparse
import os
import sys
import time
from collections import defaultdict
from contextlib import contextmanager
from pathlib import Path

import numpy as np
import pygame

from ecs import digest
from scenarios.load import load
from scenarios.runs.save import founded

os.environ.setdefault("SDL_VIDEODRIVER", "offscreen")
if not os.environ.get("DISPLAY"):  # said before PyOpenGL loads
    os.environ.setdefault("PYOPENGL_PLATFORM", "egl")

SIZE = 1280, 720
CHARTS = "inspector", "prices", "distribution"
"""Panels open while frames are timed: in a crowd these have something to show."""
SLOW, HIGH = "\N{MULTIPLICATION SIGN}2", "\N{MULTIPLICATION SIGN}64"
WARM = 30
"""Frames before anything is timed."""


class Clocks:
    """Milliseconds of every frame by part: of the wall, and of the processor in this thread."""

    def __init__(self):
        self.wall, self.thread = defaultdict(float), defaultdict(float)

    @contextmanager
    def part(self, name):
        """Take the time of a part, as `Profile.part` does."""
        wall, thread = time.perf_counter(), time.thread_time()
        yield
        self.wall[name] += 1000 * (time.perf_counter() - wall)
        self.thread[name] += 1000 * (time.thread_time() - thread)


def opened(name, settings, panels, *, speed=2, paused=False, beside=()):
    """Open a window that nobody sees."""
    from systems.presentation.gui.app import App
    from systems.presentation.pace import BUDGET
    from systems.presentation.play import Look

    pygame.display.init()
    pygame.font.init()
    look = Look(size=SIZE, frames=1, speed=speed, paused=paused, opened=panels, beside=beside)
    app = App(lambda: founded(load(name, settings)), look)
    app.screen.pace.budget = BUDGET
    return app


def frames(name, settings, seconds, *, paused, zoom):
    """Return milliseconds of each frame: `(wall, processor of this thread, of the process)` and by part."""
    app = opened(name, settings, CHARTS, paused=paused)
    desk = app.screen
    for _ in range(3):  # panels find their places
        app.frame(0.0)
    desk.show_all()
    if zoom:
        desk.zoom_at(zoom, None)
    desk.select_named("crowd-5")
    whole, parts, elapsed, ends = [], [], 0.0, time.perf_counter() + seconds
    while time.perf_counter() < ends or len(whole) < 2 * WARM:
        desk.profile.part = (clocks := Clocks()).part
        wall, thread, process = time.perf_counter(), time.thread_time(), time.process_time()
        app.frame(elapsed)
        pygame.display.flip()
        elapsed = time.perf_counter() - wall
        whole.append(
            (1000 * elapsed, 1000 * (time.thread_time() - thread), 1000 * (time.process_time() - process))
        )
        parts.append(clocks)
    seen, scale = desk.picture.agents.ids.size, desk.camera.scale
    told = f"{seen:,} agents in view at {scale:.1f} pixels a cell, {desk.world.tick} ticks"
    app.leave()
    pygame.quit()
    return told, np.array(whole[WARM:]), parts[WARM:]


def spread(values):
    """Return median, 95th and 99th percentile and the most."""
    return " ".join(f"{each:8.1f}" for each in (*np.percentile(values, (50, 95, 99)), values.max()))


def tell_frames(given):
    for paused in (False, True):
        settings = (f"populations.crowd.count={given.agents}", *given.settings)
        told, whole, parts = frames("crowd", settings, given.seconds, paused=paused, zoom=given.zoom)
        ticks = np.array([(each.wall["ticks"], each.thread["ticks"]) for each in parts])
        write(f"{'paused' if paused else f'at {SLOW}'}: {told}")
        write(f"  ms of {len(whole)} frames:  median     95 %     99 %     most")
        write(f"  frame, wall                {spread(whole[:, 0])}")
        write(f"  frame, process CPU         {spread(whole[:, 2])}")
        write(f"  frame, this thread CPU     {spread(whole[:, 1])}")
        write(f"  without ticks, wall        {spread(whole[:, 0] - ticks[:, 0])}")
        write(f"  without ticks, process CPU {spread(whole[:, 2] - ticks[:, 1])}")
        write("  mean ms of this thread (wall) by part:")
        rest = whole[:, :2].mean(axis=0)
        for name in sorted({name for each in parts for name in each.wall}):
            wall, thread = (
                np.mean([each[name] for each in kind])
                for kind in zip(*((p.wall, p.thread) for p in parts), strict=True)
            )
            rest -= wall, thread
            write(f"    {name:24} {thread:7.2f} ({wall:7.2f})")
        write(f"    {'OpenGL, flip, the rest':24} {rest[1]:7.2f} ({rest[0]:7.2f})")


def timed_steps(world):
    """Return a list to which every step of a world from now on adds its seconds of this thread."""
    step, taken = world.step, []

    def timed():
        started = time.thread_time()
        step()
        taken.append(time.thread_time() - started)

    world.step = timed
    return taken


def after_frames(app, world, ticks):
    """Return what ticks of a world that nobody watches cost after each drawn frame, by as many in a row.

    A frame leaves nothing of the world in the caches of the processor, and so many ticks have to fetch it.
    """
    app.screen.pace.paused = True
    frames, ratios = 1 + 32 // ticks, []
    for _ in range(20):
        apart = 0.0
        for _ in range(frames):
            app.frame(1 / 60)
            started = time.thread_time()
            world.step(ticks)
            apart += time.thread_time() - started
        started = time.thread_time()
        world.step(frames * ticks)
        ratios.append(apart / (time.thread_time() - started))
    return np.median(ratios)


def tell_stepping(given):
    """Compare CPU time of ticks in the window with the same ticks of the same world without one."""
    for name in given.names:
        for mode in ("fast", HIGH, SLOW):
            app = opened(name, given.settings, ("inspector", "prices"), speed=2 if mode == SLOW else 64)
            desk = app.screen
            if mode == "fast":
                desk.pace.hurry()
            alone = founded(load(name, given.settings)).world
            ratios, seen, bare, own, frames = [], 0.0, 0.0, timed_steps(desk.world), 0
            for n in range(given.rounds + 1):
                taken, until = 0.0, desk.world.tick + given.ticks
                while desk.world.tick < until:
                    desk.profile.part = (clocks := Clocks()).part
                    app.frame(0.125 if mode == SLOW else 1 / 60)
                    taken += clocks.thread["ticks"] / 1000
                    frames += 1
                started = time.thread_time()
                alone.step(desk.world.tick - alone.tick)
                headless = time.thread_time() - started
                if n:  # the first loads kernels
                    seen, bare = seen + taken, bare + headless
                    ratios.append(taken / headless)
                else:
                    own.clear()
                    frames = 0
            same = digest(alone) == digest(desk.world)
            ticks, cold = desk.world.tick, after_frames(app, alone, max(1, len(own) // frames))
            app.leave()
            pygame.quit()
            write(
                f"{name:14} {mode:5} ticks cost {np.median(ratios):.3f} of those without a window "
                f"(all {seen / bare:.3f}, the world's own steps {sum(own) / bare:.3f}, after frames without "
                f"a window {cold:.3f}; {bare / len(own) * 1000:.2f} ms a tick without, {ticks} ticks; "
                f"{'the same state' if same else 'ANOTHER STATE'})"
            )


def tell_memory(given):
    """Run as fast as it goes with panels open and tell how memory grows."""
    app = opened(given.names[0], given.settings, ("inspector", "prices", "log", "money"), speed=64)
    desk = app.screen
    desk.pace.hurry()
    started, last, told = time.perf_counter(), 0.0, []
    count = 0
    while (now := time.perf_counter() - started) < given.seconds:
        app.frame(1 / 60)
        pygame.display.flip()
        count += 1
        if now - last >= given.seconds / 24:
            last = now
            told.append((desk.world.tick, resident(), desk.timeline.bytes / 2**20))
            write(
                f"  {now:5.0f} s {count:7} frames, tick {desk.world.tick:7}: {told[-1][1]:7.1f} MiB, "
                f"of which snapshots {told[-1][2]:.1f}"
            )
    late = np.array(told[len(told) // 2 :], float)
    whole, bare = (np.polyfit(late[:, 0], size, 1)[0] * 1e4 for size in (late[:, 1], late[:, 1] - late[:, 2]))
    write(
        f"{given.names[0]}: {whole:+.2f} MiB in 10,000 ticks over the second half, "
        f"{bare:+.2f} without snapshots, which are bounded"
    )
    app.leave()
    pygame.quit()


def resident():
    """Return MiB of memory in use."""
    return int(Path("/proc/self/statm").read_text().split()[1]) * os.sysconf("SC_PAGE_SIZE") / 2**20


def tell_states(given):
    """Hold worlds that were watched, scrubbed and gone on with against runs without a window."""
    from systems.presentation.play import PANEL_NAMES

    bad = 0
    for name in given.names:
        app = opened(name, given.settings, PANEL_NAMES, speed=64)
        app.screen.pace.budget = None
        desk, turns = app.screen, 0
        while desk.world.tick < given.ticks:
            app.frame(1 / 60)
            if desk.world.tick >= (turns + 1) * given.ticks / 5:
                turns += 1
                desk.go_to(desk.world.tick * 2 // 3)
                app.frame(1 / 60)
                desk.go_to(desk.world.tick + 7)
                app.frame(1 / 60)
                desk.pace.pause()
        alone = founded(load(name, given.settings)).world
        alone.step(desk.world.tick)
        same = digest(alone) == digest(desk.world)
        bad += not same
        write(
            f"{name:14} {desk.world.tick} ticks, back in time {turns} times, {len(desk.opened)} panels: "
            f"{'the same state' if same else 'ANOTHER STATE'}"
        )
        app.leave()
        pygame.quit()
    if bad:
        sys.exit(1)


def write(text):
    sys.stdout.write(f"{text}\n")
    sys.stdout.flush()


def main(arguments=None):
    parser = argparse.ArgumentParser(description=__doc__.split("\n", 1)[0])
    what = parser.add_subparsers(required=True)
    each = {
        "frames": (tell_frames, (), {}),
        "stepping": (tell_stepping, ("three_towns", "frontier", "crowd"), {"--ticks": 40, "--rounds": 8}),
        "memory": (tell_memory, ("frontier",), {"--seconds": 480}),
        "states": (tell_states, ("frontier", "hamlet", "village"), {"--ticks": 2000}),
    }
    for name, (tell, names, numbers) in each.items():
        one = what.add_parser(name, help=tell.__doc__)
        one.set_defaults(tell=tell)
        one.add_argument("--set", dest="settings", action="append", default=[])
        if names:
            one.add_argument("names", nargs="*", default=names)
        for option, value in numbers.items():
            one.add_argument(option, type=int, default=value)
        if name == "frames":
            one.add_argument("--agents", type=int, default=10_000)
            one.add_argument("--seconds", type=float, default=60)
            one.add_argument("--zoom", type=float, default=0, help="notches of the wheel")
    given = parser.parse_args(arguments)
    given.tell(given)


if __name__ == "__main__":
    main()
