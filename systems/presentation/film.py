"""Films of the window: frames to a video file where an encoder is installed, else to numbered pictures."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np
import pygame

from scenarios.runs import Stop
from systems.presentation.pictures import save

if TYPE_CHECKING:
    from pathlib import Path

RATE = 30
"""Frames a second."""
MISSING = "there is no encoder of videos: install the extra 'video' (uv sync --extra video)"
ENDINGS = (".mp4", ".mkv", ".webm", ".mov")


def can_encode() -> bool:
    """Tell whether an encoder is installed."""
    try:
        import imageio_ffmpeg  # noqa: F401, PLC0415 - an extra, which most do without
    except ImportError:
        return False
    return True


def check(path: Path | None) -> None:
    """Refuse a film that cannot be made; raise `Stop`."""
    if path is None:
        return
    if path.suffix.lower() not in ENDINGS:
        reason = f"--video: {path.name!r} does not end in {', '.join(ENDINGS)}"
        raise Stop(reason, 2)
    if not path.parent.is_dir():
        reason = f"--video: there is no folder {str(path.parent)!r}"
        raise Stop(reason, 2)
    if not can_encode():
        reason = f"--video: {MISSING}"
        raise Stop(reason, 2)


class Film:
    """A film that is being made; all its frames have the size of the first.

    `path` is a video file, or a folder that takes a picture for every frame.
    """

    def __init__(self, path: Path, rate: int = RATE) -> None:
        self.path = path
        self.rate = rate
        self.frames = 0
        self._size = 0, 0
        self._writer: Any = None
        self._owed = 0.0

    def pass_time(self, elapsed: float) -> bool:
        """Let seconds pass; tell whether a frame is due."""
        self._owed = min(self._owed + elapsed * self.rate, 2.0)
        due = self._owed >= 1.0
        self._owed -= due
        return due

    def add(self, frame: pygame.Surface) -> None:
        """Add a frame; raise `OSError` where it cannot be written."""
        if self.frames == 0:
            self._begin(frame)
        if frame.get_size() != self._size:
            frame = pygame.transform.smoothscale(frame, self._size)
        if self._writer is None:
            save(frame, self.path / f"{self.frames:06}.png")
        else:
            pixels = pygame.surfarray.array3d(frame).swapaxes(0, 1)
            self._writer.send(np.ascontiguousarray(pixels))
        self.frames += 1

    def _begin(self, frame: pygame.Surface) -> None:
        """Settle on a size, which encoders want even, and start the encoder or make the folder."""
        if self.path.suffix:
            import imageio_ffmpeg  # noqa: PLC0415 - an extra, which most do without

            self._size = frame.get_width() // 2 * 2, frame.get_height() // 2 * 2
            self._writer = imageio_ffmpeg.write_frames(
                str(self.path),
                self._size,
                fps=self.rate,
                macro_block_size=2,
                quality=8,
                ffmpeg_log_level="error",
            )
            self._writer.send(None)
        else:
            self.path.mkdir(parents=True, exist_ok=True)
            self._size = frame.get_size()

    def close(self) -> None:
        """End the film."""
        if self._writer is not None:
            self._writer.close()
            self._writer = None
