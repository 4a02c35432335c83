"""Draw the maps of shipped scenarios at tick 0,: python -m tests.draw_scenarios [NAME ...]."""

import math
import os
import sys

import pygame

from scenarios.load import load
from scenarios.runs.save import founded
from systems.presentation.gallery import PICTURES, cards
from systems.presentation.pace import Pace
from systems.presentation.pictures import save
from systems.presentation.viewer import Viewer

SIZE = 800, 352


class Still(Viewer):
    """A world that is looked at once."""

    def on_map(self, _at):
        return True

    def wheel(self, notches, at):
        """Nothing turns."""

    def act(self, action):
        """Nothing is done."""

    def explain(self):
        """Nothing is explained."""

    close = explain


def draw(name):
    still = Still(founded(load(name)), Pace(paused=True), SIZE)
    camera = still.camera
    filling = max(SIZE[0] / camera.columns, SIZE[1] / camera.rows)
    if camera.columns > 4:  # the map fills the picture; its edges may be cut off
        camera.scale = float(math.ceil(filling)) if filling >= 1 else filling
        camera.look_at(camera.columns / 2, camera.rows / 2)
    still.look()
    surface = pygame.Surface(SIZE)
    still.draw_map(surface, 0, 0)
    PICTURES.mkdir(exist_ok=True)
    save(surface, PICTURES / f"{name}.png")


if __name__ == "__main__":
    os.environ.setdefault("SDL_VIDEODRIVER", "dummy")
    pygame.display.init()
    pygame.font.init()
    for each in sys.argv[1:] or [card.name for card in cards()]:
        draw(each)
        print(each)  # noqa: T201 - a command tells what it does
