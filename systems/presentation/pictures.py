"""Pictures of a window as files."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pygame

if TYPE_CHECKING:
    from pathlib import Path


def save(screen: pygame.Surface, file: Path) -> None:
    """Write a picture of the screen to a file, or raise `OSError`."""
    try:
        pygame.image.save(screen, str(file))
    except pygame.error as error:
        msg = f"cannot write the picture {file}: {error}"
        raise OSError(msg) from error
