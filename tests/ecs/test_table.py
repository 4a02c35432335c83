import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from ecs import Identity, Kind
from ecs.table import Table, rows_of
from tests.ecs.toy_world import Link, Mood, Pair, Person, Purse

AXES = {"goods": 2}


def pairs(*lows: int) -> Table:
    table = Table(Pair, AXES)
    table.append(len(lows), table.checked(len(lows), (Link(low=lows),)))
    return table


def lows(table: Table) -> list[int]:
    low: list[int] = table.batch(Link, writable=False).low.tolist()
    return low


def test_columns_left_out_take_their_defaults() -> None:
    table = Table(Person, AXES)
    table.append(2, table.checked(2, (Purse(stock=[[1, 2], [3, 4]]),)))
    purse, mood = table.batch(Purse, writable=False), table.batch(Mood, writable=False)
    assert purse.cash.tolist() == [3, 3]
    assert purse.stock.tolist() == [[1, 2], [3, 4]]
    assert (mood.joy.tolist(), mood.place.tolist(), mood.awake.tolist()) == (
        [0.5, 0.5],
        [-1, -1],
        [True, True],
    )


def test_one_value_serves_all_rows() -> None:
    table = Table(Person, AXES)
    table.append(3, table.checked(3, (Purse(cash=9, stock=[[1], [2]]),)))
    purse = table.batch(Purse, writable=False)
    assert purse.cash.tolist() == [9, 9, 9]
    assert purse.stock.tolist() == [[1, 1, 1], [2, 2, 2]]


@pytest.mark.parametrize(
    "batch",
    [
        Purse(cash=[1]),
        Purse(cash=[1, 2, 3]),
        Purse(stock=[1, 2]),
        Purse(stock=[[1, 2]]),
        Purse(cash=[[1, 2]]),
    ],
)
def test_columns_of_the_wrong_shape_are_refused(batch: Purse) -> None:
    table = Table(Person, AXES)
    with pytest.raises(ValueError, match=r"Purse\.(cash|stock) of 2 person has the shape"):
        table.checked(2, (batch,))


def test_batches_must_belong_and_come_once() -> None:
    table = Table(Person, AXES)
    with pytest.raises(TypeError, match="a person has no Link"):
        table.checked(1, (Link(low=[1]),))
    with pytest.raises(TypeError, match="a person gets two batches of Purse"):
        table.checked(1, (Purse(cash=[1]), Purse(stock=[[1], [1]])))
    with pytest.raises(TypeError, match="a person has no Link"):
        table.batch(Link, writable=True)
    with pytest.raises(ValueError, match="there cannot be -1 of a person"):
        table.checked(-1, ())


def test_an_axis_must_have_a_size() -> None:
    with pytest.raises(ValueError, match="a person needs the size of the axis goods"):
        Table(Person, {})


def test_read_only_batches_show_what_is_written() -> None:
    table = pairs(1, 2)
    table.batch(Link, writable=True).low[0] = 8
    assert lows(table) == [8, 2]
    with pytest.raises(ValueError, match="read-only"):
        table.batch(Link, writable=False).low[0] = 1
    with pytest.raises(ValueError, match="read-only"):
        table.ids[0] = 1


def test_a_table_may_be_rewritten_from_its_own_columns() -> None:
    table = pairs(1, 2, 3)
    link = table.batch(Link, writable=True)
    link.high[:] = [4, 5, 6]
    table.rewrite(2, table.checked(2, (Link(low=link.high[1:], high=link.low[:2]),)))
    assert (link.low.tolist(), link.high.tolist()) == ([5, 6], [1, 2])


def test_a_dump_fits_only_tables_alike() -> None:
    table = Table(Person, AXES)
    table.append(2, {})
    dump = table.dump()
    assert table.fits(dump)
    assert not Table(Person, {"goods": 3}).fits(dump)
    assert not Table(Kind("person", (Purse,)), AXES).fits(dump)
    assert not table.fits({**dump, (Identity, "id"): np.arange(3)})
    assert not table.fits({**dump, (Identity, "id"): np.arange(2.0)})


steps: st.SearchStrategy[tuple[str, list[int]]] = st.one_of(
    st.tuples(st.just("append"), st.lists(st.integers(-9, 9), max_size=5)),
    st.tuples(st.just("rewrite"), st.lists(st.integers(-9, 9), max_size=5)),
    st.tuples(st.just("keep"), st.lists(st.booleans(), min_size=1, max_size=5)),
    st.tuples(st.just("dump"), st.just([])),
    st.tuples(st.just("restore"), st.just([])),
)


@given(st.lists(steps, max_size=20))
def test_a_table_is_a_list_of_rows(program: list[tuple[str, list[int]]]) -> None:
    table, model = Table(Pair, AXES), list[int]()
    dump, kept = table.dump(), list[int]()
    for verb, values in program:
        if verb == "append":
            table.append(len(values), table.checked(len(values), (Link(low=values, high=0),)))
            model += values
        elif verb == "rewrite":
            table.rewrite(len(values), table.checked(len(values), (Link(low=values, high=0),)))
            model = list(values)
        elif verb == "keep":
            mask = np.resize(np.array(values, np.bool_), len(model))
            table.keep(mask)
            model = [row for row, stays in zip(model, mask, strict=True) if stays]
        elif verb == "dump":
            dump, kept = table.dump(dump), list(model)
        else:
            table.restore(dump)
            model = list(kept)
        assert lows(table) == model
        assert table.ids.tolist() == list(range(len(model)))


@given(st.sets(st.integers(0, 30)), st.lists(st.integers(-2, 33)))
def test_rows_of_finds_what_index_finds(ids: set[int], wanted: list[int]) -> None:
    rising = sorted(ids)
    found = rows_of(np.array(rising, np.int64), np.array(wanted, np.int64))
    assert found.tolist() == [rising.index(each) if each in ids else -1 for each in wanted]
