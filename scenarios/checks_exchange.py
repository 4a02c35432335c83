"""What must hold of money and of the rules of exchange."""

from collections.abc import Iterator

from scenarios.faults import Complaint, KeyPath, show
from scenarios.schema import Agent, Population, Scenario
from scenarios.schema_exchange import Posting


def money_complaints(scenario: Scenario) -> Iterator[Complaint]:
    """Yield where money is named and there is none."""
    if scenario.money is not None:
        if scenario.money.name in scenario.goods:
            expected = "another name than that of a good"
            yield Complaint(("money", "name"), "name used twice", expected, show(scenario.money.name))
        return
    expected = "a [money] table in the file"
    if scenario.exchange.regime != "barter":
        yield Complaint(("exchange", "regime"), "money needed", expected, "none", depends=(("money",),))
    for kind, holders in (("agents", scenario.agents), ("populations", scenario.populations)):
        for name, holder in holders.items():
            if holder.cash != 0:
                yield Complaint((kind, name, "cash"), "money needed", expected, "none", depends=(("money",),))
    for name, utility in scenario.utilities.items():
        path: KeyPath = ("utilities", name)
        if utility.money is not None:
            yield Complaint((*path, "money"), "money needed", expected, "none", depends=(("money",),))
        if utility.family == "quasilinear" and utility.numeraire == "money":
            yield Complaint((*path, "numeraire"), "money needed", expected, "none", depends=(("money",),))


def exchange_complaints(scenario: Scenario) -> Iterator[Complaint]:
    """Yield rules of exchange that do not go together."""
    yield from _mechanism(scenario)
    exchange = scenario.exchange
    everyone, sugarscape = exchange.matching == "everyone_in_view", exchange.protocol == "sugarscape"
    if everyone and not sugarscape:
        yield _mismatch("protocol", "'sugarscape' with matching 'everyone_in_view'", exchange.protocol)
    if sugarscape and not everyone:
        yield _mismatch("matching", "'everyone_in_view' with protocol 'sugarscape'", exchange.matching)
    if exchange.repeat == "until_no_gain" and not sugarscape:
        yield _mismatch("repeat", "'once' with any protocol but 'sugarscape'", exchange.repeat)
    if sugarscape and exchange.regime != "barter":
        yield _mismatch("regime", "'barter' with protocol 'sugarscape'", exchange.regime)
    if sugarscape and exchange.mechanism != "bilateral":
        yield _mismatch("mechanism", "'bilateral' with protocol 'sugarscape'", exchange.mechanism)
    if exchange.matching == "random_meeting" and scenario.world.kind != "point":
        expected = "another matching, or [world] kind = 'point'"
        found = show(exchange.matching)
        yield Complaint(
            ("exchange", "matching"), "needs a point", expected, found, depends=(("world", "kind"),)
        )
    if sugarscape and len(scenario.goods) != 2:
        found = f"{len(scenario.goods)} goods"
        path: KeyPath = ("exchange", "protocol")
        yield Complaint(
            path, "too few or too many goods", "2 goods with 'sugarscape'", found, depends=(("goods",),)
        )
    if scenario.schedule.activation == "sequential" and scenario.schedule.modes:
        path = ("schedule", "modes")
        yield Complaint(
            path, "not with activation 'sequential'", "no modes", str(len(scenario.schedule.modes))
        )


def _mechanism(scenario: Scenario) -> Iterator[Complaint]:
    """Say what a mechanism cannot do without: dealers, bounds of prices, something to pay with."""
    exchange = scenario.exchange
    members: list[Agent | Population] = [*scenario.agents.values(), *scenario.populations.values()]
    depends: tuple[KeyPath, ...] = (("exchange", "mechanism"),)
    if exchange.mechanism == "market_maker" and not any(each.dealer for each in members):
        expected = "an agent or a population with dealer = true"
        yield Complaint(("exchange", "mechanism"), "dealers needed", expected, "none")
    pairwise = exchange.mechanism in {"bilateral", "bilateral_signals"}
    if exchange.regime == "barter" and len(scenario.goods) == 1 and not pairwise:
        expected = "two goods or more, one of them to pay with, or money"
        yield Complaint(("exchange", "regime"), "nothing to pay with", expected, "one good", depends=depends)
    if exchange.mechanism == "posted_prices":
        yield from _posting(exchange.posting)


def _posting(posting: Posting) -> Iterator[Complaint]:
    """Say where the bounds of posted prices cross, or more prices are seen than the formula is for."""
    path: KeyPath = ("exchange", "posting")
    if posting.repricing != "adaptive" and posting.ceiling is None:
        expected, depends = f"a number, with {posting.repricing!r}", (("exchange", "mechanism"),)
        yield Complaint((*path, "ceiling"), "missing", expected, "nothing", depends=depends)
    if posting.repricing == "mixed" and posting.samples > 2:
        yield Complaint((*path, "samples"), "too high", "1 to 2, with 'mixed'", show(posting.samples))
    if posting.repricing != "adaptive" and posting.ceiling is not None and posting.cost >= posting.ceiling:
        expected = f"less than the ceiling, {show(posting.ceiling)}"
        yield Complaint((*path, "cost"), "too high", expected, show(posting.cost))


def _mismatch(key: str, expected: str, found: str) -> Complaint:
    return Complaint(
        ("exchange", key),
        "does not fit",
        expected,
        show(found),
        depends=(("exchange", "matching"), ("exchange", "protocol")),
    )
