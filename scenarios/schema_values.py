"""The values a scenario file is written in: bounded numbers, names, distributions and places.

Whatever is refused here says what was expected in words for the person who wrote the file.
"""

import math
import re
from collections.abc import Callable
from dataclasses import dataclass
from typing import Annotated, Literal

from pydantic import (
    AfterValidator,
    BaseModel,
    BeforeValidator,
    ConfigDict,
    Discriminator,
    Field,
    GetCoreSchemaHandler,
    GetJsonSchemaHandler,
    Strict,
    Tag,
    WithJsonSchema,
)
from pydantic.json_schema import JsonSchemaValue
from pydantic_core import CoreSchema, PydanticCustomError, core_schema

LARGEST = 2**31 - 1
"""The largest quantity or sum of money a file may write, in natural units."""

LONGEST_SIDE = 8192
"""The longest side of a map, in cells."""

FARTHEST_DRAW = 10
"""A normal draw never lies farther from its mean than this many standard deviations."""


class Table(BaseModel):
    """A table of the file: strict types, no unknown keys, never changed once read."""

    model_config = ConfigDict(strict=True, extra="forbid", frozen=True, defer_build=True)


def refusal(problem: str, expected: str) -> PydanticCustomError:
    """Return the error of a value that cannot be accepted: what is wrong, and what was expected."""
    return PydanticCustomError("refused", "{problem}", {"problem": problem, "expected": expected})


@dataclass(frozen=True, slots=True)
class Range:
    """The numbers a key admits, from ``low`` to ``high``, in ``unit``; an annotation pydantic understands.

    >>> Range(1, 5, whole=True).words, Range(0, 1, above=True).words
    ('a whole number from 1 to 5', 'a number above 0 and at most 1')
    >>> Range(1, 5, whole=True)(3)
    3
    """

    low: float = -LARGEST
    high: float = LARGEST
    whole: bool = False
    above: bool = False  # low itself is refused
    below: bool = False  # high itself is refused
    unit: str = "1"

    @property
    def words(self) -> str:
        """The range as messages say it."""
        kind = "a whole number" if self.whole else "a number"
        if not (self.above or self.below):
            return f"{kind} from {self.low} to {self.high}"
        low = f"{'above' if self.above else 'at least'} {self.low}"
        high = f"{'below' if self.below else 'at most'} {self.high}"
        ends = [low] * (self.low != -LARGEST) + [high] * (self.high != LARGEST)
        return f"{kind} {' and '.join(ends)}"

    def __call__(self, value: object) -> float:
        """Return ``value`` as it is, an int staying an int, or refuse it."""
        if isinstance(value, bool) or not isinstance(value, int | float):
            raise refusal("wrong type", self.words)
        if self.whole and isinstance(value, float):
            raise refusal("not a whole number", self.words)
        if not -math.inf < value < math.inf:
            raise refusal("not a finite number", self.words)
        if value < self.low or (self.above and value == self.low):
            raise refusal("too small", self.words)
        if value > self.high or (self.below and value == self.high):
            raise refusal("too large", self.words)
        return value

    def __get_pydantic_core_schema__(self, source: object, handler: GetCoreSchemaHandler) -> CoreSchema:
        """Validate by calling this range."""
        return core_schema.no_info_plain_validator_function(self)

    def __get_pydantic_json_schema__(
        self, schema: CoreSchema, handler: GetJsonSchemaHandler
    ) -> JsonSchemaValue:
        """Type, bounds and unit, for editors and for the manual."""
        return {
            "type": "integer" if self.whole else "number",
            "exclusiveMinimum" if self.above else "minimum": self.low,
            "exclusiveMaximum" if self.below else "maximum": self.high,
            "unit": self.unit,
        }


@dataclass(frozen=True, eq=False)
class OneOf:
    """Choose the member of a union whose tag is the first in ``shapes`` that the value looks like."""

    shapes: dict[str, Callable[[object], bool]]
    expected: str
    tag_key: str = ""  # the key that tells the shapes apart, when there is one

    def tag_of(self, value: object) -> str | None:
        """Return the tag of the member that ``value`` is meant for."""
        return next((tag for tag, fits in self.shapes.items() if fits(value)), None)

    def __get_pydantic_core_schema__(self, source: object, handler: GetCoreSchemaHandler) -> CoreSchema:
        """Validate as a union told apart by :meth:`tag_of`."""
        return Discriminator(
            self.tag_of,
            custom_error_type="refused",
            custom_error_message="{problem}",
            custom_error_context={
                "problem": "not understood",
                "expected": self.expected,
                "tag_key": self.tag_key,
            },
        ).__get_pydantic_core_schema__(source, handler)


def has_key(key: str) -> Callable[[object], bool]:
    """Tell whether a value is a table with ``key`` (or an object made from one)."""
    return lambda value: key in value if isinstance(value, dict) else hasattr(value, key)


def has_word(key: str, word: str) -> Callable[[object], bool]:
    """Tell whether a value is a table with ``key = word`` (or an object made from one)."""
    return lambda value: (value.get(key) if isinstance(value, dict) else getattr(value, key, None)) == word


def is_number(value: object) -> bool:
    """Tell whether a value is a TOML integer or float."""
    return isinstance(value, int | float) and not isinstance(value, bool)


def is_text(value: object) -> bool:
    """Tell whether a value is a TOML string."""
    return isinstance(value, str)


def is_list(value: object) -> bool:
    """Tell whether a value is a TOML array (or a tuple made from one)."""
    return isinstance(value, list | tuple)


def list_of(length: int, words: str) -> BeforeValidator:
    """Refuse what is not an array of ``length`` elements, described by ``words``."""

    def check(value: object) -> object:
        if isinstance(value, list | tuple) and len(value) == length:
            return value
        raise refusal("wrong type" if not is_list(value) else "wrong length", words)

    return BeforeValidator(check)


# ---- names and texts

NAME = re.compile(r"[A-Za-z0-9_-]{1,40}")
NAME_WORDS = "a name of 1 to 40 letters a-z A-Z, digits, _ or -"


def _check_name(text: str) -> str:
    if NAME.fullmatch(text):
        return text
    raise refusal("not a name", NAME_WORDS)


def _check_good_name(text: str) -> str:
    if text in {"money", "labor"}:
        raise refusal("reserved word", f"another name than {text!r}")
    return _check_name(text)


def _check_text(text: str) -> str:
    if all(char.isprintable() or char in "\n\t" for char in text):
        return text
    raise refusal("unprintable character", "printable text")


def _check_title(text: str) -> str:
    if 1 <= len(text) <= 120 and text.isprintable():
        return text
    raise refusal("not a title", "one line of 1 to 120 printable characters")


_NAME_SCHEMA = WithJsonSchema({"type": "string", "pattern": f"^{NAME.pattern}$"})
Name = Annotated[str, AfterValidator(_check_name), _NAME_SCHEMA]
GoodName = Annotated[str, AfterValidator(_check_good_name), _NAME_SCHEMA]
Title = Annotated[str, AfterValidator(_check_title), WithJsonSchema({"type": "string", "maxLength": 120})]
Text = Annotated[str, AfterValidator(_check_text), WithJsonSchema({"type": "string"})]


def _check_colour(text: str) -> str:
    if re.fullmatch(r"#[0-9a-fA-F]{6}", text):
        return text
    raise refusal("not a colour", "'#rrggbb' in hexadecimal digits")


Colour = Annotated[
    str,
    AfterValidator(_check_colour),
    WithJsonSchema({"type": "string", "pattern": "^#[0-9a-fA-F]{6}$"}),
]

# ---- distributions

Quantity = Annotated[float, Range(0)]
"""A number that is not negative; whole numbers stay ``int``."""

Ends = Annotated[tuple[Quantity, Quantity], Strict(strict=False)]


class Uniform(Table):
    """Every value from ``low`` to ``high`` alike; of two whole numbers, the whole numbers, ends included."""

    uniform: Annotated[Ends, list_of(2, "[lowest, highest]")] = Field(
        description="Lowest and highest value; two whole numbers draw whole numbers, both ends included.",
        examples=[[1, 11]],
    )

    @property
    def low(self) -> float:
        """The least value a draw can have."""
        return self.uniform[0]

    @property
    def high(self) -> float:
        """The greatest value a draw can have."""
        return self.uniform[1]


class Normal(Table):
    """A bell curve, clipped at 0."""

    normal: Annotated[Ends, list_of(2, "[mean, standard deviation]")] = Field(
        description="Mean and standard deviation; a draw below 0 counts as 0.",
        examples=[[10, 2]],
    )

    @property
    def low(self) -> float:
        """The least value a draw can have."""
        return max(0.0, self.normal[0] - FARTHEST_DRAW * self.normal[1])

    @property
    def high(self) -> float:
        """The greatest value a draw can have."""
        return self.normal[0] + FARTHEST_DRAW * self.normal[1]


class Choice(Table):
    """One of the listed values, each alike; a value listed twice is twice as likely."""

    choice: list[Quantity] = Field(
        min_length=1,
        max_length=1000,
        description="The values to choose from, each alike.",
        examples=[[1, 2, 5]],
    )

    @property
    def low(self) -> float:
        """The least value a draw can have."""
        return min(self.choice)

    @property
    def high(self) -> float:
        """The greatest value a draw can have."""
        return max(self.choice)


Distribution = Annotated[
    Annotated[Quantity, Tag("number")]
    | Annotated[Uniform, Tag("uniform")]
    | Annotated[Normal, Tag("normal")]
    | Annotated[Choice, Tag("choice")],
    OneOf(
        {
            "number": is_number,
            "uniform": has_key("uniform"),
            "normal": has_key("normal"),
            "choice": has_key("choice"),
        },
        "a number, {uniform = [lowest, highest]}, {normal = [mean, sd]} or {choice = [...]}",
    ),
]
"""A plain number, or how to draw one per member."""


def lowest(values: "Distribution") -> float:
    """Return the least value a distribution can yield.

    >>> lowest(3), lowest(Uniform(uniform=(1, 4)))
    (3, 1)
    """
    return values if isinstance(values, int | float) else values.low


def highest(values: "Distribution") -> float:
    """Return the greatest value a distribution can yield.

    >>> highest(3), highest(Normal(normal=(10, 2)))
    (3, 30)
    """
    return values if isinstance(values, int | float) else values.high


def within(bounds: Range) -> AfterValidator:
    """Refuse a distribution that could draw a number outside ``bounds``."""

    def check(values: "Distribution") -> "Distribution":
        if isinstance(values, int | float):
            return bounds(values)
        if lowest(values) > highest(values):
            raise refusal("ends exchanged", "lowest <= highest")
        for end in (lowest(values), highest(values)):
            if not bounds.low <= end <= bounds.high:
                raise refusal("can draw a number out of bounds", f"draws from {bounds.low} to {bounds.high}")
        return values

    return AfterValidator(check)


Amount = Annotated[Distribution, within(Range(0)), Field(json_schema_extra={"unit": "natural units"})]
Coins = Annotated[Distribution, within(Range(0)), Field(json_schema_extra={"unit": "coins"})]
Sight = Annotated[Distribution, within(Range(0, 1000)), Field(json_schema_extra={"unit": "cells"})]
Weight = Annotated[Distribution, within(Range(0)), Field(json_schema_extra={"unit": "1"})]

# ---- places

Coordinate = Annotated[int, Range(0, LONGEST_SIDE - 1, whole=True, unit="cells")]
Point = Annotated[
    tuple[Coordinate, Coordinate],
    Strict(strict=False),
    list_of(2, "[x, y]"),
]
"""A cell of the map: x to the right, y downwards, from 0."""


class Rect(Table):
    """Any cell of a rectangle."""

    rect: Annotated[
        tuple[Coordinate, Coordinate, Coordinate, Coordinate],
        Strict(strict=False),
        list_of(4, "[x0, y0, x1, y1]"),
    ] = Field(
        description="First column, first row, last column, last row; all inside, in cells.",
        examples=[[0, 0, 0, 0]],
    )


class Around(Table):
    """Any cell near a point."""

    around: Point = Field(description="The cell in the middle, [x, y].", examples=[[0, 0]])
    radius: Annotated[int, Range(0, 2 * LONGEST_SIDE, whole=True, unit="cells")] = Field(
        description="How far from the middle: steps along x plus steps along y; cut off by the map's edge.",
        examples=[0],
    )


Place = Annotated[
    Annotated[Literal["anywhere"], Tag("word")]
    | Annotated[Rect, Tag("rect")]
    | Annotated[Around, Tag("around")],
    OneOf(
        {"word": is_text, "rect": has_key("rect"), "around": has_key("around")},
        "'anywhere', {rect = [x0, y0, x1, y1]} or {around = [x, y], radius = r}",
    ),
]
"""Where the members of a population, or the cells of a field, may lie."""
