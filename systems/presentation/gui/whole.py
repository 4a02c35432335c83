"""What is done with a world as a whole: it is saved, loaded, begun again, left."""

from __future__ import annotations

from typing import TYPE_CHECKING

from scenarios.runs.save import founded
from systems.presentation import saves
from systems.presentation.language import _

if TYPE_CHECKING:
    from pathlib import Path

    from ecs import World
    from scenarios.runs.save import Session
    from systems.presentation.gui.app import App
    from systems.presentation.gui.questions import Questions
    from systems.presentation.saves import Keeper


class Whole:
    """The world of a desk, as its menu has it."""

    app: App
    keeper: Keeper
    questions: Questions
    session: Session
    title: str
    world: World

    def save_to(self, path: Path) -> bool:
        """Save under a name and say so; tell whether that worked."""
        saved = self.keeper.save(path)
        if saved:
            self.app.toasts.say(_("Saved: {name}, tick {tick}").format(name=path.stem, tick=self.world.tick))
        return saved

    def quick_save(self) -> None:
        """Save without asking for a name."""
        self.save_to(saves.quick_of(self.session))

    def quick_load(self) -> None:
        """Go back to the quick save of this scenario."""
        path = saves.quick_of(self.session)
        if path.exists():
            self.questions.unless_lost(lambda: self.app.open_file(path))
        else:
            key = self.app.keys.first("save")
            self.app.toasts.say(
                _("There is no quick save of this scenario; {key} makes one.").format(key=key)
            )

    def restart(self, seed: int | None = None) -> None:
        """Begin this world again, as its files are now, with another seed if one is given."""
        loaded = self.session.loaded if self.app.watch is None else self.app.watch.loaded
        wanted = self.world.seed if seed is None else seed
        self.app.build(self.title, lambda: founded(loaded, wanted))

    def to_start(self) -> None:
        """Go back to the start screen."""
        self.questions.unless_lost(self.app.go_to_start)
