"""Sounds are made and played, and never in the way."""

import numpy as np
import pygame
import pytest

from systems.presentation.sounds import RATE, SOUNDS, Sounds, wave


@pytest.fixture
def dummy(monkeypatch):
    monkeypatch.setenv("SDL_AUDIODRIVER", "dummy")
    pygame.mixer.quit()
    yield
    pygame.mixer.quit()


@pytest.mark.parametrize("name", SOUNDS)
def test_a_sound_is_short_begins_and_ends_softly_and_is_not_cut(name):
    samples = wave(SOUNDS[name])
    assert 0.05 < samples.size / RATE < 1.5
    assert np.abs(samples).max() == pytest.approx(1.0)
    assert abs(samples[0]) < 0.01
    assert abs(samples[-1]) < 0.01
    assert np.abs(np.diff(samples)).max() < 0.5


@pytest.mark.usefixtures("dummy")
def test_a_sound_is_played_as_loud_as_is_set_and_not_twice_at_once():
    volume = 0.5
    sounds = Sounds(lambda: volume)
    sounds.play("trade")
    sounds.play("trade")
    made = sounds._made["trade"]
    assert made.get_num_channels() == 1
    assert 0 < made.get_volume() < 0.5
    volume = 0.0
    sounds.play("goal")
    assert "goal" not in sounds._made
    sounds.close()


def test_without_a_device_there_is_silence(monkeypatch):
    monkeypatch.setenv("SDL_AUDIODRIVER", "nothing-of-the-kind")
    pygame.mixer.quit()
    sounds = Sounds(lambda: 1.0)
    sounds.play("alert")
    sounds.play("refused")
    assert pygame.mixer.get_init() is None
    sounds.close()
