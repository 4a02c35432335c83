"""The notebook of the manual comes to what is stored in it, also without Jupyter and matplotlib."""

import ast
import json
from contextlib import redirect_stdout
from io import StringIO

import pytest

from tests.run_notebook import NOTEBOOK, told

CELLS = json.loads(NOTEBOOK.read_text(encoding="utf-8"))["cells"]


def plainly(source, names):
    """Run a cell as Jupyter does; return what it prints, and the value of its last expression."""
    tree, said, value = ast.parse(source), StringIO(), None
    last = tree.body.pop() if isinstance(tree.body[-1], ast.Expr) else None
    with redirect_stdout(said):
        exec(compile(tree, "cell", "exec"), names)  # noqa: S102 - it is our own
        if last is not None:
            value = eval(compile(ast.Expression(last.value), "cell", "eval"), names)  # noqa: S307 - the same
    return said.getvalue() + (repr(value) if value is not None else "")


@pytest.fixture(scope="module")
def names():
    """Run all cells but those that only draw, and compare; return what they have defined."""
    names = {}
    for cell in CELLS:
        if cell["cell_type"] == "code" and "chart" not in cell["metadata"].get("tags", ()):
            assert plainly("".join(cell["source"]), names) == told(cell)
    return names


def test_the_answers_are_what_came_of_it(names):
    prices, (low, high) = names["prices"], names["said"]["competitive_interval"]
    assert {name: len(paid) for name, paid in prices.items()} == {
        "bargaining": 16,
        "order book": 8,
        "call auction": 5,
    }
    assert (prices["bargaining"].min(), prices["bargaining"].max()) == (11, 28.5)
    assert set(prices["call auction"].tolist()) == {21.25}
    assert low <= 21.25 <= high
    market, people = names["futures"]["a failed harvest"]
    bread = market["expectation"][market["good"] == "Provisions"]
    assert 26 < bread[0] < 28
    assert 70 < bread.max() < 3 * bread[0]
    assert people["population"].min() < people["population"][0] / 2


def test_charts_are_drawn_and_stored(names):
    charts = [cell for cell in CELLS if "chart" in cell["metadata"].get("tags", ())]
    assert charts
    for cell in charts:
        assert [list(each["data"]) for each in cell["outputs"]] == [["image/png", "text/plain"]]
    pyplot = pytest.importorskip("matplotlib.pyplot")
    pyplot.switch_backend("agg")
    for number, cell in enumerate(charts, 1):
        plainly("".join(cell["source"]), names)
        assert len(pyplot.get_fignums()) == number
    pyplot.close("all")
