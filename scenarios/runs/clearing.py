"""The command `clear`: an order book, from its file to who trades with whom at what price."""

from __future__ import annotations

import json
import math
import os
from typing import TYPE_CHECKING, Any

from scenarios.load import load_book
from scenarios.runs.engine import SWITCH
from scenarios.runs.headless import warn
from scenarios.runs.provenance import provenance
from scenarios.runs.show import Listing, number, page

if TYPE_CHECKING:
    from ecs import F64, I64
    from scenarios.books import Book

FEW_ORDERS = 5000
"""Books with fewer orders are cleared in plain Python before the compiler would have loaded."""


def clear_book(file: str, settings: tuple[str, ...] = (), *, as_json: bool = False) -> str:
    """Clear an order book and return the answer, one JSON object or a table."""
    loaded = load_book(file, settings)
    if len(loaded.book.bids) + len(loaded.book.asks) < FEW_ORDERS:
        os.environ.setdefault(SWITCH, "1")
    warn(loaded)
    answer = cleared(loaded.book)
    if as_json:
        return json.dumps({**provenance(loaded), **answer}, allow_nan=False)
    return _page(answer, f"{loaded.book.title} ({loaded.name})")


def cleared(book: Book) -> dict[str, Any]:
    """Return what `clear --json` prints: fills, prices and gains; None where a figure has no value."""
    # Loaded here: kernels are what the switch says when the first of them is.
    from systems.economics import auction

    fills, prices, counts, figures = _auction(book)
    orders = [*book.bids, *book.asks]
    gains = {
        "buyer_surplus": figures[auction.BUYER_SURPLUS],
        "seller_surplus": figures[auction.SELLER_SURPLUS],
        "house": figures[auction.HOUSE],
    }
    return {
        "title": book.title,
        "pricing": book.pricing,
        "fills": [
            _fill(orders[bid].by, orders[ask].by, quantity, paid, received)
            for bid, ask, quantity, paid, received in zip(*fills.tolist(), *prices.tolist(), strict=True)
        ],
        "quantity": counts[auction.VOLUME],
        "interval": [_finite(figures[auction.LOW]), _finite(figures[auction.HIGH])],
        "vwap": _finite(figures[auction.VWAP]),
        "uniform_price": _finite(figures[auction.SINGLE]) if counts[auction.VOLUME] else None,
        "surplus": sum(gains.values()),
        **gains,
        "attainable_surplus": figures[auction.ATTAINABLE],
        "unfilled_bids": counts[auction.UNFILLED_DEMAND],
        "unfilled_asks": counts[auction.UNFILLED_SUPPLY],
    }


def _auction(book: Book) -> tuple[I64, F64, list[int], list[float]]:
    """Clear a book; return fills `(3, fills)`, their prices `(2, fills)`, counts and figures by row."""
    import numpy as np

    from systems.economics import auction

    orders = [*book.bids, *book.asks]
    numbers: dict[str, int] = {}
    owner = np.array([numbers.setdefault(order.by, len(numbers)) for order in orders], np.int64)
    market, buys = np.zeros(len(orders), np.int64), np.arange(len(orders)) < len(book.bids)
    price = np.array([order.price for order in orders], np.float64)
    left = np.array([order.quantity for order in orders], np.int64)
    fills, prices = np.empty((3, len(orders)), np.int64), np.empty((2, len(orders)))
    counts, figures = np.empty((7, 1), np.int64), np.empty((9, 1))
    reference = book.reference_price
    count = auction.clear(
        auction.best_first(market, buys, price), market, buys, price, owner, len(numbers),
        np.array([math.nan if reference is None else float(reference)]),
        auction.PRICINGS.index(book.pricing), reference is not None,
        left, fills, prices, counts, figures,
    )  # fmt: skip
    return fills[:, :count], prices[:, :count], counts[:, 0].tolist(), figures[:, 0].tolist()


def _finite(figure: float) -> float | None:
    return float(figure) if math.isfinite(figure) else None


def _fill(buyer: str, seller: str, quantity: int, paid: float, received: float) -> dict[str, object]:
    fill: dict[str, object] = {"buyer": buyer, "seller": seller, "quantity": quantity, "price": paid}
    return fill if received == paid else {**fill, "received": received}


def _page(answer: dict[str, Any], title: str) -> str:
    """Write the answer as tables."""
    (low, high), fills = answer["interval"], answer["fills"]
    interval = "none" if low is None else f"{number(low)} to {'infinity' if high is None else number(high)}"
    names = [name for name in answer if name not in {"title", "pricing", "fills", "interval"}]
    figures = [
        ("pricing", answer["pricing"]),
        ("interval", interval),
        *((name.replace("_", " "), number(answer[name])) for name in names),
    ]
    rows = [
        [fill["buyer"], fill["seller"], *map(number, (fill["quantity"], fill["price"], _received(fill)))]
        for fill in fills
    ]
    return page(title, figures, [Listing(("buyer", "seller", "quantity", "pays", "gets"), rows)])


def _received(fill: dict[str, Any]) -> float:
    received: float = fill.get("received", fill["price"])
    return received
