"""Components as typed columns: a component instance is a batch of aligned arrays.

A component is declared once; the declaration is the schema that tables, snapshots, digests, the
inspector and the reference pages read::

    class Wealth(Component):
        \"\"\"Money an entity holds.\"\"\"

        cash: I64 = column(unit="milli-coin", conserved=True)

"""

from __future__ import annotations

from contextlib import suppress
from dataclasses import dataclass
from typing import Any, ClassVar, TypeAlias, get_args, get_type_hints

import numpy as np
import numpy.typing as npt

I64: TypeAlias = npt.NDArray[np.int64]
I32: TypeAlias = npt.NDArray[np.int32]
I8: TypeAlias = npt.NDArray[np.int8]
U64: TypeAlias = npt.NDArray[np.uint64]
F64: TypeAlias = npt.NDArray[np.float64]
Flag: TypeAlias = npt.NDArray[np.bool_]
Array: TypeAlias = npt.NDArray[Any]


def exact(value: npt.ArrayLike, dtype: np.dtype[Any], what: str) -> Array:
    """Return `value` as an array of `dtype`; where that would cut, wrap or guess, raise ValueError.

    >>> exact([1.0, 2.0], np.dtype(np.int8), "dice")
    array([1, 2], dtype=int8)
    >>> exact([1.5], np.dtype(np.int8), "dice")
    Traceback (most recent call last):
    ValueError: dice takes int8 numbers, not [1.5]
    """
    given = np.asarray(value)
    if given.dtype == dtype:
        return given
    numbers = given.dtype.kind in "biuf"
    if given.dtype.kind == "f" and dtype.kind in "iu" and not isinstance(value, np.ndarray):
        given = np.asarray(value, object)  # whole numbers on both sides of 2^63 would have become floats
    if numbers:
        with np.errstate(invalid="ignore", over="ignore"), suppress(OverflowError, TypeError, ValueError):
            array = given.astype(dtype)
            if dtype.kind == "f" or np.array_equal(array, given):
                return array
    msg = f"{what} takes {dtype} numbers, not {np.array2string(given, threshold=6)}"
    raise ValueError(msg)


@dataclass(frozen=True)
class Column:
    """The schema of one column.

    `axis` names a second dimension whose size the world knows ("goods"); such a column is stored
    axis first, `(goods, rows)`. A `conserved` column is summed by the conservation check.
    """

    name: str
    dtype: np.dtype[Any]
    unit: str
    doc: str
    default: float
    axis: str | None
    conserved: bool

    def shape(self, rows: int, axes: dict[str, int]) -> tuple[int, ...]:
        """Return the shape of `rows` rows: `(rows,)` or `(axis, rows)`."""
        return (rows,) if self.axis is None else (axes[self.axis], rows)


def column(
    *, default: float = 0, unit: str = "", doc: str = "", axis: str | None = None, conserved: bool = False
) -> Any:
    """Declare a column in the body of a component; see `Column` for the meaning of each argument."""
    return {"default": default, "unit": unit, "doc": doc, "axis": axis, "conserved": conserved}


class Component:
    """Base of all components. An instance holds one array a column, all over the same rows.

    >>> class Purse(Component):
    ...     "Money in hand."
    ...     cash: I64 = column(unit="milli-coin")
    >>> purse = Purse(cash=[5, 7])
    >>> purse.cash += 1
    >>> purse.cash
    array([6, 8])

    Assigning to a column writes into its array, so `purse.cash = ...` changes the world that `purse` is a
    view of.
    """

    columns: ClassVar[tuple[Column, ...]] = ()
    dtypes: ClassVar[dict[str, np.dtype[Any]]] = {}

    def __init_subclass__(cls) -> None:
        """Read the columns off the class body."""
        hints = get_type_hints(cls)
        declared = {
            name: spec for name, spec in vars(cls).items() if isinstance(spec, dict) and name in hints
        }
        for name, spec in declared.items():
            # Which argument of an array's type is its elements differs between versions of numpy.
            *_, element = get_args(hints[name])
            dtype = np.dtype(*get_args(element) or (element,))
            exact(spec["default"], dtype, f"the default of {cls.__name__}.{name}")
            cls.columns = (*cls.columns, Column(name=name, dtype=dtype, **spec))
            delattr(cls, name)
        cls.dtypes = {each.name: each.dtype for each in cls.columns}

    def __init__(self, **values: npt.ArrayLike) -> None:
        mine, known = vars(self), self.dtypes
        for name, value in values.items():
            dtype = known.get(name)
            if dtype is None:
                msg = f"{type(self).__name__} has no column {name!r} (it has {', '.join(known)})"
                raise TypeError(msg)
            fits = type(value) is np.ndarray and value.dtype == dtype  # as most are: there is nothing to say
            mine[name] = value if fits else exact(value, dtype, f"{type(self).__name__}.{name}")

    def __setattr__(self, name: str, value: npt.ArrayLike) -> None:
        if value is not (array := getattr(self, name)):
            np.copyto(array, value)

    def __repr__(self) -> str:
        return f"{type(self).__name__}({', '.join(f'{k}={v}' for k, v in vars(self).items())})"


class Identity(Component):
    """Who a row is: every entity of every kind has one, and only the world writes it."""

    id: I64 = column(default=-1, doc="never reused in a world; decides ties")
    luck: U64 = column(doc="the key of everything that chance decides about this entity")
    group: I32 = column(default=-1, doc="index of the name it was spawned under")
    number: I32 = column(default=-1, doc="its number in that group; -1 for a single named one")
