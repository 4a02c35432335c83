"""How long the auction takes against one sort of its orders.

    uv run python -m tests.bench_auction

Prints the CPU seconds of ranking and clearing a million orders in ten thousand markets, by those of one
`np.lexsort` of the same keys in the same run: the median of five.
"""

import statistics
import sys
import time

import numpy as np

from systems.economics import auction

ORDERS, MARKETS, TIMES = 1_000_000, 10_000, 5


def orders(seed=1):
    """Return market, side, price, owner and quantity of random orders, `(orders,)` each."""
    luck = np.random.default_rng(seed)
    return (
        luck.integers(0, MARKETS, ORDERS),
        luck.random(ORDERS) < 0.5,
        luck.uniform(1, 100, ORDERS),
        luck.integers(0, ORDERS, ORDERS),
        luck.integers(1, 1000, ORDERS),
    )


def clear_all(market, buys, price, owner, quantity):
    """Rank and clear all orders, pairwise."""
    ranked = auction.best_first(market, buys, price)
    fills, prices = np.empty((3, ORDERS), np.int64), np.empty((2, ORDERS))
    counts, figures = np.empty((7, MARKETS), np.int64), np.empty((9, MARKETS))
    return auction.clear(
        ranked, market, buys, price, owner, ORDERS, np.full(MARKETS, 50.0),
        auction.PAIRWISE, False, quantity.copy(), fills, prices, counts, figures,
    )  # fmt: skip


def seconds(work):
    """Return the CPU seconds that some work takes."""
    started = time.process_time()
    work()
    return time.process_time() - started


def main():
    market, buys, price, owner, quantity = orders()
    count = clear_all(market, buys, price, owner, quantity)  # compiles, or loads what is compiled
    rows = []
    for _ in range(TIMES):
        sort = seconds(lambda: np.lexsort((price, buys, market)))
        rank = seconds(lambda: auction.best_first(market, buys, price))
        whole = seconds(lambda: clear_all(market, buys, price, owner, quantity))
        rows.append((whole / sort, whole, rank, sort))
    ratio, whole, rank, sort = map(statistics.median, zip(*rows, strict=True))
    sys.stdout.write(
        f"{ORDERS:,} orders in {MARKETS:,} markets, {count:,} fills: {ratio:.2f} times one sort "
        f"({whole:.3f} s, of which ranking {rank:.3f} s; the sort {sort:.3f} s)\n"
    )


if __name__ == "__main__":
    main()
