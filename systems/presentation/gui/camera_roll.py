"""Pictures and films of the window, into the user's own folder."""

from __future__ import annotations

import time
from typing import TYPE_CHECKING

from systems.presentation import folders
from systems.presentation.film import MISSING, Film, can_encode
from systems.presentation.language import _
from systems.presentation.pictures import save

if TYPE_CHECKING:
    from pathlib import Path

    from systems.presentation.gui.app import App


class CameraRoll:
    """Takes a picture when one is wanted, and frames while a film is made."""

    def __init__(self, app: App) -> None:
        self.app = app
        self.picture_wanted = False
        self._film: Film | None = None

    @property
    def filming(self) -> bool:
        """Whether a film is being made."""
        return self._film is not None

    def act(self, action: str) -> None:
        """Do what a key or the menu asks for: "picture" or "film"."""
        if action == "picture":
            self.picture_wanted = True
        else:
            self.film()

    def film(self) -> None:
        """Begin a film, or end the one that is being made."""
        if self._film is not None:
            self._end(self._film)
            return
        try:
            folder, stem = folders.made(folders.pictures()), time.strftime("film-%Y%m%d-%H%M%S")
        except OSError as error:
            self._failed(error)
            return
        videos = can_encode()
        self._film = Film(folders.unused(folder, stem, ".mp4" if videos else ""))
        if videos:
            self.app.toasts.say(_("Filming. {key} ends it.").format(key=self.app.keys.first("film")))
        else:
            self.app.toasts.say(_("Filming to numbered pictures: {reason}").format(reason=MISSING))

    def take(self, elapsed: float) -> None:
        """Let time pass; take what is due of what has just been drawn."""
        wanted, self.picture_wanted = self.picture_wanted, False
        due = self._film is not None and self._film.pass_time(elapsed)
        if not (wanted or due):
            return
        seen = self.app.seen()
        try:
            if due and self._film is not None:
                self._film.add(seen)
            if wanted:
                name = time.strftime("entrepot-%Y%m%d-%H%M%S")
                path = folders.unused(folders.made(folders.pictures()), name, ".png")
                save(seen, path)
                self._told(path)
        except OSError as error:
            self._film = None if due else self._film
            self._failed(error)

    def _end(self, film: Film) -> None:
        self._film = None
        film.close()
        self._told(film.path)

    def _told(self, path: Path) -> None:
        self.app.toasts.say(_("Saved as {path}").format(path=path))

    def _failed(self, error: OSError) -> None:
        reason = error.strerror or str(error)
        self.app.toasts.say(_("No picture could be written: {reason}").format(reason=reason), alarming=True)

    def close(self) -> None:
        """End the film that is being made."""
        if self._film is not None:
            self._end(self._film)
