"""Utility types: what holders like, one family each, with the parameters that family admits.

The formulas, with ``x`` the stock of a good in natural units and ``M`` money in coins:

==============  =====================================================================
ces             (sum w_i x_i^rho)^(1/rho)
cobb_douglas    product of x_i^w_i
leontief        least x_i / w_i
linear          sum w_i x_i, of each good no more than its limit
quasilinear     numeraire + sum w_i v(x_i), v = ln x or x^a / a
quadratic       -sum ((x_i - bliss_i) / sigma_i)^2 - sum gamma_ij (x_i - bliss_i) (x_j - bliss_j)
translog        exp(alpha0 + sum alpha_i ln x_i + 1/2 sum sum beta_ij ln x_i ln x_j)
stone_geary     sum alpha_i ln(x_i - gamma_i)
==============  =====================================================================
"""

from typing import Annotated, Literal

from pydantic import AfterValidator, Field, Strict, Tag

from scenarios.schema_values import (
    LARGEST,
    GoodName,
    OneOf,
    Range,
    Table,
    Weight,
    has_word,
    is_text,
    list_of,
    refusal,
)

MOST_VARIANTS = 4096

FAMILIES = (
    "ces",
    "cobb_douglas",
    "leontief",
    "linear",
    "quasilinear",
    "quadratic",
    "translog",
    "stone_geary",
)
"""The words a file uses for the families."""

Positive = Annotated[float, Range(0, above=True)]
Signed = Annotated[float, Range()]


def _check_exponent(value: float) -> float:
    if value == 0:
        raise refusal("cannot be 0", "a number below 1 other than 0")
    return value


Exponent = Annotated[float, Range(-LARGEST, 1, below=True), AfterValidator(_check_exponent)]


class LinearMoney(Table):
    """Money counts in proportion: U + weight * M."""

    kind: Literal["linear"] = Field(description="'linear': utility grows by `weight` for every coin.")
    weight: Annotated[float, Range(0, above=True, unit="utility per coin")] = Field(
        description="Utility of one coin.", examples=[1]
    )


class LogMoney(Table):
    """Money counts less the more there is: U + weight * ln(M + offset)."""

    kind: Literal["log"] = Field(description="'log': utility grows with the logarithm of money.")
    weight: Positive = Field(description="Factor of the logarithm.", examples=[1])
    offset: Annotated[float, Range(0, unit="coins")] = Field(
        default=0,
        description="Coins added inside the logarithm; above 0 unless every holder starts with money.",
    )


MoneyTerm = Annotated[
    Annotated[LinearMoney, Tag("linear")] | Annotated[LogMoney, Tag("log")],
    OneOf(
        {"linear": has_word("kind", "linear"), "log": has_word("kind", "log")},
        "{kind = 'linear', weight = w} or {kind = 'log', weight = w, offset = m}",
        "kind",
    ),
]


class UtilityType(Table):
    """What every family has."""

    variants: Annotated[int, Range(1, MOST_VARIANTS, whole=True)] = Field(
        default=1,
        description="How many types to draw from the distributions; holders are spread over them by luck.",
    )
    money: MoneyTerm | None = Field(
        default=None, description="What money adds to utility; left out, holders do not care for money."
    )


Weights = Annotated[dict[GoodName, Weight], Field(min_length=1)]
"""Weight per good, 1; a good left out or of weight 0 does not matter."""


class CES(UtilityType):
    """Constant elasticity of substitution, 1 / (1 - rho)."""

    family: Literal["ces"] = Field(description="'ces': constant elasticity of substitution.")
    rho: Exponent = Field(
        description="Below 1, not 0; the elasticity of substitution is 1 / (1 - rho).", examples=[0.5]
    )
    weights: Weights = Field(description="Weight of each good.", examples=[{"A": 1, "B": 1}])


class CobbDouglas(UtilityType):
    """Constant shares of expenditure."""

    family: Literal["cobb_douglas"] = Field(description="'cobb_douglas': constant expenditure shares.")
    weights: Annotated[
        Annotated[Weights, Tag("table")] | Annotated[Literal["metabolism"], Tag("word")],
        OneOf(
            {"word": is_text, "table": lambda value: isinstance(value, dict)},
            "a table of weights per good or 'metabolism'",
        ),
    ] = Field(
        description="Exponent of each good; or 'metabolism': each holder's own metabolism of the good, "
        "divided by its metabolism of all goods.",
        examples=["metabolism"],
    )


class Leontief(UtilityType):
    """Goods used in fixed proportions."""

    family: Literal["leontief"] = Field(description="'leontief': goods in fixed proportions.")
    weights: Weights = Field(
        description="How much of each good one unit of utility takes.", examples=[{"A": 1, "B": 1}]
    )


class Linear(UtilityType):
    """Perfect substitutes."""

    family: Literal["linear"] = Field(description="'linear': goods replace one another at fixed rates.")
    weights: Weights = Field(description="Utility of one unit of each good.", examples=[{"A": 1, "B": 1}])
    limits: dict[GoodName, Annotated[float, Range(0, above=True, unit="natural units")]] = Field(
        default_factory=dict,
        description="How much of a good counts at most; a good left out always counts.",
    )


class Quasilinear(UtilityType):
    """One good, or money, enters as it is, the others through a concave function."""

    family: Literal["quasilinear"] = Field(description="'quasilinear': one good enters linearly.")
    numeraire: Annotated[str, Strict()] = Field(
        description="The good that enters linearly, or 'money'.", examples=["money"]
    )
    weights: Weights = Field(description="Weight of each other good.", examples=[{"A": 1, "B": 1}])
    v: Literal["log", "power"] = Field(
        default="log", description="Shape for the other goods: 'log' is ln x, 'power' is x^a / a."
    )
    exponent: Exponent | None = Field(
        default=None, description="The exponent a of 'power', below 1 and not 0; only with 'power'."
    )


class PairTerm(Table):
    """A coefficient that belongs to two goods."""

    goods: Annotated[tuple[GoodName, GoodName], Strict(strict=False), list_of(2, "[good, good]")] = Field(
        description="The two goods, in either order.", examples=[["A", "A"]]
    )
    value: Signed = Field(description="The coefficient.", examples=[0])


class Quadratic(UtilityType):
    """Utility falls with the distance from a bliss point."""

    family: Literal["quadratic"] = Field(description="'quadratic': a bliss point, in natural units.")
    bliss: dict[GoodName, Annotated[float, Range(0, unit="natural units")]] = Field(
        min_length=1,
        description="The stock of each good beyond which more is worse.",
        examples=[{"A": 1, "B": 1}],
    )
    sigma: dict[GoodName, Annotated[float, Range(0, above=True, unit="natural units")]] = Field(
        description="Tolerance of each good in `bliss`.", examples=[{"A": 1, "B": 1}]
    )
    gamma: list[PairTerm] = Field(
        default_factory=list,
        description="Interactions of two goods; with 2 / sigma^2 on the diagonal, positive definite.",
    )


class Translog(UtilityType):
    """A second-order expansion in logarithms."""

    family: Literal["translog"] = Field(description="'translog': quadratic in logarithms.")
    alpha0: Signed = Field(default=0, description="Constant in the exponent.")
    alpha: dict[GoodName, Signed] = Field(
        min_length=1, description="First-order coefficient of each good.", examples=[{"A": 1, "B": 1}]
    )
    beta: list[PairTerm] = Field(
        default_factory=list,
        description="Second-order coefficients, each pair of goods once; symmetric by meaning.",
    )


class StoneGeary(UtilityType):
    """Cobb-Douglas above a subsistence stock."""

    family: Literal["stone_geary"] = Field(description="'stone_geary': logarithms above subsistence.")
    alpha: dict[GoodName, Positive] = Field(
        min_length=1, description="Weight of each good.", examples=[{"A": 1, "B": 1}]
    )
    gamma: dict[GoodName, Annotated[float, Range(0, unit="natural units")]] = Field(
        default_factory=dict,
        description="Subsistence stock of each good; below what any holder can start with.",
    )


Utility = Annotated[
    Annotated[CES, Tag("ces")]
    | Annotated[CobbDouglas, Tag("cobb_douglas")]
    | Annotated[Leontief, Tag("leontief")]
    | Annotated[Linear, Tag("linear")]
    | Annotated[Quasilinear, Tag("quasilinear")]
    | Annotated[Quadratic, Tag("quadratic")]
    | Annotated[Translog, Tag("translog")]
    | Annotated[StoneGeary, Tag("stone_geary")],
    OneOf(
        {family: has_word("family", family) for family in FAMILIES}, f"one of {', '.join(FAMILIES)}", "family"
    ),
]
"""One utility type, told apart by its `family`."""
