"""Sounds of our own making: short chords, each computed when first wanted; silence where nobody can hear."""

from __future__ import annotations

from time import monotonic
from typing import TYPE_CHECKING

import numpy as np
import pygame

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from ecs import F64

RATE = 44_100
"""Samples a second."""
QUIET = 0.25
"""How loud they are at the most."""
APART = 0.12
"""Seconds between two of the same."""

C, E, G, A, C2, E2, G2 = 261.6, 329.6, 392.0, 440.0, 523.3, 659.3, 784.0
"""Frequencies of notes, equally tempered."""
SOUNDS: dict[str, Sequence[tuple[float, float, float]]] = {
    "done": ((0.0, G, 0.10),),
    "trade": ((0.0, E2, 0.12), (0.07, G2, 0.20)),
    "refused": ((0.0, 155.6, 0.16), (0.11, 116.5, 0.26)),
    "arrival": ((0.0, C, 0.30), (0.16, G, 0.40)),
    "goal": ((0.0, C2, 0.22), (0.12, E2, 0.22), (0.24, G2, 0.22), (0.36, 1046.5, 0.60)),
    "lost": ((0.0, A, 0.30), (0.24, 349.2, 0.30), (0.48, 293.7, 0.70)),
    "alert": ((0.0, A, 0.12), (0.18, A, 0.12), (0.36, A, 0.20)),
}
"""Notes of each: when they begin, their frequency, how long they last, in seconds."""


def wave(notes: Sequence[tuple[float, float, float]]) -> F64:
    """Return the samples of notes, from -1 to 1: tones with two overtones that fade as plucked strings do."""
    total = np.zeros(round(RATE * max(begin + length for begin, _hertz, length in notes)))
    for begin, hertz, length in notes:
        t = np.arange(round(RATE * length)) / RATE
        tone = sum(np.sin(2 * np.pi * hertz * n * t) / n**2 for n in (1, 2, 3))
        fade = np.minimum(1.0, t / 0.004) * np.exp(-5.0 * t / length) * np.minimum(1.0, (length - t) / 0.01)
        first = round(RATE * begin)
        total[first : first + t.size] += (tone * fade)[: total.size - first]
    loudest: F64 = total / np.abs(total).max()
    return loudest


class Sounds:
    """Plays them, as loud as `volume` says when asked: 0 to 1, 0 for silence."""

    def __init__(self, volume: Callable[[], float]) -> None:
        self._volume = volume
        self._made: dict[str, pygame.mixer.Sound] = {}
        self._played: dict[str, float] = {}
        self._dumb = False
        """Whether there is nothing to hear them by."""

    def play(self, name: str) -> None:
        """Play one, unless the same has only just been played; never an error."""
        volume, now = self._volume(), monotonic()
        if self._dumb or volume <= 0 or now - self._played.get(name, -APART) < APART:
            return
        self._played[name] = now
        try:
            self._sound(name).set_volume(volume * QUIET)
            self._sound(name).play()
        except (pygame.error, NotImplementedError, ImportError):
            self._dumb = True

    def _sound(self, name: str) -> pygame.mixer.Sound:
        if name not in self._made:
            if pygame.mixer.get_init() is None:
                pygame.mixer.init(RATE, -16, 1)
            rate, _size, channels = pygame.mixer.get_init() or (RATE, -16, 1)
            samples = (wave(SOUNDS[name]) * 32767).astype(np.int16)
            samples = samples[(np.arange(int(samples.size * rate / RATE)) * RATE) // rate]
            self._made[name] = pygame.mixer.Sound(buffer=np.repeat(samples, channels).tobytes())
        return self._made[name]

    def close(self) -> None:
        """Give the device back."""
        self._made.clear()
        if pygame.mixer.get_init() is not None:
            pygame.mixer.quit()
