import numpy as np
import numpy.typing as npt
import pytest
from hypothesis import given
from hypothesis import strategies as st

from ecs import I8, I64, Component, column
from ecs.columns import exact
from tests.ecs.toy_world import Mood, Purse


@pytest.mark.parametrize(
    "value", [1.5, [1.0, 2.5], float("nan"), float("inf"), 2**63, -(2**63) - 1, [2**70], "12", None, 1j]
)
def test_whole_columns_refuse_what_they_cannot_hold(value: npt.ArrayLike) -> None:
    with pytest.raises(ValueError, match=r"Purse\.cash takes int64 numbers"):
        Purse(cash=value)


def test_narrow_columns_do_not_wrap() -> None:
    with pytest.raises(ValueError, match=r"Mood\.face takes int8 numbers, not \[127 128\]"):
        Mood(face=[127, 128])
    with pytest.raises(ValueError, match="place"):
        Mood(place=np.array([2**31]))
    with pytest.raises(ValueError, match="awake"):
        Mood(awake=[0, 2])


def test_values_that_fit_come_in_any_type() -> None:
    assert Purse(cash=[1.0, -2.0]).cash.tolist() == [1, -2]
    assert Purse(cash=np.array([5], np.uint8)).cash.dtype == np.int64
    assert Mood(face=[True, False]).face.tolist() == [1, 0]
    assert Mood(joy=[1, 2]).joy.tolist() == [1.0, 2.0]
    assert Purse(cash=[]).cash.shape == (0,)


def test_large_whole_numbers_stay_what_they_are() -> None:
    assert exact([2**63 - 1, 2**63], np.dtype(np.uint64), "x").tolist() == [2**63 - 1, 2**63]


edges = st.sampled_from([0, 1, -1, 127, 128, -128, -129, 2**31 - 1, 2**31, 2**63 - 1, 2**63, 2**64, -(2**63)])


@given(st.lists(edges | st.integers(-5, 5) | st.integers(), max_size=4))
def test_exact_keeps_every_value_or_raises(values: list[int]) -> None:
    for dtype in (np.int8, np.int32, np.int64, np.uint64):
        limits = np.iinfo(dtype)
        if all(limits.min <= value <= limits.max for value in values):
            assert exact(values, np.dtype(dtype), "x").tolist() == values
        else:
            with pytest.raises(ValueError, match="x takes"):
                exact(values, np.dtype(dtype), "x")


def test_unknown_columns_are_named() -> None:
    with pytest.raises(TypeError, match=r"Purse has no column 'gold' \(it has cash, stock\)"):
        Purse(gold=[1])
    with pytest.raises(AttributeError):
        Purse(cash=[1]).gold = [1]


def test_assigning_writes_into_the_array() -> None:
    purse = Purse(cash=[1, 2])
    array = purse.cash
    purse.cash = np.array([8, 9])
    assert array.tolist() == [8, 9]
    purse.cash -= 1
    assert array.tolist() == [7, 8]
    assert purse.cash is array
    with pytest.raises(TypeError):
        purse.cash = np.array([0.5, 1.5])


def test_the_schema_tells_everything_about_a_column() -> None:
    cash, stock = Purse.columns
    assert (cash.name, cash.unit, cash.default, cash.conserved, cash.axis) == ("cash", "coin", 3, True, None)
    assert (stock.axis, stock.dtype.name, stock.shape(4, {"goods": 2})) == ("goods", "int64", (2, 4))
    assert not hasattr(Purse, "cash")


def test_a_component_inherits_columns() -> None:
    class Chest(Purse):
        lock: I64 = column()

    assert [each.name for each in Chest.columns] == ["cash", "stock", "lock"]
    assert [each.name for each in Purse.columns] == ["cash", "stock"]


def test_a_default_must_fit_its_column() -> None:
    with pytest.raises(ValueError, match=r"the default of Broken\.small"):

        class Broken(Component):
            small: I8 = column(default=300)
