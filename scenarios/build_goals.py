"""Build the goals and lessons of a scenario: names become ids, and nothing has been reached."""

from __future__ import annotations

from typing import TYPE_CHECKING

from components import goals as rules
from components.houses import Houses
from scenarios.schema_goals import FIGURES

if TYPE_CHECKING:
    from ecs import World
    from scenarios.build_settlements import Founded
    from scenarios.schema import Scenario
    from scenarios.schema_goals import Condition, Conditions


def put_goals(world: World, scenario: Scenario, founded: Founded) -> None:
    """Say what is asked of who plays; nothing where nothing is."""
    if not (scenario.goals or scenario.lessons):
        return

    def one(condition: Condition) -> rules.Condition:
        of, at_least = FIGURES[condition.figure].of, condition.at_least is not None
        house = -1
        if "house" in of:
            named = condition.house
            house = world.the(Houses).player if named is None else founded.orgs[named]
        bound = condition.at_least if at_least else condition.at_most
        return rules.Condition(
            figure=condition.figure,
            house=house,
            settlement=-1 if condition.settlement is None else founded.settlements[condition.settlement],
            good=-1 if condition.good is None else list(scenario.goods).index(condition.good),
            bound=float(bound or 0),
            at_least=at_least,
        )

    def several(owner: Conditions) -> rules.Conditions:
        each = owner.any if owner.all is None else owner.all
        return rules.Conditions(tuple(map(one, each or ())), every=owner.all is not None)

    goals = tuple(
        rules.Goal(
            title=goal.title,
            wins=goal.outcome == "win",
            when=several(goal),
            by=-1 if goal.by is None else goal.by,
            at=-1 if goal.at is None else goal.at,
        )
        for goal in scenario.goals
    )
    steps = tuple(
        rules.Step(step.text.strip(), several(step), step.done.strip()) for step in scenario.lessons
    )
    world.put(rules.Goals(goals, steps))
    world.spawn(rules.GoalMet, len(goals), rules.Met())
    world.spawn(rules.StepMet, len(steps), rules.Met())
