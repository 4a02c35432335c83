"""The parameters each utility family admits, given the goods and the holders of a scenario."""

import math
from collections.abc import Iterable, Iterator

from scenarios.faults import Complaint, KeyPath, show
from scenarios.schema import Agent, Population, Scenario
from scenarios.schema_utilities import (
    CES,
    CobbDouglas,
    Leontief,
    Linear,
    LogMoney,
    PairTerm,
    Quadratic,
    Quasilinear,
    StoneGeary,
    Translog,
    Utility,
)
from scenarios.schema_values import Distribution, lowest
from scenarios.totals import most_of_goods

Matrix = list[list[float]]


def utility_goods(path: KeyPath, utility: Utility) -> Iterator[tuple[KeyPath, str, bool]]:
    """Yield where a utility type names a good, the good, and whether its name is a key there."""
    for key, value in utility:
        if key in {"weights", "limits", "bliss", "sigma", "alpha", "gamma"} and isinstance(value, dict):
            yield from (((*path, key, good), good, True) for good in value)
        elif key in {"gamma", "beta"}:
            for index, term in enumerate(value):
                yield from (
                    ((*path, key, index, "goods", i), good, False) for i, good in enumerate(term.goods)
                )
        elif key == "numeraire" and value != "money":
            yield (*path, key), value, False


def utility_complaints(scenario: Scenario) -> Iterator[Complaint]:
    """Yield every parameter that its family, or a holder of the type, does not admit."""
    for name, utility in scenario.utilities.items():
        path: KeyPath = ("utilities", name)
        if isinstance(utility, CobbDouglas) and isinstance(utility.weights, str):
            yield from _metabolism(path, scenario)
        elif isinstance(utility, Linear):
            yield from _linear(path, utility)
        elif isinstance(utility, CES | CobbDouglas | Leontief) and not isinstance(utility.weights, str):
            yield from _weights(path, utility.weights, each=isinstance(utility, Leontief))
        elif isinstance(utility, Quasilinear):
            yield from _weights(path, utility.weights)
            yield from _quasilinear(path, utility)
        elif isinstance(utility, Quadratic):
            yield from _quadratic(path, utility)
        elif isinstance(utility, Translog):
            yield from _translog(path, utility, scenario)
        elif isinstance(utility, StoneGeary):
            yield from _stone_geary(path, utility, scenario)
        if isinstance(utility.money, LogMoney) and utility.money.offset == 0:
            yield from _log_money(path, scenario)


def _holders(path: KeyPath, scenario: Scenario) -> Iterator[tuple[KeyPath, Agent | Population]]:
    """Yield the agents and populations that may have the utility type at ``path``."""
    for name, agent in scenario.agents.items():
        if agent.utility == path[1]:
            yield ("agents", name), agent
    for name, population in scenario.populations.items():
        if path[1] in population.utilities:
            yield ("populations", name), population


# ---- weights


def _weights(path: KeyPath, weights: dict[str, Distribution], *, each: bool = False) -> Iterator[Complaint]:
    """At least one weight is above 0 in every draw, or each of them."""
    path = (*path, "weights")
    if each:
        for good, weight in weights.items():
            if lowest(weight) <= 0:
                yield Complaint(
                    (*path, good), "too small", "a number above 0 in every draw", show(lowest(weight))
                )
    elif all(lowest(weight) <= 0 for weight in weights.values()):
        yield Complaint(path, "no good matters", "a weight above 0 in every draw", "none")


def _linear(path: KeyPath, utility: Linear) -> Iterator[Complaint]:
    """Yield what is amiss where neither a good matters nor money, or where what is limited has no weight."""
    if utility.money is None:
        yield from _weights(path, utility.weights)
    for good in utility.limits:
        if good not in utility.weights:
            yield _stranger((*path, "limits", good), good, "weights", about_key=True)


def _quasilinear(path: KeyPath, utility: Quasilinear) -> Iterator[Complaint]:
    if utility.numeraire in utility.weights:
        yield Complaint(
            (*path, "weights", utility.numeraire),
            "the numeraire has no weight",
            "other goods",
            show(utility.numeraire),
            about_key=True,
        )
    if utility.numeraire == "money" and utility.money is not None:
        expected = "no money term beside numeraire = 'money'"
        yield Complaint((*path, "money"), "money counted twice", expected, show(utility.money.model_dump()))
    if utility.v == "power" and utility.exponent is None:
        yield Complaint((*path, "exponent"), "missing", "an exponent with v = 'power'", "nothing")
    if utility.v == "log" and utility.exponent is not None:
        yield Complaint((*path, "exponent"), "not used", "no exponent with v = 'log'", show(utility.exponent))


# ---- matrices


def _quadratic(path: KeyPath, utility: Quadratic) -> Iterator[Complaint]:
    goods = list(utility.bliss)
    for good in goods:
        if good not in utility.sigma:
            yield Complaint((*path, "sigma", good), "missing", "sigma of each good in bliss", "nothing")
    for good in utility.sigma:
        if good not in utility.bliss:
            yield _stranger((*path, "sigma", good), good, "bliss", about_key=True)
    yield from _pairs((*path, "gamma"), utility.gamma, utility.bliss, "bliss", same=False)
    # Scaled to ones on the diagonal, which leaves its definiteness as it is.
    scaled = _symmetric(goods, dict.fromkeys(goods, 1.0), utility.gamma)
    tolerance = [utility.sigma.get(good, 0.0) for good in goods]
    for i, row in enumerate(scaled):
        row[:] = [1.0 if i == j else value * tolerance[i] * tolerance[j] / 2 for j, value in enumerate(row)]
    if not _definite(scaled, strictly=True):
        expected = "2 / sigma^2 on the diagonal and gamma off it positive definite"
        if len(goods) == 2:
            expected += f", |gamma| below {2 / tolerance[0] / tolerance[1]:.6g}"
        depends: tuple[KeyPath, ...] = ((*path, "sigma"),)
        yield Complaint((*path, "gamma"), "no single best point", expected, "another matrix", depends=depends)


def _translog(path: KeyPath, utility: Translog, scenario: Scenario) -> Iterator[Complaint]:
    """Require rising utility and convex upper sets from 1 unit of each good to all there is."""
    yield from _pairs((*path, "beta"), utility.beta, utility.alpha, "alpha", same=True)
    goods = list(utility.alpha)
    beta = _symmetric(goods, {}, utility.beta)
    most = most_of_goods(scenario)
    log_most = [math.log(max(1.0, most.get(good, 0))) for good in goods]
    least = [
        alpha + sum(min(0.0, term * log) for term, log in zip(row, log_most, strict=True))
        for alpha, row in zip(utility.alpha.values(), beta, strict=True)
    ]
    for good, share in zip(goods, least, strict=True):
        if share <= 0:
            expected = "alpha + sum of min(0, beta ln H) above 0, with H all there is of a good"
            yield Complaint((*path, "alpha", good), "utility may fall", expected, f"{share:.6g}")
    bent = [
        [(share if i == j else 0.0) - term for j, term in enumerate(row)]
        for i, (share, row) in enumerate(zip(least, beta, strict=True))
    ]
    if min(least) > 0 and not _definite(bent, strictly=False):
        expected = "beta minus the least shares on the diagonal negative semidefinite"
        yield Complaint((*path, "beta"), "not quasiconcave", expected, "another matrix")


def _pairs(
    path: KeyPath, terms: list[PairTerm], goods: Iterable[str], table: str, *, same: bool
) -> Iterator[Complaint]:
    """Each unordered pair once, of goods that ``table`` names; a good with itself only if ``same``."""
    seen = set()
    for index, term in enumerate(terms):
        place = (*path, index, "goods")
        for i, good in enumerate(term.goods):
            if good not in goods:
                yield _stranger((*place, i), good, table)
        if term.goods[0] == term.goods[1] and not same:
            yield Complaint(place, "a good with itself", "two different goods", show(list(term.goods)))
        if frozenset(term.goods) in seen:
            yield Complaint(place, "pair given twice", "each pair of goods once", show(list(term.goods)))
        seen.add(frozenset(term.goods))


def _stranger(path: KeyPath, good: str, table: str, *, about_key: bool = False) -> Complaint:
    return Complaint(path, f"good without {table}", f"a good that {table} names", show(good), about_key)


def _symmetric(goods: list[str], diagonal: dict[str, float], terms: list[PairTerm]) -> Matrix:
    place = {good: index for index, good in enumerate(goods)}
    matrix = [
        [diagonal.get(good, 0.0) if i == j else 0.0 for j in place.values()] for good, i in place.items()
    ]
    for term in terms:
        if set(term.goods) <= place.keys():
            i, j = (place[good] for good in term.goods)
            matrix[i][j] = matrix[j][i] = term.value
    return matrix


def _definite(matrix: Matrix, *, strictly: bool) -> bool:
    """Tell whether a symmetric matrix is positive definite, or else semidefinite, by elimination.

    >>> _definite([[2, 1], [1, 2]], strictly=True), _definite([[2, 2], [2, 2]], strictly=True)
    (True, False)
    >>> _definite([[2, 2], [2, 2]], strictly=False), _definite([[1, 2], [2, 1]], strictly=False)
    (True, False)
    """
    rest = [list(row) for row in matrix]
    tolerance = 1e-12 * max((abs(value) for row in rest for value in row), default=0.0)
    while rest:
        pivot = max(range(len(rest)), key=lambda index: rest[index][index])
        top = rest.pop(pivot)
        lead = top.pop(pivot)
        if lead <= tolerance:  # the largest of the diagonal: all that is left must vanish
            others = [value for row in rest for value in row]
            return (
                not strictly and lead >= -tolerance and all(abs(value) <= tolerance for value in top + others)
            )
        column = [row.pop(pivot) for row in rest]
        rest = [
            [value - left * above / lead for value, above in zip(row, top, strict=True)]
            for left, row in zip(column, rest, strict=True)
        ]
    return True


# ---- what holders must have


def _stone_geary(path: KeyPath, utility: StoneGeary, scenario: Scenario) -> Iterator[Complaint]:
    for good, gamma in utility.gamma.items():
        place = (*path, "gamma", good)
        if good not in utility.alpha:
            yield _stranger(place, good, "alpha", about_key=True)
        for holder_path, holder in _holders(path, scenario):
            least = lowest(holder.inventory.get(good, 0))
            if gamma >= least:
                expected = f"less than the {least:.6g} that {'.'.join(map(str, holder_path))} may start with"
                depends: tuple[KeyPath, ...] = ((*holder_path, "inventory"), (*holder_path, "utility"))
                yield Complaint(place, "too large", expected, show(gamma), depends=depends)


def _metabolism(path: KeyPath, scenario: Scenario) -> Iterator[Complaint]:
    for holder_path, holder in _holders(path, scenario):
        if all(lowest(rate) <= 0 for rate in holder.metabolism.values()):
            place = (*holder_path, "metabolism")
            expected = f"some metabolism above 0, as its utility {path[1]} weighs goods by it"
            yield Complaint(place, "nothing is eaten", expected, "none", depends=((*holder_path, "utility"),))


def _log_money(path: KeyPath, scenario: Scenario) -> Iterator[Complaint]:
    for holder_path, holder in _holders(path, scenario):
        if lowest(holder.cash) <= 0:
            place = (*path, "money", "offset")
            expected = f"an offset above 0, as {'.'.join(map(str, holder_path))} may start without money"
            depends: tuple[KeyPath, ...] = ((*holder_path, "cash"), (*holder_path, "utility"))
            yield Complaint(place, "too small", expected, "0", depends=depends)
