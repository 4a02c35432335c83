import os
import subprocess
import sys
from pathlib import Path

import numpy as np
import pytest

from ecs import luck
from ecs.kernel import COMPILED, Out1u, kernel

# Random123's kat_vectors for philox4x32-10: counter, key, result.
KNOWN = [
    ("00000000 00000000 00000000 00000000", "00000000 00000000", "6627e8d5 e169c58d bc57ac4c 9b00dbd8"),
    ("ffffffff ffffffff ffffffff ffffffff", "ffffffff ffffffff", "408f276d 41c83b0e a20bc7c6 6d5451fd"),
    ("243f6a88 85a308d3 13198a2e 03707344", "a4093822 299f31d0", "d16cfe09 94fdcceb 5001e420 24126ea1"),
]


def packed(words: str) -> list[np.uint64]:
    """Pack 32-bit words two and two, the first of each pair as the lower half."""
    numbers = [int(word, 16) for word in words.split()]
    return [np.uint64(low | high << 32) for low, high in zip(numbers[::2], numbers[1::2], strict=True)]


@kernel
def encrypt(key: np.uint64, upper: np.uint64, lower: np.uint64, out: Out1u) -> None:
    out[0], out[1] = luck.philox(key, upper, lower)


@pytest.mark.parametrize(("counter", "key", "result"), KNOWN)
def test_philox_gives_the_published_answers(counter: str, key: str, result: str) -> None:
    lower, upper = packed(counter)
    out = np.empty(2, np.uint64)
    encrypt(packed(key)[0], upper, lower, out)
    assert out.tolist() == packed(result)


def test_bits_are_words_of_philox() -> None:
    out = np.empty(2, np.uint64)
    key, lucks = luck.stream(5, "x"), np.array([11, 2**64 - 1], np.uint64)
    encrypt(key, np.uint64(9 + 3 * 2**40), lucks[1], out)
    assert luck.bits(key, lucks, tick=9, draw=3)[1] == out[0]


def test_numbers_stay_what_they_are() -> None:
    lucks = luck.of("farmer", np.arange(2))
    key = luck.stream(7, "activation")
    assert (int(key), lucks.tolist()) == (
        2931155575222189846,
        [17898574613790933452, 15541149949006825675],
    )


def test_everything_asked_for_matters() -> None:
    lucks = np.arange(50, dtype=np.uint64)
    asked = [
        luck.bits(luck.stream(seed, name), lucks, tick, draw)
        for seed in (0, 1)
        for name in ("a", "b")
        for tick in (0, 1, 2)
        for draw in (0, 1, 2)
    ]
    assert np.unique(np.concatenate(asked)).size == 36 * 50


def test_luck_hangs_on_name_and_number_alone() -> None:
    assert luck.of("farmer", np.arange(5))[3] == luck.of("farmer", np.array([3]))[0]
    assert luck.of("farmer", np.arange(5))[3] != luck.of("miller", np.array([3]))[0]


def test_uniform_is_uniform() -> None:
    draws = luck.uniform(luck.stream(1, "u"), np.arange(4000, dtype=np.uint64), tick=3)
    assert draws.min() >= 0
    assert draws.max() < 1
    counts, _ = np.histogram(draws, 20, (0, 1))
    assert ((counts - 200) ** 2 / 200).sum() < 43.8  # chi-square, 19 degrees of freedom, p = 0.001


@pytest.mark.skipif(not COMPILED, reason="this is the other mode already")
def test_plain_mode_gives_the_same_without_numba() -> None:
    script = (
        "import sys; import numpy as np; from ecs import luck\n"
        "bits = luck.bits(luck.stream(3, 'é'), luck.of('x', np.arange(9)), 12, 1).tolist()\n"
        "print(bits, 'numba' in sys.modules)"
    )
    plain = subprocess.run(
        [sys.executable, "-c", script],
        env={**os.environ, "NUMBA_DISABLE_JIT": "1"},
        cwd=Path(__file__).parents[2],
        capture_output=True,
        text=True,
        check=True,
    )
    here = luck.bits(luck.stream(3, "é"), luck.of("x", np.arange(9)), 12, 1).tolist()
    assert plain.stdout.strip() == f"{here} False"


@pytest.mark.skipif(not COMPILED, reason="this is the other mode already")
def test_this_file_passes_in_plain_mode() -> None:
    done = subprocess.run(
        [sys.executable, "-m", "pytest", "-q", "-p", "no:cacheprovider", __file__],
        env={**os.environ, "NUMBA_DISABLE_JIT": "1"},
        cwd=Path(__file__).parents[2],
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stdout


@pytest.mark.parametrize("size", [0, 1, 2, 63, 64, 1000])
@pytest.mark.parametrize("shift", [0, 40, 60])
def test_turns_are_the_rows_in_the_order_of_their_tickets(size, shift):
    tickets = luck.bits(luck.stream(size, "turns"), np.arange(size, dtype=np.uint64)) >> np.uint64(shift)
    assert luck.turns(tickets).tolist() == np.argsort(tickets, kind="stable").tolist()
