"""Order books: what is accepted, that each fault is told where it is, and how they are cleared."""

import json
import os
import random
import subprocess
import sys
from pathlib import Path

import pytest

from scenarios.books import Book
from scenarios.load import LoadedBook, ScenarioError, faults, load, load_book, load_either, shipped
from scenarios.runs import VERSION
from scenarios.runs.clearing import FEW_ORDERS, cleared
from tests.scenarios.test_load_mutations import LINE, WAYS

ROOT = Path(__file__).parents[2]
BOOKS = [name for name in sorted(shipped()) if isinstance(load_either(name), LoadedBook)]
MINIMAL = """format = 1
kind = "book"
title = "Minimal"
bids = [{by = "ann", quantity = 2, price = 5}]
[[asks]]
by = "bob"
quantity = 1
price = 4.5
"""


@pytest.fixture
def told(tmp_path, monkeypatch):
    """Write a text to a file and return the lines its faults are told in."""
    monkeypatch.chdir(tmp_path)

    def tell(text, *overrides):
        Path("x.toml").write_text(text)
        try:
            load_book("x.toml", overrides)
        except ScenarioError as error:
            return str(error).split("\n")
        return []

    return tell


@pytest.fixture
def asked(inside, capsys):
    """Run a command in this process; return exit code, stdout and stderr."""

    def ask(*words):
        return inside(*words), *capsys.readouterr()

    return ask


# ---- what is accepted


def test_the_shipped_books():
    assert BOOKS == ["horse_market", "mcafee", "smith_test_1"]
    horses = load_book("horse_market").book
    assert [order.price for order in horses.bids] == [30, 28, 26, 24, 22, 21, 20, 18, 17, 15]
    assert [order.price for order in horses.asks] == [10, 11, 15, 17, 20, 21.5, 25, 26]
    smith = load_book("smith_test_1").book
    assert [order.price for order in smith.bids] == [3.25 - 0.25 * i for i in range(11)]
    assert [order.price for order in smith.asks] == [0.75 + 0.25 * i for i in range(11)]
    mcafee = load_book("mcafee").book
    assert (mcafee.pricing, [order.price for order in mcafee.asks]) == ("mcafee", [2, 3, 4, 12])


def test_numbers_stay_what_they_are(told):
    assert told(MINIMAL) == []
    book = load_book("x.toml").book
    assert (type(book.bids[0].price), type(book.asks[0].price)) == (int, float)
    assert (book.pricing, book.reference_price, book.description) == ("pairwise", None, "")
    assert load_book("x.toml", ["bids[0].price=7"]).book.bids[0].price == 7


def test_sides_may_be_empty(told):
    for text in ("", "bids = []\n", "asks = []\n"):
        assert told(f"format = 1\nkind = 'book'\ntitle = 'empty'\n{text}") == []
        answer = cleared(load_book("x.toml").book)
        assert (answer["fills"], answer["quantity"], answer["interval"]) == ([], 0, [None, None])


# ---- faults, each in its place


@pytest.mark.parametrize(
    ("old", "new", "line"),
    [
        ("quantity = 2", "quantity = 0", "x.toml:4:33: bids[0].quantity: too small"),
        ("quantity = 2", "quantity = 2.0", "x.toml:4:33: bids[0].quantity: not a whole number"),
        ("quantity = 2", "quantity = 2147483648", "x.toml:4:33: bids[0].quantity: too large"),
        ("price = 4.5", "price = -0.5", "x.toml:8:9: asks[0].price: too small"),
        ("price = 4.5", "price = nan", "x.toml:8:9: asks[0].price: not a finite number"),
        ("price = 4.5", "price = 2147483647.5", "x.toml:8:9: asks[0].price: too large"),
        ("price = 4.5", "price = true", "x.toml:8:9: asks[0].price: wrong type"),
        ("price = 4.5", "prize = 4.5", "x.toml:8:1: asks[0].prize: unknown key, did you mean 'price'?"),
        ("price = 4.5", "", "x.toml:5:1: asks[0].price: missing (expected price = 1 or the like"),
        ('"bob"', "7", "x.toml:6:6: asks[0].by: wrong type (expected text in quotes"),
        ('"bob"', '"bob, esq."', "x.toml:6:6: asks[0].by: not a name"),
        ('"book"', '"bok"', "x.toml:2:8: kind: not among the choices, did you mean 'book'?"),
        ('kind = "book"', "", "x.toml:1:1: kind: missing (expected kind = 'book' or the like"),
        ("format = 1", "format = 2", "x.toml:1:10: format: not among the choices"),
        ("bids", "pricing = 'unifrom'\nbids", "x.toml:4:11: pricing: not among the choices"),
        ("bids", "reference_price = -1\nbids", "x.toml:4:19: reference_price: too small"),
        ("bids", "seed = 1\nbids", "x.toml:4:1: seed: unknown key"),
        ("[[asks]]", "[asks]", "x.toml:5:1: asks: wrong type (expected a list"),
    ],
)  # fmt: skip
def test_a_fault_is_told_where_it_is(told, old, new, line):
    assert old in MINIMAL
    lines = told(MINIMAL.replace(old, new))
    assert len(lines) == 1, lines
    assert lines[0].startswith(line), lines[0]


def test_all_faults_at_once_with_broken_syntax(told):
    text = MINIMAL.replace("quantity = 2", "quantity = -2").replace("price = 4.5", "price = ,")
    assert [line.split(": ")[1] for line in told(text)] == ["bids[0].quantity", "syntax"]
    assert [fault.key for fault in faults("x.toml")] == ["bids[0].quantity", "syntax"]


def test_faults_of_settings(told):
    lines = told(MINIMAL, "bids[0].quantity=1.5", "asks[7].price=1", "pricing=vickrey")
    assert [line.split(": ")[1] for line in lines] == ["asks[7]", "pricing", "bids[0].quantity"]
    assert all(line.startswith("--set:1:") for line in lines)


@pytest.mark.parametrize("batch", range(4))
def test_damaged_books_load_or_are_refused_in_plain_lines(batch, tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    luck, path = random.Random(batch), Path("x.toml")
    originals = [shipped()[name].read_bytes() for name in BOOKS]
    for _ in range(60):
        data = luck.choice(originals)
        for _ in range(luck.choice([1, 1, 2, 5])):
            data = luck.choice(WAYS)(luck, data) or b"\n"
        path.write_bytes(data)
        for fault in faults(path):
            assert LINE.fullmatch(str(fault)), str(fault)


# ---- books are no scenarios


def test_each_kind_has_its_commands(asked):
    for command in ("run", "play"):
        code, out, err = asked(command, "horse_market")
        assert (code, out, err.count("\n")) == (2, "", 1)
        assert err.startswith("horse_market.toml:2:8: kind: an order book: use the command clear")
    code, out, err = asked("clear", "village")
    assert (code, out, err.count("\n")) == (2, "", 1)
    assert err.startswith("village.toml:1:1: kind: a scenario: use the commands run and play")
    assert asked("check", *BOOKS, "village") == (0, "", "4 checked, 0 with faults\n")
    with pytest.raises(ScenarioError, match="an order book"):
        load("mcafee")


# ---- how they are cleared


def test_what_clear_prints(asked, told):
    assert told(MINIMAL) == []
    code, out, err = asked("clear", "x.toml", "--json")
    assert (code, err) == (0, "")
    found = json.loads(out)
    assert found.pop("scenario_hash") == load_book("x.toml").hash
    assert found == {
        "scenario": "x",
        "overrides": [],
        "mods": [],
        "mods_hash": "",
        "plugins": [],
        "version": VERSION,
        "title": "Minimal",
        "pricing": "pairwise",
        "fills": [{"buyer": "ann", "seller": "bob", "quantity": 1, "price": 4.75}],
        "quantity": 1,
        "interval": [5, 5],
        "vwap": 4.75,
        "uniform_price": 5,
        "surplus": 0.5,
        "buyer_surplus": 0.25,
        "seller_surplus": 0.25,
        "house": 0,
        "attainable_surplus": 0.5,
        "unfilled_bids": 1,
        "unfilled_asks": 0,
    }
    assert '"quantity": 1,' in out
    code, out, _ = asked("clear", "x.toml")
    assert code == 0
    assert max(map(len, out.splitlines())) <= 80
    assert ["ann", "bob", "1", "4.75", "4.75"] in [line.split() for line in out.splitlines()]


def test_every_key_of_the_answer_is_in_the_manual(asked):
    answers = [json.loads(asked("clear", name, "--json")[1]) for name in BOOKS]
    manual = (ROOT / "assets/manual/running.md").read_text(encoding="utf-8")
    told = manual.split("### What `clear --json` prints")[1].split("\n## ")[0]
    for answer in answers:
        for key in {*answer, *answer["fills"][0]}:
            assert f"`{key}`" in told, key
    keys = manual.split("### Order books")[1].split("\n### ")[0]
    for key in Book.model_fields:
        assert f"| `{key}`" in keys or f"`[[{key}]]`" in keys, key


def test_an_open_end_is_null(told):
    assert told(MINIMAL.partition("[[asks]]")[0]) == []
    answer = cleared(load_book("x.toml").book)
    assert (answer["interval"], answer["vwap"], answer["uniform_price"]) == ([5, None], None, None)
    assert (answer["unfilled_bids"], answer["surplus"]) == (2, 0)


def test_nothing_traded_has_no_uniform_price(told):
    assert told(MINIMAL) == []
    answer = cleared(load_book("x.toml", ["pricing=mcafee", "bids[0].quantity=1"]).book)
    assert (answer["quantity"], answer["uniform_price"], answer["attainable_surplus"]) == (0, None, 0.5)


def test_what_one_would_trade_with_himself_is_off_the_book(told):
    assert told(MINIMAL.replace("bob", "ann")) == []
    answer = cleared(load_book("x.toml").book)
    assert (answer["fills"], answer["unfilled_bids"], answer["unfilled_asks"]) == ([], 1, 0)
    assert answer["interval"] == [5, None]


@pytest.mark.parametrize(("reference", "price"), [("3", 21), ("21.25", 21.25), ("40", 21.5)])
def test_the_reference_price(reference, price):
    book = load_book("horse_market", ["pricing=uniform", f"reference_price={reference}"]).book
    answer = cleared(book)
    assert answer["uniform_price"] == answer["vwap"] == price
    assert {fill["price"] for fill in answer["fills"]} == {price}
    assert answer["surplus"] == 57


def test_a_long_table_says_how_much_is_left_out(asked, told):
    bids = ", ".join(f"{{by = 'b{i}', quantity = 1, price = 2}}" for i in range(50))
    asks = ", ".join(f"{{by = 's{i}', quantity = 1, price = 1}}" for i in range(50))
    assert told(f"format = 1\nkind = 'book'\ntitle = 'long'\nbids = [{bids}]\nasks = [{asks}]\n") == []
    _, out, _ = asked("clear", "x.toml")
    assert out.endswith("… and 30 more (see --json)\n")


@pytest.mark.parametrize(("orders", "compiled"), [(10, False), (FEW_ORDERS, True)])
def test_a_small_book_does_not_load_the_compiler(orders, compiled, tmp_path):
    sides = "".join(f"[[bids]]\nby = 'b{i}'\nquantity = 1\nprice = {i % 90}\n" for i in range(orders))
    (tmp_path / "x.toml").write_text(f"format = 1\nkind = 'book'\ntitle = 'many'\n{sides}")
    code = (
        "import sys, main\n"
        f"main.main(['clear', {str(tmp_path / 'x.toml')!r}, '--json'])\n"
        f"assert ('numba' in sys.modules) is {compiled}\n"
        "assert not {'pygame', 'rich', 'sqlite3'} & set(sys.modules)"
    )
    environment = {name: value for name, value in os.environ.items() if name != "NUMBA_DISABLE_JIT"}
    subprocess.run([sys.executable, "-c", code], cwd=ROOT, check=True, capture_output=True, env=environment)
