"""Keyed luck: random numbers that depend on who asks, when and why, never on who asked before.

Philox4x32-10 (Salmon et al. 2011, "Parallel random numbers: as easy as 1, 2, 3"): the key says which stream
of which seed, the counter says which tick, whose luck and which draw. Nothing is kept between draws, so
nothing is saved, and adding an entity changes nobody else's luck.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import xxhash

from ecs.kernel import In1u, Out1, Out1f, Out1i, Out1u, inlined, kernel

if TYPE_CHECKING:
    from ecs.columns import F64, I32, I64, U64

_LOW = 0xFFFFFFFF


def stream(seed: int, name: str) -> np.uint64:
    """Return the 64-bit key of the stream called `name` under `seed`."""
    return np.uint64(xxhash.xxh3_64_intdigest(f"{seed}/{name}".encode()))


@inlined
def philox(key: np.uint64, upper: np.uint64, lower: np.uint64) -> tuple[np.uint64, np.uint64]:
    """Encrypt the 128-bit counter (upper, lower) under `key`; return 128 random bits in two words."""
    low = np.uint64(_LOW)
    half = np.uint64(32)
    c0, c1, c2, c3 = lower & low, lower >> half, upper & low, upper >> half
    k0, k1 = key & low, key >> half
    for _ in range(10):
        p0 = np.uint64(0xD2511F53) * c0
        p1 = np.uint64(0xCD9E8D57) * c2
        c0, c1, c2, c3 = (p1 >> half) ^ c1 ^ k0, p1 & low, (p0 >> half) ^ c3 ^ k1, p0 & low
        k0 = (k0 + np.uint64(0x9E3779B9)) & low
        k1 = (k1 + np.uint64(0xBB67AE85)) & low
    return (c1 << half) | c0, (c3 << half) | c2


@kernel
def _fill(key: np.uint64, upper: np.uint64, lower: In1u, out: Out1u) -> None:
    for i in range(lower.size):
        out[i] = philox(key, upper, lower[i])[0]


@kernel
def _fill_even(key: np.uint64, upper: np.uint64, lower: In1u, out: Out1f) -> None:
    for i in range(lower.size):
        out[i] = (philox(key, upper, lower[i])[0] >> np.uint64(11)) * 2.0**-53


def _upper(tick: int, draw: int) -> np.uint64:
    return np.uint64((draw << 40) | (tick & 0xFF_FFFF_FFFF))


def bits(key: np.uint64, luck: U64, tick: int = 0, draw: int = 0) -> U64:
    """Return 64 random bits for each `luck`, `(rows,)`; `draw` tells several draws of one tick apart."""
    out = np.empty(luck.size, np.uint64)
    _fill(key, _upper(tick, draw), luck, out)
    return out


def uniform(key: np.uint64, luck: U64, tick: int = 0, draw: int = 0) -> F64:
    """Return one number in [0, 1) for each `luck`, `(rows,)`, with 53 random bits.

    >>> key = stream(7, "example")
    >>> bool((uniform(key, np.arange(3, dtype=np.uint64)) < 1).all())
    True
    """
    out = np.empty(luck.size)
    _fill_even(key, _upper(tick, draw), luck, out)
    return out


@kernel
def _sort(tickets: In1u, shift: int, start: Out1, order: Out1i) -> None:
    for i in range(tickets.size):
        start[int(tickets[i] >> np.uint64(shift)) + 1] += 1
    for bucket in range(1, start.size):
        start[bucket] += start[bucket - 1]
    for i in range(tickets.size):
        bucket = int(tickets[i] >> np.uint64(shift))
        order[start[bucket]] = i
        start[bucket] += 1
    for n in range(1, order.size):
        row, k = order[n], n
        while k > 0 and tickets[order[k - 1]] > tickets[row]:
            order[k] = order[k - 1]
            k -= 1
        order[k] = row


def turns(tickets: U64) -> I32:
    """Return the rows in the order of random bits `(rows,)`, those with the same ones by row.

    Their first bits tell about where a row belongs, so each is found within few steps of its place.
    """
    size = max(1, tickets.size.bit_length())
    order = np.empty(tickets.size, np.int32)
    _sort(tickets, 64 - size, np.zeros((1 << size) + 1, np.int64), order)
    return order


def of(group: str, numbers: I64) -> U64:
    """Return the luck of the members `numbers` of `group`: whatever the seed, file order and other groups."""
    return bits(stream(0, f"luck of {group}"), numbers.astype(np.uint64))
