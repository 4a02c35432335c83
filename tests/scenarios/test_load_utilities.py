"""The parameters each utility family admits, as files give them."""

import pytest

from scenarios.load import ScenarioError, load

WEIGHTS = "weights = {A = 1, B = 1}"
QUADRATIC = "family = 'quadratic', bliss = {A = 9, B = 9}, sigma = {A = 2, B = 0.5}"
TRANSLOG = "family = 'translog', alpha = {A = 0.5, B = 0.5}"


def problem_of(utility, *settings):
    """Return the problems told of a scenario whose holders have this utility type."""
    try:
        load("edgeworth_pair", [f"utilities.even={{{utility}}}", *settings])
    except ScenarioError as error:
        return [fault.problem for fault in error.faults]
    return []


@pytest.mark.parametrize(
    "utility",
    [
        f"family = 'ces', rho = -50, {WEIGHTS}",
        "family = 'ces', rho = 0.5, weights = {A = {uniform = [0, 1]}, B = {choice = [1, 2]}}, variants = 9",
        f"family = 'cobb_douglas', {WEIGHTS}",
        "family = 'leontief', weights = {A = 1}",
        "family = 'linear', weights = {A = 1, B = 0}",
        "family = 'linear', weights = {A = 1, B = 2}, limits = {A = 1}",
        "family = 'quasilinear', numeraire = 'B', weights = {A = 1}",
        "family = 'quasilinear', numeraire = 'B', weights = {A = 1}, v = 'power', exponent = -2",
        QUADRATIC,
        QUADRATIC + ", gamma = [{goods = ['A', 'B'], value = -1.9999}]",
        TRANSLOG,
        TRANSLOG + ", beta = [{goods = ['A', 'A'], value = -0.1}, {goods = ['B', 'A'], value = 0.1}]",
        "family = 'stone_geary', alpha = {A = 1, B = 1}, gamma = {A = 1.9}",
    ],
)
def test_admitted(utility):
    assert problem_of(utility) == []


@pytest.mark.parametrize(
    ("utility", "problem"),
    [
        (f"family = 'ces', rho = 1, {WEIGHTS}", "too large"),
        (f"family = 'ces', rho = 0, {WEIGHTS}", "cannot be 0"),
        ("family = 'ces', rho = 0.5, weights = {A = 0}", "no good matters"),
        ("family = 'ces', rho = 0.5, weights = {A = {uniform = [0, 1]}}", "no good matters"),
        ("family = 'ces', rho = 0.5, weights = {A = -1}", "too small"),
        (f"family = 'ces', {WEIGHTS}", "missing"),
        (f"family = 'cess', rho = 0.5, {WEIGHTS}", "unknown family, did you mean 'ces'?"),
        (WEIGHTS, "missing"),
        ("family = 'cobb_douglas', weights = 'metabolism'", "nothing is eaten"),
        ("family = 'leontief', weights = {A = 1, B = 0}", "too small"),
        ("family = 'linear', weights = {A = 1}, limits = {A = 0}", "too small"),
        ("family = 'linear', weights = {A = 1}, limits = {B = 1}", "good without weights"),
        ("family = 'linear', weights = {A = 1}, limits = {C = 1}", "unknown good"),
        ("family = 'quasilinear', numeraire = 'B', weights = {A = 1, B = 1}", "the numeraire has no weight"),
        ("family = 'quasilinear', numeraire = 'C', weights = {A = 1}", "unknown good"),
        ("family = 'quasilinear', numeraire = 'money', weights = {A = 1}", "money needed"),
        ("family = 'quasilinear', numeraire = 'B', weights = {A = 1}, v = 'power'", "missing"),
        ("family = 'quasilinear', numeraire = 'B', weights = {A = 1}, exponent = 0.5", "not used"),
        (QUADRATIC + ", gamma = [{goods = ['A', 'B'], value = 2}]", "no single best point"),
        (QUADRATIC + ", gamma = [{goods = ['A', 'A'], value = 1}]", "a good with itself"),
        ("family = 'quadratic', bliss = {A = 9}, sigma = {A = 0}", "too small"),
        ("family = 'quadratic', bliss = {A = 9, B = 9}, sigma = {A = 1}", "missing"),
        ("family = 'quadratic', bliss = {A = 9}, sigma = {A = 1, B = 1}", "good without bliss"),
        (TRANSLOG + ", beta = [{goods = ['A', 'B'], value = -0.3}]", "utility may fall"),
        (TRANSLOG + ", beta = [{goods = ['A', 'A'], value = 0.6}]", "not quasiconcave"),
        (
            TRANSLOG + ", beta = [{goods = ['A', 'B'], value = 0}, {goods = ['B', 'A'], value = 0}]",
            "pair given twice",
        ),
        ("family = 'stone_geary', alpha = {A = 1}, gamma = {A = 2}", "too large"),
        ("family = 'stone_geary', alpha = {A = 1}, gamma = {B = 1}", "good without alpha"),
        ("family = 'stone_geary', alpha = {A = 0}", "too small"),
    ],
)
def test_refused(utility, problem):
    assert problem in problem_of(utility)


def test_money_in_utility():
    term = f"family = 'ces', rho = 0.5, {WEIGHTS}, money = "
    cash = ["money={}", "agents.ann.cash=1", "agents.bob.cash=2"]
    assert problem_of(term + "{kind = 'linear', weight = 1}", "money={}") == []
    assert problem_of(term + "{kind = 'log', weight = 1, offset = 1}", "money={}") == []
    assert problem_of(term + "{kind = 'log', weight = 1}", *cash) == []
    assert problem_of(term + "{kind = 'log', weight = 1}", *cash[:2]) == ["too small"]
    assert problem_of(term + "{kind = 'lin', weight = 1}", *cash) == ["unknown kind, did you mean 'linear'?"]
    numeraire = "family = 'quasilinear', numeraire = 'money', weights = {A = 1}"
    assert problem_of(numeraire, "money={}") == []
    assert problem_of(numeraire + ", money = {kind = 'linear', weight = 1}", "money={}") == [
        "money counted twice"
    ]
