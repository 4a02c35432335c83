import pytest

from tests.ecs.toy_world import Link, Mood, Person, Purse, Ship, make, peopled


def test_an_entity_shows_its_row() -> None:
    world = peopled()
    (ship,) = world.spawn(Ship, 1, Purse(cash=5, stock=[[6], [7]])).tolist()
    assert world[ship].kind is Ship
    assert (world[ship][Purse].cash, world[ship][Purse].stock.tolist()) == (5, [6, 7])
    assert type(world[0][Mood].awake) is bool
    with pytest.raises(AttributeError):
        _ = world[0][Purse].gold
    with pytest.raises(TypeError, match="a person has no Link"):
        _ = world[0][Link]


def test_names_tell_group_and_number() -> None:
    world = peopled()
    (born,) = world.spawn(Person, 1).tolist()
    assert [world[eid].name for eid in (0, 4, 5, born)] == ["farmer-0", "farmer-4", "miller", "born-0"]


def test_an_entity_is_found_by_id_however_rows_move() -> None:
    world = make()
    ids = world.spawn(Person, 3, Purse(cash=[10, 11, 12]))
    first, last = world[int(ids[0])], world[int(ids[2])]
    world.despawn(ids[:2])
    assert last[Purse].cash == 12
    with pytest.raises(KeyError, match="person 0 is no more"):
        _ = first[Purse]
    with pytest.raises(KeyError, match="there is no entity 0"):
        _ = world[0]
